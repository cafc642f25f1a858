"""Text as Telegram counts and shows it: UTF-16 lengths, entities, and the characters that make trouble.

What people wrote is shown as they wrote it, but it can never act: it does not become markup, a command that
one tap would run, or part of the bot's own sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

LONGEST_NAME = 64
_REPLACED = "\ufffd"
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_COMMAND = re.compile(r"(?<![\w/<>])/(?=[A-Za-z0-9_])", re.ASCII)
_ACTS = re.compile(r"(?<=[/@#$.:])(?=[\w/])|(?<=\d)(?=\d)")
_EMBEDS, _ISOLATES, _POP_EMBED, _POP_ISOLATE = (
    "\u202a\u202b\u202d\u202e",
    "\u2066\u2067\u2068",
    "\u202c",
    "\u2069",
)
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = {"Mn", "Me", "Mc", "Sk"}
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\ufeff\U000e0000-\U000e007f]")


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts limits, offsets and lengths."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The text without what no database, socket or screen can hold; everything else stays as it was.

    NUL and halves of surrogate pairs become U+FFFD; line ends become \\n; other C0 controls but \\t go.
    """
    if not _ODD.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _BROKEN.sub(_REPLACED, text))


def clean_name(name: str) -> str:
    """A name on one line, at most `LONGEST_NAME` characters, without marks that turn the text around it."""
    return " ".join(_INVISIBLE.sub("", clean(name)).split())[:LONGEST_NAME].strip()


def isolated(words: str) -> str:
    """For use inside a sentence: its direction cannot spill over (U+2068 ... U+2069)."""
    return f"\u2068{contained(words)}\u2069" if words else ""


def contained(words: str) -> str:
    """The words without direction marks that are opened and not closed on their line, or never opened.

    Paragraphs are bidirectional contexts of their own, so words that stand on lines of their own need no
    isolate around them; one would make Arabic or Hebrew lines align as if they were English.
    """
    if not _DIRECTIONS.search(words):
        return words
    return "\n".join(map(_contained_line, words.split("\n")))


def _contained_line(line: str) -> str:
    unmatched: set[int] = set()
    opened: list[int] = []
    for at, letter in enumerate(line):
        if letter in _EMBEDS or letter in _ISOLATES:
            opened.append(at)
        elif letter == _POP_EMBED:
            if opened and line[opened[-1]] in _EMBEDS:
                opened.pop()
            else:
                unmatched.add(at)
        elif letter == _POP_ISOLATE:
            unmatched |= _close_isolate(line, opened, at)
    unmatched.update(opened)
    return "".join(letter for at, letter in enumerate(line) if at not in unmatched)


def _close_isolate(line: str, opened: list[int], at: int) -> set[int]:
    """The marks that are left over when an isolate ends: embeddings within it, or the end itself."""
    if not any(line[one] in _ISOLATES for one in opened):
        return {at}
    left: set[int] = set()
    while line[one := opened.pop()] in _EMBEDS:
        left.add(one)
    return left


def inert(words: str) -> str:
    """The words of a person for another's eyes: contained, and with a word joiner (U+2060) in each thing
    that Telegram would make a tappable command, so that `/forget` in a reply cannot be run by a tap."""
    return _COMMAND.sub("/\u2060", contained(words))


def lifeless(name: str) -> str:
    """A name within a sentence of the bot: isolated, and with word joiners wherever Telegram would make a
    command, an address, a mention, a tag or a number to call of it. It looks as it was written."""
    return isolated(_ACTS.sub("\u2060", name))


def shortened(words: str, most: int) -> str:
    """The first line of the words in at most `most` characters, with an ellipsis where something is left
    out; never ends on half of a joined emoji or on a bare accent's base."""
    line = words.strip().split("\n", 1)[0].strip()
    if line == words.strip() and len(line) <= most:
        return line
    return line[: _safe_end(line, most - 1)].rstrip() + "\u2026"


def _safe_end(line: str, at: int) -> int:
    """At most `at`, moved back so that what follows is no mark that belongs to what stands before."""
    if len(line) <= at:
        return len(line)
    end = at
    while end > 0 and (_joins(line[end]) or line[end - 1] == "\u200d"):
        end -= 1
    return end or at


def _joins(letter: str) -> bool:
    return letter == "\u200d" or unicodedata.category(letter) in _MARKS


# --- text with entities ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its entities; offsets and lengths are UTF-16 code units."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def units(self) -> int:
        return units(self.text)


def quoted(words: str) -> Marked:
    """The words of a person as a block quotation: nothing in them can pass for a sentence of the bot."""
    words = inert(words)
    return (
        Marked(words, ({"type": "blockquote", "offset": 0, "length": units(words)},)) if words else Marked("")
    )


def italic(words: str) -> Marked:
    return Marked(words, ({"type": "italic", "offset": 0, "length": units(words)},)) if words else Marked("")


def stacked(parts: Iterable[Marked | str], between: str = "\n\n") -> Marked:
    """The parts that are not empty, one under the other."""
    texts: list[str] = []
    entities: list[Entity] = []
    offset = 0
    for part in parts:
        text = part.text if isinstance(part, Marked) else part
        if not text:
            continue
        if texts:
            offset += units(between)
        if isinstance(part, Marked):
            entities += [{**one, "offset": one["offset"] + offset} for one in part.entities]
        texts.append(text)
        offset += units(text)
    return Marked(between.join(texts), tuple(entities))
