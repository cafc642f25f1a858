"""One event, one step. Total: whatever is not in the table changes nothing and says so kindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.agenda import next_card
from bot.core.effects import Effect, Forget, Recheck, Schedule, Unschedule
from bot.core.model import Asking, Card, Moving, Person, Ready, Reply, Stage, Stranger, Subject
from bot.core.sends import AnswerTap
from bot.core.table import Rule, rule_for
from bot.core.view import Step, View

QUIETER_FROM = 3
"""Unanswered cards after which the days between cards grow; coming back makes them normal again."""


def step(view: View[Subject], event: ev.Event) -> Step:
    """The state as it is after this event, and what is to be done. Never raises."""
    before = view.me
    me = _put_aside(_here(before, event), event, view.at)
    view = replace(view, me=me, subject=me.stage if isinstance(view.subject, Stage) else view.subject)
    done = _noted(before, view, event, _decide(view, event)(view, event))
    if isinstance(event, bt.Tap):
        answer = AnswerTap(to=before.id, tap=event.tap, note=done.note)
        done = replace(done, effects=(answer, *done.effects))
    return done


def _here(me: Person, event: ev.Event) -> Person:
    """Any act of theirs ends a silence and shows they can be reached. Nobody mentions the gap."""
    if not isinstance(event, ev.Act) or isinstance(me.stage, Stranger):
        return me
    return replace(me, unanswered=0, reachable=True) if me.unanswered or not me.reachable else me


def _put_aside(me: Person, event: ev.Event, at: datetime) -> Person:
    """Doing something else, being sent something, or time ends a question that words were awaited for: later
    words are not its answer. Without this, what somebody writes on a card, or to what their partner left
    them, could become the name that their partner sees. A rule that opens a question does so after this."""
    return replace(me, stage=Ready()) if _ends(me.stage, event, at) else me


def _ends(stage: Stage, event: ev.Event, at: datetime) -> bool:
    if isinstance(stage, Asking) and at >= stage.until:
        return True
    if isinstance(event, ev.Wrote):
        return False
    if isinstance(stage, Moving) and isinstance(event, bt.ChoseClock | ev.SentOther):
        return False  # a pin on the map, say: what they type next is the place all the same
    if isinstance(stage, Asking):
        return isinstance(event, ev.Act | ev.EnvelopeSent | ev.Interrupted)
    return isinstance(stage, Ready) and isinstance(event, ev.Asked)


def _decide(view: View[Subject], event: ev.Event) -> Rule:
    if isinstance(event, bt.OnThing):
        if not isinstance(view.me.stage, Ready):
            return _stale
        if isinstance(view.subject, (Reply, Card)) and _is_older(view.subject, event):
            return _changed
    return rule_for(type(view.subject), type(event)) or _unlisted(event)


def _is_older(thing: Reply | Card, event: bt.OnThing) -> bool:
    """A button acts on the revision it was made for. Without this, an old *Share* would send new words."""
    return event.revision != thing.revision


def _unlisted(event: ev.Event) -> Rule:
    return _stale if isinstance(event, bt.Tap) else _nothing


def _stale(_view: View[Subject], _event: ev.Event) -> Step:
    return Step(note="stale")


def _changed(_view: View[Subject], _event: ev.Event) -> Step:
    return Step(note="changed")


def _nothing(_view: View[Subject], _event: ev.Event) -> Step:
    return Step()


def _noted(before: Person, view: View[Subject], event: ev.Event, done: Step) -> Step:
    """What the event itself has changed about the person is saved, whatever the rule has saved."""
    if any(isinstance(e, Forget) and e.person == before.id for e in done.effects):
        return done
    here = next((s for s in done.saves if isinstance(s, Person) and s.id == before.id), view.me)
    if here == before or view.me == before:
        return done
    others = tuple(s for s in done.saves if not (isinstance(s, Person) and s.id == before.id))
    again = _resumed(before, here, view, done) if isinstance(event, ev.Act) else ()
    return replace(done, saves=(here, *others), effects=(*done.effects, *again))


def _resumed(before: Person, here: Person, view: View[Subject], done: Step) -> tuple[Effect, ...]:
    """Someone who had gone quiet or away has their own days again, and what waited for them."""
    if not isinstance(here.stage, Ready) or (before.reachable and before.unanswered < QUIETER_FROM):
        return ()
    again: list[Effect] = [] if before.reachable else [Recheck(person=before.id)]
    planned = any(isinstance(e, (Schedule, Unschedule)) and e.kind == "card" for e in done.effects)
    if not planned and (at := next_card(here, view.at)):
        again.append(Schedule(kind="card", id=before.id, person=before.id, at=at))
    return tuple(again)
