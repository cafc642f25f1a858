"""More than a year in the life of somebody who exists only here, on the real library, through `step`.

Chance decides who they are and what they do, and is seeded: a life is a function of its number. Every card
that comes is written down together with what was true at that moment, so that the rules can be held against
it afterwards.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.agenda import mode, today
from bot.core.deck import Deck, Prompt
from bot.core.effects import Schedule, Unschedule
from bot.core.step import step
from bot.core.view import View, look
from bot.core.work import Arrival, Work

START = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAYS = 400
YEAR = timedelta(days=365)
STEADY: tuple[m.Pace, ...] = ("most", "every", "most", "twice", "weekly")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One card that came to somebody, or that took its place, and how things were with them then."""

    at: datetime
    on: date
    prompt: Prompt
    draw: int
    reasons: tuple[str, ...]
    me: m.Person
    mode: str
    tiny: bool
    recent: tuple[tuple[date, str], ...]
    wished: int
    """How often a little more had been wished for in this theme, less the wishes for lighter ones."""
    felt_heavy: bool
    """Whether they had said of the card before this one that it felt heavy."""


class Life:
    """One person. `steady` ones keep to a pace, are always there, and never pause or rest."""

    def __init__(self, number: int, deck: Deck, pairing: m.Pairing | None, steady: bool) -> None:
        self.deck = deck
        self.pairing = pairing
        self.steady = steady
        self.shown: list[Shown] = []
        self._dice = random.Random(f"life:{number}")
        self.me = m.Person(
            id=m.PersonId(1000 + number),
            chat=1000 + number,
            stage=m.Ready(),
            seed=self._dice.getrandbits(60),
            pace=STEADY[number // 4 % len(STEADY)] if steady else self._dice.choice(m.PACES),
            zone=self._dice.choice(ZONES),
            pairing=pairing.id if pairing else None,
            opened_themes=frozenset(t for t in m.CLOSED_THEMES if self._dice.random() < 0.4),
            renewed_at=START + timedelta(days=DAYS),
        )
        self._ids = count(5_000_000)
        self._card: m.Card | None = None
        self._due: datetime | None = None
        self._recent: list[tuple[date, str]] = []
        self._wished: dict[str, int] = {}
        self._silent_until = START
        self._talks = self._dice.random()
        """How often they say how a card was."""

    # --- living --------------------------------------------------------------------------------------

    def lives(self) -> Life:
        at = START
        self._happens(bt.ChosePace(value=self.me.pace), at)
        for _ in range(DAYS):
            end = at + timedelta(days=1)
            while self._due is not None and self._due < end:
                due, self._due = self._due, None
                self._happens(ev.CardDue(id=self.me.id, planned=due), max(due, at))
            at = end
            self._acts(at)
        return self

    def _acts(self, at: datetime) -> None:
        """In the evening, if they are not silent just now."""
        if self.steady:
            self._happens(ev.AskedHelp(), at)
            return self._speaks(at)
        if at < self._silent_until:
            return None
        if self._dice.random() < 0.01:
            self._silent_until = at + timedelta(days=self._dice.randint(3, 40))
        if self._dice.random() < 0.15:
            self._changes(at)
        if self._dice.random() < 0.7:
            self._speaks(at)
        return None

    def _changes(self, at: datetime) -> None:
        choices: list[ev.Event] = [
            bt.ChoseMode(value=self._dice.choice([*m.MODES, "none", "none", "none"])),
            bt.ChoseToday(value=self._dice.choice(m.TODAYS)),
            bt.ChoseTheme(value=self._dice.choice(m.CLOSED_THEMES)),
            bt.ChosePause(value=self._dice.choice(["1", "3", "7", "7", "0"])),
            ev.AskedResume(),
            ev.AskedResume(),
            ev.AskedCard(),
        ]
        self._happens(self._dice.choice(choices), at)

    def _speaks(self, at: datetime) -> None:
        """Of the card in hand: another one, done, how it was, and perhaps a little more."""
        for _ in range(2):
            if self._card is None or isinstance(self._card, m.Laid):
                return
            if self._dice.random() < 0.15:
                self._presses(bt.PressedAnother, at)
        if self._dice.random() < self._talks:
            word = self._dice.choices(
                [bt.PressedSame, bt.PressedHeavier, bt.PressedLighter, bt.PressedFewer], [12, 2, 1, 1]
            )
            self._presses(word[0], at)
            self._presses(bt.PressedMore, at)
        self._presses(self._dice.choice([bt.PressedDidIt, bt.PressedDidIt, bt.PressedNotToday]), at)

    def _presses(self, button: type[bt.OnThing], at: datetime) -> None:
        if self._card is not None:
            self._happens(button(id=self._card.id, revision=self._card.revision), at)

    # --- one event -------------------------------------------------------------------------------------

    def _happens(self, event: ev.Event, at: datetime) -> None:
        view = self._sees(event, at)
        done = step(view, event)
        for saved in done.saves:
            if isinstance(saved, m.Person):
                self.me = saved
        self._notes_wishes(event, done.note)
        for saved in done.saves:
            if isinstance(saved, m.Card):
                self._takes(saved, view)
        for effect in done.effects:
            if isinstance(effect, (Schedule, Unschedule)) and effect.kind == "card":
                self._due = effect.at if isinstance(effect, Schedule) else None

    def _sees(self, event: ev.Event, at: datetime) -> View[m.Subject]:
        self._recent = [one for one in self._recent if at.date() - one[0] < YEAR]
        work = Work(
            people={self.me.id: self.me},
            pairings={self.pairing.id: self.pairing} if self.pairing else {},
            cards={self._card.id: self._card} if self._card else {},
            recent={self.me.id: tuple(self._recent)},
        )
        arrival = Arrival(cause="year", event=event, person=self.me.id)
        return look(work, arrival, at, self._ids.__next__, self.deck)

    def _notes_wishes(self, event: ev.Event, note: str) -> None:
        if self._card is None or not note.startswith("felt-"):
            return
        theme, felt = self._card.prompt[:3], self._card.felt
        if note == "felt-more":
            self._wished[theme] = self._wished.get(theme, 0) + 1
        if note == "felt-lighter" and felt != "lighter":
            self._wished[theme] = max(-1, self._wished.get(theme, 0) - 1)

    def _takes(self, card: m.Card, view: View[m.Subject]) -> None:
        before, self._card = self._card, card
        if before is not None and (before.id, before.revision) == (card.id, card.revision):
            return
        prompt = self.deck.by_id[card.prompt]
        self.shown.append(
            Shown(
                at=view.at,
                on=card.on,
                prompt=prompt,
                draw=card.revision,
                reasons=card.reasons,
                me=view.me,
                mode=mode(view.me, view.at),
                tiny=view.me.today == "tiny" and view.me.today_on == today(view.me, view.at),
                recent=view.recent,
                wished=self._wished.get(prompt.theme, 0),
                felt_heavy=before is not None and before.felt == "heavier",
            )
        )
        self._recent.append((card.on, card.prompt))
