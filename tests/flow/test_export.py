"""Promise 5: the copy that `/export` gives holds one's own words and what one opened, and nothing else."""

from __future__ import annotations

from typing import Any

import orjson

from tests.flow.town import Phone
from tests.property.canary import Hunt, canary
from tests.property.home import Home, Valley, home

__all__ = ["home"]

ALICE = {
    form: canary("export", form) for form in "kept draft early shared closed held spoken deleted".split()
}
BOB = {
    form: canary("export of bob", form) for form in "opened answered sealed refused kept draft held".split()
}
"""What Alice opened of his are `opened` and `answered`."""


async def shares(it: Valley, one: Phone, text: str = "", when: str = "now", **media: Any) -> None:
    await one.send(text, **media)
    await one.tap("share")
    await one.tap(when)
    await it.wait(seconds=30)


async def a_life(it: Valley) -> None:
    """Two days; each has words in every state there is."""
    alice, bob = it.alice, it.bob
    await shares(it, alice, ALICE["shared"])
    await bob.tap("open")
    await shares(it, alice, ALICE["closed"])
    await alice.send("/shared")
    await alice.tap("takeback")
    await shares(it, bob, BOB["opened"])
    await alice.tap("open")
    await bob.tap("writeback")
    await shares(it, bob, photo=b"\x89PNG a sea", caption=BOB["answered"])
    await alice.tap("open")
    await it.wait(hours=24)
    await shares(it, bob, BOB["refused"])
    await alice.tap("notforme")
    await shares(it, bob, BOB["sealed"])
    await shares(it, bob, BOB["held"], "tomorrow")
    await shares(it, alice, voice=b"OggS a hum", caption=ALICE["spoken"])
    await shares(it, alice, ALICE["held"], "tomorrow")
    for one, words in ((alice, ALICE), (bob, BOB)):
        await one.send(words["kept"])
        await one.tap("keep")
        draft = await one.send(ALICE["early"] if one is alice else "of bob")
        await one.edit(draft, words["draft"])
    await alice.send(ALICE["deleted"])
    await alice.tap("delete")


async def copy(it: Valley, one: Phone) -> tuple[bytes, dict[str, Any]]:
    """The page and the data, as they lie in the chat."""
    await one.send("/export")
    await it.wait(seconds=10)
    given = [m["document"] for m in one.messages if "document" in m][-2:]
    files = {file["file_name"]: it.telegram.files.by_id[file["file_id"]].content for file in given}
    return files["kindling.html"], orjson.loads(files["kindling.json"])


async def test_own_words_and_what_one_opened(home: Home) -> None:
    """Promise 5: all of that and nothing of the other's that was not opened, in both files."""
    hers = {ALICE[form] for form in ("kept", "draft", "shared", "closed", "held", "spoken")}
    opened = {BOB["opened"], BOB["answered"]}
    async with home.town() as it:
        await a_life(it)
        page, data = await copy(it, it.alice)
        hunt = Hunt([*ALICE.values(), *BOB.values()])
        for content in (page, orjson.dumps(data)):
            assert hunt.found_in(content) == hers | opened
        decided = {one["text"]: one["decision"] for one in data["written"]}
        assert decided == {
            ALICE["shared"]: "shared",
            ALICE["closed"]: "taken_back",
            ALICE["spoken"]: "shared",
            ALICE["held"]: "shared",
            ALICE["kept"]: "kept",
            ALICE["draft"]: "undecided",
        }
        assert {one["text"] for one in data["opened"]} == opened
        assert [one["kind"] for one in data["opened"]] == ["text", "photo"]


async def test_what_was_chosen_reads_as_it_was_chosen(home: Home) -> None:
    """Promise 5: the page says it in the person's own language, the data as it is stored."""
    async with home.town() as it:
        for buttons in ("page:language language:es", "page:pace pace:weekly", "page:quiet quiet:1320-420"):
            await it.alice.send("/settings")
            for button in buttons.split():
                await it.alice.tap(button)
        file, data = await copy(it, it.alice)
        read = file.decode().replace("\u202f", " ").replace("\u00a0", " ")
        assert all(words in read for words in ("español", "Una vez por semana", "22:00 – 7:00", "Berlin"))
        assert not any(code in read for code in ("weekly", "1320", "Europe/", "quiet_from"))
        chosen = {"language": "es", "pace": "weekly", "quiet_from": 1320, "quiet_to": 420}
        assert data["settings"] | chosen == data["settings"]


async def test_nothing_tells_of_the_other(home: Home) -> None:
    """Promise 2: the copy is the same to the letter whatever the other does with what one shared."""
    copies = []
    for act in ("open", "notforme", "later"):
        async with home.town() as it:
            await shares(it, it.alice, ALICE["shared"])
            await it.bob.tap(act)
            await it.bob.send(BOB["draft"])
            copies.append(await copy(it, it.alice))
    assert copies[0] == copies[1] == copies[2]
    assert b"Bob" not in copies[0][0] and not {1000, 2000} & set(copies[0][1])


async def test_gone_with_the_key(home: Home) -> None:
    """Promise 5: what its author took back or forgot is in nobody's copy any more."""
    async with home.town() as it:
        await shares(it, it.bob, BOB["opened"])
        await it.alice.tap("open")
        await shares(it, it.bob, BOB["answered"])
        await it.alice.tap("open")
        await it.bob.send("/shared")
        await it.bob.tap("takeback")
        _, data = await copy(it, it.alice)
        assert len(Hunt(BOB.values()).found_in(orjson.dumps(data))) == 1, "what was taken back"
        await it.bob.send("/forget")
        await it.bob.tap("forget:all")
        page, data = await copy(it, it.alice)
        assert Hunt(BOB.values()).found_in(page + orjson.dumps(data)) == set()
