"""Promise 3 in a crowd: two yeses make a pairing, and however many say yes at once, it is a pairing of two.

Once through the whole path, with a batch of updates; and on PostgreSQL with two programs on one database,
which see nothing of each other but rows and locks, and are both told everything.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from bot.app import App, build
from tests.flow.test_crash import stored
from tests.flow.town import Phone
from tests.property import home as homes
from tests.property.amount import TIMES
from tests.property.home import Home, Valley

home = homes.home

CROWD = 64
RACES = max(1, round(2 * TIMES))
"""On PostgreSQL, each in an order of its own."""
APART = 0.05
"""Seconds within which all of them press."""
REFUSED = "cannot be used"
on_postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)


# --- before ----------------------------------------------------------------------------------------------


async def crowd(it: Valley) -> None:
    """Alice has invited, and 64 people at home here have opened her link: it was posted somewhere."""
    alice = it.person(1000, "Alice")
    await alice.onboard()
    others = [it.person(3000 + nth, f"Guest {nth}") for nth in range(CROWD)]
    for one in others:
        it.telegram.start(one.id)
    await it.settle()
    for act in ("adult", "name", "", "hour:510", "pace:every"):
        it.clock.advance(5)
        for one in others:
            if act:
                it.telegram.tap(one.id, *one.button(act))
            else:
                it.telegram.send(one.id, "Berlin")
        await it.settle()
    await alice.send("/invite")
    for one in others:
        it.telegram.start(one.id, alice.link())
    await it.settle()


async def wanted_by_two(it: Valley) -> None:
    """Bob has said yes to Alice, and then to Carol; neither has answered yet."""
    alice, bob, carol = it.person(1000, "Alice"), it.person(2000, "Bob"), it.person(4000, "Carol")
    for one in (alice, bob, carol):
        await one.onboard()
    for one in (alice, carol):
        await one.send("/invite")
        await bob.start(one.link())
        await bob.tap("accept")


def guests(it: Valley) -> list[Phone]:
    return [Phone(it, 3000 + nth, f"Guest {nth}") for nth in range(CROWD)]


def press(people: Sequence[Phone], action: str) -> None:
    """All of them, and none waits for an answer."""
    for one in people:
        one.town.telegram.tap(one.id, *one.button(action))


# --- after -----------------------------------------------------------------------------------------------


def pairs(it: Valley) -> list[tuple[int, ...]]:
    """Who is in each pairing."""
    people = stored(it.config.database, {"person": "pairing, chat"})["person"]
    found = Counter(pairing for pairing, _ in people if pairing is not None)
    return [tuple(sorted(chat for of, chat in people if of == pairing)) for pairing in found]


def winner(it: Valley) -> Phone:
    """The one whose yes was taken; Alice was asked about them, and about nobody else."""
    first = [one for one in guests(it) if REFUSED not in one.last]
    assert len(first) == 1, f"{len(first)} people were told that their yes counts"
    asked = [data for data in it.alice.buttons() if data.startswith("confirm:")]
    assert len(asked) == 1
    assert sum(first[0].name in m.get("text", "").replace("\u2060", "") for m in it.alice.messages) == 1
    assert len({one.last for one in guests(it) if one != first[0]}) == 1, "refusals differ"
    return first[0]


# --- two programs ----------------------------------------------------------------------------------------


@asynccontextmanager
async def second(it: Valley) -> AsyncIterator[App]:
    """Another program on the same database."""
    async with build(it.config, it.now, it.ids) as app:
        await app.gateway.setup()
        heart = asyncio.ensure_future(app.handle.run())
        try:
            yield app
        finally:
            heart.cancel()
            with suppress(asyncio.CancelledError):
                await heart


async def both_are_told(it: Valley, other: App, seed: int) -> None:
    """Every update that waits, to both, in an order of its own; and then whatever follows from it."""
    chance = random.Random(seed)
    updates = await it.bot.gateway.updates(it._offset, 0)
    assert len(updates) == len(it.telegram.updates.waiting)

    async def told(app: App, update: homes.Update) -> None:
        await asyncio.sleep(chance.random() * APART)
        await app.receiving.take([update])

    await asyncio.gather(*(told(app, update) for update in updates for app in (it.bot, other)))
    it._offset = 1 + max(update["update_id"] for update in updates)
    await it.settle()


# --- the races -------------------------------------------------------------------------------------------


async def test_a_batch_of_yeses(home: Home) -> None:
    """Promise 3: of 64 yeses in one batch one counts, and it is the pairing of those two."""
    async with home.town(crowd) as it:
        press(guests(it), "accept")
        await it.settle()
        first = winner(it)
        assert pairs(it) == []
        await it.alice.tap("confirm")
        assert pairs(it) == [(1000, first.id)]


@on_postgres
async def test_a_race_of_yeses(home: Home) -> None:
    """Promise 3: of 64 yeses to two programs one counts, and confirming it in both at once is one pairing."""
    for seed in range(RACES):
        async with home.town(crowd) as it, second(it) as other:
            press(guests(it), "accept")
            await both_are_told(it, other, seed)
            first = winner(it)
            press([it.alice, it.alice, it.alice], "confirm")
            await both_are_told(it, other, seed)
            assert pairs(it) == [(1000, first.id)]


@on_postgres
async def test_a_race_for_one_person(home: Home) -> None:
    """Promise 3: who said yes to two, and is confirmed by both at once, has one partner."""
    won = set()
    for seed in range(4 * RACES):
        async with home.town(wanted_by_two) as it, second(it) as other:
            alice, carol = it.alice, Phone(it, 4000, "Carol")
            press([alice, carol], "confirm")
            await both_are_told(it, other, seed)
            assert pairs(it) in ([(1000, 2000)], [(2000, 4000)])
            lost = alice if pairs(it) == [(2000, 4000)] else carol
            assert REFUSED in lost.last
            won.add(lost.name)
    assert len(won) == 2, "whoever was first in time should win, and not always the same"
