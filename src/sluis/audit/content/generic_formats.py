"""What is sent in no format that has a decoder of its own, as leaves: JSON, XML, forms, key=value lines, tables.

In:  a text, or octets.
Out: leaves with the names that stand there as their paths; ``None`` when the text is not built so.

The rules this module keeps:
 * Lenient: the sender is not asked to send again, so a duplicate key, ``NaN`` or a control character costs nothing.
   What cannot be read as it is built gives ``None``, and the next build is tried; nothing is repaired.
 * Names are kept whole. Only a key that is written as a path of a data model (``Device.Hosts.Host.1.HostName``, or
   ``h.1.HostName`` with an instance in it) is split, so that it meets the catalogue.
 * Bounded: ``MOST`` leaves, ``DEEPEST`` levels. What is beyond is left out and ``Leaves.cut`` says so.

Source: RFC 8259 (JSON), RFC 7578 (multipart/form-data), WHATWG URL (form-urlencoded), RFC 4180 (CSV).
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, unquote_plus

from sluis.errors import RefusedError
from sluis.telemetry.limits import Limits
from sluis.telemetry.markup import Element, parse_markup
from sluis.telemetry.model import Leaf, Number, Opaque, Path, Value

MOST: Final = 50_000
"""Leaves of one text."""
DEEPEST: Final = 64
MOST_PARTS: Final = 256
"""Parts of a multipart message; with what stands before and behind them one more."""
_MOST_PAIRS: Final = 4_096
_COLUMNS: Final = range(2, 513)
_LINES: Final = 2
_NAME: Final = r"[A-Za-z_][\w.\-\[\]/]{0,127}"
_PAIR: Final = re.compile(rf"(?P<key>{_NAME})[ \t]*(?P<mark>=|:(?=[ \t]|$))[ \t]*(?P<value>.*)")
_ROW: Final = re.compile(rf"(?P<key>{_NAME})=(?:\"(?P<quoted>[^\"\n]*)\"|(?P<bare>[^\s;,\"]*))(?P<rest>[ \t;,]+|$)")
_FORM: Final = re.compile(r"[^\s=&/?]{1,256}=[^\s&=]*={0,2}(?:&[^\s=&/?]{1,256}=[^\s&=]*={0,2})*&?")
_PADDED: Final = re.compile(r"[^\s=&]+={1,2}")
"""Base64 with its padding: no name without a value."""
_COLUMN: Final = re.compile(r"[A-Za-z_][\w .\-/#()]{0,63}")
_SPLIT: Final = re.compile(r"[A-Za-z_]\w*(?:\.(?:\w+|\{i\}|\*))+")
_ROOTS: Final = frozenset({"Device", "InternetGatewayDevice"})
_DISPOSITION: Final = re.compile(
    rb"(?i)(?:^|[\s;])(?P<what>name|filename)(?P<star>\*?)=(?:\"(?P<quoted>[^\"\r\n]*)\"|(?P<bare>[^\s;]+))"
)
_BOUNDARY: Final = re.compile(r"(?i)boundary=(?:\"([^\"]{1,200})\"|([^\s;\"]{1,200}))")


@dataclass(slots=True)
class Leaves:
    """The leaves of one text, up to the bound."""

    leaves: list[Leaf] = field(default_factory=list)
    cut: bool = False
    """Whether something was left out."""

    def add(self, path: Path, value: Value) -> bool:
        """Take one leaf; ``False`` when there is no room."""
        if len(self.leaves) >= MOST or len(path) > DEEPEST:
            self.cut = True
            return False
        self.leaves.append(Leaf(path, value))
        return True


class _Pairs(list[tuple[str, object]]):
    """A JSON object with its keys in order, duplicates kept."""


def key_path(key: str) -> Path:
    """Return a key as path: whole, or split when it is written as a path of a data model.

    Examples:
        >>> key_path("h.1.HostName"), key_path("Device.Hosts.X"), key_path("annas-iphone.local"), key_path("192.0.2.1")
        (('h', '1', 'HostName'), ('Device', 'Hosts', 'X'), ('annas-iphone.local',), ('192.0.2.1',))
    """
    if "." not in key or _SPLIT.fullmatch(key) is None:
        return (key,)
    parts = tuple(key.split("."))
    return parts if parts[0] in _ROOTS or any(part.isdecimal() or part in {"*", "{i}"} for part in parts) else (key,)


def of_json(text: str) -> Leaves | None:
    """Return the leaves of one JSON object or array of any build.

    Args:
        text: The whole text; a byte order mark before it is allowed.

    Returns:
        Leaves in the order written, members of arrays numbered from 1; ``None`` for anything else.

    Examples:
        >>> [(leaf.path, leaf.value) for leaf in of_json('{"a":{"h.1.n":"x"},"b":[true]}').leaves]
        [(('a', 'h', '1', 'n'), 'x'), (('b', '1'), True)]
        >>> of_json('"text"') is None, of_json("{") is None
        (True, True)
    """
    bare = text.lstrip("\ufeff \t\r\n")
    if bare[:1] not in {"{", "["}:
        return None
    try:
        root: object = json.loads(
            bare, object_pairs_hook=_Pairs, parse_int=Number, parse_float=Number, parse_constant=str, strict=False
        )
    except (ValueError, RecursionError):
        return None
    leaves = Leaves()
    _walk(root, leaves)
    return leaves


def _walk(root: object, leaves: Leaves) -> None:
    waiting: list[tuple[Path, object]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, _Pairs) and (node or not path):
            waiting.extend(((*path, *key_path(key)), value) for key, value in reversed(node))
        elif isinstance(node, list) and (node or not path):
            waiting.extend(((*path, str(number)), node[number - 1]) for number in range(len(node), 0, -1))
        elif not leaves.add(path, Opaque.NULL if node is None else _value(node)) and len(leaves.leaves) >= MOST:
            return


def _value(node: object) -> Value:
    return node if isinstance(node, str | bool | Number) else Opaque.NULL  # empty: its name was sent all the same


def of_json_lines(text: str) -> Leaves | None:
    r"""Return the leaves of a text with one JSON object or array on each line; at least two lines.

    Examples:
        >>> [leaf.value for leaf in of_json_lines('{"a":"1"}\n{"a":"2"}\n').leaves]
        ['1', '2']
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < _LINES or lines[0].lstrip()[:1] not in {"{", "["}:
        return None
    leaves = Leaves()
    for line in lines:
        line_leaves = of_json(line)
        if line_leaves is None:
            return None
        leaves.leaves.extend(line_leaves.leaves[: MOST - len(leaves.leaves)])
        leaves.cut = leaves.cut or line_leaves.cut or len(leaves.leaves) >= MOST
    return leaves


