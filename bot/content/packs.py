"""Packs of others: their names, which stand in the ids of their cards, and what is not read in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.pages import Fault

CARDS, WORDS = "*/cards/*.toml", "*/*.ftl"
TRANSLATED = ("*/support.toml", "*/books.toml")
MAIN_ONLY = ("sources.toml", "*/avoid.toml", *TRANSLATED)


def packs_of(folder: Path, extra: Sequence[Path]) -> tuple[Path, ...]:
    """The library first, then the packs of others; somebody who names the library again means the library."""
    return folder, *(pack for pack in extra if pack.resolve() != folder.resolve())


def pack_name(pack: Path) -> str:
    """The folder's name in small letters, digits and underscores, as it stands in ids."""
    return re.sub("[^a-z0-9]+", "_", pack.resolve().name.lower()).strip("_")


def id_fault(name: str, pack: str) -> str:
    """What is wrong with the id of a card in that pack, "" for the library itself: two packs never mean the
    same id by two cards, whatever is added to either later."""
    theme, *middle, last = name.split(".")
    if not pack and len(middle) > 1:
        return f"{name} is an id of a pack; here write theme, name and number: {theme}.{middle[1]}.{last}."
    if pack and (len(middle) != 2 or middle[0] != pack):
        return f"{name} is no id of this pack; write {theme}.{pack}.{middle[-1]}.{last}."
    return ""


def pack_faults(pack: Path) -> Iterator[Fault]:
    """A pack in which there is nothing, and files whose words nobody would ever hear."""
    if not any(pack.glob(CARDS)) and not any(pack.glob(WORDS)):
        yield Fault(
            pack, 1, "There are no cards and no words in this folder; put them into <language>/cards/*.toml."
        )
    for pattern in MAIN_ONLY:
        for file in sorted(pack.glob(pattern)):
            message = "This file is read in the main library only; a pack has cards and words. Move it away."
            yield Fault(file, 1, message)
