"""Nothing looks through the whole process while it holds the database."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection

from sluis.errors import StoreError
from sluis.store.engine import Store
from sluis.store.garbage import no_full_collection, settle

OF_THE_STORE: dict[str, Callable[[Store], AbstractContextManager[Connection]]] = {
    "alone": Store.transaction,
    "first": Store.first,
    "together": Store.together,
}


@pytest.fixture(autouse=True)
def _thresholds() -> Iterator[None]:
    """Look for garbage as often as can be, among little, so that a full collection falls due at once."""
    gc.freeze()
    gc.collect()
    before = gc.get_threshold()
    gc.set_threshold(5, 1, 1)
    yield
    gc.set_threshold(*before)


def full_collections(work: Callable[[], None]) -> int:
    """Return how many full collections began while something was done."""
    seen = list[int]()

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "start" and told["generation"] == 2:
            seen.append(1)

    gc.callbacks.append(note)
    try:
        work()
    finally:
        gc.callbacks.remove(note)
    return len(seen)


def litter() -> None:
    """Make lists that refer to each other, and keep half: a quarter more than there were falls due for a full look."""
    kept = []
    for _ in range(10_000):
        one: list[object] = []
        one.append([one])
        kept.append(one)


def test_litter_falls_due_for_a_full_collection_when_nothing_is_held() -> None:
    gc.collect()
    assert full_collections(litter) > 0


@pytest.mark.parametrize("held", OF_THE_STORE)
def test_while_the_database_is_held_no_full_collection_begins(store: Store, held: str) -> None:
    before = gc.get_threshold()
    with OF_THE_STORE[held](store):
        assert full_collections(litter) == 0
        assert gc.get_threshold()[:2] == before[:2]
    assert gc.get_threshold() == before


def test_a_reader_is_held_up_by_nothing(store: Store) -> None:
    before = gc.get_threshold()
    with store.reading():
        assert gc.get_threshold() == before


def test_the_last_of_several_threads_lets_it_begin_again() -> None:
    before, inside, leave = gc.get_threshold(), threading.Event(), threading.Event()

    def other() -> None:
        with no_full_collection():
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=other)
    with no_full_collection():
        thread.start()
        assert inside.wait(60)
    during = gc.get_threshold()
    leave.set()
    thread.join()
    assert (during[2] > before[2], gc.get_threshold()) == (True, before)


def test_a_transaction_that_fails_lets_it_begin_again(store: Store) -> None:
    before = gc.get_threshold()
    with pytest.raises(StoreError), store.transaction() as conn:
        conn.exec_driver_sql("SELECT * FROM nothing_of_this_name")
    assert gc.get_threshold() == before


def test_what_is_settled_is_not_looked_at_again() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 0
        assert len(gc.get_objects(generation=2)) < gc.get_freeze_count()
    finally:
        gc.unfreeze()
