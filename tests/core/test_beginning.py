"""Start and the four questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.rules.beginning import LONGEST_NAME
from bot.core.sends import Erase, Say, SendExport
from tests.core.chat import brief
from tests.core.scenes import at_home, pair
from tests.core.someone import Someone
from tests.core.story import Story

QUESTIONS: tuple[tuple[type[m.Stage], str], ...] = (
    (m.Meeting, "Say intro"),
    (m.Naming, "Say ask-name"),
    (m.Placing, "Say ask-place"),
    (m.Timing, "Say ask-hour"),
    (m.Pacing, "Say ask-pace"),
)

OKAY = "Amend okay"


def at(stage: type[m.Stage], link: bytes | None = None, story: Story | None = None) -> Someone:
    """Bob, on his way in, at this question."""
    bob = (story or Story()).bob
    bob.starts(link)
    for choice, value in (
        (bt.ChoseAdult, ""),
        (bt.ChoseName, ""),
        (bt.ChoseZone, "Europe/Berlin"),
        (bt.ChoseHour, "480"),
    ):
        if type(bob.me.stage) is not stage:
            bob.chooses(choice, value)
    assert type(bob.me.stage) is stage
    bob.looks()
    return bob


def test_the_whole_way_in() -> None:
    """Four questions with a button each, and one is at home, with a card to come at one's own hour. A
    question that was answered goes from the chat."""
    bob = Story().bob
    bob.starts(language="de")
    bob.sees("Say intro")
    bob.chooses(bt.ChoseAdult)
    bob.sees("Say ask-name")
    bob.chooses(bt.ChoseName)
    bob.sees("Erase", "Say ask-place")
    bob.chooses(bt.ChoseZone, "Europe/Berlin")
    bob.sees("Erase", "Say ask-hour")
    bob.chooses(bt.ChoseHour, "600")
    bob.sees("Erase", "Say ask-pace")
    question = bob.last_message
    bob.chooses(bt.ChosePace, "every")
    assert [s.send for s in bob.looks()][:1] == [Erase(to=bob.me.id, message=question)]
    assert bob.me.stage == m.Ready()
    assert (bob.me.zone, bob.me.minute, bob.me.pace, bob.me.language) == ("Europe/Berlin", 600, "every", "de")
    assert bob.next_card == bob.story.at.replace(day=2, hour=9)
    assert bob.story.names[bob.me.id] == "Bob"


def test_it_works_by_writing_too() -> None:
    """Whoever types instead of tapping gets just as far."""
    bob = at(m.Naming)
    bob.writes("  Bo \n the   builder ")
    assert bob.story.names[bob.me.id] == "Bo the builder"
    bob.writes("munich")
    assert bob.me.zone == "Europe/Berlin"
    bob.writes("7:45 pm")
    assert bob.me.minute == 19 * 60 + 45
    bob.sees("Say ask-place", "Say ask-hour", "Say ask-pace")
    assert not bob.replies, "nothing that is typed here becomes a reply"


@pytest.mark.parametrize(
    "event",
    [
        ev.AskedInvite(),
        ev.AskedLeave(),
        ev.AskedExport(),
        ev.Wrote(content=ev.Content("text", "hello, is this the bot"), message=9001),
        ev.SentOther(),
        ev.CameBack(),
        bt.ChosePace(value="every"),
        bt.ChoseForget(value="all"),
        bt.PressedUnknown(tap="1"),
    ],
    ids=brief,
)
def test_nothing_is_stored_of_a_stranger(event: ev.Act) -> None:
    """Whoever has not pressed Start is told where to begin, and leaves no trace."""
    story = Story()
    story.alice.does(event)
    story.alice.sees("Tell start-first")
    assert not story.work.changed
    assert not story.agenda


def test_a_stranger_may_ask_what_this_is() -> None:
    """Privacy, help and support answer in every state, also before anything is stored."""
    story = Story()
    for command in ("privacy", "help", "support"):
        story.alice.asks(command)
    story.alice.does(ev.AskedForget())
    story.alice.does(ev.WentAway())
    assert story.alice.chooses(bt.ChoseCountry, "de") == "stale"
    story.alice.sees("Tell privacy", "Tell help", "Tell support", "Tell nothing-stored")
    assert not story.work.changed


def test_a_name_of_nothing_is_none() -> None:
    """Telegram names can be blank; then the person is asked and nothing is made up."""
    story = Story()
    story.alice.starts(first_name=" \n ")
    story.alice.sees("Say intro")
    assert story.names == {}


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_what_does_not_fit_asks_again(stage: type[m.Stage], question: str) -> None:
    """A question stays open, however often something else comes in between."""
    bob = at(stage)
    before = bob.me
    bob.does(ev.SentOther())
    bob.asks("invite")
    bob.asks("leave")
    bob.starts()
    bob.does(ev.CameBack())
    bob.sees(*[question] * 5)
    assert bob.me == before


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_what_helps_works_at_every_question(stage: type[m.Stage], question: str) -> None:
    """Privacy, help, support, export and forgetting need no finished beginning."""
    bob = at(stage)
    for command in ("privacy", "help", "support", "export", "forget"):
        bob.asks(command)
    bob.chooses(bt.ChoseCountry, "de")
    bob.chooses(bt.ChoseForget, "no")
    bob.sees(
        "Say privacy",
        "Say help",
        "SendSupport",
        "Erase",
        "SendExport",
        "Say forget-ask",
        "SendSupport de",
        OKAY,
    )
    assert type(bob.me.stage) is stage
    bob.chooses(bt.ChoseForget, "all")
    bob.sees("Tell forgotten")
    assert not bob.is_here


@pytest.mark.parametrize(("stage", "question"), QUESTIONS)
def test_buttons_of_other_questions_rest(stage: type[m.Stage], question: str) -> None:
    """A double tap, or a button of an earlier question, changes nothing and says nothing."""
    bob = at(stage)
    before = bob.me
    for choice in (bt.ChoseAdult, bt.ChoseName, bt.ChoseZone, bt.ChoseHour, bt.ChosePace, bt.ChoseLeave):
        if type(bob.me.stage) is stage and choice not in (ANSWERS.get(stage), None):
            assert bob.chooses(choice, "480") == ""
    assert bob.taps(bt.PressedShare, 9001) == "stale"
    assert bob.does(bt.PressedUnknown(tap="1")).note == ""
    bob.sees()
    assert bob.me == before


ANSWERS: dict[type[m.Stage], type[bt.Choice]] = {
    m.Meeting: bt.ChoseAdult,
    m.Naming: bt.ChoseName,
    m.Placing: bt.ChoseZone,
    m.Timing: bt.ChoseHour,
    m.Pacing: bt.ChosePace,
}


def test_a_blank_name_is_asked_for_again() -> None:
    """A name that shows nothing would leave the partner guessing who this is."""
    bob = at(m.Naming)
    bob.writes(" \n\t ")
    bob.sees("Say ask-name")
    assert bob.me.stage == m.Naming()


def test_a_long_name_is_cut() -> None:
    """A name has to fit above an envelope."""
    bob = at(m.Naming)
    bob.writes("Bartholomew " * 9)
    assert len(bob.story.names[bob.me.id]) <= LONGEST_NAME


def test_a_caption_is_no_name() -> None:
    """Only what was typed as an answer is the name: what stands under a photo is not."""
    bob = at(m.Naming)
    bob.writes("us at the sea", kind="photo")
    bob.sees("Say ask-name")
    assert bob.story.names[bob.me.id] == "Bob"


def test_the_place_from_the_clock() -> None:
    """Saying what time it is gives the zones whose clocks show that now."""
    bob = at(m.Placing)
    bob.chooses(bt.ChoseClock, "60")
    seen = bob.looks()[-1].send
    assert isinstance(seen, Say)
    assert "Europe/Berlin" in seen.value.split(",")
    assert bob.me.stage == m.Placing()


@pytest.mark.parametrize("value", ["", "x", "9999", "1.5", "-", "--60", "123"])
def test_a_clock_that_shows_nothing(value: str) -> None:
    """An offset that nobody lives at is met with a question, never with a guess."""
    bob = at(m.Placing)
    bob.chooses(bt.ChoseClock, value)
    bob.sees("Erase", "Say zone-unknown")


def test_a_place_that_may_be_several() -> None:
    """Of several places the person chooses; of none they are asked again."""
    bob = at(m.Placing)
    bob.writes("united")
    bob.writes("Nowhereville")
    bob.writes("indiana")
    seen = [s.send for s in bob.looks()]
    assert [brief(s).split()[1] for s in seen] == ["zone-unknown", "zone-unknown", "ask-zone"]
    assert bob.me.stage == m.Placing()


@pytest.mark.parametrize("value", ["", "Mars/Olympus", "../etc/passwd", "berlin", "Etc/GMT+5"])
def test_a_zone_that_is_none(value: str) -> None:
    """A made-up zone would stop the person's days: it is refused."""
    bob = at(m.Placing)
    assert bob.chooses(bt.ChoseZone, value) == "stale"
    assert bob.me.stage == m.Placing()


