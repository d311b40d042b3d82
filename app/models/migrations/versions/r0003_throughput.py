"""Limits of throughput of destinations.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("throughput", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.alter_column("throughput", server_default=None)


def downgrade() -> None:
    """Back from this revision."""
    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.drop_column("throughput")
