"""After a card, if one likes: how it was. Private, and never needed; what it changes is in `path.py`."""

from __future__ import annotations

from dataclasses import replace

from bot.core import buttons as bt
from bot.core import path
from bot.core.agenda import today
from bot.core.deck import deepest
from bot.core.model import Card
from bot.core.path import Felt, Path
from bot.core.sends import ChangeCard
from bot.core.view import Step, View


def ask(view: View[Card], event: bt.PressedHow) -> Step:
    return Step(effects=(_shown(view, event, ask="how"),))


def back(view: View[Card], event: bt.PressedBack) -> Step:
    return Step(effects=(_shown(view, event),))


def lighter(view: View[Card], event: bt.PressedLighter) -> Step:
    return _said(view, event, "lighter", "felt-lighter")


def same(view: View[Card], event: bt.PressedSame) -> Step:
    return _said(view, event, "same", "felt-same")


def heavier(view: View[Card], event: bt.PressedHeavier) -> Step:
    return _said(view, event, "heavier", "felt-heavier")


def _said(view: View[Card], event: bt.OnThing, felt: Felt, note: str) -> Step:
    """One word a card: another one takes its place, and the same again says nothing new."""
    me, card, on = view.me, view.subject, today(view.me, view.at)
    walked = path.say(me.path, card.prompt, card.felt, felt, on)
    theme = path.theme_of(card.prompt)
    open_now = felt == "same" and path.more_is_open(walked, theme, on, _deepest(view))
    done = _walked(view, event, walked, note, ask="how" if open_now else "")
    return replace(done, saves=(*done.saves, replace(card, felt=felt)))


def fewer(view: View[Card], event: bt.PressedFewer) -> Step:
    me = view.me
    walked = path.fewer(me.path, view.subject.prompt, today(me, view.at))
    return _walked(view, event, walked, "felt-fewer")


def more(view: View[Card], event: bt.PressedMore) -> Step:
    """The button is there only where it is open, and an old one may find it closed again."""
    me = view.me
    walked = path.more(me.path, view.subject.prompt, today(me, view.at), _deepest(view))
    return _walked(view, event, walked, "stale" if walked == me.path else "felt-more")


def _deepest(view: View[Card]) -> int:
    return deepest(view.deck.by_id.values(), path.theme_of(view.subject.prompt))


def _walked(view: View[Card], event: bt.OnThing, walked: Path, note: str, ask: str = "") -> Step:
    return Step((replace(view.me, path=walked),), (_shown(view, event, ask),), note)


def _shown(view: View[Card], event: bt.OnThing, ask: str = "") -> ChangeCard:
    card = view.subject
    return ChangeCard(to=view.me.id, card=card.id, revision=card.revision, message=event.message, ask=ask)
