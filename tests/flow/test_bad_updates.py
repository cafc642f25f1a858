"""Promise 4, for what nobody should send: one strange update harms nobody, least of all those behind it.

Everything here goes the whole path, from Telegram's queue to the database and back. What is refused is refused
kindly and once, what is none of our business is passed over, and nothing of either is kept. The next good
words are heard each time.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo import kinds
from tests.flow.town import Phone
from tests.flow.traces import rows
from tests.property.home import Home, Update, Valley, home

__all__ = ["home"]

KEPT = ("person", "reply", "words", "envelope", "card", "invite", "pairing", "outbox", "parted")
"""Tables in which nothing may change through what is refused."""
REFUSED = "I can carry text, voice notes and single photos."
TOO_LONG = "That is more than fits"
PICTURE = [{"file_id": "AgAC", "file_unique_id": "u", "width": 90, "height": 90}]
VOICE = {"file_id": "AwAC", "file_unique_id": "v", "duration": 3}
SERVICE = {"gift", "web_app_data", "users_shared", "auto_delete_timer", "write_access_allowed"}
"""Kinds that Telegram writes itself: nobody is refused for what they did not send."""


def kept(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(rows(home.database, f"SELECT * FROM {name}"), key=repr) for name in KEPT}


def said(phone: Phone) -> list[str]:
    """All that the bot has ever written to this phone."""
    received = phone.town.telegram.person(phone.id).received
    return [str(one.body.get("text") or one.body.get("caption") or "") for one in received]


def message(it: Valley, kind: str = "message", **fields: Any) -> Update:
    """What somebody's own Bot API server might say that Alice sent."""
    alice = it.telegram.person(1000)
    head = {"message_id": alice.new_number(), "from": alice.user, "chat": alice.chat, "date": 1_795_000_000}
    return {kind: {**head, **fields}}


async def goes_in(it: Valley, *updates: Update) -> None:
    for update in updates:
        it.telegram.inject(update)
    it.clock.advance(4)
    await it.settle()
    assert not it.telegram.updates.waiting, "confirmed"


async def refuses(home: Home, it: Valley, note: str, *updates: Update) -> None:
    """With one sentence each, or without one; and nothing is kept."""
    for update in updates:
        before, heard = kept(home), len(said(it.alice))
        await goes_in(it, update)
        assert kept(home) == before
        answers = said(it.alice)[heard:]
        assert len(answers) == bool(note) and all(note in answer for answer in answers), (update, answers)


async def is_well(it: Valley) -> None:
    """The next good words are heard, and those of the other."""
    for phone in (it.alice, it.bob):
        await phone.send(f"good words of {phone.name}")
        assert f"good words of {phone.name}" in said(phone)[-1]
        assert phone.buttons()[0].startswith("share:")


# --- U5 -----------------------------------------------------------------------------------------------------


async def test_kinds(home: Home) -> None:
    """U5: every kind of message but three is refused with one sentence, its caption with it."""
    async with home.town() as it:
        for kind in kinds.KINDS:
            before, heard = kept(home), len(said(it.alice))
            caption = "half of it" if kind in kinds.CAPTIONED else ""
            await it.alice.send(other=kind, caption=caption)
            answers = said(it.alice)[heard:]
            assert [REFUSED in answer for answer in answers] == [True] * (kind not in SERVICE), kind
            assert kept(home) == before, kind
        await is_well(it)


CONTENTS: tuple[dict[str, Any], ...] = (
    {"text": "not mine"},
    {"photo": b"x", "caption": "not mine"},
    {"voice": b"x"},
)


async def test_what_others_wrote(home: Home) -> None:
    """U5: what was forwarded, or made by another bot, is not carried under one's own name."""
    async with home.town() as it:
        for content in CONTENTS:
            for how in ("forwarded", "via_bot"):
                before = kept(home)
                await it.alice.send(**{**content, how: True})
                assert REFUSED in said(it.alice)[-1]
                assert kept(home) == before
        await is_well(it)


async def test_album(home: Home) -> None:
    """U5: the parts of an album come one by one, and one refusal is enough."""
    async with home.town() as it:
        parts = [message(it, photo=PICTURE, media_group_id="135", caption=f"part {n}") for n in range(4)]
        await refuses(home, it, REFUSED, parts[0])
        await refuses(home, it, "", *parts[1:])
        await is_well(it)


# --- U6, U7, U8 ---------------------------------------------------------------------------------------------

LENGTHS: dict[str, tuple[dict[str, Any], str]] = {
    "empty": ({"text": ""}, REFUSED),
    "blank": ({"text": " \u200b\n"}, REFUSED),
    "a letter too many": ({"text": "a" * 3001}, TOO_LONG),
    "two messages full": ({"text": "\U0001f600" * 4096}, TOO_LONG),
    "a megabyte": ({"text": "a" * 1_000_000}, TOO_LONG),
    "a long caption": ({"photo": PICTURE, "caption": "a" * 1025}, TOO_LONG),
    "a long voice": ({"voice": {**VOICE, "duration": 301}}, TOO_LONG),
    "no picture": ({"photo": [], "caption": "half"}, REFUSED),
    "no voice": ({"voice": {"duration": 3}, "caption": "half"}, REFUSED),
}


