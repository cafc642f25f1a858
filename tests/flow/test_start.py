"""What cannot start says so in one sentence, with exit code 2, before anybody has been written to.

And what a start does to what was left undecided: after a silence that may have lost a tap, one fresh preview.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import settings
from bot.app import GatewayError
from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from bot.settings import ROOT
from tests.databases import Database
from tests.flow.points import one_library
from tests.flow.town import TOKEN, Phone, Town, pair, town
from tests.property.home import Home, home

__all__ = ["home"]


@dataclass(frozen=True)
class Ended:
    code: int
    said: str
    """What is on standard error, on one line."""
    calls: dict[str, int] = field(default_factory=dict)


async def kindling(folder: Path, *words: str, telegram: Telegram | None = None, **given: str | None) -> Ended:
    """Run `kindling <words>` in `folder` with these settings; None leaves one away, `@` is the folder."""
    telegram = telegram or Telegram(TOKEN, clock=Clock().now)
    async with serve(telegram) as url:
        done = await process(
            ["-m", "bot", *(word.replace("@", str(folder)) for word in words)], folder, url, given
        )
    return Ended(done.returncode, " ".join((done.stdout + done.stderr).split()), dict(telegram.calls))


async def process(
    words: list[str], folder: Path, url: str, given: dict[str, str | None], said: str = ""
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KINDLING_")}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "1000", **env(folder, url, given)},
        input=said,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def env(folder: Path, url: str, given: dict[str, str | None]) -> dict[str, str]:
    asked: dict[str, str | None] = {"TOKEN": TOKEN, "API_URL": url, "DATA_DIR": "@/data", **given}
    return {f"KINDLING_{k}": v.replace("@", str(folder)) for k, v in asked.items() if v is not None}


def refused(ended: Ended, *words: str) -> None:
    """One human sentence that names what to look at; no traceback, and nobody was called."""
    assert ended.code == 2, ended.said[-400:]
    assert "Traceback" not in ended.said
    assert 20 < len(ended.said) < 400
    for word in words:
        assert word in ended.said
    assert ended.calls == {}


# --- settings ----------------------------------------------------------------------------------------------


async def test_no_token(tmp_path: Path) -> None:
    """The first thing that anybody sees: where a token comes from."""
    refused(await kindling(tmp_path, "run", TOKEN=None), "KINDLING_TOKEN", "@BotFather")


@pytest.mark.parametrize(
    "given", [{"api_url": "nonsense"}, {"api_url": "ftp://x"}, {"webhook_url": "http://x.example"}]
)
def test_addresses(given: dict[str, str]) -> None:
    """An address that can never answer is a fault of the settings, and not a network to wait for."""
    with pytest.raises(settings.SettingsError):
        settings.load(**given)


def test_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sentence tells one to write works."""
    monkeypatch.setenv("KINDLING_LOG_LEVEL", "loud")
    with pytest.raises(settings.SettingsError) as refusal:
        settings.load()
    assert "'DEBUG'" in str(refusal.value)


# --- files -------------------------------------------------------------------------------------------------


def _key(folder: Path, content: bytes = base64.b64encode(b"k" * 32), mode: int = 0o600) -> None:
    (folder / "master.key").write_bytes(content)
    (folder / "master.key").chmod(mode)


def open_to_all(folder: Path) -> None:
    _key(folder, mode=0o644)


def too_short(folder: Path) -> None:
    _key(folder, b"YWJj")


def unreadable(folder: Path) -> None:
    """Also for root, who may read everything else."""
    (folder / "master.key").mkdir()


def lost(folder: Path) -> None:
    """There are keys, and nothing that opens them."""
    with closing(sqlite3.connect(folder / "keys.db")) as keys:
        keys.execute(
            "CREATE TABLE data_key (owner INTEGER NOT NULL, kind TEXT NOT NULL, id INTEGER NOT NULL, "
            "wrapped BLOB NOT NULL, PRIMARY KEY (owner, kind, id)) WITHOUT ROWID, STRICT"
        )
        keys.execute("INSERT INTO data_key VALUES (0, 'tokens', 0, x'00')")
        keys.commit()


def anothers(folder: Path) -> None:
    lost(folder)
    _key(folder)


def newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "kindling.db")) as database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
        database.commit()


def garbage(folder: Path) -> None:
    (folder / "kindling.db").write_bytes(b"these are somebody's holiday notes. " * 200)


def broken_pack(folder: Path) -> None:
    (folder / "pack" / "en" / "cards").mkdir(parents=True)
    (folder / "pack" / "en" / "cards" / "t01.toml").write_text("[[card]]\nid =\n")


def misspelt(folder: Path) -> None:
    (folder.parent / ".env").write_text("KINDLING_TOKN=x\n")


def no_text(folder: Path) -> None:
    (folder.parent / ".env").write_bytes(b"KINDLING_LISTEN=\xff\n")


def nothing(folder: Path) -> None:
    """An empty folder."""


@dataclass(frozen=True)
class Case:
    prepare: Callable[[Path], None]
    words: tuple[str, ...]
    given: dict[str, str | None] = field(default_factory=dict)


