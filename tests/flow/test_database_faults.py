"""The database is away, full, read-only, or gone in the middle of a statement: wait, and go on where we were.

While it is away nothing is confirmed to Telegram, so nothing is lost; when it is back, nothing is done twice.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot.demo.faults import Fault
from bot.store import Moved, Receipt, Tx, Unavailable
from bot.store.keys import Keyring
from tests.flow.points import Copies, Fragile, Fuse
from tests.flow.test_crash import (
    CANARY,
    FLOWS,
    OTHER,
    Flow,
    at_home,
    both,
    compare,
    connect,
    copies,
    ended,
    forget,
    paired,
    revision,
    share_now,
    stored,
    take_back_opened,
    thanks,
)
from tests.flow.town import Phone, Town

__all__ = ["copies"]


@pytest.fixture
async def here(copies: Copies) -> AsyncIterator[Fragile]:
    """Alice and Bob, with a bot that does not wait long for a lock."""
    async with copies.town(await copies.after(at_home, paired), Fuse()) as it:
        yield it


async def pragma(here: Fragile, words: str) -> None:
    """On the bot's own connections: it has one to each SQLite file."""
    for engine in (here.bot.store._main, here.bot.store._keys.engine):
        if engine.dialect.name == "sqlite":
            async with engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.execute_fetchall(f"PRAGMA {words}")


async def nothing_moves(here: Fragile) -> None:
    """Whatever was said is still Telegram's to keep; the loops wait."""
    waiting = len(here.telegram.updates.waiting)
    assert waiting
    for _ in range(3):
        with pytest.raises(Unavailable):
            await Town.round(here)
    assert len(here.telegram.updates.waiting) == waiting


def previews(alice: Phone) -> list[dict[str, Any]]:
    return [m for m in alice.messages if m["from_bot"] and CANARY in m.get("text", "")]


async def goes_on(here: Fragile) -> None:
    """The words are a draft, once, and can be shared."""
    alice, bob = both(here)
    await here.settle()
    assert not here.telegram.updates.waiting
    assert len(previews(alice)) == 1
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(seconds=30)
    await bob.tap("open")
    assert sum(CANARY in m.get("text", "") for m in bob.messages) == 1
    found = stored(here.config.database, {"reply": "state", "outbox": "effect"})
    assert found == {"reply": [("Consented",)], "outbox": []}


# --- between the two commits --------------------------------------------------------------------------------


