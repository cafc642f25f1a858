"""What becomes of a send, at a Telegram that has its faults."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core import sends as sd
from bot.core.delivery import Gone, Outcome, Retry, Sent
from bot.core.events import Content
from bot.core.material import Material, Share, Shown
from bot.demo import faults
from bot.demo.telegram import Telegram
from bot.gateway import Gateway
from bot.gateway.outbound import LONGEST_SEND, back_off
from bot.gateway.request import AiohttpRequest
from bot.send import LEASE
from bot.store import AHEAD
from bot.store.material import SHARES
from tests.gateway import people

SAY = sd.Say(to=people.alice.id, note="help")
AMEND = sd.Amend(to=people.alice.id, message=1, note="okay")
TEXT = people.received(people.TEXT)


async def outcome(gateway: Gateway, send: sd.Send, material: Material | None = None) -> Outcome:
    """The outcome alone."""
    return (await gateway.send(send, material or people.to_alice()))[0]


def seen(telegram: Telegram, person: int) -> list[dict[str, Any]]:
    """What the bot wrote into this chat and is still there."""
    return [one for one in telegram.messages(person) if one["from_bot"]]


def text(telegram: Telegram, person: int) -> str:
    """The newest words of the bot in this chat."""
    newest = seen(telegram, person)[-1]
    return str(newest.get("text") or newest.get("caption") or "")


async def envelope(gateway: Gateway) -> int:
    """An envelope in Bob's chat; its message."""
    done, shown = await gateway.send(people.ENVELOPE, people.to_bob())
    assert isinstance(done, Sent)
    assert shown == (Shown(kind="envelope", id=601, message=done.message),)
    return done.message


# --- certain: nothing happened ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        (1, 1),
        (30, 30),
        (3600, 3600),
        (86400, 3600),
        (0, 1),
        (-5, 1),
        ("12", 12),
        ("soon", 1),
        (None, 1),
        (2.5, 2),
    ],
)
async def test_429_waits_as_long_as_telegram_asks(
    asked: object, seconds: int, gateway: Gateway, telegram: Telegram
) -> None:
    """Whatever a server says, between a second and an hour; and the whole fleet slows down."""
    telegram.faults.add(faults.too_many("sendMessage", retry_after=asked))
    assert await outcome(gateway, SAY) == Retry(timedelta(seconds=seconds), flood=True)
    assert seen(telegram, people.ALICE) == []


async def test_429_without_a_time(gateway: Gateway, telegram: Telegram) -> None:
    """A second is the least."""
    telegram.faults.add(faults.too_many("sendMessage"))
    assert await outcome(gateway, SAY) == Retry(timedelta(seconds=1), flood=True)


async def test_no_connection_is_certain(gateway: Gateway) -> None:
    """Nobody answers at that port: nothing can have been sent, and everything may be tried again."""
    gateway.request._root = "http://127.0.0.1:9/bot1:x/"
    for attempts, seconds in ((0, 1), (1, 2), (3, 8), (40, 60)):
        given = people.to_alice(attempts=attempts)
        assert await outcome(gateway, SAY, given) == Retry(timedelta(seconds=seconds))


async def test_a_name_that_does_not_resolve_is_certain(gateway: Gateway) -> None:
    """The machine is off the net."""
    gateway.request._root = "http://api.invalid/bot1:x/"
    assert await outcome(gateway, SAY) == Retry(timedelta(seconds=1))


async def test_a_token_that_is_not_known(gateway: Gateway, telegram: Telegram) -> None:
    """One 401 or 404 does not end anything; it is told, and it passes."""
    for fault in (faults.unauthorized("sendMessage"), faults.not_found("sendMessage")):
        telegram.faults.add(fault)
        assert await outcome(gateway, SAY) == Retry(timedelta(seconds=60))
        assert gateway.unauthorized
        assert isinstance(await outcome(gateway, SAY), Sent)
        assert not gateway.unauthorized


# --- unsure: it may have happened -----------------------------------------------------------------------

