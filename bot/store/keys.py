"""The key database: one wrapped key for each piece of private text, apart from the text.

What a transaction does to keys is collected here and committed right before the main database commits.
A crash between the two leaves a key without words, or words without a key that were being replaced or
destroyed anyway: never words that somebody believes forgotten and that can still be read.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import keyfile
from bot.store.engine import Add, Put, StoreError
from bot.store.tables import data_key, keys_metadata
from bot.store.vault import Master, Quarantined, mark_of, new_key

Name = tuple[int, str, int]
"""Owner, kind and id of what a key opens."""
TOKENS: Name = (0, "tokens", 0)
"""The key that makes tokens of invitations."""

_NAME = tuple_(data_key.c.owner, data_key.c.kind, data_key.c.id)
_PUT = Put(data_key)
_READ = select(data_key).where(_NAME.in_(bindparam("names", expanding=True)))
_DESTROY = delete(data_key).where(_NAME.in_(bindparam("names", expanding=True)))
_DESTROY_OWNERS = delete(data_key).where(data_key.c.owner.in_(bindparam("owners", expanding=True)))


class Keyring:
    """The keys of one transaction."""

    def __init__(self, engine: AsyncEngine, masters: tuple[Master, ...]) -> None:
        self._engine = engine
        self._masters = {master.mark: master for master in masters}
        self._wrapping = masters[0]
        self._made: dict[Name, bytes] = {}
        self._destroyed: set[Name] = set()
        self._owners: set[int] = set()

    def make(self, name: Name) -> bytes:
        """A new key for this text. The former one, if there was one, is gone with the commit."""
        key = self._made[name] = new_key()
        return key

    def destroy(self, name: Name) -> None:
        self._made.pop(name, None)
        self._destroyed.add(name)

    def destroy_owner(self, owner: int) -> None:
        self._made = {name: key for name, key in self._made.items() if name[0] != owner}
        self._owners.add(owner)

    async def read(self, names: Collection[Name]) -> dict[Name, bytes]:
        """Keys by what they open. One that is not there, or does not unwrap, is missing in the answer."""
        if not names:
            return {}
        async with self._engine.begin() as connection:
            rows = (await connection.execute(_READ, {"names": list(names)})).all()
        found = {
            (owner, kind, id): self._unwrap((owner, kind, id), sealed) for owner, kind, id, sealed in rows
        }
        made = {name: key for name, key in self._made.items() if name in names}
        return {name: key for name, key in (found | made).items() if key is not None}

    def _unwrap(self, name: Name, wrapped: bytes) -> bytes | None:
        master = self._masters.get(mark_of(wrapped), self._wrapping)
        try:
            return master.unwrap(wrapped, name)
        except Quarantined:
            return None

    async def commit(self) -> None:
        """Destroy first, then add; nothing at all where there is nothing to do."""
        if not (self._made or self._destroyed or self._owners):
            return
        async with self._engine.begin() as connection:
            if self._owners:
                await connection.execute(_DESTROY_OWNERS, {"owners": list(self._owners)})
            if self._destroyed:
                await connection.execute(_DESTROY, {"names": list(self._destroyed)})
            wrap = self._wrapping.wrap
            await _PUT.all(connection, ((*name, wrap(key, name)) for name, key in self._made.items()))


class Keys:
    """The key database and the key file, opened."""

    def __init__(self, engine: AsyncEngine, master_key_file: Path) -> None:
        self.engine = engine
        self.token_key = b""
        self._file = master_key_file
        self._masters: tuple[Master, ...] = ()

    async def open(self) -> None:
        """Raises StoreError where key file and key database are not a pair. At the first start makes both."""
        async with self.engine.begin() as connection:
            await connection.run_sync(keys_metadata.create_all)
            some = (await connection.execute(_ANY)).first()
        if not self._file.exists():
            if some is not None:
                raise StoreError(_LOST.format(self._file))
            keyfile.create(self._file)
        self._masters = (Master(keyfile.read(self._file)),)
        await self._open_tokens()

    async def _open_tokens(self) -> None:
        """Also the proof that this file wrapped these keys: a wrong one is found now, not with a reply."""
        owner, kind, id = TOKENS
        wrapped = self._masters[0].wrap(new_key(), TOKENS)
        first = {"owner": owner, "kind": kind, "id": id, "wrapped": wrapped}
        async with self.engine.begin() as connection:
            await connection.execute(_ADD.on(connection.dialect.name), [first])
        keys = await self.ring().read([TOKENS])
        if TOKENS not in keys:
            raise StoreError(_OTHER.format(self._file))
        self.token_key = keys[TOKENS]

    def ring(self) -> Keyring:
        return Keyring(self.engine, self._masters)

    async def close(self) -> None:
        await self.engine.dispose()


_ADD = Add(data_key)
_ANY = select(data_key.c.id).limit(1)
_LOST = (
    "The master key file {} is missing, and there are keys that only it opens; put it back from its backup."
)
_OTHER = "The master key file {} is not the one that the keys were made with; put the right one back."
