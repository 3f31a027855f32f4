import struct
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
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
    label,
    mac,
    pcap,
    udp,
)

from sluis.capture.base.sighting import NameBinding, Part, Payload, Via
from sluis.capture.readers.dissect import dissect


def test_an_answer_names_its_addresses_by_what_was_asked(seen: Seen) -> None:
    answers = [
        (b"Cloud.Example", 5, label(b"edge.example")),
        (b"edge.example", 1, ip(CLOUD)),
        (b"edge.example", 28, ip(CLOUD6)),
    ]
    found = seen(
        pcap(
            [
                frame(udp(dns(b"Cloud.Example"), PHONE, ROUTER, 40000, 53)),
                frame(udp(dns(b"Cloud.Example", answers), ROUTER, PHONE, 53, 40000)),
            ]
        )
    )
    assert [(one.address, one.name, one.via) for one in found if isinstance(one, NameBinding)] == [
        (CLOUD, "cloud.example", Via.DNS),
        (CLOUD6, "cloud.example", Via.DNS),
    ]
    said = [one for one in found if isinstance(one, Payload)]
    assert [(one.part, one.octets, one.place.number) for one in said] == [(Part.DNS_NAME, b"Cloud.Example", 1)]


def test_a_server_name_names_who_it_is_sent_to(seen: Seen) -> None:
    found = seen(pcap(Talk(dport=8443).open().say(client_hello(b"Box.Example")).frames))
    assert [(one.address, one.name) for one in found if isinstance(one, NameBinding)] == [(CLOUD, "box.example")]
    assert [one.octets for one in found if isinstance(one, Payload)] == [b"Box.Example"]


def test_a_hostile_name_comes_through_as_it_is(seen: Seen) -> None:
    name = b"a\x1b[31m\x07.\xff\xfe<b>.example"
    found = seen(pcap([frame(udp(dns(name), dport=53)), *Talk(dport=443).open().say(client_hello(name)).frames]))
    said = [one.octets for one in found if isinstance(one, Payload)]
    assert said == ["a\x1b[31m\x07.\ufffd\ufffd<b>.example".encode()] * 2


def test_a_reverse_answer_names_no_destination(seen: Seen) -> None:
    found = seen(
        pcap([frame(udp(dns(b"9.113.0.203.in-addr.arpa", [(b"x", 12, label(b"x.example"))]), ROUTER, PHONE, 53))])
    )
    assert not [one for one in found if isinstance(one, NameBinding)]


def test_real_multicast_names_are_no_destinations(captures: Path) -> None:
    assert not [one for one in dissect(str(captures / "mdns.pcap"), 1) if isinstance(one, NameBinding)]


def test_what_a_question_carries_besides_its_name_is_said(seen: Seen) -> None:
    asked = [
        edns(b"a.example", [(65001, mac(PHONE_MAC))]),
        edns(b"b.example", [(65073, b"box-7"), (65074, b"\x00\x01")]),
        edns(b"c.example", [(8, b"\0\x01\x20\0" + ip(PHONE))]),
    ]
    found = seen(pcap([frame(udp(one, ROUTER, CLOUD, 40000, 53)) for one in asked]))
    said = [(one.place.number, one.octets) for one in found if isinstance(one, Payload) and one.part is Part.HEADER]
    assert (1, PHONE_MAC.encode()) in said
    assert {(2, b"box-7"), (2, b"0001"), (3, PHONE.encode())} <= set(said)
    answered = seen(pcap([frame(udp(edns(b"a.example", [(65073, b"box-7")], answer=True), CLOUD, ROUTER, 53))]))
    assert not [one for one in answered if isinstance(one, Payload)]


def test_a_question_for_the_link_that_is_sent_outside_was_said(seen: Seen) -> None:
    question = dns(b"Annas-iPhone._airplay._tcp.local")
    frames = [frame(udp(question, PHONE, to, 5353, 5353)) for to in ("224.0.0.251", CLOUD)]
    said = [one for one in seen(pcap(frames)) if isinstance(one, Payload)]
    assert [(one.part, one.place.number) for one in said] == [(Part.DNS_NAME, 2)]


def test_what_records_say_that_somebody_sends_is_said(seen: Seen) -> None:
    service = [(b"_airplay._tcp.local", 12, label(b"Annas-iPhone._airplay._tcp.local"))]
    frames = [frame(udp(dns(b"_airplay._tcp.local", service, mdns=True), PHONE, CLOUD, 5353, 5353))]
    update = bytearray(dns(b"dyn.example", [(b"annas-iphone.dyn.example", 1, ip(PHONE))], kind=6))
    update[2:4] = b"\x28\x00"  # an update (RFC 2136): a question whose records are what is to be written
    frames.append(frame(udp(bytes(update), ROUTER, CLOUD, 40000, 53)))
    said = {(one.place.number, one.octets) for one in seen(pcap(frames)) if isinstance(one, Payload)}
    assert {(1, b"Annas-iPhone._airplay._tcp.local"), (2, b"annas-iphone.dyn.example"), (2, PHONE.encode())} <= said


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
    said = [one for one in seen(pcap(talk.frames)) if isinstance(one, Payload)]
    assert [(one.part, one.octets) for one in said] == [
        (Part.TLS_NAME, b"acs.example"), (Part.CLIENT, b"02005E005307")
    ]  # fmt: skip
