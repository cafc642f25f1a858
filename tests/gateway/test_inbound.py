"""What each update says happened; the catalogue is U1 to U14 of the fault list."""

from hashlib import sha256
from typing import Any

import pytest

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.events import Content
from bot.demo.telegram import Telegram
from bot.gateway import ALLOWED_UPDATES, Gateway, Unreadable, arrival
from tests.gateway import people, updates
from tests.gateway.updates import event, read

# --- messages ------------------------------------------------------------------------------------------


def test_a_text_is_written() -> None:
    """The text as it was, with the id of the message that an edit will name."""
    assert event(updates.message(text=" Two\nlines ")) == ev.Wrote(
        content=Content("text", " Two\nlines "), message=40
    )


def test_the_largest_size_of_a_photo_is_carried() -> None:
    """The order in which Telegram lists the sizes is not relied on."""
    found = event(updates.message(photo=updates.PHOTO, caption="Our sky"))
    assert found == ev.Wrote(content=Content("photo", "Our sky", "large"), message=40)


def test_a_voice_note_is_carried_with_its_length() -> None:
    """A caption is optional."""
    found = event(updates.message(voice=updates.VOICE))
    assert found == ev.Wrote(content=Content("voice", "", "voice-1", 12), message=40)


@pytest.mark.parametrize(
    "content",
    [
        {"text": "a" * 3001},
        {"text": "😀" * 1751},
        {"photo": updates.PHOTO, "caption": "a" * 901},
        {"photo": updates.PHOTO, "caption": "😀" * 451},
        {"voice": {**updates.VOICE, "duration": 301}},
        {"voice": updates.VOICE, "caption": "a" * 901},
    ],
)
def test_what_does_not_fit_is_refused_whole(content: dict[str, Any]) -> None:
    """Never cut: a person would say yes to words that are not theirs."""
    assert event(updates.message(**content)) == ev.WroteTooMuch()
    assert event(updates.message("edited_message", **content)) == ev.EditedAway(message=40)


@pytest.mark.parametrize(
    "content",
    [
        {"text": "a" * 3000},
        {"text": "😀" * 1750},
        {"photo": updates.PHOTO, "caption": "😀" * 450},
        {"voice": {**updates.VOICE, "duration": 300}},
        {"text": "z" + "\u0301" * 1000},
        {"text": "\ue000"},
    ],
)
def test_what_just_fits_is_carried(content: dict[str, Any]) -> None:
    """The limits are limits and not one less."""
    assert isinstance(event(updates.message(**content)), ev.Wrote)


@pytest.mark.parametrize("fields", updates.OTHERS.values(), ids=updates.OTHERS.keys())
def test_everything_else_is_refused_kindly(fields: dict[str, Any]) -> None:
    """Nothing of it is kept: no caption on its own, nothing that another person wrote."""
    assert event(updates.message(**fields)) == ev.SentOther()


@pytest.mark.parametrize(
    "fields",
    [
        {"photo": []},
        {"photo": [{"file_id": ""}, None, {"file_id": 5}]},
        {"photo": [{"file_id": "x" * 257}]},
        {"voice": {"file_id": "v"}},
        {"voice": {"file_id": "v", "duration": True}},
        {"voice": {"file_id": "v", "duration": -1}},
        {"voice": {"duration": 3}},
    ],
)
def test_a_broken_photo_or_voice_note_is_refused_like_the_rest(fields: dict[str, Any]) -> None:
    """It could not be sent on."""
    assert event(updates.message(**fields)) == ev.SentOther()


def test_a_photo_whose_sizes_have_no_numbers() -> None:
    """Any of them will do."""
    found = event(updates.message(photo=[{"file_id": "a"}, {"file_id": "b", "width": "x"}]))
    assert found.content.file_id == "a"


def test_the_parts_of_an_album_are_one_cause() -> None:
    """One refusal does for all of them; a photo out of an album is not carried alone."""
    found = read(updates.message(photo=updates.PHOTO, caption="half", media_group_id=updates.ALBUM))
    assert found is not None
    assert found.event == ev.SentOther(album=updates.ALBUM)
    assert found.cause == f"tg:77:album:{updates.ALBUM}"


