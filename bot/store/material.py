"""What `send` needs to find the words of claimed rows: the only way out of the store for private text.

It is the last gate. The content of a reply is handed out to its author at its newest revision, and to a
receiver only while the reply is consented, the envelope theirs and opened. In every other case `content` is
None, and nothing may be sent. What does not open where it lies is `broken`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core import effects
from bot.core.events import Content
from bot.core.model import Card, Consented, Envelope, Invite, Opened, Person, Reply
from bot.store.outbox import Job
from bot.store.shelves import Shelves, shown_thing
from bot.store.vault import Quarantined, invite_token

SHARES = 10
EXCERPT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One line of /shared."""

    reply: Reply
    envelope: int
    excerpt: str = field(repr=False)
    """The first characters of a text or caption; "" for a voice note or photo without one."""
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text of an export. `prompt` is the id of the card it answers; "" for none."""

    at: datetime | None
    state: str
    prompt: str
    content: Content | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Everything that is stored of a person and was written by or shown to them."""

    said: tuple[Said, ...]
    opened: tuple[Said, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """For one job. What its effect does not need is None or empty."""

    person: Person | None = None
    name: str = field(default="", repr=False)
    """The person's own."""
    partner: str = field(default="", repr=False)
    """The partner's name, as this person knows it; "" without a partner."""
    reply: Reply | None = None
    content: Content | None = field(default=None, repr=False)
    prompt: str = ""
    """Id of the prompt that the reply answers."""
    card: Card | None = None
    envelope: Envelope | None = None
    invite: Invite | None = None
    token: str = field(default="", repr=False)
    inviter: str = field(default="", repr=False)
    accepter: str = field(default="", repr=False)
    messages: tuple[int, ...] = ()
    """Where in the person's chat the thing was shown, newest last."""
    shares: tuple[Share, ...] = ()
    export: Export | None = None
    broken: bool = False
    """Something of it did not open where it lay: do not send, and raise the alarm."""


def of(job: Job, shelves: Shelves) -> Material:
    """The material of one job, from shelves that have been filled for it."""
    find = _FIND.get(type(job.effect))
    try:
        found: dict[str, Any] = _names(job, shelves)
        if find and job.person:
            found |= find(job.effect, job.person, shelves)
        return Material(person=job.person, messages=_messages(job, shelves), **found)
    except Quarantined:
        return Material(person=job.person, broken=True)


def _names(job: Job, shelves: Shelves) -> dict[str, Any]:
    if job.person is None:
        return {}
    return {"name": shelves.name(job.person.id), "partner": shelves.partner(job.person)}


def _messages(job: Job, shelves: Shelves) -> tuple[int, ...]:
    thing = shown_thing(job.effect)
    return tuple(shelves.messages.get((*thing, job.chat), ())) if thing else ()


# --- replies --------------------------------------------------------------------------------------


def _prompt(reply: Reply, shelves: Shelves) -> str:
    card = shelves.cards.get(reply.card or 0)
    return card.prompt if card else ""


def _preview(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    """To its author, and only at the revision that this preview is of."""
    reply = shelves.replies.get(effect.reply)
    if reply is None or reply.author != me.id or reply.revision != effect.revision:
        return {"reply": reply if reply and reply.author == me.id else None}
    return {"reply": reply, "content": shelves.content(reply), "prompt": _prompt(reply, shelves)}


def _closing(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    reply = shelves.replies.get(effect.reply)
    return {"reply": reply if reply and reply.author == me.id else None}


def _sealed(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    """An envelope without what is in it."""
    envelope = shelves.envelopes.get(effect.envelope)
    return {"envelope": envelope if envelope and envelope.receiver == me.id else None}


def _open(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    """To its receiver, after they opened it and while its author still wants that."""
    envelope = shelves.envelopes.get(effect.envelope)
    reply = shelves.replies.get(envelope.reply) if envelope else None
    if not (
        isinstance(envelope, Opened)
        and envelope.receiver == me.id
        and isinstance(reply, Consented)
        and reply.id == effect.reply
        and reply.envelope == envelope.id
        and reply.pairing == envelope.pairing
    ):
        return {}
    return {
        "envelope": envelope,
        "reply": reply,
        "content": shelves.content(reply),
        "prompt": _prompt(reply, shelves),
    }


# --- cards and invites ----------------------------------------------------------------------------


def _card(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    """As it is now: an edit to an older revision shows the newest."""
    card = shelves.cards.get(effect.card)
    return {"card": card if card and card.person == me.id else None}


def _invite(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    """Each side sees the other's name, and nobody else's: the accepter's only after their yes."""
    invite = shelves.invites.get(effect.invite)
    if invite is None:
        return {}
    if invite.inviter != me.id:
        return {"invite": invite, "inviter": shelves.name(invite.inviter)}
    return {"invite": invite, "accepter": shelves.name(getattr(invite, "accepter", None))}


def _link(effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    """The token in plain, for the inviter only."""
    invite = shelves.invites.get(effect.invite)
    if invite is None or invite.inviter != me.id:
        return {}
    return {"invite": invite, "token": invite_token(shelves.token_key, invite.id)}


# --- lists ----------------------------------------------------------------------------------------


def _list(_effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    mine = [r for r in shelves.replies.values() if r.author == me.id and isinstance(r, Consented)]
    mine.sort(key=lambda reply: (reply.written_at, reply.id), reverse=True)
    return {"shares": tuple(_share(reply, shelves) for reply in mine[:SHARES])}


def _share(reply: Consented, shelves: Shelves) -> Share:
    content = _readable(reply, shelves)
    return Share(
        reply=reply,
        envelope=reply.envelope,
        excerpt=content.text[:EXCERPT] if content else "",
        kind=content.kind if content else "text",
    )


def _readable(reply: Reply, shelves: Shelves) -> Content | None:
    """One text that does not open leaves a gap in a list; it does not take the list away."""
    try:
        return shelves.content(reply)
    except Quarantined:
        return None


def _said(reply: Reply, shelves: Shelves) -> Said:
    return Said(
        at=reply.written_at,
        state=type(reply).__name__,
        prompt=_prompt(reply, shelves),
        content=_readable(reply, shelves),
    )


def _export(_effect: Any, me: Person, shelves: Shelves) -> dict[str, Any]:
    opened = [e for e in shelves.envelopes.values() if e.receiver == me.id and isinstance(e, Opened)]
    theirs = [shelves.replies[e.reply] for e in opened if e.reply in shelves.replies]
    export = Export(
        said=tuple(_said(reply, shelves) for reply in shelves.replies.values() if reply.author == me.id),
        opened=tuple(_said(reply, shelves) for reply in theirs if isinstance(reply, Consented)),
        cards=tuple(card for card in shelves.cards.values() if card.person == me.id),
    )
    return {"export": export}


_FIND: dict[type[effects.Send], Callable[[Any, Person, Shelves], dict[str, Any]]] = {
    effects.SendPreview: _preview,
    effects.ChangePreview: _preview,
    effects.ClosePreview: _closing,
    effects.SendEnvelope: _sealed,
    effects.OpenEnvelope: _open,
    effects.CloseEnvelope: _sealed,
    effects.SendCard: _card,
    effects.ChangeCard: _card,
    effects.SendInvite: _link,
    effects.AskInvited: _invite,
    effects.AskInviter: _invite,
    effects.SendList: _list,
    effects.SendExport: _export,
}
