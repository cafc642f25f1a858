"""The bare echo: getUpdates, sendMessage, over the same HTTP client, and nothing else.

What is left when a bot stores nothing, in two ways. Through the client library's objects (`Bot`, `Update`), as
a bot is written; and without them, by our own reading and plain dictionaries, which is the most that the HTTP
client can do. Both are as good as they can be: they poll on while they send, and have as many sends under way
at once as the bot.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from telegram import Bot

from bot.core.events import Wrote
from bot.gateway import ALLOWED_UPDATES, arrival
from bot.gateway.request import AiohttpRequest
from bot.send import IN_FLIGHT

Said = tuple[int, str]
"""Chat and text."""
WAIT, SLACK = 30, 10
"""Seconds."""


async def echo(said: AsyncIterator[Said], send: Callable[[int, str], Awaitable[object]]) -> None:
    waiting: asyncio.Queue[Said] = asyncio.Queue(maxsize=2 * IN_FLIGHT)

    async def answer() -> None:
        while True:
            await send(*await waiting.get())

    async with asyncio.TaskGroup() as tasks:
        for _ in range(IN_FLIGHT):
            tasks.create_task(answer())
        async for one in said:
            await waiting.put(one)


async def by_the_library(url: str, token: str) -> None:
    requests = AiohttpRequest(token, url), AiohttpRequest(token, url)
    bot = Bot(token, base_url=f"{url}/bot", request=requests[0], get_updates_request=requests[1])
    await bot.initialize()
    await bot.delete_webhook()

    async def said() -> AsyncIterator[Said]:
        offset = 0
        while True:
            for update in await bot.get_updates(
                offset=offset,
                limit=100,
                timeout=WAIT,
                read_timeout=WAIT + SLACK,
                allowed_updates=ALLOWED_UPDATES,
            ):
                offset = update.update_id + 1
                if update.effective_chat and update.effective_message:
                    yield update.effective_chat.id, update.effective_message.text or ""

    await echo(said(), bot.send_message)


async def by_plain_calls(url: str, token: str) -> None:
    request = AiohttpRequest(token, url)
    await request.initialize()
    await request.call("deleteWebhook", {})
    me = await request.call("getMe", {})

    async def said() -> AsyncIterator[Said]:
        offset = 0
        while True:
            asked = {"timeout": WAIT, "limit": 100, "allowed_updates": ALLOWED_UPDATES, "offset": offset}
            for update in await request.call("getUpdates", asked, read=WAIT + SLACK):
                offset = update["update_id"] + 1
                if one := arrival(update, me["id"], me["username"]):
                    event = one.event
                    yield one.chat, event.content.text if isinstance(event, Wrote) else type(event).__name__

    await echo(said(), lambda chat, text: request.call("sendMessage", {"chat_id": chat, "text": text}))


WAYS = {"library": by_the_library, "plain": by_plain_calls}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("url")
    parser.add_argument("token")
    given = parser.parse_args()
    asyncio.run(WAYS[given.way](given.url, given.token))
