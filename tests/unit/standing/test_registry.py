from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sluis.errors import RegistryImportError
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.standing.household import Households
from sluis.standing.occupation import end_occupation
from sluis.standing.registry import ImportResult, forget, import_registry, line_of_slot, slot_of_line
from sluis.standing.registry_file import Flaw, RegistryEntry, RegistryFault, read_registry
from sluis.standing.router import router_of_login
from sluis.store.engine import Store
from sluis.store.schema import household_keys, routers, slots

NOW_MS = 1_795_525_200_000


def entry(line: str, begins: int, ends: int | None = None, at: int = 0, **names: str) -> RegistryEntry:
    fields: dict[str, str | None] = dict.fromkeys(("oui", "product_class", "serial", "endpoint", "login"))
    fields.update(names)
    return RegistryEntry(
        line,
        fields["oui"],
        fields["product_class"],
        fields["serial"],
        fields["endpoint"],
        fields["login"],
        begins,
        ends,
        at,
    )


def imported(store: Store, keystore: Keystore, *entries: RegistryEntry | RegistryFault) -> ImportResult:
    with store.transaction() as conn:
        return import_registry(conn, keystore, entries, NOW_MS)


def refused(store: Store, keystore: Keystore, *entries: RegistryEntry | RegistryFault) -> list[tuple[int, Flaw, int]]:
    with pytest.raises(RegistryImportError) as caught:
        imported(store, keystore, *entries)
    return [(fault.at, fault.flaw, fault.other) for fault in caught.value.faults if isinstance(fault, RegistryFault)]


def rows(store: Store) -> tuple[int, int, int]:
    with store.reading() as conn:
        return tuple(
            conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (slots, routers, household_keys)
        )


def test_new_lines_take_the_next_slots_and_get_receipts_that_open(store: Store, keystore: Keystore) -> None:
    first = imported(store, keystore, entry("NL-0001", 0, login="a"), entry("NL-0002", 0, login="b"))
    second = imported(store, keystore, entry("NL-0003", 0, login="c"), entry("NL-0001", 0, login="d"))
    receipts = first.receipts + second.receipts
    assert [(receipt.line, receipt.n) for receipt in receipts] == [("NL-0001", 0), ("NL-0002", 1), ("NL-0003", 2)]
    with store.reading() as conn:
        for receipt in receipts:
            key = keystore.household_key(conn, receipt.n)
            assert key is not None
            assert receipt.registration == registration(registration_key(key), receipt.line)
            stored = conn.execute(select(slots.c.registration).where(slots.c.n == receipt.n)).scalar_one()
            assert stored == receipt.registration
            assert slot_of_line(conn, receipt.line) == receipt.n
            assert line_of_slot(conn, receipt.n) == receipt.line
        assert slot_of_line(conn, "NL-9999") is None
        assert slot_of_line(conn, "\ud800") is None


def test_importing_again_changes_nothing(store: Store, keystore: Keystore) -> None:
    entries = [entry("NL-1", 0, 50, login="a"), entry("NL-1", 50, login="b"), entry("NL-2", 50, login="a")]
    assert imported(store, keystore, *entries).added == 3
    before = rows(store)
    again = imported(store, keystore, *entries)
    assert (again.receipts, again.added, again.closed, again.unchanged) == ((), 0, 0, 3)
    assert rows(store) == before


def test_an_open_entry_may_get_its_end_once(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, entry("NL-1", 0, login="a"))
    assert imported(store, keystore, entry("NL-1", 0, 100, login="a")).closed == 1
    assert imported(store, keystore, entry("NL-1", 0, 100, login="a")).unchanged == 1
    assert refused(store, keystore, entry("NL-1", 0, 90, at=4, login="a")) == [(4, Flaw.CLOSED, 0)]
    assert refused(store, keystore, entry("NL-1", 0, at=4, login="a")) == [(4, Flaw.CLOSED, 0)]


def test_a_router_moves_to_the_next_household_in_any_order_of_lines(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, entry("NL-1", 0, login="a"))
    result = imported(store, keystore, entry("NL-2", 100, login="a"), entry("NL-1", 0, 100, login="a"))
    assert (result.added, result.closed) == (1, 1)
    with store.reading() as conn:
        assert [[r.line for r in router_of_login(Households(conn, keystore), "a", at)] for at in (-1, 0, 99, 100)] == [
            [],
            ["NL-1"],
            ["NL-1"],
            ["NL-2"],
        ]


