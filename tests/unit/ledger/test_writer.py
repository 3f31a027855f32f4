import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.raised import raises

from sluis.errors import HouseholdErasedError
from sluis.errors.ledger import writer_retired_error
from sluis.errors.store import store_conflict_error
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.ledger.record import PendingRecord, RecordKind, Status, chain_next, chain_start, commitment, encode
from sluis.ledger.writer import Writer, draw_salts
from sluis.store.engine import Store
from sluis.store.schema import records, writers

NOW_MS = 1_795_525_200_000


def intent(slot: int = 0, t_ms: int = NOW_MS) -> PendingRecord:
    return PendingRecord(
        RecordKind.INTENT, slot, "wifi-help", "wifi-insight", t_ms, plan="ab" * 32, body_sha256=bytes(32), rows={"1": 1}
    )


def outcome(ref: bytes, slot: int = 0, status: Status = Status.DELIVERED) -> PendingRecord:
    return PendingRecord(RecordKind.OUTCOME, slot, "wifi-help", "wifi-insight", NOW_MS, ref=ref, status=status)


def started(store: Store) -> Writer:
    with store.transaction() as conn:
        return Writer.start(conn, NOW_MS)


def test_records_chain_through_batches(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    with store.transaction() as conn:
        first = writer.append(conn, keystore, [intent(0), intent(1)])
    with store.transaction() as conn:
        assert writer.append(conn, keystore, []) == ()
        second = writer.append(conn, keystore, [outcome(first[0].commitment)])
        third = writer.append(conn, keystore, [intent(2)])
    chain = chain_start(writer.writer_id)
    for seq, appended in enumerate(first + second + third):
        chain = chain_next(chain, seq, appended.commitment)
        assert appended.chain == chain
    with store.reading() as conn:
        stored = conn.execute(select(records.c.seq, records.c.slot, records.c.epoch, records.c.outcome_of)).all()
        assert stored == [(0, 0, 0, None), (1, 1, 0, None), (2, 0, 0, first[0].commitment), (3, 2, 0, None)]
        assert conn.execute(select(writers.c.next_seq, writers.c.head)).all() == [(4, chain)]


def test_two_writers_have_chains_of_their_own(store: Store, keystore: Keystore) -> None:
    first, two = started(store), started(store)
    assert first.writer_id != two.writer_id
    with store.transaction() as conn:
        a, b = first.append(conn, keystore, [intent()])[0], two.append(conn, keystore, [intent()])[0]
    assert a.commitment != b.commitment
    with store.reading() as conn:
        assert sorted(conn.execute(select(writers.c.next_seq)).scalars()) == [1, 1]


def test_equal_decisions_never_look_equal(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    with store.transaction() as conn:
        made = writer.append(conn, keystore, [intent()] * 10)
    assert len({appended.commitment for appended in made}) == 10


def test_what_was_drawn_before_is_what_opens_the_record(store: Store, keystore: Keystore) -> None:
    writer, salts = started(store), draw_salts(2)
    drafts = [intent(0), intent(1)]
    with store.transaction() as conn:
        keys = keystore.household_keys(conn, [0, 1])
        made = writer.append_drawn(conn, keys, drafts, salts)
        rows = conn.execute(select(records.c.opening).order_by(records.c.seq)).scalars().all()
    assert [disclosure.commitment for disclosure in made] == [
        commitment(r, encode(each)) for r, each in zip(salts, drafts, strict=True)
    ]
    for sealed, appended, draft, r in zip(rows, made, drafts, salts, strict=True):
        assert unseal(opening_key(keys[draft.slot] or b""), sealed, appended.commitment) == r + encode(draft)
    assert not writer.retired


@pytest.mark.parametrize(
    ("salts", "why"),
    [([], "shorter"), ([bytes(31)], "32 bytes"), ([bytes(33)], "32 bytes"), ([bytes(32)] * 2, "longer")],
)
def test_a_record_without_a_salt_of_its_own_is_not_appended(
    store: Store, keystore: Keystore, salts: list[bytes], why: str
) -> None:
    writer = started(store)
    with pytest.raises(ValueError, match=why), store.transaction() as conn:
        writer.append_drawn(conn, keystore.household_keys(conn, [0]), [intent(0)], salts)
    assert writer.retired


def test_a_record_of_a_household_without_a_key_is_not_appended(store: Store) -> None:
    writer = started(store)
    for keys in ({}, {0: None}):
        with pytest.raises(HouseholdErasedError), store.transaction() as conn:
            Writer.start(conn, NOW_MS).append_drawn(conn, keys, [intent(0)], draw_salts(1))
    assert not writer.retired


def test_a_transaction_that_rolls_back_retires_its_writer(store: Store, keystore: Keystore) -> None:
    writer = started(store)

    def fails() -> None:
        with store.transaction() as conn:
            writer.append(conn, keystore, [intent()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not writer.retired
    with store.transaction() as conn, raises(writer_retired_error):
        writer.append(conn, keystore, [intent()])
    assert writer.retired
    with store.transaction() as conn:
        Writer.start(conn, NOW_MS).append(conn, keystore, [intent()])
    with store.reading() as conn:
        assert len(conn.execute(select(records)).all()) == 1


def test_a_writer_whose_start_was_rolled_back_never_was(store: Store, keystore: Keystore) -> None:
    with store.reading() as conn:
        writer = Writer.start(conn, NOW_MS)
    with store.transaction() as conn, raises(writer_retired_error):
        writer.append(conn, keystore, [intent()])


def test_a_retired_writer_appends_nothing(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    writer.retire()
    with store.transaction() as conn, raises(writer_retired_error):
        writer.append(conn, keystore, [intent()])


def test_a_database_that_went_back_in_time_is_not_followed(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    with store.transaction() as conn:
        writer.append(conn, keystore, [intent()])
    with store.transaction() as conn:
        conn.execute(update(writers).values(next_seq=0, head=chain_start(writer.writer_id)))
    with store.transaction() as conn, raises(writer_retired_error):
        writer.append(conn, keystore, [intent()])


def test_an_intent_has_one_outcome_and_a_correction_is_not_one(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    with store.transaction() as conn:
        (c,) = (made.commitment for made in writer.append(conn, keystore, [intent()]))
        writer.append(conn, keystore, [outcome(c, status=Status.UNKNOWN)])
        correction = PendingRecord(
            RecordKind.CORRECTION, 0, "wifi-help", "wifi-insight", NOW_MS, ref=c, status=Status.DELIVERED
        )
        writer.append(conn, keystore, [correction, correction])
    with raises(store_conflict_error), store.transaction() as conn:
        writer.append(conn, keystore, [outcome(c)])
    assert writer.retired


def test_an_outcome_of_nothing_is_refused(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    with raises(store_conflict_error), store.transaction() as conn:
        writer.append(conn, keystore, [outcome(bytes(32))])


def test_an_erased_household_cannot_be_recorded(store: Store, keystore: Keystore) -> None:
    writer = started(store)
    with store.transaction() as conn:
        keystore.destroy_household(conn, 1)
    with pytest.raises(HouseholdErasedError), store.transaction() as conn:
        writer.append(conn, keystore, [intent(0), intent(1)])
    assert writer.retired
    with store.reading() as conn:
        assert conn.execute(select(records)).all() == []


def test_nothing_of_a_record_is_in_the_database_in_the_clear(store: Store, keystore: Keystore, tmp_path: Path) -> None:
    writer = started(store)
    with store.transaction() as conn:
        marked = dataclasses.replace(intent(), activity="marker-activity", recipient="marker-recipient")
        writer.append(conn, keystore, [marked])
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("sluis.db*"))
    assert b"marker-" not in stored
