"""The schema: the same from the migrations as from the tables, and never that of another version."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.path import EMPTY
from bot.store import Store, StoreError, migrate, migrations, rows, tables
from bot.store.engine import connect
from bot.store.people import PEOPLE, person_of
from tests.databases import Database


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a schema."""
    if request.param == "postgres":
        return str(request.getfixturevalue("empty_postgres"))
    return f"sqlite:///{tmp_path}/empty.db"


async def at(url: str, step: Any) -> Any:
    engine: AsyncEngine = connect(url)
    async with engine.begin() as connection:
        found = await connection.run_sync(step)
    await engine.dispose()
    return found


async def test_migrations_make_the_tables(empty: str) -> None:
    """Every table, column, type, index and default that the code knows is made by the migrations."""
    await migrate(empty)

    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, tables.metadata))

    assert await at(empty, differences) == []


def _constraints(connection: Connection) -> dict[str, Any]:
    """What alembic does not compare: checks, and on SQLite the words after the table."""
    found: dict[str, Any] = {}
    view = inspect(connection)
    for table in sorted(set(view.get_table_names()) - {"alembic_version"}):
        checks = {check["name"]: check["sqltext"] for check in view.get_check_constraints(table)}
        unique = {unique["name"] for unique in view.get_unique_constraints(table)}
        found[table] = checks, unique, view.get_pk_constraint(table), view.get_table_options(table)
    return found


async def test_constraints_too(empty: str, sqlite: Database, empty_postgres: str) -> None:
    """So are the constraints that protect people: seats, states, one card a day."""
    other = f"sqlite:///{sqlite.folder}/other.db" if empty.startswith("sqlite") else None
    await migrate(empty)
    migrated = await at(empty, _constraints)
    if other is None:
        await at(empty, _drop_all)
        other = empty
    await at(other, tables.metadata.create_all)
    assert migrated == await at(other, _constraints)
    assert "ck_person_two_seats" in migrated["person"][0]


def _drop_all(connection: Connection) -> None:
    everything = MetaData()
    everything.reflect(connection)
    everything.drop_all(connection)


async def test_twice(empty: str) -> None:
    """Migrating what is up to date changes nothing."""
    await migrate(empty)
    await migrate(empty)


async def test_replicas_start_together(empty: str) -> None:
    """Several that migrate at once do it one after the other."""
    await asyncio.gather(*(migrate(empty) for _ in range(4)))


async def test_the_gate_is_there(empty: str) -> None:
    """The one row that paces the whole fleet."""
    await migrate(empty)
    assert await at(empty, lambda c: c.execute(text("SELECT id, tat FROM gate")).all()) == [(1, 0)]


async def test_dies_halfway(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that breaks at its last statement leaves nothing behind, and the next one starts anew."""
    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.Operations.execute", _die)
        with pytest.raises(ZeroDivisionError):
            await migrate(empty)
    assert await at(empty, lambda c: inspect(c).get_table_names()) == []
    await migrate(empty)


def _die(*_given: object, **_more: object) -> None:
    raise ZeroDivisionError


async def test_who_was_here_before(empty: str) -> None:
    """Somebody from before the path has said nothing of any card yet, and keeps everything they had."""
    await at(empty, lambda c: _upgrade_to(c, "0001"))
    old = [c.name for c in tables.person.columns if c.name not in ("path", "parted")]
    values = "7, 7, 'Ready', NULL, 1, 'en', 'UTC', 510, 'most', 1260, 480, 20, 0, NULL, 'normal', NULL, 'none', NULL"
    row = f"({values}, '', NULL, 1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
    await at(
        empty, lambda c: c.execute(text(f"INSERT INTO person ({', '.join(map(_quoted, old))}) VALUES {row}"))
    )
    dealt = "(50, 7, '2026-11-20', 't01.a.01', 'solo', 1, 'Dealt')"
    columns = "id, person, day, prompt, kind, revision, state"
    await at(empty, lambda c: c.execute(text(f"INSERT INTO card ({columns}) VALUES {dealt}")))
    written = "(60, 7, NULL, 50, 1, 5, 0, 'Kept'), (61, 7, NULL, NULL, 1, 6, 0, 'Kept')"
    columns = "id, author, pairing, card, revision, source, written_at, state"
    await at(empty, lambda c: c.execute(text(f"INSERT INTO reply ({columns}) VALUES {written}")))
    await migrate(empty)
    replies = await at(empty, lambda c: c.execute(select(tables.reply).order_by(tables.reply.c.id)).all())
    assert [rows.reply_of(row).prompt for row in replies] == ["t01.a.01", ""]
    found = await at(empty, lambda c: c.execute(PEOPLE).one())
    assert person_of(found).path == EMPTY
    assert person_of(found).minute == 510
    assert not person_of(found).parted
    card = rows.card_of(await at(empty, lambda c: c.execute(select(tables.card)).one()))
    assert (card.reasons, card.put_back, card.felt) == ((), (), "")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = migrations._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_head() -> None:
    """The revision that every start compares with is the newest there is."""
    assert ScriptDirectory.from_config(migrations._config()).get_current_head() == migrations.HEAD


async def test_newer(database: Database) -> None:
    """A database of a newer version is left alone, with one sentence."""
    await at(database.url, lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StoreError, match="newer version"):
        await database.open()
    with pytest.raises(StoreError, match="newer version"):
        await Store.open(database.url, database.keys_url, database.master_key)


async def test_without_schema(empty: str, tmp_path: Path) -> None:
    """A database without a schema is not opened unless it may be made."""
    keys = f"sqlite:///{tmp_path}/keys.db"
    with pytest.raises(StoreError, match="kindling migrate"):
        await Store.open(empty, keys, tmp_path / "master.key")
    store = await Store.open(empty, keys, tmp_path / "master.key", create=True)
    assert not await store.read_only()
    await store.close()
