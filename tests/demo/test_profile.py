"""What the bot tells about itself: flags, commands, texts, and its chats."""

from typing import Any

import pytest
import telegram as ptb

from bot.demo.telegram import Telegram
from tests.demo.conftest import ALICE, BOB, Call

Json = dict[str, Any]


async def test_what_the_bot_is(bot: ptb.Bot, telegram: Telegram) -> None:
    """getMe tells the flags that BotFather sets, and they can be set for a test."""
    me = await bot.get_me()
    assert (me.username, me.can_join_groups, me.supports_guest_queries) == ("KindlingDemoBot", False, False)
    telegram.me["can_join_groups"] = True
    assert (await bot.get_me()).can_join_groups


async def test_commands(bot: ptb.Bot, telegram: Telegram) -> None:
    """Menus are kept per scope and language; one for a chat reaches its phone."""
    await bot.set_my_commands([("start", "Begin"), ("card", "A card")])
    await bot.set_my_commands([("start", "Los")], ptb.BotCommandScopeAllPrivateChats(), "de")
    await bot.set_my_commands([("leave", "Go")], ptb.BotCommandScopeChat(ALICE))
    assert [command.command for command in await bot.get_my_commands()] == ["start", "card"]
    german = await bot.get_my_commands(ptb.BotCommandScopeAllPrivateChats(), "de")
    assert german == (ptb.BotCommand("start", "Los"),)
    assert await bot.get_my_commands(language_code="de") == ()
    assert telegram.transcript(ALICE)[-1][1] == "setMyCommands"
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    assert telegram.strange == set()


async def test_a_phone_offers_the_narrowest_menu(call: Call, telegram: Telegram) -> None:
    """A menu for the chat goes before one for all private chats, and that before the one for everywhere; in each
    the person's own language goes first."""
    alice = telegram.person(ALICE)
    alice.language_code = "de"
    private = {"type": "all_private_chats"}
    assert telegram.menu(alice) == []
    for name, more in (
        ("everywhere", {}),
        ("ueberall", {"language_code": "de"}),
        ("private", {"scope": private}),
        ("privat", {"scope": private, "language_code": "de"}),
        ("here", {"scope": {"type": "chat", "chat_id": ALICE}}),
    ):
        await call("setMyCommands", commands=[{"command": name, "description": "d"}], **more)
        assert telegram.menu(alice) == [{"command": name, "description": "d"}]
    bob = telegram.person(BOB)
    assert telegram.menu(bob) == [{"command": "private", "description": "d"}]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"commands": [{"command": "Big", "description": "d"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "d"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "/", "description": "d"}]}, "command must be non-empty"),
        ({"commands": [{"command": "a", "description": " "}]}, "command description must be non-empty"),
        (
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "command description length must not exceed 256",
        ),
        ({"commands": [{"command": "a", "description": "d"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": 5}, "expected an Array of BotCommand"),
        ({"commands": ["a"]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [], "language_code": "deu"}, "invalid language code specified"),
        (
            {"commands": [], "scope": {"type": "moon"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"scope": 5}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
    ],
)
async def test_commands_that_are_refused(call: Call, params: Json, refusal: str) -> None:
    """There are at most 100 commands of 1 to 32 small letters, digits and _, with 1 to 256 letters each."""
    assert (await call("setMyCommands", **params))["description"] == f"Bad Request: {refusal}"


async def test_profile_texts(bot: ptb.Bot, call: Call) -> None:
    """Name and descriptions are kept per language, within their limits."""
    await bot.set_my_description("slowly")
    await bot.set_my_short_description("langsam", "de")
    assert (await bot.get_my_description()).description == "slowly"
    assert (await bot.get_my_short_description()).short_description == ""
    assert (await bot.get_my_short_description("de")).short_description == "langsam"
    assert (await bot.get_my_name()).name == "Kindling"
    for title, field, limit in (("Name", "name", 64), ("Description", "description", 512)):
        assert (await call(f"setMy{title}", **{field: "x" * limit}))["ok"]
        assert not (await call(f"setMy{title}", **{field: "x" * (limit + 1)}))["ok"]


async def test_chats_and_the_end(bot: ptb.Bot, call: Call) -> None:
    """A private chat can be looked at and not left; after logging out nothing goes."""
    assert (await bot.get_chat(ALICE)).first_name == "Alice"
    left = await call("leaveChat", chat_id=ALICE)
    assert left["description"] == "Bad Request: chat member status can't be changed in private chats"
    assert (await call("close"))["ok"]
    assert (await call("logOut"))["ok"]
    assert (await call("getMe"))["description"] == "Logged out"
