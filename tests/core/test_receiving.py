"""The receiver's side: an envelope, and what one may do with it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.sends import Amend, CloseEnvelope, OpenEnvelope, PutOffEnvelope, SendEnvelope, SendThanks
from tests.core.scenes import at_home, gives, pair, shares, together
from tests.core.someone import Someone
from tests.core.story import MONDAY, Story

BUTTONS: tuple[type[bt.OnThing], ...] = (
    bt.PressedOpen,
    bt.PressedLater,
    bt.PressedNotForMe,
    bt.PressedThanks,
    bt.PressedHear,
    bt.PressedWriteBack,
)


def given() -> tuple[Story, Someone, Someone]:
    """Alice has left something for Bob."""
    story, alice, bob = together()
    gives(alice)
    bob.sees("SendEnvelope r1")
    alice.looks()
    return story, alice, bob


def unnoted() -> tuple[Story, Someone, Someone]:
    """The same, but we died between Telegram's yes and our own note of it."""
    story, alice, bob = together()
    story.receipts = False
    gives(alice)
    bob.sees("SendEnvelope r1")
    assert isinstance(bob.envelopes[0], m.Waiting)
    alice.looks()
    return story, alice, bob


@pytest.mark.parametrize("beginning", [given, unnoted])
def test_opening(beginning: type) -> None:
    """Opening shows the words in the same message, however often it is done."""
    story, alice, bob = beginning()
    message = bob.last_message
    bob.taps(bt.PressedOpen)
    bob.taps(bt.PressedOpen)
    seen = [s.send for s in bob.looks()]
    assert [type(s) for s in seen] == [OpenEnvelope, OpenEnvelope]
    assert isinstance(seen[0], OpenEnvelope)
    assert seen[0].message == message
    assert isinstance(bob.envelopes[0], m.Opened)
    assert ("envelope", bob.envelopes[0].id) not in story.agenda
    alice.sees()
    story.passes(days=8)
    assert not any(isinstance(s.send, CloseEnvelope) for s in bob.all), "what was opened does not expire"


@pytest.mark.parametrize("beginning", [given, unnoted])
def test_later(beginning: type) -> None:
    """Later leaves it where it is; it does not ask again, and may be opened any time."""
    story, alice, bob = beginning()
    for _ in range(2):
        assert bob.taps(bt.PressedLater) == ""
    assert [type(s.send) for s in bob.looks()] == [PutOffEnvelope] * 2
    story.passes(days=3)
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.looks())
    bob.taps(bt.PressedOpen)
    bob.sees("OpenEnvelope")
    assert not any(isinstance(s.send, SendThanks) for s in alice.all)


@pytest.mark.parametrize("beginning", [given, unnoted])
def test_not_for_me(beginning: type) -> None:
    """Not for me is final and private."""
    story, alice, bob = beginning()
    bob.taps(bt.PressedNotForMe)
    bob.sees("CloseEnvelope okay")
    assert ("envelope", bob.envelopes[0].id) not in story.agenda
    for button in (bt.PressedOpen, bt.PressedLater, bt.PressedNotForMe):
        bob.taps(button)
    bob.sees(*["Amend envelope-closed"] * 3)
    for rest in (bt.PressedThanks, bt.PressedHear, bt.PressedWriteBack):
        assert bob.taps(rest) == "stale"
    story.passes(hours=2)
    alice.sees()


def test_a_note_that_comes_late() -> None:
    """That an envelope has arrived changes nothing about what its receiver decided since."""
    for button, then in ((bt.PressedOpen, m.Opened), (bt.PressedNotForMe, m.Gone)):
        story, _, bob = unnoted()
        bob.taps(button)
        bob.looks()
        envelope = bob.envelopes[0]
        story.happens(ev.EnvelopeSent(id=envelope.id, message=100), person=bob.me.id)
        bob.sees()
        assert type(bob.envelopes[0]) is then


