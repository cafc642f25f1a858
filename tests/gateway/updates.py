"""Raw updates as Telegram sends them, and as nobody should."""

from typing import Any

from bot.core.work import Arrival
from bot.gateway import arrival

Json = dict[str, Any]
ALICE = {"id": 1000, "is_bot": False, "first_name": "Alice", "language_code": "en"}
CHAT = {"id": 1000, "type": "private", "first_name": "Alice"}
MEMBER = {"id": 77, "is_bot": True, "first_name": "Kindling"}


def message(kind: str = "message", /, **fields: Any) -> Json:
    """An update with one message of Alice's."""
    return {
        "update_id": 9021,
        kind: {"message_id": 40, "from": ALICE, "chat": CHAT, "date": 1_795_176_000, **fields},
    }


def command(text: str, length: int | None = None) -> Json:
    """A message that begins with a command, marked as Telegram marks it."""
    size = len(text.split()[0]) if length is None else length
    return message(text=text, entities=[{"type": "bot_command", "offset": 0, "length": size}])


def tap(data: str | None = "share:5.2", /, **fields: Any) -> Json:
    """Alice presses a button under message 41."""
    under = {"message_id": 41, "from": MEMBER, "chat": CHAT, "date": 1_795_176_000, "text": "preview"}
    query = {"id": "4242", "from": ALICE, "chat_instance": "-1", "message": under, "data": data, **fields}
    return {
        "update_id": 9021,
        "callback_query": {key: value for key, value in query.items() if value is not None},
    }


def member(status: str, /, **fields: Any) -> Json:
    """Alice blocks the bot, or comes back."""
    change = {
        "chat": CHAT,
        "from": ALICE,
        "date": 1_795_176_000,
        "old_chat_member": {"user": MEMBER, "status": "member"},
        "new_chat_member": {"user": MEMBER, "status": status},
        **fields,
    }
    return {"update_id": 9021, "my_chat_member": change}


def read(update: object) -> Arrival | None:
    """What bot 77, @KindlingBot, makes of it."""
    return arrival(update, 77, "KindlingBot")


def event(update: object) -> Any:
    """The event alone."""
    found = read(update)
    assert found is not None
    assert found.cause == "tg:77:9021"
    assert found.chat == 1000
    return found.event


PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60},
    {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 853},
    {"file_id": "middle", "file_unique_id": "m", "width": 320, "height": 213},
]
VOICE = {"file_id": "voice-1", "file_unique_id": "v", "duration": 12, "mime_type": "audio/ogg"}
ALBUM = "13500000000000001"
ORIGIN = {"type": "user", "sender_user": {"id": 5, "is_bot": False, "first_name": "X"}, "date": 1}

OTHERS: dict[str, Json] = {
    "sticker": {"sticker": {"file_id": "s", "emoji": "🙂"}},
    "animation": {"animation": {"file_id": "a"}, "document": {"file_id": "a"}},
    "video": {"video": {"file_id": "v"}, "caption": "half"},
    "video note": {"video_note": {"file_id": "v"}},
    "audio": {"audio": {"file_id": "a"}},
    "document": {"document": {"file_id": "d"}, "caption": "/forget"},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "poll": {"poll": {"id": "1", "question": "?"}},
    "location": {"location": {"latitude": 1.0, "longitude": 2.0}},
    "venue": {"venue": {"title": "x"}, "location": {"latitude": 1.0, "longitude": 2.0}},
    "contact": {"contact": {"phone_number": "1", "first_name": "x", "user_id": 1000}},
    "story": {"story": {"id": 1, "chat": {"id": 5}}},
    "game": {"game": {"title": "x"}},
    "paid media": {"paid_media": {"star_count": 1}},
    "checklist": {"checklist": {"title": "x", "tasks": []}},
    "rich message of a later version": {"rich_message": {"blocks": []}},
    "forwarded": {"text": "not mine", "forward_origin": ORIGIN},
    "forwarded photo": {"photo": PHOTO, "forward_date": 1},
    "quotation from another chat": {"text": "mine", "external_reply": {"origin": ORIGIN}},
    "through another bot": {"text": "mine", "via_bot": {"id": 9, "is_bot": True, "first_name": "x"}},
    "blanks": {"text": "\u200b \n\t"},
    "nothing at all": {},
}
SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
    "users_shared",
    "successful_payment",
    "web_app_data",
    "migrate_to_chat_id",
    "boost_added",
)
