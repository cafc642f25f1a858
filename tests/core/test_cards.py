"""One card a day at most, and its buttons."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.rules.cards import DRAWS
from bot.core.sends import SayClosed, SendCard
from tests.core.chat import brief
from tests.core.deck import DECK, papers
from tests.core.scenes import alone, at_home, pair, shares, together
from tests.core.someone import Someone
from tests.core.story import MONDAY, Story


def cards_of(who: Someone) -> list[datetime]:
    """When cards lay in this person's chat."""
    return [s.at for s in who.all if isinstance(s.send, SendCard)]


def dealt(kind: m.Kind) -> tuple[Story, Someone]:
    """Alice alone, with one card of this kind in her hands."""
    story = Story(deck=papers(kind, "t01", 5))
    at_home(story.alice)
    story.passes(days=1)
    story.alice.sees("SendCard r1")
    return story, story.alice


def test_the_card_comes_at_ones_own_hour() -> None:
    """A card comes on the local day at the hour that the person chose, and then no other."""
    story, alice = alone(zone="Asia/Kathmandu", minute=9 * 60)
    story.passes(days=3)
    alice.sees("SendCard r1", "SendCard r1", "SendCard r1")
    assert [at.strftime("%H:%M") for at in cards_of(alice)] == ["03:15"] * 3
    assert [c.on for c in alice.cards] == [date(2027, 3, n) for n in (2, 3, 4)]


def test_both_have_the_same_share_card() -> None:
    """On a share day both are asked the same, at their own hours; the first days are share days."""
    story = Story()
    at_home(story.alice)
    at_home(story.bob, minute=18 * 60)
    pair(story.alice, story.bob)
    story.passes(days=2)
    alices, bobs = ({c.on: c.prompt for c in who.cards} for who in (story.alice, story.bob))
    assert story.alice.cards[0].kind == "share"
    assert alices[date(2027, 3, 2)] == bobs[date(2027, 3, 2)]


def test_a_card_that_is_late_may_still_come() -> None:
    """After a short outage today's card comes; after a long one the day is let go."""
    story, alice = alone()
    story.jumps(days=1, hours=5)
    alice.sees("SendCard r1")
    story, alice = alone()
    story.jumps(days=1, hours=6)
    alice.sees()
    story.passes(days=1)
    alice.sees("SendCard r1")


def test_no_burst_after_an_outage() -> None:
    """Whatever we missed, there is one card a day at most."""
    story, alice = alone()
    story.jumps(days=21)
    story.passes(hours=30)
    assert len(cards_of(alice)) == 1


def test_an_old_proposal_of_the_clock() -> None:
    """The clock only proposes: a card that is due twice is dealt once."""
    story, alice = alone()
    story.passes(days=1)
    before = alice.cards
    story.happens(ev.CardDue(id=alice.me.id, planned=story.at), person=alice.me.id)
    assert alice.cards == before
    alice.sees("SendCard r1")


def test_twelve_hours_hold_also_for_what_is_on_its_way() -> None:
    """Two cards are twelve hours apart, also when the second was due before the first was asked for."""
    story, alice = alone(minute=0)
    alice.chooses(bt.ChoseQuiet, "0-0")
    planned = alice.next_card
    assert planned is not None
    story.until(planned - timedelta(minutes=1))
    alice.asks("card")
    story.at = planned
    story.happens(ev.CardDue(id=alice.me.id, planned=planned), person=alice.me.id)
    assert len(cards_of(alice)) == 1


@pytest.mark.parametrize("said", ["nothing", "pause", "quiet"])
def test_no_card_where_none_is_wanted(said: str) -> None:
    """Not into a day off, not into a pause, not into the night, also if the clock insists."""
    story, alice = alone()
    story.at += timedelta(days=1)
    if said == "nothing":
        alice.chooses(bt.ChoseToday, "nothing")
    elif said == "pause":
        alice.chooses(bt.ChosePause, "1")
    else:
        story.at = story.at.replace(hour=5)
    alice.looks()
    story.happens(ev.CardDue(id=alice.me.id, planned=story.at), person=alice.me.id)
    alice.sees()
    assert alice.next_card is not None
    assert alice.next_card > story.at


