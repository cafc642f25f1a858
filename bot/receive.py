"""Loop 1: getUpdates or a webhook, to events, to `handle`; and only then is Telegram told.

The client library's own Updater confirms before it processes, and stops for good at one 401; so the loop
is ours, on its client. An update that cannot be handled three times is noted by its number and the class
of the error, and confirmed: one poisonous update must not stop everybody.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.core.events import AskedPrivacy, AskedSupport, Event, PreviewLost
from bot.core.material import Material
from bot.core.model import PersonId, ReplyId
from bot.core.sends import Tell
from bot.core.work import Arrival
from bot.gateway import Conflict, Gateway, Trouble, Unauthorized, Unreadable
from bot.handle import Handle
from bot.logs import log, where
from bot.metrics import HANDLED, POLLED
from bot.store import Store, Unavailable

TAP_LIFE = timedelta(seconds=150)
"""How long Telegram keeps a tap that it could not deliver."""
HEARTBEAT = timedelta(seconds=10)
TRIES = 3
LONG_POLL = 30
"""Seconds that Telegram may hold a getUpdates open; it stops at 50."""
LONGEST_BODY = 1_000_000
"""Bytes. Telegram's own updates are a hundredth of that."""
SLOWEST = 30.0
"""Seconds between polls when Telegram is in trouble."""
UNAUTHORIZED_REST = 60.0
STATIC: dict[type[Event], str] = {AskedPrivacy: "privacy", AskedSupport: "support"}
"""Answered in every state, also while the database is away or takes no writes."""


class Receiving:
    """Shared by polling and webhook: raw updates in, committed out."""

    def __init__(self, store: Store, gateway: Gateway, handle: Handle, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._gateway = gateway
        self._handle = handle
        self._clock = clock
        self._told: deque[str] = deque(maxlen=1000)
        self._heard: datetime | None = None
        self._calm = 0
        """When Telegram had last failed to reach the webhook, as of the last time that nothing waited."""

    @property
    def last_heard(self) -> datetime | None:
        """When Telegram last answered; None before the first time."""
        return self._heard

    # --- both ways ---------------------------------------------------------------------------------

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Returns when all of them may be confirmed. Raises Unavailable while the database is away."""
        arrivals = [a for update in updates if (a := self._read(update)) is not None]
        if not arrivals:
            return
        try:
            await self._handle.take(arrivals)
        except Unavailable:
            await self._without_database(arrivals)
            raise
        except Exception:
            for arrival in arrivals:
                await self._alone(arrival)
        HANDLED.labels("handled").inc(len(arrivals))

    async def _without_database(self, arrivals: Sequence[Arrival]) -> None:
        """What must be answered also while nothing can be stored, once; it needs nothing stored."""
        for arrival in arrivals:
            note = STATIC.get(type(arrival.event))
            if note and arrival.chat and arrival.cause not in self._told:
                self._told.append(arrival.cause)
                said = Tell(to=PersonId(0), chat=arrival.chat, language="en", note=note)
                await self._gateway.send(said, Material(chat=arrival.chat))

    def _read(self, update: dict[str, Any]) -> Arrival | None:
        try:
            return self._gateway.arrival(update)
        except Unreadable as error:
            HANDLED.labels("unreadable").inc()
            log().warning("update unreadable", update=_number(update), error=type(error).__name__)
            return None

    async def _alone(self, arrival: Arrival) -> None:
        """Three tries; then it is noted without its content, and let go."""
        for attempt in range(1, TRIES + 1):
            try:
                await self._handle.take([arrival])
                return
            except Unavailable:
                raise
            except Exception as error:
                if attempt == TRIES:
                    HANDLED.labels("poison").inc()
                    log().error(
                        "update let go", error=type(error).__name__, where=where(error), cause=arrival.cause
                    )

    async def heard(self) -> None:
        """Notes that we are listening, and after a long silence asks again what was undecided.

        Before the batch is taken: what is written in it has a preview of its own."""
        now = self._clock()
        POLLED.set(now.timestamp())
        if self._heard is not None and timedelta() <= now - self._heard < HEARTBEAT:
            return
        async with self._store.transaction() as tx:
            before = await tx.last_heartbeat()
            undecided = await tx.undecided() if before and now - before > TAP_LIFE else []
        if before and undecided:
            await self._ask_again(undecided, int(before.timestamp()))
        # Only now: if we die in between, the next start asks again, and the causes keep it to once.
        async with self._store.transaction() as tx:
            await tx.heartbeat(now)
        self._heard = now

    async def _ask_again(self, undecided: Sequence[tuple[PersonId, ReplyId]], mark: int) -> None:
        """A preview that cannot be made is no reason to hear nobody: the others have theirs by then."""
        lost = [
            Arrival(cause=f"outage:{mark}:{reply}", person=person, event=PreviewLost(id=reply))
            for person, reply in undecided
        ]
        try:
            await self._handle.take(lost)
        except Unavailable:
            raise
        except Exception as error:
            log().error("preview not asked again", error=type(error).__name__, where=where(error))

    # --- polling -----------------------------------------------------------------------------------

    async def poll(self) -> None:
        """Long polling, forever. Trouble slows it down; nothing but cancellation ends it."""
        offset, trouble = 0, 0
        while True:
            try:
                offset = await self.poll_once(offset)
                trouble = 0
            except Exception as error:
                trouble += 1
                rest = _rest(error, trouble)
                log().warning("poll failed", error=type(error).__name__, where=where(error), seconds=rest)
                await asyncio.sleep(rest)

    async def poll_once(self, offset: int, wait: int = LONG_POLL) -> int:
        """One getUpdates; returns the offset that confirms what was committed."""
        updates = await self._gateway.updates(offset, wait)
        try:
            await self.heard()
        except Unavailable:
            await self._without_database([a for update in updates if (a := self._read(update)) is not None])
            raise
        await self.take(updates)
        numbers = [n for update in updates if (n := _number(update)) is not None]
        return max(numbers) + 1 if numbers else offset

    # --- webhook -----------------------------------------------------------------------------------

    async def listen(self) -> None:
        """While a webhook is served we are listening, also when nobody has anything to say."""
        while True:
            try:
                await self.beat()
            except Exception as error:
                log().warning("heartbeat failed", error=type(error).__name__, where=where(error))
            await asyncio.sleep(HEARTBEAT.total_seconds())

    async def beat(self) -> None:
        """We hear what Telegram has to say, unless it could not reach us and what it has still waits. Taps
        are lost then, and the drafts that they were about are to be asked about again."""
        waiting, failed = await self._gateway.waiting()
        if not waiting:
            self._calm = failed
        if failed == self._calm:
            await self.heard()

    async def webhook(self, request: Request, secret: str) -> Response:
        """200 after the commit; 503 while the database is away, and Telegram comes again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not hmac.compare_digest(given, secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return Response(status_code=200)
        if isinstance(update, dict):
            try:
                await self.take([update])
            except Unavailable:
                return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """The body, or None if it is longer than any update: read in pieces, never trusted to be short."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _number(update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _rest(error: Exception, trouble: int) -> float:
    if isinstance(error, Unauthorized):
        return UNAUTHORIZED_REST
    if isinstance(error, (Conflict, Trouble, Unavailable)):
        asked = getattr(error, "after", 0.0)
        return max(asked, float(min(2 ** min(trouble, 5), SLOWEST)))
    return SLOWEST
