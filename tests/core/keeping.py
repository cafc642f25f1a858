"""What is stored beside the state, in memory: each effect does what its docstring says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core import effects as fx
from bot.core import model as m
from bot.core import sends as sd
from bot.core.work import Work

if TYPE_CHECKING:
    from tests.core.story import Story


def keep(story: Story, effect: fx.Keep) -> None:
    """All but `EndInvites`, which is done before anything is saved."""
    match effect:
        case fx.KeepWords(reply=reply, revision=revision, content=content):
            story.words[reply] = (revision, content)
        case fx.DestroyWords(reply=reply):
            story.words.pop(reply, None)
            del story.work.replies[reply]
        case fx.KeepName(person=person, name=name):
            story.names[person] = name
        case fx.Unsend(reply=reply):
            story.outbox = [row for row in story.outbox if getattr(row.send, "reply", 0) != reply]
        case fx.Recheck(person=person):
            for row in story.outbox:
                if row.send.to == person:
                    row.due = story.at
        case fx.Pair():
            _pair(story, effect)
        case fx.Sever(pairing=pairing, leaver=leaver):
            _sever(story, pairing, leaver)
        case fx.Forget(person=person):
            _forget(story, person)
        case _:
            assert isinstance(effect, fx.EndInvites)


def end_invites(story: Story, person: m.PersonId) -> None:
    """Their own end; to anybody else's their yes is taken back."""
    work = story.work
    for invite in list(work.invites.values()):
        if invite.inviter == person:
            del work.invites[invite.id]
        elif isinstance(invite, m.Accepted) and invite.accepter == person:
            work.put([m.become(m.Offered, invite)])


def _pair(story: Story, effect: fx.Pair) -> None:
    story.members[effect.pairing] = (effect.one, effect.another)
    both = [story.work.people[effect.one], story.work.people[effect.another]]
    story.work.put(m.become(m.Person, person, pairing=effect.pairing) for person in both)


def _sever(story: Story, pairing: m.PairingId, leaver: m.PersonId | None) -> None:
    for envelope in list(story.work.envelopes.values()):
        if envelope.pairing == pairing and isinstance(envelope, (m.Waiting, m.Sealed)):
            story.work.put([m.become(m.Gone, envelope)])
            story.agenda.pop(("envelope", envelope.id), None)
            gone = sd.CloseEnvelope(to=envelope.receiver, envelope=envelope.id, note="")
            story.queue(story.work.people[envelope.receiver], gone)
    story.outbox = [row for row in story.outbox if not _is_between(story, row.send, pairing)]
    if leaver is not None:
        one, another = story.members[pairing]
        story.parted[leaver, another if leaver == one else one] = story.at + m.PARTED_FOR


def _is_between(story: Story, send: sd.Send, pairing: m.PairingId) -> bool:
    if isinstance(send, sd.SendEnvelope):
        return story.work.envelopes[send.envelope].pairing == pairing
    return isinstance(send, sd.SendThanks) and send.pairing == pairing


def _forget(story: Story, person: m.PersonId) -> None:
    """All that is theirs. An envelope without words is a closed one."""
    work = story.work
    theirs = {r.id for r in work.replies.values() if r.author == person}
    work.put([m.become(m.Gone, e) for e in work.envelopes.values() if e.reply in theirs])
    end_invites(story, person)
    story.words = {id: words for id, words in story.words.items() if id not in theirs}
    story.agenda = {key: row for key, row in story.agenda.items() if row[0] != person}
    story.names.pop(person, None)
    story.work = Work(
        people={id: p for id, p in work.people.items() if id != person},
        pairings=work.pairings,
        invites=work.invites,
        cards={id: c for id, c in work.cards.items() if c.person != person},
        replies={id: r for id, r in work.replies.items() if r.author != person},
        envelopes={id: e for id, e in work.envelopes.items() if e.receiver != person},
        invited=work.invited,
    )
