"""What is left behind: every file and every row that the operator keeps, read past the bot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
from psycopg import sql

from tests.databases import Database
from tests.flow.town import Phone
from tests.property.home import TABLES


def places(database: Database) -> Iterator[tuple[str, bytes]]:
    """Everything that the operator keeps: each file of the folder, and each table of a PostgreSQL."""
    for path in database.folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()
    if not database.is_sqlite:
        with psycopg.connect(database.url) as server:
            for name in TABLES:
                yield name, b"\n".join(_rows(server, name))


def _rows(server: psycopg.Connection[tuple[object, ...]], name: str) -> Iterator[bytes]:
    for row in server.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))):
        yield b"\t".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)


def keys(database: Database) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(database.keys_url.removeprefix("sqlite:///"))) as found:
        return list(found.execute("SELECT owner, wrapped FROM data_key WHERE owner <> 0"))


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    if database.is_sqlite:
        with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as found:
            return list(found.execute(query))
    with psycopg.connect(database.url) as server:
        return list(server.execute(query))


def number_of(database: Database, chat: int) -> int:
    ((number,),) = rows(database, f"SELECT id FROM person WHERE chat = {chat}")
    return int(number)


def texts(phone: Phone) -> str:
    return "\n".join(str(m.get("text") or m.get("caption") or "") for m in phone.messages)
