"""What people do, the updates the bot gets from it, and what their phones show."""

from typing import Any

import pytest
import telegram as ptb

from bot.demo.kinds import KINDS
from bot.demo.refusals import PhoneError
from bot.demo.telegram import Clock, Telegram
from tests.demo.conftest import ALICE, BOB, NOON, PNG, Call, keyboard

Json = dict[str, Any]


async def last_update(call: Call) -> Json:
    """The newest update."""
    update: Json = (await call("getUpdates", offset=-1))["result"][0]
    return update


async def test_start_with_a_payload(call: Call, telegram: Telegram) -> None:
    """Opening a link sends /start and the payload, with the command marked as Telegram marks it."""
    telegram.start(ALICE, "inv-Aa_1")
    update = await last_update(call)
    assert update["message"]["text"] == "/start inv-Aa_1"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"] == {
        "id": ALICE,
        "is_bot": False,
        "first_name": "Alice",
        "language_code": "en",
    }
    for payload in ("a b", "x" * 65, "ä"):
        with pytest.raises(PhoneError):
            telegram.start(ALICE, payload)


async def test_start_unblocks(call: Call, telegram: Telegram) -> None:
    """Who pressed Start again is reachable again, and the bot hears of both."""
    telegram.block(ALICE)
    telegram.start(ALICE)
    updates = (await call("getUpdates"))["result"]
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in updates
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member"]
    assert (await call("sendMessage", chat_id=ALICE, text="x"))["ok"]


async def test_block_and_unblock_are_told_once(call: Call, telegram: Telegram) -> None:
    """Blocking twice is one update, shaped as the library reads it."""
    telegram.block(ALICE)
    telegram.block(ALICE)
    updates = (await call("getUpdates"))["result"]
    parsed = [ptb.Update.de_json(update, None) for update in updates]
    assert [update.my_chat_member.new_chat_member.status for update in parsed if update.my_chat_member] == [
        "kicked"
    ]
    with pytest.raises(PhoneError, match="unblock"):
        telegram.send(ALICE, "x")


async def test_deactivating_is_not_told(call: Call, telegram: Telegram) -> None:
    """A deleted account sends nothing, not even that it is gone."""
    telegram.deactivate(ALICE)
    assert (await call("getUpdates"))["result"] == []
    with pytest.raises(PhoneError, match="gone"):
        telegram.send(ALICE, "x")


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_of_message_is_what_the_library_expects(
    bot: ptb.Bot, telegram: Telegram, kind: str
) -> None:
    """The client library reads every kind, also forwarded and sent through another bot."""
    number = telegram.send(ALICE, other=kind, forwarded=True, via_bot=True, reply_to=1)
    (update,) = await bot.get_updates(timeout=0)
    message = update.message
    assert message is not None
    assert message.message_id == number
    assert message.via_bot is not None
    assert isinstance(message.forward_origin, ptb.MessageOriginHiddenUser)
    assert message.reply_to_message is not None
    names = {"auto_delete_timer": "message_auto_delete_timer_changed", "live_location": "location"}
    if kind == "unknown":
        assert message.api_kwargs == {"hologram": {"depth": 3}}
    else:
        assert getattr(message, names.get(kind, kind))


async def test_photos_and_voices(bot: ptb.Bot, telegram: Telegram) -> None:
    """A photo and a voice note arrive with ids that can be downloaded."""
    telegram.send(ALICE, photo=PNG, caption="see /card")
    telegram.send(ALICE, voice=b"OggS...", duration=7)
    photo, voice = await bot.get_updates(timeout=0)
    assert photo.message
    assert (photo.message.photo[-1].width, photo.message.caption_entities[0].type) == (40, "bot_command")
    assert voice.message
    assert voice.message.voice
    file = await bot.get_file(voice.message.voice.file_id)
    assert bytes(await file.download_as_bytearray()) == b"OggS..."


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({}, "exactly one"),
        ({"text": "a", "photo": PNG}, "exactly one"),
        ({"text": ""}, "empty"),
        ({"text": "x" * 4097}, "4096"),
        ({"text": "\ud800"}, "surrogate"),
        ({"photo": PNG, "caption": "x" * 1025}, "1024"),
        ({"text": "x", "caption": "y"}, "only media"),
        ({"other": "telepathy"}, "unknown kind"),
        ({"text": "x", "reply_to": 99}, "no message 99"),
    ],
)
def test_what_a_phone_does_not_send(telegram: Telegram, given: Json, refusal: str) -> None:
    """A phone keeps Telegram's limits for people, so a test cannot send what nobody can."""
    with pytest.raises(PhoneError, match=refusal):
        telegram.send(ALICE, **given)


