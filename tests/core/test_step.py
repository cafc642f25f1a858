"""One event, one step."""

from __future__ import annotations

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.effects import Recheck, Schedule
from bot.core.sends import AnswerTap
from bot.core.view import Step
from tests.core.scenes import alone, gives, together


def test_a_tap_is_answered_first_and_once() -> None:
    """Telegram forgets taps quickly: the answer to it goes before all that follows from it."""
    _, alice, _ = together()
    reply = alice.writes("tired, but glad")
    done = alice.does(bt.PressedKeep(tap="t9", id=reply, revision=1, message=5))
    assert done.effects[0] == AnswerTap(to=alice.me.id, tap="t9")
    assert sum(isinstance(e, AnswerTap) for e in done.effects) == 1


def test_what_is_nobodys_business_is_silent() -> None:
    """What is not a tap and has no row is met with nothing at all."""
    story, alice, _ = together()
    assert story.happens(ev.DraftEnded(id=4711, planned=story.at), person=alice.me.id) == Step()
    assert story.happens(ev.EnvelopeSent(id=4711), person=alice.me.id) == Step()


def test_buttons_rest_until_one_is_at_home() -> None:
    """Who is on the way in has nothing yet that a button could be about."""
    story, alice, bob = together()
    reply = gives(alice)
    story.work.put([m.become(m.Person, alice.me, stage=m.Pacing())])
    alice.looks()
    assert alice.taps(bt.PressedTakeBack, reply, 1) == "stale"
    alice.sees()
    assert isinstance(alice.replies[0], m.Consented)
    assert isinstance(bob.envelopes[0], m.Sealed)


@pytest.mark.parametrize("revision", [0, 1, 3, 99])
def test_a_button_acts_on_its_own_revision(revision: int) -> None:
    """Without this an old Share would send new words; also a made-up newer one acts on nothing."""
    _, alice, _ = together()
    reply = alice.writes("first try")
    alice.edits(reply, "second try")
    before = alice.replies
    assert alice.taps(bt.PressedNow, reply, revision) == "changed"
    assert alice.replies == before


def test_any_act_ends_a_silence() -> None:
    """A tap, a word, a command, even a dead button: the person is there, and the days are as before."""
    acts: list[ev.Act] = [
        ev.AskedHelp(),
        bt.PressedUnknown(tap="t"),
        bt.PressedOpen(tap="t", id=4711),
        ev.SentOther(),
        ev.Wrote(content=ev.Content("text", "hello"), message=1),
        ev.Edited(content=ev.Content("text", "hello"), message=1),
    ]
    for act in acts:
        story, alice = alone()
        story.passes(days=40)
        assert alice.me.unanswered > 7
        done = alice.does(act)
        assert alice.me.unanswered == 0
        assert alice.next_card is not None
        assert (alice.next_card - story.at).days == 0
        assert sum(isinstance(e, Schedule) and e.kind == "card" for e in done.effects) == 1


def test_an_act_of_somebody_who_was_there_changes_nothing_else() -> None:
    """For who was never silent nothing is planned anew."""
    _, alice = alone()
    planned = alice.next_card
    done = alice.does(ev.AskedHelp())
    assert done.saves == ()
    assert alice.next_card == planned


def test_who_was_away_is_judged_again() -> None:
    """What waited for somebody who had blocked the bot is looked at again when they are back."""
    story, alice = alone()
    alice.goes_away()
    alice.away = False
    done = alice.does(ev.AskedHelp())
    assert Recheck(person=alice.me.id) in done.effects
    assert alice.me.reachable
    assert alice.next_card is not None
    assert alice.next_card > story.at


def test_a_setting_of_who_comes_back_plans_once() -> None:
    """A rule that plans the card itself is not planned over."""
    story, alice = alone()
    story.passes(days=40)
    done = alice.does(bt.ChosePause(tap="t", value="0"))
    assert not any(isinstance(e, Schedule) for e in done.effects)
    assert alice.next_card is None
    assert alice.me.unanswered == 0


@pytest.mark.parametrize("command", [c for c in ev.COMMANDS if c != "appreciate"])
def test_a_command_ends_an_open_question(command: str) -> None:
    """Whoever asks for something else is not held to a question of before."""
    for page in ("name", "place", "hour"):
        _, alice = alone()
        alice.chooses(bt.ChosePage, page)
        assert isinstance(alice.me.stage, m.Asking)
        alice.asks(command)
        assert alice.me.stage == m.Ready()


def test_time_ends_an_open_question() -> None:
    """Promise 1: what somebody writes tomorrow is not the name that they were asked for today."""
    story, alice = alone()
    alice.chooses(bt.ChosePage, "name")
    story.passes(minutes=31)
    alice.writes("I was afraid to say it")
    assert alice.me.stage == m.Ready()
    assert [type(reply) for reply in story.work.replies.values()] == [m.Drafted]


def test_forgetting_is_not_undone_by_the_act_itself() -> None:
    """The last act of somebody does not put them back."""
    _, alice = alone()
    done = alice.does(bt.ChoseForget(tap="t", value="all"))
    assert not any(isinstance(s, m.Person) for s in done.saves)
