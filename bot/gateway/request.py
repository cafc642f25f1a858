"""HTTP to the Bot API on aiohttp and orjson, raising the errors of the client library.

The library's own request loses ten times its speed at 64 requests under way. This one follows no redirects
(they would take the token elsewhere), keeps no cookies, reads no more than `LARGEST_ANSWER`, and neither its
errors nor their causes hold an address or a token: aiohttp's own name the URL, and the URL holds the token.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, NoReturn

import aiohttp
import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

LARGEST_ANSWER: Final = 8 * 1024 * 1024
"""Bytes. A full batch of updates is about 4 MiB; anything larger is not from Telegram."""
LONGEST_FLOOD: Final = 3600
"""Seconds. A longer wait than this is taken for a fault at the other end."""

File = tuple[str, str, bytes, str]
"""Field, file name, content, media type."""
Timeout = float | None


class NotSent(Exception):  # noqa: N818  # a cause, named for what it means
    """Cause of an error: no byte of the request can have reached Telegram. Names the class of the fault."""


class Unsure(Exception):  # noqa: N818  # a cause, named for what it means
    """Cause of an error: Telegram may have done it. Names the class of the fault."""


class Flood(RetryAfter):
    """429. The library's error, whose wait is always a timedelta: its own says so only by a variable of the
    environment, and warns without it."""

    @property
    def retry_after(self) -> timedelta:
        return self._retry_after


_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class AiohttpRequest(BaseRequest):
    """The HTTP half of the client library's Bot, and `call` for the calls that are made all the time.

    Timeouts are in seconds; `api` is the root of a Bot API server, without `/bot`.
    """

    def __init__(
        self,
        token: str,
        api: str = "https://api.telegram.org",
        *,
        read: float = 20,
        connect: float = 10,
        write: float = 30,
        connections: int = 512,
    ) -> None:
        self._root = f"{api.rstrip('/')}/bot{token}/"
        self._read, self._connect, self._write = read, connect, write
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        """Opens the pool of connections; does nothing if it is open."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout(self._read),
                auto_decompress=True,
                # A proxy or a password from the environment would see the token without being asked to.
                trust_env=False,
                headers={"User-Agent": "Kindling"},
            )

    async def shutdown(self) -> None:
        """Closes all connections; does nothing if they are closed."""
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        params: dict[str, Any],
        files: Sequence[File] = (),
        *,
        read: float | None = None,
    ) -> Any:
        """The `result` of a method of the Bot API. `read` is the time to wait for the answer, in seconds.

        Raises the errors of `telegram.error` by the library's own rules. `__cause__` is `NotSent` where
        nothing can have happened and `Unsure` where it may have; answers of Telegram have none.
        """
        limits = self._timeout(self._read if read is None else read, writes=bool(files))
        if files:
            code, payload = await self._post(self._root + method, limits, data=_form(params, files))
        else:
            body, headers = orjson.dumps(params), {"Content-Type": "application/json"}
            code, payload = await self._post(self._root + method, limits, data=body, headers=headers)
        return _result(code, payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # the library's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """What the library's Bot calls. An answer that is no success is raised here, by our own rules:
        the library's would put the whole answer into the error and into the log."""
        read = read_timeout if isinstance(read_timeout, (int, float)) else self._read
        files = request_data.multipart_data if request_data else None
        data: Any = dict(request_data.json_parameters) if request_data else None
        if files:
            data = _form(data, [(key, *_named(value)) for key, value in files.items()])
        code, payload = await self._post(url, self._timeout(read, bool(files)), method=method, data=data)
        if method == "POST":
            _result(code, payload)
        elif not 200 <= code <= 299:
            _refuse(code, {})
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Like the library's, without writing what could not be read into the log."""
        return _parsed(payload)

    async def _post(
        self, url: str, limits: aiohttp.ClientTimeout, *, method: str = "POST", **body: Any
    ) -> tuple[int, bytes]:
        """Raised outside of the handlers, so that no error carries aiohttp's as its context."""
        if self._session is None or self._session.closed:
            raise RuntimeError("The request is used before initialize() or after shutdown().")
        failure: TelegramError
        try:
            async with self._session.request(
                method, url, timeout=limits, allow_redirects=False, **body
            ) as response:
                return response.status, await _bounded(response)
        except _NOT_SENT as error:
            failure = _caused(NetworkError("No connection to the Bot API"), NotSent(type(error).__name__))
        except TimeoutError as error:
            failure = _caused(TimedOut(), Unsure(type(error).__name__))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = _caused(NetworkError("The connection broke off"), Unsure(type(error).__name__))
        raise failure

    def _timeout(self, read: float, writes: bool = False) -> aiohttp.ClientTimeout:
        """The total bounds an answer that trickles in byte by byte."""
        total = self._connect + read + (self._write if writes else 0) + 5
        return aiohttp.ClientTimeout(total=total, connect=self._connect, sock_read=read)


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


def _form(params: dict[str, Any], files: Sequence[File]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for key, value in params.items():
        form.add_field(key, value if isinstance(value, str) else orjson.dumps(value).decode())
    for field, name, content, media_type in files:
        form.add_field(field, content, filename=name, content_type=media_type)
    return form


def _named(file: tuple[Any, ...]) -> tuple[str, bytes, str]:
    name, content, media_type = file
    return name, content if isinstance(content, bytes) else content.read(), media_type


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """The body, decompressed; read piece by piece, so that a bomb is noticed before it has gone off."""
    if (response.content_length or 0) > LARGEST_ANSWER:
        raise ValueError
    pieces = bytearray()
    async for piece in response.content.iter_any():
        pieces += piece
        if len(pieces) > LARGEST_ANSWER:
            raise ValueError
    return bytes(pieces)


# --- answers -----------------------------------------------------------------------------------------------


def _result(code: int, payload: bytes) -> Any:
    if not 200 <= code <= 299:
        _refuse(code, _parsed_or_nothing(payload))
    answer = _parsed(payload)
    if answer.get("ok") is not True or "result" not in answer:
        raise _caused(NetworkError("Invalid server response"), Unsure("NoResult"))
    return answer["result"]


def _parsed(payload: bytes) -> dict[str, Any]:
    """An unreadable answer to a request that arrived: whatever was asked may have been done."""
    try:
        answer = orjson.loads(payload)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    raise _caused(NetworkError("Invalid server response"), Unsure("InvalidJSON"))


def _parsed_or_nothing(payload: bytes) -> dict[str, Any]:
    try:
        return _parsed(payload)
    except NetworkError:
        return {}


_ERRORS: Final[dict[int, type[TelegramError]]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}


def _refuse(code: int, answer: dict[str, Any]) -> NoReturn:
    """Raises what the library raises for this status; 429 always says how long to wait."""
    found = answer.get("parameters")
    parameters: dict[str, Any] = found if isinstance(found, dict) else {}
    if (moved := parameters.get("migrate_to_chat_id")) and type(moved) is int:
        raise ChatMigrated(moved)
    if code == 429 or parameters.get("retry_after"):
        raise Flood(_seconds(parameters.get("retry_after")))
    said = answer.get("description")
    message = said if isinstance(said, str) and code < 500 else f"HTTP {code}"
    if code in _ERRORS:
        raise _ERRORS[code](message)
    raise _caused(NetworkError(message), Unsure(f"HTTP{code}"))


def _seconds(asked: object) -> int:
    """How long Telegram asks us to wait: at least a second and at most an hour, whatever it says."""
    if isinstance(asked, str) and asked.strip().isdecimal() and len(asked) < 10:
        asked = int(asked)
    if not isinstance(asked, (int, float)) or isinstance(asked, bool) or asked != asked:
        return 1
    return int(min(max(asked, 1), LONGEST_FLOOD))
