"""What a batch of arrivals concerns, read in as few statements as it needs and locked before anything else.

First look (who is this, who is with them), then lock those people in the order of their ids, then read what
is theirs. Whatever changes hands between two people is only ever changed by somebody who holds both locks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import buttons as bt
from bot.core import events
from bot.core.events import Event
from bot.core.model import Accepted, Changing, Consented, Person, Stage, Waiting, WritingBack
from bot.core.view import ON_CARDS, ON_ENVELOPES, ON_REPLIES
from bot.core.work import Arrival, Work
from bot.store import calendar, rows, unchanged
from bot.store.engine import Moved
from bot.store.keys import Keyring
from bot.store.people import PEOPLE, person_of
from bot.store.spelling import one_of
from bot.store.tables import card, envelope, invite, pairing, parted, person, reply

RECENT = timedelta(days=365)

_ABOUT: dict[type[Event], str] = {
    **dict.fromkeys((bt.PressedAccept, bt.PressedDecline), "invite"),
    **dict.fromkeys((bt.PressedConfirm, bt.PressedDeny), "invite"),
    **dict.fromkeys(ON_CARDS, "card"),
    **dict.fromkeys(ON_REPLIES, "reply"),
    **dict.fromkeys(ON_ENVELOPES, "envelope"),
    bt.PressedRenew: "pairing",
}
"""What the id of an event is the id of. `CardDue` names its person."""
_DEALING = (events.CardDue, events.AskedCard, bt.PressedAnother)
_OF_CARDS = (*_DEALING, events.AskedWhy)
_EDITS = (events.Edited, events.EditedAway)
_OF_INVITES = (events.Started, events.AskedInvite)


_KEYS = (person.c.id, person.c.pairing, person.c.invite)
_BY_CHAT = select(*_KEYS).where(one_of(person.c.chat, "of"))
_BY_ID = select(*_KEYS).where(one_of(person.c.id, "of"))
_MEMBERS = select(person.c.id).where(one_of(person.c.pairing, "of"))
_LOCK = PEOPLE.where(one_of(person.c.id, "of")).order_by(person.c.id).with_for_update(key_share=True)
_INVITES = select(invite.c.id, invite.c.inviter, invite.c.accepter)
_INVITES_BY_TOKEN = select(invite.c.id, invite.c.token_hash).where(
    invite.c.token_hash.in_(bindparam("of", expanding=True))
)


def _by(table: Table, column: ColumnElement[Any]) -> Select[Any]:
    return select(table).where(one_of(column, "of"))


def _own(table: Table, owner: ColumnElement[Any]) -> Select[Any]:
    """A button that names another's thing finds nothing, at the same cost as one that never was."""
    return select(table).where(one_of(table.c.id, "of"), one_of(owner, "whose"))


_PEOPLE_OF_INVITES = _INVITES.where(one_of(invite.c.id, "of"))
_INVITES_OF_PEOPLE = _INVITES.where(one_of(invite.c.inviter, "of"))
_PAIRINGS = _by(pairing, pairing.c.id)
_INVITE_ROWS = _by(invite, invite.c.id)
_CARDS = _own(card, card.c.person)
_CARDS_ON = select(card).where(one_of(card.c.person, "of"), one_of(card.c.day, "days"))
_REPLIES = _own(reply, reply.c.author)
_REPLIES_BY_SOURCE = select(reply).where(one_of(reply.c.author, "of"), one_of(reply.c.source, "sources"))
_ENVELOPES = _own(envelope, envelope.c.receiver)
_REPLIES_IN = _by(reply, reply.c.id)
"""Of the other's, no words: only until when it is held."""
_ENVELOPES_OF_REPLIES = _by(envelope, envelope.c.id)
_RECENT = (
    select(card.c.person, card.c.day, card.c.prompt, card.c.put_back)
    .where(one_of(card.c.person, "of"), card.c.day > bindparam("since"))
    .order_by(card.c.day)
)
_PARTED = select(parted.c.leaver, parted.c.other).where(
    one_of(parted.c.leaver, "of"), one_of(parted.c.other, "of"), parted.c.until > bindparam("now")
)


