r"""Decode one TR-181 Bulk Data document in CSV: ParameterPerRow or ParameterPerColumn.

In:  the body of one message, its content coding undone.
Out: ``Message`` with one ``Report`` per time stamp (rows), or per line (columns).

The rules this module keeps:
 * Which of the two it is, its separators and its quotation mark are read from the header line: routers may be
   configured to use others than comma, CR LF and ``"``.
 * A message has one header. Reports that a router retained are appended as more rows, without one; a row that
   repeats the header all the same says nothing and is skipped.
 * Columns whose row separator is no line end cannot be told from their header, and are not read.
 * Every value is a string, whatever its column ``ParameterType`` says. So is an empty one.
 * One path twice in a report refuses that report. A row of another width, or a quote left open, refuses the message,
   and says at which line.

Source: TR-369 Annex A and TR-157 Annex A (HTTP Bulk Data Collection, CSV encoding); TR-181
``BulkData.Profile.{i}.CSVEncoding.{FieldSeparator,RowSeparator,EscapeCharacter,ReportFormat,RowTimestamp}``; RFC 4180
for quoting. ``facts/protocols.md`` section 2.2. An ``EscapeCharacter`` that is written before a quote instead of
doubling it is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sluis.telemetry.coding import text_of
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Report
from sluis.telemetry.strict_json import refused
from sluis.telemetry.type_names import says_more
from sluis.terms import Reason

TIMESTAMP: Final = "ReportTimestamp"
_NAME, _VALUE, _TYPE = "ParameterName", "ParameterValue", "ParameterType"
_QUOTES: Final = "\"'"
_LETTERS: Final = r"\w.\[\]*!()\-"
"""What stands in a name of the header, and so in no separator. ``\\w`` holds ``_``."""
_HEAD: Final = re.compile(rf"([{_QUOTES}]?)({TIMESTAMP}|{_NAME})\1([^{_LETTERS}\r\n{_QUOTES}]{{1,4}})")
"""The first name of a header, its quotation mark, and the field separator behind it."""
_ONE_COLUMN: Final = re.compile(rf"([{_QUOTES}]?){TIMESTAMP}\1(?:\r|\n|\Z)")
_END: Final = re.compile(rf"{_TYPE}[{_QUOTES}]?(\r\n|[^{_LETTERS}{_QUOTES}])")
"""The last name of the header of rows, and the row separator behind it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is written."""

    field: str = ","
    row: str = "\r\n"
    quote: str = '"'


def looks_csv(head: str) -> bool:
    r"""Return whether a text begins as Bulk Data in CSV does. Without a time stamp per row only rows can be told.

    Examples:
        >>> looks_csv("ReportTimestamp;BytesSent\r\n1364529149;25248"), looks_csv("parameter,value,type")
        (True, False)
    """
    return _HEAD.match(head) is not None or _ONE_COLUMN.match(head) is not None


def decode_csv(body: bytes, limits: Limits) -> Message:
    r"""Return the reports of one Bulk Data document in CSV.

    Args:
        body: One text in UTF-8.
        limits: ``inflated_bytes``, ``reports``, ``leaves`` and ``path_segments`` are used.

    Returns:
        A ``Message`` without claims, its reports in the order they begin.

    Raises:
        RefusedError: ``refused-size``, ``refused-utf8``, ``refused-syntax`` (quotes, columns) or ``refused-layout``
            (no header, or one of rows without name or value).

    Effects:
        None.

    Examples:
        >>> rows = b"ReportTimestamp,ParameterName,ParameterValue,ParameterType\r\n1364529149,Device.A.1.B,5,int"
        >>> decode_csv(rows, Limits()).reports
        ... # doctest: +ELLIPSIS
        (Report(leaves=(Leaf(path=('Device', 'A', '1', 'B'), value='5'),), collection_time='1364529149', ...
        >>> columns = b"ReportTimestamp,a.1,b\n1364529149,x,y\n1364529209,,z\n"
        >>> [report.leaf_count for report in decode_csv(columns, Limits()).reports]
        [2, 2]
    """
    if len(body) > limits.inflated_bytes:
        raise refused(Reason.REFUSED_SIZE)
    text = text_of(body)
    rows = split_rows(text, layout_of(text))
    _, header = next(rows, (1, []))
    if not header or "" in header:
        raise refused(Reason.REFUSED_LAYOUT, line=1)
    width = len(header)
    body_rows = _of_width(rows, width, tuple(header))
    by_row = _NAME in header or _VALUE in header
    reports = _from_rows(header, body_rows, limits) if by_row else _from_columns(header, body_rows, limits)
    return Message(reports)


def layout_of(text: str) -> Layout:
    r"""Return the separators and the quotation mark that a header shows.

    Examples:
        >>> layout_of("'ReportTimestamp';'a'\n")
        Layout(field=';', row='\n', quote="'")
        >>> layout_of("ReportTimestamp, ParameterName, ParameterValue, ParameterType|1, A, 2, int|")
        Layout(field=', ', row='|', quote='"')
    """
    head = _HEAD.match(text)
    quote = '"' if head is None or not head[1] else head[1]
    field = "," if head is None else head[3]
    end = _END.search(text, 0, 4096)
    if end is not None and end[1] != field:
        row = end[1]
    else:
        line = re.search(r"\r\n|\n|\r", text)
        row = "\r\n" if line is None else line[0]
    return Layout(field, row, quote)


def split_rows(text: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    r"""Yield the rows of a text with the line each begins at, in one pass; blank rows are none.

    Raises:
        RefusedError: ``refused-syntax`` for a quote inside a bare field, or one left open; while it is consumed.

    Source:
        RFC 4180 section 2. A last row needs no separator. CR LF and LF are both taken where one of them is the row
        separator.

    Examples:
        >>> list(split_rows('a,"b ""c"", d"\n\ne,', Layout(row="\n")))
        [(1, ['a', 'b "c", d']), (3, ['e', ''])]
    """
    quote, field = re.escape(layout.quote), re.escape(layout.field)
    row = r"\r?\n" if layout.row in {"\n", "\r\n"} else re.escape(layout.row)
    plain = "".join(re.escape(mark[:1]) for mark in (layout.quote, layout.field, layout.row)) + r"\r\n"
    cell = re.compile(
        rf"(?:{quote}([^{quote}]*+(?>(?:{quote}{quote}[^{quote}]*+)*)){quote}"
        rf"|((?>(?:[^{plain}]++|(?!{field}|{row})[^{quote}])*)))"
        rf"(?:({field})|({row})|\Z)"
    )
    at, line, began, cells = 0, 1, 1, list[str]()
    while at < len(text) or cells:
        match = cell.match(text, at)
        if match is None:
            raise refused(Reason.REFUSED_SYNTAX, line=line)
        quoted = match[1]
        cells.append(match[2] if quoted is None else quoted.replace(layout.quote * 2, layout.quote))
        line += text.count("\n", at, match.end())
        at = match.end()
        if match[3] is None:
            if len(cells) > 1 or cells[0] or quoted is not None:
                yield began, cells
            cells, began = [], line
            if at >= len(text):
                return


def _of_width(rows: Iterator[tuple[int, list[str]]], width: int, header: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the rows below the header."""
    for line, row in rows:
        if len(row) != width:
            raise refused(Reason.REFUSED_SYNTAX, line=line)
        if tuple(row) != header:
            yield row


def _from_rows(header: list[str], rows: Iterator[list[str]], limits: Limits) -> tuple[Report, ...]:
    """Return one report per time stamp; without that column, one."""
    if header.count(_NAME) != 1 or header.count(_VALUE) != 1 or header.count(TIMESTAMP) > 1:
        raise refused(Reason.REFUSED_LAYOUT, line=1)
    name, value = header.index(_NAME), header.index(_VALUE)
    time = header.index(TIMESTAMP) if TIMESTAMP in header else None
    known = {_NAME, _VALUE, _TYPE, TIMESTAMP}
    beside = [(title, at) for at, title in enumerate(header) if title not in known]
    typed = header.index(_TYPE) if limits.whole and _TYPE in header else None
    collected: dict[str | None, list[tuple[str, str]]] = {}
    count = 0
    for row in rows:
        pairs = collected.setdefault(None if time is None else row[time], [])
        pairs.append((row[name], row[value]))
        pairs += [(f"{row[name]}.{title}", row[at]) for title, at in beside]
        if typed is not None and says_more(row[typed]):
            pairs.append((f"{row[name]}.type", row[typed]))
            count += 1
        count += 1 + len(beside)
        if count > limits.leaves or len(collected) > limits.reports:
            raise refused(Reason.REFUSED_SIZE)
    return tuple(_report(pairs, stamp, limits) for stamp, pairs in collected.items())


def _from_columns(header: list[str], rows: Iterator[list[str]], limits: Limits) -> tuple[Report, ...]:
    """Return one report per row."""
    reports: list[Report] = []
    time = header.index(TIMESTAMP) if TIMESTAMP in header else None
    for row in rows:
        pairs = [(title, row[at]) for at, title in enumerate(header) if at != time]
        reports.append(_report(pairs, None if time is None else row[time], limits))
        if len(reports) > limits.reports or len(reports) * len(pairs) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    return tuple(reports)


def _report(pairs: list[tuple[str, str]], stamp: str | None, limits: Limits) -> Report:
    if len({name for name, _ in pairs}) != len(pairs):
        return Report((), refused=Reason.REFUSED_DUPLICATE_KEY, leaf_count=len(pairs))
    leaves = tuple(Leaf(tuple(name.split(".")), value) for name, value in pairs)
    if any(len(leaf.path) > limits.path_segments for leaf in leaves):
        return Report((), refused=Reason.REFUSED_DEPTH, leaf_count=len(leaves))
    return Report(leaves, stamp, leaf_count=len(leaves))
