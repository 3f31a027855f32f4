"""Read a body back and write it again, by door 2's own code: the same bytes, or the body is not ours.

In:  the bytes that will leave, and the places of the grammar. Out: the document they say; the bytes it must be.

The rules this module keeps:
 * Strict: ASCII (CSV: UTF-8), no key twice, no NaN, no number but in plain decimal, table keys 1..n without a gap,
   entries in the order of their bytes, keys in the order of the design. Most of this is kept by writing the document
   again and comparing bytes: whatever reads leniently is written strictly.
 * A number has at most 17 characters, with a fraction at most 15 digits: what a reader keeps exact.
 * Nothing is shared with door 1 but the plan: a mistake there must not be forgiven here.

The document of pairs and CSV is that of pairs; CSV is read back by the types in its last column, which must be those
of the rows. ``ReportTimestamp`` is read as ``CollectionTime``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _text
from typing import Final

from sluis.terms import BodyFormat

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
Schema = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a value stands: what it may be, and its type in CSV."""

    schema: Schema
    csv_type: str


Places = Mapping[str, "Places | Terminal"]
"""The places of one report: names, or ``*`` alone where entries of a table stand."""

ENTRIES: Final = "*"
TIME: Final = "CollectionTime"
HEADER: Final = ["ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType"]

_FRACTION: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]")
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,15}")
_FRACTION_DIGITS: Final = 15
_FIELD: Final = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])')
"""RFC 4180, section 2, with LF."""


class NotOursError(ValueError):
    """The bytes are not a body of this grammar. Raised and caught inside door 2; carries nothing."""


def read_document(body: bytes, places: Places, body_format: BodyFormat) -> JsonValue:
    """Read a body strictly.

    Args:
        body: Any bytes.
        places: Of the grammar, ``in_order``.
        body_format: As the recipient's entry says.

    Returns:
        The document that the schema is about.

    Raises:
        ValueError: not readable (``NotOursError``, or the reader's own).
        RecursionError: nested deeper than any body.
    """
    return _read_csv(body, places) if body_format is BodyFormat.CSV else _DECODER.decode(body.decode("ascii"))


def write_document(document: JsonValue, places: Places, body_format: BodyFormat) -> bytes:
    """Write a document that the schema accepts as its one body.

    Raises:
        NotOursError: table keys are not 1..n, or entries are not in order.
    """
    report = _only_report(document)
    if body_format is BodyFormat.OBJECT:
        return _wrap(_written(report, places))
    nested = _nested(report, places)
    _written(nested, places)  # checks keys and order of entries, which the schema cannot
    flat = dict(_flat(nested, places, ""))
    if body_format is BodyFormat.PAIRS:
        return _wrap("{" + ",".join(f"{json.dumps(name)}:{text}" for name, (text, _, _) in flat.items()) + "}")
    stamp = flat.pop(TIME)[0] if TIME in flat else ""
    lines = [HEADER, *([stamp, name, plain, csv_type] for name, (_, plain, csv_type) in flat.items())]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines).encode()


def _no_key_twice(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise NotOursError
    return read


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise NotOursError
    return int(text)


def _fraction(text: str) -> float:
    digits = len(text) - text.count("-") - 1
    if _FRACTION.fullmatch(text) is None or digits > _FRACTION_DIGITS:
        raise NotOursError
    return float(text)


def _no_constant(_name: str) -> JsonValue:
    raise NotOursError


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_no_key_twice, parse_int=_integer, parse_float=_fraction, parse_constant=_no_constant
)


def _only_report(document: JsonValue) -> JsonValue:
    if not isinstance(document, dict):
        raise NotOursError
    match document.get("Report"):
        case [report] if len(document) == 1:
            return report
    raise NotOursError


def _wrap(report: str) -> bytes:
    return b'{"Report":[' + report.encode("ascii") + b"]}"


