"""The people's side over HTTP: what the page with the two phones, tests and load generators ask for.

Every answer is JSON; what a phone would not allow is a 409 with `error`, what is not understood a 400.
"""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.people import Person
from bot.demo.refusals import ApiError, PhoneError
from bot.demo.streams import Streams
from bot.demo.telegram import Telegram
from bot.demo.updates import as_json_array

Json = dict[str, Any]
Inside = Callable[[int], Awaitable[list[str]]]
Move = Callable[[float], AsyncIterator[None]]
"""To that time, in seconds since the epoch, with a yield for each step on the way."""

_ACTS = ("start", "send", "edit", "delete", "tap", "block", "unblock", "deactivate")


class MovableClock(Protocol):
    """What /clock moves; see bot.demo.telegram.Clock."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def set(self, epoch: float) -> None:
        """Move to."""


class Phones:
    """The routes of one Telegram."""

    def __init__(
        self, telegram: Telegram, clock: MovableClock | None, inside: Inside | None, move: Move | None = None
    ) -> None:
        self.telegram = telegram
        self.clock = clock
        self.inside = inside
        self.move = move
        self._moving = asyncio.Lock()
        self.streams = Streams()

    def stop(self) -> None:
        """End all event streams."""
        self.streams.stop()

    async def users(self, request: Request) -> Response:
        """GET: everybody; POST {id, first_name, language_code}: one more."""
        if request.method == "POST":
            body = await _body(request)
            person = self.telegram.add_user(
                int(body["id"]), body.get("first_name", ""), body.get("language_code", "en")
            )
            return _json(_about(person))
        return _json({"users": [_about(person) for person in self.telegram.people.values()]})

    async def chat(self, request: Request) -> Response:
        """What this phone shows, with the menu of commands that the bot has set."""
        user = request.path_params["user"]
        menu = self.telegram.menu(self.telegram.person(user))
        return _json({**self.telegram.screen(user), "commands": menu})

    async def act(self, request: Request) -> Response:
        """POST /phone/{user}/{act}."""
        user, name = request.path_params["user"], request.path_params["act"]
        if name not in _ACTS:
            return _json({"error": f"nobody can {name}; there are {', '.join(_ACTS)}"}, 404)
        act: Callable[[int, Json], Json | None] = getattr(self, f"_{name}")
        return _json(act(user, await _body(request)) or {})

    def _start(self, user: int, body: Json) -> Json:
        return {"message_id": self.telegram.start(user, body.get("payload") or "")}

    def _send(self, user: int, body: Json) -> Json:
        if "raw" in body:
            return {"update_id": self.telegram.inject(body["raw"])}
        arguments = {**body}
        for name in ("photo", "voice"):
            if name in arguments:
                arguments[name] = b64decode(arguments[name], validate=True)
        return {"message_id": self.telegram.send(user, **arguments)}

    def _edit(self, user: int, body: Json) -> None:
        self.telegram.edit(user, body["message_id"], body["text"])

    def _delete(self, user: int, body: Json) -> None:
        self.telegram.delete(user, body["message_id"])

    def _tap(self, user: int, body: Json) -> Json:
        force = bool(body.get("force"))
        return {"callback_query_id": self.telegram.tap(user, body["message_id"], body["data"], force=force)}

    def _block(self, user: int, _: Json) -> None:
        self.telegram.block(user)

    def _unblock(self, user: int, _: Json) -> None:
        self.telegram.unblock(user)

    def _deactivate(self, user: int, _: Json) -> None:
        self.telegram.deactivate(user)

    async def events(self, _: Request) -> Response:
        """Everything that happens on any phone, as server-sent events."""
        return StreamingResponse(
            self.streams.follow(self.telegram.listen),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def time(self, request: Request) -> Response:
        """GET: {"now": seconds since the epoch}; POST {"advance": seconds} or {"to": an ISO time}."""
        if request.method == "POST":
            if self.clock is None:
                return _json({"error": "this clock cannot be moved"}, 409)
            body = await _body(request)
            async with self._moving:
                await self._move(self.clock, body)
        return _json({"now": self.telegram.now()})

    async def _move(self, clock: MovableClock, body: Json) -> None:
        """One after the other: a move that is reckoned while another is under way would turn it back."""
        to = _moment(body["to"]) if "to" in body else clock.now() + float(body["advance"])
        if self.move is None:
            clock.set(to)
            self._tell_time()
            return
        async for _ in self.move(to):
            self._tell_time()

    def _tell_time(self) -> None:
        self.streams.tell({"type": "clock", "now": self.telegram.now()})

    async def file(self, request: Request) -> Response:
        """The bytes of a file by its id."""
        file = self.telegram.files.by_id.get(request.path_params["file_id"])
        if file is None:
            return _json({"error": "no such file"}, 404)
        kinds = {"photo": "image/jpeg", "voice": "audio/ogg"}
        mime = file.fields.get("mime_type") or kinds.get(file.kind, "application/octet-stream")
        if file.content.startswith(b"\x89PNG"):
            mime = "image/png"
        elif file.content.startswith(b"RIFF") and file.kind == "voice":
            mime = "audio/wav"
        return Response(file.content, media_type=mime)

    async def faults(self, request: Request) -> Response:
        """GET, POST a list, DELETE: the rules of bot.demo.faults."""
        if request.method == "POST":
            rules = await _body(request)
            self.telegram.faults.load(rules if isinstance(rules, list) else [rules])
        elif request.method == "DELETE":
            self.telegram.faults.clear()
        return _json(self.telegram.faults.as_json())

    async def transcript(self, request: Request) -> Response:
        """GET: every call and act, oldest first; DELETE: forget them."""
        if request.method == "DELETE":
            self.telegram.entries.clear()
        since = int(request.query_params.get("after", 0))
        return _json([entry.as_json() for entry in self.telegram.entries if entry.sequence > since])

    async def inside_of(self, request: Request) -> Response:
        """What is known of one person and hidden from the partner, as a list of sentences."""
        return _json(await self.inside(request.path_params["user"]) if self.inside else [])

    async def load(self, request: Request) -> Response:
        """POST {users, texts, first, start}: `users` people from id `first` on, each saying every text once.

        `texts` is a list, or how many; {"texts": []} only makes the people.
        """
        body = await _body(request)
        texts = body.get("texts", 1)
        if isinstance(texts, int):
            texts = [f"message {number}" for number in range(texts)]
        queued = queue_many(self.telegram, int(body.get("first", 10_000)), int(body["users"]), texts)
        return _json({"updates": queued})

    async def stats(self, _: Request) -> Response:
        """Counts."""
        return _json(self.telegram.stats())

    async def waiting(self, _: Request) -> Response:
        """The updates the bot has not confirmed."""
        return Response(as_json_array(self.telegram.updates.waiting), media_type="application/json")

    def routes(self) -> list[BaseRoute]:
        """All routes but the page."""
        both = ["GET", "POST"]
        return [
            Route("/phone/users", self.users, methods=both),
            Route("/phone/events", self.events),
            Route("/phone/{user:int}/chat", self.chat),
            Route("/phone/{user:int}/{act}", self.act, methods=["POST"]),
            Route("/clock", self.time, methods=both),
            Route("/files/{file_id}", self.file),
            Route("/faults", self.faults, methods=[*both, "DELETE"]),
            Route("/transcript", self.transcript, methods=["GET", "DELETE"]),
            Route("/inside/{user:int}", self.inside_of),
            Route("/load", self.load, methods=["POST"]),
            Route("/stats", self.stats),
            Route("/updates", self.waiting),
        ]


def queue_many(telegram: Telegram, first: int, users: int, texts: list[str]) -> int:
    """Make people and let each say every text, cheaply: no record is kept of it. How many updates."""
    now = int(telegram.now())
    bodies = []
    people = [telegram.add_user(number) for number in range(first, first + users)]
    for text in texts:
        words = orjson.dumps(text)
        for person in people:
            person.started = True
            number = person.new_number()
            head = orjson.dumps({"message_id": number, "from": person.user, "chat": person.chat, "date": now})
            bodies.append((f"chat:{person.id}", b',"message":%b,"text":%b}}' % (head[:-1], words)))
    return telegram.updates.add_many("message", bodies)


def phone_app(phones: Phones, page: Path | None) -> Starlette:
    """The Starlette application with the routes and, if there is one, the page at /."""
    routes = phones.routes()
    if page is not None and page.is_dir():
        routes.append(Mount("/", StaticFiles(directory=page, html=True)))
    handlers: dict[Any, Any] = {
        PhoneError: _refused,
        ApiError: _refused,
        **dict.fromkeys((KeyError, TypeError, ValueError, binascii.Error, orjson.JSONDecodeError), _unclear),
    }
    return Starlette(routes=routes, exception_handlers=handlers)


async def _refused(_: Request, error: Exception) -> Response:
    return _json({"error": str(error)}, 409)


async def _unclear(_: Request, error: Exception) -> Response:
    return _json({"error": f"{type(error).__name__}: {error}"}, 400)


async def _body(request: Request) -> Any:
    return orjson.loads(await request.body() or b"{}")


def _moment(iso: str) -> float:
    moment = datetime.fromisoformat(iso)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _about(person: Person) -> Json:
    about = {name: getattr(person, name) for name in ("started", "blocked", "deactivated")}
    return {
        "id": person.id,
        "first_name": person.first_name,
        "language_code": person.language_code,
        **about,
    }


def _json(value: Any, status: int = 200) -> Response:
    # What a fuzzer injects may hold numbers JSON cannot; they are shown as text.
    return Response(orjson.dumps(value, default=str), status, media_type="application/json")
