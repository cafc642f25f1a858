"""Couples in a database, as if they had been here for some days: both at home, paired, a card in hand.

By the store's own API, and not measured. The one of two who will write has the id `first` and on; the partner
of each never writes, so that one hundred messages concern two hundred people, as they do in the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.core.effects import Effect, KeepName, Pair, Schedule
from bot.core.model import (
    Card,
    CardId,
    Dealt,
    Entity,
    Paired,
    PairingId,
    Person,
    PersonId,
    Ready,
)
from bot.core.work import Work
from bot.store import Store

PARTNER = 1_000_000_000
"""Added to an id, it is that of the partner."""
AT_ONCE = 200
"""Couples in one transaction."""


async def settle_in(store: Store, first: int, couples: int, prompt: str) -> None:
    at = datetime.now(UTC)
    for start in range(first, first + couples, AT_ONCE):
        some = range(start, min(start + AT_ONCE, first + couples))
        work = Work()
        for writer in some:
            work.put(_entities(writer, at, prompt))
            work.effects += [(PersonId(writer), effect) for effect in _effects(writer, at)]
        async with store.transaction() as tx:
            await tx.save(work, at)


def _entities(writer: int, at: datetime, prompt: str) -> Iterator[Entity]:
    yield Paired(id=PairingId(writer), seed=writer, made_at=at - timedelta(days=3))
    yield from (_person(id, at) for id in (writer, writer + PARTNER))
    yield _card(writer, at, prompt)


def _person(id: int, at: datetime) -> Person:
    return Person(
        id=PersonId(id),
        chat=id,
        stage=Ready(),
        seed=id,
        zone="Europe/Berlin",
        quiet_from=0,
        quiet_to=0,
        unanswered=1,
        current=CardId(id) if id < PARTNER else None,
        last_card_on=at.date(),
        last_card_at=at,
    )


def _card(id: int, at: datetime, prompt: str) -> Card:
    return Dealt(id=CardId(id), person=PersonId(id), on=at.date(), prompt=prompt, kind="share")


def _effects(writer: int, at: datetime) -> Iterator[Effect]:
    both = PersonId(writer), PersonId(writer + PARTNER)
    for id in both:
        yield KeepName(person=id, name=f"Robin {id}")
        yield Schedule(kind="card", id=id, person=id, at=at + timedelta(days=1))
    yield Pair(pairing=PairingId(writer), one=both[0], another=both[1])
