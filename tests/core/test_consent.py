"""Answering is not sharing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.effects import DestroyWords, KeepWords
from bot.core.sends import Erase, SendEnvelope, SendList, SendPreview
from tests.core.scenes import alone, at_home, gives, pair, shares, together
from tests.core.someone import Someone
from tests.core.story import MONDAY, Story

CANARY = "the canary sings at 4:17, softly"

DECIDED: tuple[type[bt.OnThing], ...] = (
    bt.PressedShare,
    bt.PressedNow,
    bt.PressedEvening,
    bt.PressedTomorrow,
    bt.PressedChange,
    bt.PressedKeep,
    bt.PressedDelete,
)
"""Buttons of a preview."""


def reply_of(who: Someone) -> m.Reply:
    return who.replies[-1]


# --- writing ---------------------------------------------------------------------------------------


def test_words_come_back_as_a_preview() -> None:
    """What is written goes to its author, and to nobody else."""
    story, alice, bob = together()
    reply = alice.writes(CANARY)
    alice.sees("SendPreview r1")
    bob.sees()
    assert isinstance(reply_of(alice), m.Drafted)
    assert story.words[reply][1].text == CANARY
    assert reply_of(alice).pairing == alice.me.pairing


@pytest.mark.parametrize("kind", ["text", "voice", "photo"])
def test_voice_and_photo_are_replies_too(kind: ev.ContentKind) -> None:
    """Whatever form an answer has, it is a draft and no more."""
    story, alice, bob = together()
    reply = alice.writes(CANARY, kind=kind)
    assert story.words[reply][1].kind == kind
    bob.sees()


def test_other_things_are_refused_and_not_kept() -> None:
    """A sticker or too long a text is refused kindly, and nothing of it is stored."""
    _, alice, _ = together()
    alice.does(ev.SentOther(album="a"))
    alice.does(ev.WroteTooMuch())
    alice.sees("Say refused-other", "Say too-long")
    assert not alice.replies


def test_words_alone() -> None:
    """Without a partner one writes for oneself: there is nobody to share with, and it says so."""
    _, alice = alone()
    reply = alice.writes(CANARY)
    for button in (bt.PressedShare, bt.PressedNow, bt.PressedEvening, bt.PressedTomorrow):
        assert alice.taps(button, reply) == "nobody-to-share-with"
    alice.taps(bt.PressedKeep, reply)
    alice.sees("SendPreview r1", "ClosePreview kept")


def test_words_of_a_time_before() -> None:
    """Consent is for the partner of now: what was written alone or to an earlier one is never for them."""
    story = Story()
    alice, bob, carol = at_home(story.alice), at_home(story.bob), at_home(story.carol)
    alone_then = alice.writes(CANARY)
    pair(alice, bob)
    with_bob = alice.writes(CANARY)
    assert alice.taps(bt.PressedShare, alone_then) == "nobody-to-share-with"
    alice.chooses(bt.ChoseLeave, "tell")
    pair(alice, carol)
    for reply in (alone_then, with_bob):
        for button in (bt.PressedShare, bt.PressedNow):
            assert alice.taps(button, reply) == "nobody-to-share-with"
    story.passes(minutes=5)
    carol.sees()
    bob.sees()


# --- deciding --------------------------------------------------------------------------------------


def test_share_asks_when() -> None:
    """Share is not the yes yet: it asks when, and only the answer to that is."""
    story, alice, bob = together()
    alice.writes(CANARY)
    alice.taps(bt.PressedShare)
    alice.sees("SendPreview r1", "ChangePreview r1 when")
    assert isinstance(reply_of(alice), m.Drafted)
    story.passes(hours=1)
    bob.sees()


@pytest.mark.parametrize(
    ("button", "after", "ask"),
    [
        (bt.PressedNow, timedelta(seconds=20), "leaves-now"),
        (bt.PressedEvening, timedelta(hours=10), "leaves-evening"),
        (bt.PressedTomorrow, timedelta(hours=23, minutes=30), "leaves-tomorrow"),
    ],
)
def test_it_leaves_when_its_author_said(button: type[bt.OnThing], after: timedelta, ask: str) -> None:
    """Now, this evening, tomorrow: not a second before."""
    story, alice, bob = together()
    shares(alice, CANARY, button)
    alice.sees("SendPreview r1", "ChangePreview r1 when", f"ChangePreview r1 {ask}")
    assert not [kind for kind, _ in story.agenda if kind == "draft"], "what is decided is not erased"
    story.until(MONDAY + after - timedelta(seconds=1))
    assert not bob.envelopes or isinstance(bob.envelopes[0], m.Waiting)
    bob.looks()
    story.passes(seconds=1)
    assert [s.at for s in bob.looks() if isinstance(s.send, SendEnvelope)] == [MONDAY + after]


def test_the_evening_after_the_evening() -> None:
    """This evening, said late, is the next one."""
    story, alice, _ = together(MONDAY.replace(hour=19))
    reply = shares(alice, CANARY, bt.PressedEvening)
    draft = story.work.replies[reply]
    assert isinstance(draft, m.Consented)
    assert draft.leaves_at == MONDAY.replace(day=2, hour=19)


@pytest.mark.parametrize("hold", m.HOLDS)
def test_the_hold_is_a_setting(hold: int) -> None:
    """How long "now" waits is the author's own choice, and may be no time at all."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseHold, str(hold))
    shares(alice, CANARY)
    story.passes(seconds=hold)
    bob.sees("SendEnvelope r1")


