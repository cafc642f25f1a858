"""What a rule is given to see: one's own, and of the partner an id."""

from __future__ import annotations

from itertools import count

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.deck import NO_CARDS
from bot.core.view import View, look
from bot.core.work import Arrival, Work
from tests.core.deck import CARDS
from tests.core.scenes import at_home, gives, pair, together
from tests.core.someone import Someone
from tests.core.story import MONDAY, Story


def seen(story: Story, who: Someone, event: ev.Event, token: bytes | None = None) -> View[m.Subject]:
    arrival = Arrival(cause="tg:1:1", event=event, chat=who.chat, token=token)
    return story.sight(arrival, who.ids)


def test_a_stranger_is_made_up_and_not_kept() -> None:
    """Who is not known is given fresh ids for the moment, and nothing is stored by looking."""
    work = Work()
    arrival = Arrival(cause="tg:1:1", event=ev.AskedHelp(), chat=77)
    view = look(work, arrival, MONDAY, count(1000).__next__, CARDS)
    assert view.me == m.Person(id=m.PersonId(1000), chat=77, stage=m.Stranger(), seed=1001)
    assert view.subject == m.Stranger()
    assert not work.people
    assert not work.changed


def test_a_person_is_found_by_chat_or_by_id() -> None:
    """Telegram names a chat, the clock names a person; an id that is gone finds a stranger."""
    story, alice, bob = together()
    due = Arrival(cause="due:1", event=ev.CardDue(id=1, planned=MONDAY), person=bob.me.id)
    assert look(story.work, due, MONDAY, alice.ids, NO_CARDS).me == bob.me
    assert seen(story, alice, ev.AskedHelp()).me == alice.me
    gone = Arrival(cause="due:2", event=ev.CardDue(id=1, planned=MONDAY), person=m.PersonId(4711))
    assert look(story.work, gone, MONDAY, alice.ids, NO_CARDS).me.stage == m.Stranger()


def test_the_other_is_an_id_while_both_are_there() -> None:
    """Of the partner there is an id, as long as both are in the pairing; then there is nobody."""
    story, alice, bob = together()
    assert seen(story, alice, ev.AskedHelp()).other == m.Other(bob.me.id)
    assert seen(story, bob, ev.AskedHelp()).other == m.Other(alice.me.id)
    alice.chooses(bt.ChoseLeave, "quiet")
    assert seen(story, bob, ev.AskedHelp()).other is None
    assert isinstance(seen(story, bob, ev.AskedHelp()).pairing, m.Closed)
    assert seen(story, alice, ev.AskedHelp()).other is None
    assert seen(story, alice, ev.AskedHelp()).pairing is None


def test_nobody_is_the_other_in_a_closed_pairing() -> None:
    """Also while both have not heard of it yet: what is closed by itself carries nothing any more."""
    story, alice, bob = together()
    pairing = story.work.pairings[alice.me.pairing or 0]
    story.work.put([m.become(m.Closed, pairing, line_from=MONDAY)])
    for who in (alice, bob):
        assert who.me.pairing == pairing.id
        assert seen(story, who, ev.AskedHelp()).other is None


def test_a_pairing_of_which_only_one_is_loaded() -> None:
    """If the other is not there, there is nobody; nothing breaks on it."""
    story, alice, _ = together()
    alone = Work(people={alice.me.id: alice.me}, pairings=story.work.pairings)
    arrival = Arrival(cause="tg:1:1", event=ev.AskedHelp(), chat=alice.chat)
    view = look(alone, arrival, MONDAY, alice.ids, NO_CARDS)
    assert view.other is None
    assert isinstance(view.pairing, m.Paired)


@pytest.mark.parametrize(
    ("button", "whose"),
    [
        (bt.PressedShare, "reply"),
        (bt.PressedNow, "reply"),
        (bt.PressedTakeBack, "reply"),
        (bt.PressedOpen, "envelope"),
        (bt.PressedThanks, "envelope"),
        (bt.PressedAnother, "card"),
        (bt.PressedRenew, "pairing"),
        (bt.PressedAccept, "invite"),
        (bt.PressedDecline, "invite"),
        (bt.PressedConfirm, "invite"),
        (bt.PressedDeny, "invite"),
    ],
)
def test_what_is_anothers_is_nothing(button: type[bt.OnThing], whose: str) -> None:
    """A button that names another's thing finds the same as one that names nothing at all."""
    story, alice, bob = together()
    carol = at_home(story.carol)
    gives(alice)
    story.passes(days=1)
    dan = Someone(story, "dan", 4000)
    story.people = lambda: (alice, bob, carol, dan)  # type: ignore[method-assign]  # one more phone
    at_home(dan).asks("invite")
    things: dict[str, int] = {
        "reply": alice.replies[0].id,
        "envelope": bob.envelopes[0].id,
        "card": alice.cards[0].id,
        "pairing": alice.me.pairing or 0,
        "invite": dan.invite.id if dan.invite else 0,
    }
    assert all(things.values())
    for id in (things[whose], 999_999):
        assert seen(story, carol, button(id=id, revision=1)).subject == m.NOTHING


