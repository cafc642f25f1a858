"""The state: who there is, and the situations that things of theirs can be in.

A situation is a class (`Drafted`, `Sealed`), so that a rule says in its signature what it may be given,
and a row of the table that pairs it with anything else does not pass the type checker.
Times are UTC; local dates and hours exist only in `agenda.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, NewType, TypeVar

from bot.core.path import EMPTY, Felt, Path

PersonId = NewType("PersonId", int)
PairingId = NewType("PairingId", int)
ReplyId = NewType("ReplyId", int)
EnvelopeId = NewType("EnvelopeId", int)
CardId = NewType("CardId", int)
InviteId = NewType("InviteId", int)

Pace = Literal["every", "most", "twice", "weekly"]
Today = Literal["nothing", "tiny", "normal"]
Mode = Literal["none", "new_baby", "apart", "after_disagreement", "ill", "grieving", "busy"]
Kind = Literal["share", "offline", "solo"]

PACES: tuple[Pace, ...] = ("every", "most", "twice", "weekly")
TODAYS: tuple[Today, ...] = ("nothing", "tiny", "normal")
MODES: tuple[Mode, ...] = ("none", "new_baby", "apart", "after_disagreement", "ill", "grieving", "busy")
HOLDS = (0, 20, 60)
QUIETS = ((21 * 60, 8 * 60), (22 * 60, 7 * 60), (23 * 60, 6 * 60), (0, 0))
CLOSED_THEMES = ("t08", "t15", "t18")

DRAFT_LIFE = timedelta(hours=24)
INVITE_LIFE = timedelta(hours=72)
ENVELOPE_LIFE = timedelta(days=7)
QUESTION_LIFE = timedelta(minutes=30)
MODE_LIFE = timedelta(days=30)
RENEW_AFTER = timedelta(days=90)
CLOSES_AFTER = (timedelta(days=14), timedelta(days=28))
"""Between the two, at a moment that chance chooses, a pairing closes that one has left without a word, or has
not renewed: no day points at anybody."""
PARTED_FOR = timedelta(days=90)
LARGEST_REVISION = 999_999_999
"""That a button can carry."""
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


# --- where a person is in the conversation -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """Anyone at all. Rows for `Stage` hold in every stage that has no row of its own."""


@dataclass(frozen=True, slots=True)
class Stranger(Stage):
    """Has not pressed Start, or has been forgotten: nothing is stored of them."""


@dataclass(frozen=True, slots=True)
class Beginning(Stage):
    """Is being asked the questions of the beginning."""


@dataclass(frozen=True, slots=True)
class Meeting(Beginning):
    """Has seen what this is, and has not yet said "I am an adult, go on"."""


@dataclass(frozen=True, slots=True)
class Naming(Beginning):
    """Is asked for the name that the partner will see."""


@dataclass(frozen=True, slots=True)
class Placing(Beginning):
    """Is asked where they are."""


@dataclass(frozen=True, slots=True)
class Timing(Beginning):
    """Is asked when the card should come."""


@dataclass(frozen=True, slots=True)
class Pacing(Beginning):
    """Is asked how often."""


@dataclass(frozen=True, slots=True)
class Ready(Stage):
    """At home here, alone or with a partner."""


@dataclass(frozen=True, slots=True)
class Changing(Ready):
    """Pressed Change it: the next words replace those of this reply."""

    reply: ReplyId


@dataclass(frozen=True, slots=True)
class Appreciating(Ready):
    """Asked for /appreciate: the next words are one small thing they noticed."""


@dataclass(frozen=True, slots=True)
class WritingBack(Ready):
    """Pressed Write back: the next words answer this envelope."""

    envelope: EnvelopeId


@dataclass(frozen=True, slots=True)
class Asking(Ready):
    """A question of the settings is open. It ends with whatever else the person does or is sent, and by
    itself."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Renaming(Asking):
    """Changes the name in the settings: the next words are a name."""


@dataclass(frozen=True, slots=True)
class Moving(Asking):
    """Changes the place in the settings: the next words are a city or a zone."""


@dataclass(frozen=True, slots=True)
class Retiming(Asking):
    """Changes the hour in the settings: the next words are a time of day."""