HOOK = "https://x.example"
CASES = {
    "not a token": Case(nothing, ("KINDLING_TOKEN", "digits"), {"TOKEN": "hello"}),
    "misspelt": Case(nothing, ("KINDLING_TOKN",), {"TOKN": "x"}),
    "misspelt in the file": Case(misspelt, ("KINDLING_TOKN", ".env")),
    "no text": Case(no_text, (".env",)),
    "bad value": Case(nothing, ("KINDLING_SEND_RATE",), {"SEND_RATE": "0"}),
    "bad address": Case(nothing, ("KINDLING_API_URL",), {"API_URL": "nonsense"}),
    "unknown database": Case(nothing, ("KINDLING_DATABASE_URL",), {"DATABASE_URL": "mysql://x"}),
    "no server": Case(nothing, ("KINDLING_DATABASE_URL",), {"DATABASE_URL": "postgresql://127.0.0.1:9/x"}),
    "no secret": Case(nothing, ("KINDLING_WEBHOOK_SECRET",), {"WEBHOOK_URL": HOOK}),
    "a short secret": Case(nothing, ("32",), {"WEBHOOK_URL": HOOK, "WEBHOOK_SECRET": "short"}),
    "no pack": Case(nothing, ("KINDLING_PROMPTS_DIR",), {"PROMPTS_DIR": "@/nowhere"}),
    "no folder": Case(nothing, ("/dev/null/x",), {"DATA_DIR": "/dev/null/x"}),
    "no port": Case(nothing, ("KINDLING_METRICS_LISTEN",), {"METRICS_LISTEN": "nonsense"}),
    "open to all": Case(open_to_all, ("chmod 600",)),
    "too short": Case(too_short, ("32 bytes",)),
    "unreadable": Case(unreadable, ("cannot be read",)),
    "lost": Case(lost, ("is missing",)),
    "another's": Case(anothers, ("not the one",)),
    "newer": Case(newer, ("newer version",)),
    "garbage": Case(garbage, ("KINDLING_DATABASE_URL",)),
    "broken pack": Case(broken_pack, ("t01.toml:2:",), {"PROMPTS_DIR": "@/data/pack"}),
}
ONE_BY_ONE = """
import contextlib, io, json, os, sys, traceback
from bot import cli
for case in json.load(sys.stdin):
    for name in [name for name in os.environ if name.startswith("KINDLING_")]:
        del os.environ[name]
    os.environ.update(case["env"])
    os.chdir(case["folder"])
    sys.argv, code = ["kindling", "run"], 0
    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        except BaseException:
            code = 1
            traceback.print_exc()
    print(json.dumps([case["name"], code, " ".join(said.getvalue().split())]))
"""
"""Each case as if it were a start of its own; loading the program twenty times would take most of a minute."""


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    return asyncio.run(_starts(tmp_path_factory.mktemp("starts")))


async def _starts(root: Path) -> dict[str, Ended]:
    telegram = Telegram(TOKEN, clock=Clock().now)
    cases = []
    async with serve(telegram) as url:
        for number, (name, case) in enumerate(CASES.items()):
            folder = root / str(number)
            (folder / "data").mkdir(mode=0o700, parents=True)
            case.prepare(folder / "data")
            cases.append({"name": name, "folder": str(folder), "env": env(folder, url, case.given)})
        done = await process(["-c", ONE_BY_ONE], root, url, {}, json.dumps(cases))
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {name: Ended(code, said, dict(telegram.calls)) for name, code, said in lines}


@pytest.mark.parametrize("name", CASES)
def test_refused(starts: dict[str, Ended], name: str) -> None:
    """What cannot be is named, and nothing is tried with it."""
    refused(starts[name], *CASES[name].words)


@pytest.mark.parametrize("prepare", [newer, open_to_all])
async def test_migrate(tmp_path: Path, prepare: Callable[[Path], None]) -> None:
    """`migrate` refuses what `run` would, and needs no token."""
    (tmp_path / "data").mkdir(mode=0o700)
    prepare(tmp_path / "data")
    refused(await kindling(tmp_path, "migrate", TOKEN=None))


async def test_keys_rotate(tmp_path: Path) -> None:
    """A new key file in the place of the old one, and the next start opens everything with it."""
    assert (await kindling(tmp_path, "migrate", TOKEN=None)).code == 0
    file = tmp_path / "data" / "master.key"
    old = file.read_bytes()
    ended = await kindling(tmp_path, "keys", "rotate", TOKEN=None)
    assert ended.code == 0
    assert "wrapped with it: 1." in ended.said
    assert file.read_bytes() != old
    assert (await kindling(tmp_path, "migrate", TOKEN=None)).code == 0
    file.write_bytes(old)
    refused(await kindling(tmp_path, "migrate", TOKEN=None), "master.key")


async def test_keys_rotate_nothing(tmp_path: Path) -> None:
    """In the wrong folder it does not make a pair of its own, which would look like success."""
    refused(await kindling(tmp_path, "keys", "rotate", TOKEN=None), "master.key")
    assert not (tmp_path / "data").exists()