def test_an_unopened_envelope_ends_after_a_week() -> None:
    """It closes by itself, with the sentence that everything closed has."""
    story, alice, bob = given()
    story.until(story.at + m.ENVELOPE_LIFE - timedelta(seconds=1))
    bob.looks()
    assert isinstance(bob.envelopes[0], m.Sealed)
    story.passes(seconds=1)
    bob.sees("CloseEnvelope envelope-closed")
    bob.taps(bt.PressedOpen)
    bob.sees("Amend envelope-closed")
    assert not any("nvelope" in line and "alice <" in line for line in story.lines)
    assert isinstance(alice.replies[0], m.Consented)


def test_a_week_that_ends_too_late() -> None:
    """An envelope that was opened meanwhile is not closed by a clock that is late."""
    for thanked in (False, True):
        story, _, bob = given()
        bob.taps(bt.PressedOpen)
        if thanked:
            bob.taps(bt.PressedThanks)
        bob.looks()
        story.happens(ev.EnvelopeEnded(id=bob.envelopes[0].id, planned=story.at), person=bob.me.id)
        bob.sees()


def test_no_word_crosses_after_leaving() -> None:
    """What was not opened when its author left stays closed: leaving takes effect at once."""
    for how in ("tell", "quiet"):
        _, alice, bob = given()
        alice.chooses(bt.ChoseLeave, how)
        bob.taps(bt.PressedOpen)
        assert not any(isinstance(s.send, OpenEnvelope) for s in bob.looks())


def test_what_leaving_cuts_off_looks_taken_back() -> None:
    """Between a quiet leaving and a take-back the receiver sees no difference."""
    runs = []
    for gone in (False, True):
        story, alice, bob = given()
        if gone:
            alice.chooses(bt.ChoseLeave, "quiet")
        else:
            alice.taps(bt.PressedTakeBack)
        story.passes(hours=1)
        bob.taps(bt.PressedOpen)
        story.passes(days=9)
        runs.append(bob.all)
    assert runs[0] == runs[1]


def test_nothing_more_comes_of_what_was_taken_back() -> None:
    """An envelope that disappeared is not spoken of again."""
    story, alice, bob = given()
    alice.taps(bt.PressedTakeBack)
    bob.sees("CloseEnvelope")
    story.until(story.at + m.ENVELOPE_LIFE)
    assert not any(isinstance(s.send, CloseEnvelope) for s in bob.looks())


@pytest.mark.parametrize(("button", "note"), [(bt.PressedThanks, "thanks"), (bt.PressedHear, "hear")])
def test_thanks_are_a_share_of_their_own(button: type[bt.OnThing], note: str) -> None:
    """Pressing it sends exactly these words, once, and takes the two buttons away."""
    _, alice, bob = given()
    assert bob.taps(button) == "stale", "nobody can thank for what they have not opened"
    bob.taps(bt.PressedOpen)
    assert bob.taps(button) == "thanks-sent"
    alice.sees(f"SendThanks {note}")
    bob.sees("OpenEnvelope", "OpenEnvelope thanked")
    for again in (bt.PressedThanks, bt.PressedHear):
        assert bob.taps(again) == "stale"
    alice.sees()
    bob.taps(bt.PressedOpen)
    bob.sees("OpenEnvelope thanked")


def test_thanks_to_who_has_left_go_nowhere() -> None:
    """To whom left without a word thanks look sent, as always; and nothing arrives."""
    runs = []
    for gone in (False, True):
        story, alice, bob = given()
        bob.taps(bt.PressedOpen)
        if gone:
            alice.chooses(bt.ChoseLeave, "quiet")
        assert bob.taps(bt.PressedThanks) == "thanks-sent"
        runs.append(bob.all)
        story.passes(hours=1)
        assert any(isinstance(s.send, SendThanks) for s in alice.all) is not gone
    assert runs[0] == runs[1]


