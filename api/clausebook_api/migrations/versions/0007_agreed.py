"""The consent log says what was agreed to; what names a person there goes with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEPT = ("id", "subscriber_id", "at", "event", "wording")
_FORGOTTEN = """EXISTS (
    SELECT 1 FROM subscriber WHERE subscriber.id = OLD.subscriber_id
    AND (subscriber.address IS NULL OR (subscriber.channel = 'webhook' AND subscriber.contact IS NULL))
)"""
_SAME = " AND ".join(f"NEW.{one} = OLD.{one}" for one in _KEPT)
_SQLITE = f"""
CREATE TRIGGER consent_UPDATE BEFORE UPDATE ON consent
WHEN NOT (NEW.evidence = '{{}}' AND NEW.agreed IS OLD.agreed AND {_SAME} AND {_FORGOTTEN})
BEGIN SELECT RAISE(ABORT, 'consent is only added to'); END
"""
_POSTGRES = f"""
CREATE OR REPLACE FUNCTION consent_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF TG_OP = 'UPDATE' THEN
    IF NEW.evidence::text = '{{}}' AND NEW.agreed::text IS NOT DISTINCT FROM OLD.agreed::text
        AND {_SAME} AND {_FORGOTTEN} THEN RETURN NEW;
    END IF;
END IF;
RAISE EXCEPTION 'consent is only added to';
END $$
"""
_SQLITE_BEFORE = (
    "CREATE TRIGGER consent_UPDATE BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'consent is only added to'); END"
)
_POSTGRES_BEFORE = """
CREATE OR REPLACE FUNCTION consent_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'consent is only added to'; END $$
"""


def upgrade() -> None:
    """Let evidence be emptied, and nothing else, of somebody whose address was erased."""
    op.add_column("consent", sa.Column("agreed", sa.JSON(), nullable=True))
    _stand(_SQLITE, _POSTGRES)


def downgrade() -> None:
    """Keep evidence for ever."""
    _stand(_SQLITE_BEFORE, _POSTGRES_BEFORE)
    op.drop_column("consent", "agreed")


def _stand(sqlite: str, postgres: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER consent_UPDATE")
        op.execute(sqlite)
    else:
        op.execute(postgres)
