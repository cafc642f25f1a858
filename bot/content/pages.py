"""Files of prompts with the lines that things stand on, so that every fault says where, and what to do."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError


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


class Desk:
    """Opens pages and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def open(self, file: Path, *known: str) -> Page:
        """The page of a file whose tables are `known`; an empty one where there is no such file."""
        if not file.exists():
            return Page(file)
        page = read_page(file)
        self.faults += [*page.faults, *strangers(page, known)]
        return page

    def rows(self, page: Page, table: str, shape: type[Shape]) -> dict[int, Shape]:
        rows, faults = shaped(page, table, shape)
        self.faults += faults
        return rows

    def file(self, file: Path, table: str, shape: type[Shape]) -> list[Shape]:
        """The rows of a file with one kind of table."""
        return list(self.rows(self.open(file, table), table, shape).values())


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
