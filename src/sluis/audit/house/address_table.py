r"""A table of addresses in one file that is looked up without being read: who holds an address, and in which country.

In:  ranges of addresses with their holder; or the same as text: CSV in UTF-8 with start, end, country, AS number and
     organisation, and lines with ``#`` before them that say what the table is.
Out: octets (``pack``), and from such octets the holder of an address (``Packed``).

The rules this module keeps:
 * Looking up is a search by halves over the file as it lies on disk: opening it costs nothing, whatever its size.
 * No two ranges share an address. What lies in none has no holder.
 * Each row of text is right or the table is refused, with its line: a table with holes would answer *unknown* where
   somebody thinks it knows. ``# name:``, ``# day:`` and ``# licence:`` go into every report that used the table.
 * Octets that this version did not write are refused, and never looked up in.

The form, numbers in network order: ``SLUISADR``, a version in 2 octets, the length of a JSON text in 4, that text
(name, day, licence, counts), the starts of IPv4 ranges (4 octets each), their holders (4), the starts of IPv6 ranges
(16), their holders (4), the holders (country 2, AS number 4, place and length of the name 4 and 2), and the names.
A range ends where the next one starts; holder 0 is nobody.
"""

import csv
import io
import ipaddress
import json
import mmap
import re
import struct
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from sluis.audit.model import Table
from sluis.errors import Code, FileName, SluisError
from sluis.errors.audit import address_table_error

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Octets = bytes | mmap.mmap
"""Octets in memory, or a file as if it were."""

MARK: Final = b"SLUISADR"
_VERSION: Final = 1
_HEAD: Final = struct.Struct(">8sHI")
_HOLDER: Final = struct.Struct(">2sIIH")
_INDEX: Final = struct.Struct(">I")
_WIDTHS: Final = {4: 4, 6: 16}
_MOST_NAME: Final = 200


class Origin(NamedTuple):
    """Who holds an address. What is not known is empty or 0."""

    organisation: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    asn: int = 0


class Range(NamedTuple):
    """Addresses that one holds, both ends included."""

    version: int
    """4 or 6."""
    start: int
    last: int
    holder: Origin


class _Head(msgspec.Struct, frozen=True):
    name: str
    day: str
    licence: str
    v4: int
    v6: int
    holders: int
    names: int


def pack(ranges: Iterable[Range], table: Table) -> bytes:
    """Return a table as octets.

    Args:
        ranges: In any order; none may share an address with another.
        table: What it is called, of which day it is, under which licence.

    Returns:
        The same octets for the same ranges and the same ``table``.

    Raises:
        ValueError: two ranges share an address.

    Examples:
        >>> whole = pack([Range(4, 0xCB007100, 0xCB0071FF, Origin("Example", "NL", 64496))], Table("t", "", ""))
        >>> Packed(whole).find(ipaddress.ip_address("203.0.113.7"))
        Origin(organisation='Example', country='NL', asn=64496)
    """
    holders: dict[Origin, int] = {Origin(): 0}
    columns: dict[int, tuple[bytearray, bytearray]] = {4: (bytearray(), bytearray()), 6: (bytearray(), bytearray())}
    free, last_holder = {4: 0, 6: 0}, {4: 0, 6: 0}

    def begin(version: int, start: int, index: int) -> None:
        if index != last_holder[version]:
            columns[version][0].extend(start.to_bytes(_WIDTHS[version], "big"))
            columns[version][1].extend(_INDEX.pack(index))
            last_holder[version] = index

    for block in sorted(ranges):
        if block.start < free[block.version] or block.last < block.start:
            raise ValueError
        if block.start > free[block.version]:
            begin(block.version, free[block.version], 0)
        begin(block.version, block.start, holders.setdefault(block.holder, len(holders)))
        free[block.version] = block.last + 1
    for version, width in _WIDTHS.items():
        if free[version] < 1 << (8 * width):
            begin(version, free[version], 0)
    return _joined(columns, list(holders), table)


def _joined(columns: dict[int, tuple[bytearray, bytearray]], holders: list[Origin], table: Table) -> bytes:
    names: dict[bytes, int] = {}
    rows, blob = bytearray(), bytearray()
    for holder in holders:
        name = holder.organisation.encode("utf-8", "replace")[:_MOST_NAME]
        if name not in names:
            names[name] = len(blob)
            blob += name
        country = holder.country.encode("ascii", "replace").ljust(2, b"\0")[:2]
        rows += _HOLDER.pack(country, holder.asn & 0xFFFFFFFF, names[name], len(name))
    head = {
        "name": table.name, "day": table.day, "licence": table.licence, "v4": len(columns[4][1]) // _INDEX.size,
        "v6": len(columns[6][1]) // _INDEX.size, "holders": len(holders), "names": len(blob),
    }  # fmt: skip
    text = json.dumps(head, sort_keys=True).encode()
    parts = (_HEAD.pack(MARK, _VERSION, len(text)), text, *columns[4], *columns[6], rows, blob)
    return b"".join(map(bytes, parts))


