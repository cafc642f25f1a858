"""The webhook, from outside: who may speak to it, what it takes, and that nothing it is told stops it.

The bot runs as it does in production, all of its loops; the local Telegram delivers to it over HTTP with the
secret it was given, and strangers post beside it.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import build
from tests.databases import Database
from tests.flow.test_crash import connect
from tests.flow.town import Phone, Town, pair, town
from tests.flow.traces import rows

SECRET = "s3cret-" * 6
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 20


@dataclass
class Street(Town):
    """A town whose bot waits for Telegram to come by."""

    url_of_bot: str = ""
    retry_after: str | None = None

    async def settle(self) -> None:
        """Until Telegram has told everything, and everything is sent that is due."""
        async with asyncio.timeout(PATIENCE):
            while self.telegram.updates.waiting or self._is_due():
                await asyncio.sleep(0.01)

    def _is_due(self) -> bool:
        """Also what is under way."""
        now = self.now().timestamp() * 1000
        return any(at <= now for (at,) in rows(_database(self), "SELECT look_at FROM outbox"))

    async def post(self, body: bytes | AsyncIterator[bytes], secret: str | None = SECRET, **more: Any) -> int:
        headers = {} if secret is None else {HEADER: secret}
        content = BytesIO(body) if isinstance(body, bytes) else body
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url_of_bot, data=content, headers=headers, **more) as answer,
        ):
            self.retry_after = answer.headers.get("Retry-After")
            return answer.status


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Street]:
    """Alice and Bob, paired by way of the webhook."""
    async with town(database) as it:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        settings = {"webhook_url": "https://kindling.example/hook", "webhook_secret": SecretStr(SECRET)}
        config = it.config.model_copy(update={**settings, "listen": f"127.0.0.1:{port}"})
        street = Street(
            it.telegram, it.clock, it.url, config, it.ids, url_of_bot=f"http://127.0.0.1:{port}/hook"
        )
        async with build(config, it.now, it.ids) as street.app:
            running = asyncio.ensure_future(street.app.run())
            try:
                await _is_told_where(street)
                yield street
                assert not running.done(), "no exception came as far as the loops"
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running


async def _is_told_where(here: Street) -> None:
    """Telegram, by the bot, with the secret; then the two begin."""
    async with asyncio.timeout(PATIENCE):
        while not here.telegram.webhook.url:
            await asyncio.sleep(0.01)
    assert here.telegram.webhook.secret == SECRET
    here.telegram.webhook.url = here.url_of_bot  # on this machine there is no certificate
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await pair(alice, bob)


def alice(here: Street) -> Phone:
    return Phone(here, 1000, "Alice")


def update(here: Street, text: str, **fields: Any) -> dict[str, Any]:
    person = here.telegram.person(1000)
    message = {
        "message_id": 900,
        "from": person.user,
        "chat": person.chat,
        "date": 1_795_000_000,
        "text": text,
    }
    return {"update_id": 77_000, "message": {**message, **fields}}


async def is_well(here: Street, replies: int = 0) -> None:
    """The next good words are heard; before them so many were."""
    assert len(rows(_database(here), "SELECT * FROM reply")) == replies
    await alice(here).send("good words")
    assert alice(here).last.endswith("good words")


def _database(here: Street) -> Database:
    return Database(here.config.database, here.config.keys, here.config.data_dir)


async def test_only_telegram(here: Street) -> None:
    """T1: without the secret, or with almost the secret, nobody's word is taken for Telegram's."""
    body = json.dumps(update(here, "forged")).encode()
    for secret in (None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "\u00e9\u00ff" * 21):
        assert await here.post(body, secret) == 403
    assert await here.post(b"{", "wrong") == 403, "before it is read"
    assert await here.post(b"x" * 2_000_000, "wrong") == 403
    async with aiohttp.ClientSession() as session, session.get(here.url_of_bot) as answer:
        assert answer.status == 405
    await is_well(here)


BROKEN = {
    "nothing": b"",
    "half": b'{"update_id": 1, "mess',
    "no utf-8": b'{"update_id": 1, "message": "\xff\xfe"}',
    "half a pair": b'{"update_id": 1, "message": {"text": "\\ud800"}}',
    "not a number": b'{"update_id": NaN}',
    "deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lists": b"[" * 400_000,
    "many digits": b'{"update_id": ' + b"9" * 5000 + b"}",
    "list": b"[]",
    "number": b"7",
    "null": b"null",
    "text": b'"update"',
    "empty": b"{}",
}


async def test_broken(here: Street) -> None:
    """U9: what is no update is taken and let go, so that Telegram does not come with it for a day."""
    for name, body in BROKEN.items():
        assert await here.post(body) == 200, name
    good = update(here, "words")
    numbers: list[Any] = [None, "5", -1, 1.5, True, 2**63, 10**30, [], {}]
    for number in numbers:
        assert await here.post(json.dumps({**good, "update_id": number}).encode()) == 200, number
    for field in ("message_id", "from", "chat"):
        for wrong in numbers[:-2]:
            body = json.dumps(update(here, "words", **{field: wrong})).encode()
            assert await here.post(body) == 200, (field, wrong)
    await is_well(here)


async def test_too_large(here: Street) -> None:
    """T19: a body longer than any update is not read to its end, whatever it says of its length."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 100_000

    body = json.dumps(update(here, "a" * 1_000_001)).encode()
    assert await here.post(body) == 413
    with suppress(aiohttp.ClientError):  # it may hang up while we still talk
        assert await here.post(pieces()) == 413
    assert await here.post(json.dumps(update(here, "a" * 900_000)).encode()) == 200
    await here.settle()
    assert "That is more than fits" in alice(here).last
    await is_well(here)


