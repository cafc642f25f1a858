"""Which card: a function of one's own wishes, the calendar and seeded chance, and of nobody else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import model as m
from bot.core.curriculum import APPRECIATION_REST, FIRST_DAYS, choose, share_card, suits
from tests.core.deck import DECK, Paper, papers
from tests.core.examples import examples

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = AT.date()


def person(seed: int = 1001, **fields: Any) -> m.Person:
    return m.Person(id=m.PersonId(1000), chat=1000, stage=m.Ready(), seed=seed, **fields)


def paired(days_ago: int = 30, seed: int = 77) -> m.Paired:
    return m.Paired(id=m.PairingId(7), seed=seed, made_at=AT - timedelta(days=days_ago))


def pick(who: m.Person, pairing: m.Pairing | None = None, day: date = DAY, draw: int = 1) -> Paper:
    found = choose(who, pairing, day, AT, DECK, (), draw)
    assert isinstance(found, Paper)
    return found


def days(many: int) -> list[date]:
    return [DAY + timedelta(days=n) for n in range(many)]


def test_the_same_day_is_the_same_card() -> None:
    """Chance is seeded: asked again, the answer is the same."""
    assert pick(person()) == pick(person())
    assert len({pick(person(), day=day).id for day in days(40)}) > 10
    assert [pick(person(1), day=d) for d in days(20)] != [pick(person(2), day=d) for d in days(20)]


def test_both_get_the_share_card_of_the_day() -> None:
    """On a share day of the couple's calendar the two have the same card, whatever else differs."""
    for day in days(60):
        shared = share_card(person(1), paired(), day, DECK)
        assert shared == share_card(person(2), paired(), day, DECK)
        if shared is not None and shared.theme != "t18":
            assert pick(person(1), paired(), day) == pick(person(2), paired(), day) == shared


def test_about_every_second_day_is_a_share_day() -> None:
    """Most days ask for no words to the other at all."""
    share_days = sum(share_card(person(), paired(), day, DECK) is not None for day in days(400))
    assert 160 < share_days < 240


def test_the_first_days_are_share_days() -> None:
    """A new pairing has something to say hello with."""
    for seed in range(30):
        new = paired(days_ago=0, seed=seed)
        assert all(share_card(person(), new, DAY + timedelta(days=n), DECK) for n in range(FIRST_DAYS))
    later = [
        share_card(person(), paired(0, seed), DAY + timedelta(days=FIRST_DAYS), DECK) for seed in range(30)
    ]
    assert None in later
    before = [share_card(person(), paired(-1, seed), DAY, DECK) for seed in range(30)]
    assert None in before, "a pairing that is made tomorrow, by the clock of the person, is not yet new"


