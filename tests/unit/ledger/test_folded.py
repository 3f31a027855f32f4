"""What is remembered of a household says what reading it again would say, of the same rows and of no others."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from sluis.errors import HouseholdErasedError, LedgerCorruptError
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.folded import Folds
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.writer import Writer
from sluis.store.engine import Store
from sluis.store.schema import records, writers

NOW_MS = 1_795_525_200_000


def intent(t_ms: int, activity: str = "wifi-help", slot: int = 0) -> PendingRecord:
    body, rows = t_ms.to_bytes(32, "big"), {"1": 1 + t_ms % 3, "household": 1}
    return PendingRecord(RecordKind.INTENT, slot, activity, "wifi-insight", t_ms, "ab" * 32, body, rows)


def about(kind: RecordKind, t_ms: int, ref: bytes, status: Status) -> PendingRecord:
    return PendingRecord(kind, 0, "wifi-help", "wifi-insight", t_ms, ref=ref, status=status)


@pytest.fixture
def filled(store: Store, keystore: Keystore) -> Store:
    """Two activities, every status and none, a correction, and another household's record before each."""
    with store.transaction() as conn:
        writer = Writer.start(conn, NOW_MS)
        drafts = [intent(NOW_MS + at, f"wifi-{at % 3 // 2}", slot=(at + 1) % 2) for at in range(24)]
        own = [each.commitment for each in writer.append(conn, keystore, drafts)[1::2]]
        told = [about(RecordKind.OUTCOME, NOW_MS + 50, c, status) for c, status in zip(own, Status, strict=False)]
        writer.append(conn, keystore, told)
        writer.append(conn, keystore, [about(RecordKind.CORRECTION, NOW_MS + 60, own[0], Status.DELIVERED)])
    return store


def plainly(conn: Connection, keystore: Keystore) -> list[DisclosureGroup]:
    return fold(disclosures(conn, keystore, 0))


def same(told: list[DisclosureGroup], plain: list[DisclosureGroup]) -> bool:
    """Also in the order in which things were counted, which a page shows."""
    return told == plain and [list(each.statuses) for each in told] == [list(each.statuses) for each in plain]


