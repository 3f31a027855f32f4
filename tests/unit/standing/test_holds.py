import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.keys.keystore import Keystore
from sluis.standing.entries import LineEntry
from sluis.standing.events import Event, EventKind, record
from sluis.standing.holds import ActivityFacts, closed_reason, reason_of, show
from sluis.standing.household import Households
from sluis.standing.registry import register_line
from sluis.store.engine import Store
from sluis.terms import Reason

HELP = ActivityFacts("help", "help-request", objectionable=True)
CONSENT = ActivityFacts("consent", "consent", objectionable=False)
ALWAYS = ActivityFacts("always", "always", objectionable=True)
CONTRACT = ActivityFacts("contract", "always", objectionable=False)


def events(*made: tuple[str, str | None, int, int | None]) -> list[Event]:
    events_made = [Event(EventKind(kind), activity, at, until, at) for kind, activity, at, until in made]
    return sorted(events_made, key=lambda event: (event.at_ms, event.kind not in {"help", "consent", "lift"}))


SITUATIONS = [
    # what was asked, activity, collected, now, why closed
    ("nothing asked", [], HELP, 5, 6, Reason.CLOSED_TRIGGER),
    ("nothing asked", [], CONSENT, 5, 6, Reason.CLOSED_CONSENT),
    ("nothing asked", [], ALWAYS, 5, 6, None),
    ("help without an end opens nothing", [("help", None, 0, None)], HELP, 0, 0, Reason.CLOSED_TRIGGER),
    ("help begins", [("help", None, 10, 20)], HELP, 10, 10, None),
    ("help ends", [("help", None, 10, 20)], HELP, 10, 20, Reason.CLOSED_TRIGGER),
    ("collected before help", [("help", None, 10, 20)], HELP, 9, 15, Reason.CLOSED_TRIGGER),
    ("last moment of help", [("help", None, 10, 20)], HELP, 19, 19, None),
    ("help for another activity", [("help", "other", 10, 20)], HELP, 15, 15, Reason.CLOSED_TRIGGER),
    ("help for this activity", [("help", "help", 10, 20)], HELP, 15, 15, None),
    ("help is no consent", [("help", None, 10, 20)], CONSENT, 15, 15, Reason.CLOSED_CONSENT),
    ("help asked twice", [("help", None, 10, 20), ("help", None, 15, 30)], HELP, 12, 25, None),
    ("a short help does not shorten", [("help", None, 10, 30), ("help", None, 12, 15)], HELP, 12, 25, None),
    ("two windows, one report each side", [("help", None, 10, 20), ("help", None, 30, 40)], HELP, 15, 35, None),
    ("between two windows", [("help", None, 10, 20), ("help", None, 30, 40)], HELP, 25, 35, Reason.CLOSED_TRIGGER),
    ("help withdrawn", [("help", None, 10, 20), ("withdraw", None, 15, None)], HELP, 12, 15, Reason.CLOSED_TRIGGER),
    ("help again", [("help", None, 10, 20), ("withdraw", None, 15, None), ("help", None, 16, 30)], HELP, 16, 17, None),
    (
        "help and withdrawal at once",
        [("withdraw", None, 15, None), ("help", None, 15, 30)],
        HELP,
        15,
        16,
        Reason.CLOSED_TRIGGER,
    ),
    ("consent", [("consent", "consent", 10, None)], CONSENT, 10, 10**15, None),
    ("consent with an end", [("consent", None, 10, 20)], CONSENT, 10, 20, Reason.CLOSED_CONSENT),
    ("collected before consent", [("consent", None, 10, None)], CONSENT, 9, 11, Reason.CLOSED_CONSENT),
    (
        "consent withdrawn",
        [("consent", None, 10, None), ("withdraw", "consent", 15, None)],
        CONSENT,
        12,
        15,
        Reason.CLOSED_CONSENT,
    ),
    ("withdrawn elsewhere", [("consent", None, 10, None), ("withdraw", "other", 15, None)], CONSENT, 12, 15, None),
    ("withdrawal does not stop what needs none", [("withdraw", None, 15, None)], ALWAYS, 12, 15, None),
    ("objection", [("object", None, 15, None)], ALWAYS, 12, 15, Reason.CLOSED_OBJECTION),
    ("the clock went back behind an objection", [("object", None, 15, None)], ALWAYS, 12, 14, Reason.CLOSED_OBJECTION),
    ("and behind a restriction", [("restrict", None, 15, None)], CONTRACT, 12, 14, Reason.CLOSED_RESTRICTION),
    (
        "and behind a withdrawal",
        [("help", None, 10, 20), ("withdraw", None, 15, None)],
        HELP,
        12,
        14,
        Reason.CLOSED_TRIGGER,
    ),
    (
        "and behind what lifted it: closed until that moment comes again",
        [("object", None, 15, None), ("lift", None, 16, None)],
        ALWAYS,
        12,
        14,
        Reason.CLOSED_OBJECTION,
    ),
    (
        "and behind help: not yet open",
        [("help", None, 15, 30)],
        HELP,
        16,
        14,
        Reason.CLOSED_TRIGGER,
    ),
    ("objection reaches 6(1)(e) and (f) only", [("object", None, 15, None)], CONTRACT, 12, 15, None),
    ("objection to one", [("object", "other", 15, None)], ALWAYS, 12, 15, None),
    (
        "a later request for help reopens what waits for one",
        [("object", None, 5, None), ("help", None, 10, 20)],
        HELP,
        12,
        15,
        None,
    ),
    (
        "help asked before the objection does not",
        [("help", None, 3, 20), ("object", None, 5, None)],
        HELP,
        12,
        15,
        Reason.CLOSED_OBJECTION,
    ),
    (
        "help and objection at once: closed",
        [("help", None, 5, 20), ("object", None, 5, None)],
        HELP,
        12,
        15,
        Reason.CLOSED_OBJECTION,
    ),
    (
        "help does not undo an objection to what is always on",
        [("object", None, 5, None), ("help", None, 10, 20)],
        ALWAYS,
        12,
        15,
        Reason.CLOSED_OBJECTION,
    ),
    (
        "collected under an objection",
        [("object", None, 5, None), ("lift", None, 20, None)],
        ALWAYS,
        12,
        25,
        Reason.CLOSED_OBJECTION,
    ),
    ("objection lifted", [("object", None, 5, None), ("lift", None, 20, None)], ALWAYS, 20, 25, None),
    ("lifted for one activity", [("object", None, 5, None), ("lift", "always", 20, None)], ALWAYS, 20, 25, None),
    (
        "lifted for another",
        [("object", None, 5, None), ("lift", "other", 20, None)],
        ALWAYS,
        20,
        25,
        Reason.CLOSED_OBJECTION,
    ),
    (
        "lifted and objected at once",
        [("object", None, 20, None), ("lift", None, 20, None)],
        ALWAYS,
        20,
        25,
        Reason.CLOSED_OBJECTION,
    ),
    ("restriction closes all", [("restrict", None, 15, None)], CONTRACT, 12, 15, Reason.CLOSED_RESTRICTION),
    (
        "restriction before objection",
        [("restrict", None, 15, None), ("object", None, 15, None)],
        ALWAYS,
        12,
        15,
        Reason.CLOSED_RESTRICTION,
    ),
    (
        "a later consent reopens what waits for one",
        [("restrict", None, 5, None), ("consent", None, 10, None)],
        CONSENT,
        12,
        15,
        None,
    ),
    ("restriction lifted", [("restrict", None, 5, None), ("lift", None, 10, None)], CONTRACT, 12, 15, None),
]


