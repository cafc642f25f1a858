"""`kindling demo` as a whole: days are lived through, and the drawers hold what the partner cannot see."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest_asyncio

from bot.app import App
from bot.core.events import COMMANDS
from bot.demo.run import demo_town

Json = dict[str, Any]
ALICE, BOB = 1000, 2000
ACT, MINUTE, DAY = 4, 60, 24 * 3600
WEEK = 7 * DAY
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Demo:
    """The page's way to the demo, without the page."""

    http: aiohttp.ClientSession
    app: App

    async def act(self, user: int, what: str, **body: Any) -> None:
        """Some seconds after whatever was before: nobody is quicker, and a chat gets one message a second."""
        await self.move(advance=ACT)
        async with self.http.post(f"/phone/{user}/{what}", json=body) as response:
            assert response.status == 200, await response.text()

    async def chat(self, user: int) -> Json:
        async with self.http.get(f"/phone/{user}/chat") as response:
            found: Json = await response.json()
            return found

    async def inside(self, user: int) -> str:
        async with self.http.get(f"/inside/{user}") as response:
            return "\n".join(await response.json())

    async def move(self, **how: Any) -> datetime:
        async with self.http.post("/clock", json=how) as response:
            assert response.status == 200, await response.text()
            return datetime.fromtimestamp((await response.json())["now"], UTC)

    async def tap(self, user: int, action: str) -> None:
        """The newest button of that action, as soon as it is there."""
        message, data = await self.until(user, lambda shown: _button(shown, action))
        await self.act(user, "tap", message_id=message, data=data)

    async def until(self, user: int, wanted: Callable[[list[Json]], Any]) -> Any:
        async with asyncio.timeout(20):
            while not (found := wanted((await self.chat(user))["messages"])):
                await asyncio.sleep(0.02)
            return found

    async def sees(self, user: int, words: str) -> None:
        await self.until(user, lambda shown: any(words in _text(one) for one in shown))

    async def begin(self, user: int) -> None:
        await self.act(user, "start")
        await self.tap(user, "adult")
        await self.tap(user, "name")
        await self.sees(user, "What time is it")
        await self.act(user, "send", text="Berlin")
        await self.tap(user, "hour:510")
        await self.tap(user, "pace:every")
        await self.sees(user, "That is all I need")

    async def pair(self) -> None:
        await self.begin(ALICE)
        await self.begin(BOB)
        await self.act(ALICE, "send", text="/invite")
        link = await self.until(ALICE, _link)
        await self.act(BOB, "start", payload=link)
        await self.tap(BOB, "accept")
        await self.tap(ALICE, "confirm")
        await self.sees(BOB, "You are here together now")

    async def share(self, user: int, text: str) -> None:
        await self.act(user, "send", text=text)
        await self.tap(user, "share")
        await self.tap(user, "now")
        await self.until(user, lambda shown: "You said yes" in _text(shown[-1]))


