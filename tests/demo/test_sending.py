"""Sending messages: limits, words of refusal, and what arrives on the phone."""

from typing import Any

import pytest
import telegram as ptb
from telegram.error import BadRequest, Forbidden

from bot.demo.telegram import Telegram
from tests.demo.conftest import ALICE, BOB, PNG, Call, keyboard


def words(answer: dict[str, Any]) -> str:
    """The description of a refusal."""
    assert not answer["ok"], answer
    return str(answer["description"])


async def test_a_text_arrives_as_the_client_library_sent_it(bot: ptb.Bot, telegram: Telegram) -> None:
    """The library's own call puts text, entities and buttons on the phone and nothing is unknown to us."""
    markup = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Share", callback_data="share:1.1")]])
    sent = await bot.send_message(
        ALICE, "<b>Hello</b> you", parse_mode="HTML", reply_markup=markup, protect_content=True
    )
    shown = telegram.messages(ALICE)[-1]
    assert (shown["text"], shown["protected"], shown["from_bot"]) == ("Hello you", True, True)
    assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert sent.reply_markup == markup
    assert sent.has_protected_content
    assert telegram.strange == set()


async def test_message_ids_are_counted_per_chat(call: Call) -> None:
    """What happens in Bob's chat leaves no trace in the ids of Alice's."""
    await call("sendMessage", chat_id=BOB, text="one")
    await call("sendMessage", chat_id=BOB, text="two")
    first = await call("sendMessage", chat_id=ALICE, text="one")
    assert first["result"]["message_id"] == 2


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("x" * 4096, None),
        ("x" * 4097, "Bad Request: message is too long"),
        ("🌒" * 2048, None),
        ("🌒" * 2049, "Bad Request: message is too long"),
        ("<b>" + "x" * 4096 + "</b>", None),
        ("x" * 33_000, "Bad Request: text is too long"),
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: text must be non-empty"),
        ("<b> </b>", "Bad Request: text must be non-empty"),
    ],
)
async def test_text_length(call: Call, text: str, refusal: str | None) -> None:
    """Texts hold 4096 UTF-16 units after parsing, and at least one letter."""
    answer = await call("sendMessage", chat_id=ALICE, text=text, parse_mode="HTML")
    assert answer.get("description") == refusal


async def test_caption_length(call: Call, telegram: Telegram) -> None:
    """Captions hold 1024 UTF-16 units."""
    telegram.send(ALICE, photo=PNG)
    file_id = telegram.messages(ALICE)[-1]["photo_file_id"]
    fits = await call("sendPhoto", chat_id=ALICE, photo=file_id, caption="x" * 1024)
    assert fits["result"]["caption"] == "x" * 1024
    long = await call("sendPhoto", chat_id=ALICE, photo=file_id, caption="x" * 1025)
    assert words(long) == "Bad Request: message caption is too long"


@pytest.mark.parametrize(
    ("chat", "status", "refusal"),
    [
        (None, 400, "Bad Request: chat_id is empty"),
        (4, 400, "Bad Request: chat not found"),
        ("@somebody", 400, "Bad Request: chat not found"),
        (3000, 403, "Forbidden: bot can't initiate conversation with a user"),
        (3001, 403, "Forbidden: bot was blocked by the user"),
        (3002, 403, "Forbidden: user is deactivated"),
        ("1000", None, None),
    ],
)
async def test_who_can_be_written_to(
    call: Call, telegram: Telegram, chat: int | str | None, status: int | None, refusal: str | None
) -> None:
    """Only somebody who pressed Start, has not blocked the bot and still exists gets a message."""
    for user in (3000, 3001, 3002):
        telegram.add_user(user)
    telegram.start(3001)
    telegram.block(3001)
    telegram.start(3002)
    telegram.deactivate(3002)
    answer = await call("sendMessage", chat_id=chat, text="hello")
    assert (answer.get("error_code"), answer.get("description")) == (status, refusal)


