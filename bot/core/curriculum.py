"""Which card, and why. A function of the person's own wishes, the calendar and seeded chance, and of nobody
else.

On a share day of the calendar (`sharedays.py`) both have the same card to share. Someone whose own filter
leaves it out gets another one to share instead, and nothing shows which of the two it was. On all other days
cards are one's own: a fact once a week, something deeper where one wished for it, else whatever theme has
rested longest, by chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.core import path
from bot.core.deck import Deck, Prompt, Shelf, is_fact
from bot.core.fitting import Now, Recent, fits, look
from bot.core.model import Pairing, Person
from bot.core.sharedays import passed, share_card

Reason = Literal[
    "share-day",
    "own-day",
    "another",
    "fact-week",
    "deeper-by-wish",
    "tiny-today",
    "mode",
    "rest-from-heavy",
    "seen-again",
    "new-to-you",
]
"""The first says what sort of day it is, the others what else there was to think of, weightiest first."""

LONG_AGO = 60
"""Days. A theme that has rested for so long, or never came, is as likely as it gets."""
FEWER = 1 / 4
"""How likely a theme is of which fewer cards were wished for."""
OFFLINE = 5 / 9
"""How many of the others are something to do; the rest are thoughts."""
LAST: tuple[Shelf, Shelf] = ("share", "fact")
"""Where there is nothing else that is new."""
OFTEN_ENOUGH = 1 / 2
"""How many of the cards of one's own come from themes in which one wished for more: else they would fade."""


@dataclass(frozen=True, slots=True)
class Chosen:
    prompt: Prompt
    reasons: tuple[Reason, ...]


def choose(
    person: Person,
    pairing: Pairing | None,
    day: date,
    at: datetime,
    deck: Deck,
    recent: Recent,
    draw: int = 1,
    resting: frozenset[str] = frozenset(),
) -> Chosen | None:
    """The card of that local date; `draw` counts *another one*, `resting` are themes that are switched off
    for everyone. None only if nothing fits at all."""
    now = look(person, day, at, deck, recent, resting)
    dice = random.Random(f"{person.seed}:card:{day}:{draw}")
    shared = share_card(person, pairing, day, deck)
    found: Prompt | None = None
    if shared and draw == 1:
        found = shared if _is_for(now, shared, dice) else _to_share(now, pairing, dice)
    found = found or _own(now, dice, shared is None) or _again(now)
    return Chosen(found, _reasons(now, found, shared is not None, draw)) if found else None


# --- a share day -----------------------------------------------------------------------------------


def _is_for(now: Now, shared: Prompt, dice: random.Random) -> bool:
    """Whether the calendar's card comes to this person. Their chance is their own: it tells nothing."""
    return shared.id not in now.seen and fits(now, shared) and not _too_many(now, shared, dice)


def _to_share(now: Now, pairing: Pairing | None, dice: random.Random) -> Prompt | None:
    """Another one to share: of themes they opened, or one whose day they missed. Taking one whose day is
    still to come would leave them without it then, and so out of step with the other ever after."""
    for theme in _in_turn(now, dice, sorted(now.person.opened_themes)):
        if cards := _fresh(now, "share", theme):
            return dice.choice(cards)
    missed = (p for p in passed(now.person, pairing, now.day, now.deck) if _is_for(now, p, dice))
    return next(missed, None)


def _too_many(now: Now, prompt: Prompt, dice: random.Random) -> bool:
    return path.wants_fewer(now.person.path, prompt.theme, now.day) and dice.random() >= FEWER


# --- one's own stream ------------------------------------------------------------------------------


def _own(now: Now, dice: random.Random, whole: bool) -> Prompt | None:
    """Something new. The shelf first and then the theme, so that what there is much of crowds out nothing.
    The whole stream, with facts and what goes deeper, only on days that are no share days."""
    if whole and now.fact_due and (fact := _take(now, dice, "fact")):
        return fact
    if whole and dice.random() < OFTEN_ENOUGH and (deeper := _deeper(now, dice)):
        return deeper
    mine: tuple[Shelf, Shelf] = ("offline", "solo") if dice.random() < OFFLINE else ("solo", "offline")
    found = (_take(now, dice, shelf) for shelf in (*mine, *LAST))
    return next((prompt for prompt in found if prompt), None)


def _deeper(now: Now, dice: random.Random) -> Prompt | None:
    """The deepest that a theme has for somebody who wished for more in it."""
    for theme in _in_turn(now, dice, path.deepened(now.person.path, now.day)):
        cards = [*_fresh(now, "solo", theme), *_fresh(now, "offline", theme)]
        deepest = max((p.depth for p in cards), default=1)
        if deepest > path.START:
            return dice.choice([p for p in cards if p.depth == deepest])
    return None


def _take(now: Now, dice: random.Random, shelf: Shelf) -> Prompt | None:
    for theme in _in_turn(now, dice, now.deck.themes):
        if cards := _fresh(now, shelf, theme):
            return dice.choice(cards)
    return None


def _fresh(now: Now, shelf: Shelf, theme: str) -> list[Prompt]:
    cards = now.deck.shelves.get((shelf, theme), ())
    return [p for p in cards if p.id not in now.seen and fits(now, p)]


def _in_turn(now: Now, dice: random.Random, themes: Iterable[str]) -> list[str]:
    """In an order of chance, in which those come early that have rested long."""
    return sorted(themes, key=lambda theme: dice.random() ** (1 / _weight(now, theme)), reverse=True)


def _weight(now: Now, theme: str) -> float:
    last = now.themes.get(theme)
    rested = min(max((now.day - last).days, 1), LONG_AGO) if last else LONG_AGO
    return rested * (FEWER if path.wants_fewer(now.person.path, theme, now.day) else 1)


def _again(now: Now) -> Prompt | None:
    """When all that fits has come within a year: what was longest ago, and nothing of today."""
    last = {prompt: on for on, prompt in now.recent if prompt in now.deck.by_id}
    oldest = sorted((on, prompt) for prompt, on in last.items() if on < now.day)
    cards = (now.deck.by_id[prompt] for _, prompt in oldest)
    return next((p for p in cards if fits(now, p)), None)


# --- why -------------------------------------------------------------------------------------------


def _reasons(now: Now, prompt: Prompt, share_day: bool, draw: int) -> tuple[Reason, ...]:
    deeper = prompt.kind != "share" and prompt.depth > path.START
    sort: tuple[tuple[Reason, bool], ...] = (
        ("another", draw > 1),
        ("fact-week", is_fact(prompt)),
        ("deeper-by-wish", deeper),
        ("share-day", share_day and prompt.kind == "share"),
        ("own-day", True),
    )
    besides: tuple[tuple[Reason, bool], ...] = (
        ("tiny-today", now.said_tiny),
        ("mode", now.mode != "none"),
        ("rest-from-heavy", now.rests),
        ("seen-again", prompt.id in now.seen),
        ("new-to-you", prompt.theme not in now.themes),
    )
    first = next(reason for reason, holds in sort if holds)
    return (first, *(reason for reason, holds in besides if holds))