async def test_an_edit_that_comes_too_late(here: Fragile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 4: the keys of an edit are committed, the edit is not, and when it can be, the agreed words have
    left already. They arrive as they were agreed to."""
    alice, bob = both(here)
    mine = await alice.send(CANARY)
    await alice.tap("share")
    await alice.tap("now")
    here.telegram.edit(1000, mine, OTHER)
    commit = Keyring.commit

    async def breaks(keys: Keyring) -> None:
        await commit(keys)
        if keys._made:
            raise Unavailable("between the two commits")

    with monkeypatch.context() as patch:
        patch.setattr(Keyring, "commit", breaks)
        await nothing_moves(here)
    here.clock.advance(30)
    await here.settle()
    await here.bot.tick.burn()
    await bob.tap("open")
    assert bob.sees(CANARY)
    assert not bob.sees(OTHER)


# --- D1, D2, D3 ---------------------------------------------------------------------------------------------


@contextmanager
def a_writer(here: Fragile, table: str = "person") -> Iterator[None]:
    """Somebody else holds the lock that every transaction needs."""
    with closing(connect(here.config.database)) as another:
        if here.config.database.startswith("sqlite"):
            another.execute("BEGIN IMMEDIATE")
        else:
            another.execute(f"SELECT * FROM {table} FOR UPDATE")
        yield
        another.rollback()


async def test_a_writer(here: Fragile) -> None:
    """A lock that somebody holds for long is waited for, and then tried again."""
    await pragma(here, "busy_timeout=50")
    if not here.config.database.startswith("sqlite"):
        _alter(here, "lock_timeout = '50ms'")
    here.telegram.send(1000, CANARY)
    with a_writer(here):
        await nothing_moves(here)
    await goes_on(here)


async def test_a_writer_while_a_send_is_noted(here: Fragile) -> None:
    """Telegram has the preview and the database is away for a moment: it is noted later, and comes once."""
    await pragma(here, "busy_timeout=50")
    if not here.config.database.startswith("sqlite"):
        _alter(here, "lock_timeout = '50ms'")
    alice, _ = both(here)
    here.telegram.faults.add(Fault("delay_after", "sendMessage", chat_id=alice.id, seconds=0.2))
    here.telegram.send(alice.id, CANARY)
    settling = asyncio.ensure_future(here.settle())
    while not previews(alice):
        await asyncio.sleep(0.01)
    with a_writer(here, "outbox"):
        await asyncio.sleep(0.6)
    await settling
    await here.wait(minutes=5)
    assert len(previews(alice)) == 1


async def test_one_that_cannot_be_noted_keeps_nobody_waiting(
    here: Fragile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were answered in the same moment and hers cannot be written down: his is all the same, and hers as
    soon as it can be, without coming twice."""
    alice, bob = both(here)
    finish, refused, left = Tx.finish, 0, 2

    async def not_hers(tx: Tx, receipts: Sequence[Receipt], at: datetime) -> None:
        """Until only hers is left; not for ever, so that this test has an end."""
        nonlocal refused, left
        if left == 2 and refused < 50 and any(one.job.chat == alice.id for one in receipts):
            left = len(stored(here.config.database, {"outbox": "effect"})["outbox"])
            refused += 1
            raise Moved("another transaction was first")
        await finish(tx, receipts, at)

    monkeypatch.setattr(Tx, "finish", not_hers)
    here.telegram.send(alice.id, CANARY)
    here.telegram.send(bob.id, CANARY)
    await here.settle()
    assert left == 1
    assert stored(here.config.database, {"outbox": "effect"}) == {"outbox": []}
    await here.wait(minutes=5)
    assert len(previews(alice)) == len(previews(bob)) == 1


async def test_full(here: Fragile) -> None:
    """A disk that is full takes nothing, and nobody is told that it did."""
    if not here.config.database.startswith("sqlite"):
        pytest.skip("a tablespace cannot be made small")
    await pragma(here, "max_page_count=1")
    here.telegram.send(1000, CANARY * 100)
    for number in range(60):
        here.telegram.send(2000, f"{number} " * 1000)
    refused = 0
    for _ in range(5):
        try:
            await Town.round(here)
        except Unavailable:
            refused += 1
    assert refused
    assert here.telegram.updates.waiting
    await pragma(here, "max_page_count=1000000")
    await here.settle()
    await here.wait(seconds=100)
    assert not here.telegram.updates.waiting
    assert len(stored(here.config.database, {"reply": "id"})["reply"]) == 61


async def test_a_row_that_cannot_be_read(here: Fragile) -> None:
    """One person's row is broken: everybody else is heard, answered and asked again."""
    _, bob = both(here)
    await bob.send("a draft")
    async with here.bot.store._main.begin() as connection:
        await connection.execute(text("UPDATE person SET stage = 'Asleep' WHERE chat = 2000"))
    carol = here.person(3000, "Carol")
    await carol.start()
    here.clock.advance(200)
    here.telegram.send(2000, "/help")
    here.telegram.send(3000, "/help")
    await here.settle()
    assert not here.telegram.updates.waiting
    assert "/privacy" in carol.last


async def test_words_that_cannot_be_found(here: Fragile) -> None:
    """One send's material is broken: the others have theirs."""
    alice, bob = both(here)
    here.telegram.send(alice.id, CANARY)
    here.telegram.send(bob.id, "/help")
    here.clock.advance(4)
    await here.bot.receiving.poll_once(0, wait=0)
    async with here.bot.store._main.begin() as connection:
        await connection.execute(text("UPDATE reply SET written_at = 9 * written_at * 1000"))
    await here.settle()
    assert "/privacy" in bob.last
    assert not previews(alice)
    async with here.bot.store._main.begin() as connection:
        await connection.execute(text("UPDATE reply SET written_at = written_at / 9000"))
    await here.wait(minutes=2)
    assert len(previews(alice)) == 1, "nothing is lost by a fault of ours that is mended"


@asynccontextmanager
async def read_only(here: Fragile) -> AsyncIterator[None]:
    if here.config.database.startswith("sqlite"):
        await pragma(here, "query_only=ON")
        yield
        await pragma(here, "query_only=OFF")
    else:
        _alter(here, "default_transaction_read_only = on")
        yield
        _alter(here, "default_transaction_read_only = off")


async def test_read_only(here: Fragile) -> None:
    """Nothing is taken that cannot be written down, and nothing is sent that cannot be noted."""
    async with read_only(here):
        here.telegram.send(1000, CANARY)
        before = here.telegram.sent
        await nothing_moves(here)
        assert await here.bot.store.read_only()
        assert here.telegram.sent == before
    await goes_on(here)


async def test_privacy_while_read_only(here: Fragile) -> None:
    """/privacy answers in every state."""
    alice, _ = both(here)
    async with read_only(here):
        here.telegram.send(1000, "/privacy")
        for _ in range(3):
            await here.round()
        assert "Telegram" in alice.last


# --- D4: PostgreSQL goes away -------------------------------------------------------------------------------


def _name(here: Fragile) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(here.config.database)["dbname"])


def _admin(here: Fragile) -> psycopg.Connection[Any]:
    return psycopg.connect(here.config.database, dbname="postgres", autocommit=True)


def _alter(here: Fragile, setting: str) -> None:
    """For every connection from now on."""
    with _admin(here) as admin:
        admin.execute(f"ALTER DATABASE {_name(here)} SET {setting}".encode())
    _terminate(here)


