"""Every fault, seen by a plain client and by the client library."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
import telegram as ptb
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError

from bot.demo import faults
from bot.demo.faults import Fault
from bot.demo.telegram import Telegram
from tests.demo.conftest import ALICE, BOB, TOKEN, Call

SEND = f"/bot{TOKEN}/sendMessage"
HELLO = {"chat_id": ALICE, "text": "hello"}


def shown(telegram: Telegram) -> list[str]:
    """What Alice's phone got from the bot."""
    return [message["text"] for message in telegram.messages(ALICE) if message["from_bot"]]


@pytest.mark.parametrize(
    ("fault", "effect"),
    [(faults.drop_before("sendMessage"), []), (faults.drop_after("sendMessage"), ["hello"])],
)
async def test_a_dropped_connection(
    http: aiohttp.ClientSession, telegram: Telegram, fault: Fault, effect: list[str]
) -> None:
    """A connection that breaks looks the same to the bot whether the message was accepted or not."""
    telegram.faults.add(fault)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await http.post(SEND, json=HELLO)
    assert shown(telegram) == effect
    assert telegram.entries[-1].fault == fault.action
    assert telegram.entries[-1].status == (200 if effect else 0)
    async with http.post(SEND, json=HELLO) as response:
        assert response.status == 200


async def test_the_library_sees_a_drop_as_a_network_error(bot: ptb.Bot, telegram: Telegram) -> None:
    """What the client library makes of a drop is neither a BadRequest nor certain."""
    telegram.faults.add(faults.drop_after("sendMessage"))
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(ALICE, "hello")
    assert not isinstance(caught.value, BadRequest)
    assert shown(telegram) == ["hello"]


async def test_a_drop_in_the_middle_of_the_answer(http: aiohttp.ClientSession, telegram: Telegram) -> None:
    """Headers and half a body arrive, then nothing; the message was accepted."""
    telegram.faults.add(faults.drop_mid_body("sendMessage"))
    async with http.post(SEND, json=HELLO) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    assert shown(telegram) == ["hello"]


async def test_delays(call: Call, telegram: Telegram) -> None:
    """A delay comes before the effect or after it."""
    telegram.faults.add(Fault("delay_before", seconds=0.1), Fault("delay_after", seconds=0.1))
    for expected in ([], ["hello", "hello"]):
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(call("sendMessage", **HELLO))
            await asyncio.sleep(0.05)
            assert shown(telegram) == expected
        assert time.monotonic() - started >= 0.1


async def test_an_answer_that_drips(call: Call, telegram: Telegram) -> None:
    """A slow answer is whole in the end."""
    telegram.faults.add(Fault("drip", seconds=0.1))
    started = time.monotonic()
    assert (await call("sendMessage", **HELLO))["ok"]
    assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize(("when", "effect"), [("before", []), ("after", ["hello"])])
@pytest.mark.parametrize("code", [500, 502])
async def test_a_broken_proxy(
    http: aiohttp.ClientSession, telegram: Telegram, code: int, when: Any, effect: list[str]
) -> None:
    """A 500 or 502 comes with a page of HTML, and the message may have been accepted."""
    telegram.faults.add(faults.status(code, "sendMessage", when=when))
    async with http.post(SEND, json=HELLO) as response:
        assert (response.status, response.content_type) == (code, "text/html")
        assert "<html>" in await response.text()
    assert shown(telegram) == effect


async def test_answers_that_are_not_what_they_should_be(bot: ptb.Bot, telegram: Telegram) -> None:
    """Half a JSON, another shape, ok:false with 200: the library raises, whatever became of the message."""
    telegram.faults.add(faults.truncated("sendMessage"), faults.wrong_type(), faults.not_ok())
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.send_message(ALICE, "one")
    with pytest.raises(Exception, match="str"):
        await bot.send_message(ALICE, "two")
    with pytest.raises(Exception, match="result"):
        await bot.send_message(ALICE, "three")
    assert shown(telegram) == ["one"]


async def test_an_answer_about_another_chat(call: Call, telegram: Telegram) -> None:
    """The message id of an answer is not to be believed if it names another chat."""
    telegram.faults.add(Fault("foreign"))
    assert (await call("sendMessage", **HELLO))["result"]["chat"]["id"] == 999_999
    assert shown(telegram) == ["hello"]


