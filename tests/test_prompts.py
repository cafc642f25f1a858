"""The prompts that ship: no faults, enough of every kind, and what the safety rules promise about them."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.content import THEMES, Card, Library, Line, check, load, schema

PROMPTS = Path(__file__).parent.parent / "prompts"
CLOSED = {"t08", "t15", "t18"}
AT_LEAST = dict.fromkeys(THEMES, 8) | {"t06": 12, "t07": 12, "t12": 12}


@pytest.fixture(scope="module")
def library() -> Library:
    return load(PROMPTS)


def said(card: Card) -> str:
    return card.text["en"]


def test_nothing_is_wrong() -> None:
    """What an author is asked to hold to, the shipped prompts hold to."""
    assert [str(fault) for fault in check(PROMPTS)] == []


def test_the_schema_is_the_model() -> None:
    """The schema an editor shows is made from the check itself and cannot drift from it."""
    written = (PROMPTS / "card.schema.json").read_text("utf-8")
    assert written == json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def test_every_file_names_the_schema() -> None:
    """An editor helps from the first line of every file of cards."""
    files = sorted(PROMPTS.glob("*/cards/*.toml"))
    assert all(file.read_text("utf-8").startswith("#:schema ../../card.schema.json\n") for file in files)
    assert {file.stem for file in files} == set(THEMES)


def test_every_theme_has_its_share(library: Library) -> None:
    """A theme that is opened has something to say for weeks; tiny moments, new things and thanks the most."""
    counts = Counter(card.theme for card in library.cards.values() if not card.retired)
    assert {theme: counts[theme] for theme in THEMES if counts[theme] < AT_LEAST[theme]} == {}
    assert counts.total() >= 300


def test_every_theme_has_all_three_kinds(library: Library) -> None:
    """Somebody who never writes, and somebody who is alone here, find each theme whole."""
    kinds = Counter((card.theme, card.kind) for card in library.cards.values())
    for theme in THEMES:
        assert kinds[theme, "share"] >= 2
        assert kinds[theme, "solo"] >= 3
        assert kinds[theme, "offline"] >= 1


def test_what_is_shared_is_never_deep(library: Library) -> None:
    """Promise 2: nobody can read a partner's depth off a card."""
    assert {card.depth for card in library.cards.values() if card.kind != "solo"} == {1, 2}


def test_there_is_enough_on_hard_days(library: Library) -> None:
    """Whatever life is like, a month of tiny cards is left, none of them from a closed theme."""
    tiny = [c for c in library.cards.values() if c.depth == 1 and c.minutes <= 1 and c.theme not in CLOSED]
    for mode in ("new_baby", "apart", "ill", "grieving", "busy"):
        assert sum(mode not in card.not_with for card in tiny) >= 60, mode
    calm = [card for card in tiny if card.kind == "solo" and "after_disagreement" not in card.not_with]
    assert len(calm) >= 30


ABOUT_TWO = re.compile(
    r"\b(partner\W?s?|they|them|together|you both|the two of you|each other|couples?|relationships?)\b",
    re.IGNORECASE,
)


def test_after_a_disagreement_nothing_is_about_the_two(library: Library) -> None:
    """In those days a card is about something else, and neither thanks nor closeness is asked for."""
    left = [card for card in library.cards.values() if "after_disagreement" not in card.not_with]
    assert [said(card) for card in left if ABOUT_TWO.search(said(card))] == []
    assert {card.kind for card in left} == {"solo", "offline"}


TOUCH = re.compile(r"\b(hug|kiss|cuddle|massage|stroke|their (hand|shoulder|back|skin|hair))", re.IGNORECASE)


def test_no_card_asks_to_touch_the_other(library: Library) -> None:
    """Touching comes only out of the practice that both opened."""
    assert [said(card) for card in library.cards.values() if TOUCH.search(said(card))] == []


def test_a_fact_names_its_source(library: Library) -> None:
    """Whoever reads a fact can look it up, and a fact is short."""
    facts = [card for card in library.cards.values() if "fact" in card.tags]
    assert len(facts) >= 10
    assert all(card.evidence in library.sources and len(said(card).split()) <= 60 for card in facts)


def test_every_source_is_used(library: Library) -> None:
    """The list of sources says what the cards rest on, and nothing more."""
    assert {card.evidence for card in library.cards.values()} - {"design"} == set(library.sources)


# --- support and books --------------------------------------------------------------------------------


