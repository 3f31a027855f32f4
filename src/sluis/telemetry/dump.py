"""Decode a parameter dump: the whole tree of one router as CSV ``parameter,value,type``.

In:  a stream of bytes.
Out: ``Message`` with exactly one ``Report``.

The rules this module keeps:
 * Every value is a string, whatever the column ``type`` says: what fits a shape, the register decides.
 * One path twice refuses the report, as the same key twice does in JSON.
 * UTF-8 without a byte order mark, quoted strictly as RFC 4180; a quote left open is a truncated file.
 * A parameter that is exactly ``CollectionTime`` is the time of the report; a dump as made has none.

Source: exports of GenieACS and its simulator (no standard); ``facts/protocols.md`` section 0.1.
"""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from sluis.telemetry.coding import text_of
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Report
from sluis.telemetry.quick_json import COLLECTION_TIME
from sluis.telemetry.strict_json import refused
from sluis.telemetry.type_names import says_more
from sluis.terms import Reason

HEADER: Final = ("parameter", "value", "type")


def decode_dump(stream: BinaryIO, limits: Limits) -> Message:
    r"""Return the one report of a dump.

    Args:
        stream: The file, read to its end or one byte over ``message_bytes``.
        limits: ``message_bytes``, ``leaves`` and ``path_segments`` are used.

    Returns:
        A message with one report; that one is refused for a path twice, or one with too many segments.

    Raises:
        RefusedError: ``refused-size``, ``refused-utf8``, ``refused-syntax`` (quotes, columns) or ``refused-layout``
            (another header).

    Effects:
        Reads the stream; does not close it.

    Examples:
        >>> decode_dump(io.BytesIO(b"parameter,value,type\nDevice.Hosts.HostNumberOfEntries,2,unsignedInt\n"), Limits())
        ... # doctest: +ELLIPSIS
        Message(reports=(Report(leaves=(Leaf(path=('Device', 'Hosts', 'HostNumberOfEntries'), value='2'),), ...
    """
    body = stream.read(limits.message_bytes + 1)
    if len(body) > limits.message_bytes:
        raise refused(Reason.REFUSED_SIZE)
    values: dict[str, str] = {}
    count = 0
    for row in _rows(text_of(body)):
        count += 1
        values[row.parameter] = row.value
        if limits.whole and says_more(row.type_name):
            count += 1
            values[f"{row.parameter}.type"] = row.type_name
        if count > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    return Message((_report(values, count, limits),))


def _report(values: dict[str, str], count: int, limits: Limits) -> Report:
    time = values.pop(COLLECTION_TIME, None)
    timed = 0 if time is None else 1
    if len(values) + timed != count:
        return Report((), refused=Reason.REFUSED_DUPLICATE_KEY, leaf_count=count - timed)
    leaves = tuple(Leaf(tuple(name.split(".")), value) for name, value in values.items())
    if any(len(leaf.path) > limits.path_segments for leaf in leaves):
        return Report((), refused=Reason.REFUSED_DEPTH, leaf_count=len(leaves))
    return Report(leaves, time, leaf_count=len(leaves))


class _Row(NamedTuple):
    parameter: str
    value: str
    type_name: str


def _rows(text: str) -> Iterator[_Row]:
    """Yield every row; blank lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != HEADER:
            raise refused(Reason.REFUSED_LAYOUT)
        for row in reader:
            if not row:
                continue
            if len(row) != len(HEADER):
                raise refused(Reason.REFUSED_SYNTAX, line=reader.line_num)
            yield _Row(*row)
    except csv.Error:
        raise refused(Reason.REFUSED_SYNTAX, line=reader.line_num) from None
