"""One transaction, as the loops see it. `Store.transaction` begins and ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.material import Material
from bot.core.model import PersonId, ReplyId
from bot.core.work import Arrival, Work
from bot.store import calendar, claim, finish, housekeeping, load, material, save, spent, waiting
from bot.store.claim import Claim
from bot.store.finish import Receipt
from bot.store.keys import Keyring
from bot.store.outbox import Job

P = ParamSpec("P")
T = TypeVar("T")
Step = Callable[Concatenate[AsyncConnection, P], Coroutine[Any, Any, T]]


async def undisturbed(step: Coroutine[Any, Any, T]) -> T:
    """The step comes to its end, whoever cancels us meanwhile: a connection that is left in the middle of a
    statement can keep its locks for as long as anybody remembers the error."""
    running = asyncio.ensure_future(step)
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.wait([running])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return running.result()


class Tx:
    """One transaction of the main database. Everything in it happens, or nothing does."""

    def __init__(self, connection: AsyncConnection, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys
        self._before = load.Before()

    async def _do(
        self,
        step: Callable[Concatenate[AsyncConnection, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **more: P.kwargs,
    ) -> T:
        return await undisturbed(step(self._connection, *args, **more))

    # --- handle ----------------------------------------------------------------------------------

    async def unseen(self, causes: Sequence[str], at: datetime) -> set[str]:
        """Those of the causes that are new. They are known from this commit on."""
        return await self._do(calendar.unseen, causes, at)

    async def load(self, arrivals: Sequence[Arrival], at: datetime) -> Work:
        """Everything that the arrivals may need, locked. Raises Moved: begin the transaction again."""
        work, self._before = await self._do(load.load, self._keys, arrivals, at)
        return work

    async def save(self, work: Work, at: datetime) -> None:
        """Write what was loaded in this transaction and has changed, then the effects, in their order."""
        await self._do(save.save, self._keys, work, self._before, at)

    async def done_dues(self, dues: Sequence[tuple[str, int, datetime]]) -> None:
        """Take rows (kind, id, planned) off the agenda. One that was planned anew in between stays."""
        await self._do(calendar.done_dues, dues)

    async def is_planned(self, kind: str, id: int, planned: datetime) -> bool:
        """Whether the row (kind, id) of the agenda is planned for this instant."""
        return await self._do(calendar.is_planned, kind, id, planned)

    # --- tick ------------------------------------------------------------------------------------

    async def due(self, at: datetime, limit: int) -> list[tuple[str, int, PersonId, datetime]]:
        """Rows (kind, id, person, planned) of the agenda that are due, the oldest first."""
        return await self._do(calendar.due, at, limit)

    async def couples(self) -> int:
        """How many pairings there are: the only number about people that leaves the store."""
        return await self._do(calendar.couples)

    async def undecided(self) -> list[tuple[PersonId, ReplyId]]:
        """Author and id of every draft, the oldest first."""
        return await self._do(calendar.undecided)

    async def heartbeat(self, at: datetime) -> None:
        """We are awake. After a long silence taps may have been lost."""
        await self._do(calendar.heartbeat, at)

    async def last_heartbeat(self) -> datetime | None:
        return await self._do(calendar.last_heartbeat)

    async def next_due(self, at: datetime) -> datetime | None:
        """When the next row of agenda or outbox is due; in the past if one is now. None: nothing is."""
        found = [await self._do(calendar.first_due), await self._do(waiting.next_due, at)]
        return min((one for one in found if one), default=None)

    async def housekeep(self, at: datetime) -> int:
        """Delete a slice of what has had its time; the number of rows. Call again while it is not 0."""
        return await self._do(housekeeping.sweep, at)

    async def burn(self) -> int:
        """Destroy a slice of the keys of replaced words; how many. Call again while it is not 0."""
        return await self._do(spent.burn, self._keys)

    async def resting(self) -> frozenset[str]:
        """Themes that are switched off for everyone."""
        return await self._do(calendar.resting)

    async def rest(self, themes: frozenset[str]) -> None:
        """From this commit on these themes are off for everyone, and all others are not."""
        await self._do(calendar.rest, themes)

    async def touch(self) -> None:
        """A write that changes nothing. Raises Unavailable where the database takes none."""
        await self._do(calendar.touch)

    # --- send ------------------------------------------------------------------------------------

    async def claim(self, at: datetime, limit: int, rate: float, lease: timedelta) -> Claim:
        """At most `limit` rows that may be sent now, `rate` a second. Commit before the first is sent."""
        return await self._do(claim.claim, at, limit, rate, lease)

    async def material(self, jobs: Sequence[Job]) -> dict[int, Material]:
        """What the words of these jobs are made of, by the id of the job. One of which that cannot be found
        out is left out, and keeps no other waiting."""
        try:
            return await self._do(material.find, self._keys, jobs)
        except DBAPIError:
            raise
        except Exception:
            return {id: one for job in jobs for id, one in (await self._alone(job)).items()}

    async def _alone(self, job: Job) -> dict[int, Material]:
        try:
            return await self._do(material.find, self._keys, [job])
        except DBAPIError:
            raise
        except Exception:
            return {}

    async def finish(self, receipts: Sequence[Receipt], at: datetime) -> None:
        """Write down what became of claimed rows. Who lost the row to a later claim writes nothing."""
        await self._do(finish.finish, receipts, at)

    # --- its end ---------------------------------------------------------------------------------

    async def commit(self) -> None:
        """The keys first: a death in between can lose words that were going, and never bring them back."""
        await undisturbed(self._commit())

    async def _commit(self) -> None:
        await self._keys.commit()
        await self._connection.commit()
