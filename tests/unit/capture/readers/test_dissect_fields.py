import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.readers.dissect_fields import (
    AGGREGATOR,
    BASE,
    FIELDS,
    column,
    each,
    first,
    last,
    octets,
    text,
    whole,
)


def test_no_field_is_asked_twice_and_who_sent_how_much_comes_first() -> None:
    assert len(set(FIELDS)) == len(FIELDS)
    assert {"frame.len", "ip.src", "ipv6.dst", "tcp.srcport", "udp.dstport", "eth.src"} <= set(FIELDS[:BASE])


def test_a_field_that_is_not_asked_is_a_fault() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        column("frame.colour")


@given(st.binary(max_size=60))
def test_any_field_gives_text_numbers_and_octets(field: bytes) -> None:
    assert isinstance(text(field), str)
    assert isinstance(whole(field), int)
    assert isinstance(octets(field), bytes)
    assert AGGREGATOR.join(each(field)) == field
    assert {first(field), last(field)} <= {*each(field), b""}


@given(st.binary(max_size=60))
def test_octets_are_what_was_written(value: bytes) -> None:
    assert octets(value.hex().encode()) == octets(value.hex(":").encode()) == value
