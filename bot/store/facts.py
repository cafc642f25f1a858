"""What `core.delivery.verdict` needs to know of rows that are due, gathered for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.agenda import today
from bot.core.delivery import Facts
from bot.core.model import Envelope, Pairing, Person, Reply
from bot.core.sends import ClosePreview, Priority, Send, SendEnvelope, SendPreview, SendThanks
from bot.store import rows
from bot.store.outbox import send_of
from bot.store.people import PEOPLE, person_of
from bot.store.spelling import one_of
from bot.store.tables import envelope, message, outbox, pairing, person, reply

LONGEST_DAY = timedelta(hours=26)
"""A local day has up to 25 hours; what is older was not shown today."""


def _by(table: Table, column: ColumnElement[Any]) -> Select[Any]:
    return select(table).where(one_of(column, "of"))


_PEOPLE = PEOPLE.where(one_of(person.c.id, "of"))
_REPLIES = _by(reply, reply.c.id)
_ENVELOPES = _by(envelope, envelope.c.id)
_PAIRINGS = _by(pairing, pairing.c.id)
_SINCE = bindparam("since", type_=message.c.at.type)
_before = message.alias()
_SHOWN_BEFORE = exists().where(
    _before.c.kind == message.c.kind,
    _before.c.id == message.c.id,
    _before.c.chat == message.c.chat,
    _before.c.at <= _SINCE,
)
_SHOWN = (
    select(message.c.chat, message.c.id, func.min(message.c.at))
    .where(one_of(message.c.chat, "of"), message.c.kind == "envelope", message.c.at > _SINCE, ~_SHOWN_BEFORE)
    .group_by(message.c.chat, message.c.id)
)  # an opened one can be several messages, also much later

_OLDEST = (
    select(outbox.c.lane, func.min(outbox.c.id))
    .where(
        one_of(outbox.c.lane, "of"),
        outbox.c.priority == int(Priority.ENVELOPE),
        outbox.c.due_at <= bindparam("now", type_=outbox.c.due_at.type),
    )
    .group_by(outbox.c.lane)
)


class Found:
    """Entities by id, as far as the rows at hand name them."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.replies: dict[int, Reply] = {}
        self.envelopes: dict[int, Envelope] = {}
        self.pairings: dict[int, Pairing] = {}
        self.shown: dict[int, list[datetime]] = defaultdict(list)
        """By chat, when envelopes were shown there lately."""
        self.oldest: dict[int, int] = {}
        """By lane, the oldest row from the partner whose hour has come, wherever it was put off to."""


async def gather(connection: AsyncConnection, queued: Sequence[Row[Any]], at: datetime) -> list[Facts]:
    """The facts of each row, in the order of the rows."""
    sends = [send_of(row.effect, row.args, row.person) for row in queued]
    found = Found()
    await _people(connection, found, {row.person for row in queued} - {None})
    await _replies(connection, found, sends)
    await _calm(connection, found, sends, at)
    return [_fact(found, row, send, at) for row, send in zip(queued, sends, strict=True)]


async def _all(
    connection: AsyncConnection, statement: Select[Any], of: Collection[Any], **more: Any
) -> Sequence[Any]:
    if not of:
        return ()
    found: Sequence[Any] = (await connection.execute(statement, {"of": list(of), **more})).all()
    return found


async def _people(connection: AsyncConnection, found: Found, ids: Collection[int]) -> None:
    for row in await _all(connection, _PEOPLE, ids):
        found.people[row.id] = person_of(row)


async def _replies(connection: AsyncConnection, found: Found, sends: Sequence[Send]) -> None:
    for row in await _all(connection, _REPLIES, {id for send in sends if (id := _reply(send))}):
        found.replies[row.id] = rows.reply_of(row)
    envelopes = {send.envelope for send in sends if isinstance(send, SendEnvelope)}
    for row in await _all(connection, _ENVELOPES, envelopes):
        found.envelopes[row.id] = rows.envelope_of(row)


def _reply(send: Send) -> int | None:
    """Of which the verdict depends."""
    if isinstance(send, SendPreview | ClosePreview):
        return send.reply if send.unasked else None
    return send.reply if isinstance(send, SendEnvelope) else None


async def _calm(connection: AsyncConnection, found: Found, sends: Sequence[Send], at: datetime) -> None:
    """Pairings, and what came today, for all that comes from a partner."""
    theirs = [send for send in sends if isinstance(send, SendEnvelope | SendThanks)]
    ids = {id for send in theirs if (id := _pairing(found, send)) is not None}
    for row in await _all(connection, _PAIRINGS, ids):
        found.pairings[row.id] = rows.pairing_of(row)
    chats = {found.people[send.to].chat for send in theirs if send.to in found.people}
    for chat, _id, shown_at in await _all(connection, _SHOWN, chats, since=at - LONGEST_DAY):
        found.shown[chat].append(shown_at)
    found.oldest.update(map(tuple, await _all(connection, _OLDEST, {send.to for send in theirs}, now=at)))


def _pairing(found: Found, send: Send) -> int | None:
    if isinstance(send, SendThanks):
        return send.pairing
    if isinstance(send, SendEnvelope) and send.envelope in found.envelopes:
        return found.envelopes[send.envelope].pairing
    return None


def _fact(found: Found, row: Row[Any], send: Send, at: datetime) -> Facts:
    to = found.people.get(send.to)
    shown = found.shown.get(to.chat, []) if to else []
    pairing = _pairing(found, send)
    return Facts(
        send=send,
        due_at=row.due_at,
        to=to,
        pairing=None if pairing is None else found.pairings.get(pairing),
        envelope=found.envelopes.get(send.envelope) if isinstance(send, SendEnvelope) else None,
        reply=found.replies.get(_reply(send) or 0),
        shares_today=sum(today(to, one) == today(to, at) for one in shown) if to else 0,
        last_share_at=max(shown, default=None),
        behind=found.oldest.get(row.lane, row.id) < row.id,
    )
