"""One value under one treatment: what leaves, or the reason why not. Tables a reviewer reads line by line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.body import Cell, CellType
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.kernel.shapes import cell_type, plain, read_number, treat
from sluis.telemetry.model import Number, Opaque, Value
from sluis.terms import Kind, Lifetime, Reason

SIGNAL = Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))
TENTHS = Release(NumberShape(Decimal(0), Decimal("0.75"), Decimal("0.1")))
HUNDREDS = Release(NumberShape(Decimal(0), Decimal(1000), Decimal(100)))
COUNTER = Release(NumberShape(Decimal(0), Decimal(2**53 - 1), Decimal(1)))
FLAG = Release(FlagShape())
BAND = Release(WordShape(("2.4GHz", "5GHz", "1", "true")))
QUARTER = Release(TimeShape(900))
MAC = Token(Kind.MAC_ADDRESS, Lifetime.DAY)
BANDS = ToBands((Decimal("-0.5"), Decimal(10), Decimal("1E+3")))


def outcome(treatment: Treatment, value: Value) -> str:
    """The text that leaves, or the reason."""
    made = treat(treatment, value, lambda row, form: f"<{row.kind.value} {form.hex()}>")
    return made.value if isinstance(made, Reason) else made.text


@pytest.mark.parametrize(
    ("treatment", "value", "expected"),
    [
        (SIGNAL, Number("-61"), "-65"),
        (SIGNAL, "-61", "-65"),
        (SIGNAL, Number("-110"), "-110"),
        (SIGNAL, Number("-110.0000000000000000000000001"), "range"),  # exact: no rounding moves it over the edge
        (SIGNAL, Number("-0.00000000000000000000000001"), "-5"),
        (SIGNAL, Number("-0"), "0"),
        (SIGNAL, Number("-6.1e1"), "-65"),
        (SIGNAL, Number("0.1"), "range"),
        (SIGNAL, Number("1e99"), "range"),
        (SIGNAL, "1e100", "shape"),  # two digits of exponent, quoted or not
        (SIGNAL, "-61 ", "shape"),
        (SIGNAL, "+1", "shape"),
        (SIGNAL, "-061", "shape"),
        (SIGNAL, "", "shape"),
        (SIGNAL, "NaN", "shape"),
        (SIGNAL, "\u0661", "shape"),
        (SIGNAL, "0" * 40, "shape"),
        (SIGNAL, True, "type"),
        (SIGNAL, Opaque.NULL, "type"),
        (SIGNAL, Opaque.ARRAY, "type"),
        (TENTHS, Number("0.75"), "0.7"),  # the range is checked as received, then it falls
        (TENTHS, Number("0.751"), "range"),
        (TENTHS, Number("0.3"), "0.3"),
        (TENTHS, Number("0.29999999999999998"), "0.2"),
        (TENTHS, Number("0.0999"), "0"),
        (HUNDREDS, Number("999.9"), "900"),
        (COUNTER, Number("9007199254740991"), "9007199254740991"),
        (COUNTER, Number("9007199254740990.9"), "9007199254740990"),
        (COUNTER, Number("9007199254740992"), "range"),
        (FLAG, True, "true"),
        (FLAG, "1", "true"),
        (FLAG, Number("0"), "false"),
        (FLAG, "false", "false"),
        (FLAG, "True", "shape"),
        (FLAG, Number("1.0"), "shape"),
        (FLAG, Opaque.NULL, "type"),
        (BAND, "5GHz", "5GHz"),
        (BAND, "5ghz", "shape"),
        (BAND, Number("1"), "1"),  # text as written is compared
        (BAND, True, "true"),
        (BAND, False, "shape"),
        (Release(WordShape(("false",))), False, "false"),
        (BAND, Opaque.ARRAY, "type"),
        (QUARTER, "2026-11-24T13:14:59Z", "1795525200"),
        (QUARTER, "2026-11-24T14:00:00+01:00", "1795525200"),
        (QUARTER, Number("1795526099"), "1795525200"),
        (QUARTER, Number("1795526099000"), "1795525200"),
        (QUARTER, "2026-11-24T14:00:00+0100", "shape"),
        (QUARTER, "2026-11-24T13:00:00", "shape"),
        (QUARTER, "0001-01-01T00:00:00Z", "shape"),  # TR-181's "unknown"
        (QUARTER, Number("1083"), "shape"),
        (QUARTER, True, "type"),
        (MAC, "A0-B1-C2-D3-E4-F5", "<mac_address a0b1c2d3e4f5>"),
        (MAC, "a0b1c2d3e4f5", "<mac_address a0b1c2d3e4f5>"),
        (MAC, "not a MAC", "no-canonical-form"),
        (MAC, Number("123456789012"), "no-canonical-form"),
        (MAC, True, "type"),
        (MAC, Opaque.NULL, "type"),
        (ToDeviceClass(), "Annas-iPhone", "phone"),
        (ToDeviceClass(), "zqxjkv", "no-class"),
        (ToDeviceClass(), Number("5"), "type"),
        (ToVendorGroup(), "F0-18-98-00-00-01", "apple"),
        (ToVendorGroup(), "nobody", "no-class"),
        (ToVendorGroup(), Opaque.ARRAY, "type"),
        (BANDS, "-0.5", "-0.5"),
        (BANDS, Number("9.999"), "-0.5"),
        (BANDS, Number("10"), "10"),
        (BANDS, Number("1e15"), "1000"),
        (BANDS, Number("-0.51"), "range"),
        (BANDS, "ten", "shape"),
        (BANDS, False, "type"),
        (Withhold(3), Number("1"), "withhold"),
    ],
)
def test_a_value_under_a_treatment(treatment: Treatment, value: Value, expected: str) -> None:
    assert outcome(treatment, value) == expected


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        (SIGNAL, CellType.LONG),
        (TENTHS, CellType.DECIMAL),
        (BANDS, CellType.DECIMAL),
        (FLAG, CellType.BOOLEAN),
        (QUARTER, CellType.LONG),
        (BAND, CellType.STRING),
        (MAC, CellType.STRING),
    ],
)
def test_the_type_belongs_to_the_row_not_to_the_value(treatment: Treatment, expected: CellType) -> None:
    assert cell_type(treatment) is expected
    made = treat(TENTHS, Number("0"), lambda _row, _form: "")
    assert made == Cell("0", CellType.DECIMAL)


@given(st.text(max_size=40) | st.decimals().map(str))
def test_reading_a_number_is_total_and_exact(text: str) -> None:
    read = read_number(text)
    assert read_number(Number(text)) == read
    if isinstance(read, Decimal):
        assert read.is_finite()
        assert text[0] in "-0123456789"


@given(st.integers(-(10**15), 10**15), st.integers(0, 15))
def test_plain_decimal_has_no_exponent_no_zeros_and_no_minus_zero(number: int, places: int) -> None:
    text = plain(Decimal(number).scaleb(-places))
    assert "e" not in text.lower()
    assert text == "0" or Decimal(text) == Decimal(number).scaleb(-places)
    assert text != "-0"
    assert not ("." in text and text.endswith(("0", ".")))


@given(
    st.decimals(-1000, 1000, places=3),
    st.decimals(-500, 0, places=1),
    st.decimals(0, 500, places=1),
    st.sampled_from(["0.1", "0.25", "3", "7.5"]),
)
def test_a_number_falls_to_the_highest_step_below_it(value: Decimal, low: Decimal, high: Decimal, step: str) -> None:
    made = outcome(Release(NumberShape(low, high, Decimal(step))), Number(format(value, "f")))
    if low <= value <= high:
        fallen = Decimal(made)
        assert fallen <= value < fallen + Decimal(step)
        assert (fallen - low) % Decimal(step) == 0
    else:
        assert made == "range"