@pytest.mark.parametrize("button", DECIDED)
def test_an_old_preview_decides_nothing(button: type[bt.OnThing]) -> None:
    """The yes is for the words that were looked at: buttons under older or made-up ones are dead."""
    story, alice, bob = together()
    reply = alice.writes(CANARY)
    alice.edits(reply, CANARY + " and tomorrow too")
    alice.looks()
    before = reply_of(alice)
    for revision in (0, 1, 3):
        assert alice.taps(button, reply, revision) == "changed"
    alice.sees()
    story.passes(minutes=2)
    bob.sees()
    assert reply_of(alice) == before


@pytest.mark.parametrize("button", [*DECIDED, bt.PressedUndo, bt.PressedTakeBack])
def test_only_the_author_decides(button: type[bt.OnThing]) -> None:
    """A number that somebody else knows is nothing to them."""
    story, alice, bob = together()
    carol = at_home(story.carol)
    reply = alice.writes(CANARY)
    before = reply_of(alice)
    for stranger in (bob, carol):
        assert stranger.taps(button, reply, 1) == "stale"
        assert stranger.taps(button, 9999, 1) == "stale"
    assert reply_of(alice) == before
    story.passes(minutes=2)
    bob.sees()


@pytest.mark.parametrize("button", [bt.PressedNow, bt.PressedEvening, bt.PressedTomorrow])
def test_a_yes_tapped_twice_is_one_yes(button: type[bt.OnThing]) -> None:
    """A double tap shares once, whichever of the hours it names the second time."""
    story, alice, bob = together()
    reply = shares(alice, CANARY, button)
    before = reply_of(alice)
    for again in (bt.PressedShare, bt.PressedNow, bt.PressedEvening, bt.PressedTomorrow, bt.PressedKeep):
        assert alice.taps(again, reply) == "stale"
    assert reply_of(alice) == before
    story.passes(days=2)
    assert sum(isinstance(s.send, SendEnvelope) for s in bob.all) == 1


def test_keeping_it() -> None:
    """Kept is kept: no later button makes a yes of it, and no clock erases it."""
    story, alice, bob = together()
    reply = alice.writes(CANARY)
    alice.taps(bt.PressedKeep, reply)
    alice.sees("SendPreview r1", "ClosePreview kept")
    for button in (*DECIDED, bt.PressedUndo, bt.PressedTakeBack):
        if button is not bt.PressedDelete:
            assert alice.taps(button, reply) == "stale"
    alice.edits(reply, "other words, much later")
    story.passes(days=2)
    assert isinstance(alice.replies[0], m.Kept)
    assert story.words[reply][1].text == CANARY
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.all)


def test_deleting_what_was_kept() -> None:
    """Kept words are still one's own to delete, and then they are gone like any others."""
    story, alice, _ = together()
    kept = alice.writes(CANARY)
    alice.taps(bt.PressedKeep, kept)
    alice.looks()
    assert alice.taps(bt.PressedDelete, kept, 2) == "changed"
    assert alice.taps(bt.PressedDelete, kept) == ""
    alice.sees("ClosePreview deleted", "Erase")
    assert not alice.replies
    assert not story.words