@pytest.mark.parametrize("value", ["", "x", "1440", "-1", "99999", "7.5"])
def test_an_hour_that_is_none(value: str) -> None:
    """A day has 1440 minutes, and a card comes in one of them."""
    bob = at(m.Timing)
    assert bob.chooses(bt.ChoseHour, value) == "stale"
    assert bob.me.stage == m.Timing()


def test_an_hour_that_is_not_understood() -> None:
    """What is not understood is said, with the question still open."""
    bob = at(m.Timing)
    bob.writes("after the baby sleeps")
    bob.sees("Say hour-unknown")
    assert bob.me.stage == m.Timing()


@pytest.mark.parametrize("value", ["", "hourly", "EVERY", "most "])
def test_a_pace_that_is_none(value: str) -> None:
    """Nobody gets a pace that the settings could not show."""
    bob = at(m.Pacing)
    assert bob.chooses(bt.ChosePace, value) == "stale"
    assert bob.me.stage == m.Pacing()


def test_a_link_opened_at_the_start_waits_for_the_end() -> None:
    """Someone invited answers for themselves first, and is then asked whether they want this partner."""
    story = Story()
    at_home(story.alice).asks("invite")
    bob = at(m.Pacing, story.alice.link, story)
    bob.chooses(bt.ChosePace, "most")
    bob.sees("Erase", "Say ready", "AskInvited")
    story.alice.sees("SendInvite")


