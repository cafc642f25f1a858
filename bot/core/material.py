"""What a send is made of: looked up by the store when a row is claimed, turned into words by the gateway.

Effects hold ids only; this is the other half, and it lives for one attempt. Store and gateway never meet:
this file is all that they share. Private text shows in no `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.events import Content, ContentKind
from bot.core.model import Card, CardId, Envelope, Invite, Person, Reply, ReplyId

Fate = Literal["kept", "shared", "taken_back", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One row of `SendList`: a share of the reader's own that can be taken back."""

    reply: ReplyId
    revision: int
    """The revision that was shared; the button names it."""
    kind: ContentKind
    shared_at: datetime
    """When its author chose that it may leave, UTC; never when it arrived, which they must not learn."""
    excerpt: str = field(default="", repr=False)
    """The beginning of the text or caption, at most 80 characters; "" for a bare photo or voice note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One reply of the person's own, for the export."""

    at: datetime
    """When it was written, UTC."""
    fate: Fate
    """What its author decided; never what became of it at the other end."""
    content: Content | None = field(default=None, repr=False)
    """None if its key is gone: the export says so instead of leaving the row out."""
    prompt: str = ""
    """Id of the card's prompt; "" if it answered none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One share of a partner's that the person opened, for the export. Unopened ones are not in it."""

    at: datetime
    """When it was opened, UTC."""
    content: Content | None = field(default=None, repr=False)
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGiven:
    """One card that the person was dealt, for the export."""

    on: str
    """Local date, ISO."""
    prompt: str
    put_back: tuple[str, ...] = ()
    """What *another one* took away again that day."""
    felt: str = ""
    """What the person said of it."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that is stored of one person, as far as it is theirs; the settings come from `Material.person`."""

    made_at: datetime
    """UTC."""
    written: tuple[Written, ...] = ()
    """Oldest first."""
    received: tuple[Received, ...] = ()
    """Oldest first."""
    cards: tuple[CardGiven, ...] = ()
    """Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that the words of one send can need. What a send does not need stays at its default."""

    chat: int
    """Telegram's id of the chat it goes to: always a person's own, never a group."""
    attempts: int = 0
    """Attempts made before this one: back-off grows with it."""
    unsure: bool = False
    """Whether one of them may have done something, for all that is known: then words are repeated only where
    a second time is no second copy."""
    person: Person | None = None
    """The receiver; None for a stranger and for the last line after forgetting."""
    language: str = "en"
    """The receiver's; for a stranger what their Telegram said."""
    name: str = field(default="", repr=False)
    """The receiver's own name, as the partner sees it; before they chose one, their first name."""
    partner_name: str = field(default="", repr=False)
    """The partner's name in the receiver's pairing; for envelopes and thanks that of their pairing."""
    paired: bool = False
    """Whether the receiver has a pairing, as far as they know: also after the other left silently."""
    reply: Reply | None = None
    """Of previews and envelopes; None if it is gone."""
    content: Content | None = field(default=None, repr=False)
    """The words of exactly the revision that the send names. For `SendEnvelope` None: it shows nothing
    of them, so it is not given them."""
    prompt: str = ""
    """Id of the prompt of the reply's card, "" if it answered none."""
    card: Card | None = None
    """Of `SendCard`, `ChangeCard` and `SendWhy`."""
    envelope: Envelope | None = None
    """Of the sends that name one."""
    invite: Invite | None = None
    """Of `SendInvite`, `AskInvited` and `AskInviter`; None if it has ended."""
    token: str = field(default="", repr=False)
    """Of `SendInvite`: what its link carries, in clear; it exists only until the link has been sent."""
    inviter_name: str = field(default="", repr=False)
    """Of `AskInvited`."""
    accepter_name: str = field(default="", repr=False)
    """Of `AskInviter`."""
    resting: frozenset[str] = frozenset()
    """Themes that rest for everyone, for pages that show themes."""
    messages: tuple[int, ...] = ()
    """Where the thing of this send lies in the receiver's chat, newest last: the previews of a reply, the
    envelope and what was sent beside it. Ids under which `Gateway.send` said it was shown."""
    shares: tuple[Share, ...] = ()
    """Of `SendList`, newest first."""
    more: bool = False
    """Of `SendList`: there are older ones."""
    export: Export | None = None
    """Of `SendExport`."""
    broken: bool = False
    """The words are there and could not be read: a key or a row is damaged. Said honestly, once."""


ThingKind = Literal["card", "preview", "envelope", "support", "list", "export"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """That a thing now lies in a chat as a message, so that it can be changed or taken away later.
    The store adds it to what it knows of the thing (`Material.messages`)."""

    kind: ThingKind
    id: CardId | ReplyId | int
    """Card, reply (for previews) or envelope; 0 for a page, a list or a copy, of which there is no thing."""
    message: int
    """Telegram's id of the message in the receiver's chat."""


__all__ = [
    "CardGiven",
    "Export",
    "Fate",
    "Material",
    "Received",
    "Share",
    "Shown",
    "ThingKind",
    "Written",
]
