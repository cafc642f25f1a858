"""The loader of prompts/: what it gives, and that every fault is told with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.content import ContentError, accept, check, load
from tests.little import FIRST, card, library_in, one, plain, told, write


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A small folder with nothing wrong in it: five cards for each theme, all accepted."""
    return library_in(tmp_path)


def first_card(pack: Path, text: str = plain("t01", 1), /, **fields: str) -> Path:
    """Writes the first card of t01 anew, so that its header stands on line 2 and its id on line 3."""
    rest = [card(f"t01.plain.{n:02}", plain("t01", n)) for n in range(2, 6)]
    return write(pack, "en/cards/t01.toml", "\n".join(['theme = "t01"', card(FIRST, text, **fields), *rest]))


# --- what is loaded -----------------------------------------------------------------------------------


def test_a_card_keeps_every_field(pack: Path) -> None:
    """What the author wrote is what the rest of the program sees."""
    made = {
        "depth": "2",
        "minutes": "0.5",
        "not_with": '["apart", "after_disagreement"]',
        "tags": '["voice"]',
    }
    first_card(pack, **made, kind='"share"')
    found = load(pack).cards[FIRST]
    assert (found.kind, found.theme, found.depth, found.minutes) == ("share", "t01", 2, 0.5)
    assert found.not_with == {"apart", "after_disagreement"}
    assert found.tags == {"voice"}
    assert found.intimacy == {"emotional"}
    assert not found.retired
    assert found.text == {"en": plain("t01", 1)}


def test_cards_come_in_the_order_of_their_ids(pack: Path) -> None:
    """A seeded draw is only repeatable over an order that does not depend on the disk."""
    assert list(load(pack).cards) == sorted(load(pack).cards)


def test_what_is_loaded_cannot_be_changed(pack: Path) -> None:
    """The library is shared by every loop, so nobody can write to it."""
    library = load(pack)
    with pytest.raises(TypeError):
        library.cards[FIRST] = library.cards[FIRST]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        library.cards[FIRST].depth = 5  # type: ignore[misc]


def test_a_translation_joins_its_card(pack: Path) -> None:
    """A translator writes id and text, and the card then speaks both languages."""
    write(pack, "de/cards/t01.toml", f'theme = "t01"\n[[card]]\nid = "{FIRST}"\ntext = "Ein Bild."\n')
    accept(pack)
    assert load(pack).languages == ("en", "de")
    assert load(pack).cards[FIRST].text["de"] == "Ein Bild."


