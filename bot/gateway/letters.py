"""What one person wrote, on its way to the other: the preview, the envelope, and the words inside it.

Preview and envelope show the words by the same function, so that the author says yes to exactly what the
other will see. Everything of it is sent with protect_content.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.core.effects import (
    ChangePreview,
    CloseEnvelope,
    ClosePreview,
    OpenEnvelope,
    PutOffEnvelope,
    SendEnvelope,
    SendList,
    SendPreview,
    SendThanks,
)
from bot.core.events import Content
from bot.core.material import Share
from bot.core.model import Consented, Reply
from bot.gateway.calls import Call, Next, Refusal, Repeat, Thing
from bot.gateway.pictures import blank
from bot.gateway.scene import LONGEST_LABEL, Keyboard, Scene, caption, in_rows, markup
from bot.gateway.text import Marked, quoted, shortened, stacked, units

LIMITS = {"text": 4096, "photo": 1024, "voice": 1024}
"""UTF-16 units of a text, and of what stands under a photo or voice note."""
FRAME_ROOM = 110
"""Units kept free for the line above a preview. The card's line is left out where it would take them."""
SHOWN_SHARES = 8


# --- the words -------------------------------------------------------------------------------------------


def letter(scene: Scene, content: Content, author: str) -> Marked:
    """Exactly what the other gets to read: from whom, the card it answers, and the words as a quotation."""
    heading, words = scene.say("from-name", name=author), quoted(content.text)
    card = prompt_text(scene, scene.material.prompt)
    whole = stacked([heading, card, words])
    room = LIMITS[content.kind] - FRAME_ROOM
    return whole if whole.units <= room else stacked([heading, words])


def prompt_text(scene: Scene, prompt: str) -> str:
    """The card's text in the reader's language, or in English; "" for a card that no longer exists."""
    card = scene.library.cards.get(prompt)
    if card is None:
        return ""
    return card.text.get(scene.words.nearest(scene.language)) or card.text.get("en", "")


def _framed(scene: Scene, frame: str, whole: Marked, limit: int) -> Marked:
    """The line above, or a shorter one, or none: never at the cost of the words."""
    for line in (frame, scene.say("preview-alone")):
        if units(line) + 2 + whole.units <= limit:
            return stacked([line, whole])
    return whole


def _carry(
    scene: Scene,
    content: Content,
    text: Marked,
    keys: Keyboard | None,
    *,
    shows: Thing | None,
    repeat: Repeat,
) -> Call:
    """A new message with this content: sendMessage, sendPhoto or sendVoice."""
    if content.kind == "text":
        return scene.message(text, keys, shows=shows, protected=True, repeat=repeat)
    method, field = ("sendPhoto", "photo") if content.kind == "photo" else ("sendVoice", "voice")
    params = {
        "chat_id": scene.chat,
        field: content.file_id,
        **caption(text),
        **markup(keys),
        "protect_content": True,
    }
    return Call(method=method, params=params, shows=shows, repeat=repeat)


# --- the preview -----------------------------------------------------------------------------------------


def preview(scene: Scene, send: SendPreview) -> list[Call]:
    found = _previewed(scene, "share")
    if found is None:
        return []
    content, text, keys = found
    return [
        _carry(scene, content, text, keys, shows=("preview", send.reply), repeat=Repeat.TWICE),
    ]


def change_preview(scene: Scene, send: ChangePreview) -> list[Call]:
    """The same words with other buttons. If the message is gone, a new preview: the decision is still due."""
    found = _previewed(scene, send.ask)
    if found is None:
        return []
    content, text, keys = found
    again = _carry(scene, content, text, keys, shows=("preview", send.reply), repeat=Repeat.TWICE)
    edit = scene.edit if content.kind == "text" else scene.edit_caption
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    return [edit(send.message, text, keys, lost) if send.message else again]


def _previewed(scene: Scene, ask: str) -> tuple[Content, Marked, Keyboard] | None:
    material = scene.material
    reply, content = material.reply, material.content
    if reply is None or content is None:
        return None
    text = letter(scene, content, material.name or scene.say("someone"))
    framed = _framed(scene, _frame(scene, reply, ask), text, LIMITS[content.kind])
    return content, framed, _preview_keys(scene, reply, ask)


