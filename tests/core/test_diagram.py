"""The picture of the conversation is drawn from the table."""

from __future__ import annotations

from bot.core.diagram import PARTS, markdown
from bot.core.table import TABLE


def test_every_part_is_drawn() -> None:
    """One diagram for each kind of thing, in the words of the events."""
    drawn = markdown()
    assert all(f"### {part}" in drawn for part in PARTS)
    assert "Drafted --> Kept: pressed keep" in drawn


def test_every_change_of_the_table_is_an_arrow() -> None:
    """What a row can lead to stands in the picture."""
    drawn = markdown()
    kinds = tuple(PARTS.values())
    moves = {(r.state.__name__, t.__name__) for r in TABLE if issubclass(r.state, kinds) for t in r.to}
    assert all(f"{state} --> {target}:" in drawn for state, target in moves)
