"""A backup of a gate's database as a dump, and putting it back under gates that go on running; on both databases."""

from collections.abc import Sequence

from sqlalchemy import Row, insert, select

from sluis.gate.state.state import GateState
from sluis.store.schema import metadata

Backup = dict[str, Sequence[Row[tuple[object, ...]]]]


def backup(state: GateState) -> Backup:
    """Return everything the database holds, as a dump does."""
    with state.store.reading() as conn:
        return {table.name: conn.execute(select(table)).all() for table in metadata.sorted_tables}


def put_back(state: GateState, saved: Backup) -> None:
    """Restore an older dump under running gates: what a promoted replica that lagged holds, too."""
    with state.store.transaction() as conn:
        for table in reversed(metadata.sorted_tables):
            if table.name == "records":
                conn.execute(table.update().values(outcome_of=None))
            conn.execute(table.delete())
        for table in metadata.sorted_tables:
            rows = [dict(row._mapping) for row in saved[table.name]]
            if rows:
                conn.execute(insert(table), rows)
