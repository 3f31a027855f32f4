"""The table itself is compared with a plain look through the rows it was made of, and with another registry."""

import csv
import ipaddress
import random
from bisect import bisect_left, bisect_right
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_pton

import netaddr
import pytest
from netaddr.ip import iana
from tests.raised import raises

from sluis.audit.house.address_table import Origin, Range, pack
from sluis.audit.house.origin import NO_TABLE, Origins, usual_place
from sluis.audit.model import Table
from sluis.errors import FileMissingError
from sluis.errors.audit import address_table_error

EVERYTHING = [Range(4, 0, 2**32 - 1, Origin("All", "NL", 1)), Range(6, 0, 2**128 - 1, Origin("All", "NL", 1))]
made = pytest.mark.skipif(not usual_place().is_file(), reason="no table of addresses: make table makes it, with npm")


@pytest.fixture
def everything(tmp_path: Path) -> Origins:
    path = tmp_path / "all.table"
    path.write_bytes(pack(EVERYTHING, Table("all", "2026-06-17", "CC0-1.0")))
    return Origins.load(path)


def test_without_a_table_nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    origins_loaded = Origins.load()
    assert (origins_loaded.table, origins_loaded.of("203.0.113.7"), origins_loaded.of("1.1.1.1")) == (
        NO_TABLE,
        Origin(),
        Origin(),
    )


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.251",
     "255.255.255.255", "2001:db8::1", "fe80::1", "fd00::1", "ff02::fb", "::1", "::ffff:10.0.0.1", "a.example", ""],
)  # fmt: skip
def test_what_belongs_to_nobody_on_the_internet_is_unknown_whatever_a_table_says(
    everything: Origins, address: str
) -> None:
    assert everything.of(address) == Origin()


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_everything_else_is_looked_up(everything: Origins, address: str) -> None:
    assert everything.of(address) == everything.of(address) == Origin("All", "NL", 1)
    assert everything.table.licence == "CC0-1.0"


def test_a_table_of_text_is_taken_and_a_broken_or_missing_one_is_not(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("# day: 2026-11-01\n1.1.1.0,1.1.1.255,AU,13335,Somebody\n")
    assert Origins.load(own).of("1.1.1.1") == Origin("Somebody", "AU", 13335)
    assert Origins.load(own).of("::ffff:1.1.1.1") == Origin("Somebody", "AU", 13335)
    assert Origins.load(own).table.day == "2026-11-01"
    for broken in (b"", pack(EVERYTHING, NO_TABLE)[:-1]):
        own.write_bytes(broken)
        with raises(address_table_error):
            Origins.load(own)
    with pytest.raises(FileMissingError):
        Origins.load(tmp_path / "none")


PACKAGES = usual_place().parents[2] / "tables" / "node_modules" / "@ip-location-db"


@pytest.mark.skipif(not PACKAGES.is_dir() or not usual_place().is_file(), reason="the packages are not kept")
@pytest.mark.parametrize("version", [4, 6])
def test_the_table_says_what_its_packages_say(version: int) -> None:
    """Look through the rows as text, one by one, at their first and last addresses and beside them."""
    family, kind = (ipaddress.IPv4Address, AF_INET) if version == 4 else (ipaddress.IPv6Address, AF_INET6)
    rows: dict[str, list[tuple[int, int, list[str]]]] = {}
    for name in ("asn", "geo-whois-asn-country"):
        with (PACKAGES / name / f"{name}-ipv{version}.csv").open(encoding="utf-8", newline="") as stream:
            rows[name] = [
                (int.from_bytes(inet_pton(kind, start)), int.from_bytes(inet_pton(kind, last)), rest)
                for start, last, *rest in csv.reader(stream)
            ]
    origins, chance = Origins.load(), random.Random(7)  # noqa: S311 - a sample, not a secret
    sample = chance.sample(rows["asn"], 20) + chance.sample(rows["geo-whois-asn-country"], 20)
    beside = {n for start, last, _ in sample for n in (start - 1, start, (start + last) // 2, last, last + 1)}
    asked = sorted(n for n in beside if family(n).is_global and not family(n).is_multicast)
    assert len(asked) > 100
    holders, countries = (rows_of(rows[name], asked) for name in ("asn", "geo-whois-asn-country"))
    for number in asked:
        holder, country = holders.get(number, ["0", ""]), countries.get(number, [""])
        origin = origins.of(str(family(number)))
        assert (str(origin.asn), origin.country) == (holder[0], country[0])
        assert bool(origin.organisation) is bool(holder[1])


def rows_of(rows: list[tuple[int, int, list[str]]], asked: list[int]) -> dict[int, list[str]]:
    """Return of each number, sorted as they are, what the first row says that holds it."""
    said: dict[int, list[str]] = {}
    for first, last, rest in rows:
        for number in asked[bisect_left(asked, first) : bisect_right(asked, last)]:
            said.setdefault(number, rest)
    return said


def set_apart() -> list[str]:
    """Return blocks of which the registry of IANA, packaged by ``netaddr``, says that nobody holds them."""
    rows = iana.IANA_INFO["IPv4"].items()
    return [str(block) for block, row in rows if row["status"] == "Reserved"]


@made
def test_what_no_registry_gave_out_is_not_in_the_table() -> None:
    origins, blocks = Origins.load(), set_apart()
    assert len(blocks) > 10
    for block in blocks:
        network = netaddr.IPNetwork(block)
        assert origins.of(str(network[1])) == origins.of(str(network[-2])) == Origin(), block


@made
def test_the_table_states_its_day_and_licence() -> None:
    table = Origins.load().table
    assert len(table.day) == 10
    assert all(owner in table.licence for owner in ("CC-BY-4.0", "Route Views", "DB-IP", "NRO"))
