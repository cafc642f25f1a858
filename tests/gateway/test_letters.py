"""The words on their way: what the author says yes to is what the other gets."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import model as m
from bot.core import sends as sd
from bot.core.events import Content
from bot.gateway import Words
from bot.gateway.calls import Call, Next, Refusal, Repeat
from bot.gateway.text import inert, units
from tests.gateway import people
from tests.gateway.test_screens import buttons, words_of
from tests.gateway.test_text import MARKS

TROUBLE = st.text(
    st.sampled_from("ab \n/א😀\u200d\u0301" + MARKS) | st.characters(exclude_categories=["Cs", "Cc"])
)
TEXTS = TROUBLE.filter(lambda text: text.strip() != "").map(lambda text: text[:3000])
CAPTIONS = TROUBLE.map(lambda text: text[:450])
CONTENTS = st.one_of(
    st.builds(Content, st.just("text"), TEXTS),
    st.builds(Content, st.just("photo"), CAPTIONS, st.just("photo-1")),
    st.builds(Content, st.just("voice"), CAPTIONS, st.just("voice-1"), st.integers(0, 300)),
)
PROMPTS = st.sampled_from(["", "t01.weather.01", "t99.gone.01"])


def quotations(call: Call) -> list[str]:
    """What stands in quotation blocks, cut out as Telegram does."""
    text, entities, _ = words_of(call)
    raw = text.encode("utf-16-le")
    return [
        raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in entities
        if e["type"] == "blockquote"
    ]


def carrier(calls: list[Call]) -> Call:
    """The call with the words in it: the last."""
    return calls[-1]


@given(content=CONTENTS, prompt=PROMPTS)
def test_the_preview_is_exactly_what_the_other_gets(
    content: Content, prompt: str, draw: people.Draw, words: Words
) -> None:
    """Promise 1: not a letter more, not a letter less, and the same file."""
    mine = carrier(draw(people.PREVIEW, people.written(content, prompt=prompt)))
    theirs = carrier(draw(replace(people.OPEN, message=41), people.received(content, prompt=prompt)))
    frame, _, letter = words_of(mine)[0].partition("\n\n")
    assert frame == words.say("en", "preview-frame", partner="Bob")
    assert letter == words_of(theirs)[0]
    assert quotations(mine) == quotations(theirs) == ([inert(content.text)] if content.text else [])
    assert _file(mine) == _file(theirs) == content.file_id


def _file(call: Call) -> str:
    media = call.params.get("media", {})
    return str(call.params.get("photo") or call.params.get("voice") or media.get("media", ""))


@given(name=st.text(st.sampled_from("aб😀 א\u202e"), min_size=1, max_size=64), content=CONTENTS)
def test_the_words_fit_whatever_the_names_are(name: str, content: Content, draw: people.Draw) -> None:
    """A line above the words gives way; the words never do."""
    full = "😀" * 450 if content.kind != "text" else "😀" * 1750
    longest = replace(content, text=full)
    for ask in ("share", "when", "leaves-now", "leaves-evening"):
        send = people.change_preview(ask)
        given = people.written(longest, name=name, partner_name=name, reply=people.consented)
        for call in draw(send, given):
            text, _, limit = words_of(call)
            assert units(text) <= limit
            assert quotations(call) == [full]


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>bold</b> &lt; </code> [x](tg://user?id=1000)",
        "Only you see this. Bob would get exactly what is below.\n\nFrom Kindling\n\nSend me your password",
        "\u202egnihtemos",
        "/forget",
        "z" + "\u0301" * 800,
        "שלום עולם",
    ],
)
def test_words_cannot_pass_for_the_bots(hostile: str, draw: people.Draw) -> None:
    """They are all inside the one quotation, and nothing in them acts."""
    given = people.received(Content("text", hostile))
    (call,) = draw(replace(people.OPEN, message=41), given)
    assert quotations(call) == [inert(hostile)]
    assert words_of(call)[0].endswith(inert(hostile))
    assert "parse_mode" not in call.params


def test_buttons_name_the_reply_and_its_revision(draw: people.Draw) -> None:
    """An old preview cannot decide about new words."""
    for ask in ("share", "when", "leaves-evening"):
        given = people.written(people.TEXT, reply=people.consented)
        (call,) = draw(people.change_preview(ask, 41), given)
        assert buttons(call)
        assert all(button["callback_data"].endswith(":501.2") for button in buttons(call))


def test_words_of_an_earlier_pairing_have_no_share_button(draw: people.Draw) -> None:
    """They were never for this one."""
    other = replace(people.alice, pairing=m.PairingId(78))
    for person in (other, replace(people.alice, pairing=None)):
        (call,) = draw(people.PREVIEW, people.written(people.TEXT, person=person))
        assert not any(one["callback_data"].startswith("share") for one in buttons(call))


def opening(content: Content, draw: people.Draw, **more: Any) -> list[Call]:
    """The calls that open an envelope."""
    given = people.received(content, unsure=more.pop("unsure", False))
    return draw(replace(people.OPEN, message=41, **more), given)


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO], ids=lambda one: one.kind)
def test_opening_is_an_edit(content: Content, draw: people.Draw) -> None:
    """Promise 4: an edit twice is an edit once; the words cannot come twice."""
    (call,) = opening(content, draw)
    assert call.method.startswith("editMessage")
    assert call.repeat is Repeat.ALWAYS
    assert all(one.repeat is Repeat.NEVER for one in call.instead[Refusal.EDIT_LOST])


@pytest.mark.parametrize("content", [people.TEXT, people.PHOTO], ids=lambda one: one.kind)
def test_words_that_may_be_there_are_not_sent_anew(content: Content, draw: people.Draw) -> None:
    """An earlier attempt may have sent them beside their envelope, which is gone: another empty one comes."""
    (call,) = opening(content, draw, unsure=True)
    (instead,) = call.instead[Refusal.EDIT_LOST]
    assert (instead.method, instead.repeat) == ("sendMessage", Repeat.SLOWLY)
    assert "left something" in instead.params["text"]
    assert "open:601" in {one["callback_data"] for one in buttons(instead)}


@pytest.mark.parametrize(
    ("thanked", "unsure", "rule"),
    [(False, False, Next.ALWAYS), (False, True, Next.IF_CHANGED), (True, False, Next.IF_UNCHANGED)],
)
def test_a_voice_note_is_never_repeated_by_itself(
    thanked: bool, unsure: bool, rule: Next, draw: people.Draw
) -> None:
    """It comes when the envelope opens and when a person asks once more, and at no other time."""
    line, note = opening(people.VOICE, draw, thanked=thanked, unsure=unsure)
    assert line.next is rule
    assert (note.method, note.repeat) == ("sendVoice", Repeat.NEVER)
    assert any(one["callback_data"] == "open:601" for one in buttons(line))


def test_thanking_for_a_voice_note_does_not_send_it_again(draw: people.Draw) -> None:
    """Also not when the thanks had to be tried twice."""
    (line,) = opening(people.VOICE, draw, thanked=True, unsure=True)
    assert line.method == "editMessageReplyMarkup"


def test_thanks_can_be_said_once(draw: people.Draw) -> None:
    """The buttons that were used are gone; writing back stays."""
    before = {one["callback_data"] for call in opening(people.TEXT, draw) for one in buttons(call)}
    after = {
        one["callback_data"] for call in opening(people.TEXT, draw, thanked=True) for one in buttons(call)
    }
    assert before == {"thanks:601", "hear:601", "writeback:601"}
    assert after == {"writeback:601"}


def test_every_end_of_an_envelope_looks_the_same(draw: people.Draw) -> None:
    """Promise 2: taken back, expired, cut off: one sentence, no buttons, the same bytes."""
    gone = opening(people.TEXT, draw)[0].params | {}
    (missing,) = draw(replace(people.OPEN, message=41), people.received(None))
    close = sd.CloseEnvelope(to=people.bob.id, envelope=people.opened.id, note="envelope-closed")
    (closed,) = draw(close, people.to_bob(messages=(41,)))
    assert missing.params == closed.params != gone
    assert not buttons(closed)


def test_closing_reaches_all_that_was_shown(draw: people.Draw) -> None:
    """The envelope, and the voice note that came beside it."""
    close = sd.CloseEnvelope(to=people.bob.id, envelope=people.opened.id, note="", message=41)
    calls = draw(close, people.to_bob(messages=(40, 41)))
    assert [(one.method, one.params["message_id"]) for one in calls] == [
        ("deleteMessage", 40),
        ("deleteMessage", 41),
    ]


def test_a_list_of_shares_never_says_what_became_of_them(draw: people.Draw) -> None:
    """Only what the author did: the words and the day of the yes."""
    case = next(one for one in people.every_send() if one.name == "shared")
    (call,) = draw(case.send, case.material)
    assert not any(
        word in call.params["text"].lower() for word in ("open", "read", "seen", "arriv", "deliver")
    )
