"""What was agreed to holds, whatever comes after it; and what ended has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.faults import status
from tests.databases import Database
from tests.flow.town import Phone, Town, pair, town

CANARY = "canary-1d7f the stairs creaked"


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Town]:
    async with town(database) as it, it.running():
        yield it


@pytest.fixture
async def two(here: Town) -> tuple[Phone, Phone]:
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await pair(alice, bob)
    return alice, bob


async def give(alice: Phone, when: str = "now") -> int:
    written = await alice.send(CANARY)
    await alice.tap("share")
    await alice.tap(when)
    return written


async def test_another_card(here: Town, two: tuple[Phone, Phone]) -> None:
    """The question above the words is the one that stood there when Alice said yes."""
    alice, bob = two
    await here.wait(hours=22.6)
    card, _ = alice.button("another")
    asked = alice.find("")["text"].splitlines()[0]
    await give(alice, "tomorrow")
    await alice.tap("another", card)
    assert not alice.sees(asked) or asked in alice.find(CANARY)["text"]
    await here.wait(hours=25)
    await bob.tap("open")
    assert asked in bob.find(CANARY)["text"]


async def test_what_was_shared_long_ago(here: Town, two: tuple[Phone, Phone]) -> None:
    """Also what is not among the newest can be taken back, one tap further."""
    alice, bob = two
    await give(alice)
    await here.wait(minutes=1)
    await bob.tap("open")
    for n in range(20):
        await alice.send(f"small thing {n}")
        await alice.tap("share")
        await alice.tap("tomorrow")
    await alice.send("/shared")
    where, _ = alice.button("takeback")
    assert not any(CANARY in str(m.get("text")) for m in alice.messages if m["message_id"] >= where)
    await alice.tap("earlier")
    assert CANARY in alice.messages[-1]["text"]
    await alice.tap("takeback")
    assert not bob.sees(CANARY)


async def test_a_long_pause(here: Town, two: tuple[Phone, Phone]) -> None:
    """However long Bob rests, what Alice left waits for him."""
    alice, bob = two
    await bob.send("/pause")
    await bob.tap("pause:0")
    await give(alice)
    await here.wait(days=31)
    await here.bot.tick.sweep()
    await bob.send("/resume")
    await here.wait(hours=24)
    assert bob.sees("left something")


async def test_an_edit_too_long(here: Town, two: tuple[Phone, Phone]) -> None:
    """In the hold Alice changes her mind at length: nothing leaves."""
    alice, bob = two
    written = await give(alice)
    await alice.edit(written, "x" * 3500)
    assert alice.sees("Here are your words from before")
    await here.wait(minutes=5)
    assert not bob.sees("left something")


async def test_the_closing_line_in_an_outage(here: Town, two: tuple[Phone, Phone]) -> None:
    """Bob's card is let go when Telegram was away for so long; the line is not."""
    alice, bob = two
    await here.wait(hours=22.6)
    await alice.send("/leave")
    await alice.tap("leave:tell")
    here.telegram.faults.add(status(502, "sendMessage", chat_id=2000, times=None))
    await here.wait(hours=31.5)
    assert not bob.sees("closed now")
    here.telegram.faults.clear()
    await here.wait(days=2)
    assert bob.sees("closed now")


async def test_leaving_while_it_opens(here: Town, two: tuple[Phone, Phone]) -> None:
    """Bob's phone is slow; Alice leaves before her words are there. Then they do not come any more."""
    alice, bob = two
    await give(alice)
    await here.wait(seconds=30)
    here.telegram.faults.add(status(502, "editMessageText", chat_id=2000, times=None))
    envelope, _ = bob.button("open")
    await bob.tap("open")
    assert not bob.sees(CANARY)
    await alice.send("/leave")
    await alice.tap("leave:tell")
    here.telegram.faults.clear()
    await here.wait(minutes=10)
    assert not bob.sees(CANARY)
    with pytest.raises(AssertionError):
        await bob.tap("open", envelope)
    assert not bob.sees(CANARY)
