"""A town that can be put back to an earlier day, so that many short stories begin at the same place.

    home = Home(database)                 # fixture `home`, on SQLite and on PostgreSQL
    async with home.town() as it:         # Alice and Bob, at home here and paired, the bot running
        alice, bob = it.alice, it.bob

`Valley` is a `Town` that listens without a break while time passes, as a running bot does: only `away` is an
outage.
"""

from __future__ import annotations

import asyncio
import copy
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import orjson
import psycopg
import pytest
from fluent.runtime import FluentResource
from psycopg import sql

from bot import content
from bot.app import App
from bot.store.tables import metadata
from tests.databases import Database
from tests.flow.town import START, Phone, Town, pair, town

STUCK = 180
"""Seconds after which something that is due and does not move is never going to."""
TABLES = tuple(table.name for table in metadata.sorted_tables)
Update = dict[str, Any]


@dataclass
class Valley(Town):
    """A town with two people in it, who are asked for by name."""

    heard: list[Update] = field(default_factory=list)
    """Every update that the bot was ever given, in order, repetitions too."""
    _running: Any = None

    @property
    def alice(self) -> Phone:
        return Phone(self, 1000, "Alice")

    @property
    def bob(self) -> Phone:
        return Phone(self, 2000, "Bob")

    # --- the bot -----------------------------------------------------------------------------------

    async def up(self) -> App:
        self._running = self.running()
        started: App = await self._running.__aenter__()
        return started

    async def down(self) -> None:
        """What is not committed is lost, as in a crash."""
        running, self._running = self._running, None
        if running is not None:
            await running.__aexit__(None, None, None)

    async def restart(self) -> None:
        await self.down()
        await self.up()

    async def away(self, seconds: float) -> None:
        """An outage: nobody listens, and taps that are older than 150 s are lost."""
        await self.down()
        self.clock.advance(seconds)
        await self.up()
        await self.settle()

    async def round(self) -> bool:
        """As `Town.round`, without asking where there is nothing: these tests make millions of rounds."""
        app, before = self.bot, self._offset
        if self.telegram.updates.waiting:
            self._offset = await app.receiving.poll_once(before, wait=0)
            self.heard += [orjson.loads(update.as_bytes()) for update in self.telegram.updates.last_batch]
        due = await self._next_due()
        if due is None or due > self.now():
            return self._offset != before
        ticked = await app.tick.due()
        async with asyncio.TaskGroup() as flights:
            sent = await app.sending.once(flights)
        return bool(self._offset != before or ticked or sent)

    # --- time --------------------------------------------------------------------------------------

    async def wait(self, **span: float) -> None:
        """As `Town.wait`, but the bot goes on polling, and what is due and stuck fails the test."""
        end = self.now() + timedelta(**span)
        if self.telegram.updates.waiting:
            await self.settle()
        stuck = 0
        while (due := await self._next_due()) and due <= end:
            stuck = stuck + 1 if due <= self.now() else 0
            assert stuck < STUCK, f"something has been due since {due} and does not move"
            await self._leap(max(due, self.now() + timedelta(seconds=min(stuck, 1))))
            await self.settle()
        if self.now() < end:
            await self._leap(end)

    async def _leap(self, at: datetime) -> None:
        """Time passes, and the bot has listened all the while."""
        async with self.bot.store.transaction() as tx:
            await tx.heartbeat(at)
        self.clock.set(at.timestamp())


# --- put back -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """How everything was: the databases, the phones, the clock, and how far chance had been drawn from."""

    at: float
    files: dict[str, tuple[bytes, int]]
    tables: dict[str, bytes]
    phones: dict[str, Any]
    drawn: dict[str, int]


