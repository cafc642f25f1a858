"""One's own depth in a theme: up by one's own wish and slowly, down at once, and faded when unused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import path
from bot.core.path import EMPTY, Felt, Ground, Path
from tests.core.examples import examples

DAY = date(2027, 3, 1)
LATER = DAY + path.SETTLED


def felt(*words: Felt, start: Path = EMPTY, day: date = DAY, theme: str = "t01") -> Path:
    """One word about each of so many cards of the theme."""
    for nth, word in enumerate(words):
        start = path.say(start, f"{theme}.card.{nth}", "", word, day)
    return start


def at(depth: int, day: date = DAY) -> Path:
    return Path(grounds=(Ground(theme="t01", depth=depth, since=day, used=day),))


def comfortable(depth: int = path.START) -> Path:
    """Three cards that felt right, two weeks ago."""
    return felt("same", "same", "same", start=at(depth))


def test_everyone_begins_with_pebbles() -> None:
    """Of a theme nothing was said of, the first depth is one's own; cards to share may be ripples."""
    assert path.depth(EMPTY, "t01", DAY) == path.START
    assert path.shared_depth(EMPTY, "t01") == path.SHARED
    assert not path.more_is_open(EMPTY, "t01", DAY, 5)


def test_a_little_more() -> None:
    """After three cards that felt right and two weeks, one step, and then both begin anew."""
    ready = comfortable()
    assert path.more_is_open(ready, "t01", LATER, 5)
    deeper = path.more(ready, "t01.any.01", LATER, 5)
    assert path.depth(deeper, "t01", LATER) == 2
    assert path.depth(deeper, "t02", LATER) == path.START
    assert path.deepened(deeper, LATER) == ("t01",)
    assert path.more(deeper, "t01.any.01", LATER + path.SETTLED, 5) == deeper


@pytest.mark.parametrize(
    ("ready", "day"),
    [
        (felt("same", "same"), LATER),
        (felt("same", "same", "heavier"), LATER),
        (comfortable(), LATER - timedelta(days=1)),
        (comfortable(path.DEEPEST), LATER),
        (felt("same", "same", "same", theme="t02"), LATER),
    ],
    ids=["two cards", "one was heavy", "too early", "deepest", "another theme"],
)
def test_not_yet(ready: Path, day: date) -> None:
    """No step comes before its time, and nothing but a wish makes one."""
    assert not path.more_is_open(ready, "t01", day, 5)
    assert path.more(ready, "t01.any.01", day, 5) == ready


def test_where_there_is_nothing_deeper() -> None:
    """Nothing is offered that no card would follow."""
    assert not path.more_is_open(comfortable(2), "t01", LATER, 2)
    assert path.more_is_open(comfortable(2), "t01", LATER, 3)


def test_lighter_is_at_once() -> None:
    """One word, and the next card of this theme is lighter; below the first depth also those to share."""
    assert path.depth(felt("lighter", start=at(3)), "t01", DAY) == 2
    light = felt("lighter")
    assert path.depth(light, "t01", DAY) == path.START
    assert path.shared_depth(light, "t01") == 1
    assert felt("lighter", start=light).ground("t01") == light.ground("t01"), "there is nothing below"
    assert path.shared_depth(light, "t02") == path.SHARED


def test_heavy_twice() -> None:
    """One heavy card can be the day's; after two of a theme the step down is made without being asked."""
    once = felt("heavier", start=at(3))
    assert path.depth(once, "t01", DAY) == 3
    assert once.heavy_card == "t01.card.0"
    assert path.depth(felt("heavier", "heavier", start=at(3)), "t01", DAY) == 2


def test_back_up_from_the_lightest() -> None:
    """Who asked for lighter ones can ask for more again, in the same way as everyone."""
    ready = felt("same", "same", "same", start=felt("lighter"))
    assert path.shared_depth(path.more(ready, "t01.any.01", LATER, 5), "t01") == path.SHARED


