"""The receiver's side. Nothing that happens here is ever visible to the author, but what the receiver
sends by pressing *Thank you* or *I hear you*, or by writing back and sharing that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.agenda import end_of_pause
from bot.core.effects import Effect, Schedule, Unschedule
from bot.core.model import (
    ENVELOPE_LIFE,
    Envelope,
    Gone,
    Opened,
    Sealed,
    Thanked,
    Waiting,
    WritingBack,
    become,
)
from bot.core.sends import Amend, CloseEnvelope, OpenEnvelope, PutOffEnvelope, Say, SendThanks
from bot.core.view import Step, View


def arrived(view: View[Waiting], event: ev.EnvelopeSent) -> Step:
    if view.me.open_at_once and event.message:
        return _open(view.subject, event.message)
    sealed = become(Sealed, view.subject)
    return Step((sealed,), (_ends(sealed, view.at),))


def _ends(envelope: Envelope, since: datetime) -> Schedule:
    at = since + ENVELOPE_LIFE
    return Schedule(kind="envelope", id=envelope.id, person=envelope.receiver, at=at)


def open_(view: View[Waiting] | View[Sealed], event: bt.PressedOpen) -> Step:
    """Also while it counts as waiting: we may have died between Telegram's yes and our own note of it."""
    return _open(view.subject, event.message)


def _open(envelope: Envelope, message: int) -> Step:
    opened = become(Opened, envelope)
    return Step((opened,), (_show(opened, message), Unschedule(kind="envelope", id=opened.id)))


def _show(envelope: Opened | Thanked, message: int) -> Effect:
    return OpenEnvelope(
        to=envelope.receiver,
        envelope=envelope.id,
        reply=envelope.reply,
        message=message,
        thanked=isinstance(envelope, Thanked),
    )


def open_again(view: View[Opened] | View[Thanked], event: bt.PressedOpen) -> Step:
    return Step(effects=(_show(view.subject, event.message),))


def later(view: View[Sealed] | View[Waiting], event: bt.PressedLater) -> Step:
    me = view.me
    return Step(effects=(PutOffEnvelope(to=me.id, envelope=view.subject.id, message=event.message),))


def not_for_me(view: View[Sealed] | View[Waiting], event: bt.PressedNotForMe) -> Step:
    return _gone(view.subject, event.message, "okay")


def ended(view: View[Sealed], event: ev.EnvelopeEnded) -> Step:
    """In a pause nothing ends: whoever comes back has the days that they would have had."""
    if until := end_of_pause(view.me, view.at):
        return Step(effects=(_ends(view.subject, until),))
    return _gone(view.subject, 0, "envelope-closed")


def _gone(envelope: Envelope, message: int, note: str) -> Step:
    gone = become(Gone, envelope)
    closed = CloseEnvelope(to=gone.receiver, envelope=gone.id, note=note, message=message)
    return Step((gone,), (closed, Unschedule(kind="envelope", id=gone.id)))


def closed(view: View[Gone], event: bt.OnThing) -> Step:
    """Taken back, expired or cut off: one sentence for all of them."""
    return Step(effects=(Amend(to=view.me.id, message=event.message, note="envelope-closed"),))


def thank(view: View[Opened], event: bt.PressedThanks) -> Step:
    return _thank(view, event, "thanks")


def hear(view: View[Opened], event: bt.PressedHear) -> Step:
    return _thank(view, event, "hear")


def _thank(view: View[Opened], event: bt.OnThing, note: str) -> Step:
    """A share of its own, of these very words. To whom has left it goes nowhere, and looks the same."""
    thanked = become(Thanked, view.subject)
    effects: list[Effect] = [_show(thanked, event.message)]
    if view.other and view.me.pairing == thanked.pairing:
        effects.append(SendThanks(to=view.other.id, pairing=thanked.pairing, note=note))
    return Step((thanked,), tuple(effects), note="thanks-sent")


def write_back(view: View[Opened] | View[Thanked], event: bt.PressedWriteBack) -> Step:
    """Also to whom has left without a word, which must not show here; never to another than its author."""
    if view.me.pairing != view.subject.pairing:
        return Step(note="nobody-to-share-with")
    me = replace(view.me, stage=WritingBack(view.subject.id))
    return Step((me,), (Say(to=me.id, note="writeback-ask"),))
