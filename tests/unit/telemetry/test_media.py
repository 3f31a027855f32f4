"""A body is read as its content type says."""

from collections.abc import Callable

import pytest

from sluis.telemetry.limits import Limits
from sluis.telemetry.media import content_type_ok, decode_body, media_type_of
from sluis.terms import Reason

LIMITS = Limits()


@pytest.mark.parametrize(
    ("value", "fine"),
    [
        (None, True),
        ("", True),
        ("  ", True),
        ("application/json", True),
        ("application/json; charset=UTF-8", True),
        ('Application/JSON;charset="utf-8"', True),
        ("application/json; charset=utf8; x=y", True),
        ("text/json", True),
        ("text/csv", True),
        ("text/csv; charset=UTF-8; header=present", True),
        ("text/csv; charset=UTF-8; header=absent", False),
        ("text/csv; charset=latin1", False),
        ("application/json; charset=iso-8859-1", False),
        ("application/json; charset=utf-8; charset=utf-16", False),
        ("application/json; charset=", False),
        ("application/jsonp", False),
        ("application/x-ndjson", False),
        ("text/plain", False),
        ("application/json, text/csv", False),
    ],
)
def test_a_content_type_must_be_absent_or_json_or_csv_in_utf8(value: str | None, fine: bool) -> None:  # noqa: FBT001
    assert content_type_ok(value) is fine


def test_the_body_is_read_as_its_type_says_and_as_nothing_else(reason_of: Callable[..., Reason]) -> None:
    json_body, csv_body = b'{"Report":[{"a":1}]}', b"ReportTimestamp,a\n1795525200,1\n"
    assert decode_body(None, json_body, LIMITS).reports[0].leaf_count == 1
    assert decode_body("text/csv; header=present", csv_body, LIMITS).reports[0].collection_time == "1795525200"
    assert reason_of(decode_body, "application/json", csv_body, LIMITS) is Reason.REFUSED_SYNTAX
    assert reason_of(decode_body, "text/csv", json_body, LIMITS) is not None
    assert reason_of(decode_body, "text/plain", json_body, LIMITS) is Reason.REFUSED_LAYOUT


def test_a_media_type_has_no_parameters() -> None:
    assert media_type_of(" Text/CSV ;charset=utf-8") == "text/csv"