@pytest.mark.parametrize(
    ("router", "two"),
    [
        ({"login": "a"}, {"login": "a", "endpoint": "e"}),
        ({"endpoint": "e"}, {"endpoint": "e", "oui": "012345", "serial": "S"}),
        ({"oui": "012345", "serial": "S"}, {"oui": "012345", "serial": "S", "login": "x"}),
        ({"oui": "012345", "serial": "S", "product_class": "P"}, {"oui": "012345", "serial": "S"}),
        ({"oui": "012345", "serial": "S"}, {"oui": "012345", "serial": "S", "product_class": "P"}),
    ],
)
@pytest.mark.parametrize(
    "begins", [(0, 10, 5, 15), (0, None, 5, None), (5, None, 0, 6), (0, 10, 0, 10), (3, 4, 0, None)]
)
def test_an_overlap_is_refused_naming_both_lines(
    store: Store,
    keystore: Keystore,
    router: dict[str, str],
    two: dict[str, str],
    begins: tuple[int, int | None, int, int | None],
) -> None:
    first = entry("NL-1", begins[0], begins[1], 2, **router)
    second = entry("NL-2", begins[2], begins[3], 3, **two)
    assert refused(store, keystore, first, second) == [(3, Flaw.OVERLAP, 2)]
    assert rows(store) == (0, 0, 0)
    imported(store, keystore, first)
    assert refused(store, keystore, second) == [(3, Flaw.OVERLAP, 0)]
    assert rows(store) == (1, 1, 1)


@pytest.mark.parametrize(
    ("router", "two"),
    [
        ({"login": "a"}, {"login": "b"}),
        ({"oui": "012345", "serial": "S"}, {"oui": "012346", "serial": "S"}),
        (
            {"oui": "012345", "serial": "S", "product_class": "P"},
            {"oui": "012345", "serial": "S", "product_class": "Q"},
        ),
    ],
)
def test_other_routers_may_serve_at_the_same_time(
    store: Store, keystore: Keystore, router: dict[str, str], two: dict[str, str]
) -> None:
    assert imported(store, keystore, entry("NL-1", 0, **router), entry("NL-1", 0, **two)).added == 2


def test_half_open_intervals_may_touch(store: Store, keystore: Keystore) -> None:
    entries = [entry(f"NL-{n}", n * 10, n * 10 + 10, login="a") for n in (2, 0, 1)]
    assert imported(store, keystore, *entries).added == 3


def test_every_fault_is_named_at_once_and_nothing_is_imported_even_if_the_caller_goes_on(
    store: Store, keystore: Keystore
) -> None:
    mixed = [
        entry("NL-1", 0, at=2, login="a"),
        RegistryFault(3, Flaw.MOMENT),
        entry("NL-2", 0, at=4, oui="012345"),
        entry("NL-3", 0, at=5, serial="S"),
        entry("NL-4", 0, at=6),
        entry("NL-5", 10, 10, at=7, login="b"),
        entry("NL-6", 0, at=8, login="a"),
    ]
    with store.transaction() as conn:
        with pytest.raises(RegistryImportError) as caught:
            import_registry(conn, keystore, mixed, NOW_MS)
        faults = [fault for fault in caught.value.faults if isinstance(fault, RegistryFault)]
    assert [(fault.at, fault.flaw) for fault in faults] == [
        (3, Flaw.MOMENT),
        (4, Flaw.IDENTITY),
        (5, Flaw.IDENTITY),
        (6, Flaw.IDENTITY),
        (7, Flaw.INTERVAL),
        (8, Flaw.OVERLAP),
    ]
    assert rows(store) == (0, 0, 0)
    text = caught.value.text("en")
    assert "Faults in the registry: 6." in text
    assert "line 8" in text
    assert "NL-" not in text


def test_a_file_goes_in_as_it_is(store: Store, keystore: Keystore) -> None:
    lines = [b"line,login,from,to"] + [f"NL-{n},cpe-{n},2026-01-01,".encode() for n in range(200)]
    with store.transaction() as conn:
        assert import_registry(conn, keystore, read_registry(lines), NOW_MS).added == 200


def test_forgetting_a_household_leaves_its_slot_and_no_trace_of_its_line(
    store: Store, keystore: Keystore, tmp_path: Path
) -> None:
    marker = "NL-Marker-5c1f"
    imported(store, keystore, entry(marker, 0, login=f"login-{marker}", endpoint=f"os::{marker}"))
    with store.transaction() as conn:
        forget(conn, 0)
        keystore.destroy_household(conn, 0)
        assert slot_of_line(conn, marker) is None
        assert line_of_slot(conn, 0) is None
        assert router_of_login(Households(conn, keystore), f"login-{marker}", 0) == ()
    store.checkpoint()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("sluis.db*") if path.suffix != ".db-shm")
    assert marker.encode() not in stored
    assert imported(store, keystore, entry(marker, 0, login="new")).receipts[0].n == 1


