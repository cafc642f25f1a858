"""Which card, and why: a function of one's own wishes, the calendar and seeded chance, and of nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import model as m
from bot.core import path
from bot.core.curriculum import Chosen, choose
from bot.core.deck import Deck, Prompt, is_fact
from bot.core.fitting import APPRECIATION_REST, fits, look
from bot.core.path import Ground, Path
from bot.core.sharedays import share_card
from tests.core.deck import CARDS, DECK, Paper, papers
from tests.core.examples import examples

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = AT.date()
FACT = frozenset({"fact"})
Seen = tuple[date, str]


def person(seed: int = 1001, **fields: Any) -> m.Person:
    return m.Person(id=m.PersonId(1000), chat=1000, stage=m.Ready(), seed=seed, **fields)


def living(mode: m.Mode, seed: int = 1001) -> m.Person:
    return person(seed, mode=mode, mode_until=AT + timedelta(days=1))


def walked(*grounds: tuple[str, int], **more: Any) -> m.Person:
    """Somebody who has gone so deep in these themes."""
    here = tuple(Ground(theme=theme, depth=depth, since=DAY, used=DAY) for theme, depth in grounds)
    return person(path=Path(grounds=here, **more))


def paired(seed: int = 77, days_ago: int = 30) -> m.Paired:
    return m.Paired(id=m.PairingId(7), seed=seed, made_at=AT - timedelta(days=days_ago))


def deal(
    who: m.Person,
    pairing: m.Pairing | None = None,
    day: date = DAY,
    draw: int = 1,
    deck: Deck = CARDS,
    recent: Iterable[Seen] = (),
) -> Chosen:
    found = choose(who, pairing, day, AT, deck, tuple(recent), draw)
    assert found is not None
    return found


def pick(who: m.Person, pairing: m.Pairing | None = None, **more: Any) -> Prompt:
    return deal(who, pairing, **more).prompt


def days(many: int) -> list[date]:
    return [DAY + timedelta(days=n) for n in range(many)]


def ago(many: int, prompt: str = "t01.share.00") -> Seen:
    return DAY - timedelta(days=many), prompt


def own_days(who: m.Person, many: int, deck: Deck = CARDS) -> list[date]:
    """Days that are no share days of somebody who is here alone."""
    return [day for day in days(many) if share_card(who, None, day, deck) is None]


def lives(
    who: m.Person, many: int, deck: Deck, pairing: m.Pairing | None = None
) -> list[tuple[date, Chosen]]:
    """A card every day, each knowing of those before it."""
    dealt: list[tuple[date, Chosen]] = []
    for day in days(many):
        recent = tuple((on, one.prompt.id) for on, one in dealt)
        if found := choose(who, pairing, day, AT, deck, recent):
            dealt.append((day, found))
    return dealt


def test_the_same_day_is_the_same_card() -> None:
    """Chance is seeded: asked again, the answer is the same."""
    assert deal(person()) == deal(person())
    assert len({pick(person(), day=day).id for day in days(40)}) > 10
    assert [pick(person(1), day=d) for d in days(20)] != [pick(person(2), day=d) for d in days(20)]


# --- for two ---------------------------------------------------------------------------------------


def test_both_get_the_share_card_of_the_day() -> None:
    """On a share day of the couple's calendar the two have the same card, whatever else differs."""
    one, another = person(1), replace(walked(("t05", 4)), seed=2)
    for day in days(60):
        if shared := share_card(one, paired(), day, CARDS):
            assert pick(one, paired(), day=day) == pick(another, paired(), day=day) == shared


def test_nobody_knows_who_filtered() -> None:
    """Where one's own filter leaves the couple's card out, one gets another to share, and the other theirs."""
    tired = living("ill", seed=1)
    left_out = 0
    for day in days(60):
        shared = share_card(tired, paired(), day, CARDS)
        if shared is None or shared.depth == 1:
            continue
        left_out += 1
        assert pick(tired, paired(), day=day) != shared
        assert pick(tired, paired(), day=day).kind == "share"
        assert pick(person(2), paired(), day=day) == shared
    assert left_out > 3


