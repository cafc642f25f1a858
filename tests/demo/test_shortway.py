"""Plain calls that skip the HTTP parser are answered like all others, however their bytes arrive."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import orjson
import pytest
import pytest_asyncio

from bot.demo.faults import Fault
from bot.demo.server import serve
from bot.demo.telegram import Telegram
from tests.demo.conftest import ALICE, TOKEN


def request(text: str, *headers: str, method: str = "sendMessage") -> bytes:
    """The bytes of one call."""
    body = orjson.dumps({"chat_id": ALICE, "text": text})
    lines = ["Host: x", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    head = "\r\n".join([f"POST /bot{TOKEN}/{method} HTTP/1.1", *lines])
    return head.encode() + b"\r\n\r\n" + body


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)

    async def answer(self) -> tuple[bytes, str]:
        """The next answer: its status line, and the text or refusal in it."""
        async with asyncio.timeout(2):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = orjson.loads(await self.reader.readexactly(length))
        return head.split(b"\r\n")[0], body["result"]["text"] if body["ok"] else body["description"]


@pytest_asyncio.fixture
async def wire(url: str) -> AsyncIterator[Wire]:
    """A bare connection to the server."""
    parts = urlsplit(url)
    wire = Wire(*await asyncio.open_connection(parts.hostname, parts.port))
    yield wire
    wire.writer.close()
    await wire.writer.wait_closed()


OK = b"HTTP/1.1 200 OK"


async def test_one_connection_for_everything(wire: Wire) -> None:
    """Plain and other requests follow each other on one connection."""
    wire.send(request("one"))
    assert await wire.answer() == (OK, "one")
    wire.send(f"GET /bot{TOKEN}/sendMessage?chat_id={ALICE}&text=two HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert (await wire.answer())[1] == "two"
    wire.send(request("three"))
    assert await wire.answer() == (OK, "three")
    wire.send(request("", method="sendmessage"))
    assert await wire.answer() == (b"HTTP/1.1 400 Bad Request", "Bad Request: message text is empty")
    wire.send(request("x", method="noSuchMethod"))
    assert await wire.answer() == (b"HTTP/1.1 404 Not Found", "Not Found: method not found")
    wire.send(b"POST /bot1:x/getMe HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n[")
    assert (await wire.answer())[1].startswith("Bad Request: can't parse string content")


async def test_bytes_in_pieces_and_in_heaps(wire: Wire) -> None:
    """A call in many pieces and many calls in one piece are answered in order."""
    for letter in request("slowly"):
        wire.send(bytes([letter]))
        await asyncio.sleep(0)
    assert (await wire.answer())[1] == "slowly"
    wire.send(request("one") + request("two") + request("three"))
    assert [(await wire.answer())[1] for _ in range(3)] == ["one", "two", "three"]
    whole = request("four")
    wire.send(whole[:-3])
    await asyncio.sleep(0.01)
    wire.send(whole[-3:] + request("five"))
    assert [(await wire.answer())[1] for _ in range(2)] == ["four", "five"]


async def test_unusual_headers_take_the_ordinary_way(wire: Wire) -> None:
    """A client that wants the connection closed gets that."""
    wire.send(request("bye", "Connection: close"))
    assert (await wire.answer())[1] == "bye"
    assert await wire.reader.read() == b""


async def test_faults_take_the_ordinary_way(wire: Wire, telegram: Telegram) -> None:
    """No call slips past a fault."""
    telegram.faults.add(Fault("error", "sendMessage", code=500, description="x"))
    wire.send(request("hello"))
    assert (await wire.answer())[0] == b"HTTP/1.1 500 Internal Server Error"


async def test_latency_holds_back_and_keeps_the_order(telegram: Telegram) -> None:
    """What is sent behind a call waits for its answer."""
    async with serve(telegram, latency=0.02) as url:
        parts = urlsplit(url)
        wire = Wire(*await asyncio.open_connection(parts.hostname, parts.port))
        wire.send(request("one"))
        await asyncio.sleep(0.005)
        wire.send(request("two"))
        await asyncio.sleep(0.005)
        wire.send(b"GET /clock HTTP/1.1\r\nHost: x\r\n\r\n")
        assert [(await wire.answer())[1] for _ in range(2)] == ["one", "two"]
        assert (await wire.reader.readline()).startswith(OK)
        wire.send(request("too late"))
        await asyncio.sleep(0.005)
        wire.writer.close()
    await asyncio.sleep(0.03)
    assert telegram.messages(ALICE)[-1]["text"] == "two"


async def test_a_bug_is_a_500(
    wire: Wire, telegram: Telegram, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake of ours is told and logged, and the connection lives on."""
    with monkeypatch.context() as broken:
        broken.setattr(telegram, "call", lambda *_: 1 // 0)
        wire.send(request("x"))
        assert await wire.answer() == (b"HTTP/1.1 500 Internal Server Error", "Internal Server Error")
    assert "a call broke the local Telegram" in caplog.text
    wire.send(request("again"))
    assert (await wire.answer())[1] == "again"
