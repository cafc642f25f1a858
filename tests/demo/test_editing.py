"""Changing and removing messages, and answering taps."""

from typing import Any

import pytest
import telegram as ptb

from bot.demo.telegram import Clock, Telegram
from tests.demo.conftest import ALICE, PNG, Call, keyboard

Json = dict[str, Any]
HOUR = 3600


async def sent(call: Call, method: str = "sendMessage", **params: Any) -> int:
    """The id of a new message to Alice."""
    answer = await call(method, chat_id=ALICE, **params)
    return int(answer["result"]["message_id"])


async def test_an_edit_replaces_text_and_buttons(call: Call, telegram: Telegram, clock: Clock) -> None:
    """The same message shows the new words; without a reply_markup its buttons are gone."""
    number = await sent(call, text="old", reply_markup=keyboard("a"))
    clock.advance(5)
    answer = await call(
        "editMessageText", chat_id=ALICE, message_id=number, text="<b>new</b>", parse_mode="HTML"
    )
    assert answer["result"]["edit_date"] == answer["result"]["date"] + 5
    shown = telegram.messages(ALICE)[-1]
    assert (shown["text"], shown["edited"], shown.get("reply_markup")) == ("new", True, None)


async def test_an_edit_keeps_the_protection(call: Call) -> None:
    """An envelope sent with protect_content is still protected once it is opened."""
    number = await sent(call, text="an envelope", protect_content=True)
    opened = await call("editMessageText", chat_id=ALICE, message_id=number, text="the content")
    assert opened["result"]["has_protected_content"]


async def test_an_edit_that_changes_nothing_is_refused(call: Call) -> None:
    """The same words and buttons once more are not a modification, also after a real one."""
    number = await sent(call, text="one", reply_markup=keyboard("a"))
    same: Json = {"chat_id": ALICE, "message_id": number, "text": "one", "reply_markup": keyboard("a")}
    refusal = (
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )
    assert (await call("editMessageText", **same))["description"] == refusal
    assert (await call("editMessageText", **same | {"text": "two"}))["ok"]
    assert (await call("editMessageText", **same | {"text": "two"}))["description"] == refusal
    markup: Json = {"chat_id": ALICE, "message_id": number, "reply_markup": keyboard("a")}
    assert (await call("editMessageReplyMarkup", **markup))["description"] == refusal


@pytest.mark.parametrize(
    ("message", "text", "refusal"),
    [
        (99, "x", "message to edit not found"),
        (0, "x", "message to edit not found"),
        (1, "x", "message can't be edited"),
        (2, "x" * 4097, "message is too long"),
        (2, "", "message text is empty"),
    ],
)
async def test_edits_that_are_refused(call: Call, message: int, text: str, refusal: str) -> None:
    """Only the bot's own messages can be edited, within the limits of a new one."""
    await sent(call, text="two")
    answer = await call("editMessageText", chat_id=ALICE, message_id=message, text=text)
    assert answer["description"] == f"Bad Request: {refusal}"


async def test_text_and_caption_are_not_the_same(call: Call, telegram: Telegram) -> None:
    """A photo has no text to edit and a text no caption."""
    telegram.send(ALICE, photo=PNG)
    photo = await sent(call, "sendPhoto", photo=telegram.messages(ALICE)[-1]["photo_file_id"])
    text = await sent(call, text="x")
    no_text = await call("editMessageText", chat_id=ALICE, message_id=photo, text="x")
    assert no_text["description"] == "Bad Request: there is no text in the message to edit"
    no_caption = await call("editMessageCaption", chat_id=ALICE, message_id=text, caption="x")
    assert no_caption["description"] == "Bad Request: there is no caption in the message to edit"
    caption = await call(
        "editMessageCaption", chat_id=ALICE, message_id=photo, caption="<i>x</i>", parse_mode="HTML"
    )
    assert caption["result"]["caption_entities"] == [{"type": "italic", "offset": 0, "length": 1}]
    assert (await call("editMessageCaption", chat_id=ALICE, message_id=photo))["result"].get(
        "caption"
    ) is None


async def test_a_text_can_become_a_photo(bot: ptb.Bot, telegram: Telegram) -> None:
    """Media can be added to a text message, so an envelope can open into a picture."""
    envelope = await bot.send_message(ALICE, "an envelope")
    media = ptb.InputMediaPhoto(PNG, caption="us", has_spoiler=True)
    opened = await bot.edit_message_media(media, ALICE, envelope.message_id)
    assert isinstance(opened, ptb.Message)
    assert (opened.caption, opened.photo[-1].width, opened.text) == ("us", 40, None)
    assert opened.has_media_spoiler
    again = await bot.edit_message_media(ptb.InputMediaPhoto(opened.photo[-1], caption="we"), ALICE, 2)
    assert isinstance(again, ptb.Message)
    assert telegram.messages(ALICE)[-1]["caption"] == "we"
    assert telegram.strange == set()


