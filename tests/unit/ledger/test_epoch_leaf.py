"""The leaf of an epoch: one right form, and only one leaf that can come next."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import EpochLeafError
from sluis.ledger.epoch_leaf import NO_NOTE, EpochLeaf, WriterLine, event_leaf

hashes = st.binary(min_size=32, max_size=32)
numbers = st.integers(0, 2**53 - 1)
writer_lines = st.builds(
    WriterLine, st.binary(min_size=16, max_size=16), numbers, st.integers(1, 9), hashes, hashes, hashes
)
WRITER = WriterLine(b"w" * 16, 0, 2, b"b" * 32, b"h" * 32, b"r" * 32)
LEAF = EpochLeaf("example.nl/sluis", 0, 10, 20, 65536, b"s" * 32, 2, 1, b"e" * 32, NO_NOTE, ("ab" * 32,), (WRITER,))
NEXT = dataclasses.replace(
    LEAF, epoch=1, from_ms=20, to_ms=30, writers=(dataclasses.replace(WRITER, first_seq=2, chain_before=b"h" * 32),)
)


@given(
    st.lists(writer_lines, max_size=4, unique_by=lambda line: line.writer), st.lists(hashes, max_size=3, unique=True)
)
def test_what_is_written_is_read(writers: list[WriterLine], plans: list[bytes]) -> None:
    ordered = tuple(sorted(writers, key=WriterLine.line))
    names = tuple(sorted(plan.hex() for plan in plans))
    total = sum(line.count for line in writers)
    leaf = dataclasses.replace(LEAF, writers=ordered, plans=names, records=total)
    assert EpochLeaf.parse(leaf.encode()) == leaf


def test_the_lines_stand_in_the_order_of_the_specification() -> None:
    first = [line.split(" ")[0] for line in LEAF.encode().decode().splitlines()]
    assert first == [
        "sluis/epoch/v1",
        "example.nl/sluis",
        *("epoch", "from", "to", "slots", "records", "events", "prev-note", "plan", "writer"),
    ]
    assert LEAF.encode().endswith(b"\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"epoch 0", b"epoch 00", "written"),
        (b"records 2", b"records 3", "add up"),
        (b"to 20", b"to 10", "ends before"),
        (b"sluis/epoch/v1", b"sluis/epoch/v2", "written"),
        (b"plan ", b"plam ", "written"),
        (b"\nwriter", b"\n\nwriter", "written"),
        (b"from 10", b"from -1", "written"),
        (b"slots 65536 ", b"slots 65536  ", "written"),
        (b"prev-note AA", b"prev-note A", "written"),
        (b"\nplan", b"\nextra x\nplan", "written"),
        (b"example", b"ex\xffmple", "written"),
    ],
)
def test_every_other_form_is_refused(old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(EpochLeafError, match=said):
        EpochLeaf.parse(LEAF.encode().replace(old, new, 1), 7)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_leaf_or_refused(content: bytes) -> None:
    with pytest.raises(EpochLeafError):
        EpochLeaf.parse(content)


def test_a_leaf_that_does_not_fit_a_bundle_is_not_made() -> None:
    many = tuple(dataclasses.replace(WRITER, writer=n.to_bytes(16, "big")) for n in range(400))
    with pytest.raises(EpochLeafError, match="65,535"):
        dataclasses.replace(LEAF, writers=many).encode()
    few = dataclasses.replace(LEAF, writers=many[:256], records=512)
    assert len(few.encode()) <= 65_535


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"origin": "other"}, "origin"),
        ({"epoch": 2}, "number"),
        ({"from_ms": 21}, "gap"),
        ({"slots": 0}, "slots"),
        ({"writers": (dataclasses.replace(WRITER, first_seq=3, chain_before=b"h" * 32),)}, "chain"),
        ({"writers": (dataclasses.replace(WRITER, first_seq=2),)}, "chain"),
        ({"writers": (dataclasses.replace(WRITER, writer=b"n" * 16, first_seq=5),)}, None),
    ],
)
def test_only_the_next_leaf_follows(changed: dict[str, object], said: str | None) -> None:
    assert dataclasses.replace(NEXT, **changed).follows(LEAF) == said  # type: ignore[arg-type]


def test_an_event_is_tied_to_its_moment_and_kind() -> None:
    assert event_leaf(1, "a", b"{}") == b"sluis/event/v1\0" + bytes(7) + b"\x01\x00\x01a{}"
    assert len({event_leaf(1, "a", b"{}"), event_leaf(2, "a", b"{}"), event_leaf(1, "ab", b"{}")}) == 3
