"""Every sentence is there, says only what it is given, and reads like a calm friend."""

import ast
import re
from collections import defaultdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

import bot.core
from bot.content import THEMES, Library
from bot.core.events import COMMANDS
from bot.gateway import Words, render
from bot.gateway.notes import NOTES, TOASTS
from bot.gateway.setup import commands
from bot.gateway.words import clock
from bot.settings import PROMPTS
from tests.gateway import people


class Overheard(Words):
    """Words that remember what was asked of them."""

    def __init__(self, library: Library) -> None:
        super().__init__(library.words)
        self.asked: dict[str, set[str]] = defaultdict(set)

    def say(self, language: str, sentence: str, **args: Any) -> str:
        """Says it, and notes the id and its arguments."""
        given, known = set(args), self.asked.get(sentence)
        self.asked[sentence] = given if known is None else known & given
        return super().say(language, sentence, **args)


@pytest.fixture(scope="module")
def asked(library: Library) -> dict[str, frozenset[str]]:
    """Every sentence that any screen says, with the arguments that it always gets."""
    words = Overheard(library)
    for case in people.every_send(41):
        render(case.send, case.material, library, words, at=people.NOON, username="KindlingBot")
    commands(words, "en")
    return {sentence: frozenset(given) for sentence, given in words.asked.items()}


def test_every_sentence_is_there_and_none_is_spare(words: Words, asked: dict[str, frozenset[str]]) -> None:
    """Nobody ever reads an empty message or "{ $name }"; translators translate nothing in vain."""
    # What the drawers of the demo say is asked by bot/demo/inside.py, which the gateway does not know.
    drawers = {sentence: frozenset({"words"}) for sentence in words.ids() if sentence.startswith("inside-")}
    # A theme has its name as a topic even while none of its cards is a fact: a pack may bring one.
    topics = {f"button-topic-{theme}": frozenset[str]() for theme in THEMES}
    assert words.faults(asked | drawers | topics) == []


def test_every_note_that_a_rule_names_is_known() -> None:
    """A rule can only say what there are words for."""
    rules = Path(bot.core.__file__).parent / "rules"
    trees = [ast.parse(file.read_text("utf-8")) for file in sorted(rules.glob("*.py"))]
    constants = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    named = {one for one in constants if isinstance(one, str) and re.fullmatch("[a-z]+(-[a-z]+)+", one)}
    leaving = {"leaves-now", "leaves-evening", "leaves-tomorrow"}
    assert {"ask-name", "rename-ask", "invite-unavailable"} <= named
    assert named - NOTES.keys() - TOASTS == leaving


TOO_MUCH = re.compile(
    r"\b(must|should|need to|have to|don't forget|streak|missed|behind|waiting|overdue|last chance|hurry|"
    r"only \d|heal\w*|therap\w*|cure\w*|diagnos\w*|proven|guarantee\w*|fix|save|husband|wife|he|she|him|her|"
    r"amazing|perfect|sorry you|we miss|are you sure|your partner (did|hasn't|answered|is))\b|!",
    re.IGNORECASE,
)


def test_no_sentence_presses_counts_or_heals(words: Words) -> None:
    """The tone of the whole: a calm friend who leaves the room."""
    source = (PROMPTS / "en" / "words.ftl").read_text("utf-8")
    said = [line for line in source.splitlines() if line and not line.startswith("#")]
    assert [line for line in said if TOO_MUCH.search(line.partition(" = ")[2] or line)] == []


def test_buttons_are_short(words: Words) -> None:
    """Phones cut longer ones."""
    values = {"at": time(22, 30), "number": 88, "seconds": 60, "partner": "Sam"}
    labels = [words.say("en", one, **values) for one in words.ids() if one.startswith("button-")]
    assert [label for label in labels if len(label.strip("\u2068\u2069")) > 20 + 2] == []
    assert "" not in labels


def test_toasts_are_short(words: Words) -> None:
    """Telegram shows 200 characters over a button, and people read a few words."""
    assert all(0 < len(words.say("en", toast)) <= 60 for toast in TOASTS)


