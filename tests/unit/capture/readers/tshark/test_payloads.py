import gzip
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.conftest import Seen
from tests.unit.capture.pcaps import (
    CLOUD,
    CLOUD6,
    PHONE,
    PHONE_MAC,
    ROUTER,
    Talk,
    client_hello,
    dns,
    edns,
    frame,
    ip,
    ipv4,
    label,
    mac,
    pcap,
    request,
    response,
    udp,
)

from sluis.capture.base.sighting import NameBinding, NotRead, Part, Payload, Sighting, Via, Why
from sluis.capture.readers.tshark.dissection import dissect
from sluis.capture.readers.tshark.payloads import headers, host_of


def test_an_answer_names_its_addresses_by_what_was_asked(seen: Seen) -> None:
    answers = [
        (b"Cloud.Example", 5, label(b"edge.example")),
        (b"edge.example", 1, ip(CLOUD)),
        (b"edge.example", 28, ip(CLOUD6)),
    ]
    sightings = seen(
        pcap(
            [
                frame(udp(dns(b"Cloud.Example"), PHONE, ROUTER, 40000, 53)),
                frame(udp(dns(b"Cloud.Example", answers), ROUTER, PHONE, 53, 40000)),
            ]
        )
    )
    assert [
        (binding.address, binding.name, binding.via) for binding in sightings if isinstance(binding, NameBinding)
    ] == [
        (CLOUD, "cloud.example", Via.DNS),
        (CLOUD6, "cloud.example", Via.DNS),
    ]
    payloads = [payload for payload in sightings if isinstance(payload, Payload)]
    assert [(payload.part, payload.octets, payload.place.number) for payload in payloads] == [
        (Part.DNS_NAME, b"Cloud.Example", 1)
    ]


def test_a_server_name_names_who_it_is_sent_to(seen: Seen) -> None:
    sightings = seen(pcap(Talk(dport=8443).open().say(client_hello(b"Box.Example")).frames))
    assert [(binding.address, binding.name) for binding in sightings if isinstance(binding, NameBinding)] == [
        (CLOUD, "box.example")
    ]
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"Box.Example"]


def test_a_hostile_name_comes_through_as_it_is(seen: Seen) -> None:
    name = b"a\x1b[31m\x07.\xff\xfe<b>.example"
    sightings = seen(pcap([frame(udp(dns(name), dport=53)), *Talk(dport=443).open().say(client_hello(name)).frames]))
    names = [payload.octets for payload in sightings if isinstance(payload, Payload)]
    assert names == ["a\x1b[31m\x07.\ufffd\ufffd<b>.example".encode()] * 2


def test_a_reverse_answer_names_no_destination(seen: Seen) -> None:
    sightings = seen(
        pcap([frame(udp(dns(b"9.113.0.203.in-addr.arpa", [(b"x", 12, label(b"x.example"))]), ROUTER, PHONE, 53))])
    )
    assert not [binding for binding in sightings if isinstance(binding, NameBinding)]


def test_real_multicast_names_are_no_destinations(captures: Path) -> None:
    assert not [binding for binding in dissect(str(captures / "mdns.pcap"), 1) if isinstance(binding, NameBinding)]


def test_what_a_question_carries_besides_its_name_is_said(seen: Seen) -> None:
    asked = [
        edns(b"a.example", [(65001, mac(PHONE_MAC))]),
        edns(b"b.example", [(65073, b"box-7"), (65074, b"\x00\x01")]),
        edns(b"c.example", [(8, b"\0\x01\x20\0" + ip(PHONE))]),
    ]
    sightings = seen(pcap([frame(udp(each, ROUTER, CLOUD, 40000, 53)) for each in asked]))
    told = [
        (payload.place.number, payload.octets)
        for payload in sightings
        if isinstance(payload, Payload) and payload.part is Part.HEADER
    ]
    assert (1, PHONE_MAC.encode()) in told
    assert {(2, b"box-7"), (2, b"0001"), (3, PHONE.encode())} <= set(told)
    answered = seen(pcap([frame(udp(edns(b"a.example", [(65073, b"box-7")], answer=True), CLOUD, ROUTER, 53))]))
    assert not [payload for payload in answered if isinstance(payload, Payload)]


