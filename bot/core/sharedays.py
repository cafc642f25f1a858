"""The couple's calendar: on which dates both have the same card to share, and which one it is.

A function of the couple's seed, the date and the library, and of nothing that either of the two does, likes
or has seen. Who is here alone has a calendar of their own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from bot.core.deck import Deck, Prompt
from bot.core.model import Pairing, Person

FORTNIGHT = 14
"""The calendar is made of fortnights that begin on a Monday: about every second date is a share day."""
IN_FIRST_WEEK, IN_SECOND_WEEK = 4, 3
OTHERS = IN_FIRST_WEEK + IN_SECOND_WEEK - 1
"""Share days of a fortnight but one, which is for appreciation: so a week and more lies between two of it."""
FIRST_DAYS = 2
"""The first days of a pairing are share days: there is something light to say hello with."""


def share_card(person: Person, pairing: Pairing | None, day: date, deck: Deck) -> Prompt | None:
    """The share card of that date; None if it is no share day, or there is no card to share at all."""
    if pairing and 0 <= (nth := (day - pairing.made_at.date()).days) < FIRST_DAYS:
        return _hello(pairing.seed, nth, deck)
    seed, fortnight, place = _place(person, pairing, day)
    places, thanks = _fortnight(seed, fortnight)
    if place not in places:
        return None
    nth = places.index(place)
    if nth == thanks and deck.thanks_for_two:
        return _of_round(_order(seed, deck, True), fortnight)
    return _of_round(_order(seed, deck, False), fortnight * OTHERS + nth - (nth > thanks))


def passed(person: Person, pairing: Pairing | None, day: date, deck: Deck) -> Iterator[Prompt]:
    """All cards of the calendar, those first whose turn was last: theirs will not be again for long."""
    seed, fortnight, _ = _place(person, pairing, day)
    for thanks, turn in ((False, fortnight * OTHERS), (True, fortnight)):
        order = _order(seed, deck, thanks)
        yield from (order[(turn - 1 - ago) % len(order)] for ago in range(len(order)))


def _place(person: Person, pairing: Pairing | None, day: date) -> tuple[int, int, int]:
    """Whose calendar, which fortnight of it, and which day of that."""
    return (pairing.seed if pairing else person.seed, *divmod(day.toordinal() - 1, FORTNIGHT))


def _hello(seed: int, nth: int, deck: Deck) -> Prompt | None:
    order = _order(seed, deck, False)
    return _of_round([p for p in order if p.depth == 1] or order, nth)


@lru_cache(maxsize=4096)
def _fortnight(seed: int, fortnight: int) -> tuple[tuple[int, ...], int]:
    """The places of its share days, in order, and which of those of the first week is for appreciation."""
    dice = random.Random(f"{seed}:fortnight:{fortnight}")
    first = dice.sample(range(7), IN_FIRST_WEEK)
    second = dice.sample(range(7, FORTNIGHT), IN_SECOND_WEEK)
    return tuple(sorted((*first, *second))), dice.randrange(IN_FIRST_WEEK)


def _of_round(order: Sequence[Prompt], nth: int) -> Prompt | None:
    """No card twice before all have come."""
    return order[nth % len(order)] if order else None


@lru_cache(maxsize=1024)
def _order(seed: int, deck: Deck, thanks: bool) -> Sequence[Prompt]:
    cards = deck.thanks_for_two if thanks else deck.for_two
    return tuple(random.Random(f"{seed}:order:{thanks}").sample(cards, len(cards)))
