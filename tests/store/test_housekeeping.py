"""What has had its time goes by itself, in slices; what has not stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core.delivery import Sent
from bot.core.material import Shown
from bot.store import Receipt, Store, housekeeping, tables
from tests.store.people import (
    ALICE,
    BOB,
    NOON,
    at_home,
    jobs,
    leave,
    load,
    queue,
    save,
    say,
    together,
    write,
)

DAY = timedelta(days=1)


async def sweep(store: Store, at: object) -> int:
    swept = 0
    while True:
        async with store.transaction() as tx:
            found = await tx.housekeep(at)  # type: ignore[arg-type]  # a time
        if not found:
            return swept
        swept += found


async def count(store: Store, name: str) -> int:
    async with store._main.connect() as connection:
        counted = select(func.count()).select_from(tables.metadata.tables[name])
        return (await connection.execute(counted)).scalar_one()


async def test_seen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Causes are known for nine days, a day longer than anything can be told again; slice by slice."""
    monkeypatch.setattr(housekeeping, "SLICE", 3)
    async with store.transaction() as tx:
        await tx.unseen([f"tg:1:{n}" for n in range(10)], NOON)
        await tx.unseen(["tg:1:99"], NOON + DAY)
    assert await sweep(store, NOON + 9 * DAY) == 0
    assert await sweep(store, NOON + 9 * DAY + timedelta(seconds=1)) == 10
    assert await count(store, "seen") == 1


async def test_invites(store: Store) -> None:
    """An invitation that has ended goes."""
    await at_home(store)
    invite = m.Offered(id=m.InviteId(77), inviter=ALICE, ends_at=NOON + m.INVITE_LIFE)
    await save(store, [invite], [ef.EndInvites(person=ALICE)])
    await sweep(store, NOON + m.INVITE_LIFE)
    assert await count(store, "invite") == 1
    await sweep(store, NOON + m.INVITE_LIFE + timedelta(seconds=1))
    assert await count(store, "invite") == 0


async def test_parted(store: Store) -> None:
    """After ninety days nothing is left of who left whom."""
    await together(store)
    await leave(store)
    await sweep(store, NOON + m.PARTED_FOR)
    assert await count(store, "parted") == 1
    await sweep(store, NOON + m.PARTED_FOR + timedelta(seconds=1))
    assert await count(store, "parted") == 0


async def test_lanes(store: Store) -> None:
    """The pace of a chat is forgotten when it has long been free."""
    await at_home(store)
    await queue(store, say(ALICE))
    await jobs(store)
    await sweep(store, NOON + timedelta(minutes=50))
    assert await count(store, "lane") == 1
    await sweep(store, NOON + timedelta(hours=2))
    assert await count(store, "lane") == 0


async def test_outbox(store: Store) -> None:
    """What could not be sent for thirty days is never sent."""
    await at_home(store)
    await queue(store, say(ALICE))
    await sweep(store, NOON + 30 * DAY)
    assert await count(store, "outbox") == 1
    await sweep(store, NOON + 31 * DAY)
    assert await count(store, "outbox") == 0


@pytest.mark.parametrize(("kind", "days"), [("support", 3), ("card", 91), ("preview", 0), ("envelope", 0)])
async def test_messages(store: Store, kind: str, days: int) -> None:
    """Where things lie is known for as long as something can still be done there."""
    await at_home(store)
    await queue(store, say(ALICE))
    (job,) = await jobs(store)
    shown = (Shown(kind=kind, id=5, message=70),)  # type: ignore[arg-type]  # one of the four
    async with store.transaction() as tx:
        await tx.finish([Receipt(job=job, outcome=Sent(70), shown=shown)], NOON)
    if days:
        await sweep(store, NOON + (days - 1) * DAY)
        assert await count(store, "message") == 1
    await sweep(store, NOON + (days or 1000) * DAY)
    assert await count(store, "message") == (0 if days else 1)


async def test_out_of_it(store: Store) -> None:
    """Who is out of a pairing has no name of the other any more; the last to go takes the pairing along."""
    await together(store)
    await leave(store)
    assert await names(store) == {(ALICE, "name"), (BOB, "name"), (BOB, "partner")}
    assert await count(store, "pairing") == 1
    bob = (await load(store, BOB, ev.AskedHelp())).people[BOB]
    await save(store, [m.become(m.Person, bob, pairing=None)], who=BOB)
    assert await names(store) == {(ALICE, "name"), (BOB, "name")}
    assert await count(store, "pairing") == 0


async def names(store: Store) -> set[tuple[int, str]]:
    """Owner and kind of every name, and that each has its key."""
    key, words = tables.data_key.c, tables.words.c
    async with store._keys.engine.connect() as connection:
        keys = (await connection.execute(select(key.owner, key.kind).where(key.owner != 0))).all()
    async with store._main.connect() as connection:
        kept = (await connection.execute(select(words.owner, words.kind))).all()
    assert set(map(tuple, keys)) == set(map(tuple, kept))
    return {(owner, kind) for owner, kind in kept}


async def test_a_clock_of_the_past_ends_nothing(store: Store) -> None:
    """Promise 4: a machine that starts in 1970, before it has asked for the time, erases no draft."""
    await together(store)
    await write(store, 301)
    past = NOON.replace(year=1970)
    async with store.transaction() as tx:
        await tx.housekeep(past)
        assert [kind for kind, *_ in await tx.due(past, 10) if kind != "card"] == []
        assert [id for _who, id in await tx.undecided()] == [301]