def test_the_last_word_about_a_card_counts() -> None:
    """A mind that changes is counted once."""
    one = path.say(EMPTY, "t01.a.01", "", "same", DAY)
    assert path.say(one, "t01.a.01", "same", "same", DAY) == one
    two = path.say(one, "t01.a.01", "same", "heavier", DAY)
    assert two.grounds[0].comfortable == 0
    assert (two.grounds[0].heavy, two.heavy_card) == (1, "t01.a.01")
    three = path.say(two, "t01.a.01", "heavier", "same", DAY)
    assert three == one
    four = path.say(felt("heavier"), "t01.b.01", "heavier", "same", DAY)
    assert four.heavy_card == "t01.card.0", "another card is still the heavy one"


def test_what_is_unused_fades() -> None:
    """Three weeks without a word or a deed in the theme are a step back, until the first; silently."""
    for days, depth in ((20, 3), (21, 2), (41, 2), (42, 1), (400, 1)):
        assert path.depth(at(3), "t01", DAY + timedelta(days=days)) == depth
    used = path.use(at(3), "t01.any.01", DAY + timedelta(days=20))
    assert path.depth(used, "t01", DAY + timedelta(days=40)) == 3
    assert path.deepened(at(3), DAY + timedelta(days=42)) == ()


def test_what_has_faded_does_not_come_back() -> None:
    """Using it again begins where it has faded to."""
    used = path.use(at(3), "t01.any.01", DAY + timedelta(days=21))
    assert path.depth(used, "t01", DAY + timedelta(days=22)) == 2


def test_lighter_does_not_fade() -> None:
    """A wish for less is not forgotten by waiting."""
    light = felt("lighter")
    assert path.shared_depth(path.use(light, "t01.a.01", DAY + timedelta(days=400)), "t01") == 1


def test_using_a_theme_nothing_was_said_of() -> None:
    """A card that is done notes nothing: most people never say how a card was."""
    assert path.use(EMPTY, "t01.a.01", DAY) == EMPTY


def test_fewer_for_a_season() -> None:
    """Fewer of a theme, for a while, and then as before."""
    mine = path.fewer(felt("heavier"), "t01.a.01", DAY)
    assert path.wants_fewer(mine, "t01", DAY + path.FEWER_FOR - timedelta(days=1))
    assert not path.wants_fewer(mine, "t01", DAY + path.FEWER_FOR)
    assert not path.wants_fewer(mine, "t02", DAY)
    assert not path.wants_fewer(felt("same"), "t01", DAY)
    assert mine.heavy_card == "t01.card.0"


WORDS = st.sampled_from(["lighter", "same", "heavier", "more", "use", "fewer"])


@given(st.lists(st.tuples(WORDS, st.sampled_from(["t01.a.01", "t01.b.01", "t15.c.01"]), st.integers(0, 40))))
@examples(200)
def test_never_deeper_than_was_wished(script: list[tuple[str, str, int]]) -> None:
    """Whatever is said in whatever order: no more steps up than wishes that were open, and never out of
    bounds; nothing said in one theme moves another."""
    mine, day, wished = EMPTY, DAY, 0
    for word, card, days in script:
        day += timedelta(days=days)
        before = mine
        wished += word == "more" and card[:3] == "t01" and path.more_is_open(mine, "t01", day, 5)
        match word:
            case "more":
                mine = path.more(mine, card, day, 5)
            case "use":
                mine = path.use(mine, card, day)
            case "fewer":
                mine = path.fewer(mine, card, day)
            case "lighter" | "same" | "heavier":
                mine = path.say(mine, card, "", word, day)
        assert path.START <= path.depth(mine, "t01", day) <= min(path.DEEPEST, path.START + wished)
        assert path.shared_depth(mine, "t01") in (1, path.SHARED)
        other = "t15" if card[:3] == "t01" else "t01"
        assert mine.ground(other) == before.ground(other)