def test_every_country_has_a_line_with_its_page_and_day(library: Library) -> None:
    """Nobody meets an empty country, and every number says where and when it was seen."""
    assert len(library.help["en"].support) >= 15
    for country in library.help["en"].support.values():
        assert country.lines
        assert all(line.seen_on >= date(2026, 11, 20) for line in country.lines)


def test_no_number_stands_in_two_countries(library: Library) -> None:
    """The same short number is another service elsewhere, so none was carried over a border."""
    numbers = [
        number
        for country in library.help["en"].support.values()
        for line in country.lines
        for number in line.contact
    ]
    assert len(numbers) == len(set(numbers))


FROM_MEMORY = ("01 554 3811", "1800 737 732", "600 000 016", "#8008", "183", "9610-0180", "181", "7827")


@pytest.mark.parametrize("number", FROM_MEMORY)
def test_numbers_from_memory_are_not_shipped(library: Library, number: str) -> None:
    """A line that nobody has seen on a page could leave somebody alone at the worst moment."""
    text = (PROMPTS / "en" / "support.toml").read_text("utf-8")
    assert number not in text


def test_lines_for_women_say_so(library: Library) -> None:
    """Nobody is sent to a line that will turn them away without knowing it."""
    named = {
        line.name: line.for_whom for country in library.help["en"].support.values() for line in country.lines
    }
    assert named["Women’s Refuge"] == "women"
    assert named["Men’s Advice Line"] == "men"


def test_both_labels_are_said(library: Library) -> None:
    """A reader is told what kind of page a number was seen on, and newspapers are none."""
    assert library.help["en"].labels == {
        "official": "seen on an official page",
        "verified": "seen on a page of those who work with it",
    }


def test_a_line_is_never_seen_in_a_newspaper_only(library: Library) -> None:
    """Somebody may get one chance to call, so a number is from those who answer it or work with them."""
    press = ("oliberal", "gauchazh", "tf1info", "tg24", "ansa.it", "elperiodico", "nation.africa", "mixess")
    lines = [line for country in library.help["en"].support.values() for line in country.lines]
    assert {line.status for line in lines} == {"official", "verified"}
    assert [line.name for line in lines if any(name in line.source for name in press)] == []


def test_general_ways_are_there_for_every_country(library: Library) -> None:
    """Somebody whose country is not listed still finds a way to begin."""
    assert len(library.help["en"].ways) >= 5
    assert any(way.address for way in library.help["en"].ways)


def test_the_five_books_have_their_cautions(library: Library) -> None:
    """The books of the source article are all there, and none without a word of caution."""
    assert {book.author for book in library.help["en"].books.values()} == {
        "Sue Johnson",
        "Gary Chapman",
        "John Gottman",
        "Emily Nagoski",
        "Thich Nhat Hanh",
    }
    assert all(book.caution and set(book.themes) <= set(THEMES) for book in library.help["en"].books.values())


# --- in Spanish -----------------------------------------------------------------------------------------


def test_spanish_says_all_that_english_says(library: Library) -> None:
    """Nobody reads half a page of help in another language than the rest of it."""
    english, spanish = library.help["en"], library.help["es"]
    assert all(spanish.labels[status] != text for status, text in english.labels.items())
    assert all(one.text != other.text for one, other in zip(english.ways, spanish.ways, strict=True))
    for name, book in english.books.items():
        assert spanish.books[name].about != book.about
        assert spanish.books[name].caution != book.caution
        assert spanish.books[name].author == book.author
    for code, country in english.support.items():
        for line, said in zip(country.lines, spanish.support[code].lines, strict=True):
            assert all(bool(a) == bool(b) and (a != b or not a) for a, b in _words(line, said))
            assert said.source == line.source


def _words(line: Line, said: Line) -> list[tuple[str, str]]:
    return [(line.hours, said.hours), (line.note, said.note)]


def test_a_number_is_the_same_in_every_language(library: Library) -> None:
    """A slip in a translation must not send somebody to a wrong number."""
    for code, country in library.help["en"].support.items():
        other = library.help["es"].support[code]
        texts = [(country.emergency, other.emergency)]
        texts += [
            (a, b)
            for line, said in zip(country.lines, other.lines, strict=True)
            for a, b in zip(line.contact, said.contact, strict=True)
        ]
        assert all(re.findall(r"\d", a) == re.findall(r"\d", b) for a, b in texts)


def test_countries_have_the_names_that_people_use(library: Library) -> None:
    """Babel knows them, so that no translator has to."""
    names = {code: one.name for code, one in library.help["es"].support.items()}
    assert (names["DE"], names["ES"], names["GB"]) == ("Alemania", "España", "Reino Unido")
