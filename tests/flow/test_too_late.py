"""Promise 1, at the edge of the hold: taking back and sending at once, in two processes that know different times.

Either the words stay with their author and nothing of them lies in the other's chat, or they have left and their
author is told so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from bot.demo.faults import Fault
from tests.flow.points import Copies, Fragile, Fuse
from tests.flow.test_crash import CANARY, OTHER, agreed, at_home, both, copies, paired
from tests.flow.town import Phone

__all__ = ["copies"]


async def undoes(here: Fragile, alice: Phone) -> None:
    here.telegram.tap(alice.id, *alice.button("undo"))


async def edits(here: Fragile, alice: Phone) -> None:
    mine = next(m["message_id"] for m in alice.messages if not m["from_bot"] and m.get("text") == CANARY)
    here.telegram.edit(alice.id, mine, OTHER)


async def takes_back(here: Fragile, alice: Phone) -> None:
    here.telegram.tap(alice.id, *alice.button("takeback"))


WAYS: list[Callable[[Fragile, Phone], Awaitable[None]]] = [undoes, edits, takes_back]


async def judged(here: Fragile, then: datetime) -> None:
    """What lies at Telegram is handled by a process that waited so long for its turn that it is still `then`."""
    updates = await here.bot.gateway.updates(here._offset, 0)
    here._offset = updates[-1]["update_id"] + 1
    clock = here.bot.handle._clock
    here.bot.handle._clock = lambda: then
    await here.bot.receiving.take(updates)
    here.bot.handle._clock = clock


@pytest.mark.parametrize("way", WAYS)
async def test_after_it_was_opened(copies: Copies, way: Callable[[Fragile, Phone], Awaitable[None]]) -> None:
    """What is read already is not said to be anybody's own."""
    async with copies.town(await copies.after(at_home, paired, agreed), Fuse()) as here:
        alice, bob = both(here)
        await alice.send("/shared")
        then = here.now()
        await here.wait(seconds=30)
        await bob.tap("open")
        assert bob.sees(CANARY)
        await way(here, alice)
        await judged(here, then)
        await here.wait(minutes=5)
        if way is takes_back:
            assert not bob.sees(CANARY)
            assert alice.sees("It may have been read")
        else:
            assert bob.sees(CANARY)
            assert not any(data.startswith("share:") for data in alice.buttons())
            assert alice.sees("on its way already") or "on its way already" in " ".join(alice.toasts)


@pytest.mark.parametrize("way", WAYS)
async def test_while_it_is_sent(copies: Copies, way: Callable[[Fragile, Phone], Awaitable[None]]) -> None:
    """An envelope that is on its way in this moment disappears right after it has come."""
    async with copies.town(await copies.after(at_home, paired, agreed), Fuse()) as here:
        alice, bob = both(here)
        await alice.send("/shared")
        then = here.now()
        here.telegram.faults.add(Fault("delay_after", "sendMessage", chat_id=bob.id, seconds=0.5))
        here.clock.advance(30)
        sending = asyncio.ensure_future(here.settle())
        while not bob.sees("left something"):
            await asyncio.sleep(0.01)
        await way(here, alice)
        await judged(here, then)
        await sending
        await here.wait(minutes=5)
        assert not bob.sees("left something")
        assert not any(data.startswith("open:") for data in bob.buttons())
        assert not bob.sees(CANARY)
