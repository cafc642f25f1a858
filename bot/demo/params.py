"""What a call brought along: parameters as JSON or as strings, and uploaded files.

Clients send the same call as JSON, as a form, as multipart or in the query, with nested values as objects or
as strings that hold JSON; all of them must mean the same.
"""

from typing import Any
from urllib.parse import parse_qsl

import orjson

from bot.demo import refusals
from bot.demo.files import Upload
from bot.demo.refusals import bad_request

Json = dict[str, Any]

_TRUE = {"true", "yes", "1"}


class Params:
    """Typed access to one call's parameters; every method raises ApiError with the real words."""

    __slots__ = ("files", "values")

    def __init__(self, values: Json, files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str) -> str:
        """A string; empty if absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return "" if value is None else orjson.dumps(value).decode()

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; like the real server, anything else counts as the default or 0."""
        value = self.values.get(name)
        if type(value) is int:
            return value
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return 0

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, moved into the range."""
        return max(low, min(high, self.integer(name, default)))

    def flag(self, name: str) -> bool:
        """True for true, yes and 1."""
        value = self.values.get(name)
        if value is None or value is False:
            return False
        return value is True or str(value).strip().lower() in _TRUE

    def json(self, name: str, refusal: str) -> Any:
        """A nested value, given as such or as a JSON string; None if absent; `refusal` if it is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(refusal) from None


def read_params(content_type: str, query: bytes, body: bytes) -> Params:
    """The parameters of a request; raises ApiError 400 if the body is not what its type says."""
    values: Json = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if not body:
        return Params(values)
    if content_type.startswith("application/json"):
        return Params(values | _object(body) if values else _object(body))
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, body, values)
    return Params(values | _form(body))


def _object(body: bytes) -> Json:
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad_request(f"can't parse string content: {error.msg}") from None
    if not isinstance(values, dict):
        raise bad_request("JSON object expected")
    return values


def _form(body: bytes) -> Json:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise bad_request(refusals.NOT_UTF8) from None


def _multipart(content_type: str, body: bytes, values: Json) -> Params:
    boundary = _field(content_type, "boundary").encode()
    if not boundary:
        raise bad_request("boundary not found")
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if part.startswith(b"--"):
            break
        head, found, content = part.partition(b"\r\n\r\n")
        if not found:
            raise bad_request("can't parse form data headers")
        _keep_part(head.decode("utf-8", "replace"), content, values, files)
    return Params(values, files)


def _keep_part(head: str, content: bytes, values: Json, files: dict[str, Upload]) -> None:
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.strip().split("\r\n"))
    }
    disposition = headers.get("content-disposition", "")
    name = _field(disposition, "name")
    if not name:
        raise bad_request("field name in multipart/form-data not found")
    if "filename" in disposition:
        mime = headers.get("content-type", "application/octet-stream")
        files[name] = Upload(_field(disposition, "filename"), mime, content)
        return
    try:
        values[name] = content.decode()
    except UnicodeDecodeError:
        raise bad_request(refusals.NOT_UTF8) from None


def _field(header: str, name: str) -> str:
    for piece in header.split(";")[1:]:
        key, _, value = piece.strip().partition("=")
        if key.lower() == name:
            return value.strip('"')
    return ""
