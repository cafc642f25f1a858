"""The same promise for the real process: `kill -9` in the middle of a call, a stop, a process that sleeps.

`python -m bot run` talks to a local Telegram of the test, which ends the process the moment one of its calls
has arrived: before Telegram has accepted it, or after. Time is real here, so a lease is ended by hand.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from bot.demo.faults import Fault, Faults, drop_after, drop_before
from bot.demo.server import serve
from bot.demo.telegram import Telegram
from bot.settings import ROOT
from tests.databases import Database
from tests.flow.points import Copies, Fragile, Snapshot, one_library
from tests.flow.test_crash import TABLES, connect, stored
from tests.flow.town import TOKEN, Phone, Town, pair

CANARY = "canary-91b4 the last train home"
PATIENCE = 90.0
"""Seconds after which something that has not happened will not."""
QUIET = {"getMe", "setMyCommands", "deleteWebhook", "getUpdates"}
AFTERNOONS = (
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Honolulu",
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Kolkata",
)
"""It is afternoon in one of them at any hour: no card comes, and nobody sleeps."""

pytestmark = pytest.mark.timeout(400)  # for machines that have a lot to do

When = Literal["before", "after"]
Process = subprocess.Popen[bytes]


class Ends(Faults):
    """Does something to the process as soon as a call of it has arrived; the call then finds nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.rules.append(Fault("drip"))  # the server looks here only if there is a rule
        self.at: Callable[[str], Fault | None] = lambda _method: None

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        return None if method in QUIET else self.at(method)


