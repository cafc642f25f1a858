"""HTTP around the local Telegram.

    async with serve(telegram) as url:      # url + "/bot" + token + "/getMe", url + "/phone/1000/send", ...

or, in a process of its own: python -m bot.demo.server --port 8081 --latency-ms 50 --token 1:x
"""

import argparse
import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn

from bot.demo.routes import Inside, MovableClock, Move, Phones, phone_app
from bot.demo.shortway import short_way
from bot.demo.telegram import Clock, Telegram
from bot.demo.webhook import Deliverer
from bot.demo.wire import BotApi, Receive, Scope, Send

PAGE = Path(__file__).parent / "page"


class App:
    """The ASGI application: the Bot API by the short way, everything else by Starlette."""

    def __init__(self, api: BotApi, phones: Phones, page: Path | None) -> None:
        self.api = api
        self.phones = phones
        self._rest = phone_app(phones, page)
        self._stopping = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        try:
            if scope["type"] == "http" and scope["path"].startswith(("/bot", "/file/bot")):
                await self.api(scope, receive, send)
            else:
                await self._rest(scope, receive, send)
        except asyncio.CancelledError:
            if not self._stopping:
                raise

    def stop(self) -> None:
        """Let go of everybody who waits."""
        self._stopping = self.api.closed = True
        self.api.telegram.updates.release()
        self.phones.stop()


def app(
    telegram: Telegram,
    *,
    clock: MovableClock | None = None,
    inside: Inside | None = None,
    move: Move | None = None,
    latency: float = 0.0,
    page: Path | None = PAGE,
) -> App:
    """The application; `latency` in seconds for every Bot API method but getUpdates.

    `inside` tells what a person keeps from the partner, for /inside/{user}; `move` is how /clock moves
    `clock`, if not by a jump.
    """
    return App(BotApi(telegram, latency), Phones(telegram, clock, inside, move), page)


@asynccontextmanager
async def serve(
    telegram: Telegram,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    clock: MovableClock | None = None,
    inside: Inside | None = None,
    move: Move | None = None,
    latency: float = 0.0,
    page: Path | None = PAGE,
    webhook_pause: float = 1.0,
) -> AsyncIterator[str]:
    """Serve on the running loop and give the base URL; port 0 means any free one.

    `webhook_pause` is the first pause in seconds before a webhook that failed is tried again.
    """
    front = app(telegram, clock=clock, inside=inside, move=move, latency=latency, page=page)
    config = uvicorn.Config(
        front, http=short_way(front.api), lifespan="off", ws="none", log_config=None, access_log=False,
        server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=75,
    )  # fmt: skip
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listening = _listener(host, port)
    await server.startup(sockets=[listening])
    delivering = asyncio.get_running_loop().create_task(Deliverer(telegram, webhook_pause).run())
    try:
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        front.stop()
        await _close(server)


def _listener(host: str, port: int) -> socket.socket:
    # asyncio switches Nagle's delay off only if the socket says that it is TCP; without that every answer
    # waits 40 ms for the client's acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


async def _close(server: uvicorn.Server) -> None:
    """Stop at once. The server's own way waits in steps of 0.1 s, too long for hundreds of tests."""
    for listener in server.servers:
        listener.close()
    # Who was let go of gets an answer first.
    for _ in range(5):
        await asyncio.sleep(0)
    for connection in list(server.server_state.connections):
        connection.transport.abort()
    await asyncio.sleep(0)
    tasks = list(server.server_state.tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _main(arguments: argparse.Namespace) -> None:
    clock = Clock()
    telegram = Telegram(arguments.token, clock=clock.now, username=arguments.username, keep=arguments.keep)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    latency = arguments.latency_ms / 1000
    async with serve(telegram, arguments.host, arguments.port, clock=clock, latency=latency) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Run the server until it is told to stop; its URL is the first line it writes."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--token", default="1:demo")
    parser.add_argument("--username", default="KindlingDemoBot")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--keep", type=int, default=None, help="lines of /transcript to keep (all)")
    # Every message stays alive, so the collector would walk through all of them again and again.
    gc.set_threshold(100_000, 50, 1000)
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