@dataclass(slots=True)
class Before:
    """How it was when it was loaded, as far as saving needs to know that."""

    seats: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Pairing and seat by person."""
    invites: set[int] = field(default_factory=set)


async def load(
    connection: AsyncConnection, keys: Keyring, arrivals: Sequence[Arrival], at: datetime
) -> tuple[Work, Before]:
    """Everything that `arrivals` may need, locked. Raises Moved if a couple changed while we looked."""
    loading = _Load(connection, arrivals, at)
    await loading.all()
    await unchanged.find(connection, keys, arrivals, loading.work)
    return loading.work, loading.before


class _Load:
    def __init__(self, connection: AsyncConnection, arrivals: Sequence[Arrival], at: datetime) -> None:
        self._connection = connection
        self._arrivals = arrivals
        self._at = at
        self.work = Work()
        self.before = Before()
        self._named: dict[str, set[int]] = {}
        for arrival in arrivals:
            if about := _ABOUT.get(type(arrival.event)):
                self._named.setdefault(about, set()).add(arrival.event.id)  # type: ignore[attr-defined]  # these have

    async def all(self) -> None:
        actors, pairings, invites = await self._look()
        await self._lock(actors, pairings, invites)
        mine = [one for id, one in self.work.people.items() if id in actors]
        await self._pairings()
        if invites:
            await self._invites(invites)
        await self._cards(mine)
        await self._replies(mine)
        await self._envelopes(mine)
        await self._recent(mine)

    async def _rows(self, statement: Select[Any], of: Collection[Any], **more: Any) -> Sequence[Any]:
        """The rows, or none without asking where there is nothing to ask for."""
        if not of:
            return ()
        found: Sequence[Any] = (await self._connection.execute(statement, {"of": list(of), **more})).all()
        return found

    # --- look ------------------------------------------------------------------------------------

    async def _look(self) -> tuple[set[int], set[int], set[int]]:
        """Ids of the actors, of their pairings and of the invites concerned; nothing is locked yet."""
        found = [
            *await self._rows(_BY_CHAT, {arrival.chat for arrival in self._arrivals if arrival.chat}),
            *await self._rows(_BY_ID, {arrival.person for arrival in self._arrivals if arrival.person}),
        ]
        actors = {row[0] for row in found}
        pairings = {row.pairing for row in found if row.pairing is not None}
        return actors, pairings, await self._concerned(found)

    async def _concerned(self, found: Iterable[Any]) -> set[int]:
        """Invites by token, by button, by the link that an actor opened, and the actors' own."""
        ids = set(self._named.get("invite", ()))
        ids.update(row.invite for row in found if row.invite is not None and row.pairing is None)
        tokens = {arrival.token for arrival in self._arrivals if arrival.token}
        for id, token in await self._rows(_INVITES_BY_TOKEN, tokens):
            self.work.invited[token] = id
            ids.add(id)
        if ids or any(isinstance(arrival.event, _OF_INVITES) for arrival in self._arrivals):
            own = await self._rows(_INVITES_OF_PEOPLE, {row[0] for row in found})
            ids.update(row[0] for row in own)
        return ids

    # --- lock ------------------------------------------------------------------------------------

    async def _lock(self, actors: set[int], pairings: set[int], invites: set[int]) -> None:
        """Everyone concerned, in the order of their ids, so that two batches cannot wait for each other."""
        people = set(actors)
        people.update(row[0] for row in await self._rows(_MEMBERS, pairings))
        for _id, inviter, accepter in await self._rows(_PEOPLE_OF_INVITES, invites):
            people.update({inviter, accepter} - {None})
        for row in await self._rows(_LOCK, people):
            one = person_of(row)
            self.work.people[one.id] = one
            if one.pairing is not None:
                self.before.seats[one.id] = one.pairing, row.seat
            if one.id in actors and one.pairing is not None and one.pairing not in pairings:
                raise Moved("paired while we looked")

    async def _pairings(self) -> None:
        ids = {one.pairing for one in self.work.people.values() if one.pairing is not None}
        ids.update(self._named.get("pairing", ()))  # type: ignore[arg-type]  # ids are ints
        for row in await self._rows(_PAIRINGS, ids):
            found = rows.pairing_of(row)
            self.work.pairings[found.id] = found

    # --- what is theirs --------------------------------------------------------------------------

    async def _invites(self, ids: set[int]) -> None:
        work = self.work
        for row in await self._rows(_INVITE_ROWS, ids):
            found = rows.invite_of(row)
            both = {found.inviter, found.accepter} if isinstance(found, Accepted) else {found.inviter}
            if not both <= work.people.keys():
                raise Moved("an invite was accepted while we looked")
            work.invites[found.id] = found
            self.before.invites.add(found.id)
        for leaver, other in await self._rows(_PARTED, work.people, now=self._at):
            work.parted.add((leaver, other))

    async def _cards(self, mine: Sequence[Person]) -> None:
        ids = set(self._named.get("card", ()))
        writing = self._doers(mine, (events.Wrote,))
        ids.update(one.current for one in writing if one.current is not None)
        found = [*await self._rows(_CARDS, ids, whose=[one.id for one in mine])]
        last = [one for one in self._doers(mine, _OF_CARDS) if one.last_card_on]
        days = {one.last_card_on for one in last}
        found += await self._rows(_CARDS_ON, {one.id for one in last}, days=list(days))
        self.work.cards.update({card.id: card for card in map(rows.card_of, found)})

    async def _replies(self, mine: Sequence[Person]) -> None:
        ids = set(self._named.get("reply", ()))
        ids.update(stage.reply for stage in _stages(mine) if isinstance(stage, Changing))
        found = [*await self._rows(_REPLIES, ids, whose=[one.id for one in mine])]
        edited = self._doers(mine, _EDITS)
        sources = {a.event.message for a in self._arrivals if isinstance(a.event, _EDITS)}
        found += await self._rows(_REPLIES_BY_SOURCE, {one.id for one in edited}, sources=list(sources))
        self.work.replies.update({reply.id: reply for reply in map(rows.reply_of, found)})

    async def _envelopes(self, mine: Sequence[Person]) -> None:
        ids = set(self._named.get("envelope", ()))
        ids.update(stage.envelope for stage in _stages(mine) if isinstance(stage, WritingBack))
        found = [*await self._rows(_ENVELOPES, ids, whose=[one.id for one in mine])]
        sent = {reply.envelope for reply in self.work.replies.values() if isinstance(reply, Consented)}
        found += await self._rows(_ENVELOPES_OF_REPLIES, sent)
        self.work.envelopes.update({envelope.id: envelope for envelope in map(rows.envelope_of, found)})
        waiting = {e.reply for e in self.work.envelopes.values() if isinstance(e, Waiting) and e.id in ids}
        for row in await self._rows(_REPLIES_IN, waiting):
            held = rows.reply_of(row)
            self.work.replies[held.id] = held

    async def _recent(self, mine: Sequence[Person]) -> None:
        ids = {one.id for one in self._doers(mine, _DEALING)}
        since = self._at.date() - RECENT
        if ids:
            self.work.resting = await calendar.resting(self._connection)
        dealt: dict[int, list[tuple[date, str]]] = {id: [] for id in ids}
        for id, on, prompt, put_back in await self._rows(_RECENT, ids, since=since):
            dealt[id] += [(on, one) for one in (*put_back.split(), prompt)]
        self.work.recent.update({id: tuple(cards) for id, cards in dealt.items()})

    def _doers(self, mine: Sequence[Person], kinds: tuple[type[Event], ...]) -> list[Person]:
        """Those of the actors to whom one of these events happened."""
        doing = [arrival for arrival in self._arrivals if isinstance(arrival.event, kinds)]
        chats, ids = {arrival.chat for arrival in doing}, {arrival.person for arrival in doing}
        return [one for one in mine if one.id in ids or one.chat in chats]


def _stages(people: Sequence[Person]) -> list[Stage]:
    return [one.stage for one in people]