async def test_hangs_up(here: Street) -> None:
    """Whoever goes away in the middle of a sentence has said nothing."""
    host, port = here.config.listen.split(":")
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 900\r\n\r\n"
    for start in (head[:20], head, head + '{"update_id": 9, "message": {'):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(start.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    await is_well(here)


async def test_twice_and_last_of_a_name(here: Street) -> None:
    """U1, U9: told twice it is heard once; of a name that comes twice the last counts, for every check alike."""
    body = json.dumps(update(here, "once")).encode()
    assert await here.post(body) == await here.post(body) == 200
    double = body.replace(b'"update_id": 77000', b'"update_id": 77000, "update_id": 77001')
    forged = double.replace(b'"from": ', b'"from": {"id": 2000}, "from": ')
    assert await here.post(forged) == 200
    await here.settle()
    assert [row[0] for row in rows(_database(here), "SELECT author FROM reply")] == [_number(here)] * 2
    await is_well(here, replies=2)


def _number(here: Street) -> int:
    ((number,),) = rows(_database(here), "SELECT id FROM person WHERE chat = 1000")
    return int(number)


async def test_nobody_gets_through(here: Street) -> None:
    """A tap that Telegram could not deliver is lost after 150 seconds: its draft is asked about once more."""
    await alice(here).send("undecided")
    (first,) = previews(here)
    await alice(here).tap("share")
    door, here.telegram.webhook.url = here.telegram.webhook.url, "http://127.0.0.1:9/hook"
    here.telegram.tap(1000, *alice(here).button("now"))
    while not here.telegram.webhook.last_error_date:
        await asyncio.sleep(0.01)
    for _ in range(20):
        here.clock.advance(10)
        await here.bot.receiving.beat()
    here.telegram.webhook.url = door
    here.telegram.updates.drop_expired()
    await here.bot.receiving.beat()
    await here.settle()
    (again,) = previews(here)
    assert again > first
    for _ in range(20):
        here.clock.advance(10)
        await here.bot.receiving.beat()
    await here.settle()
    assert previews(here) == [again], "and only once"


def previews(here: Street) -> list[int]:
    shown = alice(here).messages
    return [m["message_id"] for m in shown if m["from_bot"] and "undecided" in m.get("text", "")]


async def test_database_away(here: Street) -> None:
    """Promise 4: what cannot be stored is not taken; Telegram is asked to come again, and then it is heard."""
    if not _database(here).is_sqlite:
        pytest.skip("there a missing table is a fault and no outage; outages are in test_database_faults")
    body = json.dumps(update(here, "after the outage")).encode()
    await asyncio.to_thread(_does, here, "ALTER TABLE seen RENAME TO elsewhere")
    assert await here.post(body) == 503
    assert here.retry_after == "5"
    await asyncio.to_thread(_does, here, "ALTER TABLE elsewhere RENAME TO seen")
    assert await here.post(body) == 200
    await here.settle()
    assert alice(here).last.endswith("after the outage")


def _does(here: Street, statement: str) -> None:
    """In a thread: it waits for the bot, which may be in the middle of something."""
    with closing(connect(here.config.database)) as server:
        server.execute(statement)
        server.commit()
