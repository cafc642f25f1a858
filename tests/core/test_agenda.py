"""Local days and hours: what the calendar does to a card, in every place where it does something odd."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import model as m
from bot.core.agenda import (
    APART,
    card_time,
    end_of_pause,
    end_of_quiet,
    evening,
    instant,
    is_card_day,
    is_quiet,
    local,
    mode,
    next_card,
    next_morning,
    today,
    tomorrow,
)
from tests.core.examples import examples

ODD_ZONES = (
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Gaza",
    "America/Nuuk",
)

MOMENTS = st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes))


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year to second, as many as needed


def test_a_zone_that_nobody_knows() -> None:
    """Zones are renamed and machines differ: until somebody asks again it is UTC, and the day goes on."""
    for name in ("Mars/Base", "../etc/passwd"):
        assert local(person(zone=name), utc(2026, 7, 1, 12)).hour == 12
        assert instant(name, date(2026, 7, 1), 8 * 60) == utc(2026, 7, 1, 8)


def person(**fields: Any) -> m.Person:
    known: dict[str, Any] = {"id": m.PersonId(1000), "chat": 1000, "stage": m.Ready(), "seed": 1001}
    return m.Person(**{**known, "pace": "every", "quiet_from": 0, "quiet_to": 0, **fields})


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        # Clocks go forward from 02:00 to 03:00: half past two is three.
        ("Europe/Berlin", date(2027, 3, 28), 2 * 60 + 30, utc(2027, 3, 28, 1, 0)),
        ("Europe/Berlin", date(2027, 3, 28), 2 * 60, utc(2027, 3, 28, 1, 0)),
        ("Europe/Berlin", date(2027, 3, 28), 1 * 60 + 59, utc(2027, 3, 28, 0, 59)),
        ("Europe/Berlin", date(2027, 3, 28), 3 * 60, utc(2027, 3, 28, 1, 0)),
        # Clocks go back from 03:00 to 02:00: half past two is the first of the two.
        ("Europe/Berlin", date(2027, 10, 31), 2 * 60 + 30, utc(2027, 10, 31, 0, 30)),
        ("Europe/Berlin", date(2027, 10, 31), 3 * 60, utc(2027, 10, 31, 2, 0)),
        # Half an hour, in either direction.
        ("Australia/Lord_Howe", date(2027, 10, 3), 2 * 60 + 15, utc(2027, 10, 2, 15, 30)),
        ("Australia/Lord_Howe", date(2027, 4, 4), 1 * 60 + 45, utc(2027, 4, 3, 14, 45)),
        # The day itself begins at one in the morning.
        ("Africa/Cairo", date(2027, 4, 30), 0, utc(2027, 4, 29, 22, 0)),
        ("Africa/Cairo", date(2027, 4, 30), 59, utc(2027, 4, 29, 22, 0)),
        # A whole day that Samoa never had.
        ("Pacific/Apia", date(2011, 12, 30), 8 * 60 + 30, utc(2011, 12, 30, 10, 0)),
        ("Pacific/Apia", date(2011, 12, 29), 8 * 60 + 30, utc(2011, 12, 29, 18, 30)),
        ("Pacific/Apia", date(2011, 12, 31), 8 * 60 + 30, utc(2011, 12, 30, 18, 30)),
        # Three quarters of an hour.
        ("Asia/Kathmandu", date(2027, 3, 1), 8 * 60 + 30, utc(2027, 3, 1, 2, 45)),
        # A gap that falls on the evening before, by the offset from UTC.
        ("America/Nuuk", date(2027, 3, 27), 23 * 60 + 30, utc(2027, 3, 28, 1, 0)),
    ],
)
def test_the_instant_of_a_local_time(zone: str, day: date, minute: int, expected: datetime) -> None:
    """A time that does not exist is the first instant after the gap; one that comes twice is the first."""
    assert instant(zone, day, minute) == expected


@given(st.sampled_from(ODD_ZONES), st.dates(date(2011, 1, 1), date(2036, 12, 31)), st.integers(0, 1439))
@examples(60)
def test_an_instant_is_never_before_its_local_time(zone: str, day: date, minute: int) -> None:
    """Whatever the clocks do, the card is at its time or, in a gap, at the first moment after it."""
    at = instant(zone, day, minute)
    wanted = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    just_before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= wanted
    assert just_before < wanted
    assert at.microsecond == 0


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", utc(2027, 3, 25)),
        ("Europe/Berlin", utc(2027, 10, 28)),
        ("Australia/Lord_Howe", utc(2027, 10, 1)),
        ("Australia/Lord_Howe", utc(2027, 4, 1)),
        ("Africa/Cairo", utc(2027, 4, 27)),
        ("Africa/Cairo", utc(2027, 10, 27)),
        ("Asia/Kathmandu", utc(2027, 1, 1)),
        ("America/Nuuk", utc(2027, 3, 25)),
        # Morocco changes twice around Ramadan; then a leap day, the turns of years, and 2038.
        ("Africa/Casablanca", utc(2027, 2, 5)),
        ("Africa/Casablanca", utc(2027, 3, 11)),
        ("Europe/Berlin", utc(2028, 2, 26)),
        ("Europe/Kyiv", utc(2026, 12, 29)),
        ("UTC", utc(2038, 1, 16)),
    ],
)
@pytest.mark.parametrize("minute", [0, 30, 90, 105, 135, 150, 180, 1300])
def test_one_card_a_day_over_a_change_of_clocks(zone: str, start: datetime, minute: int) -> None:
    """Somebody with a card every day has one on each local date, also where an hour is missing or twice."""
    alice = person(zone=zone, minute=minute, last_card_on=None)
    at, days = start, []
    for _ in range(7):
        due = next_card(alice, at)
        assert due is not None
        assert due > at
        days.append(today(alice, due))
        alice = person(zone=zone, minute=minute, last_card_on=days[-1], last_card_at=due)
        at = due
    assert [b - a for a, b in pairwise(days)] == [timedelta(days=1)] * 6


@pytest.mark.parametrize("minute", range(120, 180))
def test_every_minute_of_a_gap_is_its_end(minute: int) -> None:
    """To the second: whoever chose a minute that does not exist gets the first one that does."""
    assert instant("Europe/Berlin", date(2027, 3, 28), minute) == utc(2027, 3, 28, 1)


def test_a_gap_at_the_end_of_a_day() -> None:
    """In Nuuk the last hour of a day can be missing: its card is the first and only one of the next."""
    alice = person(zone="America/Nuuk", minute=1430, last_card_on=date(2027, 3, 26))
    due = next_card(alice, utc(2027, 3, 27, 12))
    assert due == utc(2027, 3, 28, 1)
    assert today(alice, due) == date(2027, 3, 28)
    alice = person(zone="America/Nuuk", minute=1430, last_card_on=date(2027, 3, 28), last_card_at=due)
    assert next_card(alice, due) == instant("America/Nuuk", date(2027, 3, 29), 1430)


def test_the_day_that_samoa_never_had() -> None:
    """Nobody gets a card for a date that was not, and the next day has one."""
    alice = person(zone="Pacific/Apia", minute=510, quiet_from=1260, quiet_to=480)
    at, days = utc(2011, 12, 28), []
    while at < utc(2012, 1, 3):
        due = next_card(alice, at)
        assert due is not None
        if not end_of_quiet(alice, due):
            days.append(today(alice, due))
            alice = person(
                zone="Pacific/Apia",
                minute=510,
                quiet_from=1260,
                quiet_to=480,
                last_card_on=days[-1],
                last_card_at=due,
            )
        at = due
    assert date(2011, 12, 30) not in days
    assert {date(2011, 12, 29), date(2011, 12, 31)} <= set(days)
    assert len(days) == len(set(days))


# --- quiet hours and pauses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [
        (1260, 480, (1260, 1439, 0, 479)),
        (60, 300, (60, 299)),
    ],
)
def test_what_is_quiet(start: int, end: int, quiet: tuple[int, ...]) -> None:
    """Quiet hours may go over midnight; their first minute is quiet and the one after their last is not."""
    alice = person(quiet_from=start, quiet_to=end)
    assert all(is_quiet(alice, minute) for minute in quiet)
    assert not is_quiet(alice, end)
    assert not is_quiet(alice, start - 1)


def test_no_quiet_hours() -> None:
    """From an hour to the same hour is no time at all."""
    alice = person(quiet_from=480, quiet_to=480)
    assert not any(is_quiet(alice, minute) for minute in range(1440))
    assert end_of_quiet(alice, utc(2027, 3, 1, 3)) is None


@given(
    st.sampled_from(ODD_ZONES),
    st.sampled_from(m.QUIETS),
    MOMENTS,
)
@examples(60)
def test_the_end_of_the_quiet_hours(zone: str, quiet: tuple[int, int], at: datetime) -> None:
    """It lies ahead, within a day, at a moment that is not quiet."""
    alice = person(zone=zone, quiet_from=quiet[0], quiet_to=quiet[1])
    end = end_of_quiet(alice, at)
    now = local(alice, at)
    assert (end is not None) == is_quiet(alice, now.hour * 60 + now.minute)
    if end is not None:
        assert at < end <= at + timedelta(hours=25)
        assert end_of_quiet(alice, end) is None


@given(
    st.sampled_from(ODD_ZONES),
    st.sampled_from(m.QUIETS),
    MOMENTS,
)
@examples(60)
def test_the_next_morning(zone: str, quiet: tuple[int, int], at: datetime) -> None:
    """It is on a later local date, and not quiet."""
    alice = person(zone=zone, quiet_from=quiet[0], quiet_to=quiet[1])
    morning = next_morning(alice, at)
    assert morning > at
    assert today(alice, morning) > today(alice, at)
    assert end_of_quiet(alice, morning) is None


def test_the_end_of_a_pause() -> None:
    """A pause ends when it says; one without an end is looked at again every day."""
    at = utc(2027, 3, 1)
    assert end_of_pause(person(), at) is None
    assert end_of_pause(person(paused_until=at), at) is None
    assert end_of_pause(person(paused_until=at + timedelta(hours=1)), at) == at + timedelta(hours=1)
    assert end_of_pause(person(paused_until=m.FOREVER), at) == at + timedelta(days=1)
    assert next_card(person(paused_until=m.FOREVER), at) is None


def test_evening_and_tomorrow_are_the_authors() -> None:
    """Seven in the evening of one's own day, or one's own card time of the next."""
    alice = person(zone="Asia/Kathmandu", minute=600)
    assert evening(alice, utc(2027, 3, 1, 9)) == utc(2027, 3, 1, 13, 15)
    assert evening(alice, utc(2027, 3, 1, 13, 15)) == utc(2027, 3, 2, 13, 15)
    assert evening(alice, utc(2027, 3, 1, 17)) == utc(2027, 3, 2, 13, 15)
    assert tomorrow(alice, utc(2027, 3, 1, 9)) == utc(2027, 3, 2, 4, 15)


def test_a_mode_holds_until_its_end() -> None:
    """Without an end or after it there is none."""
    at = utc(2027, 3, 1)
    assert mode(person(mode="ill", mode_until=at + timedelta(seconds=1)), at) == "ill"
    assert mode(person(mode="ill", mode_until=at), at) == "none"
    assert mode(person(mode="ill"), at) == "none"


# --- the next card ---------------------------------------------------------------------------------


def test_a_card_time_in_the_night_is_the_morning() -> None:
    """A card never comes in quiet hours, whatever hour was chosen first."""
    alice = person(minute=120, quiet_from=1260, quiet_to=480)
    assert card_time(alice, date(2027, 3, 1)) == utc(2027, 3, 1, 8)


@pytest.mark.parametrize(("unanswered", "days"), [(0, 1), (2, 1), (3, 2), (6, 2), (7, 7), (13, 7)])
def test_the_rhythm_of_silence(unanswered: int, days: int) -> None:
    """The days between cards grow with one's own silence: two after three cards, seven after seven."""
    last = utc(2027, 3, 1, 8, 30)
    alice = person(unanswered=unanswered, last_card_on=last.date(), last_card_at=last)
    assert next_card(alice, last) == last + timedelta(days=days)
    assert not is_card_day(alice, last.date())


