"""HTTP that is fast, bounded, and keeps the token to itself."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.demo import faults
from bot.demo.telegram import Telegram
from bot.gateway.request import LARGEST_ANSWER, AiohttpRequest, NotSent, Unsure
from tests.gateway import people

SECRET = "1:very-secret"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """A server that answers with whatever a test gives it, and remembers what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.answer: Answer = _ok

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers."""
        self.asked.append(request)
        self.bodies.append(await request.read())
        return await self.answer(request)


async def _ok(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"ok": True, "result": True})


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    """A server on loopback."""
    site = Site()
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{path:.*}", site.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = web.TCPSite(runner, "127.0.0.1", 0)
    await port.start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@pytest_asyncio.fixture
async def request_(site: Site) -> AsyncIterator[AiohttpRequest]:
    """A request to the server, with a token that must not be seen."""
    request = AiohttpRequest(SECRET, site.url, read=0.2, connect=0.2, write=0.2)
    await request.initialize()
    yield request
    await request.shutdown()


def answering(status: int, body: Any, **more: Any) -> Answer:
    """Always the same JSON answer."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, **more)

    return answer


async def failure(request: AiohttpRequest, method: str = "sendMessage") -> TelegramError:
    """The error of a call that has to fail; nothing in it or behind it may hold the token."""
    with pytest.raises(TelegramError) as caught:
        await request.call(method, {"chat_id": 1})
    error = caught.value
    assert SECRET not in _everything(error)
    return error


def _everything(error: BaseException | None) -> str:
    if error is None:
        return ""
    own = f"{error!r} {error} {error.args}"
    return own + _everything(error.__cause__) + _everything(error.__context__)


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest),
        (401, {"ok": False, "description": "Unauthorized"}, InvalidToken),
        (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (404, {"ok": False, "description": "Not Found"}, InvalidToken),
        (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}, Conflict),
        (413, {"ok": False, "description": "Request Entity Too Large"}, NetworkError),
        (400, {"ok": False, "parameters": {"migrate_to_chat_id": -1001}}, ChatMigrated),
        (429, {"ok": False, "parameters": {"retry_after": 7}}, RetryAfter),
        (429, {"ok": False, "parameters": "none"}, RetryAfter),
        (429, ["what?"], RetryAfter),
    ],
)
async def test_errors_are_those_of_the_library(
    status: int, answer: Any, kind: type[TelegramError], site: Site, request_: AiohttpRequest
) -> None:
    """Which error it is decides whether a send may be repeated; the library's Bot raises the same."""
    site.answer = answering(status, answer)
    assert type(await failure(request_)) in (kind, *kind.__subclasses__())
    with pytest.raises(kind):
        await Bot(SECRET, base_url=f"{site.url}/bot", request=request_).send_message(1, "x")


async def test_a_refusal_keeps_telegrams_words(site: Site, request_: AiohttpRequest) -> None:
    """They say what to do instead."""
    site.answer = answering(400, {"ok": False, "description": "Bad Request: message is not modified: x"})
    error = await failure(request_)
    assert error.message == "Message is not modified: x"
    assert error.__cause__ is None


async def test_a_wait_is_a_time(site: Site, request_: AiohttpRequest) -> None:
    """Without a warning, and never longer than an hour."""
    site.answer = answering(429, {"parameters": {"retry_after": 10**9}})
    error = await failure(request_)
    assert isinstance(error, RetryAfter)
    assert error.retry_after == timedelta(hours=1)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
async def test_server_errors_are_unsure(status: int, site: Site, request_: AiohttpRequest) -> None:
    """Whatever a proxy says: Telegram may have done it."""

    async def page(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text="<html>nginx</html>", content_type="text/html")

    site.answer = page
    error = await failure(request_)
    assert type(error) is NetworkError
    assert isinstance(error.__cause__, Unsure)
    assert "nginx" not in str(error)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"ok":true}', '{"ok":false,"result":1}', "<html>"])