def test_a_question_for_the_link_that_is_sent_outside_was_said(seen: Seen) -> None:
    question = dns(b"Annas-iPhone._airplay._tcp.local")
    frames = [frame(udp(question, PHONE, to, 5353, 5353)) for to in ("224.0.0.251", CLOUD)]
    payloads = [payload for payload in seen(pcap(frames)) if isinstance(payload, Payload)]
    assert [(payload.part, payload.place.number) for payload in payloads] == [(Part.DNS_NAME, 2)]


def test_what_records_say_that_somebody_sends_is_said(seen: Seen) -> None:
    service = [(b"_airplay._tcp.local", 12, label(b"Annas-iPhone._airplay._tcp.local"))]
    frames = [frame(udp(dns(b"_airplay._tcp.local", service, mdns=True), PHONE, CLOUD, 5353, 5353))]
    update = bytearray(dns(b"dyn.example", [(b"annas-iphone.dyn.example", 1, ip(PHONE))], kind=6))
    update[2:4] = b"\x28\x00"  # an update (RFC 2136): a question whose records are what is to be written
    frames.append(frame(udp(bytes(update), ROUTER, CLOUD, 40000, 53)))
    names = {(payload.place.number, payload.octets) for payload in seen(pcap(frames)) if isinstance(payload, Payload)}
    assert {(1, b"Annas-iPhone._airplay._tcp.local"), (2, b"annas-iphone.dyn.example"), (2, PHONE.encode())} <= names


