"""The curriculum, lived: more than a year of many people with wishes, modes, pauses and silences of chance.

Forty of them on any day, two thousand in the long runs. The rules are written down here once more, from
what the cards say and what the people did, and not from how choosing goes about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise
from statistics import mean, median
from time import thread_time

import pytest

from bot import content
from bot.core import model as m
from bot.core.curriculum import choose
from bot.core.deck import Deck
from bot.core.fitting import fits, look
from bot.core.path import wants_fewer
from bot.core.sharedays import share_card
from bot.settings import PROMPTS
from tests.property.amount import TIMES
from tests.property.year import DAYS, START, Life, Shown

FEW = max(8, round(40 * TIMES))
MANY = pytest.param(2000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def deck() -> Deck:
    """The real one."""
    return Deck.of(card for card in content.load(PROMPTS).cards.values() if not card.retired)


@pytest.fixture(scope="module", params=[FEW, MANY])
def lives(request: pytest.FixtureRequest, deck: Deck) -> list[Life]:
    """Two of three are paired, one of four is steady."""
    return [_born(number, deck).lives() for number in range(request.param)]


def _born(number: int, deck: Deck) -> Life:
    couple = m.Paired(id=m.PairingId(number // 2 + 1), seed=77 + number // 2, made_at=START)
    return Life(number, deck, couple if number % 3 else None, steady=number % 4 == 0)


def cards(lives: list[Life]) -> Iterator[Shown]:
    return (shown for life in lives for shown in life.shown)


def test_there_is_something_to_look_at(lives: list[Life]) -> None:
    """Everything that the rules are about does happen in these lives."""
    found = list(cards(lives))
    assert len(found) > 100 * len(lives)
    assert {one.mode for one in found} == set(m.MODES)
    assert {one.prompt.depth for one in found} >= {1, 2, 3}
    assert {one.draw for one in found} == {1, 2, 3}
    assert {one.prompt.theme for one in found} == set(lives[0].deck.themes)
    assert any(one.tiny for one in found)
    assert any(one.felt_heavy for one in found)


def test_what_is_closed_stays_closed(lives: list[Life]) -> None:
    """Touch, mending and spirit come to those who have them open at that moment, and to nobody else."""
    for one in cards(lives):
        assert one.prompt.theme not in m.CLOSED_THEMES or one.prompt.theme in one.me.opened_themes


def test_life_modes_and_today_are_respected(lives: list[Life]) -> None:
    """No card on a day that it is not for."""
    for one in cards(lives):
        assert one.mode not in one.prompt.not_with
        if one.tiny or one.mode in ("new_baby", "ill", "grieving"):
            assert one.prompt.minutes <= 1 and one.prompt.depth == 1
        if one.mode == "after_disagreement":
            assert (one.prompt.kind, one.prompt.depth) == ("solo", 1)


def test_nobody_is_led_deeper_than_they_wished(lives: list[Life]) -> None:
    """One's own cards go as deep as one's wishes in that theme; cards to share no deeper than two."""
    for one in cards(lives):
        if one.prompt.kind == "share":
            assert one.prompt.depth <= 2
        else:
            assert one.prompt.depth <= 1 + max(0, one.wished)


def test_heavy_cards_have_room(lives: list[Life]) -> None:
    """No two in a row, one a week; the deepest one in three weeks; and a pebble after one that felt heavy."""
    for life in lives:
        for before, after in pairwise(life.shown):
            assert not (before.prompt.depth >= 3 and after.prompt.depth >= 3)
            assert not (after.felt_heavy and after.prompt.depth > 1)
        _apart([one for one in life.shown if one.prompt.depth >= 3], WEEK)
        _apart([one for one in life.shown if one.prompt.depth >= 4], 3 * WEEK)


def _apart(found: list[Shown], least: timedelta) -> None:
    for before, after in pairwise(found):
        assert after.on - before.on >= least


def test_appreciation_at_most_weekly(lives: list[Life]) -> None:
    """A week lies between two cards of appreciation, whether to share or one's own."""
    for life in lives:
        _apart([one for one in life.shown if one.prompt.theme == "t12"], WEEK)


def test_responsiveness_and_appreciation_before_touch(lives: list[Life]) -> None:
    """Whoever meets touch has met listening or tiny moments, and appreciation, within the year."""
    met = [one for one in cards(lives) if one.prompt.theme == "t08"]
    assert met
    for one in met:
        themes = [prompt[:3] for _, prompt in one.recent]
        assert "t12" in themes
        assert themes.count("t02") + themes.count("t06") >= 2


