"""A new master key, at any moment: nothing becomes unreadable."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from bot.core import model as m
from bot.core import sends as sd
from bot.core.events import Content
from bot.store import Store, rotate, rotation, tables
from bot.store.keys import next_to
from bot.store.vault import mark_of
from tests.databases import Database
from tests.store.people import ALICE, NOON, drain, queue, text, together, write

HOURS = count()


async def marks(store: Store) -> set[bytes]:
    async with store._keys.engine.connect() as connection:
        return {
            mark_of(one) for one in (await connection.execute(select(tables.data_key.c.wrapped))).scalars()
        }


async def content(store: Store, id: int) -> Content | None:
    """The words of a reply, as its author would see them. Each preview is of its own hour."""
    preview = sd.SendPreview(to=ALICE, reply=m.ReplyId(id), revision=1)
    at = NOON + timedelta(hours=next(HOURS))
    await queue(store, preview, at=at)
    (job,) = await drain(store, at)
    return (await store.material([job]))[job.id].content


async def test_rotate(database: Database, store: Store) -> None:
    """Every key is wrapped anew and opens with the new file alone; links that were given out still work."""
    await together(store)
    await write(store)
    token, old, before = store.invite_token(77), database.master_key.read_bytes(), await marks(store)
    assert await rotate(database.keys_url, database.master_key) == 6
    assert database.master_key.read_bytes() != old
    assert not next_to(database.master_key).exists()
    after = await marks(store)
    assert len(after) == 1
    assert not after & before
    again = await database.open()
    assert await content(again, 300) == text()
    assert again.invite_token(77) == token
    await again.close()


async def test_while_the_bot_runs(database: Database, store: Store) -> None:
    """A bot that was started before reads and writes on, with the new key."""
    await together(store)
    await write(store, 300)
    await rotate(database.keys_url, database.master_key)
    await write(store, 301)
    assert len(await marks(store)) == 1
    assert await content(store, 300) == await content(store, 301) == text()


@pytest.mark.parametrize("done", [0, 1, 2])
async def test_begun_again(
    database: Database, store: Store, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped anywhere, everything can be read meanwhile, and the next run brings it to its end."""
    await together(store)
    await write(store, 300)
    monkeypatch.setattr(rotation, "SLICE", 1)
    calls = 0
    slice_ = rotation._slice

    async def dying(*given: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls > done:
            raise ZeroDivisionError
        return await slice_(*given, **more)  # type: ignore[arg-type]  # as it was called

    with monkeypatch.context() as dies:
        dies.setattr(rotation, "_slice", dying)
        with pytest.raises(ZeroDivisionError):
            await rotate(database.keys_url, database.master_key)
    assert next_to(database.master_key).exists()
    between = await database.open()
    await write(between, 301)
    assert await content(between, 300) == await content(between, 301) == text()
    await rotate(database.keys_url, database.master_key)
    assert len(await marks(between)) == 1
    assert await content(between, 300) == await content(between, 301) == text()
    await between.close()
