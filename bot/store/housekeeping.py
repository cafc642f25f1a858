"""What has had its time goes, a slice at a time, so that nobody waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Delete, Table, bindparam, delete, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keys import Keyring
from bot.store.tables import invite, lane, message, outbox, pairing, parted, person, seen, words

SLICE = 500
SEEN_FOR = timedelta(days=9)
"""Telegram repeats an update for a day; a row of the agenda may be planned a week ahead of its event."""
IDLE = timedelta(hours=1)
SENT_OR_NEVER = timedelta(days=30)
TIDIED = timedelta(days=2)
"""After which Telegram deletes nothing any more, and a note that somebody looked for help serves nobody."""
CLOSABLE = timedelta(days=90)
"""Messages other than envelopes are not edited after this."""


def _old(table: Table, which: ColumnElement[bool]) -> Delete:
    """At most SLICE rows, by primary key: neither database can delete with a limit."""
    key = tuple_(*table.primary_key.columns)
    return delete(table).where(key.in_(select(*table.primary_key.columns).where(which).limit(SLICE)))


def _before(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column < bindparam(name, type_=column.type)


_SWEEPS = (
    _old(seen, _before(seen.c.at, "seen")),
    _old(invite, _before(invite.c.ends_at, "now")),
    _old(parted, _before(parted.c.until, "now")),
    _old(lane, _before(lane.c.tat, "idle")),
    _old(outbox, _before(outbox.c.created_at, "old")),
    _old(message, _before(message.c.at, "tidied") & (message.c.kind == "support")),
    _old(message, ~exists().where(person.c.chat == message.c.chat)),
    _old(message, _before(message.c.at, "closed") & message.c.kind.not_in(("envelope", "preview"))),
    _old(pairing, ~exists().where(person.c.pairing == pairing.c.id)),
)
_NAMES = (
    select(words.c.owner)
    .join(person, person.c.id == words.c.owner)
    .where(
        words.c.kind == "partner",
        person.c.pairing.is_(None),
        ~exists().where(outbox.c.lane == person.c.id),
    )
    .limit(SLICE)
)
_NO_NAMES = delete(words).where(
    words.c.kind == "partner", words.c.owner.in_(bindparam("owners", expanding=True))
)


async def sweep(connection: AsyncConnection, keys: Keyring, at: datetime) -> int:
    """Delete one slice of everything that is over; the number of rows."""
    times = {
        "now": at,
        "seen": at - SEEN_FOR,
        "idle": at - IDLE,
        "old": at - SENT_OR_NEVER,
        "closed": at - CLOSABLE,
        "tidied": at - TIDIED,
    }
    swept = 0
    for statement in _SWEEPS:
        swept += (await connection.execute(statement, times)).rowcount
    return swept + await _names(connection, keys)


async def _names(connection: AsyncConnection, keys: Keyring) -> int:
    """Names of former partners, once the closing line has been said."""
    owners = list((await connection.execute(_NAMES)).scalars())
    for owner in owners:
        keys.destroy((owner, "partner", owner))
    if owners:
        await connection.execute(_NO_NAMES, {"owners": owners})
    return len(owners)
