"""Loop 3: claim what is due, ask again whether it still holds, send, note what became of it.

The promise, and its hole. A row is claimed, and its attempt counted, in a committed transaction before a
byte leaves. When Telegram has answered, one transaction deletes the row and notes where the thing lies.
If we die between Telegram's yes and that commit, the lease runs out and the row is sent again: an answer,
a card or an empty envelope may then come twice. The words inside an envelope cannot: they are an edit of
a message, and an edit twice is an edit once. A voice note, which Telegram cannot edit in, is not repeated
by itself at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, repeat

from bot.core.delivery import Gone, Outcome, Retry, Sent
from bot.core.events import EnvelopeSent, Interrupted, WentAway
from bot.core.material import Material, Shown
from bot.core.sends import Priority, SendEnvelope, interrupts
from bot.core.work import Arrival
from bot.gateway import Gateway
from bot.handle import Handle
from bot.logs import log, where
from bot.metrics import SENT
from bot.store import AHEAD, Claim, Job, Moved, Receipt, Store, Unavailable

IN_FLIGHT = 200
"""Calls under way at once: two batches. More gain nothing: Telegram answers in tens of milliseconds."""
LEASE = timedelta(seconds=90)
"""After which another process may take over; longer than waiting for a slot and the longest send together."""
BEAT = 1.0
"""Seconds between looks for rows that became due by themselves."""
BURST = 0.5
"""Seconds' worth of sends that are claimed at once, so that an answer never queues behind many cards."""
GIVE_UP_AFTER = {
    Priority.ANSWER: timedelta(days=1),
    Priority.ENVELOPE: timedelta(days=14),
    Priority.CARD: timedelta(days=1),
}
"""Since the row could first have gone. Trouble at Telegram lasts for minutes or hours, and somebody's yes is
worth more than a tidy outbox; but a row that fails for ever must not stand before its chat for ever."""
NOTE_AGAIN = (0.1, 0.3, 1.0, 3.0)
"""Seconds until the database is asked again to note a send; then always the last."""
BROKE = timedelta(minutes=1)
"""Until the next attempt after a fault of our own: a mended version may come in between."""


@dataclass(frozen=True, slots=True)
class _Landed:
    """What became of an attempt, and what it means; `until` is the end of its lease, in the loop's time."""

    receipt: Receipt
    events: list[Arrival]
    until: float


