"""The rules a prompt file is held to, each fault with its file, its line and what to do about it.

`bot.content` reads prompts/ and calls these. Nothing here knows how a card is used: a rule takes text and
returns sentences for the person who wrote it. The reasons behind the rules are in prompts/README.md.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor
from pydantic import BaseModel, ValidationError

LONGEST_TEXT = 280
MOST_SENTENCES = 3
ALIKE = 0.6  # share of common words above which two cards read as one; tried on the English library


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to put right: where it is and what to do, in one human sentence."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(Exception):
    """The prompts cannot be used as they are; `faults` names every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


# --- files and the lines things stand on ---------------------------------------------------------------

_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*\"?([\w-]+)\"?\s*=")


@dataclass(frozen=True, slots=True)
class Page:
    """One TOML file as read: its tables, what is wrong with its bytes, and where each key stands."""

    file: Path
    tables: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    places: Mapping[tuple[str, int, str], int] = field(default_factory=dict)

    def line(self, table: str = "", number: int = 0, key: str = "") -> int:
        """The line of a key in the n-th `[[table]]`, else of that table itself, else the first."""
        wanted = ((table, number, key), (table, number, ""), ("", 0, table))
        return next((self.places[place] for place in wanted if place in self.places), 1)

    def fault(self, message: str, table: str = "", number: int = 0, key: str = "") -> Fault:
        return Fault(self.file, self.line(table, number, key), message)


def read_page(file: Path) -> Page:
    text, faults = read_text(file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Page(file, faults=(*faults, _syntax(file, text, error)))
    return Page(file, tables, tuple(faults), _places(text))


def read_text(file: Path) -> tuple[str, list[Fault]]:
    """The text of a file; empty, with a fault, where its bytes are no text."""
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Fault(file, line, "This line is not UTF-8; save the file as UTF-8.")]
    return text.removeprefix("\ufeff"), list(_layout(file, text))


def _layout(file: Path, text: str) -> Iterator[Fault]:
    if text.startswith("\ufeff"):
        yield Fault(file, 1, "The file begins with a byte order mark; save it as UTF-8 without one.")
    ends = re.findall(r"\r\n|\r|\n", text)
    odd = next((n for n, end in enumerate(ends, 1) if end != ends[0]), 0)
    if odd:
        yield Fault(
            file, odd, "This line ends in another way than the first; save with one kind of line end."
        )
    for number, line in enumerate(text.splitlines(), 1):
        if line != line.rstrip():
            yield Fault(file, number, "There are stray spaces at the end of this line; remove them.")


def _syntax(file: Path, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    found = re.search(r"line (\d+)", str(error))
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    said = re.sub(r"\s*\(at .*\)$", "", str(error))
    return Fault(file, line, f"This is not valid TOML ({said}); look for a missing quote, comma or bracket.")


def _places(text: str) -> dict[tuple[str, int, str], int]:
    """Where every `[[table]]` and key stands; tomllib keeps no lines, so the text is scanned beside it."""
    places: dict[tuple[str, int, str], int] = {}
    seen: Counter[str] = Counter()
    table, number, inside = "", 0, False
    for place, line in enumerate(text.split("\n"), 1):
        if not inside and (header := _HEADER.match(line)):
            table, number = header[1], seen[header[1]]
            seen[table] += 1
            places[table, number, ""] = place
        elif not inside and (key := _KEY.match(line)):
            places.setdefault((table, number, key[1]), place)
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return places


# --- the shape of one table ---------------------------------------------------------------------------

Shape = TypeVar("Shape", bound=BaseModel)
Key = TypeVar("Key")


def shaped(page: Page, table: str, shape: type[Shape]) -> tuple[dict[int, Shape], list[Fault]]:
    """Every `[[table]]` of a page that has the shape, by its number, and a fault for all that is amiss."""
    good: dict[int, Shape] = {}
    faults: list[Fault] = []
    found = page.tables.get(table, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return {}, [page.fault(f"Write each {table} under its own line [[{table}]].", table)]
    for number, fields in enumerate(found):
        try:
            good[number] = shape.model_validate(fields)
        except ValidationError as error:
            faults += _amiss(page, table, number, shape, error)
    return good, faults


def strangers(page: Page, known: Sequence[str]) -> list[Fault]:
    """A fault for every table or key at the top of a page that nobody would read."""
    return [page.fault(_unknown(name, known), name, 0, name) for name in page.tables if name not in known]


def _amiss(
    page: Page, table: str, number: int, shape: type[BaseModel], error: ValidationError
) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in error.errors(include_url=False):
        name = str(one["loc"][0])
        if name in seen:
            continue
        seen.add(name)
        if one["type"] == "extra_forbidden":
            message = _unknown(name, list(shape.model_fields))
        elif one["type"] == "missing":
            message = f"This {table} has no `{name}`; add {shape.model_fields[name].description}."
        else:
            message = f"`{name}` is {_shown(one['input'])}; write {shape.model_fields[name].description}."
        yield page.fault(message, table, number, name)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value:.40}"'
    return str(value).lower() if isinstance(value, (bool, int, float)) else "not right"


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    meant = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}."
    return f"`{name}` is not known here; {meant}"


