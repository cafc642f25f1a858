"""How often, and when not: all of it private, all of it reversible at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core import buttons as bt
from bot.core import model as m
from bot.core.sends import SendCard
from tests.core.chat import brief
from tests.core.scenes import alone, gives, shares, together
from tests.core.story import MONDAY


@pytest.mark.parametrize(("value", "days"), [("1", 1), ("3", 3), ("7", 7)])
def test_a_pause_ends_by_itself(value: str, days: int) -> None:
    """A pause of so many days is exactly that, and then the next card comes at its own hour."""
    story, alice = alone()
    alice.asks("pause")
    alice.chooses(bt.ChosePause, value)
    alice.sees("Say pause-ask", f"Amend paused {value}")
    story.until(MONDAY + timedelta(days=days))
    alice.sees()
    story.passes(days=1)
    alice.sees("SendCard r1")
    assert alice.cards[0].on == date(2027, 3, 1) + timedelta(days=days + 1)


def test_a_pause_until_i_am_back() -> None:
    """Nothing comes until the person says so, and nothing is made up for then."""
    story, alice = alone()
    alice.chooses(bt.ChosePause, "0")
    story.passes(days=400)
    alice.sees("Amend paused 0")
    assert not story.agenda
    alice.asks("resume")
    story.passes(days=2)
    alice.sees("Say resumed", "SendCard r1", "SendCard r1")


def test_a_longer_pause_takes_the_place_of_a_shorter_one() -> None:
    """The newest word counts, in either direction, and also for a card that was planned."""
    story, alice = alone()
    alice.chooses(bt.ChosePause, "7")
    alice.chooses(bt.ChosePause, "1")
    assert alice.next_card == MONDAY.replace(day=3, hour=8, minute=30)
    alice.chooses(bt.ChosePause, "0")
    assert not story.agenda
    story.passes(days=30)
    assert not alice.cards


@pytest.mark.parametrize("value", ["", "2", "-1", "for ever", "99999999999"])
def test_a_pause_that_is_none(value: str) -> None:
    """A made-up number pauses nothing."""
    _, alice = alone()
    before = alice.me
    assert alice.chooses(bt.ChosePause, value) == "stale"
    assert alice.me == before


def test_shares_wait_through_a_pause_and_come_with_the_resume() -> None:
    """What waited comes when the person is back, one after the other, and nothing says how much it is."""
    story, alice, bob = together()
    bob.chooses(bt.ChosePause, "0")
    gives(alice, "one small thing")
    gives(alice, "another small thing")
    story.passes(days=5)
    bob.looks()
    bob.asks("resume")
    assert sorted(brief(s.send) for s in bob.looks()) == ["Say resumed", "SendEnvelope r1"]
    story.passes(minutes=29)
    bob.sees()
    story.passes(minutes=1)
    bob.sees("SendEnvelope r1")


def test_a_shorter_pause_frees_what_waits_sooner() -> None:
    """The newest word counts for envelopes as well."""
    story, alice, bob = together()
    bob.chooses(bt.ChosePause, "7")
    gives(alice)
    bob.chooses(bt.ChosePause, "1")
    bob.looks()
    story.passes(days=1)
    assert "SendEnvelope r1" in [brief(s.send) for s in bob.looks()]


def test_ones_own_share_leaves_through_ones_own_pause() -> None:
    """Pausing is about what comes in: a yes that was given stays given."""
    story, alice, bob = together()
    shares(alice)
    alice.chooses(bt.ChosePause, "7")
    story.passes(minutes=1)
    bob.sees("SendEnvelope r1")


@pytest.mark.parametrize(("pace", "a_week"), [("every", 7), ("most", 5), ("twice", 2), ("weekly", 1)])
def test_the_pace_is_ones_own(pace: str, a_week: int) -> None:
    """So many cards a week as was chosen, and no more, for somebody who is there."""
    story, alice = alone()
    alice.asks("pace")
    assert alice.chooses(bt.ChosePace, pace) == ""
    alice.sees("Say pace-ask every", f"Amend pace-set {pace}")
    for _ in range(5 * 7):
        story.passes(days=1)
        alice.asks("help")
    monday = MONDAY.date() + timedelta(days=7)
    assert len([c for c in alice.cards if monday <= c.on < monday + timedelta(days=28)]) == 4 * a_week


@pytest.mark.parametrize("value", ["", "daily", "Most"])
def test_a_pace_that_is_none(value: str) -> None:
    """A pace that nobody offered is none."""
    _, alice = alone()
    before = alice.me
    assert alice.chooses(bt.ChosePace, value) == "stale"
    assert alice.me == before


def test_nothing_today() -> None:
    """Not today is for today: tomorrow is another day."""
    story, alice = alone()
    story.passes(hours=15)
    alice.asks("today")
    alice.chooses(bt.ChoseToday, "nothing")
    alice.sees("Say today-ask", "Amend today-set nothing")
    assert alice.me.today_on == date(2027, 3, 2)
    story.passes(days=1)
    alice.sees()
    story.passes(days=1)
    alice.sees("SendCard r1")


def test_something_tiny_today() -> None:
    """Tiny is a minute and light, and only for that day."""
    story, alice = alone()
    story.passes(hours=20)
    alice.chooses(bt.ChoseToday, "tiny")
    story.passes(hours=10)
    paper = story.deck.by_id[alice.cards[0].prompt]
    assert paper.minutes <= 1
    assert paper.depth == 1


def test_changing_ones_mind_about_today() -> None:
    """Nothing, and then normal again: the card comes as if nothing had been said."""
    story, alice = alone()
    planned = alice.next_card
    story.until(MONDAY.replace(day=2, hour=7))
    alice.chooses(bt.ChoseToday, "nothing")
    assert alice.next_card != planned
    alice.chooses(bt.ChoseToday, "normal")
    assert alice.next_card == planned


@pytest.mark.parametrize("value", ["", "everything", "NOTHING"])
def test_a_today_that_is_none(value: str) -> None:
    """What nobody offered changes no day."""
    _, alice = alone()
    before = alice.me
    assert alice.chooses(bt.ChoseToday, value) == "stale"
    assert alice.me == before


@pytest.mark.parametrize("mode", [mode for mode in m.MODES if mode != "none"])
def test_a_mode_ends_by_itself(mode: str) -> None:
    """Nobody stays ill because they forgot: after 30 days the cards are as before."""
    story, alice = alone()
    alice.chooses(bt.ChoseMode, mode)
    alice.sees(f"Amend mode-set {mode}")
    assert alice.me.mode_until == story.at + m.MODE_LIFE
    alice.chooses(bt.ChoseMode, "none")
    assert alice.me.mode_until is None


def test_what_a_mode_leaves_out() -> None:
    """A card that does not go with one's life now is not dealt, and is again afterwards."""
    story, alice = alone()
    alice.chooses(bt.ChoseMode, "after_disagreement")
    for _ in range(29):
        story.passes(days=1)
        alice.asks("help")
    papers = story.deck.by_id
    assert {(papers[c.prompt].kind, papers[c.prompt].depth) for c in alice.cards} == {("solo", 1)}
    for _ in range(20):
        story.passes(days=1)
        alice.asks("help")
    assert {papers[c.prompt].kind for c in alice.cards} > {"solo"}


