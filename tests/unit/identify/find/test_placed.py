# ruff: noqa: E501 - pieces are read as a list
"""Hosts and things that only their place in a line shows, and lines that name nobody there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.placed import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("<30>Nov 24 13:31:31 {} dnsmasq[812]: started", Kind.HOST_NAME),
    ("<165>1 2026-11-24T13:31:31.003Z {} hostapd 912 - - wlan0: up", Kind.HOST_NAME),
    ("dnsmasq[8]: query[AAAA] {} from 192.168.1.20", Kind.HOST_NAME),
    ("dnsmasq[8]: cached {} is 192.168.1.20", Kind.HOST_NAME),
    ("dhcp-host=02:00:5e:10:00:01,{},192.168.1.20", Kind.HOST_NAME),
    ("# br-lan 000100012f3a02a702005e100001 5e100001 {} 1764000000 a 128 fd00::a/128", Kind.HOST_NAME),
    ("DHCPACK on 192.168.1.20 to 02:00:5e:10:00:01 ({}) via br0", Kind.HOST_NAME),
    ('up{{job="node",instance="{}:9100"}} 1', Kind.HOST_NAME),
    ("    SysName:      {}", Kind.HOST_NAME),
    ("    {}       <00>  UNIQUE      Registered", Kind.HOST_NAME),
    ("{} (192.168.1.20) at 02:00:5e:10:00:01 [ether] on br0", Kind.HOST_NAME),
    ("| {} | 192.168.1.20 | 02:00:5e:10:00:01 | 5 GHz |", Kind.HOST_NAME),
    ("1    {}    192.168.1.20    02:00:5E:10:00:01    Wired", Kind.HOST_NAME),
    ("WLAN angemeldet (5 GHz), 866 Mbit/s, {}, IP 192.168.178.20, MAC 02:00:5E:10:00:01.", Kind.HOST_NAME),
    ("tele/{}/STATE", Kind.DEVICE_NAME),
    ('zigbee2mqtt/{} {{"state":"ON"}}', Kind.DEVICE_NAME),
    ("homeassistant/sensor/{}/temperature/config", Kind.DEVICE_NAME),
)


@pytest.mark.parametrize(("line", "kind"), LINES)
def test_a_name_counts_by_its_place(line: str, kind: Kind) -> None:
    for name in ("vuurtoren", "Graspieper"):
        text = line.format(name)
        assert (name, kind) in {(text[hit.start : hit.end], hit.kind) for hit in find_in(text)}
        assert Family.PLACED in families(text, Point.AUDIT)
        assert any(text[hit.start : hit.end] == name for hit in find(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "Nov 24 13:31:31 dnsmasq[812]: started, version 2.90",
        "Tue Nov 24 13:31:31 2026 daemon.info hostapd: wlan0: up",
        "2026-11-24T13:31:31Z INFO station associated on channel 36",
        "Nov 24 13:31:31 localhost kernel: eth0: link up",
        "dnsmasq[8]: query[A] www.example.com from 192.168.1.20",
        'up{instance="localhost:9090",job="prometheus"} 1',
        "zigbee2mqtt/bridge/state online",
        "tele/tasmotas/STATE",
        "192.168.1.20  02:00:5e:10:00:01  2.4 GHz  Wired  bound",
        "PING www.example.com (192.0.2.10) 56(84) bytes of data.",
        "127.0.0.1\tlocalhost",
    ],
)
def test_a_place_that_holds_nobody_says_nothing(text: str) -> None:
    assert find_in(text) == []


PIECES = st.sampled_from(
    ["Nov 24 13:31:31 ", "wulp", " ", "kernel: ", "\n", "192.168.1.20", "02:00:5e:10:00:01", "\t", "|", "tele/", "/STATE", 'instance="', '"', "<00>  UNIQUE", " is ", "cached ", "# ", " at ", "(", ")", ",", ";", "//", "\\\\"]
)  # fmt: skip


@pytest.mark.parametrize("point", list(Point))
@settings(max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_sieve_lets_through_what_is_found(point: Point, text: str) -> None:
    found = find_in(text)
    assert not found or (may_hold(text, point) and Family.PLACED in families(text, point))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
