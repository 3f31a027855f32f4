"""The places of a message outside its reports where a string can stand: URL, login, headers, the name of its file.

In:  a decoded message and the name of the file it came from.
Out: leaves with paths of their own (``url.query.sn``, ``login``, ``file``), to be surveyed like any other.

The rules this module keeps:
 * They are shown beside the paths of reports, never among them: nothing of them can be a row of a register.
 * Headers of a recorded request are all shown, credentials aside, which the reader dropped before.
 * A collection time is no leaf of its report, so it is shown here when it is a text.
 * Parameters the standard names (oui, pc, sn, eid) get the name of what they are; any other keeps its own.
"""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final
from urllib.parse import parse_qsl, unquote

from sluis.telemetry.model import Leaf, Message
from sluis.telemetry.source import STDIN

_STANDARD: Final = {"oui": "ManufacturerOUI", "pc": "ProductClass", "sn": "SerialNumber", "eid": "EndpointID"}
"""Bulk Data's own query parameters (TR-369 Annex A, R-BULK.1)."""
_MOST_PARAMETERS: Final = 64


def around(message: Message, file: str) -> tuple[Leaf, ...]:
    """Return what stands around the reports of a message.

    Args:
        message: A decoded message.
        file: The name it was read from; standard input says nothing.

    Returns:
        Leaves; none for what is absent. ``claims.*`` are those of headers and URL together.

    Effects:
        None.

    Examples:
        >>> message = Message((), query="sn=EX1&oui=012345", path="/in/EX1", login="EX1")
        >>> [".".join(leaf.path) for leaf in around(message, "-")]
        ['url.query.SerialNumber', 'url.query.ManufacturerOUI', 'url.path', 'url.path', 'login.username']
    """
    return tuple(Leaf(path, text) for path, text in _places(message, file) if text)


def _places(message: Message, file: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for report in message.reports:
        if isinstance(report.collection_time, str):
            yield ("CollectionTime",), report.collection_time
    query = message.query.replace("?", "&")
    for number, (name, value) in enumerate(
        parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace")
    ):
        if number == _MOST_PARAMETERS:
            yield ("url", "rest"), query
            break
        yield ("url", "query", _STANDARD.get(name.lower(), name)), value
    for segment in message.path.split("/"):
        yield ("url", "path"), unquote(segment, errors="replace")
    yield ("login", "username"), message.login or ""
    claims = message.claims
    yield ("claims", "ManufacturerOUI"), claims.oui or ""
    yield ("claims", "ProductClass"), claims.product_class or ""
    yield ("claims", "SerialNumber"), claims.serial or ""
    yield ("claims", "EndpointID"), claims.endpoint or ""
    for name, value in message.headers[:_MOST_PARAMETERS]:
        yield ("header", name if any(map(str.isdigit, name)) else name.replace("-", "_")), value
    yield ("header", "rest"), " ".join(f"{name} {value}" for name, value in message.headers[_MOST_PARAMETERS:])
    if file != STDIN:
        yield ("file", "name"), PurePath(file).name
