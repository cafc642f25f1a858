"""Where somebody is: from a clock, or from what they typed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.places import (
    ALSO_CALLED,
    MOST,
    WELL_KNOWN,
    clock,
    exactly,
    fitting,
    is_zone,
    near,
    offset,
    offsets,
)
from tests.core.examples import examples

WINTER, SUMMER = datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)


def test_every_name_is_a_zone() -> None:
    """Whatever is offered can be chosen."""
    for name in [*WELL_KNOWN, *ALSO_CALLED.values()]:
        assert is_zone(name)
        ZoneInfo(name)


def test_offsets_follow_the_season() -> None:
    """The time on a clock means other zones in summer than in winter."""
    assert offset("Europe/Berlin", WINTER) == 60
    assert offset("Europe/Berlin", SUMMER) == 120
    assert offset("Asia/Kathmandu", WINTER) == 345
    assert offset("America/St_Johns", WINTER) == -210
    assert "Europe/Berlin" in fitting(60, WINTER)
    assert "Europe/Berlin" not in fitting(60, SUMMER)


def test_every_clock_has_somewhere() -> None:
    """Each time that is offered fits at least one place, and never too many at once."""
    for at in (WINTER, SUMMER):
        shown = offsets(at)
        assert shown == sorted(set(shown))
        for minutes in shown:
            assert 1 <= len(fitting(minutes, at)) <= MOST
    assert fitting(7, WINTER) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Berlin", ["Europe/Berlin"]),
        ("  new   york ", ["America/New_York"]),
        ("New_York", ["America/New_York"]),
        ("europe/berlin", ["Europe/Berlin"]),
        ("Munich", ["Europe/Berlin"]),
        ("UTC", ["UTC"]),
        ("Kiev", ["Europe/Kyiv"]),
        ("Europe/Kyiv", ["Europe/Kyiv"]),
        ("kathm", ["Asia/Kathmandu"]),
        ("São Paulo", ["America/Sao_Paulo"]),
        ("Zürich", ["Europe/Zurich"]),
        ("bogotá", ["America/Bogota"]),
        ("", []),
        ("   ", []),
        ("xx", []),
        ("is", []),
        ("Nowhereville", []),
        ("../../etc/passwd", []),
        ("Etc/GMT+5", []),
    ],
)
def test_what_a_typed_place_means(text: str, found: list[str]) -> None:
    """The exact place alone, if there is one; nothing rather than a guess."""
    assert find(text) == found


def find(text: str) -> list[str]:
    zone = exactly(text)
    return [zone] if zone else near(text)


def test_what_is_not_meant_exactly_is_asked_about() -> None:
    """York is not New York, and who lives in Georgia is rarely in South Georgia."""
    assert exactly("York") == "Europe/London"
    assert exactly("Georgia") is None
    assert near("Georgia") == ["Atlantic/South_Georgia"]
    assert exactly("Londres") == "Europe/London"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin, Germany", "Europe/Berlin"),
        ("Berlin Germany", "Europe/Berlin"),
        ("New York City", "America/New_York"),
        ("Vienna, Austria", "Europe/Vienna"),
        ("London UK", "Europe/London"),
        ("São Paulo, Brazil", "America/Sao_Paulo"),
    ],
)
def test_a_city_with_its_country(text: str, zone: str) -> None:
    """What stands behind the city is left out, and the person is asked whether that is it."""
    assert exactly(text) is None
    assert near(text) == [zone]
    assert near("The Moon, far away") == [], "no piece of a word is a city"


def test_what_may_be_several() -> None:
    """Of several the person chooses, among not too many."""
    assert find("america/indiana") == sorted(find("america/indiana"))
    assert 1 < len(find("america")) <= MOST


@given(st.text(max_size=200))
@examples(100)
def test_anything_typed_is_met_calmly(text: str) -> None:
    """No text breaks the question, and whatever is found is a zone."""
    found = find(text)
    assert len(found) <= MOST
    assert all(is_zone(name) for name in found)
    minute = clock(text)
    assert minute is None or 0 <= minute < 1440


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("7:45", 465),
        ("07.45", 465),
        (" 19 ", 1140),
        ("7 pm", 1140),
        ("7p.m.", 1140),
        ("12 am", 0),
        ("12am", 0),
        ("12 pm", 720),
        ("12:30 PM", 750),
        ("0:00", 0),
        ("23:59", 1439),
        ("7h45", 465),
        ("19 h", 1140),
        ("24", None),
        ("24:00", None),
        ("7:60", None),
        ("13 pm", None),
        ("0 am", None),
        ("7:5", None),
        ("745", None),
        ("-7", None),
        ("", None),
        ("soon", None),
        ("7:45:00", None),
    ],
)
def test_what_a_typed_time_means(text: str, minute: int | None) -> None:
    """A time of day as people write it, or none."""
    assert clock(text) == minute


@pytest.mark.parametrize("name", ["", "Berlin", "europe/berlin", "Etc/UTC", "posix/Europe/Berlin", "Europe"])
def test_what_is_no_zone(name: str) -> None:
    """Only whole names of inhabited places, and UTC."""
    assert not is_zone(name)
