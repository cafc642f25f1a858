"""A short way past the HTTP parser for the plainest calls, because this server is the peer of load tests.

Parsing with h11 and the ASGI machinery cost three times what a sendMessage itself does. A call that arrives
whole and in one piece, as every client sends small ones, needs neither. Everything else takes the ordinary
way: uploads, getUpdates, calls that are to go wrong, pages.
"""

import logging
import re
from functools import partial
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.demo.telegram import Answer, error_body
from bot.demo.wire import BotApi

_REQUEST = re.compile(rb"POST (/bot[!-~]+) HTTP/1\.1\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type: *([^\r]*)\r\n", re.IGNORECASE)
_UNUSUAL = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade|connection: *close)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 %d %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
_LOG = logging.getLogger(__name__)


def short_way(api: BotApi) -> type[H11Protocol]:
    """The protocol for uvicorn that answers plain calls to `api` by itself."""

    class ShortWay(H11Protocol):
        _behind: bytes | None = None
        """What arrived while an answer was being held back; None if none is."""

        def data_received(self, data: bytes) -> None:
            """Answer a plain call, or hand the bytes to the ordinary way; asyncio.Protocol."""
            if self._behind is not None:
                self._behind += data
                return
            call = _plain_call(api, data) if self._is_idle() else None
            if call is None:
                super().data_received(data)
                return
            self._unset_keepalive_if_required()
            if api.latency:
                self._behind = b""
                self.loop.call_later(api.latency, self._answer, call)
            else:
                self._answer(call)

        def _is_idle(self) -> bool:
            return self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]

        def _answer(self, call: "partial[Answer]") -> None:
            if api.closed:
                return
            try:
                status, body = call()
            except Exception:
                _LOG.exception("a call broke the local Telegram")
                status, body = 500, error_body(500, "Internal Server Error")
            if not self.transport.is_closing():
                phrase = HTTPStatus(status).phrase.encode()
                self.transport.write(_HEAD % (status, phrase, len(body), body))
            behind, self._behind = self._behind, None
            if behind:
                self.data_received(behind)

    return ShortWay


def _plain_call(api: BotApi, data: bytes) -> "partial[Answer] | None":
    request = _REQUEST.match(data)
    end = data.find(b"\r\n\r\n")
    if request is None or end < 0:
        return None
    head = data[: end + 2]
    length = _LENGTH.search(head)
    if length is None or len(data) - end - 4 != int(length.group(1)) or _UNUSUAL.search(head):
        return None
    name = api.plain_method(request.group(1).decode())
    if name is None:
        return None
    kind = _TYPE.search(head)
    return partial(api.obey_at_once, name, kind.group(1).decode("latin-1") if kind else "", data[end + 4 :])
