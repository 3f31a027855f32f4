"""The bytes of a body, read as its recipient reads them: which value stands under which path.

In:  a body in any of the three formats. Out: ``Cells``.
"""

import csv
import io
import json
from collections.abc import Iterator

from sluis.errors.risk import risk_body_error
from sluis.kernel.body import CSV_HEADER
from sluis.kernel.tree import REPORT
from sluis.risk.released import COLLECTED, Cells


def cells_of(body: bytes) -> Cells:
    """Read a body.

    Args:
        body: Object, pairs or CSV, content coding undone.

    Returns:
        Segments of the path → the value as it is written; flags as ``true`` and ``false``.

    Raises:
        risk_body_error: it is none of the three, or holds anything but one report.

    Examples:
        >>> cells_of(b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"Active":true}}}}}]}')
        {('Device', 'Hosts', 'Host', '1', 'Active'): 'true'}
        >>> cells_of(b'{"Report":[{"Device.WiFi.Radio.1.Channel":36}]}')
        {('Device', 'WiFi', 'Radio', '1', 'Channel'): '36'}
    """
    try:
        text = body.decode()
        return _csv(text) if text.startswith(CSV_HEADER[0]) else _json(text)
    except (ValueError, KeyError, TypeError, RecursionError, csv.Error):
        raise risk_body_error() from None


def _json(text: str) -> Cells:
    document = json.loads(text, parse_float=str, parse_int=str)
    (report,) = document[REPORT]
    return dict(_leaves(report, ()))


def _leaves(node: object, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match node:
        case dict():
            for name, below in node.items():
                yield from _leaves(below, (*above, *name.split(".")))
        case bool():
            yield above, "true" if node else "false"
        case str() if above:
            node.encode()  # half of a pair of surrogates is no text
            yield above, node
        case _:
            raise ValueError


def _csv(text: str) -> Cells:
    header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    if tuple(header) != CSV_HEADER:
        raise ValueError
    cells = {tuple(name.split(".")): value for _stamp, name, value, _kind in lines}
    stamps = {stamp for stamp, *_rest in lines if stamp}
    return cells | dict.fromkeys([(COLLECTED,)], stamps.pop()) if stamps else cells
