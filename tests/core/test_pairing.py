"""Two yeses, each after seeing the other's name."""

from __future__ import annotations

import pytest

from bot.core import buttons as bt
from bot.core import model as m
from bot.core.effects import Pair
from bot.core.sends import AskInviter
from tests.core.chat import brief
from tests.core.scenes import at_home, pair, together
from tests.core.someone import Someone
from tests.core.story import Story


def three() -> tuple[Story, Someone, Someone, Someone]:
    story = Story()
    return story, at_home(story.alice), at_home(story.bob), at_home(story.carol)


def invited() -> tuple[Story, Someone, Someone, Someone, m.InviteId]:
    """Alice has invited, and Bob has opened her link."""
    story, alice, bob, carol = three()
    alice.asks("invite")
    bob.starts(alice.link)
    assert bob.me.invite is not None
    alice.looks()
    bob.looks()
    return story, alice, bob, carol, bob.me.invite


def test_two_yeses_make_a_pairing() -> None:
    """The pairing exists after the second yes and not before."""
    story, alice, bob, _ = three()
    alice.asks("invite")
    alice.sees("SendInvite")
    bob.starts(alice.link)
    bob.sees("AskInvited")
    alice.sees()
    bob.taps(bt.PressedAccept)
    bob.sees(f"Amend invite-asked {bob.me.invite}")
    alice.sees("AskInviter")
    assert not story.work.pairings
    alice.taps(bt.PressedConfirm)
    alice.sees("Amend paired")
    bob.sees("Say paired")
    assert alice.me.pairing == bob.me.pairing
    assert not story.work.invites


def test_a_no_changes_nothing() -> None:
    """A no is the absence of a yes: the link still works, and the inviter never hears of it."""
    story, alice, bob, carol, invite = invited()
    bob.taps(bt.PressedDecline, invite)
    bob.sees("Amend okay")
    story.passes(hours=20)
    carol.starts(alice.link)
    carol.taps(bt.PressedAccept)
    alice.sees("AskInviter")
    bob.starts(alice.link)
    bob.sees("Say invite-unavailable")


def refused(why: str) -> Someone:
    """Bob, who opened a link that cannot be had, for this reason."""
    story, alice, bob, carol = three()
    alice.asks("invite")
    link = alice.link
    if why == "used":
        pair(alice, carol)
    elif why == "said yes to":
        carol.starts(link)
        carol.taps(bt.PressedAccept)
    elif why == "ended":
        story.at += m.INVITE_LIFE
    elif why == "followed by another":
        alice.asks("invite")
    elif why == "never there":
        link = b"made up"
    elif why == "own":
        bob.asks("invite")
        link = bob.link
    elif why == "of somebody one has left":
        pair(alice, bob)
        bob.chooses(bt.ChoseLeave, "tell")
        alice.chooses(bt.ChoseLeave, "tell")
        alice.asks("invite")
        link = alice.link
    elif why == "of somebody who was forgotten":
        alice.chooses(bt.ChoseForget, "all")
    elif why == "already paired":
        pair(carol, bob)
    bob.looks()
    before = bob.me
    bob.starts(link)
    assert bob.me == before
    return bob


@pytest.mark.parametrize(
    "why",
    [
        "used",
        "said yes to",
        "ended",
        "followed by another",
        "never there",
        "own",
        "of somebody one has left",
        "of somebody who was forgotten",
        "already paired",
    ],
)
def test_every_refusal_is_the_same(why: str) -> None:
    """Nobody can read from a refusal what is the matter with an invitation."""
    bob = refused(why)
    bob.sees("Say invite-unavailable")


