"""Keys of words that are replaced. They go when the new words are committed, and not before.

The key database commits first. If it took the old key away then, and the main database was not reached any
more, nobody could read words that somebody had agreed to. So the transaction that replaces words only notes
whose key is spent, and a later one destroys it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keys import Keyring, Name, among, key_of, parameters
from bot.store.spelling import one_of
from bot.store.tables import spent_key, words

SLICE = 500
_SPEND = insert(spent_key).from_select(
    ["owner", "kind", "key"],
    select(words.c.owner, words.c.kind, words.c.key).where(among(words, whole=True)),
)
_SPENT = select(spent_key).limit(SLICE)
_BURNT = delete(spent_key).where(
    one_of(spent_key.c.owner, "owners"),
    tuple_(spent_key.c.owner, spent_key.c.kind, spent_key.c.key).in_(bindparam("names", expanding=True)),
)


async def spend(connection: AsyncConnection, replaced: Iterable[Name]) -> None:
    """The words of these names, where there are any, are about to be replaced."""
    await connection.execute(_SPEND, parameters(replaced))


async def burn(connection: AsyncConnection, keys: Keyring) -> int:
    """Destroy a slice of the spent keys; how many. Call again while it is not 0."""
    names = [key_of(row) for row in (await connection.execute(_SPENT)).all()]
    for name in names:
        keys.destroy(name)
    if names:
        await connection.execute(_BURNT, parameters(names))
    return len(names)
