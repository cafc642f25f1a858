"""Promise 2, case by case: silence says nothing.

Each test lives the same days twice. Whatever one of the two decides in private, the other's phone shows the
same messages, to the byte and to the second.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.property import home as homes
from tests.property.acts import Act, Blocks, Edits, Forges, Presses, Says, Sends, Taps, Unblocks, Writes
from tests.property.home import Home
from tests.property.twins import DAY, HOUR, Life, Line, lines, live, same

home = homes.home

DAYS = 5.0
CLOSED = b"The sharing you had here is closed now"
SHARE = (Taps("share"), Taps("now"))
SETTINGS = Says("/settings")

ALICE: dict[str, tuple[Act, ...]] = {
    "drafts": (Writes(), Writes("photo"), Writes("voice")),
    "keeps": (Writes(), Taps("keep")),
    "deletes": (Writes("photo"), Taps("delete")),
    "edits": (Writes(), Edits(), Taps("share"), Edits(), Taps("change"), Writes()),
    "takes back in time": (Writes(), *SHARE, Taps("undo")),
    "changes her mind in time": (Writes(), *SHARE, Edits()),
    "skips": (Says("/card"), Taps("nottoday")),
    "wants another": (Says("/card"), Taps("another"), Taps("another"), Taps("another")),
    "says how it was": (Says("/card"), Taps("how"), Taps("same"), Taps("how"), Taps("heavier")),
    "wants lighter ones": (Says("/card"), Taps("how"), Taps("lighter"), Taps("nottoday")),
    "wants fewer of a kind": (Says("/card"), Taps("how"), Taps("fewer"), Taps("nottoday"), Taps("how")),
    "wants a little more": (
        Says("/card"),
        Taps("how"),
        Taps("same"),
        Forges("more", 0, 1),
        Forges("more", 1, 1),
    ),
    "asks why": (Says("/why"), Says("/card"), Says("/why")),
    "slows down": (Says("/pace"), Taps("pace:weekly")),
    "pauses": (Says("/pause"), Taps("pause:0")),
    "wants nothing today": (Says("/today"), Taps("today:nothing")),
    "opens a theme": (SETTINGS, Taps("page:themes"), Taps("theme:t15")),
    "is ill": (SETTINGS, Taps("page:mode"), Taps("mode:ill")),
    "is after a disagreement": (SETTINGS, Taps("page:mode"), Taps("mode:after_disagreement")),
    "moves": (SETTINGS, Taps("page:place"), Says("Tokyo")),
    "changes the hour": (SETTINGS, Taps("page:hour"), Says("6:15")),
    "has no quiet hours": (SETTINGS, Taps("page:quiet"), Taps("quiet:0-0")),
    "opens at once": (SETTINGS, Taps("page:opening"), Taps("opening:1")),
    "blocks": (Blocks(),),
    "comes and goes": (Blocks(), Unblocks(), Blocks(), Unblocks()),
    "asks for help": (Says("/support"), Taps("country"), Says("/privacy"), Says("/export")),
    "reads": (Says("/learn"), Taps("learn"), Says("/books"), Taps("learn:close")),
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
    *lines("bob", 5 * HOUR, Says("/shared"), Taps("takeback")),
    *lines("bob", 1 * DAY, Taps("thanks"), Taps("writeback"), Writes(), Taps("share"), Taps("evening")),
    *lines("bob", 2 * DAY, Says("/card"), Taps("another"), Taps("nottoday"), Taps("hear")),
    *lines("bob", 3 * DAY, Writes("photo"), Taps("keep"), Says("/pause"), Taps("pause:1")),
    *lines("bob", 4 * DAY, Says("/pace"), Taps("pace:most"), Says("/shared"), Says("/invite"), Presses(9)),
]
"""What Bob does, and it is a lot."""

BOB_RECEIVING: dict[str, tuple[Act, ...]] = {
    "opens": (Taps("open"),),
    "opens and keeps an answer": (Taps("open"), Taps("writeback"), Writes(), Taps("keep")),
    "puts off": (Taps("later"), Taps("open")),
    "refuses": (Taps("notforme"),),
    "pauses": (Says("/pause"), Taps("pause:0")),
    "opens at once": (SETTINGS, Taps("page:opening"), Taps("opening:1")),
    "blocks": (Blocks(),),
    "leaves quietly": (Says("/leave"), Taps("leave:quiet")),
    "is forgotten": (Says("/forget"), Taps("forget:here")),
}
"""What Bob does with what has come, an hour after the first of Alice's."""

