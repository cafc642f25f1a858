"""What people do with their phones, as values: drawn by chance, printed as a story, done with `Hands`.

Each act returns what really happened, or None where a phone could not do it just then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.demo.refusals import PhoneError
from tests.flow.town import Phone
from tests.property.canary import canary

Button = tuple[int, str]
"""The message it is on, and its data."""


# --- what happened --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wrote:
    """A new message with words, or an edit of an old one (`edit`); `file` is its picture or voice."""

    message: int
    words: str
    file: str = ""
    edit: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    message: int
    data: str

    @property
    def action(self) -> str:
        return self.data.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Said:
    """Anything else: a command, a sticker, blocking."""

    what: str


Done = Wrote | Pressed | Said


# --- hands ----------------------------------------------------------------------------------------------


@dataclass
class Hands:
    """One person's. Words are canaries that follow from the name and a count, so two equal runs write the same."""

    phone: Phone
    avoids: Callable[[str], bool] = lambda data: False
    """Buttons that this person does not press by chance (`Presses`, `Forges`), by data."""
    written: list[Wrote] = field(default_factory=list)
    others: list[Hands] = field(default_factory=list)
    """Whose ids this person may have got hold of, for forged buttons."""
    _count: int = 0
    _seen: dict[Button, None] = field(default_factory=dict)
    _looked: int = 0

    @property
    def id(self) -> int:
        return self.phone.id

    @property
    def telegram(self) -> Any:
        return self.phone.town.telegram

    def fresh(self) -> str:
        self._count += 1
        return canary(self.phone.name, self._count)

    def skip(self, count: int) -> None:
        """Words up to this count were used up in an earlier part of the story."""
        self._count = count

    def seen(self) -> list[Button]:
        """Every button that was ever on this phone, in the order of appearance."""
        received = self.telegram.person(self.id).received
        for one in received[self._looked :]:
            for data in _data(one.body):
                self._seen.setdefault((one.body["message_id"], data))
        self._looked = len(received)
        return [button for button in self._seen if not self.avoids(button[1])]

    def on_screen(self, action: str) -> Button | None:
        """The newest button of that action, or with that data, that can be seen now."""
        for message in reversed(self.phone.messages):
            for data in _data(message):
                if action in (data, data.partition(":")[0], data.partition(".")[0]):
                    return message["message_id"], data
        return None

    def press(self, button: Button) -> Pressed | None:
        message, data = button
        if self.telegram.person(self.id).blocked:
            return None
        self.telegram.tap(self.id, message, data, force=True)
        return Pressed(message, data)


def _data(message: dict[str, Any]) -> Iterator[str]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    return (key["callback_data"] for row in rows for key in row if "callback_data" in key)


# --- acts -----------------------------------------------------------------------------------------------


class Act(Protocol):
    def by(self, hands: Hands) -> Done | None: ...


@dataclass(frozen=True)
class Writes:
    kind: str = "text"

    def by(self, hands: Hands) -> Done | None:
        words, telegram = hands.fresh(), hands.telegram
        try:
            if self.kind == "text":
                done = Wrote(telegram.send(hands.id, f"so: {words}"), words)
            else:
                media = {self.kind: b"\x89PNG\r\n\x1a\n" + words.encode()}
                message = telegram.send(hands.id, caption=words, **media)
                done = Wrote(message, words, _file(hands, message, self.kind))
        except PhoneError:
            return None
        hands.written.append(done)
        return done


def _file(hands: Hands, message: int, kind: str) -> str:
    body = hands.telegram.person(hands.id).messages[message].body
    found: str = body["voice"]["file_id"] if kind == "voice" else body["photo"][-1]["file_id"]
    return found


@dataclass(frozen=True)
class Edits:
    """Words of one's own, counted from the newest; `same` edits them to what they are."""

    nth: int = 0
    same: bool = False

    def by(self, hands: Hands) -> Done | None:
        if not hands.written:
            return None
        at = -1 - self.nth % len(hands.written)
        old = hands.written[at]
        words = old.words if self.same else hands.fresh()
        try:
            hands.telegram.edit(hands.id, old.message, words if old.file else f"so: {words}")
        except PhoneError:  # blocked, or the bot has deleted it from the chat
            return None
        hands.written[at] = Wrote(old.message, words, old.file)
        return Wrote(old.message, words, old.file, edit=True)


@dataclass(frozen=True)
class Taps:
    """The newest button of this action, or with this data, that can be seen."""

    action: str

    def by(self, hands: Hands) -> Done | None:
        found = hands.on_screen(self.action)
        return hands.press(found) if found else None


@dataclass(frozen=True)
class Presses:
    """Any button that ever was on this phone, counted from the newest."""

    nth: int = 0

    def by(self, hands: Hands) -> Done | None:
        seen = hands.seen()
        return hands.press(seen[-1 - self.nth % len(seen)]) if seen else None


@dataclass(frozen=True)
class Forges:
    """A button that was never there: an id that was seen by anybody, any action, any revision."""

    action: str
    nth: int = 0
    revision: int = 0

    def by(self, hands: Hands) -> Done | None:
        ids = [id for one in (hands, *hands.others) for _, data in one.seen() if (id := _id(data))]
        ids = list(dict.fromkeys(ids)) or ["1"]
        data = f"{self.action}:{ids[-1 - self.nth % len(ids)]}" + (f".{self.revision}" * bool(self.revision))
        known = hands.seen()
        return None if hands.avoids(data) else hands.press((known[-1][0] if known else 1, data))


def _id(data: str) -> str:
    value = data.partition(":")[2].partition(".")[0]
    return value if value.isdecimal() and len(value) > 6 else ""


@dataclass(frozen=True)
class Says:
    """A command, or other words that are no secret."""

    text: str

    def by(self, hands: Hands) -> Done | None:
        try:
            hands.telegram.send(hands.id, self.text)
        except PhoneError:
            return None
        return Said(self.text)


@dataclass(frozen=True)
class Sends:
    """Something that is not carried: a sticker, a place."""

    other: str

    def by(self, hands: Hands) -> Done | None:
        try:
            hands.telegram.send(hands.id, other=self.other)
        except PhoneError:
            return None
        return Said(self.other)


@dataclass(frozen=True)
class Blocks:
    def by(self, hands: Hands) -> Done | None:
        if hands.telegram.person(hands.id).blocked:
            return None
        hands.telegram.block(hands.id)
        return Said("block")


@dataclass(frozen=True)
class Unblocks:
    def by(self, hands: Hands) -> Done | None:
        if not hands.telegram.person(hands.id).blocked:
            return None
        hands.telegram.unblock(hands.id)
        return Said("unblock")
