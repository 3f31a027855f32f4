"""The quick way says what the slow way says, or nothing; and it is taken for what routers really send."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.bulk_json import decode_slowly
from sluis.telemetry.limits import Limits
from sluis.telemetry.quick_json import quick_reports

LIMITS = Limits()
TIGHT = Limits(report_depth=3, path_segments=3, reports=2, leaves=4, values=24)
SCRAPS = [
    *('{"Report":[', "{", "}", "[", "]", ",", ":", '"', '"a"', '"a":', '"b.c":', '"CollectionTime":', '"', "\\", '\\"'),
    *("\\\\", "\\u0041", "\\ud83d", "\\udc00", "\\ud83d\\ude00", "é", "\x01", "\ufeff", " ", "\n", "\x0c", "\0"),
    *("1", "-0", "0", "-1.50", "1e5", "1E400", "1e-07", "9" * 31, "9" * 33, "-" + "9" * 32, "NaN", "Infinity"),
    *("true", "null", "[]", "{}", "]}", '{"a":1}', '{"a":{"b":"x"}}', '"Report":', "01", "1.", "-"),
]
TEXTS = st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join)
ELEMENTS = st.lists(TEXTS, max_size=3).map(",".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a\\b", 'a"b', "-0", "-0.5"]),
    lambda inner: st.dictionaries(st.sampled_from(["a", "b.c", "CollectionTime", "é", ""]), inner, max_size=3),
    max_leaves=8,
)
REPORTS = st.lists(st.dictionaries(st.sampled_from(["a", "a.b", "CollectionTime"]), VALUES, max_size=3), max_size=3)


def slowly(body: bytes, limits: Limits) -> object:
    """Return what the slow way says: reports, or its reason to refuse."""
    try:
        return decode_slowly(body, limits).reports
    except RefusedError as refused:
        return refused.reason


@settings(max_examples=600)
@given(ELEMENTS | TEXTS, st.sampled_from([LIMITS, TIGHT]))
@example('{"a":"\\"","a":1}', LIMITS)
@example('{"a":"\\\\","a":1}', LIMITS)
@example('{"a":{"b":1},"a":"\\u0022"}', LIMITS)
def test_scraps_of_json_are_read_the_same_or_left(text: str, limits: Limits) -> None:
    for body in (text, f'{{"Report":[{text}]}}', f'{{"x":{text},"Report":[{{"a":{text}}}]}}'):
        quick = quick_reports(body.encode(), limits)
        assert quick is None or quick == slowly(body.encode(), limits)


@given(REPORTS, st.booleans(), st.sampled_from([LIMITS, TIGHT]))
def test_documents_are_read_the_same_or_left(reports: list[object], ascii_only: bool, limits: Limits) -> None:  # noqa: FBT001
    body = json.dumps({"Report": reports}, ensure_ascii=ascii_only).encode()
    quick = quick_reports(body, limits)
    assert quick is None or quick == slowly(body, limits)


@given(REPORTS, st.data())
def test_a_key_written_twice_is_never_missed(reports: list[object], data: st.DataObject) -> None:
    text = json.dumps({"Report": [{"a": {"b": '"'}, "k": "v"}, *reports]})
    key = data.draw(st.sampled_from(['"a": 1, ', '"a": {"c": "x"}, ', '"k": "w", ', '"k": {}, ']))
    assert quick_reports(text.replace('{"a"', "{" + key + '"a"', 1).encode(), LIMITS) is None


@given(st.binary(max_size=40))
def test_bytes_that_are_no_text_are_left(octets: bytes) -> None:
    body = b'{"Report":[{"a":"' + octets + b'"}]}'
    quick = quick_reports(body, LIMITS)
    assert quick is None or quick == slowly(body, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        '{"Report":[{"CollectionTime":1795525200,"Device":{"Hosts":{"Host":{"1":{"Active":true,"N":"a"}}}}}]}',
        '{"Report":[{"CollectionTime":"2026-11-24T10:00:00Z","Device.Hosts.Host.1.N":"caf\\u00e9 \\"x\\"","r":-6.50}]}',
        '{"id":"x","n":1,"Report":[{"a":1,"b":null},{"a":1,"b":18446744073709551616}]}',
    ],
)
def test_ordinary_documents_are_not_left(text: str) -> None:
    quick = quick_reports(text.encode(), LIMITS)
    assert quick is not None
    assert quick == slowly(text.encode(), LIMITS)


@pytest.mark.parametrize("limits", [Limits(number_chars=20), Limits(depth=20)])
def test_tighter_limits_of_an_operator_are_left_to_the_slow_way(limits: Limits) -> None:
    assert quick_reports(b'{"Report":[{"a":1}]}', limits) is None