@dataclass
class Machine(Town):
    """A town whose bot is a process of its own. The clock is everybody's."""

    database: Database = field(kw_only=True)
    ends: Ends = field(default_factory=Ends)
    program: tuple[str, ...] = ("-m", "bot", "run")
    process: Process | None = None
    kills: int = 0

    def start(self) -> None:
        setting = {
            "TOKEN": TOKEN,
            "API_URL": self.url,
            "DATA_DIR": str(self.database.folder),
            "DATABASE_URL": self.database.url,
            "KEYS_URL": self.database.keys_url,
            "MASTER_KEY_FILE": str(self.database.master_key),
            "SEND_RATE": "1000",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KINDLING_")}
        with (self.database.folder / "log").open("ab") as log:
            self.process = Process(
                [sys.executable, *self.program],
                cwd=self.database.folder,
                env={**kept, "PYTHONPATH": str(ROOT), **{f"KINDLING_{k}": v for k, v in setting.items()}},
                stderr=log,
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.kills += 1

    async def settle(self) -> None:
        """Until every update was taken, and all that is due was sent, by whichever process lives then."""
        end = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < end, f"nothing moves: {self.log()}"
            if self.process is None or self.process.poll() is not None:
                self.end_leases()
                self.start()
            elif not (self.telegram.updates.waiting or self._queued()):
                return
            await asyncio.sleep(0.05)

    def _queued(self) -> bool:
        now = int(time.time() * 1000)
        return any(at <= now for (at,) in stored(self.database.url, {"outbox": "look_at"})["outbox"])

    def end_leases(self) -> None:
        with closing(connect(self.database.url)) as connection:
            connection.execute("UPDATE outbox SET lease_until = 1 WHERE lease_until IS NOT NULL")
            connection.commit()

    def log(self) -> str:
        return (self.database.folder / "log").read_text()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def phone(self, id: int) -> Phone:
        return Phone(self, id, self.telegram.person(id).first_name)


class Now:
    """A clock that goes by itself."""

    def advance(self, seconds: float) -> None:
        pass

    def now(self) -> float:
        return time.time()


# --- before ------------------------------------------------------------------------------------------------


def _afternoon() -> str:
    return next(z for z in AFTERNOONS if 11 <= datetime.now(ZoneInfo(z)).hour < 17)


async def paired_and_quick(here: Fragile) -> None:
    """Alice and Bob, together, in a place where it is afternoon; "now" means now."""
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    for one in (alice, bob):
        await one.onboard(zone=_afternoon())
    await pair(alice, bob)
    await alice.send("/settings")
    await alice.tap("page:hold")
    await alice.tap("hold:0")


@pytest.fixture(params=["sqlite", "postgres"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    sqlite = request.param == "sqlite"
    bare = request.getfixturevalue("sqlite_template" if sqlite else "template")
    server = None if sqlite else request.getfixturevalue("server")
    made = Copies(tmp_path, bare, server, datetime.now(UTC) - timedelta(minutes=30))
    with one_library():
        yield made
    made.close()


@asynccontextmanager
async def machine(copies: Copies, of: Snapshot) -> AsyncIterator[Machine]:
    """The process is not there yet; the first `settle` starts it."""
    database, name = copies.copy(of)
    telegram: Telegram = of.state[0]
    telegram.now = telegram.updates.now = time.time
    telegram.calls.clear()
    clock: Any = Now()
    async with serve(telegram) as url:
        it = Machine(telegram, clock, url, None, of.state[2], database=database)  # type: ignore[arg-type]
        telegram.faults = it.ends
        try:
            yield it
        finally:
            it.stop()
    copies.drop(database, name)


sqlite_only = pytest.mark.parametrize("copies", ["sqlite"], indirect=True)
"""Where the database makes no difference: a start takes more than a second."""


@pytest.fixture
async def here(copies: Copies) -> AsyncIterator[Machine]:
    async with machine(copies, await copies.after(paired_and_quick)) as it:
        yield it
        assert "Traceback" not in it.log()


async def story(here: Machine) -> None:
    """From a few words to a thank you: eleven calls and some answers."""
    alice, bob = here.phone(1000), here.phone(2000)
    await alice.send(CANARY)
    await alice.tap("share")
    assert not bob.sees("left something")
    await alice.tap("now")
    assert bob.sees("left something")
    assert not bob.sees(CANARY)
    await bob.tap("open")
    assert bob.sees(CANARY)
    await bob.tap("thanks")


def check(here: Machine) -> None:
    """Everything once; of what was on its way when the process died, perhaps one more."""
    found = stored(here.database.url, TABLES)
    assert found["reply"] == [("Consented", 1)]
    assert found["envelope"] == [("Thanked",)]
    assert found["outbox"] == []
    alice, bob = here.phone(1000), here.phone(2000)
    words = [m for m in bob.messages if CANARY in m.get("text", "")]
    assert len(words) == 1
    assert 1 <= sum(1 for m in bob.messages if _is_envelope(m)) + len(words) <= 1 + here.kills
    previews = [m for m in alice.messages if m["from_bot"] and CANARY in m.get("text", "")]
    assert 1 <= len(previews) <= 1 + here.kills
    thanked = [m for m in alice.messages if "thank" in m.get("text", "").lower()]
    assert 1 <= len(thanked) <= 1 + here.kills


def _is_envelope(message: dict[str, Any]) -> bool:
    return "left something" in message.get("text", "")


# --- kill -9 -----------------------------------------------------------------------------------------------


def killing(here: Machine, calls: Sequence[int], when: When) -> Callable[[str], Fault | None]:
    """At these calls, counted from one over all processes."""
    seen = 0

    def at(_method: str) -> Fault | None:
        nonlocal seen
        seen += 1
        if seen not in calls:
            return None
        here.kill()
        return drop_before() if when == "before" else drop_after()

    return at


async def test_kill(here: Machine) -> None:
    """Killed in the middle of a call, three times: the story ends as it would have."""
    here.ends.at = killing(here, (1, 4, 7), "after")
    await story(here)
    assert here.kills == 3
    check(here)


@sqlite_only
async def test_kill_before(here: Machine) -> None:
    """Killed when the call had been made and Telegram never heard it."""
    here.ends.at = killing(here, (2, 6), "before")
    await story(here)
    assert here.kills == 2
    check(here)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_kill_at_every_call(copies: Copies, when: When) -> None:
    """Killed at the first call, then at the second, until the story is over before that."""
    nth = 1
    while True:
        async with machine(copies, await copies.after(paired_and_quick)) as here:
            here.ends.at = killing(here, (nth,), when)
            await story(here)
            check(here)
            if not here.kills:
                break
        nth += 1
    assert nth > 10


# --- told to stop ------------------------------------------------------------------------------------------


async def polling(here: Machine) -> None:
    """Until the process listens, and has nothing else to do. (A poll is counted when it ends.)"""
    await here.settle()
    while here.telegram.updates._held is None:
        await asyncio.sleep(0.05)


async def ends_well(process: Process) -> None:
    async with asyncio.timeout(8):
        while process.poll() is None:
            await asyncio.sleep(0.02)
    assert process.returncode == 0


@sqlite_only
@pytest.mark.parametrize("times", [1, 2])
async def test_sigterm(here: Machine, times: int) -> None:
    """Told to stop, once or twice, it stops within seconds; and what comes meanwhile is there afterwards."""
    await polling(here)
    assert here.process is not None
    here.telegram.send(1000, CANARY)
    for _ in range(times):
        here.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.01)
    await ends_well(here.process)
    alice = here.phone(1000)
    await here.settle()
    assert sum(CANARY in m.get("text", "") for m in alice.messages if m["from_bot"]) in (1, 2)


@sqlite_only
async def test_sigterm_in_a_call(here: Machine) -> None:
    """Stopped while an envelope is on its way: it arrives, and what is in it comes once."""

    def at(method: str) -> Fault | None:
        here.ends.at = lambda _method: None
        assert here.process is not None
        here.process.send_signal(signal.SIGTERM)
        here.kills += 1
        return Fault("delay_after", seconds=0.5)

    alice, bob = here.phone(1000), here.phone(2000)
    await alice.send(CANARY)
    await alice.tap("share")
    here.ends.at = at
    await alice.tap("now")
    assert here.log().count('"stopped"') == 1
    await bob.tap("open")
    await bob.tap("thanks")
    check(here)


# --- asleep ------------------------------------------------------------------------------------------------


WRITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""


def put_to_sleep(here: Machine) -> None:
    """Not while it is writing: nobody could do its work then, asleep or not."""
    assert here.process is not None
    for _ in range(100):
        here.process.send_signal(signal.SIGSTOP)
        with closing(connect(here.database.url)) as connection, suppress(sqlite3.OperationalError):
            if here.database.is_sqlite:
                connection.execute("PRAGMA busy_timeout = 0")
                connection.execute("BEGIN IMMEDIATE")
                return
            if connection.execute(WRITING).fetchone() == (0,):
                return
        here.process.send_signal(signal.SIGCONT)
        time.sleep(0.01)
    raise AssertionError("it never rests")


async def test_a_sleeper_writes_nothing(here: Machine) -> None:
    """A process that was frozen in a call wakes when another has done its work: it changes nothing any more."""
    sleeper: list[Process] = []

    def at(method: str) -> Fault | None:
        if method != "sendMessage":
            return None
        here.ends.at = lambda _method: None
        assert here.process is not None
        sleeper.append(here.process)
        put_to_sleep(here)
        here.process, here.kills = None, 1  # the next one starts on the same files
        return None

    alice, bob = here.phone(1000), here.phone(2000)
    await alice.send(CANARY)
    await alice.tap("share")
    here.ends.at = at
    await alice.tap("now")
    noted = stored(here.database.url, {"message": "kind, message"})
    sleeper[0].send_signal(signal.SIGCONT)
    await asyncio.sleep(2)
    assert stored(here.database.url, {"message": "kind, message"}) == noted
    sleeper[0].terminate()
    await ends_well(sleeper[0])
    await bob.tap("open")
    await bob.tap("thanks")
    check(here)