async def test_a_strange_answer_is_unsure(
    body: str, site: Site, request_: AiohttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is it written into a log: it may hold what somebody wrote."""

    async def strange(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, content_type="text/html")

    site.answer = strange
    with caplog.at_level(logging.DEBUG):
        error = await failure(request_)
    with pytest.raises(NetworkError):
        await Bot(SECRET, base_url=f"{site.url}/bot", request=request_).send_message(1, "x")
    assert isinstance(error.__cause__, Unsure)
    assert SECRET not in caplog.text
    assert "<html>" not in caplog.text


async def test_no_connection_is_certain() -> None:
    """No byte left this machine."""
    for api in ("http://127.0.0.1:9", "http://api.invalid", "https://127.0.0.1:9"):
        request = AiohttpRequest(SECRET, api, connect=2)
        await request.initialize()
        error = await failure(request)
        assert type(error) is NetworkError
        assert isinstance(error.__cause__, NotSent)
        await request.shutdown()


async def test_a_certificate_of_nobody_is_certain(site: Site) -> None:
    """TLS failed, so nothing was said."""
    request = AiohttpRequest(SECRET, site.url.replace("http://", "https://"), connect=2)
    await request.initialize()
    error = await failure(request)
    assert isinstance(error.__cause__, NotSent)
    await request.shutdown()


async def test_a_full_pool_is_certain(site: Site) -> None:
    """It waited for a connection and did not get one."""

    async def slow(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.5)
        return web.json_response({"ok": True, "result": 1})

    site.answer = slow
    request = AiohttpRequest(SECRET, site.url, read=2, connect=0.1, connections=1)
    await request.initialize()
    both = [request.call("getMe", {}), request.call("getMe", {})]
    served, refused = await asyncio.gather(*both, return_exceptions=True)
    assert served == 1
    assert isinstance(refused, NetworkError)
    assert isinstance(refused.__cause__, NotSent)
    await request.shutdown()


async def test_a_time_out_is_unsure(site: Site, request_: AiohttpRequest) -> None:
    """Also when the answer comes byte by byte."""

    async def drip(asked: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(asked)
        for _ in range(200):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    async def late(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1)
        return web.json_response({"ok": True, "result": 1})

    site.answer = late
    error = await failure(request_)
    assert isinstance(error, TimedOut)
    assert isinstance(error.__cause__, Unsure)
    site.answer = drip
    assert isinstance(await failure_within(request_, 8), TimedOut)


async def failure_within(request: AiohttpRequest, seconds: float) -> TelegramError:
    """The error, which has to come in time."""
    async with asyncio.timeout(seconds):
        return await failure(request)


async def test_a_redirect_is_not_followed(site: Site, request_: AiohttpRequest) -> None:
    """It would take the token to somebody else."""

    async def away(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"{site.url}/elsewhere")

    site.answer = away
    assert isinstance((await failure(request_)).__cause__, Unsure)
    assert len(site.asked) == 1


async def test_no_cookies(site: Site, request_: AiohttpRequest) -> None:
    """Nothing is kept between calls."""

    async def cookie(_request: web.Request) -> web.StreamResponse:
        response = web.json_response({"ok": True, "result": True})
        response.set_cookie("a", "b")
        return response

    site.answer = cookie
    await request_.call("getMe", {})
    await request_.call("getMe", {})
    assert "Cookie" not in site.asked[1].headers


async def test_an_enormous_answer_is_let_go(site: Site, request_: AiohttpRequest) -> None:
    """Also one that is small on the wire and enormous when unpacked."""
    body = b" " * (LARGEST_ANSWER + 1)

    async def large(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body)

    async def bomb(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})

    for answer in (large, bomb):
        site.answer = answer
        assert isinstance((await failure(request_)).__cause__, Unsure)


async def test_a_call_after_the_end_is_a_fault_of_ours(request_: AiohttpRequest) -> None:
    """It says so, and sends nothing."""
    await request_.shutdown()
    await request_.shutdown()
    with pytest.raises(RuntimeError):
        await request_.call("getMe", {})
    await request_.initialize()
    assert await request_.call("getMe", {}) is True


async def test_files_go_as_a_form(site: Site, request_: AiohttpRequest) -> None:
    """Everything beside the file is text or JSON."""
    file = ("photo", "sky.png", people.PNG, "image/png")
    await request_.call("sendPhoto", {"chat_id": 5, "caption": "Ünser", "entities": [{"a": 1}]}, (file,))
    body = site.bodies[-1]
    assert b'name="chat_id"\r\n\r\n5\r\n' in body
    assert "Ünser".encode() in body
    assert b'[{"a":1}]' in body
    assert b'name="photo"; filename="sky.png"' in body
    assert people.PNG in body


async def test_the_library_can_use_it(url: str, telegram: Telegram) -> None:
    """Its Bot works on it, files and errors and all."""
    request = AiohttpRequest("1:x", url)
    bot = Bot("1:x", base_url=f"{url}/bot", request=request, get_updates_request=AiohttpRequest("1:x", url))
    async with bot:
        assert (await bot.get_me()).is_bot
        message = await bot.send_message(people.ALICE, "hello")
        assert (await bot.send_photo(people.ALICE, people.PNG, caption="sky")).caption == "sky"
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("hello", people.ALICE, message.message_id)
        telegram.faults.add(faults.too_many("sendMessage", retry_after=3))
        with pytest.raises(RetryAfter):
            await bot.send_message(people.ALICE, "again")
        assert request.read_timeout == 20
