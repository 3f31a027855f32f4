"""The bytes of a body: object, pairs or CSV, from one tree of released values.

In:  the tree of one report, in the order in which it leaves. Out: bytes; the same tree gives the same bytes.

The rules this module keeps (gate specification, section 5.10):
 * JSON has no white space and is ASCII: text is escaped as Python's ``json.dumps`` does. Numbers are plain decimals.
 * Pairs carry the same tables in the same order, segment by segment; a name is its segments joined by dots.
 * CSV is ParameterPerRow of TR-181 Bulk Data, with LF: the header ``ReportTimestamp,ParameterName,ParameterValue,
   ParameterType``, then one line per value in the order of the pairs, the household's token as a line of its own.
   ``ReportTimestamp`` is ``CollectionTime``, and empty when the plan lets no time leave. A field is quoted (RFC 4180)
   only when it holds a comma, a quote, CR or LF. CSV has no escapes, so it is UTF-8.
 * A CSV type belongs to the row, not to the value, so that a column keeps its type: ``boolean`` for flags; ``long``
   for times and for numbers whose row has no fraction; ``decimal`` for other numbers; ``string`` for the rest. With
   the name, it tells a reader how to read the value back: that is what door 2 does.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sluis.kernel.tree import COLLECTION_TIME, REPORT
from sluis.terms import BodyFormat

CSV_HEADER: Final = ("ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType")


class CellType(StrEnum):
    """The type of a released value, in the words of CSV."""

    STRING = "string"
    BOOLEAN = "boolean"
    LONG = "long"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class Cell:
    """One released value: its text as CSV shows it, and its type."""

    text: str
    type: CellType


Tree = Mapping[str, "Tree | Cell"]
"""Names and entry numbers in the order of the output."""


def object_text(part: Tree | Cell) -> str:
    """Return the object format of a value or a tree; tables are sorted by this text in every format.

    Examples:
        >>> object_text({"Host": {"1": {"Active": Cell("true", CellType.BOOLEAN)}}})
        '{"Host":{"1":{"Active":true}}}'
    """
    if isinstance(part, Cell):
        return json.dumps(part.text) if part.type is CellType.STRING else part.text
    return "{" + ",".join(f"{json.dumps(name)}:{object_text(below)}" for name, below in part.items()) + "}"


def pairs(tree: Tree, before: str = "") -> Iterator[tuple[str, Cell]]:
    """Yield dotted names with their values, in the order of the tree.

    Examples:
        >>> list(pairs({"Host": {"1": {"Active": Cell("true", CellType.BOOLEAN)}}}))
        [('Host.1.Active', Cell(text='true', type=<CellType.BOOLEAN: 'boolean'>))]
    """
    for name, below in tree.items():
        if isinstance(below, Cell):
            yield before + name, below
        else:
            yield from pairs(below, f"{before}{name}.")


def write_body(report: Tree, body_format: BodyFormat) -> bytes:
    """Write one report.

    Args:
        report: The tree of one report, ``CollectionTime`` and ``Household`` among its names.
        body_format: What the recipient's bodies look like.

    Returns:
        The body, before any content coding.

    Examples:
        >>> report = {"CollectionTime": Cell("1795525200", CellType.LONG), "Household": Cell("gh", CellType.STRING)}
        >>> write_body(report, BodyFormat.OBJECT)
        b'{"Report":[{"CollectionTime":1795525200,"Household":"gh"}]}'
        >>> print(write_body(report, BodyFormat.CSV).decode(), end="")
        ReportTimestamp,ParameterName,ParameterValue,ParameterType
        1795525200,Household,gh,string
    """
    match body_format:
        case BodyFormat.OBJECT:
            return json_body(object_text(report))
        case BodyFormat.PAIRS:
            return json_body(object_text(dict(pairs(report))))
        case BodyFormat.CSV:
            return csv_body(dict(pairs(report)))


def json_body(element: str) -> bytes:
    """Return the body around the JSON text of one report."""
    return f'{{"{REPORT}":[{element}]}}'.encode("ascii")


def csv_body(cells: Mapping[str, Cell]) -> bytes:
    """Return the CSV of one report from its dotted names, in order; ``CollectionTime`` becomes the first column."""
    time = cells.get(COLLECTION_TIME)
    stamp = time.text if time else ""
    lines = [(stamp, name, cell.text, cell.type.value) for name, cell in cells.items() if name != COLLECTION_TIME]
    return "".join(",".join(map(_field, line)) + "\n" for line in [CSV_HEADER, *lines]).encode()


def _field(text: str) -> str:
    if any(special in text for special in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
