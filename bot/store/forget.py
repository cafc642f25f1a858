"""Everything of one person goes, keys first.

The key database commits before this transaction does, so words can be unreadable for a moment before they are
gone, never the other way round. What the other wrote is theirs and stays as it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Select,
    Table,
    bindparam,
    delete,
    or_,
    select,
    union,
    update,
)

from bot.core.effects import Forget
from bot.core.model import EnvelopeId, Person, PersonId
from bot.core.sends import CloseEnvelope, Erase
from bot.store import couple
from bot.store import outbox as queue
from bot.store.tables import (
    agenda,
    card,
    envelope,
    invite,
    lane,
    message,
    outbox,
    parted,
    person,
    reply,
    spent_key,
    words,
)
from bot.store.writing import Writing

ERASABLE = timedelta(hours=48)
"""Telegram lets a bot delete messages of a private chat that are younger than this."""

WITH_WORDS = ("preview", "envelope", "list", "export")
"""What has somebody's words in it: a bot may edit its own messages at any age."""

_WHO: BindParameter[int] = bindparam("who")
_REPLIES: Select[Any] = select(reply.c.id).where(reply.c.author == _WHO)
_CHAT = select(person.c.chat).where(person.c.id == _WHO)

_SHOWN = select(message.c.message).where(
    message.c.chat == bindparam("chat"),
    or_(
        message.c.at > bindparam("since", type_=message.c.at.type),
        message.c.kind.in_(WITH_WORDS),
    ),
)
_WRITTEN = select(reply.c.source).where(
    reply.c.author == _WHO, reply.c.written_at > bindparam("since", type_=reply.c.written_at.type)
)
_MESSAGES = union(_SHOWN, _WRITTEN)
_OPENED = (
    select(envelope.c.id, envelope.c.receiver, message.c.message)
    .join(message, (message.c.kind == "envelope") & (message.c.id == envelope.c.id))
    .join(person, person.c.id == envelope.c.receiver)
    .where(envelope.c.reply.in_(_REPLIES), envelope.c.state.in_(("Opened", "Thanked")))
    .order_by(envelope.c.id)
)
_END_SENT = update(envelope).where(envelope.c.reply.in_(_REPLIES)).values(state="Gone")
_END_UNOPENED = _END_SENT.where(envelope.c.state.in_(("Waiting", "Sealed")))


def _all(table: Table, *ways: ColumnElement[bool]) -> Delete:
    return delete(table).where(or_(*ways))


_GONE = (
    _all(words, words.c.owner == _WHO),
    _all(spent_key, spent_key.c.owner == _WHO),
    _all(agenda, agenda.c.person == _WHO),
    _all(outbox, outbox.c.lane == _WHO),
    _all(outbox, outbox.c.person == _WHO),  # answers to taps have lanes of their own
    delete(outbox).where(outbox.c.reply.in_(_REPLIES), queue.AT_REST),  # on its way to somebody else
    _all(message, message.c.chat.in_(_CHAT)),
    _all(lane, lane.c.lane == _WHO),
    _all(invite, invite.c.inviter == _WHO, invite.c.accepter == _WHO),
    _all(parted, parted.c.leaver == _WHO, parted.c.other == _WHO),
    _all(envelope, envelope.c.receiver == _WHO),
    _all(reply, reply.c.author == _WHO),
    _all(card, card.c.person == _WHO),
    _all(person, person.c.id == _WHO),  # last: a row that still names them makes this fail
)


async def forget(writing: Writing, effect: Forget) -> None:
    """Destroy the keys, clean the chats as far as Telegram allows, then delete every row. What is under way
    to the other in this moment is closed behind it, in the order of their chat."""
    writing.keys.destroy_owner(effect.person)
    me = writing.work.people.get(effect.person)
    if me is not None:
        writing.queue(await _erasing(writing, me))
    if effect.in_other_chat:
        writing.queue(await _closing(writing, effect.person))
    ended = _END_SENT if effect.in_other_chat else _END_UNOPENED
    await writing.connection.execute(ended, {"who": effect.person})
    for statement in _GONE:
        await writing.connection.execute(statement, {"who": effect.person, "now": writing.at})
    await couple.apart(writing, [effect.person])


async def _erasing(writing: Writing, me: Person) -> list[dict[str, Any]]:
    """One row for each message of their own chat, written or shown, that can still be deleted or edited."""
    wanted = {"who": me.id, "chat": me.chat, "since": writing.at - ERASABLE}
    found = (await writing.connection.execute(_MESSAGES, wanted)).scalars().all()
    erasing = (
        Erase(to=me.id, message=message, note="deleted", language=me.language) for message in sorted(found)
    )
    return [queue.to_chat(queue.row(erase, writing.at, writing.at), me.chat) for erase in erasing]


async def _closing(writing: Writing, author: PersonId) -> list[dict[str, Any]]:
    """What the partner has opened is replaced there: bots may edit their own messages at any age."""
    found = (await writing.connection.execute(_OPENED, {"who": author})).all()
    closing = (
        CloseEnvelope(to=PersonId(to), envelope=EnvelopeId(id), note="envelope-closed", message=message)
        for id, to, message in found
    )
    return [queue.row(close, writing.at, writing.at) for close in closing]
