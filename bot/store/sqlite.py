"""SQLite from an event loop: how a file is opened, and one crossing of threads for each statement.

aiosqlite runs everything in a thread of its own and crosses to it and back for the cursor, the statement, its
rows and the closing: four times a statement. Most of ours are short, and the crossings were most of what they
cost. Here a statement goes over once and comes back with its rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import aiosqlite

PRAGMAS = (
    "busy_timeout=5000",
    "auto_vacuum=INCREMENTAL",  # before anything is written: it only takes while the file is empty
    "journal_mode=WAL",
    "synchronous=FULL",  # what we have confirmed survives a power cut
    "foreign_keys=ON",
    "secure_delete=ON",  # deleted bytes are overwritten, not only unlinked
    "trusted_schema=OFF",  # a doctored file cannot run functions
    "wal_autocheckpoint=8000",
    "cache_size=-65536",
)
PATIENCE = 5.0
"""Seconds that opening waits for somebody else who is opening the same new file: to change the journal needs
the file for oneself, and SQLite does not wait for that by itself."""
GLANCE = 0.01


def opener(path: Path) -> Callable[[], Connection]:
    """What SQLAlchemy takes as `async_creator`: opens the file, in the connection's own thread."""

    def connect() -> Connection:
        connection = Connection(lambda: _open(path), iter_chunk_size=64)
        connection._thread.daemon = True  # else a program that fails while starting never ends
        return connection

    return connect


def _open(path: Path) -> sqlite3.Connection:
    """Transactions begin where the engine says so, and nowhere else."""
    connection = sqlite3.connect(path, isolation_level=None)
    until = time.monotonic() + PATIENCE
    for pragma in PRAGMAS:
        while not _is_set(connection, pragma, last=time.monotonic() > until):
            time.sleep(GLANCE)
    return connection


def _is_set(connection: sqlite3.Connection, pragma: str, last: bool) -> bool:
    """False while somebody else has the file."""
    try:
        connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.Error as error:
        if last or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            connection.close()
            raise
        return False
    return True


Run = Callable[[sqlite3.Cursor], object]


class Connection(aiosqlite.Connection):
    _stopping: asyncio.Future[Any] | None = None

    def cursor(self) -> Any:
        return Cursor(self)

    def stop(self) -> asyncio.Future[Any] | None:
        self._stopping = super().stop()
        return self._stopping

    async def _connect(self) -> Connection:
        """Where the file does not open, the thread has ended before anybody hears of it: a start that is
        refused is over at once, and a thread that then speaks to a closed loop would print its own fault."""
        try:
            await super()._connect()
        except BaseException:
            if self._stopping is not None:
                await self._stopping
            raise
        return self


class Cursor:
    """As far as SQLAlchemy uses one: it runs one statement, and what came of it is here already."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[tuple[Any, ...]] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        return await self._over(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Cursor:
        return await self._over(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self._rows

    async def close(self) -> None:
        """Was closed where it ran."""

    async def _over(self, run: Run) -> Cursor:
        await self._connection._execute(self._there, run)  # type: ignore[no-untyped-call]  # it has no types
        return self

    def _there(self, run: Run) -> None:
        cursor = self._connection._conn.cursor()
        try:
            run(cursor)
            self.description, self.lastrowid = cursor.description, cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else ()
            self.rowcount = cursor.rowcount
        finally:
            cursor.close()
