import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, text

from sluis.errors import StandingClosedError
from sluis.keys.keystore import Keystore
from sluis.standing import journal_place
from sluis.standing.chain import append, counter, set_counter
from sluis.standing.entries import NO_SLOT, Asked, LineEntry
from sluis.standing.heads import SealedHeads
from sluis.standing.journal import LEDGER, Journal, accept, ledger_content, ledger_of, set_value
from sluis.standing.journal_place import JournalPlace
from sluis.standing.recipients import note_register, stop_recipient
from sluis.standing.registry import register_line
from sluis.store.engine import Store
from sluis.store.schema import meta

OBJECTION = Asked(kind="object", activity=None, at_ms=2, until_ms=None, recorded_ms=2)


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    return JournalPlace(tmp_path / "journal")


@pytest.fixture
def journal(place: JournalPlace, store: Store, keystore: Keystore) -> Journal:
    made = Journal(place, keystore)
    made.begin(store, "origin")
    with store.transaction() as conn:
        for line in ("NL-0", "NL-1"):
            register_line(conn, keystore, LineEntry(line=line, region=None, use=None), [], 0)
    return made


def objects(store: Store, keystore: Keystore, slot: int = 0) -> None:
    with store.transaction() as conn:
        append(conn, keystore, slot, OBJECTION)


def why(store: Store, journal: Journal) -> str:
    with pytest.raises(StandingClosedError) as caught, store.together() as conn:
        journal.follow(conn)
    return str(caught.value.places["why"])


@contextmanager
def tampering(store: Store, *statements: str) -> Iterator[Connection]:
    with store.transaction() as conn:
        for statement in statements:
            conn.execute(text(statement))
        yield conn


