"""Once, before the first update: who the bot is, whether it is set up safely, and the list of commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError

from bot.core.events import COMMANDS
from bot.gateway.request import AiohttpRequest
from bot.gateway.words import BASE, Words


class GatewayError(Exception):
    """Why the bot cannot start, in one sentence for the person who runs it."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself. `username` is without @."""

    id: int
    username: str


# What must be off, and where a person switches it off. Each of them would let others than the two read along.
_FLAGS: Mapping[str, str] = {
    "can_join_groups": "“Allow Groups?”",
    "can_read_all_group_messages": "“Group Privacy” (turn privacy on)",
    "supports_inline_queries": "“Inline Mode”",
    "can_connect_to_business": "“Business Mode”",
    "supports_guest_queries": "“Guest Mode”",
}


async def setup(request: AiohttpRequest, words: Words) -> Me:
    """Asks who the bot is, checks its flags and sets its commands in every language.

    Raises GatewayError, whose text is for people; errors that pass by themselves are those of
    `telegram.error`, for the caller to try again.
    """
    me = await whoami(request)
    for language in words.languages:
        await request.call("setMyCommands", commands(words, language))
    return me


async def whoami(request: AiohttpRequest) -> Me:
    """Who the bot is; raises GatewayError if its token is wrong or a flag lets others read along."""
    try:
        found = await request.call("getMe", {})
    except InvalidToken:
        # Not chained: the library's own text for this error can hold the token.
        raise GatewayError("Telegram does not know this token; copy it again from @BotFather.") from None
    if wrong := list(faults(found)):
        raise GatewayError(
            f"At @BotFather, under Bot Settings, switch off {', '.join(wrong)}; then start again."
        )
    return _me(found)


def _me(found: Any) -> Me:
    number, username = found.get("id"), found.get("username")
    if type(number) is not int or not isinstance(username, str):
        raise TelegramError("Invalid server response")
    return Me(number, username)


def faults(me: Mapping[str, Any]) -> Iterator[str]:
    """The names, at BotFather, of what is switched on and must not be."""
    return (where for flag, where in _FLAGS.items() if me.get(flag))


def commands(words: Words, language: str) -> dict[str, Any]:
    """The same list for everyone, so that nobody can read somebody's situation off a menu."""
    listed = [BotCommand(name, words.say(language, f"command-{name}")) for name in ("start", *COMMANDS)]
    params: dict[str, Any] = {"commands": [command.to_dict() for command in listed]}
    # The list without a language is for all that have none of their own; Telegram knows two letters only.
    return params if language == BASE else {**params, "language_code": language.split("-")[0]}
