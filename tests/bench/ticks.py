"""What one tick costs with 100 cards due among ten thousand, a hundred thousand and a million people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot import content
from bot.app import random_ids
from bot.core.deck import Deck
from bot.core.model import Person, PersonId, Ready
from bot.core.work import Work
from bot.handle import Handle
from bot.settings import PROMPTS
from bot.store import Store, Tx
from bot.store.tables import person
from bot.tick import Tick
from tests.bench.town import Database

DUE = 100
PEOPLE = (10_000, 100_000, 1_000_000)


async def measure(
    make: Callable[[int], Database], turns: int, sizes: tuple[int, ...]
) -> dict[int, list[float]]:
    """Milliseconds of each tick, by how many people there are. Sizes take turns."""
    stores = {people: await _filled(make(people), people) for people in sizes}
    deck = Deck.of(content.load(PROMPTS).cards.values())
    found: dict[int, list[float]] = {people: [] for people in sizes}
    for turn in range(turns + 1):
        for people, store in stores.items():
            took = await _tick(store, deck, turn)
            if turn:  # the first warms up
                found[people].append(took * 1000)
    for store in stores.values():
        await store.close()
    return found


async def _tick(store: Store, deck: Deck, turn: int) -> float:
    handle = Handle(store, deck, lambda: datetime.now(UTC), random_ids)
    running = asyncio.ensure_future(handle.run())
    async with store.transaction() as tx:
        await _run(tx, "UPDATE agenda SET at = :at WHERE id > :a AND id <= :b", **_whom(turn))
    began = time.perf_counter()
    count = await Tick(store, handle, lambda: datetime.now(UTC)).due()
    took = time.perf_counter() - began
    assert count == DUE, count
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    return took


def _whom(turn: int) -> dict[str, int]:
    """Others each time, spread over nobody's favourite page: ids are clustered, as new people are."""
    now = int((datetime.now(UTC) - timedelta(seconds=1)).timestamp() * 1000)
    return {"at": now, "a": 1 + turn * DUE, "b": 1 + (turn + 1) * DUE}


async def _filled(database: Database, people: int) -> Store:
    """One person by the store's own API, and the others like them, set-based."""
    store = await Store.open(database.url, database.keys_url, database.master_key, create=True)
    one = Person(
        id=PersonId(1), chat=1, stage=Ready(), seed=1, zone="Europe/Berlin", quiet_from=0, quiet_to=0
    )
    work = Work()
    work.put([one])
    later = int((datetime.now(UTC) + timedelta(days=2)).timestamp() * 1000)
    columns = [c.name for c in person.columns]
    copied = ", ".join({"id": "i", "chat": "i", "seed": "i"}.get(name, f"p.{name}") for name in columns)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {people})"
    async with store.transaction() as tx:
        await tx.save(work, datetime.now(UTC))
        await _run(
            tx,
            f"INSERT INTO person ({', '.join(columns)}) {numbers} "
            f"SELECT {copied} FROM n, person p WHERE p.id = 1",
        )
        await _run(
            tx,
            f"INSERT INTO agenda (kind, id, person, at) {numbers} SELECT 'card', i, i, :at + i FROM n",
            at=later,
        )
    return store


async def _run(tx: Tx, statement: str, **values: int) -> None:
    await tx._connection.execute(text(statement), values)