def test_an_invitation_ends_after_three_days() -> None:
    """To the second: at 72 hours it is over, for the yes as for the answer to it."""
    story, alice, bob, _, invite = invited()
    story.at += m.INVITE_LIFE
    bob.taps(bt.PressedAccept, invite)
    bob.sees("Amend invite-unavailable")
    alice.sees()

    story, alice, bob, _, invite = invited()
    offered = story.work.invites[invite]
    story.at = offered.ends_at.replace(microsecond=0)
    story.jumps(seconds=-1)
    bob.taps(bt.PressedAccept, invite)
    alice.sees("AskInviter")
    story.at = offered.ends_at
    alice.taps(bt.PressedConfirm, invite)
    alice.sees("Amend invite-unavailable")
    assert bob.me.pairing is None


def test_a_new_invitation_ends_the_old_one() -> None:
    """One open invite per person: a link that was passed on by mistake can be called back."""
    story, alice, bob, _, invite = invited()
    alice.asks("invite")
    bob.taps(bt.PressedAccept, invite)
    bob.sees("Amend invite-unavailable")
    assert len(story.work.invites) == 1


def test_racing_yeses_have_one_winner() -> None:
    """Of two who say yes to one link the first is asked about, and the other gets the usual sentence."""
    _, alice, bob, carol, invite = invited()
    carol.starts(alice.link)
    bob.taps(bt.PressedAccept, invite)
    carol.looks()
    carol.taps(bt.PressedAccept, invite)
    carol.sees("Amend invite-unavailable")
    alice.sees("AskInviter")
    alice.taps(bt.PressedConfirm, invite)
    assert bob.me.pairing == alice.me.pairing
    assert carol.me.pairing is None


def test_a_yes_to_two_becomes_one_pairing() -> None:
    """At most one partner: whoever confirms second is told what everybody is told."""
    story, alice, bob, carol, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    carol.asks("invite")
    bob.starts(carol.link)
    bob.taps(bt.PressedAccept)
    carol.taps(bt.PressedConfirm)
    alice.taps(bt.PressedConfirm, invite)
    assert bob.me.pairing == carol.me.pairing
    assert len(story.work.pairings) == 1


@pytest.mark.parametrize("button", [bt.PressedConfirm, bt.PressedDeny])
def test_a_question_that_has_lost_its_yes(button: type[bt.OnThing]) -> None:
    """When the other is no longer to be had, the question goes from the inviter's screen."""
    _, alice, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    bob.asks("invite")
    alice.looks()
    alice.taps(button, invite)
    assert [brief(s.send).split()[0] for s in alice.looks()] == ["Amend"]


def test_a_pairing_ends_all_other_invitations() -> None:
    """Whoever found each other is no longer to be had, by any link that is still about."""
    story, alice, bob, carol = three()
    bob.asks("invite")
    link = bob.link
    alice.asks("invite")
    bob.starts(alice.link)
    bob.taps(bt.PressedAccept)
    alice.taps(bt.PressedConfirm)
    assert not story.work.invites
    carol.starts(link)
    carol.sees("Say invite-unavailable")


def test_a_yes_that_is_no_longer_free() -> None:
    """The inviter's yes counts only while the other still could: here they paired at the same moment."""
    story, alice, bob, carol, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    alice.looks()
    pairing = m.Paired(id=m.PairingId(3999), seed=1, made_at=story.at)
    story.work.put([m.become(m.Person, p.me, pairing=pairing.id) for p in (bob, carol)])
    story.work.put([pairing])
    alice.taps(bt.PressedConfirm, invite)
    alice.sees("Amend invite-unavailable")
    story.work.put([m.become(m.Person, alice.me, pairing=pairing.id)])
    alice.taps(bt.PressedConfirm, invite)
    alice.looks()
    assert len(story.work.pairings) == 1


def test_an_accepter_who_is_gone() -> None:
    """Who forgot themselves after a yes is nobody's partner."""
    _, alice, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    bob.chooses(bt.ChoseForget, "all")
    alice.looks()
    alice.taps(bt.PressedConfirm, invite)
    assert alice.me.pairing is None


