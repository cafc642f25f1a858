"""The master key file: made once, private, and never replaced by chance."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from bot.store import StoreError, keyfile
from tests.databases import Database


async def started(database: Database) -> None:
    store = await database.open()
    await store.close()


async def test_made_at_first_start(database: Database) -> None:
    """32 random bytes in base64 and a newline, for the bot's own user only, whatever the umask."""
    before = os.umask(0)
    try:
        await started(database)
    finally:
        os.umask(before)
    mode = stat.S_IMODE(database.master_key.stat().st_mode)
    assert mode == 0o600
    content = database.master_key.read_bytes()
    assert content.endswith(b"\n")
    assert len(base64.b64decode(content)) == 32
    assert [
        path.name for path in database.folder.iterdir() if "key" in path.name and "." in path.name[:1]
    ] == []


async def test_stays(database: Database) -> None:
    """A second start takes the same key."""
    await started(database)
    before = database.master_key.read_bytes()
    await started(database)
    assert database.master_key.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
async def test_readable_by_others(database: Database, mode: int) -> None:
    """A key that others can read is refused, with what to do."""
    await started(database)
    database.master_key.chmod(mode)
    with pytest.raises(StoreError, match="chmod 600"):
        await database.open()


@pytest.mark.parametrize(
    "content", [b"", b"not base64!", base64.b64encode(bytes(31)), base64.b64encode(bytes(64))]
)
async def test_no_key(database: Database, content: bytes) -> None:
    """Something else in its place is refused."""
    await started(database)
    database.master_key.write_bytes(content)
    with pytest.raises(StoreError, match="32 bytes"):
        await database.open()


async def test_lost(database: Database) -> None:
    """With keys in the database a missing file is not made anew: that would lose every reply for good."""
    await started(database)
    database.master_key.unlink()
    with pytest.raises(StoreError, match="missing"):
        await database.open()
    assert not database.master_key.exists()


async def test_another(database: Database) -> None:
    """A key of another installation is found out at the start, not with the first reply."""
    await started(database)
    database.master_key.write_bytes(base64.b64encode(bytes(32)))
    with pytest.raises(StoreError, match="not the one"):
        await database.open()


async def test_cannot_be_read(tmp_path: Path) -> None:
    """A folder in its place, say."""
    (tmp_path / "master.key").mkdir(mode=0o700)
    with pytest.raises(StoreError, match="cannot be read"):
        keyfile.read(tmp_path / "master.key")


def test_two_first_starts(tmp_path: Path) -> None:
    """Of two processes that start at once one makes the key, and both use it."""
    path = tmp_path / "master.key"
    keyfile.create(path)
    first = keyfile.read(path)
    keyfile.create(path)
    assert keyfile.read(path) == first


def test_cannot_be_made(tmp_path: Path) -> None:
    """Where the folder is none, one sentence says so."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        keyfile.create(tmp_path / "file" / "master.key")