UNSURE = [
    faults.drop_after,
    faults.drop_before,
    faults.drop_mid_body,
    faults.truncated,
    faults.wrong_type,
    faults.not_ok,
    lambda method: faults.status(502, method),
    lambda method: faults.status(500, method, when="after"),
    lambda method: faults.status(504, method),
    lambda method: faults.Fault("foreign", method),
    lambda method: faults.Fault("reply", method, code=200, body="null"),
    lambda method: faults.Fault("reply", method, code=200, body='{"ok":true}'),
    lambda method: faults.Fault("reply", method, code=302, headers={"Location": "http://127.0.0.1:9/"}),
]


@pytest.mark.parametrize("fault", UNSURE)
async def test_an_edit_is_repeated_freely(fault: Any, gateway: Gateway, telegram: Telegram) -> None:
    """Done twice it is done once."""
    message = await envelope(gateway)
    telegram.faults.add(fault("editMessageText"))
    open_ = replace(people.OPEN, message=message)
    first = await outcome(gateway, open_, TEXT)
    if first != Sent():  # an answer of another shape is an answer: the edit was done
        assert first == Retry(timedelta(seconds=1), certain=False)
        assert await outcome(gateway, open_, replace(TEXT, attempts=1)) == Sent()
    assert len(seen(telegram, people.BOB)) == 1
    assert "The tea this morning." in text(telegram, people.BOB) or first == Sent()


@pytest.mark.parametrize("fault", UNSURE)
async def test_a_sentence_is_repeated_ever_more_slowly(
    fault: Any, gateway: Gateway, telegram: Telegram
) -> None:
    """A second copy is harmless, and none at all would lose what somebody agreed to."""
    for attempts, expected in (
        (0, Retry(timedelta(seconds=1), certain=False)),
        (1, Retry(timedelta(seconds=4), certain=False)),
        (9, Retry(timedelta(hours=1), certain=False)),
    ):
        telegram.faults.add(fault("sendMessage"))
        assert await outcome(gateway, SAY, people.to_alice(attempts=attempts)) == expected
    assert len(seen(telegram, people.ALICE)) <= 3


async def test_an_answer_about_another_chat_is_never_noted(gateway: Gateway, telegram: Telegram) -> None:
    """Its message id would let us edit a stranger's message."""
    telegram.faults.add(faults.Fault("foreign", "sendMessage"))
    done, shown = await gateway.send(people.ENVELOPE, people.to_bob())
    assert done == Retry(timedelta(seconds=1), certain=False)
    assert shown == ()