def test_the_wrong_one_ends_the_link() -> None:
    """A link that reached a stranger is dead after "no, that is not Sam", and the stranger hears nothing."""
    _, alice, bob, carol, invite = invited()
    link = alice.link
    bob.taps(bt.PressedAccept, invite)
    bob.looks()
    alice.looks()
    alice.taps(bt.PressedDeny, invite)
    alice.sees("Amend invite-ended")
    bob.sees()
    carol.starts(link)
    carol.sees("Say invite-unavailable")
    alice.taps(bt.PressedDeny, invite)
    alice.sees("Amend okay")


def test_ids_are_no_keys() -> None:
    """Knowing the number of an invitation is not having been given its link."""
    story, alice, _, carol, invite = invited()
    carol.taps(bt.PressedAccept, invite)
    carol.taps(bt.PressedConfirm, invite)
    carol.taps(bt.PressedDeny, invite)
    carol.taps(bt.PressedDecline, invite)
    carol.sees("Amend invite-unavailable", "Amend invite-unavailable", "Amend okay", "Amend okay")
    assert isinstance(story.work.invites[invite], m.Offered)
    alice.sees()


def test_nobody_confirms_before_a_yes() -> None:
    """A confirmation that the inviter made up pairs nobody."""
    story, alice, bob, _, invite = invited()
    done = alice.does(bt.PressedConfirm(tap="1", id=invite))
    assert not any(isinstance(e, Pair) for e in done.effects)
    alice.taps(bt.PressedDeny, invite)
    alice.sees("Amend invite-unavailable", "Amend okay")
    assert not story.work.pairings
    bob.sees()


def test_the_accepter_cannot_confirm_for_the_inviter() -> None:
    """The second yes is the inviter's alone."""
    story, _, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    bob.taps(bt.PressedConfirm, invite)
    assert not story.work.pairings


def test_a_paired_person_invites_nobody() -> None:
    """At most one partner; the answer does not depend on whether that one is still there."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "quiet")
    bob.asks("invite")
    bob.sees("Say invite-when-paired")
    assert not story.work.invites


def test_a_paired_person_accepts_nobody() -> None:
    """A yes that was open on the screen when the pairing was made counts no more."""
    _, alice, bob, carol, invite = invited()
    carol.asks("invite")
    carol_link = carol.link
    bob.taps(bt.PressedAccept, invite)
    alice.taps(bt.PressedConfirm, invite)
    bob.starts(carol_link)
    bob.looks()
    story_invite = carol.invite
    assert story_invite is not None
    bob.story.work.put([m.become(m.Person, bob.me, invite=story_invite.id)])
    bob.taps(bt.PressedAccept, story_invite)
    bob.sees("Amend invite-unavailable")
    assert isinstance(carol.invite, m.Offered)


def test_who_was_left_may_be_invited_by_who_left() -> None:
    """For 90 days only the one who left may open the door again; then both may."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "tell")
    bob.chooses(bt.ChoseLeave, "tell")
    alice.looks()
    bob.looks()
    bob.asks("invite")
    alice.starts(bob.link)
    alice.sees("Say invite-unavailable")
    story.at += m.PARTED_FOR
    bob.asks("invite")
    alice.starts(bob.link)
    alice.sees("AskInvited")


