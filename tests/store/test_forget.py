"""Forgetting: every row, every key, every byte; and nothing of the other's."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.delivery import Sent
from bot.core.material import Shown
from bot.store import Receipt, Store, tables
from tests.databases import Database
from tests.store.people import (
    ALICE,
    BOB,
    CANARY,
    CAROL,
    NOON,
    at_home,
    drain,
    jobs,
    leave,
    open_it,
    person,
    queue,
    save,
    say,
    sends,
    share,
    text,
    together,
    write,
)

LAST = sd.Tell(to=ALICE, chat=1000, language="en", note="forgotten")
HOUR = timedelta(hours=1)


async def forget(store: Store, in_other_chat: bool = False, *before: ef.Effect) -> None:
    gone = ef.Forget(person=ALICE, in_other_chat=in_other_chat)
    await leave(store, ALICE, *before, gone, LAST)
    await store.scrub()


async def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the main database, but for the outbox and the pace."""
    found = {}
    async with store._main.connect() as connection:
        for table in tables.metadata.sorted_tables:
            if table.name not in ("outbox", "lane", "gate", "seen", "meta"):
                found[table.name] = [tuple(row) for row in (await connection.execute(select(table))).all()]
    return found


async def a_life(store: Store) -> None:
    """Alice has everything that can be stored of a person; Bob has opened one of hers."""
    await together(store)
    await share(store, 300)
    await show(store)
    await open_it(store)
    await show(store, message=71)
    await write(store, 301)
    await share(store, 302, author=BOB)
    await show(store)
    await open_it(store, 402, who=ALICE)
    card = m.Dealt(id=m.CardId(50), person=ALICE, on=NOON.date(), prompt="t01-001", kind="share")
    invite = m.Offered(id=m.InviteId(77), inviter=ALICE, ends_at=NOON + 72 * HOUR)
    plan = ef.Schedule(kind="card", id=ALICE, person=ALICE, at=NOON + HOUR)
    await save(store, [card, invite], [ef.EndInvites(person=ALICE), plan, say(ALICE), say(BOB)])


async def show(store: Store, message: int = 70) -> None:
    """Send everything that can go, and note where it lies."""
    async with store.transaction() as tx:
        claimed = (await tx.claim(NOON, 100, 1000, HOUR)).jobs
        for job in claimed:
            id = getattr(job.effect, "envelope", 0) or getattr(job.effect, "reply", 0)
            shown = (Shown(kind="envelope", id=id, message=message + job.chat),)
            await tx.finish([Receipt(job=job, outcome=Sent(message), shown=shown)], NOON)


@pytest.mark.parametrize(("in_other_chat", "state"), [(True, "Gone"), (False, "Opened")])
async def test_no_row_is_left(store: Store, in_other_chat: bool, state: str) -> None:
    """No table names the person any more; of what they shared only whether it lies opened in a chat."""
    await a_life(store)
    await forget(store, in_other_chat)
    left = await rows(store)
    assert [row for name in left for row in left[name] if ALICE in row] == []
    assert [row[4] for row in left["envelope"]] == [state]


async def test_no_key_is_left(store: Store) -> None:
    """No key of theirs is left, and what the partner wrote can still be read by the partner."""
    await a_life(store)
    await forget(store)
    async with store._keys.engine.connect() as connection:
        owners = set((await connection.execute(select(tables.data_key.c.owner))).scalars())
    assert owners == {0, BOB}
    await queue(store, sd.SendPreview(to=BOB, reply=m.ReplyId(302), revision=1), at=NOON + HOUR)
    (job,) = [job for job in await drain(store, NOON + HOUR) if isinstance(job.effect, sd.SendPreview)]
    assert (await store.material([job]))[job.id].content == text()


async def test_the_others_rows(store: Store) -> None:
    """Nothing of the partner's changes: what they wrote, shared and were dealt stays as it is."""
    await a_life(store)
    before = await rows(store)
    await forget(store)
    after = await rows(store)
    for name, owner in (("person", 0), ("reply", 1), ("card", 1), ("words", 0)):
        mine = [row for row in before[name] if row[owner] == BOB]
        assert mine
        assert mine == [row for row in after[name] if row[owner] == BOB]
        if name == "reply":
            break


async def test_the_closing_line_still_has_a_name(store: Store) -> None:
    """The partner's copy of the name outlives the forgetting until the pairing has been closed for them."""
    await a_life(store)
    await forget(store)
    (job,) = [job for job in await drain(store, NOON + HOUR) if job.effect == say(BOB)]
    assert (await store.material([job]))[job.id].partner_name == "Alice"


async def test_own_chat_is_cleaned(store: Store) -> None:
    """Every known message that Telegram still lets us delete: shown to them, and written by them."""
    await a_life(store)
    await forget(store)
    erasing = [job for job in await drain(store, NOON + HOUR) if isinstance(job.effect, sd.Erase)]
    assert all(job.chat == 1000 and job.person is None for job in erasing)
    erased = {job.effect.message for job in erasing if isinstance(job.effect, sd.Erase)}
    assert erased == {300, 301, 1070}


