"""Leaving, forgetting, export, privacy, help: what works in every situation, and quietly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.effects import Effect, Forget, Sever, Unschedule
from bot.core.model import (
    CLOSES_AFTER,
    Closed,
    Entity,
    Paired,
    Pairing,
    Person,
    Ready,
    Stage,
    Stranger,
    Subject,
    WritingBack,
    become,
)
from bot.core.sends import Amend, Erase, Say, Send, SendExport, SendSupport, Tell
from bot.core.view import Ids, Step, View


def rested(view: View[Subject], event: bt.Tap) -> Step:
    return Step(note="stale")


def no_change(view: View[Subject], event: ev.Event) -> Step:
    return Step()


def privacy(view: View[Stage], event: ev.AskedPrivacy) -> Step:
    return Step(effects=(_note(view.me, "privacy"),))


def help_(view: View[Stage], event: ev.AskedHelp) -> Step:
    return Step(effects=(_note(view.me, "help"),))


def support(view: View[Stage], event: ev.AskedSupport) -> Step:
    if isinstance(view.me.stage, Stranger):
        return Step(effects=(_note(view.me, "support"),))
    asked = Erase(to=view.me.id, message=event.message)  # or it would tell who looks at this phone later
    return Step(effects=(SendSupport(to=view.me.id, country=""), asked))


def support_in(view: View[Stage], event: bt.ChoseCountry) -> Step:
    if isinstance(view.me.stage, Stranger):
        return Step(note="stale")
    return Step(effects=(SendSupport(to=view.me.id, country=event.value, message=event.message),))


def export(view: View[Stage], event: ev.AskedExport) -> Step:
    return Step(effects=(SendExport(to=view.me.id),))


def _note(me: Person, note: str) -> Send:
    """To a stranger we write without keeping that they wrote."""
    if isinstance(me.stage, Stranger):
        return Tell(to=me.id, chat=me.chat, language=me.language, note=note)
    return Say(to=me.id, note=note)


def went_away(view: View[Stage], event: ev.WentAway) -> Step:
    """They blocked the bot. Nothing is sent until they are back, and their partner sees nothing of it."""
    me = replace(view.me, reachable=False)
    return Step((me,), (Unschedule(kind="card", id=me.id),))


# --- leaving ---------------------------------------------------------------------------------------


def ask_leave(view: View[Ready], event: ev.AskedLeave) -> Step:
    me = view.me
    if me.pairing is None:
        return Step(effects=(Say(to=me.id, note="leave-alone"),))
    return Step(effects=(Say(to=me.id, note="leave-ask", value=str(me.pairing)),))


def leave(view: View[Ready], event: bt.ChoseLeave) -> Step:
    """The button names the pairing that was asked about: an old one does not end the next."""
    how, _, pairing = event.value.partition(".")
    if how not in ("tell", "quiet"):
        return Step(effects=(Amend(to=view.me.id, message=event.message, note="okay"),))
    if view.me.pairing is None or pairing != str(view.me.pairing):
        return Step(note="stale")
    me, gone, severed = _part(view, told=how == "tell")
    left = Amend(to=me.id, message=event.message, note="left")
    return Step((me, *gone), (left, *severed))


def _part(view: View[Subject], told: bool) -> tuple[Person, tuple[Entity, ...], tuple[Effect, ...]]:
    """Out of the pairing from this commit on; everything under way dies with it."""
    pairing = view.pairing
    # An answer to them that was about to be written is none to whoever comes next.
    stage = Ready() if isinstance(view.me.stage, WritingBack) else view.me.stage
    me = replace(view.me, stage=stage, pairing=None, renewed_at=None, renewal_asked_at=None)
    if pairing is None:
        return me, (), ()
    me = replace(me, parted=True)
    closed = quiet_close(pairing, view.at, view.ids)
    if closed and told:
        closed = replace(closed, line_from=view.at)
    return me, (closed,) if closed else (), (Sever(pairing=pairing.id, leaver=me.id),)


def quiet_close(pairing: Pairing, at: datetime, ids: Ids) -> Closed | None:
    """Closed now, with the line days later, at an hour that chance chose; None if the other was first. The
    draw is made in both cases: what comes of later draws must not tell them apart."""
    first, last = CLOSES_AFTER
    later = first + timedelta(minutes=ids() % ((last - first) // timedelta(minutes=1)))
    return become(Closed, pairing, line_from=at + later) if isinstance(pairing, Paired) else None


# --- forgetting ------------------------------------------------------------------------------------


def nothing_to_forget(view: View[Stranger], event: ev.AskedForget) -> Step:
    return Step(effects=(_note(view.me, "nothing-stored"),))


def ask_forget(view: View[Stage], event: ev.AskedForget) -> Step:
    return Step(effects=(Say(to=view.me.id, note="forget-ask"),))


def forget(view: View[Stage], event: bt.ChoseForget) -> Step:
    me = view.me
    if event.value not in ("all", "here"):
        return Step(effects=(Amend(to=me.id, message=event.message, note="okay"),))
    _, closed, severed = _part(view, told=False)
    gone = Forget(person=me.id, in_other_chat=event.value == "all")
    last = Tell(to=me.id, chat=me.chat, language=me.language, note="forgotten")
    return Step(closed, (*severed, gone, last))
