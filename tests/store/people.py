"""Two people and what happens to them, for tests of the store: alice from 1000, bob from 2000."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.core import buttons as bt
from bot.core import effects as ef
from bot.core import events as ev
from bot.core import sends as sd
from bot.core.delivery import Sent
from bot.core.effects import Effect
from bot.core.events import Content, Event
from bot.core.model import (
    Closed,
    Consented,
    Drafted,
    Entity,
    EnvelopeId,
    Opened,
    Paired,
    PairingId,
    Person,
    PersonId,
    Ready,
    ReplyId,
    Waiting,
    become,
)
from bot.core.work import Arrival, Work
from bot.store import Claim, Job, Receipt, Store, tables

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=90)
RATE = 25.0
ALICE, BOB, CAROL = PersonId(1001), PersonId(2001), PersonId(3001)
PAIRING = PairingId(12)
CANARY = "canary-7f3e9a51c2"


def person(id: PersonId, **more: Any) -> Person:
    """Chat 1000 for alice, 2000 for bob, and so on. No quiet hours, unless `more` says so."""
    fields: dict[str, Any] = {"stage": Ready(), "seed": id, "quiet_from": 0, "quiet_to": 0, **more}
    return Person(id=id, chat=id - 1, **fields)


def arrival(who: PersonId, event: Event, cause: str = "") -> Arrival:
    return Arrival(cause=cause or f"tg:1:{id(event)}", event=event, chat=who - 1)


def text(words: str = CANARY) -> Content:
    return Content(kind="text", text=words)


# --- putting things there -------------------------------------------------------------------------


async def save(
    store: Store,
    entities: Iterable[Entity] = (),
    effects: Sequence[Effect] = (),
    who: PersonId = ALICE,
    event: Event | None = None,
    at: datetime = NOON,
) -> Work:
    """One transaction as `handle` does it: load for one event of `who`, then save this."""
    async with store.transaction() as tx:
        work = await tx.load([arrival(who, event or ev.AskedHelp())], at)
        work.put(entities)
        work.effects += [(who, effect) for effect in effects]
        await tx.save(work, at)
    return work


async def load(store: Store, who: PersonId, event: Event, at: datetime = NOON) -> Work:
    async with store.transaction() as tx:
        return await tx.load([arrival(who, event)], at)


async def at_home(store: Store, *people: Person) -> None:
    """They are here, with the names Alice, Bob and Carol."""
    names = {ALICE: "Alice", BOB: "Bob", CAROL: "Carol"}
    for one in people or (person(ALICE), person(BOB)):
        name = ef.KeepName(person=one.id, name=names.get(one.id, "Someone"))
        await save(store, [one], [name], who=one.id)


async def together(store: Store, *people: Person) -> None:
    """Alice and Bob, paired."""
    await at_home(store, *people)
    pairing = Paired(id=PAIRING, seed=7, made_at=NOON)
    await save(store, [pairing], [ef.Pair(pairing=PAIRING, one=ALICE, another=BOB)], who=ALICE, event=both())


def both() -> Event:
    """An event for which the store loads nobody but the actor and the partner."""
    return ev.AskedHelp()


def draft(id: int = 300, author: PersonId = ALICE, revision: int = 1, **more: Any) -> Drafted:
    fields: dict[str, Any] = {"pairing": PAIRING, "prompt": "", "source": id, "written_at": NOON, **more}
    return Drafted(id=ReplyId(id), author=author, revision=revision, **fields)


def keep(reply: int = 300, revision: int = 1, words: str = CANARY) -> ef.KeepWords:
    return ef.KeepWords(reply=ReplyId(reply), revision=revision, content=text(words))


async def write(store: Store, id: int = 300, words: str = CANARY, **more: Any) -> Drafted:
    """Alice (or `author`) writes something."""
    reply = draft(id, **more)
    ends = ef.Schedule(kind="draft", id=id, person=reply.author, at=NOON + timedelta(hours=24))
    await save(store, [reply], [keep(id, reply.revision, words), ends], who=reply.author)
    return reply


async def share(
    store: Store, id: int = 300, leaves_at: datetime = NOON, words: str = CANARY, author: PersonId = ALICE
) -> Consented:
    """Alice shares a reply with Bob (or the other way round): it waits in the outbox."""
    reply = await write(store, id, words, author=author)
    receiver = BOB if author == ALICE else ALICE
    yes = become(Consented, reply, leaves_at=leaves_at, envelope=EnvelopeId(id + 100))
    waiting = Waiting(id=yes.envelope, reply=yes.id, receiver=receiver, pairing=PAIRING)
    send = sd.SendEnvelope(to=receiver, envelope=yes.envelope, reply=yes.id, revision=yes.revision)
    await save(store, [yes, waiting], [ef.Unschedule(kind="draft", id=id), send], who=author)
    return yes


async def open_it(store: Store, envelope: int = 400, message: int = 70, who: PersonId = BOB) -> None:
    """Bob opens an envelope that lies in his chat."""
    work = await load(store, who, bt.PressedOpen(id=envelope))
    opened = become(Opened, work.envelopes[envelope])
    show = sd.OpenEnvelope(to=who, envelope=opened.id, reply=opened.reply, message=message)
    await save(store, [opened], [show], who=who)


async def key_of(store: Store, reply: int) -> int:
    """The id of the data key that its words are sealed with."""
    words = tables.words.c
    async with store._main.connect() as connection:
        wanted = select(words.key).where(words.kind == "reply", words.id == reply)
        return int((await connection.execute(wanted)).scalar_one())


async def leave(store: Store, who: PersonId = ALICE, *more: Effect, at: datetime = NOON) -> None:
    work = await load(store, who, both(), at)
    me, pairing = work.people[who], work.pairings[PAIRING]
    gone = become(Person, me, pairing=None)
    closed = become(Closed, pairing, line_from=at)
    await save(store, [gone, closed], [ef.Sever(pairing=PAIRING, leaver=who), *more], who=who, at=at)


# --- sending --------------------------------------------------------------------------------------


def say(to: PersonId = ALICE, note: str = "help") -> sd.Say:
    return sd.Say(to=to, note=note)


async def queue(store: Store, *sends: Effect, at: datetime = NOON) -> None:
    await save(store, (), sends, who=sends[0].to, at=at)  # type: ignore[attr-defined]  # they are sends


async def claim(store: Store, at: datetime = NOON, limit: int = 100, rate: float = RATE) -> Claim:
    async with store.transaction() as tx:
        return await tx.claim(at, limit, rate, LEASE)


async def jobs(store: Store, at: datetime = NOON, limit: int = 100) -> list[Job]:
    return (await claim(store, at, limit)).jobs


async def drain(store: Store, at: datetime = NOON) -> list[Job]:
    """Send everything that can be sent from `at` on; what was sent, in order."""
    sent: list[Job] = []
    for _ in range(200):
        found = await jobs(store, at)
        async with store.transaction() as tx:
            await tx.finish([Receipt(job=job, outcome=Sent()) for job in found], at)
            due = await tx.next_due(at)
        sent += found
        if not found and not (due and at < due < at + timedelta(minutes=1)):
            return sent
        at = max(at, due or at)
    raise AssertionError("it does not come to an end")


def sends(claimed: Sequence[Job]) -> list[Effect]:
    return [job.effect for job in claimed]
