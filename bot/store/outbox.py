"""The outbox: rows that say what is to be sent to whom, and from when on.

They come in with the state that they follow from (here), are judged and claimed for the length of a lease
(`claim.py`), attempted outside any transaction, and put off or cleared away (`finish.py`). Within a lane (one
person's chat) only the oldest row that is due can be claimed, so order holds over retries and crashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import bindparam, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import Person, PersonId
from bot.core.sends import SENDS, AnswerTap, Send
from bot.store.engine import EPOCH, milliseconds, random_id
from bot.store.spelling import Append, Put
from bot.store.tables import lane, outbox

LONGEST_RETRY = timedelta(hours=1)
"""Nothing waits longer for its next attempt, whatever was asked for."""
TAP = -1
"""The priority of answers to taps: before all else and without a slot, since Telegram counts them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row to send, until its lease ends."""

    id: int
    fence: int
    effect: Send
    attempts: int
    """Including the one that is about to be made."""
    created_at: datetime
    since: datetime = EPOCH
    """When it could first have gone: after the end of a pause, say."""
    person: Person | None
    chat: int
    unsure: bool = False
    """Whether an earlier attempt ended in the unknown: nobody noted what became of it, or nobody could."""
    slot: datetime = EPOCH
    """When it may leave. An answer to a tap needs no slot and may leave at once."""


_FILLED = "lane person chat effect args priority due_at look_at reply pairing created_at".split()
_APPEND = Append(outbox, *_FILLED)


def row(send: Send, at: datetime, due_at: datetime, pairing: int | None = None) -> dict[str, Any]:
    """`pairing` marks what carries something to the partner: it dies when one of the two leaves."""
    to_partner = pairing is not None
    tap = isinstance(send, AnswerTap)
    return {
        "lane": -random_id() if tap else send.to,  # a lane of its own: it waits for nothing in the chat
        "person": send.to,
        "chat": None,
        "effect": type(send).__name__,
        "args": arguments(send),
        "priority": TAP if tap else int(send.priority),
        "due_at": due_at,
        "look_at": due_at,
        "reply": getattr(send, "reply", None) if to_partner else None,
        "pairing": pairing,
        "created_at": at,
    }


def to_chat(queued: dict[str, Any], chat: int) -> dict[str, Any]:
    """The same for somebody of whom nothing but the chat is left."""
    lane = queued["lane"] if queued["priority"] == TAP else -chat
    return {**queued, "lane": lane, "person": None, "chat": chat}


async def queue(connection: AsyncConnection, queued: Sequence[dict[str, Any]]) -> None:
    await _APPEND.all(connection, (tuple(map(_stored, map(one.get, _FILLED))) for one in queued))


def _stored(value: Any) -> Any:
    return milliseconds(value) if isinstance(value, datetime) else value


_ARGUMENTS = {
    name: tuple(field.name for field in fields(kind) if field.name != "to") for name, kind in SENDS.items()
}


def arguments(send: Send) -> str:
    """Ids and choices, as JSON. Whose chat it goes to is in the row."""
    return orjson.dumps({name: getattr(send, name) for name in _ARGUMENTS[type(send).__name__]}).decode()


def send_of(effect: str, args: str, to: int | None) -> Send:
    return SENDS[effect](to=PersonId(to or 0), **orjson.loads(args))


UNDER_WAY = outbox.c.lease_until > bindparam("now", type_=outbox.c.due_at.type)
AT_REST = or_(outbox.c.lease_until.is_(None), ~UNDER_WAY)
"""Not claimed by anybody now."""
PUT_LANE = Put(lane)
"""Until when a chat is spoken for."""


def lane_of(job: Job) -> int:
    return job.person.id if job.person else -job.chat
