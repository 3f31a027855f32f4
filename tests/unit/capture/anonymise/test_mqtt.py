"""MQTT keeps its packets; names of clients, topics and messages are replaced."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.mqtt import looks_mqtt, read_mqtt, version_of
from sluis.capture.anonymise.replacements import Replacements

CONNECT = b"\x10\x1a\x00\x04MQTT\x04\xc2\x00\x3c\x00\x04noor\x00\x04user\x00\x02pw"
PUBLISH = b"\x30\x1a\x00\x07noor/tv" + b'{"rssi":-65,"id":'
SUBSCRIBE = b"\x82\x0c\x00\x01\x00\x07noor/tv\x00"


def made(octets: bytes, version: int = 4) -> bytes:
    canvas = Canvas(octets)
    read_mqtt(canvas, 0, len(octets), Replacements(b"k"), version)
    return bytes(canvas.out)


def test_a_client_is_read_packet_by_packet() -> None:
    out = made(CONNECT + PUBLISH + SUBSCRIBE + b"\x40\x02\x00\x07\xd0\x00")
    assert looks_mqtt(out)
    assert out.endswith(b"\x40\x02\x00\x07\xd0\x00")
    assert b'{"rssi":-' in out
    for gone in (b"noor", b"user", b"pw", b"65"):
        assert gone not in out


def test_properties_of_version_5_are_cut_and_nothing_hides_in_a_ping() -> None:
    out = made(b"\x30\x0d\x00\x01t\x05\x03\x00\x02no" + b"noor", 5)
    assert out[6:11] == bytes(5)
    assert b"noor" not in out
    assert made(b"\xd0\x06\xa4\x77\x33\x0c\x9e\x41") == b"\xd0\x06" + bytes(6)
    assert version_of(b"\x10\x10\x00\x04MQTT\x05\x02") == 5
    assert version_of(b"\x10") == 4


@given(octets=st.binary(max_size=60), version=st.sampled_from([3, 4, 5]))
def test_anything_is_read_without_a_fault(octets: bytes, version: int) -> None:
    for before in (b"", CONNECT[:9], PUBLISH[:4]):
        assert len(made(before + octets, version)) == len(before + octets)
