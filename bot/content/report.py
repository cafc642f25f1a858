"""What is in the library, counted: for `kindling prompts check`, after it found no fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.grade import SCALES, hardest, score
from bot.content.shapes import THEMES, Card, Library

DEPTHS = (1, 2, 3, 4, 5)
KINDS = ("share", "offline", "solo")
HARDEST = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """One table: its title, its heads, and rows of as many cells."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def report(library: Library) -> list[Tally]:
    """Three tables: by theme and depth, by language, and what is hardest to read."""
    return [_themes(library), _languages(library), _hard(library)]


def _themes(library: Library) -> Tally:
    every = library.cards.values()
    rows = [_row(theme, [card for card in every if card.theme == theme]) for theme in THEMES]
    heads = ("theme", *(f"depth {depth}" for depth in DEPTHS), "all", "retired")
    return Tally("Cards by theme and depth", heads, (*rows, _row("all", list(every))))


def _row(name: str, cards: list[Card]) -> tuple[str, ...]:
    depths = Counter(card.depth for card in cards if not card.retired)
    retired = sum(card.retired for card in cards)
    return name, *(str(depths[depth]) for depth in DEPTHS), str(depths.total()), str(retired)


def _languages(library: Library) -> Tally:
    """A column for each language, so that two or three fit side by side."""
    heads = ("language", "cards", *KINDS, "longest", "its letters", "reading")
    columns = (heads, *(_language(library, one) for one in library.languages))
    first, *rows = zip(*columns, strict=True)
    return Tally("Cards by kind and language", first, tuple(rows))


def _language(library: Library, language: str) -> tuple[str, ...]:
    texts = _texts(library, language)
    kinds: Counter[str] = Counter(library.cards[name].kind for name in texts)
    longest = max(texts, key=lambda name: len(texts[name]), default="")
    reading = SCALES[language].said(score(language, texts.values())) if language in SCALES else "not known"
    counts = (str(len(texts)), *(str(kinds[kind]) for kind in KINDS))
    return language, *counts, longest, str(len(texts.get(longest, ""))), reading


def _texts(library: Library, language: str) -> dict[str, str]:
    """What is dealt in that language, by id."""
    live = (card for card in library.cards.values() if not card.retired)
    return {card.id: card.text[language] for card in live if language in card.text}


def _hard(library: Library) -> Tally:
    known = (language for language in library.languages if language in SCALES)
    rows = (row for language in known for row in _hardest(library, language))
    return Tally("Hardest to read (syllables are estimated)", ("language", "card", "reading"), tuple(rows))


def _hardest(library: Library, language: str) -> Iterator[tuple[str, ...]]:
    for name, found in hardest(language, _texts(library, language), HARDEST):
        yield language, name, SCALES[language].said(found)
