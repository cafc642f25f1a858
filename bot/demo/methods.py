"""The table of Bot API methods: name, known parameters, function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.params import Params
from bot.demo.state import State

Handler = Callable[[State, Params], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: `known` are the parameters the real server reads."""

    name: str
    known: frozenset[str]
    run: Handler


METHODS: dict[str, Method] = {}

SENDING = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup reply_to_message_id allow_sending_without_reply"
)
EDITING = "chat_id message_id inline_message_id business_connection_id reply_markup"
CAPTION = "caption parse_mode caption_entities show_caption_above_media"


def method(name: str, *known: str) -> Callable[[Handler], Handler]:
    """Put a function into the table; `known` are parameter names separated by spaces."""

    def put(run: Handler) -> Handler:
        METHODS[name.lower()] = Method(name, frozenset(" ".join(known).split()), run)
        return run

    return put