async def test_too_old_to_erase(store: Store) -> None:
    """What Telegram deletes no more is not asked for."""
    await together(store)
    await write(store, 300)
    await leave(store, ALICE, ef.Forget(person=ALICE, in_other_chat=True), LAST, at=NOON + 48 * HOUR)
    found = sends(await jobs(store, NOON + 48 * HOUR))
    assert found == [sd.Tell(to=m.PersonId(0), chat=1000, language="en", note="forgotten")]


async def test_words_of_any_age_are_covered(store: Store) -> None:
    """What the bot showed with words in it is asked for at any age: where it cannot go, it is edited."""
    await together(store)
    await share(store, 302, author=BOB)
    await show(store)
    await leave(store, ALICE, ef.Forget(person=ALICE, in_other_chat=False), LAST, at=NOON + 480 * HOUR)
    late = NOON + 481 * HOUR
    erasing = [job.effect for job in await drain(store, late) if isinstance(job.effect, sd.Erase)]
    assert [(erase.message, erase.note) for erase in erasing] == [(1070, "deleted")]


async def test_other_chat(store: Store) -> None:
    """On request what the partner has opened is replaced there, and nothing else of theirs."""
    await a_life(store)
    await forget(store, True)
    sent = [
        effect for effect in sends(await drain(store, NOON + HOUR)) if isinstance(effect, sd.CloseEnvelope)
    ]
    assert {(close.to, close.envelope, close.message) for close in sent} == {
        (BOB, 400, 2070),
        (BOB, 400, 2071),
    }


async def test_answer_to_the_tap_survives(store: Store) -> None:
    """The button that was pressed stops spinning, and the last line comes."""
    await a_life(store)
    await forget(store, False, sd.AnswerTap(to=ALICE, tap="t"))
    found = await drain(store, NOON + HOUR)
    assert any(isinstance(job.effect, sd.AnswerTap) for job in found)


async def test_what_was_under_way_dies(store: Store) -> None:
    """Nothing of theirs is sent afterwards, to anybody."""
    await together(store)
    await share(store, 300)
    await open_it(store)
    await forget(store)
    kinds = {type(effect) for effect in sends(await drain(store, NOON + HOUR))}
    assert kinds <= {sd.Erase, sd.Tell, sd.CloseEnvelope}


async def test_unpaired(store: Store) -> None:
    """Somebody who was alone here is forgotten as thoroughly."""
    await at_home(store, person(CAROL))
    await write(store, 300, author=CAROL, pairing=None)
    await save(store, (), [ef.Forget(person=CAROL, in_other_chat=True)], who=CAROL)
    assert not any((await rows(store)).values())


async def test_coming_back(store: Store) -> None:
    """Whoever starts again is somebody new."""
    await a_life(store)
    await forget(store)
    again = m.Person(id=m.PersonId(1009), chat=1000, stage=m.Meeting(), seed=1)
    await save(store, [again], event=ev.Started())
    async with store.transaction() as tx:
        await tx.finish([], NOON)


async def test_no_byte_is_left(sqlite: Database) -> None:
    """After the scrub no file of the data folder holds a word, a name or a key, in any encoding we use."""
    store = await sqlite.open()
    await together(store)
    await share(store, words=CANARY)
    wrapped = await _sealed_and_keys(store)
    assert all(_found(sqlite.folder, piece) for piece in wrapped), "the search itself must find things"
    await forget(store)
    try:
        for piece in [*wrapped, *_encodings(CANARY), *_encodings("Alice")]:
            assert not _found(sqlite.folder, piece), piece[:40]
    finally:
        await store.close()


async def _sealed_and_keys(store: Store) -> list[bytes]:
    words, key = tables.words.c, tables.data_key.c
    async with store._main.connect() as connection:
        sealed = (await connection.execute(select(words.sealed).where(words.owner == ALICE))).scalars().all()
    async with store._keys.engine.connect() as connection:
        keys = (await connection.execute(select(key.wrapped).where(key.owner == ALICE))).scalars().all()
    assert len(sealed) == len(keys) == 3
    return [*sealed, *keys]


def _encodings(secret: str) -> list[bytes]:
    plain = secret.encode()
    return [plain, plain.hex().encode(), base64.b64encode(plain)[:-2], secret.encode("utf-16-le")]


def _found(folder: Path, piece: bytes) -> bool:
    return any(piece in path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_words_were_never_plain(sqlite: Database) -> None:
    """Not even before: no file holds a word or a name while it is kept."""
    store = await sqlite.open()
    await together(store)
    await share(store, words=CANARY)
    for secret in (CANARY, "Alice"):
        assert not any(_found(sqlite.folder, piece) for piece in _encodings(secret))
    await store.close()
