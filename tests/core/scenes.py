"""How stories begin, and what they do again and again."""

from __future__ import annotations

from datetime import datetime

from bot.core import buttons as bt
from bot.core import model as m
from tests.core.someone import Someone
from tests.core.story import MONDAY, Story


def at_home(who: Someone, zone: str = "UTC", minute: int = 8 * 60 + 30, pace: str = "every") -> Someone:
    """Through the four questions, like everybody."""
    who.starts()
    who.chooses(bt.ChoseAdult)
    who.chooses(bt.ChoseName)
    who.chooses(bt.ChoseZone, zone)
    who.chooses(bt.ChoseHour, str(minute))
    who.chooses(bt.ChosePace, pace)
    who.looks()
    return who


def pair(alice: Someone, bob: Someone) -> None:
    """Two yeses."""
    alice.asks("invite")
    bob.starts(alice.link)
    bob.taps(bt.PressedAccept)
    alice.taps(bt.PressedConfirm)
    assert alice.me.pairing == bob.me.pairing is not None
    alice.looks()
    bob.looks()


def alone(at: datetime = MONDAY, **settings: str | int) -> tuple[Story, Someone]:
    story = Story(at)
    at_home(story.alice, **settings)  # type: ignore[arg-type]  # zone, minute and pace, each as declared
    return story, story.alice


def together(at: datetime = MONDAY, chance: int = 0) -> tuple[Story, Someone, Someone]:
    """Alice and Bob, at home in UTC, a card every day at half past eight, paired at `at`."""
    story = Story(at, chance=chance)
    at_home(story.alice)
    at_home(story.bob)
    pair(story.alice, story.bob)
    return story, story.alice, story.bob


def shares(
    who: Someone, text: str = "the tea you left for me", when: type[bt.OnThing] = bt.PressedNow
) -> m.ReplyId:
    """Writes and says yes to it. It leaves when its time has come."""
    reply = who.writes(text)
    who.taps(bt.PressedShare, reply)
    assert who.taps(when, reply) == ""
    return reply


def gives(who: Someone, text: str = "the tea you left for me") -> m.ReplyId:
    """Shares now, and waits until it has left."""
    reply = shares(who, text)
    who.story.passes(seconds=who.me.hold)
    return reply
