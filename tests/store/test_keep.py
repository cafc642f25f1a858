"""What is kept beside the state: words, names, pairings, and what ends them."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.core import buttons as bt
from bot.core import effects as ef
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.material import Material
from bot.core.model import PersonId
from bot.store import Moved, Store, tables
from tests.store.people import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    PAIRING,
    at_home,
    draft,
    drain,
    jobs,
    keep,
    key_of,
    leave,
    load,
    open_it,
    person,
    queue,
    save,
    say,
    sends,
    share,
    text,
    together,
    write,
)


async def shown(store: Store, send: sd.Send) -> Material:
    """What a send to somebody would be made of."""
    await queue(store, send)
    for job in await jobs(store):
        if job.effect == send:
            return (await store.material([job]))[job.id]
    raise AssertionError("it was not claimed")


async def count(store: Store, table: str) -> int:
    async with store._main.connect() as connection:
        return (
            await connection.execute(select(func.count()).select_from(tables.metadata.tables[table]))
        ).scalar_one()


async def keys(store: Store) -> set[tuple[int, str, int]]:
    """Owner, kind and id of every data key."""
    key = tables.data_key.c
    async with store._keys.engine.connect() as connection:
        rows = (await connection.execute(select(key.owner, key.kind, key.id).where(key.owner != 0))).all()
    return {(owner, kind, id) for owner, kind, id in rows}


def preview(reply: int = 300, revision: int = 1, to: PersonId = ALICE) -> sd.SendPreview:
    return sd.SendPreview(to=to, reply=m.ReplyId(reply), revision=revision)


# --- words ----------------------------------------------------------------------------------------


async def test_words(store: Store) -> None:
    """What was written comes back to its author, word for word."""
    await together(store)
    await write(store, words="ünï \U0001f525 'quoted'\n\0 end")
    assert (await shown(store, preview())).content == text("ünï \U0001f525 'quoted'\n\0 end")


@pytest.mark.parametrize("kind", ["voice", "photo"])
async def test_voice_and_photo(store: Store, kind: ev.ContentKind) -> None:
    """Voice notes and photos are kept as what Telegram calls them by, sealed as well."""
    await together(store)
    content = ev.Content(kind=kind, text="a caption", file_id="AwACAgIAAxkBAAI", seconds=17)
    words = ef.KeepWords(reply=m.ReplyId(300), revision=1, content=content)
    await save(store, [draft()], [words])
    assert (await shown(store, preview())).content == content


async def test_newer_words(store: Store) -> None:
    """Only the newest revision can be read; its key is another one, and the old one is soon destroyed."""
    await together(store)
    await write(store, words="old")
    old = await key_of(store, 300)
    await save(store, [draft(revision=2)], [keep(300, 2, "new")])
    new = await key_of(store, 300)
    assert {id for _, kind, id in await keys(store) if kind == "reply"} == {old, new}
    await burn(store)
    assert {id for _, kind, id in await keys(store) if kind == "reply"} == {new}
    assert (await shown(store, preview(revision=2))).content == text("new")


async def test_newer_name(store: Store) -> None:
    """Of names too, and of the partner's copy."""
    await together(store)
    before = await keys(store)
    await save(store, (), [ef.KeepName(person=ALICE, name="Al")])
    await burn(store)
    after = await keys(store)
    assert len(after) == len(before) == 4
    assert len(after & before) == 2
    await queue(store, say(BOB))
    assert [one.partner_name for one in (await store.material(await jobs(store))).values()] == ["Al"]


async def burn(store: Store) -> None:
    async with store.transaction() as tx:
        while await tx.burn():
            pass
    assert await count(store, "spent_key") == 0


async def test_forgotten_with_a_spent_key(store: Store) -> None:
    """Whoever goes right after an edit takes both keys along."""
    await together(store)
    await write(store)
    await save(store, [draft(revision=2)], [keep(300, 2, "new")])
    await leave(store, ALICE, ef.Forget(person=ALICE, in_other_chat=False))
    assert {owner for owner, _, _ in await keys(store)} == {BOB}
    assert await count(store, "spent_key") == 0


async def test_old_preview(store: Store) -> None:
    """A preview of a revision that is not the newest is not rendered with other words."""
    await together(store)
    await write(store)
    await save(store, [draft(revision=2)], [keep(300, 2, "new")])
    found = await shown(store, preview(revision=1))
    assert found.content is None
    assert not found.broken