class Sending:
    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        handle: Handle,
        clock: Callable[[], datetime],
        rate: float,
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._handle = handle
        self._clock = clock
        self._rate = rate
        self._free = IN_FLIGHT
        self._room = asyncio.Event()
        self._landed: list[_Landed] = []
        """Sent, and not yet noted."""
        self._noting = False
        """Whether somebody is noting."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as flights:
            while True:
                most, launched = self._most(), 0
                try:
                    launched = await self.once(flights)
                except Exception as error:
                    log().warning("claim failed", error=type(error).__name__, where=where(error))
                if not launched or launched < most:
                    await self._rest()

    async def once(self, flights: asyncio.TaskGroup) -> int:
        """Claims what is due and there is room for, and lets it fly. Returns how many."""
        self._handle.outbox_changed.clear()
        if not self._most():
            return 0
        until = asyncio.get_running_loop().time() + LEASE.total_seconds()
        claim, materials = await self._claim()
        for effect, error in claim.unread:
            log().error("row put off", effect=effect, error=error)
        self._free -= len(claim.jobs)
        for job in claim.jobs:
            flights.create_task(self._fly(job, materials.get(job.id), until, flights))
        return len(claim.jobs)

    def _most(self) -> int:
        return min(self._free, max(1, int(self._rate * BURST)))

    async def _claim(self) -> tuple[Claim, dict[int, Material]]:
        """What may go, and the words of it, as of one moment: consent is asked where the words are read."""
        async with self._store.transaction() as tx:
            claim = await tx.claim(self._clock(), self._most(), self._rate, LEASE)
            return claim, await tx.material(claim.jobs)

    async def _rest(self) -> None:
        """Until a commit may have left something (each landing makes one), or there is room again; a second
        at most."""
        self._room.clear()
        awaited = self._handle.outbox_changed if self._free else self._room
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT):
                await awaited.wait()

    async def _fly(
        self, job: Job, material: Material | None, until: float, flights: asyncio.TaskGroup
    ) -> None:
        early = (job.slot - self._clock()).total_seconds()
        if early > 0:
            await asyncio.sleep(min(early, AHEAD.total_seconds()))
        outcome, shown = await self._attempt(job, material)
        self._landed.append(_Landed(self._receipt(job, outcome, shown), _events(job, outcome), until))
        if not self._noting:
            self._noting = True
            flights.create_task(self._note_all())

    async def _attempt(self, job: Job, material: Material | None) -> tuple[Outcome, tuple[Shown, ...]]:
        if material is None:
            log().error("send has no material", effect=_name(job))
            return Retry(BROKE), ()
        try:
            return await self._gateway.send(job.effect, material)
        except Exception as error:
            log().error("send broke", error=type(error).__name__, where=where(error), effect=_name(job))
            return Retry(BROKE, certain=False), ()

    async def _note_all(self) -> None:
        """Until nothing is left to note: what lands while a commit is under way waits for the next one.

        Tried until it is written, or the lease is over: what is sent and not noted is sent twice."""
        rests = _rests()
        try:
            while self._landed:
                landed, self._landed = self._landed, []
                failed = await self._note(landed)
                self._landed += failed
                self._free += len(landed) - len(failed)
                self._room.set()
                if failed:
                    await asyncio.sleep(next(rests))
                else:
                    rests = _rests()
        finally:
            self._noting = False

    async def _note(self, landed: Sequence[_Landed]) -> list[_Landed]:
        """The rows, where things lie, and the events it means, in one transaction; those to try again."""
        try:
            await self._handle.take(
                [event for one in landed for event in one.events], [one.receipt for one in landed]
            )
            return []
        except (Moved, Unavailable) as error:
            failed: Exception = error
            now = asyncio.get_running_loop().time()
            again = [one for one in landed if now < one.until]
        except Exception as error:
            failed, again = error, []
        if len(again) < len(landed):
            # Where it was not, the lease runs out and the row is tried again: nothing is lost by not knowing.
            lost = len(landed) - len(again)
            log().warning(
                "sends may not be noted", error=type(failed).__name__, where=where(failed), count=lost
            )
        return again

    def _receipt(self, job: Job, outcome: Outcome, shown: tuple[Shown, ...]) -> Receipt:
        age = self._clock() - max(job.created_at, job.since)
        given_up = isinstance(outcome, Retry) and age > GIVE_UP_AFTER[job.effect.priority]
        SENT.labels(type(outcome).__name__).inc()
        if given_up or isinstance(outcome, Gone):
            log().warning("gave up", effect=_name(job), attempts=job.attempts, error=_reason(outcome))
        return Receipt(job=job, outcome=outcome, shown=shown, give_up=given_up)


def _rests() -> Iterator[float]:
    return chain(NOTE_AGAIN, repeat(NOTE_AGAIN[-1]))


def _events(job: Job, outcome: Outcome) -> list[Arrival]:
    """Results of effects come back as events."""
    cause, who = f"sent:{job.id}:{job.fence}", job.effect.to
    if isinstance(outcome, Gone) and outcome.unreachable:
        return [Arrival(cause=cause, person=who, event=WentAway())]
    if isinstance(outcome, Sent) and isinstance(job.effect, SendEnvelope):
        event = EnvelopeSent(id=job.effect.envelope, message=outcome.message)
        return [Arrival(cause=cause, person=who, event=event)]
    if isinstance(outcome, Sent) and interrupts(job.effect):
        return [Arrival(cause=cause, person=who, event=Interrupted())]
    return []


def _name(job: Job) -> str:
    return type(job.effect).__name__


def _reason(outcome: Outcome) -> str:
    return outcome.reason if isinstance(outcome, Gone) else "TooOld"
