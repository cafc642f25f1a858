"""Causes that were handled, rows that are due, drafts that wait, and the last time we were awake."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.core import effects as ef
from bot.core import model as m
from bot.store import Store
from tests.store.people import ALICE, BOB, NOON, at_home, queue, save, say, together, write

HOUR = timedelta(hours=1)


async def test_unseen(store: Store) -> None:
    """An update that arrives again has no second effect, also within one batch."""
    async with store.transaction() as tx:
        assert await tx.unseen(["tg:1:5", "tg:1:6", "tg:1:5"], NOON) == {"tg:1:5", "tg:1:6"}
        assert await tx.unseen(["tg:1:6", "tg:1:7"], NOON) == {"tg:1:7"}
        assert await tx.unseen([], NOON) == set()


async def test_unseen_until_committed(store: Store) -> None:
    """What was rolled back has not been seen: Telegram tells us again, and then it counts."""
    try:
        async with store.transaction() as tx:
            await tx.unseen(["tg:1:5"], NOON)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    async with store.transaction() as tx:
        assert await tx.unseen(["tg:1:5"], NOON) == {"tg:1:5"}


async def test_one_replica_sees_a_cause(store: Store) -> None:
    """Many that take the same updates at once: each update is new to exactly one of them."""
    causes = [f"tg:1:{number}" for number in range(20)]

    async def take(turn: int) -> set[str]:
        async with store.transaction() as tx:
            return await tx.unseen(causes[turn:] + causes[:turn], NOON)

    found = await asyncio.gather(*(take(turn) for turn in range(8)))
    assert sorted(cause for new in found for cause in new) == sorted(causes)


async def test_due(store: Store) -> None:
    """What is due comes in the order of its time, and not before it."""
    await at_home(store)
    plans = [
        ef.Schedule(kind="draft", id=2, person=BOB, at=NOON),
        ef.Schedule(kind="card", id=ALICE, person=ALICE, at=NOON - HOUR),
        ef.Schedule(kind="envelope", id=3, person=BOB, at=NOON + HOUR),
    ]
    await save(store, (), plans)
    async with store.transaction() as tx:
        assert await tx.due(NOON, 10) == [("card", ALICE, ALICE, NOON - HOUR), ("draft", 2, BOB, NOON)]
        assert await tx.due(NOON, 1) == [("card", ALICE, ALICE, NOON - HOUR)]
        assert await tx.next_due(NOON) == NOON - HOUR


async def test_one_row_for_each_thing(store: Store) -> None:
    """Planning again moves the row; what is planned and taken back in one batch was never there."""
    await at_home(store)
    plan = ef.Schedule(kind="card", id=ALICE, person=ALICE, at=NOON)
    later = ef.Schedule(kind="card", id=ALICE, person=ALICE, at=NOON + HOUR)
    await save(store, (), [plan, later])
    async with store.transaction() as tx:
        assert await tx.due(NOON + HOUR, 10) == [("card", ALICE, ALICE, NOON + HOUR)]
    await save(store, (), [plan, ef.Unschedule(kind="card", id=ALICE)])
    async with store.transaction() as tx:
        assert await tx.due(NOON + HOUR, 10) == []


async def test_done_dues(store: Store) -> None:
    """A row that was handled goes; one that a rule has planned anew meanwhile stays."""
    await at_home(store)
    await save(store, (), [ef.Schedule(kind="card", id=ALICE, person=ALICE, at=NOON)])
    async with store.transaction() as tx:
        await tx.done_dues([("card", ALICE, NOON + HOUR), ("card", BOB, NOON)])
        assert len(await tx.due(NOON, 10)) == 1
        await tx.done_dues([("card", ALICE, NOON)])
        assert await tx.due(NOON, 10) == []
        assert await tx.next_due(NOON) is None


async def test_undecided(store: Store) -> None:
    """After an outage every undecided draft can be asked about again, and nothing else."""
    await together(store)
    first = await write(store, 300)
    await write(store, 301, author=BOB)
    await save(store, [m.become(m.Kept, first)], [ef.Unschedule(kind="draft", id=300)])
    async with store.transaction() as tx:
        assert await tx.undecided() == [(BOB, 301)]


async def test_heartbeat(store: Store) -> None:
    """How long we were away is known after a restart."""
    async with store.transaction() as tx:
        assert await tx.last_heartbeat() is None
        await tx.heartbeat(NOON)
        await tx.heartbeat(NOON + HOUR)
    async with store.transaction() as tx:
        assert await tx.last_heartbeat() == NOON + HOUR


async def test_next_due_of_the_outbox(store: Store) -> None:
    """The earliest row that can be sent, wherever it waits."""
    await at_home(store)
    await queue(store, say(), at=NOON + HOUR)
    async with store.transaction() as tx:
        assert await tx.next_due(NOON) == NOON + HOUR
