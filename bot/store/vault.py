"""Sealing: what is written can be read only in the place it was written for.

The master key is a file. It wraps the data keys, which live in the key database; every piece of private text
has a data key of its own, made anew with each revision, so that destroying one key destroys exactly one text,
also in old backups. Everything is AES-256-GCM, and each ciphertext is bound to its place: moved to another
row, revision, person or pairing it does not open.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.events import Content
from bot.core.model import Reply

VERSION = b"\x01"
KEY = 32
NONCE = 12
MARK = 4
BUCKET = 256


class Quarantined(Exception):  # noqa: N818 - says what is to be done with the row
    """A ciphertext that does not open where it lies. It is never delivered and never guessed at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed text belongs, and whose it is. `pairing` 0 is none."""

    kind: str
    id: int
    revision: int
    author: int
    pairing: int = 0

    @property
    def name(self) -> tuple[int, str, int]:
        """Under which the text and its key are stored."""
        return self.author, self.kind, self.id


def place_of(reply: Reply) -> Place:
    """Bound to its revision and its pairing: other words, or words for somebody else, do not open here."""
    return Place("reply", reply.id, reply.revision, reply.author, reply.pairing or 0)


def bound(*parts: bytes) -> bytes:
    """Associated data: each part with its length before it, so that no two lists look alike."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def new_key() -> bytes:
    return os.urandom(KEY)


# --- private text under its data key --------------------------------------------------------------


def seal(key: bytes, place: Place, plain: bytes, nonce: bytes | None = None) -> bytes:
    """Ciphertext of `plain`, padded so that its length tells no more than a bucket. `nonce` is for tests."""
    nonce = nonce or os.urandom(NONCE)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, _pad(plain), _place(place))


def unseal(key: bytes, place: Place, sealed: bytes) -> bytes:
    """The plaintext; raises Quarantined if this is not what was sealed for this place."""
    nonce, rest = _parts(sealed, VERSION)
    try:
        return _unpad(AESGCM(key).decrypt(nonce, rest, _place(place)))
    except InvalidTag:
        raise Quarantined(f"{place.kind} does not open") from None


_WORDS = bound(b"kindling", b"words", b"sealed")


def _place(place: Place) -> bytes:
    return _WORDS + bound(
        place.kind.encode(),
        b"%d" % place.id,
        b"%d" % place.revision,
        b"%d" % place.author,
        b"%d" % place.pairing,
    )


def _parts(sealed: bytes, head: bytes) -> tuple[bytes, bytes]:
    start = len(head)
    if sealed[:start] != head or len(sealed) < start + NONCE:
        raise Quarantined("sealed by another version or another master key")
    return sealed[start : start + NONCE], sealed[start + NONCE :]


def _pad(plain: bytes) -> bytes:
    """To 256, 512, 1024, ... bytes, with the length in front."""
    size = BUCKET
    while size < len(plain) + 4:
        size *= 2
    return (len(plain).to_bytes(4, "big") + plain).ljust(size, b"\0")


def _unpad(padded: bytes) -> bytes:
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(content: Content) -> bytes:
    parts = (content.kind, content.text, content.file_id, content.seconds)
    return _json(parts).encode("utf-8", "surrogatepass")


def decode(plain: bytes) -> Content:
    kind, text, file_id, seconds = json.loads(plain.decode("utf-8", "surrogatepass"))
    return Content(kind=kind, text=text, file_id=file_id, seconds=seconds)


# --- data keys under the master key ---------------------------------------------------------------


class Master:
    """One master key: what it wraps starts with its mark, so that two can be told apart in a rotation."""

    def __init__(self, secret: bytes) -> None:
        self.mark = _derive(secret, b"mark")[:MARK]
        self._wrapping = AESGCM(_derive(secret, b"wrapping"))

    def wrap(self, key: bytes, name: tuple[int, str, int], nonce: bytes | None = None) -> bytes:
        """`name` is owner, kind and id of what the key opens; it opens nothing else."""
        nonce = nonce or os.urandom(NONCE)
        return VERSION + self.mark + nonce + self._wrapping.encrypt(nonce, key, _key_of(name))

    def unwrap(self, wrapped: bytes, name: tuple[int, str, int]) -> bytes:
        """The key; raises Quarantined if it was wrapped by another master key or for another text."""
        nonce, rest = _parts(wrapped, VERSION + self.mark)
        try:
            return self._wrapping.decrypt(nonce, rest, _key_of(name))
        except InvalidTag:
            raise Quarantined(f"the key of a {name[1]} does not open") from None


_DATA_KEY = bound(b"kindling", b"data_key", b"wrapped")


def _key_of(name: tuple[int, str, int]) -> bytes:
    owner, kind, id = name
    return _DATA_KEY + bound(b"%d" % owner, kind.encode(), b"%d" % id)


def mark_of(wrapped: bytes) -> bytes:
    """Which master key wrapped this."""
    return wrapped[len(VERSION) : len(VERSION) + MARK]


def _derive(secret: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=b"kindling " + use).derive(secret)


# --- invitations ----------------------------------------------------------------------------------


def invite_token(key: bytes, invite: int) -> str:
    """22 characters for the start link. Made anew from the id each time: nothing stored can be stolen."""
    digest = hmac(key, str(invite).encode(), "sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """SHA-256 of what a start link carried; the only form of it that is stored."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
