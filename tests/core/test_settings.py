"""Everything that was asked at the beginning can be changed, and a few things more."""

from __future__ import annotations

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.rules.settings import PAGES
from bot.core.sends import Say, SendSettings
from tests.core.chat import brief
from tests.core.scenes import alone, at_home, gives, shares, together
from tests.core.someone import Someone
from tests.core.story import MONDAY, Story


def test_every_page_opens_in_place() -> None:
    """Settings are one message whose pages take each other's place."""
    _, alice = alone()
    alice.asks("settings")
    alice.sees("SendSettings main")
    for page in PAGES:
        done = alice.does(bt.ChosePage(tap="t", message=42, value=page))
        assert done.effects[1] == SendSettings(to=alice.me.id, page=page, message=42)


@pytest.mark.parametrize("value", ["", "admin", "../main", "Main"])
def test_a_page_that_is_none(value: str) -> None:
    """A page that nobody wrote is not shown."""
    _, alice = alone()
    assert alice.chooses(bt.ChosePage, value) == "stale"
    alice.sees()


def test_another_name() -> None:
    """The next words are the name; blank ones and captions are not."""
    story, alice = alone()
    alice.chooses(bt.ChosePage, "name")
    alice.writes("  ")
    alice.writes("us at the sea", kind="photo")
    alice.sees("Say rename-ask", "Say rename-ask", "Say rename-ask")
    alice.writes(" Ali\nce ")
    alice.sees("Say name-set")
    assert story.names[alice.me.id] == "Ali ce"
    assert not alice.replies
    alice.writes("and this is about the card")
    assert len(alice.replies) == 1


ELSE = (
    *("card", "asked card", "open", "share", "command", "page", "not today", "choice", "clock", "start"),
    *("sticker", "edit", "too much", "envelope", "at once", "thanks", "lost preview"),
)


@pytest.mark.parametrize("what", ELSE)
def test_words_never_become_a_name_by_accident(what: str) -> None:
    """Whatever comes between the question and the words ends the question: an answer to a card, however
    short, is never shown to the partner as a name."""
    story, alice, bob = together()
    gives(bob)
    story.passes(days=1)
    draft = alice.writes("first words")
    alice.chooses(bt.ChosePage, "name")
    match what:
        case "card":
            story.passes(days=1)
        case "asked card":
            alice.asks("card")
        case "open":
            alice.taps(bt.PressedOpen)
        case "share":
            alice.taps(bt.PressedShare, draft)
        case "command":
            alice.asks("privacy")
        case "page":
            alice.chooses(bt.ChosePage, "main")
        case "not today":
            alice.taps(bt.PressedNotToday)
        case "choice":
            alice.chooses(bt.ChoseCountry, "close")
        case "clock":
            alice.chooses(bt.ChoseClock, "60")
        case "start":
            alice.starts()
        case "sticker":
            alice.does(ev.SentOther())
        case "edit":
            alice.edits(draft, "first words, mended")
        case "too much":
            alice.does(ev.WroteTooMuch())
        case "envelope" | "at once":
            alice.chooses(bt.ChoseOpening, str(int(what == "at once")))
            shares(bob)
            alice.chooses(bt.ChosePage, "name")
            story.passes(minutes=1)
        case "thanks":
            alice.chooses(bt.ChosePage, "main")
            gives(alice)
            alice.chooses(bt.ChosePage, "name")
            bob.taps(bt.PressedOpen)
            bob.taps(bt.PressedThanks)
        case "lost preview":
            story.happens(ev.PreviewLost(id=draft), person=alice.me.id)
    reply = alice.writes("I feel far from you")
    assert story.names[alice.me.id] == "Alice"
    assert isinstance(story.work.replies[reply], m.Drafted)


@pytest.mark.parametrize("whose", ["asked", "answered"])
def test_a_pairing_ends_the_question_for_a_name(whose: str) -> None:
    """What is written to "Is this Bob?", or to the word that they are together now, is no name."""
    story = Story()
    alice, bob = at_home(story.alice), at_home(story.bob)
    alice.asks("invite")
    bob.starts(alice.link)
    if whose == "asked":
        who = alice
        who.chooses(bt.ChosePage, "name")
        bob.taps(bt.PressedAccept)
    else:
        who = bob
        bob.taps(bt.PressedAccept)
        who.chooses(bt.ChosePage, "name")
        alice.taps(bt.PressedConfirm)
    assert who.writes("at last!")


def test_the_question_to_renew_ends_the_question_for_a_name() -> None:
    """It comes in place of a card, and may be answered with words."""
    story, alice, _ = together()
    for _day in range(90):
        story.passes(days=1)
        alice.chooses(bt.ChosePage, "name")
    alice.looks()
    story.passes(days=1)
    alice.sees("Say renew-ask unasked")
    assert alice.writes("yes, gladly")


