"""Which card. A function of the person's own wishes, the calendar and seeded chance, and of nobody else.

On a day of the couple's calendar that is a share day, both have the same share card, drawn from the
couple's seed and the date; someone whose own filter leaves it out gets a card of their own instead, and
nothing shows which of the two it was.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from bot.core.agenda import mode
from bot.core.model import CLOSED_THEMES, Kind, Pairing, Person

SHARE_DAYS = 0.5
"""About every second day of the couple's calendar."""
FIRST_DAYS = 2
"""The first days of a pairing are share days: there is something to say hello with."""
DEEPEST = 2
LOW_ENERGY = frozenset({"new_baby", "ill", "grieving"})
APPRECIATION, APPRECIATION_REST = "t12", timedelta(days=7)


class Prompt(Protocol):
    """A card of the library, as far as choosing needs to know it."""

    @property
    def id(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def depth(self) -> int: ...
    @property
    def minutes(self) -> float: ...
    @property
    def not_with(self) -> frozenset[str]: ...


def choose(
    person: Person,
    pairing: Pairing | None,
    day: date,
    at: datetime,
    deck: Sequence[Prompt],
    recent: Collection[tuple[date, str]],
    draw: int = 1,
) -> Prompt | None:
    """The card of that local date; `draw` counts *another one*. None only if the deck has none at all."""
    seen = {prompt for _, prompt in recent}
    mine = [p for p in deck if suits(person, p, day, at, recent)]
    shared = share_card(person, pairing, day, deck) if draw == 1 else None
    if shared and shared.id not in seen and any(p.id == shared.id for p in mine):
        return shared
    fresh = [p for p in mine if p.id not in seen]
    return _draw(person, day, draw, fresh or mine)


def suits(
    person: Person, prompt: Prompt, day: date, at: datetime, recent: Collection[tuple[date, str]]
) -> bool:
    """The person's own filter: themes they opened, what their life is like now, how much they can take."""
    now = mode(person, at)
    if prompt.theme in CLOSED_THEMES and prompt.theme not in person.opened_themes:
        return False
    if prompt.depth > DEEPEST or now in prompt.not_with:
        return False
    if _wants_tiny(person, day, now) and (prompt.minutes > 1 or prompt.depth > 1):
        return False
    if now == "after_disagreement" and not (prompt.kind == "solo" and prompt.depth == 1):
        return False
    return not (prompt.theme == APPRECIATION and _appreciated_lately(day, recent))


def _wants_tiny(person: Person, day: date, now: str) -> bool:
    return now in LOW_ENERGY or (person.today == "tiny" and person.today_on == day)


def _appreciated_lately(day: date, recent: Collection[tuple[date, str]]) -> bool:
    return any(prompt.startswith(APPRECIATION) and day - on < APPRECIATION_REST for on, prompt in recent)


def share_card(person: Person, pairing: Pairing | None, day: date, deck: Sequence[Prompt]) -> Prompt | None:
    """The share card of the couple's calendar for that date; alone, of the person's own."""
    seed = pairing.seed if pairing else person.seed
    first = pairing is not None and 0 <= (day - pairing.made_at.date()).days < FIRST_DAYS
    if not first and random.Random(f"{seed}:share:{day}").random() >= SHARE_DAYS:
        return None
    ids = tuple(p.id for p in deck if p.kind == "share" and p.theme not in CLOSED_THEMES)
    if not ids:
        return None
    wanted = _shuffled(seed, day.toordinal() // len(ids), ids)[day.toordinal() % len(ids)]
    return next(p for p in deck if p.id == wanted)


@lru_cache(maxsize=1024)
def _shuffled(seed: int, cycle: int, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Each date has its own place in a shuffled round: no card twice before all have come."""
    return tuple(random.Random(f"{seed}:round:{cycle}").sample(ids, len(ids)))


def _draw(person: Person, day: date, draw: int, among: Sequence[Prompt]) -> Prompt | None:
    """Own stream. Kind first, so that many cards of one kind do not crowd out the others."""
    if not among:
        return None
    dice = random.Random(f"{person.seed}:card:{day}:{draw}")
    kinds = sorted({p.kind for p in among})
    weights = [_WEIGHTS[kind] for kind in kinds]
    kind = dice.choices(kinds, weights)[0]
    return dice.choice([p for p in among if p.kind == kind])


_WEIGHTS: dict[str, int] = {"offline": 5, "solo": 4, "share": 1}
"""Off share days most cards ask for no words at all."""
