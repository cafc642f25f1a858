"""What every screen has in common, and what each looks like."""

import re
from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.content import Library
from bot.core import model as m
from bot.core import sends as sd
from bot.core.buttons import PressedUnknown
from bot.core.material import Material
from bot.gateway import Words, render
from bot.gateway.calls import Call
from bot.gateway.text import units
from tests.gateway import people, updates

CASES = list(people.every_send(41))
PROTECTED = (sd.SendCard, sd.SendPreview, sd.SendEnvelope, sd.SendThanks, sd.SendList)


def rendered(case: people.Case, draw: people.Draw) -> list[Call]:
    """The calls of one send, and everything that may come instead of them."""
    calls = draw(case.send, case.material)
    return [one for call in calls for one in _all(call)]


def _all(call: Call) -> list[Call]:
    return [call, *(one for calls in call.instead.values() for inner in calls for one in _all(inner))]


def buttons(call: Call) -> list[dict[str, Any]]:
    """All buttons of a call."""
    return [one for row in call.params.get("reply_markup", {}).get("inline_keyboard", []) for one in row]


def words_of(call: Call) -> tuple[str, list[dict[str, Any]], int]:
    """The text or caption of a call, its entities and the most that Telegram allows, in UTF-16 units."""
    params = call.params
    media = params.get("media") if isinstance(params.get("media"), dict) else {}
    inside = params if "caption" in params or "text" in params else media or {}
    if "text" in inside:
        return inside["text"], inside.get("entities", []), 4096
    return inside.get("caption", ""), inside.get("caption_entities", []), 1024


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_call_is_one_that_telegram_takes(case: people.Case, draw: people.Draw) -> None:
    """Lengths, entities, and buttons that our own reader understands when they are pressed."""
    for call in rendered(case, draw):
        text, entities, limit = words_of(call)
        assert units(text) <= limit
        for entity in entities:
            assert entity["length"] > 0
            assert entity["offset"] + entity["length"] <= units(text)
        if call.method in ("sendMessage", "editMessageText"):
            assert text.strip()
            assert call.params["link_preview_options"] == {"is_disabled": True}
        assert "parse_mode" not in call.params
        for button in buttons(call):
            _is_a_good_button(button)


def _is_a_good_button(button: dict[str, Any]) -> None:
    assert button["text"].strip()
    assert len(re.sub("[\u2068\u2069]", "", button["text"])) <= 20
    if "copy_text" in button:
        assert len(button["copy_text"]["text"]) <= 256
        return
    assert len(button["callback_data"].encode()) <= 64
    pressed = updates.event(updates.tap(button["callback_data"]))
    assert not isinstance(pressed, PressedUnknown), button["callback_data"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_call_goes_to_the_one_chat(case: people.Case, draw: people.Draw) -> None:
    """Promise 1: nothing can be addressed to anybody else by a slip in a screen."""
    for call in rendered(case, draw):
        if call.method != "answerCallbackQuery":
            assert call.params["chat_id"] == case.material.chat


@pytest.mark.parametrize(
    "case", [one for one in CASES if isinstance(one.send, PROTECTED)], ids=lambda case: case.name
)
def test_what_is_private_cannot_be_forwarded(case: people.Case, draw: people.Draw, words: Words) -> None:
    """Cards, envelopes and words stay in the chat, as far as Telegram can see to it."""
    ours = {words.say("en", one) for one in ("shared-none", "broken")}
    for call in rendered(case, draw):
        if call.method.startswith("send") and call.params.get("text") not in ours:
            assert call.params["protect_content"] is True


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO, people.VOICE], ids=lambda one: one.kind)
def test_an_envelope_says_nothing_of_what_is_inside(content: Any, draw: people.Draw) -> None:
    """A lock screen shows who, and not what, nor about what, nor of which kind."""
    given = people.received(content)
    (call,) = draw(people.ENVELOPE, given)
    assert call.params["text"] == "\u2068Alice\u2069 left something for you."
    assert call.params == draw(people.ENVELOPE, people.to_bob())[0].params


def test_a_yes_that_was_taken_back_is_not_asked_about(draw: people.Draw) -> None:
    """Between the yes and the question it may have gone: then there is nobody to ask about."""
    asked = next(one.send for one in CASES if one.name == "inviter")
    assert draw(asked, people.to_alice(invite=people.invite)) == []


@pytest.mark.parametrize("name", ["card, share", "card, offline", "card, solo", "card, another"])
def test_a_card_looks_the_same_alone_and_together(name: str, draw: people.Draw) -> None:
    """Promise 2: what A receives depends on A alone."""
    case = next(one for one in CASES if one.name == name)
    alone = people.to_alice(card=case.material.card, person=None, partner_name="", paired=False)
    assert draw(case.send, alone) == draw(case.send, case.material)


def pages_of(draw: people.Draw, page: str, **person: Any) -> Call:
    """The page as Alice reads it."""
    send = sd.SendReading(to=people.alice.id, page=page)
    return draw(send, people.to_alice(person=replace(people.alice, **person)))[0]


def test_the_facts_of_a_topic_go_round(draw: people.Draw) -> None:
    """Another, and another, each once, and after the last the first again."""
    read, page = [], "t09"
    while page not in read:
        read.append(page)
        (another, *_), _ = pages_of(draw, page).params["reply_markup"]["inline_keyboard"]
        page = another["callback_data"].removeprefix("learn:")
    texts = {pages_of(draw, one).params["text"] for one in read}
    assert page == "t09.1"
    assert len(texts) == len(read) - 1
    assert pages_of(draw, "t09").params["text"] == pages_of(draw, "t09.0").params["text"]


