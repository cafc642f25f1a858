"""Telegram at its worst: each fault of the Bot API alone, in the middle of a story that ends well.

The database plays no part here, so these run on SQLite only. What is accepted twice is an empty envelope or a
sentence; the words come once. Whoever has no trouble waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import receive
from bot.demo import refusals
from bot.demo.faults import (
    ABSENT,
    Fault,
    bad_request,
    conflict,
    drop_after,
    drop_before,
    drop_mid_body,
    forbidden,
    migrated,
    not_found,
    not_ok,
    status,
    too_many,
    truncated,
    unauthorized,
    wrong_type,
)
from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from bot.gateway import Trouble
from tests.flow.points import Copies, Fragile, Fuse, Snapshot, one_library
from tests.flow.test_crash import (
    CANARY,
    agreed,
    agreed_voice,
    at_home,
    both,
    lies_there,
    opened,
    paired,
    stored,
)
from tests.flow.town import TOKEN, Phone

ENVELOPE = "left something"


@pytest.fixture(scope="module")
def copies(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    with one_library():
        yield Copies(tmp_path_factory.mktemp("copies"), sqlite_template)


async def _town(copies: Copies, of: Snapshot) -> AsyncIterator[Fragile]:
    async with copies.town(of, Fuse()) as it:
        it.telegram.entries.clear()
        yield it
        assert it.telegram.strange == set()


@pytest.fixture
async def here(copies: Copies) -> AsyncIterator[Fragile]:
    """Alice has just said yes; her envelope leaves in 20 s."""
    async for it in _town(copies, await copies.after(at_home, paired, agreed)):
        yield it


@pytest.fixture
async def there(copies: Copies) -> AsyncIterator[Fragile]:
    """The envelope lies in Bob's chat, unopened."""
    async for it in _town(copies, await copies.after(at_home, paired, agreed, lies_there)):
        yield it


@pytest.fixture
async def after(copies: Copies) -> AsyncIterator[Fragile]:
    """Bob has opened it."""
    async for it in _town(copies, await copies.after(at_home, paired, agreed, lies_there, opened)):
        yield it


def envelopes(bob: Phone) -> list[dict[str, Any]]:
    return [m for m in bob.messages if ENVELOPE in m.get("text", "")]


def words(bob: Phone) -> int:
    return sum(CANARY in m.get("text", "") for m in bob.messages)


def asked(here: Fragile, method: str, chat: int) -> list[float]:
    """When the bot asked for this."""
    return [e.at for e in here.telegram.entries if e.method == method and e.chat_id == chat]


async def ends_well(here: Fragile, extra: int) -> None:
    """The envelope is there, at most `extra` times more than once, and what is in it comes once."""
    alice, bob = both(here)
    assert 1 <= len(envelopes(bob)) <= 1 + extra
    await bob.tap("open")
    await here.wait(seconds=30)
    assert words(bob) == 1
    await bob.tap("thanks")
    await here.wait(minutes=2)
    assert alice.sees("thank")
    assert stored(here.config.database, {"outbox": "effect"})["outbox"] == []


# --- A1: too many -------------------------------------------------------------------------------------------

WAITS = [
    (1, 1), (30, 30), (3600, 3600), (ABSENT, 1), (0, 1), (-5, 1), ("7", 7), ("soon", 1), (2.5, 2), (None, 1),
    (10**9, 3600), ([9], 1), (True, 1),
]  # fmt: skip


@pytest.mark.parametrize(("retry_after", "seconds"), WAITS, ids=lambda v: "absent" if v is ABSENT else str(v))
async def test_too_many(here: Fragile, retry_after: Any, seconds: int) -> None:
    """The one chat waits as long as Telegram says, an hour at most; the other a minute at most. No copy."""
    alice, bob = both(here)
    here.telegram.faults.add(too_many("sendMessage", retry_after=retry_after, chat_id=bob.id))
    await here.wait(seconds=21)
    refused_at = asked(here, "sendMessage", bob.id)[0]
    here.clock.set(max(here.now().timestamp(), refused_at + min(seconds, 60)))
    await alice.send("/help")
    assert asked(here, "sendMessage", alice.id)[-1] - refused_at < 70
    await here.wait(seconds=seconds + 2)
    assert seconds <= asked(here, "sendMessage", bob.id)[-1] - refused_at <= seconds + 10
    await ends_well(here, extra=0)


# --- A2, A3, A4, A11: nobody knows --------------------------------------------------------------------------