async def test_a_slow_answer_is_unsure(gateway: Gateway, telegram: Telegram) -> None:
    """A read that times out says nothing about whether it was done."""
    gateway.request._read = 0.05
    telegram.faults.add(faults.Fault("delay_after", "sendMessage", seconds=0.3))
    assert await outcome(gateway, SAY) == Retry(timedelta(seconds=1), certain=False)
    assert len(seen(telegram, people.ALICE)) == 1


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [(0, Retry(timedelta(seconds=1), certain=False)), (2, Retry(timedelta(seconds=16), certain=False))],
)
async def test_a_send_ends_before_its_lease(
    attempts: int, expected: Outcome, gateway: Gateway, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise somebody else would send the same row beside it."""
    monkeypatch.setattr("bot.gateway.outbound.LONGEST_SEND", 0.1)
    telegram.faults.add(faults.Fault("delay_after", "sendMessage", seconds=0.5))
    assert await outcome(gateway, SAY, people.to_alice(attempts=attempts)) == expected


def test_no_send_lasts_as_long_as_a_lease() -> None:
    """One call with files, and all calls of a send together, after the longest wait for a slot."""
    limits = AiohttpRequest("1:x")._timeout(20, writes=True)
    assert (limits.total or 0) < LONGEST_SEND < LONGEST_SEND + AHEAD.total_seconds() < LEASE.total_seconds()


# --- never -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leave", ["block", "deactivate"])
async def test_a_person_who_is_gone(leave: str, gateway: Gateway, telegram: Telegram) -> None:
    """Blocked, or no account any more: not now, and nobody is told."""
    getattr(telegram, leave)(people.ALICE)
    assert await outcome(gateway, SAY) == Gone(unreachable=True, reason="Forbidden")


async def test_a_person_who_never_pressed_start(gateway: Gateway, telegram: Telegram) -> None:
    """The bot cannot begin."""
    telegram.add_user(3000, "Carol")
    carol = people.to_alice(chat=3000)
    assert await outcome(gateway, SAY, carol) == Gone(unreachable=True, reason="Forbidden")


async def test_a_chat_that_does_not_exist(gateway: Gateway) -> None:
    """The same as gone."""
    done = await outcome(gateway, SAY, people.to_alice(chat=4040))
    assert done == Gone(unreachable=True, reason="BadRequest: chat lost")


async def test_a_group_is_never_followed(gateway: Gateway, telegram: Telegram) -> None:
    """What belongs into a private chat is not sent anywhere else."""
    telegram.faults.add(faults.migrated(-100200, "sendMessage"))
    assert await outcome(gateway, SAY) == Gone(reason="ChatMigrated")


@pytest.mark.parametrize(
    "said",
    ["can't parse entities: x", "BUTTON_DATA_INVALID", "message is too long", "text must be non-empty"],
)
async def test_a_fault_of_ours_is_not_repeated(said: str, gateway: Gateway, telegram: Telegram) -> None:
    """Telegram's text is not kept: it can quote what was sent."""
    telegram.faults.add(faults.bad_request(said, "sendMessage"))
    assert await outcome(gateway, SAY) == Gone(reason="BadRequest: other")


async def test_nothing_to_send(gateway: Gateway) -> None:
    """A thing that is gone takes its row with it."""
    assert await outcome(gateway, people.CARD) == Sent()


async def test_words_that_cannot_be_read_are_told(gateway: Gateway, telegram: Telegram) -> None:
    """Who wrote something is not left without an answer by a fault of ours."""
    broken = people.to_alice(reply=people.drafted, broken=True)
    for send in (people.PREVIEW, sd.SendExport(to=people.alice.id)):
        assert isinstance(await outcome(gateway, send, broken), Sent)
        assert "on my side is broken" in text(telegram, people.ALICE)


async def test_a_screen_that_breaks_is_tried_again_later(gateway: Gateway) -> None:
    """What somebody agreed to share is not lost to a fault of ours."""
    strange = people.received(Content("hologram", "x"))  # type: ignore[arg-type]  # of a later version
    assert await outcome(gateway, replace(people.OPEN, message=4), strange) == Retry(timedelta(seconds=60))


async def test_what_cannot_be_written_is_not_repeated(gateway: Gateway) -> None:
    """Half a surrogate pair in a database will be there the next time too."""
    half = people.to_bob(partner_name="\ud83d")
    assert await outcome(gateway, people.ENVELOPE, half) == Gone(reason="TypeError")


# --- another way -----------------------------------------------------------------------------------------


async def test_a_tap_that_is_too_old(gateway: Gateway, telegram: Telegram) -> None:
    """What it asked for has been done; the spinner is gone by itself."""
    assert await outcome(gateway, sd.AnswerTap(to=people.alice.id, tap="1", note="stale")) == Sent()


async def test_an_edit_that_was_done_before(gateway: Gateway) -> None:
    """Success."""
    message = await envelope(gateway)
    open_ = replace(people.OPEN, message=message)
    assert await outcome(gateway, open_, TEXT) == Sent()
    assert await outcome(gateway, open_, TEXT) == Sent()


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO], ids=lambda one: one.kind)
async def test_an_envelope_that_cannot_be_edited(
    content: Content, gateway: Gateway, telegram: Telegram
) -> None:
    """Then the words come as a message of their own, protected, and known."""
    given = people.with_files(people.received(content), telegram)
    done, shown = await gateway.send(replace(people.OPEN, message=99), given)
    assert isinstance(done, Sent)
    assert shown == (Shown(kind="envelope", id=601, message=done.message),)
    assert seen(telegram, people.BOB)[-1]["protected"]


