# ruff: noqa: S104 - one situation a line, to be read as a table; no address is listened on

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.addresses import address_class, address_hit, find_in, held_mac
from sluis.identify.find.hit import Sureness
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("text", "reason", "kind"),
    [
        ("192.168.1.23", "ipv4:private", Kind.IP_ADDRESS),
        ("at 84.22.1.9:7547", "ipv4:global", Kind.IP_ADDRESS),
        ("100.64.3.2", "ipv4:shared", Kind.IP_ADDRESS),
        ("169.254.3.2", "ipv4:link-local", Kind.IP_ADDRESS),
        ("10.1.2.0/24", "ipv4:private:24", Kind.IP_PREFIX),
        ("10.1.2.3/24", "ipv4:private:24", Kind.IP_ADDRESS),
        ("2001:db8::1:23", "ipv6:private", Kind.IP_ADDRESS),
        ("2a02:a450:1234:1::/64", "ipv6:global:64", Kind.IP_PREFIX),
        ("fd12:3456:789a::1", "ipv6:unique-local", Kind.IP_ADDRESS),
        ("fe80::1234:5678%eth0", "ipv6:link-local", Kind.IP_ADDRESS),
        ("[2a02:a450::99]:7547", "ipv6:global", Kind.IP_ADDRESS),
        ("::ffff:84.22.1.9", "ipv6:global", Kind.IP_ADDRESS),
        ("ip-10-1-2-3", "ipv4:private", Kind.IP_ADDRESS),
        ("23.1.168.192.in-addr.arpa", "ipv4:private", Kind.IP_ADDRESS),
    ],
)
def test_addresses_with_their_class(text: str, reason: str, kind: Kind) -> None:
    hits = [hit for hit in find_in(text) if hit.confidence >= Sureness.LIKELY]
    assert [(hit.reason, hit.kind) for hit in hits] == [(reason, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "127.0.0.1",
        "255.255.255.0",
        "239.255.255.250",
        "::",
        "::1",
        "ff02::fb",
        "1.2.3",
        "12:34:56",
        "300.1.1.1",
        "1.2.3.4.5",
        "std::vector",
        "0.0.0.0/0",
    ],
)
def test_what_names_nobody_is_no_hit(text: str) -> None:
    assert find_in(text) == []


@pytest.mark.parametrize("text", ["version 2.63.7.223", "v10.2.3.44", "1.10.6.2 1.2.3.4", "70:C2:32:78:27:9B:B3:65"])
def test_what_reads_as_a_version_or_serial_is_doubtful(text: str) -> None:
    assert all(
        hit.confidence is Sureness.DOUBTFUL
        for hit in find_in(text)
        if hit.reason != "ipv4:global" or "1.10" not in text
    )
    assert find_in("10.2.3.44", "SoftwareVersion")[0].confidence is Sureness.DOUBTFUL


def test_an_interface_identifier_gives_its_mac_inside_the_address() -> None:
    outer, inner = find_in("fe80::3e06:30ff:fe12:3456")
    assert (outer.kind, inner.kind) == (Kind.IP_ADDRESS, Kind.MAC_ADDRESS)
    assert inner.canonical.hex() == "3c0630123456"
    assert (outer.start, outer.end) == (inner.start, inner.end)
    assert held_mac(ipaddress.ip_address("2001:db8::1").packed) is None


@given(st.ip_addresses())
def test_every_address_that_names_somebody_is_found_as_written(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    for spelling in (address.compressed, address.exploded):
        hits = [hit for hit in find_in(f"from {spelling} on") if hit.kind is not Kind.MAC_ADDRESS]
        if address_class(address) is None:
            assert hits == []
        else:
            assert [(hit.start, hit.end, hit.canonical) for hit in hits] == [(5, 5 + len(spelling), address.packed)]


def test_a_prefix_longer_than_the_address_is_none() -> None:
    assert address_hit((0, 1), ipaddress.ip_address("10.0.0.0"), "64", Sureness.SURE) is None


@given(st.text("0123456789abcdef:./%", max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find_in(text))
