"""Promise 2, lived by chance: silence says nothing.

Two private lives of Alice are drawn, and one life of Bob that is anything at all. Bob's phone may not know
which of the two she lived.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.buttons import THINGS
from bot.core.events import COMMANDS
from tests.property.acts import Act, Blocks, Edits, Forges, Presses, Says, Sends, Taps, Unblocks, Writes
from tests.property.amount import examples
from tests.property.home import Home
from tests.property.twins import HOUR, Life, Line, lines, live, same

DAYS = 4
COMMANDS_OF_HERS = [f"/{name}" for name in COMMANDS]
MEANT_FOR_THE_OTHER = (
    *("now", "evening", "tomorrow", "takeback", "thanks", "hear"),
    *("accept", "decline", "confirm", "deny", "name", "hold"),
)
"""Actions by which one shares, or changes how one shares; and the name is for the partner."""
IN_PRIVATE: list[tuple[Act, ...]] = [
    (Taps("nottoday"),),
    (Taps("another"), Taps("another")),
    (Taps("didit"),),
    (Taps("open"), Taps("writeback"), Writes()),
    (Taps("later"),),
    (Taps("notforme"),),
    (Writes(), Taps("keep")),
    (Writes("photo"), Taps("delete")),
    (Writes("voice"), Edits()),
    (Writes(), Taps("share"), Taps("change"), Writes(), Taps("share")),
    (Unblocks(), Writes(), Taps("share"), Taps("now"), Taps("undo")),
    (Unblocks(), Writes(), Taps("share"), Taps("now"), Edits()),
    (Says("/pause"), Taps("pause:0")),
    (Says("/resume"),),
    (Says("/pace"), Taps("pace:weekly")),
    (Says("/settings"), Taps("page:place"), Says("Tokyo")),
    (Says("/settings"), Taps("page:hour"), Says("18:40")),
    (Says("/settings"), Taps("page:mode"), Taps("mode:grieving")),
    (Says("/settings"), Taps("page:opening"), Taps("opening:1")),
    (Says("/leave"), Taps("leave:quiet")),
    (Blocks(),),
    (Unblocks(),),
    (Sends("sticker"),),
]
ANYWAY: list[tuple[Act, ...]] = [
    (Writes(), Taps("share"), Taps("now")),
    (Writes("photo"), Taps("share"), Taps("evening")),
    (Says("/shared"), Taps("takeback")),
    (Taps("thanks"),),
    (Taps("hear"), Taps("writeback")),
    (Says("/settings"), Taps("page:quiet"), Taps("quiet:0-0")),
    (Says("/leave"), Taps("leave:tell")),
    *IN_PRIVATE,
]


def _is_meant_for_the_other(data: str) -> bool:
    action, _, value = data.partition(":")
    return action in MEANT_FOR_THE_OTHER or value in ("name", "tell", "all", "here")


@dataclass(frozen=True)
class Moment:
    """One hour of the script has at most one moment of a person, so that an act and its undoing stay together."""

    hour: int
    minute: int
    acts: tuple[Act, ...]

    def lines(self, name: str) -> list[Line]:
        return lines(name, self.hour * HOUR + self.minute * 60, *self.acts, apart=4)


def _moments(those: list[tuple[Act, ...]], most: int) -> st.SearchStrategy[list[Moment]]:
    chance = st.one_of(
        st.builds(lambda nth: (Presses(nth),), st.integers(0, 30)),
        st.builds(
            lambda action, nth, revision: (Forges(action, nth, revision),),
            st.sampled_from(sorted(THINGS)),
            st.integers(0, 12),
            st.integers(0, 3),
        ),
        st.builds(lambda command: (Says(command),), st.sampled_from(COMMANDS_OF_HERS)),
    )
    moment = st.builds(
        Moment,
        st.integers(1, DAYS * 24 - 1),
        st.sampled_from([0, 0, 20, 45]),
        st.sampled_from(those) | st.sampled_from(those) | chance,
    )
    return st.lists(moment, min_size=1, max_size=most, unique_by=lambda one: one.hour)


private = _moments(IN_PRIVATE, 6)
anything = _moments(ANYWAY, 6)


def _live(home: Home, hers: list[Moment], his: list[Moment]) -> Life:
    script = [line for moment in hers for line in moment.lines("alice")]
    script += [line for moment in his for line in moment.lines("bob")]
    avoids = {"alice": _is_meant_for_the_other}
    return asyncio.run(live(home, script, DAYS, avoids))


def test_nobody_can_tell_two_private_lives_apart(home: Home) -> None:
    """Promise 2: what Bob's phone shows does not depend on which of two private lives Alice lives."""

    @settings(examples(10 if home.database.is_sqlite else 4))
    @given(one=private, another=private, his=anything)
    def lives(one: list[Moment], another: list[Moment], his: list[Moment]) -> None:
        same(_live(home, one, his).bob, _live(home, another, his).bob)

    lives()
