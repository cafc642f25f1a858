"""A year of cards as one made-up person would get them, for whoever writes cards."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.content.report import Tally
from bot.content.shapes import Library
from bot.core.agenda import card_time, is_card_day
from bot.core.curriculum import Chosen, choose
from bot.core.deck import Deck
from bot.core.model import Pace, Paired, PairingId, Person, PersonId, Ready

DAYS = 365
LETTERS = {"share": "w", "offline": "d", "solo": "o"}
LEGEND = (
    "{cards} cards, {prompts} different ones. w to write, d to do, o for oneself, f a fact; then the depth."
)
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def year(library: Library, start: date, pace: Pace, seed: int) -> dict[date, Chosen]:
    """By local date. They are paired since the first day, answer everything and change no setting."""
    deck = Deck.of(card for card in library.cards.values() if not card.retired)
    me = Person(id=PersonId(1), chat=1, stage=Ready(), seed=seed, pace=pace)
    pairing = Paired(id=PairingId(1), seed=seed, made_at=card_time(me, start))
    found: dict[date, Chosen] = {}
    for day in (start + timedelta(days=n) for n in range(DAYS)):
        recent = tuple((on, chosen.prompt.id) for on, chosen in found.items())
        if is_card_day(me, day) and (chosen := choose(me, pairing, day, card_time(me, day), deck, recent)):
            found[day] = chosen
            me = replace(me, last_card_on=day, last_card_at=card_time(me, day))
    return found


def months(found: Mapping[date, Chosen]) -> Iterator[Tally]:
    """A table of each month, Monday first; a cell is the day, and the theme, kind and depth of its card."""
    first = min(found).replace(day=1)
    while first <= max(found):
        cells = [""] * first.weekday()
        length = monthrange(first.year, first.month)[1]
        cells += [_cell(first.replace(day=n + 1), found) for n in range(length)]
        cells += [""] * (-len(cells) % 7)
        weeks = (tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))
        yield Tally(f"{first:%B %Y}", WEEK, tuple(weeks))
        first = (first + timedelta(days=31)).replace(day=1)


def _cell(day: date, found: Mapping[date, Chosen]) -> str:
    if day not in found:
        return f"{day.day:2}"
    prompt = found[day].prompt
    kind = "f" if "fact" in prompt.tags else LETTERS[prompt.kind]
    return f"{day.day:2} {prompt.theme} {kind}{prompt.depth}"