def test_about_every_second_card_is_to_share() -> None:
    """All other days ask for no words to the other at all."""
    deck = Deck.of(
        (*DECK, *papers("share", "t03", 200), *papers("solo", "t07", 99), *papers("offline", "t07", 99))
    )
    kinds = Counter(one.prompt.kind for _, one in lives(person(), 280, deck, paired()))
    assert kinds["share"] == 140
    assert min(kinds["offline"], kinds["solo"]) > 40


def test_where_there_is_nothing_else() -> None:
    """A card to share comes on any day rather than none, and one of one's own on a share day."""
    assert pick(person(), paired(), day=own_days(person(), 20)[0], deck=Deck.of(papers("share", "t01", 3)))
    sore = living("after_disagreement")
    assert {pick(sore, paired(), day=day).kind for day in days(10)} == {"solo"}


def test_after_another_one_the_card_is_ones_own() -> None:
    """The second draw is never the couple's card by rule, so that nobody can read it from the other's."""
    for day in days(30):
        if shared := share_card(person(1), paired(), day, CARDS):
            seen = ((day, shared.id),)
            others = {pick(person(n), paired(), day=day, draw=2, recent=seen) for n in range(20)}
            assert len(others) > 1
            assert "share" not in {one.kind for one in others}


# --- nothing twice ---------------------------------------------------------------------------------


def test_nothing_comes_twice_while_something_new_fits() -> None:
    """Within a year; not even the couple's card."""
    for day in days(20):
        if shared := share_card(person(), paired(), day, CARDS):
            assert pick(person(), paired(), day=day, recent=[ago(40, shared.id)]) != shared
    dealt = [one.prompt.id for _, one in lives(person(), 25, CARDS)]
    assert len(dealt) == len(set(dealt))


def test_when_all_has_come_it_is_the_one_of_longest_ago() -> None:
    """Seen before is no reason for none; and what was put back today does not come back today."""
    deck = Deck.of(papers("solo", "t05", 3))
    seen = [ago(60, "t05.solo.02"), ago(50, "t05.solo.00"), ago(40, "t05.solo.01"), ago(30, "t05.solo.02")]
    again = deal(person(), deck=deck, recent=seen)
    assert again.prompt.id == "t05.solo.00"
    assert "seen-again" in again.reasons
    today = [*seen, ago(0, "t05.solo.00")]
    assert deal(person(), deck=deck, recent=today, draw=2).prompt.id == "t05.solo.01"


def test_an_empty_library_has_none() -> None:
    """None only if there is none at all that fits; what has left the library is no card any more."""
    assert choose(person(), None, DAY, AT, Deck.of(()), [ago(9, "t05.gone.01")]) is None
    only_touch = Deck.of(papers("solo", "t08", 3))
    assert choose(person(), None, DAY, AT, only_touch, ()) is None


# --- one's own filter ------------------------------------------------------------------------------


def suits(who: m.Person, paper: Paper, *recent: Seen, deck: Sequence[Paper] = DECK) -> bool:
    return fits(look(who, DAY, AT, Deck.of((*deck, paper)), recent), paper)


@pytest.mark.parametrize("theme", ["t15", "t18"])
def test_closed_themes_are_closed(theme: str) -> None:
    """Forgiveness and the spiritual come only to those who opened them."""
    paper = Paper("x", "solo", theme)
    assert not suits(person(), paper)
    assert not suits(person(opened_themes=frozenset(m.CLOSED_THEMES) - {theme}), paper)
    assert suits(person(opened_themes=frozenset({theme})), paper)


def test_a_theme_that_rests_for_everyone_does_not_come() -> None:
    """Whoever runs the bot can switch a theme off; on its share days there is another card to share."""
    who, couple = person(), paired()
    themes = set(CARDS.themes) - {"t02"}
    for day in days(60):
        found = choose(who, couple, day, AT, CARDS, (), 1, frozenset(themes))
        assert found is None or found.prompt.theme == "t02"
    open_ = [choose(who, couple, day, AT, CARDS, ()) for day in days(60)]
    assert {one.prompt.theme for one in open_ if one} > {"t02"}


