"""Who follows what happens: the page, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson

Json = dict[str, Any]
Listen = Callable[[Callable[[Json], None]], Callable[[], None]]
"""Begins to listen, and gives what ends it."""

_KEEP_ALIVE = 15.0


class Streams:
    """All that are open."""

    def __init__(self) -> None:
        self._open: set[asyncio.Queue[Json | None]] = set()

    def tell(self, event: Json) -> None:
        """Tell everybody."""
        for stream in self._open:
            stream.put_nowait(event)

    def stop(self) -> None:
        """End all of them."""
        for stream in self._open:
            stream.put_nowait(None)

    async def follow(self, listen: Listen) -> AsyncIterator[bytes]:
        """One stream: what `listen` tells and what everybody is told, until it is ended."""
        stream: asyncio.Queue[Json | None] = asyncio.Queue()
        self._open.add(stream)
        unlisten = listen(stream.put_nowait)
        try:
            yield b": listening\n\n"
            async for line in _lines(stream):
                yield line
        finally:
            unlisten()
            self._open.discard(stream)


async def _lines(stream: asyncio.Queue[Json | None]) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(_KEEP_ALIVE):
                event = await stream.get()
        except TimeoutError:
            yield b": still here\n\n"
            continue
        if event is None:
            return
        yield b"data: %b\n\n" % orjson.dumps(event)