async def test_lengths(home: Home) -> None:
    """U6: what does not fit is refused whole."""
    async with home.town() as it:
        for fields, note in LENGTHS.values():
            await refuses(home, it, note, message(it, **fields))
        await is_well(it)


STRANGE = {
    "longest": "\U0001f600" * 1750,
    "one": "a",
    "nul": "a\0b",
    "override": "a\u202eevil\u2066 never closed",
    "marks": "z" + "\u0301" * 1000,
    "tags": "flag \U0001f3f4\U000e0067\U000e0062\U000e007f",
    "byte order": "\ufeffwords\ufffe",
    "private": "\ue000\uf8ff",
    "returns": "one\r\ntwo\rthree",
    "html": "<b>bold</b> &lt; </code> <script>",
    "markdown": "[x](tg://user?id=2000) *a* _b_ `c` ||d||",
    "commands": "and /forget and @KindlingTestBot https://t.me/KindlingTestBot?start=abc",
}


@pytest.mark.parametrize("name", STRANGE)
async def test_strange_words(home: Home, name: str) -> None:
    """U6 to U8: strange words cross as words, and act nowhere; nothing of them is markup or turns text round."""
    async with home.town() as it:
        await goes_in(it, message(it, text=STRANGE[name]))
        await it.alice.tap("share")
        await it.alice.tap("now")
        await it.wait(seconds=30)
        await it.bob.tap("open")
        shown = it.bob.find("From")
        for mark in ("\0", "\u202e", "\r"):
            assert mark not in shown["text"]
        assert shown["text"].count("\u2066") + shown["text"].count("\u2068") <= shown["text"].count("\u2069")
        if STRANGE[name].isascii() and "\0" not in STRANGE[name] and "\r" not in STRANGE[name]:
            # A joiner keeps what looks like a command from becoming one on the phone.
            assert STRANGE[name] in shown["text"].replace("\u2060", "")
        made = {entity["type"] for entity in shown.get("entities", ())}
        assert not made & {"text_link", "text_mention", "code", "spoiler"}
        await is_well(it)


async def test_offsets(home: Home) -> None:
    """U8: entities that lie outside of their text, or are none, are not believed."""
    async with home.town() as it:
        for entities in ([{"type": "bold", "offset": 90, "length": -5}], [7], "bold", {"type": "bold"}, None):
            await goes_in(it, message(it, text="plain words", entities=entities))
            assert it.alice.last.endswith("plain words")
        await is_well(it)


# --- U3, U4 -------------------------------------------------------------------------------------------------


async def shares(it: Valley, text: str) -> int:
    sent = await it.alice.send(text)
    await it.alice.tap("share")
    await it.alice.tap("now")
    await it.wait(seconds=30)
    return sent


async def test_edits_that_are_none(home: Home) -> None:
    """U3: the same words, no words, a sticker, or 47 hours late: an edit like that changes nothing. Where it
    looks otherwise now in the chat, that is said."""
    async with home.town() as it:
        sent = await it.alice.send("the words")
        before, heard = kept(home), len(said(it.alice))
        same = message(it, "edited_message", message_id=sent, text="the words")
        none = message(it, "edited_message", message_id=sent)
        sticker = message(it, "edited_message", message_id=sent, sticker={"file_id": "s"})
        unknown = message(it, "edited_message", message_id=999, text="of what?")
        await goes_in(it, same, unknown)
        assert kept(home) == before and len(said(it.alice)) == heard
        await goes_in(it, none, sticker)
        assert kept(home) == before and len(said(it.alice)) == heard + 2
        assert "still has your words from before" in it.alice.last
        await it.wait(hours=47)
        cards = len(said(it.alice))
        await it.alice.edit(sent, "much later")
        assert len(said(it.alice)) == cards and not it.bob.sees("much later")
        await is_well(it)


async def test_edit_of_what_was_shared(home: Home) -> None:
    """U3: what has arrived stays what was agreed to, and its author hears that."""
    async with home.town() as it:
        sent = await shares(it, "agreed")
        await it.alice.edit(sent, "not agreed")
        assert "on its way" in it.alice.last or "left" in it.alice.last
        await it.bob.tap("open")
        assert it.bob.sees("agreed") and not it.bob.sees("not agreed")


async def test_deleted_by_hand(home: Home) -> None:
    """U4: a person who deletes in their own chat has decided nothing, and nothing breaks."""
    async with home.town() as it:
        sent = await it.alice.send("the words")
        it.telegram.delete(1000, sent)
        await it.alice.tap("delete")
        assert not it.alice.sees("the words")
        sent = await it.alice.send("more words")
        it.telegram.delete(1000, sent)
        it.telegram.delete(1000, it.alice.find("more words")["message_id"])
        await it.wait(hours=25)
        assert not it.bob.sees("left something")
        await is_well(it)
