"""Strange acts, the whole path: updates told again, commands and buttons out of place, people who are none.

As in `test_bad_updates`: nothing raises, nothing is kept, nobody else is written to, and the next good words
are heard.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.flow.test_bad_updates import REFUSED, goes_in, is_well, kept, message, refuses, said
from tests.flow.town import Phone
from tests.flow.traces import rows
from tests.property.home import Home, Update, Valley, home

__all__ = ["home"]

NOBODY: list[Any] = [
    None,
    {},
    [],
    7,
    True,
    1.5,
    "1000",
    {"id": "1000"},
    {"id": True},
    {"id": 1000.0},
    {"id": -5},
]
"""What may stand where a person or a chat should."""
SOUND = {"message_id": 7, "text": "1000"}


def chats(it: Valley) -> set[int | None]:
    """Whom the bot has written to."""
    return {
        entry.chat_id for entry in it.telegram.entries if entry.method.startswith(("send", "edit", "deleteM"))
    }


# --- U1 -----------------------------------------------------------------------------------------------------


async def test_a_thousand_times(home: Home) -> None:
    """U1: the same update a thousand times, and after a start, is one update."""
    async with home.town() as it:
        update = {"update_id": it.telegram.updates.next_id, **message(it, text="umbrella")}
        await goes_in(it, *[update] * 500)
        await it.restart()
        await goes_in(it, *[update] * 500)
        assert [words for words in said(it.alice) if "umbrella" in words] == [said(it.alice)[-1]]
        assert len(rows(home.database, "SELECT * FROM reply")) == 1
        await is_well(it)


# --- U2, U9 -------------------------------------------------------------------------------------------------


async def test_wrong_types(home: Home) -> None:
    """U9: wherever a person, a chat, a number or words should be there is something else."""
    async with home.town() as it:
        good = message(it, text="words")["message"]
        holes: list[Update] = [{"message": one} for one in NOBODY]
        for field in ("from", "chat", "message_id", "text"):
            holes += [{"message": {**good, field: one}} for one in NOBODY if one != SOUND.get(field)]
        holes += [
            {},
            {"message": good["text"]},
            {"premonition": good},
            {"my_chat_member": {"chat": good["chat"]}},
        ]
        holes += [{"message": {**good, "from": {**good["from"], "is_bot": True}}}]
        holes += [{"message": {**good, "chat": {**good["chat"], "type": "supergroup"}}}]
        before, heard = kept(home), len(said(it.alice))
        await goes_in(it, *holes)
        await it.wait(minutes=1)
        assert kept(home) == before
        assert [REFUSED in words for words in said(it.alice)[heard:]] == [True] * (len(NOBODY) - 1)
        await is_well(it)


async def test_deep(home: Home) -> None:
    """U9: what is nested deeply is not looked into."""
    async with home.town() as it:
        deep: Any = "bottom"
        for _ in range(240):
            deep = [deep]
        await goes_in(it, message(it, text="words", reply_to_message=deep))
        assert it.alice.last.endswith("words")
        await is_well(it)


# --- U10 ----------------------------------------------------------------------------------------------------


def command(it: Valley, text: str) -> Update:
    mark = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
    return message(it, text=text, entities=[mark])


async def test_commands(home: Home) -> None:
    """U10: a command is one only where it stands first, alone, and is ours; and /forget asks before it acts."""
    async with home.town() as it:
        await refuses(home, it, "", command(it, "/forget@SomeOtherBot"))
        for text in ("/FoRgEt", "/forget now please", "/forget@kindlingtestbot", "/forget\nme"):
            await refuses(home, it, "This erases everything", command(it, text))
        await refuses(home, it, "I do not know that one", command(it, "/forgetting"))
        await it.alice.send(photo=b"x", caption="/forget")
        assert it.alice.buttons()[0].startswith("share:"), "a caption is words"
        await goes_in(it, message(it, text="words, and then /forget"))
        assert it.alice.last.endswith("words, and then /\u2060forget")
        assert len(rows(home.database, "SELECT * FROM person")) == 2


@pytest.mark.parametrize(
    "payload", ["x", "a" * 65, "MTAwMA", "../../etc/passwd", "' OR 1=1 --", "\u202e\0", "1000"]
)
async def test_start(home: Home, payload: str) -> None:
    """U10: whatever a link carries that is no invitation gets the one refusal."""
    async with home.town() as it:
        await refuses(home, it, "", command(it, "/start@SomeOtherBot x"))
        await refuses(home, it, "This invitation cannot be used", command(it, f"/start {payload}"))
        await is_well(it)


# --- U11 ----------------------------------------------------------------------------------------------------


def tap(it: Valley, who: Phone, **fields: Any) -> Update:
    person = it.telegram.person(who.id)
    person.taps += 1
    under = {"message_id": 3, "chat": person.chat, "date": 1_795_000_000}
    return {"callback_query": {"id": f"9{person.taps}", "from": person.user, "message": under, **fields}}


async def test_taps(home: Home) -> None:
    """U11: a button of somebody else, of nobody, from elsewhere or of another kind does nothing."""
    async with home.town() as it:
        await it.alice.send("words of alice")
        _, data = it.alice.button("share")
        number = data.partition(":")[2].partition(".")[0]
        hers = it.telegram.person(1000)
        before = kept(home)
        await goes_in(
            it,
            *(
                tap(it, it.bob, data=f"{act}:{number}.1")
                for act in ("share", "now", "keep", "delete", "takeback")
            ),
            *(tap(it, it.bob, data=f"{act}:{number}") for act in ("open", "thanks", "confirm", "another")),
            tap(it, it.bob, data=f"now:{number}.1", message={"message_id": 3, "chat": hers.chat, "date": 0}),
            tap(it, it.bob, data=f"now:{number}.1", **{"from": {**hers.user, "id": 3000}}),
            tap(it, it.alice, data=f"now:{number}.1", inline_message_id="abc"),
            tap(it, it.alice, data=f"now:{number}.1", message=None),
            tap(it, it.alice, data=f"now:{number}.2"),
            tap(it, it.alice, data=f"now:{number}"),
            tap(it, it.alice, data="\x01\x02" * 32),
            tap(it, it.alice, data="now:" + "9" * 60),
            tap(it, it.alice, game_short_name="chess"),
        )
        assert kept(home) == before
        assert not it.bob.sees("left something")
        assert chats(it) <= {1000, 2000}
        far = tap(
            it, it.alice, data=f"keep:{number}.1", message={"message_id": 3, "chat": hers.chat, "date": 0}
        )
        await goes_in(it, far)
        assert rows(home.database, "SELECT state FROM reply") == [("Kept",)], "an old message is still hers"
        await is_well(it)


# --- U12, U13, U14 ------------------------------------------------------------------------------------------


async def test_members(home: Home) -> None:
    """U12: blocking and coming back a hundred times, and groups and channels, of which none is answered."""
    async with home.town() as it:
        for _ in range(50):
            it.telegram.block(1000)
            it.telegram.unblock(1000)
        group = {"id": -100_500, "type": "supergroup", "title": "News"}
        bot = {"user": it.telegram.bot_user, "status": "administrator"}
        change = {"chat": group, "from": it.telegram.person(1000).user, "date": 1, "new_chat_member": bot}
        post = {**message(it, text="to all")["message"], "chat": group}
        await goes_in(it, {"my_chat_member": change}, {"message": post}, {"channel_post": post})
        await goes_in(it, {"message": {**post, "sender_chat": group, "from": None}})
        assert chats(it) <= {1000, 2000}
        assert len(rows(home.database, "SELECT * FROM person")) == 2
        await is_well(it)


@pytest.mark.parametrize(
    "name", ["", " ", "n" * 256, "\u202egnp.exe", "Telegram", "<b>x</b>", "a\nb", "\u200b\u2063"]
)
async def test_names(home: Home, name: str) -> None:
    """U13: whatever somebody is called, they are met, and their name stays inside its place."""
    async with home.town() as it:
        carol = it.person(3000, name)
        it.telegram.person(3000).user["first_name"] = name
        await carol.start()
        await carol.tap("adult")
        await (carol.tap("name") if "name:keep" in carol.buttons() else carol.send("Carol"))
        await carol.send("Europe/Berlin")
        await carol.tap("hour:510")
        await carol.tap("pace:every")
        await carol.send("/invite")
        dave = it.person(4000, "Dave")
        await dave.onboard()
        await dave.start(carol.link())
        asked = dave.find("would like")["text"] if dave.sees("would like") else dave.last
        assert "\u202e" not in asked and "n" * 64 not in asked and "a\nb" not in asked
        await is_well(it)


async def test_account_deleted(home: Home) -> None:
    """U13: who has deleted the account is left in peace; the other sees nothing of it."""
    async with home.town() as it:
        it.telegram.deactivate(2000)
        before = len(said(it.alice))
        await it.wait(hours=47)
        refused = [entry for entry in it.telegram.entries if entry.status == 403]
        assert len(refused) == 1, "nobody knocks at a closed door"
        assert len(said(it.alice)) == before + 2, "her two cards, and nothing else"


async def test_flood(home: Home) -> None:
    """U14: five hundred messages of one person delay nobody else's answer, and none of them is lost."""
    async with home.town() as it:
        for number in range(500):
            it.telegram.send(1000, f"word {number}")
        await it.bob.send("/help")
        assert "/privacy" in it.bob.last, "answered while hers wait for their turn"
        assert len(rows(home.database, "SELECT * FROM reply")) == 500
