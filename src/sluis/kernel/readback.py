"""Read a body back and write it again, by door 2's own code: the same bytes, or the body is not ours.

In:  the bytes that will leave, and the places of the grammar. Out: the document they say; the bytes it must be.

The rules this module keeps:
 * Strict: ASCII (CSV: UTF-8), no key twice, no NaN, no number but in plain decimal, table keys 1..n without a gap,
   entries in the order of their bytes, gate specification, section 6.3.2. Most of this is kept by writing the document
   again and comparing bytes: whatever reads leniently is written strictly.
 * A number has at most 17 characters, with a fraction at most 15 digits: what a reader keeps exact.
 * Nothing is shared with door 1 but the plan: a mistake there must not be forgiven here.
 * The reader is a fast one (``msgspec``), which forgives a key twice and ``-0``. Writing again does not: what was
   dropped or changed on reading is missing from the bytes that are compared.
 * Places are compiled once to functions that write them: a body has a hundred values.

The document of pairs and CSV is that of pairs; CSV is read back by the types in its last column, which must be those
of the rows. ``ReportTimestamp`` is read as ``CollectionTime``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _text
from typing import Final, NamedTuple

import msgspec

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
_WHOLE_LIMIT: Final = 10**16
_FIELD: Final = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])')
"""RFC 4180, section 2, with LF."""


_Written = Callable[[JsonValue], str]


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
        ValueError: not readable (``NotOursError``, or that CSV is no UTF-8).
        RecursionError: nested deeper than any body.
    """
    return _read_csv(body, places) if body_format is BodyFormat.CSV else _decode(body)


def document_writer(
    places: Places, body_format: BodyFormat, bounds: Mapping[tuple[str, ...], int] | None = None
) -> Callable[[JsonValue], bytes]:
    """Compile what writes a document that the schema accepts as its one body.

    Args:
        places: Of the grammar, ``in_order``.
        body_format: As the recipient's entry says.
        bounds: Path of each table, its ``*`` last, and how many entries it may have, all parents together.

    Returns:
        A function that raises ``NotOursError`` when table keys are not 1..n, entries are not in order, a table has too
        many of them, or the document is not one the schema accepts.

    Examples:
        >>> places = in_order({"T": {"*": {"a": Terminal({}, "string")}}})
        >>> document_writer(places, BodyFormat.OBJECT)({"Report": [{"T": {"1": {"a": "x"}}}]})
        b'{"Report":[{"T":{"1":{"a":"x"}}}]}'
    """
    written, most = _writer(places), tuple((bounds or {}).items())
    if body_format is BodyFormat.OBJECT:
        return lambda document: _wrap(written(_within(_only_report(document), most)))

    def write(document: JsonValue) -> bytes:
        nested = _nested(_only_report(document), places)
        _within(nested, most)
        written(nested)  # checks keys and order of entries, which the schema cannot
        flat = dict(_flat(nested, places, ""))
        if body_format is BodyFormat.PAIRS:
            return _wrap("{" + ",".join(f"{_text(name)}:{leaf.json}" for name, leaf in flat.items()) + "}")
        stamp = flat.pop(TIME).json if TIME in flat else ""
        lines = [HEADER, *([stamp, name, leaf.plain, leaf.csv_type] for name, leaf in flat.items())]
        return "".join(",".join(map(_quoted, line)) + "\n" for line in lines).encode()

    return write


def _within(report: JsonValue, bounds: tuple[tuple[tuple[str, ...], int], ...]) -> JsonValue:
    """Return a report of which no table has more entries than it may have."""
    for table, most in bounds:
        here = [report]
        for segment in table:
            objects = [value for value in here if isinstance(value, dict)]
            if segment == ENTRIES:
                here = [below for value in objects for below in value.values()]
            else:
                here = [value[segment] for value in objects if segment in value]
        if len(here) > most:
            raise NotOursError
    return report


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise NotOursError
    return int(text)


def _fraction(text: str) -> float:
    digits = len(text) - text.count("-") - 1
    if _FRACTION.fullmatch(text) is None or digits > _FRACTION_DIGITS:
        raise NotOursError
    return float(text)


_DECODER: Final[msgspec.json.Decoder[JsonValue]] = msgspec.json.Decoder(float_hook=_fraction)


def _decode(body: bytes) -> JsonValue:
    try:
        return _DECODER.decode(body)
    except ValueError:
        raise NotOursError from None  # the reader's own words may quote the body


