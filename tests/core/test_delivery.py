"""What may still be sent, asked at the last moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core import model as m
from bot.core.delivery import (
    CALM_GAP,
    CARD_TOO_LATE,
    SHARES_A_DAY,
    Drop,
    Facts,
    Go,
    Gone,
    Retry,
    Sent,
    Wait,
    verdict,
)
from bot.core.sends import (
    Amend,
    AnswerTap,
    CloseEnvelope,
    ClosePreview,
    Priority,
    Say,
    SayClosed,
    Send,
    SendCard,
    SendEnvelope,
    SendPreview,
    SendThanks,
    Tell,
)

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)
ALICE, BOB = m.PersonId(1000), m.PersonId(2000)
PAIRING = m.Paired(id=m.PairingId(7), seed=1, made_at=AT)
CLOSED = m.become(m.Closed, PAIRING, line_from=AT)
REPLY = m.Consented(
    id=m.ReplyId(9001),
    author=ALICE,
    pairing=PAIRING.id,
    prompt="",
    revision=2,
    source=5,
    written_at=AT,
    leaves_at=AT,
    envelope=m.EnvelopeId(8001),
)
ENVELOPE = m.Waiting(id=REPLY.envelope, reply=REPLY.id, receiver=BOB, pairing=PAIRING.id)
SHARE = SendEnvelope(to=BOB, envelope=ENVELOPE.id, reply=REPLY.id, revision=2)
THANKS = SendThanks(to=BOB, pairing=PAIRING.id, note="thanks")
CARD = SendCard(to=BOB, card=m.CardId(3001), revision=1)


def bob(**fields: Any) -> m.Person:
    known: dict[str, Any] = {"quiet_from": 0, "quiet_to": 0, "pairing": PAIRING.id}
    return m.Person(id=BOB, chat=2000, stage=m.Ready(), seed=2, **{**known, **fields})


def share(**facts: Any) -> Facts:
    known: dict[str, Any] = {"pairing": PAIRING, "envelope": ENVELOPE, "reply": REPLY, "to": bob()}
    return Facts(send=SHARE, due_at=AT, **{**known, **facts})


def changed(thing: Any, **fields: Any) -> Any:
    return m.become(type(thing), thing, **fields)


def test_what_was_consented_to_goes() -> None:
    """A yes of this author, for this revision, in this pairing, whose time has come."""
    assert verdict(share(), AT) == Go()


@pytest.mark.parametrize(
    "facts",
    [
        {"reply": None},
        {"reply": m.become(m.Drafted, REPLY)},
        {"reply": m.become(m.Kept, REPLY)},
        {"reply": m.become(m.Withdrawn, REPLY)},
        {"reply": changed(REPLY, revision=3)},
        {"reply": changed(REPLY, revision=1)},
        {"reply": changed(REPLY, envelope=m.EnvelopeId(8002))},
        {"reply": changed(REPLY, pairing=m.PairingId(8))},
        {"reply": changed(REPLY, pairing=None)},
        {"envelope": None},
        {"envelope": m.become(m.Sealed, ENVELOPE)},
        {"envelope": m.become(m.Opened, ENVELOPE)},
        {"envelope": m.become(m.Gone, ENVELOPE)},
        {"envelope": changed(ENVELOPE, receiver=m.PersonId(3000))},
        {"pairing": None},
        {"pairing": CLOSED},
        {"pairing": changed(PAIRING, id=m.PairingId(8))},
        {"to": bob(pairing=None)},
        {"to": bob(pairing=m.PairingId(8))},
        {"to": None},
    ],
)
def test_everything_else_does_not(facts: dict[str, Any]) -> None:
    """Unknown means no: whatever is missing or different, no envelope leaves, and nobody is told."""
    assert verdict(share(**facts), AT) == Drop()


def test_it_waits_for_its_time() -> None:
    """The hold, this evening and tomorrow are kept to the second."""
    reply = changed(REPLY, leaves_at=LATER)
    assert verdict(share(reply=reply), LATER - timedelta(seconds=1)) == Wait(LATER)
    assert verdict(share(reply=reply), LATER) == Go()


@pytest.mark.parametrize("make", [share, lambda **f: thanks(**f)])
def test_it_waits_for_its_receivers_hours(make: Any) -> None:
    """A pause, the night and too much on one day put off; they refuse nothing."""
    asleep = bob(quiet_from=600, quiet_to=780)
    assert verdict(make(to=asleep), AT) == Wait(AT.replace(hour=13))
    assert verdict(make(to=bob(paused_until=LATER)), AT) == Wait(LATER)
    assert verdict(make(to=bob(paused_until=m.FOREVER)), AT) == Wait(AT + timedelta(days=1))
    full = make(shares_today=SHARES_A_DAY)
    assert verdict(full, AT) == Wait(datetime(2027, 3, 2, tzinfo=UTC))
    assert verdict(make(shares_today=SHARES_A_DAY - 1), AT) == Go()


def test_the_closing_line_waits_for_its_receiver() -> None:
    """It is said once, and so it is never let go: not in a pause, not at night, not while they are away."""
    line = Facts(send=SayClosed(to=BOB), due_at=AT - timedelta(days=3), to=bob())
    assert verdict(line, AT) == Go()
    assert verdict(replace(line, to=bob(paused_until=LATER)), AT) == Wait(LATER)
    asleep = bob(quiet_from=600, quiet_to=780)
    assert verdict(replace(line, to=asleep), AT) == Wait(AT.replace(hour=13))
    assert verdict(replace(line, to=bob(reachable=False)), AT) == Wait(AT + timedelta(days=1))
    assert verdict(replace(line, send=SayClosed(to=BOB, asked=True), to=asleep), AT) == Go()


@pytest.mark.parametrize(
    "send",
    [
        Say(to=BOB, note="goodnight", unasked=True),
        ClosePreview(to=BOB, reply=REPLY.id, note="preview-replaced", unasked=True, revision=2),
        SendPreview(to=BOB, reply=REPLY.id, revision=2, unasked=True),
    ],
    ids=["goodnight", "close", "preview"],
)
def test_what_nobody_asked_for_does_not_come_at_night(send: Any) -> None:
    """After an outage of ours, say."""
    asleep, draft = bob(quiet_from=600, quiet_to=780), m.become(m.Drafted, REPLY)
    assert verdict(Facts(send=send, due_at=AT, to=asleep, reply=draft), AT) == Wait(AT.replace(hour=13))
    assert verdict(Facts(send=replace(send, unasked=False), due_at=AT, to=asleep), AT) == Go()
    assert verdict(Facts(send=send, due_at=AT, to=bob(), reply=draft), AT) == Go()
    for reply in (REPLY, m.become(m.Kept, REPLY), changed(draft, revision=3), None):
        decided = verdict(Facts(send=send, due_at=AT, to=bob(), reply=reply), AT)
        assert decided == (Go() if isinstance(send, Say) else Drop()), "what is decided is not asked again"


@pytest.mark.parametrize("make", [share, lambda **f: thanks(**f)])
def test_no_burst_of_what_has_waited(make: Any) -> None:
    """Between envelopes that have waited there is half an hour; fresh ones come as they are sent."""
    late = AT + timedelta(hours=2)
    last = late - timedelta(minutes=10)
    assert verdict(make(last_share_at=last), late) == Wait(last + CALM_GAP)
    assert verdict(make(last_share_at=last), last + CALM_GAP) == Go()
    assert verdict(make(), late) == Go()
    assert verdict(make(last_share_at=AT), AT + timedelta(minutes=10)) == Go()


@pytest.mark.parametrize("make", [share, lambda **f: thanks(**f)])
def test_what_is_fresh_does_not_overtake(make: Any) -> None:
    """While something older waits for its turn, what comes after it keeps its distance as well."""
    soon = AT + timedelta(minutes=10)
    assert verdict(make(last_share_at=AT, behind=True), soon) == Wait(AT + CALM_GAP)
    assert verdict(make(last_share_at=AT, behind=True), AT + CALM_GAP) == Go()


def thanks(**facts: Any) -> Facts:
    known: dict[str, Any] = {"pairing": PAIRING, "to": bob()}
    return Facts(send=THANKS, due_at=AT, **{**known, **facts})


def test_thanks_go_only_between_the_two() -> None:
    """A thank-you crosses while both are in the pairing, and not after."""
    assert verdict(thanks(), AT) == Go()
    for facts in ({"pairing": CLOSED}, {"pairing": None}, {"to": bob(pairing=None)}, {"to": None}):
        assert verdict(thanks(**facts), AT) == Drop()


def card(send: Send = CARD, **facts: Any) -> Facts:
    return Facts(send=send, due_at=AT, **{"to": bob(), **facts})


def test_a_card_is_for_its_hour() -> None:
    """A card that waited into a pause, a night or the next half day is let go, not kept."""
    assert verdict(card(), AT) == Go()
    assert verdict(card(), AT + CARD_TOO_LATE) == Go()
    assert verdict(card(), AT + CARD_TOO_LATE + timedelta(seconds=1)) == Drop()
    assert verdict(card(to=bob(paused_until=LATER)), AT) == Drop()
    assert verdict(card(to=bob(quiet_from=600, quiet_to=780)), AT) == Drop()
    assert verdict(card(to=None), AT) == Drop()


def test_a_card_that_was_asked_for_comes() -> None:
    """Who asks gets an answer, at any hour and however late."""
    asked = SendCard(to=BOB, card=m.CardId(3001), revision=1, asked=True)
    night = bob(quiet_from=600, quiet_to=780, paused_until=LATER)
    assert verdict(card(asked, to=night), AT + timedelta(days=1)) == Go()


@pytest.mark.parametrize(
    "send",
    [
        AnswerTap(to=BOB, tap="t"),
        Say(to=BOB, note="ready"),
        Amend(to=BOB, message=1, note="okay"),
        CloseEnvelope(to=BOB, envelope=ENVELOPE.id, note=""),
        Tell(to=BOB, chat=2000, language="en", note="privacy"),
    ],
    ids=lambda send: type(send).__name__,
)
def test_answers_always_go(send: Send) -> None:
    """What somebody asked for is answered at night, in a pause, and to who is not known."""
    assert send.priority is Priority.ANSWER
    for to in (None, bob(reachable=False), bob(paused_until=m.FOREVER, quiet_from=0, quiet_to=1439)):
        assert verdict(Facts(send=send, due_at=AT, to=to), AT + timedelta(days=9)) == Go()


def test_who_is_away() -> None:
    """For who blocked the bot shares wait, in silence, and cards are let go."""
    away = bob(reachable=False)
    assert verdict(share(to=away), AT) == Wait(AT + timedelta(days=1))
    assert verdict(thanks(to=away), AT) == Wait(AT + timedelta(days=1))
    assert verdict(card(to=away), AT) == Drop()


def test_outcomes_are_plain_values() -> None:
    """What became of an attempt says nothing about what was in it."""
    assert Sent() == Sent(message=0)
    assert Retry(timedelta(seconds=3)) == Retry(timedelta(seconds=3), certain=True, flood=False)
    assert Gone() == Gone(unreachable=False, reason="")
