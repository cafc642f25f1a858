"""The HTTP around it: tokens, encodings, files, profile, the people's routes, events, an own process."""

import asyncio
import json
import sys
import time
from base64 import b64encode
from typing import Any

import aiohttp
import pytest
import telegram as ptb

from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from tests.demo.conftest import ALICE, BOB, NOON, PNG, TOKEN, Call, keyboard

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot1:y/getMe", 401, "Unauthorized"),
        ("/bot12/getMe", 404, "Not Found"),
        ("/botx:y/getMe", 404, "Not Found"),
        (f"/bot{TOKEN}/getMyself", 404, "Not Found: method not found"),
        ("/file/bot1:y/photos/a.jpg", 401, "Unauthorized"),
        (f"/file/bot{TOKEN}/photos/a.jpg", 404, "Not Found"),
    ],
)
async def test_wrong_paths(http: aiohttp.ClientSession, path: str, status: int, description: str) -> None:
    """A wrong token is 401, a malformed one and an unknown method 404."""
    async with http.get(path) as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": description}


async def test_parameters_in_every_encoding(http: aiohttp.ClientSession, telegram: Telegram) -> None:
    """Query, form, JSON and multipart mean the same, and method names have no case."""
    markup = json.dumps(keyboard("a"))
    fields = {"chat_id": str(ALICE), "text": "x & y=ü", "reply_markup": markup, "protect_content": "True"}
    form = aiohttp.FormData(fields, default_to_multipart=True)
    path = f"/bot{TOKEN}/SENDmessage"
    for ask in (
        http.get(path, params=fields),
        http.post(path, data=fields),
        http.post(path, json=fields),
        http.post(
            path, json=fields | {"chat_id": ALICE, "reply_markup": keyboard("a"), "protect_content": True}
        ),
        http.post(path, data=form),
    ):
        async with ask as response:
            assert (await response.json())["ok"]
    shown = [m for m in telegram.messages(ALICE) if m["from_bot"]]
    assert [(m["text"], m["reply_markup"], m["protected"]) for m in shown] == [
        ("x & y=ü", keyboard("a"), True)
    ] * 5
    assert telegram.entries[-1].method == "sendMessage"


