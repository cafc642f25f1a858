"""Which screen each send of `core.effects` becomes. Words are found now, not when it was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.content import Library
from bot.core.material import Material
from bot.core.sends import (
    Amend,
    AnswerTap,
    AskInvited,
    AskInviter,
    ChangeCard,
    ChangePreview,
    CloseEnvelope,
    ClosePreview,
    Erase,
    OpenEnvelope,
    PutOffEnvelope,
    Say,
    SayClosed,
    Send,
    SendCard,
    SendEnvelope,
    SendExport,
    SendInvite,
    SendList,
    SendPreview,
    SendReading,
    SendSettings,
    SendSupport,
    SendThanks,
    SendWhy,
    Tell,
)
from bot.gateway import cards, envelopes, export, pages, previews, reading
from bot.gateway.calls import Call, Refusal
from bot.gateway.letters import close
from bot.gateway.notes import NOTES
from bot.gateway.scene import Keyboard, Scene
from bot.gateway.words import Words

LONGEST_TOAST = 200


def render(
    send: Send, material: Material, library: Library, words: Words, *, at: datetime, username: str = ""
) -> list[Call]:
    """The calls that carry out a send, in order; none where there is nothing left to show.

    `at` is now, UTC; `username` is the bot's, without @, for links.
    """
    scene = Scene(send=send, material=material, library=library, words=words, at=at, username=username)
    calls = _SCREENS[type(send)](scene, send)
    if not calls and material.broken and isinstance(send, _ANSWERED):
        return [scene.message(scene.told("broken"))]
    return calls


_ANSWERED = (SendPreview, ChangePreview, SendExport, SendInvite)
"""Somebody did something and sees the answer to it, also if the answer is that we cannot."""


def _answer(scene: Scene, send: AnswerTap) -> list[Call]:
    """Too late is no fault: what the tap asked for has been done, and the spinner is gone by itself."""
    params: dict[str, Any] = {"callback_query_id": send.tap}
    if send.note:
        params["text"] = scene.told(send.note)[:LONGEST_TOAST]
    return [Call(method="answerCallbackQuery", params=params, instead={Refusal.TAP_OLD: ()})]


def _say(scene: Scene, send: Say) -> list[Call]:
    text = scene.told(send.note, send.value)
    return [scene.message(text, _keys(scene, send))] if text else []


def _say_closed(scene: Scene, _send: SayClosed) -> list[Call]:
    return [scene.message(scene.told("pairing-closed"))]


def _keys(scene: Scene, send: Say | Amend) -> Keyboard:
    return NOTES[send.note](scene, send.value) if send.note in NOTES else []


def _amend(scene: Scene, send: Amend) -> list[Call]:
    text, keys = scene.told(send.note, send.value), _keys(scene, send)
    if not text:
        return []
    again = scene.message(text, keys)
    caption = scene.edit_caption(send.message, text, keys, {Refusal.EDIT_LOST: (again,)})
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (caption,)}
    return [scene.edit(send.message, text, keys, lost) if send.message else again]


def _tell(scene: Scene, send: Tell) -> list[Call]:
    if send.note == "support":
        return [scene.message(pages.support_for_strangers(scene))]
    text = scene.told(send.note)
    return [scene.message(text)] if text else []


def _erase(scene: Scene, send: Erase) -> list[Call]:
    if not send.message:
        return []
    late = (close(scene, send.message, scene.told(send.note)),) if send.note else ()
    return [scene.delete(send.message, {Refusal.DELETE_LATE: late})]


_SCREENS: dict[type[Send], Callable[[Scene, Any], list[Call]]] = {
    AnswerTap: _answer,
    Say: _say,
    SayClosed: _say_closed,
    Amend: _amend,
    Erase: _erase,
    Tell: _tell,
    SendInvite: pages.invite,
    AskInvited: pages.ask_invited,
    AskInviter: pages.ask_inviter,
    SendCard: cards.card,
    ChangeCard: cards.change_card,
    SendWhy: cards.why,
    SendPreview: previews.preview,
    ChangePreview: previews.change_preview,
    ClosePreview: previews.close_preview,
    SendEnvelope: envelopes.envelope,
    OpenEnvelope: envelopes.open_envelope,
    PutOffEnvelope: envelopes.put_off,
    CloseEnvelope: envelopes.close_envelope,
    SendThanks: envelopes.thanks,
    SendList: previews.shares,
    SendSettings: pages.settings,
    SendSupport: pages.support,
    SendReading: reading.reading,
    SendExport: export.export,
}