def test_an_extra_pack_joins_without_a_lock(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Somebody's own pack needs no ids.lock, and its cards stand among the others."""
    extra = tmp_path_factory.mktemp("packs") / "own"
    write(
        extra,
        "en/cards/mine.toml",
        'theme = "t03"\n' + card("t03.own.mine.01", "Our very own little wording."),
    )
    assert load(pack, [extra]).cards["t03.own.mine.01"].theme == "t03"


def test_a_pack_in_its_own_language_carries_whole_cards(
    pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A practice that works in one language writes its cards in that language alone."""
    extra = tmp_path_factory.mktemp("packs") / "own"
    write(extra, "de/cards/t03.toml", 'theme = "t03"\n' + card("t03.own.eigen.01", "Eine ganz eigene Karte."))
    assert load(pack, [extra]).cards["t03.own.eigen.01"].text == {"de": "Eine ganz eigene Karte."}


def test_load_tells_all_faults_at_once(pack: Path) -> None:
    """Nobody fixes a pack one error at a time."""
    first_card(pack, depth="9", kind='"loud"')
    with pytest.raises(ContentError) as caught:
        load(pack)
    assert len(caught.value.faults) == 2
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]


def test_support_books_and_sources_are_loaded(pack: Path) -> None:
    """Lines stand under their country, with the day and the kind of page they were seen on."""
    write(pack, "en/support.toml", SUPPORT)
    write(pack, "en/books.toml", BOOK)
    write(
        pack, "sources.toml", '[[source]]\nkey = "ARO97"\ntitle = "A study"\naddress = "https://x.example"\n'
    )
    library = load(pack)
    assert library.help["en"].support["NZ"].lines[0].contact == ("call 1",)
    assert library.help["en"].support["NZ"].lines[0].seen_on.isoformat() == "2026-11-20"
    assert library.help["en"].labels["official"] == "seen on an official page"
    assert library.help["en"].books["plain"].caution == "Slowly."
    assert library.sources["ARO97"].title == "A study"


SUPPORT = """[[label]]
status = "official"
text = "seen on an official page"

[[country]]
code = "NZ"
name = "New Zealand"

[[line]]
id = "nz_line"
country = "NZ"
name = "A line"
contact = ["call 1"]
for_whom = "not stated"
status = "official"
source = "https://x.example"
seen_on = 2026-11-20
"""

BOOK = """[[book]]
id = "plain"
title = "A book"
author = "Somebody"
themes = ["t01"]
about = "Reading."
caution = "Slowly."
"""


# --- the shape of a card ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "line", "said"),
    [
        ({"dept": "1"}, 11, "`dept` is not known here; did you mean `depth`?"),
        ({"kind": ""}, 2, "This card has no `kind`; add share, offline or solo."),
        ({"kind": '"loud"'}, 4, '`kind` is "loud"; write share, offline or solo.'),
        ({"depth": '"two"'}, 5, '`depth` is "two"; write a whole number from 1 to 5.'),
        ({"depth": "6"}, 5, "`depth` is 6; write a whole number from 1 to 5."),
        ({"minutes": "4"}, 6, "`minutes` is 4; write 0.5, 1, 2, 3 or 5."),
        ({"text": "7"}, 7, "`text` is 7; write the card's own words in quotes."),
        ({"intimacy": "[]"}, 8, "`intimacy` is not right; write a list from emotional"),
        ({"tags": '["loud"]'}, 11, '`tags` is "loud"; write a list from voice'),
        ({"not_with": '["happy"]'}, 11, '`not_with` is "happy"; write a list from new_baby'),
        ({"grade": '"E"'}, 10, '`grade` is "E"; write A, B, C, D or design.'),
        ({"retired": '"yes"'}, 11, '`retired` is "yes"; write true or false.'),
        ({"id": '"weather"'}, 3, '`id` is "weather"; write theme, name and number'),
    ],
)
def test_a_wrong_field_is_told_in_a_sentence(
    pack: Path, fields: dict[str, str], line: int, said: str
) -> None:
    """Whoever wrote the card reads which line to change, and to what."""
    first_card(pack, **fields)
    assert one(told(pack)).startswith(f"en/cards/t01.toml:{line}: {said}")


def test_two_wrong_words_in_one_list_are_one_fault(pack: Path) -> None:
    """One line to change is told once."""
    first_card(pack, tags='["loud", "fast"]')
    assert "en/cards/t01.toml:11: `tags` is" in one(told(pack))


@pytest.mark.parametrize(
    ("fields", "line", "said"),
    [
        ({"kind": '"share"'}, 2, "This card asks too much on some days; add after_disagreement"),
        ({"depth": "2"}, 2, "This card asks too much on some days; add after_disagreement"),
        ({"minutes": "3"}, 2, "This card asks too much on some days; add busy, ill, new_baby"),
        (
            {"kind": '"share"', "depth": "3", "not_with": '["after_disagreement"]'},
            5,
            "Cards deeper than 2 are solo",
        ),
        ({"evidence": '"ARO97"', "grade": '"B"'}, 9, "ARO97 is not in sources.toml"),
        ({"grade": '"B"'}, 10, "`evidence` and `grade` are both"),
        ({"tags": '["fact"]'}, 9, "A card that tells a fact names its source"),
    ],
)
def test_fields_that_do_not_go_together(pack: Path, fields: dict[str, str], line: int, said: str) -> None:
    """What protects a person on a hard day is not left to the author's memory."""
    first_card(pack, **fields)
    assert one(told(pack)).startswith(f"en/cards/t01.toml:{line}: {said}")


def test_an_id_of_another_theme(pack: Path) -> None:
    """A card counts for the theme whose file it stands in."""
    write(pack, "en/cards/more.toml", 'theme = "t02"\n' + card("t03.odd.01", "A card that lost its way."))
    assert one(told(pack)) == (
        "en/cards/more.toml:3: t03.odd.01 stands among the cards of t02; move it or rename it."
    )


def test_an_id_used_twice(pack: Path) -> None:
    """The second use is the fault, and it says where the first one is."""
    write(pack, "en/cards/z.toml", 'theme = "t01"\n' + card(FIRST, plain("t01", 1)))
    assert "en/cards/z.toml:3: t01.plain.01 is already used in t01.toml:3; give this card its own." in told(
        pack
    )


def test_a_file_without_its_theme(pack: Path) -> None:
    """A new file says first what it is about."""
    write(pack, "en/cards/z.toml", card("t01.new.01", "Something altogether fresh."))
    assert 'en/cards/z.toml:1: Begin the file with its theme, like theme = "t01".' in told(pack)


def test_a_table_nobody_reads(pack: Path) -> None:
    """A misspelt header would silently lose a card."""
    write(pack, "en/cards/z.toml", 'theme = "t01"\n\n[[cards]]\nid = "t01.x.01"\n')
    assert one(told(pack)) == "en/cards/z.toml:3: `cards` is not known here; did you mean `card`?"


def test_one_pair_of_brackets_too_few(pack: Path) -> None:
    """[card] is one table, [[card]] the next of many."""
    write(pack, "en/cards/z.toml", 'theme = "t01"\n\n[card]\nid = "t01.x.01"\n')
    assert one(told(pack)) == "en/cards/z.toml:3: Write each card under its own line [[card]]."


def test_a_line_is_found_past_lists_and_long_strings(pack: Path) -> None:
    """Text that looks like a header or a key does not shift the count."""
    tricky = '"""one\n[[card]]\ndepth = 3\n"""'
    first_card(pack, tags='[\n  "voice",\n]', evidence=tricky, grade='"E"')
    assert 'en/cards/t01.toml:13: `grade` is "E"; write A, B, C, D or design.' in told(pack)


# --- bytes --------------------------------------------------------------------------------------------


def test_broken_toml(pack: Path) -> None:
    """A missing quote is told at its line, and not as eighteen other faults."""
    write(pack, "en/cards/t01.toml", 'theme = "t01"\n[[card]]\nid = "t01.x.01\n')
    assert one(told(pack)).startswith("en/cards/t01.toml:3: This is not valid TOML (")


def test_a_file_that_is_not_utf8(pack: Path) -> None:
    """An old editor's bytes are named by line."""
    (pack / "en/cards/t01.toml").write_bytes(b'theme = "t01"\n# caf\xe9\n')
    assert one(told(pack)) == "en/cards/t01.toml:2: This line is not UTF-8; save the file as UTF-8."


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\ufefftheme = 't01'\n", 1, "The file begins with a byte order mark"),
        ("# one\n# two\r\ntheme = 't01'\n", 2, "This line ends in another way than the first"),
        ("# one\ntheme = 't01' \n", 2, "There are stray spaces at the end of this line"),
    ],
)
def test_what_an_editor_left_over(pack: Path, text: str, line: int, said: str) -> None:
    """Invisible things make diffs noisy, so they are told like any other fault."""
    write(pack, "en/cards/z.toml", text)
    assert one(told(pack)).startswith(f"en/cards/z.toml:{line}: {said}")


