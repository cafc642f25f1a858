"""Claiming: which rows of the outbox may be sent now, and when each of them may leave.

A row is claimed for the length of a lease, and its attempt is counted before it is made. Whether it may still
be sent is judged here, in the transaction that claims it: consent is asked for at the last moment.
The fence is a number that each claim raises: who comes back late with an older one writes nothing. Attempts
that certainly did nothing are taken off their count again: what is left of it may have done something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.delivery import Drop, Facts, Go, Verdict, Wait, verdict
from bot.core.sends import Priority
from bot.store import facts
from bot.store.engine import EPOCH, milliseconds
from bot.store.outbox import LONGEST_RETRY, PUT_LANE, TAP, Job, lane_of
from bot.store.spelling import one_of
from bot.store.tables import gate, lane, outbox

BURST = timedelta(seconds=2)
"""How far a chat may run ahead of one message a second: a short answer of three comes at once."""
SPACING = timedelta(seconds=1)
AHEAD = timedelta(seconds=8)
"""How far ahead slots are given: the longest send, begun so late, still ends within its lease."""
ABSURD = timedelta(minutes=2)
"""Nothing is spoken for so far ahead, unless the clock has gone back: then it counts as free. So a clock that
is put right keeps nobody waiting for longer."""
WRONG = LONGEST_RETRY + ABSURD
"""The same for a row: no lease and no wait for the next attempt is so long."""
UNREADABLE = timedelta(hours=1)
"""Until a row is looked at again that could not be read: a mended version may come in between."""
ROUNDS = 10
"""Of one claim: rows that may not go now are put off, and the next ones are looked at."""


Unread = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    jobs: list[Job] = field(default_factory=list)
    first_slot: datetime = EPOCH
    """When the first that needs a slot may leave; each further one `spacing` later (`Job.slot`)."""
    spacing: timedelta = timedelta()
    unread: Sequence[Unread] = ()
    """Of what could not be read and was put off: the effect, and the class of the error."""


_earlier = outbox.alias()
_AT = outbox.c.due_at.type
BEHIND = (
    select(1)
    .where(
        _earlier.c.lane == outbox.c.lane,
        _earlier.c.id < outbox.c.id,
        _earlier.c.look_at <= bindparam("now", type_=_AT),
    )
    .exists()
)
"""An older row of the same lane that is due, whether it is under way, failed or free: order before speed."""
_DUE = (
    select(outbox, lane.c.tat)
    .outerjoin(lane, lane.c.lane == outbox.c.lane)
    .where(
        outbox.c.priority == bindparam("priority"),
        outbox.c.look_at <= bindparam("now", type_=_AT),
        *(
            or_(until.is_(None), until <= bindparam("now", type_=_AT), until > bindparam("wrong", type_=_AT))
            for until in (outbox.c.lease_until, outbox.c.retry_at)
        ),
        or_(
            lane.c.tat.is_(None),
            lane.c.tat <= bindparam("burst", type_=_AT),
            lane.c.tat > bindparam("absurd", type_=_AT),
        ),
        ~BEHIND,
    )
    .order_by(outbox.c.look_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=outbox)
)
_DROP = delete(outbox).where(one_of(outbox.c.id, "ids"))
_PUT_OFF = update(outbox).where(outbox.c.id == bindparam("row")).values(look_at=bindparam("until", type_=_AT))
_LEASE = (
    update(outbox)
    .where(one_of(outbox.c.id, "ids"))
    .values(
        attempts=outbox.c.attempts + 1,
        fence=outbox.c.fence + 1,
        retry_at=None,
        lease_until=bindparam("until", type_=_AT),
    )
)
_GATE = select(gate.c.tat)
_RESERVE = (
    update(gate)
    .values(
        tat=case(
            (gate.c.tat.between(bindparam("now", type_=gate.c.tat.type), bindparam("absurd")), gate.c.tat),
            else_=bindparam("now"),
        )
        + bindparam("took")
    )
    .returning(gate.c.tat)
)
_Going = tuple[Job, datetime | None]
"""What may go, and until when its lane is spoken for."""
_Judged = tuple[Row[Any], Facts | None, Verdict]


async def claim(
    connection: AsyncConnection, at: datetime, limit: int, rate: float, lease: timedelta
) -> Claim:
    """At most `limit` rows that may be sent now, `rate` a second. Commit before the first is sent."""
    unread: list[Unread] = []
    taps = await _of_priority(connection, TAP, at, limit, unread)
    room = min(limit - len(taps), await _room(connection, at, rate))
    paced: list[_Going] = []
    for priority in Priority:
        paced += await _of_priority(connection, priority, at, room - len(paced), unread)
    await _space_lanes(connection, paced, at)
    first, spacing = await _reserve(connection, at, len(paced), rate), timedelta(seconds=1 / rate)
    jobs = [job for job, _tat in taps]
    jobs += [replace(job, slot=first + spacing * nth) for nth, (job, _tat) in enumerate(paced)]
    if jobs:
        await connection.execute(_LEASE, {"ids": [job.id for job in jobs], "until": at + lease})
    return Claim(jobs=jobs, first_slot=first, spacing=spacing, unread=unread)


async def _room(connection: AsyncConnection, at: datetime, rate: float) -> int:
    """Slots that are near enough. With a later one the row might be another's before it is sent."""
    ahead: float = (await connection.execute(_GATE)).scalar_one() / 1e6 - milliseconds(at) / 1e3
    if not 0 <= ahead <= ABSURD.total_seconds():
        ahead = 0
    return max(0, ceil((AHEAD.total_seconds() - ahead) * rate))


