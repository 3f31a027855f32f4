"""MAC addresses in the index of an object identifier."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.object_ids import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    (".1.3.6.1.2.1.17.4.3.1.2.0.17.34.51.68.85 = INTEGER: 3", "0.17.34.51.68.85", Kind.MAC_ADDRESS),
    ("SNMPv2-SMI::mib-2.17.4.3.1.2.60.6.48.18.52.86 = INTEGER: 2", "60.6.48.18.52.86", Kind.MAC_ADDRESS),
    ("dot1qTpFdbPort.20.60.6.48.18.52.86 = 3", "60.6.48.18.52.86", Kind.MAC_ADDRESS),
    ("1.3.6.1.4.1.14179.2.1.4.1.1.60.6.48.18.52.86", "60.6.48.18.52.86", Kind.MAC_ADDRESS),
    ("BRIDGE-MIB::dot1dTpFdbStatus.60.6.48.18.52.86 = INTEGER: learned(3)", "60.6.48.18.52.86", Kind.MAC_ADDRESS),
    ('{"addr":[60,6,48,18,52,86],"if":"eth0"}', "60,6,48,18,52,86", Kind.MAC_ADDRESS),
)
NOBODY = (
    ".1.3.6.1.2.1.4.20.1.1.192.168.1.1 = IpAddress: 192.168.1.1",
    "1.3.6.1.2.1.4.24.4.1.1.0.0.0.0.0.0.0.0.0.192.168.1.1 = 0",
    ".1.3.6.1.2.1.17.4.3.1.2.0.0.0.0.0.0 = INTEGER: 3",
    "1.3.6.1.4.1.9.9.109.1.1.1.1.7.1 = Gauge32: 12",
    "IF-MIB::ifInOctets.2 = Counter32: 3",
    '{"rgb":[60,6,48,18,52,86]}',
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.OBJECT_IDS in families(line, Point.AUDIT), line
        assert any(hit.kind is kind and name in line[hit.start : hit.end] for hit in find(line)), line


@pytest.mark.parametrize("text", NOBODY)
def test_a_place_that_holds_nobody_says_nothing(text: str) -> None:
    assert find_in(text) == []


@settings(max_examples=60)
@given(
    st.sampled_from([line for line, _, _ in LINES] + list(NOBODY)),
    st.integers(0, 120),
    st.integers(0, 12),
    st.sampled_from(["", " ", "\n", "a", "-", "7", '"', ":", "/", "."]),
)
def test_the_sieve_lets_through_what_is_found(line: str, at: int, cut: int, put: str) -> None:
    text = line[:at] + put + line[at + cut :]
    found = find_in(text)
    assert not found or (may_hold(text, Point.AUDIT) and Family.OBJECT_IDS in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
