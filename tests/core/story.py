"""Stories: who did what, and what each of them saw then.

A story holds the state, the clock, the agenda and the outbox in memory. People act through
`step(look(...), event)` and in no other way; what `step` answers is kept, scheduled, judged by
`delivery.verdict` and laid into the chat it is for. Every step is held to `promises.check_step`.

    alice.writes("tired, but glad")
    alice.sees("SendPreview r1")
    alice.taps(ev.PressedShare)
    alice.sees("ChangePreview r1 when")
    bob.sees()

Alice has ids from 1000, Bob from 2000, Carol from 3000; what Alice writes counts from
9001. Nothing of one person is counted together with anything of another: twins would differ by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.core import effects as fx
from bot.core import events as ev
from bot.core import model as m
from bot.core.agenda import today
from bot.core.curriculum import Prompt
from bot.core.delivery import Drop, Facts, Wait, verdict
from bot.core.step import step
from bot.core.table import TABLE, Row
from bot.core.view import ON_ENVELOPES, ON_REPLIES, Step, View, look
from bot.core.work import Arrival, Work
from tests.core.deck import DECK
from tests.core.promises import check_step

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
YEAR = timedelta(days=365)

DEALING = (ev.CardDue, ev.AskedCard, ev.PressedAnother)
ROWS: dict[tuple[type, type], Row] = {(row.state, row.event): row for row in TABLE}
HIDDEN = frozenset("to tap message reply card envelope invite pairing chat language".split())
"""Fields that a line of the transcript does not show: ids, and what is the same for everything."""

Reached = tuple[type, type, type | None]
"""A row of the table by which a story was decided, and what became of the thing it is about."""
CHAPTERS = tuple(
    f"tests.core.test_{name}"
    for name in "beginning pairing cards consent receiving pace settings leaving".split()
)
"""The files that tell what each rule is for."""
reached: set[Reached] = set()
"""By the test that is running."""
reached_in_chapters: set[Reached] = set()
"""By all that have run."""
told: list[Story] = []
"""Stories of the test that is running; a failing test prints them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that came into a chat."""

    at: datetime
    send: fx.Send
    message: int


@dataclass(slots=True)
class Waiting:
    """A row of the outbox."""

    send: fx.Send
    chat: int
    born: datetime
    due: datetime


def row_of(view: View[m.Subject], event: ev.Event) -> Row | None:
    """The row that decides: the nearest by the event, then by the situation."""
    if isinstance(event, ev.OnThing) and not isinstance(view.me.stage, m.Ready):
        return None
    nearest = ((state, kind) for kind in type(event).__mro__ for state in type(view.subject).__mro__)
    return next((ROWS[key] for key in nearest if key in ROWS), None)


def brief(thing: fx.Send | ev.Event) -> str:
    """A send or an event in one line without ids: `SendPreview r1`, `Say paused 3`."""
    words = [type(thing).__name__]
    for field in fields(thing):
        value = getattr(thing, field.name)
        if not field.repr or field.name in HIDDEN or not value:
            continue
        if value is True:
            words.append(field.name)
        elif field.name == "revision":
            words.append(f"r{value}")
        elif isinstance(value, str):
            words.append(value)
    return " ".join(words)


class Story:
    """One little world. `at` is its clock."""

    def __init__(self, at: datetime = MONDAY, deck: Sequence[Prompt] = DECK, chance: int = 0) -> None:
        self.at = at
        self.deck = deck
        self.work = Work()
        self.agenda: dict[tuple[str, int], tuple[m.PersonId, datetime]] = {}
        self.outbox: list[Waiting] = []
        self.words: dict[int, tuple[int, ev.Content]] = {}
        self.names: dict[int, str] = {}
        self.parted: dict[tuple[int, int], datetime] = {}
        self.members: dict[int, tuple[int, int]] = {}
        self.receipts = True
        """Whether what was sent is noted: off, it is as if we died after Telegram's yes."""
        self.taps: list[tuple[Someone, ev.Tap]] = []
        """Every button that was pressed, and by whom."""
        self.lines: list[str] = []
        self.causes = count(1)
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
        self._remember_row(view, event, done)
        return done

    def sight(self, arrival: Arrival, ids: Callable[[], int], unchanged: bool = False) -> View[m.Subject]:
        self.work.parted = {who for who, until in self.parted.items() if until > self.at}
        self.work.unchanged = {arrival.cause} if unchanged else set()
        me = arrival.person or next((p.id for p in self.work.people.values() if p.chat == arrival.chat), 0)
        self.work.recent = {me: self._recent(me)} if isinstance(arrival.event, DEALING) else {}
        return look(self.work, arrival, self.at, ids, self.deck)

    def _recent(self, me: int) -> tuple[tuple[date, str], ...]:
        mine = sorted((c.on, c.prompt) for c in self.work.cards.values() if c.person == me)
        return tuple(one for one in mine if self.at.date() - one[0] < YEAR)

    def _ids_of(self, person: m.PersonId | None) -> Callable[[], int]:
        return next((who.ids for who in self.people() if who.is_here and who.me.id == person), self.alice.ids)

    def people(self) -> tuple[Someone, ...]:
        return self.alice, self.bob, self.carol

    # --- what follows from it -------------------------------------------------------------------------

    def _apply(self, view: View[m.Subject], done: Step) -> None:
        keeps = [e for e in done.effects if isinstance(e, fx.Keep)]
        for first in keeps:
            if isinstance(first, fx.EndInvites):
                self._end_invites(first.person)
        self.work.put(done.saves)
        for entity in done.saves:
            if isinstance(entity, m.Offered):
                self.work.invited[b"link:%d" % entity.id] = entity.id
        for keep in keeps:
            self._keep(keep)
        for effect in done.effects:
            if isinstance(effect, fx.Schedule):
                self.agenda[effect.kind, effect.id] = (effect.person, effect.at)
            elif isinstance(effect, fx.Unschedule):
                self.agenda.pop((effect.kind, effect.id), None)
            elif isinstance(effect, fx.Send):
                self._queue(view.me, effect)
        self._send_due()

    def _queue(self, me: m.Person, send: fx.Send) -> None:
        known = self.work.people.get(send.to)
        chat = send.chat if isinstance(send, fx.Tell) else (known or me).chat
        self.outbox.append(Waiting(send, chat, self.at, self.at))

    def _keep(self, effect: fx.Keep) -> None:
        """As the docstrings of these effects say."""
        match effect:
            case fx.KeepWords(reply=reply, revision=revision, content=content):
                self.words[reply] = (revision, content)
            case fx.DestroyWords(reply=reply):
                self.words.pop(reply, None)
                del self.work.replies[reply]
            case fx.KeepName(person=person, name=name):
                self.names[person] = name
            case fx.Unsend(reply=reply):
                self.outbox = [row for row in self.outbox if getattr(row.send, "reply", 0) != reply]
            case fx.Recheck(person=person):
                for row in self.outbox:
                    if row.send.to == person:
                        row.due = self.at
            case fx.Pair(pairing=pairing, one=one, another=another):
                self.members[pairing] = (one, another)
                both = [self.work.people[one], self.work.people[another]]
                self.work.put(m.become(m.Person, person, pairing=pairing) for person in both)
            case fx.Sever(pairing=pairing, leaver=leaver):
                self._sever(pairing, leaver)
            case fx.Forget(person=person):
                self._forget(person)
            case _:
                assert isinstance(effect, fx.EndInvites)

    def _end_invites(self, person: m.PersonId) -> None:
        for invite in list(self.work.invites.values()):
            if invite.inviter == person:
                del self.work.invites[invite.id]
            elif isinstance(invite, m.Accepted) and invite.accepter == person:
                self.work.put([m.become(m.Offered, invite)])

    def _sever(self, pairing: m.PairingId, leaver: m.PersonId | None) -> None:
        for envelope in list(self.work.envelopes.values()):
            if envelope.pairing == pairing and isinstance(envelope, (m.Waiting, m.Sealed)):
                self.work.put([m.become(m.Gone, envelope)])
                self.agenda.pop(("envelope", envelope.id), None)
                gone = fx.CloseEnvelope(to=envelope.receiver, envelope=envelope.id, note="")
                self._queue(self.work.people[envelope.receiver], gone)
        self.outbox = [row for row in self.outbox if not self._is_between(row.send, pairing)]
        if leaver is not None:
            one, another = self.members[pairing]
            self.parted[leaver, another if leaver == one else one] = self.at + m.PARTED_FOR

    def _is_between(self, send: fx.Send, pairing: m.PairingId) -> bool:
        if isinstance(send, fx.SendEnvelope):
            return self.work.envelopes[send.envelope].pairing == pairing
        return isinstance(send, fx.SendThanks) and send.pairing == pairing

    def _forget(self, person: m.PersonId) -> None:
        """All that is theirs. An envelope without words is a closed one."""
        work = self.work
        theirs = {r.id for r in work.replies.values() if r.author == person}
        for envelope in list(work.envelopes.values()):
            if envelope.reply in theirs:
                work.put([m.become(m.Gone, envelope)])
        self._end_invites(person)
        self.words = {id: words for id, words in self.words.items() if id not in theirs}
        self.agenda = {key: row for key, row in self.agenda.items() if row[0] != person}
        self.names.pop(person, None)
        self.work = Work(
            people={id: p for id, p in work.people.items() if id != person},
            pairings=work.pairings,
            invites=work.invites,
            cards={id: c for id, c in work.cards.items() if c.person != person},
            replies={id: r for id, r in work.replies.items() if r.author != person},
            envelopes={id: e for id, e in work.envelopes.items() if e.receiver != person},
            invited=work.invited,
        )

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

    def _facts(self, row: Waiting) -> Facts:
        send, to = row.send, self.work.people.get(row.send.to)
        envelope = self.work.envelopes.get(send.envelope) if isinstance(send, fx.SendEnvelope) else None
        reply = self.work.replies.get(send.reply) if isinstance(send, fx.SendEnvelope) else None
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
        )

    def _has_nothing_to_close(self, who: Someone, send: fx.Send) -> bool:
        """An envelope that never came has no message that could be changed."""
        return isinstance(send, fx.CloseEnvelope) and not any(
            isinstance(s.send, fx.SendEnvelope) and s.send.envelope == send.envelope for s in who.all
        )

    def _check_words(self, send: fx.Send) -> None:
        """At the last moment: these are the words that were said yes to, and they are for this person."""
        if isinstance(send, (fx.SendEnvelope, fx.OpenEnvelope)):
            reply, envelope = self.work.replies[send.reply], self.work.envelopes[send.envelope]
            assert isinstance(reply, m.Consented)
            assert reply.leaves_at <= self.at
            assert self.words[send.reply][0] == reply.revision
            assert envelope.receiver == send.to != reply.author
            assert envelope.reply == reply.id
            assert envelope.pairing == reply.pairing

    def _chat(self, chat: int) -> Someone:
        return next(who for who in self.people() if who.chat == chat)

    def _lay(self, row: Waiting) -> None:
        who = self._chat(row.chat)
        if who.away or self._has_nothing_to_close(who, row.send):
            return self._note(f"    {who.name} does not get: {brief(row.send)}")
        self._check_words(row.send)
        message = next(who.messages)
        seen = Seen(self.at, row.send, message)
        who.all.append(seen)
        if isinstance(row.send, fx.SendEnvelope):
            who.shared_at.append(self.at)
        self._note(f"    {who.name} < {brief(row.send)}")
        if isinstance(row.send, fx.SendEnvelope) and self.receipts:
            sent = ev.EnvelopeSent(id=row.send.envelope, message=message)
            self.happens(sent, person=row.send.to)
        return None

    # --- the table ------------------------------------------------------------------------------------

    def _remember_row(self, view: View[m.Subject], event: ev.Event, done: Step) -> None:
        row = row_of(view, event)
        if row is None or done.note == "changed":
            return
        before, after = type(view.subject), self._became(view)
        reached.add((row.state, row.event, after))
        put_aside = {m.Ready} if issubclass(before, m.Ready) else set()
        assert after in {before, None, *row.to} | put_aside, f"{row.state} became {after}: not in its row"

    def _became(self, view: View[m.Subject]) -> type | None:
        subject = view.subject
        if isinstance(subject, m.Stage):
            me = self.work.people.get(view.me.id)
            if me is not None:
                return type(me.stage)
            return m.Stranger if isinstance(subject, m.Stranger) else None
        work = self.work
        for shelf in (work.replies, work.envelopes, work.cards, work.invites, work.pairings):
            if getattr(subject, "id", None) in shelf:
                return type(shelf[getattr(subject, "id", 0)])
        return None

    # --- for whom it may concern ------------------------------------------------------------------------

    def _name(self, me: m.Person) -> str:
        return next((who.name for who in self.people() if who.chat == me.chat), "nobody")

    def _note(self, line: str) -> None:
        self.lines.append(f"{self.at:%a %d %b %Y %H:%M:%S}  {line}")

    def __str__(self) -> str:
        return "\n".join(self.lines)


