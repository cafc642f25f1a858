"""What is to be sent: rows that are judged, claimed, attempted and cleared away.

A row is claimed for the length of a lease, and its attempt is counted before it is made. Within a lane (one
person's chat) only the oldest row that is due can be claimed, so order holds over retries and crashes.
The fence is a number that each claim raises: who comes back late with an older one writes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.delivery import Drop, Facts, Go, Gone, Outcome, Retry, Verdict, Wait, verdict
from bot.core.effects import AnswerTap, Priority, Send
from bot.core.material import Shown
from bot.core.model import Person
from bot.store import facts, rows
from bot.store.engine import EPOCH, MILLISECOND, Big, milliseconds
from bot.store.spelling import Append, Put, one_of
from bot.store.tables import gate, lane, message, outbox

BURST = timedelta(seconds=2)
"""How far a chat may run ahead of one message a second: a short answer of three comes at once."""
SPACING = timedelta(seconds=1)
TAP = -1
"""The priority of answers to taps: before all else and without a slot, since Telegram counts them apart."""
LONGEST_FLOOD = timedelta(seconds=60)
"""Of the whole bot and of the chat, for one 429. The row itself waits for as long as Telegram says, and all
that came after it waits behind it."""
PARKED_FOR = timedelta(days=1)
ABSURD = timedelta(minutes=2)
"""Nothing is spoken for so far ahead, unless the clock has gone back: then it counts as free. So a clock that
is put right keeps nobody waiting for longer."""
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
    slot: datetime = EPOCH
    """When it may leave. An answer to a tap needs no slot and may leave at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    jobs: list[Job] = field(default_factory=list)
    first_slot: datetime = EPOCH
    """When the first that needs a slot may leave; each further one `spacing` later (`Job.slot`)."""
    spacing: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a job. `shown` is noted whatever the outcome; `give_up` clears the row away."""

    job: Job
    outcome: Outcome
    shown: tuple[Shown, ...] = ()
    give_up: bool = False


# --- queue ----------------------------------------------------------------------------------------

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
        "args": rows.arguments(send),
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


def random_id() -> int:
    return secrets.randbits(62) + 1


async def queue(connection: AsyncConnection, queued: Sequence[dict[str, Any]]) -> None:
    await _APPEND.all(connection, (tuple(map(_stored, map(one.get, _FILLED))) for one in queued))


def _stored(value: Any) -> Any:
    return milliseconds(value) if isinstance(value, datetime) else value


# --- claim ----------------------------------------------------------------------------------------

_earlier = outbox.alias()
_AT = outbox.c.due_at.type
_BEHIND = (
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
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("now", type_=_AT)),
        or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= bindparam("now", type_=_AT)),
        or_(
            lane.c.tat.is_(None),
            lane.c.tat <= bindparam("burst", type_=_AT),
            lane.c.tat > bindparam("absurd", type_=_AT),
        ),
        ~_BEHIND,
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
_PUT_LANE = Put(lane)

_Going = tuple[Job, datetime | None]
"""What may go, and until when its lane is spoken for."""


async def claim(
    connection: AsyncConnection, at: datetime, limit: int, rate: float, lease: timedelta
) -> Claim:
    """At most `limit` rows that may be sent now, `rate` a second. Commit before the first is sent."""
    taps = await _of_priority(connection, TAP, at, limit)
    room = min(limit - len(taps), await _room(connection, at, rate, lease))
    paced: list[_Going] = []
    for priority in Priority:
        paced += await _of_priority(connection, priority, at, room - len(paced))
    await _space_lanes(connection, paced, at)
    first, spacing = await _reserve(connection, at, len(paced), rate), timedelta(seconds=1 / rate)
    jobs = [job for job, _tat in taps]
    jobs += [replace(job, slot=first + spacing * nth) for nth, (job, _tat) in enumerate(paced)]
    if jobs:
        await connection.execute(_LEASE, {"ids": [job.id for job in jobs], "until": at + lease})
    return Claim(jobs=jobs, first_slot=first, spacing=spacing)


async def _room(connection: AsyncConnection, at: datetime, rate: float, lease: timedelta) -> int:
    """Slots within half a lease. A slot behind that would come when the row may be another's already."""
    ahead = (await connection.execute(_GATE)).scalar_one() / 1e6 - milliseconds(at) / 1e3
    if not 0 <= ahead <= ABSURD.total_seconds():
        ahead = 0
    return max(0, int((lease.total_seconds() / 2 - ahead) * rate))


