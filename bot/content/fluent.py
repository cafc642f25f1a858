"""The words the bot says, in Fluent: faults of a file, and what two languages must have in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.content.pages import Fault, read_text

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
