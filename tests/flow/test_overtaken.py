"""Promise 1 and 4: what two queues of Telegram can do to each other.

A chat's messages wait for each other, and so do a person's taps; but a tap can overtake a message. Every order
that this allows is lived. Where it does not matter both phones show the same in the end; where it truly changes
what was meant, nothing is shared without a yes to exactly that.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator

import pytest

from tests.property.home import Home, Valley, home

__all__ = ["home"]

LEFT = "left something"


def orders(queues: list[list[int]]) -> Iterator[list[int]]:
    """Every way in which queues can overtake each other; within one nothing does."""
    if not any(queues):
        yield []
    for nth, queue in enumerate(queues):
        if queue:
            rest = [one[1:] if at == nth else one for at, one in enumerate(queues)]
            yield from ([queue[0], *order] for order in orders(rest))


async def overtaken(home: Home, acts: Callable[[Valley], Awaitable[None]]) -> list[Valley]:
    """The ends of a story whose last acts reach the bot in every order that Telegram allows."""
    ends: list[Valley] = []
    order: list[int] = []
    left: Iterator[list[int]] | None = None
    while True:
        async with home.town() as it:
            await acts(it)
            updates = list(it.telegram.updates.waiting)
            if left is None:
                names = dict.fromkeys(update.queue for update in updates)
                left = orders([[n for n, one in enumerate(updates) if one.queue == name] for name in names])
            if not (order := next(left, [])):
                return ends
            first = updates[0].update_id
            it.telegram.updates.waiting = deque(updates[nth] for nth in order)
            for nth, update in enumerate(it.telegram.updates.waiting):
                update.update_id = first + nth
            await it.wait(minutes=2)
            for one in (it.alice, it.bob):
                for button in [data for data in one.buttons() if data.startswith("open:")]:
                    await one.tap(button)
            ends.append(it)


def shown(it: Valley) -> tuple[Counter[str], Counter[str]]:
    """What lies on both phones, in whatever order it came; ids are drawn in the order of arrival."""
    first, second = (
        Counter(str(m.get("text") or m.get("caption")) for m in one.messages) for one in (it.alice, it.bob)
    )
    return first, second


async def two_at_once(it: Valley) -> None:
    """Both write, and both say yes to earlier words, at the same time."""
    for one in (it.alice, it.bob):
        await one.send(f"words of {one.name}")
        await one.tap("share")
    for one in (it.alice, it.bob):
        it.telegram.tap(one.id, *one.button("now"))
        it.telegram.send(one.id, f"more of {one.name}")


async def test_two_at_once(home: Home) -> None:
    """S24: what different people do commutes, and so do a yes and new words."""
    if not home.database.is_sqlite:
        pytest.skip("the order is no matter of the database, and there are many")
    ends = await overtaken(home, two_at_once)
    assert len(ends) == 24
    assert all(shown(one) == shown(ends[0]) for one in ends)
    assert ends[0].bob.sees("words of Alice") and ends[0].alice.sees("words of Bob")


async def yes_and_edit(it: Valley) -> None:
    sent = await it.alice.send("agreed words")
    await it.alice.tap("share")
    it.telegram.edit(1000, sent, "other words")
    it.telegram.tap(1000, *it.alice.button("now"))


async def test_yes_and_edit(home: Home) -> None:
    """Promise 1: an edit ends the yes, whichever is first: nobody agreed to the words that are there now."""
    for end in await overtaken(home, yes_and_edit):
        assert not any(end.bob.sees(said) for said in (LEFT, "agreed words", "other words"))
        assert [m for m in end.alice.messages if m["from_bot"] and "other words" in m.get("text", "")]


async def change_and_words(it: Valley) -> None:
    await it.alice.send("agreed words")
    where, now = it.alice.button("share")
    it.telegram.tap(1000, *it.alice.button("change"))
    it.telegram.send(1000, "other words")
    it.telegram.tap(1000, where, now)
    it.telegram.tap(1000, where, now.replace("share", "now"), force=True)


async def test_change_and_words(home: Home) -> None:
    """Promise 1: the yes of an old button never carries the newer words, in any order."""
    seen = set()
    for end in await overtaken(home, change_and_words):
        assert not end.bob.sees("other words")
        seen.add(end.bob.sees("agreed words"))
    assert seen == {True, False}, "the order matters here, and every order was lived"


async def back_and_open(it: Valley) -> None:
    await it.alice.send("agreed words")
    await it.alice.tap("share")
    await it.alice.tap("now")
    await it.wait(seconds=30)
    await it.alice.send("/shared")
    it.telegram.tap(1000, *it.alice.button("takeback"))
    it.telegram.tap(2000, *it.bob.button("open"))


async def test_back_and_open(home: Home) -> None:
    """S7: what was taken back is gone in the end, whoever was first, and its author reads the same."""
    ends = await overtaken(home, back_and_open)
    assert len(ends) == 2
    assert not any(end.bob.sees("agreed words") for end in ends)
    assert shown(ends[0])[0] == shown(ends[1])[0]


async def test_edit_before_its_original(home: Home) -> None:
    """U2: an edit of what was never heard changes nothing; what is shared is what the preview showed."""
    async with home.town() as it:
        sent = it.telegram.send(1000, "agreed words")
        it.telegram.edit(1000, sent, "other words")
        words, edit = it.telegram.updates.waiting
        words.update_id, edit.update_id = edit.update_id, words.update_id
        it.telegram.updates.waiting = deque([edit, words])
        await it.settle()
        assert it.alice.last.endswith("agreed words")
        await it.alice.tap("share")
        await it.alice.tap("now")
        await it.wait(seconds=30)
        await it.bob.tap("open")
        assert it.bob.sees("agreed words") and not it.bob.sees("other words")
