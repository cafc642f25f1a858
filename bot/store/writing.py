"""What a batch does beside the state: collected first, then written in one statement for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import sends as sd
from bot.core.effects import (
    DestroyWords,
    Effect,
    Forget,
    KeepName,
    KeepWords,
    Recheck,
    Schedule,
    Unschedule,
    Unsend,
)
from bot.core.model import Consented, Paired
from bot.core.sends import AnswerTap, CloseEnvelope, Priority, Send, Tell
from bot.core.work import Work
from bot.store import outbox, spent
from bot.store.engine import milliseconds
from bot.store.keys import Keyring, Name, among, key_of, parameters
from bot.store.load import Before
from bot.store.spelling import Put, Tuple, one_of
from bot.store.tables import agenda, reply, words
from bot.store.tables import outbox as outbox_table
from bot.store.vault import Place, encode, seal

_PUT_WORDS, _PUT_AGENDA = Put(words), Put(agenda)
_GONE_WORDS = (
    delete(words).where(among(words, whole=True)).returning(words.c.owner, words.c.kind, words.c.key)
)
_GONE_REPLIES = delete(reply).where(one_of(reply.c.id, "ids"))
_GONE_DRAFTS = delete(agenda).where(agenda.c.kind == "draft", one_of(agenda.c.id, "ids"))
_UNSCHEDULE = delete(agenda).where(agenda.c.kind == bindparam("of_kind"), agenda.c.id == bindparam("of_id"))
_UNSEND = delete(outbox_table).where(
    one_of(outbox_table.c.reply, "ids"), outbox_table.c.effect == "SendEnvelope", outbox.AT_REST
)
_UNDER_WAY = select(outbox_table.c.person, outbox_table.c.args).where(
    one_of(outbox_table.c.reply, "ids"), outbox_table.c.effect == "SendEnvelope", outbox.UNDER_WAY
)
_SAID_BEFORE = delete(outbox_table).where(
    outbox_table.c.lane == bindparam("of_lane"),
    outbox_table.c.effect == bindparam("of_effect"),
    outbox_table.c.args == bindparam("of_args"),
    outbox.AT_REST,
)
_NOW = bindparam("now", type_=outbox_table.c.look_at.type)
_RECHECK = (
    update(outbox_table)
    .where(
        one_of(outbox_table.c.lane, "ids"),
        outbox_table.c.priority == int(Priority.ENVELOPE),
        outbox_table.c.look_at > _NOW,
    )
    .values(look_at=_NOW)
)


class Writing:
    """One batch on its way into the tables."""

    def __init__(
        self, connection: AsyncConnection, keys: Keyring, work: Work, before: Before, at: datetime
    ) -> None:
        self.connection = connection
        self.keys = keys
        self.work = work
        self.before = before
        self.at = at
        self.forgotten = {effect.person for _, effect in work.effects if isinstance(effect, Forget)}
        self._outbox: list[dict[str, Any]] = []
        self._agenda: dict[tuple[str, int], Schedule | None] = {}
        self._words: dict[Name, tuple[Place, bytes]] = {}
        self._destroyed: list[Name] = []
        self._unsent: list[int] = []
        self._rechecked: list[int] = []
        self._unasked: list[dict[str, Any]] = []

    def collect(self, effect: Effect) -> None:
        """Of any sort but those that change hands between two people."""
        if isinstance(effect, Send):
            self._send(effect)
        else:
            _COLLECT[type(effect)](self, effect)

    def _send(self, send: Send) -> None:
        """To somebody of whom nothing is stored only what needs nothing stored can go."""
        queued = outbox.row(send, self.at, self._due(send), self._pairing(send))
        to = self.work.people.get(send.to)
        if isinstance(send, Tell):
            self._outbox.append(outbox.to_chat(queued, send.chat))
        elif isinstance(send, AnswerTap) and (to is None or to.id in self.forgotten):
            self._outbox.append(outbox.to_chat(queued, to.chat if to else 0))
        elif send.to not in self.forgotten:
            self._outbox.append(queued)
            if getattr(send, "unasked", False):
                self._unasked.append(queued)

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

    async def flush(self) -> None:
        """Write what has been collected so far: first what goes, then what comes."""
        replies = [id for _owner, _kind, id in self._destroyed]
        if self._destroyed:
            for row in (await self.connection.execute(_GONE_WORDS, parameters(self._destroyed))).all():
                self.keys.destroy(key_of(row))
        for ids, statement in (
            (replies, _GONE_REPLIES),
            (replies, _GONE_DRAFTS),
            (self._unsent, _UNSEND),
            (self._rechecked, _RECHECK),
        ):
            if ids:
                await self.connection.execute(statement, {"ids": ids, "now": self.at})
        if self._unsent:
            await self._close_behind()
        await self._say_once()
        await self._write_agenda()
        if replaced := [name for name, (place, _) in self._words.items() if place.revision != 1]:
            await spent.spend(self.connection, replaced)
        await _PUT_WORDS.all(self.connection, map(self._sealed, self._words.values()))
        await outbox.queue(self.connection, self._outbox)
        self._destroyed, self._unsent, self._rechecked, self._outbox = [], [], [], []
        self._unasked, self._agenda, self._words = [], {}, {}

    async def _say_once(self) -> None:
        """What comes by itself and still waits for the morning takes the place of the same that waited there:
        after three outages in one night nobody is asked three times."""
        before = [
            {"of_lane": row["lane"], "of_effect": row["effect"], "of_args": row["args"], "now": self.at}
            for row in self._unasked
        ]
        if before:
            await self.connection.execute(_SAID_BEFORE, before)

    async def _close_behind(self) -> None:
        """An envelope that is being sent in this moment is too late to stop: it disappears right after it."""
        found = (await self.connection.execute(_UNDER_WAY, {"ids": self._unsent, "now": self.at})).all()
        for row in found:
            send = outbox.send_of("SendEnvelope", row.args, row.person)
            assert isinstance(send, sd.SendEnvelope)
            close = CloseEnvelope(to=send.to, envelope=send.envelope, note="")
            self._outbox.append(outbox.row(close, self.at, self.at))

    async def _write_agenda(self) -> None:
        ended = [{"of_kind": kind, "of_id": id} for (kind, id), plan in self._agenda.items() if plan is None]
        if ended:
            await self.connection.execute(_UNSCHEDULE, ended)
        planned = (
            (plan.kind, plan.id, plan.person, milliseconds(plan.at))
            for plan in self._agenda.values()
            if plan is not None and plan.person not in self.forgotten
        )
        await _PUT_AGENDA.all(self.connection, planned)

    def _sealed(self, kept: tuple[Place, bytes]) -> Tuple:
        place, plain = kept
        (_owner, _kind, id), key = self.keys.make(place.author, place.kind)
        return (*place.name, place.revision, seal(key, place, plain), id)


_COLLECT: dict[type[Effect], Callable[[Writing, Any], None]] = {
    Schedule: Writing.schedule,
    Unschedule: Writing.unschedule,
    KeepWords: Writing.keep_words,
    DestroyWords: Writing.destroy_words,
    KeepName: Writing.keep_name,
    Unsend: Writing.unsend,
    Recheck: Writing.recheck,
}
