"""The gateway as the loops use it: starting, asking for updates, trouble."""

import asyncio
from typing import Any

import pytest
from telegram.error import TelegramError

from bot.content import Library
from bot.core.events import COMMANDS, Wrote
from bot.demo import faults
from bot.demo.telegram import Telegram
from bot.gateway import Conflict, Gateway, GatewayError, Me, Trouble, Unauthorized
from bot.gateway.setup import faults as flags
from bot.gateway.setup import whoami
from tests.gateway import people


async def test_setup_says_who_we_are_and_sets_the_commands(gateway: Gateway, telegram: Telegram) -> None:
    """The same list for everyone, in every language that there are words for."""
    assert gateway.me == Me(1, "KindlingDemoBot")
    listed = await gateway.request.call("getMyCommands", {})
    assert [one["command"] for one in listed] == ["start", *COMMANDS]


@pytest.mark.parametrize(
    ("flag", "word"),
    [
        ("can_join_groups", "Groups"),
        ("can_read_all_group_messages", "Group Privacy"),
        ("supports_inline_queries", "Inline"),
        ("can_connect_to_business", "Business"),
        ("supports_guest_queries", "Guest"),
    ],
)
async def test_a_bot_that_others_could_read_along_with_does_not_start(
    flag: str, word: str, url: str, telegram: Telegram, library: Library
) -> None:
    """One sentence says what to switch off, and where."""
    telegram.me[flag] = True
    async with Gateway("1:x", url, library) as gateway:
        with pytest.raises(GatewayError, match=word) as caught:
            await gateway.setup()
    assert "BotFather" in str(caught.value)
    assert list(flags({"can_join_groups": False})) == []


async def test_a_wrong_token_does_not_start_and_is_not_told(url: str, library: Library) -> None:
    """The sentence is for the person who runs it; the token is not in it, nor behind it."""
    async with Gateway("2:not-this-one", url, library) as gateway:
        with pytest.raises(GatewayError) as caught:
            await gateway.setup()
    assert "not-this-one" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_setup_waits_for_the_network(
    url: str, telegram: Telegram, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine may start before its network does."""
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await real(0)

    monkeypatch.setattr("bot.gateway.gateway.asyncio.sleep", sleep)
    telegram.faults.add(faults.status(502, "getMe"), faults.drop_before("setMyCommands", times=2))
    async with Gateway("1:x", url, library) as gateway:
        await gateway.setup()
    assert [wait for wait in waits if wait] == [1, 2, 4]


async def test_updates_come_and_are_confirmed_by_the_next_offset(
    gateway: Gateway, telegram: Telegram
) -> None:
    """Not before: what is not confirmed comes again."""
    message = telegram.send(people.ALICE, "hello")
    (update,) = await gateway.updates(0, 0)
    assert await gateway.updates(0, 0) == [update]
    found = gateway.arrival(update)
    assert found is not None
    assert found.cause == f"tg:1:{update['update_id']}"
    assert isinstance(found.event, Wrote)
    assert found.event.message == message
    assert await gateway.updates(update["update_id"] + 1, 0) == []


async def test_a_webhook_that_somebody_set_is_removed(gateway: Gateway, telegram: Telegram) -> None:
    """Once; while it stood, updates would have gone to whoever set it."""
    await gateway.request.call("setWebhook", {"url": "https://thief.example/"})
    telegram.send(people.ALICE, "hello")
    assert len(await gateway.updates(0, 0)) == 1


async def test_our_own_webhook(gateway: Gateway) -> None:
    """With the secret and the explicit list of what is asked for."""
    await gateway.set_webhook("https://bot.example/hook", "s" * 32)
    info = await gateway.request.call("getWebhookInfo", {})
    assert info["url"] == "https://bot.example/hook"
    assert info["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.unauthorized("getUpdates"), Unauthorized),
        (faults.not_found("getUpdates"), Unauthorized),
        (faults.conflict(), Conflict),
        (faults.status(502, "getUpdates"), Trouble),
        (faults.drop_before("getUpdates"), Trouble),
        (faults.truncated("getUpdates"), Trouble),
        (faults.too_many("getUpdates", retry_after=1), Trouble),
        (faults.wrong_type("getUpdates"), Trouble),
    ],
)
async def test_trouble_passes(fault: Any, kind: type[Trouble], gateway: Gateway, telegram: Telegram) -> None:
    """No error ends the loop; the next call is as good as the first."""
    telegram.send(people.ALICE, "hello")
    telegram.faults.add(fault)
    with pytest.raises(Trouble) as caught:
        await gateway.updates(0, 0)
    assert type(caught.value) is kind
    assert len(await gateway.updates(0, 0)) == 1


async def test_a_long_poll_ends_when_something_comes(gateway: Gateway, telegram: Telegram) -> None:
    """It waits longer than an ordinary call may."""
    gateway.request._read = 0.05
    async with asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(gateway.updates(0, 5))
        await asyncio.sleep(0.2)
        telegram.send(people.ALICE, "hello")
    assert len(polling.result()) == 1


async def test_before_setup_our_id_is_that_of_the_token(url: str, library: Library) -> None:
    """Causes are right from the first update on."""
    assert Gateway("123:x", url, library).me == Me(123, "")
    assert Gateway("nonsense", url, library).me == Me(0, "")


async def test_an_answer_that_is_no_bot_is_waited_out(gateway: Gateway, telegram: Telegram) -> None:
    """getMe without an id is no getMe."""
    telegram.faults.add(faults.Fault("reply", "getMe", code=200, body='{"ok":true,"result":{"id":"1"}}'))
    with pytest.raises(TelegramError):
        await whoami(gateway.request)
