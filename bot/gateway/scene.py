"""One send with everything that its words need, and the few shapes that calls to Telegram have here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.content import Help, Library
from bot.core.material import Material
from bot.core.sends import Send, Tell
from bot.gateway.calls import Call, Refusal, Repeat, Thing
from bot.gateway.text import Marked, shortened
from bot.gateway.words import BASE, Words, clock

Button = dict[str, Any]
Keyboard = list[list[Button]]

LONGEST_LABEL = 20
"""Characters of a button; longer ones are cut by phones."""
_NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all screens are made from. `at` is now, UTC; `username` is the bot's, without @."""

    send: Send
    material: Material
    library: Library
    words: Words
    at: datetime
    username: str = ""

    @property
    def language(self) -> str:
        if isinstance(self.send, Tell):
            return self.send.language
        return self.material.person.language if self.material.person else self.material.language

    @property
    def chat(self) -> int:
        return self.send.chat if isinstance(self.send, Tell) else self.material.chat

    @property
    def zone(self) -> tzinfo:
        """The reader's. A name that this machine does not know is read as UTC, so that words still come."""
        try:
            return ZoneInfo(self.material.person.zone) if self.material.person else UTC
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    @property
    def help(self) -> Help:
        """Books, and where to turn, in the reader's language."""
        known = self.library.help
        return known.get(self.words.nearest(self.language)) or known[BASE]

    @property
    def partner(self) -> str:
        return self.material.partner_name or self.say("someone")

    def say(self, sentence: str, **args: Any) -> str:
        return self.words.say(self.language, sentence, **args)

    def told(self, sentence: str, value: str = "") -> str:
        """A note: a sentence that may ask for any of the usual arguments."""
        person = self.material.person
        return self.say(
            sentence,
            value=_argument(value),
            name=self.material.name or self.say("someone"),
            partner=self.partner,
            time=of_day(person.minute if person else 0),
            zone=pretty_zone(person.zone) if person else "UTC",
        )

    def clock(self, minute: int) -> str:
        return clock(self.language, minute)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def button(self, label: str, data: str, **args: Any) -> Button:
        """A button whose label is a sentence of the words."""
        return {"text": self.say(label, **args), "callback_data": data}

    # --- calls ---------------------------------------------------------------------------------------

    def message(
        self,
        text: Marked | str,
        keys: Keyboard | None = None,
        *,
        shows: Thing | None = None,
        protected: bool = False,
        repeat: Repeat = Repeat.SLOWLY,
        instead: Mapping[Refusal, tuple[Call, ...]] | None = None,
    ) -> Call:
        params: dict[str, Any] = {"chat_id": self.chat, **_body(text), **_markup(keys)}
        if protected:
            params["protect_content"] = True
        return Call(method="sendMessage", params=params, shows=shows, repeat=repeat, instead=instead or {})

    def edit(
        self,
        message: int,
        text: Marked | str,
        keys: Keyboard | None = None,
        instead: Mapping[Refusal, tuple[Call, ...]] | None = None,
        shows: Thing | None = None,
    ) -> Call:
        """Replaces a text and its buttons. No keys: takes the buttons away."""
        params = {"chat_id": self.chat, "message_id": message, **_body(text), **_markup(keys)}
        return Call(method="editMessageText", params=params, instead=instead or {}, shows=shows)

    def edit_caption(
        self,
        message: int,
        text: Marked | str,
        keys: Keyboard | None = None,
        instead: Mapping[Refusal, tuple[Call, ...]] | None = None,
        shows: Thing | None = None,
    ) -> Call:
        params = {"chat_id": self.chat, "message_id": message, **caption(text), **_markup(keys)}
        return Call(method="editMessageCaption", params=params, instead=instead or {}, shows=shows)

    def delete(self, message: int, instead: Mapping[Refusal, tuple[Call, ...]] | None = None) -> Call:
        """A message that is gone already, or that Telegram keeps, is no reason to try again."""
        given = {Refusal.DELETE_LOST: (), Refusal.DELETE_LATE: (), **(instead or {})}
        params = {"chat_id": self.chat, "message_id": message}
        return Call(method="deleteMessage", params=params, instead=given)


def _body(text: Marked | str) -> dict[str, Any]:
    """Never a parse_mode: what people write must not turn into markup."""
    marked = text if isinstance(text, Marked) else Marked(text)
    body: dict[str, Any] = {"text": marked.text, "link_preview_options": _NO_PREVIEW}
    return {**body, "entities": list(marked.entities)} if marked.entities else body


def caption(text: Marked | str) -> dict[str, Any]:
    marked = text if isinstance(text, Marked) else Marked(text)
    body: dict[str, Any] = {"caption": marked.text}
    return {**body, "caption_entities": list(marked.entities)} if marked.entities else body


def _markup(keys: Keyboard | None) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": keys}} if keys else {}


def markup(keys: Keyboard | None) -> dict[str, Any]:
    return _markup(keys)


def in_rows(buttons: list[Button], wide: int) -> Keyboard:
    """So many to a row."""
    return [buttons[first : first + wide] for first in range(0, len(buttons), wide)]


def of_day(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _argument(value: str) -> int | str:
    """Numbers count, zones are read as places, everything else is what it is."""
    if value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return pretty_zone(value) if "/" in value else value


def pretty_zone(name: str) -> str:
    """`America/Argentina/Buenos_Aires` as people read it: Buenos Aires."""
    return name.rsplit("/", 1)[-1].replace("_", " ")


def label(name: str) -> str:
    """A name short enough for a button."""
    return shortened(name, LONGEST_LABEL)
