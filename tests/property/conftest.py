"""What the properties of the whole need: homes to come back to, and the library read once."""

from __future__ import annotations

from functools import cache

import pytest

from bot import content
from tests.databases import Database
from tests.property.home import Home

_read_once = cache(content.load)


@pytest.fixture(autouse=True)
def library_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is frozen and takes a second to read: a bot that starts anew may have the one before."""
    monkeypatch.setattr(content, "load", _read_once)


@pytest.fixture
def home(database: Database) -> Home:
    """On SQLite and on PostgreSQL in turn."""
    return Home(database)
