"""Support and books, in every language: English carries all fields, a translation only its words.

A translation may say things in another way, and never other numbers: somebody may call them at the worst
moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from babel import Locale, UnknownLocaleError

from bot.content.pages import Desk, Fault, Page
from bot.content.shapes import (
    BASE,
    Book,
    BookText,
    Country,
    CountryText,
    Help,
    Label,
    Line,
    LineText,
    Way,
    WayText,
)

SUPPORT, BOOKS = "support.toml", "books.toml"
LOOK_AGAIN = timedelta(days=90)
Row = TypeVar("Row", BookText, CountryText, LineText, Label, WayText)


def help_of(folder: Path, languages: Sequence[str], desk: Desk) -> dict[str, Help]:
    """By language, the first of which is the one that the others are translated from."""
    base, *others = languages
    first = _base(folder / base, desk)
    return {base: first, **{one: _Translation(folder / one, first, desk).help() for one in others}}


def aged(folder: Path, today: date) -> list[Fault]:
    """The helplines of `folder` whose page nobody has looked at for a long time."""
    desk = Desk()
    page = _support_page(folder / BASE, desk)
    return [
        page.fault(_aged(line), "line", number, "seen_on")
        for number, line in desk.rows(page, "line", Line).items()
        if today - line.seen_on > LOOK_AGAIN
    ]


def _aged(line: Line) -> str:
    return (
        f"{line.name} was last looked up on {line.seen_on}; read {line.source} again, then write the new day."
    )


# --- English ---------------------------------------------------------------------------------------------


def _support_page(folder: Path, desk: Desk) -> Page:
    return desk.open(folder / SUPPORT, "country", "line", "way", "label")


def _base(folder: Path, desk: Desk) -> Help:
    page = _support_page(folder, desk)
    lines = desk.rows(page, "line", Line)
    countries = {one.code: one for one in desk.rows(page, "country", Country).values()}
    desk.faults += [*_odd_lines(page, lines, countries), *_empty_countries(page, lines, countries)]
    return _help(
        {code: _with_lines(one, lines.values()) for code, one in countries.items()},
        {one.status: one.text for one in desk.rows(page, "label", Label).values()},
        tuple(desk.rows(page, "way", Way).values()),
        {one.id: one for one in desk.file(folder / BOOKS, "book", Book)},
    )


def _help(
    support: dict[str, Country], labels: dict[str, str], ways: tuple[Way, ...], books: dict[str, Book]
) -> Help:
    return Help(MappingProxyType(support), MappingProxyType(labels), ways, MappingProxyType(books))


def _odd_lines(page: Page, lines: Mapping[int, Line], countries: Mapping[str, Country]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, line in lines.items():
        if line.country not in countries:
            message = f"There is no [[country]] with the code {line.country}; add it above."
            yield page.fault(message, "line", number, "country")
        if line.id in seen:
            yield page.fault(f"Another line has the id {line.id}; give each its own.", "line", number, "id")
        seen.add(line.id)


def _empty_countries(
    page: Page, lines: Mapping[int, Line], countries: Mapping[str, Country]
) -> Iterator[Fault]:
    """Nobody opens their country and finds nothing."""
    known = {line.country for line in lines.values()}
    for number, country in enumerate(countries.values()):
        if country.code not in known and not country.emergency:
            message = f"{country.name} has neither a line nor an emergency number; add one or take it out."
            yield page.fault(message, "country", number)


def _with_lines(country: Country, lines: Iterable[Line]) -> Country:
    mine = tuple(line for line in lines if line.country == country.code)
    return country.model_copy(update={"lines": mine})


# --- another language --------------------------------------------------------------------------------------


class _Translation:
    """One language beside English: what it says, and what is wrong with it."""

    def __init__(self, folder: Path, base: Help, desk: Desk) -> None:
        self.folder, self.base, self.desk = folder, base, desk
        self.support = _support_page(folder, desk)
        self.places: dict[tuple[str, str], int] = {}
        self.books = desk.open(folder / BOOKS, "book")
        self.lines = {one.id: one for country in base.support.values() for one in country.lines}

    def help(self) -> Help:
        base = self.base
        labels = self._rows(self.support, "label", Label, base.labels)
        ways = self._rows(self.support, "way", WayText, {one.id: one for one in base.ways})
        books = self._rows(self.books, "book", BookText, base.books)
        return _help(
            self._countries(),
            {**base.labels, **{status: one.text for status, one in labels.items()}},
            tuple(_said(way, ways.get(way.id)) for way in base.ways),
            {name: _said(book, books.get(name)) for name, book in base.books.items()},
        )

    def _countries(self) -> dict[str, Country]:
        worded = {one.id: one for one in self.lines.values() if one.hours or one.note}
        lines = self._rows(self.support, "line", LineText, worded, self.lines)
        spoken = {code: one for code, one in self.base.support.items() if re.search("[a-z]", one.emergency)}
        texts = self._rows(self.support, "country", CountryText, spoken, self.base.support)
        self._judge_lines(lines)
        self._judge_countries(texts)
        return {
            code: _said(country, texts.get(code)).model_copy(
                update={
                    "name": _country_name(self.folder.name, country),
                    "lines": tuple(_said(line, lines.get(line.id)) for line in country.lines),
                }
            )
            for code, country in self.base.support.items()
        }

    def _rows(
        self,
        page: Page,
        table: str,
        shape: type[Row],
        wanted: Mapping[str, object],
        known: Mapping[str, object] | None = None,
    ) -> dict[str, Row]:
        """By key. Where there is a file, `wanted` are all in it, and nothing but the `known`."""
        found: dict[str, Row] = {}
        key = next(iter(shape.model_fields))
        for number, row in self.desk.rows(page, table, shape).items():
            name = getattr(row, key)
            found[name], self.places[table, name] = row, number
            if name not in (known or wanted):
                message = f"There is no {table} `{name}` to translate in English; check its spelling."
                self.desk.faults.append(page.fault(message, table, number, key))
        if page.file.exists() and not page.faults:
            lacking = [name for name in wanted if name not in found]
            self.desk.faults += [Fault(page.file, 1, _lacks(table, name)) for name in lacking]
        return found

    def _judge_lines(self, texts: Mapping[str, LineText]) -> None:
        """Hours and notes as in English, neither fewer nor more, and the same numbers."""
        for text in texts.values():
            line = self.lines.get(text.id)
            for field in ("hours", "note"):
                if line and bool(getattr(line, field)) != bool(getattr(text, field)):
                    said = "add it" if getattr(line, field) else "remove it"
                    message = f"`{field}` of {text.id} is not as in English; {said}."
                    self._fault(message, "line", text.id, field)
            if line and text.contact and _digits(*line.contact) != _digits(*text.contact):
                message = f"The numbers of {text.id} are not those of the English line; copy them."
                self._fault(message, "line", text.id, "contact")

    def _judge_countries(self, texts: Mapping[str, CountryText]) -> None:
        for code, text in texts.items():
            country = self.base.support.get(code)
            if country and _digits(country.emergency) != _digits(text.emergency):
                message = f"The number of {code} is not the English one; copy it."
                self._fault(message, "country", code, "emergency")

    def _fault(self, message: str, table: str, name: str, key: str) -> None:
        self.desk.faults.append(self.support.fault(message, table, self.places[table, name], key))


Whole = TypeVar("Whole", Book, Country, Line, Way)


def _said(whole: Whole, text: BookText | CountryText | LineText | WayText | None) -> Whole:
    """The English row with what the translation says."""
    said = text.model_dump(exclude={"id", "code"}) if text else {}
    return whole.model_copy(update={key: value for key, value in said.items() if value})


def _lacks(table: str, name: str) -> str:
    return f"The {table} `{name}` is missing; translate it from English."


def _digits(*texts: str) -> list[list[str]]:
    return [re.findall(r"[\d*#]", text) for text in texts]


def _country_name(language: str, country: Country) -> str:
    """As people there call it."""
    try:
        return str(Locale.parse(language, sep="-").territories.get(country.code, country.name))
    except UnknownLocaleError:
        return country.name
