"""What people may do, by name and number, so that chance can write a script of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from tests.core.samples import VALUES
from tests.core.someone import Someone

T = TypeVar("T")
Act = Callable[[Someone, int], object]
"""Somebody does something; the number says which of several."""

BUTTONS = tuple(bt.THINGS.values())
CHOICES = tuple(bt.CHOICES.values())
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Niue", "Europe/Berlin", "Asia/Kathmandu", "America/New_York")


def pick(number: int, among: Sequence[T]) -> T:
    return among[number % len(among)]


def write(who: Someone, number: int) -> object:
    kind: ev.ContentKind = pick(number, ("text", "text", "voice", "photo"))
    return who.writes(f"the canary of {who.name} sings for the {number}th time", kind)


def edit(who: Someone, number: int) -> object:
    return who.edits(pick(number, who.replies).id, f"changed to {number}, softly") if who.replies else None


def on_draft(button: type[bt.OnThing]) -> Act:
    """Decides about one of the drafts in hand, as its newest preview has it."""

    def act(who: Someone, number: int) -> object:
        drafts = [r for r in who.replies if isinstance(r, m.Drafted)]
        return who.taps(button, pick(number, drafts)) if drafts else None

    return act


def on_consented(button: type[bt.OnThing]) -> Act:
    def act(who: Someone, number: int) -> object:
        given = [r for r in who.replies if isinstance(r, m.Consented)]
        return who.taps(button, pick(number, given)) if given else None

    return act


def on_envelope(button: type[bt.OnThing]) -> Act:
    """Only what lies in their chat: nobody can press what they were not shown."""

    def act(who: Someone, number: int) -> object:
        shown = [e for e in who.envelopes if not isinstance(e, m.Waiting)]
        return who.taps(button, pick(number, shown)) if shown else None

    return act


def on_card(button: type[bt.OnThing]) -> Act:
    def act(who: Someone, number: int) -> object:
        return who.taps(button, pick(number, who.cards)) if who.cards else None

    return act


def any_button(who: Someone, number: int) -> object:
    """Any button about anything of anybody's, with any revision, as a modified client may send it."""
    work = who.story.work
    shelves = (work.replies, work.envelopes, work.cards, work.invites, work.pairings)
    ids = [id for shelf in shelves for id in shelf] or [9999]
    return who.taps(pick(number, BUTTONS), pick(number // 7, ids), number // 3 % 4)


def any_choice(who: Someone, number: int) -> object:
    return who.chooses(pick(number, CHOICES), pick(number // len(CHOICES), VALUES))


def choose(choice: type[bt.Choice], *values: str) -> Act:
    return lambda who, number: who.chooses(choice, pick(number, values))


def command(who: Someone, number: int) -> object:
    return who.asks(pick(number, [c for c in ev.COMMANDS if c != "invite"]))


def ask(name: str) -> Act:
    return lambda who, _: who.asks(name)


def invite_around(who: Someone, number: int) -> object:
    """Makes an invitation, or opens the link of somebody's."""
    others = [one for one in who.story.people() if one is not who and one.is_here and one.invite]
    return who.starts(pick(number, others).link) if others else who.asks("invite")


def go_away(who: Someone, _: int) -> None:
    who.goes_away()


def come_back(who: Someone, _: int) -> None:
    who.comes_back()


def sticker(who: Someone, _: int) -> object:
    return who.does(ev.SentOther())


PRIVATE: dict[str, Act] = {
    "silent": lambda *_: None,
    "drafted": write,
    "edited": lambda who, number: _edit_draft(who, number),
    "asked when": on_draft(bt.PressedShare),
    "kept": on_draft(bt.PressedKeep),
    "deleted": on_draft(bt.PressedDelete),
    "another": on_card(bt.PressedAnother),
    "skipped": on_card(bt.PressedNotToday),
    "did it": on_card(bt.PressedDidIt),
    "how": on_card(bt.PressedHow),
    "not now": on_card(bt.PressedBack),
    "lighter": on_card(bt.PressedLighter),
    "same": on_card(bt.PressedSame),
    "heavier": on_card(bt.PressedHeavier),
    "fewer": on_card(bt.PressedFewer),
    "more": on_card(bt.PressedMore),
    "why": ask("why"),
    "opened": on_envelope(bt.PressedOpen),
    "put off": on_envelope(bt.PressedLater),
    "not for me": on_envelope(bt.PressedNotForMe),
    "slowed": choose(bt.ChosePace, "weekly", "twice", "every"),
    "paused": choose(bt.ChosePause, "1", "3", "7", "0"),
    "resumed": ask("resume"),
    "theme": choose(bt.ChoseTheme, *m.CLOSED_THEMES),
    "mode": choose(bt.ChoseMode, *m.MODES),
    "today": choose(bt.ChoseToday, *m.TODAYS),
    "moved": choose(bt.ChoseZone, *ZONES),
    "hour": choose(bt.ChoseHour, "0", "510", "1200"),
    "quiet": choose(bt.ChoseQuiet, *(f"{a}-{b}" for a, b in m.QUIETS)),
    "reads": choose(bt.ChoseLearn, "all", "t09", "t15.2", "books", "close"),
    "asked card": ask("card"),
    "asked": command,
    "blocked": go_away,
    "back": come_back,
    "renewed": lambda who, _: who.taps(bt.PressedRenew),
}
"""What somebody does for themselves: none of it is anybody else's business."""

OPEN: dict[str, Act] = {
    **PRIVATE,
    "now": on_draft(bt.PressedNow),
    "evening": on_draft(bt.PressedEvening),
    "tomorrow": on_draft(bt.PressedTomorrow),
    "undo": on_consented(bt.PressedUndo),
    "take back": on_consented(bt.PressedTakeBack),
    "thanks": on_envelope(bt.PressedThanks),
    "hear": on_envelope(bt.PressedHear),
    "write back": on_envelope(bt.PressedWriteBack),
}
"""The same, and what is meant for the other."""

ANY: dict[str, Act] = {
    **OPEN,
    "edits": edit,
    "change": on_draft(bt.PressedChange),
    "any button": any_button,
    "any choice": any_choice,
    "invite": invite_around,
    "accept": lambda who, _: who.taps(bt.PressedAccept) if who.is_here else None,
    "confirm": lambda who, _: who.taps(bt.PressedConfirm) if who.is_here else None,
    "sticker": sticker,
    "starts": lambda who, _: who.starts(),
}
"""Everything, also what no button of ours would do."""


def _edit_draft(who: Someone, number: int) -> object:
    drafts = [r for r in who.replies if isinstance(r, m.Drafted)]
    return who.edits(pick(number, drafts).id, f"changed to {number}, softly") if drafts else None


def do(who: Someone, acts: dict[str, Act], name: str, number: int) -> None:
    """Nobody who is not here has anything of their own to press."""
    if who.is_here or name in ("starts", "any choice", "sticker"):
        acts[name](who, number)
