"""Promise 5, the whole path: after `/forget` nothing of a person is anywhere that is ours.

Alice writes in every way there is, and every way holds a canary. Then the files of the data folder and every
row of PostgreSQL are searched, letter by letter, in every form in which words could lie there.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.flow.town import Phone, pair
from tests.flow.traces import keys, number_of, places, rows, texts
from tests.property.canary import Hunt, canary
from tests.property.home import TABLES, Home, Update, Valley, home
from tests.property.twins import same

__all__ = ["home"]

FORMS = "given name kept old early spoken thanks pictured held first second".split()
WORDS = {form: canary("forget", form) for form in FORMS}
LEFT = "left something"


@dataclass
class Life:
    """Alice's, as far as Bob's phone and the database know it."""

    alice: Phone
    bob: Phone
    files: list[str] = field(default_factory=list)

    @property
    def hunt(self) -> Hunt:
        return hunt(*self.files)


def hunt(*files: str) -> Hunt:
    """Finds any eight letters of hers, in any clothes; escaped for JSON and with the big end first only whole."""
    escaped = ["".join(f"\\u{ord(letter):04x}" for letter in word) for word in WORDS.values()]
    big_end_first = ["\0".join(word) for word in WORDS.values()]
    return Hunt(WORDS.values(), [*escaped, *big_end_first, *files])


async def nobody(it: Valley) -> None:
    """The very beginning, so that every update of hers is known."""


async def a_life(it: Valley) -> Life:
    """Two days in which Alice leaves something of herself in every place there is."""
    alice, bob = it.person(1000, WORDS["given"]), it.person(2000, "Bob")
    await alice.start()
    await alice.tap("adult")
    await alice.send(WORDS["name"])
    for act in ("Europe/Berlin", "hour:510", "pace:every"):
        await (alice.send(act) if "/" in act else alice.tap(act))
    await bob.onboard()
    await pair(alice, bob)
    life = Life(alice, bob)
    await alice.send(WORDS["kept"])
    await alice.tap("keep")
    await shares(it, life, WORDS["old"])
    await bob.tap("open")
    await shares(it, life, photo=b"\x89PNG a sea", caption=WORDS["early"])
    await bob.tap("open")
    for asked in ("/shared", "/export"):
        await alice.send(asked)
    await it.wait(hours=50)  # Telegram deletes nothing that is older than two days; it only edits
    await shares(it, life, voice=b"OggS a hum", caption=WORDS["spoken"])
    await bob.tap("open")
    await alice.send("/appreciate")
    await shares(it, life, WORDS["thanks"])
    await bob.tap("open")
    await bob.tap("thanks")
    await shares(it, life, photo=b"\x89PNG a sky", caption=WORDS["pictured"])
    await alice.send(WORDS["held"])
    await alice.tap("share")
    await alice.tap("tomorrow")
    draft = await alice.send(WORDS["first"])
    await alice.edit(draft, WORDS["second"])
    await bob.send("words of bob")
    await bob.tap("keep")
    return life


async def shares(it: Valley, life: Life, text: str = "", **media: object) -> None:
    message = await life.alice.send(text, **media)
    body = it.telegram.person(life.alice.id).messages[message].body
    life.files += [one["file_id"] for one in (*body.get("photo", ()), body.get("voice")) if one]
    await life.alice.tap("share")
    await life.alice.tap("now")
    await it.wait(seconds=30)


async def forget(it: Valley, life: Life) -> None:
    """And the minutes in which her chat is cleaned, about one message a second."""
    await life.alice.send("/forget")
    await life.alice.tap("forget:all")
    await it.wait(minutes=5)


# --- stories --------------------------------------------------------------------------------------------


async def test_no_byte_and_no_key(home: Home) -> None:
    """Promise 5: forgetting leaves no word, no file, no name and no key in any file or row of ours."""
    async with home.town(nobody) as it:
        life = await a_life(it)
        her = number_of(home.database, 1000)
        hers = [wrapped for owner, wrapped in keys(home.database) if owner == her]
        sealed = [
            bytes(row[0]) for row in rows(home.database, f"SELECT sealed FROM words WHERE owner = {her}")
        ]
        spent = rows(home.database, f"SELECT key FROM spent_key WHERE owner = {her}")
        assert spent, "the key of the draft before it was edited"
        assert len(hers) == len(sealed) + len(spent) >= 9, "one key for each text and name, and those"
        for piece in (*hers, *sealed):
            assert any(piece in content for _, content in places(home.database)), "the search is blind"
        await forget(it, life)
        assert her not in {owner for owner, _ in keys(home.database)}
        for name, content in places(home.database):
            assert life.hunt.found_in(content) == set(), name
            assert not any(piece in content for piece in hers), name
            assert not any(piece in content for piece in sealed), name
        assert len(keys(home.database)) >= 2, "what is Bob's stays his"


async def test_no_row_names_her(home: Home) -> None:
    """Promise 5: after the last word to her, no row holds her chat or her number as whose it is."""
    async with home.town(nobody) as it:
        life = await a_life(it)
        her = number_of(home.database, 1000)
        await forget(it, life)
        await it.wait(hours=2)
        await it.bot.tick.sweep()
        for name in TABLES:
            found = [
                row for row in rows(home.database, f"SELECT * FROM {name}") if {her, 1000, -1000} & set(row)
            ]
            assert found == [], name


async def test_chats_are_cleaned(home: Home) -> None:
    """Promise 5: what Telegram lets us delete or edit is gone from both chats, and of the rest she is told."""
    async with home.town(nobody) as it:
        life = await a_life(it)
        hers = {m["message_id"] for m in life.alice.messages if _holds_words(m)}
        young = {m["message_id"] for m in life.alice.messages if it.now().timestamp() - m["date"] < 47 * 3600}
        assert hers & young and hers - young
        await forget(it, life)
        left = [m for m in life.alice.messages if _holds_words(m)]
        assert not any(m["from_bot"] for m in left), "a bot may edit its own messages at any age"
        assert not young & {m["message_id"] for m in left}
        assert len(left) == 3, "what she wrote herself more than two days ago is hers to delete"
        assert "cannot remove: what you wrote" in life.alice.last
        assert not any(_holds_words(m) for m in life.bob.messages)
        assert not life.bob.sees(LEFT), "the unopened one has gone"


def _holds_words(message: dict[str, Any]) -> bool:
    """Words that were replies; the name she is called by is in every other line."""
    words = [word for form, word in WORDS.items() if form not in ("given", "name")]
    shown = str(message.get("text") or message.get("caption"))
    return bool(Hunt(words).found_in(shown.encode())) or bool({"voice", "document"} & message.keys())


async def test_the_other_learns_nothing_more(home: Home) -> None:
    """Promise 2: but for the words that go, Bob's phone shows what it shows after a quiet good-bye."""
    lives = {}
    for how in ("forget:all", "leave:quiet"):
        async with home.town(nobody) as it:
            life = await a_life(it)
            gone = len(it.telegram.transcript(2000))
            await life.alice.send(f"/{how.partition(':')[0]}")
            await life.alice.tap(how)
            now = it.now().timestamp()
            for _ in range(10):
                await life.bob.send("/help")  # or he would be left in peace, and the line with him
                await it.wait(days=3)
            assert "closed now" in texts(life.bob), "the line comes, some weeks later"
            assert not Hunt([WORDS["held"]]).found_in(texts(life.bob).encode())
            lives[how] = [
                line for line in it.telegram.transcript(2000)[gone:] if line[0] > now + 60 or "leave" in how
            ]
    same(lives["forget:all"], [line for line in lives["leave:quiet"] if line[0] > now + 60])


