"""The conversation, whole, as one table: in this situation, when this happens, that rule decides.

A row holds for the situation named and for those that are kinds of it, unless they have a row of their
own; likewise for events. What has no row
changes nothing. Each rule says in its signature which situation it is given, and a
row that pairs it with another does not pass the type checker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core.rules import (
    beginning,
    cards,
    consent,
    felt,
    learning,
    leaving,
    pace,
    pairing,
    receiving,
    settings,
)
from bot.core.view import Step, View

S = TypeVar("S", bound=m.Subject)
E = TypeVar("E", bound=ev.Event)
Rule = Callable[[View[Any], Any], Step]


class Row(NamedTuple):
    state: type
    event: type[ev.Event]
    rule: Rule
    to: tuple[type, ...]
    """Situations that the rule can put the thing in; empty if it stays as it is."""


def on(state: type[S], event: type[E], rule: Callable[[View[S], E], Step], *to: type) -> Row:
    return Row(state, event, rule, to)


TABLE: tuple[Row, ...] = (
    # In every situation
    on(m.Stage, ev.AskedPrivacy, leaving.privacy),
    on(m.Stage, ev.AskedSupport, leaving.support),
    on(m.Stage, bt.ChoseCountry, leaving.support_in),
    on(m.Stage, ev.AskedHelp, leaving.help_),
    on(m.Stage, ev.AskedForget, leaving.ask_forget),
    on(m.Stage, bt.ChoseForget, leaving.forget),
    on(m.Stage, ev.AskedExport, leaving.export),
    on(m.Stage, ev.WentAway, leaving.went_away),
    on(m.Stage, ev.Act, beginning.again),
    # The beginning
    on(m.Stranger, ev.Started, beginning.meet, m.Meeting),
    on(m.Stranger, ev.AskedForget, leaving.nothing_to_forget),
    on(m.Stranger, ev.AskedExport, beginning.again),
    on(m.Stranger, bt.ChoseForget, beginning.again),
    on(m.Stranger, ev.WentAway, leaving.no_change),
    on(m.Beginning, ev.Started, beginning.start_over),
    on(m.Meeting, bt.ChoseAdult, beginning.is_adult, m.Naming),
    on(m.Naming, bt.ChoseName, beginning.keeps_name, m.Placing),
    on(m.Naming, ev.Wrote, beginning.wrote_name, m.Placing),
    on(m.Placing, bt.ChoseClock, beginning.chose_clock),
    on(m.Placing, bt.ChoseZone, beginning.chose_zone, m.Timing),
    on(m.Placing, ev.Wrote, beginning.wrote_place, m.Timing),
    on(m.Timing, bt.ChoseHour, beginning.chose_hour, m.Pacing),
    on(m.Timing, ev.Wrote, beginning.wrote_hour, m.Pacing),
    on(m.Pacing, bt.ChosePace, beginning.chose_pace, m.Ready),
    on(m.Beginning, bt.Tap, leaving.no_change),
    # Pairing
    on(m.Ready, ev.Started, pairing.opened_link),
    on(m.Ready, ev.AskedInvite, pairing.invite),
    on(m.Offered, bt.PressedAccept, pairing.accept, m.Accepted),
    on(m.Accepted, bt.PressedAccept, pairing.accept_again),
    on(m.Nothing, bt.PressedAccept, pairing.unavailable),
    on(m.Offered, bt.PressedDecline, pairing.decline),
    on(m.Accepted, bt.PressedDecline, pairing.decline, m.Offered),
    on(m.Nothing, bt.PressedDecline, pairing.decline),
    on(m.Accepted, bt.PressedConfirm, pairing.confirm),
    on(m.Offered, bt.PressedConfirm, pairing.nothing_to_confirm),
    on(m.Nothing, bt.PressedConfirm, pairing.nothing_to_confirm),
    on(m.Accepted, bt.PressedDeny, pairing.deny),
    on(m.Offered, bt.PressedDeny, pairing.nothing_to_deny),
    on(m.Nothing, bt.PressedDeny, pairing.nothing_to_deny),
    # The daily card
    on(m.Ready, ev.CardDue, cards.due),
    on(m.Ready, ev.AskedCard, cards.asked),
    on(m.Dealt, bt.PressedAnother, cards.another),
    on(m.Dealt, bt.PressedNotToday, cards.lay_down, m.Laid),
    on(m.Dealt, bt.PressedDidIt, cards.lay_down, m.Laid),
    on(m.Ready, ev.AskedWhy, cards.why),
    on(m.Paired, bt.PressedRenew, cards.renew),
    on(m.Closed, bt.PressedRenew, cards.renew),
    # How it was
    on(m.Card, bt.PressedHow, felt.ask),
    on(m.Card, bt.PressedBack, felt.back),
    on(m.Card, bt.PressedLighter, felt.lighter),
    on(m.Card, bt.PressedSame, felt.same),
    on(m.Card, bt.PressedHeavier, felt.heavier),
    on(m.Card, bt.PressedFewer, felt.fewer),
    on(m.Card, bt.PressedMore, felt.more),
    # Answering is not sharing
    on(m.Ready, ev.Wrote, consent.wrote),
    on(m.Changing, ev.Wrote, consent.wrote_again, m.Ready),
    on(m.Appreciating, ev.Wrote, consent.wrote_freely, m.Ready),
    on(m.WritingBack, ev.Wrote, consent.wrote_freely, m.Ready),
    on(m.Ready, ev.AskedAppreciate, consent.appreciate, m.Appreciating),
    on(m.Drafted, ev.Edited, consent.edited),
    on(m.Consented, ev.Edited, consent.edited_after_yes, m.Drafted),
    on(m.Kept, ev.Edited, consent.edited_kept),
    on(m.Drafted, ev.EditedAway, consent.edited_away),
    on(m.Consented, ev.EditedAway, consent.edited_away_after_yes, m.Drafted),
    on(m.Kept, ev.EditedAway, consent.edited_kept),
    on(m.Nothing, ev.Edited, consent.edited_nothing),
    on(m.Nothing, ev.EditedAway, consent.edited_nothing),
    on(m.Drafted, bt.PressedShare, consent.share),
    on(m.Drafted, bt.PressedNow, consent.share_now, m.Consented),
    on(m.Drafted, bt.PressedEvening, consent.share_this_evening, m.Consented),
    on(m.Drafted, bt.PressedTomorrow, consent.share_tomorrow, m.Consented),
    on(m.Drafted, bt.PressedChange, consent.change),
    on(m.Drafted, bt.PressedKeep, consent.keep, m.Kept),
    on(m.Drafted, bt.PressedDelete, consent.delete),
    on(m.Kept, bt.PressedDelete, consent.delete),
    on(m.Drafted, ev.DraftEnded, consent.erase),
    on(m.Drafted, ev.PreviewLost, consent.preview_again),
    on(m.Consented, bt.PressedUndo, consent.undo, m.Drafted),
    on(m.Consented, bt.PressedTakeBack, consent.take_back, m.Withdrawn, m.Kept),
    on(m.Ready, ev.AskedShared, consent.list_shared),
    on(m.Ready, bt.ChoseEarlier, consent.list_earlier),
    on(m.Ready, ev.SentOther, consent.refuse_other),
    on(m.Ready, ev.WroteTooMuch, consent.refuse_length),
    # Receiving
    on(m.Waiting, ev.EnvelopeSent, receiving.arrived, m.Sealed, m.Opened),
    on(m.Waiting, bt.PressedOpen, receiving.open_, m.Opened),
    on(m.Sealed, bt.PressedOpen, receiving.open_, m.Opened),
    on(m.Opened, bt.PressedOpen, receiving.open_again),
    on(m.Thanked, bt.PressedOpen, receiving.open_again),
    on(m.Sealed, bt.PressedLater, receiving.later),
    on(m.Sealed, bt.PressedNotForMe, receiving.not_for_me, m.Gone),
    on(m.Waiting, bt.PressedLater, receiving.later),
    on(m.Waiting, bt.PressedNotForMe, receiving.not_for_me, m.Gone),
    on(m.Gone, bt.PressedOpen, receiving.closed),
    on(m.Gone, bt.PressedLater, receiving.closed),
    on(m.Gone, bt.PressedNotForMe, receiving.closed),
    on(m.Opened, bt.PressedThanks, receiving.thank, m.Thanked),
    on(m.Opened, bt.PressedHear, receiving.hear, m.Thanked),
    on(m.Opened, bt.PressedWriteBack, receiving.write_back),
    on(m.Thanked, bt.PressedWriteBack, receiving.write_back),
    on(m.Sealed, ev.EnvelopeEnded, receiving.ended, m.Gone),
    # Pace
    on(m.Ready, ev.AskedPause, pace.ask_pause),
    on(m.Ready, bt.ChosePause, pace.pause),
    on(m.Ready, ev.AskedResume, pace.resume),
    on(m.Ready, ev.AskedPace, pace.ask_pace),
    on(m.Ready, bt.ChosePace, pace.set_pace),
    on(m.Ready, ev.AskedToday, pace.ask_today),
    on(m.Ready, bt.ChoseToday, pace.set_today),
    on(m.Ready, bt.ChoseMode, pace.set_mode),
    on(m.Ready, ev.CameBack, leaving.no_change),
    # Settings
    on(m.Ready, ev.AskedSettings, settings.show),
    on(m.Ready, bt.ChosePage, settings.page, m.Ready, m.Renaming, m.Moving, m.Retiming),
    on(m.Renaming, ev.Wrote, settings.wrote_name, m.Ready),
    on(m.Moving, ev.Wrote, settings.wrote_place, m.Ready),
    on(m.Ready, bt.ChoseClock, settings.chose_clock),
    on(m.Ready, bt.ChoseZone, settings.chose_zone, m.Ready),
    on(m.Retiming, ev.Wrote, settings.wrote_hour, m.Ready),
    on(m.Ready, bt.ChoseHour, settings.chose_hour, m.Ready),
    on(m.Ready, bt.ChoseQuiet, settings.set_quiet),
    on(m.Ready, bt.ChoseHold, settings.set_hold),
    on(m.Ready, bt.ChoseOpening, settings.set_opening),
    on(m.Ready, bt.ChoseLanguage, settings.set_language),
    on(m.Ready, bt.ChoseTheme, settings.set_theme),
    on(m.Ready, ev.Interrupted, leaving.no_change),
    on(m.Ready, ev.AskedUnknown, settings.unknown),
    on(m.Ready, bt.Tap, leaving.rested),
    # Learning
    on(m.Ready, ev.AskedLearn, learning.topics),
    on(m.Ready, ev.AskedBooks, learning.books),
    on(m.Ready, bt.ChoseLearn, learning.read),
    # Leaving
    on(m.Ready, ev.AskedLeave, leaving.ask_leave),
    on(m.Ready, bt.ChoseLeave, leaving.leave),
)

_ROWS: dict[tuple[type, type], Rule] = {(row.state, row.event): row.rule for row in TABLE}


def rule_for(state: type, event: type[ev.Event]) -> Rule | None:
    """The nearest row: first by the event, then by the situation, each before what it is a kind of."""
    for happened in event.__mro__:
        for kind in state.__mro__:
            if rule := _ROWS.get((kind, happened)):
                return rule
    return None