def _terminate(here: Fragile) -> None:
    with _admin(here) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (_name(here),)
        )


def breaks(here: list[Fragile], sqlite: bool) -> Callable[[str], None]:
    """What happens to the database at a point: its connections end; on SQLite the disk fails."""

    def at(name: str) -> None:
        if sqlite or name.startswith("keys"):
            raise sqlite3.OperationalError("disk I/O error")
        _terminate(here[0])
        if name.endswith("after COMMIT"):  # the answer to it is what is lost
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    return at


AFFECTED = tuple(f for f in FLOWS if f.story in (share_now, revision, take_back_opened, thanks, forget))


async def play(copies: Copies, flow: Flow, nth: int) -> tuple[Fuse, Any]:
    start = await copies.after(*flow.before)
    towns: list[Fragile] = []
    fuse = Fuse(nth, does=breaks(towns, start.database.is_sqlite))
    async with copies.town(start, fuse) as here:
        towns.append(here)
        fuse.lit = True
        try:
            await flow.story(here)
        except Exception as error:
            error.add_note(f"{flow}, {fuse.at}")
            raise
        fuse.lit = False
        return fuse, await ended(here)


def statements(names: list[str]) -> list[int]:
    return [nth for nth, name in enumerate(names, 1) if name.startswith(("main", "keys"))]


@pytest.mark.parametrize("flow", AFFECTED, ids=str)
async def test_breaks_off(copies: Copies, flow: Flow) -> None:
    """The connection ends at a statement, or in a COMMIT whose answer is lost: done once, or done later."""
    counted, ought = await play(copies, flow, 0)
    places = statements(counted.names)
    for nth in places[3 :: len(places) // 6]:
        fuse, end = await play(copies, flow, nth)
        compare(ought, end, f"{flow}, {fuse.at}")


@pytest.mark.parametrize("name", ["main: before COMMIT", "main: after COMMIT", "keys: after COMMIT"])
async def test_breaks_off_in_a_commit(copies: Copies, name: str) -> None:
    """Nobody knows whether it was committed; its causes do."""
    flow = Flow(share_now)
    counted, ought = await play(copies, flow, 0)
    places = [nth for nth in statements(counted.names) if counted.names[nth - 1] == name]
    for nth in places[:: max(1, len(places) // 4)]:
        fuse, end = await play(copies, flow, nth)
        compare(ought, end, f"{flow}, {fuse.at}")


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("flow", AFFECTED, ids=str)
async def test_breaks_off_everywhere(copies: Copies, flow: Flow) -> None:
    """At every statement and commit."""
    counted, ought = await play(copies, flow, 0)
    for nth in statements(counted.names):
        fuse, end = await play(copies, flow, nth)
        compare(ought, end, f"{flow}, {fuse.at}")


# --- D6: conflicts -------------------------------------------------------------------------------------------


async def test_deadlock(copies: Copies) -> None:
    """Chosen to give way, the bot begins its transaction again."""
    if copies.bare.database.is_sqlite:
        pytest.skip("SQLite has one lock, and so no deadlock")
    start, fuse = await copies.after(at_home, paired), Fuse()
    async with copies.town(start, fuse) as here:
        fuse.lit = True
        await here.phone(1000).send(CANARY)
    fuse = Fuse(fuse.names.index("main: SELECT person.id, person.chat,") + 1)
    async with copies.town(start, fuse) as here:
        _alter(here, "deadlock_timeout = '20ms'")
        with _rival(here) as rival, ThreadPoolExecutor() as threads:
            rival.execute("SELECT * FROM person WHERE chat = 2000 FOR UPDATE")
            cause = f"tg:7700:{here.telegram.updates.next_id}"

            def cross(_name: str) -> None:
                """The bot has noted the cause, and is about to lock Bob, whom the rival holds."""
                inserts.append(threads.submit(rival.execute, "INSERT INTO seen VALUES (%s, 0)", (cause,)))
                time.sleep(0.2)

            inserts: list[Future[Any]] = []
            fuse.does, fuse.lit = cross, True
            here.telegram.send(1000, CANARY)
            going = asyncio.ensure_future(here.settle())
            while not inserts:
                await asyncio.sleep(0.01)
            async with asyncio.timeout(8):
                await asyncio.wrap_future(inserts[0])  # the bot has given way
            rival.rollback()
            await going
        assert here.refusals == 0
        await goes_on(here)


def _rival(here: Fragile) -> psycopg.Connection[Any]:
    """Has more patience than the bot."""
    rival = psycopg.connect(here.config.database)
    rival.execute("SET deadlock_timeout = '10s'")
    return rival


async def test_statement_timeout(here: Fragile) -> None:
    """A statement that takes too long is a database that is away for now."""
    if here.config.database.startswith("sqlite"):
        pytest.skip("SQLite has no such limit")
    _alter(here, "statement_timeout = '100ms'")
    here.telegram.send(1000, CANARY)
    with a_writer(here):
        await nothing_moves(here)
    await goes_on(here)
