"""Leaving, forgetting, and what works in every state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.effects import Forget, Sever
from bot.core.sends import SayClosed, SendEnvelope, SendThanks
from tests.core.chat import brief
from tests.core.scenes import alone, at_home, gives, pair, shares, together
from tests.core.story import MONDAY, Story

CANARY = "the canary sings at 4:17, softly"


def test_leaving_takes_two_taps() -> None:
    """The question is not the leaving, and whoever is alone hears that there is nobody to leave."""
    _, alice, bob = together()
    alice.asks("leave")
    alice.sees(f"Say leave-ask {alice.me.pairing}")
    assert alice.me.pairing is not None
    alice.chooses(bt.ChoseLeave, "no")
    alice.sees("Amend okay")
    assert alice.me.pairing is not None
    bob.sees()
    _, alone_one = alone()
    alone_one.asks("leave")
    alone_one.chooses(bt.ChoseLeave, "tell")
    alone_one.sees("Say leave-alone")


@pytest.mark.parametrize("how", ["tell", "quiet"])
def test_leaving_takes_effect_at_once(how: str) -> None:
    """Everything under way dies in both directions, in the same step."""
    story, alice, bob = together()
    bob.chooses(bt.ChosePause, "1")
    gives(alice, "this waits for the end of Bob's pause")
    shares(alice, "this would leave tomorrow", bt.PressedTomorrow)
    shares(bob, "and this in twenty seconds")
    bob.looks()
    alice.looks()
    alice.chooses(bt.ChoseLeave, how)
    alice.sees("Amend left")
    assert alice.me.pairing is None
    story.passes(days=3)
    assert not [s for s in alice.all + bob.all if isinstance(s.send, (SendEnvelope, SendThanks))]


def test_thanks_under_way_die_too() -> None:
    """A thank-you that waits for the night to end does not arrive after a leaving."""
    story, alice, bob = together(MONDAY.replace(hour=20))
    gives(alice)
    bob.taps(bt.PressedOpen)
    story.until(MONDAY.replace(hour=23))
    bob.taps(bt.PressedThanks)
    alice.chooses(bt.ChoseLeave, "quiet")
    story.passes(days=2)
    assert not any(isinstance(s.send, SendThanks) for s in alice.all)


def test_telling_is_one_line_with_the_next_card() -> None:
    """No message of its own, no hour of its own: the line stands above a card that comes anyway."""
    story, alice, bob = together()
    plain = bob.next_card
    alice.chooses(bt.ChoseLeave, "tell")
    assert bob.next_card == plain
    story.passes(days=1)
    bob.sees("SayClosed", "SendCard r1")
    assert bob.me.pairing is None


@pytest.mark.parametrize("chance", range(4))
def test_a_quiet_leaving_shows_two_to_four_weeks_later(chance: int) -> None:
    """The day of the line points at nothing; until it comes every day looks like any other."""
    runs = []
    for gone in (False, True):
        story, alice, bob = together(chance=chance)
        if gone:
            alice.chooses(bt.ChoseLeave, "quiet")
        for _ in range(40):
            story.passes(days=1)
            bob.asks("help")
        runs.append([(s.at, s.send) for s in bob.all])
    silent, left = runs
    closing = [at for at, send in left if isinstance(send, SayClosed)]
    assert len(closing) == 1
    assert timedelta(days=14) <= closing[0] - MONDAY < timedelta(days=29)
    assert [one for one in left if one[0] < closing[0]] == [one for one in silent if one[0] < closing[0]]


@pytest.mark.parametrize("how", ["undo", "edit", "takeback"])
def test_a_hold_shows_no_leaving(how: str) -> None:
    """Who has said yes for tomorrow can change their mind until then, whoever has left without a word meanwhile."""
    runs = []
    for left in (False, True):
        story, alice, bob = together()
        reply = shares(alice, "for tomorrow", bt.PressedTomorrow)
        if left:
            bob.chooses(bt.ChoseLeave, "quiet")
        if how == "edit":
            alice.edits(reply, "for tomorrow, perhaps")
        else:
            alice.taps(bt.PressedUndo if how == "undo" else bt.PressedTakeBack, reply)
        runs.append([brief(s.send) for s in alice.all])
        assert not isinstance(story.work.replies[reply], m.Consented)
    assert runs[0] == runs[1]


def test_nobody_is_asked_about_a_partner_then() -> None:
    """Both are dealt other cards from then on: one from the leaving, the other from the closing line."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "quiet")
    assert alice.me.parted
    assert not bob.me.parted, "nothing has told him yet"
    for _ in range(40):
        story.passes(days=1)
        bob.asks("help")
    assert bob.me.pairing is None
    assert bob.me.parted


