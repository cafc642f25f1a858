"""Everything that was asked at the beginning can be changed here, and a few things more."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import places
from bot.core.agenda import at_hour
from bot.core.effects import Effect, KeepName, Recheck
from bot.core.model import (
    CLOSED_THEMES,
    HOLDS,
    QUESTION_LIFE,
    QUIETS,
    Asking,
    Moving,
    Person,
    Ready,
    Renaming,
    Retiming,
)
from bot.core.rules.beginning import answered, minute_of_day, offer_zones, typed_name, zones_at
from bot.core.rules.pace import replan
from bot.core.sends import Say, SendSettings
from bot.core.view import Step, View

PAGES = ("main", "quiet", "hold", "opening", "mode", "themes", "language", "pace")
QUESTIONS: dict[str, tuple[type[Asking], str]] = {
    "name": (Renaming, "rename-ask"),
    "place": (Moving, "ask-place"),
    "hour": (Retiming, "ask-hour"),
}
"""Pages that are a question, answered by a button or by writing."""


def show(view: View[Ready], event: ev.AskedSettings) -> Step:
    return Step(effects=(SendSettings(to=view.me.id, page="main"),))


def page(view: View[Ready], event: bt.ChosePage) -> Step:
    me = view.me
    if event.value in QUESTIONS:
        asking, note = QUESTIONS[event.value]
        stage = asking(until=view.at + QUESTION_LIFE)
        return Step((replace(me, stage=stage),), (Say(to=me.id, note=note),))
    if event.value not in PAGES:
        return Step(note="stale")
    shown = SendSettings(to=me.id, page=event.value, message=event.message)
    return Step((replace(me, stage=Ready()),), (shown,))


def wrote_name(view: View[Renaming], event: ev.Wrote) -> Step:
    name = typed_name(event.content)
    if not name:
        return Step(effects=(Say(to=view.me.id, note="rename-ask"),))
    me = replace(view.me, stage=Ready())
    return Step((me,), (KeepName(person=me.id, name=name), Say(to=me.id, note="name-set")))


def chose_clock(view: View[Ready], event: bt.ChoseClock) -> Step:
    offered = offer_zones(view.me, zones_at(event.value, view.at))
    return Step(effects=(answered(view.me, event), offered))


def wrote_place(view: View[Moving], event: ev.Wrote) -> Step:
    text = event.content.text
    if zone := places.exactly(text):
        return _move(view, zone)
    return Step(effects=(offer_zones(view.me, places.near(text)),))


def chose_zone(view: View[Ready], event: bt.ChoseZone) -> Step:
    if not places.is_zone(event.value):
        return Step(note="stale")
    return _after(view.me, event, _move(view, event.value))


def _move(view: View[Ready], zone: str) -> Step:
    me = replace(view.me, zone=zone, stage=Ready())
    return _changed(view, me, Say(to=me.id, note="zone-set", value=zone))


def wrote_hour(view: View[Retiming], event: ev.Wrote) -> Step:
    minute = places.clock(event.content.text)
    if minute is None:
        return Step(effects=(Say(to=view.me.id, note="hour-unknown"),))
    return _retime(view, minute)


def chose_hour(view: View[Ready], event: bt.ChoseHour) -> Step:
    minute = minute_of_day(event.value)
    if minute is None:
        return Step(note="stale")
    return _after(view.me, event, _retime(view, minute))


def _after(me: Person, event: bt.Choice, done: Step) -> Step:
    return replace(done, effects=(answered(me, event), *done.effects))


def _retime(view: View[Ready], minute: int) -> Step:
    me = replace(at_hour(view.me, minute), stage=Ready())
    return _changed(view, me, Say(to=me.id, note="hour-set", value=str(minute)))


def set_quiet(view: View[Ready], event: bt.ChoseQuiet) -> Step:
    found = next((q for q in QUIETS if event.value == f"{q[0]}-{q[1]}"), None)
    if found is None:
        return Step(note="stale")
    me = replace(view.me, quiet_from=found[0], quiet_to=found[1])
    return _changed(view, me, _page(me, "quiet", event))


def set_hold(view: View[Ready], event: bt.ChoseHold) -> Step:
    if not re.fullmatch(r"\d{1,2}", event.value) or int(event.value) not in HOLDS:
        return Step(note="stale")
    return _show(replace(view.me, hold=int(event.value)), "hold", event)


def set_opening(view: View[Ready], event: bt.ChoseOpening) -> Step:
    return _show(replace(view.me, open_at_once=event.value == "1"), "opening", event)


def set_language(view: View[Ready], event: bt.ChoseLanguage) -> Step:
    """Only the shape is checked here; a language without files is shown in English."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", event.value):
        return Step(note="stale")
    return _show(replace(view.me, language=event.value), "language", event)


def set_theme(view: View[Ready], event: bt.ChoseTheme) -> Step:
    """Opens or closes one of the themes that are closed at first. Nobody else ever learns which."""
    theme = event.value
    if theme not in CLOSED_THEMES:
        return Step(note="stale")
    opened = view.me.opened_themes ^ {theme}
    return _show(replace(view.me, opened_themes=opened), "themes", event)


def unknown(view: View[Ready], event: ev.AskedUnknown) -> Step:
    return Step(effects=(Say(to=view.me.id, note="unknown-command"),))


def _show(me: Person, name: str, event: bt.Choice) -> Step:
    return Step((me,), (_page(me, name, event),))


def _page(me: Person, name: str, event: bt.Choice) -> SendSettings:
    return SendSettings(to=me.id, page=name, message=event.message)


def _changed(view: View[Ready], me: Person, said: Effect) -> Step:
    """Their hours are other ones now: so is the next card, and what is on its way to them."""
    return Step((me,), (said, Recheck(person=me.id), *replan(me, view.at)))
