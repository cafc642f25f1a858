"""What is saved is what is loaded: every entity, in every situation, with every field."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.effects import EndInvites
from bot.core.path import Ground, Path
from bot.store import Store, rows
from tests.store.people import ALICE, BOB, NOON, at_home, draft, load, person, save, together

STAGES: list[m.Stage] = [
    m.Meeting(),
    m.Naming(),
    m.Placing(),
    m.Timing(),
    m.Pacing(),
    m.Ready(),
    m.Changing(m.ReplyId(7)),
    m.Appreciating(),
    m.WritingBack(m.EnvelopeId(7)),
    m.Renaming(NOON),
    m.Moving(NOON),
    m.Retiming(NOON),
]
FULL: dict[str, Any] = {
    "language": "de",
    "zone": "Pacific/Chatham",
    "minute": 61,
    "pace": "weekly",
    "quiet_from": 22 * 60,
    "quiet_to": 7 * 60,
    "hold": 60,
    "open_at_once": True,
    "paused_until": m.FOREVER,
    "today": "tiny",
    "today_on": date(2026, 11, 21),
    "mode": "grieving",
    "mode_until": NOON + timedelta(days=30),
    "opened_themes": frozenset({"t08", "t18"}),
    "invite": m.InviteId(2**62 - 1),
    "reachable": False,
    "unanswered": 3,
    "current": m.CardId(5),
    "last_card_on": date(2026, 11, 20),
    "last_card_at": NOON - timedelta(milliseconds=1),
    "renewed_at": NOON - timedelta(days=1),
    "renewal_asked_at": NOON,
    "parted": True,
    "path": Path(
        grounds=(
            Ground(theme="t01", since=date(2026, 11, 1), used=date(2026, 11, 2), comfortable=2, heavy=1),
            Ground(
                theme="t12",
                depth=3,
                since=date(2026, 10, 1),
                used=date(2026, 11, 20),
                fewer_until=date(2027, 2, 1),
            ),
        ),
        heavy_card="t01.weather.01",
    ),
}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: type(stage).__name__)
async def test_stage(store: Store, stage: m.Stage) -> None:
    """Nobody is anywhere else in the conversation after a restart."""
    alice = person(ALICE, stage=stage)
    await at_home(store, alice)
    assert (await load(store, ALICE, ev.AskedHelp())).people[ALICE] == alice


async def test_person(store: Store) -> None:
    """Every setting of a person survives; a field that is new in the model must get its column."""
    alice = person(ALICE, **FULL)
    defaults = person(ALICE)
    same = {f.name for f in fields(m.Person) if getattr(alice, f.name) == getattr(defaults, f.name)}
    assert same <= {"id", "chat", "stage", "seed", "pairing"}, "give every field a value here"
    await at_home(store, alice)
    assert (await load(store, ALICE, ev.AskedHelp())).people[ALICE] == alice


async def test_everything_changes(store: Store) -> None:
    """A second save of the same person writes every field anew."""
    await at_home(store, person(ALICE))
    alice = person(ALICE, **FULL)
    await save(store, [alice])
    assert (await load(store, ALICE, ev.AskedHelp())).people[ALICE] == alice
    await save(store, [person(ALICE)])
    assert (await load(store, ALICE, ev.AskedHelp())).people[ALICE] == person(ALICE)


async def test_pairing(store: Store) -> None:
    """A pairing, while both are in it and after one has left."""
    await together(store)
    paired = m.Paired(id=m.PairingId(12), seed=7, made_at=NOON)
    assert (await load(store, ALICE, ev.AskedHelp())).pairings == {12: paired}
    closed = m.become(m.Closed, paired, line_from=NOON + timedelta(days=14))
    await save(store, [closed])
    assert (await load(store, BOB, ev.AskedHelp())).pairings == {12: closed}


async def test_invite(store: Store) -> None:
    """An invitation, offered and accepted."""
    await at_home(store)
    offered = m.Offered(id=m.InviteId(77), inviter=ALICE, ends_at=NOON + m.INVITE_LIFE)
    await save(store, [offered], [EndInvites(person=ALICE)])
    assert (await load(store, ALICE, ev.AskedInvite())).invites == {77: offered}
    accepted = m.become(m.Accepted, offered, accepter=BOB)
    await save(store, [accepted], who=BOB, event=bt.PressedAccept(id=77))
    assert (await load(store, ALICE, bt.PressedConfirm(id=77))).invites == {77: accepted}


@pytest.mark.parametrize("state", [m.Dealt, m.Laid])
@pytest.mark.parametrize("kind", ["share", "offline", "solo"])
async def test_card(store: Store, state: type[m.Card], kind: m.Kind) -> None:
    """A card, in the hands and laid down."""
    await at_home(store)
    card = state(
        id=m.CardId(50), person=ALICE, on=date(2026, 11, 20), prompt="t01-001", kind=kind, revision=2
    )
    await save(store, [card])
    assert (await load(store, ALICE, bt.PressedDidIt(id=50))).cards == {50: card}
    more = replace(card, reasons=("share-day", "mode"), put_back=("t01.a.01", "t01.b.01"), felt="heavier")
    await save(store, [more])
    assert (await load(store, ALICE, bt.PressedSame(id=50))).cards == {50: more}


REPLIES = [
    draft(),
    m.become(m.Kept, draft(pairing=None, prompt="t01.a.01", revision=4)),
    m.become(m.Consented, draft(), leaves_at=NOON + timedelta(seconds=20), envelope=m.EnvelopeId(400)),
    m.become(m.Withdrawn, draft()),
]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: type(reply).__name__)
async def test_reply(store: Store, reply: m.Reply) -> None:
    """A reply, whatever its author has decided about it."""
    await at_home(store)
    await save(store, [reply])
    assert (await load(store, ALICE, bt.PressedShare(id=300))).replies == {300: reply}


@pytest.mark.parametrize("state", [m.Waiting, m.Sealed, m.Opened, m.Thanked, m.Gone])
async def test_envelope(store: Store, state: type[m.Envelope]) -> None:
    """An envelope, from waiting to gone."""
    await at_home(store)
    envelope = state(id=m.EnvelopeId(400), reply=m.ReplyId(300), receiver=BOB, pairing=m.PairingId(12))
    await save(store, [envelope])
    assert (await load(store, BOB, bt.PressedOpen(id=400))).envelopes == {400: envelope}


def test_every_situation_is_tested() -> None:
    """A situation that is new in the model must be storable: it appears in the lists above."""
    assert {type(stage) for stage in STAGES} == _below(m.Stage) - {m.Stranger, m.Beginning, m.Asking}
    assert {type(reply) for reply in REPLIES} == _below(m.Reply)
    assert set(rows._ENVELOPES.values()) == _below(m.Envelope)
    assert set(rows._CARDS.values()) == _below(m.Card)


def _below(kind: type) -> set[type]:
    found = {one for one in vars(m).values() if isinstance(one, type) and issubclass(one, kind)}
    return found - {kind}


async def test_finer_than_a_millisecond(store: Store) -> None:
    """Times are kept to the millisecond and never rounded up into the future."""
    await at_home(store)
    fine = NOON + timedelta(microseconds=1999)
    await save(store, [replace(draft(), written_at=fine)])
    found = (await load(store, ALICE, bt.PressedShare(id=300))).replies[300]
    assert found.written_at == NOON + timedelta(milliseconds=1)