def test_the_newest_link_is_the_one() -> None:
    """Opening another link on the way in takes its place; one that does not work is said not to, and changes
    nothing."""
    story = Story()
    at_home(story.alice).asks("invite")
    at_home(story.carol).asks("invite")
    bob = at(m.Timing, story.alice.link, story)
    bob.starts(story.carol.link)
    bob.starts(b"made up")
    bob.sees("Say ask-hour", "Say invite-unavailable", "Say ask-hour")
    assert story.carol.invite is not None
    assert bob.me.invite == story.carol.invite.id


def test_a_link_that_does_not_work_is_said_not_to() -> None:
    """Else two people would wait for each other: the one who opened it, and the one who sent it."""
    story = Story()
    story.bob.starts(b"made up")
    story.bob.sees("Say invite-unavailable", "Say intro")


def test_a_link_that_ended_on_the_way_is_said_to_have() -> None:
    """An invitation that ran out meanwhile is not asked about, and not passed over."""
    story = Story()
    at_home(story.alice).asks("invite")
    bob = at(m.Pacing, story.alice.link, story)
    story.jumps(hours=72)
    bob.chooses(bt.ChosePace, "most")
    bob.sees("Erase", "Say ready", "Say invite-unavailable")


def test_start_at_home_is_home() -> None:
    """Start again starts nothing over."""
    bob = at_home(Story().bob)
    before = bob.me
    bob.starts()
    bob.sees("Say home")
    assert bob.me == before


def test_blocking_on_the_way_in() -> None:
    """Blocking the bot before one is at home stops everything, and coming back asks on."""
    bob = at(m.Timing)
    bob.goes_away()
    assert not bob.me.reachable
    bob.comes_back()
    bob.sees("Say ask-hour")
    assert bob.me.reachable


def test_the_export_is_for_those_who_began() -> None:
    """Whoever began owns what is stored of them, at once."""
    bob = at(m.Naming)
    done = bob.asks("export")
    assert [type(e) for e in done.effects] == [SendExport]


def test_beginning_again_after_forgetting() -> None:
    """After /forget the same phone is a new person: no link, no partner, no past."""
    story = Story()
    at_home(story.alice)
    at_home(story.bob)
    pair(story.alice, story.bob)
    before = story.bob.me
    story.bob.chooses(bt.ChoseForget, "all")
    story.passes(days=1)
    story.bob.starts()
    assert story.bob.me.id != before.id
    assert story.bob.me.pairing is None
    assert story.bob.me.last_card_on is None
    assert story.at - timedelta(days=1) == before.last_card_at or before.last_card_at is None
