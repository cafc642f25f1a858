"""What has had its time goes, a slice at a time, so that nobody waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Delete, Table, bindparam, delete, exists, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.sends import Priority
from bot.store.tables import agenda, invite, lane, message, outbox, parted, person, seen

SLICE = 500
SEEN_FOR = timedelta(days=9)
"""Telegram repeats an update for a day; a row of the agenda may be planned a week ahead of its event."""
IDLE = timedelta(hours=1)
SENT_OR_NEVER = timedelta(days=30)
TIDIED = timedelta(days=2)
"""After which Telegram deletes nothing any more, and a note that somebody looked for help serves nobody."""
CLOSABLE = timedelta(days=90)
"""A card is not changed after this; what has words in it can be closed at any age."""


FARTHEST = timedelta(days=40)
"""Nothing is planned further ahead, unless the clock was wrong."""
LATE = timedelta(days=2)
"""So late that a card is planned anew instead of being dealt at a strange hour."""


def _old(table: Table, which: ColumnElement[bool]) -> Delete:
    """At most SLICE rows, by primary key: neither database can delete with a limit."""
    key = tuple_(*table.primary_key.columns)
    return delete(table).where(key.in_(select(*table.primary_key.columns).where(which).limit(SLICE)))


def _before(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column < bindparam(name, type_=column.type)


_AWAY = exists().where(person.c.id == outbox.c.person, person.c.reachable == 0)
_LET_GO = or_(outbox.c.priority != int(Priority.ENVELOPE), _AWAY)
"""Whoever only rests finds what was left for them, however long it was; not who has blocked the bot."""
_SWEEPS = (
    _old(seen, _before(seen.c.at, "seen")),
    _old(invite, _before(invite.c.ends_at, "now")),
    _old(parted, _before(parted.c.until, "now")),
    _old(lane, _before(lane.c.tat, "idle")),
    _old(outbox, _before(outbox.c.created_at, "old") & _LET_GO),
    _old(message, (message.c.kind == "support") & _before(message.c.at, "tidied")),
    _old(message, (message.c.kind == "card") & _before(message.c.at, "closed")),
)


_PUT_RIGHT = (
    update(agenda)
    .where(agenda.c.kind == "card", agenda.c.at > bindparam("farthest", type_=agenda.c.at.type))
    .values(at=bindparam("late", type_=agenda.c.at.type))
)
"""A card that a wrong clock has put off for a year is planned anew. Nothing else: to a machine that starts
with a clock of the past all plans lie far ahead, and no draft or envelope may end early for that."""


async def sweep(connection: AsyncConnection, at: datetime) -> int:
    """Delete one slice of everything that is over; the number of rows."""
    times = {
        "now": at,
        "seen": at - SEEN_FOR,
        "idle": at - IDLE,
        "old": at - SENT_OR_NEVER,
        "closed": at - CLOSABLE,
        "tidied": at - TIDIED,
    }
    await connection.execute(_PUT_RIGHT, {"farthest": at + FARTHEST, "late": at - LATE})
    swept = 0
    for statement in _SWEEPS:
        swept += (await connection.execute(statement, times)).rowcount
    return swept
