"""One card: its texts where they stand, the rules between its fields, and the value made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.content.pages import Fault, Page
from bot.content.shapes import Card, CardTable, Mode, Source

LONG = 3
"""Minutes from which a card is too much for the tired and the busy."""


@dataclass(frozen=True, slots=True)
class Written:
    """One text of a card in one language, and where it stands."""

    id: str
    language: str
    text: str
    page: Page
    number: int

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.language

    @property
    def pack(self) -> Path:
        """The folder it came from."""
        return self.page.file.parents[2]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def fault(self, message: str, key: str = "text") -> Fault:
        return self.page.fault(message, "card", self.number, key)


def whole(table: CardTable, texts: Mapping[str, str]) -> Card:
    fields = {name: getattr(table, name) for name in CardTable.model_fields if name != "text"}
    return Card(**fields, theme=table.id[:3], text=MappingProxyType(dict(texts)))


def card_faults(card: CardTable, theme: str, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    """The rules between the fields of one card: which field to change, and how."""
    wanted: set[Mode] = set()
    if card.kind == "share" or card.depth > 1:
        wanted.add("after_disagreement")
    if card.minutes >= LONG:
        wanted |= {"new_baby", "ill", "busy"}
    if missing := wanted - card.not_with:
        yield (
            "not_with",
            f"This card asks too much on some days; add {', '.join(sorted(missing))} to `not_with`.",
        )
    if not card.id.startswith(f"{theme}."):
        yield "id", f"{card.id} stands among the cards of {theme}; move it or rename it."
    if card.depth > 2 and card.kind != "solo":
        yield "depth", "Cards deeper than 2 are solo, so that nobody can read a depth off a shared card."
    if card.evidence != "design" and card.evidence not in sources:
        yield "evidence", f'{card.evidence} is not in sources.toml; add it there or write "design".'
    if "fact" in card.tags and card.evidence == "design":
        yield "evidence", "A card that tells a fact names its source; give a key of sources.toml."
    if (card.evidence == "design") != (card.grade == "design"):
        yield "grade", '`evidence` and `grade` are both "design" or neither is.'
