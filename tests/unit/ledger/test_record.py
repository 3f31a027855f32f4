import json
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.ledger.record import (
    CountRecord,
    PendingRecord,
    RecordKind,
    Status,
    became,
    chain_next,
    chain_start,
    chains_next,
    commitment,
    commitments,
    decode,
    encode,
)

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
COUNT = CountRecord("wifi-help", "wifi-insight", 5, "ab" * 32, bytes(32), homes=1_200, eps_u=3, budget_u=3)


def test_the_bytes_of_an_intent() -> None:
    assert encode(INTENT) == (
        b'{"activity":"wifi-help","body_sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"kind":"intent","plan":"' + b"ab" * 32 + b'","recipient":"wifi-insight",'
        b'"rows":{"10":3,"2":1,"household":1},"slot":7,"t_ms":1795525200000,"v":2}'
    )


def test_the_bytes_of_an_outcome_omit_what_is_absent() -> None:
    assert encode(OUTCOME) == (
        b'{"activity":"wifi-help","kind":"outcome","recipient":"wifi-insight","ref":"'
        + b"00" * 32
        + b'","slot":7,"status":"delivered","t_ms":1795525200001,"v":2}'
    )


def test_the_bytes_of_a_count_name_no_household() -> None:
    assert encode(COUNT) == (
        b'{"activity":"wifi-help","body_sha256":"' + b"00" * 32 + b'","budget_u":3,"eps_u":3,"homes":1200,'
        b'"kind":"count","plan":"' + b"ab" * 32 + b'","recipient":"wifi-insight","t_ms":5,"v":2}'
    )
    assert decode(encode(COUNT)) == COUNT


def test_the_vectors_of_the_specification() -> None:
    e = b'{"activity":"wifi-diagnosis","bytes_sha256":"' + b"0" * 64 + b'","kind":"intent"}'
    c = commitment(b"\x11" * 32, e)
    assert c.hex() == "578239eeddc6b7445a0c1cdda541b0a330b6acafa7bcd0882b75b1a88519d93c"
    assert commitment(b"\x12" * 32, e).hex()[:16] == "369630f56328318e"
    chain = chain_next(chain_start(b"\x22" * 16), 0, c)
    assert chain.hex()[:16] == "cd08890e88fe9d6d"


@pytest.mark.parametrize("length", [0, 28, 31, 33, 36])
def test_an_r_of_another_length_opens_nothing(length: int) -> None:
    with pytest.raises(ValueError, match=r"^not 32 bytes: r$"):
        commitment(bytes(length), b"{}")


names = st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True)
numbers = st.integers(0, 2**53 - 1)
digests = st.binary(min_size=32, max_size=32)
rows = st.sampled_from(["household", "time"]) | st.integers(1, 2**53 - 1).map(str)
drafts = st.builds(
    PendingRecord,
    kind=st.just(RecordKind.INTENT),
    slot=numbers,
    activity=names,
    recipient=names,
    t_ms=st.integers(0, 253402300799999),
    plan=digests.map(bytes.hex),
    body_sha256=digests,
    rows=st.dictionaries(rows, st.integers(1, 2**53 - 1), min_size=1, max_size=4),
)


@settings(max_examples=100)
@given(drafts)
def test_e_is_ascii_sorted_without_white_space_and_reads_back(draft: PendingRecord) -> None:
    e = encode(draft)
    assert e.isascii()
    assert b"\\" not in e
    again = json.dumps(json.loads(e), sort_keys=True, separators=(",", ":")).encode()
    assert again == e
    assert decode(e) == draft


@pytest.mark.parametrize(
    "draft",
    [
        replace(INTENT, slot=-1),
        replace(INTENT, slot=2**53),
        replace(INTENT, t_ms=253_402_300_800_000),
        replace(INTENT, t_ms=1.5),
        replace(INTENT, rows={}),
        replace(INTENT, rows={"1": True}),
        replace(INTENT, rows={"1": 0}),
        replace(INTENT, rows={"0": 1}),
        replace(INTENT, rows={"01": 1}),
        replace(INTENT, rows={"9" * 16: 1}),
        replace(INTENT, rows={"house": 1}),
        replace(INTENT, rows={"1,2": 1}),
        replace(INTENT, rows={"1": 1, "2,3": 1}),
        replace(INTENT, rows={"": 1, "2": 1}),
        replace(INTENT, rows={"1": 1, "2\n": 1}),
        replace(INTENT, rows={"1": 2**53}),
        replace(INTENT, plan=None),
        replace(INTENT, plan="AB" * 32),
        replace(INTENT, body_sha256=None),
        replace(INTENT, body_sha256=bytes(31)),
        replace(INTENT, activity=""),
        replace(INTENT, activity="Wifi"),
        replace(INTENT, recipient="w" * 65),
        replace(INTENT, ref=bytes(32)),
        replace(INTENT, status=Status.DELIVERED),
        replace(INTENT, kind=RecordKind.COUNT),
        replace(OUTCOME, ref=None),
        replace(OUTCOME, ref=bytes(33)),
        replace(OUTCOME, status=None),
        replace(OUTCOME, rows={"1": 1}),
        replace(OUTCOME, plan="ab" * 32),
        replace(OUTCOME, kind=RecordKind.CORRECTION, status=None),
        replace(COUNT, homes=0),
        replace(COUNT, homes=1_210),
        replace(COUNT, eps_u=0),
        replace(COUNT, eps_u=4),
        replace(COUNT, budget_u=2**53),
        replace(COUNT, plan=""),
    ],
)
def test_what_is_no_record_is_refused(draft: PendingRecord) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        encode(draft)
    assert "wifi" not in str(refused.value)


