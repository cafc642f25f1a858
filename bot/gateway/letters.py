"""What one person wrote, on its way to the other: the one function that shows it, and how it is carried.

`previews` (the author's side) and `envelopes` (the receiver's) both use it, so that the author says yes to
exactly what the other will see. Everything of it is sent with protect_content.
"""

from __future__ import annotations

from bot.core.events import Content
from bot.gateway.calls import Call, Refusal, Repeat, Thing
from bot.gateway.pictures import blank
from bot.gateway.scene import Keyboard, Scene, caption, markup
from bot.gateway.text import Marked, quoted, stacked, units
from bot.gateway.words import BASE

LIMITS = {"text": 4096, "photo": 1024, "voice": 1024}
"""UTF-16 units of a text, and of what stands under a photo or voice note."""
FRAME_ROOM = 110
"""Units kept free for the line above a preview. The card's line is left out where it would take them."""


def letter(scene: Scene, content: Content, author: str) -> Marked:
    """Exactly what the other gets to read: from whom, the card it answers, and the words as a quotation."""
    heading, words = scene.say("from-name", name=author), quoted(content.text)
    card = prompt_text(scene, scene.material.prompt)
    whole = stacked([heading, card, words])
    room = LIMITS[content.kind] - FRAME_ROOM
    return whole if whole.units <= room else stacked([heading, words])


def prompt_text(scene: Scene, prompt: str) -> str:
    """The card's text in the reader's language, or in English, or in the only one that a pack wrote it in; ""
    for a card that no longer exists."""
    card = scene.library.cards.get(prompt)
    if card is None:
        return ""
    nearest = scene.words.nearest(scene.language)
    return card.text.get(nearest) or card.text.get(BASE) or next(iter(card.text.values()), "")


def framed(scene: Scene, frame: str, whole: Marked, limit: int) -> Marked:
    """The line above, or a shorter one, or none: never at the cost of the words."""
    for line in (frame, scene.say("preview-alone")):
        if units(line) + 2 + whole.units <= limit:
            return stacked([line, whole])
    return whole


def carry(
    scene: Scene,
    content: Content,
    text: Marked,
    keys: Keyboard | None,
    *,
    shows: Thing | None,
    repeat: Repeat,
) -> Call:
    """A new message with this content: sendMessage, sendPhoto or sendVoice. Where Telegram will not have it,
    a sentence that says so: whoever wrote it, or opened it, is not left to wait."""
    sorry = scene.message(scene.say("broken"))
    instead = {Refusal.OTHER: (sorry,), Refusal.FILE_LOST: (sorry,)}
    if content.kind == "text":
        return scene.message(text, keys, shows=shows, protected=True, repeat=repeat, instead=instead)
    method, field = ("sendPhoto", "photo") if content.kind == "photo" else ("sendVoice", "voice")
    params = {
        "chat_id": scene.chat,
        field: content.file_id,
        **caption(text),
        **markup(keys),
        "protect_content": True,
    }
    return Call(method=method, params=params, shows=shows, repeat=repeat, instead=instead)


def close(
    scene: Scene, message: int, note: str, said: tuple[Call, ...] = (), keys: Keyboard | None = None
) -> Call:
    """A text becomes the note. What is no text is deleted; where Telegram keeps it, covered up."""
    nothing: tuple[Call, ...] = ()
    only_caption = scene.edit_caption(message, note, None, dict.fromkeys(Refusal, nothing))
    covered = Call(
        method="editMessageMedia",
        params={
            "chat_id": scene.chat,
            "message_id": message,
            "media": {"type": "photo", "media": "attach://blank", "caption": note},
        },
        files=(("blank", "blank.png", blank(), "image/png"),),
        instead={**dict.fromkeys(Refusal, nothing), Refusal.NO_TEXT: (only_caption,)},
    )
    deleted = scene.delete(message, {Refusal.DELETE_LATE: (covered,), Refusal.OTHER: nothing})
    gone = {Refusal.EDIT_LOST: nothing, Refusal.NO_TEXT: (deleted, *said), Refusal.OTHER: nothing}
    return scene.edit(message, note, keys, gone)