@pytest.mark.parametrize(
    ("fault", "status", "parameters"),
    [
        (faults.too_many(retry_after=30), 429, {"retry_after": 30}),
        (faults.too_many(retry_after=0), 429, {"retry_after": 0}),
        (faults.too_many(retry_after=-5), 429, {"retry_after": -5}),
        (faults.too_many(retry_after="soon"), 429, {"retry_after": "soon"}),
        (faults.too_many(), 429, None),
        (faults.migrated(-100), 400, {"migrate_to_chat_id": -100}),
        (faults.forbidden("Forbidden: user is deactivated"), 403, None),
    ],
)
async def test_refusals_with_parameters(
    call: Call, telegram: Telegram, fault: Fault, status: int, parameters: Any
) -> None:
    """A refusal carries exactly the parameters of the script, sensible or not, and has no effect."""
    telegram.faults.add(fault)
    answer = await call("sendMessage", **HELLO)
    assert (answer["error_code"], answer.get("parameters")) == (status, parameters)
    assert shown(telegram) == []
    assert (await call("sendMessage", **HELLO))["ok"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.unauthorized(), InvalidToken),
        (faults.not_found(), InvalidToken),
        (faults.conflict("sendMessage"), Conflict),
        (faults.bad_request("can't parse entities: x"), BadRequest),
    ],
)
async def test_refusals_as_the_library_sees_them(
    bot: ptb.Bot, telegram: Telegram, fault: Fault, error: type[Exception]
) -> None:
    """One 401, 404, 409 or 400, and then all is well again."""
    telegram.faults.add(fault)
    with pytest.raises(error):
        await bot.send_message(ALICE, "hello")
    await bot.send_message(ALICE, "hello")


async def test_a_redirect(http: aiohttp.ClientSession, telegram: Telegram) -> None:
    """Any answer can be written out, such as a redirect that must not be followed."""
    telegram.faults.add(Fault("reply", code=302, headers={"Location": "/elsewhere"}))
    async with http.post(SEND, json=HELLO, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/elsewhere")


async def test_which_calls_are_hit(call: Call, telegram: Telegram) -> None:
    """A fault waits for the nth matching call and hits so many; another chat or method is left alone."""
    telegram.faults.add(Fault("error", "sendMessage", chat_id=ALICE, nth=2, times=2, code=500))
    for _ in range(3):
        assert (await call("sendMessage", chat_id=BOB, text="x"))["ok"]
        assert (await call("sendChatAction", chat_id=ALICE, action="typing"))["ok"]
    assert [(await call("sendMessage", **HELLO))["ok"] for _ in range(5)] == [True, False, False, True, True]
    telegram.faults.clear()
    telegram.faults.add(Fault("error", "sendMessage", times=None, code=500))
    assert [(await call("sendMessage", **HELLO))["ok"] for _ in range(5)] == [False] * 5


async def test_the_answer_to_a_tap_belongs_to_its_chat(call: Call, telegram: Telegram) -> None:
    """answerCallbackQuery names no chat, but a fault for a chat hits it all the same."""
    query = telegram.tap(BOB, 1, "x", force=True)
    telegram.faults.add(Fault("error", "answerCallbackQuery", chat_id=BOB, code=500))
    assert (await call("answerCallbackQuery", callback_query_id=query))["error_code"] == 500


async def test_strange_updates(call: Call, telegram: Telegram) -> None:
    """The same batch twice, unknown kinds and fields, an unparseable one, and ids that restart."""
    telegram.send(ALICE, "hello")
    first = (await call("getUpdates"))["result"]
    offset = first[-1]["update_id"] + 1
    telegram.faults.add(
        Fault("same_batch", "getUpdates"),
        Fault("unknown_type", "getUpdates"),
        Fault("unparseable", "getUpdates"),
        Fault("unknown_fields", "getUpdates"),
        Fault("lower_ids", "getUpdates", at=7),
    )
    assert (await call("getUpdates", offset=offset))["result"] == first
    unknown = (await call("getUpdates", offset=offset))["result"]
    assert [sorted(update) for update in unknown] == [["premonition", "update_id"]]
    unparseable = (await call("getUpdates", offset=offset + 1))["result"]
    assert "date" not in unparseable[0]["message"]
    with pytest.raises((KeyError, TypeError)):
        ptb.Update.de_json(unparseable[0], None)
    telegram.send(ALICE, "and you")
    more = (await call("getUpdates", offset=offset + 2))["result"]
    assert (more[0]["mood"], more[0]["message"]["aura"]) == ("sunny", {"colour": "green"})
    restarted = (await call("getUpdates", offset=offset + 20))["result"]
    assert [update["update_id"] for update in restarted] == [7]


async def test_faults_over_http(http: aiohttp.ClientSession, telegram: Telegram) -> None:
    """A script can be sent, looked at and taken back over HTTP; nonsense is refused."""
    async with http.post("/faults", json=[{"action": "status", "code": 502}]) as response:
        assert (await response.json())[0]["hits"] == 0
    async with http.post(SEND, json=HELLO) as response:
        assert response.status == 502
        assert "502" in await response.text()
    async with http.get("/faults") as response:
        assert (await response.json())[0]["hits"] == 1
    await http.delete("/faults")
    assert telegram.faults.rules == []
    for nonsense in ({"action": "explode"}, {"action": "status", "colour": "red"}):
        async with http.post("/faults", json=[nonsense]) as response:
            assert response.status == 400