UNSURE: list[tuple[str, dict[str, Any]]] = [
    *((f"{code}_{when}", {"action": "status", "code": code, "when": when})
      for code in (500, 502, 504) for when in ("before", "after")),
    ("html_200", {"action": "status", "code": 200}),
    ("drop_before", {"action": "drop_before"}),
    ("drop_after", {"action": "drop_after"}),
    ("drop_mid_body", {"action": "drop_mid_body"}),
    ("truncated", {"action": "truncated"}),
    ("another_shape", {"action": "reply", "code": 200, "body": '{"ok":true,"result":"surprise"}',
                       "when": "after"}),
    ("no_object", {"action": "reply", "code": 200, "body": "[]"}),
    ("not_ok", {"action": "error", "code": 400, "http_status": 200, "description": "Bad Request: something"}),
    ("foreign", {"action": "foreign"}),
    ("huge", {"action": "reply", "code": 200, "body": " " * (9 * 1024 * 1024), "when": "after"}),
    ("slow_before", {"action": "delay_before", "seconds": 0.6}),
    ("slow_after", {"action": "delay_after", "seconds": 0.6}),
]  # fmt: skip


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "answerCallbackQuery"])
@pytest.mark.parametrize(("name", "fault"), UNSURE, ids=[name for name, _ in UNSURE])
async def test_unsure(here: Fragile, method: str, name: str, fault: dict[str, Any]) -> None:
    """Accepted or not: it arrives, once more at most, and what it says about other chats is not believed."""
    here.bot.gateway.request._read = 0.3
    _, bob = both(here)
    chat = bob.id if method != "answerCallbackQuery" else None
    here.telegram.faults.add(Fault(**fault, method=method, chat_id=chat))
    await here.wait(seconds=60)
    await ends_well(here, extra=method == "sendMessage")
    assert here.telegram.faults.rules[0].hits == 1
    assert (999_999,) not in stored(here.config.database, {"message": "message"})["message"]


@pytest.mark.parametrize("minutes", [0.5, 10])
async def test_bad_gateway_for_a_while(here: Fragile, minutes: float) -> None:
    """An outage of Telegram is waited out: an envelope that nobody can have seen does not count as sent."""
    _, bob = both(here)
    here.telegram.faults.add(status(502, "sendMessage", chat_id=bob.id, times=None))
    await here.wait(minutes=minutes)
    here.telegram.faults.clear()
    await here.wait(hours=1)
    await ends_well(here, extra=0)


async def test_redirect_is_not_followed(here: Fragile) -> None:
    """A redirect would take the token elsewhere."""
    elsewhere = Telegram(TOKEN, clock=Clock().now)
    async with serve(elsewhere) as url:
        to = {"Location": f"{url}/bot{TOKEN}/sendMessage"}
        here.telegram.faults.add(Fault("reply", "sendMessage", chat_id=2000, code=302, headers=to))
        here.telegram.faults.add(Fault("reply", "getUpdates", code=307, headers=to))
        with suppress(Trouble):
            await here.settle()
        await here.wait(seconds=60)
        assert elsewhere.calls == Counter()
    await ends_well(here, extra=0)


async def test_no_connection(here: Fragile) -> None:
    """Nobody listens at Telegram's address: certainly nothing was sent, so it may take as long as it takes."""
    request = here.bot.gateway.request
    root, request._root = request._root, "http://127.0.0.1:9/botx/"
    here.clock.advance(21)
    for _ in range(20):
        await here.fly()
        here.clock.advance(61)
    request._root = root
    await here.wait(minutes=3)
    await ends_well(here, extra=0)


# --- A5, A6, A7: refused ------------------------------------------------------------------------------------

FINAL = ["chat not found", "PEER_ID_INVALID", "message is too long", "can't parse entities", "something new"]


@pytest.mark.parametrize("why", FINAL)
async def test_refused_for_good(here: Fragile, why: str) -> None:
    """What Telegram will never take is asked once, and its author sees the same as ever."""
    alice, bob = both(here)
    before = here.telegram.transcript(alice.id)
    here.telegram.faults.add(bad_request(why, "sendMessage", chat_id=bob.id, times=None))
    await here.wait(hours=1)
    assert here.telegram.faults.rules[0].hits == 1
    assert here.telegram.transcript(alice.id) == before


async def test_not_modified(there: Fragile) -> None:
    """An edit that changes nothing has been done before."""
    _, bob = both(there)
    there.telegram.faults.add(bad_request(refusals.NOT_MODIFIED, "editMessageText", when="after"))
    await bob.tap("open")
    await there.wait(minutes=5)
    assert words(bob) == 1
    assert there.telegram.faults.rules[0].hits == 1
    assert len(asked(there, "editMessageText", bob.id)) == 1


