"""The fast text of one value, beside the slow one it must equal."""

import hmac
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies_kernel import TREATMENTS, VALUES

from sluis.kernel.body import object_text
from sluis.kernel.compiled_cells import Run, cell_text
from sluis.kernel.plan import NumberShape, Release, Token, Treatment, Withhold
from sluis.kernel.shapes import treat
from sluis.kernel.token import make_token
from sluis.telemetry.model import Number, Value
from sluis.terms import Kind, Lifetime, Reason

KEYS = {lifetime: hmac.digest(b"", lifetime.encode(), "sha256") for lifetime in Lifetime}


@given(TREATMENTS, st.lists(VALUES, max_size=6), st.integers(0, 2**40))
def test_every_value_becomes_what_the_reference_makes_of_it(
    treatment: Treatment, values: list[Value], slot: int
) -> None:
    def make(row: Token, form: bytes) -> str:
        return make_token(KEYS[row.lifetime], row.kind, row.scope, slot, form)

    fast, run = cell_text(treatment), Run(KEYS, slot)
    for value in [*values, *values]:
        slow = treat(treatment, value, make)
        assert fast(value, run) == (slow if isinstance(slow, Reason) else object_text(slow))


def test_a_token_is_that_of_the_standard_library_whatever_the_length() -> None:
    run = Run(KEYS, 7)
    for length in range(256):
        token = run.tokens((Lifetime.HOUR, Kind.HOST_NAME, "household")).make(b"x" * length)
        assert token == make_token(KEYS[Lifetime.HOUR], Kind.HOST_NAME, "household", 7, b"x" * length)


def test_counts_add_up() -> None:
    run = Run(KEYS, 0)
    run.withhold(3, Reason.TYPE, 2)
    run.withhold(3, Reason.TYPE, 1)
    assert run.withheld == {(3, Reason.TYPE): 3}


@pytest.mark.parametrize("value", ["x", True])
def test_what_is_withheld_has_no_text(value: Value) -> None:
    assert cell_text(Withhold(1))(value, Run(KEYS, 0)) is Reason.WITHHOLD


@pytest.mark.parametrize(
    ("high", "values"), [("0.9", "-1 0 1 0.95 0.9"), ("-0.5", "-2 -1 0 -0.5 -0.4"), ("2", "1 2 3 2.0")]
)
def test_a_range_may_end_between_two_whole_numbers(high: str, values: str) -> None:
    row = Release(NumberShape(Decimal(-3), Decimal(high), Decimal(2)))
    for text in values.split():
        slow = treat(row, Number(text), lambda _row, _form: "")
        fast = cell_text(row)(Number(text), Run(KEYS, 0))
        assert fast == (slow if isinstance(slow, Reason) else slow.text)
