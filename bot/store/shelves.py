"""Everything that some jobs are about, read in one statement for each table; and sealed words opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import sends as sd
from bot.core.events import Content
from bot.core.model import Card, Envelope, Invite, Person, Reply
from bot.core.sends import Send
from bot.store import calendar, rows
from bot.store.keys import Keyring, Name, among, key_of, parameters
from bot.store.outbox import Job
from bot.store.spelling import one_of
from bot.store.tables import card, envelope, invite, message, reply, words
from bot.store.vault import Place, Quarantined, decode, place_of, unseal


def _by(table: Table, column: ColumnElement[Any]) -> Select[Any]:
    return select(table).where(one_of(column, "of"))


_REPLIES = _by(reply, reply.c.id)
_REPLIES_OF = _by(reply, reply.c.author).order_by(reply.c.written_at.desc(), reply.c.id)
_SHARED = _REPLIES_OF.where(reply.c.state == "Consented")
_ENVELOPES = _by(envelope, envelope.c.id)
_OPENED_BY = _by(envelope, envelope.c.receiver).where(envelope.c.state.in_(("Opened", "Thanked")))
_CARDS = _by(card, card.c.id)
_CARDS_OF = _by(card, card.c.person).order_by(card.c.day)
_INVITES = _by(invite, invite.c.id)
_MESSAGES = (
    _by(message, message.c.id)
    .where(one_of(message.c.kind, "kinds"))  # or the whole table is read
    .order_by(message.c.at, message.c.message)
)
_WORDS = select(words).where(among(words)).with_for_update(read=True)  # not while their key is destroyed
_NOTHING: tuple[bytes, bytes | None] = b"", None
_CLOSING = (sd.ClosePreview, sd.CloseEnvelope)


def shown_thing(send: Send) -> tuple[str, int]:
    """Kind and id of what an effect is about, under which `Receipt.shown` has noted its messages."""
    for kind, name in (("envelope", "envelope"), ("preview", "reply"), ("card", "card")):
        if (id := getattr(send, name, None)) is not None:
            return kind, id
    return "support", 0


def _to(sends: Sequence[Send], kind: type[Send]) -> set[int]:
    return {send.to for send in sends if isinstance(send, kind)}


class Shelves:
    """What the jobs at hand need, by id."""

    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys
        self.token_key = keys.token_key
        self.replies: dict[int, Reply] = {}
        self.envelopes: dict[int, Envelope] = {}
        self.opened_at: dict[int, datetime | None] = {}
        self.cards: dict[int, Card] = {}
        self.invites: dict[int, Invite] = {}
        self.resting: frozenset[str] = frozenset()
        self.messages: dict[tuple[str, int, int], list[int]] = {}
        self._words: dict[Name, tuple[bytes, bytes | None]] = {}
        """Sealed, and the key that opens them, if it is there."""

    async def rows(self, statement: Select[Any], of: Iterable[Any]) -> Sequence[Any]:
        wanted = {one for one in of if one}
        if not wanted:
            return ()
        found: Sequence[Any] = (await self._connection.execute(statement, {"of": list(wanted)})).all()
        return found

    async def fill(self, jobs: Sequence[Job]) -> None:
        sends = [job.effect for job in jobs]
        await self._envelopes(sends)
        await self._replies(sends)
        await self._cards(sends)
        await self._invites(sends)
        await self._messages(sends)
        if any(isinstance(send, sd.SendReading) for send in sends):
            self.resting = await calendar.resting(self._connection)
        await self._sealed(jobs)

    async def _envelopes(self, sends: Sequence[Send]) -> None:
        named = await self.rows(_ENVELOPES, (getattr(send, "envelope", None) for send in sends))
        for row in [*named, *await self.rows(_OPENED_BY, _to(sends, sd.SendExport))]:
            self.envelopes[row.id] = rows.envelope_of(row)
            self.opened_at[row.id] = row.opened_at

    async def _replies(self, sends: Sequence[Send]) -> None:
        ids = {getattr(send, "reply", None) for send in sends} | {e.reply for e in self.envelopes.values()}
        found = [
            *await self.rows(_REPLIES, ids),
            *await self.rows(_SHARED, _to(sends, sd.SendList)),
            *await self.rows(_REPLIES_OF, _to(sends, sd.SendExport)),
        ]
        self.replies.update({reply.id: reply for reply in map(rows.reply_of, found)})

    async def _cards(self, sends: Sequence[Send]) -> None:
        for row in [
            *await self.rows(_CARDS, (getattr(send, "card", None) for send in sends)),
            *await self.rows(_CARDS_OF, _to(sends, sd.SendExport)),
        ]:
            self.cards[row.id] = rows.card_of(row)

    async def _invites(self, sends: Sequence[Send]) -> None:
        for row in await self.rows(_INVITES, (getattr(send, "invite", None) for send in sends)):
            self.invites[row.id] = rows.invite_of(row)

    async def _messages(self, sends: Sequence[Send]) -> None:
        """Only closing asks where a thing lies, and a thank-you under what was opened."""
        things = {
            shown_thing(send)
            for send in sends
            if isinstance(send, _CLOSING) or getattr(send, "thanked", False)
        }
        of = {"kinds": list({kind for kind, _id in things}), "of": list({id for _kind, id in things})}
        for row in (await self._connection.execute(_MESSAGES, of)).all() if things else ():
            self.messages.setdefault((row.kind, row.id, row.chat), []).append(row.message)

    async def _sealed(self, jobs: Sequence[Job]) -> None:
        """Sealed words and their keys, of everybody and everything that the jobs are about."""
        names = {place_of(reply).name for reply in self.replies.values()}
        for job in jobs:
            if job.person:
                names |= {(job.person.id, "name", job.person.id), (job.person.id, "partner", job.person.id)}
        for one in self.invites.values():
            both = {one.inviter, getattr(one, "accepter", None) or one.inviter}
            names |= {(who, "name", who) for who in both}
        if not names:
            return
        found = (await self._connection.execute(_WORDS, parameters(names))).all()
        keys = await self._keys.read([key_of(row) for row in found])
        self._words = {(row.owner, row.kind, row.id): (row.sealed, keys.get(key_of(row))) for row in found}

    # --- opening ---------------------------------------------------------------------------------

    def name(self, person: int) -> str:
        return self._text(Place("name", person, 0, person))

    def partner(self, person: Person, pairing: int | None = None) -> str:
        """The partner's name, as long as it is that of the person's pairing of now."""
        if person.pairing is None or pairing not in (None, person.pairing):
            return ""
        return self._text(Place("partner", person.id, 0, person.id, person.pairing))

    def content(self, reply: Reply) -> Content:
        """Raises Quarantined unless words of exactly this revision, author and pairing lie there."""
        return decode(self._open(place_of(reply)))

    def _text(self, place: Place) -> str:
        """A name. Without its key there is none: losing the key store must not stop the cards."""
        sealed, key = self._words.get(place.name, _NOTHING)
        return unseal(key, place, sealed).decode("utf-8", "surrogatepass") if key else ""

    def _open(self, place: Place) -> bytes:
        sealed, key = self._words.get(place.name, _NOTHING)
        if key is None:
            raise Quarantined(f"the words or the key of a {place.kind} are missing")
        return unseal(key, place, sealed)