class Someone:
    """A person with a phone. `me` is what the bot knows of them."""

    def __init__(self, story: Story, name: str, first: int) -> None:
        self.story = story
        self.name = name
        self.chat = first
        self._stream: Iterator[int] = count(first)
        self.ids: Callable[[], int] = lambda: next(self._stream)
        self.messages = count(100)
        self.written = count(9001 + 10 * (first - 1000))
        self.away = False
        """Has blocked the bot."""
        self.all: list[Seen] = []
        self.shared_at: list[datetime] = []
        """When envelopes came to them."""
        self._looked = 0
        self._taps = count(1)

    # --- what they do -----------------------------------------------------------------------------------

    def does(self, event: ev.Event, token: bytes | None = None, unchanged: bool = False) -> Step:
        if isinstance(event, ev.Tap):
            self.story.taps.append((self, event))
        return self.story.happens(event, chat=self.chat, token=token, ids=self.ids, unchanged=unchanged)

    def starts(self, link: bytes | None = None, first_name: str = "", language: str = "en") -> Step:
        name = first_name or self.name.title()
        return self.does(ev.Started(first_name=name, language=language, invited=link is not None), link)

    def asks(self, command: str) -> Step:
        return self.does(ev.COMMANDS[command]())

    def chooses(self, choice: type[ev.Choice], value: str = "") -> str:
        return self.does(choice(tap=self._tap(), message=self.last_message, value=value)).note

    def taps(
        self,
        button: type[ev.OnThing],
        thing: m.Entity | int | None = None,
        revision: int | None = None,
    ) -> str:
        """The word over the button. Without a thing: the newest of theirs that the button can be about."""
        if thing is None:
            thing = self._newest(button)
        id = thing if isinstance(thing, int) else thing.id
        if revision is None:
            revision = self._revision(button, id)
        tap = button(tap=self._tap(), message=self.last_message, id=id, revision=revision)
        return self.does(tap).note

    def writes(self, text: str, kind: ev.ContentKind = "text") -> m.ReplyId:
        """The reply it became: a new one, a revision of an older one, or 0."""
        message = next(self.written)
        self.does(ev.Wrote(content=ev.Content(kind, text), message=message))
        return next((r.id for r in self.replies if r.source == message), m.ReplyId(0))

    def edits(self, reply: m.ReplyId, text: str) -> Step:
        source = self.story.work.replies[reply].source if reply in self.story.work.replies else reply
        same = self.story.words.get(reply, (0, ev.Content("text")))[1].text == text
        event = ev.Edited(content=ev.Content("text", text), message=source)
        return self.does(event, unchanged=same)

    def goes_away(self) -> None:
        self.away = True
        self.does(ev.WentAway())

    def comes_back(self) -> None:
        self.away = False
        self.does(ev.CameBack())

    # --- what they see ----------------------------------------------------------------------------------

    def sees(self, *lines: str) -> None:
        """Exactly this, since they last looked, and nothing else."""
        new = [brief(s.send) for s in self.looks()]
        assert new == list(lines), f"{self.name} sees {new}, not {list(lines)}"

    def looks(self) -> list[Seen]:
        """What is new in their chat, without the short answers to their taps."""
        new = [s for s in self.all[self._looked :] if not isinstance(s.send, fx.AnswerTap)]
        self._looked = len(self.all)
        return new

    @property
    def last_message(self) -> int:
        return self.all[-1].message if self.all else 0

    # --- what is stored of them ---------------------------------------------------------------------------

    @property
    def me(self) -> m.Person:
        return next(p for p in self.story.work.people.values() if p.chat == self.chat)

    @property
    def is_here(self) -> bool:
        return any(p.chat == self.chat for p in self.story.work.people.values())

    @property
    def replies(self) -> list[m.Reply]:
        return [r for r in self.story.work.replies.values() if self.is_here and r.author == self.me.id]

    @property
    def envelopes(self) -> list[m.Envelope]:
        return [e for e in self.story.work.envelopes.values() if self.is_here and e.receiver == self.me.id]

    @property
    def cards(self) -> list[m.Card]:
        mine = [c for c in self.story.work.cards.values() if self.is_here and c.person == self.me.id]
        return sorted(mine, key=lambda c: c.on)

    @property
    def next_card(self) -> datetime | None:
        return self.story.agenda.get(("card", self.me.id), (0, None))[1]

    @property
    def invite(self) -> m.Invite | None:
        return next((i for i in self.story.work.invites.values() if i.inviter == self.me.id), None)

    @property
    def link(self) -> bytes:
        assert self.invite is not None
        return b"link:%d" % self.invite.id

    def _tap(self) -> str:
        return f"{self.name}-{next(self._taps)}"

    def _newest(self, button: type[ev.OnThing]) -> int:
        if issubclass(button, ON_REPLIES):
            return _last(self.replies)
        if issubclass(button, ON_ENVELOPES):
            return _last(self.envelopes)
        if issubclass(button, (ev.PressedAccept, ev.PressedDecline)):
            return self.me.invite or 0
        if issubclass(button, (ev.PressedConfirm, ev.PressedDeny)):
            return self.invite.id if self.invite else 0
        if issubclass(button, ev.PressedRenew):
            return self.me.pairing or 0
        return _last(self.cards)

    def _revision(self, button: type[ev.OnThing], id: int) -> int:
        things = self.story.work.replies if issubclass(button, ON_REPLIES) else self.story.work.cards
        return getattr(things.get(id), "revision", 0)


