"""`kindling demo`: the local Bot API, the real bot against it over HTTP, and the page with two phones."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot import logs, settings
from bot.app import App, build
from bot.demo.inside import Inside
from bot.demo.server import serve
from bot.demo.telegram import Clock, Telegram
from bot.demo.walk import Walk

TOKEN = "1000000:the-demo-needs-no-secret-at-all-000000"  # noqa: S105  # opens nothing: the server is here
PEOPLE = ((1000, "Alice"), (2000, "Bob"))


async def demo(port: int, keep: Path | None) -> None:
    """Runs until Ctrl-C. Without `keep` nothing of it is left afterwards."""
    screen = Console(highlight=False)
    with contextlib.suppress(asyncio.CancelledError), _folder(keep) as folder:
        _refuse_taken(port)
        async with demo_town(port, folder) as (url, app):
            screen.print(f"\nTwo phones are waiting at [bold]{url}[/bold]   (Ctrl-C ends it)\n")
            await app.run()


def _refuse_taken(port: int) -> None:
    """Raises SettingsError if something else is at that port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise settings.SettingsError(
                f"Port {port} is taken, perhaps by another demo; choose one with --port."
            ) from None


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        settings.make_folder(keep)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="kindling-demo-") as folder:
        yield Path(folder)


@asynccontextmanager
async def demo_town(port: int, folder: Path) -> AsyncIterator[tuple[str, App]]:
    """The address of the page, and the bot, built and not yet running."""
    logs.setup("WARNING")
    clock = Clock()
    telegram = Telegram(TOKEN, clock=clock.now, username="KindlingDemoBot")
    for id, name in PEOPLE:
        telegram.add_user(id, name, "en")
    inside, walk = Inside(tuple(id for id, _ in PEOPLE)), Walk(telegram, clock)
    async with serve(telegram, port=port, clock=clock, inside=inside, move=walk) as url:
        config = settings.load(token=TOKEN, api_url=url, data_dir=folder, send_rate=1000)
        async with build(config, lambda: datetime.fromtimestamp(clock.now(), UTC)) as app:
            inside.app = walk.app = app
            yield url, app
