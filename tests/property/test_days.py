"""One card a day at most, whatever clocks, journeys and outages do; and still one, when all is well."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.flow.town import Phone
from tests.property.acts import Hands
from tests.property.amount import examples
from tests.property.home import Home, Valley

APART = timedelta(hours=12)
QUIET = range(8 * 60, 21 * 60)
"""Minutes of the day outside the quiet hours that everybody begins with."""
CITIES = {
    "Kiritimati": "Pacific/Kiritimati",
    "Niue": "Pacific/Niue",
    "Tokyo": "Asia/Tokyo",
    "Kathmandu": "Asia/Kathmandu",
    "Berlin": "Europe/Berlin",
    "Apia": "Pacific/Apia",
}


# --- what came ------------------------------------------------------------------------------------------


@dataclass
class Days:
    """One person's cards: when each came, and on which date where they were then."""

    phone: Phone
    zone: str = "Europe/Berlin"
    came: list[tuple[datetime, date]] = field(default_factory=list)
    _looked: int = 0

    def look(self) -> list[datetime]:
        """What has come since, in the order in which it came. Fails if a day has two."""
        received = self.phone.town.telegram.person(self.phone.id).received
        new = [
            datetime.fromtimestamp(one.at, UTC)
            for one in received[self._looked :]
            if one.method == "sendMessage" and "nottoday:" in str(one.body.get("reply_markup"))
        ]
        self._looked = len(received)
        for at in new:
            self._take(at)
        return new

    def _take(self, at: datetime) -> None:
        here = at.astimezone(ZoneInfo(self.zone))
        assert here.date() not in [on for _, on in self.came], f"a second card on {here.date()}"
        assert here.hour * 60 + here.minute in QUIET, f"a card at night: {here}"
        if self.came and self.came[-1][0] <= at:
            assert at - self.came[-1][0] >= APART, f"two cards within {at - self.came[-1][0]}"
        self.came.append((at, here.date()))


# --- what happens ---------------------------------------------------------------------------------------


@dataclass
class Week:
    """A town whose clock can be wrong."""

    it: Valley
    days: list[Days]
    jumps: int = 0
    """How often the clock went forward by itself: each may cost a card that nobody was due."""
    passed: timedelta = timedelta()
    """Time that really went by."""

    async def passes(self, hours: float) -> None:
        await self.it.wait(hours=hours)
        self.passed += timedelta(hours=hours)

    async def is_away(self, hours: float) -> None:
        await self.it.away(hours * 3600)
        self.passed += timedelta(hours=hours)

    async def jumps_by(self, hours: float) -> None:
        """The machine's clock is set, and nobody has slept so long."""
        self.jumps += hours > 0
        self.it.clock.advance(hours * 3600)
        await self.it.settle()

    async def moves(self, nth: int, city: str) -> None:
        """Where the bot answers, which it may not do at once after its clock was set back."""
        phone = self.days[nth].phone
        await phone.send("/settings")
        if (page := Hands(phone).on_screen("page:place")) is None:
            return
        await phone.press(*page)
        await phone.send(city)
        self.days[nth].zone = CITIES[city]

    async def restarts(self) -> None:
        await self.it.restart()
        await self.it.settle()

    async def says(self, nth: int, what: str) -> None:
        await self.days[nth].phone.send(what)

    def look(self) -> None:
        for one in self.days:
            one.look()
            most = self.passed / timedelta(days=1) + 2 + self.jumps
            assert len(one.came) <= most, f"{len(one.came)} cards in {self.passed} with {self.jumps} jumps"


Happening = tuple[str, tuple[object, ...]]
nth = st.integers(0, 1)
happening: st.SearchStrategy[Happening] = st.one_of(
    st.tuples(st.just("passes"), st.tuples(st.sampled_from([0.1, 3.0, 12.0, 25.0, 50.0]))),
    st.tuples(st.just("passes"), st.tuples(st.sampled_from([9.0, 24.0]))),
    st.tuples(st.just("is_away"), st.tuples(st.sampled_from([0.2, 5.0, 13.0, 30.0, 200.0]))),
    st.tuples(st.just("jumps_by"), st.tuples(st.sampled_from([0.5, -0.5, 25.0, -25.0, 9600.0, -9600.0]))),
    st.tuples(st.just("moves"), st.tuples(nth, st.sampled_from(sorted(CITIES)))),
    st.tuples(st.just("says"), st.tuples(nth, st.sampled_from(["/help", "/resume", "/shared"]))),
    st.tuples(st.just("restarts"), st.just(())),
)


