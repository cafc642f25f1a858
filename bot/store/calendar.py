"""What has been handled, what is planned, and when we were last awake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import PersonId, ReplyId
from bot.store.engine import milliseconds, moment
from bot.store.spelling import Fresh, Put
from bot.store.tables import agenda, meta, pairing, reply, seen

RESTING = "resting"
_SEEN = Fresh(seen, seen.c.cause, seen.c.at)
_DUE = (
    select(agenda.c.kind, agenda.c.id, agenda.c.person, agenda.c.at)
    .where(agenda.c.at <= bindparam("now", type_=agenda.c.at.type))
    .order_by(agenda.c.at)
    .limit(bindparam("most"))
)
_FIRST = select(func.min(agenda.c.at))
_DONE = delete(agenda).where(
    agenda.c.kind == bindparam("of_kind"),
    agenda.c.id == bindparam("of_id"),
    agenda.c.at == bindparam("planned", type_=agenda.c.at.type),
)
_PLANNED = select(1).where(
    agenda.c.kind == bindparam("of_kind"),
    agenda.c.id == bindparam("of_id"),
    agenda.c.at == bindparam("planned", type_=agenda.c.at.type),
)
_UNDECIDED = (
    select(reply.c.author, reply.c.id)
    .join(agenda, (agenda.c.kind == "draft") & (agenda.c.id == reply.c.id))
    .where(reply.c.state == "Drafted")
    .order_by(agenda.c.at)
)
_COUPLES = select(func.count()).select_from(pairing).where(pairing.c.state == "Paired")
_PUT_META = Put(meta)
_META = select(meta.c.value).where(meta.c.key == bindparam("of"))
_TOUCH = update(meta).where(meta.c.key == "heartbeat").values(value=meta.c.value)


async def unseen(connection: AsyncConnection, causes: Sequence[str], at: datetime) -> set[str]:
    """In one order for everybody: two replicas with the same batch wait, and do not deadlock."""
    if not causes:
        return set()
    return set(await _SEEN.add(connection, sorted(set(causes)), at))


async def done_dues(connection: AsyncConnection, dues: Sequence[tuple[str, int, datetime]]) -> None:
    rows = [{"of_kind": kind, "of_id": id, "planned": at} for kind, id, at in dues]
    if rows:
        await connection.execute(_DONE, rows)


async def is_planned(connection: AsyncConnection, kind: str, id: int, planned: datetime) -> bool:
    found = await connection.execute(_PLANNED, {"of_kind": kind, "of_id": id, "planned": planned})
    return found.first() is not None


async def due(
    connection: AsyncConnection, at: datetime, limit: int
) -> list[tuple[str, int, PersonId, datetime]]:
    rows = await connection.execute(_DUE, {"now": at, "most": limit})
    return [(kind, id, PersonId(who), planned) for kind, id, who, planned in rows]


async def first_due(connection: AsyncConnection) -> datetime | None:
    found: datetime | None = (await connection.execute(_FIRST)).scalar()
    return found


async def couples(connection: AsyncConnection) -> int:
    return int((await connection.execute(_COUPLES)).scalar_one())


async def undecided(connection: AsyncConnection) -> list[tuple[PersonId, ReplyId]]:
    return [(PersonId(author), ReplyId(id)) for author, id in await connection.execute(_UNDECIDED)]


async def resting(connection: AsyncConnection) -> frozenset[str]:
    found = await connection.execute(_META, {"of": RESTING})
    return frozenset((found.scalar() or "").split())


async def rest(connection: AsyncConnection, themes: frozenset[str]) -> None:
    await _PUT_META.all(connection, [(RESTING, " ".join(sorted(themes)))])


async def heartbeat(connection: AsyncConnection, at: datetime) -> None:
    await _PUT_META.all(connection, [("heartbeat", str(milliseconds(at)))])


async def last_heartbeat(connection: AsyncConnection) -> datetime | None:
    value = (await connection.execute(_META, {"of": "heartbeat"})).scalar()
    return None if value is None else moment(int(value))


async def touch(connection: AsyncConnection) -> None:
    await connection.execute(_TOUCH)
