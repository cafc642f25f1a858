"""What stands in the files of prompts/, one class for each kind of table, and the library made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

BASE = "en"
"""The language that all others are translated from."""
THEMES = tuple(f"t{number:02}" for number in range(1, 19))

Kind = Literal["share", "offline", "solo"]
Mode = Literal["new_baby", "apart", "after_disagreement", "ill", "grieving", "busy"]
Intimacy = Literal["emotional", "physical", "intellectual", "spiritual"]
Status = Literal["official", "verified"]
Grade = Literal["A", "B", "C", "D", "design"]
Tag = Literal[
    "voice",  # a voice note answers it as well as typing does
    "photo",  # a photo answers it
    "one_hand",  # can be done with one hand free
    "low_energy",  # asks nearly nothing
    "quiet",  # makes no sound: somebody may be asleep
    "moving",  # asks for standing up or going somewhere
    "outdoors",  # wants a door or a window to the sky
    "seeing",  # leans on eyes
    "hearing",  # leans on ears
    "call",  # works over a call
    "fact",  # tells something from research, with its source
]


@dataclass(frozen=True, slots=True)
class Card:
    """One small prompt; `text` is by language, and a retired card is kept only for old replies."""

    id: str
    theme: str
    kind: Kind
    depth: int
    minutes: float
    not_with: frozenset[str]
    intimacy: frozenset[str]
    tags: frozenset[str]
    evidence: str
    grade: str
    text: Mapping[str, str]
    retired: bool


class Table(BaseModel):
    """One `[[table]]` of a file; a field's description completes "write ..." when it is wrong."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CardTable(Table):
    """A card as it stands in a file; the JSON Schema for editors is made from this."""

    id: str = Field(
        pattern=r"^t\d\d(\.[a-z0-9_]+){1,2}\.\d\d$",
        description='theme, name and number, like "t01.weather.01"; in a pack "t01.<pack>.weather.01"',
    )
    kind: Kind = Field(description="share, offline or solo")
    depth: int = Field(ge=1, le=5, description="a whole number from 1 to 5")
    minutes: float = Field(json_schema_extra={"enum": [0.5, 1, 2, 3, 5]}, description="0.5, 1, 2, 3 or 5")
    text: str = Field(description="the card's own words in quotes")
    not_with: frozenset[Mode] = Field(
        frozenset(), strict=False, description="a list from " + ", ".join(get_args(Mode))
    )
    intimacy: frozenset[Intimacy] = Field(
        strict=False, min_length=1, description="a list from " + ", ".join(get_args(Intimacy))
    )
    tags: frozenset[Tag] = Field(
        frozenset(), strict=False, description="a list from " + ", ".join(get_args(Tag))
    )
    evidence: str = Field(description='a key of sources.toml, or "design"')
    grade: Grade = Field(description="A, B, C, D or design")
    retired: bool = Field(False, description="true or false")

    @field_validator("minutes")
    @classmethod
    def _known_minutes(cls, minutes: float) -> float:
        if minutes not in (0.5, 1, 2, 3, 5):
            raise ValueError(minutes)
        return minutes


class TranslationTable(Table):
    id: str = Field(description="the id of a card in English")
    text: str = Field(description="the card's words in this language")


class CardFile(BaseModel):
    """A whole file of cards, for the JSON Schema."""

    model_config = ConfigDict(extra="forbid", title="Cards of one theme")
    theme: Literal[*THEMES]  # type: ignore[valid-type]
    card: list[CardTable | TranslationTable]


class Source(Table):
    """A paper or page a card leans on; cards name it by its key."""

    key: str = Field(pattern="^[A-Z][A-Za-z0-9-]+$", description="a short key like ARO97")
    title: str = Field(description="who found what, in one line")
    address: str = Field(pattern="^https?://", description="the address of the page")


class Line(Table):
    """One helpline; nobody here has called it, so `status` says what kind of page it was seen on."""

    id: str = Field(pattern="^[a-z0-9_]+$", description="a short name in small letters, for translators")
    country: str = Field(description="the two letters of a [[country]] in this file")
    name: str = Field(description="the name of the service")
    contact: tuple[str, ...] = Field(strict=False, min_length=1, description="a list of ways to reach it")
    hours: str = Field("", description="when it answers")
    languages: tuple[str, ...] = Field(
        (), strict=False, description='a list of codes, like ["it", "en"], if the page says what it speaks'
    )
    for_whom: Literal["women", "men", "not stated"] = Field(description="women, men or not stated")
    status: Status = Field(description="official or verified")
    source: str = Field(pattern="^https?://", description="the address of the page it was seen on")
    seen_on: date = Field(description="the day the page was read, like 2026-11-20")
    note: str = Field("", description="one sentence to know before calling")


class LineText(Table):
    """What a translator says of a line; `contact` only where it has words, with the same numbers."""

    id: str = Field(description="the id of a line in English")
    contact: tuple[str, ...] = Field((), strict=False, description="a list of ways to reach it")
    hours: str = Field("", description="when it answers")
    note: str = Field("", description="one sentence to know before calling")


class Country(Table):
    """Where to turn in one country; `emergency` is empty where no official page showed a number."""

    code: str = Field(pattern="^[A-Z]{2}$", description="two capital letters, like NZ")
    name: str = Field(description="the name of the country")
    emergency: str = Field("", description="the emergency number, if an official page shows it")
    lines: tuple[Line, ...] = Field((), strict=False, description="nothing; use [[line]] tables instead")


class CountryText(Table):
    """Only where the emergency number has words; names of countries come by themselves."""

    code: str = Field(description="the two letters of a country in English")
    emergency: str = Field(description="the emergency number with its words")


class Label(Table):
    status: Status = Field(description="official or verified")
    text: str = Field(description="how that status is said to a reader")


class Way(Table):
    """A general way to find a professional, or a directory of services."""

    id: str = Field(pattern="^[a-z_]+$", description="a short name in small letters, for translators")
    text: str = Field(description="one or two sentences")
    address: str = Field("", description="an address, if there is one")
    own: bool = Field(True, description="false if it is no way for someone worried about their own acts")


class WayText(Table):
    id: str = Field(description="the id of a way in English")
    text: str = Field(description="one or two sentences")


class Book(Table):
    """A book of the source article, with the caution that is always shown beside it."""

    id: str = Field(pattern="^[a-z_]+$", description="a short name in small letters")
    title: str = Field(description="the title")
    author: str = Field(description="the author")
    themes: tuple[str, ...] = Field(strict=False, description='a list of themes, like ["t01"]')
    about: str = Field(description="one sentence on what it may be good for")
    caution: str = Field(description="one sentence of caution")


class BookText(Table):
    id: str = Field(description="the id of a book in English")
    title: str = Field("", description="the title of the translated edition, if you are certain")
    about: str = Field(description="one sentence on what it may be good for")
    caution: str = Field(description="one sentence of caution")


class AvoidTable(Table):
    words: list[str] = Field(min_length=1, description="a list of words in quotes")
    because: str = Field(description="why, and what to write instead")
    unless: Mode | None = Field(None, description="a life mode that allows the words when listed in not_with")


@dataclass(frozen=True, slots=True)
class Help:
    """Where to turn and what to read, in one language; what it lacks is in English."""

    support: Mapping[str, Country]
    labels: Mapping[str, str]
    ways: tuple[Way, ...]
    books: Mapping[str, Book]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in prompts/, checked; mappings are read-only, cards are in the order of their ids."""

    cards: Mapping[str, Card]
    languages: tuple[str, ...]
    words: Mapping[str, str]
    help: Mapping[str, Help]
    sources: Mapping[str, Source]