@pytest.mark.parametrize("kind", updates.SERVICE)
def test_what_telegram_writes_itself_is_ignored(kind: str) -> None:
    """Nobody is refused for something they did not send."""
    assert read(updates.message(**{kind: {}})) is None


def test_an_edit_names_its_message() -> None:
    """The reply is found by it."""
    found = event(updates.message("edited_message", text="new words", edit_date=1_795_176_060))
    assert found == ev.Edited(content=Content("text", "new words"), message=40)


@pytest.mark.parametrize("name", ["video", "document", "blanks", "nothing at all"])
def test_an_edit_into_something_else_ends_a_yes(name: str) -> None:
    """What was said yes to is no more what stands in the chat."""
    assert event(updates.message("edited_message", **updates.OTHERS[name])) == ev.EditedAway(message=40)


@pytest.mark.parametrize("name", ["location", "forwarded"])
def test_what_was_never_a_reply_is_no_edit(name: str) -> None:
    """A place that moves tells of it all the time."""
    assert read(updates.message("edited_message", **updates.OTHERS[name])) is None


def test_an_edit_into_a_command_is_words() -> None:
    """Commands are sent, not edited into."""
    edited = {"edited_message": updates.command("/forget")["message"], "update_id": 9021}
    assert event(edited) == ev.Edited(content=Content("text", "/forget"), message=40)


# --- commands ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ev.COMMANDS)
def test_every_command_is_known(name: str) -> None:
    """In any case, with or without the bot's name, with or without more words."""
    for text in (f"/{name}", f"/{name.upper()}", f"/{name}@kindlingbot", f"/{name} and more"):
        assert type(event(updates.command(text))) is ev.COMMANDS[name]


def test_an_unknown_command_is_not_a_reply() -> None:
    """A slip of the thumb must not end up in an envelope."""
    assert event(updates.command("/frobnicate")) == ev.AskedUnknown()
    assert event(updates.command("/Start_over")) == ev.AskedUnknown()


def test_a_command_for_another_bot_is_not_for_us() -> None:
    """It is nobody's reply either."""
    assert read(updates.command("/forget@OtherBot")) is None


@pytest.mark.parametrize(
    "update",
    [
        updates.message(text="/forget"),
        updates.message(text="/forget", entities=[{"type": "bold", "offset": 0, "length": 7}]),
        updates.message(text="I /forget", entities=[{"type": "bot_command", "offset": 2, "length": 7}]),
        updates.message(text="/forget", entities="bot_command"),
        updates.message(text="/forget", entities=[None, 5, {"type": "bot_command"}]),
        updates.message(
            photo=updates.PHOTO,
            caption="/forget",
            caption_entities=[{"type": "bot_command", "offset": 0, "length": 7}],
        ),
    ],
)
def test_words_that_look_like_a_command_stay_words(update: dict[str, Any]) -> None:
    """Only Telegram's own mark at the very beginning makes a command."""
    assert event(update).content.text.endswith("/forget")


def test_a_forwarded_command_is_not_obeyed() -> None:
    """Somebody else wrote it."""
    update = updates.command("/forget")
    update["message"]["forward_origin"] = updates.ORIGIN
    assert event(update) == ev.SentOther()


def test_start_says_who_and_in_which_language() -> None:
    """The name is cleaned: it will stand in the bot's own sentences."""
    update = updates.command("/start")
    update["message"]["from"] = {**updates.ALICE, "first_name": "A\u202elice\n", "language_code": "pt-br"}
    assert event(update) == ev.Started(first_name="Alice", language="pt-br")