@pytest.mark.parametrize(
    ("media", "refusal"),
    [
        (None, 'parameter "media" is required'),
        ("{", "can't parse input media JSON object"),
        (5, "can't parse InputMedia: expected an Object"),
        ({"type": "voice", "media": "x"}, 'can\'t parse InputMedia: type "voice" is unsupported'),
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": "x"}, "wrong file identifier/HTTP URL specified"),
        ({"type": "photo", "media": "https://x.org/a.png"}, "failed to get HTTP URL content"),
        ({"type": "photo", "media": "attach://none"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_media_that_is_refused(call: Call, media: Any, refusal: str) -> None:
    """Voice is no InputMedia, and a file must be known or uploaded."""
    number = await sent(call, text="x")
    answer = await call("editMessageMedia", chat_id=ALICE, message_id=number, media=media)
    assert answer["description"] == f"Bad Request: {refusal}"


async def test_a_voice_note_cannot_become_a_photo(call: Call, telegram: Telegram) -> None:
    """What is a voice note stays one."""
    telegram.send(ALICE, voice=b"OggS")
    telegram.send(ALICE, photo=PNG)
    voice, photo = telegram.messages(ALICE)[-2:]
    number = await sent(call, "sendVoice", voice=voice["voice"]["file_id"])
    media = {"type": "photo", "media": photo["photo_file_id"]}
    answer = await call("editMessageMedia", chat_id=ALICE, message_id=number, media=media)
    assert answer["description"] == "Bad Request: message media can't be edited"


async def test_buttons_alone_can_change(call: Call, telegram: Telegram) -> None:
    """Other buttons, or none, do not count as an edit of the words."""
    number = await sent(call, text="x", reply_markup=keyboard("a"))
    changed = await call(
        "editMessageReplyMarkup", chat_id=ALICE, message_id=number, reply_markup=keyboard("b")
    )
    assert changed["result"]["reply_markup"] == keyboard("b")
    gone = await call("editMessageReplyMarkup", chat_id=ALICE, message_id=number)
    assert "reply_markup" not in gone["result"]
    assert not telegram.messages(ALICE)[-1]["edited"]
    for markup, refusal in (
        ({"remove_keyboard": True}, "inline keyboard expected"),
        (5, "object expected as reply markup"),
    ):
        wrong = await call("editMessageReplyMarkup", chat_id=ALICE, message_id=number, reply_markup=markup)
        assert wrong["description"] == f"Bad Request: {refusal}"


async def test_editing_goes_on_after_a_block(call: Call, telegram: Telegram) -> None:
    """A block stops new messages only, so that words can still be taken back; a deleted account stops all."""
    number = await sent(call, text="x")
    telegram.block(ALICE)
    assert (await call("editMessageText", chat_id=ALICE, message_id=number, text="y"))["ok"]
    telegram.deactivate(ALICE)
    gone = await call("editMessageText", chat_id=ALICE, message_id=number, text="z")
    assert gone["description"] == "Forbidden: user is deactivated"


async def test_inline_messages_do_not_exist_here(call: Call) -> None:
    """Without chat and message there is nothing to edit."""
    nothing = await call("editMessageText", text="x")
    assert nothing["description"] == "Bad Request: message identifier is not specified"
    inline = await call("editMessageText", text="x", inline_message_id="abc")
    assert inline["description"] == "Bad Request: MESSAGE_ID_INVALID"


async def test_deleting(call: Call, telegram: Telegram, clock: Clock) -> None:
    """The bot may remove its own and the person's messages for 48 hours, and once only."""
    number = await sent(call, text="x")
    assert (await call("deleteMessage", chat_id=ALICE, message_id=number))["result"] is True
    again = await call("deleteMessage", chat_id=ALICE, message_id=number)
    assert again["description"] == "Bad Request: message to delete not found"
    assert (await call("deleteMessage", chat_id=ALICE, message_id=1))["ok"]
    assert telegram.messages(ALICE) == []
    old = await sent(call, text="x")
    clock.advance(48 * HOUR)
    young = await sent(call, text="y")
    clock.advance(1)
    for method, params in (
        ("deleteMessage", {"message_id": old}),
        ("deleteMessages", {"message_ids": [young, old]}),
    ):
        late = await call(method, chat_id=ALICE, **params)
        assert late["description"] == "Bad Request: message can't be deleted for everyone"
    assert (await call("deleteMessages", chat_id=ALICE, message_ids=[young, 77, young]))["ok"]
    assert [message["message_id"] for message in telegram.messages(ALICE)] == [old]


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
        ("deleteMessage", {"chat_id": ALICE}, "message identifier is not specified"),
        ("deleteMessages", {"chat_id": ALICE}, "message identifiers are not specified"),
        ("deleteMessages", {"chat_id": ALICE, "message_ids": 5}, "expected an Array of message identifiers"),
        ("deleteMessages", {"chat_id": ALICE, "message_ids": "["}, "can't parse message_ids JSON object"),
        (
            "deleteMessages",
            {"chat_id": ALICE, "message_ids": list(range(1, 102))},
            "too many message identifiers specified",
        ),
        ("deleteMessages", {"chat_id": ALICE, "message_ids": ["a"]}, "message identifier must be a Number"),
        ("deleteMessages", {"chat_id": ALICE, "message_ids": [0]}, "invalid message identifier specified"),
    ],
)
async def test_deletions_that_are_refused(call: Call, method: str, params: Json, refusal: str) -> None:
    """A deletion names a chat and up to 100 messages."""
    assert (await call(method, **params))["description"] == f"Bad Request: {refusal}"


async def test_a_tap_is_answered_once_and_in_time(call: Call, telegram: Telegram, clock: Clock) -> None:
    """The first answer is shown, a second one is not, and after the deadline there is none."""
    number = await sent(call, text="x", reply_markup=keyboard("a"))
    query = telegram.tap(ALICE, number, "a")
    assert (await call("answerCallbackQuery", callback_query_id=query, text="Thank you", show_alert=True))[
        "ok"
    ]
    assert (await call("answerCallbackQuery", callback_query_id=query, text="again"))["ok"]
    toasts = telegram.screen(ALICE)["toasts"]
    assert [(toast["text"], toast["show_alert"]) for toast in toasts] == [("Thank you", True)]
    late = telegram.tap(ALICE, number, "a")
    clock.advance(61)
    for unknown in (late, "5", ""):
        answer = await call("answerCallbackQuery", callback_query_id=unknown)
        assert answer["description"] == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    long = await call("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"
