"""Claiming: who is sent first, once, in order, and at what pace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from bot.core import sends as sd
from bot.core.delivery import Gone, Retry, Sent
from bot.core.material import Shown
from bot.core.model import PersonId
from bot.store import AHEAD, Receipt, Store
from tests.store.people import (
    ALICE,
    BOB,
    CAROL,
    LEASE,
    NOON,
    at_home,
    claim,
    jobs,
    person,
    queue,
    say,
    sends,
)

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def three(store: Store) -> None:
    await at_home(store, person(ALICE), person(BOB), person(CAROL))


async def finish(store: Store, *receipts: Receipt, at: object = NOON) -> None:
    async with store.transaction() as tx:
        await tx.finish(receipts, at)  # type: ignore[arg-type]  # a time


async def test_the_oldest_of_a_chat(store: Store) -> None:
    """In one chat nothing overtakes: the second message waits until the first is done."""
    await queue(store, say(ALICE, "one"), say(ALICE, "two"), say(BOB, "three"))
    first = await jobs(store)
    assert sends(first) == [say(ALICE, "one"), say(BOB, "three")]
    assert not await jobs(store, NOON + SECOND)
    await finish(store, Receipt(job=first[0], outcome=Sent(1)))
    assert sends(await jobs(store, NOON + SECOND)) == [say(ALICE, "two")]


async def test_urgent_first(store: Store) -> None:
    """Answers to a tap or message, then envelopes and thanks, then cards; taps before all."""
    card = sd.SendCard(to=CAROL, card=5, revision=1, asked=True)  # type: ignore[arg-type]  # an id
    tap = sd.AnswerTap(to=CAROL, tap="t")
    await queue(store, card, say(BOB), tap)
    assert sends(await jobs(store)) == [tap, say(BOB), card]


async def test_limit(store: Store) -> None:
    """A claim takes no more than it was asked for, the rest is there for the next."""
    await queue(store, say(ALICE), say(BOB), say(CAROL))
    assert len(await jobs(store, limit=2)) == 2
    assert sends(await jobs(store, limit=2)) == [say(CAROL)]


async def test_lease(store: Store) -> None:
    """Nobody else gets a claimed row while its lease lasts; afterwards they do, and the attempt counts."""
    await queue(store, say())
    (first,) = await jobs(store)
    assert (first.attempts, first.fence, first.unsure) == (1, 1, False)
    assert not await jobs(store, NOON + LEASE - SECOND)
    (second,) = await jobs(store, NOON + LEASE)
    assert (second.id, second.attempts, second.fence, second.unsure) == (first.id, 2, 2, True)


@pytest.mark.parametrize("outcome", [Sent(9), Gone(), Retry(SECOND)])
async def test_stale_fence(store: Store, outcome: Sent | Gone | Retry) -> None:
    """A zombie that wakes up after its lease can neither clear the row nor hold it nor note a message."""
    await queue(store, say())
    (zombie,) = await jobs(store)
    (owner,) = await jobs(store, NOON + LEASE)
    shown = (Shown(kind="preview", id=300, message=9),)
    await finish(store, Receipt(job=zombie, outcome=outcome, shown=shown))
    (again,) = await jobs(store, NOON + 2 * LEASE)
    assert again.id == owner.id
    show = sd.ClosePreview(to=ALICE, reply=300, note="okay")  # type: ignore[arg-type]  # an id
    await finish(store, Receipt(job=again, outcome=Gone()))
    await queue(store, show)
    (closing,) = await jobs(store, NOON + 2 * LEASE)
    assert (await store.material([closing]))[closing.id].messages == ()


async def test_two_replicas(store: Store) -> None:
    """However many claim at once, every row goes to exactly one of them."""
    people = [person(PersonId(5001 + n)) for n in range(40)]
    await at_home(store, *people)
    for one in people:
        await queue(store, say(one.id))
    found = await asyncio.gather(*(jobs(store, limit=10) for _ in range(8)))
    ids = [job.id for claimed in found for job in claimed]
    assert len(ids) == len(set(ids)) == 40


async def test_retry_holds_the_chat(store: Store) -> None:
    """After a failure the chat waits for its oldest message; other chats do not wait for it."""
    await queue(store, say(ALICE, "one"), say(ALICE, "two"), say(BOB))
    first, bobs = await jobs(store)
    await finish(store, Receipt(job=first, outcome=Retry(10 * SECOND)), Receipt(job=bobs, outcome=Sent(1)))
    assert not await jobs(store, NOON + 9 * SECOND)
    again = await jobs(store, NOON + 10 * SECOND)
    assert sends(again) == [say(ALICE, "one")]
    assert again[0].attempts == 2


async def test_an_attempt_that_did_nothing(store: Store) -> None:
    """Only what may have done something makes the next attempt careful: a death or a time-out, no refusal."""
    await queue(store, say())
    known: list[tuple[int, bool]] = []
    for outcome in (Retry(SECOND), Retry(SECOND, flood=True), None, Retry(SECOND), None):
        (job,) = await jobs(store, NOON + (LEASE + SECOND) * len(known))
        known.append((job.attempts, job.unsure))
        if outcome is not None:
            await finish(store, Receipt(job=job, outcome=outcome))
    assert known == [(1, False), (2, False), (3, False), (4, True), (5, True)]


async def test_a_time_out_may_have_done_something(store: Store) -> None:
    """It was noted that nobody knows."""
    await queue(store, say())
    (job,) = await jobs(store)
    await finish(store, Receipt(job=job, outcome=Retry(SECOND, certain=False)))
    (again,) = await jobs(store, NOON + SECOND)
    assert again.unsure


@pytest.mark.parametrize("give_up", [False, True])
async def test_gone(store: Store, give_up: bool) -> None:
    """What can never be sent, or was tried too often, does not block its chat for ever."""
    await queue(store, say(ALICE, "one"), say(ALICE, "two"))
    (first,) = await jobs(store)
    outcome = Retry(SECOND) if give_up else Gone()
    await finish(store, Receipt(job=first, outcome=outcome, give_up=give_up))
    assert sends(await jobs(store, NOON + SECOND)) == [say(ALICE, "two")]


async def test_pace_of_a_chat(store: Store) -> None:
    """A short answer of three comes at once; then one message a second."""
    await queue(store, *(say(ALICE, str(n)) for n in range(5)))
    times = []
    for second in range(6):
        while claimed := await jobs(store, NOON + second * SECOND):
            times.append(second)
            await finish(store, *(Receipt(job=job, outcome=Sent(1)) for job in claimed))
    assert times == [0, 0, 0, 1, 2]


async def test_pace_of_the_bot(store: Store) -> None:
    """Twenty processes or one: claims reserve their slots one after the other."""
    await queue(store, say(ALICE), say(BOB), say(CAROL))
    first, second = await claim(store, limit=2), await claim(store, limit=2)
    assert first.first_slot == NOON
    assert first.spacing == timedelta(milliseconds=40)
    assert [job.slot - NOON for job in first.jobs] == [timedelta(), timedelta(milliseconds=40)]
    assert second.first_slot == NOON + timedelta(milliseconds=80)


async def test_taps_need_no_slot(store: Store) -> None:
    """Answers to taps are no messages to Telegram: they leave at once, also while their chat is waiting."""
    taps = [sd.AnswerTap(to=ALICE, tap=str(n)) for n in range(4)]
    await queue(store, *(say(ALICE) for _ in range(4)), *taps)
    claimed = await claim(store)
    assert len(claimed.jobs) == 5
    assert all(job.slot <= NOON for job in claimed.jobs)
    assert (await claim(store, NOON + SECOND)).first_slot == NOON + SECOND


async def test_no_slot_behind_the_lease(store: Store) -> None:
    """Nothing is claimed for a slot at which the lease may be another's: it would be sent twice."""
    people = [person(PersonId(5001 + n)) for n in range(20)]
    await at_home(store, *people)
    for one in people:
        await queue(store, say(one.id))
    claimed = await claim(store, rate=0.2)
    assert [job.slot - NOON for job in claimed.jobs] == [timedelta(), 5 * SECOND]
    assert claimed.jobs[-1].slot <= NOON + AHEAD
    assert not (await claim(store, rate=0.2)).jobs