def can_share(scene: Scene, reply: Reply) -> bool:
    """Only with the one they are paired with now, and only what was written since."""
    person = scene.material.person
    return person is not None and person.pairing is not None and reply.pairing == person.pairing


def _frame(scene: Scene, reply: Reply, ask: str) -> str:
    if ask == "share":
        return scene.say(
            "preview-frame" if can_share(scene, reply) else "preview-alone", partner=scene.partner
        )
    if isinstance(reply, Consented) and ask in ("leaves-evening", "leaves-tomorrow"):
        return scene.say(ask, partner=scene.partner, at=scene.local(reply.leaves_at))
    if ask == "leaves-now":
        person = scene.material.person
        return scene.say(ask, partner=scene.partner, seconds=person.hold if person else 0)
    return scene.say("preview-when" if ask == "when" else "preview-alone", partner=scene.partner)


def _preview_keys(scene: Scene, reply: Reply, ask: str) -> Keyboard:
    """Each button names the reply and the revision it was made for."""
    of = f"{reply.id}.{reply.revision}"
    keep = [scene.button("button-keep", f"keep:{of}")]
    change = scene.button("button-change", f"change:{of}")
    rest: Keyboard = [[change, scene.button("button-delete", f"delete:{of}")], keep]
    if ask == "share":
        share = [{"text": _share_label(scene), "callback_data": f"share:{of}"}]
        return [share, *rest] if can_share(scene, reply) else [keep, rest[0]]
    if ask == "when":
        times = [scene.button(f"button-{when}", f"{when}:{of}") for when in ("now", "evening", "tomorrow")]
        return [*in_rows(times, 3), *rest]
    at_once = ask == "leaves-now" and scene.material.person is not None and not scene.material.person.hold
    return [] if at_once else [[scene.button("button-take-back", f"undo:{of}")]]


def _share_label(scene: Scene) -> str:
    label = scene.say("button-share-with", partner=scene.partner)
    fits = scene.material.partner_name and len(label) - 2 <= LONGEST_LABEL
    return label if fits else scene.say("button-share")


def close_preview(scene: Scene, send: ClosePreview) -> list[Call]:
    """Words and all. What a person tapped is answered where a picture had to be deleted; the rest is
    silent."""
    note = scene.told(send.note)
    said = (scene.message(note),) if send.message else ()
    messages = (send.message,) if send.message else scene.material.messages
    return [_close(scene, message, note, said) for message in messages]


def _close(scene: Scene, message: int, note: str, said: tuple[Call, ...] = ()) -> Call:
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
    return scene.edit(message, note, None, gone)


# --- the envelope ----------------------------------------------------------------------------------------


def envelope(scene: Scene, send: SendEnvelope) -> list[Call]:
    """Nothing of what is inside, and no word about what it answers: a lock screen shows this."""
    text = scene.say("envelope", partner=scene.partner)
    keys = _envelope_keys(scene, send.envelope, later=True)
    return [scene.message(text, keys, shows=("envelope", send.envelope), protected=True)]


def put_off(scene: Scene, send: PutOffEnvelope) -> list[Call]:
    text = scene.say("envelope-later", partner=scene.partner)
    return [_edit_or_send(scene, send.message, text, _envelope_keys(scene, send.envelope, later=False))]


def _envelope_keys(scene: Scene, envelope: int, later: bool) -> Keyboard:
    row = [scene.button("button-open", f"open:{envelope}")]
    if later:
        row.append(scene.button("button-later", f"later:{envelope}"))
    return [row, [scene.button("button-not-for-me", f"notforme:{envelope}")]]


def _edit_or_send(scene: Scene, message: int, text: str, keys: Keyboard) -> Call:
    again = scene.message(text, keys)
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    return scene.edit(message, text, keys, lost) if message else again


def open_envelope(scene: Scene, send: OpenEnvelope) -> list[Call]:
    """Into the message that is there: an edit done twice is done once, so words never come twice."""
    content = scene.material.content
    if content is None:
        note = "envelope-broken" if scene.material.broken else "envelope-closed"
        return [_edit_or_send(scene, send.message, scene.told(note), [])]
    text = letter(scene, content, scene.partner)
    return _OPENING[content.kind](scene, send, content, text)


