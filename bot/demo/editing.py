"""Methods that change or remove messages, and answers to taps."""

from typing import Any

from bot.demo import keyboards, refusals
from bot.demo.methods import CAPTION, EDITING, method
from bot.demo.params import Params
from bot.demo.people import Message, Person
from bot.demo.refusals import bad_request
from bot.demo.sending import MEDIA, caption_content, file_content, text_content
from bot.demo.state import State

Json = dict[str, Any]

DELETABLE_FOR = 48 * 3600
_INPUT_MEDIA = {"photo", "document", "animation", "audio", "video"}
_HEAD = ("message_id", "from", "chat", "date", "reply_to_message", "has_protected_content")


@method("editMessageText", EDITING, "text parse_mode entities link_preview_options disable_web_page_preview")
def edit_message_text(state: State, params: Params) -> Json:
    """Give a text message another text; without a reply_markup it loses its buttons."""
    content = text_content(params)
    person, message = _editable(state, params)
    if "text" not in message.body:
        raise bad_request(refusals.NO_TEXT_TO_EDIT)
    return _change(state, person, message, "editMessageText", content, params)


@method("editMessageCaption", EDITING, CAPTION)
def edit_message_caption(state: State, params: Params) -> Json:
    """Give a message with media another caption."""
    caption = caption_content(params)
    person, message = _editable(state, params)
    media = {
        name: message.body[name]
        for name in (*MEDIA, "has_media_spoiler")
        if message.body.get(name) is not None
    }
    if not media:
        raise bad_request(refusals.NO_CAPTION_TO_EDIT)
    return _change(state, person, message, "editMessageCaption", media | caption, params)


@method("editMessageMedia", EDITING, "media")
def edit_message_media(state: State, params: Params) -> Json:
    """Give a message other media; a text message becomes one with media, a voice note cannot be changed."""
    media = params.json("media", "can't parse input media JSON object")
    if media is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(media, dict) or not isinstance(media.get("type"), str):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = media["type"]
    if kind not in _INPUT_MEDIA:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    inner = Params(media, params.files)
    caption = caption_content(inner)
    person, message = _editable(state, params)
    if not any(name in message.body for name in ("text", *_INPUT_MEDIA)):
        raise bad_request(refusals.MEDIA_NOT_EDITABLE)
    source = inner.text("media")
    if not source:
        raise bad_request("can't parse InputMedia: media not found")
    content = file_content(state, inner, kind, source, person.id) | caption
    if inner.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return _change(state, person, message, "editMessageMedia", content, params)


@method("editMessageReplyMarkup", EDITING)
def edit_message_reply_markup(state: State, params: Params) -> Json:
    """Give a message other buttons, or none."""
    person, message = _editable(state, params)
    content = {
        name: value
        for name, value in message.body.items()
        if name not in _HEAD and name not in ("reply_markup", "edit_date")
    }
    return _change(state, person, message, "editMessageReplyMarkup", content, params)


@method("deleteMessage", "chat_id message_id")
def delete_message(state: State, params: Params) -> bool:
    """Remove one message, of the bot or of the person, within 48 hours."""
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    number = params.integer("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    person = state.editable_chat(params.values.get("chat_id"))
    message = person.messages.get(number)
    if message is None:
        raise bad_request(refusals.DELETE_NOT_FOUND)
    _delete(state, person, [message], "deleteMessage")
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(state: State, params: Params) -> bool:
    """Remove up to 100 messages; those that are gone already are passed over."""
    numbers = params.json("message_ids", "can't parse message_ids JSON object")
    if numbers is None or numbers == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(numbers, list):
        raise bad_request("expected an Array of message identifiers")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    if any(type(number) is not int for number in numbers):
        raise bad_request("message identifier must be a Number")
    if any(number <= 0 for number in numbers):
        raise bad_request("invalid message identifier specified")
    person = state.editable_chat(params.values.get("chat_id"))
    found = [person.messages[number] for number in numbers if number in person.messages]
    _delete(state, person, found, "deleteMessages")
    return True


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(state: State, params: Params) -> bool:
    """End the waiting sign on a tapped button, perhaps with a few words."""
    text = params.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = state.callbacks.get(params.text("callback_query_id"))
    if tap is None or state.now() - tap["at"] > state.callback_lifetime:
        raise bad_request(refusals.QUERY_TOO_OLD)
    if tap["answered"]:
        return True
    tap["answered"] = True
    person = state.people[tap["user"]]
    toast: Json = {
        "callback_query_id": params.text("callback_query_id"),
        "message_id": tap["message_id"],
        "text": text,
        "show_alert": params.flag("show_alert"),
    }
    if url := params.text("url"):
        toast["url"] = url
    person.toasts.append(toast)
    state.receive(person, "answerCallbackQuery", toast)
    state.tell("toast", person, **toast)
    return True


def _editable(state: State, params: Params) -> tuple[Person, Message]:
    if params.values.get("chat_id") is None and not params.integer("message_id"):
        raise bad_request(
            "message identifier is not specified"
            if not params.text("inline_message_id")
            else "MESSAGE_ID_INVALID"
        )
    person = state.editable_chat(params.values.get("chat_id"))
    message = person.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(refusals.EDIT_NOT_FOUND)
    if not message.from_bot:
        raise bad_request(refusals.EDIT_FORBIDDEN)
    return person, message


def _change(state: State, person: Person, message: Message, name: str, content: Json, params: Params) -> Json:
    body = {field: message.body[field] for field in _HEAD if field in message.body} | content
    if params.values.get("reply_markup"):
        value = params.json("reply_markup", "can't parse reply keyboard markup JSON object")
        markup = keyboards.inline_keyboard(value, state.strange)
        if markup:
            body["reply_markup"] = markup
    if body == {field: value for field, value in message.body.items() if field != "edit_date"}:
        raise bad_request(refusals.NOT_MODIFIED)
    if name == "editMessageReplyMarkup":
        if "edit_date" in message.body:
            body["edit_date"] = message.body["edit_date"]
    else:
        body["edit_date"] = int(state.now())
    changed = Message(body, True, message.at, message.beside)
    person.keep(changed)
    state.receive(person, name, body)
    state.tell_message("edited", person, changed)
    return body


def _delete(state: State, person: Person, messages: list[Message], name: str) -> None:
    oldest = state.now() - DELETABLE_FOR
    if any(message.at < oldest for message in messages):
        raise bad_request(refusals.DELETE_TOO_OLD)
    for message in messages:
        if person.messages.pop(message.number, None) is not None:
            state.receive(person, name, {"message_id": message.number})
            state.tell("deleted", person, message_id=message.number)
