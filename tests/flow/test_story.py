"""The whole of it, over HTTP, with two people: what each does and what each can see."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.faults import Fault
from tests.databases import Database
from tests.flow.chronicle import chronicle, same_as_golden
from tests.flow.town import Phone, Town, pair, town

CANARY = "canary-7f3d the kettle sang"
NAMES = {1000: "Alice", 2000: "Bob"}


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Town]:
    async with town(database) as it, it.running():
        yield it
        assert it.telegram.strange == set(), "parameters that Telegram does not know"


@pytest.fixture
async def two(here: Town) -> tuple[Phone, Phone]:
    """Alice and Bob, paired, on the evening before their first morning."""
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await pair(alice, bob)
    return alice, bob


async def morning(here: Town) -> None:
    """The next 08:35 in Berlin: the hour that `onboard` chose, and five minutes."""
    await here.wait(hours=22.6)


async def test_first_morning(here: Town) -> None:
    """From two strangers to one sentence that was given and received."""
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await pair(alice, bob)
    await morning(here)
    await alice.send(CANARY)
    assert not bob.sees(CANARY)
    await alice.tap("share")
    await alice.tap("now")
    assert not bob.sees(CANARY)
    await here.wait(seconds=30)
    assert not bob.sees(CANARY), "an envelope shows nothing of what is in it"
    await bob.tap("open")
    assert bob.sees(CANARY)
    await bob.tap("thanks")
    same_as_golden("first_morning", chronicle(here.telegram, NAMES))


async def test_same_share_card_on_the_first_morning(here: Town, two: tuple[Phone, Phone]) -> None:
    """On a share day both have the same card."""
    alice, bob = two
    await morning(here)
    assert alice.last == bob.last


@pytest.mark.parametrize("decision", ["keep", "delete", "nothing"])
async def test_answering_is_not_sharing(here: Town, two: tuple[Phone, Phone], decision: str) -> None:
    """Kept, deleted or left undecided: the partner's phone never changes."""
    alice, bob = two
    await morning(here)
    before = here.telegram.transcript(bob.id)
    await alice.send(CANARY)
    if decision != "nothing":
        await alice.tap(decision)
    await here.wait(hours=12)
    assert here.telegram.transcript(bob.id) == before


async def test_undecided_draft_is_erased_after_a_day(here: Town, two: tuple[Phone, Phone]) -> None:
    """Not deciding means no, and what was not wanted is not kept."""
    alice, bob = two
    await alice.send(CANARY)
    message, data = alice.button("share")
    await here.wait(hours=24.1)
    await alice.press(message, data)
    await here.wait(hours=1)
    assert not bob.sees("left something")
    assert not any(CANARY in m.get("text", "") for m in alice.messages if m["from_bot"])


async def test_an_edit_is_a_new_revision(here: Town, two: tuple[Phone, Phone]) -> None:
    """The yes is for one revision: the button of the old one says that something changed."""
    alice, bob = two
    mine = await alice.send("first words")
    old, data = alice.button("share")
    await alice.edit(mine, CANARY)
    await alice.press(old, data)
    await here.wait(minutes=2)
    assert not bob.sees("left something")
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(minutes=2)
    await bob.tap("open")
    assert bob.sees(CANARY)
    assert not bob.sees("first words")


async def test_an_edit_after_the_yes_ends_it(here: Town, two: tuple[Phone, Phone]) -> None:
    """Words that were not agreed to do not leave in the place of those that were."""
    alice, bob = two
    mine = await alice.send("first words")
    await alice.tap("share")
    await alice.tap("now")
    await alice.edit(mine, CANARY)
    await here.wait(minutes=2)
    assert not bob.sees("left something")


async def test_change_it(here: Town, two: tuple[Phone, Phone]) -> None:
    """After *Change it* the next words are the reply."""
    alice, bob = two
    await alice.send("first words")
    await alice.tap("change")
    await alice.send(CANARY)
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(minutes=1)
    await bob.tap("open")
    assert bob.sees(CANARY)
    assert not bob.sees("first words")


