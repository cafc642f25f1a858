"""The bare echo: getUpdates, our own parsing, sendMessage, over the same HTTP client, and nothing else.

What is left when a bot stores nothing, and so the most that this client can do. As good as it can be: it
polls on while it sends, and has as many sends under way at once as the bot.
"""

from __future__ import annotations

import argparse
import asyncio

from bot.core.events import Wrote
from bot.core.work import Arrival
from bot.gateway import ALLOWED_UPDATES, arrival
from bot.gateway.request import AiohttpRequest
from bot.send import IN_FLIGHT


async def main(url: str, token: str) -> None:
    request = AiohttpRequest(token, url)
    await request.initialize()
    await request.call("deleteWebhook", {})
    me = await request.call("getMe", {})
    waiting: asyncio.Queue[Arrival] = asyncio.Queue(maxsize=2 * IN_FLIGHT)

    async def send() -> None:
        while True:
            one = await waiting.get()
            text = one.event.content.text if isinstance(one.event, Wrote) else type(one.event).__name__
            await request.call("sendMessage", {"chat_id": one.chat, "text": text})

    async def poll() -> None:
        offset = 0
        while True:
            params = {"timeout": 30, "limit": 100, "allowed_updates": ALLOWED_UPDATES, "offset": offset}
            for update in await request.call("getUpdates", params, read=40):
                offset = update["update_id"] + 1
                if one := arrival(update, me["id"], me["username"]):
                    await waiting.put(one)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(poll())
        for _ in range(IN_FLIGHT):
            tasks.create_task(send())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("token")
    given = parser.parse_args()
    asyncio.run(main(given.url, given.token))
