"""Every place at which the process can die, and a town whose bot dies at one of them.

A point is a statement or a commit of either database, or a call to Telegram, before or after it was accepted;
or, for a bot that is told to stop, each `await` at which it can find that out. `Fragile` is a town whose bot
ends at the n-th point of its story: whatever was not committed is rolled back, calls under way are cut, and a
new bot is built on the same files; nothing of the old one runs on. Nothing in the program knows of this:
statements are heard by SQLAlchemy's events, the rest is wrapped from outside.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from types import CoroutineType
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import content
from bot.app import App, build
from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from bot.settings import Settings
from bot.store import Unavailable
from tests.databases import Database, Server
from tests.flow.town import START, TOKEN, Phone, Streams, Town

LEASE = timedelta(seconds=100)
"""After which another process takes over what a dead one had claimed, and some."""

LAST_BREATH = 0.02
"""Seconds in which what runs beside the one that died comes to its own next point, and dies there."""


class Died(BaseException):
    """The process is gone. Nothing that handles errors handles this."""


class Fuse:
    """Counts points; at the `nth` it says so. `names` are those that were passed, in order.

    `stops`: the bot does not die there but is stopped, and the points are its awaits. `does`: the bot lives
    on, and this happens to it there."""

    def __init__(self, nth: int = 0, stops: bool = False, does: Callable[[str], None] | None = None) -> None:
        self.nth = nth
        self.stops = stops
        self.does = does
        self.lit = False
        self.names: list[str] = []

    @property
    def burnt(self) -> bool:
        return 0 < self.nth <= len(self.names)

    @property
    def at(self) -> str:
        return f"point {self.nth}, {self.names[-1]}" if self.burnt else "no point"

    def reached(self, name: str) -> bool:
        """Whether this is the place. After it nothing is counted."""
        if not self.lit or self.burnt:
            return False
        self.names.append(name)
        return self.burnt


class Life:
    """One process. After its death every point of it dies again, so that nothing of it goes on."""

    def __init__(self, fuse: Fuse) -> None:
        self.over = asyncio.Event()
        self._fuse = fuse
        self._quiet = False

    def point(self, name: str) -> None:
        if self._quiet or self._fuse.stops:
            return
        if self._fuse.reached(name):
            if self._fuse.does:
                self._fuse.does(name)
                return
            self.over.set()
        if self.over.is_set():
            raise Died(name)

    def awaits(self, inner: Coroutine[Any, Any, Any]) -> bool:
        """Whether it is told to stop while it waits here."""
        if self._quiet or not self._fuse.stops:
            return False
        stops = self._fuse.reached(f"await in {_innermost(inner)}")
        if stops:
            self.over.set()
        return stops

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """What the test itself asks the bot is no part of the story."""
        self._quiet = True
        yield
        self._quiet = False

    def watch(self, app: App) -> None:
        """Make points of all that this bot does to its databases and to Telegram."""
        self._hear("main", app.store._main)
        self._hear("keys", app.store._keys.engine)
        request = app.gateway.request
        post = request._post

        async def posted(url: str, *given: Any, **more: Any) -> tuple[int, bytes]:
            method = url.rpartition("/")[2]
            self.point(f"before {method}")
            answer = await post(url, *given, **more)
            self.point(f"after {method}")
            return answer

        request._post = posted  # type: ignore[method-assign]  # from outside, on purpose

    def _hear(self, name: str, engine: AsyncEngine) -> None:
        def statement(_connection: Any, _cursor: Any, words: str, *_rest: Any) -> None:
            self.point(f"{name}: {' '.join(words.split()[:3])}")

        event.listen(engine.sync_engine, "before_cursor_execute", statement)
        dialect = engine.sync_engine.dialect
        commit = dialect.do_commit

        def committed(connection: Any) -> None:
            self.point(f"{name}: before COMMIT")
            commit(connection)
            self.point(f"{name}: after COMMIT")

        dialect.do_commit = committed  # type: ignore[method-assign,assignment]  # of this engine only


class Stoppable(Coroutine[Any, Any, Any]):
    """A coroutine of the bot, with a point wherever it waits for something."""

    def __init__(self, inner: Coroutine[Any, Any, Any], life: Life) -> None:
        self._inner = inner
        self._life = life
        self._waited = False

    def send(self, value: Any) -> Any:
        if self._waited and self._life.awaits(self._inner):
            return self._inner.throw(asyncio.CancelledError())
        self._waited = True
        return self._inner.send(value)

    def throw(self, error: Any, *more: Any) -> Any:
        return self._inner.throw(error, *more)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise NotImplementedError("only tasks run it")


def _innermost(coroutine: Any) -> str:
    """module:line of ours where it waits."""
    found = "?"
    while frame := getattr(coroutine, "cr_frame", None):
        if "bot" in Path(frame.f_code.co_filename).parts:
            found = f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}"
        coroutine = coroutine.cr_await
    return found


OURS = ("handle.py", "send.py", "receive.py", "tick.py", "town.py")


@dataclass
class Fragile(Town):
    """A town that goes on when its bot dies. `outage` is how long nobody starts it again."""

    fuse: Fuse = field(default_factory=Fuse)
    outage: timedelta = timedelta()
    deaths: int = 0
    refusals: int = 0

    async def begin(self) -> None:
        """A new process on the same files, and whatever a start does."""
        self._life, self._stack = Life(self.fuse), AsyncExitStack()
        asyncio.get_running_loop().set_task_factory(self._task)
        app = await self._stack.enter_async_context(build(self.config, self.now, self.ids))
        self._life.watch(app)
        with self._life.quiet():
            await app.gateway.setup()
        self.app, self._offset = app, 0
        self._heart = asyncio.ensure_future(app.handle.run())

    async def end(self, *running: asyncio.Future[Any]) -> None:
        """At once: whatever runs is cut where it is."""
        for one in (*running, self._heart):
            one.cancel()
        await asyncio.gather(*running, self._heart, return_exceptions=True)
        self.app = None
        await self._stack.aclose()

    def _task(
        self, loop: asyncio.AbstractEventLoop, inner: Any, context: Context | None = None
    ) -> asyncio.Task[Any]:
        """Every task; those of the bot's loops can be stopped at each await."""
        if self.fuse.stops and isinstance(inner, CoroutineType) and _is_ours(inner):
            inner = Stoppable(inner, self._life)
        return asyncio.Task(inner, loop=loop, context=context)

    async def round(self) -> bool:
        """The loops of the bot wait and look again while the database is away."""
        moved = True
        try:
            moved = await super().round()
        except* Unavailable:
            self.refusals += 1
        return moved

    async def settle(self) -> None:
        burnt = self.fuse.burnt
        if await self._lives():
            if self.fuse.burnt and not burnt:  # what had been claimed then is another's turn
                self.clock.advance(LEASE.total_seconds())
                await self.settle()
            return
        self.deaths += 1
        self.clock.advance(self.outage.total_seconds())
        await self.begin()
        await self.settle()
        self.clock.advance(LEASE.total_seconds())
        await self.settle()

    async def _lives(self) -> bool:
        """Whether the bot was still alive when everything had come to rest."""
        resting = asyncio.ensure_future(super().settle())
        dying = asyncio.ensure_future(self._life.over.wait())
        await asyncio.wait({resting, dying, self._heart}, return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if self._life.over.is_set():
            await asyncio.wait({resting, self._heart}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({resting, self._heart}, timeout=LAST_BREATH)
            await self.end(resting)
            return False
        if self._heart.done():
            self._heart.result()
        await resting
        return True

    async def wait(self, **span: float) -> None:
        """As in any town; but time does not go back to where it was before a death."""
        end = self.now() + timedelta(**span)
        await self.settle()
        while (due := await self._next_due()) and due <= end:
            self.clock.set(max(due, self.now()).timestamp())
            await self.settle()
            if due <= self.now() and await self._next_due() == due:
                break
        self.clock.set(max(end, self.now()).timestamp())
        await self.settle()

    async def _next_due(self) -> datetime | None:
        with self._life.quiet():
            return await super()._next_due()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        with self._life.quiet():
            yield

    async def fly(self) -> None:
        """Only send: Telegram is not asked for anything."""
        async with asyncio.TaskGroup() as flights:
            await self.bot.sending.once(flights)

    def phone(self, id: int) -> Phone:
        return Phone(self, id, self.telegram.person(id).first_name)


def _is_ours(coroutine: CoroutineType[Any, Any, Any]) -> bool:
    return Path(coroutine.cr_code.co_filename).name in OURS


# --- the same beginning again and again ----------------------------------------------------------------

Story = Callable[[Fragile], Awaitable[None]]


@dataclass(frozen=True)
class Snapshot:
    """A town at rest, of which any number of copies can be brought to life."""

    database: Database
    name: str
    """Of the database on its server; "" in SQLite."""
    state: tuple[Telegram, Clock, Streams]


class Copies:
    """Makes towns that have a past. `bare` is the template of an empty database: a file, or a name."""

    def __init__(
        self, folder: Path, bare: Path | str, server: Server | None = None, at: datetime = START
    ) -> None:
        self._folder = folder
        self._server = server
        self._number = count()
        self._names: set[str] = set()
        if isinstance(bare, Path):
            (folder / "bare").mkdir(mode=0o700)
            shutil.copy(bare, folder / "bare" / "kindling.db")
        clock = Clock(at.timestamp(), frozen=True)
        telegram = Telegram(TOKEN, clock=clock.now, username="KindlingTestBot")
        name = bare if isinstance(bare, str) else ""
        self.bare = Snapshot(self._at(folder / "bare", name), name, (telegram, clock, Streams()))
        self._known: dict[tuple[Story, ...], Snapshot] = {(): self.bare}

    def _at(self, folder: Path, name: str) -> Database:
        folder.mkdir(mode=0o700, exist_ok=True)
        url = self._server.url(name) if self._server else f"sqlite:///{folder}/kindling.db"
        return Database(url, f"sqlite:///{folder}/keys.db", folder)

    def copy(self, of: Snapshot) -> tuple[Database, str]:
        folder, name = self._folder / str(next(self._number)), ""
        shutil.copytree(of.database.folder, folder)
        if self._server:
            name = self._server.make(of.name)
            self._names.add(name)
        return self._at(folder, name), name

    def drop(self, database: Database, name: str) -> None:
        shutil.rmtree(database.folder)
        if self._server:
            self._names.discard(name)
            self._server.drop(name)

    def close(self) -> None:
        for name in self._names:
            if self._server:
                self._server.drop(name)

    async def after(self, *stories: Story) -> Snapshot:
        """The town after these stories, one after the other."""
        if stories not in self._known:
            found = await self.after(*stories[:-1])
            database, name = self.copy(found)
            async with alive(database, found, Fuse()) as it:
                await stories[-1](it)
            self._known[stories] = Snapshot(database, name, _still(it))
        return self._known[stories]

    @asynccontextmanager
    async def town(self, of: Snapshot, fuse: Fuse, outage: timedelta = timedelta()) -> AsyncIterator[Fragile]:
        database, name = self.copy(of)
        async with alive(database, of, fuse, outage) as it:
            yield it
        self.drop(database, name)


@asynccontextmanager
async def alive(
    database: Database, of: Snapshot, fuse: Fuse, outage: timedelta = timedelta()
) -> AsyncIterator[Fragile]:
    telegram, clock, ids = copy.deepcopy(of.state)
    async with serve(telegram, clock=clock) as url:
        config = Settings(
            _env_file=None,
            token=TOKEN,
            api_url=url,
            data_dir=database.folder,
            database_url=database.url,
            keys_url=database.keys_url,
            master_key_file=database.master_key,
            send_rate=100_000,
        )
        it = Fragile(telegram, clock, url, config, ids, fuse=fuse, outage=outage)
        await it.begin()
        try:
            yield it
        finally:
            await it.end()


def _still(it: Town) -> tuple[Telegram, Clock, Streams]:
    it.telegram.updates.on_arrival = it.telegram.on_webhook = None
    return copy.deepcopy((it.telegram, it.clock, it.ids))


@contextmanager
def one_library() -> Iterator[None]:
    """Cards and words are read once: a bot is started here thousands of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "load", functools.cache(content.load))
        yield
