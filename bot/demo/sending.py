"""Methods that put a new message into a chat."""

from typing import Any

from bot.demo import keyboards, refusals, texts
from bot.demo.files import check_upload, picture_size
from bot.demo.methods import CAPTION, SENDING, method
from bot.demo.params import Params
from bot.demo.people import Message, Person
from bot.demo.refusals import bad_request
from bot.demo.state import State

Json = dict[str, Any]

MEDIA = ("photo", "voice", "document", "animation", "audio", "video")
_COPIED = (
    "text entities photo voice document animation audio video video_note sticker location venue contact dice "
    "caption caption_entities has_media_spoiler show_caption_above_media link_preview_options"
).split()
_ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
).split()


@method("sendMessage", SENDING, "text parse_mode entities link_preview_options disable_web_page_preview")
def send_message(state: State, params: Params) -> Json:
    """Send a text."""
    content = text_content(params)
    person = state.writable_chat(params.values.get("chat_id"))
    return deliver(state, person, "sendMessage", content, params)


@method("sendPhoto", SENDING, CAPTION, "photo has_spoiler")
def send_photo(state: State, params: Params) -> Json:
    """Send a picture."""
    return _send_file(state, params, "photo", "sendPhoto")


@method("sendVoice", SENDING, CAPTION, "voice duration")
def send_voice(state: State, params: Params) -> Json:
    """Send a voice note."""
    return _send_file(state, params, "voice", "sendVoice")


@method("sendDocument", SENDING, CAPTION, "document thumbnail disable_content_type_detection")
def send_document(state: State, params: Params) -> Json:
    """Send a file."""
    return _send_file(state, params, "document", "sendDocument")


@method("copyMessage", SENDING, CAPTION, "from_chat_id message_id video_start_timestamp")
def copy_message(state: State, params: Params) -> Json:
    """Send the content of another message as a new one; only its id is returned."""
    source = state.find_chat(params.required("from_chat_id"))
    original = source.messages.get(params.integer("message_id"))
    if original is None:
        raise bad_request(refusals.COPY_NOT_FOUND)
    content = {name: original.body[name] for name in _COPIED if name in original.body}
    if not content:
        raise bad_request(refusals.COPY_FORBIDDEN)
    if "caption" in params.values and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(caption_content(params))
    person = state.writable_chat(params.values.get("chat_id"))
    content = {name: _moved(state, value, person.id) for name, value in content.items()}
    body = deliver(state, person, "copyMessage", content, params)
    return {"message_id": body["message_id"]}


@method("sendChatAction", "chat_id action business_connection_id message_thread_id")
def send_chat_action(state: State, params: Params) -> bool:
    """Show that the bot is doing something."""
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    person = state.writable_chat(params.values.get("chat_id"))
    state.receive(person, "sendChatAction", {"action": action})
    return True


def text_content(params: Params) -> Json:
    """The content of a text message; raises ApiError."""
    text = params.text("text")
    if not text:
        raise bad_request(refusals.TEXT_MISSING)
    plain, entities = texts.formatted(
        text,
        params.text("parse_mode"),
        params.json("entities", "can't parse entities JSON object"),
        limit=texts.MAX_TEXT,
        too_long=refusals.TOO_LONG,
        may_be_empty=False,
    )
    content: Json = {"text": plain}
    if entities:
        content["entities"] = entities
    preview = params.json("link_preview_options", "can't parse link preview options JSON object")
    if preview:
        content["link_preview_options"] = preview
    return content


def caption_content(params: Params) -> Json:
    """The caption fields of a message with media; raises ApiError."""
    plain, entities = texts.formatted(
        params.text("caption"),
        params.text("parse_mode"),
        params.json("caption_entities", "can't parse caption entities JSON object"),
        limit=texts.MAX_CAPTION,
        too_long=refusals.CAPTION_TOO_LONG,
        may_be_empty=True,
    )
    content: Json = {}
    if plain:
        content["caption"] = plain
        if entities:
            content["caption_entities"] = entities
        if params.flag("show_caption_above_media"):
            content["show_caption_above_media"] = True
    return content


