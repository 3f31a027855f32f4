"""Hosts that a program reaches: in addresses, in what tools of the network print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.reached import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("vuurtoren (192.168.1.20) at 02:00:5e:10:00:01 [ether] on br0", "vuurtoren", Kind.HOST_NAME),
    ("PING vuurtoren (192.168.1.20) 56(84) bytes of data.", "vuurtoren", Kind.HOST_NAME),
    ("192.168.1.20\tvuurtoren", "vuurtoren", Kind.HOST_NAME),
    (" 2  vuurtoren (192.168.1.20)  0.321 ms", "vuurtoren", Kind.HOST_NAME),
    ("13:31:31.002 IP vuurtoren.51234 > 192.168.1.1.53: 1+ A? www.example.com.", "vuurtoren", Kind.HOST_NAME),
    ("ARP, Request who-has 192.168.1.20 tell vuurtoren, length 28", "vuurtoren", Kind.HOST_NAME),
    ("Standard query 0x1a2b A vuurtoren", "vuurtoren", Kind.HOST_NAME),
    ("ssh: Could not resolve hostname vuurtoren: Name or service not known", "vuurtoren", Kind.HOST_NAME),
    ("The authenticity of host 'vuurtoren (192.168.1.20)' can't be established.", "vuurtoren", Kind.HOST_NAME),
    ("joris@vuurtoren:~$ ls -la", "vuurtoren", Kind.HOST_NAME),
    ("vuurtoren#show running-config", "vuurtoren", Kind.HOST_NAME),
    ("mqtt://joris:zonnedauw@vuurtoren:1883", "vuurtoren", Kind.HOST_NAME),
    ("http://vuurtoren:8123/lovelace", "vuurtoren", Kind.HOST_NAME),
    ("\\\\VUURTOREN\\muziek", "VUURTOREN", Kind.HOST_NAME),
    ("smb share \\\\vuurtoren\\muziek is back", "vuurtoren", Kind.HOST_NAME),
    ("nat update graspieper.duckdns.org good", "graspieper.duckdns.org", Kind.HOST_NAME),
    ("GET /checkin?hn=vuurtoren&v=12 HTTP/1.1", "vuurtoren", Kind.HOST_NAME),
    ("100.64.0.7  vuurtoren  joris@  linux  active", "vuurtoren", Kind.HOST_NAME),
)
NOBODY = (
    "https://www.example.com/index.html",
    "mqtt://broker:1883 and http://localhost:8080/",
    "http://joris:geheim@192.168.1.1/",
    "PING www.example.com (192.0.2.10) 56(84) bytes of data.",
    "127.0.0.1\tlocalhost",
    'set_macro(base + r"\\Setup\\VC")',
    "b'\\x00\\x20'",
    "C:\\Windows\\System32",
    "https://members.duckdns.org",
    "192.168.1.21 dev br0  FAILED",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.REACHED in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.REACHED in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
