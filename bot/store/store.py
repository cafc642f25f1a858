"""The store as a whole: two databases and a key file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.material import Material
from bot.store import vault
from bot.store.engine import Moved, StoreError, Unavailable, capacity, connect, unusable
from bot.store.keys import Keys
from bot.store.migrations import check, migrate
from bot.store.outbox import Job
from bot.store.transaction import Tx, undisturbed

PATIENCE = 10.0
"""Seconds that closing waits for what is under way."""


class Store:
    """`open` it; end with `close`. Everything is done inside a `transaction`."""

    def __init__(self, main: AsyncEngine, keys: Keys) -> None:
        self._main = main
        self._keys = keys
        # Who comes when all connections are taken waits here, where waiting can be cancelled.
        self._room = asyncio.Semaphore(capacity(main))

    @classmethod
    async def open(
        cls, database_url: str, keys_url: str, master_key_file: Path, *, create: bool = False
    ) -> Store:
        """Raises StoreError if the schema is not this version's (`create` migrates first), if the key
        file is missing or not private, or if a database cannot be reached."""
        if create:
            await migrate(database_url)
        store = cls(connect(database_url), Keys(connect(keys_url), master_key_file))
        try:
            await store._open()
        except exc.SQLAlchemyError as error:
            await store.close()
            raise StoreError(unusable(error)) from None
        except BaseException:
            await store.close()
            raise
        return store

    async def _open(self) -> None:
        async with self._main.begin() as connection:
            await connection.run_sync(check)
        await self._keys.open()

    async def close(self) -> None:
        await undisturbed(self._close())

    async def _close(self) -> None:
        """Whoever is in a transaction ends it first, and nobody begins another: a connection that came back
        afterwards would stay open, and its thread would keep a stopped process alive for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for _ in range(capacity(self._main)):
                    await self._room.acquire()
        await self._main.dispose()
        await self._keys.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Commits at the end, the keys right before the rest. Raises Moved where another transaction was
        first, and Unavailable while a database is away; then nothing is written."""
        async with self._room:
            connection = self._main.connect()
            try:
                await undisturbed(_begin(connection))
                tx = Tx(connection, self._keys.ring())
                yield tx
                await tx.commit()
            except (exc.DBAPIError, exc.TimeoutError) as error:
                raise _meaning(error) from error
            finally:
                await undisturbed(_end(connection))

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
            async with self.transaction() as tx:
                await tx.touch()
        except (Unavailable, exc.DBAPIError):
            return True
        return False

    async def scrub(self) -> None:
        """After a Forget: what was deleted leaves the files of SQLite, too. PostgreSQL vacuums by itself;
        until then what is left there has no key."""
        async with self._room:
            for engine in (self._main, self._keys.engine):
                if engine.dialect.name == "sqlite":
                    await undisturbed(_scrub(engine))


async def _begin(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.begin()


async def _end(connection: AsyncConnection) -> None:
    """Rolls back what was not committed."""
    if connection.sync_connection is not None:
        await connection.close()


async def _scrub(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for pragma in ("incremental_vacuum", "wal_checkpoint(TRUNCATE)"):
            await driver.execute_fetchall(f"PRAGMA {pragma}")


_AGAIN = ("40001", "40P01")
"""PostgreSQL: serialization failure and deadlock."""
_OURS = (exc.DataError, exc.ProgrammingError)
"""What a statement of ours can be guilty of. All else is the database's trouble, also a damaged file: whoever
took that for a bad update would confirm every update and lose it."""


def _meaning(error: exc.DBAPIError | exc.TimeoutError) -> Exception:
    """The same in our words; what is a fault of ours stays as it is."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if isinstance(error, exc.IntegrityError) or state in _AGAIN:
        return Moved("another transaction was first")
    return error if isinstance(error, _OURS) else Unavailable("The database is away for now.")
