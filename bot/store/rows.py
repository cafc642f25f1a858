"""A row and the entity it holds, in both directions. The order of a row is that of its table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.core import model
from bot.core.model import (
    Accepted,
    Card,
    Closed,
    Envelope,
    Invite,
    Offered,
    Opened,
    Paired,
    Pairing,
    Reply,
    Thanked,
)
from bot.store.engine import milliseconds
from bot.store.spelling import Tuple


def ms(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)


def pairing_of(row: Any) -> Pairing:
    id_, state, seed, made_at, line_from = row
    if state == "Closed":
        return Closed(id=id_, seed=seed, made_at=made_at, line_from=line_from)
    return Paired(id=id_, seed=seed, made_at=made_at)


def pairing_row(pairing: Pairing) -> Tuple:
    return (
        pairing.id,
        type(pairing).__name__,
        pairing.seed,
        milliseconds(pairing.made_at),
        ms(getattr(pairing, "line_from", None)),
    )


def invite_of(row: Any) -> Invite:
    id_, inviter, accepter, _token_hash, ends_at, state = row
    if state == "Accepted":
        return Accepted(id=id_, inviter=inviter, ends_at=ends_at, accepter=accepter)
    return Offered(id=id_, inviter=inviter, ends_at=ends_at)


def invite_row(invite: Invite, token_hash: bytes) -> Tuple:
    return (
        invite.id,
        invite.inviter,
        getattr(invite, "accepter", None),
        token_hash,
        milliseconds(invite.ends_at),
        type(invite).__name__,
    )


_CARDS: dict[str, type[Card]] = {"Dealt": model.Dealt, "Laid": model.Laid}


def card_of(row: Any) -> Card:
    id_, person, day, prompt, kind, revision, state, reasons, put_back, felt = row
    return _CARDS[state](
        id=id_,
        person=person,
        on=day,
        prompt=prompt,
        kind=kind,
        revision=revision,
        reasons=tuple(reasons.split()),
        put_back=tuple(put_back.split()),
        felt=felt,
    )


def card_row(card: Card) -> Tuple:
    return (
        card.id,
        card.person,
        card.on.isoformat(),
        card.prompt,
        card.kind,
        card.revision,
        type(card).__name__,
        " ".join(card.reasons),
        " ".join(card.put_back),
        card.felt,
    )


_REPLIES: dict[str, type[Reply]] = {
    "Drafted": model.Drafted,
    "Kept": model.Kept,
    "Consented": model.Consented,
    "Withdrawn": model.Withdrawn,
}


def reply_of(row: Any) -> Reply:
    id_, author, pairing, revision, source, written_at, state, leaves_at, envelope, prompt = row
    more = {"leaves_at": leaves_at, "envelope": envelope} if state == "Consented" else {}
    return _REPLIES[state](
        id=id_,
        author=author,
        pairing=pairing,
        prompt=prompt,
        revision=revision,
        source=source,
        written_at=written_at,
        **more,
    )


def reply_row(reply: Reply) -> Tuple:
    return (
        reply.id,
        reply.author,
        reply.pairing,
        reply.revision,
        reply.source,
        milliseconds(reply.written_at),
        type(reply).__name__,
        ms(getattr(reply, "leaves_at", None)),
        getattr(reply, "envelope", None),
        reply.prompt,
    )


_ENVELOPES: dict[str, type[Envelope]] = {
    "Waiting": model.Waiting,
    "Sealed": model.Sealed,
    "Opened": model.Opened,
    "Thanked": model.Thanked,
    "Gone": model.Gone,
}


def envelope_of(row: Any) -> Envelope:
    id_, reply, receiver, pairing, state, _opened_at = row
    return _ENVELOPES[state](id=id_, reply=reply, receiver=receiver, pairing=pairing)


def envelope_row(envelope: Envelope, at: datetime) -> Tuple:
    return (
        envelope.id,
        envelope.reply,
        envelope.receiver,
        envelope.pairing,
        type(envelope).__name__,
        milliseconds(at) if isinstance(envelope, Opened | Thanked) else None,
    )
