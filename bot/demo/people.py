"""One person with a phone, and the one chat this person has with the bot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

Json = dict[str, Any]

_ABOUT_TIME_OR_PEER = ("date", "edit_date", "from", "chat")


@dataclass(slots=True)
class Message:
    """A message in a chat. `body` is its Bot API object and is replaced, never changed in place.

    `beside` is what a phone is told but the Bot API does not return: a silent delivery, a reply keyboard.
    """

    body: Json
    from_bot: bool
    at: float
    beside: Json

    @property
    def number(self) -> int:
        """The message id, counted per chat."""
        return int(self.body["message_id"])


@dataclass(frozen=True, slots=True)
class Received:
    """One thing that happened on a phone because of the bot, at `at` seconds since the epoch."""

    at: float
    method: str
    body: Json
    beside: Json

    def canonical(self) -> tuple[float, str, bytes]:
        """Comparable between two runs: the time stands beside the bytes and not in them."""
        body = {name: value for name, value in self.body.items() if name not in _ABOUT_TIME_OR_PEER}
        if "reply_to_message" in body:
            body["reply_to_message"] = body["reply_to_message"]["message_id"]
        return self.at, self.method, orjson.dumps({**body, **self.beside}, option=orjson.OPT_SORT_KEYS)


@dataclass(slots=True)
class Person:
    """A Telegram user, known to the bot only after they pressed Start."""

    id: int
    first_name: str
    language_code: str
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    next_message: int = 1
    taps: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    toasts: list[Json] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    user: Json = field(init=False)
    chat: Json = field(init=False)

    def __post_init__(self) -> None:
        self.user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.language_code:
            self.user["language_code"] = self.language_code
        self.chat = {"id": self.id, "first_name": self.first_name, "type": "private"}

    def new_number(self) -> int:
        """The next message id of this chat."""
        number = self.next_message
        self.next_message += 1
        return number

    def keep(self, message: Message) -> None:
        """Put a message into the chat, or in place of its earlier version."""
        self.messages[message.number] = message

    def shown(self, message: Message) -> Json:
        """A message as this phone shows it."""
        body = message.body
        view = {
            **body,
            **message.beside,
            "from_bot": message.from_bot,
            "edited": "edit_date" in body,
            "protected": bool(body.get("has_protected_content")),
        }
        if "photo" in body:
            view["photo_file_id"] = body["photo"][-1]["file_id"]
        return view

    def screen(self) -> Json:
        """The whole chat as this phone shows it, oldest message first."""
        return {
            "messages": [self.shown(self.messages[number]) for number in sorted(self.messages)],
            "toasts": self.toasts[-20:],
            "started": self.started,
            "blocked": self.blocked,
            "deactivated": self.deactivated,
        }


Listener = Callable[[Json], None]
