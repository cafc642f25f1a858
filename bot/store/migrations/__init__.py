"""The schema's history, the same for both databases, run from the program and never by hand."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine import StoreError, connect, unusable

HEAD = "0005"
"""The newest revision: known without reading the scripts, since every start asks."""
_LOCK = 0x6B696E646C696E67
"""Of PostgreSQL: replicas that start together migrate one after the other. ASCII of "kindling"."""


async def migrate(url: str) -> None:
    """Bring the database to this version's schema, all or nothing. Raises StoreError if it is newer."""
    engine = connect(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except SQLAlchemyError as error:
        raise StoreError(unusable(error)) from None
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if _is_current(connection):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def check(connection: Connection) -> None:
    """Raises StoreError unless the schema is exactly this version's."""
    if not _is_current(connection):
        raise StoreError("The database has no or an older schema; run: kindling migrate")


def _is_current(connection: Connection) -> bool:
    """Raises StoreError for a schema that this version does not know."""
    found = _revision(connection)
    if found == HEAD:
        return True
    if found and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError(
            "The database was made by a newer version of Kindling; install that version, or restore a backup."
        )
    return False


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
