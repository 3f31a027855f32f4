"""A parameter dump is one report, its values strings."""

import csv
import io
from collections.abc import Callable
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.dump import decode_dump
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Report
from sluis.terms import Reason

LIMITS = Limits()
HEADER = b"parameter,value,type\n"


def decoded(body: bytes, limits: Limits = LIMITS) -> Message:
    return decode_dump(io.BytesIO(body), limits)


def one(rows: bytes, limits: Limits = LIMITS) -> Report:
    (report,) = decoded(HEADER + rows, limits).reports
    return report


def test_every_value_is_a_string_whatever_its_type() -> None:
    report = one(b'A.1.N,-61,int\r\nA.1.B,true,boolean\r\nA.1.S,"a, ""b""\nc",string\r\nA.2.,,\r\n\r\n')
    assert report.leaves == (
        Leaf(("A", "1", "N"), "-61"),
        Leaf(("A", "1", "B"), "true"),
        Leaf(("A", "1", "S"), 'a, "b"\nc'),
        Leaf(("A", "2", ""), ""),
    )
    assert report.leaf_count == 4
    assert report.collection_time is None


def test_a_dump_may_name_its_collection_time() -> None:
    report = one(b"CollectionTime,1795525200,unsignedInt\nA.CollectionTime,1,unsignedInt\n")
    assert report.collection_time == "1795525200"
    assert report.leaves == (Leaf(("A", "CollectionTime"), "1"),)


def test_one_path_twice_refuses_the_report_also_when_the_values_agree() -> None:
    assert one(b"A.B,1,int\nA.C,1,int\nA.B,1,int\n") == Report((), None, Reason.REFUSED_DUPLICATE_KEY, 3)
    assert one(b"CollectionTime,1,int\nCollectionTime,1,int\n").refused is Reason.REFUSED_DUPLICATE_KEY


def test_an_empty_dump_is_an_empty_report() -> None:
    assert one(b"") == Report(())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.REFUSED_LAYOUT),
        (b"value,parameter,type\n", Reason.REFUSED_LAYOUT),
        (b"Parameter,Value,Type\n", Reason.REFUSED_LAYOUT),
        (HEADER + b"A,1\n", Reason.REFUSED_SYNTAX),
        (HEADER + b"A,1,int,\n", Reason.REFUSED_SYNTAX),
        (HEADER + b'A,"1,int\n', Reason.REFUSED_SYNTAX),  # cut inside quotes
        (HEADER + b'A,"1"2,int\n', Reason.REFUSED_SYNTAX),
        (HEADER + b"A,1\rB,int\n", Reason.REFUSED_SYNTAX),
        (HEADER + b"A," + b"x" * 140_000 + b",string\n", Reason.REFUSED_SYNTAX),
        (HEADER + b"A,\xff,string\n", Reason.REFUSED_UTF8),
        (HEADER + b"A,\xed\xa0\x80,string\n", Reason.REFUSED_UTF8),
        (HEADER + b"A,\0,string\n", Reason.REFUSED_UTF8),
        (b"\xef\xbb\xbf" + HEADER, Reason.REFUSED_UTF8),
        (HEADER.decode().encode("utf-16"), Reason.REFUSED_UTF8),
        (HEADER.decode().encode("utf-16-le"), Reason.REFUSED_UTF8),
    ],
)
def test_what_is_no_dump_is_refused(body: bytes, reason: Reason, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decoded, body) is reason


def test_size_is_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    body = HEADER + b"A,1,int\n"
    for size in (len(body) + 1, len(body)):
        assert decoded(body, Limits(message_bytes=size)).reports[0].leaf_count == 1
    assert reason_of(decoded, body, Limits(message_bytes=len(body) - 1)) is Reason.REFUSED_SIZE


def test_leaves_are_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    rows = b"A,1,int\nB,1,int\n"
    for most in (3, 2):
        assert one(rows, Limits(leaves=most)).leaf_count == 2
    assert reason_of(one, rows, Limits(leaves=1)) is Reason.REFUSED_SIZE


@pytest.mark.parametrize(("segments", "refused"), [(64, None), (65, Reason.REFUSED_DEPTH)])
def test_segments_are_bounded_exactly(segments: int, refused: Reason | None) -> None:
    assert one(b".".join([b"a"] * segments) + b",1,int\n").refused is refused


@given(st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20).filter(
    lambda name: name != "CollectionTime"), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    max_size=6))  # fmt: skip
def test_what_was_written_as_csv_comes_back(values: dict[str, str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(
        [("parameter", "value", "type"), *((name, text, "string") for name, text in values.items())]
    )
    (report,) = decoded(out.getvalue().encode()).reports
    assert {".".join(leaf.path): leaf.value for leaf in report.leaves} == values


@given(st.binary(max_size=120) | st.text('a.,"\r\n\0', max_size=60).map(str.encode), st.booleans())
def test_any_bytes_give_a_message_or_a_coded_refusal(
    outcome_of: Callable[..., object],
    body: bytes,
    headed: bool,  # noqa: FBT001
) -> None:
    outcome = outcome_of(decoded, HEADER + body if headed else body)
    assert isinstance(outcome, (Message, Reason))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("tr098-huawei-mesh.csv", 4514),
        ("tr098-nokia.csv", 3191),
        ("tr098-zte.csv", 1461),
        ("tr181-tplink-dataelements.csv", 4416),
        ("tr181-tplink-mesh.csv", 5423),
        ("tr181-tplink-small.csv", 756),
    ],
)
def test_the_trees_of_real_routers_are_read_whole(name: str, count: int, captures: FilePath) -> None:
    with (captures / "dumps" / name).open("rb") as stream:
        (report,) = decode_dump(stream, LIMITS).reports
    assert (report.refused, report.leaf_count, len(report.leaves)) == (None, count, count)
