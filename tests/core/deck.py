"""A small library of cards for the stories, with one of everything that choosing looks at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.deck import Deck
from bot.core.model import Kind


@dataclass(frozen=True, slots=True)
class Paper:
    """A prompt without a text: the core never sees one."""

    id: str
    kind: Kind
    theme: str = "t01"
    depth: int = 1
    minutes: float = 1.0
    not_with: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


def papers(kind: Kind, theme: str, many: int, depth: int = 1, minutes: float = 1.0) -> tuple[Paper, ...]:
    return tuple(Paper(f"{theme}.{kind}.{n:02}", kind, theme, depth, minutes) for n in range(many))


DECK: tuple[Paper, ...] = (
    *papers("share", "t01", 6),
    *papers("share", "t02", 4, depth=2, minutes=2),
    *papers("share", "t12", 3),
    *papers("offline", "t06", 6),
    *papers("offline", "t13", 3, depth=2, minutes=5),
    *papers("solo", "t05", 6),
    *papers("solo", "t16", 3),
    *(Paper(f"t16.deeper.{n}", "solo", "t16", depth=n) for n in (2, 3, 4, 5)),
    *(Paper(f"t09.fact.{n:02}", "solo", "t09", tags=frozenset({"fact"})) for n in range(4)),
    *papers("solo", "t08", 2),
    *papers("offline", "t15", 2),
    *papers("share", "t18", 2),
    Paper("t13.offline.apart", "offline", "t13", not_with=frozenset({"apart"})),
)

CARDS = Deck.of(DECK)
