"""Forms of values: what fits them all, and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.form import Shape, form_of, wider
from sluis.telemetry.model import Number, Opaque, Value
from sluis.terms import Form

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=12),
    st.booleans(),
    st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?", fullmatch=True).map(Number),
    st.sampled_from([*Opaque, "1", "-61", "Up", "2026-11-24T13:28:49Z", ""]),
)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (True, Form.FLAG),
        ("false", Form.FLAG),
        (Number("1"), Form.FLAG),
        ("12", Form.WHOLE_NUMBER),
        (Number("-0.5"), Form.DECIMAL),
        ("2026-11-24T13:28:49.5+01:00", Form.TIME),
        ("802.11ac", Form.TEXT),
        ("LowerLayerDown", Form.WORD),
        ("two words", Form.TEXT),
        ("", Form.EMPTY),
        (Opaque.ARRAY, Form.ARRAY),
        (Opaque.NULL, Form.NULL),
        ("9" * 40, Form.TEXT),
    ],
)
def test_one_value(value: Value, form: Form) -> None:
    assert form_of(value) is form


@given(st.lists(VALUES, max_size=6))
def test_the_order_of_values_does_not_matter(values: list[Value]) -> None:
    shape, other = Shape(), Shape()
    for value in values:
        shape.take(value)
    for value in reversed(values):
        other.take(value)
    assert shape == other


@given(st.sampled_from(Form), st.sampled_from(Form), st.sampled_from(Form))
def test_widening_is_a_join(a: Form, b: Form, c: Form) -> None:
    assert wider(a, a) is a
    assert wider(a, b) is wider(b, a)
    assert wider(wider(a, b), c) is wider(a, wider(b, c))


def test_digits_and_signs_are_kept_and_nothing_else() -> None:
    shape = Shape()
    for value in ("-61", Number("1234.5"), "0"):
        shape.take(value)
    assert (shape.form, shape.digits, shape.negative, shape.positive) == (Form.DECIMAL, 4, True, True)
    assert "61" not in repr(shape)
    assert "1234" not in repr(shape)
