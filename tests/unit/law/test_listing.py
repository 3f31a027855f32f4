"""A dated snapshot of the framework's list."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import FileName, SluisError
from sluis.errors.law import law_table_error
from sluis.law.listing import listed, read_snapshot

FILE, TODAY = FileName("list.toml"), date(2026, 11, 24)
GOOD = b"""
taken = 2026-11-20
source = "the list"
[[participant]]
entity = "A Inc."
status = "active"
next_due = 2027-01-01
coverage = "both"
[[participant]]
entity = "B Inc."
status = "inactive"
coverage = "hr"
"""


def test_the_exact_entity_counts() -> None:
    snapshot = read_snapshot(FILE, GOOD, TODAY)
    seen = listed(snapshot, GOOD, "A Inc.")
    assert (seen.listed, seen.checked, seen.coverage, seen.next_due) == (
        True,
        date(2026, 11, 20),
        "both",
        date(2027, 1, 1),
    )
    assert len(seen.snapshot) == 64
    for other in ("B Inc.", "A Inc", "a inc.", "C Inc."):
        assert not listed(snapshot, GOOD, other).listed


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (GOOD.replace(b"2026-11-20", b"2026-11-25"), "future"),
        (GOOD.replace(b"B Inc.", b"A Inc."), "twice"),
        (GOOD.replace(b"inactive", b"gone"), "form"),
        (GOOD.replace(b"source", b"sauce"), "form"),
        (b"\xff", "form"),
    ],
)
def test_a_snapshot_that_is_no_evidence_refuses(source: bytes, problem: str) -> None:
    with raises(law_table_error) as wrong:
        read_snapshot(FILE, source, TODAY)
    assert wrong.value.places["problem"] == problem
    assert "list.toml" in wrong.value.text("nl")


def test_a_snapshot_of_today_is_not_from_the_future() -> None:
    assert read_snapshot(FILE, GOOD, date(2026, 11, 20)).taken == date(2026, 11, 20)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_snapshot_or_the_error(source: bytes) -> None:
    try:
        read_snapshot(FILE, source, TODAY)
    except SluisError as refused:
        if refused.entry is not law_table_error:
            raise
        assert refused.places["problem"] in {"form", "future", "twice"}  # noqa: PT017 - both outcomes are fine
