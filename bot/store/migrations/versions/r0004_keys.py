"""Words name their key: new words get a new one, and the old one goes only when they are committed.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A key from before has the id of its words."""
    op.add_column("words", sa.Column("key", BIG, nullable=False, server_default=sa.text("0")))
    op.execute("UPDATE words SET key = id")
    op.create_table(
        "spent_key",
        sa.Column("owner", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", BIG, nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name=op.f("fk_spent_key_owner")),
        sa.PrimaryKeyConstraint("owner", "kind", "key", name=op.f("pk_spent_key")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