def test_facts_at_most_weekly(lives: list[Life]) -> None:
    """One in a week of the calendar."""
    for life in lives:
        weeks = [one.on.isocalendar()[:2] for one in life.shown if "fact" in one.prompt.tags]
        assert len(weeks) == len(set(weeks))


def test_nothing_is_repeated_while_cards_remain(lives: list[Life]) -> None:
    """Within a year; also what was put back counts as seen. And never twice on one day."""
    for one in cards(lives):
        seen = {prompt: on for on, prompt in one.recent}
        if one.prompt.id not in seen:
            continue
        assert seen[one.prompt.id] < one.on
        now = look(one.me, one.on, one.at, one_deck(lives), one.recent)
        assert not [p for p in now.deck.by_id.values() if p.id not in seen and fits(now, p)]


def one_deck(lives: list[Life]) -> Deck:
    return lives[0].deck


def test_the_couples_card_comes_unless_ones_own_filter_says_no(lives: list[Life]) -> None:
    """On a share day both have the calendar's card; who has another has seen it, or it is not for them."""
    same = other = 0
    for life in lives:
        for one in life.shown:
            shared = share_card(one.me, life.pairing, one.on, life.deck)
            if shared is None or one.draw > 1:
                continue
            same, other = same + (shared == one.prompt), other + (shared != one.prompt)
            if shared != one.prompt:
                now = look(one.me, one.on, one.at, life.deck, one.recent)
                fewer = wants_fewer(one.me.path, shared.theme, one.on)
                assert fewer or shared.id in now.seen or not fits(now, shared)
    assert same > other


def test_every_theme_that_is_on_appears(lives: list[Life]) -> None:
    """Nobody who has had a good many cards has missed a theme that was open to them all the time."""
    for life in lives:
        if len(life.shown) < 150:
            continue
        always = frozenset.intersection(*(one.me.opened_themes for one in life.shown))
        on = {theme for theme in life.deck.themes if theme not in m.CLOSED_THEMES or theme in always}
        assert on <= {one.prompt.theme for one in life.shown}


def first(life: Life) -> list[Shown]:
    """What came by itself, without what took its place."""
    return [one for one in life.shown if one.draw == 1]


@pytest.mark.parametrize(("pace", "a_week"), [("every", 7), ("most", 5), ("twice", 2), ("weekly", 1)])
def test_the_promised_pace(lives: list[Life], pace: m.Pace, a_week: int) -> None:
    """Who is there has as many cards as they asked for, within a tenth."""
    counts = [len(first(life)) for life in lives if life.steady and life.me.pace == pace]
    assert counts
    for found in counts:
        assert found == pytest.approx(a_week * DAYS / 7, rel=0.1)


def test_the_promised_mix(lives: list[Life]) -> None:
    """At the usual pace: about every second card is one to share, and one a week is a fact while there are
    facts that are new; each within a tenth, over the people who are there."""
    usual = [life for life in lives if life.steady and life.me.pace == "most"]
    shares = [mean(one.prompt.kind == "share" for one in first(life)) for life in usual]
    assert mean(shares) == pytest.approx(0.5, rel=0.1)
    assert all(0.4 < share < 0.6 for share in shares)
    weeks = 52
    early = [[one for one in first(life) if one.on < START.date() + weeks * WEEK] for life in usual]
    facts = [sum("fact" in one.prompt.tags for one in found) for found in early]
    assert mean(facts) == pytest.approx(weeks, rel=0.1)
    kinds = {
        kind: len(list(group)) for kind, group in groupby(sorted(one.prompt.kind for one in cards(usual)))
    }
    assert min(kinds["offline"], kinds["solo"]) > 0.15 * sum(kinds.values())


def test_choosing_is_quick(deck: Deck) -> None:
    """With two thousand cards and a year behind somebody, one choice takes less than a millisecond."""
    four = (replace(card, id=f"{card.id}{n}") for n in range(4) for card in deck.by_id.values())  # type: ignore[type-var]  # cards of files
    large = Deck.of(four)
    assert len(large.by_id) >= 2000
    life = _born(1, large).lives()
    took = []
    for one in life.shown:
        began = thread_time()  # our own work, whatever else the machine does
        choose(one.me, life.pairing, one.on, one.at, large, one.recent, one.draw)
        took.append(thread_time() - began)
    assert median(took) < 0.001
