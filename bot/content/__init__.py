"""Loads prompts/ into frozen values, or says file by file and line by line why it cannot.

A pack is a folder: `<language>/cards/*.toml` and `<language>/*.ftl`; the main pack also has `sources.toml`,
`<language>/support.toml`, `<language>/books.toml`, `<language>/avoid.toml` and `ids.lock`. English files
carry every field, files of another language only an id and the words.

    shapes     what stands in the files, and the library made of it
    reading    the pass over all files; load, check, accept
    cards      one card: the rules between its fields
    help       support and books, by language
    pages      files, lines and faults
    wording    the rules for a text
    fluent     the rules for the words of the bot
    packs      packs of others
    lock       ids.lock
    grade      how hard a text is to read
    report     the library in numbers
    preview    a year of cards
"""

from bot.content.help import aged
from bot.content.pages import ContentError, Fault
from bot.content.preview import LEGEND, months, year
from bot.content.reading import accept, check, load, look_at, schema
from bot.content.report import Tally, report
from bot.content.shapes import THEMES, Book, Card, Country, Help, Library, Line, Source, Way
from bot.core.model import Pace

__all__ = [
    "LEGEND",
    "THEMES",
    "Book",
    "Card",
    "ContentError",
    "Country",
    "Fault",
    "Help",
    "Library",
    "Line",
    "Pace",
    "Source",
    "Tally",
    "Way",
    "accept",
    "aged",
    "check",
    "load",
    "look_at",
    "months",
    "report",
    "schema",
    "year",
]
