"""What became of a batch, written in one statement for each table.

First the entities, in their last form, then the effects in their order. Effects that only add or take away
rows are collected; those that change hands between two people (`couple.py`, `forget.py`) are done one by one,
after everything before them is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import sends as sd
from bot.core.effects import (
    DestroyWords,
    Effect,
    EndInvites,
    Forget,
    KeepName,
    KeepWords,
    Pair,
    Recheck,
    Schedule,
    Sever,
    Unschedule,
    Unsend,
)
from bot.core.model import Consented, Invite, Paired, Person
from bot.core.sends import AnswerTap, Priority, Send, Tell
from bot.core.work import Work
from bot.store import couple, forget, outbox, rows
from bot.store.engine import milliseconds
from bot.store.keys import Keyring, Name, among, parameters
from bot.store.load import Before
from bot.store.people import person_row
from bot.store.spelling import Put, Tuple, one_of
from bot.store.tables import agenda, card, envelope, invite, pairing, person, reply, words
from bot.store.tables import outbox as outbox_table
from bot.store.vault import Place, encode, invite_token, seal, token_hash

_PUT: dict[str, Put] = {
    table.name: Put(table) for table in (pairing, person, invite, card, reply, words, agenda)
}
_PUT["envelope"] = Put(envelope, first="opened_at")


def _gone(table: Table, *conditions: Any) -> Any:
    return delete(table).where(*conditions)


_END_INVITES = _gone(
    invite,
    or_(one_of(invite.c.inviter, "people"), one_of(invite.c.accepter, "people"), one_of(invite.c.id, "ids")),
)
_GONE_WORDS = _gone(words, among(words, whole=True))
_GONE_REPLIES = _gone(reply, one_of(reply.c.id, "ids"))
_GONE_DRAFTS = _gone(agenda, agenda.c.kind == "draft", one_of(agenda.c.id, "ids"))
_UNSCHEDULE = _gone(agenda, agenda.c.kind == bindparam("of_kind"), agenda.c.id == bindparam("of_id"))
_LEASED_UNTIL = outbox_table.c.lease_until
_UNSEND = _gone(
    outbox_table,
    one_of(outbox_table.c.reply, "ids"),
    outbox_table.c.effect == "SendEnvelope",
    or_(_LEASED_UNTIL.is_(None), bindparam("now", type_=_LEASED_UNTIL.type) >= _LEASED_UNTIL),
)

_RECHECK = (
    update(outbox_table)
    .where(
        one_of(outbox_table.c.lane, "ids"),
        outbox_table.c.priority == int(Priority.ENVELOPE),
        outbox_table.c.look_at > bindparam("now", type_=_LEASED_UNTIL.type),
    )
    .values(look_at=bindparam("now", type_=_LEASED_UNTIL.type))
)


def _people(invite: Invite) -> set[int]:
    return {invite.inviter, getattr(invite, "accepter", invite.inviter)}


async def save(connection: AsyncConnection, keys: Keyring, work: Work, before: Before, at: datetime) -> None:
    """Write `work`, as it was loaded in this transaction and has become since."""
    await Saving(connection, keys, work, before, at).all()


class Saving:
    """One batch on its way into the tables."""

    def __init__(
        self,
        connection: AsyncConnection,
        keys: Keyring,
        work: Work,
        before: Before,
        at: datetime,
    ) -> None:
        self.connection = connection
        self.keys = keys
        self.work = work
        self.before = before
        self.at = at
        self._forgotten = {effect.person for _, effect in work.effects if isinstance(effect, Forget)}
        self._outbox: list[dict[str, Any]] = []
        self._agenda: dict[tuple[str, int], Schedule | None] = {}
        self._words: dict[Name, tuple[Place, bytes]] = {}
        self._destroyed: list[Name] = []
        self._unsent: list[int] = []
        self._rechecked: list[int] = []

    async def all(self) -> None:
        await self._entities()
        for _who, effect in self.work.effects:
            if isinstance(effect, Send):
                self._send(effect)
            elif isinstance(effect, Pair | Sever | Forget):
                await self.flush()
                await self._between(effect)
            elif not isinstance(effect, EndInvites):  # those were ended before any new one was written
                _COLLECT[type(effect)](self, effect)
        await self.flush()

    # --- entities --------------------------------------------------------------------------------

    async def _entities(self) -> None:
        shelves: dict[str, list[Any]] = {}
        for (shelf, _id), entity in self.work.changed.items():
            shelves.setdefault(shelf, []).append(entity)
        invites = await self._end_invites(shelves.get("invites", ()))
        await self._put("pairing", map(rows.pairing_row, shelves.get("pairings", ())))
        people = [one for one in shelves.get("people", ()) if one.id not in self._forgotten]
        await self._put("person", map(self._person, people))
        await couple.apart(self, [one.id for one in people if one.pairing is None])
        await self._put("invite", map(self._invite, invites))
        await self._put("card", map(rows.card_row, self._theirs(shelves.get("cards", ()), "person")))
        await self._put("reply", map(rows.reply_row, self._theirs(shelves.get("replies", ()), "author")))
        envelopes = self._theirs(shelves.get("envelopes", ()), "receiver")
        await self._put("envelope", (rows.envelope_row(one, self.at) for one in envelopes))

    async def _put(self, table: str, found: Iterable[Tuple]) -> None:
        await _PUT[table].all(self.connection, found)

    def _person(self, one: Person) -> Tuple:
        """A pairing that a rule merely wrote down seats nobody: only the effect `Pair` does."""
        pairing, seat = self.before.seats.get(one.id, (None, None))
        return person_row(one, pairing, seat) if one.pairing == pairing else person_row(one, None, None)

    async def _end_invites(self, invites: Sequence[Invite]) -> list[Invite]:
        """Before a new one takes the place of the old. Those of this batch that were there before end too."""
        ended = {effect.person for _, effect in self.work.effects if isinstance(effect, EndInvites)}
        if not ended | self._forgotten:
            return list(invites)
        over = [one.id for one in invites if one.id in self.before.invites and _people(one) & ended]
        await self.connection.execute(_END_INVITES, {"people": list(ended), "ids": over})
        return [one for one in invites if one.id not in over and not _people(one) & self._forgotten]

    def _invite(self, one: Invite) -> Tuple:
        return rows.invite_row(one, token_hash(invite_token(self.keys.token_key, one.id)))

    def _theirs(self, entities: Iterable[Any], owner: str) -> Iterable[Any]:
        return (one for one in entities if getattr(one, owner) not in self._forgotten)

    # --- effects that are collected ----------------------------------------------------------------

    def _send(self, send: Send) -> None:
        """To somebody of whom nothing is stored only what needs nothing stored can go."""
        queued = outbox.row(send, self.at, self._due(send), self._pairing(send))
        to = self.work.people.get(send.to)
        if isinstance(send, Tell):
            self._outbox.append(outbox.to_chat(queued, send.chat))
        elif isinstance(send, AnswerTap) and (to is None or to.id in self._forgotten):
            self._outbox.append(outbox.to_chat(queued, to.chat if to else 0))
        elif send.to not in self._forgotten:
            self._outbox.append(queued)

    def _due(self, send: Send) -> datetime:
        if isinstance(send, sd.SendEnvelope):
            reply = self.work.replies.get(send.reply)
            return reply.leaves_at if isinstance(reply, Consented) else self.at
        return self.at

    def _pairing(self, send: Send) -> int | None:
        """Of what carries something from one to the other, so that leaving can stop it."""
        if isinstance(send, sd.SendThanks):
            return send.pairing
        if isinstance(send, sd.SendEnvelope | sd.OpenEnvelope):
            thing = self.work.envelopes.get(send.envelope) or self.work.replies.get(send.reply)
            return thing.pairing if thing else None
        return None

    def schedule(self, effect: Schedule) -> None:
        self._agenda[effect.kind, effect.id] = effect

    def unschedule(self, effect: Unschedule) -> None:
        self._agenda[effect.kind, effect.id] = None

    def keep_words(self, effect: KeepWords) -> None:
        reply = self.work.replies[effect.reply]
        place = Place("reply", reply.id, effect.revision, reply.author, reply.pairing or 0)
        self.keep(place, encode(effect.content))

    def destroy_words(self, effect: DestroyWords) -> None:
        name = (self.work.replies[effect.reply].author, "reply", effect.reply)
        self._words.pop(name, None)
        self.keys.destroy(name)
        self._agenda.pop(("draft", effect.reply), None)
        self._destroyed.append(name)

    def keep_name(self, effect: KeepName) -> None:
        me, name = self.work.people[effect.person], effect.name.encode("utf-8", "surrogatepass")
        self.keep(Place("name", me.id, 0, me.id), name)
        if me.pairing is not None and isinstance(self.work.pairings.get(me.pairing), Paired):
            for other in self.work.people.values():
                if other.pairing == me.pairing and other.id != me.id:
                    self.keep(Place("partner", other.id, 0, other.id, me.pairing), name)

    def unsend(self, effect: Unsend) -> None:
        self._outbox = [
            row
            for row in self._outbox
            if not (row["reply"] == effect.reply and row["effect"] == "SendEnvelope")
        ]
        self._unsent.append(effect.reply)

    def recheck(self, effect: Recheck) -> None:
        self._rechecked.append(effect.person)

    def keep(self, place: Place, plain: bytes) -> None:
        self._words[place.name] = place, plain

    def queue(self, queued: Iterable[dict[str, Any]]) -> None:
        self._outbox += queued

    # --- and written ------------------------------------------------------------------------------

    async def flush(self) -> None:
        """Write what has been collected so far: first what goes, then what comes."""
        replies = [id for _owner, _kind, id in self._destroyed]
        if self._destroyed:
            await self.connection.execute(_GONE_WORDS, parameters(self._destroyed))
        for ids, statement in (
            (replies, _GONE_REPLIES),
            (replies, _GONE_DRAFTS),
            (self._unsent, _UNSEND),
            (self._rechecked, _RECHECK),
        ):
            if ids:
                await self.connection.execute(statement, {"ids": ids, "now": self.at})
        await self._write_agenda()
        await self._put("words", map(self._sealed, self._words.values()))
        await outbox.queue(self.connection, self._outbox)
        self._destroyed, self._unsent, self._rechecked, self._outbox = [], [], [], []
        self._agenda, self._words = {}, {}

    async def _write_agenda(self) -> None:
        ended = [{"of_kind": kind, "of_id": id} for (kind, id), plan in self._agenda.items() if plan is None]
        if ended:
            await self.connection.execute(_UNSCHEDULE, ended)
        planned = (
            (plan.kind, plan.id, plan.person, milliseconds(plan.at))
            for plan in self._agenda.values()
            if plan is not None and plan.person not in self._forgotten
        )
        await self._put("agenda", planned)

    def _sealed(self, kept: tuple[Place, bytes]) -> Tuple:
        place, plain = kept
        key = self.keys.make(place.name)
        return (*place.name, place.revision, seal(key, place, plain))

    async def _between(self, effect: Pair | Sever | Forget) -> None:
        if isinstance(effect, Pair):
            await couple.pair(self, effect)
        elif isinstance(effect, Sever):
            await couple.sever(self, effect)
        else:
            await forget.forget(self, effect)
        await self.flush()


_COLLECT: dict[type[Effect], Callable[[Saving, Any], None]] = {
    Schedule: Saving.schedule,
    Unschedule: Saving.unschedule,
    KeepWords: Saving.keep_words,
    DestroyWords: Saving.destroy_words,
    KeepName: Saving.keep_name,
    Unsend: Saving.unsend,
    Recheck: Saving.recheck,
}
