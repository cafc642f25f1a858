"""What `send` needs to find the words of claimed rows: the only way out of the store for private text.

It is the last gate. The content of a reply is handed out to its author at the revision that is asked for, and
to a receiver only while the reply is consented, and the envelope theirs and opened. In every other case
`content` is None, and there is nothing that could be sent. What does not open where it lies is `broken`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import sends as sd
from bot.core.events import Content
from bot.core.material import CardGiven, Export, Fate, Material, Received, Share, Written
from bot.core.model import (
    Card,
    Consented,
    Drafted,
    Envelope,
    Kept,
    Opened,
    Person,
    Reply,
    Thanked,
    Withdrawn,
)
from bot.store.engine import milliseconds
from bot.store.keys import Keyring
from bot.store.outbox import Job
from bot.store.shelves import Shelves, shown_thing
from bot.store.vault import Quarantined, invite_token

SHARES = 20
"""As many as always fit into one message."""
EXCERPT = 80


async def find(connection: AsyncConnection, keys: Keyring, jobs: Sequence[Job]) -> dict[int, Material]:
    """The material of each job, by its id."""
    shelves = Shelves(connection, keys)
    await shelves.fill(jobs)
    return {job.id: _of(job, shelves) for job in jobs}


def _of(job: Job, shelves: Shelves) -> Material:
    """The material of one job, from shelves that have been filled for it."""
    me = job.person
    base: dict[str, Any] = {
        "chat": job.chat,
        "attempts": job.attempts - 1,
        "unsure": job.unsure,
        "person": me,
        "language": me.language if me else getattr(job.effect, "language", "en"),
        "paired": me is not None and me.pairing is not None,
        "messages": tuple(shelves.messages.get((*shown_thing(job.effect), job.chat), ())),
    }
    try:
        return Material(**base, **(_found(job, me, shelves) if me else {}))
    except Quarantined:
        return Material(**base, broken=True)


def _found(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    names = {"name": shelves.name(me.id), "partner_name": shelves.partner(me)}
    find = _FIND.get(type(job.effect))
    return names | (find(job, me, shelves) if find else {})


# --- replies --------------------------------------------------------------------------------------


def _preview(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    """To its author, and only at the revision that this preview is of."""
    send: Any = job.effect
    reply = _mine(send.reply, me, shelves)
    if reply is None or reply.revision != send.revision:
        return {"reply": reply}
    return {"reply": reply, "content": shelves.content(reply), "prompt": reply.prompt}


def _closing(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    send: Any = job.effect
    return {"reply": _mine(send.reply, me, shelves)}


def _mine(reply: int, me: Person, shelves: Shelves) -> Reply | None:
    found = shelves.replies.get(reply)
    return found if found and found.author == me.id else None


# --- envelopes ------------------------------------------------------------------------------------


def _sealed(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    """An envelope without what is in it."""
    send: Any = job.effect
    envelope = shelves.envelopes.get(send.envelope)
    if envelope is None or envelope.receiver != me.id:
        return {}
    return {"envelope": envelope, "partner_name": shelves.partner(me, envelope.pairing)}


def _open(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    """To its receiver, after they opened it and while its author still wants that."""
    send: Any = job.effect
    found = _sealed(job, me, shelves)
    envelope, reply = found.get("envelope"), shelves.replies.get(send.reply)
    if not (
        isinstance(envelope, Opened | Thanked)
        and isinstance(reply, Consented)
        and envelope.reply == reply.id
        and reply.envelope == envelope.id
        and reply.pairing == envelope.pairing
    ):
        return found
    shown = {"reply": reply, "content": shelves.content(reply), "prompt": reply.prompt}
    return found | shown


def _thanks(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    send: Any = job.effect
    return {"partner_name": shelves.partner(me, send.pairing)}


# --- cards and invites ----------------------------------------------------------------------------


def _card(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    """As it is now: an edit to an older revision shows the newest."""
    send: Any = job.effect
    card = shelves.cards.get(send.card)
    return {"card": card if card and card.person == me.id else None}


def _invite(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    """Each side sees the other's name, and nobody else's: the accepter's only after their yes."""
    send: Any = job.effect
    invite = shelves.invites.get(send.invite)
    if invite is None:
        return {}
    if invite.inviter != me.id:
        return {"invite": invite, "inviter_name": shelves.name(invite.inviter)}
    return {"invite": invite, "accepter_name": shelves.name(getattr(invite, "accepter", 0))}


