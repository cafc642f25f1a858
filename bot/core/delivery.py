"""What may still be sent, asked at the last moment; and what can become of a send.

The outbox holds intentions. Between the wish and the send a person may have taken back, paused, left or
gone away, so every row is judged again in the transaction that claims it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.agenda import end_of_pause, end_of_quiet, next_morning
from bot.core.model import Consented, Drafted, Envelope, Paired, Pairing, Person, Reply, Waiting
from bot.core.sends import (
    ClosePreview,
    Priority,
    Say,
    SayClosed,
    Send,
    SendCard,
    SendEnvelope,
    SendPreview,
    SendThanks,
)

SHARES_A_DAY = 3
CALM_GAP = timedelta(minutes=30)
"""Between envelopes that have waited, so that the end of a pause is not a burst."""
CALM_AFTER = timedelta(hours=1)
CARD_TOO_LATE = timedelta(hours=6)
"""A card that could not be sent for so long is yesterday's news: it is not sent at all."""


# --- outcomes of an attempt ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it. `message` is the id of a new message, 0 where none was made."""

    message: int = 0


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. `certain`: Telegram has certainly not done it (429, no connection); otherwise it may
    have (time-out, 5xx), and only what is harmless twice is tried again."""

    after: timedelta
    certain: bool = True
    flood: bool = False
    """Telegram asked for slowness (429): the whole fleet slows down."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Never. `unreachable`: the person blocked the bot or closed the account."""

    unreachable: bool = False
    reason: str = ""
    """Error class for the log; never Telegram's text, which can quote what was sent."""


Outcome = Sent | Retry | Gone


# --- verdicts at the time of the claim --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Go:
    """Send it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """It holds no more. Nobody is told."""


Verdict = Go | Wait | Drop


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a row at the time of its claim."""

    send: Send
    due_at: datetime
    """When the row was first due: not moved by `Wait` or `Recheck`, or the end of a pause were a burst."""
    to: Person | None
    pairing: Pairing | None = None
    """The pairing that the envelope or the thanks belongs to."""
    envelope: Envelope | None = None
    reply: Reply | None = None
    """Of an envelope, and of a preview that nobody asked for."""
    shares_today: int = 0
    """Envelopes the receiver has already got on their local date."""
    last_share_at: datetime | None = None
    behind: bool = False
    """Something older from the partner, whose hour has come, waits still."""


def verdict(facts: Facts, at: datetime) -> Verdict:
    """Whether this row may be sent at this moment. Unknown means no."""
    send, to = facts.send, facts.to
    if to is None:
        return Go() if send.priority is Priority.ANSWER else Drop()
    if not to.reachable and send.priority is not Priority.ANSWER:
        return Wait(at + timedelta(days=1)) if send.priority is Priority.ENVELOPE else Drop()
    if isinstance(send, SendEnvelope):
        return _envelope(facts, to, send, at)
    if isinstance(send, SendThanks):
        return _thanks(facts, to, at)
    if isinstance(send, SendCard) and not send.asked:
        return _card(facts, to, at)
    if isinstance(send, SayClosed) and not send.asked:
        return _after(end_of_pause(to, at) or end_of_quiet(to, at))
    if isinstance(send, SendPreview | ClosePreview) and send.unasked:
        return _after(end_of_quiet(to, at)) if _is_undecided(facts.reply, send) else Drop()
    if isinstance(send, Say) and send.unasked:
        return _after(end_of_quiet(to, at))
    return Go()


def _is_undecided(reply: Reply | None, send: SendPreview | ClosePreview) -> bool:
    """Still the draft that is to be asked about once more: since then it may have been decided or changed."""
    return isinstance(reply, Drafted) and reply.revision == send.revision


def _after(until: datetime | None) -> Verdict:
    return Wait(until) if until else Go()


def _envelope(facts: Facts, to: Person, send: SendEnvelope, at: datetime) -> Verdict:
    reply, envelope = facts.reply, facts.envelope
    if not (
        isinstance(reply, Consented)
        and reply.revision == send.revision
        and reply.envelope == send.envelope
        and isinstance(envelope, Waiting)
        and envelope.receiver == to.id
        and _together(facts, to)
        and reply.pairing == to.pairing
    ):
        return Drop()
    if at < reply.leaves_at:
        return Wait(reply.leaves_at)
    return _when_calm(facts, to, at)


def _thanks(facts: Facts, to: Person, at: datetime) -> Verdict:
    if not _together(facts, to):
        return Drop()
    return _when_calm(facts, to, at)


def _card(facts: Facts, to: Person, at: datetime) -> Verdict:
    """A card that waited into a pause or the night would be unasked for: it is let go, not kept."""
    late = at - facts.due_at > CARD_TOO_LATE
    if late or end_of_pause(to, at) or end_of_quiet(to, at):
        return Drop()
    return Go()


def _together(facts: Facts, to: Person) -> bool:
    return isinstance(facts.pairing, Paired) and facts.pairing.id == to.pairing


def _when_calm(facts: Facts, to: Person, at: datetime) -> Verdict:
    """The receiver's own hours decide, and only them; the author never learns which it was."""
    if until := end_of_pause(to, at) or end_of_quiet(to, at):
        return Wait(until)
    if facts.shares_today >= SHARES_A_DAY:
        return Wait(next_morning(to, at))
    waits = at - facts.due_at > CALM_AFTER or facts.behind  # or what is fresh would come before what waited
    if waits and facts.last_share_at and at < facts.last_share_at + CALM_GAP:
        return Wait(facts.last_share_at + CALM_GAP)
    return Go()
