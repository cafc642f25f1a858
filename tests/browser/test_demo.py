"""The demo as a newcomer meets it: one command, one page, two phones, in a real Chromium.

Screenshots go to screenshots/, to be looked at.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.core.events import COMMANDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CANARY = "The kettle sang <img src=x onerror=alert(1)> and you laughed"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """`kindling demo`, as its own process."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the browser tests did not run")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=_with_ctrl_c,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(20) == 0, "Ctrl-C ends the demo, and that is no error"


def _with_ctrl_c() -> None:
    """A shell that runs us in the background has switched it off for all that we start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the demo did not start within ten seconds")


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Berlin")
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(address)
        yield page
        browser.close()
        assert faults == []


class Phone:
    def __init__(self, page: Page, person: int) -> None:
        self.page = page
        self.frame = page.get_by_test_id(f"phone-{person}")
        self.inside = page.get_by_test_id(f"inside-{person}")

    def press(self, words: str) -> None:
        self.frame.get_by_test_id("button").filter(has_text=re.compile(words)).last.click()

    def write(self, text: str) -> None:
        self.frame.get_by_test_id("input").fill(text)
        self.frame.get_by_test_id("send").click()

    def shows(self, words: str) -> None:
        expect(self.frame.get_by_test_id("bubble").filter(has_text=words).last).to_be_visible()

    def bubbles(self) -> Locator:
        return self.frame.get_by_test_id("bubble")

    def begin(self) -> None:
        self.frame.get_by_test_id("start").click()
        self.press("I am an adult")
        self.shows("What name")
        self.press("Alice|Bob")
        self.shows("What time is it")
        self.write("Berlin")
        self.shows("When would you like")
        self.press(r"8:30\sAM")
        self.press("Every day")
        self.shows("That is all I need")


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(400)
    page.screenshot(path=SHOTS / f"{name}.png")


def test_a_newcomer_sees_that_nothing_crosses_before_share(page: Page) -> None:
    """The whole first visit: one story, since each step stands on the one before."""
    alice, bob = Phone(page, 1000), Phone(page, 2000)
    two_people_begin_and_pair(page, alice, bob)
    the_morning_brings_a_card_to_both(page, alice, bob)
    nothing_crosses_before_share(page, alice, bob)
    opening_turns_the_envelope_into_words(page, alice, bob)
    the_commands_are_those_that_are_built(page, alice)
    a_week_brings_its_cards(page, alice)
    a_pause_shows_only_on_ones_own_side(page, alice, bob)


def two_people_begin_and_pair(page: Page, alice: Phone, bob: Phone) -> None:
    """By the link that one copies and the other opens."""
    shot(page, "1-start")
    alice.begin()
    bob.begin()
    alice.write("/invite")
    alice.shows("Here is your link")
    shot(page, "2-invite")
    alice.press("Copy the link")
    page.get_by_test_id("open-on-other").click()
    bob.shows("would like to do this with you")
    bob.press("^Yes")
    alice.shows("Is this")
    alice.press("Yes, that is them")
    bob.shows("You are here together now")
    shot(page, "3-paired")


def the_morning_brings_a_card_to_both(page: Page, alice: Phone, bob: Phone) -> None:
    """*Next morning* is the morning: a card on each phone, without another click."""
    page.get_by_test_id("advance-morning").click()
    alice.shows("Nobody sees it unless you share it")
    bob.shows("Nobody sees it unless you share it")
    shot(page, "4-morning")


def nothing_crosses_before_share(page: Page, alice: Phone, bob: Phone) -> None:
    """Bob's phone stays exactly as it was until Share is pressed, and then shows no content."""
    before = bob.bubbles().count()
    alice.write(CANARY)
    alice.shows("Only you see this")
    expect(alice.inside).to_contain_text("Not decided yet")
    page.wait_for_timeout(1000)
    assert bob.bubbles().count() == before
    shot(page, "5-draft")
    alice.press("Share with")
    alice.press("^Now")
    alice.shows("You said yes")
    page.get_by_test_id("advance-minute").click()
    bob.shows("left something for you")
    assert "kettle" not in bob.frame.inner_text()
    shot(page, "6-envelope")


def opening_turns_the_envelope_into_words(page: Page, alice: Phone, bob: Phone) -> None:
    """Markup in what somebody wrote stays words."""
    expect(alice.inside).to_contain_text("kettle")
    bob.press("^Open")
    bob.shows(CANARY)
    expect(alice.inside).not_to_contain_text("kettle")
    bob.press("Thank you")
    alice.shows("says: thank you")
    shot(page, "7-opened")


def the_commands_are_those_that_are_built(page: Page, alice: Phone) -> None:
    """The list is the one that the bot set: no command in it is a promise."""
    alice.frame.get_by_test_id("commands").click()
    listed = alice.frame.get_by_test_id("command").locator("b").all_inner_texts()
    assert listed == ["/start", *(f"/{name}" for name in COMMANDS)]
    shot(page, "8-commands")
    page.keyboard.press("Escape")


def a_week_brings_its_cards(page: Page, alice: Phone) -> None:
    """*+1 week* walks through its days: each card lies under its own."""
    bubbles, days = alice.bubbles().count(), alice.frame.get_by_test_id("day").count()
    page.get_by_test_id("advance-week").click()
    expect(alice.bubbles().nth(bubbles + 3)).to_be_visible()
    expect(alice.frame.get_by_test_id("day").nth(days + 3)).to_be_attached()
    expect(page.locator("#moves[data-moving]")).to_have_count(0)
    shot(page, "9-week")


def a_pause_shows_only_on_ones_own_side(page: Page, alice: Phone, bob: Phone) -> None:
    """Bob rests; Alice's phone does not change."""
    before = alice.bubbles().count()
    bob.write("/pause")
    bob.press("^A week")
    expect(bob.inside).to_contain_text("Resting")
    page.wait_for_timeout(800)
    assert alice.bubbles().count() == before
    shot(page, "10-paused")