def test_thanks_of_another_time_go_nowhere() -> None:
    """An old envelope does not speak to a new partner."""
    story, alice, bob = given()
    carol = at_home(story.carol)
    bob.taps(bt.PressedOpen)
    bob.chooses(bt.ChoseLeave, "tell")
    carol.asks("invite")
    bob.starts(carol.link)
    bob.taps(bt.PressedAccept)
    carol.taps(bt.PressedConfirm)
    carol.looks()
    alice.looks()
    bob.taps(bt.PressedThanks)
    story.passes(hours=1)
    carol.sees()
    alice.sees()


@pytest.mark.parametrize("thanked", [False, True])
def test_writing_back_is_a_draft_like_any_other(thanked: bool) -> None:
    """An answer to an envelope is not sent by being written."""
    story, alice, bob = given()
    bob.taps(bt.PressedOpen)
    if thanked:
        bob.taps(bt.PressedThanks)
    bob.looks()
    alice.looks()
    bob.taps(bt.PressedWriteBack)
    assert bob.me.stage == m.WritingBack(bob.envelopes[0].id)
    bob.sees("Say writeback-ask")
    reply = bob.writes("it was for you, so of course")
    bob.sees("SendPreview r1")
    assert story.work.replies[reply].prompt == ""
    story.passes(minutes=5)
    alice.sees()
    bob.taps(bt.PressedNow, reply)
    story.passes(minutes=5)
    alice.sees("SendEnvelope r1")


@pytest.mark.parametrize("button", BUTTONS)
def test_anothers_envelope(button: type[bt.OnThing]) -> None:
    """An envelope is its receiver's: to its author and to strangers its buttons name nothing."""
    story, alice, bob = given()
    carol = at_home(story.carol)
    envelope = bob.envelopes[0]
    for who in (alice, carol):
        assert who.taps(button, envelope) == "stale"
        who.sees()
    story.happens(ev.EnvelopeSent(id=envelope.id, message=5), person=alice.me.id)
    assert bob.envelopes == [envelope]


def test_opened_at_once() -> None:
    """Who chose so has the words at once; where no message is known the envelope stays one."""
    story, alice, bob = together()
    bob.chooses(bt.ChoseOpening, "1")
    bob.looks()
    gives(alice)
    bob.sees("SendEnvelope r1", "OpenEnvelope")
    assert isinstance(bob.envelopes[0], m.Opened)
    story.receipts = False
    gives(alice, "and one more thing")
    story.happens(ev.EnvelopeSent(id=bob.envelopes[1].id), person=bob.me.id)
    bob.sees("SendEnvelope r1")
    assert isinstance(bob.envelopes[1], m.Sealed)


def test_the_author_never_learns_what_became_of_it() -> None:
    """Opened, put off, refused, expired or never delivered: for the author it is one and the same day."""
    runs = []
    buttons = {"open": bt.PressedOpen, "later": bt.PressedLater, "not for me": bt.PressedNotForMe}
    for what in ("nothing", "away", "pause", *buttons):
        story, alice, bob = together()
        if what == "away":
            bob.goes_away()
        if what == "pause":
            bob.chooses(bt.ChosePause, "7")
        gives(alice)
        if what in buttons:
            bob.taps(buttons[what])
        story.passes(days=9)
        alice.asks("shared")
        runs.append(alice.all)
    assert all(run == runs[0] for run in runs)


def test_three_shares_a_day_and_the_rest_tomorrow() -> None:
    """Many words on one day are not poured over anybody: the fourth waits for the next morning."""
    story, alice, bob = together()
    for n in range(5):
        gives(alice, f"small thing number {n}")
    bob.sees(*["SendEnvelope r1"] * 3)
    story.until(MONDAY.replace(day=2, hour=7, minute=59))
    bob.sees()
    story.passes(days=1)
    at = [s.at for s in bob.looks() if isinstance(s.send, SendEnvelope)]
    assert at == [MONDAY.replace(day=2, hour=8), MONDAY.replace(day=2, hour=8, minute=30)]