@pytest.mark.parametrize(
    ("kind", "body", "refusal"),
    [
        ("application/json", b"[1]", "JSON object expected"),
        ("application/json", b'{"chat_id":', "can't parse string content"),
        ("application/json", b'{"chat_id":1000,"text":"\\ud800"}', "can't parse string content"),
        ("application/x-www-form-urlencoded", b"chat_id=1000&text=%ff", "strings must be encoded in UTF-8"),
        ("multipart/form-data", b"x", "boundary not found"),
        ("multipart/form-data; boundary=b", b"--b\r\nx\r\n--b--", "can't parse form data headers"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
            "field name in multipart/form-data not found",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--b--',
            "strings must be encoded in UTF-8",
        ),
    ],
)
async def test_bodies_that_cannot_be_read(
    http: aiohttp.ClientSession, kind: str, body: bytes, refusal: str
) -> None:
    """A broken body is a 400 and never a 500."""
    async with http.post(f"/bot{TOKEN}/sendMessage", data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 400
        assert (await response.json())["description"].startswith(f"Bad Request: {refusal}")


async def test_odd_values(call: Call) -> None:
    """Nonsense where a number belongs is taken as the real server takes it."""
    assert (await call("sendMessage", chat_id=ALICE, text=5))["result"]["text"] == "5"
    assert (await call("getUpdates", offset="", limit="x"))["ok"]
    nonsense = await call("editMessageText", chat_id=ALICE, message_id="x", text="y")
    assert nonsense["description"] == "Bad Request: message to edit not found"
    assert (await call("sendMessage", chat_id={}, text="x"))["description"] == "Bad Request: chat not found"


async def test_the_people_over_http(http: aiohttp.ClientSession, telegram: Telegram, call: Call) -> None:
    """Everything a phone can do is a route, and what it cannot do is a 409 with the reason."""

    async def act(what: str, **body: Any) -> Json:
        async with http.post(f"/phone/3000/{what}", json=body) as response:
            answer: Json = await response.json()
            return {"status": response.status} | answer

    async with http.post(
        "/phone/users", json={"id": 3000, "first_name": "Cyd", "language_code": "de"}
    ) as response:
        assert (await response.json())["first_name"] == "Cyd"
    async with http.get("/phone/users") as response:
        assert [user["id"] for user in (await response.json())["users"]] == [ALICE, BOB, 3000]
    assert await act("start", payload="abc") == {"status": 200, "message_id": 1}
    assert await act("send", text="hello") == {"status": 200, "message_id": 2}
    assert (await act("send", photo=b64encode(PNG).decode(), caption="c"))["message_id"] == 3
    assert (await act("send", voice=b64encode(b"OggS").decode(), duration=2))["message_id"] == 4
    assert (await act("send", other="sticker", forwarded=True, via_bot=True, reply_to=2))["message_id"] == 5
    assert (await act("send", raw={"update_id": 9_000, "x": 1}))["update_id"] == 9_000
    assert (await act("edit", message_id=2, text="goodbye"))["status"] == 200
    assert (await act("delete", message_id=5))["status"] == 200
    sent = await call("sendMessage", chat_id=3000, text="x", reply_markup=keyboard("a"))
    tap = await act("tap", message_id=sent["result"]["message_id"], data="a")
    await call("answerCallbackQuery", callback_query_id=tap["callback_query_id"], text="Done")
    assert (await act("tap", message_id=6, data="b"))["status"] == 409
    assert (await act("tap", message_id=6, data="b", force=True))["status"] == 200
    assert (await act("block"))["status"] == 200
    assert await act("send", text="x") == {"status": 409, "error": "unblock the bot first"}
    assert (await act("unblock"))["status"] == 200
    assert (await act("deactivate"))["status"] == 200
    assert (await act("fly"))["status"] == 404
    assert (await act("tap"))["status"] == 400
    assert (await act("send", photo="!"))["status"] == 400
    async with http.get("/phone/3000/chat") as response:
        screen = await response.json()
    assert [message["message_id"] for message in screen["messages"]] == [1, 2, 3, 4, 6]
    assert (screen["messages"][1]["text"], screen["messages"][1]["edited"]) == ("goodbye", True)
    assert (screen["toasts"][0]["text"], screen["deactivated"]) == ("Done", True)
    async with http.get("/phone/77/chat") as response:
        assert response.status == 409
    assert len(telegram.updates.waiting) == 11


async def test_events(http: aiohttp.ClientSession, telegram: Telegram, call: Call) -> None:
    """The page hears of messages, edits, deletions, answers to taps and moves of the clock as they happen."""
    async with asyncio.timeout(3), http.get("/phone/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b": listening\n"
        sent = await call("sendMessage", chat_id=ALICE, text="x", reply_markup=keyboard("a"))
        number = sent["result"]["message_id"]
        query = telegram.tap(ALICE, number, "a")
        await call("answerCallbackQuery", callback_query_id=query, text="Done")
        await call("editMessageText", chat_id=ALICE, message_id=number, text="y")
        await call("deleteMessage", chat_id=ALICE, message_id=number)
        await http.post("/clock", json={"advance": 60})
        events: list[Json] = []
        while len(events) < 5:
            line = await stream.content.readline()
            if line.startswith(b"data: "):
                events.append(json.loads(line[6:]))
    assert [event["type"] for event in events] == ["message", "toast", "edited", "deleted", "clock"]
    assert [event.get("user") for event in events] == [ALICE] * 4 + [None]
    assert (events[0]["message"]["text"], events[1]["text"], events[4]["now"]) == ("x", "Done", NOON + 60)


async def test_the_clock(http: aiohttp.ClientSession, clock: Clock) -> None:
    """The clock can be read, moved on and set."""
    async with http.post("/clock", json={"advance": 90}) as response:
        assert await response.json() == {"now": NOON + 90}
    async with http.post("/clock", json={"to": "2026-11-21T08:00:00+00:00"}) as response:
        assert await response.json() == {"now": 1_795_248_000.0}
    async with http.get("/clock") as response:
        assert await response.json() == {"now": clock.now()}


def test_real_clocks_move_too() -> None:
    """A clock that is not frozen runs on from where it was put."""
    clock = Clock()
    clock.set(NOON)
    clock.advance(10)
    assert 10 <= clock.now() - NOON < 12
    assert 0 <= Clock(NOON).now() - NOON < 2


async def test_the_record(http: aiohttp.ClientSession, call: Call, telegram: Telegram) -> None:
    """Every call and act is recorded with its outcome, and the record can be cut and cleared."""
    telegram.send(ALICE, "hello")
    await call("sendMessage", chat_id=ALICE, text="x")
    await call("sendMessage", chat_id=5, text="y")
    async with http.get("/transcript") as response:
        lines = (await response.json())[-3:]
    assert [(line["method"], line["chat_id"], line["status"]) for line in lines] == [
        ("phone/send", ALICE, 200),
        ("sendMessage", ALICE, 200),
        ("sendMessage", 5, 400),
    ]
    assert lines[1]["params"] == {"chat_id": ALICE, "text": "x"}
    assert (lines[1]["at"], lines[2]["result"]) == (NOON, "Bad Request: chat not found")
    async with http.get("/transcript", params={"after": lines[1]["sequence"]}) as response:
        assert await response.json() == lines[2:]
    await http.delete("/transcript")
    assert not telegram.entries


async def test_inside_and_the_page(http: aiohttp.ClientSession) -> None:
    """What a partner cannot see comes from whoever runs the demo."""
    async with http.get("/inside/1000") as response:
        assert await response.json() == ["only for 1000"]


async def test_load(http: aiohttp.ClientSession, call: Call) -> None:
    """Many people can say many things at once, and the counts tell what became of it."""
    async with http.post("/load", json={"users": 50, "texts": ["a", "b"], "first": 10_000}) as response:
        assert await response.json() == {"updates": 100}
    updates = (await call("getUpdates"))["result"]
    assert len(updates) == 100
    parsed = [ptb.Update.de_json(update, None) for update in updates]
    assert [(u.message.chat_id, u.message.text) for u in (parsed[0], parsed[-1]) if u.message] == [
        (10_000, "a"),
        (10_049, "b"),
    ]
    await call("getUpdates", offset=updates[-1]["update_id"] + 1)
    await call("sendMessage", chat_id=10_007, text="x")
    async with http.get("/stats") as response:
        stats = await response.json()
    assert (stats["sent"], stats["updates_confirmed"], stats["updates_waiting"]) == (1, 100, 0)
    assert stats["calls"] == {"getUpdates": 2, "sendMessage": 1}
    async with http.get("/updates") as response:
        assert await response.json() == []


async def test_latency(telegram: Telegram) -> None:
    """Every method but getUpdates takes its time."""
    async with serve(telegram, latency=0.05) as url, aiohttp.ClientSession(url) as http:
        started = time.monotonic()
        await http.get(f"/bot{TOKEN}/getUpdates")
        assert time.monotonic() - started < 0.05
        await http.get(f"/bot{TOKEN}/getMe")
        assert time.monotonic() - started >= 0.05


async def test_stopping_lets_go_of_everybody(telegram: Telegram) -> None:
    """A held poll, a slow call and an event stream do not hold up the end."""
    async with aiohttp.ClientSession() as http:
        async with serve(telegram, latency=30) as url:
            stream = await http.get(f"{url}/phone/events")
            waiting = [
                asyncio.ensure_future(http.get(f"{url}/bot{TOKEN}/{method}"))
                for method in ("getUpdates?timeout=30", "getMe")
            ]
            await asyncio.sleep(0.05)
            started = time.monotonic()
        assert time.monotonic() - started < 0.5
        answer, slow = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(answer, aiohttp.ClientResponse)
        assert (await answer.json())["result"] == []
        assert isinstance(slow, aiohttp.ClientError)
        stream.close()


async def test_a_process_of_its_own() -> None:
    """Started as a program it says where it listens, outlives the bot, and ends when asked to."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.demo.server",
        "--token",
        TOKEN,
        "--keep",
        "2",
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert program.stdout
        url = (await program.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession(url) as http:
            await http.post("/phone/users", json={"id": ALICE})
            await http.post(f"/phone/{ALICE}/start")
            await http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": ALICE, "text": "x"})
            async with http.get("/transcript") as response:
                assert [line["method"] for line in await response.json()] == ["phone/send", "sendMessage"]
    finally:
        program.terminate()
        await program.communicate()
    assert program.returncode == 0