async def test_take_it_back_in_time(here: Town, two: tuple[Phone, Phone]) -> None:
    """Within the hold nothing has left, and the words are a draft again."""
    alice, bob = two
    await alice.send(CANARY)
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(seconds=10)
    await alice.tap("undo")
    await here.wait(hours=1)
    assert not bob.sees("left something")
    await alice.tap("keep")


async def test_this_evening(here: Town, two: tuple[Phone, Phone]) -> None:
    """*This evening* is the author's evening, and before it the envelope is not there."""
    alice, bob = two
    await alice.send(CANARY)
    await alice.tap("share")
    await alice.tap("evening")
    await here.wait(hours=7)
    assert not bob.sees("left something")
    await here.wait(hours=2.2)
    await bob.tap("open")
    assert bob.sees(CANARY)


async def share(here: Town, who: Phone, text: str = CANARY) -> None:
    await who.send(text)
    await who.tap("share")
    await who.tap("now")
    await here.wait(seconds=30)


async def test_take_back_before_it_was_opened(here: Town, two: tuple[Phone, Phone]) -> None:
    """An unopened envelope disappears, and its author is told the same as ever."""
    alice, bob = two
    await share(here, alice)
    assert bob.sees("left something")
    await alice.send("/shared")
    await alice.tap("takeback")
    assert not bob.sees("left something")
    assert "may have been read" in alice.last


async def test_a_photo_taken_back_in_time_can_be_deleted(here: Town, two: tuple[Phone, Phone]) -> None:
    """Promise 5: what its author keeps has a *Delete*, also where the picture itself had to go."""
    alice, _ = two
    await alice.send(photo=b"\x89PNG the sea", caption=CANARY)
    await alice.tap("share")
    await alice.tap("evening")
    await alice.send("/shared")
    await alice.tap("takeback")
    assert alice.sees("Nothing was shown")
    await alice.tap("delete")
    assert alice.sees("Deleted")
    assert not any(CANARY in m.get("caption", "") for m in alice.messages)


@pytest.mark.parametrize("method", ["sendMessage", "sendVoice"])
async def test_a_refused_preview_is_said(here: Town, two: tuple[Phone, Phone], method: str) -> None:
    """Whoever wrote it is not left to wait for something that cannot come."""
    alice, _ = two
    here.telegram.faults.add(
        Fault(
            "error", method, chat_id=alice.id, code=400, description="Bad Request: VOICE_MESSAGES_FORBIDDEN"
        )
    )
    if method == "sendVoice":
        await alice.send(voice=b"OggS a hum", duration=3)
    else:
        await alice.send(CANARY)
    assert "I cannot show this one" in alice.last


async def test_a_yes_to_an_invitation_can_be_taken_back(here: Town) -> None:
    """Until the other has said theirs too."""
    alice, bob = here.person(1000, "Alice"), here.person(2000, "Bob")
    await alice.onboard()
    await bob.onboard()
    await alice.send("/invite")
    await bob.start(alice.link())
    await bob.tap("accept")
    await bob.tap("decline", bob.find("you will both hear")["message_id"])
    await alice.tap("confirm")
    assert not bob.sees("together now")
    assert not alice.sees("together now")


async def test_take_back_after_it_was_opened(here: Town, two: tuple[Phone, Phone]) -> None:
    """The words go out of the other's chat; the answer is honest and tells nothing."""
    alice, bob = two
    await share(here, alice)
    await bob.tap("open")
    await alice.send("/shared")
    await alice.tap("takeback")
    assert not bob.sees(CANARY)
    assert "may have been read" in alice.last


@pytest.mark.parametrize("what", ["later", "notforme"])
async def test_an_author_never_learns(here: Town, two: tuple[Phone, Phone], what: str) -> None:
    """Put off, refused or opened: nothing of it reaches the author."""
    alice, bob = two
    await share(here, alice)
    before = here.telegram.transcript(alice.id)
    await bob.tap(what)
    await here.wait(hours=2)
    assert here.telegram.transcript(alice.id) == before


