"""How a card may be worded. A rule takes a text and returns sentences for the person who wrote it; the
reasons behind the rules are in prompts/README.md."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

LONGEST_TEXT = 280
MOST_SENTENCES = 3
Key = TypeVar("Key")
ALIKE = 0.6
"""Share of common words above which two cards read as one; tried on the English library."""

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
        (sentences(text) > MOST_SENTENCES, f"The text has {sentences(text)} sentences; keep to three."),
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


def sentences(text: str) -> int:
    """How many, by the marks at their ends; abbreviations and dots before a small letter end none."""
    return sum(1 for part in _END.split(text) if part.strip())


def alike(texts: Mapping[Key, str]) -> Iterator[tuple[Key, Key]]:
    """Pairs of keys (later, earlier) whose texts share nearly all their longer words.

    Two that do also share one of the rarest words of each, so only those that do are compared at all."""
    bags = {key: _longer_words(text.casefold()) for key, text in texts.items()}
    common = Counter(word for words in bags.values() for word in words)
    having: dict[str, list[Key]] = defaultdict(list)
    for later, words in bags.items():
        rare = sorted(words, key=lambda word: (common[word], word))[: int(len(words) * (1 - ALIKE)) + 1]
        for earlier in dict.fromkeys(key for word in rare for key in having[word]):
            if len(words & bags[earlier]) >= ALIKE * len(words | bags[earlier]):
                yield later, earlier
        for word in rare:
            having[word].append(later)


def _longer_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text) or [text])
