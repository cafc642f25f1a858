"""The last gate: to whom which words are handed out, and to whom they are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.core import buttons as bt
from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.delivery import Sent
from bot.core.material import CardGiven, Material, Received, Share, Shown, Written
from bot.store import Job, Receipt, Store, tables
from tests.store.people import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    PAIRING,
    at_home,
    draft,
    keep,
    key_of,
    leave,
    load,
    open_it,
    person,
    save,
    say,
    share,
    text,
    together,
    write,
)


async def of(store: Store, send: sd.Send, to: m.PersonId | None = None) -> Material:
    """What this send would be made of now, if it were claimed."""
    who = to or send.to
    me = (await load(store, who, ev.AskedHelp())).people.get(who)
    job = Job(id=1, fence=1, effect=send, attempts=2, created_at=NOON, person=me, chat=me.chat if me else 0)
    return (await store.material([job]))[1]


def preview(id: int = 300, revision: int = 1, to: m.PersonId = ALICE) -> sd.SendPreview:
    return sd.SendPreview(to=to, reply=m.ReplyId(id), revision=revision)


def opening(id: int = 300, to: m.PersonId = BOB) -> sd.OpenEnvelope:
    return sd.OpenEnvelope(to=to, envelope=m.EnvelopeId(id + 100), reply=m.ReplyId(id), message=70)


# --- previews -------------------------------------------------------------------------------------


async def test_preview(store: Store) -> None:
    """The author sees exactly what they wrote, and what it is about."""
    await together(store)
    reply = await write(store, prompt="t01-001")
    found = await of(store, preview())
    assert (found.content, found.prompt, found.reply) == (text(), "t01-001", reply)
    assert (found.name, found.partner_name, found.attempts, found.chat) == ("Alice", "Bob", 1, 1000)


async def test_preview_for_somebody_else(store: Store) -> None:
    """A row with the wrong person in it hands nothing out."""
    await together(store)
    await write(store)
    found = await of(store, preview(to=BOB))
    assert (found.content, found.reply) == (None, None)


@pytest.mark.parametrize("revision", [0, 2])
async def test_preview_of_another_revision(store: Store, revision: int) -> None:
    """Neither are words shown as a revision that they are not."""
    await together(store)
    await write(store)
    assert (await of(store, preview(revision=revision))).content is None


async def test_what_is_gone(store: Store) -> None:
    """What was destroyed meanwhile is not broken: there is nothing to send."""
    await together(store)
    found = await of(store, preview())
    assert (found.content, found.reply, found.broken) == (None, None, False)


# --- envelopes ------------------------------------------------------------------------------------


async def test_sealed(store: Store) -> None:
    """The envelope itself is given no word of what is in it."""
    await together(store)
    await share(store)
    send = sd.SendEnvelope(to=BOB, envelope=m.EnvelopeId(400), reply=m.ReplyId(300), revision=1)
    found = await of(store, send)
    assert (found.content, found.reply, found.partner_name) == (None, None, "Alice")
    assert isinstance(found.envelope, m.Waiting)


async def test_open(store: Store) -> None:
    """Once opened it shows its receiver the words."""
    await together(store)
    await share(store)
    await open_it(store)
    assert (await of(store, opening())).content == text()


async def test_thanked(store: Store) -> None:
    """So it does after a thank-you."""
    await together(store)
    await share(store)
    await open_it(store)
    work = await load(store, BOB, bt.PressedThanks(id=400))
    await save(store, [m.become(m.Thanked, work.envelopes[400])], who=BOB)
    assert (await of(store, opening())).content == text()


@pytest.mark.parametrize("state", [m.Waiting, m.Sealed, m.Gone])
async def test_not_opened(store: Store, state: type[m.Envelope]) -> None:
    """In every other situation of the envelope it shows nothing."""
    await together(store)
    await share(store)
    envelope = state(id=m.EnvelopeId(400), reply=m.ReplyId(300), receiver=BOB, pairing=PAIRING)
    await save(store, [envelope])
    assert (await of(store, opening())).content is None


@pytest.mark.parametrize("state", [m.Drafted, m.Kept, m.Withdrawn])
async def test_not_consented(store: Store, state: type[m.Reply]) -> None:
    """In every other situation of the reply, too: taking back wins against opening."""
    await together(store)
    yes = await share(store)
    await open_it(store)
    await save(store, [m.become(state, yes)])
    assert (await of(store, opening())).content is None


async def test_open_for_somebody_else(store: Store) -> None:
    """Neither its author nor a third person gets it by this way."""
    await together(store)
    await at_home(store, person(CAROL))
    await share(store)
    await open_it(store)
    for who in (ALICE, CAROL):
        assert (await of(store, opening(to=who))).content is None


async def test_another_envelope_of_the_reply(store: Store) -> None:
    """Words travel in the envelope that they were consented to travel in."""
    await together(store)
    await share(store)
    await open_it(store)
    other = m.Opened(id=m.EnvelopeId(401), reply=m.ReplyId(300), receiver=BOB, pairing=PAIRING)
    await save(store, [other])
    send = sd.OpenEnvelope(to=BOB, envelope=other.id, reply=other.reply, message=70)
    assert (await of(store, send)).content is None


async def test_where_it_lies(store: Store) -> None:
    """Closing finds every message of the thing in this person's chat, in the order they were sent."""
    await together(store)
    await share(store)
    shown = tuple(Shown(kind="envelope", id=400, message=message) for message in (71, 70))
    async with store.transaction() as tx:
        (job,) = (await tx.claim(NOON, 10, 25, timedelta(hours=1))).jobs
        await tx.finish([Receipt(job=job, outcome=Sent(70), shown=shown)], NOON)
    close = sd.CloseEnvelope(to=BOB, envelope=m.EnvelopeId(400), note="")
    assert (await of(store, close)).messages == (70, 71)
    assert (await of(store, close, ALICE)).messages == ()