async def test_flood(store: Store) -> None:
    """A 429 slows the whole bot for at most a minute, and its own chat for as long as Telegram asks."""
    await queue(store, say(ALICE), say(BOB))
    first, _bobs = await jobs(store)
    await finish(store, Receipt(job=first, outcome=Retry(timedelta(minutes=5), flood=True)))
    await queue(store, say(CAROL))
    assert not await jobs(store, NOON + SECOND)
    later = await claim(store, NOON + timedelta(seconds=61))
    assert sends(later.jobs) == [say(CAROL)]
    assert say(ALICE) not in sends(await jobs(store, NOON + timedelta(seconds=299)))
    assert say(ALICE) in sends(await jobs(store, NOON + timedelta(minutes=5)))


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(hours=9), timedelta(days=400)])
async def test_a_clock_that_is_put_right(store: Store, back: timedelta) -> None:
    """Pace and spacing are for seconds: a clock that went back keeps nobody waiting, and they hold again."""
    for word in ("one", "two", "three", "four"):
        await queue(store, say(ALICE, word), at=NOON - back)
    for _ in range(2):
        (job,) = await jobs(store)
        await finish(store, Receipt(job=job, outcome=Sent(1)))
    (job,) = await jobs(store, NOON - back)
    await finish(store, Receipt(job=job, outcome=Sent(1)), at=NOON - back)
    async with store.transaction() as tx:
        due = await tx.next_due(NOON - back)
    assert due is not None
    assert due <= NOON - back
    assert sends(await jobs(store, NOON - back)) == [say(ALICE, "four")]


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        ("UPDATE outbox SET effect = 'SendJar' WHERE lane = 1001", ("SendJar", "KeyError")),
        ("UPDATE outbox SET args = '{' WHERE lane = 1001", ("Say", "JSONDecodeError")),
        ("UPDATE person SET stage = 'Asleep' WHERE id = 1001", ("Say", "KeyError")),
    ],
)
async def test_a_row_that_cannot_be_read(store: Store, spoilt: str, error: tuple[str, str]) -> None:
    """After a newer version was here, say. It is put off and told of, and everybody else goes on."""
    await queue(store, say(ALICE), say(BOB), say(CAROL))
    async with store._main.begin() as connection:
        await connection.execute(sql(spoilt))
    found = await claim(store)
    assert sends(found.jobs) == [say(BOB), say(CAROL)]
    assert found.unread == [error]
    assert not (await claim(store, NOON + timedelta(minutes=59))).unread
    assert (await claim(store, NOON + timedelta(hours=1))).unread == [error]


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(hours=20), timedelta(days=400)])
@pytest.mark.parametrize("outcome", [Retry(30 * SECOND), Retry(timedelta(hours=9), flood=True), None])
async def test_a_wrong_clock_holds_no_row(store: Store, back: timedelta, outcome: Retry | None) -> None:
    """An attempt was made while the clock was ahead; once it is put right, the row is anybody's at once."""
    await queue(store, say(ALICE), at=NOON - back)
    (job,) = await jobs(store)
    if outcome:
        await finish(store, Receipt(job=job, outcome=outcome))
    async with store.transaction() as tx:
        assert await tx.next_due(NOON - back) == NOON - back
    (again,) = await jobs(store, NOON - back)
    assert (again.id, again.fence) == (job.id, 2)
    await finish(store, Receipt(job=job, outcome=Sent(1)))
    assert not await jobs(store, NOON - back + SECOND), "who had it under the wrong clock writes nothing"