async def test_destroyed_words(store: Store) -> None:
    """Key, words, reply and its hour on the agenda go together; other replies stay."""
    await together(store)
    await write(store, 300)
    await write(store, 301)
    await save(store, (), [ef.DestroyWords(reply=m.ReplyId(300))], event=bt.PressedDelete(id=300))
    assert {id for _, kind, id in await keys(store) if kind == "reply"} == {await key_of(store, 301)}
    assert not (await load(store, ALICE, bt.PressedShare(id=300))).replies
    async with store.transaction() as tx:
        assert await tx.undecided() == [(ALICE, 301)]


async def test_written_and_destroyed_in_one_batch(store: Store) -> None:
    """What was destroyed before it was ever stored leaves nothing."""
    await together(store)
    await save(store, [draft()], [keep(), ef.DestroyWords(reply=m.ReplyId(300))])
    assert not {key for key in await keys(store) if key[1] == "reply"}
    assert await count(store, "reply") == 0


# --- names ----------------------------------------------------------------------------------------


async def test_names(store: Store) -> None:
    """Each is called by the name they gave, and knows the partner by theirs."""
    await together(store)
    found = await shown(store, say(ALICE))
    assert (found.name, found.partner_name, found.paired) == ("Alice", "Bob", True)


async def test_new_name(store: Store) -> None:
    """A partner of now gets the new name too."""
    await together(store)
    await save(store, (), [ef.KeepName(person=ALICE, name="Alicia")])
    assert (await shown(store, say(BOB))).partner_name == "Alicia"


async def test_name_after_leaving(store: Store) -> None:
    """Whoever was left keeps the old name until the closing line; what the leaver is called now is theirs."""
    await together(store)
    await leave(store, ALICE, ef.KeepName(person=ALICE, name="Alicia"))
    assert (await shown(store, say(BOB))).partner_name == "Alice"
    assert (await shown(store, say(ALICE))).partner_name == ""
    assert (ALICE, "partner", ALICE) not in await keys(store)


async def test_without_a_name(store: Store) -> None:
    """A name that cannot be read is no reason not to pair."""
    await save(store, [person(ALICE)])
    await at_home(store, person(BOB))
    pairing = m.Paired(id=PAIRING, seed=7, made_at=NOON)
    await save(store, [pairing], [ef.Pair(pairing=PAIRING, one=ALICE, another=BOB)])
    assert (await shown(store, say(BOB))).partner_name == ""
    assert (await shown(store, say(ALICE))).partner_name == "Bob"


# --- pairing --------------------------------------------------------------------------------------


async def test_one_winner(store: Store) -> None:
    """Of 64 who pair with the same person at once exactly one is paired."""
    others = [person(PersonId(5001 + n)) for n in range(64)]
    async with store.transaction() as tx:
        work = await tx.load([], NOON)
        work.put([person(ALICE), *others])
        await tx.save(work, NOON)

    async def race(other: PersonId, n: int) -> bool:
        pairing = m.Paired(id=m.PairingId(100 + n), seed=n, made_at=NOON)
        effect = ef.Pair(pairing=pairing.id, one=ALICE, another=other)
        try:
            await save(store, [pairing], [effect], who=other)
        except Moved:
            return False
        return True

    won = await asyncio.gather(*(race(other.id, n) for n, other in enumerate(others)))
    assert sum(won) == 1
    work = await load(store, ALICE, ev.AskedHelp())
    assert len(work.people) == 2
    assert await count(store, "pairing") == 1


async def test_two_make_two(store: Store) -> None:
    """The database itself has no third seat, whatever the program thinks."""
    await together(store)
    await at_home(store, person(CAROL))
    for seat in (0, 1, 2):
        third = tables.person.update().where(tables.person.c.id == CAROL).values(pairing=PAIRING, seat=seat)
        with pytest.raises(IntegrityError):
            async with store._main.begin() as connection:
                await connection.execute(third)


async def test_one_chat_one_person(store: Store) -> None:
    """Two first messages at once make one person; the slower batch is told to look again."""
    twin = m.Person(id=PersonId(1002), chat=1000, stage=m.Ready(), seed=1)
    await at_home(store, person(ALICE))
    with pytest.raises(Moved):
        await save(store, [twin], who=BOB)