def test_deleting_it() -> None:
    """Deleted: the key, the words and the message they came in."""
    story, alice, _ = together()
    reply = alice.writes(CANARY)
    source = reply_of(alice).source
    done = alice.does(bt.PressedDelete(tap="1", id=reply, revision=1, message=101))
    assert Erase(to=alice.me.id, message=source) in done.effects
    assert DestroyWords(reply=reply) in done.effects
    assert not story.words
    assert ("draft", reply) not in story.agenda
    alice.looks()
    for button in DECIDED:
        assert alice.taps(button, reply, 1) == "stale"
    alice.sees()


def test_not_deciding_means_no() -> None:
    """An undecided draft is erased after a day, and nobody but its author ever knew of it."""
    story, alice, bob = together()
    alice.writes(CANARY)
    alice.taps(bt.PressedShare)
    alice.looks()
    story.passes(hours=23, minutes=59, seconds=59)
    assert alice.replies
    story.passes(seconds=1)
    alice.sees("SendCard r1", "ClosePreview erased")
    assert not alice.replies
    assert not story.words
    bob.sees("SendCard r1")


def test_a_draft_that_was_decided_is_not_erased() -> None:
    """A clock that is late changes nothing about what was decided meanwhile."""
    story, alice, _ = together()
    kept = alice.writes(CANARY)
    alice.taps(bt.PressedKeep, kept)
    given = gives(alice, CANARY)
    for reply in (kept, given, 9999):
        story.happens(ev.DraftEnded(id=reply, planned=story.at), person=alice.me.id)
    assert {kept, given} == set(story.words)


# --- changing --------------------------------------------------------------------------------------


def test_changing_it() -> None:
    """After Change it, the next words are the reply, with a preview and buttons of their own."""
    story, alice, bob = together()
    reply = alice.writes("first try")
    alice.taps(bt.PressedChange, reply)
    alice.sees("SendPreview r1", "Say change-ask")
    assert alice.writes(CANARY) == reply
    alice.sees("ClosePreview preview-replaced", "SendPreview r2")
    assert alice.me.stage == m.Ready()
    assert story.words[reply] == (2, ev.Content("text", CANARY))
    assert alice.writes("something new") != reply
    bob.sees()


def test_changing_what_is_decided_or_gone() -> None:
    """Words for a reply that was decided meanwhile are new words, not a way around the decision."""
    _, alice, _ = together()
    first = alice.writes("first try")
    alice.taps(bt.PressedChange, first)
    alice.taps(bt.PressedKeep, first)
    second = alice.writes(CANARY)
    assert second not in (0, first)
    alice.taps(bt.PressedChange, second)
    alice.taps(bt.PressedDelete, second)
    assert alice.writes(CANARY) not in (0, first, second)
    assert isinstance(alice.replies[0], m.Kept)


def test_a_command_ends_the_changing() -> None:
    """Whoever asks for something else is not held to a question of before."""
    _, alice, _ = together()
    reply = alice.writes("first try")
    alice.taps(bt.PressedChange, reply)
    alice.asks("privacy")
    assert alice.me.stage == m.Ready()
    assert alice.writes(CANARY) != reply


def test_editing_the_message() -> None:
    """Editing the Telegram message is a new revision with a new preview."""
    story, alice, _ = together()
    reply = alice.writes("first try")
    alice.edits(reply, CANARY)
    alice.sees("SendPreview r1", "ClosePreview preview-replaced", "SendPreview r2")
    assert story.words[reply][0] == 2
    story.passes(hours=20)
    alice.edits(reply, CANARY + "!")
    story.passes(hours=20)
    assert alice.replies, "a day to decide counts from the newest words"


def test_new_words_are_for_whom_one_is_with_now() -> None:
    """A draft from before the pairing is nobody's; what takes its place afterwards can be shared."""
    story = Story()
    alice, bob = at_home(story.alice), at_home(story.bob)
    reply = alice.writes("before anybody came")
    pair(alice, bob)
    assert alice.taps(bt.PressedShare, reply) == "nobody-to-share-with"
    alice.taps(bt.PressedChange, reply)
    alice.writes("for the two of us")
    assert alice.taps(bt.PressedShare, reply, 2) == ""
    alice.taps(bt.PressedNow, reply, 2)
    story.passes(minutes=1)
    assert any(isinstance(s.send, SendEnvelope) for s in bob.looks())


