"""Texts as Telegram keeps them: cleaned, trimmed, with entities counted in UTF-16 code units."""

import re
from typing import Any

from bot.demo import refusals
from bot.demo.formatting import in_order, parse_html
from bot.demo.refusals import bad_request

Entity = dict[str, Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BYTES = 1 << 15

_CONTROL = {code: " " for code in range(32) if code not in (10, 13)}
_DROPPED: dict[int, None] = dict.fromkeys([13, *range(0x2028, 0x202F), 0x333, 0x33F, 0x30A])
_CLEAN: dict[int, str | None] = {**_CONTROL, **_DROPPED}
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<email>(?<![\w.])[\w.+-]+@[\w-]+\.[a-zA-Z]{2,})"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w))"
    r"|(?P<hashtag>(?<!\w)\#\d*[^\W\d]\w*)"
)
_HINT = re.compile("[/@#]")


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, the only length Telegram counts in."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> list[Entity]:
    """The commands, links, mentions, tags and addresses that Telegram marks in any text by itself."""
    if not _HINT.search(text):
        return []
    return [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match.group())}
        for match in _FOUND.finditer(text)
    ]


def formatted(
    text: str, parse_mode: str, entities: Any, *, limit: int, too_long: str, may_be_empty: bool
) -> tuple[str, list[Entity]]:
    """The text and entities Telegram would store; raises ApiError with the real words.

    `limit` is in UTF-16 code units and holds after parsing.
    """
    plain, marked = _parsed(text, parse_mode, entities)
    clean, marked = _trimmed(_cleaned(plain), marked)
    if not clean and not may_be_empty:
        raise bad_request(refusals.TEXT_BLANK)
    if len(clean) * 2 > limit and units(clean) > limit:
        raise bad_request(too_long)
    for extra in found_entities(clean):
        if not any(_overlap(extra, entity) for entity in marked):
            marked.append(extra)
    marked.sort(key=in_order)
    return clean, marked


def _parsed(text: str, parse_mode: str, entities: Any) -> tuple[str, list[Entity]]:
    if len(text) * 4 > MAX_BYTES and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if text and mode and mode != "none":
        if mode == "html":
            return parse_html(text)
        # Markdown is real, but nothing of ours may use it: a person's words would have to be escaped.
        raise bad_request("unsupported parse_mode")
    return text, [_checked(entity) for entity in entities] if isinstance(entities, list) else []


def _checked(entity: Any) -> Entity:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for field in ("offset", "length", "type"):
        if field not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{field}\"")
    offset, length = int(entity["offset"]), int(entity["length"])
    if not 0 <= offset <= 1_000_000:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if not 0 <= length <= 1_000_000:
        raise bad_request(f"receive an entity with incorrect length {length}")
    return {**entity, "offset": offset, "length": length}


def _cleaned(text: str) -> str:
    # Telegram swaps control characters one for one, but drops a few; entities after those would shift,
    # which the real server corrects and we need not: our own texts hold none of them next to entities.
    return text if text.isascii() and text.isprintable() else text.translate(_CLEAN)


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    if not text or not (text[0].isspace() or text[-1].isspace() or entities):
        return text, entities
    left = text.lstrip()
    cut = units(text) - units(left)
    clean = left.rstrip()
    end = units(clean)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        stop = min(end, entity["offset"] + entity["length"] - cut)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return clean, kept


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]
    )
