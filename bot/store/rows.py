"""A row and the entity it holds, in both directions. The order of a row is that of its table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Text, select, type_coerce

from bot.core import model
from bot.core.effects import SENDS, Send
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
    Person,
    PersonId,
    Reply,
    Stage,
    Thanked,
)
from bot.core.path import EMPTY, Ground, Path
from bot.store.engine import Big, Day, Moment, milliseconds, moment
from bot.store.spelling import Tuple
from bot.store.tables import person

Found = Mapping[Any, Any]
"""A row that was read, by name."""


def _raw(column: Column[Any]) -> Any:
    """As the driver gives it. A hot table is converted here, where most of its times are found missing."""
    plain: Any = {Moment: Big, Day: Text()}.get(type(column.type))
    return column if plain is None else type_coerce(column, plain).label(column.name)


PEOPLE = select(*map(_raw, person.columns))
"""Rows for `person_of`."""


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# --- people ---------------------------------------------------------------------------------------


_STAGES: dict[str, tuple[type[Any], str | None]] = {
    name: (kind, next((field.name for field in fields(kind)), None))
    for name, kind in vars(model).items()
    if isinstance(kind, type) and issubclass(kind, Stage)
}
"""Each stage and the field that names what it is about."""


def stage_of(name: str, about: int | None) -> Stage:
    kind, field = _STAGES[name]
    stage: Stage = kind(**{field: about}) if field else kind()
    return stage


def about(stage: Stage) -> int | None:
    field = _STAGES[type(stage).__name__][1]
    return getattr(stage, field) if field else None


def person_of(row: Any) -> Person:
    (
        id_,
        chat,
        stage,
        stage_id,
        seed,
        language,
        zone,
        minute,
        pace,
        quiet_from,
        quiet_to,
        hold,
        open_at_once,
        paused_until,
        today,
        today_on,
        mode,
        mode_until,
        opened_themes,
        invite,
        reachable,
        unanswered,
        current,
        last_card_on,
        last_card_at,
        pairing,
        _seat,
        renewed_at,
        renewal_asked_at,
        path,
    ) = row
    return Person(
        id=id_,
        chat=chat,
        stage=stage_of(stage, stage_id),
        seed=seed,
        language=language,
        zone=zone,
        minute=minute,
        pace=pace,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        hold=hold,
        open_at_once=bool(open_at_once),
        paused_until=_moment(paused_until),
        today=today,
        today_on=_day(today_on),
        mode=mode,
        mode_until=_moment(mode_until),
        opened_themes=frozenset(opened_themes.split()),
        invite=invite,
        reachable=bool(reachable),
        unanswered=unanswered,
        current=current,
        last_card_on=_day(last_card_on),
        last_card_at=_moment(last_card_at),
        pairing=pairing,
        renewed_at=_moment(renewed_at),
        renewal_asked_at=_moment(renewal_asked_at),
        path=path_of(path),
    )


def person_row(one: Person, pairing: int | None, seat: int | None) -> Tuple:
    """`pairing` and `seat` come from the store: only `Pair` seats anybody."""
    return (
        one.id,
        one.chat,
        type(one.stage).__name__,
        about(one.stage),
        one.seed,
        one.language,
        one.zone,
        one.minute,
        one.pace,
        one.quiet_from,
        one.quiet_to,
        one.hold,
        int(one.open_at_once),
        _ms(one.paused_until),
        one.today,
        _iso(one.today_on),
        one.mode,
        _ms(one.mode_until),
        " ".join(sorted(one.opened_themes)),
        one.invite,
        int(one.reachable),
        one.unanswered,
        one.current,
        _iso(one.last_card_on),
        _ms(one.last_card_at),
        pairing,
        seat,
        _ms(one.renewed_at),
        _ms(one.renewal_asked_at),
        path_text(one.path),
    )


_GROUND = tuple(field.name for field in fields(Ground))
_DAYS = ("since", "used", "fewer_until")


def path_of(text: str) -> Path:
    """Most people have said nothing of any card yet: for them nothing is parsed."""
    if text == "{}":
        return EMPTY
    found = json.loads(text)
    return Path(grounds=tuple(map(_ground, found["grounds"])), heavy_card=found["heavy_card"])


def _ground(named: dict[str, Any]) -> Ground:
    return Ground(**{**named, **{name: _day(named[name]) for name in _DAYS}})


def path_text(path: Path) -> str:
    if path == EMPTY:
        return "{}"
    grounds = [{name: getattr(one, name) for name in _GROUND} for one in path.grounds]
    return json.dumps({"grounds": grounds, "heavy_card": path.heavy_card}, default=date.isoformat)


# --- everything else ------------------------------------------------------------------------------


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
        _ms(getattr(pairing, "line_from", None)),
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
    id_, author, pairing, card, revision, source, written_at, state, leaves_at, envelope = row
    more = {"leaves_at": leaves_at, "envelope": envelope} if state == "Consented" else {}
    return _REPLIES[state](
        id=id_,
        author=author,
        pairing=pairing,
        card=card,
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
        reply.card,
        reply.revision,
        reply.source,
        milliseconds(reply.written_at),
        type(reply).__name__,
        _ms(getattr(reply, "leaves_at", None)),
        getattr(reply, "envelope", None),
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


# --- what is to be sent ---------------------------------------------------------------------------

_ARGUMENTS = {
    name: tuple(field.name for field in fields(kind) if field.name != "to") for name, kind in SENDS.items()
}


def arguments(send: Send) -> str:
    """Ids and choices, as JSON. Whose chat it goes to is in the row."""
    return json.dumps({name: getattr(send, name) for name in _ARGUMENTS[type(send).__name__]})


def send_of(effect: str, args: str, to: int | None) -> Send:
    return SENDS[effect](to=PersonId(to or 0), **json.loads(args))
