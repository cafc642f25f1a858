"""One's own copy: whole, readable, and nobody else's."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from bot.core import sends as sd
from bot.core.events import Content
from bot.core.material import Export, Material, Written
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
    assert "theme t01, depth 1, since 2026-11-01" in page
    assert "2026-11-20, Felt right" in page


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