@pytest.mark.parametrize("pace", ["twice", "weekly"])
def test_slow_paces_keep_their_weekdays(pace: str) -> None:
    """Two weeks apart means two weeks apart: the days of a slow pace do not wander."""
    alice = person(pace=pace)
    monday = date(2027, 3, 1)
    weeks = [
        [n for n in range(7) if is_card_day(alice, monday + timedelta(days=7 * week + n))]
        for week in range(10)
    ]
    assert all(week == weeks[0] for week in weeks)
    assert len(weeks[0]) == {"twice": 2, "weekly": 1}[pace]


@pytest.mark.parametrize(("pace", "a_week"), [("every", 7), ("most", 5), ("twice", 2), ("weekly", 1)])
def test_every_week_is_a_week(pace: str, a_week: int) -> None:
    """Also the week in which a year turns has as many cards as any other."""
    alice = person(pace=pace)
    for monday in (date(2026, 12, 28), date(2027, 12, 27), date(2028, 2, 28), date(2032, 12, 27)):
        assert sum(is_card_day(alice, monday + timedelta(days=n)) for n in range(7)) == a_week


def test_rest_days_differ_by_week_and_person() -> None:
    """Which two days of a week rest is chance of one's own: no day of the week points at anybody."""
    monday = date(2027, 3, 1)

    def rests(seed: int) -> list[tuple[int, ...]]:
        one = person(pace="most", seed=seed)
        return [
            tuple(n for n in range(7) if not is_card_day(one, monday + timedelta(days=7 * week + n)))
            for week in range(8)
        ]

    assert {len(week) for week in rests(1)} == {2}
    assert len(set(rests(1))) > 1
    assert rests(1) != rests(2)
    assert rests(1) == rests(1)


