"""ids.lock: a card keeps its words for good, since old replies point at its id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.content.cards import Written
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


def lock_faults(
    file: Path, locked: Locked, written: Mapping[tuple[str, str], Written], accepting: bool
) -> Iterator[Fault]:
    for key, (line, digest) in locked.items():
        if key not in written:
            yield Fault(file, line, f"{key[0]} is gone from {key[1]}; put it back with `retired = true`.")
        elif written[key].digest != digest:
            message = f"The words of {key[0]} have changed; give them a new id and retire the old card."
            yield written[key].fault(message)
    for key, one in written.items():
        if key not in locked and not accepting:
            yield one.fault(
                f"{key[0]} is new; run `kindling prompts check --accept` when its words are final.", "id"
            )
