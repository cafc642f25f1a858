"""A batch gets everything it needs, and nothing that is not its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core import buttons as bt
from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core.deck import NO_CARDS
from bot.core.events import Event
from bot.core.view import look
from bot.core.work import Arrival
from bot.store import Store, token_hash
from tests.store.people import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    PAIRING,
    arrival,
    at_home,
    draft,
    keep,
    leave,
    load,
    person,
    save,
    share,
    text,
    together,
    write,
)

WROTE = ev.Wrote(content=text(), message=9)


async def test_stranger(store: Store) -> None:
    """Of somebody who was never here there is nothing to load."""
    work = await load(store, ALICE, ev.Started())
    assert not work.people


async def test_both_of_a_couple(store: Store) -> None:
    """Who acts is loaded with the partner and the pairing, by chat and by id."""
    await together(store)
    for who in (Arrival(cause="a", event=WROTE, chat=1000), Arrival(cause="b", event=WROTE, person=BOB)):
        async with store.transaction() as tx:
            work = await tx.load([who], NOON)
        assert set(work.people) == {ALICE, BOB}
        assert set(work.pairings) == {PAIRING}


async def test_a_closed_pairing(store: Store) -> None:
    """Whoever is left in it is loaded alone, with the closed pairing."""
    await together(store)
    await leave(store)
    work = await load(store, BOB, WROTE)
    assert set(work.people) == {BOB}
    assert isinstance(work.pairings[PAIRING], m.Closed)
    assert (await load(store, ALICE, WROTE)).people[ALICE].pairing is None


@pytest.mark.parametrize("event", [bt.PressedShare(id=300), ev.DraftEnded(id=300, planned=NOON)])
async def test_reply_of_a_button(store: Store, event: Event) -> None:
    """The reply that a button or the clock names, for its author and for nobody else."""
    await together(store)
    reply = await write(store)
    assert (await load(store, ALICE, event)).replies == {300: reply}
    assert not (await load(store, BOB, event)).replies


async def test_things_of_others(store: Store) -> None:
    """A modified client can name any id: cards and envelopes of others are not even loaded."""
    await together(store)
    await share(store)
    card = m.Dealt(id=m.CardId(50), person=ALICE, on=date(2026, 11, 20), prompt="t01-001", kind="share")
    await save(store, [card])
    assert not (await load(store, ALICE, bt.PressedOpen(id=400))).envelopes
    assert not (await load(store, BOB, bt.PressedAnother(id=50))).cards


async def test_envelope_of_a_shared_reply(store: Store) -> None:
    """Taking back needs the envelope in which the reply travels."""
    await together(store)
    await share(store)
    assert set((await load(store, ALICE, bt.PressedTakeBack(id=300))).envelopes) == {400}


async def test_until_when_an_envelope_is_held(store: Store) -> None:
    """A waiting envelope brings the yes it waits for, without a word of it: before that hour nothing opens."""
    await together(store)
    await share(store, leaves_at=NOON + timedelta(days=1))
    found = await load(store, BOB, bt.PressedOpen(id=400))
    held = found.replies[m.ReplyId(300)]
    assert isinstance(held, m.Consented)
    assert held.leaves_at == NOON + timedelta(days=1)
    view = look(found, arrival(BOB, bt.PressedOpen(id=400)), NOON, iter(range(9)).__next__, NO_CARDS)
    assert view.subject == m.NOTHING


async def test_what_a_stage_names(store: Store) -> None:
    """Words that change a reply, or answer an envelope, find it."""
    await together(store)
    await share(store)
    await write(store, 301)
    await save(store, [person(ALICE, stage=m.Changing(m.ReplyId(301)), pairing=PAIRING)])
    await save(store, [person(BOB, stage=m.WritingBack(m.EnvelopeId(400)), pairing=PAIRING)], who=BOB)
    assert set((await load(store, ALICE, WROTE)).replies) == {301}
    assert set((await load(store, BOB, WROTE)).envelopes) == {400}


async def test_edit_finds_its_reply(store: Store) -> None:
    """An edit names a message of the author's chat; the same number in another chat is another message."""
    await together(store)
    await write(store, 300, source=8)
    await write(store, 301, source=8, author=BOB)
    edit = ev.Edited(content=text("other words"), message=8)
    work = await load(store, ALICE, edit)
    assert set(work.replies) == {300}
    assert not work.unchanged


async def test_edit_that_changed_nothing(store: Store) -> None:
    """Telegram reports edits in which the words are the same; in a batch each is compared with the last."""
    await together(store)
    await write(store, 300, source=8)
    edits = [
        arrival(ALICE, ev.Edited(content=text(words), message=8), cause)
        for words, cause in (("new", "1"), ("new", "2"), ("old", "3"))
    ]
    same = arrival(ALICE, ev.Edited(content=text(), message=8), "0")
    async with store.transaction() as tx:
        work = await tx.load([same, *edits], NOON)
    assert work.unchanged == {"0", "2"}


