"""The master key file: 32 random bytes in base64, made once, readable by the bot's own user only."""

from __future__ import annotations

import base64
import binascii
import os
import stat
from contextlib import suppress
from pathlib import Path

from bot.store.engine import StoreError
from bot.store.vault import KEY, new_key


def read(path: Path) -> bytes:
    """The master key. Raises StoreError if it cannot be read, is not one, or if others can read it."""
    try:
        mode = path.stat().st_mode
        encoded = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The master key file {path} cannot be read ({error.strerror}); check its owner and mode."
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise StoreError(f"The master key file {path} can be read by others; run: chmod 600 {path}")
    return _decoded(path, encoded)


def _decoded(path: Path, encoded: bytes) -> bytes:
    try:
        secret = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != KEY:
        raise StoreError(
            f"The master key file {path} does not hold 32 bytes in base64; put it back from its backup."
        )
    return secret


def create(path: Path) -> None:
    """Write a new key, whole or not at all. If another process was faster, theirs stays."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(draft, base64.b64encode(new_key()) + b"\n")
        with suppress(FileExistsError):
            os.link(draft, path)  # never overwrites
        draft.unlink()
        sync(path.parent)
    except OSError as error:
        raise StoreError(
            f"The master key file {path} cannot be made ({error.strerror}); check the folder's owner."
        ) from None


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync(folder: Path) -> None:
    """Without this the file's name may be lost in a power cut, and every key it wrapped with it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