def test_a_folder_that_is_not_there(pack: Path) -> None:
    """A mistyped setting says so instead of loading nothing."""
    assert one(told(pack, pack / "nowhere")).startswith("nowhere:1: There is no folder here")


def test_a_folder_that_is_no_language(pack: Path) -> None:
    """Cards in a folder nobody would read are a fault."""
    write(pack, "English/cards/t01.toml", "theme = 't01'\n")
    assert one(told(pack)).startswith("English/cards/t01.toml:1: `English` is no language code")


# --- wording ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The text is empty"),
        ("word " * 56 + "end.", "The text has 284 characters; keep to 280."),
        ("One. Two. Three. Four.", "The text has 4 sentences; keep to three."),
        ("Why so? Or why not?", "The text asks more than one question"),
        ("How good!", "There is an exclamation mark"),
        ("Hello {name}.", "Cards have no placeholders"),
        (" A space.", "There is a space before or after"),
        ("Two  spaces.", "There are two spaces in a row"),
        ("A\\ttab.", "Write the text on one line"),
        ("Sun ☀ and star ☆.", "One emoji is plenty"),
    ],
)
def test_how_a_text_is_built(pack: Path, text: str, said: str) -> None:
    """The card's own line is named, whatever is wrong with its words."""
    first_card(pack, text)
    assert any(fault.startswith(f"en/cards/t01.toml:7: {said}") for fault in told(pack))


@pytest.mark.parametrize(
    "text",
    [
        "Two … and “quoted?” Then more. End",
        "“I did ___, and it was fine.” That is all.",
        "One word is plenty, e.g. this one. Not today is fine. Really.",
    ],
)
def test_what_is_no_sentence_end(pack: Path, text: str) -> None:
    """Dots inside a sentence do not make another one."""
    first_card(pack, text)
    assert not [fault for fault in told(pack) if "sentences" in fault]


AVOID = """[[avoid]]
words = ["must", "don't forget"]
because = "it pushes."

[[avoid]]
words = ["together"]
because = "not in these days."
unless = "after_disagreement"
"""


