"""What one transaction holds in its hands."""

from __future__ import annotations

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.work import Arrival, Work
from tests.core.samples import ALICE, BOB, PAIRING, REPLY, subject


def person(id: m.PersonId, chat: int, pairing: m.PairingId | None = None) -> m.Person:
    return m.Person(id=id, chat=chat, stage=m.Ready(), seed=1, pairing=pairing)


def test_what_is_put_is_found_and_written() -> None:
    """The last form of each thing counts, once, and is what will be written."""
    work = Work()
    draft = subject(m.Drafted, bt.PressedNow, PAIRING)
    kept = m.become(m.Kept, draft)
    things = [
        person(ALICE, 1000),
        subject(m.Paired, bt.PressedNow, PAIRING),
        subject(m.Offered, bt.PressedNow, PAIRING),
        subject(m.Dealt, bt.PressedNow, PAIRING),
        draft,
        subject(m.Waiting, bt.PressedNow, PAIRING),
    ]
    work.put(things)
    work.put([kept])
    assert work.replies == {REPLY: kept}
    assert work.changed["replies", REPLY] == kept
    assert len(work.changed) == 6
    shelves = (work.people, work.pairings, work.invites, work.cards, work.envelopes)
    assert all(len(shelf) == 1 for shelf in shelves)


def test_people_are_found_by_chat() -> None:
    """Also those who came while the batch was handled, and nobody else."""
    work = Work(people={ALICE: person(ALICE, 1000)})
    assert work.of_chat(1000) == work.people[ALICE]
    assert work.of_chat(2000) is None
    work.put([person(BOB, 2000)])
    assert work.of_chat(2000) == work.people[BOB]
    renamed = m.become(m.Person, work.people[BOB], language="de")
    work.put([renamed])
    assert work.of_chat(2000) == renamed
    assert Work().of_chat(0) is None


def test_who_is_in_a_pairing() -> None:
    """The two of them from the moment they are, and not a moment longer."""
    work = Work(people={ALICE: person(ALICE, 1000), BOB: person(BOB, 2000)})
    assert work.members(PAIRING) == []
    work.put([person(ALICE, 1000, PAIRING), person(BOB, 2000, PAIRING)])
    assert sorted(work.members(PAIRING)) == [ALICE, BOB]
    work.put([person(BOB, 2000)])
    assert work.members(PAIRING) == [ALICE]


def test_a_link_shows_in_no_repr() -> None:
    """What a start link carried is a key: not even its hash is printed."""
    arrival = Arrival(cause="tg:1:1", event=ev.Started(), chat=1, token=b"link:very secret")
    assert "secret" not in repr(arrival)
