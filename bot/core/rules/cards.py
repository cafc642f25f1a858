"""One card a day at most, at the person's own time; and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import path
from bot.core.agenda import APART, CARD_WINDOW, end_of_pause, end_of_quiet, today, unrenewed
from bot.core.curriculum import Chosen, choose
from bot.core.effects import Effect, Sever
from bot.core.model import (
    RENEW_AFTER,
    Card,
    CardId,
    Closed,
    Dealt,
    Laid,
    Paired,
    Pairing,
    Person,
    Ready,
    become,
)
from bot.core.rules.beginning import plan_card
from bot.core.sends import Amend, ChangeCard, Say, SayClosed, SendCard, SendWhy
from bot.core.view import Step, View

STILL_AFTER = 14
"""Unanswered cards after which one goodnight line comes, and then nothing until the person writes."""
DRAWS = 3
"""Cards a day by *another one*; the last of them stays."""


def due(view: View[Ready], event: ev.CardDue) -> Step:
    """The clock only proposes. The person's own state says whether there is a card now."""
    me, at = view.me, view.at
    if not _may_come(me, event.planned, at):
        return Step(effects=plan_card(me, at))
    if me.unanswered >= STILL_AFTER:
        return Step(effects=(Say(to=me.id, note="goodnight", unasked=True),))
    closing = _closing(view)
    if view.pairing and not closing and (asked := _renewal(view, view.pairing)):
        return asked
    return _deal(view, closing=closing)


def _closing(view: View[Ready]) -> bool:
    return isinstance(view.pairing, Closed) and view.at >= view.pairing.line_from


def _may_come(me: Person, planned: datetime, at: datetime) -> bool:
    """Not a second one on a date, not late after an outage, not into a pause or the night."""
    on = today(me, at)
    return not (
        (me.last_card_on is not None and on <= me.last_card_on)
        or (me.today == "nothing" and me.today_on == on)
        or (me.last_card_at is not None and at < me.last_card_at + APART)
        or at - planned > CARD_WINDOW
        or end_of_pause(me, at)
        or end_of_quiet(me, at)
    )


def asked(view: View[Ready], event: ev.AskedCard) -> Step:
    me, card = view.me, view.card
    if card is None or me.last_card_on != today(me, view.at):
        return _deal(view, closing=_closing(view), asked=True)
    if isinstance(card, Dealt):
        return Step(effects=(SendCard(to=me.id, card=card.id, revision=card.revision, asked=True),))
    return Step(effects=(Say(to=me.id, note="card-was-today"),))


def _deal(view: View[Ready], closing: bool = False, asked: bool = False) -> Step:
    me, on = view.me, today(view.me, view.at)
    line: tuple[Effect, ...] = ()
    if closing:
        me = replace(me, pairing=None, parted=True, renewal_asked_at=None)
        line = (SayClosed(to=me.id, asked=asked),)
    chosen = _choose(view, me, draw=1, on=on)
    if chosen is None or _is_taken(view, on):
        none = (Say(to=me.id, note="card-was-today"),) if asked else ()
        return Step((me,), (*line, *none, *plan_card(me, view.at)))
    prompt, reasons = chosen.prompt, chosen.reasons
    id = CardId(view.ids())
    card = Dealt(id=id, person=me.id, on=on, prompt=prompt.id, kind=prompt.kind, reasons=reasons)
    me = replace(
        me,
        stage=Ready(),  # a card ends an open question: what is written now is about the card
        last_card_on=on,
        last_card_at=view.at,
        unanswered=me.unanswered + (not asked),
        current=_current(card),
    )
    send = SendCard(to=me.id, card=card.id, revision=1, asked=asked)
    return Step((me, card), (*line, send, *plan_card(me, view.at)))


def _is_taken(view: View[Ready], on: date) -> bool:
    """A date that had its card, be it by a clock that was wrong, or that lies before that of the last."""
    last = view.me.last_card_on
    return (last is not None and on < last) or any(on == day for day, _ in view.recent)


def _choose(view: View[Ready] | View[Dealt], me: Person, draw: int, on: date) -> Chosen | None:
    pairing = view.pairing if me.pairing else None
    return choose(me, pairing, on, view.at, view.deck, view.recent, draw, view.resting)


def _current(card: Card) -> CardId | None:
    return card.id if card.kind == "share" else None


def another(view: View[Dealt], event: bt.PressedAnother) -> Step:
    """Only of the newest card: an older one has its place among those that came after it, and no room for
    something heavier, or for thanks, can be found there any more."""
    card, me = view.subject, view.me
    if card.on != me.last_card_on:
        return Step(note="stale")
    chosen = _choose(view, me, draw=card.revision + 1, on=card.on) if card.revision < DRAWS else None
    if chosen is None or chosen.prompt.id in (card.prompt, *card.put_back):
        return Step(note="enough-for-today")
    card = replace(
        card,
        prompt=chosen.prompt.id,
        kind=chosen.prompt.kind,
        revision=card.revision + 1,
        reasons=chosen.reasons,
        put_back=(*card.put_back, card.prompt),
        felt="",
    )
    me = replace(me, current=_current(card))
    change = ChangeCard(to=me.id, card=card.id, revision=card.revision, message=event.message)
    return Step((me, card), (change,))


def lay_down(view: View[Dealt], event: bt.PressedNotToday | bt.PressedDidIt) -> Step:
    """Done and not today look the same afterwards, also to someone who holds this phone."""
    me, card = view.me, view.subject
    if isinstance(event, bt.PressedDidIt):
        me = replace(me, path=path.use(me.path, card.prompt, today(me, view.at)))
    me = replace(me, current=None if me.current == card.id else me.current)
    okay = ChangeCard(to=me.id, card=card.id, revision=card.revision, message=event.message)
    return Step((me, become(Laid, card)), (okay,))


def why(view: View[Ready], event: ev.AskedWhy) -> Step:
    """From what was noted when the card came: wishes and the library may have changed since."""
    me, card = view.me, view.card
    if card is None:
        return Step(effects=(Say(to=me.id, note="why-none"),))
    return Step(effects=(SendWhy(to=me.id, card=card.id),))


# --- every 90 days: still? -------------------------------------------------------------------------


def _renewal(view: View[Ready], pairing: Pairing) -> Step | None:
    """A pairing that nobody wants any more ends by itself, and like any other: with one neutral line. Until
    then it is as it was: what is shared arrives, and a late yes counts.
    Also asked while the other has already left without a word: not asking would tell."""
    me, at = view.me, view.at
    if at - max(me.renewed_at or pairing.made_at, pairing.made_at) < RENEW_AFTER:
        return None
    if me.renewal_asked_at is None:
        me = replace(me, renewal_asked_at=at, last_card_on=today(me, at), last_card_at=at)
        return Step((me,), (Say(to=me.id, note="renew-ask", unasked=True), *plan_card(me, at)))
    if at < unrenewed(me, me.renewal_asked_at):
        return None
    dealt = _deal(view, closing=True)
    if not isinstance(pairing, Paired):
        return dealt
    closed = become(Closed, pairing, line_from=at)
    return Step((*dealt.saves, closed), (*dealt.effects, Sever(pairing=pairing.id, leaver=None)))


def renew(view: View[Paired] | View[Closed], event: bt.PressedRenew) -> Step:
    me = replace(view.me, renewed_at=view.at, renewal_asked_at=None)
    return Step((me,), (Amend(to=me.id, message=event.message, note="renewed"),))
