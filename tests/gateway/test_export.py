"""One's own copy: whole, readable, and nobody else's."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import orjson
import pytest

from bot.core import model as m
from bot.core import sends as sd
from bot.core.events import Content
from bot.core.material import Export, Material, Written
from bot.core.path import Ground, Path
from bot.gateway import Words
from bot.gateway.pictures import blank, qr
from tests.gateway import people


def files(draw: people.Draw, export: Export = people.export, **more: Any) -> tuple[str, dict[str, Any]]:
    """The page and the data."""
    page, data = draw(sd.SendExport(to=people.alice.id), people.to_alice(export=export, **more))
    return page.files[0][2].decode(), orjson.loads(data.files[0][2])


def test_the_data_is_all_of_it(draw: people.Draw) -> None:
    """Every reply with the decision about it, every card, every opened share, and the settings."""
    _, data = files(draw)
    assert [one["decision"] for one in data["written"]] == ["shared", "kept", "taken_back", "undecided"]
    assert data["written"][0]["text"] == "The tea this morning."
    assert data["written"][2] | {"seconds": 12, "kind": "voice"} == data["written"][2]
    assert data["opened"][0]["text"] == "<b>Hello</b> & bye"
    given = {"on": "2026-11-20", "felt": "same", "reasons": ["share-day"], "put_back": []}
    assert data["cards"][0] | given == data["cards"][0]
    assert data["settings"]["zone"] == "Europe/Berlin"
    assert data["made_at"] == "2026-11-20T12:00:00+00:00"


def test_ones_own_path_is_in_it(draw: people.Draw) -> None:
    """What was said of cards is one's own too: as data, and a line for each theme to read."""
    page, data = files(draw, person=replace(people.alice, path=people.READY))
    (ground,) = data["settings"]["path"]
    assert ground | {"theme": "t01", "depth": 1, "comfortable": 3, "since": "2026-11-01"} == ground
    assert told(page)["How deep your own cards go"] == "Talking: a fact or a smile"
    assert "November 20, 2026, Felt right" in page


def told(page: str) -> dict[str, str]:
    """The settings as the page tells them."""
    settings = page.partition("<h2>")[2].partition("<h2>")[0]
    rows = re.findall(
        r'<small>(.*?)</small>\s*<blockquote dir="auto">(.*?)</blockquote>', settings, re.DOTALL
    )
    return {name: unescape(value).replace("\u00a0", " ") for name, value in rows}


PLAIN = {
    "Language": "English",
    "Place": "Berlin",
    "Time of the card": "8:30 AM",
    "How often": "Most days",
    "Quiet hours": "9:00 PM – 8:00 AM",
    "Wait before sending": "20 seconds",
    "How things arrive": "Closed",
    "Life right now": "Nothing special",
    "Themes you opened": "None",
    "Quiet for a while": "No",
    "How deep your own cards go": "In every theme: a fact or a smile",
}


def test_the_page_tells_the_settings_in_words(draw: people.Draw) -> None:
    """Nobody has to know that quarter past nine is 1275: each setting reads as it does in /settings."""
    page, data = files(draw)
    assert told(page) == PLAIN
    assert data["settings"] | {"quiet_from": 1260, "pace": "most", "minute": 510} == data["settings"]


LATER = people.NOON + timedelta(days=3)


@pytest.mark.parametrize(
    ("chosen", "name", "value"),
    [
        ({"zone": "America/Argentina/Buenos_Aires"}, "Place", "Buenos Aires"),
        ({"minute": 19 * 60 + 5}, "Time of the card", "7:05 PM"),
        ({"pace": "twice"}, "How often", "Twice a week"),
        ({"quiet_from": 0, "quiet_to": 0}, "Quiet hours", "No quiet hours"),
        ({"hold": 0}, "Wait before sending", "Send at once"),
        ({"open_at_once": True}, "How things arrive", "Open"),
        ({"mode": "new_baby", "mode_until": LATER}, "Life right now", "A new baby"),
        ({"mode": "new_baby", "mode_until": people.NOON}, "Life right now", "Nothing special"),
        ({"opened_themes": frozenset({"t18", "t08"})}, "Themes you opened", "Touch, Spirit"),
        ({"paused_until": people.NOON}, "Quiet for a while", "No"),
        ({"paused_until": LATER}, "Quiet for a while", "Until November 23, 2026, 1:00 PM"),
        ({"paused_until": m.FOREVER}, "Quiet for a while", "Until you are back"),
    ],
)
def test_whatever_was_chosen_has_words(
    draw: people.Draw, chosen: dict[str, Any], name: str, value: str
) -> None:
    """As it is now: what has ended by itself is not told as if it held."""
    page, _ = files(draw, person=replace(people.alice, **chosen))
    assert told(page) == PLAIN | {name: value}


