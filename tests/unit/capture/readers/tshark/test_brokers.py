"""MQTT, HTTP and DNS on any port, read by what they say; and what only looks like it is left alone."""

import struct
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.conftest import Seen
from tests.unit.capture.pcaps import PHONE, Talk, dns, frame, pcap, request, udp

from sluis.capture.base.mqtt_messages import MqttMessage, MqttStream, begins
from sluis.capture.base.sighting import NotRead, Part, Payload, Sighting, TrafficRecord, Why

PORTS = st.integers(1, 65535).filter(lambda port: port not in {1883, 8883, 40000})


def sized(text: bytes) -> bytes:
    return struct.pack("!H", len(text)) + text


def message(head: int, body: bytes) -> bytes:
    size, left = b"", len(body)
    while True:
        left, digit = left >> 7, left & 0x7F
        size += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([head]) + size + body


def connect(client: bytes, *, level: int = 4, user: bytes = b"", secret: bytes = b"") -> bytes:
    flags = 2 | (0x80 if user else 0) | (0x40 if secret else 0)
    properties = b"\0" if level == 5 else b""
    body = sized(b"MQTT") + bytes([level, flags]) + b"\0\x3c" + properties + sized(client)
    return message(0x10, body + (sized(user) if user else b"") + (sized(secret) if secret else b""))


def publish(topic: bytes, body: bytes, *, level: int = 4) -> bytes:
    return message(0x30, sized(topic) + (b"\0" if level == 5 else b"") + body)


def said(sightings: list[Sighting], part: Part) -> list[bytes]:
    return [seen.octets for seen in sightings if isinstance(seen, Payload) and seen.part is part]


def protocols(sightings: list[Sighting]) -> set[str]:
    return {seen.protocol for seen in sightings if isinstance(seen, TrafficRecord) and seen.protocol}


@pytest.mark.parametrize("level", [4, 5])
@pytest.mark.parametrize("port", [18883, 1884, 50001])
def test_a_broker_on_any_port_is_read(seen: Seen, port: int, level: int) -> None:
    talk = Talk(dport=port).open().say(connect(b"plug-EX0001", level=level, user=b"anna", secret=b"zeven-geiten"))
    talk.say(message(0x20, b"\0\0" + (b"\0" if level == 5 else b"")), back=True)
    talk.say(publish(b"home/EX0001/state", b'{"sn":"EX0001"}', level=level) + publish(b"t", b"\xff\0", level=level))
    talk.say(publish(b"home/set", b"on", level=level), back=True)
    sightings = seen(pcap(talk.frames))
    assert protocols(sightings) == {"mqtt"}
    assert said(sightings, Part.CLIENT) == [b"plug-EX0001", b"anna"]
    assert said(sightings, Part.TOPIC) == [b"home/EX0001/state", b"t", b"home/set"]
    assert said(sightings, Part.BODY) == [b'{"sn":"EX0001"}', b"\xff\0", b"on"]
    assert said(sightings, Part.PAYLOAD) == []
    assert "zeven-geiten" not in repr(sightings)


def test_a_message_over_many_segments_is_one(seen: Seen) -> None:
    body = bytes(range(256)) * 40
    talk = Talk(dport=18883).open().say(connect(b"c"))
    talk.say(publish(b"a/b", body) + publish(b"a/c", b"next"))
    sightings = seen(pcap(talk.frames))
    assert said(sightings, Part.BODY) == [body, b"next"]
    assert said(sightings, Part.PAYLOAD) == []


def test_a_message_that_does_not_end_is_told_and_searched(seen: Seen) -> None:
    talk = Talk(dport=18883).open().say(connect(b"c")).say(publish(b"a/b", b"x" * 400)[:200])
    sightings = seen(pcap(talk.frames))
    assert said(sightings, Part.BODY) == []
    assert [len(octets) for octets in said(sightings, Part.PAYLOAD)] == [200]
    assert any(isinstance(entry, NotRead) and entry.why is Why.GAP for entry in sightings)


def test_behind_a_gap_everything_is_octets_again(seen: Seen) -> None:
    talk = Talk(dport=18883).open().say(connect(b"c")).say(publish(b"a/b", b"lost")).say(publish(b"a/b", b"late"))
    lost = next(place for place, sent in enumerate(talk.frames) if b"lost" in sent)
    sightings = seen(pcap([sent for place, sent in enumerate(talk.frames) if place != lost]))
    assert said(sightings, Part.CLIENT) == [b"c"]
    assert said(sightings, Part.BODY) == []
    assert b"late" in b"".join(said(sightings, Part.PAYLOAD))


@pytest.mark.parametrize(
    "octets",
    [
        b"\x10\x10\x00\x04HTTP\x04\x02\x00\x3c\x00\x04ABCD",
        b"\x10\x10\x00\x04MQTT\x06\x02\x00\x3c\x00\x04ABCD",
        b"\x10\x10\x00\x04MQTT\x04\x03\x00\x3c\x00\x04ABCD",
        b"\x10\x10\x00\x04MQTT\x04\x18\x00\x3c\x00\x04ABCD",
        b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x04ABCD",
        b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04AB\xff\xfe",
        connect(b"x")[1:],
    ],
)
def test_what_is_no_connect_to_the_last_bit_is_payload(seen: Seen, octets: bytes) -> None:
    assert not begins(octets)
    sightings = seen(pcap(Talk(dport=18883).open().say(octets).frames))
    assert said(sightings, Part.PAYLOAD) == [octets]
    assert protocols(sightings) <= {""}


@given(st.binary(max_size=200))
def test_octets_by_chance_are_no_mqtt(octets: bytes) -> None:
    assert not begins(octets) or (octets[:1] == b"\x10" and b"MQ" in octets[:10])
    MqttStream().take(octets)


@dataclass
class _Wire:
    sent: list[tuple[bytes, bytes]] = field(default_factory=list)

    def octets(self) -> bytes:
        return connect(b"client") + b"".join(publish(topic, body) for topic, body in self.sent)


TOPICS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(
    st.lists(st.tuples(TOPICS.map(str.encode), st.binary(max_size=300)), max_size=4),
    st.lists(st.integers(1, 40), max_size=40),
)
def test_however_it_is_cut_the_messages_are_the_same(sent: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    wire, stream, messages = _Wire(sent).octets(), MqttStream(), list[MqttMessage]()
    for cut in [*cuts, len(wire)]:
        taken = stream.take(wire[:cut])
        assert taken is not None
        messages += taken
        wire = wire[cut:]
    assert [(got.body_topic, got.body) for got in messages[1:]] == sent
    assert stream.waiting == 0


@pytest.mark.parametrize("port", [18080, 5000, 50080])
def test_a_request_of_http_is_read_on_any_port(seen: Seen, port: int) -> None:
    sightings = seen(pcap(Talk(dport=port).open().say(request(b'{"sn":"EX1"}', "/up?a=1", "h.example")).frames))
    assert said(sightings, Part.BODY) == [b'{"sn":"EX1"}']
    assert protocols(sightings) == {"http"}


@pytest.mark.parametrize("port", [5300, 53535, 10053])
def test_a_question_of_dns_is_read_on_any_port(seen: Seen, port: int) -> None:
    sightings = seen(pcap([frame(udp(dns(b"reg.vendor.example"), dport=port, source=PHONE))]))
    assert said(sightings, Part.DNS_NAME) == [b"reg.vendor.example"]
