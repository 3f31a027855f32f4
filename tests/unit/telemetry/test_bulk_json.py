"""One Bulk Data document in either layout gives the same reports; a fault refuses no more than it must."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Opaque, Path, Report
from sluis.telemetry.recorded import parse_request
from sluis.terms import Reason

LIMITS = Limits()

SEGMENT = st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=6)
SCALAR = (
    st.text(st.characters(codec="utf-8"), max_size=12)
    | st.booleans()
    | st.integers(-(2**63), 2**64)
    | st.none()
    | st.lists(st.integers(0, 9), max_size=3)
)
TREE = st.recursive(
    st.dictionaries(SEGMENT, SCALAR, min_size=1, max_size=4),
    lambda inner: st.dictionaries(SEGMENT, inner | SCALAR, min_size=1, max_size=4),
    max_leaves=20,
).filter(lambda tree: "CollectionTime" not in tree)


def one(text: str, limits: Limits = LIMITS) -> Report:
    """Decode a document with one element."""
    (report,) = decode_bulk(f'{{"Report":[{text}]}}'.encode(), limits).reports
    return report


def flat(tree: object, prefix: Path = ()) -> dict[str, object]:
    """Write a tree as NameValuePair."""
    if not isinstance(tree, dict):
        return {".".join(prefix): tree}
    return {name: value for key, inner in tree.items() for name, value in flat(inner, (*prefix, key)).items()}


def half_flat(tree: dict[str, object]) -> dict[str, object]:
    """Write the first two levels as one key where there are two."""
    mixed: dict[str, object] = {}
    for key, value in tree.items():
        mixed |= {f"{key}.{name}": inner for name, inner in value.items()} if isinstance(value, dict) else {key: value}
    return mixed


@given(TREE, st.booleans())
def test_both_layouts_and_their_mixture_give_the_same_leaves(tree: dict[str, object], ascii_only: bool) -> None:  # noqa: FBT001
    texts = [
        json.dumps({"CollectionTime": 1, **form}, ensure_ascii=ascii_only)
        for form in (tree, flat(tree), half_flat(tree))
    ]
    hierarchy, pairs, mixed = (Counter(one(text).leaves) for text in texts)
    assert hierarchy == pairs == mixed
    assert len(hierarchy) == len(flat(tree))


@given(TREE)
def test_every_leaf_keeps_its_value(tree: dict[str, object]) -> None:
    report = one(json.dumps({"CollectionTime": 1, **tree}))
    written = flat(tree)
    for leaf in report.leaves:
        value = written[".".join(leaf.path)]
        if value is None or isinstance(value, list):
            assert leaf.value is (Opaque.NULL if value is None else Opaque.ARRAY)
        elif isinstance(value, int) and not isinstance(value, bool):
            assert leaf.value == Number(str(value))
        else:
            assert leaf.value == value
            assert type(leaf.value) is type(value)


REPORTISH = st.text(alphabet='[]{}",:\\ud80c01eNaReport.', max_size=60).map(
    lambda part: f'{{"Report":[{{"a":{part}}}]}}'
)


@given(st.binary(max_size=200) | REPORTISH.map(str.encode))
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    message = outcome_of(decode_bulk, body, LIMITS)
    if not isinstance(message, Reason):
        assert isinstance(message, Message)
        assert all(report.refused is None or not report.leaves for report in message.reports)


def test_counters_of_64_bits_are_exact() -> None:
    assert one('{"a":18446744073709551615,"b":1}').leaves[0] == Leaf(("a",), Number("18446744073709551615"))


def test_two_spellings_of_one_path_are_two_leaves() -> None:
    report = one('{"Device.Hosts":{"N":1},"Device":{"Hosts":{"N":1}},"Device.Hosts.N":1}')
    assert report.refused is None
    assert [leaf.path for leaf in report.leaves] == [("Device", "Hosts", "N")] * 3


def test_arrays_and_null_are_one_leaf_and_an_empty_object_is_none() -> None:
    report = one('{"a":[1,{"b":2}],"c":null,"d":{},"e":[]}')
    assert report.leaves == (
        Leaf(("a",), Opaque.ARRAY),
        Leaf(("c",), Opaque.NULL),
        Leaf(("e",), Opaque.ARRAY),
    )
    assert report.leaf_count == 3


def test_empty_segments_are_segments() -> None:
    assert [leaf.path for leaf in one('{"a..b":1,"":2,"c.":{"d":3}}').leaves] == [("a", "", "b"), ("",), ("c", "", "d")]


def test_collection_time_is_that_key_of_the_element_and_no_other() -> None:
    report = one('{"a":1,"CollectionTime":1795525200,"Device":{"CollectionTime":2}}')
    assert report.collection_time == Number("1795525200")
    assert [leaf.path for leaf in report.leaves] == [("a",), ("Device", "CollectionTime")]
    assert report.leaf_count == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [('"2026-11-24T13:00:00Z"', "2026-11-24T13:00:00Z"), ("true", True), ("null", Opaque.NULL), ("[1]", Opaque.ARRAY)],
)
def test_collection_time_is_kept_in_whatever_type_it_has(written: str, kept: object) -> None:
    assert one(f'{{"CollectionTime":{written},"a":1}}').collection_time == kept


def test_an_object_as_collection_time_is_no_time() -> None:
    report = one('{"CollectionTime":{"a":1},"b":1}')
    assert report.collection_time is None
    assert [leaf.path for leaf in report.leaves] == [("CollectionTime", "a"), ("b",)]


def test_a_spelling_of_collection_time_with_dots_is_a_leaf() -> None:
    report = one('{"CollectionTime":5,"x.y":1,"CollectionTime.":1}')
    assert report.collection_time == Number("5")
    assert report.leaf_count == 2


def test_retained_reports_come_apart_in_order() -> None:
    message = decode_bulk(
        b'{"Report":[{"CollectionTime":1,"a":1},{"CollectionTime":2,"a":1},{"CollectionTime":2,"a":1}]}', LIMITS
    )
    assert [report.collection_time for report in message.reports] == [Number("1"), Number("2"), Number("2")]


def test_one_object_per_value_is_one_report() -> None:
    message = decode_bulk(
        b'{"Report":[{"mac":"m"},{"Time":"2026"},{"Device.WiFi.X":"-61"},{"T":[{"a":1}]},{"CollectionTime":7}]}', LIMITS
    )
    (report,) = message.reports
    assert [leaf.path for leaf in report.leaves] == [("mac",), ("Time",), ("Device", "WiFi", "X"), ("T",)]
    assert report.collection_time == Number("7")


@pytest.mark.parametrize(
    "elements",
    [
        '{"a":1},{"a":2}',  # the same value twice: two collections
        '{"a":1},{"b":1,"c":1}',
        '{"a":{"b":1}},{"c":1}',
        '{"a":1},{"b":NaN}',
        '{"a":1},{}',
        '{"a":1},5',
    ],
)
def test_anything_else_stays_apart(elements: str) -> None:
    reports = decode_bulk(f'{{"Report":[{elements}]}}'.encode(), LIMITS).reports
    assert len(reports) == 2
    assert reports[0].refused is None


FAULTS = [
    ('{"x":1,"x":1}', Reason.REFUSED_DUPLICATE_KEY, 2),
    ('{"x":1,"\\u0078":1}', Reason.REFUSED_DUPLICATE_KEY, 2),
    ('{"d":{"x":1,"x":2},"y":1}', Reason.REFUSED_DUPLICATE_KEY, 3),
    ('{"CollectionTime":1,"CollectionTime":1,"x":1}', Reason.REFUSED_DUPLICATE_KEY, 1),
    ('{"x":[{"y":1,"y":1}],"z":1}', Reason.REFUSED_DUPLICATE_KEY, 2),
    ('{"x":NaN}', Reason.REFUSED_NAN, 1),
    ('{"x":[-Infinity],"y":1}', Reason.REFUSED_NAN, 2),
    ('{"CollectionTime":Infinity}', Reason.REFUSED_NAN, 0),
    ('{"x":"\\ud83d"}', Reason.REFUSED_SURROGATE, 1),
    ('{"\\ud83d":"x"}', Reason.REFUSED_SURROGATE, 1),
    ('{"x":{"a\\uDEADb":[]}}', Reason.REFUSED_SURROGATE, 1),
    ('{"x":["\\ud83d"]}', Reason.REFUSED_SURROGATE, 1),
    ('{"x":' + "1" * 33 + "}", Reason.REFUSED_NUMBER, 1),
    ('{"x":1e100}', Reason.REFUSED_NUMBER, 1),
    ('{"x":' + '{"a":' * 31 + "{}" + "}" * 31 + "}", Reason.REFUSED_DEPTH, 0),
    ('{"x":' + "[" * 32 + "]" * 32 + "}", Reason.REFUSED_DEPTH, 1),
    ('{"' + "." * 64 + '":1}', Reason.REFUSED_DEPTH, 1),
    ("5", Reason.REFUSED_LAYOUT, 0),
    ("NaN", Reason.REFUSED_LAYOUT, 0),
    ('[{"x":1}]', Reason.REFUSED_LAYOUT, 0),
    ("null", Reason.REFUSED_LAYOUT, 0),
]


@pytest.mark.parametrize(("element", "reason", "count"), FAULTS)
def test_a_fault_inside_an_element_refuses_that_report_only(element: str, reason: Reason, count: int) -> None:
    body = f'{{"Report":[{{"a":1,"b":2}},{element},{{"a":3,"b":4}}]}}'.encode()
    before, bad, after = decode_bulk(body, LIMITS).reports
    assert bad == Report((), None, reason, count)
    assert (before.refused, after.refused) == (None, None)
    assert (before.leaf_count, after.leaf_count) == (2, 2)


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ('"x":1,"x":1', Reason.REFUSED_DUPLICATE_KEY),
        ('"x":{"y":1,"y":1}', Reason.REFUSED_DUPLICATE_KEY),
        ('"Report":[]', Reason.REFUSED_DUPLICATE_KEY),
        ('"x":[NaN]', Reason.REFUSED_NAN),
        ('"x":"\\ud83d"', Reason.REFUSED_SURROGATE),
        ('"\\ud83d":1', Reason.REFUSED_SURROGATE),
        ('"x":' + "1" * 33, Reason.REFUSED_NUMBER),
        ('"x":' + "[" * 64 + "]" * 64, Reason.REFUSED_DEPTH),
    ],
)
def test_the_same_fault_outside_refuses_the_message(
    beside: str, reason: Reason, reason_of: Callable[..., Reason]
) -> None:
    assert reason_of(decode_bulk, f'{{"Report":[{{"a":1}}],{beside}}}'.encode(), LIMITS) is reason


def test_other_keys_are_ignored_but_for_their_faults() -> None:
    message = decode_bulk(b'{"Meta":{"a":[1,null]},"Report":[{"a":1,"b":1}],"x":"y"}', LIMITS)
    assert [report.leaf_count for report in message.reports] == [2]


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"5",
        b'"Report"',
        b'{"Report":{}}',
        b'{"Report":null}',
        b'{"report":[]}',
        b'{"searchResult":[{"T2":"1.0"}]}',
    ],
)
def test_without_an_array_report_the_layout_is_refused(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_bulk, body, LIMITS) is Reason.REFUSED_LAYOUT


def test_a_root_that_is_itself_a_fault_refuses(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_bulk, b"NaN", LIMITS) is Reason.REFUSED_NAN


def test_no_report_is_a_message_without_reports() -> None:
    assert decode_bulk(b'{"Report":[]}', LIMITS) == Message(())


def nested(depth: int, opening: str = '{"a":', closing: str = "}") -> str:
    """Return an element ``depth`` deep, one leaf at the bottom."""
    return opening * depth + "1" + closing * depth


@pytest.mark.parametrize("depth", [31, 32])
def test_an_element_may_be_32_deep(depth: int) -> None:
    report = one(nested(depth))
    assert report.leaves == (Leaf(("a",) * depth, Number("1")),)


@pytest.mark.parametrize("depth", [33, 62])
def test_an_element_deeper_than_32_refuses_itself(depth: int) -> None:
    assert one(nested(depth)) == Report((), None, Reason.REFUSED_DEPTH, 1)


def test_an_element_that_makes_the_message_deeper_than_64_refuses_the_message(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(one, nested(63)) is Reason.REFUSED_DEPTH


@pytest.mark.parametrize(("depth", "reason"), [(31, None), (32, Reason.REFUSED_DEPTH)])
def test_arrays_count_as_depth(depth: int, reason: Reason | None) -> None:
    assert one('{"x":' + "[" * depth + "]" * depth + "}").refused is reason


@pytest.mark.parametrize(("segments", "reason"), [(63, None), (64, None), (65, Reason.REFUSED_DEPTH)])
def test_a_path_has_at_most_64_segments(segments: int, reason: Reason | None) -> None:
    assert one('{"' + ".".join("a" * segments) + '":1,"b":1}').refused is reason
    assert one('{"' + ".".join("a" * (segments - 1)) + '":{"a.b":1},"b":1}').refused is (
        Reason.REFUSED_DEPTH if segments >= 64 else None
    )


def test_reports_are_bounded(reason_of: Callable[..., Reason]) -> None:
    def body(count: int) -> bytes:
        return b'{"Report":[' + b",".join([b'{"a":1}'] * count) + b"]}"

    for count in (999, 1000):
        assert len(decode_bulk(body(count), LIMITS).reports) == count
    assert reason_of(decode_bulk, body(1001), LIMITS) is Reason.REFUSED_SIZE


def test_leaves_of_all_reports_together_are_bounded(reason_of: Callable[..., Reason]) -> None:
    body = b'{"Report":[{"a":1,"b":1},{"c":1,"d":1,"e":NaN}]}'
    assert len(decode_bulk(body, Limits(leaves=5)).reports) == 2
    assert reason_of(decode_bulk, body, Limits(leaves=4)) is Reason.REFUSED_SIZE


def test_a_long_key_above_many_leaves_costs_no_more_than_its_bytes() -> None:
    key = "a." * 200_000
    assert one('{"' + key + '":{' + ",".join(f'"{n}":1' for n in range(20_000)) + "}}").refused is Reason.REFUSED_DEPTH


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_truncated_document_is_refused(cut: int, reason_of: Callable[..., Reason]) -> None:
    body = b'{"Report":[{"CollectionTime":1795525200,"Device":{"A":1}}]}'
    assert reason_of(decode_bulk, body[:-cut], LIMITS) is Reason.REFUSED_SYNTAX


def test_a_recorded_report_of_a_real_agent_keeps_its_renamed_keys(captures: FilePath) -> None:
    raw = (captures / "obuspa" / "http-post-json-namevaluepair.http").read_bytes()
    (report,) = decode_bulk(parse_request(raw, LIMITS).body, LIMITS).reports
    paths = {".".join(leaf.path) for leaf in report.leaves}
    assert {"m.1", "h.2.HostName", "Device.Hosts.Host.1.PhysAddress"} <= paths
    assert report.collection_time == Number("1795527091")
    assert report.refused is None


def test_read_whole_nothing_that_can_hold_a_string_is_left_out() -> None:
    body = b'{"Meta":{"who":["Anna"]},"Report":[{"A":[1,{"b":["x"]}],"C":[],"D.E":null}],"x":"y"}'
    report, beside = decode_bulk(body, Limits(whole=True)).reports
    assert report.leaves == (
        Leaf(("A", "1"), Number("1")),
        Leaf(("A", "2", "b", "1"), "x"),
        Leaf(("C",), Opaque.ARRAY),
        Leaf(("D", "E"), Opaque.NULL),
    )
    assert beside.leaves == (Leaf(("Meta", "who", "1"), "Anna"), Leaf(("x",), "y"))
    assert [len(report.leaves) for report in decode_bulk(body, LIMITS).reports] == [3]


def test_read_whole_a_plain_report_is_what_it_always_was() -> None:
    body = b'{"Report":[{"CollectionTime":1,"A":{"B":"x"}}]}'
    assert decode_bulk(body, Limits(whole=True)) == decode_bulk(body, LIMITS)


def test_read_whole_depth_is_bounded_still() -> None:
    body = b'{"Report":[{"A":' + b"[" * 40 + b"]" * 40 + b"}]}"
    assert decode_bulk(body, Limits(whole=True)).reports[0].refused is Reason.REFUSED_DEPTH