async def test_an_envelope_ends_after_a_week(here: Town, two: tuple[Phone, Phone]) -> None:
    """Unopened words do not lie about for ever."""
    alice, bob = two
    await share(here, alice)
    where, data = bob.button("open")
    await here.wait(days=7, hours=1)
    await bob.press(where, data)
    assert not bob.sees(CANARY)


async def test_write_back(here: Town, two: tuple[Phone, Phone]) -> None:
    """An answer is a reply like any other: it is previewed, and crosses with a yes."""
    alice, bob = two
    await share(here, alice)
    await bob.tap("open")
    await bob.tap("writeback")
    await bob.send("and the cat listened")
    assert not alice.sees("and the cat listened")
    await bob.tap("share")
    await bob.tap("now")
    await here.wait(seconds=30)
    await alice.tap("open")
    assert alice.sees("and the cat listened")


async def test_hear(here: Town, two: tuple[Phone, Phone]) -> None:
    """*I hear you* is a share of its own: these very words, once."""
    alice, bob = two
    await share(here, alice)
    await bob.tap("open")
    where, data = bob.button("hear")
    await bob.tap("hear")
    heard = len(alice.messages)
    await bob.press(where, data)
    await here.wait(minutes=5)
    assert len(alice.messages) == heard


async def test_a_photo_crosses(here: Town, two: tuple[Phone, Phone]) -> None:
    """A photo is previewed, and opens in the envelope by an edit."""
    alice, bob = two
    await alice.send(photo=b"\x89PNG a sky", caption=CANARY)
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(seconds=30)
    envelope = bob.find("left something")["message_id"]
    await bob.tap("open")
    shown = next(m for m in bob.messages if m["message_id"] == envelope)
    assert shown["photo_file_id"]
    assert CANARY in shown["caption"]
    assert shown["protected"]


async def test_a_voice_note_crosses(here: Town, two: tuple[Phone, Phone]) -> None:
    """A voice note comes beside its opened envelope, once."""
    alice, bob = two
    await alice.send(voice=b"OggS a hum", duration=3)
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(seconds=30)
    await bob.tap("open")
    assert sum("voice" in m for m in bob.messages) == 1


@pytest.mark.parametrize("kind", ["sticker", "location", "poll", "video_note", "document", "contact"])
async def test_everything_else_is_refused_kindly(here: Town, two: tuple[Phone, Phone], kind: str) -> None:
    """One sentence, and nothing is kept."""
    alice, bob = two
    before = here.telegram.transcript(bob.id)
    await alice.send(other=kind)
    with pytest.raises(AssertionError):
        alice.button("share")
    await here.wait(hours=1)
    assert here.telegram.transcript(bob.id) == before


async def test_pausing_holds_envelopes_without_a_burst(here: Town, two: tuple[Phone, Phone]) -> None:
    """What was shared meanwhile comes after the pause, one at a time."""
    alice, bob = two
    await bob.send("/pause")
    await bob.tap("pause:0")
    await share(here, alice, "one")
    await here.wait(hours=2)
    await share(here, alice, "two")
    await here.wait(hours=2)
    assert not bob.sees("left something")
    await bob.send("/resume")
    assert len([b for b in bob.buttons() if b.startswith("open")]) == 1
    await here.wait(minutes=31)
    assert len([b for b in bob.buttons() if b.startswith("open")]) == 2


async def test_no_card_while_paused(here: Town, two: tuple[Phone, Phone]) -> None:
    """A pause is a pause, and nobody asks about it."""
    alice, _ = two
    await alice.send("/pause")
    await alice.tap("pause:3")
    before = len(alice.messages)
    await here.wait(days=2, hours=12)
    assert len(alice.messages) == before
    await here.wait(days=2)
    assert len(alice.messages) > before


async def test_leave_and_tell(here: Town, two: tuple[Phone, Phone]) -> None:
    """One neutral line, with the next card; everything under way dies at once."""
    alice, bob = two
    await alice.send("about to leave")
    await alice.tap("share")
    await alice.tap("tomorrow")
    await alice.send("/leave")
    await alice.tap("leave:tell")
    before = len(bob.messages)
    await here.wait(hours=6)
    assert len(bob.messages) == before
    await morning(here)
    assert bob.sees("closed now")
    await here.wait(days=2)
    assert not bob.sees("left something")