def file_content(state: State, params: Params, kind: str, source: str, chat_id: int) -> Json:
    """The file object of a message: `source` is a file id, an address, or attach://name; raises ApiError."""
    upload = params.files.get(source.removeprefix("attach://") if source else kind)
    if upload is None:
        if not source:
            raise bad_request(f"there is no {kind} in the request")
        known = state.files.find(source, kind)
        content, fields = known.content, known.fields
    else:
        content = upload.content
        check_upload(kind, content)
        fields = _file_fields(kind, params, upload.name, upload.mime, content)
    file = state.files.keep(content, kind, chat_id, **fields)
    if kind != "photo":
        return {kind: file.as_json()}
    small = state.files.keep(content, "photo", -chat_id, width=90, height=90)
    return {"photo": [small.as_json(), file.as_json()]}


def _moved(state: State, value: Any, chat_id: int) -> Any:
    """A part of a message with the file ids it has in another chat."""
    if isinstance(value, list):
        return [_moved(state, each, -chat_id if each != value[-1] else chat_id) for each in value]
    if isinstance(value, dict) and value.get("file_id") in state.files.by_id:
        file = state.files.by_id[value["file_id"]]
        return state.files.keep(file.content, file.kind, chat_id, **file.fields).as_json()
    return value


def _file_fields(kind: str, params: Params, name: str, mime: str, content: bytes) -> Json:
    if kind == "photo":
        width, height = picture_size(content)
        return {"width": width, "height": height}
    if kind == "voice":
        return {"duration": params.clamped("duration", 0, 0, 86_400), "mime_type": "audio/ogg"}
    return {"file_name": name, "mime_type": mime}


def _send_file(state: State, params: Params, kind: str, name: str) -> Json:
    source = params.text(kind)
    if not source and kind not in params.files:
        raise bad_request(f"there is no {kind} in the request")
    caption = caption_content(params)
    person = state.writable_chat(params.values.get("chat_id"))
    content = file_content(state, params, kind, source, person.id) | caption
    if kind == "photo" and params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return deliver(state, person, name, content, params)


def deliver(state: State, person: Person, name: str, content: Json, params: Params) -> Json:
    """Put a checked content into a chat as a message of the bot; its Bot API object; raises ApiError."""
    values = params.values
    markup, other = None, None
    if values.get("reply_markup"):
        markup, other = keyboards.reply_markup(
            params.json("reply_markup", "can't parse reply keyboard markup JSON object"), state.strange
        )
    replied = _replied(person, params)
    state.check_pace(person.id)
    now = state.now()
    body: Json = {
        "message_id": person.new_number(),
        "from": state.bot_user,
        "chat": person.chat,
        "date": int(now),
        **replied,
        **content,
    }
    if params.flag("protect_content"):
        body["has_protected_content"] = True
    if markup:
        body["reply_markup"] = markup
    beside: Json = {"keyboard": other} if other else {}
    if params.flag("disable_notification"):
        beside["silent"] = True
    message = Message(body, True, now, beside)
    person.keep(message)
    state.receive(person, name, body, beside)
    state.sent += 1
    state.tell_message("message", person, message)
    return body


def _replied(person: Person, params: Params) -> Json:
    reply = params.json("reply_parameters", "can't parse reply parameters JSON object")
    if reply is None:
        number = params.integer("reply_to_message_id")
        lenient = params.flag("allow_sending_without_reply")
    elif not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    else:
        number = int(reply.get("message_id", 0))
        lenient = bool(reply.get("allow_sending_without_reply"))
    if not number:
        return {}
    target = person.messages.get(number)
    if target is None:
        if lenient:
            return {}
        raise bad_request(refusals.REPLY_NOT_FOUND)
    return {"reply_to_message": {k: v for k, v in target.body.items() if k != "reply_to_message"}}
