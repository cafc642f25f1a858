"""Stories: who did what, and what each of them saw then.

A story holds the state, the clock, the agenda and the outbox in memory. People act through
`step(look(...), event)` and in no other way; what `step` answers is kept, scheduled, judged by
`delivery.verdict` and laid into the chat it is for. Every step is held to `promises.check_step`.

    alice.writes("tired, but glad")
    alice.sees("SendPreview r1")
    alice.taps(bt.PressedShare)
    alice.sees("ChangePreview r1 when")
    bob.sees()

Alice has ids from 1000, Bob from 2000, Carol from 3000; what Alice writes counts from
9001. Nothing of one person is counted together with anything of another: twins would differ by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.core import buttons as bt
from bot.core import effects as fx
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.agenda import today
from bot.core.deck import Deck, Prompt
from bot.core.delivery import Drop, Facts, Wait, verdict
from bot.core.step import step
from bot.core.view import Step, View, look
from bot.core.work import Arrival, Work
from tests.core.chapters import remember
from tests.core.chat import Queued, Seen, brief
from tests.core.deck import DECK
from tests.core.keeping import end_invites, keep
from tests.core.promises import check_step
from tests.core.someone import Someone

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
DEALING = (ev.CardDue, ev.AskedCard, bt.PressedAnother)
"""What the cards of the last year are loaded for."""

told: list[Story] = []
"""Stories of the test that is running; a failing test prints them."""


class Story:
    """One little world. `at` is its clock."""

    def __init__(self, at: datetime = MONDAY, deck: Sequence[Prompt] = DECK, chance: int = 0) -> None:
        self.at = at
        self.deck = Deck.of(deck)
        self.work = Work()
        self.agenda: dict[tuple[str, int], tuple[m.PersonId, datetime]] = {}
        self.outbox: list[Queued] = []
        self.words: dict[int, tuple[int, ev.Content]] = {}
        self.names: dict[int, str] = {}
        self.parted: dict[tuple[int, int], datetime] = {}
        self.members: dict[int, tuple[int, int]] = {}
        self.receipts = True
        """Whether what was sent is noted: off, it is as if we died after Telegram's yes."""
        self.taps: list[tuple[Someone, bt.Tap]] = []
        """Every button that was pressed, and by whom."""
        self.lines: list[str] = []
        self.causes = count(1)
        self.ids: Callable[[], int] = count(90_000).__next__
        """For who is not known any more."""
        self.alice = Someone(self, "alice", 1000 + 10_000 * chance)
        self.bob = Someone(self, "bob", 2000 + 10_000 * chance)
        self.carol = Someone(self, "carol", 3000 + 10_000 * chance)
        told.append(self)

    # --- time ---------------------------------------------------------------------------------------

    def passes(self, **much: float) -> None:
        """Time goes by, and everything happens when it is due: `passes(days=1, minutes=5)`."""
        self.until(self.at + timedelta(**much))

    def until(self, end: datetime) -> None:
        while (moment := self._next()) is not None and moment <= end:
            self.at = max(self.at, moment)
            self._happens()
        self.at = end

    def jumps(self, **much: float) -> None:
        """The clock jumps, or we were away: what was due meanwhile is found late, all at once."""
        self.at += timedelta(**much)
        self._happens()

    def _next(self) -> datetime | None:
        moments = [at for _, at in self.agenda.values()] + [row.due for row in self.outbox]
        return min(moments, default=None)

    def _happens(self) -> None:
        due = sorted((at, key) for key, (_, at) in self.agenda.items() if at <= self.at)
        for planned, (kind, id) in due:
            if (person := self.agenda.pop((kind, id), None)) is not None:
                self.happens(ev.DUES[kind](id=id, planned=planned), person=person[0])
        self._send_due()

    # --- one event ----------------------------------------------------------------------------------

    def happens(
        self,
        event: ev.Event,
        chat: int = 0,
        person: m.PersonId | None = None,
        token: bytes | None = None,
        ids: Callable[[], int] | None = None,
        unchanged: bool = False,
    ) -> Step:
        cause = f"story:{next(self.causes)}"
        arrival = Arrival(cause=cause, event=event, chat=chat, person=person, token=token)
        view = self.sight(arrival, ids or self._ids_of(person), unchanged)
        self._note(f"{self._name(view.me)} > {brief(event)}")
        done = step(view, event)
        check_step(view, event, done)
        self._apply(view, done)
        if done.note != "changed":
            remember(view, event, self.work)
        return done

    def sight(self, arrival: Arrival, ids: Callable[[], int], unchanged: bool = False) -> View[m.Subject]:
        self.work.parted = {who for who, until in self.parted.items() if until > self.at}
        self.work.unchanged = {arrival.cause} if unchanged else set()
        me = arrival.person or next((p.id for p in self.work.people.values() if p.chat == arrival.chat), 0)
        self.work.recent = {me: self._recent(me)} if isinstance(arrival.event, DEALING) else {}
        return look(self.work, arrival, self.at, ids, self.deck)

    def _recent(self, me: int) -> tuple[tuple[date, str], ...]:
        mine = sorted((c for c in self.work.cards.values() if c.person == me), key=lambda c: c.on)
        shown = ((c.on, prompt) for c in mine for prompt in (*c.put_back, c.prompt))
        return tuple(one for one in shown if self.at.date() - one[0] < YEAR)

    def _ids_of(self, person: m.PersonId | None) -> Callable[[], int]:
        return next((who.ids for who in self.people() if who.is_here and who.me.id == person), self.ids)

    def people(self) -> tuple[Someone, ...]:
        return self.alice, self.bob, self.carol

    # --- what follows from it -------------------------------------------------------------------------

    def _apply(self, view: View[m.Subject], done: Step) -> None:
        keeps = [e for e in done.effects if isinstance(e, fx.Keep)]
        for first in keeps:
            if isinstance(first, fx.EndInvites):
                end_invites(self, first.person)
        self.work.put(done.saves)
        for entity in done.saves:
            if isinstance(entity, m.Offered):
                self.work.invited[b"link:%d" % entity.id] = entity.id
        for effect in keeps:
            keep(self, effect)
        for other in done.effects:
            if isinstance(other, fx.Schedule):
                self.agenda[other.kind, other.id] = (other.person, other.at)
            elif isinstance(other, fx.Unschedule):
                self.agenda.pop((other.kind, other.id), None)
            elif isinstance(other, sd.Send):
                self.queue(view.me, other)
        self._send_due()

    def queue(self, me: m.Person, send: sd.Send) -> None:
        known = self.work.people.get(send.to)
        chat = send.chat if isinstance(send, sd.Tell) else (known or me).chat
        reply = self.work.replies.get(send.reply) if isinstance(send, sd.SendEnvelope) else None
        born = reply.leaves_at if isinstance(reply, m.Consented) else self.at
        self.outbox.append(Queued(send, chat, born, born))

    # --- the outbox -----------------------------------------------------------------------------------

    def _send_due(self) -> None:
        while row := next((row for row in self.outbox if row.due <= self.at), None):
            judged = verdict(self._facts(row), self.at)
            if isinstance(judged, Wait):
                assert judged.until > self.at, "a row that waits for the past is asked for ever"
                row.due = judged.until
                continue
            self.outbox.remove(row)
            if isinstance(judged, Drop):
                self._note(f"    dropped: {brief(row.send)}")
            else:
                self._lay(row)

    def _facts(self, row: Queued) -> Facts:
        send, to = row.send, self.work.people.get(row.send.to)
        envelope = self.work.envelopes.get(send.envelope) if isinstance(send, sd.SendEnvelope) else None
        reply = self.work.replies.get(getattr(send, "reply", 0))
        between = envelope.pairing if envelope else getattr(send, "pairing", 0)
        shares = self._chat(row.chat).shared_at
        return Facts(
            send=send,
            due_at=row.born,
            to=to,
            pairing=self.work.pairings.get(between),
            envelope=envelope,
            reply=reply,
            shares_today=sum(today(to, at) == today(to, self.at) for at in shares) if to else 0,
            last_share_at=max(shares, default=None),
            behind=row is not next((one for one in self.outbox if self._waits(one, row.chat)), row),
        )

    def _waits(self, row: Queued, chat: int) -> bool:
        """For this chat, from the partner, and its hour has come."""
        return row.chat == chat and row.born <= self.at and row.send.priority is sd.Priority.ENVELOPE

    def _has_nothing_to_close(self, who: Someone, send: sd.Send) -> bool:
        """An envelope that never came has no message that could be changed."""
        return isinstance(send, sd.CloseEnvelope) and not any(
            isinstance(s.send, sd.SendEnvelope) and s.send.envelope == send.envelope for s in who.all
        )

    def _check_words(self, send: sd.Send) -> None:
        """At the last moment: these are the words that were said yes to, and they are for this person."""
        if isinstance(send, (sd.SendEnvelope, sd.OpenEnvelope)):
            reply, envelope = self.work.replies[send.reply], self.work.envelopes[send.envelope]
            assert isinstance(reply, m.Consented)
            assert reply.leaves_at <= self.at
            assert self.words[send.reply][0] == reply.revision
            assert envelope.receiver == send.to != reply.author
            assert envelope.reply == reply.id
            assert envelope.pairing == reply.pairing

    def _chat(self, chat: int) -> Someone:
        return next(who for who in self.people() if who.chat == chat)

    def _lay(self, row: Queued) -> None:
        who = self._chat(row.chat)
        if who.away or self._has_nothing_to_close(who, row.send):
            return self._note(f"    {who.name} does not get: {brief(row.send)}")
        self._check_words(row.send)
        message = next(who.messages)
        seen = Seen(self.at, row.send, message)
        who.all.append(seen)
        if isinstance(row.send, sd.SendEnvelope):
            who.shared_at.append(self.at)
        self._note(f"    {who.name} < {brief(row.send)}")
        if isinstance(row.send, sd.SendEnvelope) and self.receipts:
            sent = ev.EnvelopeSent(id=row.send.envelope, message=message)
            self.happens(sent, person=row.send.to)
        elif sd.interrupts(row.send) and self.receipts:
            self.happens(ev.Interrupted(), person=row.send.to)
        return None

    # --- for whom it may concern ------------------------------------------------------------------------

    def _name(self, me: m.Person) -> str:
        return next((who.name for who in self.people() if who.chat == me.chat), "nobody")

    def _note(self, line: str) -> None:
        self.lines.append(f"{self.at:%a %d %b %Y %H:%M:%S}  {line}")

    def __str__(self) -> str:
        return "\n".join(self.lines)
