"""What happened. The counterpart of events are effects (`effects.py`): what to do about it.

Each event belongs to one person, `me` in the rules. Where it names a thing (`OnThing`), the shell looks
that thing up among what is this person's own; a button that names another's finds `Nothing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ContentKind = Literal["text", "voice", "photo"]


@dataclass(frozen=True, slots=True)
class Content:
    """What someone wrote, said or photographed. Private: it shows in no `repr`."""

    kind: ContentKind
    text: str = field(default="", repr=False)
    """The text, or the caption of a photo or voice note."""
    file_id: str = field(default="", repr=False)
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to or by one person."""


# --- the person does something --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Event):
    """Anything the person does here. It ends their silence and shows that they can be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Act):
    """Pressed Start, or opened a link to the bot."""

    first_name: str = field(default="", repr=False)
    language: str = "en"
    invited: bool = False
    """The link carried something; whether it is a live invitation is for `View.invite` to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Act):
    content: Content
    message: int
    """Telegram's id of the message in the person's own chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Act):
    """Edited a message they had sent. The subject is the reply that it became, if it became one."""

    content: Content
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOther(Act):
    """Sent something that we do not carry: a sticker, a place, a forwarded message."""

    album: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WroteTooMuch(Act):
    """Wrote more than an envelope holds. Their message is still in their chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack(Act):
    """Unblocked the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Act):
    """Sent a command."""


class AskedInvite(Asked): ...


class AskedCard(Asked): ...


class AskedAppreciate(Asked): ...


class AskedPause(Asked): ...


class AskedResume(Asked): ...


class AskedPace(Asked): ...


class AskedToday(Asked): ...


class AskedWhy(Asked): ...


class AskedSettings(Asked): ...


class AskedShared(Asked): ...


class AskedLearn(Asked): ...


class AskedBooks(Asked): ...


class AskedHelp(Asked): ...


class AskedSupport(Asked): ...


class AskedPrivacy(Asked): ...


class AskedExport(Asked): ...


class AskedLeave(Asked): ...


class AskedForget(Asked): ...


class AskedUnknown(Asked): ...


COMMANDS: dict[str, type[Asked]] = {
    "invite": AskedInvite,
    "card": AskedCard,
    "appreciate": AskedAppreciate,
    "pause": AskedPause,
    "resume": AskedResume,
    "pace": AskedPace,
    "today": AskedToday,
    "why": AskedWhy,
    "settings": AskedSettings,
    "shared": AskedShared,
    "learn": AskedLearn,
    "books": AskedBooks,
    "help": AskedHelp,
    "support": AskedSupport,
    "privacy": AskedPrivacy,
    "export": AskedExport,
    "leave": AskedLeave,
    "forget": AskedForget,
}
"""Also the list given to Telegram, in this order, after `start`."""


# --- buttons --------------------------------------------------------------------------------------


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
    "country": ChoseCountry,
    "learn": ChoseLearn,
    "leave": ChoseLeave,
    "forget": ChoseForget,
}
"""callback_data `<action>:<value>`"""


# --- the clock, and what became of effects ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Event):
    """A row of the agenda came due. `planned` is the time it was planned for, which may be long ago."""

    id: int
    planned: datetime


class CardDue(Due): ...


class DraftEnded(Due): ...


class EnvelopeEnded(Due): ...


DUES: dict[str, type[Due]] = {"card": CardDue, "draft": DraftEnded, "envelope": EnvelopeEnded}
"""By the kind of the agenda row (`effects.Schedule`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLost(Event):
    """We were away for longer than Telegram keeps a tap: the decision may have been made and lost."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeSent(Event):
    """The counterpart of `SendEnvelope`: it lies in the receiver's chat now, as this message."""

    id: int
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WentAway(Event):
    """Blocked the bot, or closed their account. Their partner sees nothing of it."""
