"""Nothing that can come over the wire makes the reader fall over."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot.core.buttons import THINGS, OnThing
from bot.core.events import Edited, Wrote
from bot.core.work import Arrival
from bot.gateway import Unreadable, arrival
from bot.gateway.contents import LONGEST_CAPTION, LONGEST_TEXT_UNITS
from bot.gateway.text import units
from tests.gateway import updates

WHOLE = st.integers(-(2**70), 2**70) | st.sampled_from([0, 1000, 2**52, 2**63])
LEAVES = st.none() | st.booleans() | WHOLE | st.floats() | st.text(max_size=20) | st.just("private")
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
)
KEYS = st.sampled_from(
    "message_id from chat date text entities caption photo voice id is_bot type data message new_chat_member "
    "status first_name language_code file_id duration width media_group_id forward_origin offset".split()
)
LIKELY = [
    updates.message(text="hello"),
    updates.message(photo=updates.PHOTO, caption="hello"),
    updates.message(voice=updates.VOICE),
    updates.message("edited_message", text="hello"),
    updates.command("/start abc"),
    updates.tap(),
    updates.member("kicked"),
]


def judged(update: object) -> Arrival | None:
    """None for what is unreadable; anything but that and Unreadable fails the test."""
    try:
        found = arrival(update, 77, "KindlingBot")
    except Unreadable:
        return None
    if found is not None:
        assert 1 <= found.chat <= 2**52
        _is_sound(found)
    return found


def _is_sound(found: Arrival) -> None:
    event = found.event
    if isinstance(event, OnThing):
        assert 0 < event.id < 2**63
        assert type(event) in THINGS.values()
    if isinstance(event, (Wrote, Edited)):
        event.content.text.encode()
        limit = LONGEST_TEXT_UNITS if event.content.kind == "text" else LONGEST_CAPTION
        assert units(event.content.text) <= limit


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A likely update with up to three of its values replaced, removed or added."""
    update = orjson.loads(orjson.dumps(draw(st.sampled_from(LIKELY))))
    for _ in range(draw(st.integers(0, 3))):
        spots = list(_dicts(update))
        spot = spots[draw(st.integers(0, len(spots) - 1))]
        key = draw(st.sampled_from(sorted(spot)) | KEYS if spot else KEYS)
        if draw(st.booleans()):
            spot[key] = draw(ANYTHING)
        else:
            spot.pop(key, None)
    return update


def _dicts(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for inner in list(value.values()):
            yield from _dicts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _dicts(inner)


@given(ANYTHING)
def test_anything_at_all(update: object) -> None:
    """Promise 4: one poisonous update must not stop the ones behind it."""
    judged(update)


@given(damaged())
def test_nearly_right(update: Any) -> None:
    """Also what is only a little wrong."""
    judged(update)


@given(st.text())
def test_any_text(text: str) -> None:
    """Every text is written, refused as too much, or nothing to see."""
    found = judged(updates.message(text=text))
    assert found is not None
    assert type(found.event).__name__ in {"Wrote", "WroteTooMuch", "SentOther"}


@given(st.text(max_size=70) | st.from_regex(r"[a-z]{1,16}:\d{1,20}(\.\d{1,10})?", fullmatch=True))
def test_any_button(data: str) -> None:
    """A button is one of ours, letter by letter, or unknown."""
    found = judged(updates.tap(data))
    assert found is not None


def test_a_deep_or_enormous_update_is_stopped_at_the_wire() -> None:
    """Depth and size never reach the reader as anything but a value that it does not look into."""
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert judged(updates.message(text="hello", reply_to_message={"a": deep})) is not None
