"""No statement of the daily round reads a whole table: ten people or ten million, it costs the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core import buttons as bt
from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.delivery import Retry, Sent
from bot.core.material import Shown
from bot.store import Receipt, Store
from tests.databases import Database
from tests.store.people import (
    ALICE,
    BOB,
    NOON,
    PAIRING,
    arrival,
    leave,
    load,
    open_it,
    person,
    queue,
    save,
    say,
    share,
    text,
    together,
    write,
)

SMALL = {"gate", "meta", "CONSTANT", "sqlite_master", "alembic_version", "json_each"}


class Heard:
    """Every statement once, with what it was given."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.statements: dict[str, Any] = {}
        event.listen(engine.sync_engine, "before_cursor_execute", self._hear)

    def _hear(self, _connection: Any, _cursor: Any, words: str, given: Any, *more: Any) -> None:
        many = bool(more[-1])
        if words.split()[0] in ("SELECT", "UPDATE", "DELETE") or "SELECT" in words:
            self.statements.setdefault(words, given[0] if many else given)

    async def scans(self) -> list[str]:
        """Where SQLite would read a whole table, and for which statement."""
        found = []
        async with self.engine.connect() as connection:
            for words, given in list(self.statements.items()):
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given)
                found += [f"{step}: {words}" for *_, step in plan.all() if _is_scan(step)]
        return found


def _is_scan(step: str) -> bool:
    scanned = re.match(r"SCAN ([a-zA-Z_]\w*)(?! USING (COVERING )?INDEX)", step)
    return scanned is not None and scanned[1] not in SMALL


@pytest.fixture
async def heard(sqlite: Database) -> Any:
    store = await sqlite.open()
    yield store, Heard(store._main), Heard(store._keys.engine)
    await store.close()


async def test_daily_round(heard: tuple[Store, Heard, Heard]) -> None:
    """Pairing, writing, sharing, sending, opening, editing, listing, leaving and forgetting."""
    store, main, keys = heard
    await together(store, person(ALICE, last_card_on=NOON.date()), person(BOB))
    invite = m.Offered(id=m.InviteId(77), inviter=ALICE, ends_at=NOON + m.INVITE_LIFE)
    card = m.Dealt(id=m.CardId(50), person=ALICE, on=NOON.date(), prompt="t01-001", kind="share")
    await save(store, [invite, card], [ef.EndInvites(person=ALICE), ef.Recheck(person=ALICE)])
    await share(store, 300)
    await write(store, 301, source=9)
    await write(store, 301, source=9, revision=2)
    edited = arrival(ALICE, ev.Edited(content=text(), message=9))
    due = arrival(ALICE, ev.CardDue(id=ALICE, planned=NOON))
    start = arrival(BOB, ev.Started())
    async with store.transaction() as tx:
        await tx.unseen(["a", "b"], NOON)
        await tx.load([edited, due, start, arrival(BOB, bt.PressedOpen(id=400))], NOON)
        await tx.due(NOON, 10)
        await tx.done_dues([("draft", 301, NOON)])
        await tx.undecided()
    await send(store)
    await open_it(store)
    lists = [sd.SendList(to=ALICE), sd.SendExport(to=BOB), sd.SendInvite(to=ALICE, invite=invite.id)]
    close = sd.CloseEnvelope(to=BOB, envelope=m.EnvelopeId(400), note="")
    await queue(store, *lists, close, sd.SendThanks(to=BOB, pairing=PAIRING, note="thanks"), say(BOB))
    await queue(store, sd.Say(to=BOB, note="goodnight", unasked=True))
    for _ in range(5):
        await send(store)
    yes = (await load(store, ALICE, bt.PressedTakeBack(id=300))).replies[300]
    await save(store, [m.become(m.Kept, yes)], [ef.Unsend(reply=yes.id)])
    await save(store, (), [ef.DestroyWords(reply=m.ReplyId(301))], event=bt.PressedDelete(id=301))
    await leave(store)
    assert await main.scans() == []
    assert await keys.scans() == []


async def send(store: Store) -> None:
    async with store.transaction() as tx:
        jobs = (await tx.claim(NOON, 10, 1000, NOON - NOON.replace(hour=11))).jobs
        await tx.material(jobs)
        shown = (Shown(kind="envelope", id=400, message=70),)
        receipts = [Receipt(job=job, outcome=Sent(70), shown=shown) for job in jobs]
        if receipts:
            receipts[0] = Receipt(job=jobs[0], outcome=Retry(NOON - NOON.replace(minute=0), flood=True))
        await tx.finish(receipts, NOON)


async def test_the_search_finds_scans(heard: tuple[Store, Heard, Heard]) -> None:
    """It would be found."""
    store, main, _keys = heard
    async with store._main.connect() as connection:
        await connection.exec_driver_sql("SELECT * FROM reply WHERE written_at = ?", (5,))
    assert len(await main.scans()) == 1


async def test_housekeeping(heard: tuple[Store, Heard, Heard]) -> None:
    """Neither does housekeeping, but for tables that it keeps short itself."""
    store, main, _keys = heard
    await together(store)
    async with store.transaction() as tx:
        main.statements.clear()
        await tx.housekeep(NOON)
        await tx.burn()
    scanned = {scan.split()[1] for scan in await main.scans()}
    assert scanned == {"lane:", "parted:", "invite:", "outbox:", "spent_key:"}
