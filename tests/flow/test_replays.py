"""Promise 4: what Telegram tells twice is what it told once.

A story is lived cleanly, and then again with updates that come twice, in whole batches, all from the
beginning, backwards, by chance. Its counterpart is `test_overtaken`.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.amount import examples
from tests.property.home import Home, Update, Valley, home
from tests.property.twins import Transcript, same

__all__ = ["home"]

Between = Callable[[Valley], Awaitable[None]]


async def story(it: Valley, between: Between) -> None:
    """Two days, in which nearly everything happens once; `between` comes after each act."""
    alice, bob = it.alice, it.bob
    sent: list[int] = []

    async def writes() -> None:
        sent.append(await alice.send("first words"))

    acts: list[Callable[[], Awaitable[object]]] = [
        writes,
        lambda: alice.edit(sent[0], "second words"),
        lambda: alice.tap("share"),
        lambda: alice.tap("now"),
        lambda: it.wait(seconds=30),
        lambda: bob.tap("open"),
        lambda: bob.tap("thanks"),
        lambda: bob.tap("writeback"),
        lambda: bob.send(voice=b"OggS a hum", caption="an answer"),
        lambda: bob.tap("share"),
        lambda: bob.tap("evening"),
        lambda: alice.send("/shared"),
        lambda: alice.tap("takeback"),
        lambda: it.wait(hours=24),
        lambda: alice.tap("open"),
        lambda: alice.tap("another"),
        lambda: bob.send("not to be kept"),
        lambda: bob.tap("delete"),
        lambda: alice.send("/pause"),
        lambda: alice.tap("pause:1"),
        lambda: alice.send("/leave"),
        lambda: alice.tap("leave:quiet"),
        lambda: it.wait(hours=24),
    ]
    for act in acts:
        await act()
        await between(it)


def phones(it: Valley) -> tuple[Transcript, Transcript]:
    return it.telegram.transcript(1000), it.telegram.transcript(2000)


async def nothing(_it: Valley) -> None: ...


async def lived(home: Home, between: Between, stammers: bool = False) -> tuple[Transcript, Transcript]:
    async with home.town() as it:
        if stammers:
            _stammer(it)
        await story(it, between)
        assert it.bob.sees("closed") and not it.bob.sees("second words")
        return phones(it)


def _stammer(it: Valley) -> None:
    """Every update comes twice in its batch."""
    plain = it.round

    async def round() -> bool:
        updates = it.telegram.updates
        updates.waiting = deque(update for update in updates.waiting for _ in range(2))
        return await plain()

    it.round = round  # type: ignore[method-assign]  # of this town only


async def tell_again(it: Valley, updates: list[Update]) -> None:
    """Telegram has forgotten how far it was, as after a crash before the confirmation."""
    before = phones(it)
    for update in updates:
        it.telegram.inject(update)
    it._offset = 0
    await it.settle()
    for one, other in zip(phones(it), before, strict=True):
        same(one, other)


def known(it: Valley) -> list[Update]:
    return list({update["update_id"]: update for update in it.heard}.values())


async def all_again(it: Valley) -> None:
    await tell_again(it, known(it))


async def all_backwards(it: Valley) -> None:
    await tell_again(it, known(it)[::-1])


async def last_again(it: Valley) -> None:
    await tell_again(it, known(it)[-1:] * 3)


async def after_a_start(it: Valley) -> None:
    await it.restart()
    await tell_again(it, known(it))


def test_by_chance(home: Home) -> None:
    """Promise 4: whatever is told again, whenever and in whatever order, both phones show what they showed."""
    clean = asyncio.run(lived(home, nothing))

    @examples(3)
    @given(seed=st.integers(0, 2**32))
    def again(seed: int) -> None:
        chance = random.Random(seed)

        async def between(it: Valley) -> None:
            updates = [update for update in known(it) if chance.random() < 0.3]
            chance.shuffle(updates)
            await tell_again(it, updates)

        found = asyncio.run(lived(home, between, stammers=chance.random() < 0.5))
        for one, other in zip(found, clean, strict=True):
            same(one, other)

    again()


@pytest.mark.parametrize("between", [all_again, all_backwards, last_again, after_a_start])
async def test_told_again(home: Home, between: Between) -> None:
    """Promise 4: after each act everything once more, forwards, backwards, and to a process that has just begun."""
    if between is not all_again and not home.database.is_sqlite:
        pytest.skip("the order is no matter of the database")
    clean = await lived(home, nothing)
    for one, other in zip(await lived(home, between, stammers=between is all_again), clean, strict=True):
        same(one, other)
