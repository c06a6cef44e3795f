"""How often something was asked for is counted here, for all processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was asked for. In PostgreSQL the counts need not outlive a crash, so nobody waits for its disk."""
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "rate_count",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("until", sa.Float, nullable=False, index=True),
        prefixes=unlogged,
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("rate_count")
