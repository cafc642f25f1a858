"""The Bot API over HTTP: a raw ASGI callable, because it is the peer of load tests, and every fault."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from bot.demo import refusals
from bot.demo.faults import Fault
from bot.demo.params import Params, read_params
from bot.demo.refusals import ApiError
from bot.demo.telegram import Answer, Telegram, error_body
from bot.demo.updates import as_json_array

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_JSON = (b"content-type", b"application/json")
_BIGGEST_BODY = 60_000_000


class BotApi:
    """Answers /bot<token>/<method> and /file/bot<token>/<path>.

    `latency` in seconds is added to every method but getUpdates.
    """

    def __init__(self, telegram: Telegram, latency: float = 0.0) -> None:
        self.telegram = telegram
        self.latency = latency
        self.closed = False
        self._prefix = f"/bot{telegram.token}/"
        self._files = f"/file/bot{telegram.token}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; ASGI."""
        path: str = scope["path"]
        if path.startswith("/file/"):
            await self._file(path, send)
            return
        if not path.startswith(self._prefix):
            await _respond(send, *_wrong_token(path))
            return
        name = path[len(self._prefix) :]
        try:
            params = await _read(scope, receive)
        except ApiError as refusal:
            await _respond(send, *self.telegram.refuse(name, Params({}), refusal))
            return
        polling = name.lower() == "getupdates"
        if self.latency and not polling:
            await asyncio.sleep(self.latency)
        if self.telegram.faults.rules:
            fault = self.telegram.faults.take(name, self.telegram.chat_of(params))
            if fault is not None:
                await _Faulty(self, fault, name, params, send).answer()
                return
        await _respond(send, *await self.obey(name, params))

    async def obey(self, name: str, params: Params, fault: str = "") -> Answer:
        """Carry the call out."""
        if name.lower() == "getupdates":
            return await self.telegram.get_updates(params, fault)
        return self.telegram.call(name, params, fault)

    def plain_method(self, target: str) -> str | None:
        """The method a request is for, if it can be answered at once and will not go wrong."""
        if self.telegram.faults.rules or not target.startswith(self._prefix):
            return None
        name = target[len(self._prefix) :]
        return name if name.isalpha() and name.lower() != "getupdates" else None

    def obey_at_once(self, name: str, content_type: str, body: bytes) -> Answer:
        """Carry out a call that needs no waiting."""
        try:
            params = read_params(content_type, b"", body)
        except ApiError as refusal:
            return self.telegram.refuse(name, Params({}), refusal)
        return self.telegram.call(name, params)

    async def _file(self, path: str, send: Send) -> None:
        if not path.startswith(self._files):
            await _respond(send, 401, error_body(401, refusals.UNAUTHORIZED))
            return
        file = self.telegram.files.by_path.get(path[len(self._files) :])
        if file is None:
            await _respond(send, 404, error_body(404, "Not Found"))
            return
        await _respond(send, 200, file.content, [(b"content-type", b"application/octet-stream")])


