"""Uploads, downloads, and what is read from a picture's bytes."""

from datetime import timedelta

import aiohttp
import pytest
import telegram as ptb
from telegram.error import BadRequest

from bot.demo.files import picture_size
from bot.demo.telegram import Telegram
from tests.demo.conftest import ALICE, BOB, PNG, Call

START = b"\xff\xd8\xff\xe0" + (4).to_bytes(2) + b"ab"
FRAME = b"\xff\xc2" + (11).to_bytes(2) + b"\x08" + (30).to_bytes(2) + (40).to_bytes(2) + b"\0" * 6


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (40, 30)),
        (START + FRAME, (40, 30)),
        (START, (640, 480)),
        (b"\xff\xd8", (640, 480)),
        (b"GIF89a", (640, 480)),
        (PNG[:20], (640, 480)),
    ],
)
def test_picture_sizes(content: bytes, size: tuple[int, int]) -> None:
    """PNG and JPEG tell their size; whatever does not gets a usual one and never an error."""
    assert picture_size(content) == size


async def test_uploads(bot: ptb.Bot, telegram: Telegram, http: aiohttp.ClientSession) -> None:
    """Uploaded files come back by their id, from the Bot API and on the page."""
    photo = await bot.send_photo(ALICE, PNG, caption="c", has_spoiler=True)
    voice = await bot.send_voice(ALICE, b"OggS\r\n--\r\n", duration=3)
    document = await bot.send_document(ALICE, b"<html></html>", filename="export.html")
    assert document.document
    assert document.document.file_name == "export.html"
    assert voice.voice
    assert voice.voice.duration == timedelta(seconds=3)
    for file_id, content in (
        (photo.photo[-1].file_id, PNG),
        (voice.voice.file_id, b"OggS\r\n--\r\n"),
        (document.document.file_id, b"<html></html>"),
    ):
        file = await bot.get_file(file_id)
        assert bytes(await file.download_as_bytearray()) == content
        async with http.get(f"/files/{file_id}") as response:
            assert await response.read() == content
    again = await bot.send_photo(BOB, photo.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    assert again.photo[-1].file_id != photo.photo[-1].file_id
    assert telegram.strange == set()
    async with http.get("/files/none") as response:
        assert response.status == 404


async def test_files_that_are_refused(bot: ptb.Bot, call: Call, telegram: Telegram) -> None:
    """A picture must be one, ids must exist and be of the right kind, and something must be given."""
    telegram.send(ALICE, voice=b"OggS")
    voice = telegram.messages(ALICE)[-1]["voice"]["file_id"]
    for photo, refusal in (
        (b"no picture", "Image_process_failed"),
        (b"", "File must be non-empty"),
        (b"\xff\xd8" + b"x" * 10_000_000, "File of size 10000002 bytes is too big for a photo"),
        (voice, "Can't use file of type voice as photo"),
    ):
        with pytest.raises(BadRequest, match=f"(?i){refusal}"):
            await bot.send_photo(ALICE, photo)
    assert (await call("sendVoice", chat_id=ALICE))[
        "description"
    ] == "Bad Request: there is no voice in the request"
    assert (await call("getFile"))["description"] == "Bad Request: file_id not specified"
    assert (await call("getFile", file_id="x"))["description"] == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
    huge = telegram.files.keep(b"x" * 20_000_001, "document", ALICE)
    assert (await call("getFile", file_id=huge.file_id))["description"] == "Bad Request: file is too big"
