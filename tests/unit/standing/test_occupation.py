from pathlib import Path

import pytest
from sqlalchemy import update
from tests.raised import raises

from sluis.errors import RegistryImportError, StandingBrokenError
from sluis.errors.standing import event_in_future_error, occupation_ended_error, occupation_moment_error
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.standing.chain import numbers_after
from sluis.standing.check import standing_faults
from sluis.standing.entries import Asked, Closed, LineEntry, decoded, encoded
from sluis.standing.household import Households
from sluis.standing.journal_place import Kept
from sluis.standing.occupation import Occupation, check_line, end_occupation, occupations, slot_of_line
from sluis.standing.registry import ImportResult, import_registry
from sluis.standing.registry_file import Flaw, RegistryFault, read_registry
from sluis.standing.restore import apply_again
from sluis.standing.router import router_of_login
from sluis.store.engine import Store
from sluis.store.schema import lines, slots

NOW_MS = 1_795_525_200_000
BEFORE = b"NL-1,cpe-1,1970-01-01,"
AFTER = b"NL-1,cpe-1,1970-01-01T00:00:50Z,"
END_MS = 50_000


def imported(store: Store, keystore: Keystore, *rows: bytes) -> ImportResult:
    with store.transaction() as conn:
        return import_registry(conn, keystore, read_registry([b"line,login,from,to", *rows]), NOW_MS)


def ended(store: Store, keystore: Keystore, slot: int = 0, at_ms: int = END_MS, not_before_ms: int = 0) -> None:
    with store.transaction() as conn:
        end_occupation(conn, keystore, slot, at_ms, not_before_ms, NOW_MS)


def slots_of_login(store: Store, keystore: Keystore, at_ms: int) -> list[int]:
    with store.reading() as conn:
        return [router.slot for router in router_of_login(Households(conn, keystore), "cpe-1", at_ms)]


def test_who_lives_there_next_has_a_number_a_key_and_a_registration_of_its_own(
    store: Store, keystore: Keystore
) -> None:
    [first] = imported(store, keystore, BEFORE).receipts
    ended(store, keystore)
    [second] = imported(store, keystore, AFTER).receipts
    assert (first.n, second.n, second.line) == (0, 1, "NL-1")
    assert first.registration != second.registration
    with store.reading() as conn:
        keys = [keystore.household_key(conn, n) or b"" for n in (0, 1)]
        assert second.registration == registration(registration_key(keys[1]), "NL-1")
        assert occupations(conn, "NL-1") == [Occupation(0, END_MS), Occupation(1, None)]
        assert slot_of_line(conn, "NL-1") == 1
        assert occupations(conn, "\ud800") == []
        assert list(standing_faults(conn, keystore)) == []


def test_nothing_of_after_the_end_is_the_first_ones_and_nothing_of_before_the_next_ones(
    store: Store, keystore: Keystore
) -> None:
    imported(store, keystore, BEFORE)
    assert slots_of_login(store, keystore, END_MS - 1) == [0]
    ended(store, keystore)
    imported(store, keystore, AFTER)
    at = (0, END_MS - 1, END_MS, END_MS + 1, NOW_MS)
    assert [slots_of_login(store, keystore, moment) for moment in at] == [[], [], [1], [1], [1]]


def test_the_whole_file_may_be_imported_again_and_its_end_may_be_filled_in(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, BEFORE)
    ended(store, keystore)
    done = imported(store, keystore, BEFORE, AFTER)
    assert (done.unchanged, done.added, len(done.receipts)) == (1, 1, 1)
    again = imported(store, keystore, BEFORE + b"1970-01-01T00:00:50Z", AFTER)
    assert (again.unchanged, again.closed, again.added, again.receipts) == (1, 1, 0, ())


def test_a_router_that_begins_in_an_occupation_that_is_over_is_refused(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, BEFORE)
    ended(store, keystore)
    with pytest.raises(RegistryImportError) as refused:
        imported(store, keystore, AFTER, b"NL-1,cpe-9,1970-01-01T00:00:49Z,")
    assert refused.value.faults == (RegistryFault(3, Flaw.VACATED),)
    with store.reading() as conn:
        assert slot_of_line(conn, "NL-1") is None


def test_an_end_is_recorded_once_not_ahead_and_not_before_what_is_on_record(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, BEFORE)
    with raises(event_in_future_error):
        ended(store, keystore, at_ms=NOW_MS + 1)
    with raises(occupation_moment_error) as refused:
        ended(store, keystore, not_before_ms=END_MS + 1)
    assert "1970-01-01T00:00:50.001Z" in refused.value.text("en")
    ended(store, keystore, not_before_ms=END_MS)
    with raises(occupation_ended_error):
        ended(store, keystore, at_ms=END_MS + 5)


