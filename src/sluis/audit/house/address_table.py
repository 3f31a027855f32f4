r"""A table of addresses in one file that is looked up without being read: who holds an address, and in which country.

In:  ranges of addresses with their holder.
Out: octets (``pack``), and from such octets the holder of an address (``Packed``).

The rules this module keeps:
 * Looking up is a search by halves over the file as it lies on disk: opening it costs nothing, whatever its size.
 * No two ranges share an address. What lies in none has no holder.
 * Octets that this version did not write are refused, and never looked up in.

The form, numbers in network order: ``SLUISADR``, a version in 2 octets, the length of a JSON text in 4, that text
(name, day, licence, counts), the starts of IPv4 ranges (4 octets each), their holders (4), the starts of IPv6 ranges
(16), their holders (4), the holders (country 2, AS number 4, place and length of the name 4 and 2), and the names.
A range ends where the next one starts; holder 0 is nobody.
"""

import ipaddress
import json
import mmap
import struct
from collections.abc import Iterable
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

    for one in sorted(ranges):
        if one.start < free[one.version] or one.last < one.start:
            raise ValueError
        if one.start > free[one.version]:
            begin(one.version, free[one.version], 0)
        begin(one.version, one.start, holders.setdefault(one.holder, len(holders)))
        free[one.version] = one.last + 1
    for version, width in _WIDTHS.items():
        if free[version] < 1 << (8 * width):
            begin(version, free[version], 0)
    return _joined(columns, list(holders), table)


def _joined(columns: dict[int, tuple[bytearray, bytearray]], holders: list[Origin], table: Table) -> bytes:
    names: dict[bytes, int] = {}
    rows, blob = bytearray(), bytearray()
    for one in holders:
        name = one.organisation.encode("utf-8", "replace")[:_MOST_NAME]
        if name not in names:
            names[name] = len(blob)
            blob += name
        country = one.country.encode("ascii", "replace").ljust(2, b"\0")[:2]
        rows += _HOLDER.pack(country, one.asn & 0xFFFFFFFF, names[name], len(name))
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
