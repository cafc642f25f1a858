"""Start, the four questions, and what they share with the settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import places
from bot.core.agenda import at_hour, next_card
from bot.core.effects import Effect, KeepName, Schedule
from bot.core.model import (
    PACES,
    Beginning,
    Meeting,
    Naming,
    Offered,
    Pace,
    Pacing,
    Person,
    Placing,
    Ready,
    Stage,
    Stranger,
    Timing,
)
from bot.core.sends import AskInvited, Erase, Say, Tell
from bot.core.view import Step, View

LONGEST_NAME = 40
QUESTIONS: dict[type[Stage], str] = {
    Meeting: "intro",
    Naming: "ask-name",
    Placing: "ask-place",
    Timing: "ask-hour",
    Pacing: "ask-pace",
}


def meet(view: View[Stranger], event: ev.Started) -> Step:
    person = replace(
        view.me,
        stage=Meeting(),
        language=event.language,
        invite=view.invite.id if view.invite else None,
    )
    named = (KeepName(person=person.id, name=name),) if (name := clean_name(event.first_name)) else ()
    return Step((person,), (*named, *_dead_link(view, event), Say(to=person.id, note="intro")))


def _dead_link(view: View[Stage], event: ev.Started) -> tuple[Effect, ...]:
    """Said at once: else both would wait for each other."""
    dead = event.invited and view.invite is None
    return (Say(to=view.me.id, note="invite-unavailable"),) if dead else ()


def start_over(view: View[Beginning], event: ev.Started) -> Step:
    """The question they were at, and the newest link they opened."""
    me = replace(view.me, invite=view.invite.id) if view.invite else view.me
    return Step((me,), (*_dead_link(view, event), _question(me)))


def again(view: View[Stage], event: ev.Act) -> Step:
    """Something that fits nothing here: the open question once more, or where to begin."""
    me = view.me
    if isinstance(me.stage, Beginning):
        return Step(effects=(_question(me),))
    note = "privacy" if isinstance(event, ev.AskedPrivacy) else "start-first"
    return Step(effects=(Tell(to=me.id, chat=me.chat, language=me.language, note=note),))


def _question(me: Person) -> Say:
    return Say(to=me.id, note=QUESTIONS[type(me.stage)])


def is_adult(view: View[Meeting], event: bt.ChoseAdult) -> Step:
    return _ask(replace(view.me, stage=Naming()))


def keeps_name(view: View[Naming], event: bt.ChoseName) -> Step:
    return _next(replace(view.me, stage=Placing()), event)


def wrote_name(view: View[Naming], event: ev.Wrote) -> Step:
    name = typed_name(event.content)
    if not name:
        return Step(effects=(_question(view.me),))
    asked = _ask(replace(view.me, stage=Placing()))
    return Step(asked.saves, (KeepName(person=view.me.id, name=name), *asked.effects))


def chose_clock(view: View[Placing], event: bt.ChoseClock) -> Step:
    offered = offer_zones(view.me, zones_at(event.value, view.at))
    return Step(effects=(answered(view.me, event), offered))


def wrote_place(view: View[Placing], event: ev.Wrote) -> Step:
    text = event.content.text
    if zone := places.exactly(text):
        return _ask(_placed(view.me, zone))
    return Step(effects=(offer_zones(view.me, places.near(text)),))


def chose_zone(view: View[Placing], event: bt.ChoseZone) -> Step:
    if not places.is_zone(event.value):
        return Step(note="stale")
    return _next(_placed(view.me, event.value), event)


def _placed(me: Person, zone: str) -> Person:
    return replace(me, zone=zone, stage=Timing())


def chose_hour(view: View[Timing], event: bt.ChoseHour) -> Step:
    minute = minute_of_day(event.value)
    if minute is None:
        return Step(note="stale")
    return _next(replace(at_hour(view.me, minute), stage=Pacing()), event)


def wrote_hour(view: View[Timing], event: ev.Wrote) -> Step:
    minute = places.clock(event.content.text)
    if minute is None:
        return Step(effects=(Say(to=view.me.id, note="hour-unknown"),))
    return _ask(replace(at_hour(view.me, minute), stage=Pacing()))


def chose_pace(view: View[Pacing], event: bt.ChosePace) -> Step:
    pace = as_pace(event.value)
    if pace is None:
        return Step(note="stale")
    me = replace(view.me, pace=pace, stage=Ready())
    effects: list[Effect] = [answered(me, event), Say(to=me.id, note="ready"), *plan_card(me, view.at)]
    if isinstance(view.invite, Offered):
        effects.append(AskInvited(to=me.id, invite=view.invite.id))
    elif me.invite is not None:
        effects.append(Say(to=me.id, note="invite-unavailable"))
    return Step((me,), tuple(effects))


def _ask(me: Person) -> Step:
    return Step((me,), (_question(me),))


def _next(me: Person, event: bt.Choice) -> Step:
    return Step((me,), (answered(me, event), _question(me)))


# --- shared with the settings ----------------------------------------------------------------------


def answered(me: Person, event: bt.Choice) -> Erase:
    """A question that was answered by a button goes, and its buttons with it."""
    return Erase(to=me.id, message=event.message)


def plan_card(me: Person, at: datetime) -> tuple[Effect, ...]:
    """The next card, wherever the person's own hours put it now."""
    planned = next_card(me, at)
    return (Schedule(kind="card", id=me.id, person=me.id, at=planned),) if planned else ()


def offer_zones(me: Person, zones: Sequence[str]) -> Say:
    if not zones:
        return Say(to=me.id, note="zone-unknown")
    return Say(to=me.id, note="ask-zone", value=",".join(zones))


def zones_at(value: str, at: datetime) -> list[str]:
    return places.fitting(int(value), at) if re.fullmatch(r"-?\d{1,3}", value) else []


def clean_name(text: str) -> str:
    """One line of at most `LONGEST_NAME` characters; "" if nothing is left."""
    return " ".join(text.split())[:LONGEST_NAME].strip()


def typed_name(content: ev.Content) -> str:
    """Only of typed text: the caption of a photo is about the photo."""
    return clean_name(content.text) if content.kind == "text" else ""


def minute_of_day(value: str) -> int | None:
    return int(value) if re.fullmatch(r"\d{1,4}", value) and int(value) < 24 * 60 else None


def as_pace(value: str) -> Pace | None:
    return next((p for p in PACES if p == value), None)


assert get_args(Pace) == PACES  # a pace that has no button could be chosen and never changed
