"""Many records at once say what they say one by one; what does not check there does not check here."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, select, update

from sluis.errors import HouseholdErasedError, LedgerCorruptError
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal
from sluis.ledger.alike import alike_of, read_alike, rows_of
from sluis.ledger.disclosures import key_for_openings, open_records
from sluis.ledger.record import PendingRecord, RecordKind, Status, chain_next, commitment, encode
from sluis.ledger.writer import Writer
from sluis.store.engine import Store
from sluis.store.schema import records

NOW_MS = 1_795_525_200_000


def intent(t_ms: int, activity: str = "wifi-help", rows: int = 1, slot: int = 0) -> PendingRecord:
    body = t_ms.to_bytes(32, "big")
    return PendingRecord(
        RecordKind.INTENT, slot, activity, "wifi-insight", t_ms, plan="ab" * 32, body_sha256=body, rows={"1": rows}
    )


def about(kind: RecordKind, t_ms: int, ref: bytes, status: Status) -> PendingRecord:
    return PendingRecord(kind, 0, "wifi-help", "wifi-insight", t_ms, ref=ref, status=status)


@pytest.fixture
def filled(store: Store, keystore: Keystore) -> Store:
    """Three activities, rows that differ, every status, corrections, two writers at one moment, another household."""
    with store.transaction() as conn:
        first, second = Writer.start(conn, NOW_MS), Writer.start(conn, NOW_MS)
        drafts = [intent(NOW_MS + n, f"wifi-{n % 3}", 1 + n % 2, slot=n % 5 // 4) for n in range(20)]
        made = first.append(conn, keystore, drafts)
        second.append(conn, keystore, [intent(NOW_MS + n, "other", 7) for n in (3, 3, 5)])
        own = [each.commitment for each, draft in zip(made, drafts, strict=True) if draft.slot == 0]
        statuses = [*Status, *Status, Status.DELIVERED]
        later = zip(own, statuses, strict=False)
        first.append(conn, keystore, [about(RecordKind.OUTCOME, NOW_MS + 50, c, status) for c, status in later])
        corrected = [(own[1], Status.REFUSED), (own[2], Status.DELIVERED), (own[15], Status.UNKNOWN)]
        second.append(conn, keystore, [about(RecordKind.CORRECTION, NOW_MS + 60, c, told) for c, told in corrected])
    return store


def said(draft: PendingRecord) -> tuple[object, ...]:
    return draft.kind, draft.activity, draft.recipient, draft.plan, draft.rows, draft.status


def one_by_one(conn: Connection, keystore: Keystore) -> list[tuple[object, ...]]:
    opened = open_records(conn, keystore, 0)
    return [(each.draft.t_ms, each.commitment, each.epoch, said(each.draft), each.draft.ref) for each in opened]


def at_once(conn: Connection, keystore: Keystore) -> list[tuple[object, ...]]:
    read = read_alike(conn, keystore, 0)
    return [(t_ms, c, epoch, said(alike), about) for t_ms, _, _, c, epoch, alike, about in read]


def test_many_at_once_say_what_they_say_one_by_one(filled: Store, keystore: Keystore) -> None:
    with filled.reading() as conn:
        told = at_once(conn, keystore)
        assert told == one_by_one(conn, keystore)
        assert len(told) == 33
        assert read_alike(conn, keystore, 2) == []


@pytest.mark.parametrize("piece", [1, 2, 7])
def test_where_a_piece_ends_makes_no_difference(
    filled: Store, keystore: Keystore, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.ledger.alike.PIECE", piece)
    with filled.reading() as conn:
        assert at_once(conn, keystore) == one_by_one(conn, keystore)


def test_records_that_all_differ_are_told_as_one_by_one(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        writer = Writer.start(conn, NOW_MS)
        made = writer.append(conn, keystore, [intent(NOW_MS + at, rows=10 + at % 60) for at in range(90)])
        settled = [about(RecordKind.OUTCOME, NOW_MS + 90, each.commitment, Status.DELIVERED) for each in made]
        writer.append(conn, keystore, settled)
    with store.reading() as conn:
        assert at_once(conn, keystore) == one_by_one(conn, keystore)


def test_a_longer_chain_before_is_no_chain_before(store: Store, keystore: Keystore) -> None:
    """What is written by its length would otherwise be cut."""
    with store.transaction() as conn:
        Writer.start(conn, NOW_MS).append(conn, keystore, [intent(NOW_MS + at, slot=at % 2) for at in range(4)])
        before = (records.c.slot == 1, records.c.seq == 1)
        chain = conn.execute(select(records.c.chain).where(*before)).scalar_one()
        conn.execute(update(records).where(*before).values(chain=chain + b"\0"))
    with store.reading() as conn:
        with pytest.raises(LedgerCorruptError):
            list(open_records(conn, keystore, 0))
        with pytest.raises(LedgerCorruptError):
            read_alike(conn, keystore, 0)


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 5, 6, 7, 8])
def test_a_value_of_another_type_is_no_value_of_a_record(filled: Store, keystore: Keystore, at: int) -> None:
    """Also of the first record of a writer, of which the chain begins with its name."""
    with filled.reading() as conn:
        if conn.dialect.name != "sqlite":  # whose columns alone hold another type
            return
        rows = [row for piece in rows_of(conn, 0) for row in piece]
        assert {row[6] for row in rows} >= {0}
        key = key_for_openings(conn, keystore, 0)
        for row in rows[0], rows[-1]:
            other = (*row[:at], "text", *row[at + 1 :])
            with pytest.raises(LedgerCorruptError):
                alike_of(conn, key, 0, [[*rows[1:-1], other]])  # type: ignore[list-item]


def put(conn: Connection, keystore: Keystore, e: bytes, **beside: object) -> None:
    """Put a record behind the last of a writer that is sound but for what it says."""
    key = keystore.household_key(conn, 0)
    last = conn.execute(select(records).order_by(records.c.writer, records.c.seq.desc()).limit(1)).one()
    assert key is not None
    r = bytes(32)
    c = bytes(beside.get("commitment") or commitment(r, e))  # type: ignore[call-overload]
    row = {
        "writer": last.writer, "seq": last.seq + 1, "epoch": 0, "slot": 0, "commitment": c, "t_ms": NOW_MS + 99,
        "chain": chain_next(last.chain, last.seq + 1, c), "opening": seal(opening_key(key), r + e, c),
    }  # fmt: skip
    conn.execute(insert(records).values(**(row | beside)))


E_FIRST = encode(intent(NOW_MS + 99))
"""What is read by itself before; the one that does not check is like it."""
MOMENT = str(NOW_MS + 99).encode()
DIGEST = b"cd" * 32
E_SOUND = E_FIRST.replace((NOW_MS + 99).to_bytes(32, "big").hex().encode(), DIGEST)
UNSOUND: dict[str, tuple[Callable[[bytes], bytes], dict[str, object]]] = {
    "digest in capitals": (lambda e: e.replace(DIGEST, DIGEST.upper()), {}),
    "digest with white space": (lambda e: e.replace(DIGEST, b" " * 64), {}),
    "another moment": (lambda e: e.replace(MOMENT, str(NOW_MS + 98).encode()), {}),
    "another moment beside it": (lambda e: e, {"t_ms": NOW_MS + 98}),
    "half a moment more beside it": (lambda e: e, {"t_ms": NOW_MS + 99.5}),
    "a moment before all": (lambda e: e.replace(MOMENT, b"-5"), {"t_ms": -5}),
    "a moment after all": (lambda e: e.replace(MOMENT, b"999999999999999"), {"t_ms": 999_999_999_999_999}),
    "a moment with a zero more": (lambda e: e.replace(MOMENT, b"0" + MOMENT), {}),
    "another slot": (lambda e: e.replace(b'"slot":0', b'"slot":1'), {}),
    "another slot beside it": (lambda e: e, {"slot": 1}),
    "another version": (lambda e: e.replace(b'"v":2}', b'"v":3}'), {}),
    "something behind": (lambda e: e + b" ", {}),
    "something before": (lambda e: b" " + e, {}),
    "nothing": (lambda _: b"", {}),
    "no opening": (lambda e: e, {"opening": None}),
    "another seal": (lambda e: e, {"opening": bytes(300)}),
    "a short seal": (lambda e: e, {"opening": b"\1"}),
    "another commitment": (lambda e: e, {"commitment": bytes(32)}),
    "another chain": (lambda e: e, {"chain": bytes(32)}),
}


@pytest.mark.parametrize("unsound", UNSOUND)
def test_what_does_not_check_by_itself_does_not_check_among_others(
    filled: Store, keystore: Keystore, unsound: str
) -> None:
    change, beside = UNSOUND[unsound]
    with filled.transaction() as conn:
        put(conn, keystore, E_FIRST)
        put(conn, keystore, change(E_SOUND), **beside)
    with filled.reading() as conn:
        slot = int(str(beside.get("slot", 0)))
        with pytest.raises(LedgerCorruptError) as by_itself:
            list(open_records(conn, keystore, slot))
        with pytest.raises(LedgerCorruptError) as among_others:
            read_alike(conn, keystore, slot)
    assert among_others.value.places == by_itself.value.places


def test_what_stands_beside_an_outcome_must_be_what_it_says(filled: Store, keystore: Keystore) -> None:
    with filled.transaction() as conn:
        named = [row.outcome_of for row in conn.execute(select(records).where(records.c.outcome_of.is_not(None)))]
        untold = select(records.c.commitment).where(records.c.slot == 1).limit(1)
        other = conn.execute(untold).scalar_one()
        conn.execute(update(records).where(records.c.outcome_of == named[7]).values(outcome_of=other))
    with filled.reading() as conn, pytest.raises(LedgerCorruptError):
        read_alike(conn, keystore, 0)


def test_an_intent_with_something_beside_it_is_no_outcome(filled: Store, keystore: Keystore) -> None:
    with filled.transaction() as conn:
        last = conn.execute(select(records.c.commitment).where(records.c.t_ms == NOW_MS + 18)).scalar_one()
        free = conn.execute(select(records.c.commitment).where(records.c.slot == 1).limit(1)).scalar_one()
        conn.execute(update(records).where(records.c.commitment == last).values(outcome_of=free))
    with filled.reading() as conn, pytest.raises(LedgerCorruptError):
        read_alike(conn, keystore, 0)


def test_after_erasure_there_is_nothing_to_read(filled: Store, keystore: Keystore) -> None:
    with filled.transaction() as conn:
        keystore.destroy_household(conn, 0)
    with filled.reading() as conn, pytest.raises(HouseholdErasedError):
        read_alike(conn, keystore, 0)