def test_a_path_reads_as_it_is_today(draw: people.Draw) -> None:
    """A step that has faded is not told, and no score is: neither of the other nor of oneself."""
    today, long_ago = people.NOON.date(), people.NOON.date() - timedelta(days=60)
    grounds = (
        Ground(theme="t01", depth=2, since=long_ago, used=long_ago),
        Ground(theme="t05", depth=5, since=long_ago, used=today, comfortable=7),
        Ground(theme="t12", depth=0, since=long_ago, used=today, fewer_until=today + timedelta(days=1)),
    )
    page, _ = files(draw, person=replace(people.alice, path=Path(grounds=grounds)))
    assert told(page)["How deep your own cards go"].splitlines() == [
        "Talking: a fact or a smile",
        "Care for yourself: up to a worry or a big dream",
        "Appreciation: only the lightest. Fewer like this.",
    ]


def test_every_choice_reads_in_every_language(draw: people.Draw, words: Words) -> None:
    """No code of ours is left over: not a name of a setting, not a value."""
    grounds = tuple(
        Ground(theme=f"t{n:02}", depth=n % 6, since=people.NOON.date(), used=people.NOON.date())
        for n in range(1, 19)
    )
    for language in words.languages:
        for nth, mode in enumerate(m.MODES):
            person = replace(
                people.alice,
                language=language,
                pace=m.PACES[nth % len(m.PACES)],
                mode=mode,
                mode_until=LATER,
                opened_themes=frozenset(m.CLOSED_THEMES),
                path=Path(grounds=grounds),
            )
            settings = told(files(draw, person=person)[0])
            assert len(settings) == len(PLAIN) and all(settings.values())
            assert not re.search(r"[a-z]_[a-z]|\bt\d\d\b|\d{3}", "\n".join(settings.values()))


def test_the_data_holds_nothing_about_the_other(draw: people.Draw) -> None:
    """Not their name, not an id, not what became of a share."""
    _, data = files(draw, partner_name="Bob")
    whole = orjson.dumps(data).decode()
    assert not any(word in whole for word in ("Bob", "pairing", "seed", "unanswered", "envelope"))


def test_the_page_says_it_in_words(draw: people.Draw) -> None:
    """What cannot be read any more is said, not left out."""
    page, _ = files(draw)
    for words in (
        "The tea this morning.",
        "taken back",
        "A voice note. It is in your chat.",
        "their key is gone",
    ):
        assert words in page
    assert page.startswith("<!doctype html>")


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "&lt;"]
)
def test_what_people_wrote_is_only_text(hostile: str, draw: people.Draw) -> None:
    """Their words act nowhere, not even in the author's own browser."""
    export = replace(
        people.export, written=(Written(at=people.NOON, fate="kept", content=Content("text", hostile)),)
    )
    page, data = files(draw, export, name=hostile)
    assert "<script" not in page
    assert "<img" not in page
    assert ">49<" not in page
    assert data["written"][0]["text"] == hostile


def test_the_page_needs_nothing_from_elsewhere(draw: people.Draw) -> None:
    """Opening it tells nobody anything."""
    page, _ = files(draw)
    assert not any(mark in page for mark in ("http:", "https:", "src=", "@import", "url("))


def test_an_empty_copy_is_a_copy(draw: people.Draw) -> None:
    """It says that there is nothing."""
    page, data = draw(sd.SendExport(to=people.alice.id), Material(chat=1, export=Export(made_at=people.NOON)))
    assert page.files[0][2].decode().count("<p>Nothing.</p>") == 4
    assert orjson.loads(data.files[0][2])["written"] == []


def test_pictures_are_png() -> None:
    """The invitation, and the cover for what Telegram no longer deletes."""
    code = qr("https://t.me/KindlingBot?start=" + "x" * 22)
    for picture, least in ((code, 300), (blank(), 180)):
        assert picture.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        assert int.from_bytes(picture[20:24]) >= least
        assert len(picture) < 10_000