@pytest.mark.parametrize("text", ["You MUST rest.", "Don’t forget to rest.", "Don't  forget it."])
def test_words_to_avoid(pack: Path, text: str) -> None:
    """Words that push are found in any case and with either apostrophe, and the reason is given."""
    write(pack, "en/avoid.toml", AVOID)
    first_card(pack, text)
    assert any("t01.toml:7: “" in fault and "it pushes." in fault for fault in told(pack))


def test_only_whole_words_are_avoided(pack: Path) -> None:
    """Mustard is no pressure."""
    write(pack, "en/avoid.toml", AVOID)
    first_card(pack, "Mustard is yellow.")
    assert not [fault for fault in told(pack) if "pushes" in fault]


def test_words_that_a_mark_allows(pack: Path) -> None:
    """A card about the two is fine as long as it stays away after a disagreement."""
    write(pack, "en/avoid.toml", AVOID)
    first_card(pack, "Sit together.")
    assert any("not in these days" in fault for fault in told(pack))
    first_card(pack, "Sit together.", not_with='["after_disagreement"]')
    assert not [fault for fault in told(pack) if "not in these days" in fault]


def test_two_cards_nearly_alike(pack: Path) -> None:
    """The later of the two is named, with the id of the earlier."""
    same = "Name the quiet corner where nobody looks for you."
    text = 'theme = "t02"\n' + card("t02.x.01", same) + card("t02.x.02", same.replace("Name", "Find"))
    write(pack, "en/cards/z.toml", text)
    assert "en/cards/z.toml:16: This says nearly the same as t02.x.01; keep one of the two." in told(pack)


def test_a_retired_card_may_be_alike(pack: Path) -> None:
    """That is what rewording looks like: the old card stays, retired, and the new one stands beside it."""
    reworded = card("t01.plain.09", plain("t01", 1) + " Softly.")
    file = first_card(pack, retired="true")
    file.write_text(file.read_text() + reworded)
    accept(pack)
    assert load(pack).cards[FIRST].retired


def test_a_theme_with_too_few_cards(pack: Path) -> None:
    """Somebody who opens only one theme does not meet the same card every other day."""
    first_card(pack, retired="true")
    assert one(told(pack)) == "en/cards/t01.toml:1: t01 has 4 cards; write at least 5."


# --- ids.lock ------------------------------------------------------------------------------------------


def test_changed_words_under_an_old_id(pack: Path) -> None:
    """What people answered keeps its question."""
    first_card(pack, "Another wording altogether.")
    assert one(told(pack)) == (
        "en/cards/t01.toml:7: The words of t01.plain.01 have changed; "
        "give them a new id and retire the old card."
    )


def test_a_deleted_card(pack: Path) -> None:
    """The lock names the line of a card that is gone."""
    write(pack, "en/cards/z.toml", 'theme = "t01"\n' + card("t01.zzz.01", "Here for a short while."))
    accept(pack)
    (pack / "en/cards/z.toml").unlink()
    assert one(told(pack)) == "ids.lock:6: t01.zzz.01 is gone from en; put it back with `retired = true`."


def test_a_new_card_asks_to_be_accepted(pack: Path) -> None:
    """A new id is a promise, so somebody makes it on purpose."""
    write(pack, "en/cards/z.toml", 'theme = "t01"\n' + card("t01.zzz.01", "Something fresh."))
    assert one(told(pack)).startswith("en/cards/z.toml:3: t01.zzz.01 is new; run `kindling prompts check")
    assert accept(pack) == ("t01.zzz.01",)
    assert check(pack) == []


def test_accept_only_adds(pack: Path) -> None:
    """A second accept changes nothing, and no line that stood there is touched."""
    before = (pack / "ids.lock").read_bytes()
    assert accept(pack) == ()
    assert (pack / "ids.lock").read_bytes() == before


def test_accept_waits_until_all_is_well(pack: Path) -> None:
    """Words that break a rule are not fixed for good by accident, nor can accept hide a change."""
    first_card(pack, "Another wording altogether.")
    before = (pack / "ids.lock").read_bytes()
    with pytest.raises(ContentError, match="have changed"):
        accept(pack)
    assert (pack / "ids.lock").read_bytes() == before


def test_a_damaged_lock(pack: Path) -> None:
    """A merge conflict in the lock is told at its line."""
    lock = pack / "ids.lock"
    lock.write_text("<<<<<<< ours\n" + lock.read_text())
    assert one(told(pack)).startswith("ids.lock:1: This line is not `id language sha256`")


# --- other languages and words ---------------------------------------------------------------------------


