"""getUpdates and webhooks: offsets, confirmation, expiry, long polls, conflicts, delivery."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram as ptb
from aiohttp import web

from bot.demo.telegram import Clock, Telegram
from tests.demo.conftest import ALICE, BOB, Call, keyboard

Json = dict[str, Any]
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def texts(call: Call, **params: Any) -> list[str]:
    """The texts that getUpdates gives."""
    answer = await call("getUpdates", **params)
    return [update["message"]["text"] for update in answer["result"]]


async def test_updates_stay_until_they_are_confirmed(call: Call, telegram: Telegram) -> None:
    """Asking again gives the same; only a higher offset confirms, for good."""
    for word in "abc":
        telegram.send(ALICE, word)
    first = await call("getUpdates")
    ids = [update["update_id"] for update in first["result"]]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert await texts(call) == ["a", "b", "c"]
    assert await texts(call, limit=2) == ["a", "b"]
    assert await texts(call, offset=ids[1]) == ["b", "c"]
    assert await texts(call, offset=0) == ["b", "c"]
    assert telegram.stats()["updates_confirmed"] == 1


async def test_strange_offsets(call: Call, telegram: Telegram) -> None:
    """A negative offset keeps the last ones; one far ahead counts as none, as after a restart of the ids."""
    for word in "abc":
        telegram.send(ALICE, word)
    assert await texts(call, offset=10_000_000) == ["a", "b", "c"]
    assert await texts(call, offset=-2) == ["b", "c"]
    telegram.updates.restart_ids(5)
    assert [update["update_id"] for update in (await call("getUpdates"))["result"]] == [5, 6]


async def test_updates_expire(call: Call, telegram: Telegram, clock: Clock) -> None:
    """A tap is kept for 150 seconds, everything else for a day."""
    number = (await call("sendMessage", chat_id=ALICE, text="x", reply_markup=keyboard("a")))["result"][
        "message_id"
    ]
    telegram.send(ALICE, "words")
    telegram.tap(ALICE, number, "a")
    clock.advance(149)
    assert len((await call("getUpdates"))["result"]) == 2
    clock.advance(2)
    assert await texts(call) == ["words"]
    clock.advance(86_400)
    assert await texts(call) == []


async def test_a_long_poll_wakes_at_once(bot: ptb.Bot, telegram: Telegram) -> None:
    """A held poll answers when something arrives, not when its time is over."""
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.03)
        telegram.send(ALICE, "hello")
    assert [update.effective_message.text for update in poll.result() if update.effective_message] == [
        "hello"
    ]
    assert telegram.strange == set()


async def test_a_long_poll_ends_empty(call: Call) -> None:
    """Nothing within the time is an empty answer."""
    assert (await call("getUpdates", timeout=1))["result"] == []


async def test_two_polls_are_a_conflict(call: Call) -> None:
    """The poll that is being held ends with a 409 when another one comes."""
    async with asyncio.timeout(3), asyncio.TaskGroup() as group:
        first = group.create_task(call("getUpdates", timeout=30))
        await asyncio.sleep(0.03)
        second = group.create_task(call("getUpdates", timeout=1))
    assert first.result() == {"ok": False, "error_code": 409, "description": CONFLICT}
    assert second.result()["result"] == []


async def test_a_webhook_is_a_conflict(call: Call) -> None:
    """A held poll ends when a webhook is set, and no poll is possible until it is deleted."""
    async with asyncio.timeout(3), asyncio.TaskGroup() as group:
        held = group.create_task(call("getUpdates", timeout=30))
        await asyncio.sleep(0.03)
        group.create_task(call("setWebhook", url="https://example.org/hook"))
    assert held.result()["description"] == "Conflict: terminated by setWebhook request"
    assert (await call("getUpdates"))["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]


async def test_allowed_updates_are_remembered(call: Call, telegram: Telegram) -> None:
    """The list holds until another one is given, for updates made from then on; empty means the default."""
    await call("getUpdates", allowed_updates=["my_chat_member"])
    telegram.send(ALICE, "not wanted")
    telegram.block(ALICE)
    updates = (await call("getUpdates"))["result"]
    assert [sorted(update) for update in updates] == [["my_chat_member", "update_id"]]
    telegram.unblock(ALICE)
    await call("getUpdates", offset=-1, allowed_updates=[])
    telegram.send(ALICE, "wanted")
    assert "message" in (await call("getUpdates"))["result"][-1]


class Receiver:
    """A webhook that answers as told: statuses from `answers` first, then 200."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.got: list[Json] = []
        self.secrets: set[str | None] = set()
        self.arrived = asyncio.Event()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Note an update and answer."""
        update = await request.json()
        self.got.append(update)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrived.set()
        text = update.get("message", {}).get("text", "")
        answers = self.answers.get(text, [])
        status, headers = answers.pop(0) if answers else (200, {})
        return web.Response(status=status, headers=headers)

    async def texts(self, count: int) -> list[str]:
        """Wait for so many deliveries and give their texts."""
        async with asyncio.timeout(3):
            while len(self.got) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return [update["message"]["text"] for update in self.got]


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A webhook on loopback."""
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.take))  # type: ignore[arg-type]
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_a_webhook_gets_updates_with_its_secret(
    bot: ptb.Bot, telegram: Telegram, receiver: Receiver
) -> None:
    """What waits and what comes is posted, with the secret, and confirmed by a 200."""
    telegram.send(ALICE, "before")
    await bot.set_webhook(receiver.url, secret_token="s-3", allowed_updates=["message"], max_connections=3)
    telegram.send(ALICE, "after")
    assert await receiver.texts(2) == ["before", "after"]
    assert receiver.secrets == {"s-3"}
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (receiver.url, 3, ("message",))
    assert telegram.strange == set()