def test_a_card_due_while_paused_for_ever_plans_nothing() -> None:
    """Until they are back there is nothing on the agenda."""
    story, alice = alone()
    alice.chooses(bt.ChosePause, "0")
    story.happens(ev.CardDue(id=alice.me.id, planned=story.at), person=alice.me.id)
    assert alice.next_card is None
    assert not alice.cards


def test_another_one() -> None:
    """Two others a day; the third press says so kindly, and the card in hand stays."""
    story, alice = dealt("share")
    for revision in range(2, DRAWS + 1):
        assert alice.taps(bt.PressedAnother) == ""
        alice.sees(f"ChangeCard r{revision}")
    last = alice.cards[0]
    assert last.revision == DRAWS
    assert alice.taps(bt.PressedAnother) == "enough-for-today"
    assert alice.cards == [last]
    assert alice.me.current == last.id
    assert story.at.date() == last.on


def test_another_one_is_another_one() -> None:
    """A card that was put back does not come again the same day."""
    _, alice = dealt("share")
    prompts = [alice.cards[0].prompt]
    for _ in range(1, DRAWS):
        alice.taps(bt.PressedAnother)
        prompts.append(alice.cards[0].prompt)
    assert len(set(prompts)) == DRAWS


def test_another_one_where_there_is_none() -> None:
    """A library of one card gives no other, and says so."""
    story = Story(deck=papers("solo", "t05", 1))
    alice = at_home(story.alice)
    story.passes(days=1)
    assert alice.taps(bt.PressedAnother) == "enough-for-today"


@pytest.mark.parametrize("button", [bt.PressedAnother, bt.PressedNotToday, bt.PressedDidIt])
def test_an_old_button_of_a_card(button: type[bt.OnThing]) -> None:
    """A button acts on the card it was made for, and not on the one that took its place."""
    _, alice = dealt("share")
    alice.taps(bt.PressedAnother)
    before = alice.cards
    assert alice.taps(button, revision=1) == "changed"
    assert alice.taps(button, revision=7) == "changed"
    assert alice.cards == before


@pytest.mark.parametrize("button", [bt.PressedAnother, bt.PressedNotToday, bt.PressedDidIt])
def test_anothers_card(button: type[bt.OnThing]) -> None:
    """A card belongs to one person: to anybody else its buttons name nothing."""
    story, alice, bob = together()
    story.passes(days=1)
    before = alice.cards
    assert bob.taps(button, alice.cards[0].id, revision=1) == "stale"
    assert alice.cards == before


def test_done_and_not_today_look_the_same() -> None:
    """Whoever holds this phone cannot see whether it was done."""
    seen = []
    for button in (bt.PressedNotToday, bt.PressedDidIt):
        _, alice = dealt("offline")
        assert alice.taps(button) == ""
        seen.append([brief(s.send) for s in alice.looks()])
        assert isinstance(alice.cards[0], m.Laid)
        assert alice.taps(button) == "stale"
        alice.sees()
    assert seen == [["ChangeCard r1"]] * 2


def test_words_are_about_the_card_in_hand() -> None:
    """An answer belongs to the share card it answers, until the card is put down."""
    _, alice = dealt("share")
    reply = alice.story.work.replies[alice.writes("rainy, with a window of blue")]
    assert reply.prompt == alice.cards[0].prompt
    alice.taps(bt.PressedNotToday)
    later = alice.story.work.replies[alice.writes("and one more thing")]
    assert later.prompt == ""


def test_another_card_leaves_the_question_above_words_that_were_written() -> None:
    """They are about the card that lay there then, and a yes was given to them under that."""
    _, alice = dealt("share")
    asked = alice.cards[0].prompt
    reply = alice.writes("rainy, with a window of blue")
    alice.taps(bt.PressedAnother)
    assert alice.cards[0].prompt != asked
    assert alice.story.work.replies[reply].prompt == asked


def test_putting_down_an_older_card_keeps_the_newer() -> None:
    """Yesterday's card may be put away while today's is being answered."""
    story, alice = dealt("share")
    story.passes(days=1)
    yesterday, today = alice.cards
    alice.taps(bt.PressedNotToday, yesterday)
    assert alice.me.current == today.id