def test_touch_comes_late() -> None:
    """Also when it is open: listening and appreciation come before it."""
    touch = Paper("t08.x.01", "solo", "t08")
    ready = [ago(30, "t06.offline.00"), ago(20, "t02.share.00"), ago(10, "t12.share.00")]
    opened = person(opened_themes=frozenset({"t08"}))
    assert suits(opened, touch, *ready)
    assert not suits(person(), touch, *ready)
    for missing in range(3):
        assert not suits(opened, touch, *(ready[:missing] + ready[missing + 1 :]))


def test_own_cards_follow_ones_own_path() -> None:
    """Everyone begins with pebbles; what goes deeper was wished for, in that theme."""
    for depth in range(1, 6):
        paper = Paper("t05.x.01", "solo", "t05", depth=depth)
        assert suits(walked(("t05", 3)), paper) is (depth <= 3)
        assert suits(walked(("t16", 3)), paper) is (depth == 1)
    assert suits(walked(("t05", 2)), Paper("t05.x.01", "offline", "t05", depth=2))


def test_share_cards_are_the_same_for_everyone() -> None:
    """However deep one goes for oneself: cards to share are pebbles and ripples, unless lighter was wished."""
    for depth in (1, 5):
        assert suits(walked(("t01", depth)), Paper("t01.x.01", "share", depth=2))
        assert not suits(walked(("t01", depth)), Paper("t01.x.01", "share", depth=3))
    light = walked(("t01", path.LIGHT))
    assert suits(light, Paper("t01.x.01", "share"))
    assert not suits(light, Paper("t01.x.01", "share", depth=2))


def heavy(depth: int) -> Paper:
    return Paper(f"t05.heavy.{depth}", "solo", "t05", depth=depth)


@pytest.mark.parametrize(
    ("was", "days_ago", "deepest"),
    [(3, 1, 2), (3, 6, 2), (3, 7, 5), (4, 6, 2), (4, 7, 3), (4, 20, 3), (4, 21, 5), (5, 20, 3), (2, 1, 5)],
)
def test_after_something_heavy(was: int, days_ago: int, deepest: int) -> None:
    """A stream once a week, a river once in three."""
    deck = (*DECK, *map(heavy, range(2, 6)))
    recent = (ago(days_ago, f"t05.heavy.{was}"), ago(0))
    room = [n for n in range(2, 6) if suits(walked(("t05", 5)), heavy(n), *recent, deck=deck)]
    assert max(room) == deepest


def test_no_two_heavy_cards_in_a_row() -> None:
    """However long the pause between them was; and after one that felt heavy comes a pebble."""
    deck = (*DECK, *map(heavy, range(2, 6)))
    long_ago = ago(13, "t05.heavy.3")
    assert suits(walked(("t05", 5)), heavy(2), long_ago, deck=deck)
    assert not suits(walked(("t05", 5)), heavy(3), long_ago, deck=deck)
    felt = walked(("t05", 5), heavy_card="t01.share.00")
    assert not suits(felt, heavy(2), ago(9), deck=deck)
    assert suits(felt, heavy(3), ago(9), ago(8, "t01.share.01"), deck=deck)


@pytest.mark.parametrize("mode", ["new_baby", "ill", "grieving"])
def test_where_strength_is_low(mode: m.Mode) -> None:
    """A minute at most, and light."""
    tired = living(mode)
    assert suits(tired, Paper("x", "solo", minutes=1))
    assert not suits(tired, Paper("x", "solo", minutes=2))
    assert not suits(tired, Paper("x", "share", depth=2))
    assert suits(replace(tired, mode_until=AT), Paper("x", "share", depth=2, minutes=9))


def test_tiny_is_for_the_day_it_was_said() -> None:
    """Tiny today is not tiny tomorrow."""
    long = Paper("x", "solo", minutes=5)
    assert not suits(person(today="tiny", today_on=DAY), long)
    assert suits(person(today="tiny", today_on=DAY - timedelta(days=1)), long)
    assert suits(person(today="normal", today_on=DAY), long)