async def test_cards(store: Store) -> None:
    """For a card that is due: the last one, and what was shown within a year, oldest first."""
    days = [date(2025, 11, 1), date(2026, 3, 1), date(2026, 11, 19)]
    await at_home(store, person(ALICE, last_card_on=days[-1]), person(BOB))
    cards = [
        m.Laid(
            id=m.CardId(50 + n),
            person=ALICE,
            on=day,
            prompt=f"t01-00{n}",
            kind="share",
            put_back=("t02.a.01", "t02.b.01") if n == 1 else (),
        )
        for n, day in reversed(list(enumerate(days)))
    ]
    await save(store, cards)
    work = await load(store, ALICE, ev.CardDue(id=ALICE, planned=NOON))
    put_back = (days[1], "t02.a.01"), (days[1], "t02.b.01")
    assert work.recent == {ALICE: (*put_back, (days[1], "t01-001"), (days[2], "t01-002"))}
    assert set(work.cards) == {52}
    assert not (await load(store, ALICE, WROTE)).recent
    assert set((await load(store, ALICE, ev.AskedWhy())).cards) == {52}
    assert set((await load(store, ALICE, bt.PressedHow(id=50))).cards) == {50}


async def test_invite_by_its_link(store: Store) -> None:
    """The link names the invitation by a hash; with it come the inviter and who parted from whom."""
    await at_home(store)
    await invite(store)
    start = Arrival(
        cause="s", event=ev.Started(invited=True), chat=2000, token=token_hash(store.invite_token(77))
    )
    async with store.transaction() as tx:
        work = await tx.load([start], NOON)
    assert work.invited == {token_hash(store.invite_token(77)): 77}
    assert set(work.people) == {ALICE, BOB}
    assert set(work.invites) == {77}


async def test_invite_that_was_opened(store: Store) -> None:
    """Whoever opened a link and went through the beginning still has its invitation."""
    await at_home(store, person(ALICE), person(BOB, stage=m.Pacing(), invite=m.InviteId(77)))
    await invite(store)
    assert set((await load(store, BOB, bt.ChosePace(value="most"))).invites) == {77}


async def test_invite_with_its_accepter(store: Store) -> None:
    """The inviter's *Yes, that is Sam* finds Sam."""
    await at_home(store)
    await invite(store)
    yes = m.Accepted(id=m.InviteId(77), inviter=ALICE, ends_at=NOON + m.INVITE_LIFE, accepter=BOB)
    await save(store, [yes], who=BOB, event=bt.PressedAccept(id=77))
    work = await load(store, ALICE, bt.PressedConfirm(id=77))
    assert set(work.people) == {ALICE, BOB}


async def test_parted(store: Store) -> None:
    """For ninety days whoever was left finds no invitation of theirs accepted by the leaver."""
    await together(store)
    await leave(store, ALICE)
    await save(store, [m.become(m.Person, person(BOB))], who=BOB)
    await invite(store, BOB)
    work = await load(store, ALICE, bt.PressedAccept(id=77))
    assert work.parted == {(ALICE, BOB)}
    later = await load(store, ALICE, bt.PressedAccept(id=77), NOON + m.PARTED_FOR)
    assert not later.parted


async def test_second_leaver_is_protected_too(store: Store) -> None:
    """Who leaves after the other did, unknowing, cannot be invited by them either."""
    await together(store)
    await leave(store, ALICE)
    await leave(store, BOB)
    await invite(store, ALICE)
    assert (BOB, ALICE) in (await load(store, BOB, bt.PressedAccept(id=77))).parted


async def test_many_at_once(store: Store) -> None:
    """A batch of different people and events gets what each of them needs."""
    await together(store)
    await at_home(store, person(CAROL))
    await share(store)
    await save(store, [draft(301, CAROL, pairing=None)], [keep(301)], who=CAROL)
    async with store.transaction() as tx:
        work = await tx.load(
            [
                arrival(ALICE, bt.PressedTakeBack(id=300)),
                arrival(BOB, bt.PressedOpen(id=400)),
                arrival(CAROL, bt.PressedKeep(id=301)),
                arrival(m.PersonId(9001), ev.Started()),
            ],
            NOON,
        )
    assert set(work.people) == {ALICE, BOB, CAROL}
    assert set(work.replies) == {300, 301}
    assert set(work.envelopes) == {400}


async def invite(store: Store, inviter: m.PersonId = ALICE) -> None:
    offered = m.Offered(id=m.InviteId(77), inviter=inviter, ends_at=NOON + timedelta(days=365))
    await save(store, [offered], [ef.EndInvites(person=inviter)], who=inviter)