def test_an_end_takes_a_number_of_the_journal(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, BEFORE)
    ended(store, keystore)
    with store.reading() as conn:
        kept = [decoded(content) for *_, content in numbers_after(conn, 0)]
    assert [type(each) for each in kept] == [LineEntry, Closed]
    assert kept[1] == Closed(at_ms=END_MS, recorded_ms=NOW_MS)


@pytest.mark.parametrize("closed_ms", [None, END_MS + 1])
def test_a_changed_column_is_noticed_and_gives_no_line_a_second_number(
    store: Store, keystore: Keystore, closed_ms: int | None
) -> None:
    imported(store, keystore, BEFORE)
    ended(store, keystore)
    with store.transaction() as conn:
        conn.execute(update(slots).where(slots.c.n == 0).values(closed_ms=closed_ms))
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [0]
    assert slots_of_login(store, keystore, END_MS - 1) == []


def test_a_column_that_was_filled_in_gives_no_line_a_second_number(store: Store, keystore: Keystore) -> None:
    imported(store, keystore, BEFORE)
    with store.transaction() as conn:
        conn.execute(update(slots).where(slots.c.n == 0).values(closed_ms=END_MS))
        assert [fault.slot for fault in standing_faults(conn, keystore)] == [0]
    with pytest.raises(StandingBrokenError):
        imported(store, keystore, b"NL-1,cpe-2,1970-01-01T00:00:50Z,")


def test_a_restore_gives_the_objection_of_the_second_household_to_no_other(store: Store, keystore: Keystore) -> None:
    """The backup knows the first household of the line, still open; the journal its end, and the second's objection."""
    imported(store, keystore, BEFORE)
    line = encoded(LineEntry(line="NL-1", region=None, use=None))
    closed = encoded(Closed(at_ms=END_MS, recorded_ms=NOW_MS))
    objection = encoded(Asked(kind="object", activity=None, at_ms=2, until_ms=None, recorded_ms=2))
    kept = [Kept(0, 2, bytes(32), closed), Kept(1, 0, bytes(32), line), Kept(1, 2, bytes(32), objection)]
    with store.transaction() as conn:
        done = apply_again(conn, keystore, kept, (lambda *_: None, lambda *_: None), NOW_MS)
        assert (done.applied, done.registered, done.failed) == (2, 1, 0)
        assert occupations(conn, "NL-1") == [Occupation(0, END_MS), Occupation(1, None)]
        first, second = (Households(conn, keystore).of(slot) for slot in (0, 1))
        assert (first.closed_ms, [event.kind for event in first.asked]) == (END_MS, [])
        assert (second.closed_ms, [event.kind for event in second.asked]) == (None, ["object"])
        assert list(standing_faults(conn, keystore)) == []
    [row] = [imported(store, keystore, AFTER)]
    assert (row.added, row.receipts) == (1, ())
    assert slots_of_login(store, keystore, END_MS) == [1]


def test_a_line_with_a_letter_is_kept_as_it_is(store: Store, keystore: Keystore, tmp_path: Path) -> None:
    file = tmp_path / "registry.csv"
    file.write_text("line,login,from,to\nNL-é,cpe-1,1970-01-01,\n", encoding="utf-8")
    with file.open("rb") as lines, store.transaction() as conn:
        import_registry(conn, keystore, read_registry(lines), NOW_MS)
        assert slot_of_line(conn, "NL-é") == 0


def test_a_row_that_names_the_line_of_another_gives_it_no_router_and_no_request(
    store: Store, keystore: Keystore
) -> None:
    imported(store, keystore, BEFORE, b"NL-2,cpe-2,1970-01-01,")
    with store.transaction() as conn:
        check_line(conn, keystore, 1, "NL-2")
        for slot, named in ((0, "NL-2"), (1, "NL-1")):
            conn.execute(update(lines).where(lines.c.slot == slot).values(line=named))
    with pytest.raises(StandingBrokenError):
        imported(store, keystore, b"NL-2,cpe-3,1970-01-02,")
    line = encoded(LineEntry(line="NL-2", region=None, use=None))
    objection = encoded(Asked(kind="object", activity=None, at_ms=2, until_ms=None, recorded_ms=2))
    for number in (0, 7):  # by the row of its own number, and by its line
        kept = [Kept(number, 8, bytes(32), line), Kept(number, 9, bytes(32), objection)]
        with store.transaction() as conn:
            done = apply_again(conn, keystore, kept, (lambda *_: None, lambda *_: None), NOW_MS)
            assert (done.applied, done.registered, done.failed) == (0, 0, 2)
            assert [Households(conn, keystore).of(slot).asked for slot in (0, 1)] == [(), ()]