@pytest.mark.parametrize("question", ["name", "place", "hour"])
def test_every_question_ends_like_that(question: str) -> None:
    """Words to what the partner left are an answer, not a place or an hour."""
    story, alice, bob = together()
    shares(bob)
    alice.chooses(bt.ChosePage, question)
    story.passes(minutes=1)
    assert alice.writes("at nine")
    assert alice.me.minute == 8 * 60 + 30


def test_a_pin_is_no_place_and_no_end() -> None:
    """Where somebody is they may send as a pin, which is refused; what they type then is the place."""
    _, alice = alone()
    alice.chooses(bt.ChosePage, "place")
    alice.does(ev.SentOther())
    alice.writes("tokyo")
    alice.sees("Say ask-place", "Say refused-other", "Say zone-set Asia/Tokyo")


def test_another_place() -> None:
    """Moving takes the card and the quiet hours along; it works by writing and by tapping."""
    _, alice = alone()
    alice.chooses(bt.ChosePage, "place")
    alice.writes("Nowhereville")
    alice.writes("tokyo")
    alice.sees("Say ask-place", "Say zone-unknown", "Say zone-set Asia/Tokyo")
    assert alice.next_card == MONDAY.replace(hour=23, minute=30)
    assert alice.me.stage == m.Ready()
    alice.chooses(bt.ChosePage, "place")
    alice.chooses(bt.ChoseClock, "60")
    seen = alice.looks()[-1].send
    assert isinstance(seen, Say)
    assert seen.note == "ask-zone"
    alice.chooses(bt.ChoseZone, "Europe/Berlin")
    assert alice.me.zone == "Europe/Berlin"
    assert alice.me.stage == m.Ready()
    assert alice.chooses(bt.ChoseZone, "Europe/Atlantis") == "stale"
    assert alice.me.zone == "Europe/Berlin"


def test_another_hour() -> None:
    """The next card comes at the new hour, and not also at the old one."""
    story, alice = alone()
    alice.chooses(bt.ChosePage, "hour")
    alice.writes("when the baby sleeps")
    alice.writes("18:15")
    alice.sees("Say ask-hour", "Say hour-unknown", "Say hour-set 1095")
    assert alice.next_card == MONDAY.replace(hour=18, minute=15)
    assert alice.chooses(bt.ChoseHour, "540") == ""
    assert alice.chooses(bt.ChoseHour, "1440") == "stale"
    story.passes(days=1)
    alice.sees("Erase", "Say hour-set 540", "SendCard r1")


@pytest.mark.parametrize("quiet", m.QUIETS)
def test_other_quiet_hours(quiet: tuple[int, int]) -> None:
    """Whoever chooses other quiet hours has exactly those."""
    _, alice = alone()
    assert alice.chooses(bt.ChoseQuiet, f"{quiet[0]}-{quiet[1]}") == ""
    assert (alice.me.quiet_from, alice.me.quiet_to) == quiet
    alice.sees("SendSettings quiet")


def test_an_envelope_comes_with_the_end_of_the_quiet_hours() -> None:
    """What waited for the morning is judged again when the hours change."""
    story, alice, bob = together()
    story.until(MONDAY.replace(hour=21, minute=30))
    shares(alice)
    story.passes(minutes=5)
    bob.sees()
    bob.chooses(bt.ChoseQuiet, "1320-420")
    assert sorted(brief(s.send) for s in bob.looks()) == ["SendEnvelope r1", "SendSettings quiet"]


@pytest.mark.parametrize(
    ("minute", "quiet"),
    [
        (450, (1260, 450)),  # 7:30
        (480, (1260, 480)),
        (1350, (1380, 480)),  # 22:30
        (180, (1260, 480)),  # 3:00 stays in the night
        (720, (1260, 480)),
    ],
)
def test_quiet_hours_give_way_to_the_hour_that_was_chosen(minute: int, quiet: tuple[int, int]) -> None:
    """Who is told half past seven gets the card at half past seven."""
    _, alice = alone()
    alice.chooses(bt.ChoseHour, str(minute))
    assert (alice.me.minute, (alice.me.quiet_from, alice.me.quiet_to)) == (minute, quiet)