def test_a_fact_has_its_source_and_says_that_it_varies(draw: people.Draw) -> None:
    """Whoever reads it can look it up, on the page and on the daily card."""
    text = pages_of(draw, "t04").params["text"]
    assert "Source: Williamson" in text
    assert "varies from person to person" in text
    assert "https://" in text
    case = next(one for one in CASES if one.name == "card, fact")
    daily = draw(case.send, case.material)[0].params["text"]
    assert "Source: " in daily
    assert "This varies from person to person." in daily


@pytest.mark.parametrize("opened", [frozenset(), frozenset({"t15"})])
def test_closed_themes_are_no_topics(opened: frozenset[str], draw: people.Draw) -> None:
    """Only what this person opened, and an old button to a closed one leads to the topics."""
    topics = pages_of(draw, "all", opened_themes=opened)
    data = {one["callback_data"] for one in buttons(topics)}
    assert ("learn:t15" in data) is bool(opened)
    assert {"learn:t09", "learn:books", "learn:close"} <= data
    page = pages_of(draw, "t15", opened_themes=opened).params["text"]
    assert (page == topics.params["text"]) is not bool(opened)


def test_a_theme_that_rests_for_everyone_is_no_topic(draw: people.Draw) -> None:
    """What the operator has switched off is not read either."""
    given = people.to_alice(person=people.alice, resting=frozenset({"t09"}))
    send = sd.SendReading(to=people.alice.id, page="t09")
    (topics,) = draw(send, given)
    assert topics.params["text"] == pages_of(draw, "all").params["text"]
    assert "learn:t09" not in {one["callback_data"] for one in buttons(topics)}


def test_every_book_has_its_caution(draw: people.Draw, library: Library) -> None:
    """Five books in one message, none without a word of care."""
    text = pages_of(draw, "books").params["text"]
    assert all(book.title in text and book.caution in text for book in library.help["en"].books.values())


def test_a_card_of_a_pack_in_one_language(library: Library, words: Words) -> None:
    """A practice writes its cards in its own language, whatever somebody's Telegram is set to."""
    card = replace(library.cards["t01.weather.01"], text={"de": "Eine ruhige Minute."})
    theirs = replace(library, cards={card.id: card})
    given = people.to_alice(card=replace(people.share_card, kind="solo"))
    (call,) = render(people.CARD, given, theirs, words, at=people.NOON)
    assert call.params["text"] == "Eine ruhige Minute."


def test_people_who_are_not_there_get_what_needs_nobody(draw: people.Draw) -> None:
    """Privacy is answered in every state, also when nothing at all is known."""
    send = sd.Tell(to=m.PersonId(9), chat=3000, language="xx-YY", note="privacy")
    (call,) = draw(send, Material(chat=0))
    assert call.params["chat_id"] == 3000
    assert "/forget" in call.params["text"]


def test_a_zone_that_this_machine_does_not_know_is_read_as_utc(draw: people.Draw) -> None:
    """The words come all the same."""
    lost = replace(people.alice, zone="Mars/Olympus")
    given = people.written(people.TEXT, reply=people.consented, person=lost)
    (call,) = draw(people.change_preview("leaves-evening", 41), given)
    assert "on Friday at 6:00\u00a0PM" in call.params["text"]


def test_a_name_that_cannot_be_found_is_somebody(draw: people.Draw) -> None:
    """Better than an empty place in the sentence."""
    (call,) = draw(people.ENVELOPE, people.to_bob(partner_name=""))
    assert call.params["text"] == "\u2068Your partner\u2069 left something for you."


def test_a_note_without_words_is_not_sent(draw: people.Draw) -> None:
    """An empty message would be refused for ever."""
    for send in (
        sd.Say(to=people.alice.id, note="no-such-note"),
        sd.Amend(to=people.alice.id, note="no-such-note", message=4),
        sd.Tell(to=people.alice.id, chat=1, language="en", note="no-such-note"),
    ):
        assert draw(send, people.to_alice()) == []


def test_what_is_gone_is_not_sent(draw: people.Draw) -> None:
    """A row that outlived its thing shows nothing."""
    me, invite = people.alice.id, people.invite.id
    gone: tuple[sd.Send, ...] = (
        people.CARD,
        people.PREVIEW,
        people.change_preview("when", 41),
        sd.ChangeCard(to=me, card=people.share_card.id, revision=1, message=41),
        sd.SendExport(to=me),
        sd.SendInvite(to=me, invite=invite),
        sd.AskInvited(to=me, invite=invite),
        sd.AskInviter(to=me, invite=invite),
        sd.SendThanks(to=me, pairing=people.PAIRING, note="of a later version"),
        sd.Erase(to=me, message=0),
    )
    assert [draw(send, people.to_alice()) for send in gone] == [[]] * len(gone)
    assert draw(sd.SendSettings(to=me, page="main"), people.to_alice(person=None)) == []


def test_screens(draw: people.Draw, snapshot: SnapshotAssertion) -> None:
    """Every screen, to be read by people when it changes."""
    assert "\n\n".join(_drawn(case, draw) for case in CASES) == snapshot


def _drawn(case: people.Case, draw: people.Draw) -> str:
    lines = [f"# {case.name}"]
    for call in draw(case.send, case.material):
        lines.append(call.method)
        lines += [f"| {line}".rstrip() for line in words_of(call)[0].split("\n")]
        for row in call.params.get("reply_markup", {}).get("inline_keyboard", []):
            lines.append("  ".join(f"[{one['text']}]({one.get('callback_data', 'copy')})" for one in row))
    return "\n".join(lines)
