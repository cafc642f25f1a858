"""A reply says itself which prompt it answers: its card may be changed for another one.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The card of now is the best that is known of replies from before."""
    nothing = sa.text("''")
    op.add_column("reply", sa.Column("prompt", sa.Text(), nullable=False, server_default=nothing))
    op.execute(
        "UPDATE reply SET prompt = coalesce((SELECT card.prompt FROM card WHERE card.id = reply.card), '')"
    )
    op.drop_column("reply", "card")
