"""The vocabulary: situations, events and effects, and the names under which others know them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.core import buttons as bt
from bot.core import effects as fx
from bot.core import events as ev
from bot.core import material
from bot.core import model as m
from bot.core import sends as sd
from tests.core.samples import (
    ALICE,
    AT,
    FAMILIES,
    PAIRING,
    concrete,
    effect_classes,
    event_classes,
    situations,
    subject,
)

SECRET = "the canary sings at 4:17, softly"


def test_become_carries_over_what_both_have() -> None:
    """The same thing in another situation keeps what it was, and loses what belonged to the old one."""
    draft = subject(m.Drafted, bt.PressedNow, PAIRING)
    yes = m.become(m.Consented, draft, leaves_at=AT, envelope=m.EnvelopeId(1))
    assert (yes.id, yes.author, yes.revision) == (draft.id, draft.author, draft.revision)
    assert m.become(m.Drafted, yes) == draft
    assert m.become(m.Drafted, yes, revision=9).revision == 9
    with pytest.raises(TypeError):
        m.become(m.Consented, draft)


@pytest.mark.parametrize("kind", [*situations(), *event_classes(), *effect_classes()])
def test_everything_is_a_frozen_value(kind: type) -> None:
    """Nothing that passes through the core can be changed behind somebody's back."""
    assert is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert kind.__eq__ is not object.__eq__


def test_no_situation_can_be_changed() -> None:
    """A state is replaced, never edited."""
    with pytest.raises(FrozenInstanceError):
        m.Changing(m.ReplyId(1)).reply = m.ReplyId(2)  # type: ignore[misc]


def test_a_no_is_the_absence_of_a_row() -> None:
    """There is no situation and no field for a refusal, so none can ever be read."""
    names = {kind.__name__.lower() for kind in situations()}
    names |= {f.name for family in FAMILIES for kind in concrete(family) for f in fields(kind)}
    assert not [name for name in names if any(no in name for no in ("declin", "refus", "reject", "denied"))]


def test_the_state_holds_no_text_of_anybody() -> None:
    """What people write has one home, and the state is not it: no field of it holds free text."""
    texts = {
        (kind.__name__, f.name)
        for kind in (m.Person, *(k for family in FAMILIES for k in concrete(family)))
        for f in fields(kind)
        if f.type == "str"
    }
    assert {name for _, name in texts} == {"language", "zone", "prompt"}


def test_choices_and_their_types_agree() -> None:
    """Every value that can be stored has a button, and every button can be stored."""
    assert get_args(m.Pace) == m.PACES
    assert get_args(m.Today) == m.TODAYS
    assert get_args(m.Mode) == m.MODES
    person = m.Person(id=ALICE, chat=1, stage=m.Ready(), seed=1)
    assert person.pace in m.PACES
    assert person.hold in m.HOLDS
    assert (person.quiet_from, person.quiet_to) in m.QUIETS
    assert datetime(3027, 1, 1, tzinfo=UTC) < m.FOREVER


def test_every_button_and_command_has_a_name() -> None:
    """What Telegram brings back is found by name, and nothing that a person can do is left without one."""
    assert set(bt.THINGS.values()) == set(concrete(bt.OnThing))
    assert set(bt.CHOICES.values()) == set(concrete(bt.Choice))
    assert set(ev.COMMANDS.values()) | {ev.AskedUnknown} == set(concrete(ev.Asked))
    assert set(ev.DUES.values()) == set(concrete(ev.Due))
    assert not set(bt.THINGS) & set(bt.CHOICES)


@pytest.mark.parametrize("action", [*bt.THINGS, *bt.CHOICES])
def test_a_button_fits_into_its_data(action: str) -> None:
    """Telegram gives a button 64 bytes: the largest id and revision must fit beside the name."""
    assert len(f"{action}:{2**63 - 1}.{10**8}".encode()) <= 64
    assert len(f"{action}:America/Argentina/ComodRivadavia".encode()) <= 64


def test_every_send_has_a_name_in_the_outbox() -> None:
    """What is stored as something to send can be read again as what it was."""
    assert set(sd.SENDS.values()) == set(concrete(sd.Send))
    assert all(name == kind.__name__ for name, kind in sd.SENDS.items())


def test_schedules_name_what_will_happen() -> None:
    """An agenda row is the promise of an event; there is no kind without one."""
    for kind, event in ev.DUES.items():
        assert issubclass(event, ev.Due)
        due = event(id=1, planned=AT)
        assert fx.Schedule(kind=kind, id=due.id, person=ALICE, at=due.planned).kind in ev.DUES


def test_sends_hold_no_words() -> None:
    """The outbox holds ids and choices: no send has a field for what somebody wrote."""
    for kind in concrete(sd.Send):
        assert not {f.name for f in fields(kind)} & {"content", "text", "name"}
    assert {k.__name__ for k in effect_classes() if {"content", "name"} & {f.name for f in fields(k)}} == {
        "KeepWords",
        "KeepName",
    }


def test_priorities() -> None:
    """Answers first, then what was shared, then cards."""
    assert sd.Say(to=ALICE, note="x").priority < sd.SendEnvelope.priority < sd.SendCard.priority
    assert sd.SendThanks.priority is sd.Priority.ENVELOPE


def test_private_text_shows_in_no_repr() -> None:
    """A log or a traceback that prints a value prints none of what people wrote."""
    content = ev.Content("text", SECRET, SECRET)
    values: list[object] = [
        content,
        ev.Wrote(content=content, message=1),
        ev.Edited(content=content, message=1),
        ev.Started(first_name=SECRET),
        ev.SentOther(album=SECRET),
        bt.PressedUnknown(tap=SECRET),
        fx.KeepWords(reply=m.ReplyId(1), revision=1, content=content),
        fx.KeepName(person=ALICE, name=SECRET),
        material.Material(chat=1, name=SECRET, partner_name=SECRET, content=content, token=SECRET),
        material.Material(chat=1, inviter_name=SECRET, accepter_name=SECRET),
        material.Share(reply=m.ReplyId(1), revision=1, kind="text", shared_at=AT, excerpt=SECRET),
        material.Written(at=AT, fate="kept", content=content),
        material.Received(at=AT, content=content),
        material.Export(made_at=AT, written=(material.Written(at=AT, fate="kept", content=content),)),
    ]
    for value in values:
        assert SECRET not in repr(value)
        assert SECRET not in str(value)
