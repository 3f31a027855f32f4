"""Versions are their bytes; steps are rows in order; what was changed from outside is not handed out."""

import pytest
from sqlalchemy import update
from tests.raised import raises

from sluis.errors.store import store_conflict_error
from sluis.store.engine import Store
from sluis.store.register_versions import (
    StoredStep,
    activated_at,
    add_step,
    add_version,
    next_activation,
    number_of,
    sources_of_version,
    steps,
    versions,
)
from sluis.store.registers import digest_of
from sluis.store.schema import register_versions, vocabularies


def step(number: int, name: str, effective_ms: int | None = None) -> StoredStep:
    return StoredStep(number, name, effective_ms, b"{}", "kid", b"sig")


def test_the_same_bytes_are_one_version(store: Store) -> None:
    with store.transaction() as conn:
        assert add_version(conn, b"one", {"a.yaml": b"x"}) == 1
        assert add_version(conn, b"two", {"a.yaml": b"x"}) == 2
        assert add_version(conn, b"one", {}) is None
        assert versions(conn) == [(1, digest_of(b"one")), (2, digest_of(b"two"))]
        assert number_of(conn, digest_of(b"two")) == 2
        kept = sources_of_version(conn, 1)
    assert kept is not None
    assert (kept.register, dict(kept.vocabularies)) == (b"one", {"a.yaml": b"x"})


@pytest.mark.parametrize("table", [register_versions, vocabularies])
def test_bytes_that_were_changed_are_not_handed_out(store: Store, table: object) -> None:
    with store.transaction() as conn:
        add_version(conn, b"one", {"a.yaml": b"x"})
        conn.execute(update(table).values(bytes=b"other"))  # type: ignore[arg-type]
        assert sources_of_version(conn, 1) is None
        assert sources_of_version(conn, 9) is None


def test_the_latest_moment_that_has_come_holds_and_of_one_moment_the_last_recorded(store: Store) -> None:
    with store.transaction() as conn:
        for source in (b"one", b"two", b"three"):
            add_version(conn, source, {})
        for number, effective in ((1, 10), (2, 30), (3, 20), (1, 20)):
            add_step(conn, step(number, "activated", effective))
        held = {at: activated_at(conn, at) for at in (9, 10, 19, 20, 29, 30, 99)}
        assert held == {9: None, 10: (1, 10), 19: (1, 10), 20: (1, 20), 29: (1, 20), 30: (2, 30), 99: (2, 30)}
        assert [next_activation(conn, at) for at in (0, 10, 25, 30)] == [10, 20, 30, None]
        assert [each.number for each in steps(conn)] == [1, 2, 3, 1]


@pytest.mark.parametrize("bad", [step(1, "approved", 5), step(1, "activated"), step(1, "praised"), step(7, "proposed")])
def test_the_schema_refuses_what_is_no_step(store: Store, bad: StoredStep) -> None:
    with store.transaction() as conn:
        add_version(conn, b"one", {})
    with raises(store_conflict_error), store.transaction() as conn:
        add_step(conn, bad)
