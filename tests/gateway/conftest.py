"""Alice and Bob at a local Telegram over real HTTP, and the gateway between."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot import content
from bot.content import Library
from bot.core.material import Material
from bot.core.sends import Send
from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from bot.gateway import Gateway, render
from bot.gateway.calls import Call
from bot.gateway.words import Words
from bot.settings import PROMPTS
from tests.gateway import people

TOKEN = "1:x"
Json = dict[str, Any]


@pytest.fixture(scope="session")
def library() -> Library:
    """The cards and words that are shipped."""
    return content.load(PROMPTS)


@pytest.fixture(scope="session")
def words(library: Library) -> Words:
    """The words that are shipped."""
    return Words(library.words)


@pytest.fixture(scope="session")
def draw(library: Library, words: Words) -> people.Draw:
    """The calls of a send, on a Friday at noon."""

    def drawn(send: Send, material: Material) -> list[Call]:
        return render(send, material, library, words, at=people.NOON, username="KindlingBot")

    return drawn


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still on a Friday at noon, UTC."""
    return Clock(people.NOON.timestamp(), frozen=True)


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """A Telegram where Alice and Bob have pressed Start."""
    telegram = Telegram(TOKEN, clock=clock.now)
    for person, name in ((people.ALICE, "Alice"), (people.BOB, "Bob")):
        telegram.add_user(person, name)
        telegram.start(person)
    telegram.updates.clear()
    return telegram


@pytest_asyncio.fixture
async def url(telegram: Telegram, clock: Clock) -> AsyncIterator[str]:
    """Where the local Bot API is."""
    async with serve(telegram, clock=clock) as url:
        yield url


@pytest_asyncio.fixture
async def gateway(url: str, library: Library, clock: Clock) -> AsyncIterator[Gateway]:
    """The gateway, connected and set up."""
    async with Gateway(TOKEN, url, library, clock=moment(clock)) as gateway:
        await gateway.setup()
        yield gateway


def moment(clock: Clock) -> Callable[[], datetime]:
    """The clock as the bot reads it."""
    return lambda: datetime.fromtimestamp(clock.now(), UTC)
