"""Two databases, one transaction: what a death between their commits can and cannot do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from bot.core import buttons as bt
from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.material import Material
from bot.store import Store
from bot.store.keys import Keyring
from tests.store.people import (
    ALICE,
    BOB,
    NOON,
    draft,
    jobs,
    keep,
    leave,
    load,
    queue,
    save,
    say,
    sends,
    share,
    text,
    together,
    write,
)


class Died(BaseException):
    """The process is gone."""


@contextmanager
def dying() -> Iterator[None]:
    """Transactions in here die after their keys were committed, before the rest is."""
    commit = Keyring.commit

    async def dies(self: Keyring) -> None:
        await commit(self)
        if self._made or self._owners:
            raise Died

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Keyring, "commit", dies)
        try:
            yield
        except Died:
            return
    raise AssertionError("it lived")


async def seen(store: Store, reply: int = 300, revision: int = 1) -> Material:
    preview = sd.SendPreview(to=ALICE, reply=m.ReplyId(reply), revision=revision)
    await queue(store, preview)
    (job,) = [job for job in await jobs(store) if job.effect == preview]
    return (await store.material([job]))[job.id]


@pytest.fixture(autouse=True)
async def couple(store: Store) -> None:
    await together(store)


async def test_new_words(store: Store) -> None:
    """A key without words harms nobody; when Telegram tells us again, everything is written."""
    with dying():
        await save(store, [draft()], [keep()])
    assert not (await load(store, ALICE, bt.PressedShare(id=300))).replies
    await save(store, [draft()], [keep()])
    assert (await seen(store)).content == text()


async def test_newer_words(store: Store) -> None:
    """Promise 4: words that were being replaced are as they were, and can still be agreed to or sent."""
    await write(store)
    with dying():
        await save(store, [draft(revision=2)], [keep(300, 2, "new")])
    assert (await seen(store)).content == text()
    await save(store, [draft(revision=2)], [keep(300, 2, "new")])


async def test_newer_name(store: Store) -> None:
    """The same of a name, on both phones."""
    with dying():
        await save(store, (), [ef.KeepName(person=ALICE, name="Al")])
    await queue(store, say(ALICE), say(BOB))
    names = {job.effect.to: await store.material([job]) for job in await jobs(store)}
    (mine,), (theirs,) = names[ALICE].values(), names[BOB].values()
    assert (mine.name, theirs.partner_name) == ("Alice", "Alice")


async def test_forgetting(store: Store) -> None:
    """What somebody asked to forget is unreadable from the first commit on, and goes with the next try."""
    yes = await share(store)
    gone = ef.Forget(person=ALICE, in_other_chat=False)
    with dying():
        await leave(store, ALICE, gone)
    work = await load(store, ALICE, bt.PressedTakeBack(id=yes.id))
    assert work.replies == {yes.id: yes}
    assert (await seen(store)).broken
    await leave(store, ALICE, gone)
    assert not (await load(store, ALICE, ev.AskedHelp())).people


async def test_nothing_half_done(store: Store) -> None:
    """A transaction that breaks anywhere leaves neither rows nor keys."""
    with suppress(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.unseen(["tg:1:1"], NOON)
            work = await tx.load([], NOON)
            work.put([draft()])
            work.effects += [(ALICE, keep()), (ALICE, say())]
            await tx.save(work, NOON)
            raise ZeroDivisionError
    assert not await jobs(store)
    assert not (await load(store, ALICE, bt.PressedShare(id=300))).replies
    async with store.transaction() as tx:
        assert await tx.unseen(["tg:1:1"], NOON) == {"tg:1:1"}


@pytest.mark.parametrize("naps", range(1, 40, 3))
async def test_cancelled(store: Store, naps: int) -> None:
    """Cancelled at any await: all of it or nothing, and the next transaction finds a free connection."""
    task = asyncio.ensure_future(save(store, [draft()], [keep(), say()]))
    for _ in range(naps):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    replies = (await load(store, ALICE, bt.PressedShare(id=300))).replies
    assert bool(replies) == (say() in sends(await jobs(store)))
