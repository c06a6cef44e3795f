"""Indexes of what every worker looks for once a second: deliveries that are held, and bundles that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_HELD, _UNDECIDED = sa.text("state IN ('leased', 'inflight')"), sa.text("state IN ('held', 'canary')")


def upgrade() -> None:
    """They are few, whatever the size of the tables."""
    op.create_index(
        "ix_delivery_held", "delivery", ["state", "lease_until"], sqlite_where=_HELD, postgresql_where=_HELD
    )
    op.create_index("ix_bundle_undecided", "bundle", ["state"], sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED)


def downgrade() -> None:
    """Look at every delivery and bundle again."""
    op.drop_index("ix_bundle_undecided", "bundle")
    op.drop_index("ix_delivery_held", "delivery")