async def test_telegram_tells_it_all_again(home: Home) -> None:
    """Promise 5: no update of hers, told again under its own number or a new one, brings anything back."""
    async with home.town(nobody) as it:
        life = await a_life(it)
        await forget(it, life)
        his = it.telegram.transcript(2000)
        sent = len(it.telegram.person(1000).received)
        hers = [update for update in it.heard if _is_hers(update)]
        assert len(hers) > 20
        it.telegram.updates.waiting.clear()
        for update in hers:
            it.telegram.inject(update)
        await it.restart()
        await it.settle()
        assert len(it.telegram.person(1000).received) == sent, "what was heard is not answered again"
        for update in hers:
            if not _starts(update):
                it.telegram.inject({**update, "update_id": it.telegram.updates.next_id})
        await it.restart()
        await it.settle()
        said = it.telegram.person(1000).received[sent:]
        assert said, "she is answered as a stranger"
        assert not any(life.hunt.found_in(one.canonical()[2]) for one in said)
        assert it.telegram.transcript(2000) == his
        assert rows(home.database, "SELECT chat FROM person") == [(2000,)]
        for name, content in places(home.database):
            assert life.hunt.found_in(content) == set(), name


def _is_hers(update: Update) -> bool:
    inner = [value for value in update.values() if isinstance(value, dict)]
    return any(one["from"]["id"] == 1000 for one in inner)


def _starts(update: Update) -> bool:
    """To press Start again is to begin anew, which anybody may."""
    with suppress(KeyError):
        return str(update["message"]["text"]).startswith("/start")
    return False


def test_the_search_can_see() -> None:
    """Each form in which words could lie in a file would be found."""
    for word in WORDS.values():
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in word)
        shapes = (
            word,
            escaped,
            word.encode().hex(),
            base64.b64encode(word.encode()).decode(),
            f"'{word[3:12]}'",
        )
        for shape in (
            *(shape.encode() for shape in shapes),
            word.encode("utf-16-le"),
            word.encode("utf-16-be"),
        ):
            assert hunt().found_in(b"xx" + shape + b"yy"), shape
