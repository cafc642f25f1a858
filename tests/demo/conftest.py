"""A local Telegram over real HTTP, a plain client that sees every answer, and the library's own Bot."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram as ptb

from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram

TOKEN = "1:x"
NOON = 1_795_176_000.0
ALICE, BOB = 1000, 2000
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (40).to_bytes(4) + (30).to_bytes(4) + b"the rest"

Json = dict[str, Any]
Call = Callable[..., Coroutine[Any, Any, Json]]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still at noon."""
    return Clock(NOON, frozen=True)


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """A Telegram with Alice and Bob, who have both pressed Start, and nothing waiting."""
    telegram = Telegram(TOKEN, clock=clock.now)
    for user, name in ((ALICE, "Alice"), (BOB, "Bob")):
        telegram.add_user(user, name)
        telegram.start(user)
    telegram.updates.clear()
    return telegram


@pytest_asyncio.fixture
async def url(telegram: Telegram, clock: Clock) -> AsyncIterator[str]:
    """The base URL of the server."""

    async def inside(user: int) -> list[str]:
        return [f"only for {user}"]

    async with serve(telegram, clock=clock, inside=inside, webhook_pause=0.01) as url:
        yield url


@pytest_asyncio.fixture
async def http(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client for the server."""
    async with aiohttp.ClientSession(url) as session:
        yield session


@pytest.fixture
def call(http: aiohttp.ClientSession) -> Call:
    """Calls a Bot API method with JSON parameters and gives the whole answer."""

    async def call(method: str, **params: Any) -> Json:
        async with http.post(f"/bot{TOKEN}/{method}", json=params) as response:
            answer: Json = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    return call


@pytest_asyncio.fixture
async def bot(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ptb.Bot]:
    """The client library's Bot, as released, but for its deprecated whole seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with ptb.Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot


def keyboard(*data: str, **more: Any) -> Json:
    """An inline keyboard with one row of buttons."""
    return {"inline_keyboard": [[{"text": f"Do {each}", "callback_data": each, **more} for each in data]]}
