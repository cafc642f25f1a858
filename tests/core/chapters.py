"""Which rows of the table the stories have reached."""

from __future__ import annotations

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.table import TABLE, Row
from bot.core.view import View
from bot.core.work import Work

CHAPTERS = tuple(
    f"tests.core.test_{name}"
    for name in "beginning pairing cards felt consent receiving pace settings learning leaving".split()
)
"""The files that tell what each rule is for."""
Reached = tuple[type, type, type | None]
"""A row by which something was decided, and what became of the thing it is about; None if it is gone."""
reached: set[Reached] = set()
"""By the test that is running."""
reached_in_chapters: set[Reached] = set()
"""By all chapters that have run."""

ROWS: dict[tuple[type, type], Row] = {(row.state, row.event): row for row in TABLE}


def row_of(view: View[m.Subject], event: ev.Event) -> Row | None:
    """The row that decides: the nearest by the event, then by the situation."""
    if isinstance(event, bt.OnThing) and not isinstance(view.me.stage, m.Ready):
        return None
    nearest = ((state, kind) for kind in type(event).__mro__ for state in type(view.subject).__mro__)
    return next((ROWS[key] for key in nearest if key in ROWS), None)


def remember(view: View[m.Subject], event: ev.Event, work: Work) -> None:
    """Notes the row, and holds it to what it says can become of a thing."""
    row = row_of(view, event)
    if row is None:
        return
    before, after = type(view.subject), _became(view, work)
    reached.add((row.state, row.event, after))
    put_aside = {m.Ready} if issubclass(before, m.Ready) else set()
    assert after in {before, None, *row.to} | put_aside, f"{row.state} became {after}: not in its row"


def _became(view: View[m.Subject], work: Work) -> type | None:
    subject = view.subject
    if isinstance(subject, m.Stage):
        me = work.people.get(view.me.id)
        if me is not None:
            return type(me.stage)
        return m.Stranger if isinstance(subject, m.Stranger) else None
    for shelf in (work.replies, work.envelopes, work.cards, work.invites, work.pairings):
        if getattr(subject, "id", None) in shelf:
            return type(shelf[getattr(subject, "id", 0)])
    return None
