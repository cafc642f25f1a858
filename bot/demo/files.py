"""Files as Telegram keeps them: an id for the bot, an id for the content, and the bytes.

Ids follow from content, kind and chat, so that two equal runs have equal ids.
"""

import hashlib
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from bot.demo import refusals
from bot.demo.refusals import ApiError, bad_request

Json = dict[str, Any]

MAX_UPLOAD = 50_000_000
MAX_PHOTO = 10_000_000
MAX_DOWNLOAD = 20_000_000
_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents", "video": "videos"}
_ENDINGS = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "audio": ".mp3"}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived in a multipart call."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class File:
    """One stored file; `fields` is what its Bot API object says besides ids and size."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes
    path: str
    fields: Json

    def as_json(self) -> Json:
        """The common part of the Bot API's file objects."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
            **self.fields,
        }


class Files:
    """All files of one Telegram."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}

    def keep(self, content: bytes, kind: str, chat_id: int, **fields: Any) -> File:
        """Store a file seen in one chat and return it; the same again is the same file."""
        unique_id = _name(b"", content)[:15]
        file_id = f"{kind[:2].upper()}{_name(f'{kind}:{chat_id}:'.encode(), content)}"
        path = f"{_FOLDERS.get(kind, kind)}/{unique_id}{_ENDINGS.get(kind, '')}"
        file = File(file_id, unique_id, kind, content, path, fields)
        self.by_id[file_id] = file
        self.by_path[path] = file
        return file

    def find(self, file_id: str, kind: str = "") -> File:
        """The file with this id; raises ApiError if there is none or it is of another kind."""
        file = self.by_id.get(file_id)
        if file is None:
            if file_id.startswith(("http://", "https://")):
                raise bad_request("failed to get HTTP URL content")
            raise bad_request(refusals.WRONG_FILE)
        if kind and file.kind != kind:
            raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file

    def describe(self, file_id: str) -> Json:
        """The answer to getFile; raises ApiError for an unknown or too big file."""
        file = self.by_id.get(file_id)
        if file is None:
            raise bad_request(refusals.FILE_UNAVAILABLE)
        if len(file.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_size": len(file.content),
            "file_path": file.path,
        }


def check_upload(kind: str, content: bytes) -> None:
    """Refuse what the real server refuses of an uploaded file; raises ApiError."""
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        if len(content) > MAX_PHOTO:
            raise bad_request(f"file of size {len(content)} bytes is too big for a photo")
        if not (content.startswith(_PICTURES) or content[8:12] == b"WEBP"):
            raise bad_request("IMAGE_PROCESS_FAILED")


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels; 640 by 480 if the format does not say so plainly."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return 640, 480


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + length
    return 640, 480


def _name(salt: bytes, content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(salt + content).digest()).decode().rstrip("=")
