"""Envelopes are judged again when they are claimed: what was right to send may not be right any more."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.delivery import Sent
from bot.core.effects import Effect
from bot.core.material import Shown
from bot.store import Receipt, Store
from tests.store.people import (
    ALICE,
    BOB,
    NOON,
    PAIRING,
    jobs,
    leave,
    load,
    person,
    save,
    sends,
    share,
    together,
)

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def envelope(id: int = 300) -> sd.SendEnvelope:
    return sd.SendEnvelope(to=BOB, envelope=m.EnvelopeId(id + 100), reply=m.ReplyId(id), revision=1)


async def deliver(store: Store, at: object = NOON, message: int = 70) -> list[Effect]:
    """Send what can be sent now, and note where it lies; what it was."""
    found = await jobs(store, at)  # type: ignore[arg-type]  # a time
    async with store.transaction() as tx:
        for job in found:
            id = getattr(job.effect, "envelope", 0)
            shown = (Shown(kind="envelope", id=id, message=message + id),)
            await tx.finish([Receipt(job=job, outcome=Sent(message + id), shown=shown)], at)  # type: ignore[arg-type]
    return sends(found)


async def test_hold(store: Store) -> None:
    """Nothing leaves before the hour that its author chose."""
    await together(store)
    await share(store, leaves_at=NOON + 20 * SECOND)
    assert not await jobs(store, NOON + 19 * SECOND)
    assert sends(await jobs(store, NOON + 20 * SECOND)) == [envelope()]


async def test_take_back_in_time(store: Store) -> None:
    """Taken back before it was claimed, it is never sent."""
    await together(store)
    yes = await share(store)
    await save(store, [m.become(m.Kept, yes)], [ef.Unsend(reply=yes.id)])
    assert not await jobs(store)


async def test_take_back_without_the_row(store: Store) -> None:
    """Even if the row were forgotten: without consent at the time of the claim nothing goes."""
    await together(store)
    yes = await share(store)
    await save(store, [m.become(m.Withdrawn, yes)])
    assert not await jobs(store)
    await save(store, [yes])
    assert not await jobs(store), "a row that was dropped does not come back"


async def test_newer_revision(store: Store) -> None:
    """The yes was for other words."""
    await together(store)
    yes = await share(store)
    await save(store, [m.become(m.Drafted, yes, revision=2)])
    assert not await jobs(store)


async def test_take_back_and_share_again_in_one_batch(store: Store) -> None:
    """Of the same reply taken back and shared again only the second envelope goes."""
    await together(store)
    yes = await share(store)
    again = m.become(m.Consented, yes, envelope=m.EnvelopeId(500))
    waiting = m.Waiting(id=again.envelope, reply=yes.id, receiver=BOB, pairing=PAIRING)
    second = sd.SendEnvelope(to=BOB, envelope=again.envelope, reply=yes.id, revision=1)
    await save(store, [again, waiting], [envelope(), ef.Unsend(reply=yes.id), second])
    assert sends(await jobs(store)) == [second]


async def test_claim_against_take_back(store: Store) -> None:
    """At once: either it is claimed and in flight, or it is taken back; never both gone, never both there."""
    await together(store)
    yes = await share(store)
    claimed, _ = await asyncio.gather(
        jobs(store), save(store, [m.become(m.Withdrawn, yes)], [ef.Unsend(reply=yes.id)])
    )
    assert len(claimed) <= 1
    assert not await jobs(store)


async def test_leased_is_not_unsent(store: Store) -> None:
    """What is in flight stays a row, so that its message is known and can be closed."""
    await together(store)
    yes = await share(store)
    (job,) = await jobs(store)
    await save(store, [m.become(m.Withdrawn, yes)], [ef.Unsend(reply=yes.id)])
    shown = (Shown(kind="envelope", id=400, message=70),)
    async with store.transaction() as tx:
        await tx.finish([Receipt(job=job, outcome=Sent(70), shown=shown)], NOON)
    await save(store, (), [sd.CloseEnvelope(to=BOB, envelope=m.EnvelopeId(400), note="")])
    (closing,) = await jobs(store, NOON + 2 * SECOND)
    assert (await store.material([closing]))[closing.id].messages == (70,)


async def test_quiet_hours_and_pause(store: Store) -> None:
    """An envelope waits through both, and then comes; the row says when it was meant to come."""
    await together(store, person(ALICE), person(BOB, quiet_from=11 * 60, quiet_to=15 * 60))
    await share(store)
    assert not await jobs(store)
    async with store.transaction() as tx:
        assert await tx.next_due(NOON) == NOON + 3 * HOUR
    assert sends(await jobs(store, NOON + 3 * HOUR)) == [envelope()]


async def test_recheck(store: Store) -> None:
    """Coming back from a pause is not waiting for its end."""
    await together(store)
    bob = (await load(store, BOB, ev.AskedHelp())).people[BOB]
    await save(store, [m.become(m.Person, bob, paused_until=NOON + 72 * HOUR)], who=BOB)
    await share(store)
    assert not await jobs(store)
    await save(store, [bob], [ef.Recheck(person=BOB)], who=BOB, at=NOON + HOUR)
    assert sends(await jobs(store, NOON + HOUR)) == [envelope()]


async def test_recheck_keeps_the_hold(store: Store) -> None:
    """Judging again is not sending early."""
    await together(store)
    await share(store, leaves_at=NOON + HOUR)
    await save(store, (), [ef.Recheck(person=BOB)], who=BOB)
    assert not await jobs(store, NOON + HOUR - SECOND)
    assert sends(await jobs(store, NOON + HOUR)) == [envelope()]


async def test_no_burst(store: Store) -> None:
    """What waited through a pause comes with time between, at most three a day, the rest tomorrow."""
    await together(store, person(ALICE), person(BOB, paused_until=NOON + 5 * HOUR))
    for n in range(4):
        await share(store, 300 + n)
    arrived = []
    for minute in range(0, 60 * 14, 10):
        at = NOON + 5 * HOUR + timedelta(minutes=minute)
        if found := await jobs(store, at):
            arrived.append(minute)
            async with store.transaction() as tx:
                id = found[0].effect.envelope  # type: ignore[attr-defined]  # nothing else is due
                shown = (Shown(kind="envelope", id=id, message=id),)
                await tx.finish([Receipt(job=found[0], outcome=Sent(id), shown=shown)], at)
    midnight = 7 * 60
    assert arrived[:3] == [0, 30, 60]
    assert arrived[3:] == [midnight]


async def test_fresh_after_what_waited(store: Store) -> None:
    """One that is shared while others wait for their turn comes after them."""
    await together(store, person(ALICE), person(BOB, paused_until=NOON + 5 * HOUR))
    await share(store, 300)
    await share(store, 301)
    await share(store, 303, NOON + 9 * HOUR)
    assert await deliver(store, NOON + 5 * HOUR) == [envelope(300)]
    await share(store, 302, NOON + 5 * HOUR)
    at = NOON + 5 * HOUR + timedelta(minutes=10)
    assert await deliver(store, at) == []
    assert await deliver(store, at + timedelta(minutes=20)) == [envelope(301)]
    assert await deliver(store, at + timedelta(minutes=50)) == [envelope(302)]


async def test_leaving_stops_it(store: Store) -> None:
    """Leaving ends in the same commit what is under way, in both directions."""
    await together(store)
    await share(store, 300)
    await share(store, 301, author=BOB)
    await save(store, (), [sd.SendThanks(to=BOB, pairing=PAIRING, note="thanks")])
    await leave(store)
    assert not await jobs(store)


async def test_gone_receiver(store: Store) -> None:
    """For somebody who blocked the bot the envelope waits, and nobody learns of it."""
    await together(store, person(ALICE), person(BOB, reachable=False))
    await share(store)
    assert not await jobs(store)
    async with store.transaction() as tx:
        assert await tx.next_due(NOON) == NOON + timedelta(days=1)


async def test_opened_counts_once(store: Store) -> None:
    """An envelope that became two messages when it was opened is one share of the day."""
    await together(store)
    for n in range(3):
        await share(store, 300 + n)
        await deliver(store, NOON + n * HOUR)
        await deliver(store, NOON + n * HOUR, message=7000)
    await share(store, 303)
    async with store.transaction() as tx:
        assert not (await tx.claim(NOON + 3 * HOUR, 10, 25, HOUR)).jobs
    assert sends(await jobs(store, NOON + 12 * HOUR)) == [envelope(303)]


async def test_opened_late_is_no_share_of_today(store: Store) -> None:
    """A voice note of days ago that is opened now is a message of now, and no arrival."""
    await together(store)
    for n in range(3):
        await share(store, 300 + n)
        await deliver(store, NOON + n * HOUR)
    later = NOON + 72 * HOUR
    opened = tuple(Shown(kind="envelope", id=400 + n, message=9000 + n) for n in range(3))
    await save(store, (), [sd.SendThanks(to=BOB, pairing=PAIRING, note="hear")], at=later)
    (job,) = await jobs(store, later)
    async with store.transaction() as tx:
        await tx.finish([Receipt(job=job, outcome=Sent(9), shown=opened)], later)
    await share(store, 303, leaves_at=later + HOUR)
    assert await deliver(store, later + HOUR) == [envelope(303)]
