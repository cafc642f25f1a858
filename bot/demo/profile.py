"""Methods about the bot itself, its webhook, its files and its chats."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.demo.methods import method
from bot.demo.params import Params
from bot.demo.refusals import bad_request
from bot.demo.state import State, Webhook

Json = dict[str, Any]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_TEXTS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


@method("getMe")
def get_me(state: State, _: Params) -> Json:
    """The bot, with what it is allowed to do."""
    return state.me


@method("setMyCommands", "commands scope language_code")
def set_my_commands(state: State, params: Params) -> bool:
    """Set the menu of commands of one scope and language."""
    commands = _commands(params)
    key = _scope(state, params)
    state.profile[key] = commands
    if key[1].startswith("chat:"):
        person = state.find_chat(key[1].removeprefix("chat:"))
        state.receive(person, "setMyCommands", {"commands": commands, "language_code": key[2]})
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(state: State, params: Params) -> list[Json]:
    """The menu of exactly one scope and language."""
    commands: list[Json] = state.profile.get(_scope(state, params), [])
    return commands


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(state: State, params: Params) -> bool:
    """Forget the menu of one scope and language."""
    state.profile.pop(_scope(state, params), None)
    return True


def _commands(params: Params) -> list[Json]:
    commands = params.json("commands", "can't parse commands JSON object")
    if commands is None:
        commands = []
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(command.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    name = command["command"].strip().removeprefix("/")
    description = command["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _scope(state: State, params: Params) -> tuple[str, str, str]:
    scope = params.json("scope", "can't parse BotCommandScope JSON object")
    language = _language(params)
    if scope is None:
        return "commands", "default", language
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    if scope.get("type") == "chat":
        return "commands", f"chat:{state.find_chat(scope.get('chat_id')).id}", language
    if scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return "commands", scope["type"], language


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _text_methods(title: str, field: str, limit: int) -> None:
    @method(f"setMy{title}", field, "language_code")
    def set_text(state: State, params: Params) -> bool:
        text = params.text(field)
        if len(text) > limit:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        state.profile[field, "", _language(params)] = text
        return True

    @method(f"getMy{title}", "language_code")
    def get_text(state: State, params: Params) -> Json:
        default = state.me["first_name"] if field == "name" else ""
        return {field: state.profile.get((field, "", _language(params)), default)}


for _title, (_field, _limit) in _TEXTS.items():
    _text_methods(_title, _field, _limit)


@method(
    "setWebhook",
    "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
)
def set_webhook(state: State, params: Params) -> bool:
    """Have updates delivered to a URL from now on; unlike the real server, plain HTTP on loopback will do."""
    url, secret = params.text("url"), params.text("secret_token")
    if url:
        parts = urlsplit(url)
        if not (
            parts.scheme == "https"
            or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
        ):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
    _allow_and_drop(state, params)
    state.webhook = Webhook(url, secret, params.clamped("max_connections", 40, 1, 100)) if url else Webhook()
    if url:
        state.updates.interrupt()
    if state.on_webhook:
        state.on_webhook()
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(state: State, params: Params) -> bool:
    """Back to getUpdates."""
    _allow_and_drop(state, params)
    state.webhook = Webhook()
    if state.on_webhook:
        state.on_webhook()
    return True


def _allow_and_drop(state: State, params: Params) -> None:
    state.updates.allow(params.json("allowed_updates", "can't parse allowed_updates JSON object"))
    if params.flag("drop_pending_updates"):
        state.updates.clear()


@method("getWebhookInfo")
def get_webhook_info(state: State, _: Params) -> Json:
    """The webhook and how it fares."""
    hook = state.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.waiting),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error_date:
        info["last_error_date"] = hook.last_error_date
        info["last_error_message"] = hook.last_error_message
    if state.updates.allowed:
        info["allowed_updates"] = state.updates.allowed
    return info


@method("getFile", "file_id")
def get_file(state: State, params: Params) -> Json:
    """Where a file can be downloaded."""
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    return state.files.describe(file_id)


@method("getChat", "chat_id")
def get_chat(state: State, params: Params) -> Json:
    """A chat's public data."""
    person = state.find_chat(params.values.get("chat_id"))
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        True,
    )
    return {
        **person.chat,
        "accent_color_id": person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


@method("leaveChat", "chat_id")
def leave_chat(state: State, params: Params) -> bool:
    """Impossible here: every chat is private."""
    state.find_chat(params.values.get("chat_id"))
    raise bad_request("chat member status can't be changed in private chats")


@method("logOut")
def log_out(state: State, _: Params) -> bool:
    """Leave the server; every later call is refused."""
    state.logged_out = True
    state.updates.clear()
    return True


@method("close")
def close(_state: State, _: Params) -> bool:
    """Stop the bot's instance on the server; it comes back with the next call."""
    return True
