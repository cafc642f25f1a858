"""One event, one step. Total: whatever is not in the table changes nothing and says so kindly."""

from __future__ import annotations

from dataclasses import replace

from bot.core import events as ev
from bot.core.agenda import next_card
from bot.core.effects import AnswerTap, Effect, Forget, Recheck, Schedule
from bot.core.model import Card, Person, PersonId, Ready, Reply, Stranger, Subject
from bot.core.table import Rule, rule_for
from bot.core.view import Step, View

QUIETER_FROM = 3
"""Unanswered cards after which the days between cards grow; coming back makes them normal again."""


def step(view: View[Subject], event: ev.Event) -> Step:
    """The state as it is after this event, and what is to be done. Never raises."""
    done = _decide(view, event)(view, event)
    if isinstance(event, ev.Act):
        done = _welcome(view.me, done, view, event)
    if isinstance(event, ev.Tap):
        answer = AnswerTap(to=view.me.id, tap=event.tap, note=done.note)
        done = replace(done, effects=(answer, *done.effects))
    return done


def _decide(view: View[Subject], event: ev.Event) -> Rule:
    if isinstance(event, ev.OnThing):
        if not isinstance(view.me.stage, Ready):
            return _stale
        if isinstance(view.subject, (Reply, Card)) and _is_older(view.subject, event):
            return _changed
    return rule_for(type(view.subject), type(event)) or _unlisted(event)


def _is_older(thing: Reply | Card, event: ev.OnThing) -> bool:
    """A button acts on the revision it was made for. Without this, an old *Share* would send new words."""
    return event.revision != thing.revision


def _unlisted(event: ev.Event) -> Rule:
    return _stale if isinstance(event, ev.Tap) else _nothing


def _stale(_view: View[Subject], _event: ev.Event) -> Step:
    return Step(note="stale")


def _changed(_view: View[Subject], _event: ev.Event) -> Step:
    return Step(note="changed")


def _nothing(_view: View[Subject], _event: ev.Event) -> Step:
    return Step()


def _welcome(me: Person, done: Step, view: View[Subject], event: ev.Event) -> Step:
    """Any act of theirs ends a silence and shows they can be reached. Nobody mentions the gap."""
    if isinstance(me.stage, Stranger) or _is_forgotten(me.id, done):
        return done
    now = next((s for s in done.saves if isinstance(s, Person) and s.id == me.id), me)
    here = replace(now, unanswered=0 if now.unanswered == me.unanswered else now.unanswered, reachable=True)
    if isinstance(event, ev.Asked) and now.stage == me.stage and isinstance(now.stage, Ready):
        here = replace(here, stage=Ready())
    if here == now:
        return done
    others = tuple(s for s in done.saves if not (isinstance(s, Person) and s.id == me.id))
    return replace(done, saves=(here, *others), effects=(*done.effects, *_resumed(me, here, done, view)))


def _is_forgotten(me: PersonId, done: Step) -> bool:
    return any(isinstance(e, Forget) and e.person == me for e in done.effects)


def _resumed(me: Person, here: Person, done: Step, view: View[Subject]) -> tuple[Effect, ...]:
    """Someone who had gone quiet or away has their own days again, and what waited for them."""
    if not isinstance(here.stage, Ready) or (me.reachable and me.unanswered < QUIETER_FROM):
        return ()
    again: list[Effect] = [] if me.reachable else [Recheck(person=me.id)]
    planned = any(isinstance(e, Schedule) and e.kind == "card" for e in done.effects)
    if not planned and (at := next_card(here, view.at)):
        again.append(Schedule(kind="card", id=me.id, person=me.id, at=at))
    return tuple(again)