class _Faulty:
    """One call that goes wrong."""

    def __init__(self, api: BotApi, fault: Fault, name: str, params: Params, send: Send) -> None:
        self.api = api
        self.telegram = api.telegram
        self.fault = fault
        self.name = name
        self.params = params
        self.send = send

    async def answer(self) -> None:
        """Go wrong as the fault says."""
        await getattr(self, f"_{self.fault.action}")()

    async def _effect(self) -> Answer:
        """What would have been answered; the call has its effect if the fault comes after it."""
        if self.fault.when == "after":
            return await self.api.obey(self.name, self.params, self.fault.action)
        return 0, b""

    def _note(self, status: int, result: Any) -> None:
        if self.fault.when == "before":
            self.telegram.note(
                self.name,
                self.telegram.chat_of(self.params),
                self.params.values,
                status,
                result,
                self.fault.action,
            )

    async def _delay_before(self) -> None:
        await asyncio.sleep(self.fault.seconds)
        await _respond(self.send, *await self.api.obey(self.name, self.params, self.fault.action))

    async def _delay_after(self) -> None:
        answer = await self._effect()
        await asyncio.sleep(self.fault.seconds)
        await _respond(self.send, *answer)

    async def _drop_before(self) -> None:
        self._note(0, None)
        await _hang_up(self.send)

    async def _drop_after(self) -> None:
        await self._effect()
        await _hang_up(self.send)

    async def _drop_mid_body(self) -> None:
        status, body = await self._effect()
        await _start(self.send, status, len(body))
        half = body[: len(body) // 2]
        await self.send({"type": "http.response.body", "body": half, "more_body": True})
        await asyncio.sleep(0.01)
        await _hang_up(self.send)

    async def _drip(self) -> None:
        status, body = await self._effect()
        await _start(self.send, status, len(body))
        pieces = [body[at : at + 16] for at in range(0, len(body), 16)]
        for piece in pieces:
            await self.send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(self.fault.seconds / len(pieces))
        await self.send({"type": "http.response.body", "body": b""})

    async def _status(self) -> None:
        await self._effect()
        self._note(self.fault.code, None)
        html = [(b"content-type", b"text/html")]
        await _respond(self.send, self.fault.code, self.fault.body.encode(), html)

    async def _truncated(self) -> None:
        status, body = await self._effect()
        await _respond(self.send, status, body[: len(body) // 2])

    async def _reply(self) -> None:
        await self._effect()
        self._note(self.fault.code, self.fault.body)
        headers = [(name.encode(), value.encode()) for name, value in self.fault.headers.items()]
        await _respond(self.send, self.fault.code, self.fault.body.encode(), headers or None)

    async def _error(self) -> None:
        fault = self.fault
        await self._effect()
        self._note(fault.code, fault.description)
        body = error_body(fault.code, fault.description, fault.parameters)
        await _respond(self.send, fault.http_status or fault.code, body)

    async def _foreign(self) -> None:
        status, body = await self._effect()
        answer = orjson.loads(body)
        if isinstance(answer.get("result"), dict):
            answer["result"] |= {"message_id": 999_999, "chat": {"id": 999_999, "type": "private"}}
        await _respond(self.send, status, orjson.dumps(answer))

    async def _same_batch(self) -> None:
        self._note(200, "the same batch again")
        batch = as_json_array(self.telegram.updates.last_batch)
        await _respond(self.send, 200, b'{"ok":true,"result":%b}' % batch)

    async def _unknown_type(self) -> None:
        self.telegram.inject({"premonition": {"id": "1", "strength": 3}})
        await self._obeyed()

    async def _unparseable(self) -> None:
        self.telegram.inject({"message": {"message_id": 1, "text": "no date, no chat"}})
        await self._obeyed()

    async def _lower_ids(self) -> None:
        self.telegram.updates.restart_ids(self.fault.at)
        await self._obeyed()

    async def _unknown_fields(self) -> None:
        status, body = await self.api.obey(self.name, self.params, self.fault.action)
        answer = orjson.loads(body)
        for update in answer.get("result", []):
            update["mood"] = "sunny"
            for value in update.values():
                if isinstance(value, dict):
                    value["aura"] = {"colour": "green"}
        await _respond(self.send, status, orjson.dumps(answer))

    async def _obeyed(self) -> None:
        await _respond(self.send, *await self.api.obey(self.name, self.params, self.fault.action))


def _wrong_token(path: str) -> Answer:
    token = path.removeprefix("/bot").partition("/")[0]
    number, found, secret = token.partition(":")
    if found and number.isdigit() and secret:
        return 401, error_body(401, refusals.UNAUTHORIZED)
    return 404, error_body(404, "Not Found")


async def _read(scope: Scope, receive: Receive) -> Params:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _BIGGEST_BODY:
            raise ApiError(413, "Request Entity Too Large")
    kind = b""
    for name, value in scope["headers"]:
        if name == b"content-type":
            kind = value
            break
    return read_params(kind.decode("latin-1"), scope["query_string"], body)


async def _start(send: Send, status: int, length: int) -> None:
    headers = [_JSON, (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _respond(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*(headers or [_JSON]), length]})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(send: Send) -> None:
    """Break the connection: ASGI has no word for that, so reach for the server's transport behind `send`."""
    transport = getattr(send, "__self__", None)
    transport = getattr(transport, "transport", None)
    if transport is None:
        raise RuntimeError("this server cannot drop connections; use bot.demo.server.serve")
    transport.abort()
    # The server takes an unanswered request for an error unless it has noticed the break.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
