import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.json_tree import address, at, members, moment_ms, number, port, read_json, text

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(TREES)
def test_a_tree_is_what_the_standard_library_reads(tree: object) -> None:
    raw = json.dumps(tree).encode()
    assert read_json(raw) == json.loads(raw)


@given(st.binary(max_size=100))
def test_any_octets_are_a_tree_or_a_value_error(octets: bytes) -> None:
    try:
        read_json(octets)
    except ValueError:
        return


def test_a_text_that_is_too_deep_is_a_value_error() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which of them does not matter
        read_json(b"[" * 200_000)


@given(TREES, st.text(max_size=2))
def test_any_tree_gives_each_type(tree: object, name: str) -> None:
    node = {name: tree}
    assert isinstance(text(node, name, "x"), str)
    assert isinstance(members(node, name), list)
    assert 0 <= number(node, name) <= 2**53
    assert 0 <= port(node, name) < 65_536
    assert moment_ms(at(node, name)) >= 0


@given(st.text())
def test_any_text_is_an_address_or_none(written: str) -> None:
    assert address(address(written)) == address(written)
