"""A recipient's log: every line is proven, a claim, or named by its number; never more, and never its text."""

import io
import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.receipts import INSIGHT, NOW_MS, ORIGIN, header, intent, line, record

from sluis.keys.keystore import Keystore
from sluis.ledger.receipt_log import Bad, Place, ReceiptLog, Signers
from sluis.ledger.writer import Appended
from sluis.store.engine import Store


@pytest.fixture
def told(store: Store, keystore: Keystore) -> list[Appended]:
    return record(store, keystore, intent(0, 0), intent(1, 1))


@pytest.fixture
def log(store: Store, keystore: Keystore, told: list[Appended]) -> Iterator[ReceiptLog]:
    assert told
    with store.reading() as conn:
        made = ReceiptLog(Signers(ORIGIN, keystore.receipt_publics(conn), ["netwerk-meting", INSIGHT]))
    yield made
    made.close()


def read(log: ReceiptLog, *lines: bytes) -> list[tuple[int, Bad]]:
    bad: list[tuple[int, Bad]] = []
    log.read(io.BytesIO(b"".join(lines)), lambda number, why: bad.append((number, why)))
    return bad


def test_lines_are_verified_and_found_again_by_id(
    log: ReceiptLog, store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    good = [line(header(store, keystore, each, n), n, NOW_MS + n) for n, each in enumerate(told)]
    assert read(log, *good, good[0]) == []
    assert log.lines == 3
    assert [c for page in log.ids() for c in page] == sorted(each.commitment for each in told)
    lines = log.lines_of(told[0].commitment)
    assert [(line_read.number, line_read.recipient, line_read.received_ms) for line_read in lines] == [
        (1, INSIGHT, NOW_MS),
        (3, INSIGHT, NOW_MS),
    ]
    assert (log.period(), log.recipients()) == ((NOW_MS, NOW_MS + 1), (INSIGHT,))


def test_a_signature_about_something_else_leaves_a_claim(
    log: ReceiptLog, store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    promise = header(store, keystore, told[0], 0)
    assert read(log, line(promise, 5)) == []
    [line_kept] = log.lines_of(told[0].commitment)
    assert line_kept.recipient is None
    assert log.period() is None
    assert log.is_ours(line_kept, intent(0, 0).body_sha256, INSIGHT), "the header is ours; the line says another body"
    assert not log.is_ours(line_kept, intent(0, 0).body_sha256, "somebody")
    assert not log.is_ours(line_kept, None, INSIGHT)


def test_what_proves_nothing_is_named_by_its_number(
    log: ReceiptLog, store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    promise = header(store, keystore, told[0], 0)
    whole = json.loads(line(promise, 0))
    stranger = re.sub('kid="[0-9a-f]{8}"', 'kid="00000000"', promise)

    def changed(**members: object) -> bytes:
        return json.dumps({**whole, **members}).encode() + b"\n"

    bad = read(
        log,
        b"\n",
        b"\xff\n",
        b"[]\n",
        b"[" * 20_000 + b"\n",
        changed(received_at="yesterday"),
        changed(received_at="2026-11-24T13:00:00"),
        changed(received_at=5),
        changed(body_sha256="AB" * 32),
        changed(header=5),
        changed(header="c=:AA==:"),
        changed(header=stranger),
        b'{"header": "x", ' + changed()[1:],
        line(promise, 0),
    )
    reasons = [Bad.FORM] * 9 + [Bad.HEADER, Bad.KEY, Bad.FORM]
    assert bad == list(enumerate(reasons, 1))
    assert log.lines == 1


def test_households_are_found_by_number_and_pruned_ones_left_out(
    log: ReceiptLog, store: Store, keystore: Keystore, told: list[Appended]
) -> None:
    read(log, *(line(header(store, keystore, entry, n), n) for n, entry in enumerate(told)))
    for slot, each in zip((7, 5), told, strict=True):
        log.put(each.commitment, Place(slot, each.chain, pruned=False))
    log.put(b"x" * 32, Place(6, b"", pruned=True))
    log.index()
    assert log.slots_after(-1, 10) == [5, 7]
    assert log.slots_after(5, 10) == [7]
    [(c, chain, lines)] = log.of_slot(7)
    assert (c, chain, [line_kept.number for line_kept in lines]) == (told[0].commitment, told[0].chain, [1])
    log.mark(c)
    log.mark(c)
    assert list(log.marked()) == [[c]]


@given(st.lists(st.binary(max_size=60).filter(lambda raw: b"\n" not in raw and raw), max_size=20))
def test_no_bytes_break_it_and_each_line_is_told_once(raws: list[bytes]) -> None:
    log = ReceiptLog(Signers(ORIGIN, {}, [INSIGHT]))
    seen: list[int] = []
    bad: list[int] = []
    log.read(io.BytesIO(b"".join(raw + b"\n" for raw in raws)), lambda number, _why: bad.append(number), seen.append)
    log.close()
    assert bad == list(range(1, len(raws) + 1))


@given(st.datetimes().map(lambda moment: moment.isoformat() + "+14:00"))
def test_any_moment_is_read(moment: str) -> None:
    log = ReceiptLog(Signers(ORIGIN, {}, [INSIGHT]))
    raw = json.dumps({"header": "", "received_at": moment, "body_sha256": "0" * 64}).encode()
    bad = read(log, raw)
    log.close()
    assert bad == [(1, Bad.HEADER)]