def test_coming_back() -> None:
    """Whoever has been away for two weeks finds something light, and no word about it."""
    long = Paper("t05.x.01", "solo", "t05", minutes=2)
    assert not suits(person(), long, ago(14))
    assert suits(person(), long, ago(13))
    assert suits(person(), long)
    assert suits(person(), long, ago(30), ago(1))


def test_after_a_disagreement() -> None:
    """Light ones for oneself, until it has cooled."""
    sore = living("after_disagreement")
    assert suits(sore, Paper("x", "solo"))
    assert not suits(replace(sore, path=walked(("x", 2)).path), Paper("x", "solo", "x", depth=2))
    assert not suits(sore, Paper("x", "share"))
    assert not suits(sore, Paper("x", "offline"))


def test_after_a_pairing_has_ended() -> None:
    """Who was left, or left, is not asked about a partner, until there is one again."""
    of_partner = frozenset({"after_disagreement"})
    about = [replace(card, id=f"{card.id}.about", not_with=of_partner) for card in DECK]
    deck = Deck.of([*DECK, *about])
    left = person(parted=True)
    cards = {pick(left, day=day, draw=draw, deck=deck).id for day in days(30) for draw in (1, 2)}
    assert not any(card.endswith("about") for card in cards)
    for who in (person(), person(parted=True, pairing=m.PairingId(7))):
        cards = {pick(who, paired(), day=day, deck=deck).id for day in days(30)}
        assert any(card.endswith("about") for card in cards)


def test_what_does_not_go_with_a_life() -> None:
    """A card may say for which times it is not."""
    paper = Paper("x", "offline", not_with=frozenset({"apart", "busy"}))
    assert suits(person(), paper)
    assert not suits(living("apart"), paper)
    assert suits(replace(living("apart"), mode_until=AT), paper)


def test_appreciation_at_most_weekly() -> None:
    """Gratitude that is asked for every day wears out: a week lies between two of those cards."""
    paper = Paper("t12.x.01", "share", "t12")
    assert suits(person(), paper)
    assert not suits(person(), paper, ago(APPRECIATION_REST.days - 1, "t12.share.01"))
    assert suits(person(), paper, ago(APPRECIATION_REST.days, "t12.share.01"))
    assert suits(person(), paper, ago(1))


def test_fewer_of_a_kind() -> None:
    """Fewer is not none: about one in four of what there would be, of the couple's cards too."""
    deck = Deck.of((*papers("solo", "t01", 5), *papers("solo", "t02", 5), *papers("share", "t01", 200)))
    tired = person(path=path.fewer(path.EMPTY, "t01.a.01", DAY))
    own = own_days(person(), 85, deck)
    before, after = (
        sum(pick(who, day=d, deck=deck).theme == "t01" for d in own) for who in (person(), tired)
    )
    assert 0 < after < before / 1.5
    shared = [(share_card(tired, None, day, deck), pick(tired, day=day, deck=deck)) for day in days(85)]
    came = [one == calendars for calendars, one in shared if calendars]
    assert 0.1 < sum(came) / len(came) < 0.45


# --- facts -----------------------------------------------------------------------------------------


def test_a_fact_a_week() -> None:
    """At the usual pace one a week, and on no share day."""
    facts = [Paper(f"t09.fact.{n:02}", "solo", "t09", tags=FACT) for n in range(50)]
    deck = Deck.of((*facts, *papers("share", "t01", 99), *papers("offline", "t06", 99)))
    dealt = lives(person(), 140, deck)
    weeks = Counter(on.isocalendar()[1] for on, one in dealt if is_fact(one.prompt))
    assert set(weeks.values()) == {1}
    assert len(weeks) == 20
    assert all(one.reasons[0] == "fact-week" for _, one in dealt if is_fact(one.prompt))


def test_facts_do_not_make_up_a_slow_pace() -> None:
    """Three others come between two facts, however far the weeks are apart."""
    fact = Paper("t09.x.01", "solo", "t09", tags=FACT)
    others = [ago(21), ago(14), ago(7)]
    assert suits(person(), fact, ago(28, "t09.fact.00"), *others)
    assert not suits(person(), fact, ago(21, "t09.fact.00"), *others[1:])
    assert not suits(person(), fact, (DAY, "t09.fact.00"), ago(0), ago(0), ago(0)), "DAY is a Monday"
    assert suits(person(), fact, ago(1, "t09.fact.00"), ago(0), ago(0), ago(0))


