"""The heart: what has arrived, one transaction, what follows from it.

A batch is whatever is there, 1 to 100 arrivals and the receipts of what was sent. In one transaction:
which causes are new, everything concerned loaded and locked, `step` for each in order, everything saved,
one commit. Only then does anyone learn that it was handled: Telegram that it may forget the update, the
sender that a message is its to keep.

A batch never waits for another arrival; under load they gather while the one before commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.deck import Deck
from bot.core.effects import EndInvites, Forget, Keep, Pair, Sever
from bot.core.events import DUES, Due
from bot.core.model import PersonId
from bot.core.step import step
from bot.core.view import Ids, Step, look
from bot.core.work import Arrival, Work
from bot.logs import log, where
from bot.store import Moved, Receipt, Store, Tx, Unavailable

MOST = 100
"""Arrivals in one transaction."""
TRIES = 5
"""How often a batch is tried when the couples in it changed between looking and locking."""
WIDE = (Pair, Sever, EndInvites, Forget)
"""Effects on more than what was loaded: whatever comes after them in the batch is loaded anew."""

_KINDS = {event: kind for kind, event in DUES.items()}


@dataclass(slots=True)
class Batch:
    """What one caller brought, and the promise that it will be committed."""

    arrivals: list[Arrival]
    receipts: list[Receipt]
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def finish(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Handle:
    """The only caller of `step`, and the only writer of state."""

    def __init__(
        self,
        store: Store,
        deck: Deck,
        clock: Callable[[], datetime],
        ids: Callable[[Arrival], Ids],
    ) -> None:
        self._store = store
        self._deck = deck
        self._clock = clock
        self._ids = ids
        self._waiting: asyncio.Queue[Batch] = asyncio.Queue()
        self.outbox_changed = asyncio.Event()
        """Set after every commit that may have left something to send."""

    async def take(self, arrivals: Sequence[Arrival], receipts: Sequence[Receipt] = ()) -> None:
        """Returns when everything is committed. Raises Unavailable while the database is away, and
        what went wrong otherwise; then nothing of what could not be committed has happened."""
        batch = Batch(list(arrivals), list(receipts))
        self._waiting.put_nowait(batch)
        await batch.done

    async def run(self) -> None:
        while True:
            await self._commit(await self._gather())

    async def _gather(self) -> list[Batch]:
        """Receipts do not count: there are never more of them than sends under way."""
        batches = [await self._waiting.get()]
        size = len(batches[0].arrivals)
        while not self._waiting.empty() and size < MOST:
            batches.append(self._waiting.get_nowait())
            size += len(batches[-1].arrivals)
        return batches

    async def _commit(self, batches: list[Batch]) -> None:
        try:
            await self._together(batches)
        except Unavailable as away:
            _finish(batches, away)
        except Exception as error:
            log().warning("batch refused", error=type(error).__name__, where=where(error), count=len(batches))
            for batch in batches:
                await self._apart(batch)
        else:
            _finish(batches, None)
        self.outbox_changed.set()

    async def _together(self, batches: Sequence[Batch]) -> None:
        arrivals = [a for batch in batches for a in batch.arrivals]
        receipts = [r for batch in batches for r in batch.receipts]
        for start in range(0, max(len(arrivals), 1), MOST):
            await self._transact(arrivals[start : start + MOST], receipts if start == 0 else [])

    async def _apart(self, batch: Batch) -> None:
        """One at a time, so that a poisonous event harms only itself."""
        failed: Exception | None = None
        pieces: list[tuple[list[Arrival], list[Receipt]]] = [([], [r]) for r in batch.receipts]
        pieces += [([a], []) for a in batch.arrivals]
        for arrivals, receipts in pieces:
            try:
                await self._transact(arrivals, receipts)
            except Exception as error:
                failed = error
        batch.finish(failed)

    async def _transact(self, arrivals: Sequence[Arrival], receipts: Sequence[Receipt]) -> None:
        for _ in range(TRIES - 1):
            try:
                return await self._once(arrivals, receipts)
            except Moved:
                continue
        return await self._once(arrivals, receipts)

    async def _once(self, arrivals: Sequence[Arrival], receipts: Sequence[Receipt]) -> None:
        forgot = False
        async with self._store.transaction() as tx:
            at = self._clock()  # not before: what had its time while we waited for the lock has had it
            if receipts:
                await tx.finish(receipts, at)
            fresh = await tx.unseen([a.cause for a in arrivals], at) if arrivals else set()
            fresh |= await _planned_again(tx, [a for a in arrivals if a.cause not in fresh])
            rest = _first_of_each(arrivals, fresh)
            while rest:
                work = await tx.load(rest, at)
                taken = self._steps(work, rest, at)
                await _save(tx, work, rest[:taken], at)
                forgot = forgot or any(isinstance(e, Forget) for _, e in work.effects)
                rest = rest[taken:]
        if forgot:
            await self._store.scrub()

    def _steps(self, work: Work, arrivals: Sequence[Arrival], at: datetime) -> int:
        """How many were taken: all, or up to the first whose effects reach beyond what was loaded."""
        for taken, arrival in enumerate(arrivals, 1):
            view = look(work, arrival, at, self._ids(arrival), self._deck)
            done = step(view, arrival.event)
            work.put(done.saves)
            work.effects += [(view.me.id, effect) for effect in done.effects]
            if _is_wide(done):
                return taken
        return len(arrivals)


def _is_wide(done: Step) -> bool:
    return any(isinstance(e, Keep) and isinstance(e, WIDE) for e in done.effects)


async def _save(tx: Tx, work: Work, arrivals: Sequence[Arrival], at: datetime) -> None:
    dues = [
        (_KINDS[type(a.event)], a.event.id, a.event.planned) for a in arrivals if isinstance(a.event, Due)
    ]
    if dues:
        await tx.done_dues(dues)
    await tx.save(work, at)


async def _planned_again(tx: Tx, seen: Sequence[Arrival]) -> set[str]:
    """Causes of dues that were handled once and stand in the agenda for that same instant again: a clock
    went back. Without this they would stay due for ever, and their person without cards."""
    dues = {
        a.cause: (_KINDS[type(a.event)], a.event.id, a.event.planned)
        for a in seen
        if isinstance(a.event, Due)
    }
    return {cause for cause, due in dues.items() if await tx.is_planned(*due)}


def _first_of_each(arrivals: Sequence[Arrival], fresh: set[str]) -> list[Arrival]:
    """In order; of the same cause twice in one batch, the first."""
    chosen: dict[str, Arrival] = {}
    for arrival in arrivals:
        if arrival.cause in fresh:
            chosen.setdefault(arrival.cause, arrival)
    return list(chosen.values())


def _finish(batches: Sequence[Batch], error: Exception | None) -> None:
    for batch in batches:
        batch.finish(error)


__all__ = ["Handle", "PersonId"]
