"""The key database: one wrapped key for each piece of private text, apart from the text.

What a transaction does to keys is collected here and committed right before the main database commits.
New words have a key of their own, and the key of those they replace is destroyed only when they are committed
(`spent.py`). So a crash between the two leaves a key without words, or words without a key that were being
destroyed: never words that somebody agreed to and nobody can read, nor words that somebody believes forgotten
and that can still be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import keyfile
from bot.store.engine import StoreError, random_id
from bot.store.spelling import Add, Put, one_of
from bot.store.tables import data_key, keys_metadata
from bot.store.vault import Master, Quarantined, mark_of, new_key

Name = tuple[int, str, int]
"""Owner, kind and id: of sealed words, or of the key that opens some."""
TOKENS: Name = (0, "tokens", 0)
"""The key that makes tokens of invitations."""


def among(table: Table, *, whole: bool = False) -> ColumnElement[bool]:
    """Rows of some names, with `parameters`; without `whole` perhaps a few more of the same owners.

    Never by whole names alone: for a list of those SQLite reads the whole table."""
    theirs = one_of(table.c.owner, "owners")
    if not whole:
        return theirs & one_of(table.c.id, "ids")
    name = tuple_(table.c.owner, table.c.kind, table.c.id)
    return theirs & name.in_(bindparam("names", expanding=True))


def parameters(names: Iterable[Name]) -> dict[str, Any]:
    names = list(names)
    owners, ids = {owner for owner, _kind, _id in names}, {id for _owner, _kind, id in names}
    return {"names": names, "owners": list(owners), "ids": list(ids)}


def key_of(row: Any) -> Name:
    """The key that sealed these words."""
    return row.owner, row.kind, row.key


_PUT = Put(data_key)
_READ = select(data_key).where(among(data_key))
_CURRENT = (
    select(data_key.c.wrapped)
    .where(data_key.c.owner == TOKENS[0], data_key.c.kind == TOKENS[1], data_key.c.id == TOKENS[2])
    .with_for_update(read=True)
)
_DESTROY = delete(data_key).where(among(data_key, whole=True))
_DESTROY_OWNERS = delete(data_key).where(one_of(data_key.c.owner, "owners"))


class Keyring:
    """The keys of one transaction."""

    def __init__(self, engine: AsyncEngine, masters: Masters, token_key: bytes) -> None:
        self.token_key = token_key
        self._engine = engine
        self._masters = masters
        self._made: dict[Name, bytes] = {}
        self._destroyed: set[Name] = set()
        self._owners: set[int] = set()

    def make(self, owner: int, kind: str) -> tuple[Name, bytes]:
        """A new key, and what it is called from the commit on."""
        name = (owner, kind, random_id())
        key = self._made[name] = new_key()
        return name, key

    def destroy(self, name: Name) -> None:
        self._made.pop(name, None)
        self._destroyed.add(name)

    def destroy_owner(self, owner: int) -> None:
        self._made = {name: key for name, key in self._made.items() if name[0] != owner}
        self._owners.add(owner)

    async def read(self, names: Collection[Name]) -> dict[Name, bytes]:
        """Keys by their names. One that is not there, or does not unwrap, is missing in the answer."""
        if not names:
            return {}
        wanted = set(names)
        async with self._engine.begin() as connection:
            rows = (await connection.execute(_READ, parameters(wanted))).all()
        opened = {(row[0], row[1], row[2]): self._masters.unwrap(row) for row in rows if row[:3] in wanted}
        found = {name: key for name, key in opened.items() if key is not None}
        return found | {name: key for name, key in self._made.items() if name in wanted}

    async def commit(self) -> None:
        """Destroy first, then add; nothing at all where there is nothing to do."""
        if not (self._made or self._destroyed or self._owners):
            return
        async with self._engine.begin() as connection:
            if self._owners:
                await connection.execute(_DESTROY_OWNERS, {"owners": list(self._owners)})
            if self._destroyed:
                await connection.execute(_DESTROY, parameters(self._destroyed))
            if self._made:
                wrap = (await self._current(connection)).wrap
                await _PUT.all(connection, ((*name, wrap(key, name)) for name, key in self._made.items()))

    async def _current(self, connection: AsyncConnection) -> Master:
        """The master key of now. Locked until the commit: a rotation waits for us, or we follow it."""
        wrapped = (await connection.execute(_CURRENT)).scalar_one()
        return self._masters.of(mark_of(wrapped))


class Masters:
    """The master key, and in a rotation also the next one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[bytes, Master] = {}

    def of(self, mark: bytes) -> Master:
        """The one with this mark; the files are read again where it is new. Raises StoreError."""
        if mark not in self._known:
            self.read()
        if mark not in self._known:
            raise StoreError(_OTHER.format(self.path))
        return self._known[mark]

    def read(self) -> None:
        """Raises StoreError for a file that is no key or not private."""
        paths = [path for path in (self.path, next_to(self.path)) if path.exists()]
        found = [Master(keyfile.read(path)) for path in paths or [self.path]]
        self._known = {master.mark: master for master in found}

    def unwrap(self, row: Any) -> bytes | None:
        """None for a key that does not unwrap: what it opens is lost, and nothing else."""
        owner, kind, id, wrapped = row
        try:
            return self.of(mark_of(wrapped)).unwrap(wrapped, (owner, kind, id))
        except (Quarantined, StoreError):
            return None


def next_to(path: Path) -> Path:
    """Where the next master key is while a rotation lasts."""
    return path.with_name(f"{path.name}.next")


class Keys:
    """The key database and the key file, opened."""

    def __init__(self, engine: AsyncEngine, master_key_file: Path) -> None:
        self.engine = engine
        self.token_key = b""
        self._masters = Masters(master_key_file)

    async def open(self) -> None:
        """Raises StoreError where key file and key database are not a pair. At the first start makes both."""
        async with self.engine.begin() as connection:
            await connection.run_sync(keys_metadata.create_all)
            some = (await connection.execute(_ANY)).first()
            if some is None:
                await self._begin(connection)
            elif not self._masters.path.exists():
                raise StoreError(_LOST.format(self._masters.path))
        self._masters.read()
        keys = await self.ring().read([TOKENS])
        if TOKENS not in keys:
            raise StoreError(_OTHER.format(self._masters.path))
        self.token_key = keys[TOKENS]

    async def _begin(self, connection: AsyncConnection) -> None:
        """The first key is also the proof, at every later start, that file and database are a pair."""
        path = self._masters.path
        if not path.exists():
            keyfile.create(path)
        owner, kind, id = TOKENS
        wrapped = Master(keyfile.read(path)).wrap(new_key(), TOKENS)
        first = {"owner": owner, "kind": kind, "id": id, "wrapped": wrapped}
        await connection.execute(_ADD.on(connection.dialect.name), [first])

    def ring(self) -> Keyring:
        return Keyring(self.engine, self._masters, self.token_key)

    async def close(self) -> None:
        await self.engine.dispose()


_ADD = Add(data_key)
_ANY = select(data_key.c.id).limit(1)
_LOST = (
    "The master key file {} is missing, and there are keys that only it opens; put it back from its backup."
)
_OTHER = "The master key file {} is not the one that the keys were made with; put the right one back."
