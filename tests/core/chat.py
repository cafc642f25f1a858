"""What lies in a chat, what waits to be sent to it, and how a story speaks of both."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from bot.core import events as ev
from bot.core import sends as sd

HIDDEN = frozenset("to tap message reply card envelope invite pairing chat language".split())
"""Fields that a line of the transcript does not show: ids, and what is the same for everything."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that came into a chat."""

    at: datetime
    send: sd.Send
    message: int


@dataclass(slots=True)
class Queued:
    """A row of the outbox."""

    send: sd.Send
    chat: int
    born: datetime
    due: datetime


def brief(thing: sd.Send | ev.Event) -> str:
    """A send or an event in one line without ids: `SendPreview r1`, `Say paused 3`."""
    words = [type(thing).__name__]
    for field in fields(thing):
        value = getattr(thing, field.name)
        if not field.repr or field.name in HIDDEN or not value:
            continue
        if value is True:
            words.append(field.name)
        elif field.name == "revision":
            words.append(f"r{value}")
        elif isinstance(value, str):
            words.append(value)
    return " ".join(words)
