"""Packs of others: what they may bring, and that nothing starts with half of one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import content
from bot.content import ContentError, accept, check, load
from bot.settings import PROMPTS, ROOT
from tests.little import card, library_in, one, write

WALK = "t03.our_practice.walk.01"
GOOD = "Name the colour of the nearest wall."
ONE_CARD = 'theme = "t03"\n' + card(WALK, GOOD)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The library that a pack stands beside."""
    return library_in(tmp_path / "library")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with one card, in a folder with a name as people give them."""
    pack = tmp_path / "Our Practice"
    write(pack, "en/cards/walks.toml", ONE_CARD)
    return pack


def told(library: Path, pack: Path) -> list[str]:
    """Every fault as `file:line: message`, with the file named from the pack."""
    return [str(fault).replace(f"{pack}/", "").replace(str(pack), ".") for fault in check(library, [pack])]


def kindling(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    """`kindling <words>` with nothing set but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KINDLING_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **{f"KINDLING_{name}": value for name, value in given.items()}},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- what a pack may bring ------------------------------------------------------------------------------


def test_a_pack_needs_one_card_and_no_lock(library: Path, pack: Path) -> None:
    """Five cards for each theme are for the whole library, and a pack adds to it."""
    assert told(library, pack) == []
    assert load(library, [pack]).cards[WALK].text == {"en": GOOD}


def test_a_pack_may_be_in_another_language_alone_or_as_well(library: Path, pack: Path) -> None:
    """Whole cards where there is no English; id and text where there is."""
    german = 'theme = "t03"\n' + card("t03.our_practice.wand.01", "Nenne eine Farbe.")
    write(pack, "de/cards/mehr.toml", german)
    write(pack, "fr/cards/walks.toml", f'theme = "t03"\n[[card]]\nid = "{WALK}"\ntext = "Une couleur."\n')
    cards = load(library, [pack]).cards
    assert cards["t03.our_practice.wand.01"].text == {"de": "Nenne eine Farbe."}
    assert cards[WALK].text["fr"] == "Une couleur."


def test_a_pack_may_bring_a_language_for_the_library(library: Path, pack: Path) -> None:
    """A translation of cards that are there mints no new id."""
    write(pack, "de/cards/t01.toml", 'theme = "t01"\n[[card]]\nid = "t01.plain.01"\ntext = "Ein Bild."\n')
    assert load(library, [pack]).cards["t01.plain.01"].text["de"] == "Ein Bild."


def test_a_folder_of_something_else_is_no_language(library: Path, pack: Path) -> None:
    """A folder with pictures does not become a button among the languages."""
    write(pack, "img/logo.txt", "x")
    assert load(library, [pack]).languages == ("en",)


def test_the_library_named_as_a_pack_is_the_library(library: Path) -> None:
    """`prompts check prompts` is what somebody types who wants the whole of it checked."""
    assert check(library, [library]) == []


def test_accepting_a_pack_writes_its_own_lock(library: Path, pack: Path) -> None:
    """The library's lock stays as it is; from now on the words of the pack's card stay, too."""
    before = (library / "ids.lock").read_bytes()
    assert accept(library, pack) == (WALK,)
    assert (library / "ids.lock").read_bytes() == before
    assert told(library, pack) == []
    write(pack, "en/cards/walks.toml", ONE_CARD.replace("nearest", "farthest"))
    assert one(told(library, pack)).startswith(
        f"en/cards/walks.toml:7: The words of {WALK} have changed; give them a new id and retire the old card."
    )


def test_a_reused_id_of_a_pack(library: Path, pack: Path) -> None:
    """A card that was taken away and another written under its id is a changed card, also to accept."""
    accept(library, pack)
    write(pack, "en/cards/walks.toml", 'theme = "t03"\n' + card(WALK, "Something else altogether."))
    assert "have changed" in one(told(library, pack))
    with pytest.raises(ContentError):
        accept(library, pack)


def test_a_pack_with_faults_gets_no_lock(library: Path, pack: Path) -> None:
    """Accepting is for words that are final, and what is faulty is not."""
    write(pack, "en/cards/walks.toml", ONE_CARD.replace("solo", "loud"))
    with pytest.raises(ContentError):
        accept(library, pack)
    assert not (pack / "ids.lock").exists()


def test_the_command_line_accepts_a_pack(tmp_path: Path, pack: Path) -> None:
    """`kindling prompts check <pack> --accept`, as the README says; the library's lock is not touched."""
    lock = PROMPTS / "ids.lock"
    before = lock.read_bytes()
    done = kindling(tmp_path, "prompts", "check", str(pack), "--accept")
    assert (done.returncode, lock.read_bytes()) == (0, before), done.stderr
    assert WALK in (pack / "ids.lock").read_text("utf-8")


