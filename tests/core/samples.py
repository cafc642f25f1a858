"""One of each: every situation and every event there is, found by looking at the classes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import count
from types import ModuleType
from typing import Any

from bot.core import buttons as bt
from bot.core import effects as fx
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.view import View
from tests.core.deck import CARDS, DECK

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
ALICE, BOB = m.PersonId(1000), m.PersonId(2000)
REPLY, ENVELOPE = m.ReplyId(9001), m.EnvelopeId(8001)
CARD, INVITE, PAIRING = m.CardId(7001), m.InviteId(6001), m.PairingId(5001)

MODULES = (m, ev, bt, fx, sd)
FAMILIES: tuple[type, ...] = (m.Stage, m.Invite, m.Card, m.Reply, m.Envelope, m.Pairing, m.Nothing)
AT_HOME_TOO = (m.Ready,)
"""A situation that has kinds of its own and is one itself; all others with kinds are only their name."""


def concrete(base: type) -> list[type]:
    """All kinds of it that something can be, in the order of their definition."""
    kinds = [kind for module in MODULES for kind in vars(module).values() if _is_kind(kind, base, module)]
    return [kind for kind in kinds if kind in AT_HOME_TOO or not any(_is_below(k, kind) for k in kinds)]


def _is_kind(kind: object, base: type, module: ModuleType) -> bool:
    return isinstance(kind, type) and issubclass(kind, base) and kind.__module__ == module.__name__


def _is_below(kind: type, base: type) -> bool:
    return kind is not base and issubclass(kind, base)


def situations() -> list[type]:
    return [kind for family in FAMILIES for kind in concrete(family)]


def event_classes() -> list[type[ev.Event]]:
    return concrete(ev.Event)


def effect_classes() -> list[type[fx.Effect]]:
    return concrete(fx.Effect)


# --- one of each -------------------------------------------------------------------------------------

VALUES: tuple[str, ...] = (
    "",
    "0",
    "1",
    "60",
    "-60",
    "510",
    "1260-480",
    "99999999999999999999",
    "\u0661\u0662",  # digits, though not ASCII
    "a" * 61,
    "every",
    "tiny",
    "ill",
    "name",
    "quiet",
    "t08",
    "t09.2",
    "de",
    "Europe/Berlin",
    "../../etc/passwd",
    "tell",
    f"tell.{PAIRING}",
    "all",
)
"""What a button of ours carries, and what a modified client makes up."""

FIELDS: dict[str, tuple[Any, ...]] = {
    "content": (ev.Content("text", "10:30"), ev.Content("text", ""), ev.Content("photo", "", "file")),
    "value": VALUES,
    "revision": (0, 1, 2, m.Accepted(id=INVITE, inviter=ALICE, ends_at=AT, accepter=BOB).revision),
    "planned": (AT, AT - timedelta(days=400)),
    "unchanged": (False, True),
    "invited": (False, True),
    "message": (0, 101),
    "id": (REPLY,),
    "tap": ("t",),
    "first_name": ("Alice", ""),
    "language": ("en",),
    "album": ("",),
    "person": (ALICE,),
}


def events_of(kind: type[ev.Event], state: type) -> Iterator[ev.Event]:
    """Each field with each of its samples, the others at their first. A choice is about no thing: there
    one value is as good as any."""
    names = [f.name for f in fields(kind)]
    first = {name: id_of(state) if name == "id" else FIELDS[name][0] for name in names}
    yield kind(**first)
    if issubclass(kind, bt.Choice) and not issubclass(state, m.Stage):
        return
    for name in names:
        for value in FIELDS[name][1:]:
            yield kind(**{**first, name: value})


IDS: dict[type, int] = {
    m.Stage: 0,
    m.Nothing: 0,
    m.Invite: INVITE,
    m.Card: CARD,
    m.Reply: REPLY,
    m.Envelope: ENVELOPE,
    m.Pairing: PAIRING,
}


def id_of(state: type) -> int:
    return next(id for family, id in IDS.items() if issubclass(state, family))


def subject(state: type, event: type[ev.Event], pairing: m.PairingId | None) -> Any:
    """One thing of Alice's in this situation; an invite is hers or one she was given, as the event has it."""
    hers = issubclass(event, (bt.PressedConfirm, bt.PressedDeny))
    values: dict[str, Any] = {
        "id": id_of(state),
        "inviter": ALICE if hers else BOB,
        "accepter": BOB if hers else ALICE,
        "ends_at": AT + timedelta(hours=1),
        "until": AT + timedelta(minutes=30),
        "person": ALICE,
        "on": AT.date(),
        "prompt": DECK[0].id,
        "kind": "share",
        "reasons": ("share-day",),
        "put_back": (),
        "felt": "",
        "author": ALICE,
        "pairing": pairing if issubclass(state, m.Reply) else PAIRING,
        "card": CARD,
        "revision": 1,
        "source": 9001,
        "written_at": AT - timedelta(hours=1),
        "leaves_at": AT + timedelta(seconds=20),
        "envelope": ENVELOPE,
        "reply": REPLY,
        "receiver": ALICE,
        "seed": 77,
        "made_at": AT - timedelta(days=100),
        "line_from": AT,
    }
    return state(**{f.name: values[f.name] for f in fields(state)})


HERE, SILENT, AWAY = (0, True), (15, True), (0, False)


def worlds(
    state: type, event: type[ev.Event], moods: tuple[tuple[int, bool], ...] = (HERE, SILENT, AWAY)
) -> Iterator[View[Any]]:
    """Alice alone, with Bob, with a Bob who has left without a word; answering, silent, and away."""
    for pairing in (None, subject(m.Paired, event, PAIRING), subject(m.Closed, event, PAIRING)):
        mine = pairing.id if pairing else None
        thing = subject(state, event, mine)
        for unanswered, reachable in moods:
            me = m.Person(
                id=ALICE,
                chat=1000,
                stage=thing if isinstance(thing, m.Stage) else m.Ready(),
                seed=1001,
                pairing=mine,
                invite=INVITE,
                unanswered=unanswered,
                reachable=reachable,
                last_card_on=AT.date() - timedelta(days=2),
                last_card_at=AT - timedelta(days=2),
            )
            yield View(
                me=me,
                subject=thing,
                at=AT,
                ids=count(1002).__next__,
                deck=CARDS,
                other=m.Other(BOB) if isinstance(pairing, m.Paired) else None,
                pairing=pairing,
                invite=thing if isinstance(thing, m.Offered) else None,
                envelope=subject(m.Sealed, event, PAIRING) if isinstance(thing, m.Consented) else None,
            )