def test_a_translation_of_nothing(pack: Path) -> None:
    """A typing error in an id would lose the translation."""
    write(pack, "de/cards/t01.toml", 'theme = "t01"\n[[card]]\nid = "t01.plian.01"\ntext = "Ein Bild."\n')
    assert any(
        fault.startswith("de/cards/t01.toml:3: No English card has the id t01.plian.01")
        for fault in told(pack)
    )


Said = Callable[..., list[str]]


@pytest.fixture
def said(pack: Path) -> Said:
    """The faults of English and German words."""

    def of(english: str, german: str = "") -> list[str]:
        write(pack, "en/words.ftl", english)
        if german:
            write(pack, "de/words.ftl", german)
        return told(pack)

    return of


def test_words_are_joined_by_language(pack: Path, said: Said) -> None:
    """All .ftl files of a language are one source for the one who renders them."""
    assert said("hello = Hello, { $name }.\n", "hello = Hallo { $name }.\n") == []
    write(pack, "en/more.ftl", "bye = Bye.\n")
    write(pack, "de/more.ftl", "bye = Bis bald.\n")
    assert load(pack).words["en"] == "bye = Bye.\n\nhello = Hello, { $name }.\n\n"


@pytest.mark.parametrize(
    ("english", "german", "fault"),
    [
        ("a = A\nb { = B\n", "", "en/words.ftl:2: This is not valid Fluent"),
        ("a = A\n\na = B\n", "", "en/words.ftl:3: `a` is already said in words.ftl:1"),
        ("a = A { -brand }\n", "", "en/words.ftl:1: `-brand` is used here and said nowhere"),
        ("a = A { b }\n", "", "en/words.ftl:1: `b` is used here and said nowhere"),
        ("a = A\nb = B\n", "a = A\n", "de/words.ftl:1: `b` is missing; translate it from en/."),
        ("a = A\n", "a = A\nc = C\n", "de/words.ftl:2: `c` is not among the words of en/"),
        ("a = { $x }\n", "a = { $y }\n", "de/words.ftl:1: `a` and its en original differ in $x, $y"),
        ("a = A\n    .b = { $x }\n", "a = A\n", "de/words.ftl:1: `a.b` is missing"),
        (
            "a = { $n ->\n    [one] one\n   *[other] many\n}\n",
            "a = { $n ->\n    [few] ein paar\n   *[one] eins\n}\n",
            "de/words.ftl:1: `de` has no plural case few",
        ),
        ("a = { $n ->\n   *[one] one\n}\n", "", "en/words.ftl:1: The plural case other is missing for `en`"),
    ],
)
def test_what_is_amiss_in_the_words(said: Said, english: str, german: str, fault: str) -> None:
    """A missing message, variable or plural case is found here and not in a chat."""
    assert any(found.startswith(fault) for found in said(english, german)), said(english, german)


def test_a_choice_by_name_is_no_plural(said: Said) -> None:
    """Only the plural words are held to the plural rules."""
    assert said("a = { $mode ->\n    [ill] Rest.\n   *[busy] Later.\n}\n") == []


def test_a_language_without_plural_rules(pack: Path) -> None:
    """A language that Babel does not know is taken as it is written."""
    text = "a = { $n ->\n    [few] x\n   *[other] y\n}\n"
    write(pack, "en/words.ftl", text.replace("few", "one"))
    write(pack, "qqq/words.ftl", text)
    assert told(pack) == []


# --- the other files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "en/support.toml",
            SUPPORT.replace('country = "NZ"', 'country = "XX"'),
            "en/support.toml:11: There is no [[country]]",
        ),
        (
            "en/support.toml",
            SUPPORT.replace('status = "official"\nsource', 'status = "heard"\nsource'),
            'en/support.toml:15: `status` is "heard"; write official or verified.',
        ),
        (
            "en/support.toml",
            SUPPORT.replace("seen_on = 2026-11-20\n", ""),
            "en/support.toml:9: This line has no `seen_on`",
        ),
        ("en/books.toml", BOOK.replace("caution", "warning"), "en/books.toml:1: This book has no `caution`"),
        ("en/avoid.toml", '[[avoid]]\nwords = []\nbecause = ""\n', "en/avoid.toml:2: `words` is"),
        ("sources.toml", '[[source]]\nkey = "x"\n', 'sources.toml:2: `key` is "x"; write a short key'),
    ],
)
def test_faults_in_the_other_files(pack: Path, name: str, text: str, fault: str) -> None:
    """Every file of a pack is held to its shape, with file and line."""
    write(pack, name, text)
    assert any(found.startswith(fault) for found in told(pack)), told(pack)
