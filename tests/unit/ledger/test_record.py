import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.ledger.record import PendingRecord, RecordKind, Status, chain_next, chain_start, commitment, decode, encode

INTENT = PendingRecord(
    RecordKind.INTENT,
    7,
    "wifi-help",
    "wifi-insight",
    1_795_525_200_000,
    plan="ab" * 32,
    body_sha256=bytes(range(32)),
    rows={"2": 1, "10": 3, "household": 1},
)
OUTCOME = PendingRecord(
    RecordKind.OUTCOME, 7, "wifi-help", "wifi-insight", 1_795_525_200_001, ref=bytes(32), status=Status.DELIVERED
)


def test_the_bytes_of_an_intent() -> None:
    assert encode(INTENT) == (
        b'{"activity":"wifi-help","body_sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"kind":"intent","plan":"' + b"ab" * 32 + b'","recipient":"wifi-insight",'
        b'"rows":{"10":3,"2":1,"household":1},"slot":7,"t_ms":1795525200000,"v":1}'
    )


def test_the_bytes_of_an_outcome_omit_what_is_absent() -> None:
    assert encode(OUTCOME) == (
        b'{"activity":"wifi-help","kind":"outcome","recipient":"wifi-insight","ref":"'
        + b"00" * 32
        + b'","slot":7,"status":"delivered","t_ms":1795525200001,"v":1}'
    )


def test_the_vectors_of_the_specification() -> None:
    e = b'{"activity":"wifi-diagnosis","bytes_sha256":"' + b"0" * 64 + b'","kind":"intent"}'
    c = commitment(b"\x11" * 32, e)
    assert c.hex() == "9ba7e533e9c8097ea2b1031d4260f6b8492ca6e0e4dcb3413a4107230957aba1"
    chain = chain_next(chain_start(b"\x22" * 16), 0, c)
    assert chain.hex() == "56612c877db7f2ef5330c22c34192adbd479ce3291f6c267698a5e1b1dadf12a"


names = st.text(max_size=20)
numbers = st.integers(0, 2**53 - 1)
drafts = st.builds(
    PendingRecord,
    kind=st.just(RecordKind.INTENT),
    slot=numbers,
    activity=names,
    recipient=names,
    t_ms=numbers,
    plan=names | st.none(),
    body_sha256=st.binary(min_size=32, max_size=32) | st.none(),
    rows=st.dictionaries(names, numbers, max_size=4),
)


@settings(max_examples=100)
@given(drafts)
def test_e_is_ascii_sorted_without_white_space_and_reads_back(draft: PendingRecord) -> None:
    e = encode(draft)
    assert e.isascii()
    again = json.dumps(json.loads(e), sort_keys=True, separators=(",", ":")).encode()
    assert again == e
    assert decode(e) == draft


@pytest.mark.parametrize(
    "draft",
    [
        replace(INTENT, slot=-1),
        replace(INTENT, slot=2**53),
        replace(INTENT, t_ms=2**53),
        replace(INTENT, t_ms=1.5),
        replace(INTENT, rows={"1": True}),
        replace(INTENT, rows={"1": -1}),
        replace(INTENT, body_sha256=bytes(31)),
        replace(INTENT, activity=None),
        replace(INTENT, ref=bytes(32)),
        replace(INTENT, status=Status.DELIVERED),
        replace(OUTCOME, ref=None),
        replace(OUTCOME, ref=bytes(33)),
        replace(OUTCOME, status=None),
        replace(OUTCOME, kind=RecordKind.CORRECTION, status=None),
    ],
)
def test_what_is_no_record_is_refused(draft: PendingRecord) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        encode(draft)
    assert "wifi" not in str(refused.value)


@pytest.mark.parametrize(
    "e",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 5000,
        encode(INTENT).replace(b'"v":1', b'"v":2'),
        encode(INTENT).replace(b'"slot":7', b'"slot":"7"'),
        encode(INTENT).replace(b'"slot":7', b'"slot":7.5'),
        encode(INTENT).replace(b'"slot":7,', b""),
        encode(INTENT).replace(b'"intent"', b'"intend"'),
        encode(INTENT).replace(b'"rows":{"10":3,"2":1,"household":1}', b'"rows":[1]'),
        encode(OUTCOME).replace(b"00" * 32, b"0" * 63),
        encode(OUTCOME).replace(b'"delivered"', b'"lost"'),
        encode(OUTCOME).replace(b'"delivered"', b"5"),
    ],
)
def test_what_is_no_e_does_not_read(e: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(E is|a field of E)") as refused:
        decode(e)
    assert "wifi" not in str(refused.value)