ALICE_SHARING: list[Line] = [
    *lines("alice", 0.5 * HOUR, Taps("open")),
    *lines("alice", 1 * HOUR, Writes(), *SHARE),
    *lines("alice", 3 * HOUR, Writes("photo"), *SHARE),
    *lines("alice", 1 * DAY, Says("/shared"), Writes("voice"), Taps("share"), Taps("evening")),
    *lines("alice", 2 * DAY, Says("/shared"), Taps("takeback"), Says("/help"), Says("/card")),
]
"""Things that Alice gives, looks at and takes back. (Not her export: what she opened of somebody who has been
forgotten since is not in it any more, and cannot be.)"""

ON_BOTH = {"blocks", "leaves quietly", "is forgotten"}
"""Tried on PostgreSQL too; the others there by the long runs, since what they do is not the database's."""


def _cases(choices: Iterable[str]) -> pytest.MarkDecorator:
    """Every choice on SQLite, some on PostgreSQL too."""
    cases = []
    for choice in choices:
        cases.append(pytest.param("sqlite", choice))
        cases.append(pytest.param("postgres", choice, marks=() if choice in ON_BOTH else pytest.mark.long))
    return pytest.mark.parametrize(("database", "choice"), cases, indirect=["database"])


@pytest.fixture(scope="module")
def lived() -> dict[object, Life]:
    """Lives in which one of the two did nothing: the same for every test on the same sort of database."""
    return {}


async def _lives(home: Home, alice: Iterable[Line], bob: Iterable[Line], days: float = DAYS) -> Life:
    life = await live(home, [*alice, *bob], days)
    assert not life.skipped, "the script says what cannot be done, and so tests nothing"
    return life


async def _silent(home: Home, lived: dict[object, Life], alice: list[Line], bob: list[Line]) -> Life:
    """The life to compare with."""
    key = home.database.is_sqlite, len(alice), len(bob)
    if key not in lived:
        lived[key] = await _lives(home, alice, bob)
    return lived[key]


@_cases(ALICE)
async def test_a_partner_sees_nothing_of_it(home: Home, choice: str, lived: dict[object, Life]) -> None:
    """Promise 2: whatever Alice does in private, Bob's phone is that of days on which she did nothing."""
    silent = await _silent(home, lived, [], BOB)
    life = await _lives(home, lines("alice", 3 * HOUR, *ALICE[choice], apart=4), BOB)
    same(life.bob, silent.bob)


@_cases(BOB_RECEIVING)
async def test_an_author_learns_nothing(home: Home, choice: str, lived: dict[object, Life]) -> None:
    """Promise 2, the other way round: whatever becomes of an envelope, its author's phone shows the same."""
    silent = await _silent(home, lived, ALICE_SHARING, [])
    life = await _lives(home, ALICE_SHARING, lines("bob", 2 * HOUR, *BOB_RECEIVING[choice]))
    same(life.alice, silent.alice)


@pytest.mark.parametrize("how", [("/leave", "leave:quiet"), ("/forget", "forget:here")])
async def test_an_unopened_envelope_goes_as_if_taken_back(home: Home, how: tuple[str, str]) -> None:
    """Promise 2: what Bob's leaving takes away from Alice's phone looks like what he does on any day."""
    command, button = how
    gone = await _lives(home, [], lines("bob", 2 * HOUR, Says(command), Taps(button)))
    back = await _lives(home, [], lines("bob", 2 * HOUR, Says("/shared"), Taps("takeback")))
    same(gone.alice, back.alice)


@pytest.mark.parametrize("how", [("/leave", "leave:quiet"), ("/forget", "forget:here")])
async def test_until_the_closing_line(home: Home, how: tuple[str, str]) -> None:
    """Promise 2: two to four weeks of days like any other, and then the one line, with a card."""
    bob = [Line((day + 0.5) * DAY, "bob", Says("/help")) for day in range(0, 30, 2)]
    silent = await _lives(home, [], bob, days=30)
    command, button = how
    alice = lines("alice", 3 * HOUR, Taps("open"), Says(command), Taps(button))
    life = await _lives(home, alice, bob, days=30)
    closing = next((nth for nth, (_, _, body) in enumerate(life.bob) if CLOSED in body), -1)
    assert closing > 0, "it never came"
    same(life.bob[:closing], silent.bob[:closing])
    (at, method, _), (usual, card, _) = life.bob[closing], silent.bob[closing]
    assert (at, method) == (usual, card)
    assert 14 <= (at - life.start) / DAY <= 29