async def test_the_longest_wait_is_kept(store: Store) -> None:
    """An hour for the next attempt is no mistake of a clock."""
    await queue(store, say(ALICE))
    (job,) = await jobs(store)
    await finish(store, Receipt(job=job, outcome=Retry(timedelta(hours=9))))
    assert not await jobs(store, NOON + timedelta(minutes=59))
    assert len(await jobs(store, NOON + timedelta(hours=1))) == 1


async def test_to_nobody(store: Store) -> None:
    """A row for somebody who is not there any more is cleared away, not sent to chat 0."""
    await queue(store, say(ALICE))
    nobody = say(PersonId(8888))
    async with store.transaction() as tx:
        work = await tx.load([], NOON)
        work.effects.append((ALICE, nobody))
        await tx.save(work, NOON)
    assert sends(await jobs(store)) == [say(ALICE)]


async def test_to_a_stranger(store: Store) -> None:
    """Somebody of whom nothing is stored gets an answer all the same, and nothing is stored for it."""
    stranger = PersonId(7777)
    tell = sd.Tell(to=stranger, chat=7000, language="de", note="privacy")
    await queue(store, tell, sd.AnswerTap(to=stranger, tap="t"))
    tap, told = await jobs(store)
    assert (told.chat, told.person) == (7000, None)
    assert isinstance(tap.effect, sd.AnswerTap)
    material = await store.material([told])
    assert (material[told.id].chat, material[told.id].language) == (7000, "de")
