"""The tables. The same on SQLite, where they are strict, and on PostgreSQL.

Only `words` holds what people wrote, sealed; its keys are in another database (`data_key`). Everywhere else
there are ids, times and choices. Foreign keys have no cascade, on purpose: forgetting a person must name
everything of theirs, or the last statement fails and the whole transaction with it.
Ids are given by the caller and random, so that an id tells nobody how much the other writes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.engine import Big, Day, Moment

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
STRICT: dict[str, Any] = {"sqlite_strict": True}
"""SQLite keeps the types that are declared, as PostgreSQL does."""
KEYED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Also stored in the order of its key: one tree to write instead of two."""

metadata = MetaData(naming_convention=NAMES)
keys_metadata = MetaData(naming_convention=NAMES)


def _id() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=False)


def _state(*names: str) -> CheckConstraint:
    """An unknown state cannot be stored, so none can ever be read as a yes."""
    return CheckConstraint("state IN ({})".format(", ".join(f"'{name}'" for name in names)), name="state")


pairing = Table(
    "pairing",
    metadata,
    _id(),
    Column("state", Text, nullable=False),
    Column("seed", Big, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("line_from", Moment),
    _state("Paired", "Closed"),
    CheckConstraint("(state = 'Closed') = (line_from IS NOT NULL)", name="line"),
    **STRICT,
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("chat", Big, nullable=False),
    Column("stage", Text, nullable=False),
    Column("stage_id", Big),
    Column("seed", Big, nullable=False),
    Column("language", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("pace", Text, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_to", Integer, nullable=False),
    Column("hold", Integer, nullable=False),
    Column("open_at_once", Integer, nullable=False),
    Column("paused_until", Moment),
    Column("today", Text, nullable=False),
    Column("today_on", Day),
    Column("mode", Text, nullable=False),
    Column("mode_until", Moment),
    Column("opened_themes", Text, nullable=False),
    Column("invite", Big),
    Column("reachable", Integer, nullable=False),
    Column("unanswered", Integer, nullable=False),
    Column("current", Big),
    Column("last_card_on", Day),
    Column("last_card_at", Moment),
    Column("pairing", Big, ForeignKey("pairing.id")),
    Column("seat", Integer),
    Column("renewed_at", Moment),
    Column("renewal_asked_at", Moment),
    Column("path", Text, nullable=False, server_default=text("'{}'")),
    Column("parted", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("chat"),  # arrivals name their person by chat; two first messages make one person
    UniqueConstraint("pairing", "seat"),  # with the two seats below: two people, never three
    CheckConstraint("seat IN (0, 1)", name="two_seats"),
    CheckConstraint("(pairing IS NULL) = (seat IS NULL)", name="seated"),
    **STRICT,
)

invite = Table(
    "invite",
    metadata,
    _id(),
    Column("inviter", Big, ForeignKey("person.id"), nullable=False),
    Column("accepter", Big, ForeignKey("person.id")),
    Column("token_hash", LargeBinary, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("inviter"),  # one open invite a person: a second winner has no row to win
    UniqueConstraint("token_hash"),  # a start link names its invite by this
    Index(None, "accepter"),  # leaving and forgetting take back a yes
    _state("Offered", "Accepted"),
    CheckConstraint("(state = 'Accepted') = (accepter IS NOT NULL)", name="yes"),
    CheckConstraint("accepter <> inviter", name="not_oneself"),
    **STRICT,
)

card = Table(
    "card",
    metadata,
    _id(),
    Column("person", Big, ForeignKey("person.id"), nullable=False),
    Column("day", Day, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reasons", Text, nullable=False, server_default=text("''")),
    Column("put_back", Text, nullable=False, server_default=text("''")),
    Column("felt", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("person", "day"),  # one card a person and local date, whatever clocks and replicas do
    _state("Dealt", "Laid"),
    **STRICT,
)

reply = Table(
    "reply",
    metadata,
    _id(),
    Column("author", Big, ForeignKey("person.id"), nullable=False),
    Column("pairing", Big),
    Column("revision", Integer, nullable=False),
    Column("source", Big, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("leaves_at", Moment),
    Column("envelope", Big),
    Column("prompt", Text, nullable=False, server_default=text("''")),
    Index(None, "author", "source"),  # an edit names the message it edits; lists and forgetting go by author
    _state("Drafted", "Kept", "Consented", "Withdrawn"),
    CheckConstraint("(state = 'Consented') = (leaves_at IS NOT NULL)", name="leaves"),
    CheckConstraint("(state = 'Consented') = (envelope IS NOT NULL)", name="enveloped"),
    CheckConstraint("state <> 'Consented' OR pairing IS NOT NULL", name="to_somebody"),
    **STRICT,
)

envelope = Table(
    "envelope",
    metadata,
    _id(),
    Column("reply", Big, nullable=False),
    Column("receiver", Big, ForeignKey("person.id"), nullable=False),
    Column("pairing", Big, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", Moment),
    Index(None, "receiver"),  # leaving, forgetting and the export go by receiver
    Index(None, "reply"),  # forgetting an author ends what they sent
    _state("Waiting", "Sealed", "Opened", "Thanked", "Gone"),
    **STRICT,
)

words = Table(
    "words",
    metadata,
    Column("owner", Big, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Big, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("key", Big, nullable=False, server_default=text("0")),  # the id of its data key
    PrimaryKeyConstraint("owner", "kind", "id"),  # the owner first: forgetting needs no second index
    CheckConstraint("kind IN ('reply', 'name', 'partner')", name="kind"),
    **KEYED,
)

spent_key = Table(
    "spent_key",
    metadata,
    Column("owner", Big, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Big, nullable=False),
    PrimaryKeyConstraint("owner", "kind", "key"),
    **KEYED,
)
"""Data keys of words that have been replaced: to be destroyed, now that this is committed."""

agenda = Table(
    "agenda",
    metadata,
    Column("kind", Text, nullable=False),
    Column("id", Big, nullable=False),
    Column("person", Big, ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
    Index(None, "at"),  # what is due
    **KEYED,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=True),
    Column("lane", Big, nullable=False),
    Column("person", Big),
    Column("chat", Big),
    Column("effect", Text, nullable=False),
    Column("args", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),  # when it was meant to go
    Column("look_at", Moment, nullable=False),  # when to judge it (again): in a pause that is later
    Column("retry_at", Moment),  # after a failure; meanwhile it holds back those behind it
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),  # those that may have done something
    Column("reply", Big),
    Column("pairing", Big),
    Column("created_at", Moment, nullable=False),
    Index(None, "priority", "look_at", "id"),  # the claim: who is due, the most urgent first
    Index(None, "lane", "id"),  # the claim: is there an older one for this chat; forgetting
    Index(  # taking back; partial, since most rows carry nothing to the partner
        None, "reply", sqlite_where=text("reply IS NOT NULL"), postgresql_where=text("reply IS NOT NULL")
    ),
    CheckConstraint("(person IS NULL) = (chat IS NOT NULL)", name="addressed"),
    sqlite_autoincrement=True,  # ids are the order of sending and never come twice
    **STRICT,
)

message = Table(
    "message",
    metadata,
    Column("chat", Big, nullable=False),
    Column("message", Big, nullable=False),
    Column("person", Big, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Big, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("chat", "message"),
    Index(None, "kind", "id"),  # where a thing was shown
    Index(None, "kind", "at"),  # housekeeping: cards and lists of help are not needed for long
    Index(None, "chat", "at"),  # envelopes of today; what can still be deleted from a chat
    **KEYED,
)

lane = Table(
    "lane",
    metadata,
    Column("lane", Big, primary_key=True, autoincrement=False),
    Column("tat", Moment, nullable=False),
    **KEYED,
)

gate = Table(
    "gate",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column(
        "tat", Big, nullable=False
    ),  # microseconds: at a thousand sends a second a slot is shorter than ten ms
    CheckConstraint("id = 1", name="one_row"),
    **STRICT,
)

seen = Table(
    "seen",
    metadata,
    Column("cause", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),  # housekeeping: the oldest go
    **KEYED,
)

parted = Table(
    "parted",
    metadata,
    Column("leaver", Big, nullable=False),
    Column("other", Big, nullable=False),
    Column("pairing", Big, nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("leaver", "other"),
    Index(None, "other"),  # forgetting
    **KEYED,
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    **KEYED,
)

data_key = Table(
    "data_key",
    keys_metadata,
    Column("owner", Big, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Big, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    PrimaryKeyConstraint("owner", "kind", "id"),  # the owner first, as in `words`
    **KEYED,
)
