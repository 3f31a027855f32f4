"""Version 2 of the ledger: no table changes, and what version 1 wrote is not taken over."""

from alembic import op
from sqlalchemy import text

from sluis.errors.store import store_ledger_error

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on when no household was registered yet: registrations are the first bytes of a ledger.

    Raises:
        store_ledger_error: there are bytes of version 1.
    """
    if op.get_bind().execute(text("SELECT 1 FROM slots LIMIT 1")).first() is not None:
        raise store_ledger_error()
    if op.get_bind().execute(text("SELECT 1 FROM seals WHERE leaf IS NOT NULL LIMIT 1")).first() is not None:
        raise store_ledger_error()
