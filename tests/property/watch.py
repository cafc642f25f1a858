"""Everything that went to each chat, as bytes: the calls as they were made, and the files that came with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.demo.state import Entry
from bot.demo.telegram import Telegram


@dataclass(frozen=True, slots=True)
class Went:
    """One call of the bot, whatever became of it."""

    at: datetime
    chat: int
    method: str
    payload: bytes


class Watch:
    """Reads the record on from where it was last read."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._read = telegram.entries[-1].sequence if telegram.entries else 0

    def went(self) -> list[Went]:
        """What has gone out since."""
        return [
            Went(datetime.fromtimestamp(entry.at, UTC), entry.chat_id or 0, entry.method, self._bytes(entry))
            for entry in self._new()
            if entry.method != "getUpdates" and not entry.method.startswith("phone/")
        ]

    def _new(self) -> Iterator[Entry]:
        first, entries = self._read, self._telegram.entries
        if entries:
            self._read = entries[-1].sequence
        return (entry for entry in entries if entry.sequence > first)

    def _bytes(self, entry: Entry) -> bytes:
        return b"\n".join([orjson.dumps(entry.params), *self._files(entry.result)])

    def _files(self, result: Any) -> Iterator[bytes]:
        """A document lies in the chat as its bytes, a picture as all of its sizes."""
        for found in _file_ids(result):
            if file := self._telegram.files.by_id.get(found):
                yield file.content


def _file_ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("file_id"), str):
            yield value["file_id"]
        for inner in value.values():
            yield from _file_ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _file_ids(inner)
