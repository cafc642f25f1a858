"""What of a message can be carried to somebody else: a text, a voice note, a photo. Nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from bot.core.events import Content
from bot.gateway.text import clean, inert, units

LONGEST_TEXT: Final = 3_000
"""Characters: with the card's line above it, a text has to fit into one message of 4,096 units."""
LONGEST_TEXT_UNITS: Final = 3_500
LONGEST_CAPTION: Final = 900
"""UTF-16 units; Telegram allows 1,024 for a caption with what stands around it."""
LONGEST_VOICE: Final = 300
"""Seconds."""
_LONGEST_FILE_ID = 256

SERVICE: Final = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "gift",
        "gift_upgrade_sent",
        "giveaway",
        "giveaway_completed",
        "giveaway_created",
        "giveaway_winners",
        "group_chat_created",
        "left_chat_member",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "unique_gift",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)
"""Fields of messages that Telegram writes itself: no answer is due."""
BORROWED: Final = ("forward_origin", "forward_date", "via_bot", "external_reply", "story")
"""Fields of messages with words that are not the person's own: they would be carried under their name."""


class Unsupported(Enum):
    """Why a message holds nothing that can be carried."""

    TOO_MUCH = "too much"
    OTHER = "other"


TOO_MUCH: Final = Unsupported.TOO_MUCH


def content_of(message: Mapping[str, Any]) -> Content | Unsupported:
    """The content of one raw message, cleaned, or why there is none. Never raises."""
    if isinstance(text := message.get("text"), str):
        return _text(clean(text))
    if isinstance(voice := message.get("voice"), dict):
        return _voice(voice, _caption(message))
    if isinstance(photo := message.get("photo"), list):
        return _photo(photo, _caption(message))
    return Unsupported.OTHER


def _text(text: str) -> Content | Unsupported:
    if len(text) > LONGEST_TEXT or units(inert(text)) > LONGEST_TEXT_UNITS:
        return TOO_MUCH
    return Content("text", text) if is_visible(text) else Unsupported.OTHER


def is_visible(text: str) -> bool:
    """Whether anything of it shows. Telegram refuses a message of blanks and marks only."""
    return any(
        unicodedata.category(letter)[0] in "LNPS" or unicodedata.category(letter) == "Co" for letter in text
    )


def _caption(message: Mapping[str, Any]) -> str:
    caption = message.get("caption")
    return clean(caption) if isinstance(caption, str) else ""


def _voice(voice: Mapping[str, Any], caption: str) -> Content | Unsupported:
    seconds = voice.get("duration")
    if type(seconds) is not int or seconds < 0 or not _is_file_id(voice.get("file_id")):
        return Unsupported.OTHER
    if seconds > LONGEST_VOICE or units(inert(caption)) > LONGEST_CAPTION:
        return TOO_MUCH
    return Content("voice", caption, voice["file_id"], seconds)


def _photo(sizes: list[Any], caption: str) -> Content | Unsupported:
    usable = [size for size in sizes if isinstance(size, dict) and _is_file_id(size.get("file_id"))]
    if not usable:
        return Unsupported.OTHER
    if units(inert(caption)) > LONGEST_CAPTION:
        return TOO_MUCH
    return Content("photo", caption, max(usable, key=_area)["file_id"])


def _area(size: Mapping[str, Any]) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if type(width) is int and type(height) is int else 0


def _is_file_id(file_id: object) -> bool:
    return isinstance(file_id, str) and 0 < len(file_id) <= _LONGEST_FILE_ID and file_id.isascii()
