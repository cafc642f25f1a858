"""One call of the Bot API, as plain values: what to ask for, and what to do if Telegram cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.core.material import ThingKind
from bot.gateway.request import File

Thing = tuple[ThingKind, int]
"""What the message of a call shows, new or edited, so that it can be found again: a kind and an id."""


class Refusal(Enum):
    """Why Telegram would not do a call (400), as far as we can do something about it."""

    UNCHANGED = "unchanged"
    """The message already is what the edit makes it: done before."""
    EDIT_LOST = "edit lost"
    """The message to edit is gone, or cannot be edited any more."""
    NO_TEXT = "no text"
    """The message is a picture or a voice note: it has no text, or no media of that kind, to edit."""
    DELETE_LOST = "delete lost"
    DELETE_LATE = "delete late"
    """Telegram deletes nothing that is older than 48 hours."""
    TAP_OLD = "tap old"
    CHAT_LOST = "chat lost"
    FILE_LOST = "file lost"
    OTHER = "other"


class Repeat(Enum):
    """What may be done when nobody knows whether Telegram did it."""

    ALWAYS = "always"
    """Doing it twice is doing it once: edits, deletions, answers to taps."""
    SLOWLY = "slowly"
    """A second copy is harmless, and none would be a loss: cards, empty envelopes, sentences."""
    NEVER = "never"
    """A second copy would show somebody's words twice."""


class Next(Enum):
    """Whether the calls after this one are made, by what this one did."""

    ALWAYS = "always"
    IF_CHANGED = "if changed"
    IF_UNCHANGED = "if unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`instead` says what to do on which refusal; a refusal that is not in it ends the send."""

    method: str
    params: dict[str, Any] = field(repr=False)
    files: tuple[File, ...] = field(default=(), repr=False)
    shows: Thing | None = None
    repeat: Repeat = Repeat.ALWAYS
    next: Next = Next.ALWAYS
    instead: Mapping[Refusal, tuple[Call, ...]] = field(default_factory=dict)


_REFUSALS: tuple[tuple[str, Refusal], ...] = (
    ("message is not modified", Refusal.UNCHANGED),
    ("message to edit not found", Refusal.EDIT_LOST),
    ("message can't be edited", Refusal.EDIT_LOST),
    ("message_id_invalid", Refusal.EDIT_LOST),
    ("there is no text in the message", Refusal.NO_TEXT),
    ("there is no caption in the message", Refusal.NO_TEXT),
    ("message media can't be edited", Refusal.NO_TEXT),
    ("message to delete not found", Refusal.DELETE_LOST),
    ("message can't be deleted", Refusal.DELETE_LATE),
    ("query is too old", Refusal.TAP_OLD),
    ("query id is invalid", Refusal.TAP_OLD),
    ("chat not found", Refusal.CHAT_LOST),
    ("peer_id_invalid", Refusal.CHAT_LOST),
    ("user not found", Refusal.CHAT_LOST),
    ("wrong file", Refusal.FILE_LOST),
    ("file is temporarily unavailable", Refusal.FILE_LOST),
    ("wrong remote file", Refusal.FILE_LOST),
)


def refusal(said: str) -> Refusal:
    """What a 400 means, from Telegram's own words for it (they change in case and prefix, not in core)."""
    lowered = said.lower()
    return next((kind for words, kind in _REFUSALS if words in lowered), Refusal.OTHER)
