"""The table of who holds an address, made of the two packages in which its makers publish it.

In:  two packages of the npm registry as ``npm pack`` writes them (``.tgz``): ``@ip-location-db/asn`` (AS number and
     organisation) and ``@ip-location-db/geo-whois-asn-country`` (country). Or their rows, from an unpacked folder.
Out: one file in the form of ``address_table``, with its day and the licence of the data in its head.

The rules this module keeps:
 * The day is the older one of both packages, by their version; a package that does not say it has no day, and neither
   has the table.
 * Nothing of a package is run, and nothing is unpacked to disk. A member larger than ``LARGEST`` is refused.
 * The licence travels with the data: CC BY 4.0, of Route Views, DB-IP and the NRO. ``package.json`` of the second says
   CC0-1.0; the licence text in it says CC BY 4.0 of the NRO, which is what is stated.
"""

import csv
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from sluis.audit.house.address_table import Origin, Range, pack
from sluis.audit.model import Table

ASN, COUNTRY = "asn", "geo-whois-asn-country"
PACKAGES: Final = tuple(f"@ip-location-db/{name}" for name in (ASN, COUNTRY))
"""How the registry calls them."""
LICENCE: Final = "CC-BY-4.0 (Route Views, routeviews.org; DB-IP, db-ip.com; NRO, nro.net)"
NAME: Final = "ip-location-db (asn, geo-whois-asn-country)"
LARGEST: Final = 256 << 20
"""Octets of one member of a package, unpacked."""
_DAY: Final = re.compile(r"\d+\.\d+\.(\d{4})(\d{2})(\d{2})\d*")
_BROKEN: Final = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError, AttributeError)
Row = tuple[int, int, tuple[str, ...]]


class SourceError(Exception):
    """A package that is none of the two, is damaged, or comes twice."""


def rows(lines: Iterable[str]) -> list[Row]:
    """Return start, end and the rest of each row, in order."""
    return sorted((int(start), int(last), tuple(rest)) for start, last, *rest in csv.reader(lines))


def merged(holders: list[Row], countries: list[Row], version: int) -> Iterator[Range]:
    """Yield ranges that have one holder and one country: cut where either of them changes."""
    cuts = sorted({edge for start, last, _ in (*holders, *countries) for edge in (start, last + 1)})
    place = {0: 0, 1: 0}
    for start, after in pairwise(cuts):
        merged_rows = []
        for which, table in enumerate((holders, countries)):
            while place[which] < len(table) and table[place[which]][1] < start:
                place[which] += 1
            at = place[which]
            merged_rows.append(table[at][2] if at < len(table) and table[at][0] <= start else ())
        if any(merged_rows):
            number, name = merged_rows[0] or ("0", "")
            country = merged_rows[1][0] if merged_rows[1] else ""
            yield Range(version, start, after - 1, Origin(name, country, int(number)))


def day_of(version: str) -> str:
    """Return of which day a package is, by its version: the date follows the first two numbers.

    Examples:
        >>> day_of("2.3.2026061719"), day_of("1.0.0")
        ('2026-06-17', '')
    """
    match = _DAY.fullmatch(version)
    return "-".join(match.groups()) if match else ""


def packed_table(ranges: Iterable[Range], days: Iterable[str]) -> bytes:
    """Return the table, of the older day."""
    return pack(ranges, Table(NAME, min(days), LICENCE))


def table_of(packages: Iterable[bytes]) -> bytes:
    """Return the table of two packages.

    Args:
        packages: The octets of both ``.tgz`` files, in any order.

    Raises:
        SourceError: they are not those two, each once and whole.

    Effects:
        Keeps both in memory.
    """
    try:
        members = dict(_members(octets) for octets in packages)
        ranges: list[Range] = []
        for version in (4, 6):
            holders, countries = (
                rows(io.StringIO(members[name][f"{name}-ipv{version}-num.csv"], newline="")) for name in (ASN, COUNTRY)
            )
            ranges += merged(holders, countries, version)
        days = [day_of(json.loads(members[name]["package.json"])["version"]) for name in (ASN, COUNTRY)]
        return packed_table(ranges, days)
    except _BROKEN:
        raise SourceError from None


def _members(octets: bytes) -> tuple[str, dict[str, str]]:
    """Return the name of a package without its scope, and its members that are read."""
    found: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(octets), mode="r:gz") as archive:
        for member in archive:
            name = member.name.removeprefix("package/")
            if member.isfile() and (name == "package.json" or name.endswith("-num.csv")):
                if member.size > LARGEST:
                    raise SourceError
                stream = archive.extractfile(member)
                found[name] = "" if stream is None else stream.read().decode("utf-8")
    return json.loads(found["package.json"])["name"].removeprefix("@ip-location-db/"), found
