"""Make the table by which ``sluis audit`` tells who holds an address, out of two packages of the npm registry.

In:  ``node_modules/@ip-location-db``: ``asn`` (AS number and organisation) and ``geo-whois-asn-country`` (country), as
     ``tables/package-lock.json`` pins them.
Out: one file in the form of ``sluis.audit.house.address_table``.

Usage: ``python scripts/address_table.py FOLDER OUT``. ``make table`` runs it.

Licence of the data: CC BY 4.0, of Route Views, DB-IP and the NRO. ``package.json`` of the second package says CC0-1.0;
the licence text in it says CC BY 4.0 of the NRO, which is what is stated.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sluis.audit.house.address_table import Origin, Range, pack
from sluis.audit.model import Table

ASN, COUNTRY = "asn", "geo-whois-asn-country"
LICENCE = "CC-BY-4.0 (Route Views, routeviews.org; DB-IP, db-ip.com; NRO, nro.net)"
DAY = re.compile(r"\d+\.\d+\.(\d{4})(\d{2})(\d{2})\d*")
Row = tuple[int, int, tuple[str, ...]]


def rows(file: Path) -> list[Row]:
    """Return start, end and the rest of each row, in order."""
    with file.open(encoding="utf-8", newline="") as stream:
        return sorted((int(start), int(last), tuple(rest)) for start, last, *rest in csv.reader(stream))


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


def day_of(folder: Path) -> str:
    """Return of which day a package is, by its version: the date follows the first two numbers."""
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    match = DAY.fullmatch(version)
    return "-".join(match.groups()) if match else ""


def main(folder: Path, out: Path) -> None:
    """Write the table."""
    ranges: list[Range] = []
    for version in (4, 6):
        holders = rows(folder / ASN / f"{ASN}-ipv{version}-num.csv")
        countries = rows(folder / COUNTRY / f"{COUNTRY}-ipv{version}-num.csv")
        ranges += merged(holders, countries, version)
    day = min(day_of(folder / ASN), day_of(folder / COUNTRY))
    octets = pack(ranges, Table("ip-location-db (asn, geo-whois-asn-country)", day, LICENCE))
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_suffix(".half")
    half.write_bytes(octets)
    half.replace(out)
    print(f"{out.name}: {len(ranges):,} ranges, {len(octets):,} octets, of {day}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