def test_another_one_is_for_the_newest_card() -> None:
    """Yesterday's card may be exchanged until today's has come, and keeps its day; then it stays as it is."""
    story, alice = dealt("share")
    story.passes(hours=20)
    (yesterday,) = alice.cards
    assert alice.taps(bt.PressedAnother, yesterday) == ""
    assert alice.cards[0].on == yesterday.on
    story.passes(days=1)
    yesterday, today = alice.cards
    assert alice.taps(bt.PressedAnother, yesterday) == "stale"
    assert alice.cards == [yesterday, today]
    assert alice.me.current == today.id


def test_asking_for_the_card() -> None:
    """/card gives today's card at any hour, the same one again, and then no second one comes."""
    story, alice = alone()
    story.jumps(hours=14)
    alice.asks("card")
    alice.sees("SendCard r1 asked")
    alice.taps(bt.PressedAnother)
    alice.asks("card")
    alice.sees("ChangeCard r2", "SendCard r2 asked")
    alice.taps(bt.PressedNotToday)
    alice.asks("card")
    alice.sees("ChangeCard r2", "Say card-was-today")
    story.passes(minutes=50)
    alice.sees()
    assert len(alice.cards) == 1


def test_asking_does_not_count_as_silence() -> None:
    """A card that was asked for is no unanswered one."""
    _, alice = alone()
    alice.asks("card")
    assert alice.me.unanswered == 0


def test_an_empty_library() -> None:
    """Without a fitting card there is none, and the next day is another day."""
    story = Story(deck=())
    alice = at_home(story.alice)
    story.passes(days=2)
    alice.sees()
    assert alice.next_card is not None


@pytest.mark.parametrize("why", ["empty", "west"])
def test_asking_is_always_answered(why: str) -> None:
    """A command is never met with silence, also where there can be no card today."""
    story = Story(deck=() if why == "empty" else DECK)
    alice = at_home(story.alice, zone="Pacific/Kiritimati")
    story.passes(days=2)
    alice.chooses(bt.ChoseZone, "Pacific/Niue")
    alice.looks()
    alice.asks("card")
    assert len(alice.looks()) == 1


def test_a_proposal_for_a_date_lived_through() -> None:
    """However long ago the last card was: for a local date that had one, the clock proposes in vain."""
    story, alice = alone(zone="Pacific/Kiritimati")
    story.passes(days=2)
    count = len(alice.cards)
    alice.chooses(bt.ChoseQuiet, "0-0")
    alice.chooses(bt.ChoseZone, "Pacific/Niue")
    story.at += timedelta(hours=5)
    story.happens(ev.CardDue(id=alice.me.id, planned=story.at), person=alice.me.id)
    assert alice.me.last_card_at is not None
    assert story.at - alice.me.last_card_at > timedelta(hours=12)
    assert len(alice.cards) == count


def test_no_second_card_after_travelling_west() -> None:
    """A date that one has lived through already brings no second card."""
    story, alice = alone(zone="Pacific/Kiritimati")
    story.passes(days=2)
    count = len(alice.cards)
    alice.chooses(bt.ChoseZone, "Pacific/Niue")
    alice.asks("card")
    assert len(alice.cards) == count


# --- silence ---------------------------------------------------------------------------------------


def test_silence_makes_the_bot_quieter() -> None:
    """Every second day after three unanswered cards, weekly after seven, one goodnight after fourteen."""
    story, alice = alone()
    story.passes(days=150)
    days = [(b - a).days for a, b in pairwise(cards_of(alice))]
    assert days == [1] * 2 + [2] * 4 + [7] * 7
    assert [brief(s.send) for s in alice.looks()] == ["SendCard r1"] * 14 + ["Say goodnight unasked"]
    assert alice.next_card is None


def test_coming_back_after_stillness() -> None:
    """One word, and the days are as before; nobody mentions the gap, and nothing is made up for."""
    story, alice = alone()
    story.passes(days=200)
    alice.looks()
    alice.writes("hello again")
    alice.sees("SendPreview r1")
    story.passes(days=2)
    alice.sees("SendCard r1", "ClosePreview erased", "SendCard r1")


