"""Filters and subscriptions of destinations.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models.base import Moment

revision = "0002"
down_revision = "0001"

LISTED = ("functions", "destinations", "function_instances")
"""What pages are made of, by time and id."""
BLOCK = "block"
"""What destinations do with events that match several subscriptions, unless they say otherwise."""


def upgrade() -> None:
    """To this revision."""
    added = sa.Column("multiple_subscriptions", sa.String(length=10), nullable=False, server_default=BLOCK)
    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.add_column(added)
    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.alter_column("multiple_subscriptions", server_default=None)
    op.create_table(
        "filters",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("destination_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        *_ends("filters", "title"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("destination_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=63), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        *_ends("subscriptions", "name"),
    )

    for table in LISTED:
        op.create_index(op.f(f"ix_{table}_created_at_id"), table, ["created_at", "id"])


def _ends(table: str, named: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    """What both tables have: times, their destination, and a name that is one's within it."""
    return (
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["destinations.id"], name=op.f(f"fk_{table}_destination_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("destination_id", named, name=op.f(f"uq_{table}_destination_id_{named}")),
    )


def downgrade() -> None:
    """Back from this revision."""
    for table in LISTED:
        op.drop_index(op.f(f"ix_{table}_created_at_id"), table)
    op.drop_table("subscriptions")
    op.drop_table("filters")
    with op.batch_alter_table("destinations", schema=None) as batch_op:
        batch_op.drop_column("multiple_subscriptions")
