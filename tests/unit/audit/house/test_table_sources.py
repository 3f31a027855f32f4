"""The table made of its two packages as the registry gives them; anything else is refused and nothing is run."""

import io
import json
import tarfile
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house import table_sources
from sluis.audit.house.address_table import Origin, Packed
from sluis.audit.house.table_sources import LICENCE, SourceError, day_of, table_of

VERSION = "2.3.2026061719"
V4 = 3_405_803_776
"""203.0.113.0"""
V6 = 42_540_766_411_282_592_856_903_984_951_653_826_560
"""2001:db8::"""


def package(name: str, v4: str, v6: str, version: str = VERSION, **more: bytes) -> bytes:
    """Return a package in the build that ``npm pack`` gives."""
    members = {
        "package/package.json": json.dumps({"name": f"@ip-location-db/{name}", "version": version}).encode(),
        f"package/{name}-ipv4-num.csv": v4.encode(),
        f"package/{name}-ipv6-num.csv": v6.encode(),
        f"package/{name}-ipv4.csv": b"not read",
    } | {f"package/{file.replace('__', '.')}": octets for file, octets in more.items()}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for file, octets in members.items():
            member = tarfile.TarInfo(file)
            member.size = len(octets)
            archive.addfile(member, io.BytesIO(octets))
    return out.getvalue()


def holders(version: str = VERSION) -> bytes:
    return package("asn", f"{V4},{V4 + 127},64496,Meting GmbH\n", f"{V6},{V6 + 9},64497,Ander\n", version)


def countries(version: str = VERSION) -> bytes:
    return package(
        "geo-whois-asn-country", f"{V4},{V4 + 255},DE\n", f"{V6},{V6 + 9},NL\n", version, run__js=b"process.exit(1)"
    )


def test_both_packages_in_any_order_give_the_table_with_its_day_and_its_licence() -> None:
    for both in permutations((holders(), countries("2.3.2026060101"))):
        table = Packed(table_of(both))
        assert (table.table.day, table.table.licence) == ("2026-06-01", LICENCE)
        import ipaddress

        found = [table.find(ipaddress.ip_address(text)) for text in ("203.0.113.1", "203.0.113.200", "2001:db8::3")]
        assert found == [Origin("Meting GmbH", "DE", 64496), Origin("", "DE", 0), Origin("Ander", "NL", 64497)]


def test_a_package_without_a_day_gives_a_table_without_one() -> None:
    assert Packed(table_of([holders(), countries("1.0.0")])).table.day == ""
    assert day_of("2.3.2026061719") == "2026-06-17"


@pytest.mark.parametrize(
    "given_",
    [
        [], [holders()], [holders(), holders()], [holders(), b""], [holders(), countries()[:-40]],
        [holders(), b"PK\3\4"],
        [holders(), package("geo-whois-asn-country", "one,two,DE\n", "")], [holders(), package("other", "", "")],
        [holders(), package("geo-whois-asn-country", f"{V4},{V4 + 9},DE,more,\n", "\n")],
    ],
)  # fmt: skip
def test_anything_else_is_refused(given_: list[bytes]) -> None:
    with pytest.raises(SourceError):
        table_of(given_)


def test_a_member_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_sources, "LARGEST", 10)
    with pytest.raises(SourceError):
        table_of([holders(), countries()])


@given(st.lists(st.binary(max_size=60), max_size=3))
def test_no_octets_break_it(packages: list[bytes]) -> None:
    with pytest.raises(SourceError):
        table_of(packages)
