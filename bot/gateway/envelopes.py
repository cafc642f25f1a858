"""The receiver's side: an empty envelope, the words inside it, and its end.

The words come by an edit of a message that is there: done twice it is done once. Where only a new message
can carry them, they are not repeated by themselves once an attempt may have sent them (`Material.unsure`):
instead of them comes the button that brings them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.core.events import Content
from bot.core.sends import CloseEnvelope, OpenEnvelope, PutOffEnvelope, SendEnvelope, SendThanks
from bot.gateway.calls import Call, Next, Refusal, Repeat, Thing
from bot.gateway.letters import carry, close, letter
from bot.gateway.scene import Keyboard, Scene, caption, markup
from bot.gateway.text import Marked


def envelope(scene: Scene, send: SendEnvelope) -> list[Call]:
    """Nothing of what is inside, and no word about what it answers: a lock screen shows this."""
    return [_sealed(scene, send.envelope)]


def _sealed(scene: Scene, envelope: int) -> Call:
    text = scene.say("envelope", partner=scene.partner)
    keys = _envelope_keys(scene, envelope, later=True)
    return scene.message(text, keys, shows=("envelope", envelope), protected=True)


def put_off(scene: Scene, send: PutOffEnvelope) -> list[Call]:
    text = scene.say("envelope-later", partner=scene.partner)
    keys = _envelope_keys(scene, send.envelope, later=False)
    return [_edit_or_send(scene, send.message, text, keys, shows=("envelope", send.envelope))]


def _envelope_keys(scene: Scene, envelope: int, later: bool) -> Keyboard:
    row = [scene.button("button-open", f"open:{envelope}")]
    if later:
        row.append(scene.button("button-later", f"later:{envelope}"))
    return [row, [scene.button("button-not-for-me", f"notforme:{envelope}")]]


def _edit_or_send(scene: Scene, message: int, text: str, keys: Keyboard, shows: Thing | None = None) -> Call:
    again = scene.message(text, keys, shows=shows)
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    return scene.edit(message, text, keys, lost, shows) if message else again


def open_envelope(scene: Scene, send: OpenEnvelope) -> list[Call]:
    """Into the message that is there: an edit done twice is done once, so words never come twice."""
    content = scene.material.content
    if send.thanked and send.message:
        return _thanked(scene, send, content)
    if content is None:
        note = "broken" if scene.material.broken else "envelope-closed"
        return [_edit_or_send(scene, send.message, scene.told(note), [])]
    text = letter(scene, content, scene.partner)
    return _OPENING[content.kind](scene, send, content, text)


def _thanked(scene: Scene, send: OpenEnvelope, content: Content | None) -> list[Call]:
    """Only the buttons change, and in the same way if the words are gone because their author was forgotten:
    what lies in this chat stays there, and a thank-you must not find out who is still here.
    A voice note is sent again where the buttons were like this already: then *Once more* was pressed."""
    voice = content.kind == "voice" if content else len(scene.material.messages) > 1
    keys = _opened_keys(scene, send, voice)
    params = {"chat_id": scene.chat, "message_id": send.message, **markup(keys)}
    lost = {Refusal.EDIT_LOST: (), Refusal.OTHER: ()}
    line = Call(method="editMessageReplyMarkup", params=params, instead=lost, next=Next.IF_UNCHANGED)
    if content is None or not voice or scene.material.unsure:
        return [line]
    text = letter(scene, content, scene.partner)
    return [line, carry(scene, content, text, None, shows=("envelope", send.envelope), repeat=Repeat.NEVER)]


def _anew(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> Call:
    """The words as a new message, where the envelope's own is gone; or an empty envelope, where they may be
    there already."""
    if scene.material.unsure:
        return _sealed(scene, send.envelope)
    of: Thing = ("envelope", send.envelope)
    return carry(scene, content, text, _opened_keys(scene, send), shows=of, repeat=Repeat.NEVER)


def _open_text(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> list[Call]:
    keys = _opened_keys(scene, send)
    instead = _anew(scene, send, content, text)
    lost = {Refusal.EDIT_LOST: (instead,)}
    of: Thing = ("envelope", send.envelope)
    return [scene.edit(send.message, text, keys, lost, of) if send.message else instead]


def _open_photo(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> list[Call]:
    """Telegram lets a text message become a photo, so this too is an edit."""
    keys = _opened_keys(scene, send)
    instead = _anew(scene, send, content, text)
    media = {"type": "photo", "media": content.file_id, **caption(text)}
    params: dict[str, Any] = {"chat_id": scene.chat, "message_id": send.message, "media": media}
    lost = {Refusal.EDIT_LOST: (instead,), Refusal.NO_TEXT: (instead,)}
    params = {**params, **markup(keys)}
    edit = Call(method="editMessageMedia", params=params, instead=lost, shows=("envelope", send.envelope))
    return [edit if send.message else instead]


def _open_voice(scene: Scene, send: OpenEnvelope, content: Content, text: Marked) -> list[Call]:
    """No message can become a voice note, so it is a new one, below a line that keeps the buttons.

    It is sent when that line changes (the first opening) or when a person asks once more (the line is as it
    was). Where an earlier attempt may have sent it, only a line that we change now says that it did not.
    """
    text_of_line, keys = scene.say("envelope-voice"), _opened_keys(scene, send, voice=True)
    line = _edit_or_send(scene, send.message, text_of_line, keys, shows=("envelope", send.envelope))
    if scene.material.unsure:
        line = _only_if_edited(line)
    note = carry(scene, content, text, None, shows=("envelope", send.envelope), repeat=Repeat.NEVER)
    return [line, note]


def _only_if_edited(line: Call) -> Call:
    """What comes after it is left out where the line was so already, and where it has to come anew."""
    if line.method.startswith("send"):
        return replace(line, next=Next.IF_UNCHANGED)
    instead = {why: tuple(map(_only_if_edited, calls)) for why, calls in line.instead.items()}
    return replace(line, next=Next.IF_CHANGED, instead=instead)


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
    closed = [close(scene, message, note) for message in messages]
    if send.note:
        return closed
    late = zip(messages, closed, strict=True)
    return [scene.delete(message, {Refusal.DELETE_LATE: (close,)}) for message, close in late]


def thanks(scene: Scene, send: SendThanks) -> list[Call]:
    return [scene.message(scene.told(send.note), protected=True)] if send.note in ("thanks", "hear") else []
