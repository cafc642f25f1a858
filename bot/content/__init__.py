"""Loads prompts/ into frozen values, or says file by file and line by line why it cannot.

A pack is a folder: `<language>/cards/*.toml` and `<language>/*.ftl`; the main pack also has `sources.toml`,
`en/support.toml`, `en/books.toml`, `<language>/avoid.toml` and `ids.lock`. English files carry every field of
a card, files of another language only `id` and `text`.

    shapes     what stands in the files, and the library made of it
    reading    the pass over all files; load, check, accept
    pages      files, lines and faults
    wording    the rules for a text
    fluent     the rules for the words of the bot
    lock       ids.lock
"""

from bot.content.pages import ContentError, Fault
from bot.content.reading import accept, check, load, schema
from bot.content.shapes import THEMES, Book, Card, Country, Library, Line, Source, Way

__all__ = [
    "THEMES",
    "Book",
    "Card",
    "ContentError",
    "Country",
    "Fault",
    "Library",
    "Line",
    "Source",
    "Way",
    "accept",
    "check",
    "load",
    "schema",
]
