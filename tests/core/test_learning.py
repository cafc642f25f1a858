"""Something to read: facts by topic, and the books."""

from __future__ import annotations

import pytest

from bot.core import buttons as bt
from tests.core.scenes import alone, together
from tests.core.story import Story


def test_reading_is_one_message_that_changes() -> None:
    """Alice looks at the topics, at two facts and at the books, and tidies; Bob sees nothing of it."""
    _, alice, bob = together()
    before = alice.me
    alice.asks("learn")
    for page in ("t09", "t09.1", "all", "books", "close"):
        alice.chooses(bt.ChoseLearn, page)
    alice.sees(
        "SendReading all",
        "SendReading t09",
        "SendReading t09.1",
        "SendReading all",
        "SendReading books",
        "SendReading close",
    )
    bob.sees()
    assert alice.me == before


def test_the_books_are_a_message_of_their_own() -> None:
    """Nobody has to find them behind the topics."""
    _, alice = alone()
    alice.asks("books")
    alice.sees("SendReading books")


@pytest.mark.parametrize("theme", ["t08", "t15", "t18"])
def test_a_closed_theme_has_nothing_to_read(theme: str) -> None:
    """Alice reads about it once she has opened it, and an old button rests once she has closed it again."""
    _, alice = alone()
    assert alice.chooses(bt.ChoseLearn, theme) == "stale"
    alice.chooses(bt.ChoseTheme, theme)
    alice.looks()
    assert alice.chooses(bt.ChoseLearn, f"{theme}.1") == ""
    alice.sees(f"SendReading {theme}.1")
    alice.chooses(bt.ChoseTheme, theme)
    assert alice.chooses(bt.ChoseLearn, theme) == "stale"


def test_what_one_opened_is_ones_own() -> None:
    """Bob cannot tell from what he may read that Alice opened a theme."""
    _, alice, bob = together()
    alice.chooses(bt.ChoseTheme, "t15")
    assert bob.chooses(bt.ChoseLearn, "t15") == "stale"


@pytest.mark.parametrize("value", ["", "t9", "t09.", "t09.1000", "t09.x", "T09", "../all", "t\u0660\u0669"])
def test_a_page_that_is_none(value: str) -> None:
    """What a modified client makes up changes nothing and says so kindly."""
    _, alice = alone()
    assert alice.chooses(bt.ChoseLearn, value) == "stale"
    alice.sees()


def test_a_stranger_is_asked_to_begin() -> None:
    """Reading is for who has begun, as nearly everything is."""
    story = Story()
    story.alice.asks("learn")
    story.alice.asks("books")
    story.alice.sees("Tell start-first", "Tell start-first")
