"""What the register said under which something was sent.

In:  a disclosure. Out: its activity as that register had it, ``None`` when it cannot be read any more.
"""

from sqlalchemy import Connection

from sluis.gate.state.state import GateState
from sluis.ledger.disclosures import Disclosure
from sluis.lifecycle.archive import archived_plan
from sluis.register.model import Activity


def rules_of(state: GateState, conn: Connection, disclosure: Disclosure) -> Activity | None:
    """Return the activity of a disclosure, by the plan it was decided under.

    Args:
        state: Its register is asked first.
        conn: A view of the store, which keeps the registers of before.
        disclosure: Which.
    """
    name, digest = disclosure.intent.activity, disclosure.intent.plan or ""
    current = state.activity(name)
    if current is not None and current.lowered.plan.digest == digest:
        return state.register.activities.get(name)
    archived = archived_plan(conn, name, digest)
    return None if archived is None else archived.register.activities.get(name)
