"""Bulk Data in CSV: both layouts, whatever its separators, retained reports without a second header."""

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.bulk_csv import Layout, decode_csv, layout_of, looks_csv, split_rows
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Report
from sluis.terms import Reason

LIMITS = Limits()
ROWS = ("ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}(\.[A-Za-z0-9]{1,6}){0,3}", fullmatch=True)


def written(rows: list[tuple[str, ...]], layout: Layout) -> bytes:
    def cell(text: str) -> str:
        return layout.quote + text.replace(layout.quote, layout.quote * 2) + layout.quote

    return "".join(layout.field.join(map(cell, row)) + layout.row for row in rows).encode()


def reports(text: str, limits: Limits = LIMITS) -> tuple[Report, ...]:
    return decode_csv(text.encode(), limits).reports


def test_rows_of_one_moment_are_one_report_in_the_order_they_begin() -> None:
    head = ",".join(ROWS)
    reports_read = reports(f"{head}\r\n2,A.1.B,5,int\r\n1,A.1.B,,string\r\n2,A.2.C,x y,string\r\n")
    assert reports_read == (
        Report((Leaf(("A", "1", "B"), "5"), Leaf(("A", "2", "C"), "x y")), "2", None, 2),
        Report((Leaf(("A", "1", "B"), ""),), "1", None, 1),
    )


def test_rows_without_a_time_are_one_report_without_one() -> None:
    assert reports("ParameterName,ParameterValue,ParameterType\nA,1,int\nB,2,int") == (
        Report((Leaf(("A",), "1"), Leaf(("B",), "2")), None, None, 2),
    )


def test_each_line_of_columns_is_a_report_and_retained_ones_have_no_second_header() -> None:
    head = "ReportTimestamp,m.1,h.1.HostName\n"
    rows = '1795525200,3C:06:30:12:34:56,"Anna, thuis"\n1795525500,,tv\n'
    first, second = reports(head + rows)
    assert first.leaves == (Leaf(("m", "1"), "3C:06:30:12:34:56"), Leaf(("h", "1", "HostName"), "Anna, thuis"))
    assert (second.collection_time, second.leaves[0].value) == ("1795525500", "")
    assert reports(head + rows + head + rows[:0]) == (first, second), "a header that comes again says nothing"


def test_a_column_that_the_standard_does_not_know_is_kept() -> None:
    (report,) = reports("ParameterName,ParameterValue,Owner\nA.B,1,Anna\n")
    assert report.leaves == (Leaf(("A", "B"), "1"), Leaf(("A", "B", "Owner"), "Anna"))


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("row", ["\r\n", "\n", "\r", "|", "~"])
@pytest.mark.parametrize("field", [",", ";", "\t", ", ", "::", "/"])
@pytest.mark.parametrize("by_row", [True, False])
def test_separators_are_read_from_the_header(field: str, row: str, quote: str, by_row: bool) -> None:  # noqa: FBT001
    if not by_row and row in "|~":
        pytest.skip("a header of columns does not show where it ends")
    layout = Layout(field, row, quote)
    awkward = f"a{field}{quote}b{row}c"
    if by_row:
        reports_read = reports(
            written([ROWS, ("1", "A.B", awkward, "string"), ("1", "A.C", "", "string")], layout).decode()
        )
    else:
        reports_read = reports(written([("ReportTimestamp", "A.B", "A.C"), ("1", awkward, "")], layout).decode())
    assert reports_read == (Report((Leaf(("A", "B"), awkward), Leaf(("A", "C"), "")), "1", None, 2),)


def test_the_layout_is_the_usual_one_when_the_header_shows_none() -> None:
    assert layout_of("") == Layout(",", "\r\n", '"')
    assert layout_of("A;B\r") == Layout(",", "\r", '"')


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", Reason.REFUSED_LAYOUT, 1),
        ("ReportTimestamp,A,\n1,2,3\n", Reason.REFUSED_LAYOUT, 1),
        ("ReportTimestamp,ParameterName\n1,A\n", Reason.REFUSED_LAYOUT, 1),
        ("ReportTimestamp,ParameterName,ParameterName,ParameterValue\n1,A,B,2\n", Reason.REFUSED_LAYOUT, 1),
        ("ReportTimestamp,A\n1,2\n1,2,3\n", Reason.REFUSED_SYNTAX, 3),
        ("ReportTimestamp,A\n1,2\n1\n", Reason.REFUSED_SYNTAX, 3),
        ('ReportTimestamp,A\n1,"2\n\n', Reason.REFUSED_SYNTAX, 2),
        ('ReportTimestamp,A\n1,"2"x\n', Reason.REFUSED_SYNTAX, 2),
        ('ReportTimestamp,A\n1,x"y"\n', Reason.REFUSED_SYNTAX, 2),
    ],
)
def test_what_is_broken_is_refused_at_its_line(text: str, reason: Reason, line: int) -> None:
    with pytest.raises(RefusedError) as refusal:
        reports(text)
    assert (refusal.value.reason, refusal.value.line) == (reason, line)