@pytest.mark.parametrize("payload", ["abcDEF_-123", "x" * 65, "not base64!", "%00", "a b"])
def test_whatever_a_link_carried_is_looked_up_by_its_hash(payload: str) -> None:
    """Junk costs and answers the same as an invitation that has ended."""
    found = read(updates.command(f"/start {payload}"))
    assert found is not None
    assert isinstance(found.event, ev.Started)
    assert found.event.invited
    assert found.token == sha256(payload.encode()).digest()
    assert payload not in repr(found)


@pytest.mark.parametrize("language", [5, "", "x" * 9, "e n", None])
def test_a_strange_language_is_english(language: object) -> None:
    """Until they choose another."""
    update = updates.command("/start")
    update["message"]["from"] = {**updates.ALICE, "language_code": language, "first_name": 7}
    assert event(update) == ev.Started(first_name="", language="en")


# --- buttons -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "kind"), bt.THINGS.items())
def test_every_button_that_names_a_thing(action: str, kind: type[bt.OnThing]) -> None:
    """With its id, its revision, the tap to answer and the message it is on."""
    assert event(updates.tap(f"{action}:5.2")) == kind(id=5, revision=2, tap="4242", message=41)
    assert event(updates.tap(f"{action}:{2**63 - 1}")).id == 2**63 - 1


@pytest.mark.parametrize(("action", "kind"), bt.CHOICES.items())
def test_every_button_that_carries_a_value(action: str, kind: type[bt.Choice]) -> None:
    """Whatever zone there is, and a time west of Greenwich."""
    for value in ("yes", "America/Argentina/Buenos_Aires", "-210", "1260-480"):
        assert event(updates.tap(f"{action}:{value}")) == kind(value=value, tap="4242", message=41)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        ":",
        "share",
        "share:",
        "share:0",
        "share:05",
        "share:-5",
        "share:5.",
        "share:5.0",
        "share:5.2.1",
        "share: 5",
        "share:5 ",
        "share:٥",
        "share:5\n",
        f"share:{2**63}",
        "share:" + "9" * 58,
        "SHARE:5",
        "nothing:5",
        "pace:",
        "pace:\u202e",
        "pace:every day",
        "x" * 64,
        "share:5;DROP TABLE",
    ],
)
def test_a_strange_button_does_nothing(data: str | None) -> None:
    """Promise 1: an unknown button means no. Its spinner is stopped, that is all."""
    assert event(updates.tap(data)) == bt.PressedUnknown(tap="4242", message=41)


def test_a_button_on_a_message_that_telegram_no_longer_shows() -> None:
    """The id is enough."""
    old = {"message_id": 41, "chat": updates.CHAT, "date": 0}
    assert event(updates.tap("open:5", message=old)) == bt.PressedOpen(id=5, tap="4242", message=41)


def test_a_button_without_its_message() -> None:
    """Nobody can say where it was pressed."""
    assert event(updates.tap("open:5", message=None)) == bt.PressedUnknown(tap="4242")
    assert read(updates.tap("open:5", message=None, inline_message_id="AAA")) is None
    assert event(updates.tap(None, game_short_name="chess")) == bt.PressedUnknown(tap="4242", message=41)


# --- who and where -------------------------------------------------------------------------------------

GROUP = {"id": -100, "type": "supergroup", "title": "x"}
ELSEWHERE: list[dict[str, Any]] = [
    updates.message(text="x", chat=GROUP),
    updates.message(text="x", chat={"id": 1000, "type": "group"}),
    updates.message(text="x", chat={"id": 2000, "type": "private"}),
    updates.message(text="x", chat=None),
    updates.message(text="x", **{"from": {**updates.ALICE, "is_bot": True}}),
    updates.message(text="x", **{"from": None}),
    updates.message(
        text="x", **{"from": {**updates.ALICE, "id": True}, "chat": {"id": True, "type": "private"}}
    ),
    updates.message(text="x", **{"from": {**updates.ALICE, "id": 1000.0}}),
    updates.message(text="x", **{"from": {**updates.ALICE, "id": "1000"}}),
    updates.message(text="x", **{"from": {**updates.ALICE, "id": -1}, "chat": {"id": -1, "type": "private"}}),
    updates.message(
        text="x", **{"from": {**updates.ALICE, "id": 2**52 + 1}, "chat": {"id": 2**52 + 1, "type": "private"}}
    ),
    updates.tap(message={"message_id": 41, "chat": GROUP, "date": 1}),
    updates.tap(message={"message_id": 41, "chat": {"id": 2000, "type": "private"}, "date": 1}),
    updates.tap(message=None, **{"from": {**updates.ALICE, "id": "x"}}),
    updates.member("kicked", chat=GROUP),
    updates.member("administrator"),
    {"update_id": 1, "channel_post": {"message_id": 1, "chat": {"id": -5, "type": "channel"}}},
    {"update_id": 1, "guest_message": {"message_id": 1}},
    {"update_id": 1, "message_reaction": {}},
    {"update_id": 1, "inline_query": {"id": "1", "from": updates.ALICE, "query": "x"}},
    {"update_id": 1, "something_of_2027": {"x": 1}},
    {"update_id": 1},
]


