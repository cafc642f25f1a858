"""A row of `person` and the person it holds, in both directions: the widest and most often read table."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Text, select, type_coerce

from bot.core import model
from bot.core.model import Person, Stage
from bot.core.path import EMPTY, Ground, Path
from bot.store.engine import Big, Day, Moment, milliseconds, moment
from bot.store.rows import ms
from bot.store.spelling import Tuple
from bot.store.tables import person


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


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


_STAGES: dict[str, tuple[type[Any], str | None]] = {
    name: (kind, next((field.name for field in fields(kind)), None))
    for name, kind in vars(model).items()
    if isinstance(kind, type) and issubclass(kind, Stage)
}
"""Each stage and the field that says what it is about, an id, or until when it lasts."""


def stage_of(name: str, about: int | None) -> Stage:
    kind, field = _STAGES[name]
    stage: Stage = kind(**{field: moment(about or 0) if field == "until" else about}) if field else kind()
    return stage


def about(stage: Stage) -> int | None:
    field = _STAGES[type(stage).__name__][1]
    found = getattr(stage, field) if field else None
    return milliseconds(found) if isinstance(found, datetime) else found


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
        parted,
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
        parted=bool(parted),
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
        ms(one.paused_until),
        one.today,
        _iso(one.today_on),
        one.mode,
        ms(one.mode_until),
        " ".join(sorted(one.opened_themes)),
        one.invite,
        int(one.reachable),
        one.unanswered,
        one.current,
        _iso(one.last_card_on),
        ms(one.last_card_at),
        pairing,
        seat,
        ms(one.renewed_at),
        ms(one.renewal_asked_at),
        path_text(one.path),
        int(one.parted),
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