async def test_one_card_a_day(store: Store) -> None:
    """A second card on a person's local date cannot be stored."""
    await at_home(store)
    card = m.Dealt(id=m.CardId(50), person=ALICE, on=NOON.date(), prompt="t01-001", kind="share")
    await save(store, [card])
    with pytest.raises(Moved):
        await save(store, [m.become(m.Dealt, card, id=m.CardId(51))])
    await save(store, [m.become(m.Dealt, card, id=m.CardId(52), person=BOB)])


async def test_merely_written_down(store: Store) -> None:
    """A rule that writes a pairing into a person without the effect seats nobody."""
    await together(store)
    await at_home(store, person(CAROL))
    await save(store, [person(CAROL, pairing=PAIRING)], who=CAROL)
    assert (await load(store, CAROL, ev.AskedHelp())).people[CAROL].pairing is None


# --- invitations ----------------------------------------------------------------------------------


def offer(id: int, inviter: PersonId = ALICE) -> m.Offered:
    return m.Offered(id=m.InviteId(id), inviter=inviter, ends_at=NOON + m.INVITE_LIFE)


async def test_new_invite(store: Store) -> None:
    """A new invitation takes the place of the old one."""
    await at_home(store)
    for id in (77, 78):
        await save(store, [offer(id)], [ef.EndInvites(person=ALICE)])
    assert set((await load(store, ALICE, ev.AskedInvite())).invites) == {78}
    with pytest.raises(Moved):
        await save(store, [offer(79)])


async def test_end_invites(store: Store) -> None:
    """A yes to somebody else's ends with one's own; also one that was given in the same batch."""
    await at_home(store)
    await save(store, [offer(77)], [ef.EndInvites(person=ALICE)])
    yes = m.become(m.Accepted, offer(77), accepter=BOB)
    await save(store, [yes], [ef.EndInvites(person=BOB)], who=BOB, event=bt.PressedAccept(id=77))
    assert await count(store, "invite") == 0


async def test_nobody_invites_themselves(store: Store) -> None:
    """The database refuses a yes of the inviter."""
    await at_home(store)
    with pytest.raises(Moved):
        await save(store, [m.become(m.Accepted, offer(77), accepter=ALICE)])


# --- leaving --------------------------------------------------------------------------------------


async def test_sever(store: Store) -> None:
    """What waits is cut off; what was opened stays, and the other's side of it is untouched."""
    await together(store)
    for id in (300, 301):
        await share(store, id)
    await drain(store)
    await open_it(store, 400)
    await drain(store)
    before = await share(store, 302, author=BOB)
    await leave(store)
    bobs = await load(store, BOB, bt.PressedTakeBack(id=302))
    assert bobs.replies == {302: before}
    envelopes = {id: (await load(store, BOB, bt.PressedOpen(id=id))).envelopes[id] for id in (400, 401)}
    assert {id: type(envelope) for id, envelope in envelopes.items()} == {400: m.Opened, 401: m.Gone}
    mine = await load(store, ALICE, bt.PressedTakeBack(id=301))
    assert isinstance(mine.replies[301], m.Kept)


async def test_sever_what_is_just_opening(store: Store) -> None:
    """Bob pressed Open, and the words are not there yet: they do not come any more."""
    await together(store)
    await share(store, 300)
    await open_it(store, 400)
    await leave(store)
    assert [type(send) for send in sends(await jobs(store))] == [sd.CloseEnvelope]
    envelope = (await load(store, BOB, bt.PressedOpen(id=400))).envelopes[400]
    assert isinstance(envelope, m.Gone)


async def test_ended_by_itself(store: Store) -> None:
    """A pairing that nobody renewed: both stay in it until their closing line, and may invite each other."""
    await together(store)
    pairing = (await load(store, ALICE, ev.AskedHelp())).pairings[PAIRING]
    closed = m.become(m.Closed, pairing, line_from=NOON)
    await save(store, [closed], [ef.Sever(pairing=PAIRING, leaver=None)])
    assert set((await load(store, ALICE, ev.AskedHelp())).people) == {ALICE, BOB}
    assert await count(store, "parted") == 0