# --- names ----------------------------------------------------------------------------------------


async def test_alone(store: Store) -> None:
    """Without a partner there is no partner's name."""
    await at_home(store)
    found = await of(store, say(ALICE))
    assert (found.name, found.partner_name, found.paired) == ("Alice", "", False)


async def test_name_of_a_former_partner(store: Store) -> None:
    """A thank-you or an envelope of a former pairing does not borrow the name of the present one."""
    await together(store)
    thanks = sd.SendThanks(to=BOB, pairing=m.PairingId(13), note="thanks")
    assert (await of(store, thanks)).partner_name == ""
    here = sd.SendThanks(to=BOB, pairing=PAIRING, note="thanks")
    assert (await of(store, here)).partner_name == "Alice"


async def test_names_without_keys(store: Store) -> None:
    """Losing the key store loses words and names; a card still comes."""
    await together(store)
    async with store._keys.engine.begin() as connection:
        await connection.execute(tables.data_key.delete().where(tables.data_key.c.owner == ALICE))
    found = await of(store, say(ALICE))
    assert (found.name, found.partner_name, found.broken) == ("", "", False)


# --- cards and invitations ------------------------------------------------------------------------


async def test_card(store: Store) -> None:
    """A card goes to whom it was dealt."""
    await at_home(store)
    card = m.Dealt(id=m.CardId(50), person=ALICE, on=NOON.date(), prompt="t01-001", kind="share")
    await save(store, [card])
    for to, given in ((ALICE, card), (BOB, None)):
        assert (await of(store, sd.SendCard(to=to, card=card.id, revision=1))).card == given


async def test_invitation(store: Store) -> None:
    """The link is for the inviter, each name for the other, the accepter's after their yes."""
    await at_home(store)
    offered = m.Offered(id=m.InviteId(77), inviter=ALICE, ends_at=NOON + m.INVITE_LIFE)
    await save(store, [offered], [ef.EndInvites(person=ALICE)])
    link = await of(store, sd.SendInvite(to=ALICE, invite=offered.id))
    assert link.token == store.invite_token(77)
    asked = await of(store, sd.AskInvited(to=BOB, invite=offered.id))
    assert (asked.inviter_name, asked.accepter_name, asked.token) == ("Alice", "", "")
    yes = m.become(m.Accepted, offered, accepter=BOB)
    await save(store, [yes], who=BOB, event=bt.PressedAccept(id=77))
    asking = await of(store, sd.AskInviter(to=ALICE, invite=offered.id))
    assert (asking.inviter_name, asking.accepter_name, asking.token) == ("", "Bob", "")
    stolen = await of(store, sd.SendInvite(to=BOB, invite=offered.id))
    assert (stolen.token, stolen.invite) == ("", None)


async def test_invitation_that_ended(store: Store) -> None:
    """Of one that has ended nothing is said."""
    await at_home(store)
    for send in (sd.SendInvite, sd.AskInvited, sd.AskInviter):
        assert (await of(store, send(to=ALICE, invite=m.InviteId(77)))).invite is None


# --- lists ----------------------------------------------------------------------------------------


async def test_shared(store: Store) -> None:
    """One's own twenty newest shares, with their beginning; nothing of how they fared."""
    await together(store)
    for n in range(21):
        await share(store, 300 + n, NOON + timedelta(minutes=n), words=f"{n} " + "x" * 100)
    await share(store, 330, author=BOB)
    await write(store, 331)
    listed = await of(store, sd.SendList(to=ALICE))
    shares = listed.shares
    assert listed.more
    assert [one.reply for one in shares] == list(range(320, 300, -1))
    assert shares[0] == Share(
        reply=m.ReplyId(320),
        revision=1,
        kind="text",
        shared_at=NOON + timedelta(minutes=20),
        excerpt=("20 " + "x" * 100)[:80],
    )