async def _of_priority(connection: AsyncConnection, priority: int, at: datetime, limit: int) -> list[_Going]:
    """Looks again when all it found was put off, so that those behind are not held up by it."""
    going: list[_Going] = []
    for _ in range(ROUNDS if limit > 0 else 0):
        wanted = {
            "priority": int(priority),
            "now": at,
            "burst": at + BURST,
            "absurd": at + ABSURD,
            "most": limit,
        }
        found = (await connection.execute(_DUE, wanted)).mappings().all()
        going = await _judge(connection, found, at) if found else []
        if going or not found:
            break
    return going


async def _judge(connection: AsyncConnection, found: Sequence[rows.Found], at: datetime) -> list[_Going]:
    """Those that may go. The others are put off or cleared away: what was right may not be right now."""
    known = await facts.gather(connection, found, at)
    judged = [(row, fact, _verdict(row, fact, at)) for row, fact in zip(found, known, strict=True)]
    put_off = [{"row": row["id"], "until": v.until} for row, _, v in judged if isinstance(v, Wait)]
    dropped = [row["id"] for row, _, v in judged if isinstance(v, Drop)]
    if put_off:
        await connection.execute(_PUT_OFF, put_off)
    if dropped:
        await connection.execute(_DROP, {"ids": dropped})
    return [(_job(row, fact), row["tat"]) for row, fact, v in judged if isinstance(v, Go)]


def _verdict(row: rows.Found, fact: Facts, at: datetime) -> Verdict:
    """A row for a person who is not there any more has nowhere to go."""
    lost = row["person"] is not None and fact.to is None
    return Drop() if lost else verdict(fact, at)


def _job(row: rows.Found, fact: Facts) -> Job:
    return Job(
        id=row["id"],
        fence=row["fence"] + 1,
        effect=fact.send,
        attempts=row["attempts"] + 1,
        created_at=row["created_at"],
        person=fact.to,
        chat=fact.to.chat if fact.to else row["chat"] or 0,
    )


async def _space_lanes(connection: AsyncConnection, going: Sequence[_Going], at: datetime) -> None:
    spaced = ((_lane(job), milliseconds(_spoken_for(tat, at) + SPACING)) for job, tat in going)
    await _PUT_LANE.all(connection, spaced)


def _spoken_for(tat: datetime | None, at: datetime) -> datetime:
    return tat if tat and at < tat <= at + ABSURD else at


def _lane(job: Job) -> int:
    return job.person.id if job.person else -job.chat


async def _reserve(connection: AsyncConnection, at: datetime, slots: int, rate: float) -> datetime:
    """One row is the pace of the whole fleet: whoever claims moves it on by what they will use."""
    if not slots:
        return at
    took = ceil(slots * 1e6 / rate)
    now, absurd = milliseconds(at) * 1000, milliseconds(at + ABSURD) * 1000
    moved = await connection.execute(_RESERVE, {"now": now, "absurd": absurd, "took": took})
    return EPOCH + timedelta(microseconds=moved.scalar_one() - took)


# --- finish ---------------------------------------------------------------------------------------

_HELD = (
    select(outbox.c.id, outbox.c.fence)
    .where(one_of(outbox.c.id, "ids"))
    .order_by(outbox.c.id)
    .with_for_update()
)
_HOLD = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(lease_until=None, retry_at=bindparam("until", type_=_AT))
)
_PARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(lease_until=None, look_at=bindparam("until", type_=_AT))
)
_CLOSE_GATE = update(gate).where(gate.c.tat < bindparam("until")).values(tat=bindparam("until"))
_PUT_MESSAGE = Put(message, first="at")


