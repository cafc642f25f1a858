"""Telegram's HTML and its way with text, over HTTP."""

from typing import Any

import pytest

from bot.demo.telegram import Telegram
from tests.demo.conftest import ALICE, Call


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("a <b>b</b> c", "a b c", [("bold", 2, 1)]),
        ("<B>b</B><i><u>x</u></i>", "bx", [("bold", 0, 1), ("italic", 1, 1), ("underline", 1, 1)]),
        ("🌒<s>x</s>", "🌒x", [("strikethrough", 2, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<code>x</code>", "x", [("code", 0, 1)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        ("<b></b>x", "x", []),
        ("  <b>x</b> ", "x", [("bold", 0, 1)]),
        ("&lt;b&gt; &amp; &quot;&#39;&#x1F312;", "<b> & \"'🌒", []),
        ("&nbsp; & &;", "&nbsp; & &;", []),
        ("a\tb\rc\u202ed\x07e", "a bcd e", []),
        ("see /card now", "see /card now", [("bot_command", 4, 5)]),
        (
            "<i>/card</i> @alice_x #us",
            "/card @alice_x #us",
            [("italic", 0, 5), ("mention", 6, 8), ("hashtag", 15, 3)],
        ),
        ("a@b.org https://x.org/a", "a@b.org https://x.org/a", [("email", 0, 7), ("url", 8, 15)]),
        ("1/2 x/y", "1/2 x/y", []),
    ],
)
async def test_html_that_is_accepted(call: Call, html: str, text: str, entities: list[Any]) -> None:
    """Tags become entities in UTF-16 units, references letters, and commands and links are found."""
    answer = await call("sendMessage", chat_id=ALICE, text=html, parse_mode="HTML")
    found = [(e["type"], e["offset"], e["length"]) for e in answer["result"].get("entities", [])]
    assert (answer["result"]["text"], found) == (text, entities)


@pytest.mark.parametrize(
    ("html", "fields"),
    [
        (
            '<a href="https://x.org/?a=1&amp;b=2">x</a>',
            {"type": "text_link", "url": "https://x.org/?a=1&b=2"},
        ),
        ("<a href=x.org>x</a>", {"type": "text_link", "url": "http://x.org"}),
        ("<a>x.org</a>", {"type": "text_link", "url": "http://x.org", "length": 5}),
        (
            '<a href="tg://user?id=2000">x</a>',
            {"type": "text_mention", "user": {"id": 2000, "is_bot": False, "first_name": ""}},
        ),
        ('<pre><code class="language-python">x</code></pre>', {"type": "pre", "language": "python"}),
        ('<tg-emoji emoji-id="53">x</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "53"}),
        (
            '<tg-time unix="1795176000" format="wDT">x</tg-time>',
            {"type": "date_time", "unix_time": 1795176000, "date_time_format": "wDT"},
        ),
    ],
)
async def test_entities_with_more_fields(call: Call, html: str, fields: dict[str, Any]) -> None:
    """Links, mentions, languages, emoji and times keep what they carry."""
    answer = await call("sendMessage", chat_id=ALICE, text=html, parse_mode="HTML")
    assert answer["result"]["entities"] == [{"offset": 0, "length": 1} | fields]


@pytest.mark.parametrize(
    ("html", "refusal"),
    [
        ("x<x>", 'Unsupported start tag "x" at byte offset 1'),
        ("🌒<Sam>", 'Unsupported start tag "sam" at byte offset 4'),
        ("a <3", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x!>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xd800;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
async def test_html_that_is_refused(call: Call, html: str, refusal: str) -> None:
    """Broken HTML is refused with the real parser's words and byte offsets."""
    answer = await call("sendMessage", chat_id=ALICE, text=html, parse_mode="HTML")
    assert answer["description"] == f"Bad Request: can't parse entities: {refusal}"


async def test_without_a_parse_mode_nothing_is_parsed(call: Call, telegram: Telegram) -> None:
    """A person's <b> reaches the partner as <b> if sent as plain text."""
    await call("sendMessage", chat_id=ALICE, text="<b>&lt;")
    assert telegram.messages(ALICE)[-1]["text"] == "<b>&lt;"
    wrong = await call("sendMessage", chat_id=ALICE, text="x", parse_mode="Markup")
    assert wrong["description"] == "Bad Request: unsupported parse_mode"


async def test_explicit_entities(call: Call) -> None:
    """Entities given as such are kept, cut to the text, and refused when malformed."""
    given = [{"type": "bold", "offset": 1, "length": 50}, {"type": "italic", "offset": 90, "length": 1}]
    answer = await call("sendMessage", chat_id=ALICE, text=" hello", entities=given)
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    for entities, refusal in (
        ([5], "can't parse MessageEntity: expected an Object"),
        ([{"type": "bold", "offset": 0}], "can't parse MessageEntity: Can't find field \"length\""),
        ([{"type": "bold", "offset": -1, "length": 1}], "receive an entity with incorrect offset -1"),
        ([{"type": "bold", "offset": 0, "length": -1}], "receive an entity with incorrect length -1"),
    ):
        answer = await call("sendMessage", chat_id=ALICE, text="hello", entities=entities)
        assert answer["description"] == f"Bad Request: {refusal}"
