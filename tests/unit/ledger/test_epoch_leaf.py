"""The leaf of an epoch: one right form, and only one leaf that can come next."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import EpochLeafError
from sluis.ledger.epoch_leaf import NO_NOTE, EpochLeaf, WriterLeaf, event_leaf, hidden_commitment

hashes = st.binary(min_size=32, max_size=32)
numbers = st.integers(0, 2**53 - 1)
WRITER = WriterLeaf(b"w" * 16, 0, 2, b"b" * 32, b"h" * 32, b"r" * 32)
LEAF = EpochLeaf(
    "example.nl/sluis", 0, 10, 20, 65536, b"s" * 32, 2, 1, b"w" * 32, 1, b"e" * 32, NO_NOTE, ("ab" * 32, "cd" * 32)
)
NEXT = dataclasses.replace(LEAF, epoch=1, from_ms=20, to_ms=30)


@given(numbers, numbers, hashes, st.lists(hashes, max_size=3, unique=True))
def test_what_is_written_is_read(records: int, writers: int, root: bytes, plans: list[bytes]) -> None:
    names = tuple(sorted(plan.hex() for plan in plans))
    leaf = dataclasses.replace(LEAF, records=records, writers=writers, writer_root=root, plans=names)
    assert EpochLeaf.parse(leaf.encode()) == leaf


def test_the_lines_stand_in_the_order_of_the_specification() -> None:
    first = [line.split(" ")[0] for line in LEAF.encode().decode().split("\n")]
    assert first == [
        "sluis/epoch/v2",
        "example.nl/sluis",
        *("epoch", "from", "to", "slots", "records", "writers", "events", "prev-note", "plan", "plan", ""),
    ]


ROOT = b"c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M="


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"epoch 0", b"epoch 00", "written"),
        (b"epoch 0", b"epoch +1", "written"),
        (b"epoch 0", b"epoch 01", "written"),
        (b"epoch 0", b"epoch 1_0", "written"),
        (b"epoch 0", b"epoch 9007199254740992", "written"),
        (b"epoch 0", "epoch \N{ARABIC-INDIC DIGIT ONE}".encode(), "written"),
        (b"epoch 0", b"epoch 0\x0b", "written"),
        (b"epoch 0", b"epoch\t0", "written"),
        (b"epoch 0", b"epoch 0\r", "written"),
        (b"epoch 0", b"epoch 0 ", "written"),
        (b"epoch 0", "epoch 0\u2028".encode(), "written"),
        (b"epoch 0", "epoch 0\u0085".encode(), "written"),
        (b"to 20", b"to 10", "ends before"),
        (b"to 20", b"to 253402300800000", "written"),
        (b"sluis/epoch/v2", b"sluis/epoch/v1", "written"),
        (b"plan ", b"plam ", "written"),
        (b"plan ab", b"plan AB", "written"),
        (b"plan ab", b"plan ff", "written"),
        (b"plan abab", b"plan ab", "written"),
        (b"\nplan", b"\n\nplan", "written"),
        (b"from 10", b"from -1", "written"),
        (b"slots 65536 ", b"slots 65536  ", "written"),
        (b"slots 65536 ", b"slots ", "written"),
        (b"prev-note AA", b"prev-note A", "written"),
        (ROOT, ROOT[:-1], "written"),
        (ROOT, ROOT.replace(b"M=", b"N="), "written"),
        (ROOT, ROOT.replace(b"=", b"=="), "written"),
        (ROOT, b"c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw==", "written"),
        (b"\nplan", b"\nextra x\nplan", "written"),
        (b"\nwriters", b"\nwriter", "written"),
        (b"example", b"ex\xffmple", "written"),
        (b"example", b"ex+mple", "written"),
        (b"example", b"ex mple", "written"),
        (b"example", b"e" * 256, "written"),
    ],
)
def test_every_other_form_is_refused(old: bytes, new: bytes, told: str) -> None:
    changed = LEAF.encode().replace(old, new, 1)
    assert changed != LEAF.encode()
    with pytest.raises(EpochLeafError, match=told):
        EpochLeaf.parse(changed, 7)


def test_a_line_more_or_fewer_is_refused() -> None:
    lines = dataclasses.replace(LEAF, plans=()).encode().split(b"\n")
    for at in range(len(lines)):
        for changed in (lines[:at] + lines[at + 1 :], [*lines[:at], lines[at], *lines[at:]]):
            with pytest.raises(EpochLeafError):
                EpochLeaf.parse(b"\n".join(changed))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_leaf_or_refused(content: bytes) -> None:
    with pytest.raises(EpochLeafError):
        EpochLeaf.parse(content)


def test_a_leaf_holds_at_most_500_plans() -> None:
    plans = tuple(f"{n:064x}" for n in range(501))
    full = dataclasses.replace(LEAF, plans=plans[:500])
    assert EpochLeaf.parse(full.encode()) == full
    with pytest.raises(EpochLeafError, match="500 plans"):
        dataclasses.replace(LEAF, plans=plans).encode()
    with pytest.raises(EpochLeafError, match="written"):
        EpochLeaf.parse(full.encode() + f"plan {'f' * 64}\n".encode())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"origin": "other"}, "origin"),
        ({"epoch": 2}, "number"),
        ({"from_ms": 21}, "gap"),
        ({"slots": 0}, "slots"),
    ],
)
def test_only_the_next_leaf_follows(changed: dict[str, object], told: str | None) -> None:
    assert dataclasses.replace(NEXT, **changed).follows(LEAF) == told  # type: ignore[arg-type]


def test_the_leaf_of_a_writer_holds_all_it_is_held_to() -> None:
    assert WRITER.encode() == (
        b"sluis/writer/v1\0" + b"w" * 16 + bytes(8) + bytes(7) + b"\x02" + b"b" * 32 + b"h" * 32 + b"r" * 32
    )
    changes: list[dict[str, object]] = [{"writer": bytes(16)}, {"first_seq": 1}, {"count": 1}]
    changes += [{name: bytes(32)} for name in ("chain_before", "chain_head", "record_root")]
    made = {dataclasses.replace(WRITER, **change).encode() for change in changes}  # type: ignore[arg-type]
    assert len(made | {WRITER.encode()}) == 7


def test_an_event_is_tied_to_its_moment_kind_and_length() -> None:
    assert event_leaf(1, "a", b"{}") == b"sluis/event/v2\0" + bytes(7) + b"\x01\x00\x01a\x00\x00\x00\x02{}"
    assert len({event_leaf(1, "a", b"{}"), event_leaf(2, "a", b"{}"), event_leaf(1, "ab", b"{}")}) == 3


def test_a_hidden_event_is_under_a_salt_of_32_bytes() -> None:
    event = b'{"activity":"wifi-diagnosis","kind":"object","t_ms":1767225600000}'
    assert hidden_commitment(b"\x66" * 32, event).hex()[:16] == "43b1bef23cfecb1f"
    for length in (28, 31, 33, 36):
        with pytest.raises(ValueError, match=r"^not 32 bytes: r$"):
            hidden_commitment(bytes(length), event)