def test_a_pause_ends_without_a_burst() -> None:
    """What waited through a pause comes after it, one at a time."""
    story, alice, bob = together()
    bob.chooses(bt.ChosePause, "1")
    for n in range(3):
        gives(alice, f"small thing number {n}")
    story.passes(days=2)
    at = [s.at for s in bob.all if isinstance(s.send, SendEnvelope)]
    assert [b - a for a, b in pairwise(at)] == [timedelta(minutes=30)] * 2
    assert at[0] == MONDAY.replace(day=2)


@pytest.mark.parametrize("pause", ["7", "0"])
def test_no_envelope_ends_in_a_pause(pause: str) -> None:
    """Whoever rests for a week finds what had come right before it, and has days to open it."""
    story, alice, bob = together()
    gives(alice)
    story.passes(seconds=5)
    bob.chooses(bt.ChosePause, pause)
    story.passes(days=12)
    bob.asks("resume")
    bob.looks()
    assert bob.taps(bt.PressedOpen) == ""
    assert isinstance(bob.looks()[-1].send, OpenEnvelope)


def test_what_is_fresh_comes_after_what_waited() -> None:
    """In the order in which it was shared, also at the end of a pause."""
    story, alice, bob = together()
    bob.chooses(bt.ChosePause, "1")
    waited = [gives(alice, f"small thing number {n}") for n in range(2)]
    story.passes(days=1, minutes=5)
    fresh = gives(alice, "one more, today")
    story.passes(hours=3)
    came = [s.send.reply for s in bob.all if isinstance(s.send, SendEnvelope)]
    assert came == [*waited, fresh]


def test_nothing_comes_at_night() -> None:
    """An envelope waits for the end of the receiver's own quiet hours, whatever its author chose."""
    story, alice, bob = together(MONDAY.replace(hour=20))
    alice.chooses(bt.ChoseQuiet, "0-0")
    story.until(MONDAY.replace(hour=23))
    shares(alice)
    alice.looks()
    bob.looks()
    story.passes(hours=8, minutes=59)
    bob.sees()
    story.passes(minutes=1)
    bob.sees("SendEnvelope r1")


def test_a_closed_envelope_is_answered_in_its_place() -> None:
    """The sentence takes the place of the message that the button was on."""
    _, alice, bob = given()
    bob.taps(bt.PressedNotForMe)
    done = bob.does(bt.PressedOpen(tap="t", id=bob.envelopes[0].id, message=77))
    assert done.effects[1] == Amend(to=bob.me.id, message=77, note="envelope-closed")
    alice.sees()


def test_what_has_not_left_cannot_be_opened() -> None:
    """A number that a modified client makes up opens nothing before the hour that its author chose."""
    for button in (bt.PressedOpen, bt.PressedLater, bt.PressedNotForMe):
        story, alice, bob = together()
        shares(alice, when=bt.PressedTomorrow)
        assert bob.taps(button, bob.envelopes[0]) == "stale"
        bob.sees()
        story.passes(days=1)
        assert any(isinstance(s.send, SendEnvelope) for s in bob.looks())


def test_an_answer_to_an_earlier_partner_is_not_for_the_next() -> None:
    """What is written back to old words never becomes something for somebody else to read."""
    story, alice, bob = given()
    carol = at_home(story.carol)
    bob.taps(bt.PressedOpen)
    old = bob.envelopes[0]
    bob.taps(bt.PressedWriteBack, old)
    bob.chooses(bt.ChoseLeave, "tell")
    pair(carol, bob)
    assert bob.me.stage == m.Ready()
    assert bob.taps(bt.PressedWriteBack, old) == "nobody-to-share-with"
    assert bob.me.stage == m.Ready()
    alice.looks()
    carol.sees()
