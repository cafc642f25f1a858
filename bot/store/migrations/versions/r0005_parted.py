"""Whose pairing has ended is dealt no card that speaks of a partner.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Of those who were here before it is not known."""
    op.add_column("person", sa.Column("parted", sa.Integer(), nullable=False, server_default=sa.text("0")))