def test_an_edit_that_changes_nothing() -> None:
    """Telegram reports edits that are none; they end no preview and no yes."""
    story, alice, bob = together()
    reply = alice.writes(CANARY)
    alice.edits(reply, CANARY)
    shares_at = shares(alice, CANARY)
    alice.edits(shares_at, CANARY)
    alice.looks()
    assert reply_of(alice).revision == 1
    story.passes(seconds=20)
    bob.sees("SendEnvelope r1")


def test_editing_something_else() -> None:
    """An edit of a message that became no reply, or of another's, has no consequence."""
    _, alice, bob = together()
    reply = alice.writes(CANARY)
    alice.looks()
    assert alice.edits(m.ReplyId(9999), "other words").saves == ()
    bob.does(ev.Edited(content=ev.Content("text", "not yours"), message=reply_of(alice).source))
    alice.sees()
    bob.sees()
    assert reply_of(alice).revision == 1
    assert reply == reply_of(alice).id


def test_an_edit_after_the_yes() -> None:
    """The yes was for other words: it ends, the envelope stays, and there is a preview to decide about."""
    story, alice, bob = together()
    reply = shares(alice, "first try")
    alice.looks()
    story.passes(seconds=19)
    alice.edits(reply, CANARY)
    alice.sees("Say edited-so-held", "ClosePreview preview-replaced", "SendPreview r2")
    story.passes(hours=1)
    bob.sees()
    assert isinstance(reply_of(alice), m.Drafted)
    assert isinstance(bob.envelopes[0], m.Gone)
    alice.taps(bt.PressedNow, reply)
    story.passes(seconds=20)
    bob.sees("SendEnvelope r2")


def test_an_edit_after_it_left() -> None:
    """What has left is not changed behind its reader's back; the author hears so."""
    story, alice, bob = together()
    reply = shares(alice, CANARY)
    alice.looks()
    story.passes(seconds=20)
    alice.edits(reply, "something else entirely")
    alice.sees("Say already-leaving")
    assert story.words[reply] == (1, ev.Content("text", CANARY))
    assert isinstance(bob.envelopes[0], m.Sealed)


# --- taking back -----------------------------------------------------------------------------------


def test_undo_at_the_last_second() -> None:
    """Take it back works until it leaves, and then nothing was shown to anybody."""
    story, alice, bob = together()
    reply = shares(alice, CANARY)
    alice.looks()
    story.passes(seconds=19)
    assert alice.taps(bt.PressedUndo, reply) == ""
    alice.sees("ChangePreview r1 share")
    assert alice.taps(bt.PressedUndo, reply) == "stale"
    story.passes(hours=23)
    assert isinstance(reply_of(alice), m.Drafted)
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.all)
    story.passes(hours=1)
    assert not alice.replies, "undecided again, and so erased after a day"


@pytest.mark.parametrize("hold", ["0", "20"])
def test_undo_a_second_late(hold: str) -> None:
    """When it has left, it says so; and nothing pretends otherwise."""
    story, alice, bob = together()
    alice.chooses(bt.ChoseHold, hold)
    reply = shares(alice, CANARY)
    story.passes(seconds=int(hold))
    assert alice.taps(bt.PressedUndo, reply) == "already-leaving"
    assert isinstance(reply_of(alice), m.Consented)
    bob.sees("SendEnvelope r1")


def test_undo_and_share_again() -> None:
    """A second yes sends one envelope, its own."""
    story, alice, bob = together()
    reply = shares(alice, CANARY)
    alice.taps(bt.PressedUndo, reply)
    alice.taps(bt.PressedNow, reply)
    story.passes(minutes=5)
    bob.sees("SendEnvelope r1")
    assert [type(e) for e in bob.envelopes] == [m.Gone, m.Sealed]


def test_an_edit_that_cannot_be_carried_ends_the_yes() -> None:
    """Whatever Alice changed it into: she does not say yes to what stood there before any more."""
    story, alice, bob = together()
    reply = shares(alice, CANARY, bt.PressedEvening)
    alice.looks()
    alice.edits_away(reply)
    alice.sees("ClosePreview preview-replaced", "Say edited-away-held", "SendPreview r1")
    assert isinstance(reply_of(alice), m.Drafted)
    story.passes(hours=20)
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.all)
    alice.taps(bt.PressedNow, reply)
    story.passes(hours=20)
    assert any(isinstance(s.send, SendEnvelope) for s in bob.all)
    alice.looks()
    alice.edits_away(reply)
    alice.sees("Say already-leaving")