async def test_words_are_not_sent_twice_when_nobody_knows(gateway: Gateway, telegram: Telegram) -> None:
    """Promise 4: not even where an edit is impossible."""
    telegram.faults.add(faults.drop_after("sendMessage"))
    done, shown = await gateway.send(replace(people.OPEN, message=99), TEXT)
    assert (done, shown) == (Sent(), ())
    assert len(seen(telegram, people.BOB)) == 1


async def test_a_photo_opens_inside_its_envelope(gateway: Gateway, telegram: Telegram) -> None:
    """The same message, and once more is the same once more."""
    message = await envelope(gateway)
    given = people.with_files(people.received(people.PHOTO), telegram)
    open_ = replace(people.OPEN, message=message)
    assert await outcome(gateway, open_, given) == Sent()
    assert await outcome(gateway, open_, given) == Sent()
    assert await outcome(gateway, replace(open_, thanked=True), given) == Sent()
    (only,) = seen(telegram, people.BOB)
    assert only["message_id"] == message
    assert only["photo"]
    assert "Our sky" in only["caption"]


async def voices(telegram: Telegram) -> int:
    """How many voice notes lie in Bob's chat."""
    return sum("voice" in one for one in seen(telegram, people.BOB))


async def test_a_voice_note_comes_once_and_once_more_when_asked(gateway: Gateway, telegram: Telegram) -> None:
    """Open, thank, once more, in that order; and no copy that nobody asked for."""
    message = await envelope(gateway)
    given = people.with_files(people.received(people.VOICE), telegram)
    open_ = replace(people.OPEN, message=message)
    _, shown = await gateway.send(open_, given)
    assert await voices(telegram) == 1
    assert [one.kind for one in shown] == ["envelope", "envelope"]
    assert shown[0].message == message < shown[1].message
    assert await outcome(gateway, replace(open_, thanked=True), given) == Sent()
    assert await voices(telegram) == 1
    assert isinstance(await outcome(gateway, replace(open_, thanked=True), given), Sent)
    assert await voices(telegram) == 2


async def test_a_voice_note_is_not_repeated_after_a_crash(gateway: Gateway, telegram: Telegram) -> None:
    """Telegram had it, and we died before we noted it: the second attempt leaves it at that."""
    message = await envelope(gateway)
    given = people.with_files(people.received(people.VOICE), telegram)
    open_ = replace(people.OPEN, message=message)
    await gateway.send(open_, given)
    assert await outcome(gateway, open_, replace(given, attempts=1, unsure=True)) == Sent()
    assert await voices(telegram) == 1
    telegram.delete(people.BOB, message)
    assert isinstance(await outcome(gateway, open_, replace(given, attempts=2, unsure=True)), Sent)
    assert await voices(telegram) == 1, "a new line, and its button"
    assert "open:601" in str(seen(telegram, people.BOB)[-1])


async def test_a_line_that_nobody_knows_of_is_not_its_voice_note(
    gateway: Gateway, telegram: Telegram
) -> None:
    """The line above it may have changed or not; the note itself was not tried, and that is certain."""
    message = await envelope(gateway)
    given = people.with_files(people.received(people.VOICE), telegram)
    telegram.faults.add(faults.drop_after("editMessageText"))
    assert await outcome(gateway, replace(people.OPEN, message=message), given) == Retry(
        timedelta(seconds=1), certain=True
    )
    assert await voices(telegram) == 0


async def test_a_voice_note_that_nobody_knows_of(gateway: Gateway, telegram: Telegram) -> None:
    """It counts as sent; the button *Once more* is there if it was not."""
    message = await envelope(gateway)
    given = people.with_files(people.received(people.VOICE), telegram)
    telegram.faults.add(faults.drop_before("sendVoice"))
    assert await outcome(gateway, replace(people.OPEN, message=message), given) == Sent()
    (line,) = seen(telegram, people.BOB)
    assert "open:601" in str(line)