async def _live(home: Home, story: list[Happening]) -> None:
    async with home.town() as it:
        week = Week(it, [Days(it.alice), Days(it.bob)])
        for what, given_ in story:
            note(f"{it.now()}: {what} {given_}")
            does: Callable[..., Awaitable[None]] = getattr(week, what)
            await does(*given_)
            week.look()


def test_never_two_cards_on_one_day(home: Home) -> None:
    """One message a day at most: no second card on a date, none within 12 hours, none at night, no backlog."""

    @settings(examples(12 if home.database.is_sqlite else 4))
    @given(st.lists(happening, min_size=3, max_size=14))
    def days(story: list[Happening]) -> None:
        asyncio.run(_live(home, story))

    days()


# --- and one when all is well ---------------------------------------------------------------------------


async def test_a_card_every_day(home: Home) -> None:
    """Promise 4: who answers has a card every morning at the hour they chose."""
    async with home.town() as it:
        days = Days(it.alice)
        for _ in range(6):
            await it.wait(hours=24)
            await it.alice.send("/help")
            days.look()
        hours = {at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") for at, _ in days.came}
        assert len(days.came) == 6
        assert hours == {"08:30"}


async def test_no_backlog_after_an_outage(home: Home) -> None:
    """After five days of silence of ours there is one card, today's, if its hour has not long passed."""
    async with home.town() as it:
        days = Days(it.alice)
        await it.wait(days=1)
        assert len(days.look()) == 1
        await it.away(5 * 86_400)
        await it.wait(hours=20)
        assert len(days.look()) <= 1
        await it.wait(hours=24)
        assert len(days.came) <= 3


@pytest.mark.parametrize(
    ("begins", "city", "zone", "hour", "there"),
    [
        ("2027-03-26", "Berlin", "Europe/Berlin", "2:30", ["02:30", "03:00", "02:30"]),
        ("2027-10-29", "Berlin", "Europe/Berlin", "2:30", ["02:30", "02:30", "02:30"]),
        ("2027-10-01", "Lord Howe", "Australia/Lord_Howe", "2:15", ["02:15", "02:30", "02:15"]),
        ("2027-04-28", "Cairo", "Africa/Cairo", "0:20", ["00:20", "01:00", "00:20"]),
    ],
)
async def test_where_clocks_are_changed(
    home: Home, begins: str, city: str, zone: str, hour: str, there: list[str]
) -> None:
    """An hour that does not exist is the first one after it; one that comes twice has one card."""

    async def begin(it: Valley) -> None:
        await _early_riser(it, city, hour)

    start = datetime.fromisoformat(f"{begins}T00:00:00").replace(tzinfo=ZoneInfo(zone)) + timedelta(hours=6)
    begin.__qualname__ += f" {city} {hour}"
    async with home.town(begin, start.astimezone(UTC)) as it:
        came: list[datetime] = []
        for _ in range(3):
            await it.wait(hours=24)
            await it.alice.send("/help")
            came += _cards(it)[len(came) :]
        assert [at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for at in came] == there


async def _early_riser(it: Valley, city: str, hour: str) -> None:
    alice = it.person(1000, "Alice")
    await alice.onboard(zone=city)
    for page, tap in (("page:quiet", "quiet:0-0"), ("page:hour", "")):
        await alice.send("/settings")
        await alice.tap(page)
        if tap:
            await alice.tap(tap)
    await alice.send(hour)


def _cards(it: Valley) -> list[datetime]:
    received = it.telegram.person(1000).received
    return [
        datetime.fromtimestamp(one.at, UTC)
        for one in received
        if one.method == "sendMessage" and "nottoday:" in str(one.body.get("reply_markup"))
    ]


async def test_a_clock_that_was_wrong_once(home: Home) -> None:
    """A clock that ran 400 days ahead for an hour costs one card too many, and no mornings afterwards."""
    async with home.town() as it:
        await it.wait(days=1)
        it.clock.advance(400 * 86_400)
        await it.settle()
        await it.wait(hours=24)
        it.clock.advance(-401 * 86_400)
        await it.bot.tick.sweep()
        await it.settle()
        before = len(_cards(it))
        await it.wait(days=4)
        assert len(_cards(it)) - before >= 3


async def test_a_clock_that_was_set_back(home: Home) -> None:
    """Promise 4: a clock that is put right by half an hour does not keep people waiting for half an hour."""
    async with home.town() as it:
        it.clock.advance(-1800)
        before = len(it.alice.messages)
        await it.alice.send("/help")
        await it.wait(minutes=3)
        assert len(it.alice.messages) == before + 2