def test_a_card_never_comes_in_quiet_hours() -> None:
    """A card time within the quiet hours means their end."""
    story, alice = alone(minute=3 * 60)
    story.passes(days=1)
    assert alice.all[-1].at == MONDAY.replace(day=2, hour=8)


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (bt.ChoseQuiet, ""),
        (bt.ChoseQuiet, "0-1440"),
        (bt.ChoseQuiet, "1260-480 "),
        (bt.ChoseHold, ""),
        (bt.ChoseHold, "21"),
        (bt.ChoseHold, "-20"),
        (bt.ChoseHold, "600"),
        (bt.ChoseHold, "x"),
        (bt.ChoseLanguage, ""),
        (bt.ChoseLanguage, "../../en"),
        (bt.ChoseLanguage, "EN"),
        (bt.ChoseTheme, "t01"),
        (bt.ChoseTheme, ""),
        (bt.ChoseZone, "/etc/localtime"),
        (bt.ChoseHour, "24:00"),
    ],
)
def test_settings_that_are_none(choice: type[bt.Choice], value: str) -> None:
    """A value that no button has is refused, and nothing of it is stored."""
    _, alice = alone()
    before = alice.me
    assert alice.chooses(choice, value) == "stale"
    alice.sees()
    assert alice.me == before


def test_opening_at_once_is_off_unless_said() -> None:
    """Only the one value turns it on; anything else means that envelopes stay closed."""
    _, alice = alone()
    for value, then in (("1", True), ("0", False), ("1", True), ("yes", False)):
        alice.chooses(bt.ChoseOpening, value)
        assert alice.me.open_at_once is then


@pytest.mark.parametrize("value", ["de", "en", "pt-br", "zh-Hant"])
def test_another_language(value: str) -> None:
    """A language is a choice of one's own, and the page is shown again in it."""
    _, alice = alone()
    alice.chooses(bt.ChoseLanguage, value)
    assert alice.me.language == value
    alice.sees("SendSettings language")


@pytest.mark.parametrize("theme", m.CLOSED_THEMES)
def test_themes_that_are_closed_at_first(theme: str) -> None:
    """Touch, forgiveness and the spiritual are closed until opened, and can be closed again."""
    story, alice = alone()
    assert alice.me.opened_themes == frozenset()

    def dealt() -> set[str]:
        for _ in range(60):
            story.passes(days=1)
            alice.taps(bt.PressedAnother)
        return {story.deck.by_id[c.prompt].theme for c in alice.cards if c.on > since}

    since = story.at.date()
    assert not dealt() & set(m.CLOSED_THEMES)
    alice.chooses(bt.ChoseTheme, theme)
    assert alice.me.opened_themes == {theme}
    since = story.at.date()
    if theme != "t18":  # all its papers are share cards here, and those are drawn without it
        assert dealt() & set(m.CLOSED_THEMES) == {theme}
    alice.chooses(bt.ChoseTheme, theme)
    assert alice.me.opened_themes == frozenset()


def test_a_theme_of_ones_own_is_nobody_elses() -> None:
    """What one opens changes no card of the other's."""
    runs = []
    for opened in (False, True):
        story, alice, bob = together()
        if opened:
            for theme in m.CLOSED_THEMES:
                alice.chooses(bt.ChoseTheme, theme)
        story.passes(days=14)
        runs.append([c.prompt for c in bob.cards])
    assert runs[0] == runs[1]


def test_a_command_that_is_none() -> None:
    """An unknown command is answered, and ends no silence of the bot's own."""
    _, alice = alone()
    alice.does(ev.AskedUnknown())
    alice.sees("Say unknown-command")


@pytest.mark.parametrize(
    "event",
    [bt.PressedUnknown(tap="t"), bt.ChoseAdult(tap="t", value=""), bt.ChoseName(tap="t", value="")],
    ids=lambda e: type(e).__name__,
)
def test_buttons_of_another_time(event: bt.Tap) -> None:
    """A button of another version or of the beginning rests kindly."""
    _, alice = alone()
    before = alice.me
    assert alice.does(event).note == "stale"
    alice.sees()
    assert alice.me == before


def state_of(who: Someone) -> tuple[object, ...]:
    return who.me, who.cards, who.replies, who.envelopes


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (bt.ChosePage, "hold"),
        (bt.ChoseHold, "60"),
        (bt.ChoseQuiet, "0-0"),
        (bt.ChoseOpening, "1"),
        (bt.ChoseLanguage, "de"),
        (bt.ChoseZone, "Asia/Tokyo"),
        (bt.ChoseHour, "540"),
        (bt.ChosePace, "weekly"),
        (bt.ChoseMode, "busy"),
        (bt.ChoseToday, "tiny"),
        (bt.ChosePause, "3"),
        (bt.ChoseCountry, "de"),
        (bt.ChoseLearn, "t09.1"),
    ],
)
def test_a_setting_tapped_twice_is_set_once(choice: type[bt.Choice], value: str) -> None:
    """A double tap leaves everything as a single one does."""
    story, alice = alone()
    alice.chooses(choice, value)
    once, planned = state_of(alice), alice.next_card
    alice.chooses(choice, value)
    assert state_of(alice) == once
    assert alice.next_card == planned
    assert story.at == MONDAY