def _only_report(document: JsonValue) -> JsonValue:
    if not isinstance(document, dict):
        raise NotOursError
    match document.get("Report"):
        case [report] if len(document) == 1:
            return report
    raise NotOursError


def _wrap(report: str) -> bytes:
    return b'{"Report":[' + report.encode("ascii") + b"]}"


def _whole(value: JsonValue) -> str:
    if not isinstance(value, int) or not -_WHOLE_LIMIT < value < _WHOLE_LIMIT:
        raise NotOursError
    return str(value)


def _fractional(value: JsonValue) -> str:
    return format(Decimal(repr(value)), "f")  # the shortest text of a double: the digits it was read from


def _flag(value: JsonValue) -> str:
    return "true" if value else "false"


_PLAIN: Final[Mapping[type, _Written]] = {str: str, bool: _flag, int: _whole, float: _fractional}
_JSON: Final[Mapping[type, _Written]] = {**_PLAIN, str: _text}  # type: ignore[dict-item]  # asked by type: never wrong


def _plain(value: JsonValue) -> str:
    """The text of one value without quotes."""
    form = _PLAIN.get(type(value))
    if form is None:
        raise NotOursError
    return form(value)


def _json(value: JsonValue) -> str:
    form = _JSON.get(type(value))
    if form is None:
        raise NotOursError
    return form(value)


def in_order(places: Places) -> Places:
    """Return places in the order in which a body writes them: digits by number, then names by bytes."""
    return {
        name: below if isinstance(below, Terminal) else in_order(below)
        for name, below in sorted(places.items(), key=lambda place: _in_order(place[0]))
    }


class _KeyOrder(NamedTuple):
    """Where a key stands among its neighbours: numbers by their size, then names by their bytes."""

    is_name: bool
    number: int
    octets: bytes


def _in_order(name: str) -> _KeyOrder:
    digits = re.fullmatch("[0-9]+", name) is not None
    return _KeyOrder(not digits, int(name) if digits else 0, name.encode())


def _writer(place: Places | Terminal) -> _Written:
    """Compile a place to what writes its object format, checking what a schema cannot say."""
    if isinstance(place, Terminal):
        return _json
    entry = place.get(ENTRIES)
    return _names_writer(place) if entry is None else _entries_writer(_writer(entry))


def _names_writer(places: Places) -> _Written:
    parts = [(f"{_text(name)}:", name, _writer(below)) for name, below in places.items()]
    if all(isinstance(below, Terminal) for below in places.values()):
        return _values_writer([(before, name) for before, name, _ in parts])

    def write(value: JsonValue) -> str:
        if not isinstance(value, dict):
            raise NotOursError
        members = [before + written(value[name]) for before, name, written in parts if name in value]
        if len(members) != len(value):
            raise NotOursError
        return "{" + ",".join(members) + "}"

    return write


def _values_writer(parts: list[tuple[str, str]]) -> _Written:
    """Compile a place with nothing but values: most of a body, so without a call of ours per value."""
    form = _JSON

    def write(value: JsonValue) -> str:
        if not isinstance(value, dict):
            raise NotOursError
        try:
            members = [before + form[type(value[name])](value[name]) for before, name in parts if name in value]
        except KeyError:
            raise NotOursError from None
        if len(members) != len(value):
            raise NotOursError
        return "{" + ",".join(members) + "}"

    return write


def _entries_writer(written: _Written) -> _Written:
    def write(value: JsonValue) -> str:
        if not isinstance(value, dict):
            raise NotOursError
        numbers = [str(number) for number in range(1, len(value) + 1)]
        try:
            texts = [written(value[number]) for number in numbers]
        except KeyError:
            raise NotOursError from None
        if texts != sorted(texts):
            raise NotOursError
        return "{" + ",".join([f'"{number}":{text}' for number, text in zip(numbers, texts, strict=True)]) + "}"

    return write


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


class _FlatLeaf(NamedTuple):
    """A leaf in the notations of the flat formats."""

    json: str
    plain: str
    csv_type: str


def _flat(value: JsonValue, place: Places | Terminal, name: str) -> Iterator[tuple[str, _FlatLeaf]]:
    """Yield dotted name and leaf, in the order of the object format."""
    if isinstance(place, Terminal):
        yield name, _FlatLeaf(_json(value), _plain(value), place.csv_type)
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
        match = _FIELD.match(text, at)
        if match is None:
            raise NotOursError
        quoted, bare, end = match.groups()
        line.append(bare if quoted is None else quoted.replace('""', '"'))
        if end == "\n":
            yield line
            line = []
        at = match.end()
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
