"""Make the table by which ``sluis audit`` tells who holds an address, out of two packages of the npm registry.

In:  ``node_modules/@ip-location-db``: ``asn`` (AS number and organisation) and ``geo-whois-asn-country`` (country), as
     ``tables/package-lock.json`` pins them.
Out: one file in the form of ``sluis.audit.house.address_table``.

Usage: ``python scripts/address_table.py FOLDER OUT``. ``make table`` runs it; from an installed package
``sluis audit --renew-table`` does the same. ``sluis.audit.house.table_sources`` says how, and of the licence.
"""

import json
import sys
from pathlib import Path

from sluis.audit.house.address_table import Range
from sluis.audit.house.table_sources import ASN, COUNTRY, day_of, merged, packed_table, rows


def main(folder: Path, out: Path) -> None:
    """Write the table."""
    ranges: list[Range] = []
    for version in (4, 6):
        both = []
        for name in (ASN, COUNTRY):
            with (folder / name / f"{name}-ipv{version}-num.csv").open(encoding="utf-8", newline="") as stream:
                both.append(rows(stream))
        ranges += merged(both[0], both[1], version)
    packages = [json.loads((folder / name / "package.json").read_text(encoding="utf-8")) for name in (ASN, COUNTRY)]
    days = [day_of(package["version"]) for package in packages]
    octets = packed_table(ranges, days)
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_suffix(".half")
    half.write_bytes(octets)
    half.replace(out)
    print(f"{out.name}: {len(ranges):,} ranges, {len(octets):,} octets, of {min(days)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