def test_a_round_of_share_cards_before_any_comes_again() -> None:
    """No share card twice before all have come."""
    open_ones = [p for p in DECK if p.kind == "share" and p.theme not in m.CLOSED_THEMES]
    first = date.fromordinal(DAY.toordinal() // len(open_ones) * len(open_ones))
    wanted = [
        share_card(person(), paired(first.toordinal() - 10_000), first + timedelta(days=n), DECK)
        for n in range(len(open_ones))
    ]
    ids = [p.id for p in wanted if p is not None]
    assert len(ids) == len(set(ids))


def test_alone_one_has_a_calendar_of_ones_own() -> None:
    """Everything also works without a partner."""
    assert any(share_card(person(), None, day, DECK) for day in days(20))
    mine = [share_card(person(1), None, day, DECK) for day in days(20)]
    assert mine != [share_card(person(2), None, day, DECK) for day in days(20)]


def test_a_library_without_share_cards() -> None:
    """Without one to share there is a card of one's own."""
    deck = papers("solo", "t05", 3)
    assert share_card(person(), paired(0), DAY, deck) is None
    assert choose(person(), paired(0), DAY, AT, deck, ()) in deck


def test_an_empty_library_has_none() -> None:
    """None only if there is none at all that fits."""
    assert choose(person(), None, DAY, AT, (), ()) is None


def test_all_seen_is_no_reason_for_none() -> None:
    """When everything has come within a year, something comes again."""
    recent = tuple((DAY - timedelta(days=30), p.id) for p in DECK)
    assert choose(person(), None, DAY, AT, DECK, recent) is not None


def test_what_was_seen_does_not_come_again() -> None:
    """Within a year nothing comes twice while something new fits, not even on a share day."""
    for day in days(20):
        shared = share_card(person(), paired(), day, DECK)
        if shared:
            recent = ((DAY - timedelta(days=40), shared.id),)
            assert choose(person(), paired(), day, AT, DECK, recent) != shared


def test_nobody_knows_who_filtered() -> None:
    """Where one's own filter excludes the couple's card, one gets another, and the other gets theirs."""
    for day in days(30):
        shared = share_card(person(), paired(), day, DECK)
        if shared is None or (shared.minutes <= 1 and shared.depth == 1):
            continue
        tired = person(1, mode="ill", mode_until=AT + timedelta(days=3))
        assert pick(tired, paired(), day) != shared
        assert pick(person(2), paired(), day) == shared
        return
    pytest.fail("the deck has no longer share card")


# --- one's own filter ------------------------------------------------------------------------------


def fits(who: m.Person, paper: Paper, *recent: tuple[date, str]) -> bool:
    return suits(who, paper, DAY, AT, recent)


@pytest.mark.parametrize("theme", m.CLOSED_THEMES)
def test_closed_themes_are_closed(theme: str) -> None:
    """Touch, forgiveness and the spiritual come only to those who opened them."""
    paper = Paper("x", "solo", theme)
    assert not fits(person(), paper)
    assert not fits(person(opened_themes=frozenset(m.CLOSED_THEMES) - {theme}), paper)
    assert fits(person(opened_themes=frozenset({theme})), paper)


def test_daily_cards_are_pebbles_and_ripples() -> None:
    """What goes deeper is not dealt on any day."""
    assert fits(person(), Paper("x", "solo", depth=2))
    assert not fits(person(), Paper("x", "solo", depth=3))


@pytest.mark.parametrize("mode", ["new_baby", "ill", "grieving"])
def test_where_strength_is_low(mode: m.Mode) -> None:
    """A minute at most, and light."""
    tired = person(mode=mode, mode_until=AT + timedelta(days=1))
    assert fits(tired, Paper("x", "solo", minutes=1))
    assert not fits(tired, Paper("x", "solo", minutes=1.5))
    assert not fits(tired, Paper("x", "solo", depth=2))
    rested = person(mode=mode, mode_until=AT)
    assert fits(rested, Paper("x", "solo", depth=2, minutes=9))


def test_tiny_is_for_the_day_it_was_said() -> None:
    """Tiny today is not tiny tomorrow."""
    long = Paper("x", "solo", minutes=5)
    assert not fits(person(today="tiny", today_on=DAY), long)
    assert fits(person(today="tiny", today_on=DAY - timedelta(days=1)), long)
    assert fits(person(today="normal", today_on=DAY), long)


def test_after_a_disagreement() -> None:
    """Light ones for oneself, until it has cooled."""
    sore = person(mode="after_disagreement", mode_until=AT + timedelta(days=1))
    assert fits(sore, Paper("x", "solo"))
    assert not fits(sore, Paper("x", "solo", depth=2))
    assert not fits(sore, Paper("x", "share"))
    assert not fits(sore, Paper("x", "offline"))


def test_what_does_not_go_with_a_life() -> None:
    """A card may say for which times it is not."""
    paper = Paper("x", "offline", not_with=frozenset({"apart", "busy"}))
    assert fits(person(), paper)
    assert not fits(person(mode="apart", mode_until=AT + timedelta(days=1)), paper)
    assert fits(person(mode="apart", mode_until=AT - timedelta(days=1)), paper)


def test_appreciation_at_most_weekly() -> None:
    """Gratitude that is asked for every day wears out: a week lies between two of those cards."""
    paper = Paper("t12.share.00", "share", "t12")
    assert fits(person(), paper)
    assert not fits(person(), paper, (DAY - timedelta(days=6), "t12.share.01"))
    assert fits(person(), paper, (DAY - APPRECIATION_REST, "t12.share.01"))
    assert fits(person(), paper, (DAY - timedelta(days=1), "t01.share.01"))


# --- the draw --------------------------------------------------------------------------------------


def test_most_cards_ask_for_no_words() -> None:
    """Off share days most cards are something small to do or to think."""
    kinds = Counter(
        pick(person(seed), day=day).kind
        for seed in range(20)
        for day in days(40)
        if share_card(person(seed), None, day, DECK) is None
    )
    assert kinds["offline"] > kinds["solo"] > kinds["share"] > 0


def test_another_one_is_ones_own() -> None:
    """The second draw is never the couple's card by rule, so that nobody can read it from the other's."""
    for day in days(30):
        if share_card(person(1), paired(), day, DECK):
            others = {pick(person(seed), paired(), day, draw=2).id for seed in range(12)}
            assert len(others) > 1


@given(
    st.integers(0, 2**62),
    st.integers(0, 2**62),
    st.sampled_from(m.MODES),
    st.sampled_from(m.TODAYS),
    st.frozensets(st.sampled_from(m.CLOSED_THEMES)),
    st.integers(0, 4000),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 360), st.sampled_from(DECK)), max_size=12),
)
@examples(150)
def test_every_card_fits_its_person(
    seed: int,
    couple: int,
    mode: m.Mode,
    said: m.Today,
    opened: frozenset[str],
    days_on: int,
    draw: int,
    seen: list[tuple[int, Paper]],
) -> None:
    """Whatever is drawn passes the person's own filter, and is new to them if anything new does."""
    day = DAY + timedelta(days=days_on)
    who = person(
        seed,
        mode=mode,
        mode_until=AT + timedelta(days=1),
        today=said,
        today_on=day,
        opened_themes=opened,
    )
    recent = tuple((day - timedelta(days=ago), p.id) for ago, p in seen)
    card = choose(who, paired(30, couple), day, AT, DECK, recent, draw)
    assert isinstance(card, Paper)
    assert suits(who, card, day, AT, recent)
    known = {id for _, id in recent}
    fresh = [p for p in DECK if suits(who, p, day, AT, recent) and p.id not in known]
    assert card in fresh or not fresh
