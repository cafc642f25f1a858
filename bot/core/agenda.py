"""Local days and hours: when a card comes, when it is quiet, when a pause ends.

The key of a day is the person's local date, never an instant plus 24 hours. A local time that does not
exist (clocks go forward) is the first instant after the gap; one that comes twice is the first of the two.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.model import CLOSES_AFTER, FOREVER, Mode, Person

APART = timedelta(hours=12)
"""Between two cards, whatever zones the person travels through."""
A_DAY, GIVE_WAY = 24 * 60, 3 * 60
"""Minutes."""
LOOK_AHEAD = 60
"""Days. The slowest rhythm has a card within two weeks."""
WRONG = timedelta(days=7)
"""Ahead of now: more than any journey over the date line. Whatever lies there, a wrong clock has written."""
CARD_WINDOW = timedelta(hours=6)
"""How late after its time a card may still come, after an outage."""

_DAYS_A_WEEK = {"every": 7, "most": 5, "twice": 2, "weekly": 1}


@lru_cache(maxsize=1024)
def zone(name: str) -> tzinfo:
    """A name that this machine does not know is read as UTC: one person's zone must not stop everybody."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local(person: Person, at: datetime) -> datetime:
    return at.astimezone(zone(person.zone))


def today(person: Person, at: datetime) -> date:
    return local(person, at).date()


def instant(zone_name: str, day: date, minute: int) -> datetime:
    """The UTC instant of a local time. In a gap: the first valid instant after it; twice: the first."""
    wanted = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone(zone_name))
    found = wanted.astimezone(UTC)
    if found.astimezone(zone(zone_name)).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return found
    return _end_of_gap(zone_name, wanted)


def _end_of_gap(zone_name: str, wanted: datetime) -> datetime:
    """The offset before the gap (fold 0) puts the instant behind it; step back to where the gap ends."""
    before, after = wanted.replace(fold=0).astimezone(UTC), wanted.replace(fold=1).astimezone(UTC)
    low, high = (int(at.timestamp()) for at in sorted((before, after)))
    offset = _offset(zone_name, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone_name, middle) == offset else (low, middle)
    return datetime.fromtimestamp(high, UTC)


def _offset(zone_name: str, second: int) -> timedelta | None:
    return datetime.fromtimestamp(second, zone(zone_name)).utcoffset()


# --- quiet hours and pauses ---------------------------------------------------------------------


def is_quiet(person: Person, minute: int) -> bool:
    start, end = person.quiet_from, person.quiet_to
    if start == end:
        return False
    return start <= minute < end if start < end else minute >= start or minute < end


def end_of_quiet(person: Person, at: datetime) -> datetime | None:
    """When the quiet hours end that `at` lies in; None if it lies in none."""
    now = local(person, at)
    if not is_quiet(person, now.hour * 60 + now.minute):
        return None
    end = instant(person.zone, now.date(), person.quiet_to)
    return end if end > at else instant(person.zone, now.date() + timedelta(days=1), person.quiet_to)


def end_of_pause(person: Person, at: datetime) -> datetime | None:
    """When the pause ends that holds at `at`; for "until I am back" a day from now, to look again."""
    until = person.paused_until
    if until is None or until <= at:
        return None
    return min(until, at + timedelta(days=1)) if until >= FOREVER else until


def next_morning(person: Person, at: datetime) -> datetime:
    """The first minute of the person's next local day that is not quiet."""
    minute = person.quiet_to if is_quiet(person, 0) else 0
    return instant(person.zone, today(person, at) + timedelta(days=1), minute)


def evening(person: Person, at: datetime) -> datetime:
    """19:00 of the author's day, or of the next if that has passed."""
    tonight = instant(person.zone, today(person, at), 19 * 60)
    if tonight > at:
        return tonight
    return instant(person.zone, today(person, at) + timedelta(days=1), 19 * 60)


