"""What people send besides text: the content of every kind of message, shaped as Telegram shapes it."""

from collections.abc import Callable
from typing import Any

from bot.demo.files import File, Files, picture_size

Json = dict[str, Any]
Build = Callable[[Files, int], Json]

SOMEBODY: Json = {"id": 777_000_001, "is_bot": False, "first_name": "Somebody"}
OTHER_BOT: Json = {"id": 777_000_002, "is_bot": True, "first_name": "Gif", "username": "gif"}
_CHANNEL: Json = {"id": -1_001_000_000_001, "title": "News", "type": "channel", "username": "news"}


def photo(files: Files, chat_id: int, content: bytes) -> Json:
    """A picture in two sizes, the full one last."""
    width, height = picture_size(content)
    small = files.keep(content, "photo", -chat_id, width=90, height=90)
    full = files.keep(content, "photo", chat_id, width=width, height=height)
    return {"photo": [small.as_json(), full.as_json()]}


def voice(files: Files, chat_id: int, content: bytes, duration: int) -> Json:
    """A voice note; `duration` in seconds."""
    file = files.keep(content, "voice", chat_id, duration=duration, mime_type="audio/ogg")
    return {"voice": file.as_json()}


def _file(files: Files, chat_id: int, kind: str, **fields: Any) -> File:
    return files.keep(f"a {kind}".encode(), kind, chat_id, **fields)


def _sticker(files: Files, chat_id: int) -> Json:
    fields = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂", "set_name": "Smiles"}
    return {"sticker": _file(files, chat_id, "sticker", width=512, height=512, **fields).as_json()}


def _video_note(files: Files, chat_id: int) -> Json:
    return {"video_note": _file(files, chat_id, "video_note", length=384, duration=4).as_json()}


def _animation(files: Files, chat_id: int) -> Json:
    fields = {"width": 320, "height": 240, "duration": 2, "file_name": "a.mp4", "mime_type": "video/mp4"}
    file = _file(files, chat_id, "animation", **fields).as_json()
    return {"animation": file, "document": file}


def _document(files: Files, chat_id: int) -> Json:
    fields = {"file_name": "notes.pdf", "mime_type": "application/pdf"}
    return {"document": _file(files, chat_id, "document", **fields).as_json(), "caption": "my notes"}


def _audio(files: Files, chat_id: int) -> Json:
    fields = {"duration": 180, "performer": "A Band", "title": "A Song", "mime_type": "audio/mpeg"}
    return {"audio": _file(files, chat_id, "audio", **fields).as_json()}


def _video(files: Files, chat_id: int) -> Json:
    fields = {"width": 640, "height": 480, "duration": 5, "mime_type": "video/mp4"}
    return {"video": _file(files, chat_id, "video", **fields).as_json(), "caption": "us"}


def _poll(_files: Files, _chat_id: int) -> Json:
    options = [
        {"text": text, "voter_count": 0, "persistent_id": str(at)} for at, text in enumerate(("Yes", "No"))
    ]
    poll = {"id": "1", "question": "Tea?", "options": options, "total_voter_count": 0, "type": "regular"}
    flags = ("is_closed", "allows_multiple_answers", "allows_revoting", "members_only")
    return {"poll": {**poll, "is_anonymous": True, **dict.fromkeys(flags, False)}}


def _venue(_files: Files, _chat_id: int) -> Json:
    place = {"latitude": 52.5, "longitude": 13.4}
    return {"venue": {"location": place, "title": "Café", "address": "Street 1"}, "location": place}


def _checklist(_files: Files, _chat_id: int) -> Json:
    return {
        "checklist": {"title": "Weekend", "tasks": [{"id": 1, "text": "bread"}, {"id": 2, "text": "walk"}]}
    }


def _paid_media(_files: Files, _chat_id: int) -> Json:
    preview = {"type": "preview", "width": 320, "height": 240, "duration": 3}
    return {"paid_media": {"star_count": 5, "paid_media": [preview]}}


def _gift(files: Files, chat_id: int) -> Json:
    sticker = _sticker(files, chat_id)["sticker"]
    gift = {"id": "5170145012310081615", "sticker": sticker, "star_count": 15}
    return {"gift": {"gift": gift, "text": "for you"}}


def _invoice(_files: Files, _chat_id: int) -> Json:
    fields = {"title": "A thing", "description": "d", "start_parameter": "", "currency": "XTR"}
    return {"invoice": {**fields, "total_amount": 1}}


def _elsewhere(_files: Files, _chat_id: int) -> Json:
    origin = {"type": "user", "sender_user": SOMEBODY, "date": 1_700_000_000}
    return {
        "text": "about that",
        "external_reply": {"origin": origin},
        "quote": {"text": "what they said", "position": 0, "is_manual": True},
    }


def _constant(content: Json) -> Build:
    return lambda _files, _chat_id: content


KINDS: dict[str, Build] = {
    "sticker": _sticker,
    "video_note": _video_note,
    "animation": _animation,
    "document": _document,
    "audio": _audio,
    "video": _video,
    "poll": _poll,
    "venue": _venue,
    "checklist": _checklist,
    "paid_media": _paid_media,
    "gift": _gift,
    "invoice": _invoice,
    "external_reply": _elsewhere,
    "dice": _constant({"dice": {"emoji": "🎲", "value": 4}}),
    "location": _constant({"location": {"latitude": 52.5, "longitude": 13.4}}),
    "live_location": _constant(
        {"location": {"latitude": 52.5, "longitude": 13.4, "live_period": 900, "heading": 90}}
    ),
    "contact": _constant(
        {"contact": {"phone_number": "+10000000000", "first_name": "Somebody", "user_id": SOMEBODY["id"]}}
    ),
    "story": _constant({"story": {"chat": _CHANNEL, "id": 7}}),
    "game": _constant({"game": {"title": "Chess", "description": "d", "photo": []}}),
    "web_app_data": _constant({"web_app_data": {"data": "{}", "button_text": "Open"}}),
    "users_shared": _constant({"users_shared": {"request_id": 1, "users": [{"user_id": SOMEBODY["id"]}]}}),
    "auto_delete_timer": _constant(
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}}
    ),
    "write_access_allowed": _constant({"write_access_allowed": {"from_request": True}}),
    "unknown": _constant({"hologram": {"depth": 3}}),
}
CAPTIONED = ("photo", "voice", "document", "animation", "audio", "video", "paid_media")


def forwarded(at: int) -> Json:
    """The fields of a message forwarded from somebody who hides their account."""
    return {"forward_origin": {"type": "hidden_user", "sender_user_name": "Somebody", "date": at - 3600}}
