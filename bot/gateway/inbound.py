"""One raw update in, one arrival out: what somebody did, in the words of `core.events`.

The counterpart is `outbound`. A tolerant reader of plain dictionaries: it looks at the few fields it needs
and stumbles over nothing else, whatever Telegram adds. Who somebody is comes from `from.id` and from nowhere
else, and only their private chat with the bot exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from bot.core.buttons import CHOICES, THINGS, PressedUnknown
from bot.core.events import (
    COMMANDS,
    AskedUnknown,
    CameBack,
    Edited,
    EditedAway,
    Event,
    SentOther,
    Started,
    WentAway,
    Wrote,
    WroteTooMuch,
)
from bot.core.work import Arrival
from bot.gateway.contents import BORROWED, SERVICE, TOO_MUCH, Unsupported, content_of
from bot.gateway.text import clean_name

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram is asked for. It may still send others that were queued earlier; those are ignored."""

LARGEST_ID: Final = 2**52
"""Telegram promises that ids of people fit into 52 bits."""
_LARGEST_MESSAGE = 2**31 - 1
_LARGEST_THING = 2**63 - 1

_THING = re.compile(r"([a-z]{1,16}):([1-9][0-9]{0,18})(?:\.([1-9][0-9]{0,8}))?", re.ASCII)
_CHOICE = re.compile(r"([a-z]{1,16}):([A-Za-z0-9_+\-/.,]{1,47})", re.ASCII)
_COMMAND = re.compile(
    r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?![^\s])\s*(.*)", re.ASCII | re.DOTALL
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", re.ASCII)
_TAP = re.compile(r"[!-~]{1,64}", re.ASCII)

Raw = Mapping[str, Any]


class Unreadable(ValueError):  # noqa: N818  # named for what it says of an update
    """An update that breaks Telegram's own description of it. Says which field; never what was in it."""


def arrival(update: object, bot_id: int, username: str = "") -> Arrival | None:
    """What this update says happened, or None for what is none of our business.

    `username` is the bot's own, without @: a command that names another bot is not for us.
    Raises Unreadable, and nothing else, if the update is not what Telegram says an update is.
    """
    if not isinstance(update, dict):
        raise Unreadable("update")
    cause = f"tg:{bot_id}:{_whole(update, 'update_id')}"
    for kind, read in _READERS.items():
        if kind in update:
            return read(_inside(update, kind), cause, username)
    return None


# --- who ---------------------------------------------------------------------------------------------


def _person(raw: Raw, chat: object) -> int | None:
    """The id of the person, if it is a person in their own private chat with the bot; else None."""
    sender = raw.get("from")
    if not isinstance(sender, dict) or not isinstance(chat, dict):
        return None
    person = sender.get("id")
    if type(person) is not int or not 1 <= person <= LARGEST_ID:
        return None
    # A group would read along, and a bot is nobody's partner.
    if sender.get("is_bot") or chat.get("type") != "private" or chat.get("id") != person:
        return None
    return person


# --- messages ------------------------------------------------------------------------------------------


def _message(raw: Raw, cause: str, username: str) -> Arrival | None:
    person = _person(raw, raw.get("chat"))
    if person is None or not SERVICE.isdisjoint(raw):
        return None
    if command := _command(raw):
        return _commanded(command, raw, cause, person, username)
    event = _said(raw)
    if isinstance(event, SentOther) and event.album:
        # Its parts come one by one, and one refusal is enough.
        cause = f"{cause.rpartition(':')[0]}:album:{event.album}"
    return Arrival(cause=cause, chat=person, event=event)


def _edited(raw: Raw, cause: str, _username: str) -> Arrival | None:
    """What was said yes to may be in it, so an edit into something that is not carried counts, too. A place
    that moves is edited all the time, and was never a reply."""
    person = _person(raw, raw.get("chat"))
    if person is None or "location" in raw or any(mark in raw for mark in BORROWED):
        return None
    found, message = content_of(raw), _message_id(raw)
    if isinstance(found, Unsupported):
        return Arrival(cause=cause, chat=person, event=EditedAway(message=message))
    return Arrival(cause=cause, chat=person, event=Edited(content=found, message=message))


def _said(raw: Raw) -> Event:
    album = raw.get("media_group_id")
    if isinstance(album, str):
        return SentOther(album=album[:64])
    found = Unsupported.OTHER if any(mark in raw for mark in BORROWED) else content_of(raw)
    if found is TOO_MUCH:
        return WroteTooMuch()
    if isinstance(found, Unsupported):
        return SentOther()
    return Wrote(content=found, message=_message_id(raw))