def tomorrow(person: Person, at: datetime) -> datetime:
    """At the author's own card time of the next day."""
    return instant(person.zone, today(person, at) + timedelta(days=1), person.minute)


def put_right(person: Person, at: datetime) -> Person:
    """As if a clock that ran ahead had dealt nothing: a card of days to come keeps no other one away."""
    ahead = person.last_card_at is not None and person.last_card_at > at + WRONG
    ahead = ahead or (person.last_card_on is not None and person.last_card_on > today(person, at) + WRONG)
    return replace(person, last_card_on=None, last_card_at=None) if ahead else person


# --- the card -----------------------------------------------------------------------------------


def mode(person: Person, at: datetime) -> Mode:
    return person.mode if person.mode_until and at < person.mode_until else "none"


def is_card_day(person: Person, day: date) -> bool:
    """Whether the person's own pace and silence leave this day a card. A function of nobody else."""
    if person.last_card_on and (day - person.last_card_on).days < _fewest_days(person.unanswered):
        return False
    return day.weekday() in _weekdays(person.seed, (day.toordinal() - 1) // 7, person.pace)


def _fewest_days(unanswered: int) -> int:
    if unanswered >= 7:
        return 7
    return 2 if unanswered >= 3 else 1


@lru_cache(maxsize=4096)
def _weekdays(seed: int, week: int, pace: str) -> frozenset[int]:
    """Which weekdays have a card. Weekly paces keep their days, so that two weeks are two weeks."""
    key = f"{seed}:days" if pace in ("twice", "weekly") else f"{seed}:days:{week}"
    order = random.Random(key).sample(range(7), 7)
    if pace == "twice":
        return frozenset({order[0], (order[0] + 3) % 7})
    return frozenset(order[: _DAYS_A_WEEK[pace]])


def at_hour(person: Person, minute: int) -> Person:
    """With the card at that minute of the day. Quiet hours give way by `GIVE_WAY` at most: a card that comes
    later than one was told is a riddle, and one in the middle of the night a mistake."""
    since, left = (minute - person.quiet_from) % A_DAY, (person.quiet_to - minute) % A_DAY
    person = replace(person, minute=minute)
    if is_quiet(person, minute) and left <= GIVE_WAY:
        return replace(person, quiet_to=minute)
    if is_quiet(person, minute) and since <= GIVE_WAY:
        return replace(person, quiet_from=(minute + 30) % A_DAY)
    return person


def card_time(person: Person, day: date) -> datetime:
    """The instant of the card on that local date: the chosen time, or the end of the quiet hours."""
    minute = person.quiet_to if is_quiet(person, person.minute) else person.minute
    return instant(person.zone, day, minute)


def next_card(person: Person, after: datetime) -> datetime | None:
    """The next instant at which a card is due, strictly after `after`. None: not before a resume."""
    if person.paused_until is not None and person.paused_until >= FOREVER:
        return None
    earliest = max(after, person.paused_until or after)
    if person.last_card_at:
        earliest = max(earliest, person.last_card_at + APART)
    first = today(person, earliest)
    for ahead in range(LOOK_AHEAD):
        day = first + timedelta(days=ahead)
        if _is_free(person, day) and (at := card_time(person, day)) >= earliest and at > after:
            return at
    return None  # pragma: no cover - the slowest rhythm has a day within LOOK_AHEAD


def _is_free(person: Person, day: date) -> bool:
    if person.last_card_on and day <= person.last_card_on:
        return False
    if person.today == "nothing" and person.today_on == day:
        return False
    return is_card_day(person, day)


def unrenewed(person: Person, asked: datetime) -> datetime:
    """When a pairing ends that the person does not renew, having been asked then: as long after it as after a
    leaving without a word, so that the line does not tell which of the two it was."""
    first, last = CLOSES_AFTER
    dice = random.Random(f"{person.seed}:unrenewed:{asked}")
    return asked + first + dice.random() * (last - first)
