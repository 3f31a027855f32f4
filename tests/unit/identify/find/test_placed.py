"""Hosts that only their place in a line shows, and lines that name nobody there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.placed import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("<30>Nov 24 13:31:31 vuurtoren dnsmasq[812]: started", "vuurtoren", Kind.HOST_NAME),
    ("<165>1 2026-11-24T13:31:31.003Z vuurtoren hostapd 912 - - wlan0: up", "vuurtoren", Kind.HOST_NAME),
    ("dnsmasq[8]: query[AAAA] vuurtoren from 192.168.1.20", "vuurtoren", Kind.HOST_NAME),
    ("dnsmasq[8]: cached vuurtoren is 192.168.1.20", "vuurtoren", Kind.HOST_NAME),
    ("dnsmasq[8]: DHCP 192.168.1.20 is vuurtoren", "vuurtoren", Kind.HOST_NAME),
    ("dhcp-host=02:00:5e:10:00:01,vuurtoren,192.168.1.20", "vuurtoren", Kind.HOST_NAME),
    ("dhcp-host=02:00:5e:10:00:01,192.168.1.20,vuurtoren,12h", "vuurtoren", Kind.HOST_NAME),
    (
        "# br-lan 000100012f3a02a702005e100001 5e100001 vuurtoren 1764000000 a 128 fd00::a/128",
        "vuurtoren",
        Kind.HOST_NAME,
    ),
    ("DHCPACK on 192.168.1.20 to 02:00:5e:10:00:01 (vuurtoren) via br0", "vuurtoren", Kind.HOST_NAME),
    ("13:31:31.002  Add  2 4 local. _http._tcp.  Graspieper", "Graspieper", Kind.HOST_NAME),
    ("host vuurtoren { hardware ethernet 02:00:5e:10:00:01; }", "vuurtoren", Kind.HOST_NAME),
    ("systemd-hostnamed: Changed host name to 'vuurtoren'", "vuurtoren", Kind.HOST_NAME),
    ('up{job="node",instance="vuurtoren:9100"} 1', "vuurtoren", Kind.HOST_NAME),
    ('PUTVAL "vuurtoren/cpu-0/cpu-idle" interval=10 N:98', "vuurtoren", Kind.HOST_NAME),
    ("HOST ALERT: vuurtoren;DOWN;SOFT;1;CRITICAL", "vuurtoren", Kind.HOST_NAME),
    ("    SysName:      vuurtoren", "vuurtoren", Kind.HOST_NAME),
    ("    VUURTOREN       <00>  UNIQUE      Registered", "VUURTOREN", Kind.HOST_NAME),
    ("192.168.1.7 137 NBNS Registration NB VUURTOREN<00>", "VUURTOREN", Kind.HOST_NAME),
    (
        "WLAN angemeldet (5 GHz), 866 Mbit/s, vuurtoren, IP 192.168.178.20, MAC 02:00:5E:10:00:01.",
        "vuurtoren",
        Kind.HOST_NAME,
    ),
)
NOBODY = (
    "Nov 24 13:31:31 dnsmasq[812]: started, version 2.90",
    "Tue Nov 24 13:31:31 2026 daemon.info hostapd: wlan0: up",
    "2026-11-24T13:31:31Z INFO station associated on channel 36",
    "Nov 24 13:31:31 localhost kernel: eth0: link up",
    "dnsmasq[8]: query[A] www.example.com from 192.168.1.20",
    'up{instance="localhost:9090",job="prometheus"} 1',
    "a device without host name is called after its maker",
    '<match target="font">',
    "the hostname is not set",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.PLACED in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.PLACED in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
