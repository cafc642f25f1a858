"""Promise 2, case by case: silence says nothing.

Each test lives the same days twice. Whatever one of the two decides in private, the other's phone shows the
same messages, to the byte and to the second.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.property import home as homes
from tests.property.acts import Act, Blocks, Edits, Presses, Says, Sends, Taps, Unblocks, Writes
from tests.property.home import Home
from tests.property.twins import DAY, HOUR, Life, Line, difference, lines, live

home, library_read_once = homes.home, homes.library_read_once

DAYS = 9.0
SHARE = (Taps("share"), Taps("now"))

ALICE: dict[str, tuple[Act, ...]] = {
    "drafts": (Writes(), Writes("photo"), Writes("voice")),
    "keeps": (Writes(), Taps("keep")),
    "deletes": (Writes("photo"), Taps("delete")),
    "edits": (Writes(), Edits(), Taps("share"), Edits(), Taps("change"), Writes()),
    "takes back in time": (Writes(), *SHARE, Taps("undo")),
    "changes their mind in time": (Writes(), *SHARE, Edits()),
    "skips": (Says("/card"), Taps("nottoday")),
    "wants another": (Says("/card"), Taps("another"), Taps("another"), Taps("another")),
    "slows down": (Says("/pace"), Taps("pace:weekly")),
    "pauses": (Says("/pause"), Taps("pause:0")),
    "wants nothing today": (Says("/today"), Taps("today:nothing")),
    "opens a theme": (Says("/settings"), Taps("page:themes"), Taps("theme:t15")),
    "is ill": (Says("/settings"), Taps("page:mode"), Taps("mode:ill")),
    "is after a disagreement": (Says("/settings"), Taps("page:mode"), Taps("mode:after_disagreement")),
    "moves": (Says("/settings"), Taps("page:place"), Says("Tokyo")),
    "changes the hour": (Says("/settings"), Taps("page:hour"), Says("6:15")),
    "has no quiet hours": (Says("/settings"), Taps("page:quiet"), Taps("quiet:0-0")),
    "opens at once": (Says("/settings"), Taps("page:opening"), Taps("opening:1")),
    "blocks": (Blocks(),),
    "comes and goes": (Blocks(), Unblocks(), Blocks(), Unblocks()),
    "asks for help": (Says("/support"), Taps("country"), Says("/help"), Says("/privacy"), Says("/export")),
    "sends a sticker": (Sends("sticker"), Says("/nonsense"), Presses(7), Presses(11)),
    "opens": (Taps("open"), Taps("writeback"), Writes()),
    "puts off": (Taps("later"),),
    "refuses": (Taps("notforme"),),
    "leaves quietly": (Says("/leave"), Taps("leave:quiet")),
    "is forgotten": (Says("/forget"), Taps("forget:here")),
}
"""What Alice does in private, three hours after the beginning; else she is silent."""

BOB: list[Line] = [
    *lines("bob", 1 * HOUR, Writes(), *SHARE),
    *lines("bob", 5 * HOUR, Says("/shared"), Taps("takeback"), Says("/settings"), Taps("page:pace")),
    *lines("bob", 1 * DAY, Taps("thanks"), Taps("writeback"), Writes(), Taps("share"), Taps("evening")),
    *lines("bob", 2 * DAY, Says("/card"), Taps("another"), Taps("nottoday"), Says("/today"), Taps("today:tiny")),
    *lines("bob", 3 * DAY, Writes("photo"), Edits(), Taps("keep"), Writes(), Taps("delete"), Says("/help")),
    *lines("bob", 4 * DAY, Says("/pause"), Taps("pause:1"), Says("/invite"), Says("/appreciate"), Writes(), *SHARE),
    *lines("bob", 6 * DAY, Says("/pace"), Taps("pace:most"), Says("/shared"), Says("/leave"), Says("/start")),
    *lines("bob", 7 * DAY, Taps("hear"), Presses(0), Presses(3), Presses(9), Presses(20), Says("/privacy")),
]
"""What Bob does, and it is a lot."""


CASES = [
    pytest.param(choice, marks=pytest.mark.xfail(strict=True, reason="F1: a thank-you finds out"))
    if choice == "is forgotten"
    else choice
    for choice in ALICE
]


@pytest.fixture(scope="module")
def lived() -> dict[object, Life]:
    """Lives in which one of the two did nothing, by sort of database: the same for every test."""
    return {}


async def _lives(home: Home, alice: Iterable[Line], bob: Iterable[Line], days: float = DAYS) -> Life:
    life = await live(home, [*alice, *bob], days)
    assert not life.skipped, "the script says what cannot be done, and so tests nothing"
    return life


@pytest.mark.parametrize("choice", CASES)
async def test_a_partner_sees_nothing_of_it(home: Home, choice: str, lived: dict[object, Life]) -> None:
    """Promise 2: whatever Alice does in private, Bob's phone is that of days on which she did nothing."""
    key = home.database.is_sqlite
    if key not in lived:
        lived[key] = await _lives(home, (), BOB)
    life = await _lives(home, lines("alice", 3 * HOUR, *ALICE[choice], apart=4), BOB)
    assert not difference(life.bob, lived[key].bob)