def test_the_list_of_commands_fits(words: Words) -> None:
    """Start, and then those of the core in their order; the same for everyone."""
    listed = commands(words, "en")["commands"]
    assert [one["command"] for one in listed] == ["start", *COMMANDS]
    assert all(0 < len(one["description"]) <= 40 for one in listed)


def test_names_are_isolated_and_times_are_not(words: Words) -> None:
    """A name from right to left cannot turn the sentence; "8:30" needs no invisible marks."""
    said = words.say("en", "thanks", partner="\u202eסם")
    assert said == "\u2068סם\u2069 says: thank you."
    assert words.say("en", "hour-set", time=time(8, 30)) == "Okay. Your card comes at 8:30\u00a0AM."


ENGLISH = """
plain = Hello.
named = Hello, { $name }.
things = { $count ->
    [one] one thing
   *[other] { $count } things
}
when = { WEEKDAY($at) } { DATE($at) } { TIME($at) }
outer = { named } Good.
"""
GERMAN = "plain = Hallo.\nnamed = Hallo, { $nom }.\n"
MOMENT = datetime(2026, 11, 20, 19, 5, tzinfo=UTC)


def test_a_language_that_lacks_a_sentence_says_it_in_english() -> None:
    """Better in English than not at all; an unknown language, an unknown variable likewise."""
    both = Words({"en": ENGLISH, "de": GERMAN})
    assert both.say("de", "plain") == "Hallo."
    assert both.say("de-AT", "plain") == "Hallo."
    assert both.say("xx", "plain") == "Hello."
    assert both.say("de", "things", count=1) == "one thing"
    assert both.say("de", "named", name="Sam") == "Hello, \u2068Sam\u2069."


def test_what_nobody_can_say_is_silence_and_not_an_error() -> None:
    """Nothing in here may fail towards a person."""
    both = Words({"en": ENGLISH, "de": GERMAN})
    assert both.say("de", "nothing") == ""
    assert both.say("en", "named") == ""
    assert both.say("en", "when", at="yesterday") == ""
    assert Words({}).say("en", "plain") == ""


def test_what_is_put_together_reads_as_fluent_would_say_it() -> None:
    """A percent sign, a number, a name alone: the short way and Fluent's say the same."""
    words = Words({"en": "some = { $name } took 5 % of { $count }.\nonly = { $name }\n"})
    assert words.say("en", "some", name="Sam", count="7") == "\u2068Sam\u2069 took 5 % of 7."
    assert words.say("en", "some", name="Sam", count=7) == "\u2068Sam\u2069 took 5 % of 7."
    assert words.say("en", "some", name="Sam") == ""
    assert words.say("en", "only", name="/forget") == "\u2068/\u2060forget\u2069"


def test_plurals_and_moments_are_those_of_the_language() -> None:
    """By Babel: one thing, two things; Friday."""
    both = Words({"en": ENGLISH, "de": "when = { WEEKDAY($at) }, { TIME($at) }\nplain = x"})
    assert both.say("en", "things", count=2) == "2 things"
    assert both.say("en", "when", at=MOMENT) == "Friday November 20, 2026 7:05\u00a0PM"
    assert both.say("de", "when", at=MOMENT) == "Freitag, 19:05"
    assert clock("de", 450) == "07:30"
    assert clock("no such language", 450) == "7:30\u00a0AM"


def test_faults_are_found_before_anybody_reads_them() -> None:
    """Missing, spare, and asking for what it is not given, also through another sentence."""
    found = Words({"en": ENGLISH, "de": GERMAN}).faults(
        {
            "plain": frozenset(),
            "named": frozenset({"name"}),
            "outer": frozenset(),
            "things": frozenset({"count"}),
            "gone": frozenset(),
        }
    )
    assert found == [
        "when: nobody says it",
        "gone: has no words",
        "en: outer asks for name, which it is not given",
        "de: named asks for nom, which it is not given",
    ]