def of_xml(octets: bytes) -> Leaves | None:
    """Return the leaves of one XML document of any build: text, attributes and comments under local names.

    Args:
        octets: The document. A document type or a processing instruction refuses it: no entity is ever expanded.

    Returns:
        Leaves, or ``None``.

    Examples:
        >>> [(leaf.path, leaf.value) for leaf in of_xml(b'<a x="1"><mac>3c</mac></a>').leaves]
        [(('a', 'x'), '1'), (('a', 'mac'), '3c')]
        >>> of_xml(b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>') is None
        True
    """
    if not octets.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    try:
        root = parse_markup(octets.removeprefix(b"\xef\xbb\xbf"), Limits(depth=DEEPEST))
    except RefusedError:
        return None
    leaves = Leaves()
    _elements(root, (), leaves)
    return leaves


def _elements(element: Element, above: Path, leaves: Leaves) -> None:
    path = (*above, element.local)
    for name, value in element.attributes.items():
        leaves.add((*path, name.rpartition("}")[2]), value)
    if element.text.strip() or not (element.children or element.attributes):
        leaves.add(path, element.text.strip())
    for comment in element.comments:
        leaves.add((*path, "comment"), comment.strip())
    for child in element.children:
        _elements(child, path, leaves)


def pairs_of(query: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of a query or form, percent-encoding undone; what has no ``=`` is a value without a name.

    Examples:
        >>> list(pairs_of("sn=EX%201&x&y=a+b?z=1"))
        [('sn', 'EX 1'), ('', 'x'), ('y', 'a b'), ('z', '1')]
    """
    for number, piece in enumerate(query.replace("?", "&").replace(";", "&").split("&", _MOST_PAIRS)):
        if number == _MOST_PAIRS:
            yield "", unquote_plus(piece)  # the rest, as one text
        elif piece:
            name, mark, value = piece.partition("=")
            yield (unquote_plus(name), unquote_plus(value)) if mark else ("", unquote_plus(name))


def of_form(text: str) -> Leaves | None:
    """Return the leaves of a form as browsers and scripts write it: ``a=1&b=2``.

    Examples:
        >>> [(leaf.path, leaf.value) for leaf in of_form("mac=3c%3A06&n=Annas+iPhone").leaves]
        [(('mac',), '3c:06'), (('n',), 'Annas iPhone')]
    """
    bare = text.strip()
    if _FORM.fullmatch(bare) is None or _PADDED.fullmatch(bare):
        return None
    leaves = Leaves()
    for name, value in pairs_of(bare):
        add_nested(leaves, key_path(name) if name else ("rest",), value)
    return leaves


def add_nested(leaves: Leaves, path: Path, value: str) -> None:
    """Take a value; when it is JSON itself, take what stands in it instead."""
    inner = of_json(value) if value[:1] in {"{", "["} else None
    if inner is None or not inner.leaves:
        leaves.add(path, value)
        return
    leaves.cut = leaves.cut or inner.cut
    for leaf in inner.leaves:
        leaves.add((*path, *leaf.path), leaf.value)


def of_pairs(text: str) -> Leaves | None:
    r"""Return the leaves of ``name=value`` or ``name: value``, one on each line, or several on one.

    Examples:
        >>> [(leaf.path, leaf.value) for leaf in of_pairs("mac=3c:06\nname=Annas iPhone\n").leaves]
        [(('mac',), '3c:06'), (('name',), 'Annas iPhone')]
        >>> [leaf.path for leaf in of_pairs('mac=3c:06 name="Annas iPhone"').leaves]
        [('mac',), ('name',)]
        >>> of_pairs("see you: tomorrow") is None
        True
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines or (len(lines) < _LINES and _PADDED.fullmatch(lines[0])):
        return None
    leaves = Leaves()
    for line in lines:
        several = _several(line)
        pair = _PAIR.fullmatch(line) if several is None else None
        if several is not None:
            for name, value in several:
                leaves.add(key_path(name), value)
        elif pair is not None and (pair["mark"] == "=" or len(lines) >= _LINES):
            leaves.add(key_path(pair["key"]), pair["value"].strip("\"'"))
        else:
            return None
    return leaves


def _several(line: str) -> list[tuple[str, str]] | None:
    """Return the pairs of a line that is nothing but pairs; ``None`` for any other."""
    pairs: list[tuple[str, str]] = []
    place = 0
    while place < len(line):
        pair = _ROW.match(line, place)
        if pair is None:
            return None
        pairs.append((pair["key"], pair["bare"] if pair["quoted"] is None else pair["quoted"]))
        place = pair.end()
    return pairs


def of_table(text: str) -> Leaves | None:
    r"""Return the leaves of a table with a line of names above it.

    Examples:
        >>> [(leaf.path, leaf.value) for leaf in of_table("mac;name\n3c:06;x\n").leaves]
        [(('mac',), '3c:06'), (('name',), 'x')]
        >>> of_table("hello, world\n") is None
        True
    """
    head = text.lstrip("\ufeff\r\n").partition("\n")[0]
    mark = max(",;\t|", key=head.count)
    if head.count(mark) + 1 not in _COLUMNS or len(text.split("\n", 2)) < _LINES:
        return None
    leaves = Leaves()
    try:
        names, *rows = csv.reader(io.StringIO(text.strip("\ufeff\r\n"), newline=""), delimiter=mark)
    except (csv.Error, ValueError):
        return None
    names = [name.strip() for name in names]
    if not rows or not all(_COLUMN.fullmatch(name) for name in names):
        return None
    for row in rows:
        if row and len(row) != len(names):
            return None
        for name, cell in zip(names, row, strict=False):
            leaves.add(key_path(name), cell.strip())
    return leaves


@dataclass(frozen=True, slots=True)
class Portion:
    """One part of a multipart message."""

    name: str
    file: str
    media: str
    octets: bytes = field(repr=False)


def parts_of(media: str, octets: bytes) -> list[Portion] | None:
    r"""Return the parts of a multipart message; ``None`` when it is none.

    Examples:
        >>> body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
        >>> [(portion.name, portion.octets) for portion in parts_of("multipart/form-data; boundary=x", body)]
        [('a', b'1')]
    """
    boundary = _BOUNDARY.search(media)
    if not media.lower().lstrip().startswith("multipart/") or boundary is None:
        return None
    line = b"--" + (boundary[1] or boundary[2]).encode("utf-8", "replace")
    before, *pieces = octets.split(line, MOST_PARTS + 1)
    portions: list[Portion] = []
    for number, piece in enumerate(pieces):
        if piece.startswith(b"--"):
            before += line.join([piece[2:], *pieces[number + 1 :]])
            break
        head, mark, body = piece.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
        if mark:
            portions.append(_portion(head, body.removesuffix(b"\n").removesuffix(b"\r")))
        else:
            before += piece
    if portions and before.strip():
        portions.append(Portion("rest", "", "", before.strip()))
    return portions or None


def _portion(head: bytes, body: bytes) -> Portion:
    names = {"name": "", "filename": ""}
    media = ""
    for line in head.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-disposition":
            for disposition in _DISPOSITION.finditer(value):
                text = disposition["quoted"] if disposition["quoted"] is not None else disposition["bare"]
                plain = text.decode("utf-8", "replace")
                names[disposition["what"].decode().lower()] = (
                    unquote(plain.rpartition("'")[2]) if disposition["star"] else plain
                )
        elif name.strip().lower() == b"content-type":
            media = value.strip().decode("latin-1")
    return Portion(names["name"], names["filename"], media, body)
