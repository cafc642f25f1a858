"""The queue of updates: sequential ids, confirmation by offset, expiry, and one held long poll.

The rules are those of the real server's queue, including two that surprise: an offset far beyond the end
counts as none at all, and a new poll ends the one that is being held.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from bot.demo.refusals import OTHER_GET_UPDATES, WEBHOOK_SET_MEANWHILE, ApiError

Json = dict[str, Any]

DAY = 86_400.0
CALLBACK_LIFETIME = 150.0
LONGEST_POLL = 50
_RESPONSE_LIMIT = 1 << 22
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Update:
    """One update: `body` is its JSON without the opening brace and the id; `queue` orders webhook calls."""

    update_id: int
    kind: str
    body: bytes
    queue: str
    expires: float

    def as_bytes(self) -> bytes:
        """The update's JSON."""
        return b'{"update_id":%d%b' % (self.update_id, self.body)


class Updates:
    """The updates one bot has not confirmed yet. Times come from `now`, in seconds since the epoch."""

    def __init__(self, now: Callable[[], float], first_id: int) -> None:
        self.now = now
        self.waiting: deque[Update] = deque()
        self.next_id = first_id
        self.allowed: list[str] = []
        self.confirmed = 0
        self.last_batch: list[Update] = []
        self.on_arrival: Callable[[], None] | None = None
        self._held: asyncio.Future[None] | None = None

    def allow(self, kinds: object) -> None:
        """Set the kinds to keep from now on; an empty list means the default ones, None: as before."""
        if isinstance(kinds, list):
            self.allowed = [str(kind) for kind in kinds]

    def wants(self, kind: str) -> bool:
        """Whether an update of this kind is kept."""
        return kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT

    def add(self, kind: str, value: Json, queue: str, lifetime: float = DAY) -> int | None:
        """Queue an update, whose JSON is fixed now; its id, or None if the bot does not want such updates."""
        if not self.wants(kind):
            return None
        body = b',"%b":%b}' % (kind.encode(), orjson.dumps(value))
        return self._append(kind, body, queue, self.now() + lifetime, self.next_id)

    def add_raw(self, update: Json) -> int:
        """Queue an update object as it is, allowed or not, under its own id if it brings one."""
        rest = {name: value for name, value in update.items() if name != "update_id"}
        body = orjson.dumps(rest)[1:]
        given = update.get("update_id")
        number = given if type(given) is int else self.next_id
        return self._append("raw", b"," + body if rest else body, "raw", self.now() + DAY, number)

    def add_many(self, kind: str, queued: Iterable[tuple[str, bytes]]) -> int:
        """Queue many prepared updates, each a queue name and a body; wakes the poll once; how many."""
        expires, before = self.now() + DAY, self.next_id
        for queue, body in queued:
            self.waiting.append(Update(self.next_id, kind, body, queue, expires))
            self.next_id += 1
        self.wake()
        return self.next_id - before

    def _append(self, kind: str, body: bytes, queue: str, expires: float, number: int) -> int:
        self.waiting.append(Update(number, kind, body, queue, expires))
        if number == self.next_id:
            self.next_id += 1
        self.wake()
        return number

    def restart_ids(self, at: int) -> None:
        """Number everything from `at`, as Telegram does after a week without updates."""
        self.next_id = at
        for update in self.waiting:
            update.update_id = self.next_id
            self.next_id += 1

    def clear(self, keep: int = 0) -> None:
        """Forget all but the last `keep` updates."""
        while len(self.waiting) > keep:
            self.waiting.popleft()

    def take(self, offset: int, limit: int) -> list[Update]:
        """Confirm what is before `offset` and return up to `limit` of the rest, which stay for now."""
        if offset < 0:
            self.clear(keep=-offset)
        elif 0 < offset <= self.next_id + 10:
            while self.waiting and self.waiting[0].update_id < offset:
                self.waiting.popleft()
                self.confirmed += 1
        self.drop_expired(limit)
        self.last_batch = list(islice(self.waiting, limit))
        return self.last_batch

    def drop_expired(self, limit: int | None = None) -> None:
        """Forget what has expired, if any of the first `limit` updates has."""
        now = self.now()
        if any(update.expires <= now for update in islice(self.waiting, limit)):
            self.waiting = deque(update for update in self.waiting if update.expires > now)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """What getUpdates answers, waiting up to `seconds` of real time for something to arrive.

        Raises ApiError 409 in the earlier of two polls.
        """
        self.interrupt(OTHER_GET_UPDATES)
        found = self.take(offset, limit)
        if found or seconds <= 0:
            return found
        with self._hold() as held, contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, LONGEST_POLL)):
                await held
        return self.take(offset, limit)

    @contextlib.contextmanager
    def _hold(self) -> Iterator[asyncio.Future[None]]:
        held = self._held = asyncio.get_running_loop().create_future()
        try:
            yield held
        finally:
            if self._held is held:
                self._held = None

    def wake(self) -> None:
        """Let a held poll, or whoever delivers to a webhook, look again."""
        self.release()
        if self.on_arrival:
            self.on_arrival()

    def release(self) -> None:
        """Answer a held poll at once, with whatever there is."""
        if self._held and not self._held.done():
            self._held.set_result(None)

    def interrupt(self, description: str = WEBHOOK_SET_MEANWHILE) -> None:
        """End a held poll with a 409."""
        if self._held and not self._held.done():
            self._held.set_exception(ApiError(409, description))


def as_json_array(updates: Iterable[Update]) -> bytes:
    """The updates as the JSON array of an answer, cut at about 4 MiB like the real one."""
    bodies, left = [], _RESPONSE_LIMIT
    for update in updates:
        body = update.as_bytes()
        left -= 50 + len(body)
        if left <= 0:
            break
        bodies.append(body)
    return b"[%b]" % b",".join(bodies)
