"""When to look again: the next time at which a row of the outbox can be claimed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.claim import ABSURD, BEHIND, BURST, WRONG
from bot.store.engine import MILLISECOND, Big
from bot.store.tables import lane, outbox

_AT = outbox.c.due_at.type


def _later(one: ColumnElement[Any], another: ColumnElement[Any]) -> ColumnElement[Any]:
    """The later of two times; the databases have different names for it."""
    return case((another > one, another), else_=one)


def _held(until: ColumnElement[Any]) -> ColumnElement[Any]:
    """By a lease or until the next attempt, unless a wrong clock has said so."""
    return case((until <= bindparam("wrong", type_=_AT), until), else_=outbox.c.look_at)


_FREE = _later(
    _later(outbox.c.look_at, _held(outbox.c.retry_at)),
    _later(
        _held(outbox.c.lease_until),
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
    .where(~BEHIND)
)


async def next_due(connection: AsyncConnection, at: datetime) -> datetime | None:
    """The next time at which a row can be claimed; in the past if one can be now. None: nothing waits."""
    wanted = {"now": at, "absurd": at + ABSURD, "wrong": at + WRONG}
    found: datetime | None = (await connection.execute(_NEXT, wanted)).scalar()
    return found