def test_both_leave() -> None:
    """Who leaves what the other has already left sees the same as ever, and no line comes any more."""
    runs = []
    for first in (False, True):
        story, alice, bob = together()
        if first:
            alice.chooses(bt.ChoseLeave, "quiet")
        bob.asks("leave")
        bob.chooses(bt.ChoseLeave, "quiet")
        reply = bob.writes("for myself now")
        assert bob.taps(bt.PressedShare, reply) == "nobody-to-share-with"
        story.passes(days=40)
        runs.append(bob.all)
        assert not any(isinstance(s.send, SayClosed) for s in bob.all)
    assert runs[0] == runs[1]


def test_leaving_twice() -> None:
    """A double tap leaves once."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "tell")
    closed = story.work.pairings[bob.me.pairing or 0]
    done = alice.does(bt.ChoseLeave(tap="t", value=f"quiet.{closed.id}"))
    assert not any(isinstance(e, Sever) for e in done.effects)
    assert story.work.pairings[bob.me.pairing or 0] == closed


@pytest.mark.parametrize("how", ["tell", "quiet"])
def test_an_old_question_does_not_end_the_next_pairing(how: str) -> None:
    """What Alice was asked about Bob, and never answered, is no wish to leave Carol."""
    story, alice, bob = together()
    with_bob = alice.me.pairing
    alice.asks("leave")
    bob.chooses(bt.ChoseLeave, "tell")
    story.passes(days=3)
    pair(at_home(story.carol), alice)
    assert alice.chooses(bt.ChoseLeave, f"{how}.{with_bob}") == "stale"
    assert alice.chooses(bt.ChoseLeave, f"{how}.") == "stale"
    assert alice.me.pairing == story.carol.me.pairing is not None
    alice.sees()


def test_words_after_leaving_are_ones_own() -> None:
    """A draft from the time before cannot be shared any more, and may be kept."""
    story, alice, bob = together()
    reply = alice.writes(CANARY)
    alice.chooses(bt.ChoseLeave, "quiet")
    assert alice.taps(bt.PressedNow, reply) == "nobody-to-share-with"
    assert alice.taps(bt.PressedKeep, reply) == ""
    story.passes(hours=1)
    bob.sees()


def test_what_was_opened_can_still_be_taken_back() -> None:
    """Leaving does not give words away: their author can still take them out of the other's chat."""
    _, alice, bob = together()
    reply = gives(alice, CANARY)
    bob.taps(bt.PressedOpen)
    alice.chooses(bt.ChoseLeave, "quiet")
    bob.looks()
    alice.looks()
    alice.taps(bt.PressedTakeBack, reply)
    alice.sees("ClosePreview withdrawn", "Say taken-back")
    bob.sees("CloseEnvelope envelope-closed")


# --- going away ------------------------------------------------------------------------------------


def test_blocking_looks_like_any_quiet_day() -> None:
    """To the partner a blocked bot is a silent one, for as long as it lasts."""
    runs = []
    for blocked in (False, True):
        story, alice, bob = together()
        if blocked:
            alice.goes_away()
        gives(bob, CANARY)
        story.passes(days=30)
        if blocked:
            alice.comes_back()
        bob.asks("shared")
        runs.append(bob.all)
    assert runs[0] == runs[1]


def test_who_is_away_gets_nothing_and_comes_back_to_no_heap() -> None:
    """No card is made for who is away; what was shared waits, and comes without a burst."""
    story, alice, bob = together()
    alice.goes_away()
    assert alice.next_card is None
    gives(bob, "one small thing")
    gives(bob, "another small thing")
    story.passes(days=10)
    assert not alice.cards
    alice.looks()
    alice.comes_back()
    alice.sees("SendEnvelope r1")
    story.passes(days=1)
    alice.sees("SendEnvelope r1", "SendCard r1")


def test_any_act_shows_that_somebody_is_there() -> None:
    """Telegram does not always say that somebody is back; their own message does."""
    story, alice = alone()
    alice.goes_away()
    alice.away = False
    alice.writes("hello")
    assert alice.me.reachable
    story.passes(days=1)
    alice.sees("SendPreview r1", "SendCard r1", "ClosePreview erased")


