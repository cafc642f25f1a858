"""What has had its time goes, a slice at a time, so that nobody waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Delete, Table, and_, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keys import Keyring
from bot.store.tables import invite, lane, message, outbox, pairing, parted, person, seen, words

SLICE = 500
SEEN_FOR = timedelta(days=9)
"""Telegram repeats an update for a day; a row of the agenda may be planned a week ahead of its event."""
SENT_OR_NEVER = timedelta(days=30)
CLOSABLE = timedelta(days=90)
"""Messages other than envelopes are not edited after this."""


def _slice(table: Table, which: ColumnElement[bool]) -> Delete:
    """At most SLICE rows, by primary key: neither database can delete with a limit."""
    key = table.primary_key.columns.values()
    first = select(*key).where(which).limit(SLICE)
    if len(key) == 1:
        return delete(table).where(key[0].in_(first))
    from sqlalchemy import tuple_

    return delete(table).where(tuple_(*key).in_(first))
