import os

import pytest
from sqlalchemy import Delete, Update, delete, select, update

from sluis.errors import HouseholdErasedError, LedgerCorruptError
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal
from sluis.ledger.disclosures import disclosures, open_records, status_of
from sluis.ledger.record import PendingRecord, RecordKind, Status, commitment, encode
from sluis.ledger.writer import Writer
from sluis.store.engine import Store
from sluis.store.schema import records

NOW_MS = 1_795_525_200_000


def about(
    kind: RecordKind, slot: int, t_ms: int, ref: bytes | None = None, status: Status | None = None
) -> PendingRecord:
    if kind is not RecordKind.INTENT:
        return PendingRecord(kind, slot, "wifi-help", "wifi-insight", t_ms, ref=ref, status=status)
    return PendingRecord(
        kind, slot, "wifi-help", "wifi-insight", t_ms, plan="ab" * 32, body_sha256=bytes(32), rows={"1": 1}
    )


@pytest.fixture
def commitments(store: Store, keystore: Keystore) -> list[bytes]:
    """Household 0: delivered, unknown then corrected, cancelled, and one without an outcome; household 1: one."""
    with store.transaction() as conn:
        writer = Writer.start(conn, NOW_MS)
        intents = [about(RecordKind.INTENT, slot, NOW_MS + n) for n, slot in enumerate((0, 0, 1, 0, 0))]
        made = [appended.commitment for appended in writer.append(conn, keystore, intents)]
        outcomes = [(0, Status.DELIVERED), (1, Status.UNKNOWN), (3, Status.CANCELLED)]
        writer.append(
            conn, keystore, [about(RecordKind.OUTCOME, 0, NOW_MS + 10, made[n], status) for n, status in outcomes]
        )
        writer.append(conn, keystore, [about(RecordKind.CORRECTION, 0, NOW_MS + 20, made[1], Status.REFUSED)])
    return made


def test_a_household_sees_what_was_disclosed_with_its_outcome(
    store: Store, keystore: Keystore, commitments: list[bytes]
) -> None:
    with store.reading() as conn:
        disclosed = disclosures(conn, keystore, 0)
        other = disclosures(conn, keystore, 1)
        assert disclosures(conn, keystore, 2) == []
    assert [(d.commitment, d.status, d.counts_as_sent) for d in disclosed] == [
        (commitments[0], Status.DELIVERED, True),
        (commitments[1], Status.REFUSED, True),
        (commitments[3], Status.CANCELLED, False),
        (commitments[4], None, True),
    ]
    assert [d.commitment for d in other] == [commitments[2]]
    assert disclosed[1].outcome is not None
    assert disclosed[1].outcome.status is Status.UNKNOWN
    assert [correction.t_ms for correction in disclosed[1].corrections] == [NOW_MS + 20]
    assert disclosed[0].intent.recipient == "wifi-insight"
    assert disclosed[0].epoch == 0


def test_records_come_in_order_either_way(store: Store, keystore: Keystore, commitments: list[bytes]) -> None:
    with store.reading() as conn:
        forward = list(open_records(conn, keystore, 0))
        assert list(open_records(conn, keystore, 0, newest_first=True)) == forward[::-1]
        assert status_of(conn, keystore, 0, commitments[3]) is Status.CANCELLED
        assert status_of(conn, keystore, 0, commitments[4]) is None


def test_after_erasure_nothing_can_be_read_and_the_neighbour_still_can(
    store: Store, keystore: Keystore, commitments: list[bytes]
) -> None:
    with store.transaction() as conn:
        key = keystore.household_key(conn, 0)
        keystore.destroy_household(conn, 0)
    with store.reading() as conn:
        for read in (lambda: disclosures(conn, keystore, 0), lambda: status_of(conn, keystore, 0, commitments[0])):
            with pytest.raises(HouseholdErasedError):
                read()
        assert [d.commitment for d in disclosures(conn, keystore, 1)] == [commitments[2]]
        opening = conn.execute(select(records.c.opening).where(records.c.commitment == commitments[0])).scalar_one()
    assert key is not None
    assert b"wifi-insight" in unseal(opening_key(key), opening, commitments[0])


def changed(**values: object) -> Update:
    return update(records).where(records.c.seq == 1).values(**values)


@pytest.mark.parametrize(
    "tampering",
    [
        changed(opening=os.urandom(200)),
        changed(opening=None),
        changed(chain=bytes(32)),
        changed(t_ms=NOW_MS + 5),
        update(records).where(records.c.seq == 2).values(slot=0),
        update(records).where(records.c.seq == 0).values(chain=bytes(32)),
        update(records).where(records.c.seq == 6).values(outcome_of=None),
        delete(records).where(records.c.seq == 2),
    ],
    ids=["other bytes", "no opening", "chain", "moment", "slot", "chain before", "outcome", "one missing"],
)
@pytest.mark.usefixtures("commitments")
def test_a_record_that_was_touched_stops_the_reading(
    store: Store, keystore: Keystore, tampering: Update | Delete
) -> None:
    with store.transaction() as conn:
        conn.execute(tampering)
    with store.reading() as conn, pytest.raises(LedgerCorruptError) as caught:
        disclosures(conn, keystore, 0)
    assert len(str(caught.value.places["writer"])) == 8


def test_another_e_under_the_right_key_is_noticed(store: Store, keystore: Keystore, commitments: list[bytes]) -> None:
    with store.transaction() as conn:
        key = keystore.household_key(conn, 0)
        assert key is not None
        r, e = bytes(32), encode(about(RecordKind.INTENT, 0, NOW_MS))
        assert commitment(r, e) != commitments[0]
        forged = seal(opening_key(key), r + e, commitments[0])
        conn.execute(update(records).where(records.c.commitment == commitments[0]).values(opening=forged))
        with pytest.raises(LedgerCorruptError) as caught:
            disclosures(conn, keystore, 0)
    assert caught.value.places["seq"] == 0