E = encode(INTENT)


@pytest.mark.parametrize(
    "e",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 5000,
        b"\xff\xfe" + E,
        E + b"\n",
        E.replace(b'"v":2', b'"v":1'),
        E.replace(b'"v":2', b'"v":2.0'),
        E.replace(b'"v":2', b'"v": 2'),
        E.replace(b'"v":2', b'"v":2,"v":2'),
        E.replace(b'"v":2', b'"v":2,"x":1'),
        E.replace(b"wifi-help", b"wif\\u0069-help"),
        E.replace(b'"slot":7', b'"slot":"7"'),
        E.replace(b'"slot":7', b'"slot":7.5'),
        E.replace(b'"slot":7', b'"slot":7e0'),
        E.replace(b'"slot":7', b'"slot":-0'),
        E.replace(b'"slot":7', b'"slot":null'),
        E.replace(b'"slot":7,', b""),
        E.replace(b'"slot":7', b'"slot":' + b"7" * 5000),
        E.replace(b'"slot":7', b'"slot":7,"status":"delivered"'),
        E.replace(b'"slot":7', b'"slot":7,"status":null'),
        E.replace(b'"intent"', b'"intend"'),
        E.replace(b'"intent"', b'["intent"]'),
        E.replace(b'"rows":{"10":3,"2":1,"household":1}', b'"rows":[1]'),
        E.replace(b'"rows":{"10":3,"2":1,"household":1}', b'"rows":{"2":1,"10":3}'),
        encode(OUTCOME).replace(b"00" * 32, b"0" * 63),
        encode(OUTCOME).replace(b'"delivered"', b'"lost"'),
        encode(OUTCOME).replace(b'"delivered"', b"5"),
        encode(COUNT).replace(b'"homes":1200', b'"homes":1200,"slot":7'),
        encode(COUNT).replace(b',"homes":1200', b""),
        encode(COUNT).replace(b'"homes":1200', b'"homes":"1200"'),
    ],
)
def test_what_is_no_e_does_not_read(e: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(E is|a field of E)") as refused:
        decode(e)
    assert "wifi" not in str(refused.value)


def test_what_became_of_an_intent_is_the_highest_in_any_order() -> None:
    rising = [Status.EXPIRED, Status.CANCELLED, Status.UNKNOWN, Status.REFUSED, Status.DELIVERED]
    for size in range(1, 4):
        for told in permutations(rising, size):
            assert became(told) is rising[max(rising.index(each) for each in told)]
    assert became([]) is Status.UNKNOWN


outcomes = st.builds(
    PendingRecord,
    kind=st.sampled_from([RecordKind.OUTCOME, RecordKind.CORRECTION]),
    slot=numbers,
    activity=names,
    recipient=names,
    t_ms=st.integers(0, 253402300799999),
    ref=digests,
    status=st.sampled_from(Status),
)


@settings(max_examples=300)
@given(drafts | outcomes, st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_what_many_records_have_in_common_is_read_as_each_alone(draft: PendingRecord, at: int, other: bytes) -> None:
    whole = encode(draft)
    changed = whole[: at % len(whole)] + other + whole[at % len(whole) + len(other) :]
    for e in (whole, changed):
        alone = read_alone(e)
        assert read(e) == alone == read(e)
        if alone is not None:
            assert encode(alone) == e


def read(e: bytes) -> PendingRecord | CountRecord | None:
    try:
        return decode(e)
    except ValueError:
        return None


def read_alone(e: bytes) -> PendingRecord | CountRecord | None:
    """Read as any JSON, and write again: the peer of the reader that remembers frames."""
    try:
        fields = json.loads(e)
        kind = RecordKind(fields.pop("kind"))
        if type(fields.pop("v")) is not int or kind is RecordKind.COUNT:
            return None
        for name in ("body_sha256", "ref"):
            if name in fields:
                fields[name] = bytes.fromhex(fields[name])
        if "status" in fields:
            fields["status"] = Status(fields["status"])
        draft = PendingRecord(kind, **fields)
        return draft if encode(draft) == e else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(max_size=200)), max_size=6))
def test_commitments_are_those_of_each(given_: list[tuple[bytes, bytes]]) -> None:
    assert commitments(r + e for r, e in given_) == [commitment(r, e) for r, e in given_]


DIGESTS = st.binary(min_size=32, max_size=32)


@given(st.lists(st.tuples(DIGESTS, st.integers(0, 2**64 - 1), DIGESTS), max_size=6))
def test_chains_are_those_of_each(given_: list[tuple[bytes, int, bytes]]) -> None:
    before, seq, c = [link[0] for link in given_], [link[1] for link in given_], [link[2] for link in given_]
    assert chains_next(before, seq, c) == [chain_next(*link) for link in given_]


def test_what_is_no_r_and_what_is_no_number_of_a_record_is_refused_among_many() -> None:
    with pytest.raises(ValueError, match=r"^not 32 bytes: r$"):
        commitments([bytes(32), bytes(31)])
    for seq in (-1, 2**64):
        with pytest.raises(ValueError, match=r"^number out of range: seq$"):
            chains_next([bytes(32)] * 2, [0, seq], [bytes(32)] * 2)
    for short in (b"", bytes(31), bytes(33)):
        for before, c in ((short, bytes(32)), (bytes(32), short)):
            with pytest.raises(ValueError, match=r"^not 32 bytes: before or c$"):
                chains_next([bytes(32), before], [0, 1], [bytes(32), c])