async def test_editing_an_own_message(call: Call, telegram: Telegram, clock: Clock) -> None:
    """The bot gets the new words with the old date; stickers and others' words cannot be edited."""
    number = telegram.send(ALICE, "first")
    clock.advance(60)
    telegram.edit(ALICE, number, "second /card")
    edited = (await last_update(call))["edited_message"]
    assert (edited["text"], edited["date"], edited["edit_date"]) == ("second /card", NOON, NOON + 60)
    assert edited["entities"][0]["type"] == "bot_command"
    photo = telegram.send(ALICE, photo=PNG)
    telegram.edit(ALICE, photo, "with words")
    assert (await last_update(call))["edited_message"]["caption"] == "with words"
    sticker = telegram.send(ALICE, other="sticker")
    theirs = (await call("sendMessage", chat_id=ALICE, text="x"))["result"]["message_id"]
    for message, refusal in ((sticker, "no words"), (theirs, "only own"), (99, "no message")):
        with pytest.raises(PhoneError, match=refusal):
            telegram.edit(ALICE, message, "x")


async def test_deleting_is_not_told(call: Call, telegram: Telegram) -> None:
    """A person's deletion changes the phone and sends no update."""
    number = telegram.send(ALICE, "oops")
    await call("getUpdates", offset=-1)
    before = (await call("getUpdates"))["result"]
    telegram.delete(ALICE, number)
    assert (await call("getUpdates"))["result"] == before
    assert all(message["message_id"] != number for message in telegram.messages(ALICE))
    with pytest.raises(PhoneError, match="no message"):
        telegram.delete(ALICE, number)


async def test_taps(bot: ptb.Bot, call: Call, telegram: Telegram) -> None:
    """Only a button that is there can be tapped, unless by a modified client."""
    number = (await call("sendMessage", chat_id=ALICE, text="x", reply_markup=keyboard("a")))["result"][
        "message_id"
    ]
    query = telegram.tap(ALICE, number, "a")
    (update,) = await bot.get_updates(timeout=0)
    assert update.callback_query
    assert (update.callback_query.id, update.callback_query.data) == (query, "a")
    assert isinstance(update.callback_query.message, ptb.Message)
    with pytest.raises(PhoneError, match="no button 'b'"):
        telegram.tap(ALICE, number, "b")
    telegram.tap(ALICE, 99, "b", force=True)
    _, forced = await bot.get_updates(timeout=0)
    assert forced.callback_query
    assert forced.callback_query.message
    assert not forced.callback_query.message.is_accessible


async def test_raw_updates(call: Call, telegram: Telegram) -> None:
    """Anything can be queued, with its own id or the next one."""
    telegram.inject({"update_id": -5, "message": None})
    telegram.inject({"anything": [1, "two"]})
    telegram.inject({})
    assert (await call("getUpdates"))["result"] == [
        {"update_id": -5, "message": None},
        {"update_id": 3, "anything": [1, "two"]},
        {"update_id": 4},
    ]


async def test_twins_have_equal_transcripts(call: Call, telegram: Telegram, clock: Clock) -> None:
    """Two phones that got the same have equal transcripts, and one that got something else has not."""
    for step in range(3):
        for user in (ALICE, BOB):
            await call("sendMessage", chat_id=user, text=f"card {step}", reply_markup=keyboard("a"))
            await call("editMessageText", chat_id=user, message_id=step + 2, text="opened")
        clock.advance(60)
    telegram.send(BOB, "what people write is not in it")
    assert telegram.transcript(ALICE) == telegram.transcript(BOB)
    assert len(telegram.transcript(ALICE)) == 6
    assert telegram.transcript(ALICE)[0] == (
        NOON,
        "sendMessage",
        b'{"message_id":2,"reply_markup":{"inline_keyboard":[[{"callback_data":"a","text":"Do a"}]]},'
        b'"text":"card 0"}',
    )
    await call("sendMessage", chat_id=BOB, text="card", disable_notification=True)
    await call("sendMessage", chat_id=ALICE, text="card")
    assert telegram.transcript(ALICE)[-1][:2] == telegram.transcript(BOB)[-1][:2]
    assert telegram.transcript(ALICE)[-1] != telegram.transcript(BOB)[-1]


def test_unknown_people(telegram: Telegram) -> None:
    """Nobody can act who does not exist; making somebody twice changes nothing."""
    with pytest.raises(PhoneError, match="no user 5"):
        telegram.send(5, "x")
    assert telegram.add_user(ALICE, "Other").first_name == "Alice"
