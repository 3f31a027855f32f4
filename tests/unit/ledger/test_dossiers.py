"""Dossiers on record: numbered, each with the one before; what was changed in the database does not open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, update
from tests.raised import raises

from sluis.errors.ledger import dossier_unknown_error, ledger_event_error, prune_held_error
from sluis.ledger.dossiers import (
    FOR_EVER_MS,
    NOTHING_BEFORE,
    Dossier,
    Lifting,
    lift_dossier,
    note_dossier,
    recorded_dossiers,
    refuse_when_kept,
)
from sluis.store.engine import Store
from sluis.store.schema import events

FIRST = Dossier(1, "aa" * 32, NOTHING_BEFORE, "z1", "A", "SHA256:x", "sig", FOR_EVER_MS)


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    store = Store.at(tmp_path / "sluis.db")
    store.migrate()
    with store.transaction() as conn:
        yield conn
    store.close()


def test_each_names_the_one_before_and_none_stands_twice(conn: Connection) -> None:
    note_dossier(conn, FIRST, 1_000)
    second = Dossier(2, "bb" * 32, FIRST.manifest, "z2", "A", "SHA256:x", "sig", 5_000)
    for wrong in (FIRST, Dossier(2, "bb" * 32, NOTHING_BEFORE, "z2", "A", "k", "s", 5_000)):
        with raises(dossier_unknown_error):
            note_dossier(conn, wrong, 1_000)
    note_dossier(conn, second, 1_001)
    assert [each.manifest for each in recorded_dossiers(conn)] == [FIRST.manifest, second.manifest]
    assert recorded_dossiers(conn)[1].made_ms == 1_001


def test_while_one_is_kept_nothing_may_be_pruned(conn: Connection) -> None:
    refuse_when_kept(conn, 1_000)
    note_dossier(conn, FIRST, 1_000)
    with raises(prune_held_error, match="dossier 1"):
        refuse_when_kept(conn, 1_000)
    with raises(dossier_unknown_error, match="none of that number"):
        lift_dossier(conn, Lifting(2, "why", "A", "k", "s"), 2_000)
    assert lift_dossier(conn, Lifting(1, "why", "A", "k", "s"), 2_000) == 0
    refuse_when_kept(conn, 2_001)
    with raises(dossier_unknown_error, match="keeps nothing"):
        lift_dossier(conn, Lifting(1, "why", "A", "k", "s"), 3_000)
    assert recorded_dossiers(conn)[0].lifted_ms == 2_000


def test_what_somebody_changed_does_not_open_and_nothing_is_pruned_meanwhile(conn: Connection) -> None:
    note_dossier(conn, FIRST, 1_000)
    conn.execute(update(events).where(events.c.type == "dossier").values(opening=bytes(32) + b'{"is":"made"}'))
    with raises(ledger_event_error):
        recorded_dossiers(conn)
    with raises(ledger_event_error):
        refuse_when_kept(conn, 1_000)