def certificate_of(holder: str) -> bytes:
    """Return a TLS record with the certificate of somebody who proves who he is (RFC 5246, 7.4.6)."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, holder)])
    day = datetime(2026, 11, 24, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, day, day).sign(key, None)
    shown = made.public_bytes(Encoding.DER)
    listed = len(shown).to_bytes(3) + shown
    message = len(listed).to_bytes(3) + listed
    handshake = b"\x0b" + len(message).to_bytes(3) + message
    return b"\x16\x03\x03" + struct.pack("!H", len(handshake)) + handshake


def test_what_a_certificate_says_of_its_holder_was_sent(seen: Seen) -> None:
    talk = Talk(dport=443).open().say(client_hello(b"acs.example")).say(certificate_of("02005E005307"))
    payloads = [payload for payload in seen(pcap(talk.frames)) if isinstance(payload, Payload)]
    assert [(payload.part, payload.octets) for payload in payloads] == [
        (Part.TLS_NAME, b"acs.example"), (Part.CLIENT, b"02005E005307")
    ]  # fmt: skip


EXACT = bytes(range(256)) * 3


def said(sightings: list[Sighting], part: Part) -> list[Payload]:
    return [payload for payload in sightings if isinstance(payload, Payload) and payload.part is part]


@pytest.mark.parametrize(
    "media", ["application/json", "text/xml", "text/plain", "application/x-www-form-urlencoded", "image/png", "x/y", ""]
)
@pytest.mark.parametrize("segment", [100, 1400])
def test_a_body_is_exactly_what_was_sent_whatever_it_is_called(seen: Seen, media: str, segment: int) -> None:
    lines = (f"Content-Type: {media}",) if media else ()
    talk = Talk(segment=segment, dport=9000).open().say(request(EXACT, "/in?x=1", "h.example:9000", *lines))
    body = said(seen(pcap(talk.say(response(b"\0done"), back=True).close().frames)), Part.BODY)
    assert [payload.octets for payload in body] == [EXACT, b"\0done"]
    assert (body[0].media, body[0].host, body[0].target) == (media, "h.example", "POST /in?x=1")
    assert (body[1].sender.address, body[1].host, body[1].target) == (CLOUD, "h.example", "POST /in?x=1")


def test_chunks_are_undone_and_a_coding_is_told(seen: Seen) -> None:
    chunked = (
        b"POST /c HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    zstd = bytes.fromhex("28b52ffd") + b"\0" * 9
    talk = (
        Talk()
        .open()
        .say(request(gzip.compress(EXACT, mtime=0), "/g", "h.example", "Content-Encoding: gzip"))
        .say(chunked)
    )
    talk.say(request(zstd, "/z", "h.example", "Content-Encoding: zstd"))
    body = said(seen(pcap(talk.close().frames)), Part.BODY)
    packed = gzip.compress(EXACT, mtime=0)
    assert [(payload.octets, payload.coding) for payload in body] == [(packed, "gzip"), (b"abcde", ""), (zstd, "zstd")]


def test_a_segment_sent_twice_says_its_content_once(seen: Seen) -> None:
    talk = Talk(segment=100).open().say(request(b"x" * 250))
    frames = talk.frames[:5] + talk.frames[3:]
    sightings = seen(pcap(frames))
    assert [payload.octets for payload in said(sightings, Part.BODY)] == [b"x" * 250]


def test_segments_that_come_late_are_told_as_a_gap(seen: Seen) -> None:
    sent = Talk(segment=100).open().say(request(b"x" * 250))
    sightings = seen(pcap([*sent.frames[:3], *reversed(sent.frames[3:])]))
    assert Why.GAP in {unread.why for unread in sightings if isinstance(unread, NotRead)}


def test_addresses_and_headers_are_said_and_credentials_apart(seen: Seen) -> None:
    lines = ("Authorization: Basic QUIxMjpzZWNyZXQ=", "Cookie: sid=secret", "X-Serial: AB12")
    sightings = seen(pcap(Talk().open().say(request(b"", "/a?mac=02", "h.example", *lines)).frames))
    assert [payload.octets for payload in said(sightings, Part.URL)] == [b"http://h.example/a?mac=02"]
    assert {payload.media: payload.octets for payload in said(sightings, Part.HEADER)} == {
        "host": b"h.example",
        "x-serial": b"AB12",
    }
    assert [(payload.media, payload.octets) for payload in said(sightings, Part.CLIENT)] == [("username", b"AB12")]
    assert {payload.media: payload.octets for payload in said(sightings, Part.CREDENTIAL)} == {
        "authorization": b"secret", "cookie": b"sid=secret",
    }  # fmt: skip
    assert [(binding.name, binding.via) for binding in sightings if isinstance(binding, NameBinding)] == [
        ("h.example", Via.HOST)
    ]
    assert b"secret" not in repr(sightings).encode()


def test_two_requests_in_one_packet_keep_their_bodies(seen: Seen) -> None:
    both = request(b"one", "/1", "a.example") + request(b"", "/2", "b.example") + request(b"three", "/3", "c.example")
    body = said(seen(pcap(Talk().open().say(both).frames)), Part.BODY)
    assert [(payload.octets, payload.target, payload.host) for payload in body] == [
        (b"one", "POST /1", "a.example"),
        (b"three", "POST /3", "c.example"),
    ]


def masked(opcode: int, payload: bytes, *, last: bool = True) -> bytes:
    key = b"\x11\x22\x33\x44"
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0xFE]) + struct.pack("!H", len(payload))
    return bytes([(0x80 if last else 0) | opcode]) + size + key + bytes(c ^ key[i % 4] for i, c in enumerate(payload))


def test_frames_of_a_websocket_are_exact_text_and_binary_and_in_pieces(seen: Seen) -> None:
    talk = Talk().open().say(request(b"", "/usp", "h.example", "Upgrade: websocket", "Connection: Upgrade"))
    talk.say(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", back=True)
    talk.say(masked(2, EXACT)).say(masked(1, b'{"a":"\t\0"}'))
    talk.say(masked(2, b"in \xff", last=False)).say(masked(0, b"pieces\0"))
    body = said(seen(pcap(talk.frames)), Part.BODY)
    assert [payload.octets for payload in body] == [EXACT, b'{"a":"\t\0"}', b"in \xffpieces\0"]
    assert {(payload.host, payload.target, payload.protocol) for payload in body} == {
        ("h.example", "GET /usp", "websocket")
    }


def test_real_messages_of_mqtt_are_read(captures: Path) -> None:
    old, new = (list(dissect(str(captures / name), 1)) for name in ("mqtt.pcap", "mqtt5.pcap"))
    assert [payload.octets for payload in said(old, Part.CLIENT)] == [
        b"paho/34AAE54A75D839566E",
        b"paho/DDE4DDAF4108D3E363",
    ]
    assert [(payload.octets, payload.target) for payload in said(old, Part.BODY)][1:] == [
        (b"Hello MQTT", "SampleTopic")
    ] * 2
    assert [(payload.media, payload.octets) for payload in said(new, Part.CLIENT)] == [
        ("client_id", b"myvoiceismypassport"), ("username", b"user"),
    ]  # fmt: skip
    assert [(payload.octets, payload.target) for payload in said(new, Part.BODY)] == [(b"baabaablacksheep", "topicX")]


def literal(name: bytes, value: bytes) -> bytes:
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


def framed(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack("!I", len(payload))[1:] + bytes([kind, flags]) + struct.pack("!I", stream) + payload


def test_requests_of_http2_are_read_with_their_streams(seen: Seen) -> None:
    head = [(b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"h2.example"), (b":path", b"/two?a=1")]
    head += [(b"content-type", b"application/json"), (b"authorization", b"Bearer secret")]
    block = b"".join(literal(*pair) for pair in head)
    talk = Talk(dport=8080).open().say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + framed(4, 0, 0, b""))
    talk.say(framed(1, 4, 1, block) + framed(0, 1, 1, b'{"a":"\xff"}'))
    talk.say(framed(1, 4, 3, block)).say(framed(0, 0, 3, b"first,") + framed(0, 1, 3, b"second"))
    sightings = seen(pcap(talk.frames))
    body = said(sightings, Part.BODY)
    assert [payload.octets for payload in body] == [b'{"a":"\xff"}', b"first,second"]
    assert {(payload.host, payload.target, payload.media) for payload in body} == {
        ("h2.example", "POST /two?a=1", "application/json")
    }
    assert {payload.octets for payload in said(sightings, Part.URL)} == {b"http://h2.example/two?a=1"}
    assert b"secret" not in repr(sightings).encode()


def test_octets_of_an_unknown_protocol_are_payload(seen: Seen) -> None:
    frames = [frame(udp(EXACT[:300])), *Talk(dport=4444).open().say(b"\0tcp\xff").frames]
    frames.append(frame(udp(b"<13>router: lease 02:00:5e:00:53:07", dport=514)))
    payloads = said(seen(pcap(frames)), Part.PAYLOAD)
    assert [payload.octets for payload in payloads] == [
        EXACT[:300],
        b"\0tcp\xff",
        b"<13>router: lease 02:00:5e:00:53:07",
    ]
    assert {payload.sender.address for payload in payloads} == {PHONE}


@given(st.lists(st.binary(max_size=40), max_size=4))
def test_any_lines_are_headers(lines: list[bytes]) -> None:
    assert len(headers([*lines, b"Accept: x\\r\\n"])) == len(lines) + 1


@given(st.text(max_size=40))
def test_any_text_has_a_host(value: str) -> None:
    assert host_of(value) == host_of(value).lower()


def test_what_an_echo_carries_is_said_and_what_an_error_quotes_is_not(seen: Seen) -> None:
    echo = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + b"id=7"
    quote = struct.pack("!BBHI", 3, 3, 0, 0) + udp(b"asked before", CLOUD, ROUTER)
    frames = [frame(ipv4(packet, ROUTER, CLOUD, protocol=1)) for packet in (echo, quote)]
    assert [(payload.octets, payload.protocol) for payload in said(seen(pcap(frames)), Part.PAYLOAD)] == [
        (b"id=7", "icmp")
    ]


def test_a_message_of_coap_is_said_octet_for_octet(seen: Seen) -> None:
    message = b"\x52\x02\x00\x07ab\xb1t\x11\x32\xff" + b'{"m":1}'
    assert [payload.octets for payload in said(seen(pcap([frame(udp(message, dport=5683))])), Part.PAYLOAD)] == [
        message
    ]


def frames_of(*frames: tuple[int, bytes]) -> list[bytes]:
    """Return packets of a WebSocket: each frame its first octet (FIN and opcode) and its octets, unmasked."""
    upgrade = b"GET /w HTTP/1.1\r\nHost: h.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    switched = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    talk = Talk(dport=8080).open().say(upgrade).say(switched, back=True)
    for head, octets in frames:
        talk.say(bytes([head, len(octets)]) + octets)
    return talk.frames


def test_a_message_in_frames_is_one_and_what_keeps_a_web_socket_up_is_said(seen: Seen) -> None:
    sightings = seen(pcap(frames_of((0x01, b"begin"), (0x80, b"end"), (0x89, b"still there"), (0x8A, b"yes"))))
    assert [payload.octets for payload in said(sightings, Part.BODY)] == [b"beginend", b"still there", b"yes"]
    assert not [unread for unread in sightings if isinstance(unread, NotRead)]


@pytest.mark.parametrize("rest", [[(0x00, b"more"), (0x80, b"")], []])
def test_a_message_that_could_not_be_put_together_is_told(seen: Seen, rest: list[tuple[int, bytes]]) -> None:
    sightings = seen(pcap(frames_of((0x01, b"begin"), *rest)))
    assert [unread.why for unread in sightings if isinstance(unread, NotRead)] == [Why.GAP]