def test_an_edit_that_cannot_be_carried_leaves_a_draft_as_it_is() -> None:
    """And says so: in the chat something else stands there now."""
    _, alice, _ = together()
    reply = alice.writes(CANARY)
    alice.looks()
    alice.edits_away(reply)
    alice.sees("Say edited-away")
    assert alice.taps(bt.PressedShare, reply) == ""


def test_what_was_kept_stays_as_it_was() -> None:
    """An edit is not lost in silence; and a kept reply does not become a draft that ends tomorrow."""
    story, alice, _ = together()
    reply = alice.writes(CANARY)
    alice.taps(bt.PressedKeep, reply)
    alice.looks()
    alice.edits(reply, "other words")
    alice.sees("Say edited-kept")
    alice.edits_away(reply)
    alice.sees("Say edited-kept")
    alice.does(ev.EditedAway(message=77))
    alice.sees()
    story.passes(days=2)
    assert isinstance(reply_of(alice), m.Kept)


@pytest.mark.parametrize("button", [bt.PressedEvening, bt.PressedTomorrow])
def test_taking_back_before_it_left(button: type[bt.OnThing]) -> None:
    """Before its hour nothing was shown, and we may say so; it is kept then."""
    story, alice, bob = together()
    reply = shares(alice, CANARY, button)
    alice.asks("shared")
    alice.looks()
    assert alice.taps(bt.PressedTakeBack, reply) == ""
    alice.sees("ClosePreview kept", "Say taken-back-before")
    assert isinstance(reply_of(alice), m.Kept)
    story.passes(days=2)
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.all)
    assert alice.taps(bt.PressedTakeBack, reply) == "stale"


def taken_back_when(what: str) -> tuple[Story, Someone, Someone]:
    """Alice takes back what has left; this became of it at Bob's meanwhile."""
    story, alice, bob = together()
    if what == "waits":
        bob.chooses(bt.ChosePause, "1")
    reply = gives(alice, CANARY)
    envelope = bob.envelopes[0]
    match what:
        case "opened":
            bob.taps(bt.PressedOpen, envelope)
        case "thanked":
            bob.taps(bt.PressedOpen, envelope)
            bob.taps(bt.PressedThanks, envelope)
            alice.looks()
        case "put off":
            bob.taps(bt.PressedLater, envelope)
        case "refused":
            bob.taps(bt.PressedNotForMe, envelope)
        case "expired":
            story.passes(days=7)
        case "left":
            bob.chooses(bt.ChoseLeave, "quiet")
        case "away":
            bob.goes_away()
    alice.looks()
    bob.looks()
    alice.taps(bt.PressedTakeBack, reply)
    return story, alice, bob


FATES = ("waits", "lies there", "put off", "opened", "thanked", "refused", "expired", "left", "away")


@pytest.mark.parametrize("what", FATES)
def test_taking_back_says_nothing_about_the_other(what: str) -> None:
    """The answer to Take back is one sentence, whatever became of the envelope."""
    _, alice, _ = taken_back_when(what)
    alice.sees("ClosePreview withdrawn", "Say taken-back")
    assert isinstance(alice.replies[0], m.Withdrawn)
    assert alice.taps(bt.PressedTakeBack, alice.replies[0]) == "stale"


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("lies there", ["CloseEnvelope"]),
        ("put off", ["CloseEnvelope"]),
        ("opened", ["CloseEnvelope envelope-closed"]),
        ("thanked", ["CloseEnvelope envelope-closed"]),
        ("refused", []),
        ("expired", []),
        ("left", []),
        ("away", []),
    ],
)
def test_taking_back_empties_the_envelope(what: str, seen: list[str]) -> None:
    """Unopened it disappears, opened it is replaced, and what is gone stays gone."""
    _, _, bob = taken_back_when(what)
    bob.sees(*seen)
    assert all(isinstance(e, m.Gone) for e in bob.envelopes)


def test_taken_back_while_it_waits() -> None:
    """An envelope that waits for the end of a pause never comes when it was taken back."""
    story, _, bob = taken_back_when("waits")
    story.passes(days=3)
    assert not any(isinstance(s.send, SendEnvelope) for s in bob.all)