@pytest.mark.parametrize("update", ELSEWHERE)
def test_only_a_person_in_their_own_chat_exists(update: dict[str, Any]) -> None:
    """Groups, channels, bots and ids that are none are none of our business."""
    assert read(update) is None


def test_going_away_and_coming_back() -> None:
    """Blocking is known at once, and to nobody else."""
    assert event(updates.member("kicked")) == ev.WentAway()
    assert event(updates.member("member")) == ev.CameBack()


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "update",
        {},
        {"update_id": "1", "message": {}},
        {"update_id": True, "message": {}},
        {"update_id": 1.0, "message": {}},
        {"update_id": -1, "message": {}},
        {"update_id": 2**63, "message": {}},
        {"update_id": 1, "message": []},
        {"update_id": 1, "callback_query": 5},
        updates.message(text="x", message_id="40"),
        updates.message(text="x", message_id=2**31),
        updates.message(text="x", message_id=None),
        updates.tap(id=5),
        updates.tap(id="x" * 65),
        updates.tap(message={"message_id": None, "chat": updates.CHAT}),
        {"update_id": 1, "my_chat_member": {"new_chat_member": "member"}},
    ],
)
def test_what_breaks_the_description_is_unreadable(update: object) -> None:
    """It is counted by its field; what was in it is not repeated."""
    with pytest.raises(Unreadable) as caught:
        read(update)
    assert len(str(caught.value)) < 30


def test_only_four_kinds_are_asked_for() -> None:
    """An empty list would mean nearly everything."""
    assert ALLOWED_UPDATES == ("message", "edited_message", "callback_query", "my_chat_member")


def test_a_command_with_a_name_before_we_know_ours() -> None:
    """It is let go rather than guessed."""
    assert arrival(updates.command("/help@KindlingBot"), 77) is None
    assert arrival(updates.command("/help"), 77) is not None


# --- and as a real server sends them --------------------------------------------------------------------


async def test_a_morning_at_the_local_telegram(gateway: Gateway, telegram: Telegram) -> None:
    """Real updates of every kind, in order."""
    alice = people.ALICE
    telegram.start(alice, "token-1")
    first = telegram.send(alice, "Good morning")
    telegram.edit(alice, first, "Good morning to you")
    telegram.send(alice, photo=people.PNG, caption="Our sky")
    telegram.send(alice, voice=b"OggS" + bytes(20), duration=7)
    telegram.send(alice, other="sticker")
    telegram.send(alice, "from elsewhere", forwarded=True)
    telegram.send(alice, "/help")
    telegram.block(alice)
    telegram.unblock(alice)
    found = [gateway.arrival(update) for update in await gateway.updates(0, 0)]
    kinds = [type(one.event).__name__ for one in found if one]
    assert kinds[:6] == ["Started", "Wrote", "Edited", "Wrote", "Wrote", "SentOther"]
    assert kinds[6:] == ["SentOther", "AskedHelp", "WentAway", "CameBack"]
    assert {one.chat for one in found if one} == {alice}
