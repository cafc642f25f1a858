"""Connections: what they promise, what they refuse, and what they say when the database is away."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.core.model import FOREVER
from bot.store import Store, StoreError, Unavailable
from bot.store.engine import Day, Moment, connect, milliseconds, moment
from tests.databases import Database, Server
from tests.store.people import ALICE, NOON, at_home, jobs, queue, say, share, together


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("auto_vacuum", 2),
        ("busy_timeout", 5000),
    ],
)
async def test_pragmas(sqlite: Database, pragma: str, value: object) -> None:
    """Both files are written as safely and deleted from as thoroughly as SQLite can."""
    store = await sqlite.open()
    for engine in (store._main, store._keys.engine):
        async with engine.connect() as connection:
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    await store.close()


async def test_private_files(tmp_path: Path) -> None:
    """Whatever the umask, only the bot's own user can read what it stores."""
    folder = tmp_path / "new"
    store = await Store.open(
        f"sqlite:///{folder}/a.db", f"sqlite:///{folder}/b.db", folder / "master.key", create=True
    )
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    await store.close()


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "kindling.db", "sqlite://", "sqlite:///:memory:"])
def test_no_database(url: str) -> None:
    """An address that cannot be one is refused with a sentence, not with a traceback."""
    with pytest.raises(StoreError, match="KINDLING_DATABASE_URL"):
        connect(url)


async def test_nobody_there(tmp_path: Path) -> None:
    """Neither is a server that does not answer."""
    with pytest.raises(StoreError, match="server runs"):
        await Store.open(
            "postgresql://nobody@127.0.0.1:1/x", f"sqlite:///{tmp_path}/k.db", tmp_path / "master.key"
        )


async def test_unwritable_folder(tmp_path: Path) -> None:
    """Nor a folder that is a file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        await Store.open(f"sqlite:///{tmp_path}/file/a.db", f"sqlite:///{tmp_path}/k.db", tmp_path / "m")


async def test_postgres_keys(postgres: Database, empty_postgres: str) -> None:
    """Keys can lie in PostgreSQL too, for several machines that share them."""
    store = await Store.open(postgres.url, empty_postgres, postgres.master_key)
    other = await Store.open(postgres.url, empty_postgres, postgres.master_key)
    await together(store)
    await share(store)
    (job,) = await jobs(other)
    assert (await other.material([job]))[job.id].partner_name == "Alice"
    await store.close()
    await other.close()


async def test_server_goes_away(server: Server, postgres: Database) -> None:
    """A connection that breaks is Unavailable, and the next transaction gets a new one."""
    store = await postgres.open()
    await at_home(store)
    name = postgres.url.partition("?")[0].rpartition("/")[2]

    async def interrupted() -> None:
        async with store.transaction() as tx:
            await tx.heartbeat(NOON)
            server.disconnect(name)
            await tx.heartbeat(NOON)

    with pytest.raises(Unavailable):
        await interrupted()
    async with store.transaction() as tx:
        await tx.heartbeat(NOON)
    await store.close()


async def test_read_only(postgres: Database) -> None:
    """A database that takes no writes is known as such, and everything else waits."""
    store = await postgres.open()
    assert not await store.read_only()
    async with store._main.begin() as connection:
        name = postgres.url.partition("?")[0].rpartition("/")[2]
        await connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    await store._main.dispose()
    assert await store.read_only()
    with pytest.raises(Unavailable):
        await queue(store, say(ALICE))
    await store.close()


async def test_another_writer(sqlite: Database) -> None:
    """A second process on the same file waits its turn."""
    one, another = await sqlite.open(), await sqlite.open()
    await at_home(one)

    async def beat(store: Store, n: int) -> None:
        async with store.transaction() as tx:
            await tx.heartbeat(NOON + timedelta(seconds=n))

    await asyncio.gather(*(beat(store, n) for n in range(10) for store in (one, another)))
    await one.close()
    await another.close()


async def test_a_damaged_file(sqlite: Database) -> None:
    """It is trouble of the database, and no fault of what was to be written: nothing may be let go for it."""
    store = await sqlite.open()
    await store.scrub()
    async with store._main.connect() as connection:
        await connection.execute(text("PRAGMA shrink_memory"))
    _damage(Path(sqlite.url.removeprefix("sqlite:///")))
    with pytest.raises(Unavailable) as refused:
        await at_home(store)
    assert "malformed" in str(refused.value.__cause__)
    await store.close()


def _damage(file: Path) -> None:
    """Every page but the first, which says where the tables are."""
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xff" * (file.stat().st_size - 4096))


def test_moments() -> None:
    """UTC to the millisecond, from the year 1 to for ever; a time without a zone is refused."""
    for at in (NOON, FOREVER, datetime(1, 1, 1, tzinfo=UTC), NOON + timedelta(milliseconds=1)):
        assert moment(milliseconds(at)) == at
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert milliseconds(elsewhere) == milliseconds(NOON)
    with pytest.raises(TypeError):
        milliseconds(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(("kind", "value"), [(Moment(), NOON), (Day(), date(2026, 11, 20))])
def test_types(kind: Any, value: object) -> None:
    """What is None stays None; what is there comes back."""
    dialect = connect("postgresql://localhost/x").dialect
    assert kind.process_result_value(kind.process_bind_param(value, dialect), dialect) == value
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


async def test_a_frozen_transaction_is_ended(postgres: Database) -> None:
    """Whoever is frozen while they hold a couple's lock does not hold it for ever."""
    store = await postgres.open()
    async with store._main.connect() as connection:
        found = await connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout")
        assert found.scalar() == "1min"
    await store.close()