async def test_the_library_maps_refusals_to_its_errors(bot: ptb.Bot, telegram: Telegram) -> None:
    """A block is Forbidden and an unknown chat a BadRequest, with the words the library matches on."""
    telegram.block(BOB)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(BOB, "hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "hello")


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"callback_data": "x" * 64}, None),
        ({"callback_data": "é" * 32}, None),
        ({"callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            {"callback_data": "a", "url": "https://x.org"},
            "can't parse inline keyboard button: InlineKeyboardButton must have exactly one action",
        ),
        ({"copy_text": {"text": "x" * 256}}, None),
        ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"copy_text": {}}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"url": "https://t.me/KindlingDemoBot?start=abc"}, None),
        ({"url": "tg://resolve?domain=x"}, None),
        (
            {"url": "http://nodots"},
            "inline keyboard button URL 'http://nodots' is invalid: Wrong HTTP URL",
        ),
        (
            {"url": "ftp://x.org"},
            "inline keyboard button URL 'ftp://x.org' is invalid: Unsupported URL protocol",
        ),
        ({"web_app": {"url": "https://x.org"}}, None),
        (
            {"web_app": {"url": "http://x.org"}},
            "inline keyboard button Web App URL 'http://x.org' is invalid: Only HTTPS links are allowed",
        ),
        ({"pay": True}, "BUTTON_TYPE_INVALID"),
        ({"callback_data": "a", "style": "primary"}, None),
        (
            {"callback_data": "a", "style": "pink"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
        ({"callback_data": "a", "text": " "}, "inline keyboard button text must be non-empty"),
        (
            {"callback_data": "a", "text": None},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"callback_data": "a", "text": 5},
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
    ],
)
async def test_buttons(call: Call, button: dict[str, Any], refusal: str | None) -> None:
    """A button has a text and exactly one action within its limits."""
    markup = {"inline_keyboard": [[{"text": "Go", **button}]]}
    answer = await call("sendMessage", chat_id=ALICE, text="hello", reply_markup=markup)
    assert answer.get("description") == (None if refusal is None else f"Bad Request: {refusal}")


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ({"inline_keyboard": []}, None),
        ({"keyboard": [[{"text": "yes"}]]}, None),
        ({"remove_keyboard": True}, None),
        ({}, None),
        ([], None),
        ([1], "object expected as reply markup"),
        ({"resize_keyboard": True}, None),
        ("{", "can't parse reply keyboard markup JSON object"),
        (
            {"inline_keyboard": [{}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"inline_keyboard": 5}, "can't parse reply keyboard markup JSON object"),
        (
            {"inline_keyboard": [["x"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        (keyboard(*map(str, range(9))), "reply markup is too long"),
        ({"inline_keyboard": keyboard(*"12345678")["inline_keyboard"] * 12}, None),
        ({"inline_keyboard": keyboard(*"12345678")["inline_keyboard"] * 13}, "reply markup is too long"),
    ],
)
async def test_markups(call: Call, markup: Any, refusal: str | None) -> None:
    """A markup is an object; an inline keyboard has at most 100 buttons, 8 in a row."""
    answer = await call("sendMessage", chat_id=ALICE, text="hello", reply_markup=markup)
    assert answer.get("description") == (None if refusal is None else f"Bad Request: {refusal}")


async def test_unknown_button_fields_and_parameters_are_noted(call: Call, telegram: Telegram) -> None:
    """The real server ignores what it does not know; we keep a list of it for tests to look at."""
    await call("sendMessage", chat_id=ALICE, text="a", colour="red", reply_markup=keyboard("a", size=3))
    assert telegram.strange == {"sendMessage.colour", "InlineKeyboardButton.size"}


async def test_a_reply_keyboard_is_shown_but_not_returned(call: Call, telegram: Telegram) -> None:
    """The Bot API returns inline keyboards only; the phone has the other kind as well."""
    markup = {"keyboard": [[{"text": "yes"}]]}
    answer = await call(
        "sendMessage", chat_id=ALICE, text="a", reply_markup=markup, disable_notification=True
    )
    assert "reply_markup" not in answer["result"]
    assert telegram.messages(ALICE)[-1]["keyboard"] == markup
    assert telegram.messages(ALICE)[-1]["silent"]


async def test_replies(call: Call) -> None:
    """A reply shows what it answers; to nothing it is refused unless asked otherwise."""
    fine = await call("sendMessage", chat_id=ALICE, text="a", reply_parameters={"message_id": 1})
    assert fine["result"]["reply_to_message"]["text"] == "/start"
    gone = await call("sendMessage", chat_id=ALICE, text="a", reply_parameters={"message_id": 99})
    assert words(gone) == "Bad Request: message to be replied not found"
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert (await call("sendMessage", chat_id=ALICE, text="a", reply_parameters=lenient))["ok"]
    odd = await call("sendMessage", chat_id=ALICE, text="a", reply_parameters=[1])
    assert words(odd) == "Bad Request: object expected as reply parameters"


async def test_copying(call: Call, telegram: Telegram) -> None:
    """A copy has the content, another caption if wanted, its own buttons, and ids of its own chat."""
    photo = telegram.send(ALICE, photo=PNG, caption="us")
    voice = telegram.send(ALICE, voice=b"OggS", duration=7)
    copied = await call(
        "copyMessage",
        chat_id=BOB,
        from_chat_id=ALICE,
        message_id=photo,
        caption="you",
        reply_markup=keyboard("a"),
    )
    assert copied["result"] == {"message_id": 2}
    shown = telegram.messages(BOB)[-1]
    assert (shown["caption"], shown["reply_markup"]) == ("you", keyboard("a"))
    assert shown["photo_file_id"] != telegram.messages(ALICE)[-2]["photo_file_id"]
    await call("copyMessage", chat_id=BOB, from_chat_id=ALICE, message_id=voice)
    assert telegram.messages(BOB)[-1]["voice"]["duration"] == 7
    gone = await call("copyMessage", chat_id=BOB, from_chat_id=ALICE, message_id=99)
    assert words(gone) == "Bad Request: message to copy not found"
    story = telegram.send(ALICE, other="story")
    refused = await call("copyMessage", chat_id=BOB, from_chat_id=ALICE, message_id=story)
    assert words(refused) == "Bad Request: message can't be copied"


async def test_chat_actions(call: Call, telegram: Telegram) -> None:
    """Only the documented actions exist, and they reach the phone."""
    assert (await call("sendChatAction", chat_id=ALICE, action="typing"))["ok"]
    assert telegram.transcript(ALICE)[-1][1:] == ("sendChatAction", b'{"action":"typing"}')
    wrong = await call("sendChatAction", chat_id=ALICE, action="dancing")
    assert words(wrong) == "Bad Request: wrong parameter action in request"


async def test_limits_refuse_with_the_seconds_to_wait(call: Call, telegram: Telegram) -> None:
    """Switched on, the limits of a chat and of the bot give a 429 that says how long to wait."""
    telegram.limits(per_chat_per_second=0.5)
    assert (await call("sendMessage", chat_id=ALICE, text="a"))["ok"]
    assert (await call("sendMessage", chat_id=BOB, text="a"))["ok"]
    assert await call("sendMessage", chat_id=ALICE, text="b") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 2",
        "parameters": {"retry_after": 2},
    }
    telegram.limits(global_per_second=3)
    answers = [await call("sendMessage", chat_id=chat, text="a") for chat in (ALICE, BOB) * 2]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]


async def test_what_limits_would_refuse_is_counted(call: Call, telegram: Telegram, clock: Any) -> None:
    """Switched off, nothing is refused, but the fourth message in one second to one chat is counted."""
    for _ in range(4):
        assert (await call("sendMessage", chat_id=ALICE, text="a"))["ok"]
    assert telegram.would_be_429 == 1
    clock.advance(10)
    assert (await call("sendMessage", chat_id=ALICE, text="a"))["ok"]
    assert telegram.would_be_429 == 1
