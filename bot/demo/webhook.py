"""Delivers updates to a webhook like the real server: per queue in order, again and again until a 2xx."""

import asyncio
import contextlib
from collections import deque

import aiohttp

from bot.demo.telegram import Telegram
from bot.demo.updates import Update

_LONGEST_PAUSE = 3600.0


class Deliverer:
    """Posts waiting updates to the webhook's URL. Pauses are in seconds of real time.

    Updates of one chat wait for each other; other chats do not wait for them.
    """

    def __init__(self, telegram: Telegram, first_pause: float = 1.0) -> None:
        self.telegram = telegram
        self.first_pause = first_pause
        self._changed = asyncio.Event()
        telegram.updates.on_arrival = self._changed.set
        telegram.on_webhook = self._changed.set

    async def run(self) -> None:
        """Deliver for ever."""
        timeout = aiohttp.ClientTimeout(total=30)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            busy: set[str] = set()
            while True:
                await self._changed.wait()
                self._changed.clear()
                for queue in self._idle_queues(busy):
                    busy.add(queue)
                    group.create_task(self._drain(session, queue, busy))

    def _idle_queues(self, busy: set[str]) -> list[str]:
        if not self.telegram.webhook.url:
            return []
        self.telegram.updates.drop_expired()
        waiting = dict.fromkeys(update.queue for update in self.telegram.updates.waiting)
        free = max(0, self.telegram.webhook.max_connections - len(busy))
        return [queue for queue in waiting if queue not in busy][:free]

    async def _drain(self, session: aiohttp.ClientSession, queue: str, busy: set[str]) -> None:
        pause = self.first_pause
        try:
            while (update := self._next(queue)) is not None and (url := self.telegram.webhook.url):
                wait = await self._post(session, url, update)
                if wait is None:
                    self._done(update)
                    pause = self.first_pause
                    continue
                await asyncio.sleep(wait or pause)
                pause = min(pause * 2, 60.0)
        finally:
            busy.discard(queue)
            self._changed.set()

    def _next(self, queue: str) -> Update | None:
        now = self.telegram.now()
        updates: deque[Update] = self.telegram.updates.waiting
        return next((one for one in updates if one.queue == queue and one.expires > now), None)

    def _done(self, update: Update) -> None:
        with contextlib.suppress(ValueError):
            self.telegram.updates.waiting.remove(update)
            self.telegram.updates.confirmed += 1

    async def _post(self, session: aiohttp.ClientSession, url: str, update: Update) -> float | None:
        """None if it was taken; otherwise the pause the receiver asked for, 0 if it did not."""
        headers = {"Content-Type": "application/json"}
        if self.telegram.webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.telegram.webhook.secret
        try:
            async with session.post(
                url, data=update.as_bytes(), headers=headers, allow_redirects=False
            ) as response:
                if 200 <= response.status < 300:
                    return None
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                asked = response.headers.get("Retry-After", "")
                return min(float(asked), _LONGEST_PAUSE) if asked.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection failed: {type(error).__name__}")
            return 0.0

    def _failed(self, message: str) -> None:
        hook = self.telegram.webhook
        hook.last_error_date = int(self.telegram.now())
        hook.last_error_message = message
