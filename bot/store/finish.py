"""What became of claimed rows: cleared away, put off, or parked until somebody is back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.delivery import Gone, Outcome, Retry
from bot.core.material import Shown
from bot.core.sends import Priority
from bot.store.engine import milliseconds
from bot.store.outbox import LONGEST_RETRY, PUT_LANE, Job, lane_of
from bot.store.spelling import Put, one_of
from bot.store.tables import gate, message, outbox

LONGEST_FLOOD = timedelta(seconds=60)
"""Of the whole bot and of the chat, for one 429. The row itself waits for as long as Telegram says, and all
that came after it waits behind it."""
PARKED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a job. `shown` is noted whatever the outcome; `give_up` clears the row away."""

    job: Job
    outcome: Outcome
    shown: tuple[Shown, ...] = ()
    give_up: bool = False


_HELD = (
    select(outbox.c.id, outbox.c.fence)
    .where(one_of(outbox.c.id, "ids"))
    .order_by(outbox.c.id)
    .with_for_update()
)
_DROP = delete(outbox).where(one_of(outbox.c.id, "ids"))
_HOLD = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(lease_until=None, retry_at=bindparam("until", type_=outbox.c.due_at.type))
)
_TAKE_OFF = update(outbox).where(one_of(outbox.c.id, "ids")).values(attempts=outbox.c.attempts - 1)
"""An attempt that certainly did nothing is no reason to be careful with the next one."""
_PARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(lease_until=None, look_at=bindparam("until", type_=outbox.c.due_at.type))
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
    if harmless := [one.job.id for one in later if isinstance(one.outcome, Retry) and one.outcome.certain]:
        await connection.execute(_TAKE_OFF, {"ids": harmless})
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
    return min(one.outcome.after, LONGEST_RETRY) if isinstance(one.outcome, Retry) else timedelta()


async def _slow_down(connection: AsyncConnection, receipts: Sequence[Receipt], at: datetime) -> None:
    """A 429 slows the whole bot for a moment, and its chat for as long as Telegram asked."""
    floods = [one for one in receipts if isinstance(one.outcome, Retry) and one.outcome.flood]
    if not floods:
        return
    held = {lane_of(one.job): milliseconds(at + min(_after(one), LONGEST_FLOOD)) for one in floods}
    until = at + min(max(map(_after, floods)), LONGEST_FLOOD)
    await PUT_LANE.all(connection, sorted(held.items()))
    await connection.execute(_CLOSE_GATE, {"until": milliseconds(until) * 1000})