async def test_prompts_check(tmp_path: Path) -> None:
    """A fault in a pack has its file and its line, and exit code 1 as linters have."""
    broken_pack(tmp_path)
    ended = await kindling(tmp_path, "prompts", "check", "@/pack")
    assert ended.code == 1
    assert "t01.toml:2:" in ended.said
    assert "Traceback" not in ended.said


async def test_demo(tmp_path: Path) -> None:
    """A port that is taken is said, too."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        refused(await kindling(tmp_path, "demo", "--port", port), port)


# --- Telegram ----------------------------------------------------------------------------------------------

FLAGS = {
    "can_join_groups": "Allow Groups",
    "can_read_all_group_messages": "Group Privacy",
    "supports_inline_queries": "Inline Mode",
    "can_connect_to_business": "Business Mode",
    "supports_guest_queries": "Guest Mode",
}


async def test_unsafe_bot(tmp_path: Path) -> None:
    """A bot that lets others read along is refused, with what to switch off; nobody is written to."""
    telegram = Telegram(TOKEN, clock=Clock().now)
    telegram.me.update(dict.fromkeys(FLAGS, True))
    ended = await kindling(tmp_path, "run", telegram=telegram)
    assert ended.code == 2, ended.said[-400:]
    assert "Traceback" not in ended.said
    assert all(name in ended.said for name in FLAGS.values())
    assert ended.calls == {"getMe": 1}


@pytest.mark.parametrize("flag", FLAGS)
async def test_each_flag(sqlite: Database, flag: str) -> None:
    """Each of them alone is enough."""
    async with town(sqlite) as here:
        here.telegram.me[flag] = True
        with pytest.raises(GatewayError, match=FLAGS[flag]):
            async with here.running():
                pass


async def test_another_token(tmp_path: Path) -> None:
    """A token that Telegram does not know is said without showing it."""
    secret = "7700:" + "x" * 35
    ended = await kindling(tmp_path, "run", TOKEN=secret)
    assert ended.code == 2, ended.said[-400:]
    assert "@BotFather" in ended.said
    assert secret not in ended.said


# --- after a silence ---------------------------------------------------------------------------------------


@pytest.fixture
def library() -> Iterator[None]:
    with one_library():
        yield


async def drafts(here: Town) -> tuple[Phone, Phone]:
    """Each has written something, and decided nothing."""
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await pair(alice, bob)
    for one in (alice, bob):
        await one.send(f"undecided-{one.name}")
    return alice, bob


def previews(one: Phone) -> list[int]:
    return [
        m["message_id"]
        for m in one.messages
        if m["from_bot"] and f"undecided-{one.name}" in m.get("text", "")
    ]


@pytest.mark.parametrize(("silence", "fresh"), [(120, False), (200, True), (3600, True)])
async def test_outage(database: Database, library: None, silence: int, fresh: bool) -> None:
    """A tap may be lost in more than 150 s: each undecided draft has one fresh preview, the old one closed."""
    async with town(database) as here:
        async with here.running():
            alice, bob = await drafts(here)
            first = {one.id: previews(one) for one in (alice, bob)}
            where, lost_tap = alice.button("share")
        here.telegram.tap(alice.id, where, lost_tap)
        here.clock.advance(silence)
        for _ in range(3):  # a start after a start asks nobody again
            async with here.running():
                await here.settle()
        for one in (alice, bob):
            assert len(previews(one)) == 1
            assert (previews(one) != first[one.id]) == fresh
        async with here.running():
            if fresh:
                await alice.tap("share")
            await alice.tap("now")
            await here.wait(seconds=30)
            await bob.tap("open")
        assert bob.sees("undecided-Alice")


@pytest.mark.parametrize("way", ["now", "keep", "delete"])
async def test_decided_in_the_night(home: Home, way: str) -> None:
    """What was still asked at night and decided before the morning is not asked about again."""
    async with home.town() as it:
        alice = it.alice
        await it.wait_until(it.now().replace(hour=20, minute=50))
        mine = await alice.send("late-words")
        await it.away(600)
        if way == "now":
            await alice.tap("share")
        await alice.tap(way)
        await it.wait(minutes=2)
        before = shown(alice, mine)
        await it.wait(hours=12)
        assert before == shown(alice, mine)[: len(before)]
        assert not any("late-words" in text for text in shown(alice, mine)[len(before) :])


async def test_several_outages_in_one_night(database: Database, library: None) -> None:
    """However often the machine was down while somebody slept, the morning asks once."""
    async with town(database) as here:
        async with here.running():
            await here.wait_until(here.now().replace(hour=20, minute=50))
            alice, _ = await drafts(here)
            first = alice.messages[-1]["message_id"]
        here.clock.advance(8.5 * 3600)
        for _ in range(3):
            here.clock.advance(600)
            async with here.running():
                await here.settle()
        async with here.running():
            for _ in range(40):  # a longer step would be an outage of its own
                await here.wait(minutes=2)
        said = shown(alice, first)
        assert sum("undecided-Alice" in text for text in said) == 1
        assert sum("a newer one of this" in text for text in said) == 1


def shown(one: Phone, since: int) -> list[str]:
    return [str(m.get("text")) for m in one.messages if m["message_id"] >= since]
