"""A whole Kindling in a test: the local Telegram over real HTTP, a real database, the real bot, and a clock
that only moves when the story says so.

    async with town() as it:
        alice = it.person(1000, "Alice")
        await alice.start()
        await alice.tap("adult")

`settle` lets everything happen that can happen now: poll, tick and send until nothing moves any more.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import App, build
from bot.core.view import Ids
from bot.core.work import Arrival
from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from bot.settings import Settings
from tests.databases import Database

TOKEN = "7700:test-token-of-the-town-0123456789abcdef"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACT = 4.0
"""Seconds that anything takes that a person does."""
ROUNDS = 200
"""After so many rounds in which something still moves, it moves in circles."""


class Streams:
    """Ids that depend on whose they are and on nothing else, so that twin runs can be compared byte by
    byte. They outlive the bot, as chance does."""

    def __init__(self) -> None:
        self._drawn: dict[str, int] = {}

    def __call__(self, arrival: Arrival) -> Ids:
        whose = f"chat:{arrival.chat}" if arrival.chat else f"person:{arrival.person}"

        def fresh() -> int:
            nth = self._drawn[whose] = self._drawn.get(whose, 0) + 1
            return int.from_bytes(hashlib.sha256(f"{whose}:{nth}".encode()).digest()[:8]) >> 2 | 1

        return fresh


@dataclass
class Town:
    telegram: Telegram
    clock: Clock
    url: str
    config: Settings
    ids: Streams
    app: App | None = None
    _offset: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    # --- the bot -----------------------------------------------------------------------------------

    @property
    def bot(self) -> App:
        assert self.app is not None, "the bot is not running"
        return self.app

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[App]:
        """The bot, from here to the end of the block. What is not committed then is lost, as in a crash."""
        async with build(self.config, self.now, self.ids) as app:
            await app.gateway.setup()
            self.app, self._offset = app, 0
            heart = asyncio.ensure_future(app.handle.run())
            try:
                yield app
            finally:
                heart.cancel()
                with suppress(asyncio.CancelledError):
                    await heart
                self.app = None

    async def settle(self) -> None:
        """Until nothing moves: no update to take, nothing due, nothing to send."""
        for _ in range(ROUNDS):
            if not await self.round():
                return
        raise AssertionError("the town does not come to rest")

    async def round(self) -> bool:
        """Poll once, tick once, send once; whether anything moved."""
        app = self.bot
        before = self._offset
        self._offset = await app.receiving.poll_once(self._offset, wait=0)
        due = await app.tick.due()
        sent = 0
        async with asyncio.TaskGroup() as flights:
            sent = await app.sending.once(flights)
        return bool(self._offset != before or due or sent)

    # --- time --------------------------------------------------------------------------------------

    async def wait(self, **span: float) -> None:
        """Let time pass, and everything that comes due on the way happen at its own time."""
        end = self.now() + timedelta(**span)
        await self.settle()
        while (due := await self._next_due()) and due <= end:
            self.clock.set(max(due, self.now()).timestamp())
            await self.settle()
            if due <= self.now() and await self._next_due() == due:
                break
        self.clock.set(end.timestamp())
        await self.settle()

    async def wait_until(self, at: datetime) -> None:
        await self.wait(seconds=(at - self.now()).total_seconds())

    async def _next_due(self) -> datetime | None:
        async with self.bot.store.transaction() as tx:
            return await tx.next_due(self.now())

    # --- people ------------------------------------------------------------------------------------

    def person(self, id: int, name: str) -> Phone:
        self.telegram.add_user(id, name, "en")
        return Phone(self, id, name)


@dataclass
class Phone:
    """One person's phone: what they do, and what they can see."""

    town: Town
    id: int
    name: str

    # --- doing (each lets everything happen that follows from it) ------------------------------------

    async def start(self, payload: str = "") -> None:
        self._take_time()
        self.town.telegram.start(self.id, payload)
        await self.town.settle()

    async def send(self, text: str = "", **other: Any) -> int:
        self._take_time()
        message = self.town.telegram.send(self.id, text or None, **other)
        await self.town.settle()
        return message

    async def edit(self, message: int, text: str) -> None:
        self._take_time()
        self.town.telegram.edit(self.id, message, text)
        await self.town.settle()

    async def tap(self, action: str, message: int | None = None) -> None:
        """Press the newest button of that action (`share`, or data as in `pace:every`, `leave:tell`)."""
        where, data = self.button(action, message)
        self._take_time()
        self.town.telegram.tap(self.id, where, data)
        await self.town.settle()

    async def press(self, message: int, data: str) -> None:
        """A button that is not there any more, as a modified client can press it."""
        self._take_time()
        self.town.telegram.tap(self.id, message, data, force=True)
        await self.town.settle()

    def _take_time(self) -> None:
        """Nobody is quicker than this; and a chat gets about one message a second."""
        self.town.clock.advance(ACT)

    async def onboard(self, pace: str = "every", zone: str = "Europe/Berlin") -> None:
        """Start to finish, by the shortest way."""
        await self.start()
        await self.tap("adult")
        await self.tap("name")
        await self.send(zone)
        await self.tap("hour:510")
        await self.tap(f"pace:{pace}")

    # --- seeing ------------------------------------------------------------------------------------

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.town.telegram.messages(self.id)

    @property
    def last(self) -> str:
        """Text of the newest message of the bot."""
        return next(_text(m) for m in reversed(self.messages) if m["from_bot"])

    def sees(self, words: str) -> bool:
        return any(words in _text(m) for m in self.messages)

    def find(self, words: str) -> dict[str, Any]:
        return next(m for m in reversed(self.messages) if words in _text(m))

    def buttons(self, message: int | None = None) -> list[str]:
        """Data of every button on the phone, or on one message, newest message first."""
        shown = [m for m in reversed(self.messages) if message in (None, m["message_id"])]
        return [b["callback_data"] for m in shown for b in _keys(m) if "callback_data" in b]

    def button(self, action: str, message: int | None = None) -> tuple[int, str]:
        for shown in reversed(self.messages):
            if message not in (None, shown["message_id"]):
                continue
            for key in _keys(shown):
                data = key.get("callback_data", "")
                if action in (data, data.partition(":")[0], data.partition(".")[0]):
                    return shown["message_id"], data
        raise AssertionError(f"{self.name} has no button {action}: {self.buttons()}")

    @property
    def toasts(self) -> list[str]:
        return [t["text"] for t in self.town.telegram.screen(self.id)["toasts"] if t.get("text")]

    def link(self) -> str:
        """What the newest invitation carries."""
        for shown in reversed(self.messages):
            for key in _keys(shown):
                if "copy_text" in key:
                    return str(key["copy_text"]["text"]).partition("start=")[2]
        raise AssertionError(f"{self.name} has no invitation")


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _keys(message: dict[str, Any]) -> list[dict[str, Any]]:
    markup = message.get("reply_markup") or {}
    return [key for row in markup.get("inline_keyboard", []) for key in row]


@asynccontextmanager
async def town(database: Database, at: datetime = START, rate: float = 100_000) -> AsyncIterator[Town]:
    """Telegram is up; the bot is not yet (`Town.running`)."""
    clock = Clock(at.timestamp(), frozen=True)
    telegram = Telegram(TOKEN, clock=clock.now, username="KindlingTestBot")
    async with serve(telegram, clock=clock) as url:
        config = Settings(
            _env_file=None,
            token=TOKEN,
            api_url=url,
            data_dir=database.folder,
            database_url=database.url,
            keys_url=database.keys_url,
            master_key_file=database.master_key,
            send_rate=rate,
        )
        yield Town(telegram, clock, url, config, Streams())


async def pair(one: Phone, another: Phone) -> None:
    """Both at home here, and then one."""
    await one.send("/invite")
    await another.start(one.link())
    await another.tap("accept")
    await one.tap("confirm")
