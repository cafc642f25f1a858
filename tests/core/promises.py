"""What holds for every single step of every story, whatever the story is about."""

from __future__ import annotations

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.effects import KeepName, KeepWords, Recheck, Schedule, Sever
from bot.core.sends import AnswerTap, AskInviter, CloseEnvelope, Say, Send, SendEnvelope, SendThanks
from bot.core.view import Step, View

YES = (bt.PressedNow, bt.PressedEvening, bt.PressedTomorrow)
"""The only events in the world that let words go to a partner."""


def check_step(view: View[m.Subject], event: ev.Event, done: Step) -> None:
    """Raises AssertionError if this one step breaks a promise."""
    _only_a_yes_sends_words(view, event, done)
    _others_hear_only_what_was_meant(view, event, done)
    _only_ones_own_is_saved(view, done)
    _a_tap_is_answered_once(view, event, done)
    _private_text_shows_in_no_repr(event, done)


def _only_a_yes_sends_words(view: View[m.Subject], event: ev.Event, done: Step) -> None:
    for effect in done.effects:
        if isinstance(effect, SendEnvelope):
            draft = view.subject
            assert isinstance(event, YES)
            assert isinstance(draft, m.Drafted)
            assert draft.author == view.me.id
            assert event.id == draft.id == effect.reply
            assert event.revision == draft.revision == effect.revision
            assert view.pairing is not None
            assert draft.pairing == view.pairing.id == view.me.pairing


def _others_hear_only_what_was_meant(view: View[m.Subject], event: ev.Event, done: Step) -> None:
    for effect in done.effects:
        if not isinstance(effect, Send) or effect.to == view.me.id:
            continue
        if isinstance(effect, SendEnvelope):
            continue
        if isinstance(effect, SendThanks):
            assert isinstance(event, (bt.PressedThanks, bt.PressedHear))
            assert effect.pairing == view.me.pairing
        elif isinstance(effect, CloseEnvelope):
            assert isinstance(event, bt.PressedTakeBack)
        elif isinstance(effect, AskInviter):
            assert isinstance(event, bt.PressedAccept)
        else:
            assert isinstance(effect, Say)
            assert effect.note == "paired"
            assert isinstance(event, bt.PressedConfirm)


def _only_ones_own_is_saved(view: View[m.Subject], done: Step) -> None:
    """The partner's row is out of reach: what they are and set is nobody else's to change."""
    me = view.me.id
    saved = [(type(s).__name__, s.id) for s in done.saves]
    assert len(saved) == len(set(saved)), "the same thing is saved twice in one step"
    mine = {s.id for s in done.saves if isinstance(s, m.Reply)} | {getattr(view.subject, "id", 0)}
    for entity in done.saves:
        if isinstance(entity, m.Person):
            assert entity.id == me
        elif isinstance(entity, m.Card):
            assert entity.person == me
        elif isinstance(entity, m.Reply):
            assert entity.author == me
        elif isinstance(entity, m.Envelope):
            assert entity.receiver == me or entity.reply in mine
        elif isinstance(entity, m.Accepted):
            assert entity.accepter == me
        elif isinstance(entity, m.Invite):
            assert me in (entity.inviter, getattr(view.subject, "accepter", None))
        else:
            assert view.me.pairing in (None, entity.id)
    for effect in done.effects:
        if isinstance(effect, (KeepName, Schedule, Recheck)):
            assert effect.person == me
        if isinstance(effect, Sever):
            assert effect.leaver in (me, None)
            assert effect.pairing == view.me.pairing


def _a_tap_is_answered_once(view: View[m.Subject], event: ev.Event, done: Step) -> None:
    answers = [e for e in done.effects if isinstance(e, AnswerTap)]
    if isinstance(event, bt.Tap):
        assert done.effects[0] == AnswerTap(to=view.me.id, tap=event.tap, note=done.note)
        assert len(answers) == 1
    else:
        assert not answers


def _private_text_shows_in_no_repr(event: ev.Event, done: Step) -> None:
    text = ""
    if isinstance(event, (ev.Wrote, ev.Edited)):
        text = event.content.text
    if isinstance(event, ev.Started):
        text = event.first_name
    if len(text) >= 6:
        assert text not in repr(done)
        assert text not in repr(event)
        assert all(isinstance(e, (KeepWords, KeepName)) for e in done.effects if _carries(e, text))


def _carries(effect: object, text: str) -> bool:
    content = getattr(effect, "content", None)
    return text in (getattr(effect, "name", ""), getattr(effect, "value", ""), getattr(content, "text", ""))