# --- how a text is worded ------------------------------------------------------------------------------

_END = re.compile(r"[.!?\u2026]+[\"\u201d\u2019')\]]*(?=\s*$|\s+(?![a-z\u2026]))|[\u3002\uff01\uff1f]")
_QUESTION = re.compile(r"[?\uff1f\u061f]")


@dataclass(frozen=True, slots=True)
class Avoid:
    """Words a language keeps out of its cards, and why; with `unless` they are fine on cards so marked."""

    pattern: re.Pattern[str]
    because: str
    unless: str = ""

    @classmethod
    def of(cls, words: Sequence[str], because: str, unless: str = "") -> Avoid:
        choice = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
        return cls(re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE), because, unless)


def wording(text: str, avoid: Iterable[Avoid] = (), marks: Iterable[str] = ()) -> Iterator[str]:
    """What to change in a text before it can go to a person, one sentence each."""
    rules: Sequence[tuple[bool, str]] = (
        (not text.strip(), "The text is empty; write the card or retire it."),
        (len(text) > LONGEST_TEXT, f"The text has {len(text)} characters; keep to {LONGEST_TEXT}."),
        (_sentences(text) > MOST_SENTENCES, f"The text has {_sentences(text)} sentences; keep to three."),
        (len(_QUESTION.findall(text)) > 1, "The text asks more than one question; keep one."),
        (bool(re.search("[!\uff01\u00a1]", text)), "There is an exclamation mark; a full stop is calmer."),
        (bool(re.search(r"[{}]", text)), "Cards have no placeholders; write the text without braces."),
        (text != text.strip(), "There is a space before or after the text; remove it."),
        ("  " in text, "There are two spaces in a row; keep one."),
        (any(unicodedata.category(c) == "Cc" for c in text), "Write the text on one line, without tabs."),
        (sum(unicodedata.category(c) == "So" for c in text) > 1, "One emoji is plenty; remove the others."),
    )
    yield from (message for broken, message in rules if broken)
    plain = text.replace("\u2019", "'")
    for rule in avoid:
        if rule.unless not in set(marks) and (found := rule.pattern.search(plain)):
            yield f"\u201c{found[0]}\u201d: {rule.because}"


def _sentences(text: str) -> int:
    return sum(1 for part in _END.split(text) if part.strip())


def alike(texts: Mapping[Key, str]) -> Iterator[tuple[Key, Key]]:
    """Pairs of keys (later, earlier) whose texts share nearly all their longer words."""
    bags = [(key, _longer_words(text.casefold())) for key, text in texts.items()]
    for number, (later, words) in enumerate(bags):
        for earlier, others in bags[:number]:
            # Lengths first: most pairs differ too much to be alike, and comparing sets costs more.
            if min(len(words), len(others)) < ALIKE * max(len(words), len(others)):
                continue
            if len(words & others) >= ALIKE * len(words | others):
                yield later, earlier


def _longer_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text) or [text])


# --- the words the bot says, in Fluent -----------------------------------------------------------------

_CASES = {"zero", "one", "two", "few", "many", "other"}