async def finish(connection: AsyncConnection, receipts: Sequence[Receipt], at: datetime) -> None:
    """Write down what became of claimed rows. Who lost the row to a later claim writes nothing."""
    held = {"ids": list({one.job.id for one in receipts})}
    found = (await connection.execute(_HELD, held)).all() if receipts else ()
    fences = {row.id: row.fence for row in found}
    receipts = [one for one in receipts if fences.get(one.job.id) == one.job.fence]
    ours = {one.job.id for one in receipts}
    later = [one for one in receipts if isinstance(one.outcome, Retry) and not one.give_up]
    if later:
        await connection.execute(_HOLD, [{"row": one.job.id, "until": at + _after(one)} for one in later])
    parked = [one for one in receipts if _is_parked(one)]
    if parked:
        tomorrow = at + PARKED_FOR
        await connection.execute(_PARK, [{"row": one.job.id, "until": tomorrow} for one in parked])
    if done := list(ours - {one.job.id for one in (*later, *parked)}):
        await connection.execute(_DROP, {"ids": done})
    await _note(connection, receipts, at)
    await _slow_down(connection, receipts, at)


async def _note(connection: AsyncConnection, receipts: Iterable[Receipt], at: datetime) -> None:
    """Where a thing was shown, so that it can be closed, taken back or erased there."""
    shown = (
        (one.job.chat, thing.message, one.job.person.id, thing.kind, thing.id, milliseconds(at))
        for one in receipts
        for thing in one.shown
        if one.job.person
    )
    await _PUT_MESSAGE.all(connection, shown)


def _is_parked(one: Receipt) -> bool:
    """What somebody agreed to share waits for a receiver who has blocked the bot, until they are back."""
    unreachable = isinstance(one.outcome, Gone) and one.outcome.unreachable
    return unreachable and one.job.effect.priority is Priority.ENVELOPE and one.job.person is not None


def _after(one: Receipt) -> timedelta:
    return one.outcome.after if isinstance(one.outcome, Retry) else timedelta()


async def _slow_down(connection: AsyncConnection, receipts: Sequence[Receipt], at: datetime) -> None:
    """A 429 slows the whole bot for a moment, and its chat for as long as Telegram asked."""
    floods = [one for one in receipts if isinstance(one.outcome, Retry) and one.outcome.flood]
    if not floods:
        return
    held = {_lane(one.job): milliseconds(at + min(_after(one), LONGEST_FLOOD)) for one in floods}
    until = at + min(max(map(_after, floods)), LONGEST_FLOOD)
    await _PUT_LANE.all(connection, sorted(held.items()))
    await connection.execute(_CLOSE_GATE, {"until": milliseconds(until) * 1000})


# --- when to look again ---------------------------------------------------------------------------


def _later(one: ColumnElement[Any], another: ColumnElement[Any]) -> ColumnElement[Any]:
    """The later of two times; the databases have different names for it."""
    return case((another > one, another), else_=one)


_FREE = _later(
    _later(outbox.c.look_at, func.coalesce(outbox.c.retry_at, outbox.c.look_at)),
    _later(
        func.coalesce(outbox.c.lease_until, outbox.c.look_at),
        case(
            (lane.c.tat <= bindparam("absurd", type_=_AT), lane.c.tat - literal(BURST // MILLISECOND, Big)),
            else_=outbox.c.look_at,
        ),
    ),
)
_NEXT = (
    select(func.min(_FREE, type_=_AT))
    .select_from(outbox)
    .outerjoin(lane, lane.c.lane == outbox.c.lane)
    .where(~_BEHIND)
)


async def next_due(connection: AsyncConnection, at: datetime) -> datetime | None:
    """The next time at which a row can be claimed; in the past if one can be now. None: nothing waits."""
    wanted = {"now": at, "absurd": at + ABSURD}
    found: datetime | None = (await connection.execute(_NEXT, wanted)).scalar()
    return found
