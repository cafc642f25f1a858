"""The cards of the library as choosing needs them: sorted once, at the start, and read ever after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

from bot.core.model import CLOSED_THEMES, Kind

APPRECIATION, TOUCH = "t12", "t08"
RESPONSIVENESS = frozenset({"t02", "t06"})
"""Listening, and the tiny moments of turning to each other."""
Shelf = Literal["share", "offline", "solo", "fact"]
"""Facts have a shelf of their own, whatever their kind: they come in a rhythm of their own."""


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
    @property
    def tags(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deck:
    """Equal only to itself, so that what is worked out for it can be kept by it."""

    by_id: Mapping[str, Prompt]
    themes: tuple[str, ...]
    shelves: Mapping[tuple[Shelf, str], tuple[Prompt, ...]]
    """By shelf and theme."""
    for_two: tuple[Prompt, ...]
    """What a couple's calendar draws from: to share, of themes that are open to everyone, no thanks."""
    thanks_for_two: tuple[Prompt, ...]
    """The same, appreciation only: it has days of its own."""

    @classmethod
    def of(cls, prompts: Iterable[Prompt]) -> Deck:
        all_ = sorted(prompts, key=lambda p: p.id)
        shelves: dict[tuple[Shelf, str], list[Prompt]] = {}
        for prompt in all_:
            shelves.setdefault((shelf_of(prompt), prompt.theme), []).append(prompt)
        for_two = [p for p in all_ if shelf_of(p) == "share" and p.theme not in CLOSED_THEMES]
        return cls(
            by_id=MappingProxyType({p.id: p for p in all_}),
            themes=tuple(sorted({p.theme for p in all_})),
            shelves=MappingProxyType({place: tuple(found) for place, found in shelves.items()}),
            for_two=tuple(p for p in for_two if p.theme != APPRECIATION),
            thanks_for_two=tuple(p for p in for_two if p.theme == APPRECIATION),
        )


def is_fact(prompt: Prompt) -> bool:
    return "fact" in prompt.tags


def shelf_of(prompt: Prompt) -> Shelf:
    return "fact" if is_fact(prompt) else prompt.kind


def deepest(prompts: Iterable[Prompt], theme: str) -> int:
    """How deep the cards of one's own go in that theme."""
    return max((p.depth for p in prompts if p.theme == theme and p.kind != "share"), default=0)


NO_CARDS = Deck.of(())
