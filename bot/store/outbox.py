"""What is to be sent: rows that are judged, claimed, attempted and cleared away.

A row is claimed for the length of a lease, and its attempt is counted before it is made. Within a lane (one
person's chat) only the oldest row that is due can be claimed, so order holds over retries and crashes.
The fence is a number that each claim raises: who comes back late with an older one writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.delivery import Drop, Facts, Go, Outcome, Retry, Sent, Wait, verdict
from bot.core.effects import AnswerTap, Priority, Send, SendCard, SendEnvelope, SendForgotten, SendThanks
from bot.core.model import Person, PersonId
from bot.store import facts, rows
from bot.store.engine import EPOCH, Put, milliseconds
from bot.store.tables import gate, lane, message, outbox

BURST = timedelta(seconds=2)
"""How far a chat may run ahead of one message a second: a short answer of three comes at once."""
SPACING = timedelta(seconds=1)
LONGEST_FLOOD = timedelta(seconds=60)
"""Of the whole bot, for one 429; a single chat waits for as long as Telegram says, up to an hour."""
LONGEST_HOLD = timedelta(hours=1)
ROUNDS = 10
"""Of one claim: rows that may not go now are put off, and the next ones are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row to send, until its lease ends."""

    id: int
    fence: int
    effect: Send
    attempts: int
    """Including the one that is about to be made."""
    created_at: datetime
    person: Person | None
    chat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    jobs: list[Job] = field(default_factory=list)
    first_slot: datetime = EPOCH
    """When the first of them may leave; each further one `spacing` later. Answers to taps need no slot."""
    spacing: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a job. `shown`: kind and id of what its message shows. `give_up`: clear it away."""

    job: Job
    outcome: Outcome
    shown: tuple[str, int] | None = None
    give_up: bool = False


# --- queue ----------------------------------------------------------------------------------------

_INSERT = insert(outbox)


def row(send: Send, at: datetime, due_at: datetime, pairing: int | None = None) -> dict[str, Any]:
    """`pairing` marks what carries something to the partner: it dies when one of the two leaves."""
    to_partner = pairing is not None
    return {
        "lane": send.to,
        "person": send.to,
        "chat": None,
        "effect": type(send).__name__,
        "args": rows.arguments(send),
        "priority": int(send.priority),
        "due_at": due_at,
        "reply": getattr(send, "reply", None) if to_partner else None,
        "pairing": pairing,
        "created_at": at,
    }


def to_chat(queued: dict[str, Any], chat: int) -> dict[str, Any]:
    """The same for somebody of whom nothing but the chat is left."""
    return {**queued, "lane": -chat, "person": None, "chat": chat}


async def queue(connection: AsyncConnection, queued: Sequence[dict[str, Any]]) -> None:
    if queued:
        await connection.execute(_INSERT, queued)


# --- claim ----------------------------------------------------------------------------------------

_earlier = outbox.alias()
_NOW = bindparam("now", type_=outbox.c.due_at.type)
_DUE = (
    select(outbox)
    .outerjoin(lane, lane.c.lane == outbox.c.lane)
    .where(
        outbox.c.priority == bindparam("priority"),
        outbox.c.due_at <= _NOW,
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _NOW),
        or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= _NOW),
        or_(lane.c.tat.is_(None), lane.c.tat <= bindparam("burst", type_=lane.c.tat.type)),
        ~select(1)
        .where(_earlier.c.lane == outbox.c.lane, _earlier.c.id < outbox.c.id, _earlier.c.due_at <= _NOW)
        .exists(),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=outbox)
)
_DROP = delete(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))
_PUT_OFF = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(due_at=bindparam("until", type_=outbox.c.due_at.type))
)
_LEASE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        attempts=outbox.c.attempts + 1,
        fence=outbox.c.fence + 1,
        retry_at=None,
        lease_until=bindparam("until", type_=outbox.c.due_at.type),
    )
)
_GATE = select(gate.c.tat)
_MOVE_GATE = (
    update(gate)
    .values(tat=case((gate.c.tat > bindparam("now"), gate.c.tat), else_=bindparam("now")) + bindparam("took"))
    .returning(gate.c.tat)
)
_LANES = select(lane.c.lane, lane.c.tat).where(lane.c.lane.in_(bindparam("ids", expanding=True)))
_PUT_LANE = Put(lane)


async def claim(
    connection: AsyncConnection, at: datetime, limit: int, rate: float, lease: timedelta
) -> Claim:
    """At most `limit` rows that may be sent now, `rate` a second. Commit before the first is sent."""
    room = await _room(connection, at, limit, rate, lease)
    jobs: list[Job] = []
    for priority in Priority:
        jobs += await _of_priority(connection, priority, at, limit - len(jobs))
    taps = [job for job in jobs if isinstance(job.effect, AnswerTap)]
    others = [job for job in jobs if not isinstance(job.effect, AnswerTap)][:room]
    await _lease(connection, [*taps, *others], at + lease)
    await _space_lanes(connection, others, at)
    first = await _reserve(connection, at, len(others), rate)
    return Claim(jobs=[*taps, *others], first_slot=first, spacing=timedelta(seconds=1 / rate))


async def _room(connection: AsyncConnection, at: datetime, limit: int, rate: float, lease: timedelta) -> int:
    """Slots within half a lease. A slot behind that would come when the row may be another's already."""
    ahead = (await connection.execute(_GATE)).scalar_one() / 1e6 - milliseconds(at) / 1e3
    return max(0, min(limit, int((lease.total_seconds() / 2 - max(0.0, ahead)) * rate)))


async def _of_priority(connection: AsyncConnection, priority: int, at: datetime, limit: int) -> list[Job]:
    going: list[Job] = []
    for _ in range(ROUNDS if limit > 0 else 0):
        wanted = {"priority": int(priority), "now": at, "burst": at + BURST, "most": limit}
        found = (await connection.execute(_DUE, wanted)).mappings().all()
        going = await _judge(connection, found, at) if found else []
        if going or not found:
            break
    return going


async def _judge(connection: AsyncConnection, found: Sequence[rows.Row], at: datetime) -> list[Job]:
    """Those that may go. The others are put off or cleared away: what was right may not be right now."""
    judged = [
        (row, fact, verdict(fact, at))
        for row, fact in zip(found, await facts.gather(connection, found, at), strict=True)
    ]
    put_off = [{"row": row["id"], "until": v.until} for row, _, v in judged if isinstance(v, Wait)]
    dropped = [row["id"] for row, _, v in judged if isinstance(v, Drop)]
    if put_off:
        await connection.execute(_PUT_OFF, put_off)
    if dropped:
        await connection.execute(_DROP, {"ids": dropped})
    return [_job(row, fact) for row, fact, v in judged if isinstance(v, Go)]


def _job(row: rows.Row, fact: Facts) -> Job:
    return Job(
        id=row["id"],
        fence=row["fence"] + 1,
        effect=fact.send,
        attempts=row["attempts"] + 1,
        created_at=row["created_at"],
        person=fact.to,
        chat=fact.to.chat if fact.to else row["chat"] or 0,
    )


async def _lease(connection: AsyncConnection, jobs: Sequence[Job], until: datetime) -> None:
    if jobs:
        await connection.execute(_LEASE, {"ids": [job.id for job in jobs], "until": until})
