"""Telegram's HTML: the few tags it knows, and its refusals with their byte offsets.

Written from the documented rules and the texts of the real parser. Offsets of entities are UTF-16 code units,
offsets in refusals are bytes of UTF-8, both as in the original.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.demo.refusals import bad_request

Entity = dict[str, Any]

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
_RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_KNOWN = {*_SIMPLE, "a", "blockquote", "tg-emoji", "tg-time"}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s*")
_LINK = re.compile(r"(?:(?:https?|tg|ton|tonsite)://)?[^\s/?#]+(?:\.[^\s/?#]+)*(?:[/?#]\S*)?$")
_PERSON = re.compile(r"tg://user\?id=(\d+)$")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    piece: int


def in_order(entity: Entity) -> tuple[int, int, int]:
    """The key to sort entities by: outer ones first, and of equal ones in Telegram's fixed order of types."""
    return entity["offset"], -entity["length"], _RANKS.get(entity["type"], 50)


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities; raises ApiError "can't parse entities: ..." as Telegram does."""
    return _Parser(text).run()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == "<":
                if self.text.startswith("</", self.at):
                    self._end_tag()
                else:
                    self._start_tag()
            elif letter == "&":
                self._add(self._reference())
            else:
                self._plain()
        if self.open:
            raise self._error(f"Can't find end tag corresponding to start tag {self.open[-1].tag}")
        plain = "".join(self.pieces)
        if _SURROGATE.search(plain):
            raise self._error(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return plain, sorted(self.entities, key=in_order)

    def _error(self, words: str, at: int | None = None) -> Exception:
        where = (
            "" if at is None else f" at byte offset {len(self.text[:at].encode('utf-8', 'surrogatepass'))}"
        )
        return bad_request(f"can't parse entities: {words}{where}")

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.offset += len(piece) if piece.isascii() else len(piece.encode("utf-16-le", "surrogatepass")) // 2

    def _plain(self) -> None:
        stops = [stop for mark in "<&" if (stop := self.text.find(mark, self.at)) >= 0]
        end = min(stops, default=len(self.text))
        self._add(self.text[self.at : end])
        self.at = end

    def _reference(self) -> str:
        match = _REFERENCE.match(self.text, self.at)
        letter = _decoded(match) if match else ""
        if not match or not letter:
            self.at += 1
            return "&"
        self.at = match.end()
        return letter

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        found = match.group() if match else ""
        self.at += len(found)
        return found

    def _next(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._match(_NAME).lower()
        if not self._next():
            raise self._error("Unclosed start tag", begin)
        if tag not in _KNOWN:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while True:
            self._match(_SPACE)
            if self._next() == ">":
                self.at += 1
                break
            name, value = self._attribute(tag, begin)
            attributes[name] = value
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, attributes, self.offset, len(self.pieces)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._match(_ATTRIBUTE_NAME)
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
        self._match(_SPACE)
        if self._next() not in ("=", ""):
            return name, "1"
        self.at += 1
        self._match(_SPACE)
        if not self._next():
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        value = self._quoted() if self._next() in "'\"" else self._bare()
        if not self._next():
            raise self._error("Unclosed start tag", begin)
        return name, value

    def _bare(self) -> str:
        begin = self.at
        token = self._match(_TOKEN).lower()
        if self._next() and not (self._next().isspace() or self._next() == ">"):
            raise self._error("Unexpected end of name token", begin)
        return token

    def _quoted(self) -> str:
        quote = self._next()
        self.at += 1
        letters = []
        while (letter := self._next()) and letter != quote:
            if letter == "&":
                letters.append(self._reference())
            else:
                letters.append(letter)
                self.at += 1
        self.at += 1
        return "".join(letters)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.at += 2
        found = self._match(_NAME).lower()
        self._match(_SPACE)
        if self._next() != ">":
            raise self._error("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if found and found != opened.tag:
            offset = len(self.text[:begin].encode("utf-8", "surrogatepass"))
            raise self._error(
                f'Unmatched end tag at byte offset {offset}, expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        span = {"offset": opened.offset, "length": self.offset - opened.offset}
        fields = self._fields(opened, span)
        if fields is not None:
            self.entities.append({"type": fields.pop("type"), **span, **fields})

    def _fields(self, opened: _Open, span: Entity) -> Entity | None:
        if opened.tag == "a":
            return _link(opened.attributes.get("href") or "".join(self.pieces[opened.piece :]))
        if opened.tag == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in opened.attributes else "blockquote"}
        if opened.tag == "tg-emoji":
            if not opened.attributes.get("emoji-id", "").isdigit():
                raise self._error("Invalid custom emoji identifier specified")
            return {"type": "custom_emoji", "custom_emoji_id": opened.attributes["emoji-id"]}
        if opened.tag == "tg-time":
            return _time(opened.attributes)
        return self._code(opened, span)

    def _code(self, opened: _Open, span: Entity) -> Entity | None:
        last = self.entities[-1] if self.entities else {}
        same = all(last.get(key) == value for key, value in span.items())
        if opened.tag == "pre" and same and last["type"] == "code":
            # <pre><code class="language-x"> is one entity with a language, not two.
            self.entities.pop()
            language = last.get("language")
            return {"type": "pre", "language": language} if language else {"type": "pre"}
        fields: Entity = {"type": _SIMPLE[opened.tag]}
        if opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
            fields["language"] = opened.attributes["class"].removeprefix("language-")
        return fields


def _decoded(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and len(match.group()) <= 10 else ""


def _link(target: str) -> Entity | None:
    if person := _PERSON.match(target):
        return {"type": "text_mention", "user": _stranger(int(person.group(1)))}
    if not _LINK.match(target) or ("." not in target and "://" not in target):
        return None
    return {"type": "text_link", "url": target if "://" in target else f"http://{target}"}


def _stranger(user_id: int) -> Entity:
    return {"id": user_id, "is_bot": False, "first_name": ""}


def _time(attributes: dict[str, str]) -> Entity | None:
    moment = attributes.get("unix", "")
    if not moment.isdigit() or not int(moment):
        return None
    return {
        "type": "date_time",
        "unix_time": int(moment),
        "date_time_format": attributes.get("format", ""),
    }
