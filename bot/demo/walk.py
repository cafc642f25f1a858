"""A move of the demo's clock is lived through: what comes due on the way happens at its own time.

A jump would be an outage to the bot, and after one it rightly deals no card that is hours late.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.demo.telegram import Clock, Telegram

AT_ONCE = timedelta(seconds=100)
"""A row that is under way can be claimed again after a lease, which is shorter: while anything is as near as
that, something may be under way, and a step over it would send it twice."""
GLANCE = 0.01
SETTLED = 0.4
"""Seconds, real ones as all here, until what is near counts as waiting for its own time."""
LANDED = 5.0
"""The same right after something was begun."""
STUCK = 3
"""Steps to one place. Two can be honest: real time goes on, and something may become due meanwhile."""


@dataclass(slots=True)
class Walk:
    """Moves the clock for /clock. It jumps while there is no `app`, and where the way leads back."""

    telegram: Telegram
    clock: Clock
    app: App | None = None

    async def __call__(self, to: float) -> AsyncIterator[None]:
        """From one thing that is due to the next; each step is told by a yield."""
        back = to < self.clock.now()
        if self.app is not None and not back:
            await _rest(self.telegram, self.app, SETTLED)
            async for _ in self._steps(self.app, to):
                yield
        self.clock.set(to if back else max(to, self.clock.now()))
        yield

    async def _steps(self, app: App, to: float) -> AsyncIterator[None]:
        """What is still due after a few steps is stuck: the rest of the way is a jump then, as for a bot that
        is not there."""
        end, stuck = _moment(to), 0
        while (due := await _next_due(app)) is not None and due <= end and stuck < STUCK:
            now = app.clock()
            stuck = stuck + 1 if due <= now else 0
            await _heard(app, max(due, now))
            self.clock.set(max(due, now).timestamp())
            await _live(self.telegram, app)
            yield
        await _heard(app, end)


async def _heard(app: App, at: datetime) -> None:
    """The bot has listened all the while: nothing that is undecided is asked again as after an outage."""
    async with app.store.transaction() as tx:
        await tx.heartbeat(at)


async def _live(telegram: Telegram, app: App) -> None:
    """What is due does not wait for the next beat, and time stands still until it has happened."""
    try:
        async with asyncio.timeout(LANDED):
            await app.tick.due()
    except Exception:
        # The bot may be busy, or its database away: its own beat finds the same rows.
        return
    app.handle.outbox_changed.set()
    await _rest(telegram, app, LANDED)


async def _rest(telegram: Telegram, app: App, patience: float) -> None:
    """Until nothing is to be taken or sent, or `patience` is over."""
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while loop.time() < until:
        due = await _next_due(app)
        if not telegram.updates.waiting and (due is None or due > app.clock() + AT_ONCE):
            return
        await asyncio.sleep(GLANCE)


async def _next_due(app: App) -> datetime | None:
    async with app.store.transaction() as tx:
        return await tx.next_due(app.clock())


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
