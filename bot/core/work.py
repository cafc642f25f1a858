"""What one transaction holds in its hands: arrivals, what was loaded for them, what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.core.effects import Effect
from bot.core.events import Event
from bot.core.model import (
    Card,
    Entity,
    Envelope,
    Invite,
    Pairing,
    Person,
    PersonId,
    Reply,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One event, and why it happened: the same cause is handled once, however often it arrives."""

    cause: str
    """`tg:<bot>:<update id>`, `due:<kind>:<id>:<planned, ms>`, `sent:<outbox row>`, ..."""
    event: Event
    chat: int = 0
    """Whose event it is, for what comes from Telegram; 0 where `person` says it."""
    person: PersonId | None = None
    token: bytes | None = field(default=None, repr=False)
    """SHA-256 of what a start link carried."""


@dataclass(slots=True)
class Work:
    """Entities by id, as loaded and then as changed. Rules never see this; `view.look` does."""

    people: dict[int, Person] = field(default_factory=dict)
    pairings: dict[int, Pairing] = field(default_factory=dict)
    invites: dict[int, Invite] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)
    replies: dict[int, Reply] = field(default_factory=dict)
    envelopes: dict[int, Envelope] = field(default_factory=dict)
    invited: dict[bytes, int] = field(default_factory=dict)
    """Invite by hash of its token."""
    parted: set[tuple[int, int]] = field(default_factory=set)
    """(leaver, other): the other may not invite the leaver now."""
    recent: dict[int, tuple[tuple[date, str], ...]] = field(default_factory=dict)
    """Local dates and prompts that a person was shown within a year, oldest first; loaded for those who
    are to be dealt a card."""
    resting: frozenset[str] = frozenset()
    """Themes that the operator has switched off for everyone; loaded with `recent`."""
    unchanged: set[str] = field(default_factory=set)
    """Causes of edits whose words are the same as before: Telegram reports those too."""
    changed: dict[tuple[str, int], Entity] = field(default_factory=dict)
    """What to write: the last form of each entity, keyed by its table."""
    effects: list[tuple[PersonId, Effect]] = field(default_factory=list)
    """In order, with the person whose event caused it."""

    _chats: dict[int, int] = field(default_factory=dict)
    _members: dict[int, list[int]] = field(default_factory=dict)
    _cards: dict[tuple[int, date], int] = field(default_factory=dict)

    def put(self, entities: Iterable[Entity]) -> None:
        for entity in entities:
            shelf, name = self._shelf(entity)
            if isinstance(entity, Person):
                self._moved(entity)
            if isinstance(entity, Card) and self._cards:
                self._cards[entity.person, entity.on] = entity.id
            shelf[entity.id] = entity
            self.changed[name, entity.id] = entity

    def _moved(self, person: Person) -> None:
        """The two indexes below are made anew after somebody came or changed pairing."""
        before = self.people.get(person.id)
        if before is None or before.pairing != person.pairing:
            self._chats, self._members = {}, {}

    def of_chat(self, chat: int) -> Person | None:
        if not self._chats:
            self._chats = {person.chat: id for id, person in self.people.items()}
        return self.people.get(self._chats.get(chat, 0))

    def card_on(self, person: int, day: date | None) -> Card | None:
        """What they were dealt that day, if it was loaded."""
        if not self._cards:
            self._cards = {(card.person, card.on): id for id, card in self.cards.items()}
        return self.cards.get(self._cards.get((person, day), 0)) if day else None

    def members(self, pairing: int) -> list[int]:
        """Who is in it, as far as they were loaded: an actor's partner always is."""
        if not self._members:
            for id, person in self.people.items():
                if person.pairing is not None:
                    self._members.setdefault(person.pairing, []).append(id)
        return self._members.get(pairing, [])

    def _shelf(self, entity: Entity) -> tuple[dict[int, Entity], str]:
        for kind, name in _SHELVES.items():
            if isinstance(entity, kind):
                return getattr(self, name), name
        raise TypeError(type(entity).__name__)  # pragma: no cover - every Entity has a shelf


_SHELVES: dict[type, str] = {
    Person: "people",
    Reply: "replies",
    Card: "cards",
    Envelope: "envelopes",
    Pairing: "pairings",
    Invite: "invites",
}
