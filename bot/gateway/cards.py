"""The card as it lies in the chat, with its buttons; how it was; and why it came."""

from __future__ import annotations

from bot.core import path
from bot.core.agenda import today
from bot.core.deck import deepest
from bot.core.model import Card, Laid
from bot.core.sends import ChangeCard, SendCard, SendWhy
from bot.gateway.calls import Call, Refusal
from bot.gateway.letters import prompt_text
from bot.gateway.reading import origin
from bot.gateway.scene import Keyboard, Scene
from bot.gateway.text import Marked, italic, stacked

REASONS_SAID = 2
"""Of all the reasons that a card had."""


def card(scene: Scene, _send: SendCard) -> list[Call]:
    found = scene.material.card
    if found is None:
        return []
    # As it is now: the buttons of an older revision would act on nothing.
    text = stacked(_text(scene, found))
    return [scene.message(text, _keys(scene, found), shows=("card", found.id), protected=True)]


def change_card(scene: Scene, send: ChangeCard) -> list[Call]:
    """If the message is gone the card as it is now comes as a new one: it was asked for."""
    found = scene.material.card
    if found is None:
        return []
    text = stacked([scene.told("okay")] if isinstance(found, Laid) else _text(scene, found))
    keys = _how_keys(scene, found) if send.ask == "how" else _keys(scene, found)
    again = scene.message(text, keys, shows=("card", found.id), protected=True)
    return [scene.edit(send.message, text, keys, {Refusal.EDIT_LOST: (again,)}) if send.message else again]


def why(scene: Scene, _send: SendWhy) -> list[Call]:
    """What sort of day it was, and what else there was to think of: two sentences at most."""
    found = scene.material.card
    if found is None:
        return []
    said = [scene.say(f"why-{reason}") for reason in found.reasons[:REASONS_SAID]]
    return [scene.message(" ".join(said) or scene.say("why-not-noted"))]


def _text(scene: Scene, found: Card) -> list[Marked | str]:
    words = prompt_text(scene, found.prompt) or scene.say("card-lost")
    under = origin(scene, scene.library.cards.get(found.prompt))
    answer = [italic(scene.say("card-answer-here"))] if found.kind == "share" else []
    return [words, *under, *answer]


def _keys(scene: Scene, found: Card) -> Keyboard:
    """The same for everyone; nothing here depends on whether there is a partner."""
    of = f"{found.id}.{found.revision}"
    how = scene.button("button-how", f"how:{of}")
    if isinstance(found, Laid):
        return [] if found.felt else [[how]]
    first = [scene.button("button-done", f"didit:{of}")] if found.kind != "share" else []
    other = scene.button("button-another", f"another:{of}")
    rest = scene.button("button-not-today", f"nottoday:{of}")
    return [[*first, other, rest], [how, scene.button("button-more", "country:more")]]


def _how_keys(scene: Scene, found: Card) -> Keyboard:
    """How it felt, then what one would like. "A little more" stands there only while it is open, and says
    nothing of how far."""
    of = f"{found.id}.{found.revision}"
    rows = [["same", "heavier"], ["lighter", "fewer"], ["more"] if _more_is_open(scene, found) else []]
    said = [[scene.button(f"button-felt-{one}", f"{one}:{of}") for one in row] for row in rows]
    return [*said[:-1], [*said[-1], scene.button("button-back", f"back:{of}")]]


def _more_is_open(scene: Scene, found: Card) -> bool:
    me, theme = scene.material.person, path.theme_of(found.prompt)
    cards = (card for card in scene.library.cards.values() if not card.retired)
    return me is not None and path.more_is_open(me.path, theme, today(me, scene.at), deepest(cards, theme))
