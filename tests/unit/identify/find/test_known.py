# ruff: noqa: S104 - one situation a line, to be read as a table; no address is listened on

import base64

from sluis.identify.find.hit import Point
from sluis.identify.find.known import NOTHING, Known, entry_of
from sluis.identify.find.scan import find
from sluis.telemetry.model import Leaf, Number
from sluis.terms import Kind

MAC = bytes.fromhex("3c0630123456")


def leaf(path: str, value: str) -> Leaf:
    return Leaf(tuple(path.split(".")), value)


LEAVES = [
    leaf("Device.Hosts.Host.1.PhysAddress", "3C:06:30:12:34:56"),
    leaf("Device.Hosts.Host.1.HostName", "Annas-iPhone"),
    leaf("Device.Hosts.Host.1.IPAddress", "192.168.1.23"),
    leaf("Device.DeviceInfo.SerialNumber", "S12345678"),
    leaf("Device.DeviceInfo.ModelName", "OP841h"),
    leaf("Device.X_VENDOR.Ap.1.HostName", "OP841h"),
    leaf("Device.X_VENDOR.Log", "client da:a1:19:ab:cd:ef joined from 84.22.1.9"),
    leaf("Device.X_VENDOR.44:d9:e7:01:02:03.Rate", "fast"),
    leaf("Device.WiFi.SSID.1.SSID", "false"),
    leaf("Device.IP.Interface.1.IPv4Address.1.IPAddress", "0.0.0.0"),
    leaf("Device.X_VENDOR.Wifi.KeyPassphrase", "zeven-geiten"),
    Leaf(("Device", "X_VENDOR", "Count"), Number("4711")),
]
KNOWN = Known.from_leaves(LEAVES, [(Kind.USER_NAME, "kpn-line-4711"), (Kind.ENDPOINT, "os::012345-3C0630123457")])


def test_identifiers_come_from_path_name_value_segment_and_registry() -> None:
    identifiers = {(entry.kind, entry.canonical) for entry in KNOWN.entries()}
    assert {
        (Kind.MAC_ADDRESS, MAC),
        (Kind.HOST_NAME, b"annas-iphone"),
        (Kind.IP_ADDRESS, bytes([192, 168, 1, 23])),
        (Kind.SERIAL, b"S12345678"),
        (Kind.MAC_ADDRESS, bytes.fromhex("daa119abcdef")),
        (Kind.IP_ADDRESS, bytes([84, 22, 1, 9])),
        (Kind.MAC_ADDRESS, bytes.fromhex("44d9e7010203")),
        (Kind.SECRET, b"zeven-geiten"),
        (Kind.USER_NAME, b"kpn-line-4711"),
        (Kind.MAC_ADDRESS, bytes.fromhex("3c0630123457")),
    } <= identifiers
    assert not any(entry.canonical == bytes(4) for entry in KNOWN.entries())
    assert [entry.vague for entry in KNOWN.entries() if entry.canonical == b"false"] == [True]


def test_octets_inside_base64() -> None:
    packed = base64.b64encode(b"\x00\x01" + MAC + b"\xfe\xff").decode()
    assert [hit.reason for hit in find(packed, KNOWN)] == ["base64:known:octets"]
    assert find(packed) == []


def test_a_host_called_like_its_model_is_doubtful() -> None:
    assert find("OP841h", KNOWN, Point.AUDIT) == []
    assert [hit.kind for hit in find("OP841h", KNOWN, Point.CANARY)] == [Kind.HOST_NAME]


def test_other_numbers_and_words_are_no_hits() -> None:
    for text in ("66021903676503", "1,2,3,4,5,6", "kamer 654321", "annas", "S1234567", "2026", "3456 kB"):
        assert find(text, KNOWN) == [], text


def test_nothing_shows_and_nothing_costs_nothing() -> None:
    assert "nnas" not in repr(KNOWN)
    assert not NOTHING
    assert KNOWN
    assert NOTHING.entries() == ()
    assert entry_of(Kind.HOST_NAME, "tv") is None
    assert entry_of(Kind.HOST_NAME, "x" * 600) is None