async def test_a_preview_that_is_gone_comes_anew(gateway: Gateway, telegram: Telegram) -> None:
    """The decision is still due."""
    done, shown = await gateway.send(people.change_preview("when", 99), people.written(people.TEXT))
    assert isinstance(done, Sent)
    assert shown == (Shown(kind="preview", id=501, message=done.message),)


async def test_a_photo_preview_changes_its_buttons(gateway: Gateway, telegram: Telegram) -> None:
    """Its words stand under the picture."""
    given = people.with_files(people.written(people.PHOTO), telegram)
    done = await outcome(gateway, people.PREVIEW, given)
    assert isinstance(done, Sent)
    assert await outcome(gateway, people.change_preview("when", done.message), given) == Sent()
    assert text(telegram, people.ALICE).startswith("When may it go to")


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO, people.VOICE], ids=lambda one: one.kind)
@pytest.mark.parametrize("times", [1, 2])
async def test_where_a_button_was_pressed_is_noted(
    content: Content, times: int, gateway: Gateway, telegram: Telegram
) -> None:
    """Promise 5: of an envelope that we sent and died before noting we hear when it is opened; so it can be
    taken back. Also if we die once more right after opening it."""
    message = await envelope(gateway)
    given = people.with_files(people.received(content), telegram)
    for _ in range(times):
        _, shown = await gateway.send(replace(people.OPEN, message=message), given)
    assert shown[0] == Shown(kind="envelope", id=601, message=message)


async def test_a_second_preview_is_closed_with_the_first(gateway: Gateway, telegram: Telegram) -> None:
    """A death after Telegram's yes leaves two previews: what is deleted at one is gone from the other."""
    first, second = [await outcome(gateway, people.PREVIEW, people.written(people.TEXT)) for _ in range(2)]
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    close = sd.ClosePreview(
        to=people.alice.id, reply=people.drafted.id, note="deleted", message=first.message
    )
    assert await outcome(gateway, close, people.to_alice(messages=(second.message,))) == Sent()
    deleted, replaced = (one["text"] for one in seen(telegram, people.ALICE))
    assert deleted.startswith("Deleted")
    assert people.TEXT.text not in replaced


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO, people.VOICE], ids=lambda one: one.kind)
async def test_a_closed_preview_shows_nothing_of_the_words(
    content: Content, gateway: Gateway, telegram: Telegram
) -> None:
    """Words and all: a picture goes, and the answer to the tap is said."""
    given = people.with_files(people.written(content), telegram)
    done = await outcome(gateway, people.PREVIEW, given)
    assert isinstance(done, Sent)
    close = sd.ClosePreview(to=people.alice.id, reply=people.drafted.id, note="kept", message=done.message)
    assert isinstance(await outcome(gateway, close), Sent)
    (left,) = seen(telegram, people.ALICE)
    assert left["text"] == "Kept. Only you have it."


async def test_every_preview_of_a_reply_is_closed(gateway: Gateway, telegram: Telegram) -> None:
    """Also those of which one is gone already."""
    given = people.with_files(people.written(people.PHOTO), telegram)
    messages = []
    for one in (people.written(people.TEXT), given):
        done = await outcome(gateway, people.PREVIEW, one)
        assert isinstance(done, Sent)
        messages.append(done.message)
    close = sd.ClosePreview(to=people.alice.id, reply=people.drafted.id, note="erased")
    assert await outcome(gateway, close, people.to_alice(messages=(99, *messages))) == Sent()
    (left,) = seen(telegram, people.ALICE)
    assert left["text"].startswith("This is erased now")


