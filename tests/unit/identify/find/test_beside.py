"""Short keys beside an address, keys that are names, and what programs and meters print; and what only looks so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.beside import find_in
from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families
from sluis.terms import Kind

MAC = "02:00:5e:10:00:01"


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        (f'{{"m":"{MAC}","hn":"kast-boven"}}', "kast-boven", Kind.HOST_NAME),
        ('{"clients":[{"r":-61,"n":"theepot"},{"r":-62,"n":"fluitketel"}]}', "fluitketel", Kind.HOST_NAME),
        ('{"scan":[{"n":"De Molen","c":6}]}', "De Molen", Kind.SSID),
        ('{"wifi_scan":["De Molen","Dijkzicht"]}', "Dijkzicht", Kind.SSID),
        (f'{{"kast-boven":{{"mac":"{MAC}"}}}}', "kast-boven", Kind.DEVICE_NAME),
        ('{"devices":{"pomp-achter":{"ip":"192.0.2.9","up":true}}}', "pomp-achter", Kind.DEVICE_NAME),
        ('{"acl":[{"u":"kas-lezer","r":"#"}]}', "kas-lezer", Kind.USER_NAME),
        ("config host; option name 'theepot'; option dns '1'", "theepot", Kind.HOST_NAME),
        ("config wifi-iface 'gast'\n\toption key 'zeven.geiten'\n", "zeven.geiten", Kind.SECRET),
        ("config line / option did '31201234567'", "31201234567", Kind.PHONE_NUMBER),
        ("config interface 'wan'; option username 'kees78'", "kees78", Kind.USER_NAME),
        ("SNMPv2-MIB::sysName.0 = STRING: kast-boven", "kast-boven", Kind.HOST_NAME),
        ('SNMPv2-MIB::sysLocation.0 = "Zolder, achter"', "Zolder, achter", Kind.LOCATION),
        ("LLDP-MIB::lldpRemSysName.0.3.1 = STRING: kast-boven", "kast-boven", Kind.HOST_NAME),
        ("0-0:96.1.1(4530303033303030303036363934353135)", "4530303033303030303036363934353135", Kind.SERIAL),
        ("USN: uuid:roku:ecp:X00400ABCDEF", "X00400ABCDEF", Kind.SERIAL),
        (f"{MAC}\t2437\t-61\t[WPA2-PSK-CCMP][ESS]\tDe Molen", "De Molen", Kind.SSID),
        ("SSID 3 : De Molen", "De Molen", Kind.SSID),
        ("GET /beacon?nn=molenzicht&rs=-55", "molenzicht", Kind.SSID),
    ],
)  # fmt: skip
def test_what_stands_beside_a_key_says_what_it_holds(text: str, value: str, kind: Kind) -> None:
    hits = [hit for hit in find(text) if text[hit.start : hit.end] == value]
    assert [hit.kind for hit in hits][:1] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        '{"n":"power","u":"W","v":12}',
        '{"e":[{"n":"temperature","u":"Cel","v":21.4}]}',
        '{"n":"lan","mac":"00:00:00:00:00:00"}',
        f'{{"br-lan":{{"mac":"{MAC}"}},"eth0.2":{{"mac":"{MAC}"}},"wlan0-guest":{{"mac":"{MAC}"}}}}',
        '{"devices":{"count":3,"online":2}}',
        "config rule; option name 'Allow-DHCP-Renew'; option src 'wan'",
        "config zone; option name 'lan'; option input 'ACCEPT'",
        "IF-MIB::ifDescr.1 = STRING: lo",
        "IF-MIB::ifIndex.1 = INTEGER: 3",
        f'{{"neighbors":["{MAC} -71 ch6"]}}',
        '{"label":"Total power","unit":"W"}',
        "wlan=on&wifi=&nn=&a=1",
    ],
)  # fmt: skip
def test_units_interfaces_and_places_in_tables_are_nobodys(text: str) -> None:
    assert find_in(text) == []


@given(st.text("\"{}[]:,nhsumac02-. \t=()'", max_size=80), st.sampled_from(list(Point)))
def test_whatever_is_found_the_sieve_lets_through(text: str, point: Point) -> None:
    assert Family.BESIDE in families(text, point) or find_in(text) == []


def test_long_texts_are_read_once() -> None:
    for piece in (
        '{"',
        '{"a":',
        '"a":[{',
        '{"n":"x",',
        "[",
        "config a ",
        "option a 'x'",
        "::a.1 = ",
        "SSID 1 : a\n",
        '"scan":["a",',
    ):
        find_in(piece * (20_000 // len(piece)))