# --- people and pairings -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person, as far as the conversation needs to know them. Their name is not here: it is private
    text, and only `send` needs it."""

    id: PersonId
    chat: int
    """Telegram's id of the person and of their private chat with the bot; never of a group."""
    stage: Stage
    seed: int
    """Chance of their own: which days rest, which card comes. Never shown."""
    language: str = "en"
    zone: str = "UTC"
    """IANA name."""
    minute: int = 8 * 60 + 30
    """When the card comes, in minutes after local midnight."""
    pace: Pace = "most"
    quiet_from: int = 21 * 60
    quiet_to: int = 8 * 60
    """Minutes after local midnight; equal means no quiet hours."""
    hold: int = 20
    """Seconds that "now" waits, so that a slip of the thumb can be taken back."""
    open_at_once: bool = False
    paused_until: datetime | None = None
    today: Today = "normal"
    today_on: date | None = None
    """The local date for which `today` was said."""
    mode: Mode = "none"
    mode_until: datetime | None = None
    opened_themes: frozenset[str] = frozenset()
    """Those of `CLOSED_THEMES` that this person opened."""
    invite: InviteId | None = None
    """The invitation whose link they opened. Only this one can they say yes to: an id is no key."""
    reachable: bool = True
    unanswered: int = 0
    """Cards since the person last did anything at all."""
    current: CardId | None = None
    """The share card in their hands: words they send are about it."""
    last_card_on: date | None = None
    last_card_at: datetime | None = None
    pairing: PairingId | None = None
    """Also while the other has already left without a word: nothing here may look different then."""
    parted: bool = False
    """A pairing of theirs has ended, as far as they know. While they are in none, no card speaks of one."""
    renewed_at: datetime | None = None
    renewal_asked_at: datetime | None = None
    path: Path = EMPTY
    """How deep their own cards may go. Private even from themselves: it is not shown, only exported."""


@dataclass(frozen=True, slots=True)
class Other:
    """All that a rule can see of the partner. Do not add a field: it would be a way to leak."""

    id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    id: PairingId
    seed: int
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired(Pairing):
    """Both are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Pairing):
    """One has left. Whoever is still in it hears one neutral line with a card from `line_from` on."""

    line_from: datetime


# --- invitations ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    id: InviteId
    inviter: PersonId
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Invite):
    """The link works; nobody has said yes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Invite):
    """Somebody said yes, and the inviter is asked whether it is the right one."""

    accepter: PersonId

    @property
    def revision(self) -> int:
        """Of this yes: that of somebody else to the same link has another. "Is this Sam?" carries it, so that
        an answer about Sam is never one about whoever said yes after him; it is not Sam's id."""
        drawn = sha256(b"%d:%d" % (self.id, self.accepter)).digest()
        return 1 + int.from_bytes(drawn[:8], "big") % LARGEST_REVISION


# --- cards ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    id: CardId
    person: PersonId
    on: date
    """Local date; with the person it is unique, and that constraint is what keeps one card a day."""
    prompt: str
    kind: Kind
    revision: int = 1
    """Counts *another one*, so that an old button cannot act on a newer card."""
    reasons: tuple[str, ...] = ()
    """Why it was chosen (`curriculum.Reason`), as it was then: what is stored answers `/why` honestly."""
    put_back: tuple[str, ...] = ()
    """The prompts that *another one* took away again, in their order."""
    felt: Felt = ""
    """What the person said of it, last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt(Card):
    """In the person's hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid(Card):
    """Put down: done, answered or not today. Which of these is nobody's business."""


# --- replies: what someone wrote, and what they decided about it ----------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    id: ReplyId
    author: PersonId
    pairing: PairingId | None
    """The pairing it was written in; it can never be shared in another one."""
    prompt: str
    """Of the card it answers, as it was then; "" for words of their own. The card itself may be changed for
    another one afterwards, and nobody has said yes to their words under that."""
    revision: int
    source: int
    """The author's own Telegram message that holds the words: an edit of it is a new revision."""
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted(Reply):
    """Written and undecided. Nobody but its author will ever see it like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Reply):
    """Its author keeps it to themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented(Reply):
    """Its author pressed Share on exactly this revision. It leaves at `leaves_at`, not before."""

    leaves_at: datetime
    envelope: EnvelopeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Reply):
    """Shared once, and taken back."""


# --- envelopes: the receiver's side ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    id: EnvelopeId
    reply: ReplyId
    receiver: PersonId
    pairing: PairingId


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Envelope):
    """Not shown to its receiver yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed(Envelope):
    """Lies in the receiver's chat, unopened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Envelope):
    """Its words are in the receiver's chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanked(Envelope):
    """Opened, and its receiver has sent their *Thank you* or *I hear you*: once is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone(Envelope):
    """Refused, expired, taken back or cut off by leaving. All look the same, on purpose."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a button names when it names nothing of yours: never there, no longer there, another's."""


NOTHING = Nothing()

Entity = Person | Pairing | Invite | Card | Reply | Envelope
Subject = Stage | Invite | Card | Reply | Envelope | Pairing | Nothing

T = TypeVar("T")


def become(state: type[T], thing: Any, **more: Any) -> T:
    """The same thing in another situation: fields that both have are carried over."""
    wanted = {f.name for f in fields(state)}  # type: ignore[arg-type]  # every state is a dataclass
    carried = {f.name: getattr(thing, f.name) for f in fields(thing) if f.name in wanted}
    return state(**{**carried, **more})
