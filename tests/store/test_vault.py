"""Sealing: known answers, padding, and that nothing opens anywhere but where it belongs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Content
from bot.store.vault import (
    Master,
    Place,
    Quarantined,
    bound,
    decode,
    encode,
    invite_token,
    mark_of,
    seal,
    token_hash,
    unseal,
)

KEY = bytes(range(32))
NONCE = bytes(range(12))
PLACE = Place("reply", 300, 2, 1001, 12)
CONTENT = Content(kind="text", text="I saw that you got up at four.", file_id="", seconds=0)

KNOWN = {
    "sealed": "acda924e407e8c95348ed9b61196422e890da3db3859fea373d29f75c5eb3ed8",  # SHA-256 of it
    "wrapped": "016bdccfce000102030405060708090a0b6bf8f7351083c56130e34b9012a2130a"
    "723679dbbbbd27153d0dca665129d0ea38ec4c3381ee94c15bb06971d6ce6822",
    "token": "tfYBnamGxWuFzByWniYSsA",
}


def test_known_answers() -> None:
    """What was sealed must open for ever: these bytes, made by other code than ours, may never change."""
    sealed = seal(KEY, PLACE, b"hello", NONCE)
    assert sealed.hex()[:26] == "01" + NONCE.hex()
    assert token_hash(sealed.hex()).hex() == KNOWN["sealed"]
    wrapped = Master(KEY).wrap(bytes(32), (1001, "reply", 300), NONCE)
    assert wrapped.hex() == KNOWN["wrapped"]
    assert invite_token(KEY, 77) == KNOWN["token"]
    assert bound(b"ab", b"c").hex() == "000000026162" + "0000000163"
    assert encode(CONTENT) == b'["text","I saw that you got up at four.","",0]'


def test_opens_where_it_belongs() -> None:
    """And there alone it does."""
    assert decode(unseal(KEY, PLACE, seal(KEY, PLACE, encode(CONTENT)))) == CONTENT


MOVED: list[dict[str, Any]] = [
    {"kind": "name"},
    {"id": 301},
    {"revision": 1},
    {"author": 2001},
    {"pairing": 0},
    {"pairing": 13},
]


@pytest.mark.parametrize("other", MOVED, ids=str)
def test_moved(other: dict[str, Any]) -> None:
    """Moved to another row, revision, person or pairing a text does not open, even with its key."""
    with pytest.raises(Quarantined):
        unseal(KEY, replace(PLACE, **other), seal(KEY, PLACE, b"hello"))


def test_parts_do_not_run_together() -> None:
    """Two places whose parts read the same in a row are two places all the same."""
    one, another = Place("reply", 1, 23, 4), Place("reply", 12, 3, 4)
    with pytest.raises(Quarantined):
        unseal(KEY, another, seal(KEY, one, b"hello"))


@pytest.mark.parametrize("at", [0, 1, 13, 40, -1])
def test_damaged(at: int) -> None:
    """A flipped bit anywhere is found; nothing is guessed."""
    sealed = bytearray(seal(KEY, PLACE, b"hello"))
    sealed[at] ^= 1
    with pytest.raises(Quarantined):
        unseal(KEY, PLACE, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 12, 13])
def test_cut_off(length: int) -> None:
    """So is a text that is not there to its end."""
    with pytest.raises(Quarantined):
        unseal(KEY, PLACE, seal(KEY, PLACE, b"hello")[:length])


@pytest.mark.parametrize(("length", "bucket"), [(0, 256), (252, 256), (253, 512), (508, 512), (5000, 8192)])
def test_padding(length: int, bucket: int) -> None:
    """How long a text is shows only as one of a few sizes."""
    sealed = seal(KEY, PLACE, b"x" * length)
    assert len(sealed) == 1 + 12 + bucket + 16
    assert unseal(KEY, PLACE, sealed) == b"x" * length


@given(text=st.text(), file_id=st.text(max_size=80), seconds=st.integers(0, 10_000))
def test_any_text(text: str, file_id: str, seconds: int) -> None:
    """Whatever can be typed comes back as it was, also halves of surrogate pairs and NUL."""
    content = Content(kind="voice", text=text, file_id=file_id, seconds=seconds)
    assert decode(unseal(KEY, PLACE, seal(KEY, PLACE, encode(content)))) == content


def test_lone_surrogate() -> None:
    """Telegram does not send one; if it did, the batch would not break over it."""
    content = Content(kind="text", text="\ud83d")
    assert decode(encode(content)) == content


def test_never_twice_the_same() -> None:
    """The same words twice are two different ciphertexts."""
    assert seal(KEY, PLACE, b"hello") != seal(KEY, PLACE, b"hello")


NAME = (1001, "reply", 300)


@pytest.mark.parametrize("other", [(2001, "reply", 300), (1001, "name", 300), (1001, "reply", 301)])
def test_key_of_another(other: tuple[int, str, int]) -> None:
    """A wrapped key that was moved to another row or person does not unwrap."""
    master = Master(KEY)
    with pytest.raises(Quarantined):
        master.unwrap(master.wrap(KEY, NAME), other)


def test_another_master() -> None:
    """One master key neither knows nor opens what another wrapped."""
    one, another = Master(KEY), Master(bytes(32))
    wrapped = one.wrap(KEY, NAME)
    assert mark_of(wrapped) == one.mark != another.mark
    assert one.unwrap(wrapped, NAME) == KEY
    with pytest.raises(Quarantined):
        another.unwrap(wrapped, NAME)


def test_tokens() -> None:
    """A token fits into a link, is another one for each invitation and each installation."""
    assert len(invite_token(KEY, 77)) == 22
    assert len({invite_token(KEY, 77), invite_token(KEY, 78), invite_token(bytes(32), 77)}) == 3
    assert len(token_hash(invite_token(KEY, 77))) == 32