def test_the_door_that_who_left_opens() -> None:
    """Whoever left may invite at any time; here both left, so each waits for the other's 90 days."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseLeave, "tell")
    story.passes(days=1)
    bob.looks()
    alice.asks("invite")
    bob.starts(alice.link)
    bob.sees("AskInvited")


def test_a_yes_can_be_taken_back_until_the_other() -> None:
    """Two yeses at the same time: a No after a Yes counts, until both have said yes."""
    _, alice, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    bob.taps(bt.PressedDecline, invite)
    alice.looks()
    alice.taps(bt.PressedConfirm, invite)
    alice.sees("Amend invite-unavailable")
    assert bob.me.pairing is None


@pytest.mark.parametrize(("button", "said"), [(bt.PressedConfirm, []), (bt.PressedDeny, ["Amend okay"])])
def test_an_answer_about_bob_is_none_about_carol(button: type[bt.OnThing], said: list[str]) -> None:
    """Each after seeing the other's name: what Alice was asked about Bob, who took his yes back, neither pairs
    her with Carol nor turns Carol away."""
    story, alice, bob, carol, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    about_bob = story.work.invites[invite]
    assert isinstance(about_bob, m.Accepted)
    bob.taps(bt.PressedDecline, invite)
    carol.starts(alice.link)
    carol.taps(bt.PressedAccept, invite)
    alice.looks()
    alice.taps(button, invite, about_bob.revision)
    alice.sees(*said)
    assert not story.work.pairings
    alice.taps(bt.PressedConfirm, invite)
    assert alice.me.pairing == carol.me.pairing is not None
    assert bob.me.pairing is None


def test_a_button_for_the_inviter_names_nobody() -> None:
    """The number on it tells the two yeses apart and is no id of who said them."""
    story, _, bob, carol, invite = invited()
    offered = story.work.invites[invite]
    yeses = [m.become(m.Accepted, offered, accepter=who.me.id).revision for who in (bob, carol)]
    assert len({*yeses, bob.me.id, carol.me.id}) == 4
    assert all(1 <= yes <= m.LARGEST_REVISION for yes in yeses)


def test_anothers_yes_survives_ones_no() -> None:
    """The No of somebody who also opened the link does not undo the Yes of who was meant."""
    story, alice, bob, carol, invite = invited()
    carol.starts(alice.link)
    bob.taps(bt.PressedAccept, invite)
    carol.taps(bt.PressedDecline, invite)
    assert isinstance(story.work.invites[invite], m.Accepted)
    alice.taps(bt.PressedConfirm, invite)
    assert bob.me.pairing == alice.me.pairing


def test_a_yes_tapped_twice_is_one_yes() -> None:
    """A double tap is answered like a single one, and the inviter is asked once."""
    _, alice, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    bob.taps(bt.PressedAccept, invite)
    assert {brief(s.send) for s in bob.looks()} == {f"Amend invite-asked {bob.me.invite}"}
    alice.sees("AskInviter")


def test_a_confirmation_tapped_twice_is_one() -> None:
    """A double tap does not take back the good news on the screen."""
    _, alice, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    alice.looks()
    alice.taps(bt.PressedConfirm, invite)
    alice.taps(bt.PressedConfirm, invite)
    assert {brief(s.send) for s in alice.looks()} == {"Amend paired"}


def test_a_no_is_about_one_invitation() -> None:
    """Saying no to an old invitation leaves the newer one open."""
    _, _, bob, carol, invite = invited()
    carol.asks("invite")
    assert carol.invite is not None
    bob.taps(bt.PressedDecline, carol.invite)
    assert bob.me.invite == invite


def test_the_question_goes_to_the_inviter_alone() -> None:
    """What follows from a yes reaches the one who made the invitation, and nobody else."""
    story, alice, bob, carol, invite = invited()
    done = bob.does(bt.PressedAccept(tap="1", id=invite))
    assert [e.to for e in done.effects if isinstance(e, AskInviter)] == [alice.me.id]
    carol.sees()
    assert story.work.pairings == {}


def test_opening_the_link_again_after_a_yes() -> None:
    """A yes that counts is not called lost."""
    _, alice, bob, _, invite = invited()
    bob.taps(bt.PressedAccept, invite)
    bob.looks()
    bob.starts(alice.link)
    bob.sees(f"Say invite-asked {bob.me.invite}")


def test_a_yes_that_became_a_pairing_is_not_taken_back() -> None:
    """The button under it rests then: "Okay" would sound as if the pairing had ended with it."""
    _, alice, bob = together()
    bob.looks()
    assert bob.taps(bt.PressedDecline) == "stale"
    bob.sees()
    assert alice.me.pairing == bob.me.pairing is not None
