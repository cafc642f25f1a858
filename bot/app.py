"""The one place that builds everything and runs the loops. Nobody imports it but the command line, the
demo and the tests."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import content, metrics, settings
from bot.core.deck import Deck
from bot.core.view import Ids
from bot.core.work import Arrival
from bot.gateway import Gateway, GatewayError, Trouble
from bot.handle import Handle
from bot.logs import log
from bot.receive import Receiving
from bot.send import Sending
from bot.settings import PROMPTS, Settings, SettingsError
from bot.store import Store
from bot.tick import Tick

ID_BITS = 62
POLL_STALE = 120.0
"""Seconds without an answer from Telegram after which we are not ready."""


__all__ = ["App", "GatewayError", "build", "now", "random_ids", "run"]


def now() -> datetime:
    return datetime.now(UTC)


def random_ids(_arrival: Arrival) -> Ids:
    """Ids from the system's chance. They are random and not counted, since a number that goes up would
    tell each partner how much the other writes and does not share."""
    return lambda: secrets.randbits(ID_BITS) | 1


@dataclass(frozen=True, slots=True)
class App:
    settings: Settings
    clock: Callable[[], datetime]
    store: Store
    gateway: Gateway
    handle: Handle
    receiving: Receiving
    tick: Tick
    sending: Sending

    async def run(self) -> None:
        """Until cancelled; what was taken by then is committed, and the outbox remembers the rest.

        Raises GatewayError if the bot is not set up safely."""
        try:
            await self._run()
        except* GatewayError as errors:
            raise errors.exceptions[0] from None

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as loops:
            if self.settings.metrics_listen:
                loops.create_task(_serve(_metrics(self), self.settings.metrics_listen))
            # Whether we are alive can be asked while Telegram cannot be reached yet.
            await self.gateway.setup()
            for loop in (self.handle.run, self.sending.run, self.tick.run):
                loops.create_task(loop())
            if self.settings.webhook_url:
                loops.create_task(self._webhook())
                loops.create_task(self.receiving.listen())
            else:
                loops.create_task(self.receiving.poll())

    async def _webhook(self) -> None:
        secret = self.settings.webhook_secret.get_secret_value()

        async def receive(request: Request) -> Response:
            return await self.receiving.webhook(request, secret)

        await self._set_webhook(secret)
        site = Starlette(routes=[Route("/{path:path}", receive, methods=["POST"])])
        await _serve(site, self.settings.listen)

    async def _set_webhook(self, secret: str) -> None:
        """Waits out trouble: a machine may start before its network, and Telegram may be busy."""
        wait = 1.0
        while True:
            try:
                return await self.gateway.set_webhook(self.settings.webhook_url, secret)
            except Trouble as error:
                log().warning("webhook waits", error=type(error).__name__, seconds=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 60.0)


@asynccontextmanager
async def build(
    config: Settings,
    clock: Callable[[], datetime] = now,
    ids: Callable[[Arrival], Ids] = random_ids,
) -> AsyncIterator[App]:
    """Everything, connected. Raises SettingsError, ContentError or StoreError before anything is sent."""
    token = settings.need_token(config)
    _check_webhook(config)
    library = content.load(PROMPTS, config.prompt_packs)
    settings.make_folder(config.data_dir)
    store = await Store.open(config.database, config.keys, config.master_key, create=True)
    try:
        async with Gateway(token, config.api_url, library, clock=clock) as gateway:
            deck = Deck.of(card for card in library.cards.values() if not card.retired)
            handle = Handle(store, deck, clock, ids)
            yield App(
                settings=config,
                clock=clock,
                store=store,
                gateway=gateway,
                handle=handle,
                receiving=Receiving(store, gateway, handle, clock),
                tick=Tick(store, handle, clock),
                sending=Sending(store, gateway, handle, clock, config.send_rate),
            )
    finally:
        await store.close()


def _check_webhook(config: Settings) -> None:
    """A webhook without a secret takes anybody's word for Telegram's."""
    if config.webhook_url and len(config.webhook_secret.get_secret_value()) < 32:
        raise SettingsError(
            "KINDLING_WEBHOOK_URL needs KINDLING_WEBHOOK_SECRET: 32 or more letters and digits by chance."
        )


def _spare_the_collector() -> None:
    """What was built for good (cards, words, tables) is not walked through again and again: under load that
    takes more than a tenth of the processor."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


_STOPS = (signal.SIGTERM, signal.SIGINT)


async def run(config: Settings) -> None:
    """Builds and runs until SIGTERM or SIGINT. A second signal changes nothing: stopping is short."""
    async with build(config) as app:
        _spare_the_collector()
        task = asyncio.ensure_future(app.run())
        loop = asyncio.get_running_loop()

        def stop(_number: int, _frame: object) -> None:
            # Asyncio would put the default back as it ends, and then a second one would kill.
            for number in _STOPS:
                signal.signal(number, signal.SIG_IGN)
            loop.call_soon_threadsafe(task.cancel)

        for number in _STOPS:
            signal.signal(number, stop)
        log().info("started")
        with contextlib.suppress(asyncio.CancelledError):
            await task
        log().info("stopped")


# --- health and metrics ----------------------------------------------------------------------------


def _metrics(app: App) -> Starlette:
    async def live(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        heard = app.receiving.last_heard
        fresh = heard is not None and (now() - heard).total_seconds() < POLL_STALE
        return PlainTextResponse("ok" if fresh else "not heard from Telegram", 200 if fresh else 503)

    async def counts(_request: Request) -> Response:
        async with app.store.transaction() as tx:
            couples = await tx.couples()
        return Response(metrics.page(couples), media_type="text/plain; version=0.0.4; charset=utf-8")

    return Starlette(routes=[Route("/live", live), Route("/ready", ready), Route("/metrics", counts)])


async def _serve(site: Starlette, listen: str) -> None:
    host, _, port = listen.rpartition(":")
    config = uvicorn.Config(
        site, host=host or "127.0.0.1", port=int(port), log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    # Signals are ours: uvicorn would catch them first and leave the loops running.
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    try:
        await server._serve()
    finally:
        # Cancelled, it would keep the port for as long as the process lives.
        for listening in getattr(server, "servers", ()):
            listening.close()
