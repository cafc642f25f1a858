"""The store as the rest of the bot sees it: open it once, and do everything inside a transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, exc, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.material import Material
from bot.core.model import PersonId, ReplyId
from bot.core.work import Arrival, Work
from bot.store import housekeeping, keys, material, outbox, shelves, vault
from bot.store import load as loading
from bot.store.engine import Add, Moved, Put, StoreError, Unavailable, connect, milliseconds, moment
from bot.store.load import Before
from bot.store.migrations import check, migrate
from bot.store.outbox import Claim, Job, Receipt
from bot.store.save import Saving
from bot.store.tables import agenda, meta, pairing, reply, seen

_SEEN = Add(seen)
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


class Tx:
    """One transaction of the main database. Everything in it happens, or nothing does."""

    def __init__(self, connection: AsyncConnection, keyring: keys.Keyring, token_key: bytes) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._keys = keyring
        self._token_key = token_key
        self._before = Before()

    # --- handle ----------------------------------------------------------------------------------

    async def unseen(self, causes: Sequence[str], at: datetime) -> set[str]:
        """Those of the causes that are new. They are known from this commit on."""
        if not causes:
            return set()
        # In one order for everybody, so that two replicas with the same batch wait and do not deadlock.
        rows = [{"cause": cause, "at": at} for cause in sorted(set(causes))]
        new = await self._connection.execute(_SEEN.on(self._dialect).returning(seen.c.cause), rows)
        return set(new.scalars())

    async def load(self, arrivals: Sequence[Arrival], at: datetime) -> Work:
        """Everything that the arrivals may need, locked. Raises Moved: begin the transaction again."""
        work, self._before = await loading.load(self._connection, self._keys, arrivals, at)
        return work

    async def save(self, work: Work, at: datetime) -> None:
        """Write what was loaded in this transaction and has changed, then the effects, in their order."""
        await Saving(self._connection, self._keys, self._token_key, work, self._before, at).all()

    async def done_dues(self, dues: Sequence[tuple[str, int, datetime]]) -> None:
        """Take rows (kind, id, planned) off the agenda. One that was planned anew in between stays."""
        if dues:
            rows = [{"of_kind": kind, "of_id": id, "planned": at} for kind, id, at in dues]
            await self._connection.execute(_DONE, rows)

    # --- tick ------------------------------------------------------------------------------------

    async def due(self, at: datetime, limit: int) -> list[tuple[str, int, PersonId, datetime]]:
        """Rows (kind, id, person, planned) of the agenda that are due, the oldest first."""
        rows = (await self._connection.execute(_DUE, {"now": at, "most": limit})).all()
        return [(kind, id, PersonId(who), planned) for kind, id, who, planned in rows]

    async def couples(self) -> int:
        """How many pairings there are: the only number about people that leaves the store."""
        return int((await self._connection.execute(_COUPLES)).scalar_one())

    async def undecided(self) -> list[tuple[PersonId, ReplyId]]:
        """Author and id of every draft, the oldest first."""
        rows = (await self._connection.execute(_UNDECIDED)).all()
        return [(PersonId(author), ReplyId(id)) for author, id in rows]

    async def heartbeat(self, at: datetime) -> None:
        await _PUT_META.all(self._connection, [("heartbeat", str(milliseconds(at)))])

    async def last_heartbeat(self) -> datetime | None:
        value = (await self._connection.execute(_META, {"of": "heartbeat"})).scalar()
        return None if value is None else moment(int(value))

    async def housekeep(self, at: datetime) -> int:
        """Delete a slice of what has had its time; the number of rows. Call again while it is not 0."""
        return await housekeeping.sweep(self._connection, self._keys, at)

    # --- send ------------------------------------------------------------------------------------

    async def claim(self, at: datetime, limit: int, rate: float, lease: timedelta) -> Claim:
        """At most `limit` rows that may be sent now, `rate` a second. Commit before the first is sent."""
        return await outbox.claim(self._connection, at, limit, rate, lease)

    async def material(self, jobs: Sequence[Job]) -> dict[int, Material]:
        """What the words of these jobs are made of, by the id of the job."""
        found = shelves.Shelves(self._connection, self._keys, self._token_key)
        await found.fill(jobs)
        return {job.id: material.of(job, found) for job in jobs}

    async def next_due(self, at: datetime) -> datetime | None:
        """When the next row of agenda or outbox is due; in the past if one is now. None: nothing is."""
        planned = (await self._connection.execute(_FIRST)).scalar()
        found = [one for one in (planned, await outbox.next_due(self._connection, at)) if one]
        return min(found, default=None)

    async def finish(self, receipts: Sequence[Receipt], at: datetime) -> None:
        """Write down what became of claimed rows. Who lost the row to a later claim writes nothing."""
        await outbox.finish(self._connection, receipts, at)


class Store:
    """Two databases and a key file. `open` it; end with `close`."""

    def __init__(self, main: AsyncEngine, keyring: keys.Keys) -> None:
        self._main = main
        self._keys = keyring

    @classmethod
    async def open(
        cls, database_url: str, keys_url: str, master_key_file: Path, *, create: bool = False
    ) -> Store:
        """Raises StoreError if the schema is not this version's (`create` migrates first), if the key
        file is missing or not private, or if a database cannot be reached."""
        if create:
            await migrate(database_url)
        main = connect(database_url)
        keyring = keys.Keys(connect(keys_url), master_key_file)
        store = cls(main, keyring)
        try:
            async with main.begin() as connection:
                await connection.run_sync(check)
            await keyring.open()
        except exc.SQLAlchemyError as error:
            await store.close()
            raise StoreError(_unusable(error)) from None
        except StoreError:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        await self._main.dispose()
        await self._keys.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Commits at the end, the keys right before the rest. Raises Moved where another transaction was
        first, and Unavailable while a database is away; then nothing is written."""
        try:
            async with self._main.connect() as connection, connection.begin():
                keyring = self._keys.ring()
                yield Tx(connection, keyring, self._keys.token_key)
                await keyring.commit()
        except (exc.DBAPIError, exc.TimeoutError) as error:
            raise _meaning(error) from error

    async def material(self, jobs: Sequence[Job]) -> dict[int, Material]:
        """What the words of these jobs are made of, by the id of the job; in a transaction of its own."""
        async with self.transaction() as tx:
            return await tx.material(jobs)

    def invite_token(self, invite: int) -> str:
        """What the start link of this invite carries. 22 characters; never stored."""
        return vault.invite_token(self._keys.token_key, invite)

    async def read_only(self) -> bool:
        """Whether the main database takes no writes now."""
        try:
            async with self._main.begin() as connection:
                await connection.execute(_TOUCH)
        except exc.DBAPIError:
            return True
        return False

    async def scrub(self) -> None:
        """After a Forget: what was deleted leaves the files of SQLite, too. PostgreSQL vacuums by itself;
        until then what is left there has no key."""
        for engine in (self._main, self._keys.engine):
            if engine.dialect.name == "sqlite":
                await _scrub(engine)


async def _scrub(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for pragma in ("incremental_vacuum", "wal_checkpoint(TRUNCATE)"):
            await driver.execute_fetchall(f"PRAGMA {pragma}")


_AGAIN = ("40001", "40P01")
"""PostgreSQL: serialization failure and deadlock."""
_READ_ONLY = "25006"


def _meaning(error: exc.DBAPIError | exc.TimeoutError) -> Exception:
    """The same in our words; what is a fault of ours stays as it is."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if isinstance(error, exc.IntegrityError) or state in _AGAIN:
        return Moved("another transaction was first")
    away = isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError)
    return Unavailable("The database is away for now.") if away or state == _READ_ONLY else error


def _unusable(error: exc.SQLAlchemyError) -> str:
    return (
        f"A database cannot be used ({type(error).__name__}); check KINDLING_DATABASE_URL and "
        "KINDLING_KEYS_URL, and that the server runs or the folder can be written."
    )