@pytest.mark.parametrize("how", ["card", "resume"])
def test_coming_back_by_a_command(how: str) -> None:
    """However one comes back, one's own days are normal again at once."""
    story, alice = alone()
    story.passes(days=40)
    alice.asks(how)
    assert alice.next_card is not None
    assert alice.next_card - story.at < timedelta(days=1)


# --- every ninety days -----------------------------------------------------------------------------


def awake(story: Story, *people: Someone, days: int) -> None:
    """Days go by in which these people are there, now and then."""
    for _ in range(days):
        story.passes(days=1)
        for who in people:
            who.asks("help")


def notes(who: Someone) -> list[str]:
    return [line for s in who.looks() if "help" not in (line := brief(s.send)) and line != "SendCard r1"]


def test_every_ninety_days_each_is_asked() -> None:
    """A pairing goes on because both want it to: each is asked, alone, instead of one card."""
    story, alice, bob = together()
    awake(story, alice, bob, days=91)
    assert notes(alice) == notes(bob) == ["Say renew-ask unasked"]
    alice.taps(bt.PressedRenew)
    bob.taps(bt.PressedRenew)
    awake(story, alice, bob, days=80)
    assert notes(alice) == notes(bob) == ["Amend renewed"]
    assert isinstance(story.work.pairings[alice.me.pairing or 0], m.Paired)
    awake(story, alice, bob, days=20)
    assert notes(alice) == ["Say renew-ask unasked"]


def test_a_day_with_the_question_has_no_card_but_on_request() -> None:
    """One message a day: the question takes the place of the card, and /card still gives one."""
    story, alice, bob = together()
    awake(story, alice, bob, days=91)
    assert alice.me.last_card_on is not None
    assert alice.me.last_card_on not in [c.on for c in alice.cards]
    alice.looks()
    alice.asks("card")
    alice.sees("SendCard r1 asked")


def test_a_pairing_that_nobody_renews_ends() -> None:
    """Without a yes of both it closes by itself, and like any other: with one neutral line, days later."""
    story, alice, bob = together()
    awake(story, alice, bob, days=91)
    alice.taps(bt.PressedRenew)
    awake(story, alice, bob, days=13)
    assert isinstance(story.work.pairings[alice.me.pairing or 0], m.Paired)
    bob.looks()
    shares(alice)
    awake(story, alice, bob, days=1)
    assert "SendEnvelope r1" in notes(bob), "until it closes everything arrives"
    alice.looks()
    awake(story, alice, bob, days=15)
    assert notes(alice) == ["SayClosed"]
    assert [note for note in notes(bob) if not note.startswith("CloseEnvelope")] == ["SayClosed"]
    assert alice.me.pairing is None
    assert bob.me.pairing is None
    assert not story.parted, "it ended by itself: either may invite the other"


def test_a_late_yes_counts() -> None:
    """Whoever overlooked the question finds everything as it was, as long as it is not closed."""
    story, alice, bob = together()
    awake(story, alice, bob, days=91)
    bob.taps(bt.PressedRenew)
    awake(story, alice, bob, days=13)
    alice.taps(bt.PressedRenew)
    awake(story, alice, bob, days=40)
    assert isinstance(story.work.pairings[alice.me.pairing or 0], m.Paired)


def test_a_renewal_that_is_overlooked_shows_no_leaving() -> None:
    """The line comes on the same day, whether the other is still there or has just left without a word."""
    days = []
    for left in (False, True):
        story, alice, bob = together()
        awake(story, alice, bob, days=103)
        if left:
            alice.chooses(bt.ChoseLeave, "quiet")
        awake(story, bob, days=30)
        days.append([s.at for s in bob.all if isinstance(s.send, SayClosed)])
        assert bob.me.pairing is None
    assert len(days[0]) == 1
    assert days[0] == days[1]


def test_the_question_does_not_show_who_has_left() -> None:
    """Silence says nothing: after a quiet leaving the other is asked to renew like everybody else."""
    story, alice, bob = together()
    awake(story, alice, bob, days=80)
    alice.chooses(bt.ChoseLeave, "quiet")
    bob.looks()
    awake(story, bob, days=11)
    assert notes(bob) == ["Say renew-ask unasked"]


