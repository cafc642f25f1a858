"""What a rule is given to see, and how it is picked out of what was loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.agenda import put_right
from bot.core.deck import NO_CARDS, Deck
from bot.core.effects import Effect
from bot.core.model import (
    NOTHING,
    Accepted,
    Card,
    Changing,
    Consented,
    Entity,
    Envelope,
    Invite,
    Nothing,
    Offered,
    Other,
    Paired,
    Pairing,
    Person,
    PersonId,
    Reply,
    Stranger,
    Subject,
    Waiting,
)
from bot.core.work import Arrival, Work

S = TypeVar("S", bound=Subject, covariant=True)

Ids = Callable[[], int]
"""Fresh ids and chance, from a stream of this person's own: what one person does must not move what
another is dealt, so there is no common stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Generic[S]):
    """Everything that one rule may know. Of the partner it is `Other`, which is an id."""

    me: Person
    subject: S
    at: datetime
    ids: Ids
    deck: Deck = NO_CARDS
    other: Other | None = None
    """Only while both are in the pairing; None alone, and also when the other has left without a word."""
    pairing: Pairing | None = None
    invite: Invite | None = None
    """The one whose link this person opened, while it can still be said yes to or is theirs already."""
    accepter_free: bool = True
    card: Card | None = None
    """The card of `me.last_card_on`."""
    current: Card | None = None
    """The share card in their hands: `me.current`."""
    reply: Reply | None = None
    """The one that is being changed."""
    envelope: Envelope | None = None
    """The one in which a consented reply travels."""
    recent: tuple[tuple[date, str], ...] = ()
    """Dates and prompts of the last year, oldest first; also those that were put back."""
    resting: frozenset[str] = frozenset()
    """Themes that rest for everyone."""
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a rule answers: the state as it is now, and what is to be done."""

    saves: tuple[Entity, ...] = ()
    effects: tuple[Effect, ...] = ()
    note: str = ""
    """A short word over the button that was pressed."""


def look(work: Work, arrival: Arrival, at: datetime, ids: Ids, deck: Deck) -> View[Subject]:
    """The view of the person whose event it is. Things that are not theirs are `Nothing` to them."""
    me = put_right(_me(work, arrival, ids), at)
    pairing = work.pairings.get(me.pairing) if me.pairing else None
    subject = _subject(work, me, pairing, arrival.event, at)
    return View(
        me=me,
        subject=subject,
        at=at,
        ids=ids,
        deck=deck,
        pairing=pairing,
        other=_other(work, me, pairing),
        invite=_invite(work, me, arrival, at),
        accepter_free=_accepter_free(work, subject),
        card=work.card_on(me.id, me.last_card_on),
        current=work.cards.get(me.current) if me.current else None,
        reply=work.replies.get(me.stage.reply) if isinstance(me.stage, Changing) else None,
        envelope=work.envelopes.get(subject.envelope) if isinstance(subject, Consented) else None,
        recent=work.recent.get(me.id, ()),
        resting=work.resting,
        unchanged=arrival.cause in work.unchanged,
    )


def _me(work: Work, arrival: Arrival, ids: Ids) -> Person:
    known = work.people.get(arrival.person) if arrival.person else work.of_chat(arrival.chat)
    return known or Person(id=PersonId(ids()), chat=arrival.chat, stage=Stranger(), seed=ids())


def _other(work: Work, me: Person, pairing: Pairing | None) -> Other | None:
    if not isinstance(pairing, Paired):
        return None
    return next((Other(PersonId(id)) for id in work.members(pairing.id) if id != me.id), None)


def _invite(work: Work, me: Person, arrival: Arrival, at: datetime) -> Invite | None:
    """Every reason to refuse looks the same: used, ended, one's own, from somebody one has left."""
    found = work.invited.get(arrival.token) if arrival.token else me.invite
    invite = work.invites.get(found) if found else None
    mine = isinstance(invite, Accepted) and invite.accepter == me.id
    if invite is None or not (mine or isinstance(invite, Offered)):
        return None
    if at >= invite.ends_at or invite.inviter == me.id:
        return None
    if (me.id, invite.inviter) in work.parted:
        return None
    return invite


def _accepter_free(work: Work, subject: Subject) -> bool:
    accepter = work.people.get(subject.accepter) if isinstance(subject, Accepted) else None
    return accepter is not None and accepter.pairing is None


def _subject(work: Work, me: Person, pairing: Pairing | None, event: ev.Event, at: datetime) -> Subject:
    if isinstance(event, (ev.Edited, ev.EditedAway)):
        written = (r for r in work.replies.values() if r.author == me.id and r.source == event.message)
        return next(written, NOTHING)
    if isinstance(event, (bt.PressedAccept, bt.PressedDecline)):
        return work.invites.get(event.id, NOTHING) if event.id == me.invite else NOTHING
    if isinstance(event, (bt.PressedConfirm, bt.PressedDeny)):
        return _if(work.invites.get(event.id), lambda i: i.inviter == me.id)
    if isinstance(event, ON_CARDS):
        return _if(work.cards.get(event.id), lambda c: c.person == me.id)
    if isinstance(event, ON_REPLIES):
        return _if(work.replies.get(event.id), lambda r: r.author == me.id)
    if isinstance(event, ON_ENVELOPES):
        held = isinstance(event, bt.Tap) and _is_held(work, event.id, at)
        return _if(work.envelopes.get(event.id), lambda e: e.receiver == me.id and not held)
    if isinstance(event, bt.PressedRenew):
        return pairing if pairing and pairing.id == event.id else NOTHING
    return me.stage


def _is_held(work: Work, id: int, at: datetime) -> bool:
    """Its author said yes to a later hour and may still take it back. Until then it is not there to open,
    whatever number a button carries."""
    envelope = work.envelopes.get(id)
    reply = work.replies.get(envelope.reply) if isinstance(envelope, Waiting) else None
    return isinstance(reply, Consented) and at < reply.leaves_at


T = TypeVar("T", bound=Subject)


def _if(thing: T | None, mine: Callable[[T], bool]) -> T | Nothing:
    return thing if thing is not None and mine(thing) else NOTHING


ON_CARDS = (
    bt.PressedAnother,
    bt.PressedNotToday,
    bt.PressedDidIt,
    bt.PressedHow,
    bt.PressedBack,
    bt.PressedLighter,
    bt.PressedSame,
    bt.PressedHeavier,
    bt.PressedFewer,
    bt.PressedMore,
)
ON_REPLIES = (
    bt.PressedShare,
    bt.PressedNow,
    bt.PressedEvening,
    bt.PressedTomorrow,
    bt.PressedChange,
    bt.PressedKeep,
    bt.PressedDelete,
    bt.PressedUndo,
    bt.PressedTakeBack,
    ev.DraftEnded,
    ev.PreviewLost,
)
ON_ENVELOPES = (
    bt.PressedOpen,
    bt.PressedLater,
    bt.PressedNotForMe,
    bt.PressedThanks,
    bt.PressedHear,
    bt.PressedWriteBack,
    ev.EnvelopeEnded,
    ev.EnvelopeSent,
)
