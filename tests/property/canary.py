"""Words that can be found again: in any bytes, in any clothes, also if only a part of them got there.

secret = canary("alice", 3)           # 24 letters that stand nowhere else
Hunt([secret]).found_in(payload)      # {secret} if eight of its letters are in there, in any encoding
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

LENGTH = 24
PART = 8
"""So many letters in a row are taken for a leak."""


def canary(*what: object) -> str:
    """24 small letters that follow from `what`. No two share eight letters in a row; no id looks like one."""
    digest = hashlib.sha512(repr(what).encode()).digest()
    return "".join(chr(ord("a") + byte % 26) for byte in digest[:LENGTH])


def clothes(part: str) -> dict[str, bytes]:
    """The forms in which a part could lie in some bytes. Of letters, HTML and URLs make nothing else."""
    plain = part.encode()
    return {
        "plain": plain,
        "reversed": plain[::-1],
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "utf-16": part.encode("utf-16-le")[:-1],
        **{f"base64+{skipped}": _in_base64(plain, skipped) for skipped in range(3)},
    }


def _in_base64(plain: bytes, skipped: int) -> bytes:
    """As it looks where it does not begin on a multiple of three bytes: only what lies wholly inside."""
    encoded = base64.b64encode(b"\0" * skipped + plain)
    first = 0 if skipped == 0 else 4
    whole = (skipped + len(plain)) // 3 * 4
    return encoded[first:whole]


class Hunt:
    """Canaries, and everything by which each could be known; `whole` are secrets that come as they are."""

    def __init__(self, canaries: Iterable[str] = (), whole: Iterable[str] = ()) -> None:
        self._parts: dict[int, dict[bytes, str]] = {}
        self._whole = set(whole)
        for one in canaries:
            self.add(one)

    def add(self, one: str) -> None:
        for start in range(len(one) - PART + 1):
            for form in clothes(one[start : start + PART]).values():
                self._parts.setdefault(len(form), {})[form] = one

    def add_whole(self, one: str) -> None:
        self._whole.add(one)

    def found_in(self, payload: bytes) -> set[str]:
        """Every canary of which a part is in there."""
        found = {one for one in self._whole if one.encode() in payload}
        for size, forms in self._parts.items():
            windows = {payload[at : at + size] for at in range(len(payload) - size + 1)}
            found.update(forms[form] for form in windows & forms.keys())
        return found
