"""Labels, short messages and printed objects, and sentences that only sound like them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.phrased import beginnings, find_in
from sluis.identify.find.sieve import Family, families
from sluis.terms import Kind

LINES = (
    ("SSID2 is set to Polderzicht", "Polderzicht", Kind.SSID),
    ("essid changed to Molenzicht-5G", "Molenzicht-5G", Kind.SSID),
    ("CAPsMAN: cap1 ssid Molenzicht Gast provisioned", "Molenzicht Gast", Kind.SSID),
    ("Network Name (SSID) Waterpoort", "Waterpoort", Kind.SSID),
    ("WLAN-Name: Hertenkamp oben", "Hertenkamp oben", Kind.SSID),
    ("Wi-Fi network Zeedijk12, RSSI -61", "Zeedijk12", Kind.SSID),
    ("Profile Waterpoort is applied on interface Wi-Fi.", "Waterpoort", Kind.SSID),
    ("Probe Request (Waterpoort) [1.0* 2.0* 5.5*]", "Waterpoort", Kind.SSID),
    ('+CWJAP:"Waterpoort","02:00:5e:10:00:01",6,-40', "Waterpoort", Kind.SSID),
    ('AT+CWJAP="Waterpoort","dijkbewaking7"', "dijkbewaking7", Kind.SECRET),
    ('+CWLAP:(3,"Hertenkamp",-70', "Hertenkamp", Kind.SSID),
    ("*  Hertenkamp  Infra  11  270 Mbit/s  70", "Hertenkamp", Kind.SSID),
    ('DHCP lease obtained on "Hertenkamp"', "Hertenkamp", Kind.SSID),
    ("scan: Hertenkamp,-71,WPA2-PSK,6", "Hertenkamp", Kind.SSID),
    ("light 4 renamed to Kast boven", "Kast boven", Kind.DEVICE_NAME),
    ("sensor 12 hernoemd naar Schuurtje links", "Schuurtje links", Kind.DEVICE_NAME),
    ("System Name TLV (5), length 9: kast-boven", "kast-boven", Kind.HOST_NAME),
    ("Repeater FRITZ!Repeater-600-Zolder verbunden", "FRITZ!Repeater-600-Zolder", Kind.DEVICE_NAME),
    ("100.101.2.3 kast-boven graspieper@ linux active", "kast-boven", Kind.HOST_NAME),
    ('kast-boven rsyslogd: [origin software="rsyslogd"]', "kast-boven", Kind.HOST_NAME),
    ("KAST-BOVEN      <00> -         B <ACTIVE>", "KAST-BOVEN", Kind.HOST_NAME),
    ("fn=Kast boven md=Chromecast", "Kast boven", Kind.DEVICE_NAME),
    ("VacuumDevice(id=3, name='Kast boven')", "Kast boven", Kind.DEVICE_NAME),
    ("P2P-DEVICE-FOUND name='[TV] Kast boven' config_methods=0x188", "[TV] Kast boven", Kind.DEVICE_NAME),
    ("Session setup as dijkhuis\\graspieper failed", "graspieper", Kind.USER_NAME),
    ("Anmeldung von graspieper fehlgeschlagen", "graspieper", Kind.USER_NAME),
    ("login by graspieper failed", "graspieper", Kind.USER_NAME),
    ("Zugangsnummer 551012340000", "551012340000", Kind.USER_NAME),
    ("331 Password required for graspieper", "graspieper", Kind.USER_NAME),
    ("Backlog MqttUser kast-boven", "kast-boven", Kind.USER_NAME),
    ("MqttPassword stekelbaars_9", "stekelbaars_9", Kind.SECRET),
    ("mot de passe du routeur = Stekelbaars!", "Stekelbaars!", Kind.SECRET),
    ("FRITZ!Box Kennwort stek4821", "stek4821", Kind.SECRET),
    ("Uw verificatiecode voor MijnDijk is 402 118", "402 118", Kind.SECRET),
    ("402118 is uw inlogcode", "402118", Kind.SECRET),
    ("radius secret stekel-baars", "stekel-baars", Kind.SECRET),
)  # fmt: skip
NOBODY = (
    "eth0: renamed from veth12",
    "SSID is set to hidden; login by policy failed",
    "SSID2 is set to wlan0 ",
    "network name is not configured",
    "Network name not available yet",
    "Probe Request () [1.0*]",
    "+CWJAP:1",
    "the host was renamed; nothing else changed",
    "WORKGROUP       <00> - <GROUP> B <ACTIVE>",
    "login by password failed",
    "password reset = true",
    "Kennwort erforderlich",
    "Password sha256crypt",
    "error code is 404567",
    "shared secret mismatch",
    "radius secret incorrect",
    "ipsec key exchange",
    "331 Password required for root",
    "DHCP lease obtained on eth0",
    "profile Gaming applied",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        if line.isascii():
            assert Family.PHRASED in families(line, Point.AUDIT), line


@pytest.mark.parametrize("line", NOBODY)
def test_what_only_sounds_so_is_nobodys(line: str) -> None:
    assert find_in(line) == []


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_spans_stand_in_the_text_and_the_sieve_lets_it_through(text: str) -> None:
    for hit in find_in(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert Family.PHRASED in families(text, Point.AUDIT)


def test_the_sieve_has_something_to_look_for_in_every_row() -> None:
    assert all(beginnings())