async def test_shared_earlier(store: Store) -> None:
    """The ones before, also where several leave at the same hour; then there are no more."""
    await together(store)
    for n in range(25):
        await share(store, 300 + n, NOON, words=f"{n}")
    last = (await of(store, sd.SendList(to=ALICE))).shares[-1]
    where = f"{int(last.shared_at.timestamp() * 1000)}.{last.reply}"
    found = await of(store, sd.SendList(to=ALICE, before=where))
    assert [one.reply for one in found.shares] == [304, 303, 302, 301, 300]
    assert not found.more
    where = f"{int(NOON.timestamp() * 1000)}.300"
    assert (await of(store, sd.SendList(to=ALICE, before=where))).shares == ()


async def test_export(store: Store) -> None:
    """Everything a person wrote, was dealt and opened; not what lies unopened, nor what was taken back."""
    await together(store)
    said = {"put_back": ("t01-000",), "felt": "same", "reasons": ("share-day",)}
    card = m.Laid(id=m.CardId(50), person=BOB, on=NOON.date(), prompt="t01-001", kind="share", **said)  # type: ignore[arg-type]  # each as declared
    await save(store, [card], who=BOB)
    await write(store, 300, "mine", author=BOB, prompt=card.prompt)
    await share(store, 301, words="also mine", author=BOB)
    for id in (302, 303, 304):
        await share(store, id, words=f"hers {id}")
    await open_it(store, 402)
    await open_it(store, 403)
    work = await load(store, ALICE, bt.PressedTakeBack(id=303))
    await save(store, [m.become(m.Withdrawn, work.replies[303])])
    export = (await of(store, sd.SendExport(to=BOB))).export
    assert export is not None
    assert export.made_at == NOON
    assert sorted(export.written, key=lambda one: one.fate) == [
        Written(at=NOON, fate="shared", content=text("also mine")),
        Written(at=NOON, fate="undecided", content=text("mine"), prompt="t01-001"),
    ]
    assert export.received == (Received(at=NOON, content=text("hers 302")),)
    assert export.cards == (CardGiven(on=NOON.date().isoformat(), prompt="t01-001", **said),)  # type: ignore[arg-type]


async def test_gap_in_an_export(store: Store) -> None:
    """A text whose key is gone is a gap, and the rest is there."""
    await together(store)
    await write(store, 300)
    await write(store, 301, "other")
    lost = await key_of(store, 300)
    async with store._keys.engine.begin() as connection:
        await connection.execute(tables.data_key.delete().where(tables.data_key.c.id == lost))
    export = (await of(store, sd.SendExport(to=ALICE))).export
    assert export is not None
    assert {one.content for one in export.written} == {None, text("other")}


# --- quarantine -----------------------------------------------------------------------------------


async def swap(store: Store, **values: Any) -> None:
    """Somebody changes the sealed words of reply 300 in the database."""
    words = tables.words
    async with store._main.begin() as connection:
        await connection.execute(update(words).where(words.c.id == 300).values(**values))


async def other_words(store: Store, id: int) -> bytes:
    words = tables.words
    async with store._main.connect() as connection:
        return bytes((await connection.execute(select(words.c.sealed).where(words.c.id == id))).scalar_one())


async def test_swapped_words(store: Store) -> None:
    """Words of another reply of the same author in this one's place are found out, not delivered."""
    await together(store)
    await write(store, 300)
    await write(store, 301, "something I never shared")
    await swap(store, sealed=await other_words(store, 301))
    found = await of(store, preview())
    assert (found.content, found.broken) == (None, True)


async def test_swapped_words_with_their_key(store: Store) -> None:
    """Even if the key was moved with them: the key is bound to its place as well."""
    await together(store)
    await write(store, 300)
    await write(store, 301, "something I never shared")
    await swap(store, sealed=await other_words(store, 301))
    key, mine, others = tables.data_key, await key_of(store, 300), await key_of(store, 301)
    async with store._keys.engine.begin() as connection:
        other = (await connection.execute(select(key.c.wrapped).where(key.c.id == others))).scalar_one()
        await connection.execute(update(key).where(key.c.id == mine).values(wrapped=other))
    assert (await of(store, preview())).broken


@pytest.mark.parametrize("change", [{"revision": 2}, {"pairing": 13}, {"pairing": None}], ids=str)
async def test_row_that_was_changed(store: Store, change: dict[str, Any]) -> None:
    """A reply whose row was given another revision or pairing does not get its old words."""
    await together(store)
    await write(store, 300)
    reply = tables.reply
    async with store._main.begin() as connection:
        await connection.execute(update(reply).where(reply.c.id == 300).values(**change))
    found = await of(store, preview(revision=change.get("revision", 1)))
    assert (found.content, found.broken) == (None, True)


async def test_one_broken_row(store: Store) -> None:
    """A damaged row harms only itself."""
    await together(store)
    await write(store, 300)
    await swap(store, sealed=b"\x01" + bytes(300))
    await save(store, [draft(301)], [keep(301, words="fine")])
    assert (await of(store, preview(301))).content == text("fine")
    assert (await of(store, preview(300))).broken


async def test_nothing_private_shows(store: Store) -> None:
    """Not even a careless log line of a job's material would hold a word or a name."""
    await together(store)
    await write(store)
    found = repr(await of(store, preview()))
    assert "Alice" not in found
    assert text().text not in found
    await leave(store)
