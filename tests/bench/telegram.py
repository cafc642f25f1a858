"""The local Bot API in a process of its own, told what to do by lines of JSON on its standard input.

`bot.demo.server` has the same over HTTP; asking over HTTP while a bot is being measured would take part in
what is measured. Answers are lines of JSON on standard output; the first line is the address.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import time
from collections import Counter
from typing import Any

import orjson

from bot.demo.server import serve
from bot.demo.telegram import Telegram

GLANCE = 0.002
"""Seconds between looks at how many were answered."""

Json = dict[str, Any]


class Load:
    """People who each say one thing, and how each was answered."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self._people: range = range(0)
        self._from = 0
        self._began = 0.0

    def say(self, first: int, people: int, text: str) -> Json:
        """Queue one message each from `people` people: all of it waits from the first moment."""
        self._people = range(first, first + people)
        self._from = len(self.telegram.entries)
        bodies = [(f"chat:{one}", self._body(one, text)) for one in self._people]
        self._began = time.time()
        return {"queued": self.telegram.updates.add_many("message", bodies)}

    def _body(self, one: int, text: str) -> bytes:
        person = self.telegram.add_user(one)
        person.started = True
        message: Json = {
            "message_id": person.new_number(),
            "from": person.user,
            "chat": person.chat,
            "date": int(time.time()),
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return b',"message":%b}' % orjson.dumps(message)

    async def wait(self, answers: int, most: float) -> Json:
        """Until so many messages were sent, or for `most` seconds; then how each person was answered."""
        wanted = self._from_sent + answers
        until = time.monotonic() + most
        while self.telegram.sent < wanted and time.monotonic() < until:
            await asyncio.sleep(GLANCE)
        return self._answers()

    @property
    def _from_sent(self) -> int:
        """Messages sent before this load."""
        return self._sent_before

    _sent_before = 0

    def mark(self) -> None:
        self._sent_before = self.telegram.sent

    def _answers(self) -> Json:
        entries = list(self.telegram.entries)[self._from :]
        sent = [entry for entry in entries if entry.method == "sendMessage" and entry.status == 200]
        each = Counter(entry.chat_id for entry in sent)
        refused = sum(entry.status != 200 for entry in entries)
        return {
            "began": self._began,
            "ended": max((entry.at for entry in sent), default=0.0),
            "once": sum(each[one] == 1 for one in self._people),
            "more": sum(count > 1 for count in each.values()),
            "strangers": sum(one not in self._people for one in each),
            "refused": refused,
        }


async def _obey(load: Load, command: Json) -> Json:
    match command["do"]:
        case "say":
            load.mark()
            return load.say(command["first"], command["people"], command["text"])
        case "wait":
            return await load.wait(command["answers"], command["most"])
        case "stats":
            return load.telegram.stats()
    raise ValueError(command["do"])


async def main(token: str, latency: float) -> None:
    telegram = Telegram(token, clock=time.time, username="KindlingBenchBot")
    load = Load(telegram)
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with serve(telegram, latency=latency, page=None) as url:
        _tell({"url": url})
        while line := await reader.readline():
            _tell(await _obey(load, orjson.loads(line)))


def _tell(answer: Json) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("token")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    given = parser.parse_args()
    # Every message stays alive, so the collector would walk through all of them again and again.
    gc.set_threshold(100_000, 50, 1000)
    asyncio.run(main(given.token, given.latency_ms / 1000))
