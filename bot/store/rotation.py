"""A new master key. Only the wrapping of the data keys changes, never what is sealed.

The next key lies beside the old one until the last data key has been wrapped anew; then it takes its place.
It can be stopped anywhere and begun again, and the bot may run meanwhile: the first key that is wrapped anew
is the one by which every commit of keys finds out which master key is in force.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import keyfile
from bot.store.engine import connect
from bot.store.keys import TOKENS, Keys, Masters, Name, next_to
from bot.store.tables import data_key
from bot.store.vault import Master, mark_of

SLICE = 500
_LOWEST: Name = (-1, "", 0)

_NAME = tuple_(data_key.c.owner, data_key.c.kind, data_key.c.id)
_SOME = (
    select(data_key)
    .where(tuple_(bindparam("owner"), bindparam("kind"), bindparam("id")) < _NAME)
    .order_by(data_key.c.owner, data_key.c.kind, data_key.c.id)
    .limit(SLICE)
    .with_for_update()
)
_FIRST = select(data_key).where(_NAME.in_([TOKENS])).with_for_update()
_WRAP = (
    update(data_key)
    .where(
        data_key.c.owner == bindparam("of_owner"),
        data_key.c.kind == bindparam("of_kind"),
        data_key.c.id == bindparam("of_id"),
    )
    .values(wrapped=bindparam("anew"))
)


async def rotate(keys_url: str, master_key_file: Path) -> int:
    """Wrap every data key with a new master key; how many there were. Raises StoreError."""
    following = next_to(master_key_file)
    keyfile.read(master_key_file)  # in the wrong folder a new pair would be made, and look like success
    keys = Keys(connect(keys_url), master_key_file)
    try:
        await keys.open()
        if not following.exists():
            keyfile.create(following)
        masters, anew = Masters(master_key_file), Master(keyfile.read(following))
        await _slice(keys.engine, masters, anew, _FIRST)
        count = await _wrap_all(keys.engine, masters, anew)
        os.replace(following, master_key_file)
        keyfile.sync(master_key_file.parent)
        return count
    finally:
        await keys.close()


async def _wrap_all(engine: AsyncEngine, masters: Masters, anew: Master) -> int:
    """From the first name to the last. What is added meanwhile is already wrapped with the next key."""
    count, last = 0, _LOWEST
    while names := await _slice(engine, masters, anew, _SOME, last):
        count, last = count + len(names), names[-1]
    return count


async def _slice(
    engine: AsyncEngine, masters: Masters, anew: Master, which: Select[Any], last: Name = _LOWEST
) -> list[Name]:
    """One transaction. A key that no known master key opens stays as it is: it is lost either way."""
    owner, kind, id = last
    async with engine.begin() as connection:
        rows = (await connection.execute(which, {"owner": owner, "kind": kind, "id": id})).all()
        wrapped = [_anew(row, masters, anew) for row in rows if mark_of(row.wrapped) != anew.mark]
        if changed := [one for one in wrapped if one is not None]:
            await connection.execute(_WRAP, changed)
    return [(row.owner, row.kind, row.id) for row in rows]


def _anew(row: Any, masters: Masters, anew: Master) -> dict[str, Any] | None:
    key = masters.unwrap(row)
    if key is None:
        return None
    name = (row.owner, row.kind, row.id)
    return {"of_owner": row.owner, "of_kind": row.kind, "of_id": row.id, "anew": anew.wrap(key, name)}
