"""The table: total, typed, and with nothing in it that no story needs."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.core import buttons as bt
from bot.core import diagram
from bot.core import events as ev
from bot.core import model as m
from bot.core import rules as rules_folder
from bot.core.effects import Recheck, Schedule
from bot.core.rules import cards, consent, pairing, receiving
from bot.core.sends import AnswerTap
from bot.core.step import step
from bot.core.table import TABLE, on, rule_for
from bot.core.view import Step, View
from tests.core import chapters
from tests.core.promises import check_step
from tests.core.samples import AWAY, HERE, SILENT, event_classes, events_of, situations, worlds


def cases(state: type, happened: type[ev.Event]) -> Iterator[tuple[View[Any], ev.Event]]:
    """What is seen, and what happens."""
    for nth, event in enumerate(events_of(happened, state)):
        for view in worlds(state, happened, (HERE, SILENT, AWAY) if nth == 0 else (HERE,)):
            yield view, event


@pytest.mark.parametrize("state", situations(), ids=lambda state: state.__name__)
def test_step_is_total(state: type) -> None:
    """In any situation anything may happen: nothing raises, and every promise holds for what follows."""
    for happened in event_classes():
        for view, event in cases(state, happened):
            check_step(view, event, step(view, event))


@pytest.mark.parametrize("state", situations(), ids=lambda state: state.__name__)
def test_step_is_a_function(state: type) -> None:
    """The same situation, event and chance have the same answer: there is nothing else that decides."""
    for happened in event_classes():
        event = next(events_of(happened, state))
        for view, again in zip(worlds(state, happened), worlds(state, happened), strict=True):
            assert step(view, event) == step(again, event)


@pytest.mark.parametrize("state", situations(), ids=lambda state: state.__name__)
def test_what_is_not_in_the_table_changes_nothing(state: type) -> None:
    """An unlisted pair leaves everything as it is; a button says that it rests, anything else is silent."""
    unlisted = [kind for kind in event_classes() if rule_for(state, kind) is None]
    for happened in unlisted:
        for view, event in cases(state, happened):
            done = step(view, event)
            assert done.saves in ((), (here(view),), (aside(view),)), "at most that the person is there"
            said = [e for e in done.effects if not isinstance(e, (AnswerTap, Recheck, Schedule))]
            assert said == []
            if isinstance(event, bt.Tap):
                assert done.note in ("stale", "changed")


def here(view: View[Any]) -> m.Person:
    return m.become(m.Person, aside(view), unanswered=0, reachable=True)


def aside(view: View[Any]) -> m.Person:
    """An open question ends with whatever else happens."""
    return m.become(m.Person, view.me, stage=m.Ready()) if isinstance(view.me.stage, m.Asking) else view.me


def test_nothing_happens_twice_in_the_table() -> None:
    """One row for a pair: which rule decides can be read off the page."""
    pairs = [(row.state, row.event) for row in TABLE]
    assert len(pairs) == len(set(pairs))


def test_the_nearest_row_decides() -> None:
    """First what happened, then the situation, each before what it is a kind of."""
    assert rule_for(m.Changing, ev.Wrote) is consent.wrote_again
    assert rule_for(m.Renaming, bt.PressedUnknown) is rule_for(m.Ready, bt.PressedUnknown)
    assert rule_for(m.Kept, bt.PressedNow) is None
    for row in TABLE:
        assert rule_for(row.state, row.event) is row.rule


def test_every_event_is_listened_to() -> None:
    """No event is so foreign that no row was written for it or for what it is a kind of."""
    for happened in event_classes():
        assert any(rule_for(state, happened) for state in situations()), happened


# --- the rows and the stories ------------------------------------------------------------------------


def stories() -> Iterator[Callable[[], None]]:
    """The tests of the rules, each with each of its parameters; not those that wait for a mending."""
    for name in chapters.CHAPTERS:
        module = importlib.import_module(name)
        for test in [value for key, value in vars(module).items() if key.startswith("test_")]:
            marks: list[pytest.Mark] = getattr(test, "pytestmark", [])
            if all(mark.name == "parametrize" for mark in marks):
                for rows in product(*(_rows(*mark.args) for mark in marks)):
                    yield partial(test, **{key: value for row in rows for key, value in row.items()})


def _rows(names: str | tuple[str, ...], values: Any) -> list[dict[str, Any]]:
    if isinstance(names, str):
        return [{names: value} for value in values]
    return [dict(zip(names, value, strict=True)) for value in values]


ARROWS = {(row.state, row.event, to) for row in TABLE for to in row.to}
PAIRS = {(row.state, row.event) for row in TABLE}


@pytest.fixture(scope="module")
def reached() -> set[chapters.Reached]:
    """What the stories have reached so far; where they have not been told yet, they are told now."""
    found = set(chapters.reached_in_chapters)
    for tell in stories():
        if found >= ARROWS and {one[:2] for one in found} >= PAIRS:
            break
        chapters.reached.clear()
        tell()
        found |= chapters.reached
    return found


def test_every_row_has_its_story(reached: set[chapters.Reached]) -> None:
    """A row that no story reaches is a rule for nobody."""
    assert PAIRS - {(state, event) for state, event, _ in reached} == set()


def test_every_arrow_has_its_story(reached: set[chapters.Reached]) -> None:
    """Where the table says what can become of a thing, it does; the diagram in the docs is drawn from it."""
    assert ARROWS - reached == set()


def test_what_ends_is_drawn_as_an_end(reached: set[chapters.Reached]) -> None:
    """What is gone after a rule is gone in the diagram too, and nothing else is."""
    drawn = diagram.markdown()
    assert drawn.count("```mermaid") == len(diagram.PARTS)
    assert "Drafted --> Consented: pressed now" in drawn
    ended = {(state, event) for state, event, after in reached if after is None and state is not m.Nothing}
    gone = {rule_for(state, event) for state, event in ended}
    names = {f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}" for rule in gone if rule}
    assert names == diagram.ENDS


# --- the laws ----------------------------------------------------------------------------------------


def test_a_wrong_row_does_not_type_check() -> None:
    """A rule can only stand beside the situation it was written for. The type checker reads these lines:
    if one of them became right, its comment would be an error."""
    wrong = [
        on(m.Kept, bt.PressedNow, consent.share_now),  # type: ignore[arg-type]
        on(m.Consented, bt.PressedNow, consent.share_now),  # type: ignore[arg-type]
        on(m.Drafted, bt.PressedUndo, consent.undo),  # type: ignore[arg-type]
        on(m.Stranger, ev.CardDue, cards.due),  # type: ignore[arg-type]
        on(m.Gone, bt.PressedOpen, receiving.open_),  # type: ignore[arg-type]
        on(m.Offered, bt.PressedConfirm, pairing.confirm),  # type: ignore[arg-type]
        on(m.Drafted, ev.DraftEnded, consent.share_now),  # type: ignore[arg-type]
    ]
    assert not set(wrong) & set(TABLE)


KNOWN = {"__future__", "collections.abc", "dataclasses", "datetime", "re", "typing"}


@pytest.mark.parametrize("path", sorted(Path(rules_folder.__path__[0]).glob("*.py")), ids=lambda p: p.name)
def test_rules_have_no_clock_no_dice_and_no_database(path: Path) -> None:
    """Time and chance arrive as arguments; a rule knows nothing but what it is given."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= KNOWN
        elif isinstance(node, ast.ImportFrom):
            assert node.module in KNOWN or (node.module or "").startswith("bot.core"), node.module
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                (name, attr) for name in ("datetime", "date") for attr in ("now", "utcnow", "today")
            }


def test_every_rule_is_in_the_table() -> None:
    """No rule is left over: what the table does not name, nothing runs."""
    used = {row.rule for row in TABLE}
    for path in Path(rules_folder.__path__[0]).glob("[a-z]*.py"):
        module = importlib.import_module(f"bot.core.rules.{path.stem}")
        for name, value in vars(module).items():
            takes_view = inspect.isfunction(value) and list(inspect.signature(value).parameters) == [
                "view",
                "event",
            ]
            if takes_view and not name.startswith("_") and value.__module__ == module.__name__:
                assert value in used, f"{path.stem}.{name}"


def test_no_rule_sees_the_partner() -> None:
    """Of the partner a rule can see an id and nothing else: the type has no field for more."""
    assert list(m.Other.__dataclass_fields__) == ["id"]
    seen = {f.type for f in View.__dataclass_fields__.values() if "Person" in str(f.type)}
    assert seen == {"Person"}, "that is `me`"
    assert Step().saves == ()
