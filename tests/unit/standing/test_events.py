import pytest
from sqlalchemy import Connection
from tests.raised import raises

from sluis.errors.standing import event_in_future_error, event_window_error, slot_unknown_error
from sluis.keys.keystore import Keystore
from sluis.standing.entries import LineEntry
from sluis.standing.events import EVENT_KINDS, Event, EventKind, record
from sluis.standing.holds import ActivityFacts, closed_reason
from sluis.standing.household import Households
from sluis.standing.registry import register_line
from sluis.store.engine import Store
from sluis.terms import Reason


@pytest.fixture(autouse=True)
def two_slots(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        for line in ("NL-0", "NL-1"):
            register_line(conn, keystore, LineEntry(line=line, region=None, use=None), [], 0)


def asked(conn: Connection, keystore: Keystore, slot: int) -> tuple[Event, ...]:
    return Households(conn, keystore).of(slot).asked


def test_events_are_kept_in_the_order_in_which_they_count(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        late = record(conn, keystore, 0, EventKind.WITHDRAW, None, (50, None), 100)
        closing = record(conn, keystore, 0, EventKind.OBJECT, "a", (20, None), 101)
        opening = record(conn, keystore, 0, EventKind.HELP, "a", (20, 30), 102)
        record(conn, keystore, 1, EventKind.RESTRICT, None, (5, None), 103)
    with store.reading() as conn:
        assert asked(conn, keystore, 0) == (opening, closing, late)
        assert asked(conn, keystore, 1) == (Event(EventKind.RESTRICT, None, 5, None, 103),)


@pytest.mark.parametrize("kind", list(EventKind))
def test_nothing_is_recorded_ahead_of_time(store: Store, keystore: Keystore, kind: EventKind) -> None:
    with store.transaction() as conn:
        with raises(event_in_future_error):
            record(conn, keystore, 0, kind, None, (101, 200), 100)
        assert asked(conn, keystore, 0) == ()


@pytest.mark.parametrize(
    ("kind", "until_ms"),
    [
        (EventKind.HELP, None),
        (EventKind.HELP, 10),
        (EventKind.CONSENT, 10),
        (EventKind.CONSENT, 9),
        (EventKind.WITHDRAW, 20),
        (EventKind.OBJECT, 20),
        (EventKind.RESTRICT, 20),
        (EventKind.LIFT, 20),
    ],
)
def test_a_window_must_fit_its_kind(store: Store, keystore: Keystore, kind: EventKind, until_ms: int | None) -> None:
    with store.transaction() as conn, raises(event_window_error):
        record(conn, keystore, 0, kind, None, (10, until_ms), 100)


def test_only_a_household_that_exists_can_ask(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn, raises(slot_unknown_error):
        record(conn, keystore, 2, EventKind.OBJECT, None, (10, None), 100)


def test_every_kind_has_a_name() -> None:
    assert set(EVENT_KINDS) == set(EventKind)


def test_what_closes_comes_after_what_was_recorded_before_it_by_a_clock_that_was_then_set_back(
    store: Store, keystore: Keystore
) -> None:
    with store.transaction() as conn:
        help_ = record(conn, keystore, 0, EventKind.HELP, "a", (100, 400), 100)
        withdrawal = record(conn, keystore, 0, EventKind.WITHDRAW, None, (40, None), 40)
        assert asked(conn, keystore, 0) == (help_, withdrawal)
        facts = ActivityFacts("a", "help-request", objectionable=True)
        assert closed_reason(Households(conn, keystore), 0, facts, 150, 150) is Reason.CLOSED_TRIGGER, (
            "also when the clock is right again"
        )
        again = record(conn, keystore, 0, EventKind.HELP, "a", (50, 400), 50)
        assert asked(conn, keystore, 0) == (again, help_, withdrawal), "what opens does not gain by it"
        record(conn, keystore, 0, EventKind.HELP, "a", (160, 400), 160)
        assert closed_reason(Households(conn, keystore), 0, facts, 165, 170) is None, "a later request does"