# --- the other has gone ------------------------------------------------------------------------------


def test_a_partner_who_left_quietly_looks_like_one_who_is_silent() -> None:
    """The author sees the same in the same order; only that no envelope is made, and none waits."""
    runs = []
    for gone in (False, True):
        story, alice, bob = together()
        if gone:
            bob.chooses(bt.ChoseLeave, "quiet")
        for when in (bt.PressedNow, bt.PressedEvening, bt.PressedTomorrow):
            shares(alice, CANARY, when)
        alice.edits(alice.replies[2].id, "held, then")
        alice.taps(bt.PressedUndo, alice.replies[1])
        story.passes(hours=1)
        alice.taps(bt.PressedUndo, alice.replies[0])
        alice.edits(alice.replies[0].id, "too late")
        alice.taps(bt.PressedTakeBack, alice.replies[0])
        story.passes(days=3)
        runs.append(alice.all)
        assert bool(bob.envelopes) is not gone
    assert runs[0] == runs[1]


def test_a_share_to_who_is_away_waits() -> None:
    """Blocking the bot is silence too: the author's side is the same, and nothing is lost."""
    story, alice, bob = together()
    bob.goes_away()
    gives(alice, CANARY)
    story.passes(days=3)
    bob.looks()
    bob.comes_back()
    bob.sees("SendEnvelope r1")


# --- appreciation ----------------------------------------------------------------------------------


def test_appreciation_starts_the_same_path() -> None:
    """A small thing one noticed is a draft like any other, about no card."""
    story, alice, bob = together()
    story.passes(days=1)
    assert alice.me.current is not None
    bob.looks()
    alice.looks()
    alice.asks("appreciate")
    assert alice.me.stage == m.Appreciating()
    reply = alice.writes(CANARY)
    alice.sees("Say appreciate-ask", "SendPreview r1")
    assert story.work.replies[reply].prompt == ""
    assert alice.me.stage == m.Ready()
    bob.sees()


def test_appreciation_asked_for_twice() -> None:
    """Asking twice is asking once."""
    _, alice, _ = together()
    alice.asks("appreciate")
    alice.asks("appreciate")
    assert alice.me.stage == m.Appreciating()


def test_a_lost_tap_is_asked_for_again() -> None:
    """After an outage each undecided draft gets one fresh preview, and nothing else gets one."""
    story, alice, bob = together()
    draft = alice.writes(CANARY)
    kept = alice.writes("for me")
    alice.taps(bt.PressedKeep, kept)
    given = shares(alice, "for you", bt.PressedTomorrow)
    alice.looks()
    for reply in (draft, kept, given, 9999):
        story.happens(ev.PreviewLost(id=reply), person=alice.me.id)
        story.happens(ev.PreviewLost(id=reply), person=bob.me.id)
    alice.sees("ClosePreview preview-replaced unasked r1", "SendPreview r1 unasked")
    bob.sees()


def test_shares_are_listed_on_request() -> None:
    """One's own shares are one command away."""
    _, alice, bob = together()
    gives(alice, CANARY)
    alice.looks()
    alice.asks("shared")
    alice.sees("SendList")
    bob.sees("SendEnvelope r1")


@pytest.mark.parametrize("value", ["", "1", "1.", "1.2.3", "x.1", "-1.2", "1.99999999999999999999"])
def test_a_list_goes_on_where_it_ended(value: str) -> None:
    """Earlier shares are one tap away; a button that is none of ours changes nothing."""
    _, alice, _ = together()
    done = alice.does(bt.ChoseEarlier(tap="t", message=1, value="1795207868000.42"))
    assert SendList(to=alice.me.id, before="1795207868000.42") in done.effects
    assert alice.does(bt.ChoseEarlier(tap="t", message=1, value=value)).note == "stale"


def test_words_pass_through_one_effect_and_never_rest_in_the_state() -> None:
    """Private text is a guest: one effect carries it, and no repr shows it."""
    _, alice, _ = together()
    event = ev.Wrote(content=ev.Content("text", CANARY, file_id=CANARY), message=9500)
    done = alice.does(event)
    assert [type(e) for e in done.effects][:2] == [KeepWords, SendPreview]
    assert CANARY not in repr(done) + repr(event)
    keep = done.effects[0]
    assert isinstance(keep, KeepWords)
    assert keep.content.text == CANARY
