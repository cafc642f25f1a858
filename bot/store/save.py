"""What became of a batch, written in one statement for each table.

First the entities, in their last form, then the effects in their order. Effects that only add or take away
rows are collected (`writing.py`); those that change hands between two people (`couple.py`, `forget.py`) are
done one by one, after everything before them is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.effects import EndInvites, Forget, Pair, Sever
from bot.core.model import Invite, Person
from bot.core.work import Work
from bot.store import couple, rows
from bot.store.forget import forget
from bot.store.keys import Keyring
from bot.store.load import Before
from bot.store.people import person_row
from bot.store.spelling import Put, Tuple, one_of
from bot.store.tables import card, envelope, invite, pairing, person, reply
from bot.store.vault import invite_token, token_hash
from bot.store.writing import Writing

_PUT: dict[str, Put] = {table.name: Put(table) for table in (pairing, person, invite, card, reply)}
_PUT["envelope"] = Put(envelope, first="opened_at")
_END_INVITES = delete(invite).where(
    or_(one_of(invite.c.inviter, "people"), one_of(invite.c.accepter, "people"), one_of(invite.c.id, "ids")),
)


async def save(connection: AsyncConnection, keys: Keyring, work: Work, before: Before, at: datetime) -> None:
    """Write `work`, as it was loaded in this transaction and has become since."""
    writing = Writing(connection, keys, work, before, at)
    await _entities(writing)
    for _who, effect in work.effects:
        if isinstance(effect, Pair | Sever | Forget):
            await writing.flush()
            await _between(writing, effect)
            await writing.flush()
        elif not isinstance(effect, EndInvites):  # those were ended before any new one was written
            writing.collect(effect)
    await writing.flush()


async def _between(writing: Writing, effect: Pair | Sever | Forget) -> None:
    if isinstance(effect, Pair):
        await couple.pair(writing, effect)
    elif isinstance(effect, Sever):
        await couple.sever(writing, effect)
    else:
        await forget(writing, effect)


async def _entities(writing: Writing) -> None:
    shelves: dict[str, list[Any]] = {}
    for (shelf, _id), entity in writing.work.changed.items():
        shelves.setdefault(shelf, []).append(entity)
    invites = await _end_invites(writing, shelves.get("invites", ()))
    await _put(writing, "pairing", map(rows.pairing_row, shelves.get("pairings", ())))
    people = [one for one in shelves.get("people", ()) if one.id not in writing.forgotten]
    await _put(writing, "person", (_person(writing, one) for one in people))
    await couple.apart(writing, [one.id for one in people if one.pairing is None])
    await _put(writing, "invite", (_invite(writing, one) for one in invites))
    await _put(writing, "card", map(rows.card_row, _theirs(writing, shelves.get("cards", ()), "person")))
    await _put(writing, "reply", map(rows.reply_row, _theirs(writing, shelves.get("replies", ()), "author")))
    envelopes = _theirs(writing, shelves.get("envelopes", ()), "receiver")
    await _put(writing, "envelope", (rows.envelope_row(one, writing.at) for one in envelopes))


async def _put(writing: Writing, table: str, found: Iterable[Tuple]) -> None:
    await _PUT[table].all(writing.connection, found)


def _person(writing: Writing, one: Person) -> Tuple:
    """A pairing that a rule merely wrote down seats nobody: only the effect `Pair` does."""
    pairing, seat = writing.before.seats.get(one.id, (None, None))
    return person_row(one, pairing, seat) if one.pairing == pairing else person_row(one, None, None)


async def _end_invites(writing: Writing, invites: Sequence[Invite]) -> list[Invite]:
    """Before a new one takes the place of the old. Those of this batch that were there before end too."""
    ended = {effect.person for _, effect in writing.work.effects if isinstance(effect, EndInvites)}
    if not ended | writing.forgotten:
        return list(invites)
    over = [one.id for one in invites if one.id in writing.before.invites and _people(one) & ended]
    await writing.connection.execute(_END_INVITES, {"people": list(ended), "ids": over})
    return [one for one in invites if one.id not in over and not _people(one) & writing.forgotten]


def _people(invite: Invite) -> set[int]:
    return {invite.inviter, getattr(invite, "accepter", invite.inviter)}


def _invite(writing: Writing, one: Invite) -> Tuple:
    return rows.invite_row(one, token_hash(invite_token(writing.keys.token_key, one.id)))


def _theirs(writing: Writing, entities: Iterable[Any], owner: str) -> Iterable[Any]:
    return (one for one in entities if getattr(one, owner) not in writing.forgotten)
