"""Things of a home by their topic, their entity and the lines of a broker or a bridge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.identify.find.things import find_in
from sluis.terms import Kind

LINES = (
    ("tele/vuurtoren/STATE", "vuurtoren", Kind.DEVICE_NAME),
    ('zigbee2mqtt/Graspieper {"state":"ON"}', "Graspieper", Kind.DEVICE_NAME),
    ("homeassistant/sensor/vuurtoren/temperature/config", "vuurtoren", Kind.DEVICE_NAME),
    ("homeassistant/sensor/wasmachine_kelder/temperature/config", "wasmachine_kelder", Kind.DEVICE_NAME),
    ("weerpaal-dak/status online", "weerpaal-dak", Kind.DEVICE_NAME),
    ("1764000000: Received SUBSCRIBE from vuurtoren", "vuurtoren", Kind.DEVICE_NAME),
    ("Client vuurtoren has exceeded timeout, disconnecting.", "vuurtoren", Kind.DEVICE_NAME),
    (
        "mosquitto[5]: New client connected from 192.168.1.20:51234 as klok7 (p2, c1, k60, u'joris').",
        "joris",
        Kind.USER_NAME,
    ),
    ("z2m: Interview successful: 'Graspieper'", "Graspieper", Kind.DEVICE_NAME),
    ("state of device_tracker.graspieper_foon is not_home", "graspieper_foon", Kind.DEVICE_NAME),
    ('{"person":"person.jorinde","state":"home"}', "jorinde", Kind.USER_NAME),
    ("I (3125) wifi:connected with Graspieper, aid = 3, channel 6", "Graspieper", Kind.SSID),
    ("entity_id: light.graspieper_lamp", "graspieper_lamp", Kind.DEVICE_NAME),
)
NOBODY = (
    "zigbee2mqtt/bridge/state online",
    "tele/tasmotas/STATE",
    "homeassistant/sensor/outdoor_temperature/config",
    "tele/meter/SENSOR",
    "homeassistant/sensor/energy/state 12",
    "shellies/announce",
    "Creating group 'systemd-network' with GID 998.",
    "return person.name",
    "1764000000: Received PINGREQ from auto",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.THINGS in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.THINGS in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