def test_what_is_ones_own_is_found() -> None:
    """To whom it belongs a button finds the thing in the situation it is in."""
    story, alice, bob = together()
    reply = gives(alice)
    story.passes(days=1)
    assert isinstance(seen(story, alice, bt.PressedTakeBack(id=reply)).subject, m.Consented)
    assert isinstance(seen(story, bob, bt.PressedOpen(id=bob.envelopes[0].id)).subject, m.Sealed)
    assert isinstance(seen(story, bob, bt.PressedDidIt(id=bob.cards[0].id)).subject, m.Dealt)
    assert isinstance(seen(story, bob, bt.PressedRenew(id=bob.me.pairing or 0)).subject, m.Paired)
    assert seen(story, bob, ev.AskedHelp()).subject == m.Ready()
    assert seen(story, bob, ev.CardDue(id=1, planned=MONDAY)).card == bob.cards[0]


def test_the_envelope_of_a_reply_comes_along() -> None:
    """Taking back concerns the envelope too, so its author's rule is given it; no other rule is."""
    story, alice, bob = together()
    reply = gives(alice)
    assert seen(story, alice, bt.PressedTakeBack(id=reply)).envelope == bob.envelopes[0]
    assert seen(story, alice, ev.AskedShared()).envelope is None


def test_the_reply_that_is_being_changed_comes_along() -> None:
    """Whoever is changing something is given it, until it is gone."""
    story, alice, _ = together()
    reply = alice.writes("first try")
    alice.taps(bt.PressedChange, reply)
    wrote = ev.Wrote(content=ev.Content("text", "second"), message=1)
    assert seen(story, alice, wrote).reply == story.work.replies[reply]
    alice.taps(bt.PressedDelete, reply)
    assert seen(story, alice, wrote).reply is None


def test_an_edit_finds_the_reply_it_became() -> None:
    """By the message it was written in, and only among one's own."""
    story, alice, bob = together()
    reply = alice.writes("first try")
    source = story.work.replies[reply].source
    edit = ev.Edited(content=ev.Content("text", "second"), message=source)
    assert seen(story, alice, edit).subject == story.work.replies[reply]
    assert seen(story, bob, edit).subject == m.NOTHING


def test_an_invitation_is_shown_while_it_can_be_had() -> None:
    """By the link that was opened now, or by the one that was opened last."""
    story = Story()
    alice, bob = at_home(story.alice), at_home(story.bob)
    alice.asks("invite")
    assert alice.invite is not None
    assert seen(story, bob, ev.Started(invited=True), alice.link).invite == alice.invite
    assert seen(story, bob, ev.Started()).invite is None
    bob.starts(alice.link)
    assert seen(story, bob, ev.Started()).invite == alice.invite
    assert seen(story, bob, ev.Started(invited=True), b"made up").invite is None
    assert seen(story, alice, ev.Started(invited=True), alice.link).invite is None, "one's own"


def test_whether_the_accepter_is_free() -> None:
    """The inviter's question is answered by what is true at that moment."""
    story = Story()
    alice, bob, carol = at_home(story.alice), at_home(story.bob), at_home(story.carol)
    alice.asks("invite")
    bob.starts(alice.link)
    bob.taps(bt.PressedAccept)
    assert alice.invite is not None
    confirm = bt.PressedConfirm(id=alice.invite.id)
    assert seen(story, alice, confirm).accepter_free
    yes = story.work.invites[alice.invite.id]
    pair(bob, carol)
    story.work.put([m.become(m.Accepted, yes, accepter=bob.me.id)])
    assert not seen(story, alice, confirm).accepter_free


def test_words_that_stayed_the_same() -> None:
    """Whether an edit changed anything is known beside the state, by its cause."""
    story, alice, _ = together()
    arrival = Arrival(cause="tg:1:2", event=ev.AskedHelp(), chat=alice.chat)
    assert story.sight(arrival, alice.ids, unchanged=True).unchanged
    assert not story.sight(arrival, alice.ids).unchanged
