"""ids.lock: a card keeps its words for good, since old replies point at its id."""

from __future__ import annotations

import re
from pathlib import Path

from bot.content.pages import Fault, read_text

LOCK = "ids.lock"
Locked = dict[tuple[str, str], tuple[int, str]]
"""(id, language) -> (line, sha256 of the text)"""


def read_lock(file: Path) -> tuple[Locked, list[Fault]]:
    locked: Locked = {}
    text, faults = read_text(file) if file.exists() else ("", [])
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.fullmatch(r"(\S+) (\S+) ([0-9a-f]{64})", line):
            locked[found[1], found[2]] = (number, found[3])
        else:
            faults.append(
                Fault(file, number, "This line is not `id language sha256`; restore it from history.")
            )
    return locked, faults