async def test_edit_not_found(there: Fragile) -> None:
    """Bob has removed the envelope as he opened it: the words come as a message, once, and can be taken back."""
    alice, bob = both(there)
    where, data = bob.button("open")
    there.telegram.delete(bob.id, where)
    await bob.press(where, data)
    assert words(bob) == 1
    await alice.send("/shared")
    await alice.tap("takeback")
    assert words(bob) == 0


async def test_not_found_and_not_noted(there: Fragile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words came as a message, and we died before noting it: they do not come again by themselves."""
    _, bob = both(there)
    there.telegram.faults.add(bad_request("message to edit not found", "editMessageText", chat_id=bob.id))
    with monkeypatch.context() as patch:
        patch.setattr(there.bot.sending, "_note", _dies)
        await bob.tap("open")
    there.telegram.faults.add(bad_request("message to edit not found", "editMessageText", chat_id=bob.id))
    await there.wait(minutes=5)
    assert words(bob) == 1
    there.telegram.delete(bob.id, next(m["message_id"] for m in bob.messages if CANARY in m.get("text", "")))
    await bob.tap("open")
    assert words(bob) == 1, "but when Bob asks for them"


async def _dies(*_: object) -> list[object]:
    """Nothing is noted, as after a death."""
    return []


async def test_voice_note_refused_for_now(copies: Copies) -> None:
    """What Telegram has certainly not taken comes later by itself, though the line above it is there."""
    async for here in _town(copies, await copies.after(at_home, paired, agreed_voice)):
        bob = here.phone(2000)
        await here.wait(seconds=30)
        here.telegram.faults.add(too_many("sendVoice", retry_after=5))
        await bob.tap("open")
        assert not any("voice" in m for m in bob.messages)
        await here.wait(minutes=2)
        assert sum("voice" in m for m in bob.messages) == 1


async def test_too_old_to_delete(there: Fragile) -> None:
    """After two days Telegram deletes nothing: the envelope that was taken back is covered instead."""
    alice, bob = both(there)
    await there.wait(days=3)
    await alice.send("/shared")
    await alice.tap("takeback")
    assert envelopes(bob) == []
    assert there.telegram.calls["deleteMessage 400"] == 1


async def test_query_too_old(there: Fragile) -> None:
    """A tap that is answered too late has its effect all the same, once."""
    _, bob = both(there)
    where, data = bob.button("open")
    there.telegram.tap(bob.id, where, data)
    there.clock.advance(100)
    await there.settle()
    assert words(bob) == 1
    assert there.telegram.calls["answerCallbackQuery 400"] == 1


# --- A8, A9, A10: not here, not you -------------------------------------------------------------------------


@pytest.mark.parametrize("why", [refusals.BLOCKED, refusals.DEACTIVATED, refusals.CANNOT_INITIATE])
async def test_forbidden(here: Fragile, why: str) -> None:
    """Who cannot be reached is left in peace until they write; their partner sees nothing of it."""
    alice, bob = both(here)
    before = here.telegram.transcript(alice.id)
    here.telegram.faults.add(forbidden(why, "sendMessage", chat_id=bob.id, times=None))
    await here.wait(hours=20)
    assert here.telegram.faults.rules[0].hits == 1, "nobody knocks at a closed door"
    assert here.telegram.transcript(alice.id) == before
    here.telegram.faults.clear()
    await bob.send("/help")
    await here.wait(hours=1)
    assert not envelopes(bob), "it is before eight, and quiet"
    await here.wait(hours=1)
    await ends_well(here, extra=0)


@pytest.mark.parametrize("fault", [unauthorized, not_found, conflict])
async def test_not_our_token_in_a_send(here: Fragile, fault: Any) -> None:
    """For the time that Telegram does not know our token nothing is lost, and it is asked a few times only."""
    here.telegram.faults.add(fault("sendMessage", chat_id=2000, times=3))
    await here.wait(minutes=2.5 if fault is not conflict else 0.5)
    assert here.telegram.faults.rules[0].hits in (2, 3)
    await here.wait(minutes=10)
    await ends_well(here, extra=0)


async def test_migrated(here: Fragile) -> None:
    """What belongs into a private chat never follows one into a group."""
    here.telegram.faults.add(migrated(-100123, "sendMessage", chat_id=2000))
    await here.wait(hours=1)
    assert asked(here, "sendMessage", -100123) == []


# --- A9, A13: asking for updates ----------------------------------------------------------------------------


class Rests:
    """The loop's own pauses, kept and made short."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seconds: list[float] = []
        patch.setattr(receive, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": self._sleep}))

    async def _sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0.001)


async def polls(here: Fragile) -> None:
    """The loop itself, until Alice has been heard through all of it."""
    poll = asyncio.ensure_future(here.bot.receiving.poll())
    here.telegram.send(1000, "still here?")
    async with asyncio.timeout(20):
        while here.telegram.updates.waiting:
            assert not poll.done()
            await asyncio.sleep(0.01)
    poll.cancel()
    with suppress(asyncio.CancelledError):
        await poll


POLLING = {
    "401": (unauthorized, [60] * 5),
    "404": (not_found, [60] * 5),
    "409": (conflict, [2, 4, 8, 16, 30]),
    "502": (lambda *a, **k: status(502, *a, **k), [2, 4, 8, 16, 30]),
    "drop": (drop_before, [2, 4, 8, 16, 30]),
    "drop_after": (drop_after, [2, 4, 8, 16, 30]),
    "mid_body": (drop_mid_body, [2, 4, 8, 16, 30]),
    "truncated": (truncated, [2, 4, 8, 16, 30]),
    "not_ok": (not_ok, [2, 4, 8, 16, 30]),
    "no_list": (wrong_type, [2, 4, 8, 16, 30]),
}


@pytest.mark.parametrize("name", POLLING)
async def test_poll(here: Fragile, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The loop survives, slows down, and hears what was said meanwhile."""
    fault, rests = POLLING[name]
    heard = Rests(monkeypatch)
    here.telegram.faults.add(fault("getUpdates", times=5))
    await polls(here)
    assert heard.seconds == rests
    await here.settle()
    assert any(b.startswith("share:") for b in both(here)[0].buttons())


async def test_poll_too_many(here: Fragile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for slowness, the loop is as slow as it was asked to be."""
    heard = Rests(monkeypatch)
    here.telegram.faults.add(too_many("getUpdates", retry_after=45))
    await polls(here)
    assert heard.seconds[0] >= 45


async def test_same_batch_twice(there: Fragile) -> None:
    """Updates that come again have had their effect."""
    alice, bob = both(there)
    await alice.send("/help")
    seen = len(alice.messages)
    there.telegram.faults.add(Fault("same_batch", "getUpdates", times=3))
    await alice.send("one more")
    for _ in range(4):
        await there.settle()
    previews = [m for m in alice.messages if m["from_bot"] and "one more" in m.get("text", "")]
    assert len(previews) == 1
    assert len(alice.messages) == seen + 2
    assert len(envelopes(bob)) == 1


@pytest.mark.parametrize("fault", ["unparseable", "unknown_type", "unknown_fields"])
async def test_strange_updates(here: Fragile, fault: str) -> None:
    """What a later Telegram may send, or a broken one, is confirmed and harms nobody."""
    here.telegram.faults.add(Fault(fault, "getUpdates"))
    alice, _ = both(here)
    await alice.send("words")
    await here.settle()
    assert not here.telegram.updates.waiting
    await here.wait(seconds=60)
    await ends_well(here, extra=0)


async def test_ids_begin_anew(here: Fragile) -> None:
    """After a quiet week ids are other ones, also lower ones: nobody is taken for somebody who was heard."""
    alice, _ = both(here)
    here.telegram.updates.restart_ids(9000)
    await alice.send("/help")
    here.telegram.faults.add(Fault("lower_ids", "getUpdates", at=5000))
    await alice.send("after a quiet week")
    await here.settle()
    assert sum("after a quiet week" in m.get("text", "") for m in alice.messages if m["from_bot"]) == 1
    assert not here.telegram.updates.waiting


async def test_a_full_batch(here: Fragile) -> None:
    """A hundred at once, with a broken one in their midst: each is handled."""
    alice, bob = both(here)
    for number in range(60):
        here.telegram.send(alice.id, f"thought {number}.")
        here.telegram.send(bob.id, f"thought {number}.")
        if number == 30:
            here.telegram.inject({"message": {"message_id": "?"}})
    await here.settle()
    await here.wait(seconds=100)
    drafts = stored(here.config.database, {"reply": "state"})["reply"]
    assert drafts.count(("Drafted",)) == 120
    for one in (alice, bob):
        assert sum("thought" in m.get("text", "") for m in one.messages if m["from_bot"]) == 60


async def test_order(here: Fragile) -> None:
    """One chat's first message is late and its second is not: they arrive in their order."""
    alice, _ = both(here)
    here.telegram.faults.add(Fault("delay_before", "sendMessage", chat_id=alice.id, seconds=0.3))
    here.telegram.send(alice.id, "/help")
    here.telegram.send(alice.id, "/privacy")
    here.clock.advance(4)
    await here.settle()
    sent = [e.params["text"] for e in here.telegram.entries if e.method == "sendMessage"][-2:]
    assert ["/privacy" in sent[0], "Telegram" in sent[1]] == [True, True] or sent[0] != sent[1]