def _last(things: Iterable[m.Entity]) -> int:
    return [0, *(thing.id for thing in things)][-1]


# --- beginnings ---------------------------------------------------------------------------------------


def at_home(who: Someone, zone: str = "UTC", minute: int = 8 * 60 + 30, pace: str = "every") -> Someone:
    """Through the four questions, like everybody."""
    who.starts()
    who.chooses(ev.ChoseAdult)
    who.chooses(ev.ChoseName)
    who.chooses(ev.ChoseZone, zone)
    who.chooses(ev.ChoseHour, str(minute))
    who.chooses(ev.ChosePace, pace)
    who.looks()
    return who


def pair(alice: Someone, bob: Someone) -> None:
    """Two yeses."""
    alice.asks("invite")
    bob.starts(alice.link)
    bob.taps(ev.PressedAccept)
    alice.taps(ev.PressedConfirm)
    assert alice.me.pairing == bob.me.pairing is not None
    alice.looks()
    bob.looks()


def alone(at: datetime = MONDAY, **settings: str | int) -> tuple[Story, Someone]:
    story = Story(at)
    at_home(story.alice, **settings)  # type: ignore[arg-type]  # zone, minute and pace, each as declared
    return story, story.alice


def together(at: datetime = MONDAY, chance: int = 0) -> tuple[Story, Someone, Someone]:
    """Alice and Bob, at home in UTC, a card every day at half past eight, paired at `at`."""
    story = Story(at, chance=chance)
    at_home(story.alice)
    at_home(story.bob)
    pair(story.alice, story.bob)
    return story, story.alice, story.bob


def shares(
    who: Someone, text: str = "the tea you left for me", when: type[ev.OnThing] = ev.PressedNow
) -> m.ReplyId:
    """Writes and says yes to it. It leaves when its time has come."""
    reply = who.writes(text)
    who.taps(ev.PressedShare, reply)
    assert who.taps(when, reply) == ""
    return reply


def gives(who: Someone, text: str = "the tea you left for me") -> m.ReplyId:
    """Shares now, and waits until it has left."""
    reply = shares(who, text)
    who.story.passes(seconds=who.me.hold)
    return reply