def test_a_closing_event_is_kept_after_its_commit_and_known_to_every_gate(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    other = Journal(place, keystore)
    with store.together() as conn:
        assert dict(journal.follow(conn).known) == {}
        assert dict(other.follow(conn).known) == {}
    objects(store, keystore)
    assert journal.keep(store)
    assert journal.kept
    with store.together() as conn:
        assert other.follow(conn).known[0][0] == 1
        entries, ledger, heads = other.entries(conn)
    assert [entry and (entry.slot, entry.seq) for entry in entries] == [(0, 0), (0, 1)]
    assert (len(ledger_of(ledger)), heads) == (32, None)


def test_who_looks_next_writes_what_nobody_kept(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    objects(store, keystore)
    with store.reading() as conn:
        Journal(place, keystore).follow(conn, writing=False)
        assert journal.entries(conn)[0] == []
    with store.together() as conn:
        assert Journal(place, keystore).follow(conn).known[0][0] == 1
    with store.together() as conn:
        assert journal.follow(conn).known[0][0] == 1
        assert len(journal.entries(conn)[0]) == 2


def test_a_transaction_writes_nothing_that_it_has_not_committed(
    store: Store, keystore: Keystore, journal: Journal
) -> None:
    with store.together() as conn:
        journal.follow(conn)

    def breaks_off() -> None:
        with store.transaction() as conn:
            append(conn, keystore, 0, OBJECTION)
            journal.follow(conn)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()
    with store.together() as conn:
        assert journal.follow(conn).known == {}
        assert journal.entries(conn)[0] == []


def test_a_database_that_counts_less_than_the_journal_is_closed(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    objects(store, keystore)
    assert journal.keep(store)
    objects(store, keystore, 1)
    assert journal.keep(store)
    with store.transaction() as conn:
        set_counter(conn, 2)
    for follower in (journal, Journal(place, keystore)):
        assert why(store, follower) == "behind"
        assert why(store, follower) == "behind", "until it is mended"
    with store.transaction() as conn:
        set_counter(conn, 4)
    with store.together() as conn:
        journal.follow(conn)


def test_a_database_that_was_restored_and_counted_on_stays_closed(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    objects(store, keystore)
    assert journal.keep(store)
    with tampering(
        store,
        "UPDATE journal_numbers SET slot = 1, seq = 0 WHERE number = 2",
        "UPDATE journal_numbers SET slot = NULL, seq = NULL WHERE number = 1",
    ):
        pass
    fresh = Journal(place, keystore)
    for _ in range(3):
        assert why(store, fresh) == "behind"
        assert why(store, journal) == "behind", "also for who read the journal before"


def test_a_database_that_was_restored_and_counted_on_to_a_snapshot_stays_closed(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SEGMENT", "SNAPSHOT_EVERY"):
        monkeypatch.setattr(journal_place, name, 2)
    objects(store, keystore)
    assert journal.keep(store)
    assert len(list(place.path.glob("g1/*.snap"))) == 1
    with store.together() as conn:
        Journal(place, keystore).follow(conn)
    with tampering(
        store,
        "UPDATE journal_numbers SET slot = 1, seq = 0 WHERE number = 2",
        "UPDATE journal_numbers SET slot = NULL, seq = NULL WHERE number = 1",
    ):
        pass
    for each in (Journal(place, keystore), journal):
        assert why(store, each) == "behind"


def shorten(content: bytes) -> bytes:
    return content[:-1]


def lengthen_the_last(content: bytes) -> bytes:
    at = last = 0
    while at < len(content):
        last, at = at, at + 4 + int.from_bytes(content[at : at + 4], "big")
    return content[: last + 1] + bytes([content[last + 1] ^ 1]) + content[last + 2 :]


def leave_two_bytes(content: bytes) -> bytes:
    at = 0
    while at + 4 + int.from_bytes(content[at : at + 4], "big") < len(content):
        at += 4 + int.from_bytes(content[at : at + 4], "big")
    return content[: at + 2]


@pytest.mark.parametrize("damage", [shorten, lengthen_the_last, leave_two_bytes])
def test_an_entry_that_is_not_whole_closes_a_database_that_does_not_have_its_event(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace, damage: Callable[[bytes], bytes]
) -> None:
    """A backup was put back, and the entry of what it lacks is torn: what it was must not be forgotten."""
    objects(store, keystore)
    assert journal.keep(store)
    objects(store, keystore)
    assert journal.keep(store)
    segment = place.path / "g1/0000000000000001.seg"
    segment.write_bytes(damage(segment.read_bytes()))
    with tampering(store, "DELETE FROM journal_numbers WHERE number = 3") as conn:
        set_counter(conn, 2)
    fresh = Journal(place, keystore)
    for _ in range(2):
        assert why(store, fresh) == "torn"
        assert why(store, journal) in {"behind", "torn"}, "also for who read it while it was whole"
    with store.reading() as conn:
        assert len(journal.entries(conn)[0]) == 2
    assert journal.damaged


def test_bytes_that_do_not_begin_the_event_of_the_database_close(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    objects(store, keystore)
    assert journal.keep(store)
    segment = place.path / "g1/0000000000000001.seg"
    whole = segment.read_bytes()
    segment.write_bytes(lengthen_the_last(whole))
    assert why(store, Journal(place, keystore)) == "torn", "what stands behind it would be written over"
    for cut in range(1, 180, 7):
        segment.write_bytes(whole[:-cut])
        with store.together() as conn:
            assert Journal(place, keystore).follow(conn).known[0][0] == 1, "torn by who was ended: written anew"
            assert len(journal.entries(conn)[0]) == 2
        assert not journal.damaged


def test_a_number_that_is_missing_is_a_gap(store: Store, keystore: Keystore, journal: Journal) -> None:
    with store.together() as conn:
        journal.follow(conn)
    objects(store, keystore)
    with tampering(store, "DELETE FROM journal_numbers WHERE number = 1"):
        pass
    assert why(store, journal) == "gap"
    with store.transaction() as conn:
        set_counter(conn, 9)
    assert why(store, journal) == "gap"


def test_an_entry_that_is_missing_is_a_gap(store: Store, keystore: Keystore, journal: Journal) -> None:
    objects(store, keystore)
    with tampering(store, "DELETE FROM standing_events WHERE slot = 0 AND seq = 1"):
        pass
    assert why(store, journal) == "gap"


@pytest.mark.parametrize("database", ["UPDATE meta SET value = %s WHERE key = %s", "DELETE FROM meta WHERE key = %s"])
def test_a_journal_of_another_ledger_closes(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace, database: str
) -> None:
    objects(store, keystore)
    journal.keep(store)
    with store.transaction() as conn:
        set_value(conn, LEDGER, bytes(32))
        if database.startswith("DELETE"):
            conn.execute(delete(meta).where(meta.c.key == LEDGER))
    again = Journal(place, keystore)
    again.begin(store, "origin")
    assert why(store, again) == "other-ledger"


def test_a_journal_that_is_lost_or_out_of_reach_closes_and_opens_when_it_is_back(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace, tmp_path: Path
) -> None:
    objects(store, keystore)
    assert journal.keep(store)
    place.path.rename(tmp_path / "away")
    assert why(store, journal) == "lost"
    place.path.write_bytes(b"")
    assert why(store, journal) == "unreachable"
    objects(store, keystore, 1)
    assert not journal.keep(store)
    assert not journal.kept
    place.path.unlink()
    (tmp_path / "away").rename(place.path)
    with store.together() as conn:
        assert set(journal.follow(conn).known) == {0, 1}


def test_a_journal_under_another_key_closes(store: Store, keystore: Keystore, journal: Journal) -> None:
    keystore.turn_over()
    assert why(store, journal) == "unreadable"


def test_a_turn_over_writes_it_under_the_new_key_and_empties_what_was_erased(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    for slot in (0, 1):
        objects(store, keystore, slot)
    assert journal.keep(store)
    with store.transaction() as conn:
        journal.place.keep_heads(1, journal._key_of(conn), SealedHeads(1, bytes(32)).encoded())
        accept(conn, SealedHeads(1, bytes(32)).encoded())
        keystore.destroy_household(conn, 0)
    keystore.turn_over(journal.copy)
    other = Journal(place, keystore)
    with store.together() as conn:  # interrupted here: the pointer still names the generation before
        assert set(other.follow(conn).known) == {1}
    journal.turn()
    with store.together() as conn:
        assert set(journal.follow(conn).known) == {1}
        entries, _, heads = journal.entries(conn)
        rows = conn.execute(text("SELECT slot FROM journal_numbers ORDER BY number")).scalars().all()
    assert [entry is None for entry in entries] == [True, True, False, False]
    assert rows == [None, None, 1, 1]
    assert SealedHeads.decoded(heads or b"").size == 1
    assert place.generation() == 2


def test_a_turn_over_that_did_not_commit_leaves_the_journal_as_it_was(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    objects(store, keystore)

    def fails(conn: Connection, kek: bytes) -> None:
        journal.copy(conn, kek)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keystore.turn_over(fails)
    with store.together() as conn:
        assert set(Journal(place, keystore).follow(conn).known) == {0}
    keystore.turn_over(journal.copy)
    journal.turn()
    with store.together() as conn:
        assert set(journal.follow(conn).known) == {0}


def test_a_turn_over_after_one_whose_pointer_was_never_moved_goes_on_from_what_it_wrote(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    beside = Journal(place, keystore)
    objects(store, keystore)
    with store.together() as conn:
        for each in (journal, beside):
            each.follow(conn)
    keystore.turn_over(journal.copy)  # and broken off here, before ``turn``

    def interrupted(conn: Connection, kek: bytes) -> None:
        beside.copy(conn, kek)
        shutil.rmtree(place.path / "g3")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keystore.turn_over(interrupted)
    with store.together() as conn:
        assert set(Journal(place, keystore).follow(conn).known) == {0}
    assert place.generation() == 2


def test_what_was_begun_and_not_committed_is_taken_over(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    with store.transaction() as conn:
        conn.execute(delete(meta).where(meta.c.key == LEDGER))
    Journal(place, keystore).begin(store, "origin")
    with store.together() as conn:
        journal.follow(conn)


def test_recipients_and_registers_are_part_of_what_is_followed(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    with store.transaction() as conn:
        stop_recipient(conn, keystore, "r", 1)
        note_register(conn, keystore, "0" * 64, 1)
    assert journal.keep(store)
    with store.together() as conn:
        system = journal.follow(conn).system
        assert (system.stopped, system.register) == ({"r"}, "0" * 64)
        assert journal.follow(conn).known[NO_SLOT][0] == 1
    with tampering(store, "DELETE FROM standing_events WHERE slot = -1", "DELETE FROM standing_heads WHERE slot = -1"):
        pass
    for follower in (journal, Journal(place, keystore)):
        assert why(store, follower) == "recipients"


def test_a_database_that_is_older_than_what_was_sealed_is_closed_until_a_person_knows(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    with store.together() as conn:
        assert journal.last_sealed(conn) is None
        journal.keep_sealed(conn, 0, b"\1" * 32)
        kept = journal.last_sealed(conn)
    assert kept == SealedHeads(1, b"\1" * 32)
    fresh = Journal(place, keystore)
    assert why(store, fresh) == "sealed"
    with store.transaction() as conn:
        accept(conn, kept.encoded())
    with store.together() as conn:
        fresh.follow(conn)


def test_rewriting_gives_what_the_database_counts(
    store: Store, keystore: Keystore, journal: Journal, place: JournalPlace
) -> None:
    objects(store, keystore)
    journal.keep(store)
    shutil.rmtree(place.path)
    with store.transaction() as conn:
        set_value(conn, LEDGER, b"\5" * 32)
        journal.rewrite(conn, ledger_content(b"\5" * 32, "origin"), None)
    journal.turn()
    with store.together() as conn:
        assert set(journal.follow(conn).known) == {0}
        assert counter(conn) == 2


def test_what_is_no_ledger_belongs_to_none() -> None:
    assert [ledger_of(content) for content in (b"", b"[]", b"{}", b'{"ledger":"x"}')] == [b""] * 4
