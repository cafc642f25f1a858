"""Telegram, as the loops see it: updates in, sends out, and three kinds of trouble."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from telegram import error as telegram_error

from bot.content import Library
from bot.core.delivery import Outcome
from bot.core.material import Material, Shown
from bot.core.sends import Send
from bot.core.work import Arrival
from bot.gateway import inbound
from bot.gateway.outbound import Clock, Outbound, back_off
from bot.gateway.request import AiohttpRequest, Flood
from bot.gateway.setup import Me, setup
from bot.gateway.words import Words

BATCH: Final = 100
"""Updates in one answer, the most that Telegram gives."""
_SLACK: Final = 10.0
"""Seconds more than the long poll itself that an answer to it may take."""

_log = logging.getLogger(__name__)


class Trouble(Exception):  # noqa: N818  # what it is to the loops, not a fault of theirs
    """Telegram could not be asked, or did not answer as it should. Names the class of the error."""

    after = 0.0
    """Seconds to wait, if Telegram named them."""


class Unauthorized(Trouble):
    """Telegram does not know our token, at least now."""


class Conflict(Trouble):
    """Somebody else asks for our updates: another process of ours, or a webhook."""


def now() -> datetime:
    return datetime.now(UTC)


class Gateway:
    """A client of one bot. Used as `async with`; `api` is the root of a Bot API server, without `/bot`.

    `clock` gives now in UTC: the demo moves it.
    """

    def __init__(
        self, token: str, api: str, library: Library, *, clock: Callable[[], datetime] = now
    ) -> None:
        self.request = AiohttpRequest(token, api)
        self.words = Words(library.words)
        self._outbound = Outbound(self.request, library, self.words, clock=clock)
        self._me = Me(_id_in(token), "")
        self._polls = False

    async def __aenter__(self) -> Gateway:
        await self.request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self.request.shutdown()

    @property
    def me(self) -> Me:
        return self._me

    @property
    def unauthorized(self) -> bool:
        """Whether Telegram last answered a send by not knowing our token."""
        return self._outbound.unauthorized

    async def setup(self) -> Me:
        """Who we are, whether the bot is set up safely, and its commands.

        Raises GatewayError for what a person has to mend; waits out all other trouble, because a machine
        may start before its network.
        """
        attempts = 0
        while True:
            try:
                self._me = await setup(self.request, self.words)
            except telegram_error.TelegramError as error:
                _log.warning("setup waits", extra={"error": type(error).__name__})
                await asyncio.sleep(back_off(attempts).total_seconds())
                attempts += 1
            else:
                self._outbound.username = self._me.username
                return self._me

    # --- in ------------------------------------------------------------------------------------------

    async def updates(self, offset: int, wait: int) -> list[dict[str, Any]]:
        """Raw updates from `offset` on, after at most `wait` seconds. Raises Trouble and its kinds."""
        with _trouble():
            if not self._polls:
                await self.request.call("deleteWebhook", {"drop_pending_updates": False})
                self._polls = True
            params: dict[str, Any] = {
                "timeout": wait,
                "limit": BATCH,
                # An empty list means "almost everything", and none means "as before".
                "allowed_updates": inbound.ALLOWED_UPDATES,
            }
            if offset:
                params["offset"] = offset
            found = await self.request.call("getUpdates", params, read=wait + _SLACK)
        if not isinstance(found, list):
            raise Trouble("NoList")
        return [update for update in found if isinstance(update, dict)]

    async def set_webhook(self, url: str, secret: str) -> None:
        """Has Telegram send updates to `url` with `secret` in a header. Raises Trouble and its kinds."""
        params = {"url": url, "secret_token": secret, "allowed_updates": inbound.ALLOWED_UPDATES}
        with _trouble():
            await self.request.call("setWebhook", params)

    async def waiting(self) -> tuple[int, int]:
        """How many updates wait at Telegram for the webhook, and when one of them last could not be delivered
        (seconds of Telegram's clock; 0: never). Raises Trouble and its kinds."""
        with _trouble():
            info = await self.request.call("getWebhookInfo", {})
        found = [info.get(name) for name in ("pending_update_count", "last_error_date")]
        waiting, failed = (one if type(one) is int else 0 for one in found)
        return waiting, failed

    def arrival(self, update: object) -> Arrival | None:
        """What a raw update says happened; None if it is none of our business. Raises Unreadable."""
        return inbound.arrival(update, self._me.id, self._me.username)

    # --- out -----------------------------------------------------------------------------------------

    async def send(self, send: Send, material: Material) -> tuple[Outcome, tuple[Shown, ...]]:
        """The outcome of one attempt, and what lies in the chat now, to be noted whatever the outcome."""
        return await self._outbound.send(send, material)


def _id_in(token: str) -> int:
    """The bot's id is the part before the colon; 0 until `setup` where a token has another shape."""
    number = token.split(":", 1)[0]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0


@contextmanager
def _trouble() -> Iterator[None]:
    """Ours for the library's: a token in its text must not reach a log, so only the class is told."""
    failure: Trouble
    try:
        yield
        return
    except telegram_error.InvalidToken:
        failure = Unauthorized("InvalidToken")
    except telegram_error.Conflict:
        failure = Conflict("Conflict")
    except telegram_error.TelegramError as error:
        failure = Trouble(type(error).__name__)
        if isinstance(error, Flood):
            failure.after = error.retry_after.total_seconds()
    raise failure


__all__ = ["Clock", "Conflict", "Gateway", "Trouble", "Unauthorized"]
