"""What happens between two people: a pairing begins, and one leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, exists, or_, select, update

from bot.core.effects import Pair, Sever
from bot.core.model import PARTED_FOR
from bot.core.sends import CloseEnvelope
from bot.store import outbox as queue
from bot.store.engine import Moved, milliseconds
from bot.store.keys import key_of
from bot.store.spelling import Put, one_of
from bot.store.tables import agenda, envelope, outbox, pairing, parted, person, reply, words
from bot.store.vault import Place, Quarantined, unseal
from bot.store.writing import Writing

_SEAT = (
    update(person)
    .where(person.c.id == bindparam("who"), person.c.pairing.is_(None))
    .values(pairing=bindparam("into"), seat=bindparam("on"))
)
_NAMES = select(words).where(words.c.kind == "name", one_of(words.c.owner, "ids"))


async def pair(writing: Writing, effect: Pair) -> None:
    """Seat both. Two who win the same seat meet the unique constraint; one is told that things moved."""
    for seat, who in enumerate((effect.one, effect.another)):
        seated = await writing.connection.execute(_SEAT, {"who": who, "into": effect.pairing, "on": seat})
        if seated.rowcount != 1:
            raise Moved("one of the two has a partner by now")
    await _copy_names(writing, effect)


async def _copy_names(writing: Writing, effect: Pair) -> None:
    """Each gets the other's name under a key of their own: it outlives the other's forgetting, until the
    closing line has been said."""
    both = (effect.one, effect.another)
    found = (await writing.connection.execute(_NAMES, {"ids": list(both)})).all()
    keys = await writing.keys.read([key_of(row) for row in found])
    for row in found:
        who, receiver = both if row.owner == effect.one else both[::-1]
        try:
            plain = unseal(keys[key_of(row)], Place("name", who, 0, who), row.sealed)
        except (KeyError, Quarantined):
            continue  # without a name the words have a neutral one; it is no reason not to pair
        writing.keep(Place("partner", receiver, 0, receiver, effect.pairing), plain)


_BY_PAIRING: BindParameter[int] = bindparam("of_pairing")
_BETWEEN = (one_of(outbox.c.lane, "both"), outbox.c.pairing == _BY_PAIRING)
_OUTBOX_ROWS = delete(outbox).where(*_BETWEEN, queue.AT_REST)
_THEIRS = (one_of(envelope.c.receiver, "both"), envelope.c.pairing == _BY_PAIRING)
_KEEP_REPLIES = (
    update(reply)
    .where(
        reply.c.author == bindparam("leaver"),
        reply.c.pairing == _BY_PAIRING,
        reply.c.state == "Consented",
        reply.c.envelope.in_(select(envelope.c.id).where(*_THEIRS, envelope.c.state == "Waiting")),
    )
    .values(state="Kept", leaves_at=None, envelope=None)
)
_ARRIVING = select(outbox.c.reply).where(*_BETWEEN, outbox.c.effect == "SendEnvelope", queue.UNDER_WAY)
_OPENING = select(outbox.c.reply).where(*_BETWEEN, outbox.c.effect == "OpenEnvelope")
_STATE = envelope.c.state
_UNREAD = or_(
    _STATE == "Sealed",
    (_STATE == "Waiting") & envelope.c.reply.in_(_ARRIVING),
    (_STATE == "Opened") & envelope.c.reply.in_(_OPENING),
)
"""It lies in the other's chat, or is just about to, and its words are not there yet."""
_CLOSING = select(envelope.c.id, envelope.c.receiver).where(*_THEIRS, _UNREAD)
_CLOSE_ENVELOPES = (
    update(envelope)
    .where(*_THEIRS, or_(_STATE == "Waiting", one_of(envelope.c.id, "ids")))
    .values(state="Gone")
)
_OFF_AGENDA = delete(agenda).where(agenda.c.kind == "envelope", one_of(agenda.c.id, "ids"))


async def sever(writing: Writing, effect: Sever) -> None:
    """What is under way between the two ends here, in both directions; what was opened stays.

    `effect.leaver` None: it ended by itself, and both stay until they have read the closing line."""
    both = [id for id, (pairing, _seat) in writing.before.seats.items() if pairing == effect.pairing]
    wanted = {"both": both, "of_pairing": effect.pairing, "now": writing.at}
    ended = (await writing.connection.execute(_CLOSING, wanted)).all()
    await writing.connection.execute(_OUTBOX_ROWS, wanted)
    if effect.leaver is not None:
        # The leaver's alone: whoever stays would see in /shared that theirs had come back.
        await writing.connection.execute(_KEEP_REPLIES, {**wanted, "leaver": effect.leaver})
    await writing.connection.execute(_CLOSE_ENVELOPES, {**wanted, "ids": [id for id, _ in ended]})
    await _empty(writing, ended)
    if effect.leaver is not None:
        await _part(writing, effect.pairing, effect.leaver, [id for id in both if id != effect.leaver])


async def _empty(writing: Writing, ended: Sequence[Any]) -> None:
    """They disappear as if taken back: one that lay there and would not open would tell. In its chat each
    closes after what is under way to it."""
    closing = (CloseEnvelope(to=to, envelope=id, note="") for id, to in ended)
    writing.queue([queue.row(close, writing.at, writing.at) for close in closing])
    if ended:
        await writing.connection.execute(_OFF_AGENDA, {"ids": [id for id, _ in ended]})


_PUT_PARTED = Put(parted)
_FORMER = select(parted.c.leaver).where(parted.c.other == bindparam("who"), parted.c.pairing == _BY_PAIRING)


async def _part(writing: Writing, pairing: int, leaver: int, others: list[int]) -> None:
    """The other may not invite the leaver for a while. Who leaves second is as protected as the first."""
    found = await writing.connection.execute(_FORMER, {"who": leaver, "of_pairing": pairing})
    until = writing.at + PARTED_FOR
    rows = [(leaver, other, pairing, milliseconds(until)) for other in {*others, *found.scalars()}]
    await _PUT_PARTED.all(writing.connection, rows)


_NO_NAMES = (
    delete(words)
    .where(one_of(words.c.owner, "left"), words.c.kind == "partner")
    .returning(words.c.owner, words.c.kind, words.c.key)
)
_EMPTY = delete(pairing).where(one_of(pairing.c.id, "of"), ~exists().where(person.c.pairing == pairing.c.id))


async def apart(writing: Writing, people: Iterable[int]) -> None:
    """Of those who are in no pairing any more: the name they called the other by goes, and the pairing
    itself with the last who was in it."""
    left = {id: writing.before.seats[id][0] for id in people if id in writing.before.seats}
    if not left:
        return
    for row in (await writing.connection.execute(_NO_NAMES, {"left": list(left)})).all():
        writing.keys.destroy(key_of(row))
    await writing.connection.execute(_EMPTY, {"of": list(left.values())})