@pytest.mark.parametrize(
    ("asked", "facts", "collected", "now", "closed"),
    [pytest.param(*rest, id=f"{number}: {name}") for number, (name, *rest) in enumerate(SITUATIONS)],
)
def test_situation(
    asked: list[tuple[str, str | None, int, int | None]],
    facts: ActivityFacts,
    collected: int,
    now: int,
    closed: Reason | None,
) -> None:
    assert reason_of(events(*asked), facts, collected, now) == closed


@pytest.fixture
def slot(store: Store, keystore: Keystore) -> int:
    with store.transaction() as conn:
        for line in ("NL-0", "NL-1"):
            register_line(conn, keystore, LineEntry(line=line, region=None, use=None), [], 0)
    return 0


def test_the_store_says_the_same_and_keeps_households_apart(store: Store, keystore: Keystore, slot: int) -> None:
    with store.transaction() as conn:
        record(conn, keystore, slot, EventKind.HELP, "help", (10, 20), 50)
        assert closed_reason(Households(conn, keystore), slot, HELP, 12, 15) is None
        assert closed_reason(Households(conn, keystore), slot, HELP, 12, 25) == Reason.CLOSED_TRIGGER
        assert closed_reason(Households(conn, keystore), 1, HELP, 12, 15) == Reason.CLOSED_TRIGGER


