"""A little library of prompts, as an author would write it, for the tests of the loader."""

from __future__ import annotations

from pathlib import Path

from bot.content import THEMES, accept, check

FIRST = "t01.plain.01"
"""The card most tests break; it stands at the top of en/cards/t01.toml."""


def card(name: str, text: str, /, **fields: str) -> str:
    """A good card as an author writes it, one key a line; a field given replaces or adds its line."""
    lines = {
        "id": f'"{name}"',
        "kind": '"solo"',
        "depth": "1",
        "minutes": "1",
        "text": f'"{text}"',
        "intimacy": '["emotional"]',
        "evidence": '"design"',
        "grade": '"design"',
    } | fields
    return "\n".join(["[[card]]", *(f"{key} = {value}" for key, value in lines.items() if value), ""])


def plain(theme: str, number: int) -> str:
    return f"Picture {theme}{number}ab and {theme}{number}cd."


def library_in(folder: Path) -> Path:
    """A small folder with nothing wrong in it: five cards for each theme, all accepted."""
    for theme in THEMES:
        cards = [card(f"{theme}.plain.{n:02}", plain(theme, n)) for n in range(1, 6)]
        write(folder, f"en/cards/{theme}.toml", "\n".join([f'theme = "{theme}"', *cards]))
    accept(folder)
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


def told(folder: Path, *extra: Path) -> list[str]:
    """Every fault as `file:line: message`, with the file named from the folder."""
    return [str(fault).replace(f"{folder}/", "") for fault in check(folder, extra)]


def one(faults: list[str]) -> str:
    assert len(faults) == 1, faults
    return faults[0]