def test_renewing_what_is_closed() -> None:
    """To say yes to a pairing that the other has left looks like any other yes."""
    story, alice, bob = together()
    awake(story, alice, bob, days=91)
    alice.chooses(bt.ChoseLeave, "quiet")
    bob.looks()
    assert bob.taps(bt.PressedRenew) == ""
    bob.sees("Amend renewed")


def test_renewing_what_is_not_ones_own() -> None:
    """Only those who are in a pairing renew it."""
    story, alice, bob = together()
    carol = at_home(story.carol)
    assert carol.taps(bt.PressedRenew, alice.me.pairing) == "stale"
    alice.chooses(bt.ChoseLeave, "tell")
    assert alice.taps(bt.PressedRenew, bob.me.pairing) == "stale"


@pytest.mark.parametrize("renewed", [False, True])
def test_a_new_pairing_has_ninety_days_of_its_own(renewed: bool) -> None:
    """What was asked and answered about an earlier pairing counts for nothing in the next."""
    story, alice, bob = together()
    awake(story, alice, bob, days=91)
    if renewed:
        bob.taps(bt.PressedRenew)
        awake(story, bob, days=40)
    alice.chooses(bt.ChoseLeave, "tell")
    awake(story, bob, days=1)
    assert bob.me.pairing is None
    carol = at_home(story.carol)
    pair(carol, bob)
    awake(story, bob, carol, days=89)
    assert notes(bob) == []
    awake(story, bob, carol, days=2)
    assert notes(bob) == ["Say renew-ask unasked"]
    assert isinstance(story.work.pairings[bob.me.pairing or 0], m.Paired)


# --- the closing line ------------------------------------------------------------------------------


def test_the_line_stands_above_the_next_card() -> None:
    """Who was left is told once, in one line, with a card as on any day."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "tell")
    bob.sees()
    story.passes(days=2)
    bob.sees("SayClosed", "SendCard r1", "SendCard r1")
    assert bob.me.pairing is None


def test_the_line_is_due_from_its_very_moment() -> None:
    """Told means told: who asks for a card in that very second has the line above it."""
    _, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "tell")
    bob.asks("card")
    bob.sees("SayClosed asked", "SendCard r1 asked")


def test_the_line_comes_also_without_a_card() -> None:
    """Where the library has nothing that fits, the line comes alone."""
    story = Story(deck=())
    pair(at_home(story.alice), at_home(story.bob))
    story.alice.chooses(bt.ChoseLeave, "tell")
    story.passes(days=1)
    story.bob.sees("SayClosed")
    assert story.bob.me.pairing is None


def test_the_line_comes_also_with_a_card_that_was_asked_for() -> None:
    """Who lives by /card alone is told as well, and does not write into the void for ever."""
    story, alice, bob = together()
    bob.chooses(bt.ChosePause, "0")
    alice.chooses(bt.ChoseLeave, "tell")
    story.passes(days=1)
    bob.looks()
    bob.asks("card")
    bob.sees("SayClosed asked", "SendCard r1 asked")


def test_a_week_of_two_people() -> None:
    """Cards of the one never depend on what the other does with theirs."""
    runs = []
    for silent in (False, True):
        story, alice, bob = together(MONDAY)
        for _ in range(10):
            story.passes(days=1)
            if not silent:
                alice.taps(bt.PressedAnother)
                alice.taps(bt.PressedNotToday)
        runs.append([(c.on, c.prompt) for c in bob.cards])
    assert runs[0] == runs[1]


def test_a_clock_that_ran_ahead_takes_no_card_away() -> None:
    """Cards of a year to come keep none of today's away; and a date that had its card has no second one."""
    story, alice = alone()
    story.passes(days=1)
    story.jumps(days=400)
    alice.does(ev.AskedCard())
    ahead = alice.looks()[-1]
    assert isinstance(ahead.send, SendCard)
    story.jumps(days=-400)
    alice.does(ev.AskedCard())
    alice.sees("Say card-was-today")
    story.jumps(days=1)
    alice.does(ev.AskedCard())
    assert isinstance(alice.looks()[-1].send, SendCard)
    story.jumps(days=399)
    alice.does(ev.AskedCard())
    alice.sees("Say card-was-today")