async def test_a_webhook_that_fails_is_tried_again_in_order(
    call: Call, telegram: Telegram, receiver: Receiver
) -> None:
    """A failure holds up its own chat only, and Retry-After is honoured."""
    receiver.answers["a1"] = [(503, {"Retry-After": "1"}), (500, {})]
    await call("setWebhook", url=receiver.url)
    telegram.send(ALICE, "a1")
    telegram.send(ALICE, "a2")
    telegram.send(BOB, "b1")
    started = asyncio.get_running_loop().time()
    got = await receiver.texts(5)
    assert asyncio.get_running_loop().time() - started >= 1
    assert [text for text in got if text != "b1"] == ["a1", "a1", "a1", "a2"]
    assert got.index("b1") < 3
    info = await call("getWebhookInfo")
    assert info["result"]["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_a_webhook_that_is_away(call: Call, telegram: Telegram, receiver: Receiver) -> None:
    """A refused connection is noted, and pending updates can be dropped."""
    await call("setWebhook", url="http://127.0.0.1:9/hook")
    telegram.send(ALICE, "x")
    for _ in range(100):
        info = (await call("getWebhookInfo"))["result"]
        if "last_error_message" in info:
            break
        await asyncio.sleep(0.01)
    assert info["last_error_message"].startswith("Connection failed")
    assert info["pending_update_count"] == 1
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getWebhookInfo"))["result"]["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "http://example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://example.org", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_that_are_refused(call: Call, params: Json, refusal: str) -> None:
    """A webhook is HTTPS, and its secret has up to 256 letters, digits, _ and -."""
    assert (await call("setWebhook", **params))["description"] == f"Bad Request: {refusal}"


async def test_a_poll_whose_client_left_harms_nobody(
    http: aiohttp.ClientSession, call: Call, telegram: Telegram
) -> None:
    """A killed bot leaves a held poll behind; the next bot still gets everything."""
    with pytest.raises(TimeoutError):
        await http.get("/bot1:x/getUpdates?timeout=30", timeout=aiohttp.ClientTimeout(total=0.05))
    telegram.send(ALICE, "for the next one")
    assert await texts(call, timeout=1) == ["for the next one"]