def _message_id(raw: Raw) -> int:
    message = _whole(raw, "message_id")
    if message > _LARGEST_MESSAGE:
        raise Unreadable("message_id")
    return message


# --- commands ------------------------------------------------------------------------------------------


def _command(raw: Raw) -> re.Match[str] | None:
    """A command counts only where Telegram marked one at the very beginning, so that words of a reply
    that look like a command stay words."""
    text, entities = raw.get("text"), raw.get("entities")
    if not isinstance(text, str) or not isinstance(entities, list) or not text.startswith("/"):
        return None
    if any(mark in raw for mark in BORROWED) or not any(map(_begins, entities)):
        return None
    return _COMMAND.match(text)


def _begins(entity: object) -> bool:
    return isinstance(entity, dict) and entity.get("type") == "bot_command" and entity.get("offset") == 0


def _commanded(command: re.Match[str], raw: Raw, cause: str, person: int, username: str) -> Arrival | None:
    name, suffix, rest = command[1].lower(), command[2], command[3]
    if suffix and suffix.lower() != username.lower():
        return None
    if name == "start":
        return _started(raw, rest.strip(), cause, person)
    return Arrival(cause=cause, chat=person, event=COMMANDS.get(name, AskedUnknown)(message=_message_id(raw)))


def _started(raw: Raw, payload: str, cause: str, person: int) -> Arrival:
    """Whatever a link carried is looked up by its hash, so that junk costs and answers the same."""
    sender = raw["from"]
    first, language = sender.get("first_name"), sender.get("language_code")
    event = Started(
        first_name=clean_name(first) if isinstance(first, str) else "",
        language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else "en",
        invited=bool(payload),
    )
    token = sha256(payload.encode("utf-8", "replace")).digest() if payload else None
    return Arrival(cause=cause, chat=person, event=event, token=token)


# --- buttons -------------------------------------------------------------------------------------------


def _tapped(raw: Raw, cause: str, _username: str) -> Arrival | None:
    if "inline_message_id" in raw:
        return None
    tap = raw.get("id")
    if not isinstance(tap, str) or not _TAP.fullmatch(tap):
        raise Unreadable("callback_query.id")
    under = raw.get("message")
    if not isinstance(under, dict):
        return _tapped_nowhere(raw, tap, cause)
    person = _person(raw, under.get("chat"))
    if person is None:
        return None
    return Arrival(cause=cause, chat=person, event=_pressed(raw.get("data"), tap, _message_id(under)))


def _tapped_nowhere(raw: Raw, tap: str, cause: str) -> Arrival | None:
    """Without its message nobody can say in which chat the button was; it gets the harmless answer."""
    sender = raw.get("from")
    person = _person(raw, {"type": "private", "id": sender.get("id")}) if isinstance(sender, dict) else None
    return None if person is None else Arrival(cause=cause, chat=person, event=PressedUnknown(tap=tap))


def _pressed(data: object, tap: str, message: int) -> Event:
    if not isinstance(data, str):
        return PressedUnknown(tap=tap, message=message)
    return (
        _thing(data, tap, message) or _choice(data, tap, message) or PressedUnknown(tap=tap, message=message)
    )


def _thing(data: str, tap: str, message: int) -> Event | None:
    found = _THING.fullmatch(data)
    kind = THINGS.get(found[1]) if found else None
    if found is None or kind is None or int(found[2]) > _LARGEST_THING:
        return None
    return kind(tap=tap, message=message, id=int(found[2]), revision=int(found[3] or 0))


def _choice(data: str, tap: str, message: int) -> Event | None:
    found = _CHOICE.fullmatch(data)
    kind = CHOICES.get(found[1]) if found else None
    return kind(tap=tap, message=message, value=found[2]) if found and kind else None


# --- blocked, unblocked --------------------------------------------------------------------------------


def _member(raw: Raw, cause: str, _username: str) -> Arrival | None:
    person = _person(raw, raw.get("chat"))
    status = _inside(raw, "new_chat_member").get("status")
    if person is None or status not in ("kicked", "member"):
        return None
    event = WentAway() if status == "kicked" else CameBack()
    return Arrival(cause=cause, chat=person, event=event)


_READERS: dict[str, Callable[[Raw, str, str], Arrival | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tapped,
    "my_chat_member": _member,
}


# --- fields ----------------------------------------------------------------------------------------------


def _whole(raw: Raw, key: str) -> int:
    """A whole number of 0 or more; `true` is none."""
    value = raw.get(key)
    if type(value) is not int or not 0 <= value <= _LARGEST_THING:
        raise Unreadable(key)
    return value


def _inside(raw: Raw, key: str) -> Raw:
    value = raw.get(key)
    if not isinstance(value, dict):
        raise Unreadable(key)
    return value