def _text(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _keys(message: Json) -> list[Json]:
    return [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]


def _button(shown: list[Json], action: str) -> tuple[int, str] | None:
    for message in reversed(shown):
        for key in _keys(message):
            data = key.get("callback_data", "")
            if action in (data, data.partition(":")[0]):
                return message["message_id"], data
    return None


def _link(shown: list[Json]) -> str:
    links = [key["copy_text"]["text"] for one in shown for key in _keys(one) if "copy_text" in key]
    return str(links[-1]).partition("start=")[2] if links else ""


def _cards(chat: Json) -> list[Json]:
    return [one for one in chat["messages"] if _button([one], "another") or _button([one], "done")]


@pytest_asyncio.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """Everything that `kindling demo` starts, with both people at home and paired, late in the morning."""
    async with demo_town(0, tmp_path) as (url, app), aiohttp.ClientSession(url) as http:
        running = asyncio.ensure_future(app.run())
        it = Demo(http, app)
        tomorrow = app.clock() + timedelta(days=1)
        await it.move(to=tomorrow.replace(hour=10, minute=0, second=0).isoformat())
        await it.pair()
        yield it
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_a_week_brings_its_cards(demo: Demo) -> None:
    """Who presses a week ahead sees what a week brings: each card at its own hour of its own day."""
    before = await demo.move(advance=0)
    after = await demo.move(advance=WEEK)
    assert 0 <= (after - before).total_seconds() - WEEK < 60
    for user in (ALICE, BOB):
        came = [datetime.fromtimestamp(card["date"], BERLIN) for card in _cards(await demo.chat(user))]
        assert {(at.hour, at.minute) for at in came} == {(8, 30)}
        assert 4 <= len(came) == len({at.date() for at in came}) <= 7


async def test_what_is_under_way_goes_once(demo: Demo) -> None:
    """A move does not step over what is being sent: nothing comes twice, however far it goes."""
    await demo.act(ALICE, "send", text="/card")
    await demo.move(advance=WEEK)
    async with demo.http.get("/transcript") as response:
        sent = [entry for entry in await response.json() if entry["method"] == "sendMessage"]
    calls = Counter((entry["chat_id"], entry["params"]["text"]) for entry in sent)
    assert [call for call, times in calls.items() if times > 1] == []


async def test_an_evening_that_is_jumped_to_is_no_outage(demo: Demo) -> None:
    """Nobody was away: a draft has its one preview, and the day after it is gone."""
    await demo.act(ALICE, "send", text="The kettle sang.")
    await demo.sees(ALICE, "Only you see this")
    await demo.move(advance=DAY / 2)
    previews = [one for one in (await demo.chat(ALICE))["messages"] if "Only you see this" in _text(one)]
    assert len(previews) == 1
    await demo.move(advance=DAY)
    await demo.sees(ALICE, "This is erased now")
    assert "kettle" not in await demo.inside(ALICE)


async def test_two_moves_at_once_are_one_after_the_other(demo: Demo) -> None:
    """Two pages may be open: an hour and a day are a day and an hour, and nobody turns the clock back."""
    before = await demo.move(advance=0)
    await asyncio.gather(demo.move(advance=DAY), demo.move(advance=3600))
    assert 0 <= ((await demo.move(advance=0)) - before).total_seconds() - DAY - 3600 < 60


async def test_the_clock_goes_back_too(demo: Demo) -> None:
    """There is no way to live through then: it jumps, and the bot goes on."""
    before = await demo.move(advance=DAY)
    after = await demo.move(to=(before - timedelta(hours=2)).isoformat())
    assert after < before
    await demo.act(BOB, "send", text="/help")
    await demo.sees(BOB, "This is not counselling")


async def test_a_drawer_holds_what_the_partner_cannot_see(demo: Demo) -> None:
    """What was shared leaves the drawer when it is opened, and comes back to it when it is taken back."""
    await demo.share(ALICE, "The kettle sang.")
    await demo.act(ALICE, "send", text="Not yet.")
    await demo.sees(ALICE, "Not yet.")
    await demo.move(advance=MINUTE)
    await demo.sees(BOB, "left something for you")
    assert "Agreed to share: “⁨The kettle sang.⁩”" in await demo.inside(ALICE)
    await demo.tap(BOB, "open")
    await demo.sees(BOB, "The kettle sang.")
    drawer = await demo.inside(ALICE)
    assert "kettle" not in drawer and "Not decided yet: “⁨Not yet.⁩”" in drawer
    assert "kettle" not in await demo.inside(BOB), "nothing of a partner's is in one's own"
    await demo.act(ALICE, "send", text="/shared")
    await demo.tap(ALICE, "takeback")
    await demo.sees(ALICE, "I have taken it back")
    assert "Taken back: “⁨The kettle sang.⁩”" in await demo.inside(ALICE)


async def test_the_same_words_twice_are_two_things(demo: Demo) -> None:
    """One of them was opened, the other is still closed, and that one stays in the drawer."""
    for _ in range(2):
        await demo.share(ALICE, "Well said.")
        await demo.move(advance=MINUTE)
    assert (await demo.inside(ALICE)).count("Well said.") == 2
    await demo.tap(BOB, "open")
    await demo.sees(BOB, "Well said.")
    assert (await demo.inside(ALICE)).count("Well said.") == 1


async def test_the_phones_offer_what_the_bot_has_set(demo: Demo) -> None:
    """The list of commands is the bot's own: nothing that is not built is in it."""
    offered = [one["command"] for one in (await demo.chat(ALICE))["commands"]]
    assert offered == ["start", *COMMANDS]
