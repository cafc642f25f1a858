"""Reply markups: what Telegram accepts under a message, and its refusals.

Stricter than the real server in one point: a button with two actions is refused here, where the real one
silently takes the first.
"""

from typing import Any
from urllib.parse import urlsplit

from bot.demo import refusals
from bot.demo.refusals import ApiError, bad_request

Json = dict[str, Any]

MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
_ACTIONS = {
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
}
_DRESS = {"text", "style", "icon_custom_emoji_id"}
_STYLES = {"default", "primary", "danger", "success"}
_OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")


def reply_markup(value: Any, strange: set[str]) -> tuple[Json | None, Json | None]:
    """An inline keyboard, or any other markup, whichever the call holds; raises ApiError.

    Fields nobody knows are added to `strange`.
    """
    if value is None:
        return None, None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return inline_keyboard(value, strange), None
    for name in _OTHER_MARKUPS:
        if value.get(name):
            return None, value
    return None, None


def inline_keyboard(value: Any, strange: set[str]) -> Json | None:
    """The inline keyboard as Telegram stores it, None if it is empty; raises ApiError."""
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if not value:
        return None
    if "inline_keyboard" not in value:
        raise bad_request("inline keyboard expected")
    rows = value["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            if isinstance(rows, list)
            else "can't parse reply keyboard markup JSON object"
        )
    kept = [[_button(button, strange) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS or any(len(row) > MAX_IN_A_ROW for row in kept):
        raise bad_request(refusals.MARKUP_TOO_LONG)
    return {"inline_keyboard": kept} if kept else None


def _unparsable(words: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _button(button: Any, strange: set[str]) -> Json:
    if not isinstance(button, dict):
        raise _unparsable("InlineKeyboardButton must be an Object")
    actions = _ACTIONS & button.keys()
    strange.update(f"InlineKeyboardButton.{name}" for name in button.keys() - _ACTIONS - _DRESS)
    text = button.get("text")
    if not isinstance(text, str):
        raise _unparsable(
            'Can\'t find field "text"' if text is None else 'Field "text" must be of type String'
        )
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style", "default") not in _STYLES:
        raise _unparsable("invalid button style specified")
    if not actions:
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsable("InlineKeyboardButton must have exactly one action")
    _check_action(actions.copy().pop(), button)
    return {name: value for name, value in button.items() if name in _DRESS or name in _ACTIONS}


def _check_action(action: str, button: Json) -> None:
    value = button[action]
    if action == "callback_data":
        if not isinstance(value, str) or not value:
            raise _unparsable("Text buttons are unallowed in the inline keyboard")
        if len(value) * 4 > 64 and len(value.encode("utf-8", "surrogatepass")) > 64:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        _check_url(str(value))
    elif action == "copy_text":
        _check_copied(value)
    elif action == "web_app":
        _check_web_app(value)
    elif action in ("pay", "callback_game"):
        raise bad_request("BUTTON_TYPE_INVALID")


def _check_copied(value: Any) -> None:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise _unparsable('Can\'t find field "text"')
    if not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_web_app(value: Any) -> None:
    url = str(value.get("url", "")) if isinstance(value, dict) else ""
    if not url.startswith("https://"):
        raise bad_request(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https", "tg", "ton", "tonsite"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    web = parts.scheme in ("http", "https")
    if any(letter.isspace() for letter in url) or (web and "." not in (parts.hostname or "")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