class Words(Visitor):
    """What one language says: each message's variables and line, gathered over its .ftl files."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.variables: dict[str, set[str]] = {}
        self.places: dict[str, tuple[Path, int]] = {}
        self.faults: list[Fault] = []
        self.mentions: list[tuple[str, Fault]] = []
        self.source = ""
        self._file, self._text, self._id = Path(), "", ""

    def add(self, file: Path) -> None:
        text, faults = read_text(file)
        self.faults += faults
        self._file, self._text = file, text.replace("\r\n", "\n")
        self.source += self._text + "\n"
        self.visit(FluentParser().parse(self._text))

    def visit_Junk(self, node: ast.Junk) -> None:  # noqa: N802  # the visitor's way of naming
        said = "; ".join(note.message or "" for note in node.annotations or [])
        self._fault(node, f"This is not valid Fluent ({said}); compare it with the message above.")

    def visit_Message(self, node: ast.Message) -> None:  # noqa: N802
        self._entry(node.id.name, node)

    def visit_Term(self, node: ast.Term) -> None:  # noqa: N802
        self._entry(f"-{node.id.name}", node)

    def visit_Attribute(self, node: ast.Attribute) -> None:  # noqa: N802
        outer = self._id
        self._entry(f"{outer}.{node.id.name}", node)
        self._id = outer

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.variables[self._id].add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self._mention(node.id.name, node)

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        self._mention(f"-{node.id.name}", node)
        self.generic_visit(node)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        keys = {one.key.name for one in node.variants if isinstance(one.key, ast.Identifier)}
        default = next(one.key for one in node.variants if one.default)
        if keys <= _CASES and keys - {"other"}:
            falls = isinstance(default, ast.Identifier) and default.name == "other"
            for message in plural_faults(self.language, keys, falls):
                self._fault(node, message)
        self.generic_visit(node)

    def _entry(self, name: str, node: ast.SyntaxNode) -> None:
        if name in self.places:
            file, line = self.places[name]
            self._fault(node, f"`{name}` is already said in {file.name}:{line}; keep one of the two.")
        self._id = name
        self.variables.setdefault(name, set())
        self.places.setdefault(name, (self._file, self._line(node)))
        self.generic_visit(node)

    def _mention(self, name: str, node: ast.SyntaxNode) -> None:
        fault = Fault(self._file, self._line(node), f"`{name}` is used here and said nowhere; add it.")
        self.mentions.append((name, fault))

    def _line(self, node: ast.SyntaxNode) -> int:
        return self._text.count("\n", 0, node.span.start if node.span else 0) + 1

    def _fault(self, node: ast.SyntaxNode, message: str) -> None:
        self.faults.append(Fault(self._file, self._line(node), message))

    def dangling(self) -> list[Fault]:
        """Uses of messages and terms that no file has, once all files are in."""
        return [fault for name, fault in self.mentions if name not in self.places]


def plural_faults(language: str, cases: set[str], other_is_default: bool) -> Iterator[str]:
    """What is wrong with the plural cases of one choice; whole numbers up to 200 stand for all."""
    try:
        rule = Locale.parse(language, sep="-").plural_form
    except UnknownLocaleError:
        return
    if strange := cases - set(rule.tags) - {"other"}:
        yield f"`{language}` has no plural case {', '.join(sorted(strange))}; remove it."
    missing = {rule(number) for number in range(201)} - cases
    if len(missing) > (1 if other_is_default else 0):
        yield f"The plural case {', '.join(sorted(missing))} is missing for `{language}`; add it."


def unlike(base: Words, other: Words) -> Iterator[Fault]:
    """Where a language says other messages, or uses other variables, than the one it is translated from."""
    first = next(iter(other.places.values()), (Path(other.language), 1))[0]
    for name in base.places.keys() - other.places.keys():
        yield Fault(first, 1, f"`{name}` is missing; translate it from {base.language}/.")
    for name, (file, line) in other.places.items():
        if name not in base.places:
            yield Fault(file, line, f"`{name}` is not among the words of {base.language}/; remove it.")
        elif apart := base.variables[name] ^ other.variables[name]:
            named = ", ".join(f"${one}" for one in sorted(apart))
            yield Fault(
                file, line, f"`{name}` and its {base.language} original differ in {named}; use the same."
            )