async def _of_priority(
    connection: AsyncConnection, priority: int, at: datetime, limit: int, unread: list[Unread]
) -> list[_Going]:
    """Looks again when all it found was put off, so that those behind are not held up by it."""
    going: list[_Going] = []
    for _ in range(ROUNDS if limit > 0 else 0):
        wanted = {
            "priority": int(priority),
            "now": at,
            "burst": at + BURST,
            "absurd": at + ABSURD,
            "wrong": at + WRONG,
            "most": limit,
        }
        found = (await connection.execute(_DUE, wanted)).all()
        going = await _sort_out(connection, found, at, unread) if found else []
        if going or not found:
            break
    return going


async def _sort_out(
    connection: AsyncConnection, found: Sequence[Row[Any]], at: datetime, unread: list[Unread]
) -> list[_Going]:
    """Those that may go. The others are put off or cleared away: what was right may not be right now."""
    judged = await _judge(connection, found, at, unread)
    put_off = [{"row": row.id, "until": v.until} for row, _, v in judged if isinstance(v, Wait)]
    dropped = [row.id for row, _, v in judged if isinstance(v, Drop)]
    if put_off:
        await connection.execute(_PUT_OFF, put_off)
    if dropped:
        await connection.execute(_DROP, {"ids": dropped})
    return [(_job(row, fact), row.tat) for row, fact, v in judged if fact and isinstance(v, Go)]


async def _judge(
    connection: AsyncConnection, found: Sequence[Row[Any]], at: datetime, unread: list[Unread]
) -> list[_Judged]:
    """All at once; if that fails one by one, so that a row that cannot be read keeps nobody else waiting."""
    try:
        known = await facts.gather(connection, found, at)
        return [(row, fact, _verdict(row, fact, at)) for row, fact in zip(found, known, strict=True)]
    except DBAPIError:
        raise
    except Exception as error:
        if len(found) > 1:
            return [one for row in found for one in await _judge(connection, [row], at, unread)]
        unread.append((found[0].effect, type(error).__name__))
        return [(found[0], None, Wait(at + UNREADABLE))]


def _verdict(row: Row[Any], fact: Facts, at: datetime) -> Verdict:
    """A row for a person who is not there any more has nowhere to go."""
    lost = row.person is not None and fact.to is None
    return Drop() if lost else verdict(fact, at)


def _job(row: Row[Any], fact: Facts) -> Job:
    return Job(
        id=row.id,
        fence=row.fence + 1,
        effect=fact.send,
        attempts=row.fence + 1,
        unsure=row.attempts > 0,
        created_at=row.created_at,
        since=row.look_at,
        person=fact.to,
        chat=fact.to.chat if fact.to else row.chat or 0,
    )


async def _space_lanes(connection: AsyncConnection, going: Sequence[_Going], at: datetime) -> None:
    spaced = ((lane_of(job), milliseconds(_spoken_for(tat, at) + SPACING)) for job, tat in going)
    await PUT_LANE.all(connection, spaced)


def _spoken_for(tat: datetime | None, at: datetime) -> datetime:
    return tat if tat and at < tat <= at + ABSURD else at


async def _reserve(connection: AsyncConnection, at: datetime, slots: int, rate: float) -> datetime:
    """One row is the pace of the whole fleet: whoever claims moves it on by what they will use."""
    if not slots:
        return at
    took = ceil(slots * 1e6 / rate)
    now, absurd = milliseconds(at) * 1000, milliseconds(at + ABSURD) * 1000
    moved = await connection.execute(_RESERVE, {"now": now, "absurd": absurd, "took": took})
    return EPOCH + timedelta(microseconds=moved.scalar_one() - took)
