"""What the check says of a library without faults, and how hard its texts are to read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.content import Library, load, report
from bot.content.grade import SCALES, hardest, score
from bot.settings import PROMPTS, ROOT
from tests.little import card, library_in, write


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load(PROMPTS)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            {"name": 1, "names": 1, "named": 1, "table": 2, "boxes": 2, "wanted": 2, "river": 2, "the": 1},
        ),
        ("en", {"happy": 2, "yesterday": 3, "remember": 3, "sky": 1, "pieces": 2, "little": 2, "mm": 1}),
        (
            "es",
            {"quiero": 2, "día": 2, "hoy": 1, "construir": 2, "agua": 2, "aéreo": 4, "y": 1, "canción": 2},
        ),
    ],
)
def test_syllables_are_estimated_from_the_letters(language: str, words: dict[str, int]) -> None:
    """Not always right, and right for the words that cards are made of."""
    assert {word: SCALES[language].syllables(word) for word in words} == words


def test_plain_words_read_more_easily_than_office_words() -> None:
    """The scores go the way they should, each on its own scale."""
    plain, office = "The sun is up. Look at it.", "Considerable administrative responsibilities accumulate."
    assert score("en", [plain]) < 2 < 12 < score("en", [office])
    llano, oficina = (
        "El sol sale. Lo miras.",
        "Considerables responsabilidades administrativas simultáneamente.",
    )
    assert score("es", [llano]) > 80 > 40 > score("es", [oficina])
    assert score("en", ["…"]) == 0


@pytest.mark.parametrize(
    ("found", "said"),
    [(90, "very easy"), (70, "fairly easy"), (60, "normal"), (45, "rather hard"), (10, "very hard")],
)
def test_the_spanish_scale_has_its_names(found: float, said: str) -> None:
    """As INFLESZ has them."""
    assert SCALES["es"].said(found).endswith(said)


def test_the_hardest_come_first() -> None:
    """On a scale of ease the least, on a scale of grades the most."""
    texts = {"a": "El sol.", "b": "Responsabilidades administrativas."}
    assert [name for name, _ in hardest("es", texts, 2)] == ["b", "a"]
    assert [name for name, _ in hardest("en", texts, 1)] == ["b"]


def test_what_is_shipped_is_easy_to_read(shipped: Library) -> None:
    """For a ten-year-old, in both languages; the guide asks for nine to eleven years."""
    texts = {
        language: [one.text[language] for one in shipped.cards.values() if not one.retired]
        for language in shipped.languages
    }
    assert score("en", texts["en"]) < 5
    assert score("es", texts["es"]) > 65


def test_the_report_counts_what_is_there(tmp_path: Path) -> None:
    """Themes by depth, languages by kind, the longest; a retired card is counted apart and nowhere else."""
    old = card("t01.old.01", "An old card that is rather long and was retired some time ago.", retired="true")
    new = card(
        "t01.new.01", "A new one, longer than all the rest.", depth="3", not_with='["after_disagreement"]'
    )
    write(tmp_path, "en/cards/more.toml", f'theme = "t01"\n{old}{new}')
    library_in(tmp_path)
    write(tmp_path, "de/words.ftl", "")
    themes, languages, hard = report(load(tmp_path))
    assert themes.rows[0] == ("t01", "5", "0", "1", "0", "0", "6", "1")
    assert themes.rows[-1] == ("all", "90", "0", "1", "0", "0", "91", "1")
    english, german = list(zip(languages.heads, *languages.rows, strict=True))[1:]
    assert english[:7] == ("en", "91", "0", "0", "91", "t01.new.01", "36")
    assert german == ("de", "0", "0", "0", "0", "", "0", "not known")
    assert [row[0] for row in hard.rows] == ["en"] * 5


def test_the_report_is_plain_text_in_a_pipe() -> None:
    """Columns that grep can read, on standard output; what is wrong stays on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "prompts", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert re.search(r"^theme +depth 1 +depth 2 .* retired$", done.stdout, re.MULTILINE)
    assert re.search(r"^reading +grade \d\.\d +ease \d+, \w+ easy$", done.stdout, re.MULTILINE)
    assert "\x1b" not in done.stdout
    assert done.stderr.strip() == "No faults."
