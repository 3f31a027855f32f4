"""Logins and secrets in commands and in files of accounts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.commanded import find_in
from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("curl -u joris:zonnedauw http://192.168.1.60/", "joris", Kind.USER_NAME),
    ("curl -u joris:zonnedauw http://192.168.1.60/", "zonnedauw", Kind.SECRET),
    ("mosquitto_pub -h 192.168.1.5 -u joris -P zonnedauw -t licht -m aan", "zonnedauw", Kind.SECRET),
    ("smbclient //nas/muziek -U joris%zonnedauw", "joris", Kind.USER_NAME),
    ("sshpass -p zonnedauw ssh kast", "zonnedauw", Kind.SECRET),
    ("snmpwalk -v2c -c zonnedauw 192.168.1.2", "zonnedauw", Kind.SECRET),
    ("nmcli dev wifi connect Graspieper password zonnedauw", "Graspieper", Kind.SSID),
    ("wpa_passphrase Graspieper zonnedauw", "zonnedauw", Kind.SECRET),
    ("hostapd_cli wps_pin any 12345670", "12345670", Kind.SECRET),
    ("joris:x:1000:1000:Joris:/srv/joris:/bin/bash", "joris", Kind.USER_NAME),
    ("joris:$6$abcdefgh$ijklmnopqrst:19000:0:99999:7:::", "joris", Kind.USER_NAME),
    ("uid=1000(joris) gid=1000(joris) groups=27(sudo)", "joris", Kind.USER_NAME),
    ('"lijn4711" * "zonnedauw" *', "lijn4711", Kind.USER_NAME),
)
NOBODY = (
    "curl -u $USER:$PASS http://192.168.1.60/",
    "curl -s http://192.168.1.60/ -o out.txt",
    "mosquitto_sub -h 192.168.1.5 -p 1883 -t '#'",
    "root:x:0:0:root:/root:/bin/bash",
    "uid=0(root) gid=0(root)",
    "sshpass -p $PASS ssh kast",
    "snmpwalk -v2c -c <community> host",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.COMMANDED in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.COMMANDED in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
