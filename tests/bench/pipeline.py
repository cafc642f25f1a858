"""Updates a second from getUpdates to sendMessage, beside a bare echo and beside a bot as most are written.

Each bot has a local Telegram and a process of its own; all are started first and take turns, so that what
else the machine does falls on all of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bot import content
from bot.settings import PROMPTS
from bot.store import Store
from tests.bench import crowd, town
from tests.bench.town import TOKEN, Database, Process

FIRST = 10_000
LONGEST = 180.0
"""Seconds for one turn."""


@dataclass
class Runner:
    """One bot that is being measured."""

    name: str
    telegram: Process
    people: int
    """Who write in one turn."""
    next: int = FIRST
    rates: dict[str, list[float]] = field(default_factory=dict)

    async def turn(self, text: str) -> None:
        """One message each from people who have not written yet; every one is to be answered once."""
        await self.telegram.ask(do="say", first=self.next, people=self.people, text=text)
        done = await self.telegram.ask(do="wait", answers=self.people, most=LONGEST)
        assert done["once"] == self.people, f"{self.name}: {done}"
        assert not (done["more"] or done["strangers"] or done["refused"]), f"{self.name}: {done}"
        self.next += self.people
        self.rates.setdefault(text, []).append(self.people / (done["ended"] - done["began"]))

    def median(self, text: str) -> float:
        return median(self.rates[text])

    def spread(self, text: str) -> str:
        return f"{min(self.rates[text]):,.0f} to {max(self.rates[text]):,.0f}"


ECHOES = {"library": "bare echo by the client library", "plain": "bare echo by plain calls"}
TEXTS = {"one small thing": "a written reply", "/today": "a command"}


async def measure(
    folder: Path, latency: float, turns: int, people: int, ordinary: int, server: town.Postgres
) -> list[Runner]:
    async with AsyncExitStack() as stack:
        folder.mkdir()
        total = (turns + 1) * max(people, ordinary) * len(TEXTS)
        runners = [
            await stack.enter_async_context(_echo(folder, latency, people, "library")),
            await stack.enter_async_context(_echo(folder, latency, people, "plain")),
            await stack.enter_async_context(_ordinary(folder, latency, ordinary, total)),
        ]
        name = f"bench{int(latency)}"
        lite, pg = town.sqlite(folder / "lite"), server.database(name, folder / "pg")
        runners += [
            await stack.enter_async_context(_kindling(folder, database, latency, people, total))
            for database in (lite, pg)
        ]
        for runner in runners:
            await runner.turn("one small thing")  # to warm up
            runner.rates.clear()
        for _ in range(turns):
            for text in TEXTS:
                for runner in runners:
                    await runner.turn(text)
        return runners


@asynccontextmanager
async def _echo(folder: Path, latency: float, people: int, way: str) -> AsyncIterator[Runner]:
    async with (
        town.telegram(folder, latency) as (telegram, url),
        town.python("tests.bench.echo", way, url, TOKEN, folder=folder),
    ):
        await town.is_polling(telegram)
        yield Runner(ECHOES[way], telegram, people)


@asynccontextmanager
async def _ordinary(folder: Path, latency: float, people: int, total: int) -> AsyncIterator[Runner]:
    file = str(folder / "ordinary.db")
    async with town.telegram(folder, latency) as (telegram, url):
        arguments = ("tests.bench.ordinary", url, TOKEN, file, str(FIRST), str(total))
        async with town.python(*arguments, folder=folder):
            await town.is_polling(telegram)
            yield Runner("the ordinary way, SQLite", telegram, people)


@asynccontextmanager
async def _kindling(
    folder: Path, database: Database, latency: float, people: int, total: int
) -> AsyncIterator[Runner]:
    library = content.load(PROMPTS)
    prompt = next(card.id for card in library.cards.values() if card.kind == "share")
    store = await Store.open(database.url, database.keys_url, database.master_key, create=True)
    await crowd.settle_in(store, FIRST, total, prompt)
    await store.close()
    async with town.telegram(folder, latency) as (telegram, url):
        environment = town.kindling(database, url)
        async with town.python("bot", "run", folder=folder, **environment):
            await town.is_polling(telegram)
            runner = Runner(f"Kindling, {database.kind}", telegram, people)
            yield runner
            written = database.ask("SELECT count(*) FROM reply")
            assert written >= people, f"{database.kind}: {written} replies are stored"
