"""What to send: an effect for each sort of call of the Bot API.

Each becomes a row of the outbox in the transaction that saves the state; words are found when it is sent, in
the receiver's language. It holds ids and choices, never what somebody wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from bot.core.effects import Effect
from bot.core.model import CardId, EnvelopeId, InviteId, PairingId, PersonId, ReplyId


class Priority(IntEnum):
    """Who goes first when not everything can go at once. Within one chat the oldest always does."""

    ANSWER = 0
    ENVELOPE = 1
    CARD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Send(Effect):
    """One call of the Bot API, later. `to` is whose chat it goes to."""

    to: PersonId
    priority: ClassVar[Priority] = Priority.ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTap(Send):
    """Stop the button's spinner, with a short word or none. Telegram forgets taps: may be too late."""

    tap: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Send):
    """A sentence of the bot: `note` names it in the words files, buttons and all."""

    note: str
    value: str = ""
    """One plain argument of the note: a number, a time, a zone. Never what a person wrote."""
    unasked: bool = False
    """It comes by itself, and so not at night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayClosed(Send):
    """The neutral line that a pairing is closed. Whoever is away hears it when they are back."""

    asked: bool = False
    """The person asked for a card just now, so it comes also in a pause and at night."""
    priority: ClassVar[Priority] = Priority.ENVELOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Send):
    """Replace the message that a button was on by a sentence, and so take its buttons away."""

    message: int
    note: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(Send):
    """Delete a message from the person's chat, where Telegram still allows it."""

    message: int
    note: str = ""
    """What a message of the bot becomes where Telegram deletes it no more; "" leaves it as it is."""
    language: str = "en"
    """Of the note, where nothing is stored any more of whoever reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInvite(Send):
    invite: InviteId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInvited(Send):
    """ "Sam would like to do this with you. Yes, No." """

    invite: InviteId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInviter(Send):
    """ "Is this Sam?" """

    invite: InviteId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCard(Send):
    card: CardId
    revision: int
    asked: bool = False
    """The person asked for it just now, so it comes also in quiet hours."""
    priority: ClassVar[Priority] = Priority.CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCard(Send):
    """Edit the message with the card into the card as it is now.

    `ask` is "" for the buttons of every card, or "how": how it was, which opens and closes in place."""

    card: CardId
    revision: int
    message: int
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWhy(Send):
    """Why that card came, from one's own side only."""

    card: CardId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPreview(Send):
    """Exactly what the partner would get, with the buttons to decide."""

    reply: ReplyId
    revision: int
    unasked: bool = False
    """After an outage of ours it comes by itself, and so not at night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreview(Send):
    """Edit a preview in place: other buttons, or only the words that were decided about.

    `ask` is "share", "when" or "undo": which buttons it shows."""

    reply: ReplyId
    revision: int
    message: int
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePreview(Send):
    """Replace a preview, words and all, by a short sentence. `message` 0: every preview of it."""

    reply: ReplyId
    note: str
    message: int = 0
    unasked: bool = False
    """A newer one comes by itself after it, and so not at night, nor when it is decided by then."""
    revision: int = 0
    """Of the draft, where it is unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendEnvelope(Send):
    """ "Sam left something for you." Consent is asked for again at the last moment."""

    envelope: EnvelopeId
    reply: ReplyId
    revision: int
    priority: ClassVar[Priority] = Priority.ENVELOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnvelope(Send):
    """Edit the envelope into its words. Doing it twice is doing it once."""

    envelope: EnvelopeId
    reply: ReplyId
    message: int
    thanked: bool = False
    """Without the *Thank you* and *I hear you* that were pressed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOffEnvelope(Send):
    """Later: the envelope stays where it is and does not ask again."""

    envelope: EnvelopeId
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseEnvelope(Send):
    """Replace the envelope, opened or not, by a short sentence; `note` "" deletes it if it can."""

    envelope: EnvelopeId
    note: str
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendThanks(Send):
    """A partner pressed *Thank you* or *I hear you* ("thanks", "hear"): it is a share of its own."""

    pairing: PairingId
    note: str
    priority: ClassVar[Priority] = Priority.ENVELOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class SendList(Send):
    """One's own shares, each with *Take back*: the newest, or those before where another list ended."""

    before: str = ""
    """`<ms since 1970>.<reply>`, the last one of that list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSettings(Send):
    """A page of the settings; edits `message` if it is not 0."""

    page: str
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSupport(Send):
    country: str
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReading(Send):
    """Facts and books. `page` is "all" (the topics), "books", "close", or a theme, perhaps with the number of
    the fact in it: "t09.2". Edits `message` if it is not 0."""

    page: str
    message: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendExport(Send):
    """Two files of one's own words and of what one opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Send):
    """A sentence to somebody of whom nothing is stored: a stranger, or one who has just been forgotten."""

    chat: int
    language: str
    note: str


SENDS: dict[str, type[Send]] = {
    cls.__name__: cls
    for cls in (
        AnswerTap,
        Say,
        SayClosed,
        Amend,
        Erase,
        SendInvite,
        AskInvited,
        AskInviter,
        SendCard,
        ChangeCard,
        SendWhy,
        SendPreview,
        ChangePreview,
        ClosePreview,
        SendEnvelope,
        OpenEnvelope,
        PutOffEnvelope,
        CloseEnvelope,
        SendThanks,
        SendList,
        SendSettings,
        SendSupport,
        SendReading,
        SendExport,
        Tell,
    )
}
"""By the name under which the outbox stores them."""


def interrupts(send: Send) -> bool:
    """It comes by itself, and the next words may be about it; `events.Interrupted` says that it has come.
    A card ends an open question when it is dealt, an envelope with its own `events.EnvelopeSent`."""
    if isinstance(send, SendPreview):
        return send.unasked
    if isinstance(send, Say):
        return send.unasked or send.note == "paired"
    return isinstance(send, SendThanks | AskInviter | SayClosed)
