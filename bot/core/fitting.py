"""What fits one person on one date: their wishes, what life is like, what the last cards leave room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import path
from bot.core.agenda import mode, today
from bot.core.deck import APPRECIATION, RESPONSIVENESS, TOUCH, Deck, Prompt, is_fact
from bot.core.model import CLOSED_THEMES, Person

Recent = Sequence[tuple[date, str]]
"""Local dates and prompts that the person was shown within a year, oldest first."""

LOW_ENERGY = frozenset({"new_baby", "ill", "grieving"})
AWAY = timedelta(days=14)
"""Without a card, after which the first one is light: whoever comes back comes back to something small."""
APPRECIATION_REST = timedelta(days=7)
FACTS_APART = 3
"""Other cards between two facts, so that a slow pace is not made of facts."""
OF_THE_PARTNER = "after_disagreement"
"""Whatever speaks of the partner stays away then; the check of the library sees to it. Somebody who was left
is not asked, either, what their partner did lately."""
HEAVY, HEAVY_REST = 3, timedelta(days=7)
"""From this depth a card is heavy: one a week, and never two in a row."""
DEEP, DEEP_REST = 4, timedelta(days=21)
BEFORE_TOUCH = 2
"""Cards of responsiveness that come before the first one about touch; and one of appreciation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """One person on one date, as choosing sees them."""

    person: Person
    day: date
    deck: Deck
    recent: Recent
    resting: frozenset[str]
    """Themes that rest for everyone."""
    seen: frozenset[str]
    themes: dict[str, date]
    """When each theme came last."""
    mode: str
    said_tiny: bool
    """For the day on which they ask, also if the card is of an earlier one."""
    tiny: bool
    deepest: int
    """What the last cards leave room for, whatever the theme."""
    rests: bool
    """The last card was heavy, or felt so."""
    fact_due: bool
    thanked: bool
    """Appreciation has come within a week."""
    touch: bool
    """What comes before touch has come."""


def look(
    person: Person,
    day: date,
    at: datetime,
    deck: Deck,
    recent: Recent,
    resting: frozenset[str] = frozenset(),
) -> Now:
    themes: dict[str, date] = {}
    responsive = 0
    for on, prompt in recent:
        theme = path.theme_of(prompt)
        themes[theme] = on
        responsive += theme in RESPONSIVENESS
    life = mode(person, at)
    tiny = person.today == "tiny" and person.today_on == today(person, at)
    deepest, rests = _room(person, day, deck, recent)
    thanked = themes.get(APPRECIATION)
    return Now(
        person=person,
        day=day,
        deck=deck,
        recent=recent,
        resting=resting,
        seen=frozenset(prompt for _, prompt in recent),
        themes=themes,
        mode=life,
        said_tiny=tiny,
        tiny=tiny or life in LOW_ENERGY or _comes_back(day, recent),
        deepest=deepest,
        rests=rests,
        fact_due=_fact_due(day, deck, recent),
        thanked=thanked is not None and day - thanked < APPRECIATION_REST,
        touch=thanked is not None and responsive >= BEFORE_TOUCH,
    )


def _comes_back(day: date, recent: Recent) -> bool:
    return bool(recent) and day - recent[-1][0] >= AWAY


def _room(person: Person, day: date, deck: Deck, recent: Recent) -> tuple[int, bool]:
    """How deep a card may be after the last ones, and whether that is because the very last was heavy."""
    last = recent[-1][1] if recent else ""
    felt_heavy = last != "" and last == person.path.heavy_card
    was_heavy = felt_heavy or _depth(deck, last) >= HEAVY
    room = HEAVY - 1 if was_heavy else path.DEEPEST
    for on, prompt in _since(recent, day - DEEP_REST):
        was = _depth(deck, prompt)
        if was >= HEAVY and day - on < HEAVY_REST:
            room = min(room, HEAVY - 1)
        elif was >= DEEP:
            room = min(room, DEEP - 1)
    return (1 if felt_heavy else room), was_heavy


def _fact_due(day: date, deck: Deck, recent: Recent) -> bool:
    """Once a week of the calendar, and not among the last few cards."""
    monday = day - timedelta(days=day.weekday())
    lately = [*(prompt for _, prompt in recent[-FACTS_APART:])]
    lately += [prompt for _, prompt in _since(recent, monday - timedelta(days=1))]
    return not any(prompt in deck.by_id and is_fact(deck.by_id[prompt]) for prompt in lately)


def _since(recent: Recent, day: date) -> Iterator[tuple[date, str]]:
    """After that date, newest first."""
    for on, prompt in reversed(recent):
        if on <= day:
            return
        yield on, prompt


def _depth(deck: Deck, prompt: str) -> int:
    """Of a prompt that has left the library nothing is known any more."""
    return deck.by_id[prompt].depth if prompt in deck.by_id else 1


# --- one's own filter ------------------------------------------------------------------------------


def fits(now: Now, prompt: Prompt) -> bool:
    """Whether this card may come. Nothing is stronger than this: rather no card than one that breaks it."""
    closed = prompt.theme in CLOSED_THEMES and prompt.theme not in now.person.opened_themes
    if closed or prompt.theme in now.resting:
        return False
    if prompt.depth > _deepest(now, prompt) or now.mode in prompt.not_with:
        return False
    if now.tiny and (prompt.minutes > 1 or prompt.depth > 1):
        return False
    if now.person.parted and now.person.pairing is None and OF_THE_PARTNER in prompt.not_with:
        return False
    if now.mode == "after_disagreement" and not (prompt.kind == "solo" and prompt.depth == 1):
        return False
    if prompt.theme == TOUCH and not now.touch:
        return False
    return not (prompt.theme == APPRECIATION and now.thanked) and (now.fact_due or not is_fact(prompt))


def _deepest(now: Now, prompt: Prompt) -> int:
    """Cards to share are the same for everyone; only one's own cards follow one's own path."""
    mine = now.person.path
    if prompt.kind == "share":
        return min(now.deepest, path.shared_depth(mine, prompt.theme))
    return min(now.deepest, path.depth(mine, prompt.theme, now.day))
