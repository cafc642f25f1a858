"""The state diagram of the docs, drawn from the table, so that it cannot say anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core import model as m
from bot.core.table import TABLE, Row

PARTS: dict[str, type] = {
    "A person": m.Stage,
    "An invitation": m.Invite,
    "A card": m.Card,
    "A reply": m.Reply,
    "An envelope": m.Envelope,
}
"""Each is a diagram of its own: they move independently of one another."""
ENDS = {"consent.delete", "consent.erase", "pairing.deny", "pairing.confirm", "leaving.forget"}
"""Rules after which the thing itself is gone."""


def markdown() -> str:
    """One Mermaid diagram for each kind of thing, under its name."""
    return "\n\n".join(f"### {name}\n\n```mermaid\n{_draw(kind)}\n```" for name, kind in PARTS.items())


def _draw(kind: type) -> str:
    rows = [row for row in TABLE if issubclass(row.state, kind)]
    lines: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for target in _targets(row):
            lines.setdefault((row.state.__name__, target), []).append(_spoken(row.event))
    drawn = [f"    {a} --> {b}: {', '.join(_once(events))}" for (a, b), events in lines.items()]
    return "\n".join(["stateDiagram-v2", *drawn])


def _targets(row: Row) -> Iterable[str]:
    if row.to:
        return [target.__name__ for target in row.to]
    return ["[*]"] if _rule_name(row) in ENDS else []


def _rule_name(row: Row) -> str:
    module: str = row.rule.__module__.rsplit(".", 1)[-1]
    return f"{module}.{row.rule.__name__}"


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _spoken(event: type) -> str:
    """PressedNotToday -> "pressed not today"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", event.__name__).lower()