class Home:
    """One database in which the same beginning is lived once and then put back as often as it is needed."""

    _lived: ClassVar[dict[str, Kept]] = {}
    """Beginnings by name and sort of database: whatever test needs one, it is lived once."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @asynccontextmanager
    async def town(
        self, begin: Callable[[Valley], Awaitable[None]] | None = None, at: datetime = START
    ) -> AsyncIterator[Valley]:
        """The bot runs, and `begin` (two people at home and paired) has happened."""
        begin = begin or together
        name = f"{begin.__module__}.{begin.__qualname__} {at} {self.database.is_sqlite}"
        async with self._valley(at) as it:
            if name in self._lived:
                self._put_back(it, self._lived[name])
            else:
                await self._live(it, begin)
                self._lived[name] = self._keep(it)
            await it.up()
            try:
                yield it
            finally:
                await it.down()
        assert it.telegram.strange == set(), "parameters that Telegram does not know"

    @asynccontextmanager
    async def _valley(self, at: datetime) -> AsyncIterator[Valley]:
        async with town(self.database, at) as it:
            yield Valley(it.telegram, it.clock, it.url, it.config, it.ids)

    async def _live(self, it: Valley, begin: Callable[[Valley], Awaitable[None]]) -> None:
        self._empty()
        await it.up()
        await begin(it)
        await it.down()

    # --- keeping -----------------------------------------------------------------------------------

    def _keep(self, it: Valley) -> Kept:
        phones = {name: copy.deepcopy(getattr(it.telegram, name)) for name in _PHONES}
        phones["next_id"] = it.telegram.updates.next_id
        return Kept(it.clock.now(), self._files(), self._tables(), phones, dict(it.ids._drawn))

    def _put_back(self, it: Valley, kept: Kept) -> None:
        it.clock.set(kept.at)
        for name in _PHONES:
            setattr(it.telegram, name, copy.deepcopy(kept.phones[name]))
        it.telegram.updates.next_id = kept.phones["next_id"]
        it.ids._drawn = dict(kept.drawn)
        self._write_files(kept.files)
        self._write_tables(kept.tables)

    def _files(self) -> dict[str, tuple[bytes, int]]:
        """With their modes: the key file of a world that reads is refused."""
        found = (path for path in self.database.folder.iterdir() if path.is_file())
        return {path.name: (path.read_bytes(), path.stat().st_mode & 0o777) for path in found}

    def _write_files(self, files: dict[str, tuple[bytes, int]]) -> None:
        shutil.rmtree(self.database.folder)
        self.database.folder.mkdir(mode=0o700)
        for name, (words, mode) in files.items():
            path = self.database.folder / name
            path.touch(mode=mode)
            path.write_bytes(words)

    def _tables(self) -> dict[str, bytes]:
        if self.database.is_sqlite:
            return {}
        with psycopg.connect(self.database.url) as server:
            return {name: _copy_out(server, name) for name in TABLES}

    def _write_tables(self, tables: dict[str, bytes]) -> None:
        if not tables:
            return
        with psycopg.connect(self.database.url) as server:
            every = sql.SQL(", ").join(map(sql.Identifier, TABLES))
            server.execute(sql.SQL("TRUNCATE {}").format(every))
            for name, content in tables.items():
                _copy_in(server, name, content)

    def _empty(self) -> None:
        """Before a beginning is lived: nothing of another one, but the row that the schema came with."""
        first = self._lived.setdefault(
            f"empty {self.database.is_sqlite}", Kept(0, self._files(), self._tables(), {}, {})
        )
        self._write_files(first.files)
        self._write_tables(first.tables)


_PHONES = ("people", "files", "callbacks", "profile")


def _copy_out(server: psycopg.Connection[Any], name: str) -> bytes:
    query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
    with server.cursor().copy(query) as rows:
        return b"".join(bytes(row) for row in rows)


def _copy_in(server: psycopg.Connection[Any], name: str, content: bytes) -> None:
    query = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
    with server.cursor().copy(query) as rows:
        rows.write(content)


# --- beginnings -----------------------------------------------------------------------------------------


async def together(it: Valley) -> None:
    """Alice and Bob, at home here and paired, on the day before their first morning."""
    alice, bob = it.person(1000, "Alice"), it.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await pair(alice, bob)


# --- fixtures -------------------------------------------------------------------------------------------

_read_once, _parsed_once = cache(content.load), cache(FluentResource)


@pytest.fixture(autouse=True)
def library_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library never changes and takes a second to read: a bot that starts anew has the one before."""
    monkeypatch.setattr(content, "load", _read_once)
    monkeypatch.setattr("bot.gateway.words.FluentResource", _parsed_once)


@pytest.fixture
def home(database: Database) -> Home:
    """On SQLite and on PostgreSQL in turn."""
    return Home(database)
