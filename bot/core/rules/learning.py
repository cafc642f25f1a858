"""Something to read: facts by topic, and the books. Nothing of it is kept, not even that somebody looked."""

from __future__ import annotations

import re

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.model import CLOSED_THEMES, Person, Ready
from bot.core.sends import SendReading
from bot.core.view import Step, View

PAGES = ("all", "books", "close")
_FACT = re.compile(r"(t\d\d)(\.\d{1,3})?", re.ASCII)
"""A theme, and which of its facts; one too many begins at the first again."""


def topics(view: View[Ready], event: ev.AskedLearn) -> Step:
    return Step(effects=(SendReading(to=view.me.id, page="all"),))


def books(view: View[Ready], event: ev.AskedBooks) -> Step:
    return Step(effects=(SendReading(to=view.me.id, page="books"),))


def read(view: View[Ready], event: bt.ChoseLearn) -> Step:
    if not _may_read(view.me, event.value):
        return Step(note="stale")
    return Step(effects=(SendReading(to=view.me.id, page=event.value, message=event.message),))


def _may_read(me: Person, page: str) -> bool:
    """A theme that this person keeps closed has nothing to read either, whatever an old button says."""
    if page in PAGES:
        return True
    fact = _FACT.fullmatch(page)
    return fact is not None and (fact[1] not in CLOSED_THEMES or fact[1] in me.opened_themes)