def test_it_is_read_once_and_told_again_as_it_was(
    filled: Store, keystore: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds = Folds()
    with filled.reading() as conn:
        plain = plainly(conn, keystore)
        assert same(folds.of(conn, keystore, 0), plain)
        assert len(folds) == 1

        def reading(*_args: object) -> None:
            raise AssertionError

        monkeypatch.setattr("sluis.ledger.folded.alike_of", reading)
        assert same(folds.of(conn, keystore, 0), plain)
        assert sum(line.count for line in plain) == 12


def test_whoever_changes_what_he_was_told_changes_nothing_that_is_told_again(filled: Store, keystore: Keystore) -> None:
    folds = Folds()
    with filled.reading() as conn:
        for _ in range(2):
            told = folds.of(conn, keystore, 0)
            told[0].statuses.clear()
            told.clear()
        assert same(folds.of(conn, keystore, 0), plainly(conn, keystore))


def test_nothing_readable_is_kept_and_nothing_is_told_without_the_key(filled: Store, keystore: Keystore) -> None:
    folds = Folds()
    with filled.reading() as conn:
        folds.of(conn, keystore, 0)
    [(_, sealed)] = folds._kept.values()
    assert b"wifi-help" not in sealed
    assert b"ab" * 32 not in sealed
    with filled.transaction() as conn:
        keystore.destroy_household(conn, 0)
    with filled.reading() as conn, pytest.raises(HouseholdErasedError):
        folds.of(conn, keystore, 0)
    assert len(folds) == 0


OWN = (records.c.slot == 0, records.c.t_ms == NOW_MS + 5)
OTHERS = (records.c.slot == 1, records.c.t_ms == NOW_MS + 4)
"""The record before it in its chain, of another household."""


def changed(where: Sequence[ColumnElement[bool]], **to: object) -> Callable[[Connection], None]:
    """Return what changes a row."""

    def change(conn: Connection) -> None:
        conn.execute(update(records).where(*where).values(**to))

    return change


def gone(*where: ColumnElement[bool]) -> Callable[[Connection], None]:
    """Return what takes rows away, what became of them first."""

    def take(conn: Connection) -> None:
        for kind in (records.c.outcome_of.is_not(None), records.c.outcome_of.is_(None)):
            conn.execute(delete(records).where(kind, *where))

    return take


def outcome_moved(conn: Connection) -> None:
    other = conn.execute(select(records.c.commitment).where(*OTHERS)).scalar_one()
    conn.execute(update(records).where(records.c.outcome_of == first_settled(conn)).values(outcome_of=other))


def outcome_of_none(conn: Connection) -> None:
    conn.execute(update(records).where(records.c.outcome_of == first_settled(conn)).values(outcome_of=None))


def one_more(conn: Connection) -> None:
    writer = conn.execute(select(writers.c.writer)).scalar_one()
    beside = {"commitment": bytes(32), "chain": bytes(32), "opening": bytes(300), "t_ms": NOW_MS + 99}
    conn.execute(insert(records).values(writer=writer, seq=500, epoch=0, slot=0, **beside))


def first_settled(conn: Connection) -> bytes:
    return bytes(conn.execute(select(records.c.outcome_of).where(records.c.outcome_of.is_not(None))).scalars().all()[0])


ATTACKS: dict[str, Callable[[Connection], None]] = {
    "a record gone": gone(records.c.slot == 0, records.c.t_ms == NOW_MS + 23),
    "all gone": gone(records.c.slot == 0),
    "put back to before anything became of it": gone(records.c.slot == 0, records.c.t_ms >= NOW_MS + 50),
    "another's now": changed(OWN, slot=1),
    "another moment": changed(OWN, t_ms=NOW_MS + 6),
    "another opening": changed(OWN, opening=bytes(300)),
    "no opening": changed(OWN, opening=None),
    "another commitment": changed([records.c.t_ms == NOW_MS + 23], commitment=bytes(32)),
    "another chain": changed(OWN, chain=bytes(32)),
    "another number": changed([records.c.t_ms == NOW_MS + 23], seq=400),
    "another chain before it": changed(OTHERS, chain=bytes(32)),
    "nothing before it": gone(*OTHERS),
    "an outcome of another": outcome_moved,
    "an outcome of none": outcome_of_none,
    "one more": one_more,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_writes_the_database_makes_it_say_nothing_that_reading_would_not_say(
    filled: Store, keystore: Keystore, attack: str
) -> None:
    folds = Folds()
    with filled.reading() as conn:
        before = folds.of(conn, keystore, 0)
    with filled.transaction() as conn:
        ATTACKS[attack](conn)
        plain: list[DisclosureGroup] | None
        try:
            plain = plainly(conn, keystore)
        except LedgerCorruptError:
            plain = None
        assert plain != before
        if plain is None:
            with pytest.raises(LedgerCorruptError):
                folds.of(conn, keystore, 0)
        else:
            assert same(folds.of(conn, keystore, 0), plain)
        conn.rollback()
    with filled.reading() as conn:
        assert same(folds.of(conn, keystore, 0), before)


def test_what_comes_later_is_told(filled: Store, keystore: Keystore) -> None:
    folds = Folds()
    for at in range(3):
        with filled.reading() as conn:
            assert same(folds.of(conn, keystore, 0), plainly(conn, keystore))
            assert sum(line.count for line in folds.of(conn, keystore, 0)) == 12 + at
        with filled.transaction() as conn:
            Writer.start(conn, NOW_MS).append(conn, keystore, [intent(NOW_MS + 100 + at)])


def test_of_so_many_households_a_fold_is_remembered_and_the_last_ones_stay(filled: Store, keystore: Keystore) -> None:
    folds = Folds(most=2)
    with filled.reading() as conn:
        for slot in (0, 1, 0, 2, 0):
            folds.of(conn, keystore, slot)
        assert list(folds._kept) == [2, 0]


def test_of_one_with_very_many_records_none_is_remembered(
    filled: Store, keystore: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.ledger.alike.PIECE", 4)
    monkeypatch.setattr("sluis.ledger.folded._PIECES", 3)
    folds = Folds()
    with filled.reading() as conn:
        assert same(folds.of(conn, keystore, 0), plainly(conn, keystore))
        assert len(folds) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["report", "settle", "correct", "another"]), max_size=12))
def test_whatever_comes_between_looks(store: Store, keystore: Keystore, asked: list[str]) -> None:
    folds, waiting = Folds(), list[bytes]()
    with store.transaction() as conn:
        writer = Writer.start(conn, NOW_MS)
        for at, ask in enumerate(asked, NOW_MS):
            if ask in {"report", "another"}:
                [made] = writer.append(conn, keystore, [intent(at, slot=int(ask == "another"))])
                waiting += [made.commitment] if ask == "report" else []
            elif waiting and ask == "settle":
                writer.append(conn, keystore, [about(RecordKind.OUTCOME, at, waiting.pop(), Status.CANCELLED)])
            elif waiting:
                writer.append(conn, keystore, [about(RecordKind.CORRECTION, at, waiting[0], Status.REFUSED)])
            assert same(folds.of(conn, keystore, 0), plainly(conn, keystore))
        conn.rollback()
