"""What the local Bot API says when it refuses: the words of the real server, verbatim.

The texts come from the real server's source (version 10.0) and from its client library. Clients match on
them, so not a letter may differ.
"""

from typing import Any, Final


class ApiError(Exception):
    """A call that is refused: `status` is the HTTP status and error_code, `description` the words."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class PhoneError(ValueError):
    """Something a person's phone would not let them do, such as tapping a button that is not there."""


def bad_request(words: str) -> ApiError:
    """A 400 with the real server's prefix; like the real one it lowers the first letter of a sentence."""
    if len(words) > 1 and (words[1] == "_" or words[1].isupper()):
        return ApiError(400, f"Bad Request: {words}")
    return ApiError(400, f"Bad Request: {words[:1].lower()}{words[1:]}")


def too_many_requests(retry_after: int) -> ApiError:
    """A 429; `retry_after` in seconds."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after}
    )


BLOCKED: Final = "Forbidden: bot was blocked by the user"
DEACTIVATED: Final = "Forbidden: user is deactivated"
CANNOT_INITIATE: Final = "Forbidden: bot can't initiate conversation with a user"
METHOD_NOT_FOUND: Final = "Not Found: method not found"
UNAUTHORIZED: Final = "Unauthorized"
OTHER_GET_UPDATES: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET_MEANWHILE: Final = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE: Final = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)

CHAT_NOT_FOUND: Final = "chat not found"
TOO_LONG: Final = "message is too long"
CAPTION_TOO_LONG: Final = "message caption is too long"
TEXT_MISSING: Final = "message text is empty"
TEXT_BLANK: Final = "text must be non-empty"
NOT_UTF8: Final = "strings must be encoded in UTF-8"
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
EDIT_NOT_FOUND: Final = "message to edit not found"
EDIT_FORBIDDEN: Final = "message can't be edited"
NO_TEXT_TO_EDIT: Final = "there is no text in the message to edit"
NO_CAPTION_TO_EDIT: Final = "there is no caption in the message to edit"
MEDIA_NOT_EDITABLE: Final = "message media can't be edited"
DELETE_NOT_FOUND: Final = "message to delete not found"
DELETE_TOO_OLD: Final = "message can't be deleted for everyone"
REPLY_NOT_FOUND: Final = "message to be replied not found"
COPY_NOT_FOUND: Final = "message to copy not found"
COPY_FORBIDDEN: Final = "message can't be copied"
QUERY_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
MARKUP_TOO_LONG: Final = "reply markup is too long"
WRONG_FILE: Final = "wrong file identifier/HTTP URL specified"
FILE_UNAVAILABLE: Final = "wrong file_id or the file is temporarily unavailable"
