"""What happened. The counterpart of events are effects (`effects.py`): what to do about it.

Each event belongs to one person, `me` in the rules. What they pressed is in `buttons.py`.
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
class EditedAway(Act):
    """Edited a message into something that we do not carry: too long, or of another kind."""

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

    message: int = field(default=0, compare=False)
    """Telegram's id of the message with it."""


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
class Interrupted(Event):
    """Something lies in their chat that they had not asked for: what they write next may be about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentAway(Event):
    """Blocked the bot, or closed their account. Their partner sees nothing of it."""