async def test_forget(here: Town, two: tuple[Phone, Phone]) -> None:
    """Everything goes; whoever comes back is a stranger."""
    alice, _bob = two
    await alice.send(CANARY)
    await alice.tap("keep")
    await alice.send("/forget")
    await alice.tap("forget:all")
    assert not any(CANARY in m.get("text", "") for m in alice.messages if m["from_bot"])
    await alice.send("hello?")
    assert "/start" in alice.last


async def test_blocked_people_rest(here: Town, two: tuple[Phone, Phone]) -> None:
    """Who blocks the bot gets nothing until they are back; then their days go on."""
    alice, bob = two
    here.telegram.block(bob.id)
    await here.settle()
    await share(here, alice)
    await here.wait(days=2)
    here.telegram.unblock(bob.id)
    await here.settle()
    await here.wait(minutes=31)
    await bob.tap("open")
    assert bob.sees(CANARY)


async def test_privacy_and_help_for_a_stranger(here: Town) -> None:
    """/privacy answers everybody, and keeps nothing of who asked."""
    carol = here.person(3000, "Carol")
    await carol.send("/privacy")
    assert len(carol.last) > 100
    await carol.send("hi there")
    assert "/start" in carol.last


async def test_export(here: Town, two: tuple[Phone, Phone]) -> None:
    """Two files of one's own words."""
    alice, _ = two
    await alice.send(CANARY)
    await alice.tap("keep")
    await alice.send("/export")
    assert sum("document" in m for m in alice.messages) == 2


async def test_deny_ends_the_invitation(here: Town) -> None:
    """A link in wrong hands: who said yes hears nothing, and the link is dead."""
    alice, eve = here.person(1000, "Alice"), here.person(2000, "Eve")
    await alice.onboard()
    await eve.onboard()
    await alice.send("/invite")
    link = alice.link()
    await eve.start(link)
    await eve.tap("accept")
    before = here.telegram.transcript(eve.id)
    await alice.tap("deny")
    assert here.telegram.transcript(eve.id) == before
    await eve.start(link)
    with pytest.raises(AssertionError):
        eve.button("confirm")


@pytest.mark.parametrize("what", ["envelope", "thanks"])
async def test_an_answer_to_what_came_is_no_name(here: Town, two: tuple[Phone, Phone], what: str) -> None:
    """What comes by itself ends an open question for the name: words to it are words, and stay private."""
    alice, bob = two
    giver = bob if what == "envelope" else alice
    await giver.send("the tea on the step")
    await giver.tap("share")
    await giver.tap("now")
    if what == "thanks":
        await here.wait(seconds=30)
        await bob.tap("open")
    await alice.send("/settings")
    await alice.tap("page:name")
    if what == "thanks":
        await bob.tap("thanks")
    await here.wait(seconds=30)
    await alice.send(CANARY)
    alice.button("share")
    await bob.send("/invite")
    assert not bob.sees(CANARY)


async def test_nothing_in_a_name_can_be_tapped(here: Town, two: tuple[Phone, Phone]) -> None:
    """A name stands inside the bot's own sentences: no command, link or mention in it comes to life there."""
    alice, bob = two
    await alice.send("/settings")
    await alice.tap("page:name")
    await alice.send("Al /forget https://evil.example @durov")
    await alice.send("the tea on the step")
    await alice.tap("share")
    await alice.tap("now")
    await here.wait(seconds=30)
    envelope = bob.messages[-1]
    assert "Al /forget https://evil.example @durov" in envelope["text"].replace("\u2060", "")
    assert not envelope.get("entities")


async def test_who_looked_for_help_can_tidy_up(here: Town, two: tuple[Phone, Phone]) -> None:
    """Neither the page nor the word that asked for it stays for whoever looks at this phone."""
    alice, _ = two
    before = alice.messages
    await alice.send("/support")
    await alice.tap("country:close")
    await here.wait(seconds=5)
    assert alice.messages == before
