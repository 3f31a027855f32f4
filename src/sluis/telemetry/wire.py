"""Read protobuf by field numbers, and drop nothing: what a definition does not know becomes a leaf under its number.

In:  the bytes of one message, and definitions as in ``fields/*.fields``.
Out: ``Record``: its fields in the order written; and from that leaves.

The rules this module keeps:
 * A field that is defined, in the wire type its definition says, has its name. Any other has its number: read as text
   when it is text, as a message when it is one to its last byte, else as hexadecimal digits.
 * Bytes are written as lower-case hexadecimal digits: that is how addresses in them are found.
 * Repeated fields are instances 1, 2, 3 ...; the keys of a map are segments.
 * Nothing is read past the end of a message; groups, which nobody sends since 2008, and overlong numbers refuse.
 * Each byte is looked at no more than once per level, and there are no more levels than ``report_depth``.

Source: Protocol Buffers, "Encoding" (wire types 0, 1, 2 and 5; packed repeated fields; maps as repeated entries);
proto3: a string that is not UTF-8 refuses, in proto2 it is read as bytes.
"""

import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Number, Path, Value
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_WIRE_TYPES: Final = {
    "uint": _VARINT,
    "int": _VARINT,
    "bool": _VARINT,
    "double": _FIXED64,
    "float": _FIXED32,
    "fixed32": _FIXED32,
    "text": _LENGTH,
    "bytes": _LENGTH,
}
_FIXED: Final = {_FIXED64: 8, _FIXED32: 4}
_MOST_VARINT_BYTES: Final = 10
_U64: Final = 2**64
_LAST_NUMBER: Final = 2**29 - 1
_MORE: Final = 0x80
"""The bit of an octet of a number that says that another follows."""
_FEW: Final = 16
"""So many fields without a definition explain nothing, unless at least as many have one."""
_CONTROLS: Final = frozenset(map(chr, range(32))) - set("\t\r\n")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a definition."""

    name: str
    kind: str
    """``text``, ``bytes``, ``uint``, ``int``, ``bool``, ``float``, ``double``, ``fixed32``, ``map`` or a message."""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Definitions:
    """The messages of one file of definitions."""

    messages: Mapping[str, Mapping[int, Field]]
    strict_text: bool
    """Whether text that is not UTF-8 refuses (proto3), or is read as bytes (proto2)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One message as read: (name, value) in the order written; a value is a ``Record`` where a message stood.

    A field of a map is a ``Record`` with ``key`` and ``value``.
    """

    fields: "tuple[tuple[str, Entry], ...]"
    repeated: frozenset[str] = frozenset()
    """Names that are instances even when they stand once."""
    maps: frozenset[str] = frozenset()
    unknown: int = 0
    """Fields without a definition, those of inner messages included."""

    def all(self, name: str) -> "list[Entry]":
        """Return every value of a field."""
        return [value for known, value in self.fields if known == name]

    def text(self, name: str) -> str:
        """Return a field that is text: the last, as protobuf says; empty when it is not there."""
        return next((value for value in reversed(self.all(name)) if isinstance(value, str)), "")

    def inner(self, name: str) -> "Record | None":
        """Return a field that is a message: the last; ``None`` when it is not there."""
        return next((value for value in reversed(self.all(name)) if isinstance(value, Record)), None)

    def without(self, *names: str) -> "Record":
        """Return the record without some fields, however often they stand in it."""
        kept = tuple(pair for pair in self.fields if pair[0] not in names)
        return Record(kept, self.repeated, self.maps, self.unknown)

    def without_last(self, *names: str) -> "Record":
        """Return the record without those values that ``text`` and ``inner`` return; earlier ones stay."""
        last = {name: at for at, (name, _) in enumerate(self.fields)}
        gone = {last[name] for name in names if name in last}
        kept = tuple(pair for at, pair in enumerate(self.fields) if at not in gone)
        return Record(kept, self.repeated, self.maps, self.unknown)


Entry = Value | Record


def read_definitions(text: str) -> Definitions:
    r"""Return the definitions that a ``.fields`` file writes down.

    Args:
        text: ``syntax proto2`` or ``proto3``, then ``message NAME`` and under it ``NUMBER NAME KIND``, with ``*``
            behind the kind of a repeated field. Blank lines and those that begin with ``#`` are skipped.

    Examples:
        >>> made = read_definitions("syntax proto3\nmessage Host\n1 mac text\n2 seen uint *")
        >>> made.messages["Host"][2], made.strict_text
        (Field(name='seen', kind='uint', repeated=True), True)
    """
    messages: dict[str, dict[int, Field]] = {}
    current: dict[int, Field] = {}
    strict = False
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if words[0] == "syntax":
            strict = words[1] == "proto3"
        elif words[0] == "message":
            current = messages[words[1]] = {}
        else:
            current[int(words[0])] = Field(words[1], words[2], repeated=words[3:] == ["*"])
    return Definitions(messages, strict)


def is_text(text: str) -> bool:
    r"""Return whether a string is what people write: without control characters other than tab and line ends.

    Examples:
        >>> is_text("caf\u00e9\n"), is_text("\x08")
        (True, False)
    """
    return _CONTROLS.isdisjoint(text)


def is_fields(body: bytes) -> bool:
    r"""Return whether octets are fields to the last one, whatever they mean: one cheap look at the outermost message.

    Returns:
        ``False`` only for what ``read_record`` refuses, whatever the definitions.

    Examples:
        >>> is_fields(b"\n\x02ab\x10\x05"), is_fields(b"hello"), is_fields(b"\n\x09ab")
        (True, False, False)
    """
    at, end = 0, len(body)
    while 0 <= at < end:
        tag, at = _number(body, at, end)
        at = _behind(body, at, end, tag & 7) if 1 <= tag >> 3 <= _LAST_NUMBER else -1
    return at == end


def _behind(body: bytes, at: int, end: int, wire: int) -> int:
    """Return where the value of a field ends; -1 when it is none."""
    length = _FIXED.get(wire, _U64)
    if wire in {_VARINT, _LENGTH}:
        value, at = _number(body, at, end)
        length = value if wire == _LENGTH else 0
    return at + length if 0 <= at <= end - length else -1


def _number(body: bytes, at: int, end: int) -> tuple[int, int]:
    """Return the number that begins here and where it ends; -1 for the end when it is none."""
    value = 0
    for place in range(min(_MOST_VARINT_BYTES, end - at)):
        octet = body[at + place]
        value |= (octet & ~_MORE) << (7 * place)
        if octet < _MORE:
            return value, at + place + 1 if value < _U64 else -1
    return 0, -1


def read_record(
    body: bytes, message: str, definitions: Definitions, limits: Limits, *, explain: bool = False
) -> Record:
    r"""Return one message.

    Args:
        body: The whole message and nothing behind it.
        message: Its name in the definitions.
        definitions: What its field numbers mean.
        limits: ``report_depth`` bounds the nesting, ``values`` the fields.
        explain: Refuse at the first field that the definitions do not explain: one without a definition whose number
            is not beyond the last that has one, and text that is none. For telling one message from another.

    Returns:
        The record.

    Raises:
        RefusedError: ``refused-syntax`` at the byte where it cannot be read, ``refused-depth``, ``refused-size`` or
            ``refused-utf8``; ``refused-layout`` when it is to be explained and is not.

    Effects:
        None.

    Examples:
        >>> definitions = read_definitions("syntax proto3\nmessage Host\n1 mac text")
        >>> read_record(b"\n\x02ab\x10\x05", "Host", definitions, Limits()).fields
        (('mac', 'ab'), ('2', Number(text='5')))
    """
    reader = _Reader(definitions, limits, explain=explain)
    return reader.record(body, 0, len(body), definitions.messages[message], 1)


def record_leaves(record: Record, prefix: Path, limits: Limits) -> list[Leaf]:
    """Return the leaves of a record; an empty message is none.

    Examples:
        >>> record_leaves(Record((("a", "x"), ("a", "y"), ("b", True)), frozenset("a")), ("r",), Limits())[1:]
        [Leaf(path=('r', 'a', '2'), value='y'), Leaf(path=('r', 'b'), value=True)]
    """
    leaves: list[Leaf] = []
    for path, value in _walk(record, prefix):
        if len(leaves) >= limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
        if len(path) > limits.path_segments:
            raise refused(Reason.REFUSED_DEPTH)
        leaves.append(Leaf(path, value))
    return leaves


def _walk(record: Record, prefix: Path) -> Iterator[tuple[Path, Value]]:
    total = Counter(name for name, _ in record.fields)
    seen: Counter[str] = Counter()
    for name, value in record.fields:
        seen[name] += 1
        if name in record.maps and isinstance(value, Record):
            path = (*prefix, name, value.text("key"))
            yield path, value.text("value")
            yield from _walk(value.without_last("key", "value"), path)
            continue
        many = name in record.repeated or total[name] > 1
        path = (*prefix, name, str(seen[name])) if many else (*prefix, name)
        if isinstance(value, Record):
            yield from _walk(value, path)
        else:
            yield path, value


class _NoMessageError(Exception):
    """Bytes of unknown meaning are no message. Internal to this module."""


class _Reader:
    """Reads one message; counts what it reads."""

    def __init__(self, definitions: Definitions, limits: Limits, *, explain: bool) -> None:
        self._definitions = definitions
        self._explain = explain
        self._limits = limits
        self._left = limits.values
        self._guessing = 0
        self._named: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def record(self, body: bytes, at: int, end: int, known: Mapping[int, Field], depth: int) -> Record:
        if depth > self._limits.report_depth:
            raise self._fault(Reason.REFUSED_DEPTH, at)
        fields: list[tuple[str, Entry]] = []
        unknown = 0
        while at < end:
            began = at
            tag, at = self._varint(body, at, end)
            number, wire = tag >> 3, tag & 7
            self._left -= 1
            if self._left < 0:
                raise refused(Reason.REFUSED_SIZE)
            if not 1 <= number <= _LAST_NUMBER:
                raise self._fault(Reason.REFUSED_SYNTAX, began)
            at, stop = self._extent(body, at, end, wire, began)
            field = known.get(number)
            if field is not None and self._fits(field, wire):
                values = list(self._known(body, at, stop, field, wire, depth))
                fields += [(field.name, value) for value in values]
            else:
                if self._explain and (number <= max(known, default=0) or unknown > len(fields) // 2 + _FEW):
                    raise refused(Reason.REFUSED_LAYOUT, byte=began)
                values = [self._unknown(body, at, stop, wire, depth)]
                fields.append((str(number), values[0]))
                unknown += 1
            unknown += sum(value.unknown for value in values if isinstance(value, Record))
            at = stop
        repeated, maps = self._names(known)
        return Record(tuple(fields), repeated, maps, unknown)

    def _names(self, known: Mapping[int, Field]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names of a definition that are repeated, and those that are maps; once per definition."""
        names = self._named.get(id(known))
        if names is None:
            repeated = frozenset(field.name for field in known.values() if field.repeated)
            maps = frozenset(field.name for field in known.values() if field.kind == "map")
            names = self._named[id(known)] = (repeated, maps)
        return names

    def _fault(self, reason: Reason, at: int) -> Exception:
        return _NoMessageError() if self._guessing else refused(reason, byte=at)

    def _varint(self, body: bytes, at: int, end: int) -> tuple[int, int]:
        value, behind = _number(body, at, end)
        if behind < 0:
            raise self._fault(Reason.REFUSED_SYNTAX, at)
        return value, behind

    def _extent(self, body: bytes, at: int, end: int, wire: int, began: int) -> tuple[int, int]:
        """Return where the value of a field begins and ends; of a varint it begins at its own first byte."""
        if wire == _VARINT:
            return at, self._varint(body, at, end)[1]
        if wire == _LENGTH:
            length, at = self._varint(body, at, end)
        else:
            length = _FIXED.get(wire, _U64)
        if length > end - at:
            raise self._fault(Reason.REFUSED_SYNTAX, began)
        return at, at + length

    def _fits(self, field: Field, wire: int) -> bool:
        wanted = _WIRE_TYPES.get(field.kind, _LENGTH)
        return wire == wanted or (wire == _LENGTH and field.repeated and wanted != _LENGTH)

    def _known(self, body: bytes, at: int, stop: int, field: Field, wire: int, depth: int) -> Iterator[Entry]:
        kind = field.kind
        if kind == "map":
            yield self.record(body, at, stop, _MAP_ENTRY, depth + 1)
        elif kind in self._definitions.messages:
            yield self.record(body, at, stop, self._definitions.messages[kind], depth + 1)
        elif kind == "text":
            yield self._text(body, at, stop)
        elif kind == "bytes":
            yield body[at:stop].hex()
        elif wire == _LENGTH:  # packed
            while at < stop:
                began = at
                at = self._extent(body, at, stop, _WIRE_TYPES[kind], began)[1]
                self._left -= 1
                if self._left < 0:
                    raise refused(Reason.REFUSED_SIZE)
                yield self._single(body, began, at, kind)
        else:
            yield self._single(body, at, stop, kind)

    def _single(self, body: bytes, at: int, stop: int, kind: str) -> Value:
        if kind in {"double", "float"}:
            real: float = struct.unpack_from("<d" if kind == "double" else "<f", body, at)[0]
            return Number(repr(real)) if isfinite(real) else repr(real)
        if kind == "fixed32":
            return Number(str(int.from_bytes(body[at:stop], "little")))
        value = self._varint(body, at, stop)[0]
        if kind == "bool":
            return bool(value)
        return Number(str(value - _U64 if kind == "int" and value >= _U64 // 2 else value))

    def _text(self, body: bytes, at: int, stop: int) -> str:
        try:
            text = body[at:stop].decode("utf-8")
        except UnicodeDecodeError:
            if self._definitions.strict_text:
                raise refused(Reason.REFUSED_UTF8, byte=at) from None
            return body[at:stop].hex()
        if self._explain and not is_text(text):
            raise refused(Reason.REFUSED_LAYOUT, byte=at)
        return text

    def _unknown(self, body: bytes, at: int, stop: int, wire: int, depth: int) -> Entry:
        """Return a field nobody defined: a number, text, a message, or hexadecimal digits."""
        if wire == _VARINT:
            return Number(str(self._varint(body, at, stop)[0]))
        raw = body[at:stop]
        if wire == _LENGTH and raw:
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                text = "\0"
            if is_text(text):
                return text
            self._guessing += 1
            try:
                return self.record(body, at, stop, {}, depth + 1)
            except _NoMessageError:
                pass
            finally:
                self._guessing -= 1
        return raw.hex()


_MAP_ENTRY: Final = {1: Field("key", "text"), 2: Field("value", "text")}
