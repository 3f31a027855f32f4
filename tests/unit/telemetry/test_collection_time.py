"""A moment is read in every usual way, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Number, Opaque, Value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("999999999", None),
        ("1000000000", 1_000_000_000),
        ("1795525200", 1_795_525_200),
        ("99999999999", 99_999_999_999),
        ("100000000000", None),  # milliseconds of 1973
        ("999999999999", None),
        ("1000000000000", 1_000_000_000),
        ("1795525200999", 1_795_525_200),
        ("99999999999999", 99_999_999_999),
        ("100000000000000", None),
        ("999999999999999999", None),
        ("1" * 32, None),
        ("1083", None),
        ("0", None),
        ("-1795525200", None),
        ("1795525200.0", None),
        ("1.795525200e9", None),
    ],
)
def test_an_integer_is_seconds_or_milliseconds_quoted_or_not(text: str, seconds: int | None) -> None:
    assert collection_seconds(Number(text)) == seconds
    assert collection_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-24T13:00:00Z", 1_795_525_200),
        ("2026-11-24T14:00:00+01:00", 1_795_525_200),
        ("2026-11-24T08:00:00-05:00", 1_795_525_200),
        ("2026-11-24T12:59:00-00:01", 1_795_525_200),
        ("2026-11-25T03:00:00+14:00", 1_795_525_200),
        ("2026-11-25T12:59:00+23:59", 1_795_525_200),
        ("2026-11-24T13:00:00.999999Z", 1_795_525_200),
        ("2026-11-24T13:00:00.123456789Z", 1_795_525_200),
        ("2026-11-24T13:00:00.5Z", 1_795_525_200),
        ("2001-09-09T01:46:40Z", 1_000_000_000),
        ("2001-09-09T01:46:39.999Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("5138-11-16T09:46:39Z", 99_999_999_999),
        ("5138-11-16T09:46:40Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("2026-11-24T13:00:00", None),
        ("2026-11-24 13:00:00Z", None),
        ("2026-02-30T13:00:00Z", None),
        ("2026-11-24T24:00:01Z", None),
        ("2026-11-24T13:00:60Z", None),
        ("2026-11-24T13:00:00+25:00", None),
        ("2026-11-25T13:00:00+24:00", None),
        ("2026-11-24T14:00:00+0100", None),
        ("2026-11-24T08:00:00-0500", None),
        ("2026-11-24T14:00:00+01", None),
        ("2026-11-24T14:00:00+1:00", None),
        ("2026-11-24T14:00:00+01:60", None),
        ("2026-11-24T14:00:00+01:00:00", None),
        ("2026-11-24T14:00:00 +01:00", None),
        ("2026-11-24T13:00:00z", None),
        ("20261124T130000Z", None),
        ("2026-11-24", None),
        (" 2026-11-24T13:00:00Z", None),
        ("2026-11-24T13:00:00Z\n", None),
        ("", None),
        ("+1795525200", None),
        ("01795525200", None),
        (" 1795525200", None),
        ("1_795_525_200", None),
        ("\u0661795525200", None),
        ("\u0662026-11-24T13:00:00Z", None),
    ],
)
def test_iso_8601_needs_a_zone_and_a_date_that_exists(text: str, seconds: int | None) -> None:
    assert collection_seconds(text) == seconds


@pytest.mark.parametrize("value", [None, True, False, Opaque.NULL, Opaque.ARRAY])
def test_nothing_else_is_a_moment(value: Value | None) -> None:
    assert collection_seconds(value) is None


@given(st.text(alphabet="0123456789-:TZ.+", max_size=35))
def test_any_text_gives_a_moment_within_bounds_or_none(text: str) -> None:
    seconds = collection_seconds(text)
    assert seconds is None or 10**9 <= seconds < 10**11


@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: 2002 < moment.year < 5000))
def test_what_python_writes_is_read_to_the_second(moment) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    text = moment.isoformat()
    if text.count(":") == 3:  # zones of old have offsets of whole seconds no longer written
        assert collection_seconds(text) == int(moment.replace(microsecond=0).timestamp())