DAYS = 3 * 86400.0


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO, people.VOICE], ids=lambda one: one.kind)
@pytest.mark.parametrize("later", [0.0, DAYS])
async def test_taking_back_takes_the_words_out_of_the_chat(
    content: Content, later: float, gateway: Gateway, telegram: Telegram, clock: Any
) -> None:
    """Promise 5: after three days too, as far as Telegram lets anybody."""
    message = await envelope(gateway)
    given = people.with_files(people.received(content), telegram)
    _, shown = await gateway.send(replace(people.OPEN, message=message), given)
    clock.advance(later)
    close = sd.CloseEnvelope(to=people.bob.id, envelope=people.opened.id, note="envelope-closed")
    lying = (message, *(one.message for one in shown))
    assert isinstance(await outcome(gateway, close, people.to_bob(messages=lying)), Sent)
    left = str(seen(telegram, people.BOB))
    assert content.text not in left or not content.text
    assert "Alice" not in left
    assert _file(given) not in left or (later and content.kind == "voice")


def _file(given: Material) -> str:
    """The file, or what is nowhere."""
    return (given.content.file_id if given.content else "") or "no file at all"


@pytest.mark.parametrize("later", [0.0, DAYS])
async def test_an_unopened_envelope_disappears(
    later: float, gateway: Gateway, telegram: Telegram, clock: Any
) -> None:
    """Or becomes the one neutral line, where Telegram no longer deletes."""
    message = await envelope(gateway)
    clock.advance(later)
    close = sd.CloseEnvelope(to=people.bob.id, envelope=people.opened.id, note="")
    assert isinstance(await outcome(gateway, close, people.to_bob(messages=(message,))), Sent)
    assert [one["text"] for one in seen(telegram, people.BOB)] == (
        ["This one is closed now."] if later else []
    )


async def test_amending_a_picture(gateway: Gateway, telegram: Telegram) -> None:
    """The sentence stands under it, and the buttons are gone."""
    given = people.with_files(people.written(people.PHOTO), telegram)
    done = await outcome(gateway, people.PREVIEW, given)
    assert isinstance(done, Sent)
    assert await outcome(gateway, replace(AMEND, message=done.message)) == Sent()
    assert text(telegram, people.ALICE) == "Okay."


async def test_amending_what_is_gone(gateway: Gateway, telegram: Telegram) -> None:
    """Said anew: somebody tapped and is to hear of it."""
    assert isinstance(await outcome(gateway, replace(AMEND, message=99)), Sent)
    assert text(telegram, people.ALICE) == "Okay."


async def test_erasing(gateway: Gateway, telegram: Telegram) -> None:
    """The person's own message goes; if it is gone already, all the better."""
    sent = telegram.send(people.ALICE, "my words")
    erase = sd.Erase(to=people.alice.id, message=sent)
    assert await outcome(gateway, erase) == Sent()
    assert not any(one.get("text") == "my words" for one in telegram.messages(people.ALICE))
    assert await outcome(gateway, erase) == Sent()


@pytest.mark.parametrize(("note", "becomes"), [("", ""), ("deleted", "Deleted.")])
async def test_erasing_too_late(
    note: str, becomes: str, gateway: Gateway, telegram: Telegram, clock: Any
) -> None:
    """Where Telegram deletes it no more, what the bot said becomes the note, if there is one."""
    said = await outcome(gateway, SAY)
    assert isinstance(said, Sent)
    before = text(telegram, people.ALICE)
    clock.advance(DAYS)
    assert await outcome(gateway, sd.Erase(to=people.alice.id, message=said.message, note=note)) == Sent()
    assert text(telegram, people.ALICE) == (becomes or before)


async def test_the_page_with_help_is_tidied_away(gateway: Gateway, telegram: Telegram) -> None:
    """Nothing of it stays in the chat."""
    done = await outcome(gateway, sd.SendSupport(to=people.alice.id, country=""))
    assert isinstance(done, Sent)
    more = sd.SendSupport(to=people.alice.id, country="GB", message=done.message)
    assert await outcome(gateway, more) == Sent()
    assert "0808" in text(telegram, people.ALICE)
    assert await outcome(gateway, replace(more, country="close")) == Sent()
    assert seen(telegram, people.ALICE) == []