def _open_text(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> list[Call]:
    keys = _opened_keys(scene, send)
    instead = _carry(scene, content, text, keys, shows=("envelope", send.envelope), repeat=Repeat.NEVER)
    lost = {Refusal.EDIT_LOST: (instead,)}
    return [scene.edit(send.message, text, keys, lost) if send.message else instead]


def _open_photo(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> list[Call]:
    """Telegram lets a text message become a photo, so this too is an edit."""
    keys = _opened_keys(scene, send)
    instead = _carry(scene, content, text, keys, shows=("envelope", send.envelope), repeat=Repeat.NEVER)
    media = {"type": "photo", "media": content.file_id, **caption(text)}
    params: dict[str, Any] = {"chat_id": scene.chat, "message_id": send.message, "media": media}
    lost = {Refusal.EDIT_LOST: (instead,), Refusal.NO_TEXT: (instead,)}
    edit = Call(method="editMessageMedia", params={**params, **markup(keys)}, instead=lost)
    return [edit if send.message else instead]


def _open_voice(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> list[Call]:
    """No message can become a voice note, so it is a new one, below a line that keeps the buttons.

    It is sent when that line changes (the first opening) or when a person asks once more (the line is as it
    was), and never by our own repeating: of that nobody would know whether it came already.
    """
    line = _edit_or_send(
        scene, send.message, scene.say("envelope-voice"), _opened_keys(scene, send, voice=True)
    )
    first = not scene.material.attempts
    if send.thanked and not first:
        return [line]
    rule = Next.IF_UNCHANGED if send.thanked else Next.ALWAYS if first else Next.IF_CHANGED
    line = Call(method=line.method, params=line.params, repeat=line.repeat, next=rule, instead=line.instead)
    note = _carry(scene, content, text, None, shows=("envelope", send.envelope), repeat=Repeat.NEVER)
    return [line, note]


_Opening = Callable[[Scene, OpenEnvelope, Content, Marked], list[Call]]
_OPENING: dict[str, _Opening] = {"text": _open_text, "photo": _open_photo, "voice": _open_voice}


def _opened_keys(scene: Scene, send: OpenEnvelope, voice: bool = False) -> Keyboard:
    of = send.envelope
    thanks = [scene.button("button-thanks", f"thanks:{of}"), scene.button("button-hear", f"hear:{of}")]
    rest = [scene.button("button-write-back", f"writeback:{of}")]
    if voice:
        rest.append(scene.button("button-once-more", f"open:{of}"))
    return [rest] if send.thanked else [thanks, rest]


def close_envelope(scene: Scene, send: CloseEnvelope) -> list[Call]:
    """Also what was sent beside it. Without a note it disappears, or becomes the one neutral line."""
    messages = dict.fromkeys((*scene.material.messages, *((send.message,) if send.message else ())))
    note = scene.told(send.note or "envelope-closed")
    closed = [_close(scene, message, note) for message in messages]
    if send.note:
        return closed
    late = zip(messages, closed, strict=True)
    return [scene.delete(message, {Refusal.DELETE_LATE: (close,)}) for message, close in late]


def thanks(scene: Scene, send: SendThanks) -> list[Call]:
    return [scene.message(scene.told(send.note), protected=True)] if send.note in ("thanks", "hear") else []


# --- one's own shares --------------------------------------------------------------------------------------


def shares(scene: Scene, _send: SendList) -> list[Call]:
    rows = scene.material.shares[:SHOWN_SHARES]
    if not rows:
        return [scene.message(scene.say("shared-none"))]
    numbered = list(enumerate(rows, 1))
    text = stacked([scene.say("shared-list"), *(_row(scene, number, share) for number, share in numbered)])
    buttons = [
        scene.button("button-take-back-number", f"takeback:{share.reply}.{share.revision}", number=number)
        for number, share in numbered
    ]
    return [scene.message(text, in_rows(buttons, 2), protected=True)]


def _row(scene: Scene, number: int, share: Share) -> Marked:
    """The day of the yes, never that of the arrival, which its author is not to learn."""
    heading = scene.say("shared-row", number=number, at=scene.local(share.shared_at))
    kind = "" if share.kind == "text" else scene.say(f"shared-{share.kind}")
    words = quoted(shortened(share.excerpt, 80)) if share.excerpt else Marked("")
    return stacked([heading, kind, words], "\n")