def test_show_gives_the_present_and_the_history(store: Store, keystore: Keystore, slot: int) -> None:
    with store.transaction() as conn:
        asked = record(conn, keystore, slot, EventKind.HELP, "help", (10, 20), 50)
        given_ = record(conn, keystore, slot, EventKind.CONSENT, None, (11, None), 50)
        shown = show(Households(conn, keystore).of(slot).asked, [HELP, CONSENT, ALWAYS], 15)
    assert shown.history == (asked, given_)
    assert [(s.activity, s.closed, s.help_until_ms, s.consented) for s in shown.standings] == [
        ("help", None, 20, True),
        ("consent", None, None, True),
        ("always", None, None, True),
    ]


def test_show_has_an_objection_that_a_clock_set_back_makes_a_thing_of_the_future(
    store: Store, keystore: Keystore, slot: int
) -> None:
    with store.transaction() as conn:
        record(conn, keystore, slot, EventKind.OBJECT, None, (20, None), 20)
        shown = show(Households(conn, keystore).of(slot).asked, [ALWAYS], 15)
    assert [standing.closed for standing in shown.standings] == [Reason.CLOSED_OBJECTION]


@pytest.mark.parametrize(("now", "until"), [(19, 20), (20, None), (21, None)])
def test_show_has_the_end_of_a_help_window_while_it_is_open(now: int, until: int | None) -> None:
    (standing,) = show(events(("help", None, 10, 20)), [HELP], now).standings
    assert standing.help_until_ms == until


def test_show_has_a_withdrawal_that_a_clock_set_back_makes_a_thing_of_the_future() -> None:
    asked = events(("help", None, 10, 30), ("consent", None, 11, None), ("withdraw", None, 20, None))
    (standing,) = show(asked, [HELP], 15).standings
    assert (standing.closed, standing.help_until_ms, standing.consented) == (Reason.CLOSED_TRIGGER, None, False)


kinds = st.sampled_from([kind.value for kind in EventKind])
asked_list = st.lists(
    st.tuples(kinds, st.sampled_from([None, "help", "other"]), st.integers(0, 20), st.integers(1, 10)), max_size=6
)


@settings(max_examples=200)
@given(asked_list, st.sampled_from([HELP, CONSENT, ALWAYS, CONTRACT]), st.integers(0, 25), st.integers(0, 25))
def test_a_closing_event_never_opens_and_what_opens_later_never_matters(
    asked: list[tuple[str, str | None, int, int | None]], facts: ActivityFacts, collected: int, now: int
) -> None:
    made = [(kind, act, at, at + span if kind in {"help", "consent"} else None) for kind, act, at, span in asked]
    before = reason_of(events(*made), facts, collected, now)
    for closing in ("withdraw", "object", "restrict"):
        if before is not None:
            assert reason_of(events(*made, (closing, None, now, None)), facts, collected, now) is not None
    future = [("lift", None, 30, None), ("help", None, 30, 40), ("consent", None, 30, None)]
    assert reason_of(events(*made, *future), facts, collected, now) == before