def test_coming_back_into_a_pause() -> None:
    """Whoever had paused before going away is still paused after."""
    story, alice = alone()
    alice.chooses(bt.ChosePause, "0")
    alice.goes_away()
    alice.comes_back()
    assert alice.next_card is None
    assert alice.me.reachable
    assert story.agenda == {}


# --- forgetting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["all", "here"])
def test_forgetting(value: str) -> None:
    """Everything goes, keys first, and the last word is that it is gone."""
    story, alice, bob = together()
    alice.writes(CANARY)
    shares(alice, "this would leave tomorrow", bt.PressedTomorrow)
    story.passes(minutes=1)
    alice.asks("forget")
    alice.looks()
    done = alice.does(bt.ChoseForget(tap="t", value=value))
    forget = next(e for e in done.effects if isinstance(e, Forget))
    assert forget.in_other_chat is (value == "all")
    kinds = [type(e) for e in done.effects]
    assert kinds.index(Sever) < kinds.index(Forget)
    alice.sees("Tell forgotten")
    assert not alice.is_here
    assert not story.words
    assert not [key for key, (person, _) in story.agenda.items() if person == forget.person]
    story.passes(days=3)
    alice.sees()
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.all)


def test_forgetting_twice() -> None:
    """The second tap finds a stranger, and makes nobody."""
    story, alice = alone()
    alice.chooses(bt.ChoseForget, "all")
    alice.looks()
    alice.chooses(bt.ChoseForget, "all")
    alice.asks("forget")
    alice.sees("Tell start-first", "Tell nothing-stored")
    assert not story.work.people


@pytest.mark.parametrize("value", ["", "no", "ALL", "everything"])
def test_forgetting_is_only_for_who_means_it(value: str) -> None:
    """Anything but the two answers keeps everything."""
    _, alice, _ = together()
    alice.writes(CANARY)
    before = alice.me, alice.replies
    alice.looks()
    alice.chooses(bt.ChoseForget, value)
    alice.sees("Amend okay")
    assert (alice.me, alice.replies) == before


def test_forgetting_looks_like_silence_to_the_partner() -> None:
    """Until the neutral line comes the other's days are the same, to the byte and the second."""
    runs = []
    for forgotten in (False, True):
        story, alice, bob = together()
        gives(alice, CANARY)
        bob.taps(bt.PressedOpen)
        bob.taps(bt.PressedHear)
        if forgotten:
            alice.chooses(bt.ChoseForget, "here")
        gives(bob, "for you")
        for _ in range(13):
            story.passes(days=1)
            bob.asks("shared")
        runs.append(bob.all)
    assert runs[0] == runs[1]


def test_what_comes_late_for_who_was_forgotten() -> None:
    """A clock or a receipt from before finds nobody, and makes nobody."""
    story, alice, _ = together()
    me = alice.me.id
    alice.chooses(bt.ChoseForget, "all")
    alice.looks()
    for event in (
        ev.CardDue(id=me, planned=story.at),
        ev.DraftEnded(id=9001, planned=story.at),
        ev.EnvelopeEnded(id=9001, planned=story.at),
        ev.PreviewLost(id=9001),
        ev.EnvelopeSent(id=9001, message=1),
    ):
        done = story.happens(event, person=me)
        assert done.saves == ()
        assert done.effects == ()
    alice.sees()


def test_an_invitation_of_who_was_forgotten() -> None:
    """A link of somebody who is gone is a link like any that cannot be had."""
    story = Story()
    at_home(story.alice).asks("invite")
    link = story.alice.link
    at_home(story.bob).starts(link)
    invite = story.bob.me.invite
    assert invite is not None
    story.alice.chooses(bt.ChoseForget, "all")
    story.bob.looks()
    story.bob.taps(bt.PressedAccept, invite)
    story.bob.sees("Amend invite-unavailable")


# --- in every state --------------------------------------------------------------------------------


def test_what_always_works() -> None:
    """Privacy, help, support and export answer at home as they do on the way in."""
    _, alice, bob = together()
    for command in ("privacy", "help", "support", "export", "forget"):
        alice.asks(command)
    alice.chooses(bt.ChoseCountry, "de")
    alice.sees(
        "Say privacy", "Say help", "SendSupport", "Erase", "SendExport", "Say forget-ask", "SendSupport de"
    )
    bob.sees()