@pytest.mark.parametrize("value", ["", "angry", "Ill"])
def test_a_mode_that_is_none(value: str) -> None:
    """What nobody offered is not how anybody lives."""
    _, alice = alone()
    before = alice.me
    assert alice.chooses(bt.ChoseMode, value) == "stale"
    assert alice.me == before


def test_ones_pace_is_nobody_elses() -> None:
    """However one slows down, the other's cards come as they would have."""
    runs = []
    for slow in (False, True):
        story, alice, bob = together()
        if slow:
            alice.chooses(bt.ChosePace, "weekly")
            alice.chooses(bt.ChoseMode, "ill")
            alice.chooses(bt.ChoseToday, "nothing")
            alice.chooses(bt.ChosePause, "7")
        story.passes(days=20)
        runs.append([(s.at, s.send) for s in bob.all if isinstance(s.send, SendCard)])
    assert runs[0] == runs[1]


def test_nothing_is_said_that_will_not_be() -> None:
    """Who had today's card gets no other one today; who did not pause has not been away."""
    story, alice, _ = together()
    story.passes(days=1)
    alice.looks()
    alice.asks("today")
    alice.chooses(bt.ChoseToday, "tiny")
    alice.sees("Say today-ask", "Amend today-set had")
    alice.chooses(bt.ChoseToday, "nothing")
    alice.sees("Amend today-set nothing")
    alice.asks("resume")
    alice.sees("Say resumed already")