# --- one's own stream ------------------------------------------------------------------------------


def test_every_theme_has_its_turn() -> None:
    """Of what there is much does not crowd out the rest: what has rested longest comes."""
    deck = Deck.of(p for n in range(1, 8) for p in papers("solo", f"t0{n}", 40 * (n == 1) + 6))
    themes = Counter(one.prompt.theme for _, one in lives(person(), 35, deck))
    assert set(themes) == {f"t0{n}" for n in range(1, 8)}
    assert max(themes.values()) <= 9


def test_a_little_more_comes_often_enough() -> None:
    """In a theme in which more was wished, more comes; elsewhere not."""
    deck = Deck.of(
        (
            *papers("solo", "t05", 30),
            *papers("solo", "t03", 30, depth=3),
            *papers("offline", "t05", 9, depth=2),
        )
    )
    who = walked(("t03", 3), ("t07", 2))
    found = [deal(who, day=day, deck=deck) for day in own_days(who, 60, deck)]
    deep = [one for one in found if one.prompt.depth == 3]
    assert len(found) / 4 < len(deep) < len(found) * 3 / 4
    assert {one.reasons[0] for one in deep} == {"deeper-by-wish"}
    assert {one.prompt.depth for one in found} == {1, 3}


# --- why -------------------------------------------------------------------------------------------


def test_the_reasons() -> None:
    """The first says what sort of day it is; then what else there was to think of."""
    own = own_days(person(), 9)[0]
    no_facts = Deck.of(p for p in DECK if not is_fact(p))
    assert deal(person(), day=own, deck=no_facts).reasons == ("own-day", "new-to-you")
    share_day = next(day for day in days(9) if share_card(person(), None, day, CARDS))
    assert deal(person(), day=share_day).reasons[0] == "share-day"
    assert deal(person(), day=own, draw=2).reasons[0] == "another"
    assert "mode" in deal(living("busy")).reasons
    assert "tiny-today" in deal(person(today="tiny", today_on=DAY)).reasons
    assert "tiny-today" not in deal(person(today="nothing", today_on=DAY)).reasons
    assert "rest-from-heavy" in deal(person(), recent=[ago(1, "t16.deeper.3")]).reasons
    everything = [ago(1, f"t{n:02}.gone.00") for n in range(1, 19)]
    assert "new-to-you" not in deal(person(), recent=everything).reasons


@given(
    st.integers(0, 2**62),
    st.integers(0, 2**62),
    st.sampled_from(m.MODES),
    st.sampled_from(m.TODAYS),
    st.frozensets(st.sampled_from(m.CLOSED_THEMES)),
    st.integers(0, 4000),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 360), st.sampled_from(DECK)), max_size=12),
    st.lists(
        st.tuples(st.sampled_from(CARDS.themes), st.integers(0, 5)), max_size=4, unique_by=lambda g: g[0]
    ),
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
    grounds: list[tuple[str, int]],
) -> None:
    """Whatever is drawn passes the person's own filter, is new to them if anything new does, and has a
    reason."""
    day = DAY + timedelta(days=days_on)
    who = replace(
        walked(*grounds),
        seed=seed,
        mode=mode,
        mode_until=AT + timedelta(days=1),
        today=said,
        today_on=day,
        opened_themes=opened,
    )
    recent = tuple(sorted((day - timedelta(days=before), p.id) for before, p in seen))
    found = choose(who, paired(couple), day, AT, CARDS, recent, draw)
    now = look(who, day, AT, CARDS, recent)
    fitting = [p for p in DECK if fits(now, p)]
    fresh = [p for p in fitting if p.id not in now.seen]
    if found is None:
        assert not fresh
        return
    assert found.prompt in (fresh or fitting)
    assert found.reasons
    assert ("seen-again" in found.reasons) is (found.prompt.id in now.seen)
