"""Deliveries know that they came back; what may pass suppresses nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what came back before the delivery is not known; half counts of addresses mean nothing any more."""
    op.add_column("delivery", sa.Column("bounce_code", sa.String(length=12), nullable=True))
    op.add_column("delivery", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("DELETE FROM suppression WHERE score < 1")


def downgrade() -> None:
    """Forget it."""
    op.execute("UPDATE delivery SET state = 'sent' WHERE state = 'bounced'")
    op.drop_column("delivery", "bounced_at")
    op.drop_column("delivery", "bounce_code")