intervals = st.tuples(st.integers(0, 8), st.integers(1, 5) | st.none())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), intervals), min_size=1, max_size=5))
def test_what_is_imported_never_overlaps_and_what_is_refused_did(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, tuple[int, int | None]]]
) -> None:
    folder = tmp_path_factory.mktemp("registry")
    store = Store.at(folder / "sluis.db")
    store.migrate()
    keystore = Keystore.create(folder / "kek", store)
    entries = [
        entry(f"NL-{n}", begins, None if length is None else begins + length, n + 1, login=login)
        for n, (login, (begins, length)) in enumerate(made)
    ]
    overlap = any(not disjoint([e for e in entries if e.login == login]) for login in "ab")
    if overlap:
        assert refused(store, keystore, *entries)
    else:
        assert imported(store, keystore, *entries).added == len(entries)
    store.close()


def disjoint(entries: Sequence[RegistryEntry]) -> bool:
    spans: Iterable[tuple[int, float]] = sorted(
        (e.from_ms, float("inf") if e.to_ms is None else e.to_ms) for e in entries
    )
    return all(span[1] <= two[0] for span, two in pairwise(spans))


def with_ends(store: Store, keystore: Keystore, text: str, newest_ms: int = 0) -> ImportResult:
    heading = "line,login,from,to,left\n"
    with store.transaction() as conn:

        def end(slot: int, at_ms: int) -> object:
            return end_occupation(conn, keystore, slot, at_ms, newest_ms, NOW_MS)

        return import_registry(conn, keystore, read_registry((heading + text).encode().splitlines()), NOW_MS, end)


MOVED = "NL-1,a,2026-01-01,,2026-02-01T12:00:00Z\nNL-1,b,2026-02-01T12:00:00Z,,\nNL-2,a,2026-02-01T12:00:00+00:00,,\n"


def test_an_occupation_ends_where_the_file_says_so_and_once(store: Store, keystore: Keystore) -> None:
    first = with_ends(store, keystore, MOVED)
    assert (first.added, first.ended, [each.n for each in first.receipts]) == (3, 1, [0, 1, 2])
    left_ms = 1769947200000
    with store.reading() as conn:
        assert Households(conn, keystore).of(0).closed_ms == left_ms
        assert slot_of_line(conn, "NL-1") == 1
    for _ in range(2):
        again = with_ends(store, keystore, MOVED)
        assert (again.added, again.ended, again.unchanged, again.receipts) == (0, 0, 3, ())


def test_the_end_may_come_with_a_later_file(store: Store, keystore: Keystore) -> None:
    assert with_ends(store, keystore, "NL-1,a,2026-01-01,,\n").ended == 0
    assert with_ends(store, keystore, MOVED).ended == 1


@pytest.mark.parametrize(
    ("text", "newest_ms"),
    [
        ("NL-1,a,2026-01-01,,2026-01-01\n", 0),
        ("NL-1,a,2026-01-01,,2025-01-01\n", 0),
        ("NL-1,a,2026-01-01,,2099-01-01\n", 0),
        ("NL-1,a,2026-01-01,,2026-02-01\n", NOW_MS),
        ("NL-1,a,2026-01-01,,2026-02-01\nNL-1,a,2026-01-01,,2026-02-02\n", 0),
        ("NL-1,b,2026-02-01,,\nNL-1,a,2026-01-01,2026-02-01,2026-02-01\n", 0),
    ],
)
def test_an_end_that_cannot_be_is_a_fault_and_nothing_is_imported(
    store: Store, keystore: Keystore, text: str, newest_ms: int
) -> None:
    with pytest.raises(RegistryImportError) as caught:
        with_ends(store, keystore, text, newest_ms)
    [fault] = caught.value.faults
    assert isinstance(fault, RegistryFault)
    assert (fault.at, fault.flaw) == (text.count("\n") + 1, Flaw.LEFT)
    assert rows(store) == (0, 0, 0)


def test_without_who_ends_it_an_end_is_a_fault(store: Store, keystore: Keystore) -> None:
    [gone] = read_registry([b"line,login,from,left", b"NL-1,a,2026-01-01,2026-02-01"])
    assert refused(store, keystore, gone) == [(2, Flaw.LEFT, 0)]
