"""Every note that rules can name, and the buttons under it.

To add one: a sentence in `prompts/en/words.ftl` under the same id, and a row here. Each may use `$name`
(the reader's), `$partner`, `$time` (of the reader's card), `$zone` (the reader's) and `$value` (the effect's:
a whole number if it is one, the last part of a zone's name, otherwise the text itself).
"""

from __future__ import annotations

from bot.gateway import keyboards
from bot.gateway.keyboards import Keys
from bot.gateway.scene import Keyboard, Scene

ARGUMENTS = frozenset({"value", "name", "partner", "time", "zone"})
"""What every note is given."""


def none(_scene: Scene, _value: str) -> Keyboard:
    return []


NOTES: dict[str, Keys] = {
    # Beginning
    "intro": keyboards.adult,
    "ask-name": keyboards.own_name,
    "ask-place": keyboards.clocks,
    "ask-zone": keyboards.zones,
    "zone-unknown": keyboards.clocks,
    "ask-hour": keyboards.hours,
    "hour-unknown": keyboards.hours,
    "ask-pace": keyboards.paces,
    "ready": none,
    "start-first": none,
    "home": none,
    # Pairing
    "invite-when-paired": none,
    "invite-unavailable": none,
    "invite-asked": keyboards.declining,
    "invite-ended": none,
    "paired": none,
    # The card
    "card-was-today": none,
    "why-none": none,
    "pairing-closed": none,
    "okay": none,
    "goodnight": none,
    "renew-ask": keyboards.renewing,
    "renewed": none,
    # Replies
    "preview-replaced": none,
    "change-ask": none,
    "kept": none,
    "withdrawn": none,
    "deleted": none,
    "erased": none,
    "edited-so-held": none,
    "edited-away": none,
    "edited-away-held": none,
    "edited-kept": none,
    "appreciate-ask": none,
    "refused-other": none,
    "too-long": none,
    "taken-back-before": none,
    "taken-back": none,
    "already-leaving": none,
    # Receiving
    "envelope-closed": none,
    "thanks": none,
    "hear": none,
    "writeback-ask": none,
    # Pace
    "pause-ask": keyboards.pauses,
    "paused": none,
    "resumed": none,
    "pace-ask": keyboards.paces,
    "pace-set": none,
    "today-ask": keyboards.todays,
    "today-set": none,
    "mode-set": none,
    # Settings
    "rename-ask": none,
    "name-set": none,
    "zone-set": none,
    "hour-set": none,
    # Help, privacy, leaving
    "help": none,
    "unknown-command": none,
    "privacy": none,
    "support": none,
    "leave-ask": keyboards.leaving,
    "leave-alone": none,
    "left": none,
    "forget-ask": keyboards.forgetting,
    "forgotten": none,
    "nothing-stored": none,
}

TOASTS = frozenset(
    {"stale", "changed", "enough-for-today", "nobody-to-share-with", "already-leaving", "thanks-sent"}
    | {"felt-lighter", "felt-same", "felt-heavier", "felt-fewer", "felt-more"}
)
"""Notes of `AnswerTap`: shown over the button for a moment, at most 200 characters."""