def _plain(value: JsonValue) -> str:
    """The text of one value without quotes."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int():
            return str(value)
        case float():
            return format(Decimal(repr(value)), "f")  # the shortest text of a double: the digits it was read from
    raise NotOursError


def _json(value: JsonValue) -> str:
    return _text(value) if isinstance(value, str) else _plain(value)


def in_order(places: Places) -> Places:
    """Return places in the order in which a body writes them: digits by number, then names by bytes."""
    return {
        name: below if isinstance(below, Terminal) else in_order(below)
        for name, below in sorted(places.items(), key=lambda place: _in_order(place[0]))
    }


def _in_order(name: str) -> tuple[int, int, bytes]:
    digits = re.fullmatch("[0-9]+", name) is not None
    return (0, int(name), name.encode()) if digits else (1, 0, name.encode())


def _written(value: JsonValue, place: Places | Terminal) -> str:
    """Write the object format of one place, checking what a schema cannot say."""
    if isinstance(place, Terminal):
        return _json(value)
    if not isinstance(value, dict):
        raise NotOursError
    entry = place.get(ENTRIES)
    if entry is None:
        members = [f"{_text(name)}:{_written(value[name], below)}" for name, below in place.items() if name in value]
        if len(members) != len(value):
            raise NotOursError
        return "{" + ",".join(members) + "}"
    numbers = [str(number) for number in range(1, len(value) + 1)]
    if not all(number in value for number in numbers):
        raise NotOursError
    texts = [_written(value[number], entry) for number in numbers]
    if texts != sorted(texts):
        raise NotOursError
    return "{" + ",".join(f'"{number}":{text}' for number, text in zip(numbers, texts, strict=True)) + "}"


def _nested(report: JsonValue, places: Places) -> dict[str, JsonValue]:
    """Turn dotted names back into the tree they came from."""
    if not isinstance(report, dict):
        raise NotOursError
    nested: dict[str, JsonValue] = {}
    for name, value in report.items():
        *above, last = name.split(".")
        here = nested
        for segment in above:
            below = here.setdefault(segment, {})
            if not isinstance(below, dict):
                raise NotOursError
            here = below
        if last in here or not isinstance(_terminal(name, places), Terminal):
            raise NotOursError
        here[last] = value
    return nested


def _terminal(name: str, places: Places) -> Places | Terminal:
    place: Places | Terminal = places
    for segment in name.split("."):
        if isinstance(place, Terminal):
            raise NotOursError
        below = place.get(ENTRIES, place.get(segment))
        if below is None:
            raise NotOursError
        place = below
    return place


def _flat(value: JsonValue, place: Places | Terminal, name: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield dotted name, JSON text, plain text and CSV type, in the order of the object format."""
    if isinstance(place, Terminal):
        yield name, (_json(value), _plain(value), place.csv_type)
    elif isinstance(value, dict):
        for segment in sorted(value, key=_in_order):
            below = place.get(ENTRIES, place.get(segment))
            if below is None:
                raise NotOursError
            yield from _flat(value[segment], below, f"{name}.{segment}" if name else segment)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\r\n]', text) else text


def _lines(text: str) -> Iterator[list[str]]:
    at, line = 0, list[str]()
    while at < len(text):
        found = _FIELD.match(text, at)
        if found is None:
            raise NotOursError
        quoted, bare, end = found.groups()
        line.append(bare if quoted is None else quoted.replace('""', '"'))
        if end == "\n":
            yield line
            line = []
        at = found.end()
    if line:
        raise NotOursError


def _read_csv(body: bytes, places: Places) -> JsonValue:
    header, *lines = list(_lines(body.decode("utf-8"))) or [[]]
    if header != HEADER or not all(len(line) == len(HEADER) for line in lines):
        raise NotOursError
    stamps = {line[0] for line in lines}
    if len(stamps) != 1:
        raise NotOursError
    stamp = stamps.pop()
    report: dict[str, JsonValue] = {TIME: _integer(stamp)} if stamp else {}
    for _, name, text, csv_type in lines:
        if name in report:
            raise NotOursError
        report[name] = _typed(text, csv_type, _terminal(name, places))
    return {"Report": [report]}


def _typed(text: str, csv_type: str, place: Places | Terminal) -> JsonValue:
    if not isinstance(place, Terminal) or place.csv_type != csv_type:
        raise NotOursError
    match csv_type:
        case "string":
            return text
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "long" | "decimal":
            return _fraction(text) if "." in text else _integer(text)
    raise NotOursError
