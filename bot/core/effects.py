"""What to do. The counterpart of effects are events (`events.py`): what happened.

Three sorts. A `Send` (`sends.py`) becomes a row of the outbox in the transaction that saves the state.
A `Keep` changes what is stored beside the state, in the same transaction. `Schedule` and `Unschedule` move
the agenda. The one that carries private text, `KeepWords`, never reaches the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.events import Content
from bot.core.model import (
    PairingId,
    PersonId,
    ReplyId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something to do."""


# --- to keep or to destroy, in the same transaction ------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(Effect):
    """Something stored beside the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepWords(Keep):
    """The words of one revision. Words of earlier revisions are gone with it."""

    reply: ReplyId
    revision: int
    content: Content = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyWords(Keep):
    """The key first, then the words, then the reply itself."""

    reply: ReplyId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepName(Keep):
    """The name that this person's partner sees; a partner of now gets it too."""

    person: PersonId
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsend(Keep):
    """Rows of the outbox about this reply or envelope that have not been claimed."""

    reply: ReplyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck(Keep):
    """Envelopes and thanks on their way to this person are judged again now: their hours changed."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInvites(Keep):
    """All open invites of this person, and their yes to anybody else's. Done before anything is saved,
    so that a new invite can take the place of the old one."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Keep):
    """The pairing exists from this commit on."""

    pairing: PairingId
    one: PersonId
    another: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sever(Keep):
    """Everything that is under way between the two dies, in either direction: what is not sent, and what
    was not opened, so that no word crosses after this commit. An unopened envelope disappears from the
    chat as if it had been taken back (`CloseEnvelope` with an empty note), which happens on any day.
    Replies of whoever is still in the pairing stay as they are to their author, who is not to notice."""

    pairing: PairingId
    leaver: PersonId | None
    """May not be invited by the other for `PARTED_FOR`; may invite. None: it ended by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Keep):
    """Everything of this person, keys first."""

    person: PersonId
    in_other_chat: bool
    """Also replace what the partner has opened, in the partner's chat, where Telegram allows it."""


# --- the agenda ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Effect):
    """At `at` the event `events.DUES[kind]` happens to `person`. One row for each kind and id."""

    kind: str
    id: int
    person: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unschedule(Effect):
    kind: str
    id: int