def test_nothing_today_is_one_date() -> None:
    """The day that was said is left out, and only that."""
    at = utc(2027, 3, 1, 7)
    assert next_card(person(minute=510), at) == utc(2027, 3, 1, 8, 30)
    off = person(minute=510, today="nothing", today_on=at.date())
    assert next_card(off, at) == utc(2027, 3, 2, 8, 30)
    past = person(minute=510, today="nothing", today_on=date(2027, 2, 28))
    assert next_card(past, at) == utc(2027, 3, 1, 8, 30)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Pacific/Kiritimati", "Pacific/Niue"), ("Pacific/Niue", "Pacific/Kiritimati")],
)
def test_twelve_hours_over_the_date_line(before: str, after: str) -> None:
    """Twenty-five hours of zones bring no second card within twelve."""
    last = instant(before, date(2027, 3, 1), 510)
    moved = person(zone=after, last_card_on=date(2027, 3, 1), last_card_at=last)
    due = next_card(moved, last + timedelta(minutes=1))
    assert due is not None
    assert due >= last + APART
    assert today(moved, due) > date(2027, 3, 1)


@given(
    st.sampled_from(ODD_ZONES),
    st.sampled_from(m.PACES),
    st.integers(0, 1439),
    st.sampled_from(m.QUIETS),
    st.integers(0, 20),
    MOMENTS,
    st.integers(0, 15 * 24),
    st.integers(0, 7 * 24),
)
@examples(150)
def test_the_next_card_is_ahead_and_allowed(
    zone: str,
    pace: m.Pace,
    minute: int,
    quiet: tuple[int, int],
    unanswered: int,
    at: datetime,
    ago: int,
    paused: int,
) -> None:
    """For anybody at any moment there is a next card: ahead, not paused, 12 hours apart, on a newer date."""
    last = at - timedelta(hours=ago)
    alice = person(
        zone=zone,
        pace=pace,
        minute=minute,
        quiet_from=quiet[0],
        quiet_to=quiet[1],
        unanswered=unanswered,
        last_card_at=last,
        paused_until=at + timedelta(hours=paused),
    )
    alice = m.become(m.Person, alice, last_card_on=today(alice, last))
    due = next_card(alice, at)
    assert due is not None
    assert at < due <= at + timedelta(days=40)
    assert due >= last + APART
    assert end_of_pause(alice, due) is None
    assert end_of_quiet(alice, due) is None
    assert alice.last_card_on is not None
    assert today(alice, due) > alice.last_card_on
