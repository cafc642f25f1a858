"""Text as Telegram counts it, and characters that make trouble."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.texts import found_entities
from bot.gateway.text import (
    LONGEST_NAME,
    Marked,
    clean,
    clean_name,
    contained,
    inert,
    isolated,
    italic,
    lifeless,
    quoted,
    shortened,
    stacked,
    units,
)

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZALGO = "z" + "\u0301\u0337" * 500
WORDS = st.text(st.sampled_from("ab א/ش\n" + MARKS + "😀\u200d👩🏽é")) | st.text()


def shown(marked: Marked) -> list[str]:
    """What each entity covers, cut out as Telegram does."""
    raw = marked.text.encode("utf-16-le")
    return [
        raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in marked.entities
    ]


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👩‍👩‍👧", 8), ("\u202eabc", 4)]
)
def test_units_are_those_of_utf_16(text: str, length: int) -> None:
    """Offsets that are off by one show the bot's words as a partner's."""
    assert units(text) == length


@given(WORDS)
def test_clean_text_can_be_stored_and_sent(text: str) -> None:
    """No text that a person can send breaks the database, the wire or the screen."""
    cleaned = clean(text)
    cleaned.encode()
    assert "\0" not in cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\0b", "a\ufffdb"),
        ("a\ud83db", "a\ufffdb"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("bell\a and\ttab", "bell and\ttab"),
        ("e\u0301 stays as it was", "e\u0301 stays as it was"),
        (ZALGO, ZALGO),
        ("👨‍👩‍👧 \u202eabc\u202c", "👨‍👩‍👧 \u202eabc\u202c"),
    ],
)
def test_only_what_cannot_be_carried_is_changed(before: str, after: str) -> None:
    """What a person wrote arrives as they wrote it."""
    assert clean(before) == after


@given(WORDS)
def test_no_direction_spills_over(text: str) -> None:
    """Whatever is written, it cannot turn the bot's own words around."""
    for line in contained(text).split("\n"):
        assert depth(line) == 0
    assert contained(contained(text)) == contained(text)


def depth(line: str) -> int:
    """How many directions are still open at the end; fails where one ends that never began."""
    opened: list[str] = []
    for letter in line:
        if letter in "\u202a\u202b\u202d\u202e":
            opened.append("\u202c")
        elif letter in "\u2066\u2067\u2068":
            opened.append("\u2069")
        elif letter in "\u202c\u2069":
            assert opened
            assert opened.pop() == letter
    return len(opened)


@given(st.text(st.characters(exclude_characters=MARKS)))
def test_text_without_marks_is_left_alone(text: str) -> None:
    """Arabic, Hebrew and everything else stays letter by letter what it was."""
    assert contained(text) == text


def test_words_in_a_sentence_are_isolated() -> None:
    """A name that is written from right to left does not turn the sentence."""
    assert isolated("שלום") == "\u2068שלום\u2069"
    assert isolated("\u202eevil") == "\u2068evil\u2069"
    assert isolated("") == ""


@pytest.mark.parametrize("text", ["/forget", "see /forget", "(/leave)", "a\n/export now", "/start@Kindling"])
def test_a_command_in_somebodys_words_cannot_be_tapped(text: str) -> None:
    """One tap on a partner's words must not run a command of the reader's."""
    assert "/\u2060" in inert(text)
    assert inert(text).replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["and/or", "3/4", "https://example.org/path/to", "</b>", "1 / 2", "a//b"])
def test_other_slashes_are_left_alone(text: str) -> None:
    """Only what Telegram would make tappable is touched."""
    assert inert(text) == text


ACTING = [
    *("/forget", "https://evil.example", "evil.example/now", "tg://resolve?domain=durov", "@durov", "#us"),
    *("$USD", "me@evil.example", "+491701234567", "4111111111111111", "1:30"),
]


@pytest.mark.parametrize("name", ACTING)
def test_nothing_in_a_name_can_be_tapped(name: str) -> None:
    """A name speaks inside sentences of the bot: a link or a command in it would be one of the bot's."""
    shown = lifeless(f"Al {name}")
    assert shown.replace("\u2060", "") == isolated(f"Al {name}")
    assert found_entities(shown) == []
    assert not re.search(r"[/@#$.:][\w/]|\d\d", shown)


@pytest.mark.parametrize("name", ["Anne-Marie O'Neill", "Dr. Bob", "#️⃣1️⃣ Bob", "سارة", "Zoë & Al", "Bob 2"])
def test_a_usual_name_is_left_alone(name: str) -> None:
    """Whoever copies it finds nothing in it that was not written."""
    assert lifeless(name) == isolated(name)


@given(WORDS)
def test_a_name_is_one_short_line(text: str) -> None:
    """A name can neither break a line nor hide a direction."""
    name = clean_name(text)
    assert len(name) <= LONGEST_NAME
    assert not set(name) & set(MARKS + "\n\r\t\0")
    assert name == name.strip()


@given(WORDS, st.integers(2, 30))
def test_an_excerpt_is_short_and_whole(text: str, most: int) -> None:
    """No excerpt ends on half of an emoji or begins a line with a lone accent."""
    short = shortened("a" + text, most)
    assert len(short) <= most
    assert "\n" not in short
    assert not short.endswith("\u200d\u2026")


def test_an_excerpt_keeps_what_belongs_together() -> None:
    """A family stays a family."""
    assert shortened("one 👨‍👩‍👧 two", 8) == "one…"
    assert shortened("short", 8) == "short"
    assert shortened("first\nsecond", 20) == "first…"
    assert shortened(ZALGO, 10) == "z" + ZALGO[1:9] + "…"


@given(WORDS, WORDS, WORDS)
def test_entities_cover_exactly_the_words(first: str, words: str, last: str) -> None:
    """A quotation is never a letter too long: nothing can step out of it and speak as the bot."""
    whole = stacked([clean(first), quoted(clean(words)), italic("below"), clean(last)])
    expected = [inert(clean(words))] * bool(words and inert(clean(words))) + ["below"]
    assert shown(whole) == expected


@given(st.lists(WORDS, max_size=4))
def test_stacked_leaves_no_gaps(parts: list[str]) -> None:
    """What is empty leaves no empty lines."""
    assert stacked(parts).text == "\n\n".join(part for part in parts if part)
    assert stacked(parts).units == units(stacked(parts).text)


def test_marks_of_the_test_are_what_it_says() -> None:
    """The marks above are the nine that Unicode has for directions."""
    assert all(unicodedata.category(mark) == "Cf" for mark in MARKS)