def _link(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    """The token in plain, for the inviter only."""
    send: Any = job.effect
    invite = shelves.invites.get(send.invite)
    if invite is None or invite.inviter != me.id:
        return {}
    return {"invite": invite, "token": invite_token(shelves.token_key, invite.id)}


def _reading(_job: Job, _me: Person, shelves: Shelves) -> dict[str, Any]:
    return {"resting": shelves.resting}


# --- lists ----------------------------------------------------------------------------------------


def _list(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    send: Any = job.effect
    before = tuple(map(int, send.before.split("."))) if send.before else None
    mine = [r for r in shelves.replies.values() if r.author == me.id and isinstance(r, Consented)]
    mine = sorted((r for r in mine if before is None or _where(r) < before), key=_where, reverse=True)
    return {"shares": tuple(_share(one, shelves) for one in mine[:SHARES]), "more": len(mine) > SHARES}


def _where(reply: Consented) -> tuple[int, int]:
    return milliseconds(reply.leaves_at), reply.id


def _share(reply: Consented, shelves: Shelves) -> Share:
    content = _readable(reply, shelves)
    return Share(
        reply=reply.id,
        revision=reply.revision,
        kind=content.kind if content else "text",
        shared_at=reply.leaves_at,
        excerpt=content.text[:EXCERPT] if content else "",
    )


def _readable(reply: Reply, shelves: Shelves) -> Content | None:
    """One text that does not open leaves a gap in a list; it does not take the list away."""
    try:
        return shelves.content(reply)
    except Quarantined:
        return None


_FATES: dict[type[Reply], Fate] = {
    Drafted: "undecided",
    Kept: "kept",
    Consented: "shared",
    Withdrawn: "taken_back",
}


def _export(job: Job, me: Person, shelves: Shelves) -> dict[str, Any]:
    mine = sorted((r for r in shelves.replies.values() if r.author == me.id), key=lambda r: r.written_at)
    opened = [
        e for e in shelves.envelopes.values() if e.receiver == me.id and isinstance(e, Opened | Thanked)
    ]
    cards = sorted((card for card in shelves.cards.values() if card.person == me.id), key=lambda c: c.on)
    received = [one for envelope in opened if (one := _received(envelope, shelves))]
    export = Export(
        made_at=job.created_at,
        written=tuple(_written(reply, shelves) for reply in mine),
        received=tuple(sorted(received, key=lambda one: one.at)),
        cards=tuple(map(_given, cards)),
    )
    return {"export": export}


def _given(card: Card) -> CardGiven:
    return CardGiven(
        on=card.on.isoformat(),
        prompt=card.prompt,
        put_back=card.put_back,
        felt=card.felt,
        reasons=card.reasons,
    )


def _written(reply: Reply, shelves: Shelves) -> Written:
    return Written(
        at=reply.written_at,
        fate=_FATES[type(reply)],
        content=_readable(reply, shelves),
        prompt=reply.prompt,
    )


def _received(envelope: Envelope, shelves: Shelves) -> Received | None:
    """What was taken back since is not theirs any more."""
    reply, at = shelves.replies.get(envelope.reply), shelves.opened_at.get(envelope.id)
    if not isinstance(reply, Consented) or at is None:
        return None
    return Received(at=at, content=_readable(reply, shelves), prompt=reply.prompt)


_FIND: dict[type[sd.Send], Callable[[Job, Person, Shelves], dict[str, Any]]] = {
    sd.SendPreview: _preview,
    sd.ChangePreview: _preview,
    sd.ClosePreview: _closing,
    sd.SendEnvelope: _sealed,
    sd.PutOffEnvelope: _sealed,
    sd.OpenEnvelope: _open,
    sd.CloseEnvelope: _sealed,
    sd.SendThanks: _thanks,
    sd.SendCard: _card,
    sd.ChangeCard: _card,
    sd.SendWhy: _card,
    sd.SendInvite: _link,
    sd.AskInvited: _invite,
    sd.AskInviter: _invite,
    sd.SendReading: _reading,
    sd.SendList: _list,
    sd.SendExport: _export,
}
