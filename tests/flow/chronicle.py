"""A conversation as text, for golden transcripts: what each did, and what the bot made of it.

`UPDATE_GOLDEN=1 make test` writes the files anew; then read the difference as a person would.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import content
from bot.demo.telegram import Telegram
from bot.settings import PROMPTS

GOLDEN = Path(__file__).parent.parent / "golden"
SILENT = {"setMyCommands", "getMe", "deleteWebhook", "getUpdates", "setMyDescription", "phone/users"}


def chronicle(telegram: Telegram, names: dict[int, str]) -> str:
    """Everything on all phones in order. Ids of things are numbered in the order of their appearance."""
    told = _Told(names)
    whole = "\n".join(line for entry in _in_order(telegram) for line in told.of(entry)) + "\n"
    for card in content.load(PROMPTS).cards.values():
        whole = whole.replace(
            card.text["en"], "(the card)"
        )  # another card in the library tells no other story
    return whole


def _in_order(telegram: Telegram) -> list[Any]:
    """Sends to several phones at one moment are under way together: here the lower chat comes first."""
    ordered: list[Any] = []
    block: list[Any] = []
    for entry in telegram.entries:
        if entry.method in SILENT:
            continue
        if block and (entry.method.startswith("phone/") or entry.at != block[0].at):
            ordered += sorted(block, key=lambda e: e.chat_id or 0)
            block = []
        block.append(entry)
        if entry.method.startswith("phone/"):
            ordered += block
            block = []
    return ordered + sorted(block, key=lambda e: e.chat_id or 0)


def same_as_golden(name: str, text: str) -> None:
    """Fails with the first line that differs from tests/golden/<name>.txt."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file {path.name}: run once with UPDATE_GOLDEN=1 and read it"
    assert text == path.read_text(encoding="utf-8")


class _Told:
    def __init__(self, names: dict[int, str]) -> None:
        self._names = names
        self._ids: dict[str, str] = {}
        self._time = ""

    def of(self, entry: Any) -> list[str]:
        who = self._names.get(entry.chat_id or 0, "?")
        at = datetime.fromtimestamp(entry.at, UTC).strftime("%a %H:%M")
        head = [f"\n[{at}]"] if at != self._time else []
        self._time = at
        params = {k: _plain(v) for k, v in entry.params.items()}
        failed = "" if entry.status in (0, 200) else f"  !! {entry.status} {entry.result}"
        if entry.method.startswith("phone/"):
            return [*head, *_block(f"{who}:", _done(entry.method.removeprefix("phone/"), params, self))]
        return [*head, *_block(f"   to {who} <{entry.method}>", self._shown(params) + failed)]

    def _shown(self, params: dict[str, Any]) -> str:
        body = str(params.get("text") or params.get("caption") or "")
        media = params.get("media")
        if isinstance(media, dict):
            body = f"(photo) {media.get('caption', '')}"
        if "protect_content" in params and params["protect_content"] in (True, "true"):
            body += "  [protected]"
        keys = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        rows = [" | ".join(self._key(k) for k in row) for row in keys]
        return "\n".join([self.plain(body), *(f"[ {row} ]" for row in rows)])

    def _key(self, key: dict[str, Any]) -> str:
        return f"{key['text']} = {self.plain(key.get('callback_data') or _kind(key))}"

    def plain(self, text: str) -> str:
        """Random ids become #1, #2, ...; links lose their token, and a yes its number."""
        text = re.sub(r"start[= ][\w-]{20,}", "start=TOKEN", text)
        text = re.sub(r"((?:confirm|deny):\d+)\.\d+", r"\1.YES", text)
        return re.sub(r"\d{12,}", lambda found: self._number(found[0]), text)

    def _number(self, id: str) -> str:
        return self._ids.setdefault(id, f"#{len(self._ids) + 1}")


def _done(act: str, params: dict[str, Any], told: _Told) -> str:
    said = params.get("text") or params.get("data") or params.get("payload") or params.get("other") or ""
    return told.plain(f"({act}) {said}")


def _kind(key: dict[str, Any]) -> str:
    return next((k for k in key if k != "text"), "?")


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _block(head: str, body: str) -> list[str]:
    first, *rest = body.split("\n") or [""]
    return [f"{head} {first}".rstrip(), *(f"      {line}" for line in rest if line.strip())]