# --- ids ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("t03.walk.01", "t03.our_practice.walk.01"),
        ("t03.another.walk.01", "t03.our_practice.walk.01"),
        ("t01.plain.01", "t01.our_practice.plain.01"),
    ],
)
def test_an_id_of_a_pack_has_its_name(library: Path, pack: Path, name: str, meant: str) -> None:
    """Neither a later library nor another pack can ever mean the same id by another card."""
    write(pack, "en/cards/walks.toml", f'theme = "{name[:3]}"\n' + card(name, GOOD))
    assert f"en/cards/walks.toml:3: {name} is no id of this pack; write {meant}." in told(library, pack)


def test_an_id_of_the_library_has_no_pack(library: Path) -> None:
    """Three parts at home, four abroad."""
    write(library, "en/cards/more.toml", ONE_CARD)
    fault = f"more.toml:3: {WALK} is an id of a pack; here write theme, name and number: t03.walk.01."
    assert any(str(found).endswith(fault) for found in check(library))


def test_the_schema_fits_both() -> None:
    """An editor that follows the schema underlines neither."""
    found = re.search(r'"pattern": ("\^t[^"]+")', json.dumps(content.schema()))
    assert found
    fits = re.compile(json.loads(found[1]))
    assert fits.search(WALK)
    assert fits.search("t01.plain.01")
    assert not fits.search("t01.01")


# --- what is refused ------------------------------------------------------------------------------------

BAD: dict[str, tuple[str, bytes, str]] = {
    "an unknown field": (
        "en/cards/walks.toml",
        ONE_CARD.replace("depth", "dept").encode(),
        "en/cards/walks.toml:5: `dept` is not known here; did you mean `depth`?",
    ),
    "a duplicate id": (
        "en/cards/z.toml",
        ONE_CARD.encode(),
        f"en/cards/z.toml:3: {WALK} is already used in walks.toml:3; give this card its own.",
    ),
    "words that are missing": (
        "de/words.ftl",
        b"bye = Auf bald.\n",
        "de/words.ftl:1: `hello` is missing; translate it from en/.",
    ),
    "a placeholder that is none": (
        "de/words.ftl",
        b"hello = Hallo, { $nmae }.\nbye = Auf bald.\n",
        "de/words.ftl:1: `hello` and its en original differ in $name, $nmae; use the same.",
    ),
    "a placeholder in a card": (
        "en/cards/walks.toml",
        ONE_CARD.replace("wall", "{wall}").encode(),
        "en/cards/walks.toml:7: Cards have no placeholders; write the text without braces.",
    ),
    "mixed line ends": (
        "en/cards/walks.toml",
        ONE_CARD.encode().replace(b"\n", b"\r\n", 1),
        "en/cards/walks.toml:2: This line ends in another way than the first",
    ),
    "a card as long as a letter": (
        "en/cards/walks.toml",
        ONE_CARD.replace(GOOD, "word " * 1000 + "end.").encode(),
        "en/cards/walks.toml:7: The text has 5004 characters; keep to 280.",
    ),
    "no UTF-8": (
        "en/cards/walks.toml",
        ONE_CARD.replace("wall", "caf\u00e9").encode("latin-1"),
        "en/cards/walks.toml:7: This line is not UTF-8; save the file as UTF-8.",
    ),
    "a translation of nothing": (
        "de/cards/walks.toml",
        b'theme = "t03"\n[[card]]\nid = "t03.our_practice.wakl.01"\ntext = "Nenne eine Farbe."\n',
        "de/cards/walks.toml:3: No English card has the id t03.our_practice.wakl.01; check its spelling.",
    ),
    "helplines of its own": (
        "en/support.toml",
        b"",
        "en/support.toml:1: This file is read in the main library only",
    ),
    "the same card as in the library": (
        "en/cards/walks.toml",
        ONE_CARD.replace(GOOD, "Picture t031ab and t031cd.").encode(),
        "en/cards/walks.toml:7: This says nearly the same as t03.plain.01; keep one of the two.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_pack_is_refused_with_its_place(library: Path, pack: Path, name: str) -> None:
    """The check and the start say the same: which file, which line, and what to do."""
    write(library, "en/words.ftl", "hello = Hello, { $name }.\nbye = Bye.\n")
    file, raw, fault = BAD[name]
    write(pack, file, "").write_bytes(raw)
    faults = told(library, pack)
    assert any(found.startswith(fault) for found in faults), faults
    with pytest.raises(ContentError):
        load(library, [pack])


def test_an_empty_folder(library: Path, tmp_path: Path) -> None:
    """Somebody put the cards one folder too high, or the wrong folder into the settings."""
    empty = tmp_path / "empty"
    write(empty, "cards/t03.toml", ONE_CARD)
    assert one(told(library, empty)).startswith(".:1: There are no cards and no words in this folder")


def test_the_bot_does_not_start_with_half_a_library(tmp_path: Path, pack: Path) -> None:
    """One misspelt field in a pack: exit code 2, the place on standard error, and nothing was made."""
    write(pack, "en/cards/walks.toml", ONE_CARD.replace("depth", "dept"))
    done = kindling(tmp_path, "run", TOKEN="1:x", DATA_DIR=str(tmp_path / "data"), PROMPTS_DIR=str(pack))
    assert done.returncode == 2
    assert "walks.toml:5: `dept` is not known here" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data" / "kindling.db").exists()
