"""Edits that changed nothing. Telegram reports those too (a link preview that came late, say), and taking
one for new words would undo a yes that was given to exactly these."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.events import Content, Edited
from bot.core.model import Reply
from bot.core.work import Arrival, Work
from bot.store.keys import Keyring, among, key_of, parameters
from bot.store.tables import words
from bot.store.vault import Quarantined, decode, place_of, unseal

_WORDS = select(words).where(among(words), words.c.kind == "reply")


async def find(connection: AsyncConnection, keys: Keyring, arrivals: Sequence[Arrival], work: Work) -> None:
    """Adds the causes of such edits to `work.unchanged`."""
    edits = [arrival for arrival in arrivals if isinstance(arrival.event, Edited)]
    edited = [(edit, reply) for edit in edits if (reply := _edited(edit, work))]
    if not edited:
        return
    known = await _contents(connection, keys, [reply for _edit, reply in edited])
    for edit, reply in edited:
        if known.get(reply.id) == _content(edit):
            work.unchanged.add(edit.cause)
        known[reply.id] = _content(edit)  # the next edit of the batch is compared with this one


def _content(edit: Arrival) -> Content:
    assert isinstance(edit.event, Edited)
    return edit.event.content


def _edited(edit: Arrival, work: Work) -> Reply | None:
    author = work.people.get(edit.person) if edit.person else work.of_chat(edit.chat)
    assert isinstance(edit.event, Edited)
    source = edit.event.message
    mine = (r for r in work.replies.values() if author and r.author == author.id and r.source == source)
    return next(mine, None)


async def _contents(
    connection: AsyncConnection, keys: Keyring, replies: Sequence[Reply]
) -> dict[int, Content]:
    """What does not open is missing: an edit of it counts as a change."""
    places = {reply.id: place_of(reply) for reply in replies}
    names = [place.name for place in places.values()]
    stored = (await connection.execute(_WORDS, parameters(names))).all()
    opened = await keys.read([key_of(row) for row in stored])
    found: dict[int, Content] = {}
    for row in stored:
        with suppress(KeyError, Quarantined):
            found[row.id] = decode(unseal(opened[key_of(row)], places[row.id], row.sealed))
    return found
