"""The couple's calendar: the same for both, even, and a function of nothing but seed, date and library."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import model as m
from bot.core.deck import Deck, Prompt
from bot.core.sharedays import FIRST_DAYS, FORTNIGHT, share_card
from tests.core.deck import CARDS, papers

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = AT.date()
MANY = Deck.of((*papers("share", "t01", 40), *papers("share", "t12", 12), *papers("solo", "t05", 5)))


def person(seed: int = 1001) -> m.Person:
    return m.Person(id=m.PersonId(1000), chat=1000, stage=m.Ready(), seed=seed)


def paired(seed: int = 77, days_ago: int = 30) -> m.Paired:
    return m.Paired(id=m.PairingId(7), seed=seed, made_at=AT - timedelta(days=days_ago))


def days(many: int) -> list[date]:
    return [DAY + timedelta(days=n) for n in range(many)]


def calendar(seed: int, many: int, deck: Deck = MANY) -> list[Prompt | None]:
    return [share_card(person(), paired(seed), day, deck) for day in days(many)]


def test_it_is_the_couples() -> None:
    """Whoever of the two is asked, and whatever else they are: the date has the same card."""
    for day in days(60):
        assert share_card(person(1), paired(), day, MANY) == share_card(person(2), paired(), day, MANY)
    assert calendar(1, 60) != calendar(2, 60)


@pytest.mark.parametrize("seed", range(5))
def test_half_of_the_days(seed: int) -> None:
    """Seven of every fourteen dates, and three or four of every week."""
    assert DAY.weekday() == 0
    found = [card is not None for card in calendar(seed, 50 * FORTNIGHT)]
    weeks = [sum(found[n : n + 7]) for n in range(0, len(found), 7)]
    assert set(weeks) == {3, 4}
    assert sum(found) == 50 * FORTNIGHT // 2


@pytest.mark.parametrize("seed", range(5))
def test_appreciation_has_its_own_rhythm(seed: int) -> None:
    """Once a fortnight, and more than a week apart."""
    thanks = [n for n, card in enumerate(calendar(seed, 50 * FORTNIGHT)) if card and card.theme == "t12"]
    assert len(thanks) == 50
    assert min(b - a for a, b in itertools.pairwise(thanks)) > 7


def test_a_round_before_any_comes_again() -> None:
    """No share card twice before all have come: ninety days and more with forty cards."""
    for seed in range(5):
        ids = [card.id for card in calendar(seed, 6 * FORTNIGHT) if card]
        assert len(ids) == len(set(ids)) == 42


def test_the_first_days() -> None:
    """A new pairing has something light to say hello with, and then the calendar as it is."""
    for seed in range(30):
        new = paired(seed, days_ago=0)
        hello = [share_card(person(), new, day, CARDS) for day in days(FIRST_DAYS)]
        assert all(card is not None and card.depth == 1 for card in hello)
    later = [share_card(person(), paired(s, 0), DAY + timedelta(days=FIRST_DAYS), MANY) for s in range(30)]
    assert None in later
    tomorrow = [share_card(person(), paired(s, -1), DAY, MANY) for s in range(30)]
    assert None in tomorrow, "a pairing that is made tomorrow, by the clock of the person, is not yet new"
    deep = Deck.of(papers("share", "t01", 3, depth=2))
    assert share_card(person(), paired(1, 0), DAY, deep) is not None


def test_alone_one_has_a_calendar_of_ones_own() -> None:
    """Everything also works without a partner."""
    mine = [share_card(person(1), None, day, MANY) for day in days(60)]
    assert any(mine)
    assert mine != [share_card(person(2), None, day, MANY) for day in days(60)]


@pytest.mark.parametrize("closed", m.CLOSED_THEMES)
def test_nothing_that_is_closed_for_anybody(closed: str) -> None:
    """What one of two may have closed is never drawn for both."""
    assert not any(calendar(1, 60, Deck.of(papers("share", closed, 9))))


@pytest.mark.parametrize("days_ago", [0, 30])
def test_a_library_without_share_cards(days_ago: int) -> None:
    """Then there are no share days."""
    deck = Deck.of(papers("solo", "t05", 3))
    assert not any(share_card(person(), paired(1, days_ago), day, deck) for day in days(20))


def test_appreciation_alone() -> None:
    """A library that has nothing else to share keeps to its rhythm."""
    found = calendar(1, 10 * FORTNIGHT, Deck.of(papers("share", "t12", 9)))
    assert sum(card is not None for card in found) == 10


def test_no_appreciation_at_all() -> None:
    """Without it its days are share days like the others."""
    found = calendar(1, 10 * FORTNIGHT, Deck.of(papers("share", "t01", 9)))
    assert sum(card is not None for card in found) == 70