async def test_the_page_about_oneself_is_tidied_away_too(gateway: Gateway, telegram: Telegram) -> None:
    """Somebody worried about what they do themselves finds words and ways, no number, and leaves no trace."""
    done = await outcome(gateway, sd.SendSupport(to=people.alice.id, country="all"))
    assert isinstance(done, Sent)
    own = sd.SendSupport(to=people.alice.id, country="own", message=done.message)
    assert await outcome(gateway, own) == Sent()
    read = text(telegram, people.ALICE)
    assert "it matters that you noticed" in read
    assert "talks as a couple are not for this" in read
    assert "afraid" not in read
    assert not any(sign.isdigit() for sign in read)
    assert await outcome(gateway, replace(own, country="close")) == Sent()
    assert seen(telegram, people.ALICE) == []


async def test_reading_is_one_message_and_is_tidied_away(gateway: Gateway, telegram: Telegram) -> None:
    """From topic to fact to books in the same message, and then nothing of it stays in the chat."""
    done = await outcome(gateway, sd.SendReading(to=people.alice.id, page="all"))
    assert isinstance(done, Sent)
    for page in ("t09", "t09.1", "books"):
        read = sd.SendReading(to=people.alice.id, page=page, message=done.message)
        assert await outcome(gateway, read) == Sent()
    assert "Come as You Are" in text(telegram, people.ALICE)
    assert len(seen(telegram, people.ALICE)) == 1
    assert await outcome(gateway, replace(read, page="close")) == Sent()
    assert seen(telegram, people.ALICE) == []


async def test_more_never_replaces_the_card(gateway: Gateway, telegram: Telegram) -> None:
    """The card is still there after looking."""
    done = await outcome(gateway, people.CARD, people.to_alice(card=people.share_card))
    assert isinstance(done, Sent)
    await outcome(gateway, sd.SendSupport(to=people.alice.id, country="more", message=done.message))
    assert len(seen(telegram, people.ALICE)) == 2


async def test_the_export_is_two_files(gateway: Gateway, telegram: Telegram) -> None:
    """One to read and one for machines."""
    send = sd.SendExport(to=people.alice.id)
    assert isinstance(await outcome(gateway, send, people.to_alice(export=people.export)), Sent)
    names = [one["document"]["file_name"] for one in seen(telegram, people.ALICE)]
    assert names == ["kindling.html", "kindling.json"]


async def test_half_an_export_is_told(gateway: Gateway, telegram: Telegram) -> None:
    """The second file could not be sent: the row is tried again."""
    telegram.faults.add(faults.too_many("sendDocument", retry_after=3, nth=2))
    done = await outcome(gateway, sd.SendExport(to=people.alice.id), people.to_alice(export=people.export))
    assert done == Retry(timedelta(seconds=3), flood=True)


def test_back_off_doubles_up_to_a_minute() -> None:
    """1, 2, 4, ... 60 seconds."""
    assert [back_off(n).total_seconds() for n in (0, 1, 2, 5, 6, 1000)] == [1, 2, 4, 32, 60, 60]


@pytest.mark.parametrize(
    "words", ["\U0001f525" * 80, "/a " * 26, "w" * 80], ids=["emoji", "commands", "plain"]
)
@pytest.mark.parametrize("language", ["en", "es"])
async def test_all_shares_fit_into_one_message(
    words: str, language: str, gateway: Gateway, telegram: Telegram
) -> None:
    """Promise 5: as many as the store hands out can be shown, whatever is in them, each with its *Take back*."""
    share = Share(
        reply=people.drafted.id, revision=1, kind="voice", shared_at=people.drafted.written_at, excerpt=words
    )
    given = people.to_alice(shares=(share,) * SHARES, language=language)
    assert isinstance(await outcome(gateway, sd.SendList(to=people.alice.id), given), Sent)
    (shown,) = seen(telegram, people.ALICE)
    assert sum(map(len, shown["reply_markup"]["inline_keyboard"])) == SHARES
