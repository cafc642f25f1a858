"""The first schema.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}
KEYED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Everything; the reasons are in `tables.py`. Moments are milliseconds, dates ISO text."""
    op.create_table(
        "gate",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tat", BIG, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_gate_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
        **STRICT,
    )
    op.create_table(
        "lane",
        sa.Column("lane", BIG, autoincrement=False, nullable=False),
        sa.Column("tat", BIG, nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lane")),
        **KEYED,
    )
    op.create_table(
        "message",
        sa.Column("chat", BIG, nullable=False),
        sa.Column("message", BIG, nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("chat", "message", name=op.f("pk_message")),
        **KEYED,
    )
    op.create_index(op.f("ix_message_chat_at"), "message", ["chat", "at"], unique=False)
    op.create_index(op.f("ix_message_kind_at"), "message", ["kind", "at"], unique=False)
    op.create_index(op.f("ix_message_kind_id"), "message", ["kind", "id"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        **KEYED,
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lane", BIG, nullable=False),
        sa.Column("person", BIG, nullable=True),
        sa.Column("chat", BIG, nullable=True),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", BIG, nullable=False),
        sa.Column("look_at", BIG, nullable=False),
        sa.Column("retry_at", BIG, nullable=True),
        sa.Column("lease_until", BIG, nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reply", BIG, nullable=True),
        sa.Column("pairing", BIG, nullable=True),
        sa.Column("created_at", BIG, nullable=False),
        sa.CheckConstraint("(person IS NULL) = (chat IS NOT NULL)", name=op.f("ck_outbox_addressed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
        **STRICT,
    )
    op.create_index(op.f("ix_outbox_lane_id"), "outbox", ["lane", "id"], unique=False)
    op.create_index(
        op.f("ix_outbox_priority_look_at_id"), "outbox", ["priority", "look_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_outbox_reply"),
        "outbox",
        ["reply"],
        unique=False,
        sqlite_where=sa.text("reply IS NOT NULL"),
        postgresql_where=sa.text("reply IS NOT NULL"),
    )
    op.create_table(
        "pairing",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seed", BIG, nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("line_from", BIG, nullable=True),
        sa.CheckConstraint("(state = 'Closed') = (line_from IS NOT NULL)", name=op.f("ck_pairing_line")),
        sa.CheckConstraint("state IN ('Paired', 'Closed')", name=op.f("ck_pairing_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        **STRICT,
    )
    op.create_table(
        "parted",
        sa.Column("leaver", BIG, nullable=False),
        sa.Column("other", BIG, nullable=False),
        sa.Column("pairing", BIG, nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.PrimaryKeyConstraint("leaver", "other", name=op.f("pk_parted")),
        **KEYED,
    )
    op.create_index(op.f("ix_parted_other"), "parted", ["other"], unique=False)
    op.create_table(
        "seen",
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("cause", name=op.f("pk_seen")),
        **KEYED,
    )
    op.create_index(op.f("ix_seen_at"), "seen", ["at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("chat", BIG, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_id", BIG, nullable=True),
        sa.Column("seed", BIG, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("pace", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("hold", sa.Integer(), nullable=False),
        sa.Column("open_at_once", sa.Integer(), nullable=False),
        sa.Column("paused_until", BIG, nullable=True),
        sa.Column("today", sa.Text(), nullable=False),
        sa.Column("today_on", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("mode_until", BIG, nullable=True),
        sa.Column("opened_themes", sa.Text(), nullable=False),
        sa.Column("invite", BIG, nullable=True),
        sa.Column("reachable", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("current", BIG, nullable=True),
        sa.Column("last_card_on", sa.Text(), nullable=True),
        sa.Column("last_card_at", BIG, nullable=True),
        sa.Column("pairing", BIG, nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("renewed_at", BIG, nullable=True),
        sa.Column("renewal_asked_at", BIG, nullable=True),
        sa.CheckConstraint("(pairing IS NULL) = (seat IS NULL)", name=op.f("ck_person_seated")),
        sa.CheckConstraint("seat IN (0, 1)", name=op.f("ck_person_two_seats")),
        sa.ForeignKeyConstraint(["pairing"], ["pairing.id"], name=op.f("fk_person_pairing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("chat", name=op.f("uq_person_chat")),
        sa.UniqueConstraint("pairing", "seat", name=op.f("uq_person_pairing_seat")),
        **STRICT,
    )
    op.create_table(
        "agenda",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_agenda_person")),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_agenda")),
        **KEYED,
    )
    op.create_index(op.f("ix_agenda_at"), "agenda", ["at"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('Dealt', 'Laid')", name=op.f("ck_card_state")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_card_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("person", "day", name=op.f("uq_card_person_day")),
        **STRICT,
    )
    op.create_table(
        "envelope",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("reply", BIG, nullable=False),
        sa.Column("receiver", BIG, nullable=False),
        sa.Column("pairing", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", BIG, nullable=True),
        sa.CheckConstraint(
            "state IN ('Waiting', 'Sealed', 'Opened', 'Thanked', 'Gone')", name=op.f("ck_envelope_state")
        ),
        sa.ForeignKeyConstraint(["receiver"], ["person.id"], name=op.f("fk_envelope_receiver")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        **STRICT,
    )
    op.create_index(op.f("ix_envelope_receiver"), "envelope", ["receiver"], unique=False)
    op.create_index(op.f("ix_envelope_reply"), "envelope", ["reply"], unique=False)
    op.create_table(
        "invite",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("inviter", BIG, nullable=False),
        sa.Column("accepter", BIG, nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'Accepted') = (accepter IS NOT NULL)", name=op.f("ck_invite_yes")),
        sa.CheckConstraint("state IN ('Offered', 'Accepted')", name=op.f("ck_invite_state")),
        sa.CheckConstraint("accepter <> inviter", name=op.f("ck_invite_not_oneself")),
        sa.ForeignKeyConstraint(["accepter"], ["person.id"], name=op.f("fk_invite_accepter")),
        sa.ForeignKeyConstraint(["inviter"], ["person.id"], name=op.f("fk_invite_inviter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("inviter", name=op.f("uq_invite_inviter")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invite_token_hash")),
        **STRICT,
    )
    op.create_index(op.f("ix_invite_accepter"), "invite", ["accepter"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("author", BIG, nullable=False),
        sa.Column("pairing", BIG, nullable=True),
        sa.Column("card", BIG, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", BIG, nullable=False),
        sa.Column("written_at", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leaves_at", BIG, nullable=True),
        sa.Column("envelope", BIG, nullable=True),
        sa.CheckConstraint("(state = 'Consented') = (envelope IS NOT NULL)", name=op.f("ck_reply_enveloped")),
        sa.CheckConstraint("(state = 'Consented') = (leaves_at IS NOT NULL)", name=op.f("ck_reply_leaves")),
        sa.CheckConstraint("state <> 'Consented' OR pairing IS NOT NULL", name=op.f("ck_reply_to_somebody")),
        sa.CheckConstraint(
            "state IN ('Drafted', 'Kept', 'Consented', 'Withdrawn')", name=op.f("ck_reply_state")
        ),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_reply_author")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        **STRICT,
    )
    op.create_index(op.f("ix_reply_author_source"), "reply", ["author", "source"], unique=False)
    op.create_table(
        "words",
        sa.Column("owner", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('reply', 'name', 'partner')", name=op.f("ck_words_kind")),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name=op.f("fk_words_owner")),
        sa.PrimaryKeyConstraint("owner", "kind", "id", name=op.f("pk_words")),
        **KEYED,
    )

    op.execute("INSERT INTO gate (id, tat) VALUES (1, 0)")
