"""What people say of their cards, and why each card came.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NOTHING = "''"
NEW = (("person", "path", "'{}'"), *(("card", name, NOTHING) for name in ("reasons", "put_back", "felt")))


def upgrade() -> None:
    """Whoever was here before has said nothing yet: the defaults mean exactly that."""
    for table, column, default in NEW:
        op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=sa.text(default)))