@pytest.mark.parametrize("body", [b"ReportTimestamp,A\n1,\xff\n", b"\xef\xbb\xbfReportTimestamp,A\n", b"A\0,B"])
def test_only_utf8_is_read(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_csv, body, LIMITS) is Reason.REFUSED_UTF8


def test_one_path_twice_refuses_that_report_only() -> None:
    first, second = reports(f"{','.join(ROWS)}\n1,A,1,int\n1,A,1,int\n2,A,1,int\n")
    assert first == Report((), refused=Reason.REFUSED_DUPLICATE_KEY, leaf_count=2)
    assert second.leaf_count == 1
    (twice,) = reports("ReportTimestamp,A,A\n1,2,3\n")
    assert twice.refused is Reason.REFUSED_DUPLICATE_KEY


@pytest.mark.parametrize(("segments", "why"), [(64, None), (65, Reason.REFUSED_DEPTH)])
def test_segments_are_bounded_exactly(segments: int, why: Reason | None) -> None:
    (report,) = reports("ReportTimestamp," + ".".join("a" * segments) + "\n1,2\n")
    assert report.refused is why


def test_reports_leaves_and_bytes_are_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    columns = "ReportTimestamp,A,B\n1,2,3\n2,3,4\n"
    rows = f"{','.join(ROWS)}\n1,A,1,int\n2,A,1,int\n"
    assert len(reports(columns, Limits(reports=2, leaves=4))) == 2
    assert reason_of(reports, columns, Limits(reports=1)) is Reason.REFUSED_SIZE
    assert reason_of(reports, columns, Limits(leaves=3)) is Reason.REFUSED_SIZE
    assert len(reports(rows, Limits(reports=2, leaves=2))) == 2
    assert reason_of(reports, rows, Limits(reports=1)) is Reason.REFUSED_SIZE
    assert reason_of(reports, rows, Limits(leaves=1)) is Reason.REFUSED_SIZE
    assert reason_of(reports, rows, Limits(inflated_bytes=len(rows) - 1)) is Reason.REFUSED_SIZE


@given(st.lists(st.dictionaries(NAME, TEXT, min_size=1, max_size=4), min_size=1, max_size=3), st.sampled_from(",;\t|"))
def test_rows_that_were_written_as_csv_come_back(wanted: list[dict[str, str]], field: str) -> None:
    out = io.StringIO()
    rows = [(str(at), name, text, "string") for at, values in enumerate(wanted) for name, text in values.items()]
    csv.writer(out, delimiter=field).writerows([ROWS, *rows])
    reports_read = reports(out.getvalue())
    assert [{".".join(leaf.path): leaf.value for leaf in report.leaves} for report in reports_read] == wanted


@given(
    st.lists(NAME, min_size=1, max_size=4, unique=True), st.lists(st.lists(TEXT, min_size=4, max_size=4), max_size=3)
)
def test_columns_that_were_written_as_csv_come_back(names: list[str], values: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(
        [("ReportTimestamp", *names), *((str(n), *row[: len(names)]) for n, row in enumerate(values))]
    )
    reports_read = reports(out.getvalue())
    assert [[leaf.value for leaf in report.leaves] for report in reports_read] == [row[: len(names)] for row in values]


@given(
    st.binary(max_size=120) | st.text("A1,;\"'\r\n|", max_size=80).map(str.encode),
    st.sampled_from(["", "ReportTimestamp,A\n", ",".join(ROWS)]),
)
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes, head: str) -> None:
    assert isinstance(outcome_of(decode_csv, head.encode() + body, LIMITS), (Message, Reason))


def test_a_hostile_document_costs_no_more_than_its_bytes(outcome_of: Callable[..., object]) -> None:
    head = b"ReportTimestamp,A\n"
    for body in (b'1,"' + b'""' * 500_000, b'"' * 1_000_000, b"\n" * 1_000_000, b'1,"x"' + b" " * 1_000_000):
        assert isinstance(outcome_of(decode_csv, head + body, LIMITS), (Message, Reason))


def test_a_text_is_recognised_by_its_first_name() -> None:
    assert looks_csv("ReportTimestamp,A")
    assert looks_csv('"ParameterName";"ParameterValue"')
    assert looks_csv("ReportTimestamp\n")
    assert not looks_csv("ReportTimestamps,A")
    assert not looks_csv('{"ReportTimestamp":1}')
    assert not looks_csv("")


@given(st.lists(st.lists(TEXT, min_size=2, max_size=3), max_size=4))
def test_rows_are_those_of_the_csv_module(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    assert [row for _, row in split_rows(out.getvalue(), Layout())] == rows
