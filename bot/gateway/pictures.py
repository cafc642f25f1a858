"""Two pictures made in memory: an invitation to point a camera at, and nothing at all."""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache

import segno


def qr(link: str) -> bytes:
    """A PNG with the link for two people in one room; with the quiet zone that cameras need."""
    found = io.BytesIO()
    segno.make(link, error="m", micro=False).save(found, kind="png", scale=10, border=4)
    return found.getvalue()


@lru_cache(maxsize=1)
def blank() -> bytes:
    """A plain grey PNG, to stand where a photo was that Telegram no longer deletes."""
    width, height, grey = 320, 180, 0xDD
    rows = (b"\x00" + bytes([grey]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
