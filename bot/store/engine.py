"""Connections to SQLite and PostgreSQL, and the types both store in the same way."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    Text,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.store.sqlite import opener

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

Tuple = tuple[Any, ...]
"""A row as the driver takes it, in the order of the table's columns."""


class StoreError(Exception):
    """The store cannot be used as it is. `str()` is one sentence for a human, with what to do next."""


class Unavailable(Exception):  # noqa: N818 - a state to wait out, not a mistake
    """The database is away, full or read-only for now. Nothing was written; later it may be back."""


class Moved(Exception):  # noqa: N818 - nobody did anything wrong
    """Somebody else changed the couple between looking and locking. Nothing was written: try again."""


# --- types --------------------------------------------------------------------------------------


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970. A naive time raises TypeError: it would be a different instant elsewhere."""
    since = at - EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def moment(value: int) -> datetime:
    return EPOCH + timedelta(milliseconds=value)


Big = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both; strict tables of SQLite know no BIGINT."""


def random_id() -> int:
    """That fits into `Big`, and tells nobody how many there are."""
    return secrets.randbits(62) + 1


class Moment(TypeDecorator[datetime]):
    """An instant in UTC, stored as milliseconds since 1970. What is finer than that is cut off."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Big.dialect_impl(dialect))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else moment(value)


class Day(TypeDecorator[date]):
    """A local date, stored as its ISO text, which sorts as dates do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - SQLAlchemy calls it so
        return None if value is None else date.fromisoformat(value)


CONNECTIONS = 16
"""To PostgreSQL, from one process."""

FROZEN = 60_000
"""Milliseconds. PostgreSQL ends the transaction of a process that has been frozen in the middle of it: nobody
else could do anything for the couples that it had locked."""

# --- engines ------------------------------------------------------------------------------------


def connect(url: str) -> AsyncEngine:
    """An engine for `sqlite:///<file>` or `postgresql://...`. Nothing is opened yet."""
    parsed = _known(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    engine = create_async_engine(
        parsed, pool_size=CONNECTIONS, max_overflow=0, pool_pre_ping=True, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _let_go)
    return engine


def _let_go(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {FROZEN}")
    cursor.close()
    connection.commit()


def _known(url: str) -> URL:
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    try:
        parsed = make_url(url)
        return parsed.set(drivername=drivers[parsed.drivername.partition("+")[0]])
    except (ArgumentError, KeyError):
        raise StoreError(
            "The database address must start with sqlite:/// or postgresql://; "
            "look at KINDLING_DATABASE_URL and KINDLING_KEYS_URL."
        ) from None


def _sqlite(url: URL) -> AsyncEngine:
    """One connection: writers of SQLite queue anyway, and in Python they queue four times faster."""
    _make_private(url)
    engine = create_async_engine(
        url,
        async_creator=opener(Path(url.database or "")),
        pool_size=1,
        max_overflow=0,
        pool_timeout=120,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _make_private(url: URL) -> None:
    """The files are for the bot's own user only, whatever the umask; WAL files inherit the mode."""
    if not url.database or url.database == ":memory:":
        raise StoreError("Kindling needs a database file, not memory; look at KINDLING_DATABASE_URL.")
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise StoreError(f"{path} cannot be opened ({error.strerror}); check the folder's owner.") from None


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # a deferred one could not wait for its write lock


def capacity(engine: AsyncEngine) -> int:
    """Transactions at once. One for SQLite: its writers queue anyway, and here they queue for less."""
    return 1 if engine.dialect.name == "sqlite" else CONNECTIONS


def unusable(error: SQLAlchemyError) -> str:
    """For a StoreError."""
    return (
        f"A database cannot be used ({type(error).__name__}); check KINDLING_DATABASE_URL and "
        "KINDLING_KEYS_URL, and that the server runs or the folder can be written."
    )
