"""Loop 2: the clock proposes. What is due becomes events, and `handle` decides.

APScheduler only gives the beat. The calendar is rows with a time; a tick that never came is made up by
the next, and two ticks at once, in two processes, find each other's causes already seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.core.events import DUES
from bot.core.model import PersonId
from bot.core.work import Arrival
from bot.handle import Handle
from bot.logs import log, where
from bot.store import Store

BEAT = 2.0
"""Seconds between looks at the agenda."""
BURN = 60.0
"""Seconds between looks for keys of replaced words; the first is at the start."""
SWEEP = 3600.0
"""Seconds between housekeepings; the first is at the start."""
AT_ONCE = 100


class Tick:
    def __init__(self, store: Store, handle: Handle, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._handle = handle
        self._clock = clock

    async def run(self) -> None:
        scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self._guarded, "interval", args=[self.due], seconds=BEAT)
        soon = datetime.now(UTC)
        scheduler.add_job(self._guarded, "interval", args=[self.burn], seconds=BURN, next_run_time=soon)
        scheduler.add_job(self._guarded, "interval", args=[self.sweep], seconds=SWEEP, next_run_time=soon)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _guarded(self, job: Callable[[], object]) -> None:
        """A beat that fails is one beat: the next one finds the same rows. One that a stop cuts short is no
        fault, which the scheduler would log it as."""
        try:
            await job()  # type: ignore[misc]  # all jobs are coroutine functions
        except asyncio.CancelledError:
            return
        except Exception as error:
            log().warning("tick failed", error=type(error).__name__, where=where(error))

    async def due(self) -> int:
        """Everything that is due now, in slices; how many there were."""
        count = 0
        while arrivals := await self._slice():
            await self._handle.take(arrivals)
            count += len(arrivals)
            if len(arrivals) < AT_ONCE:
                break
        return count

    async def _slice(self) -> list[Arrival]:
        at = self._clock()
        async with self._store.transaction() as tx:
            rows = await tx.due(at, AT_ONCE)
        return [_arrival(*row) for row in rows]

    async def burn(self) -> None:
        """Old words that are in a backup open to nobody any more, a minute after they were changed."""
        burnt = 1
        while burnt:
            async with self._store.transaction() as tx:
                burnt = await tx.burn()

    async def sweep(self) -> None:
        """Housekeeping, slice by slice, so that nobody waits long for it. At the end the files are scrubbed:
        we may have died between forgetting somebody and doing so."""
        swept = 1
        while swept:
            async with self._store.transaction() as tx:
                swept = await tx.housekeep(self._clock())
        await self._store.scrub()


def _arrival(kind: str, id: int, person: PersonId, planned: datetime) -> Arrival:
    return Arrival(
        cause=f"due:{kind}:{id}:{int(planned.timestamp() * 1000)}",
        person=person,
        event=DUES[kind](id=id, planned=planned),
    )
