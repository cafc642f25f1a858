"""How hard a text is to read, by formulas that count words, sentences and syllables.

Syllables are estimated from the letters; that is near enough to compare cards, and no more. English: the
Flesch-Kincaid grade, years of school (Kincaid, Fishburne, Rogers and Chissom, 1975, Research Branch Report
8-75). Spanish: Flesch as fitted by Szigriszt (1993), read on the INFLESZ scale (Barrio-Cantalejo and others,
2008, Anales del Sistema Sanitario de Navarra 31:2): from 65 fairly easy, from 80 very easy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.content.wording import sentences

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def _english(word: str) -> int:
    """Groups of vowels, without the e that nobody says: name, names, named; not table, boxes, wanted."""
    spoken = re.sub(r"(?<![^aeiouy]l)e$|(?<![sxzcgh])(?<![^aeiouy]l)es$|(?<![td])ed$", "", word)
    return max(1, len(re.findall("[aeiouy]+", spoken)))


def _spanish(word: str) -> int:
    """Each a, e, o and accented i, u is the heart of a syllable; other i, u, y only where none is near."""
    groups = re.findall("[aeiouáéíóúüy]+", word)
    return max(1, sum(max(1, len(re.findall("[aeoáéíóú]", group))) for group in groups))


@dataclass(frozen=True, slots=True)
class Scale:
    """`score` is made from syllables a word and words a sentence; `said` is how a person reads it."""

    syllables: Callable[[str], int]
    score: Callable[[float, float], float]
    said: Callable[[float], str]
    high_is_hard: bool


def _kincaid(per_word: float, per_sentence: float) -> float:
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def _szigriszt(per_word: float, per_sentence: float) -> float:
    return 206.835 - 62.3 * per_word - per_sentence


_INFLESZ = ((80, "very easy"), (65, "fairly easy"), (55, "normal"), (40, "rather hard"))


def _inflesz(score: float) -> str:
    named = next((name for least, name in _INFLESZ if score >= least), "very hard")
    return f"ease {score:.0f}, {named}"


SCALES: Mapping[str, Scale] = {
    "en": Scale(_english, _kincaid, lambda score: f"grade {score:.1f}", high_is_hard=True),
    "es": Scale(_spanish, _szigriszt, _inflesz, high_is_hard=False),
}
"""By language; of another one nothing is said."""


def score(language: str, texts: Iterable[str]) -> float:
    """Of all the texts as one; KeyError for a language without a scale."""
    scale, words, ends = SCALES[language], list[str](), 0
    for text in texts:
        words += _WORD.findall(text.casefold())
        ends += sentences(text)
    if not words:
        return 0.0
    syllables = sum(map(scale.syllables, words))
    return scale.score(syllables / len(words), len(words) / max(1, ends))


def hardest(language: str, texts: Mapping[str, str], many: int) -> list[tuple[str, float]]:
    """The ids of the texts that are hardest to read, with their scores."""
    scores = [(name, score(language, [text])) for name, text in texts.items()]
    return sorted(scores, key=lambda one: one[1], reverse=SCALES[language].high_is_hard)[:many]
