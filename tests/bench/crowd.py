"""Couples in a database, as if they had been here for some days: both at home, paired, a card in hand.

By the store's own API, and not measured. The one of two who will write has the id `first` and on; the partner
of each never writes, so that one hundred messages concern two hundred people, as they do in the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.core.effects import Effect, KeepName, Schedule
from bot.core.model import CardId, Dealt, Entity, Paired, PairingId, Person, PersonId, Ready
from bot.core.work import Work
from bot.store import Store
from bot.store.load import Before

PARTNER = 1_000_000_000
"""Added to an id, it is that of the partner."""
AT_ONCE = 100
"""Couples in one transaction."""


async def settle_in(store: Store, first: int, couples: int, prompt: str) -> None:
    """`prompt` is the id of the share card that each writer has in hand."""
    at = datetime.now(UTC)
    for start in range(first, first + couples, AT_ONCE):
        writers = range(start, min(start + AT_ONCE, first + couples))
        work = Work()
        for writer in writers:
            work.put(_entities(writer, at, prompt))
            work.effects += [(PersonId(writer), effect) for effect in _effects(writer, at)]
        async with store.transaction() as tx:
            # As if loaded with their seats: the effect `Pair` would seat one couple after the other.
            tx._before = Before(seats=dict(_seats(writers)))
            await tx.save(work, at)


def _seats(writers: range) -> Iterator[tuple[int, tuple[int, int]]]:
    for writer in writers:
        yield writer, (writer, 0)
        yield writer + PARTNER, (writer, 1)


def _entities(writer: int, at: datetime, prompt: str) -> Iterator[Entity]:
    yield Paired(id=PairingId(writer), seed=writer, made_at=at - timedelta(days=3))
    for id in (writer, writer + PARTNER):
        yield _person(id, PairingId(writer), at)
    yield Dealt(id=CardId(writer), person=PersonId(writer), on=at.date(), prompt=prompt, kind="share")


def _person(id: int, pairing: PairingId, at: datetime) -> Person:
    return Person(
        id=PersonId(id),
        chat=id,
        stage=Ready(),
        seed=id,
        zone="Europe/Berlin",
        quiet_from=0,
        quiet_to=0,
        current=CardId(id) if id < PARTNER else None,
        last_card_on=at.date(),
        last_card_at=at,
        unanswered=1,
        pairing=pairing,
    )


def _effects(writer: int, at: datetime) -> Iterator[Effect]:
    for id in (PersonId(writer), PersonId(writer + PARTNER)):
        yield KeepName(person=id, name=f"Robin {id}")
        yield Schedule(kind="card", id=id, person=id, at=at + timedelta(days=1))
