"""After a card: how it was. Private, optional, and never asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core import buttons as bt
from bot.core import model as m
from bot.core import path
from bot.core.path import Ground, Path
from bot.core.sends import ChangeCard
from tests.core.chat import brief
from tests.core.deck import Paper, papers
from tests.core.scenes import at_home, together
from tests.core.someone import Someone
from tests.core.story import Story

WORDS: dict[type[bt.OnThing], str] = {
    bt.PressedLighter: "lighter",
    bt.PressedSame: "same",
    bt.PressedHeavier: "heavier",
}


def with_a_card(kind: m.Kind = "solo") -> tuple[Story, Someone]:
    story = Story(deck=(*papers(kind, "t01", 40), Paper("t01.deeper.01", "solo", "t01", depth=2)))
    at_home(story.alice)
    story.passes(days=1)
    story.alice.looks()
    return story, story.alice


def walks(who: Someone, **ground: object) -> None:
    """As if they had said so many things, weeks ago."""
    day = who.story.at.date()
    given = {"theme": "t01", "since": day - path.SETTLED, "used": day, **ground}
    me = replace(who.me, path=Path(grounds=(Ground(**given),)))  # type: ignore[arg-type]  # each as declared
    who.story.work.put([me])


def asks(who: Someone) -> list[str]:
    """What the buttons of the card became, with each new look."""
    return [s.send.ask for s in who.looks() if isinstance(s.send, ChangeCard)]


def test_how_was_it_opens_and_closes() -> None:
    """The question opens in place of the buttons and closes again; nothing is noted by looking."""
    _, alice = with_a_card()
    before = alice.me.path, alice.cards
    assert alice.taps(bt.PressedHow) == ""
    assert alice.taps(bt.PressedBack) == ""
    assert asks(alice) == ["how", ""]
    assert (alice.me.path, alice.cards) == before


@pytest.mark.parametrize("button", WORDS)
def test_a_word_about_a_card(button: type[bt.OnThing]) -> None:
    """A short word over the button, the card as it was, and the word is kept with the card."""
    _, alice = with_a_card()
    assert alice.taps(button) == f"felt-{WORDS[button]}"
    assert asks(alice) == [""]
    assert alice.cards[0].felt == WORDS[button]
    after = alice.me
    assert alice.taps(button) == f"felt-{WORDS[button]}"
    assert alice.me == after, "the same word again says nothing new"


def test_another_word_takes_its_place() -> None:
    """One may think again; only the last word counts."""
    _, alice = with_a_card()
    alice.taps(bt.PressedHeavier)
    alice.taps(bt.PressedSame)
    ground = alice.me.path.ground("t01")
    assert ground is not None
    assert (ground.comfortable, ground.heavy) == (1, 0)


@pytest.mark.parametrize("button", [bt.PressedNotToday, bt.PressedDidIt])
def test_also_after_it_is_put_down(button: type[bt.OnThing]) -> None:
    """After "done" one knows how it was. The question is there as quietly as before."""
    _, alice = with_a_card()
    alice.taps(button)
    alice.taps(bt.PressedHow)
    assert alice.taps(bt.PressedSame) == "felt-same"
    assert asks(alice) == ["", "how", ""]
    assert isinstance(alice.cards[0], m.Laid)
    assert alice.cards[0].felt == "same"


def test_a_little_more_is_offered_when_it_is_open() -> None:
    """The card that felt right and opens the way leaves the question open, with the wish in it."""
    _, alice = with_a_card()
    walks(alice, comfortable=path.COMFORTABLE - 1)
    assert alice.taps(bt.PressedMore) == "stale"
    alice.taps(bt.PressedSame)
    assert asks(alice) == ["", "how"]
    assert alice.taps(bt.PressedMore) == "felt-more"
    assert path.depth(alice.me.path, "t01", alice.story.at.date()) == 2
    assert alice.taps(bt.PressedMore) == "stale", "one wish is one step"


def test_heavy_has_a_light_one_after_it() -> None:
    """The day after a card that felt heavy is light, whatever the theme."""
    deck = (*papers("solo", "t01", 9), *papers("solo", "t02", 9), *papers("share", "t03", 9, depth=2))
    story = Story(deck=deck)
    alice = at_home(story.alice)
    while not alice.cards or alice.cards[-1].kind != "share":
        story.passes(days=1)
        alice.asks("help")
    alice.taps(bt.PressedHeavier)
    story.passes(days=1)
    assert story.deck.by_id[alice.cards[-1].prompt].depth == 1
    assert "rest-from-heavy" in alice.cards[-1].reasons


def test_fewer_like_this() -> None:
    """Noted for a season; the card itself stays as it is."""
    _, alice = with_a_card()
    assert alice.taps(bt.PressedFewer) == "felt-fewer"
    assert path.wants_fewer(alice.me.path, "t01", alice.story.at.date())
    assert alice.cards[0].felt == ""


def test_a_card_that_is_done_keeps_its_theme_from_fading() -> None:
    """Done counts as used; not today does not, though both look the same."""
    for button, used in ((bt.PressedDidIt, True), (bt.PressedNotToday, False)):
        story, alice = with_a_card()
        walks(alice, depth=2, used=story.at.date() - path.UNUSED / 2)
        alice.taps(button)
        ground = alice.me.path.ground("t01")
        assert ground is not None
        assert (ground.used == story.at.date()) is used


def test_another_card_has_heard_nothing_yet() -> None:
    """What was said of a card that was put back is not said of the next."""
    _, alice = with_a_card()
    alice.taps(bt.PressedSame)
    alice.taps(bt.PressedAnother)
    assert alice.cards[0].felt == ""


@pytest.mark.parametrize("button", [bt.PressedHow, bt.PressedBack, bt.PressedFewer, bt.PressedMore, *WORDS])
def test_anothers_card(button: type[bt.OnThing]) -> None:
    """About somebody else's card nobody can say a thing, nor about one that has changed since."""
    story, alice, bob = together()
    story.passes(days=1)
    before = alice.me
    assert bob.taps(button, alice.cards[0].id, revision=1) == "stale"
    alice.taps(bt.PressedAnother)
    assert alice.taps(button, revision=1) == "changed"
    assert alice.me.path == before.path


# --- why -------------------------------------------------------------------------------------------


def test_why() -> None:
    """The reasons are those of the day the card came, from one's own side."""
    story, alice = with_a_card()
    assert alice.cards[0].reasons
    alice.asks("why")
    assert [brief(s.send) for s in alice.looks()] == ["SendWhy"]
    story.passes(days=3)
    alice.looks()
    alice.asks("why")
    alice.sees("SendWhy")


def test_why_without_a_card() -> None:
    """Before the first card there is nothing to explain, and that is said."""
    alice = at_home(Story().alice)
    alice.asks("why")
    alice.sees("Say why-none")


def test_why_after_another_one() -> None:
    """Who asked for another one is told so."""
    _, alice = with_a_card()
    alice.taps(bt.PressedAnother)
    assert alice.cards[0].reasons[0] == "another"
