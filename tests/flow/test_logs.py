"""Promise 5, in the log: whatever happens, it holds no word, no name, no token and no address.

A real process with `KINDLING_LOG_LEVEL=DEBUG` lives through a whole story with every kind of trouble in it.
All that it wrote to its two outputs is then searched.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest

from bot.demo.faults import Faults, bad_request, drop_mid_body, status, too_many, wrong_type
from bot.logs import ALLOWED
from tests.flow.points import Copies
from tests.flow.test_crash import connect
from tests.flow.test_kill import PATIENCE, Machine, _afternoon, copies, machine
from tests.flow.town import TOKEN, Phone, pair
from tests.property.canary import Hunt, canary

__all__ = ["copies"]

FORMS = "alice bob taken kept shared spoken answer poison away unreadable echoed late".split()
WORDS = {form: canary("logs", form) for form in FORMS}
TROUBLES = {
    "poll failed",
    "batch refused",
    "update let go",
    "update unreadable",
    "gave up",
    "started",
    "stopped",
}
"""What must have been told of, or the story was too quiet to prove anything."""
AT_ONCE = """
import sys
from datetime import timedelta
from bot import cli
from bot.store import claim
claim.SPACING = timedelta()
sys.argv = ["kindling", "run"]
cli.main()
"""
"""`kindling run`, but that nobody waits a second between two messages in one chat: that would be a minute."""


@dataclass
class Told:
    """What the process said, and what it must not have said."""

    whole: set[str] = field(
        default_factory=lambda: {TOKEN, TOKEN.partition(":")[2], quote(TOKEN), "/bot7700"}
    )

    def check(self, said: str) -> None:
        assert Hunt(WORDS.values(), self.whole).found_in(said.encode()) == set()
        lines = [json.loads(line) for line in said.splitlines()]
        for line in lines:
            assert line.keys() <= ALLOWED, line
            assert not {1000, 2000, "1000", "2000"} & set(line.values()), "whose it was"
        missing = TROUBLES - {line["event"] for line in lines}
        assert not missing, f"the story was too quiet: {missing}"


# --- troubles -----------------------------------------------------------------------------------------------


def run(it: Machine, *statements: str) -> None:
    with closing(connect(it.database.url)) as server:
        for statement in statements:
            server.execute(statement)
        server.commit()


@contextmanager
def poison(it: Machine) -> Iterator[None]:
    """No reply can be stored, and the database says so with words of the reply."""
    sqlite = it.database.is_sqlite
    if sqlite:
        run(
            it,
            f"CREATE TRIGGER poison BEFORE INSERT ON reply BEGIN SELECT RAISE(ABORT, '{WORDS['poison']}'); END",
        )
    else:
        body = f"BEGIN RAISE EXCEPTION '{WORDS['poison']}'; END"
        run(
            it,
            f"CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            "CREATE TRIGGER poison BEFORE INSERT ON reply FOR EACH ROW EXECUTE FUNCTION poison()",
        )
    yield
    run(it, "DROP TRIGGER poison" if sqlite else "DROP FUNCTION poison CASCADE")


@contextmanager
def away(it: Machine) -> Iterator[None]:
    """A table is not there: for SQLite that is a database which is away for now, for PostgreSQL a fault."""
    run(it, "ALTER TABLE meta RENAME TO elsewhere")
    yield
    run(it, "ALTER TABLE elsewhere RENAME TO meta")


async def hears(it: Machine, event: str) -> None:
    """Until the process has told of it."""
    end = time.monotonic() + PATIENCE
    while event not in it.log():
        assert time.monotonic() < end, f"nothing was said of: {event}"
        await asyncio.sleep(0.05)


async def telegram_is_ill(it: Machine, alice: Phone) -> None:
    """Refusals that quote what was sent, and answers that are none."""
    echo = f"can't parse entities in {WORDS['echoed']} of {it.url}/bot{TOKEN}/sendMessage"
    it.telegram.faults.add(
        bad_request(echo, "sendMessage"),
        drop_mid_body("sendMessage", nth=2),
        wrong_type("sendMessage", nth=3, body=json.dumps({"ok": True, "result": echo})),
        too_many("sendMessage", retry_after=1, nth=4),
        status(502, "getUpdates", body=echo),
    )
    for _ in range(4):
        await alice.send("/help")
    await hears(it, "gave up")
    await hears(it, "poll failed")
    it.telegram.faults.clear()


async def updates_are_ill(it: Machine, alice: Phone) -> None:
    it.telegram.inject({"message": {"text": WORDS["unreadable"], "from": "me", "chat": {"id": 1000}}})
    it.telegram.inject({"message": WORDS["unreadable"]})
    it.telegram.inject({"callback_query": {"id": 7, "data": WORDS["unreadable"]}})
    await alice.send("/help")
    await hears(it, "update unreadable")
    with poison(it):
        await alice.send(WORDS["poison"])
        await hears(it, "update let go")
    if it.database.is_sqlite:
        with away(it):
            it.telegram.send(1000, WORDS["away"])
            await asyncio.sleep(1)
        await it.settle()


# --- the story ----------------------------------------------------------------------------------------------


async def beginning(it: Machine) -> tuple[Phone, Phone]:
    alice, bob = it.person(1000, WORDS["alice"]), it.person(2000, "Bob")
    for one in (alice, bob):
        await one.start()
        await one.tap("adult")
        await (one.tap("name") if one is alice else one.send(WORDS["bob"]))
        await one.send(_afternoon())
        await one.tap("hour:510")
        await one.tap("pace:every")
    await pair(alice, bob)
    await alice.send("/settings")
    await alice.tap("page:hold")
    await alice.tap("hold:0")
    return alice, bob


async def days(alice: Phone, bob: Phone) -> None:
    """Everything that people do with words."""
    await alice.send(WORDS["kept"])
    await alice.tap("keep")
    draft = await alice.send("first words")
    await alice.edit(draft, WORDS["shared"])
    for act in ("share", "now"):
        await alice.tap(act)
    await bob.tap("open")
    assert bob.sees(WORDS["shared"])
    await bob.tap("writeback")
    await bob.send(voice=b"OggS a hum", caption=WORDS["answer"])
    for act in ("share", "tomorrow"):
        await bob.tap(act)
    await alice.send("/shared")
    await alice.tap("takeback")
    await alice.send("/export")
    await alice.press(1, f"share:{WORDS['late']}")
    await alice.send(photo=b"\x89PNG a sky", caption=WORDS["spoken"])


async def test_nothing_of_anybody_is_in_the_log(copies: Copies, capfd: pytest.CaptureFixture[str]) -> None:
    """Promise 5: at the level of DEBUG, and with Telegram, the database and the updates in trouble."""
    async with machine(copies, copies.bare) as it:
        it.telegram.faults = Faults()
        it.program = ("-c", AT_ONCE)
        (it.database.folder / ".env").write_text("KINDLING_LOG_LEVEL=DEBUG\n")
        told = Told()
        alice, bob = await beginning(it)
        told.whole.add(alice.link())
        await telegram_is_ill(it, alice)
        await days(alice, bob)
        await updates_are_ill(it, alice)
        await alice.send("/forget")
        await alice.tap("forget:all")
        await bob.send("/leave")
        assert it.process is not None
        it.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(it.process.wait, 20) == 0
        key = it.database.master_key.read_text().strip()
        told.whole |= {key, *it.telegram.files.by_id, *_texts(it)}
        said = capfd.readouterr()
        assert said.out == ""
        told.check(it.log())


def _texts(it: Machine) -> set[str]:
    """Every line that was ever in a chat."""
    bodies: list[dict[str, Any]] = [
        one.body for id in (1000, 2000) for one in it.telegram.person(id).received
    ]
    lines = [
        line for body in bodies for line in str(body.get("text") or body.get("caption") or "").split("\n")
    ]
    return {line for line in lines if len(line) > 12}
