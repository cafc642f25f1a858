"""What somebody pressed: an event for each button.

A button carries `<action>:<id>[.<revision>]` where it names a thing, and `<action>:<value>` where it gives an
answer. A thing is looked up among what is this person's own; naming another's finds `Nothing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.events import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap(Act):
    """Pressed a button."""

    tap: str = field(default="", repr=False)
    """Telegram's id of the tap, to be answered once."""
    message: int = 0
    """The message that the button is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressedUnknown(Tap):
    """A button of a later or an earlier version, or of a modified client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnThing(Tap):
    """A button names what it acts on. An old button must never act on something newer."""

    id: int
    revision: int = 0


class PressedAccept(OnThing): ...


class PressedDecline(OnThing): ...


class PressedConfirm(OnThing): ...


class PressedDeny(OnThing): ...


class PressedAnother(OnThing): ...


class PressedNotToday(OnThing): ...


class PressedDidIt(OnThing): ...


class PressedHow(OnThing): ...


class PressedBack(OnThing): ...


class PressedLighter(OnThing): ...


class PressedSame(OnThing): ...


class PressedHeavier(OnThing): ...


class PressedFewer(OnThing): ...


class PressedMore(OnThing): ...


class PressedShare(OnThing): ...


class PressedNow(OnThing): ...


class PressedEvening(OnThing): ...


class PressedTomorrow(OnThing): ...


class PressedChange(OnThing): ...


class PressedKeep(OnThing): ...


class PressedDelete(OnThing): ...


class PressedUndo(OnThing): ...


class PressedTakeBack(OnThing): ...


class PressedOpen(OnThing): ...


class PressedLater(OnThing): ...


class PressedNotForMe(OnThing): ...


class PressedThanks(OnThing): ...


class PressedHear(OnThing): ...


class PressedWriteBack(OnThing): ...


class PressedRenew(OnThing): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Tap):
    """A button that carries a value: an answer at the beginning or a setting."""

    value: str


class ChoseAdult(Choice): ...


class ChoseName(Choice): ...


class ChoseClock(Choice): ...


class ChoseZone(Choice): ...


class ChoseHour(Choice): ...


class ChosePace(Choice): ...


class ChosePause(Choice): ...


class ChoseToday(Choice): ...


class ChoseMode(Choice): ...


class ChoseQuiet(Choice): ...


class ChoseHold(Choice): ...


class ChoseOpening(Choice): ...


class ChoseLanguage(Choice): ...


class ChoseTheme(Choice): ...


class ChosePage(Choice): ...


class ChoseEarlier(Choice):
    """The shares before those of a list. The value is where that ended, `<ms since 1970>.<reply>`: by the
    number of a page one share would be skipped whenever another was taken back."""


class ChoseCountry(Choice): ...


class ChoseLearn(Choice): ...


class ChoseLeave(Choice): ...


class ChoseForget(Choice): ...


THINGS: dict[str, type[OnThing]] = {
    "accept": PressedAccept,
    "decline": PressedDecline,
    "confirm": PressedConfirm,
    "deny": PressedDeny,
    "another": PressedAnother,
    "nottoday": PressedNotToday,
    "didit": PressedDidIt,
    "how": PressedHow,
    "back": PressedBack,
    "lighter": PressedLighter,
    "same": PressedSame,
    "heavier": PressedHeavier,
    "fewer": PressedFewer,
    "more": PressedMore,
    "share": PressedShare,
    "now": PressedNow,
    "evening": PressedEvening,
    "tomorrow": PressedTomorrow,
    "change": PressedChange,
    "keep": PressedKeep,
    "delete": PressedDelete,
    "undo": PressedUndo,
    "takeback": PressedTakeBack,
    "open": PressedOpen,
    "later": PressedLater,
    "notforme": PressedNotForMe,
    "thanks": PressedThanks,
    "hear": PressedHear,
    "writeback": PressedWriteBack,
    "renew": PressedRenew,
}
"""callback_data `<action>:<id>[.<revision>]`"""

CHOICES: dict[str, type[Choice]] = {
    "adult": ChoseAdult,
    "name": ChoseName,
    "clock": ChoseClock,
    "zone": ChoseZone,
    "hour": ChoseHour,
    "pace": ChosePace,
    "pause": ChosePause,
    "today": ChoseToday,
    "mode": ChoseMode,
    "quiet": ChoseQuiet,
    "hold": ChoseHold,
    "opening": ChoseOpening,
    "language": ChoseLanguage,
    "theme": ChoseTheme,
    "page": ChosePage,
    "earlier": ChoseEarlier,
    "country": ChoseCountry,
    "learn": ChoseLearn,
    "leave": ChoseLeave,
    "forget": ChoseForget,
}
"""callback_data `<action>:<value>`"""
