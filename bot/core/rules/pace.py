"""How often, and when not. All of it private, all of it reversible at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.agenda import end_of_pause, today
from bot.core.effects import Effect, Recheck, Unschedule
from bot.core.model import FOREVER, MODE_LIFE, MODES, TODAYS, Person, Ready
from bot.core.rules.beginning import as_pace, plan_card
from bot.core.sends import Amend, Say
from bot.core.view import Step, View

PAUSES = {"1": 1, "3": 3, "7": 7, "0": None}
"""Days; None is until the person is back."""


def ask_pause(view: View[Ready], event: ev.AskedPause) -> Step:
    return Step(effects=(Say(to=view.me.id, note="pause-ask"),))


def pause(view: View[Ready], event: bt.ChosePause) -> Step:
    if event.value not in PAUSES:
        return Step(note="stale")
    days = PAUSES[event.value]
    until = view.at + timedelta(days=days) if days else FOREVER
    me = replace(view.me, paused_until=until)
    said = Amend(to=me.id, message=event.message, note="paused", value=event.value)
    return Step((me,), (said, Recheck(person=me.id), *replan(me, view.at)))


def resume(view: View[Ready], event: ev.AskedResume) -> Step:
    """What waited for them comes now, one after the other; nothing says how much there is."""
    me = replace(view.me, paused_until=None)
    said = Say(to=me.id, note="resumed", value="" if end_of_pause(view.me, view.at) else "already")
    return Step((me,), (said, Recheck(person=me.id), *replan(me, view.at)))


def ask_pace(view: View[Ready], event: ev.AskedPace) -> Step:
    return Step(effects=(Say(to=view.me.id, note="pace-ask", value=view.me.pace),))


def set_pace(view: View[Ready], event: bt.ChosePace) -> Step:
    pace = as_pace(event.value)
    if pace is None:
        return Step(note="stale")
    me = replace(view.me, pace=pace)
    said = Amend(to=me.id, message=event.message, note="pace-set", value=pace)
    return Step((me,), (said, *replan(me, view.at)))


def ask_today(view: View[Ready], event: ev.AskedToday) -> Step:
    return Step(effects=(Say(to=view.me.id, note="today-ask"),))


def set_today(view: View[Ready], event: bt.ChoseToday) -> Step:
    said = next((t for t in TODAYS if t == event.value), None)
    if said is None:
        return Step(note="stale")
    me = replace(view.me, today=said, today_on=today(view.me, view.at))
    had = said != "nothing" and me.last_card_on == me.today_on
    answer = Amend(to=me.id, message=event.message, note="today-set", value="had" if had else said)
    return Step((me,), (answer, *replan(me, view.at)))


def set_mode(view: View[Ready], event: bt.ChoseMode) -> Step:
    """What life is like now. It ends by itself, so that nobody stays "ill" because they forgot."""
    said = next((m for m in MODES if m == event.value), None)
    if said is None:
        return Step(note="stale")
    until = None if said == "none" else view.at + MODE_LIFE
    me = replace(view.me, mode=said, mode_until=until)
    return Step((me,), (Amend(to=me.id, message=event.message, note="mode-set", value=said),))


def replan(me: Person, at: datetime) -> tuple[Effect, ...]:
    """The next card where the person's own hours put it now; none while they rest."""
    return plan_card(me, at) or (Unschedule(kind="card", id=me.id),)