class Packed:
    """A packed table, to look up in."""

    def __init__(self, octets: Octets, file: FileName | None = None) -> None:
        """Take the octets as they are.

        Args:
            octets: As ``pack`` made them: in memory, or a mapped file.
            file: What it is called in an error.

        Raises:
            address_table_error: they are of no table that this version made.
        """
        self._octets = octets
        try:
            mark, version, length = _HEAD.unpack(octets[: _HEAD.size])
            at = _HEAD.size + length
            head = msgspec.json.decode(octets[_HEAD.size : at], type=_Head)
        except (struct.error, msgspec.MsgspecError, UnicodeDecodeError):
            raise _damaged(file) from None
        self._starts: dict[int, tuple[int, int, int]] = {}
        for family, count in ((4, head.v4), (6, head.v6)):
            self._starts[family] = (at, at + count * _WIDTHS[family], count)
            at += count * (_WIDTHS[family] + _INDEX.size)
        self._holders, self._count = at, head.holders
        self._names = at + head.holders * _HOLDER.size
        sizes = (head.v4, head.v6, head.holders, head.names)
        if mark != MARK or version != _VERSION or min(sizes) < 0 or self._names + head.names != len(octets):
            raise _damaged(file)
        self.table = Table(head.name, head.day, head.licence)

    def find(self, address: Address) -> Origin:
        """Return who holds an address; empty when nobody does.

        Args:
            address: Of either family.
        """
        width = _WIDTHS[address.version]
        starts, indexes, count = self._starts[address.version]
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if self._octets[starts + middle * width : starts + (middle + 1) * width] <= address.packed:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return Origin()
        at = indexes + (low - 1) * _INDEX.size
        (index,) = _INDEX.unpack(self._octets[at : at + _INDEX.size])
        return self._holder(index) if index < self._count else Origin()

    def _holder(self, index: int) -> Origin:
        at = self._holders + index * _HOLDER.size
        country, asn, place, length = _HOLDER.unpack(self._octets[at : at + _HOLDER.size])
        name = self._octets[self._names + place : self._names + place + length]
        return Origin(name.decode("utf-8", "replace"), country.rstrip(b"\0").decode("ascii", "replace"), asn)


def _damaged(file: FileName | None) -> SluisError:
    return address_table_error(file=file or FileName("-"), line=1, problem=Code("damaged"))


_COUNTRY: Final = re.compile(r"[A-Z]{2}|")
_NUMBER: Final = re.compile(r"(?:AS)?(\d{1,10})|")
_SAYS: Final = re.compile(r"#\s*(name|day|licence)\s*:\s*(.*)")
_COLUMNS: Final = 5
_MOST_NUMBER: Final = 2**32 - 1


def packed_rows(octets: bytes, file: FileName) -> bytes:
    r"""Return a table of text as ``address_table.pack`` makes it.

    Args:
        octets: The whole file.
        file: What it is called in an error and, without ``# name:``, in the report.

    Raises:
        address_table_error: what is wrong, with its line.

    Examples:
        >>> from sluis.audit.house.address_table import Packed
        >>> rows = b"# day: 2026-11-01\n# licence: CC0-1.0\n203.0.113.0,203.0.113.255,NL,64496,Example\n"
        >>> Packed(packed_rows(rows, FileName("own.csv"))).table
        Table(name='own.csv', day='2026-11-01', licence='CC0-1.0')
    """
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(file, 1, "damaged") from None
    says = {"name": str(file), "day": "", "licence": ""}
    ranges = list(_ranges(text, file, says))
    if not ranges:
        raise _wrong(file, 1, "empty")
    ordered = sorted((block[:3], line) for block, line in ranges)
    for (before, _), (after, line) in pairwise(ordered):
        if before[0] == after[0] and after[1] <= before[2]:
            raise _wrong(file, line, "overlap")
    return pack((block for block, _ in ranges), Table(says["name"], says["day"], says["licence"]))


def _ranges(text: str, file: FileName, says: dict[str, str]) -> Iterator[tuple[Range, int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            line = reader.line_num
            if not row or row[0].startswith("#"):
                _take(",".join(row), file, line, says)
            elif [cell.strip().lower() for cell in row[:2]] != ["start", "end"]:
                yield _range(row, file, line), line
    except csv.Error:
        raise _wrong(file, max(1, reader.line_num), "form") from None


def _take(comment: str, file: FileName, line: int, says: dict[str, str]) -> None:
    setting = _SAYS.fullmatch(comment.strip())
    if setting is None:
        return
    says[setting[1]] = setting[2].strip()
    if setting[1] == "day":
        try:
            date.fromisoformat(setting[2].strip())
        except ValueError:
            raise _wrong(file, line, "day") from None


def _range(row: list[str], file: FileName, line: int) -> Range:
    values = [value.strip() for value in row]
    if len(values) != _COLUMNS:
        raise _wrong(file, line, "form")
    country, number = _COUNTRY.fullmatch(values[2].upper()), _NUMBER.fullmatch(values[3].upper())
    if country is None or number is None or int(number[1] or 0) > _MOST_NUMBER:
        raise _wrong(file, line, "form")
    try:
        start, last = ipaddress.ip_address(values[0]), ipaddress.ip_address(values[1])
    except ValueError:
        raise _wrong(file, line, "range") from None
    if start.version != last.version or int(last) < int(start):
        raise _wrong(file, line, "range")
    return Range(start.version, int(start), int(last), Origin(values[4], country[0], int(number[1] or 0)))


def _wrong(file: FileName, line: int, problem: str) -> SluisError:
    return address_table_error(file=file, line=line, problem=Code(problem))
