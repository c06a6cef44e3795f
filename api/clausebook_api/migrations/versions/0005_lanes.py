"""Deliveries to webhooks have a priority of their own: whoever sends mail does not look at them."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OF = "UPDATE delivery SET priority = {priority} WHERE bundle_id IN (SELECT id FROM bundle WHERE kind = '{kind}')"


def upgrade() -> None:
    """Challenges go before events."""
    op.execute(_OF.format(priority=2, kind="challenge"))
    op.execute(_OF.format(priority=3, kind="webhook"))


def downgrade() -> None:
    """As notices by mail."""
    op.execute(_OF.format(priority=0, kind="challenge"))
    op.execute(_OF.format(priority=1, kind="webhook"))
