"""The fourth promise, point by point: kill the bot anywhere, and nothing is lost and nothing is said twice.

Each flow runs once undisturbed; that run counts its points and says how everything ought to end. Then it runs
again, and again, and each time the bot dies one point later (`points.py`), until a run ends without a death;
by default at some points of each flow, at all of them in `make long`.
What is compared at the end is what the two can see, what is stored, and what each would find in an export.
A message that Telegram had accepted when we died may be there twice, one in a chat; words never.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, product
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
import pytest

from bot.app import build
from bot.core.model import Person, PersonId, Ready
from bot.core.sends import SendExport
from bot.store import Job
from bot.store.transaction import Tx
from tests.databases import Database
from tests.flow.points import Copies, Fragile, Fuse, Snapshot, Story, alive, one_library
from tests.flow.town import Phone, pair, town

CANARY = "canary-5c1e the gate was open"
OTHER = "canary-0b77 and then it rained"
SAMPLES = {"sqlite": 3, "postgres": 1}
"""Deaths of each flow in a default run. Together the flows have 6,000 points: half an hour (`make long`)."""
STOPS = {"sqlite": 1, "postgres": 1}
"""And stops, of some 4,000."""


# --- before the flows --------------------------------------------------------------------------------------


async def at_home(here: Fragile) -> None:
    await here.person(1000, "Alice").onboard()
    await here.person(2000, "Bob").onboard()


async def paired(here: Fragile) -> None:
    await pair(*both(here))


async def agreed(here: Fragile) -> None:
    """Alice has said yes, and may still take it back."""
    await write(here, CANARY, "now")


async def agreed_for_tonight(here: Fragile) -> None:
    await write(here, CANARY, "evening")


async def drafted(here: Fragile) -> None:
    await here.phone(1000).send(CANARY)


async def lies_there(here: Fragile) -> None:
    await here.wait(seconds=30)


async def opened(here: Fragile) -> None:
    await both(here)[1].tap("open")


async def resting(here: Fragile) -> None:
    """Bob rests until he is back."""
    bob = here.phone(2000)
    await bob.send("/pause")
    await bob.tap("pause:0")


async def agreed_photo(here: Fragile) -> None:
    await decide(here, await here.phone(1000).send(photo=b"\x89PNG the gate", caption=CANARY))


async def agreed_voice(here: Fragile) -> None:
    await decide(here, await here.phone(1000).send(voice=b"OggS a hum", duration=3))


def both(here: Fragile) -> tuple[Phone, Phone]:
    return here.phone(1000), here.phone(2000)


async def write(here: Fragile, words: str, when: str) -> None:
    await here.phone(1000).send(words)
    await decide(here, 0, when)


async def decide(here: Fragile, _message: int, when: str = "now") -> None:
    await here.phone(1000).tap("share")
    await here.phone(1000).tap(when)


async def open_oldest(bob: Phone) -> None:
    """Where a death left two envelopes, people begin with the first."""
    where = min(m["message_id"] for m in bob.messages if _has(m, "open"))
    await bob.tap("open", where)


def _has(message: dict[str, Any], action: str) -> bool:
    return any(data.startswith(action) for data in _buttons(message))


# --- the flows ---------------------------------------------------------------------------------------------


async def beginning(here: Fragile) -> None:
    await here.person(1000, "Alice").onboard()


async def invitation(here: Fragile) -> None:
    await pair(*both(here))


async def daily_card(here: Fragile) -> None:
    alice, bob = both(here)
    await here.wait(hours=22.6)
    await alice.tap("another")
    await bob.tap("nottoday")


async def draft(here: Fragile) -> None:
    alice, bob = both(here)
    await alice.send(CANARY)
    await here.wait(seconds=90)
    assert not bob.sees("left something")
    await alice.tap("keep")


async def discard(here: Fragile) -> None:
    alice, bob = both(here)
    await alice.send(CANARY)
    await alice.tap("delete", min(m["message_id"] for m in alice.messages if _has(m, "delete")))
    await here.wait(seconds=90)
    assert not alice.sees(CANARY), "deleted is deleted, however often it was shown"
    assert not bob.sees("left something")


async def outage(here: Fragile) -> None:
    """A tap may have been lost meanwhile, so the draft is asked about once more."""
    alice, bob = both(here)
    first, _ = alice.button("share")
    here.fuse.lit = False
    await here.end()
    here.clock.advance(200)
    await here.begin()
    here.fuse.lit = True
    await here.settle()
    again, _ = alice.button("share")
    assert again > first
    await decide(here, again)
    await here.wait(seconds=30)
    await open_oldest(bob)


async def revision(here: Fragile) -> None:
    alice, bob = both(here)
    mine = await alice.send(OTHER)
    await alice.edit(mine, CANARY)
    await decide(here, mine, "evening")
    await alice.edit(mine, OTHER)
    await here.wait(hours=10)
    assert not bob.sees("left something"), "the yes was for other words"
    await alice.edit(mine, CANARY)
    await decide(here, mine)
    await here.wait(seconds=30)
    await open_oldest(bob)


async def share_now(here: Fragile) -> None:
    _, bob = both(here)
    await write(here, CANARY, "now")
    assert not bob.sees(CANARY)
    await here.wait(seconds=30)
    assert bob.sees("left something")
    assert not bob.sees(CANARY)


async def undo(here: Fragile) -> None:
    alice, bob = both(here)
    await write(here, CANARY, "evening")
    await alice.tap("undo")
    await here.wait(hours=10)
    assert not bob.sees("left something")


async def open_text(here: Fragile) -> None:
    await here.wait(seconds=30)
    await open_oldest(here.phone(2000))


async def open_voice(here: Fragile) -> None:
    """A voice note is not repeated by itself; who misses it asks once more."""
    bob = here.phone(2000)
    await open_text(here)
    await here.wait(minutes=3)
    if not any("voice" in m for m in bob.messages):
        assert here.deaths
        await bob.tap("open")


async def thanks(here: Fragile) -> None:
    alice, bob = both(here)
    await bob.tap("thanks")
    await here.wait(minutes=5)
    assert alice.sees("thank"), alice.last


async def take_back_unopened(here: Fragile) -> None:
    alice, bob = both(here)
    await here.wait(seconds=30)
    await alice.send("/shared")
    await alice.tap("takeback")
    await here.wait(minutes=5)
    assert not bob.sees(CANARY)


async def take_back_opened(here: Fragile) -> None:
    alice, bob = both(here)
    await here.wait(seconds=30)
    await open_oldest(bob)
    await alice.send("/shared")
    await alice.tap("takeback")
    await here.wait(minutes=5)
    assert not bob.sees(CANARY), "taken back is taken back, wherever it was opened"


async def resume(here: Fragile) -> None:
    """Two envelopes wait for the end of a pause, and come one after the other."""
    _, bob = both(here)
    await here.wait(hours=2)
    await write(here, OTHER, "now")
    await here.wait(hours=2)
    assert not bob.sees("left something")
    await bob.send("/resume")
    await here.wait(minutes=40)
    await open_oldest(bob)


async def leave(here: Fragile) -> None:
    alice, bob = both(here)
    await alice.send("/leave")
    await alice.tap("leave:tell")
    await here.wait(hours=22.6)
    assert bob.sees("closed now")
    assert not bob.sees("left something"), "no word crosses after leaving"


async def forget(here: Fragile) -> None:
    alice, bob = both(here)
    await alice.send("/forget")
    await alice.tap("forget:all")
    await here.wait(minutes=5)
    assert not bob.sees(CANARY)


@dataclass(frozen=True)
class Flow:
    """A story, what came before it, and how long nobody starts the bot again when it dies in it."""

    story: Story
    before: tuple[Story, ...] = (at_home, paired)
    outage: timedelta = timedelta()

    def __str__(self) -> str:
        seconds = int(self.outage.total_seconds())
        return "_".join([self.story.__name__, *(s.__name__ for s in self.before[2:])]) + (
            f"_{seconds}s" if seconds else ""
        )


FLOWS = (
    Flow(beginning, ()),
    Flow(invitation, (at_home,)),
    Flow(daily_card),
    Flow(draft),
    Flow(discard),
    Flow(outage, (at_home, paired, drafted)),
    Flow(revision),
    Flow(share_now),
    Flow(undo),
    Flow(open_text, (at_home, paired, agreed)),
    Flow(open_text, (at_home, paired, agreed_photo)),
    Flow(open_voice, (at_home, paired, agreed_voice)),
    Flow(thanks, (at_home, paired, agreed, lies_there, opened)),
    Flow(take_back_unopened, (at_home, paired, agreed)),
    Flow(take_back_opened, (at_home, paired, agreed)),
    Flow(resume, (at_home, paired, resting, agreed)),
    Flow(leave, (at_home, paired, agreed_for_tonight)),
    Flow(forget, (at_home, paired, agreed, lies_there, opened)),
)


ON_BOTH = (invitation, revision, share_now, leave, forget)


# --- how it ended ------------------------------------------------------------------------------------------


@dataclass
class End:
    """All that matters when a story is over; ids and times of day, which no two runs share, left out."""

    phones: dict[int, Counter[str]]
    stored: dict[str, list[tuple[Any, ...]]]
    exports: list[Any]
    words: dict[int, int]
    """How often words that were written appear in a chat, as messages of the bot."""


TABLES = {
    "person": "chat, stage, zone, minute, pace, hold, reachable, pairing IS NULL, invite IS NULL, "
    "paused_until IS NULL, current IS NULL, last_card_on, unanswered",
    "pairing": "state",
    "invite": "state",
    "card": "day, prompt, kind, revision, state",
    "reply": "state, revision",
    "envelope": "state",
    "words": "kind, revision",
    "agenda": "kind",
    "outbox": "effect",
    "parted": "pairing IS NULL",
}


async def ended(here: Fragile) -> End:
    phones = {id: here.phone(id) for id in here.telegram.people}
    return End(
        phones={id: Counter(map(_shown, phone.messages)) for id, phone in phones.items()},
        stored=stored(here.config.database, TABLES),
        exports=await _exports(here),
        words={id: sum(map(_private, phone.messages)) for id, phone in phones.items()},
    )


def connect(url: str) -> Any:
    """Past the bot."""
    return (
        sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else psycopg.connect(url)
    )


def stored(url: str, tables: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    with closing(connect(url)) as connection:
        return {
            table: sorted(
                map(tuple, connection.execute(f"SELECT {columns} FROM {table}").fetchall()), key=str
            )
            for table, columns in tables.items()
        }


async def _exports(here: Fragile) -> list[Any]:
    """What each would be given: every text that is stored, if it can still be read."""
    people = stored(here.config.database, {"person": "id, chat, pairing"})["person"]
    found = []
    for id, chat, pairing in people:
        me = Person(id=PersonId(id), chat=chat, stage=Ready(), seed=0, pairing=pairing)
        export = SendExport(to=me.id)
        job = Job(id=1, fence=1, effect=export, attempts=1, created_at=here.now(), person=me, chat=chat)
        with here.quiet():
            given = (await here.bot.store.material([job]))[1]
        assert given.export is not None
        written = [(w.fate, w.content, w.prompt) for w in given.export.written]
        received = [(r.content, r.prompt) for r in given.export.received]
        found.append((chat, given.name, given.partner_name, written, received, given.export.cards))
    return sorted(found, key=str)


def _private(message: dict[str, Any]) -> bool:
    words = str(message.get("text") or message.get("caption") or "")
    return bool(message["from_bot"] and ("canary-" in words or "voice" in message))


def _buttons(message: dict[str, Any]) -> list[str]:
    markup = message.get("reply_markup") or {}
    return [k.get("callback_data", "") for row in markup.get("inline_keyboard", []) for k in row]


def _shown(message: dict[str, Any]) -> str:
    """As the phone shows it."""
    kinds = [kind for kind in ("photo", "voice", "document") if kind in message]
    text = str(message.get("text") or message.get("caption") or "")
    whole = f"{message['from_bot']} {kinds} {message['protected']} {text} {_buttons(message)}"
    whole = re.sub(r"\d{12,}", "#", re.sub(r"start[= ][\w-]{20,}", "start=...", whole))
    return re.sub(r"\b\d{1,2}:\d\d\b", "hh:mm", whole)


def compare(ought: End, end: End, where: str) -> None:
    """The same, but for one more copy a chat of what Telegram had accepted when we died."""
    assert end.stored == ought.stored, where
    assert end.exports == ought.exports, where
    for id, phone in ought.phones.items():
        missing, more = phone - end.phones[id], end.phones[id] - phone
        assert not missing, f"{where}: {id} misses {missing}, has {more}"
        assert more.total() <= 1, f"{where}: {id} has {more}"
    assert end.words.get(2000, 0) <= ought.words.get(2000, 0), f"{where}: words came twice"


# --- running them ------------------------------------------------------------------------------------------


async def play(
    copies: Copies, start: Snapshot, flow: Flow, nth: int, stops: bool = False
) -> tuple[Fuse, End]:
    fuse = Fuse(nth, stops)
    async with copies.town(start, fuse, flow.outage) as here:
        fuse.lit = True
        try:
            await flow.story(here)
        except Exception as error:
            error.add_note(f"{flow}, {fuse.at}")
            raise
        fuse.lit = False
        assert here.deaths == fuse.burnt
        return fuse, await ended(here)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    folder = tmp_path_factory.mktemp("copies")
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        made = Copies(folder, template)
    else:
        made = Copies(folder, request.getfixturevalue("template"), request.getfixturevalue("server"))
    with one_library():
        yield made
    made.close()


CASES = [
    pytest.param(
        sort, flow, marks=pytest.mark.long if sort == "postgres" and flow.story not in ON_BOTH else ()
    )
    for sort, flow in product(SAMPLES, FLOWS)
]
"""Every flow on SQLite, some on PostgreSQL too: a copy of a database takes longer there."""


@pytest.mark.parametrize(("copies", "flow"), CASES, indirect=["copies"], ids=str)
async def test_death(copies: Copies, flow: Flow) -> None:
    """Promise 4 at some points of each flow, and at some awaits that are the same in each run: whatever was
    accepted has its effect, once. All of them are `test_every_death`."""
    start = await copies.after(*flow.before)
    counted, ought = await play(copies, start, flow, 0)
    sort = "sqlite" if start.database.is_sqlite else "postgres"
    ways = [(nth, False) for nth in chosen(counted.names, SAMPLES[sort])]
    awaits = len(counted.names) // 2  # there are a few more than that
    ways += [(1 + crc32(f"{flow} {nth}".encode()) % awaits, True) for nth in range(STOPS[sort])]
    for nth, stops in ways:
        fuse, end = await play(copies, start, flow, nth, stops)
        compare(ought, end, f"{flow}, {fuse.at}")


def chosen(names: list[str], many: int) -> list[int]:
    """Evenly spread over commits and calls, where deaths differ most."""
    sharp = [nth for nth, name in enumerate(names, 1) if "before " in name or "after " in name]
    return sorted({sharp[(2 * i + 1) * len(sharp) // (2 * many)] for i in range(many)})


@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("stops", [False, True], ids=["dies", "stops"])
@pytest.mark.parametrize("flow", FLOWS, ids=str)
async def test_every_death(copies: Copies, flow: Flow, stops: bool) -> None:
    """Every point of each flow, until the story is over before the bot is; of its awaits every seventh, since
    one statement has several."""
    start = await copies.after(*flow.before)
    _, ought = await play(copies, start, flow, 0)
    for nth in count(1, 7 if stops else 1):
        fuse, end = await play(copies, start, flow, nth, stops)
        if not fuse.burnt:
            break
        compare(ought, end, f"{flow}, {fuse.at}")


# --- places that are worth a story of their own --------------------------------------------------------------


async def dies_at(copies: Copies, flow: Flow, name: str, nth: int = 1) -> None:
    """At the `nth` point of this name."""
    start = await copies.after(*flow.before)
    counted, ought = await play(copies, start, flow, 0)
    places = [number for number, found in enumerate(counted.names, 1) if found == name]
    fuse, end = await play(copies, start, flow, places[nth - 1])
    compare(ought, end, f"{flow}, {fuse.at}")


async def test_death_after_a_silence(copies: Copies) -> None:
    """Between noting that a silence is over and asking about what may be lost in it."""
    await dies_at(copies, Flow(outage, (at_home, paired, drafted)), "main: after COMMIT")


async def test_death_leaves_two_envelopes(copies: Copies) -> None:
    """Opened at the one of which nobody knows, the words can be taken back all the same."""
    await dies_at(copies, Flow(take_back_opened, (at_home, paired, agreed)), "after sendMessage")


async def test_death_leaves_two_previews(copies: Copies) -> None:
    """Deleted at the one of which nobody knows, the words are gone from both."""
    await dies_at(copies, Flow(discard), "after sendMessage")


@pytest.mark.parametrize("naps", range(5))
async def test_stopped_as_something_comes(copies: Copies, naps: int) -> None:
    """A stop is heard, also in the very moment in which there is something to send."""
    async with copies.town(await copies.after(), Fuse()) as here:
        sending = asyncio.ensure_future(here.bot.sending.run())
        await asyncio.sleep(0.1)
        here.bot.handle.outbox_changed.set()
        for _ in range(naps):
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.wait([sending], timeout=5)
        assert sending.cancelled()


async def test_stopped_in_a_beat(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is under way when the bot is told to stop, nothing keeps the process alive afterwards, and
    the log names no fault."""
    due, entered, before = Tx.due, asyncio.Event(), set(threading.enumerate())

    async def slowly(tx: Tx, at: datetime, limit: int) -> Any:
        entered.set()
        found = await due(tx, at, limit)
        await asyncio.sleep(0.5)
        return found

    async with town(sqlite) as here:
        async with build(here.config, here.now, here.ids) as app:
            monkeypatch.setattr(Tx, "due", slowly)
            running = asyncio.ensure_future(app.run())
            await entered.wait()
            running.cancel()
            await asyncio.wait([running])
        left = {thread for thread in set(threading.enumerate()) - before if "connection" in thread.name}
        for thread in left:
            await asyncio.to_thread(thread.join, 5)
        assert not any(thread.is_alive() for thread in left)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_death_in_forgetting(sqlite_template: Path, tmp_path: Path) -> None:
    """Killed right after somebody was forgotten: what the next start finds in the files is nothing of theirs."""
    with one_library():
        copies = Copies(tmp_path, sqlite_template)
        start = await copies.after(at_home, paired, agreed, lies_there)
        left = tmp_path / "left"

        def leave_the_files(name: str) -> None:
            shutil.copytree(here.config.data_dir, left)

        fuse = Fuse(does=leave_the_files)
        async with copies.town(start, fuse) as here:
            secrets = _sealed(here.config.data_dir, 1000)
            await here.phone(1000).send("/forget")
            fuse.lit = True
            fuse.nth = await _commit_of(copies, start)
            await here.phone(1000).tap("forget:all")
        assert any(secret in _bytes(left) for secret in secrets), "the kill was too late to show anything"
        database = Database(f"sqlite:///{left}/kindling.db", f"sqlite:///{left}/keys.db", left)
        async with alive(database, start, Fuse()) as again:
            await again.bot.tick.sweep()
            assert not any(secret in _bytes(left) for secret in secrets)


async def _commit_of(copies: Copies, start: Snapshot) -> int:
    """The point at which it is done that Alice is forgotten."""
    fuse = Fuse()
    async with copies.town(start, fuse) as here:
        await here.phone(1000).send("/forget")
        fuse.lit = True
        await here.phone(1000).tap("forget:all")
    gone = fuse.names.index("main: DELETE FROM words")
    return fuse.names.index("main: after COMMIT", gone) + 1


def _sealed(folder: Path, chat: int) -> list[bytes]:
    """Every ciphertext of this person's, and every key."""
    found: list[bytes] = []
    with closing(sqlite3.connect(folder / "kindling.db")) as database:
        (owner,) = database.execute("SELECT id FROM person WHERE chat = ?", (chat,)).fetchone()
    for file, column, table in (("kindling.db", "sealed", "words"), ("keys.db", "wrapped", "data_key")):
        with closing(sqlite3.connect(folder / file)) as database:
            found += [
                row[0] for row in database.execute(f"SELECT {column} FROM {table} WHERE owner = ?", (owner,))
            ]
    return found


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("*.db*"))
