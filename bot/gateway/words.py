"""What the bot says: sentences by id, in somebody's language, from the Fluent files of `prompts/`.

Nothing in here may fail towards a person: what a language lacks is said in English, and what English lacks is
an empty sentence and a line in the log. `faults` finds both before anybody does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from bot.gateway.text import lifeless

BASE = "en"
OF_PEOPLE = frozenset({"name", "partner", "words"})
"""Arguments that people wrote: lifeless, so that nothing in them can be tapped, and isolated, so that their
direction cannot turn the sentence around them."""

_log = logging.getLogger(__name__)


class Words:
    """The sentences of every language. `sources` is Fluent source by language (`content.Library.words`)."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._bundles = {language: _bundle(language, source) for language, source in sources.items()}
        self.languages = tuple(self._bundles)
        self._names = {name.lower(): name for name in self._bundles}
        self._fixed: dict[tuple[str, str], str] = {}
        """Sentences that ask for nothing are made once: most of them, and most buttons."""
        self._asking: set[tuple[str, str]] = set()
        self._templates: dict[tuple[str, str], Template | None] = {}
        """Of what was said once, by its own language."""

    def say(self, language: str, sentence: str, **args: Any) -> str:
        """The sentence in that language, or in English, or "": never an error.

        Moments are given as datetimes in the reader's zone, times of day as `datetime.time`.
        """
        nearest = self.nearest(language)
        if fixed := self._fixed.get((nearest, sentence)):
            return fixed
        for candidate in dict.fromkeys((nearest, BASE)):
            if said := self._said(candidate, sentence, args):
                self._learn(nearest, sentence, said)
                return said
        _log.error("words are missing", extra={"note": sentence})
        return ""

    def _learn(self, language: str, sentence: str, said: str) -> None:
        """In `language` it was said, or in English."""
        if (language, sentence) in self._asking:
            return
        if any(self.variables(one, sentence) for one in {language, BASE} & self._bundles.keys()):
            self._asking.add((language, sentence))
        else:
            self._fixed[language, sentence] = said

    def nearest(self, language: str) -> str:
        """The language we have that is nearest to a code of Telegram's: `pt-br` may find `pt`."""
        if language in self._bundles:
            return language
        code = language.replace("_", "-").lower()
        return self._names.get(code) or self._names.get(code.split("-")[0], BASE)

    def ids(self) -> frozenset[str]:
        """Every id that English has."""
        return frozenset(self._bundles[BASE]._messages) if BASE in self._bundles else frozenset()

    def variables(self, language: str, sentence: str) -> frozenset[str]:
        """The arguments that the sentence asks for, with those of the terms and sentences inside it."""
        bundle = self._bundles[language]
        found = _Variables(bundle)
        if bundle.has_message(sentence):
            found.visit(bundle._messages[sentence])
        return frozenset(found.names)

    def faults(self, used: Mapping[str, frozenset[str]]) -> list[str]:
        """What is wrong, given every id that is used and the arguments it gets; for tests and `doctor`."""
        ids = self.ids()
        said = [f"{one}: nobody says it" for one in sorted(ids - used.keys())]
        said += [f"{one}: has no words" for one in sorted(used.keys() - ids)]
        for language in self.languages:
            for one in sorted(ids & used.keys()):
                if extra := self.variables(language, one) - used[one]:
                    said.append(
                        f"{language}: {one} asks for {', '.join(sorted(extra))}, which it is not given"
                    )
        return said

    def _said(self, language: str, sentence: str, args: dict[str, Any]) -> str:
        bundle = self._bundles.get(language)
        if bundle is None or not bundle.has_message(sentence):
            return ""
        pattern = bundle.get_message(sentence).value
        if pattern is None:
            return ""
        if (language, sentence) not in self._templates:
            self._templates[language, sentence] = _template(pattern)
        if (template := self._templates[language, sentence]) and (filled := _filled(*template, args)):
            return filled
        safe = {key: _argument(key, value) for key, value in args.items()}
        said, errors = bundle.format_pattern(pattern, safe)
        return "" if errors else str(said)


Template = tuple[str, tuple[str, ...]]
"""For `%`, and the arguments it asks for."""


def _template(pattern: Any) -> Template | None:
    """Words and arguments alone, as most sentences are, need nothing of Fluent but to be put together; to ask
    it was a third of what a preview cost. None for those that count, choose or tell a time."""
    parts: list[str] = []
    names: list[str] = []
    for one in getattr(pattern, "elements", [pattern]):  # a pattern of one part is that part
        if isinstance(one, ast.TextElement):
            parts.append(one.value.replace("%", "%%"))
        elif isinstance(asked := getattr(one, "expression", None), ast.VariableReference):
            names.append(asked.id.name)
            parts.append(f"%({names[-1]})s")
        else:
            return None
    return "".join(parts), tuple(names)


def _filled(template: str, names: Iterable[str], args: Mapping[str, Any]) -> str:
    """Nothing unless all of the arguments are there and texts: numbers and times differ by language."""
    safe = {name: _argument(name, args[name]) for name in names if isinstance(args.get(name), str)}
    try:
        return template % safe
    except KeyError:
        return ""


def _argument(key: str, value: Any) -> Any:
    """Fluent knows moments but no times of day, so these become a moment of a day that does not matter."""
    if key in OF_PEOPLE:
        return lifeless(str(value))
    return datetime.combine(date(2000, 1, 1), value) if isinstance(value, time) else value


@lru_cache(maxsize=16)
def _bundle(language: str, source: str) -> FluentBundle:
    """A text is read once, however many clients there are: it takes a tenth of a second. Isolating is done by
    `say`, for what people wrote only: a time needs no invisible marks."""
    functions: dict[str, Any] = _functions(language)
    bundle = FluentBundle([language], functions=functions, use_isolating=False)
    bundle.add_resource(FluentResource(source))
    return bundle


# --- dates and times in words ------------------------------------------------------------------------


def clock(language: str, minute: int) -> str:
    """A time of day as people there write it, from minutes after midnight."""
    return _time(locale(language), time(minute // 60 % 24, minute % 60))


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(BASE)


def _functions(language: str) -> dict[str, Callable[[Any], str]]:
    """For translators: `TIME($at)` 8:30 PM, `WEEKDAY($at)` Friday, `DATE($at)` November 20, 2026."""
    where = locale(language)
    return {
        "TIME": lambda at: _time(where, at),
        "WEEKDAY": lambda at: format_date(_day(at), "EEEE", locale=where),
        "DATE": lambda at: format_date(_day(at), "long", locale=where),
    }


def _time(where: Locale, at: time | datetime) -> str:
    """Babel separates "PM" by a narrow space, which many phones show as a box."""
    if not isinstance(at, (time, datetime)):
        raise ValueError("no time")
    bare = at.replace(tzinfo=None)
    return str(format_time(bare, "short", locale=where)).replace("\u202f", "\u00a0")


def _day(at: date) -> date:
    if not isinstance(at, date):
        raise ValueError("no date")
    return date(at.year, at.month, at.day)


class _Variables(Visitor):
    def __init__(self, bundle: FluentBundle) -> None:
        self.bundle, self.names = bundle, set[str]()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # the visitor's
        self.names.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        if self.bundle.has_message(node.id.name):
            self.visit(self.bundle._messages[node.id.name])
