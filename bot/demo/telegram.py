"""The local Telegram: a strict Bot API for one bot in private chats, without HTTP.

    clock = Clock()
    telegram = Telegram("1:x", clock=clock.now)
    telegram.add_user(1000, "Alice")
    telegram.start(1000)                    # what people do: see bot.demo.phone
    telegram.call("sendMessage", Params({"chat_id": 1000, "text": "hello"}))
    telegram.messages(1000)                 # what the phone shows
    telegram.transcript(1000)               # what reached it, comparable between runs

`bot.demo.server` puts HTTP around it. The rules and texts follow the real server at Bot API 10.0.
"""

import time
from typing import Any

import orjson

# These modules fill the table of methods when they are imported.
from bot.demo import editing, profile, refusals, sending
from bot.demo.faults import Faults
from bot.demo.methods import METHODS, Method
from bot.demo.params import Params
from bot.demo.phone import Phones
from bot.demo.refusals import ApiError, PhoneError
from bot.demo.updates import LONGEST_POLL, as_json_array

__all__ = ["Clock", "Params", "PhoneError", "Telegram", "editing", "profile", "sending"]

Json = dict[str, Any]
Answer = tuple[int, bytes]

_GET_UPDATES = Method(
    "getUpdates", frozenset("offset limit timeout allowed_updates".split()), lambda *_: None
)


class Clock:
    """Real time plus an offset that can be moved; a frozen one stands still between moves."""

    def __init__(self, start: float | None = None, *, frozen: bool = False) -> None:
        self._frozen_at = (time.time() if start is None else start) if frozen else None
        self._offset = 0.0 if start is None or frozen else start - time.time()

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        return time.time() + self._offset if self._frozen_at is None else self._frozen_at

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        if self._frozen_at is None:
            self._offset += seconds
        else:
            self._frozen_at += seconds

    def set(self, epoch: float) -> None:
        """Move the clock to this time, in seconds since the epoch."""
        self.advance(epoch - self.now())


class Telegram(Phones):
    """People, their phones, and the Bot API of one bot."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.faults = Faults()

    def call(self, name: str, params: Params, fault: str = "") -> Answer:
        """Answer one call of any method but getUpdates: HTTP status and JSON body."""
        method = METHODS.get(name.lower())
        if method is None:
            return self.refuse(name, params, ApiError(404, refusals.METHOD_NOT_FOUND), fault)
        self._note_strange(method, params)
        try:
            if self.logged_out:
                raise ApiError(400, "Logged out")
            result = method.run(self, params)
        except ApiError as refusal:
            return self.refuse(method.name, params, refusal, fault)
        self.calls[method.name] += 1
        self.note(method.name, self.chat_of(params), recorded(params), 200, result, fault)
        return 200, orjson.dumps({"ok": True, "result": result})

    async def get_updates(self, params: Params, fault: str = "") -> Answer:
        """Answer a call of getUpdates, holding it while there is nothing to tell."""
        self._note_strange(_GET_UPDATES, params)
        try:
            if self.webhook.url:
                raise ApiError(409, refusals.WEBHOOK_ACTIVE)
            self.updates.allow(params.json("allowed_updates", "can't parse allowed_updates JSON object"))
            updates = await self.updates.poll(
                params.integer("offset"),
                params.clamped("limit", 100, 1, 100),
                params.clamped("timeout", 0, 0, LONGEST_POLL),
            )
        except ApiError as refusal:
            return self.refuse("getUpdates", params, refusal, fault)
        self.calls["getUpdates"] += 1
        if updates:
            # Empty polls are not worth a line each.
            self.note("getUpdates", None, params.values, 200, [u.update_id for u in updates], fault)
        return 200, b'{"ok":true,"result":%b}' % as_json_array(updates)

    def refuse(self, name: str, params: Params, refusal: ApiError, fault: str = "") -> Answer:
        """Note a refused call and answer it."""
        self.calls[f"{name} {refusal.status}"] += 1
        self.note(name, self.chat_of(params), recorded(params), refusal.status, refusal.description, fault)
        return refusal.status, error_body(refusal.status, refusal.description, refusal.parameters)

    def stats(self) -> Json:
        """Counts for load tests: messages sent, updates confirmed and waiting, calls by method."""
        return {
            "sent": self.sent,
            "updates_confirmed": self.updates.confirmed,
            "updates_waiting": len(self.updates.waiting),
            "would_be_429": self.would_be_429,
            "calls": dict(self.calls),
        }

    def chat_of(self, params: Params) -> int | None:
        """The chat a call is about, by its chat_id or the tap it answers."""
        raw = params.values.get("chat_id")
        if type(raw) is int:
            return raw
        if raw is None:
            tap = self.callbacks.get(params.text("callback_query_id")) if params.values else None
            return tap["user"] if tap else None
        try:
            return int(raw)
        except (TypeError, ValueError):
            return None

    def _note_strange(self, method: Method, params: Params) -> None:
        unknown = params.values.keys() - method.known
        if unknown:
            self.strange.update(f"{method.name}.{name}" for name in unknown)


def recorded(params: Params) -> Json:
    """The parameters as the record keeps them: of a file only its name and size."""
    if not params.files:
        return params.values
    files = {name: f"file {file.name}, {len(file.content)} bytes" for name, file in params.files.items()}
    return params.values | files


def error_body(status: int, description: str, parameters: Json | None = None) -> bytes:
    """The JSON of a refusal."""
    body: Json = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return orjson.dumps(body)
