"""A mark is remembered once per household; of marks that somebody else won, none is remembered by the one who lost."""

from threading import Event, Thread

import pytest
from sqlalchemy import insert

from sluis.store.duplicates import Mark, forget_expired, remember, remembered
from sluis.store.engine import Store
from sluis.store.schema import slots

M, N = b"m" * 32, b"n" * 32
NOBODY: frozenset[Mark] = frozenset()


@pytest.fixture(autouse=True)
def two_slots(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": bytes(32), "registered_ms": 0} for n in (0, 1)])


def test_a_report_is_new_once_per_household_until_its_window_has_passed(store: Store) -> None:
    with store.transaction() as conn:
        assert remember(conn, [Mark(0, M)], 100) == NOBODY
        assert remembered(conn, [Mark(0, M), Mark(0, N), Mark(1, M)]) == {Mark(0, M)}
        assert remember(conn, [Mark(0, M)], 200) == {Mark(0, M)}
        assert remember(conn, [Mark(1, M), Mark(0, N)], 200) == NOBODY
    with store.transaction() as conn:
        assert forget_expired(conn, 99) == 0
        assert remembered(conn, [Mark(0, M)]) == {Mark(0, M)}, "it counts until it is deleted"
        assert forget_expired(conn, 100) == 1
        assert remembered(conn, [Mark(0, M)]) == NOBODY
        assert remember(conn, [Mark(0, M)], 300) == NOBODY


def test_marks_are_remembered_all_or_none(store: Store) -> None:
    with store.transaction() as conn:
        assert remember(conn, [Mark(0, N)], 100) == NOBODY
    with store.transaction() as conn:
        assert remember(conn, [Mark(0, M), Mark(0, N), Mark(1, N)], 200) == {Mark(0, N)}
        assert remembered(conn, [Mark(0, M), Mark(0, N), Mark(1, N)]) == {Mark(0, N)}
    with store.transaction() as conn:
        assert forget_expired(conn, 100) == 1, "what was there keeps its first expiry"


def test_many_marks_of_many_households_are_told_apart(store: Store) -> None:
    wanted = [Mark(n % 2, bytes([n]) * 32) for n in range(100)]
    crossed = [Mark(1 - mark.slot, mark.mac) for mark in wanted]
    with store.transaction() as conn:
        assert remember(conn, [], 1) == NOBODY == remembered(conn, [])
        assert remember(conn, wanted, 1) == NOBODY
        assert remembered(conn, [*wanted, *crossed]) == frozenset(wanted)
        assert remember(conn, [*wanted[:50], *crossed], 2) == frozenset(wanted[:50])
        assert remembered(conn, [*wanted, *crossed]) == frozenset(wanted)


def test_a_rolled_back_report_is_new_again(store: Store) -> None:
    def fails() -> None:
        with store.transaction() as conn:
            assert remember(conn, [Mark(0, M)], 100) == NOBODY
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.transaction() as conn:
        assert remember(conn, [Mark(0, M)], 100) == NOBODY


@pytest.mark.parametrize("commits", [True, False])
def test_the_second_of_two_waits_and_loses_only_what_the_first_committed(store: Store, *, commits: bool) -> None:
    inserted, lost = Event(), []

    def second() -> None:
        assert inserted.wait(120)
        with store.together() as conn:
            lost.append(remember(conn, [Mark(0, M), Mark(0, N)], 200))

    thread = Thread(target=second)
    thread.start()

    def first() -> None:
        with store.together() as conn:
            assert remember(conn, [Mark(0, N)], 100) == NOBODY
            inserted.set()
            thread.join(0.2)
            if not commits:
                raise ZeroDivisionError

    if commits:
        first()
    else:
        with pytest.raises(ZeroDivisionError):
            first()
    thread.join()
    assert lost == [{Mark(0, N)} if commits else NOBODY]
    with store.together() as conn:
        assert remembered(conn, [Mark(0, M), Mark(0, N)]) == ({Mark(0, N)} if commits else {Mark(0, M), Mark(0, N)})
