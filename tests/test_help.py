"""Support and books in other languages, and helplines that somebody has to look up again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli import remind
from bot.content import aged, load
from tests.little import library_in, one, told, write

SUPPORT = """[[label]]
status = "official"
text = "seen on an official page"

[[way]]
id = "doctor"
text = "A doctor."

[[country]]
code = "NZ"
name = "New Zealand"
emergency = "111 or 0"

[[line]]
id = "nz_line"
country = "NZ"
name = "A line"
contact = ["call 1-2", "page.example"]
hours = "day and night"
for_whom = "not stated"
status = "official"
source = "https://x.example"
seen_on = 2026-11-20
"""
BOOKS = """[[book]]
id = "plain"
title = "A book"
author = "Somebody"
themes = ["t01"]
about = "Reading."
caution = "Slowly."
"""
HILFE = """[[label]]
status = "official"
text = "auf einer amtlichen Seite"

[[way]]
id = "doctor"
text = "Eine Praxis."

[[line]]
id = "nz_line"
contact = ["anrufen: 1-2", "page.example"]
hours = "Tag und Nacht"

[[country]]
code = "NZ"
emergency = "111 oder 0"
"""
BUCH = """[[book]]
id = "plain"
about = "Lesen."
caution = "Langsam."
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A small library with support and books in English and German."""
    files = {
        "en/support.toml": SUPPORT,
        "en/books.toml": BOOKS,
        "de/support.toml": HILFE,
        "de/books.toml": BUCH,
    }
    for name, text in files.items():
        write(tmp_path, name, text)
    return library_in(tmp_path)


def test_help_is_in_the_readers_language(pack: Path) -> None:
    """Words are translated; names, numbers and sources stay."""
    german = load(pack).help["de"]
    line = german.support["NZ"].lines[0]
    assert (german.support["NZ"].name, german.support["NZ"].emergency) == ("Neuseeland", "111 oder 0")
    assert (line.name, line.hours, line.contact[0]) == ("A line", "Tag und Nacht", "anrufen: 1-2")
    assert line.source == "https://x.example"
    assert german.labels["official"] == "auf einer amtlichen Seite"
    assert german.ways[0].text == "Eine Praxis."
    assert (german.books["plain"].title, german.books["plain"].about) == ("A book", "Lesen.")


def test_a_language_without_these_files_has_them_in_english(pack: Path) -> None:
    """A translator may begin with the cards."""
    write(pack, "fr/words.ftl", "")
    library = load(pack)
    assert library.help["fr"].ways == library.help["en"].ways
    assert library.help["fr"].support["NZ"].name == "Nouvelle-Zélande"


def test_a_language_that_nobody_knows_keeps_the_english_names(pack: Path) -> None:
    """Babel does not know every code."""
    write(pack, "qqq/words.ftl", "")
    assert load(pack).help["qqq"].support["NZ"].name == "New Zealand"


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (
            "de/books.toml",
            BUCH,
            "",
            "de/books.toml:1: The book `plain` is missing; translate it from English.",
        ),
        ("de/books.toml", 'id = "plain"', 'id = "plian"', "de/books.toml:2: There is no book `plian`"),
        ("de/books.toml", "caution", "warning", "de/books.toml:1: This book has no `caution`"),
        ("de/support.toml", 'id = "doctor"', 'id = "nurse"', "de/support.toml:6: There is no way `nurse`"),
        (
            "de/support.toml",
            'hours = "Tag und Nacht"\n',
            "",
            "de/support.toml:9: `hours` of nz_line is not as in",
        ),
        (
            "de/support.toml",
            'hours = "Tag',
            'note = "Neu."\nhours = "Tag',
            "de/support.toml:12: `note` of nz_line is not as in English; remove it.",
        ),
        ("de/support.toml", "1-2", "1-3", "de/support.toml:11: The numbers of nz_line are not those of the"),
        (
            "de/support.toml",
            ', "page.example"',
            "",
            "de/support.toml:11: The numbers of nz_line are not those",
        ),
        (
            "de/support.toml",
            "111 oder 0",
            "112 oder 0",
            "de/support.toml:16: The number of NZ is not the English",
        ),
        ("de/support.toml", "[[country]]", "[[land]]", "de/support.toml:14: `land` is not known here"),
        (
            "en/support.toml",
            SUPPORT[SUPPORT.index("[[line]]") :],
            SUPPORT[SUPPORT.index("[[line]]") :] + SUPPORT[SUPPORT.index("[[line]]") :],
            "en/support.toml:25: Another line has the id nz_line; give each its own.",
        ),
        (
            "en/support.toml",
            "[[line]]",
            '[[country]]\ncode = "XX"\nname = "Nowhere"\n[[line]]',
            "en/support.toml:14: Nowhere has neither a line nor an emergency number; add one or take it out.",
        ),
    ],
)
def test_what_a_translation_lacks_is_told(pack: Path, name: str, old: str, new: str, fault: str) -> None:
    """With file and line; and a number can never be another one."""
    file = pack / name
    write(pack, name, file.read_text("utf-8").replace(old, new))
    assert any(found.startswith(fault) for found in told(pack)), told(pack)


def test_a_broken_translation_is_told_once(pack: Path) -> None:
    """And not also for everything it can no longer say."""
    write(pack, "de/books.toml", "[[book]\n")
    assert one(told(pack)).startswith("de/books.toml:1: This is not valid TOML")


# --- who has to look again ----------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "many"), [(date(2027, 2, 18), 0), (date(2027, 2, 19), 1)])
def test_a_line_is_looked_up_again_every_three_months(pack: Path, day: date, many: int) -> None:
    """Numbers change; after ninety days somebody is asked to read the page again."""
    assert len(aged(pack, day)) == many


def test_the_command_line_warns_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """A page to read again stops nobody from starting or from sending a change."""
    remind(date(2028, 1, 1))
    warned = capsys.readouterr().err.splitlines()
    assert len(warned) >= 20
    assert all("support.toml:" in line and ": warning: " in line for line in warned)
    remind(date(2026, 11, 20))
    assert capsys.readouterr().err == ""


def test_an_old_line_is_named_with_its_place_and_page(pack: Path) -> None:
    """Whoever looks again knows where to look and which line to change."""
    fault = aged(pack, date(2028, 1, 1))[0]
    assert str(fault) == (
        f"{pack}/en/support.toml:23: A line was last looked up on 2026-11-20; "
        "read https://x.example again, then write the new day."
    )
