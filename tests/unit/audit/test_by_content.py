"""What is encrypted is told by its octets: no port makes an open line a closed one, nor hides TLS."""

import struct
from datetime import date
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import (
    CLOUD,
    PHONE,
    PHONE_MAC,
    ROUTER_MAC,
    Talk,
    client_hello,
    frame,
    pcap,
    request,
    response,
    sealed,
    udp,
)

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit, Reading
from sluis.telemetry.folder import walk
from sluis.terms import Kind

TLS_PORTS = (443, 853, 993, 8883, 8443)
BODY = b'{"mac":"02:00:5e:00:53:07","serial":"VT-0042-7781"}'


def mqtt() -> bytes:
    name = b"plug-7"
    connect = b"\x00\x04MQTT\x04\x02\x00\x3c" + struct.pack("!H", len(name)) + name
    publish = struct.pack("!H", 9) + b"v1/report" + BODY
    return b"\x10" + bytes([len(connect)]) + connect + b"\x30" + bytes([len(publish)]) + publish


def heard(folder: Path, talks: dict[int, tuple[bytes, bytes]]) -> Audit:
    """Return the audit of one connection for each port: what was sent, and what came back."""
    frames: list[bytes] = []
    for number, (port, (out, back)) in enumerate(talks.items()):
        frames += Talk(sport=41_000 + number, dport=port).open().say(out).say(back, back=True).close().frames
    (folder / "made.pcap").write_bytes(pcap(frames))
    return audit(walk([str(folder / "made.pcap")]), Question(date(2026, 12, 2)))


def readings(made: Audit) -> dict[int, tuple[str, Reading]]:
    return {flow.port: (flow.protocol, flow.reading) for flow in made.flows}


@pytest.mark.parametrize(("said", "answer", "protocol"), [
    (request(BODY), response(b"ok"), "http"), (mqtt(), b"\x20\x02\x00\x00", "mqtt"),
])  # fmt: skip
def test_what_is_open_on_a_port_of_tls_is_read(said: bytes, answer: bytes, protocol: str, tmp_path: Path) -> None:
    made = heard(tmp_path, dict.fromkeys(TLS_PORTS, (said, answer)))
    assert readings(made) == dict.fromkeys(TLS_PORTS, (protocol, Reading.CLEAR))
    for flow in made.flows:
        assert Kind.SERIAL in {field.kind for field in made.fields if field.flow == flow.number}


def test_octets_nobody_can_read_on_a_port_of_tls_are_not_called_encrypted(tmp_path: Path) -> None:
    made = heard(tmp_path, dict.fromkeys(TLS_PORTS, (sealed(400)[5:], b"\x00")))
    assert {flow.reading for flow in made.flows} == {Reading.UNREAD}


def test_tls_on_any_port_is_encrypted(tmp_path: Path) -> None:
    ports = (80, 1883, 8080, *TLS_PORTS)
    made = heard(tmp_path, dict.fromkeys(ports, (client_hello(b"a.example") + sealed(300), sealed(200))))
    assert readings(made) == dict.fromkeys(ports, ("tls", Reading.SEALED))


def test_datagrams_on_a_port_of_dtls_are_not_called_encrypted_either(tmp_path: Path) -> None:
    (tmp_path / "made.pcap").write_bytes(pcap([frame(udp(sealed(400)[5:], dport=port)) for port in (853, 5684)]))
    made = audit(walk([str(tmp_path / "made.pcap")]), Question(date(2026, 12, 2)))
    assert {flow.reading for flow in made.flows} == {Reading.UNREAD}


WORDS = BODY * 3
HELLO = client_hello(b"a.example")
NOISE = sealed(600)[5:]


def turns(sport: int, port: int, said: tuple[bytes, ...]) -> list[bytes]:
    """Return one connection in which client and server speak in turn."""
    talk = Talk(sport=sport, dport=port).open()
    for number, words in enumerate(said):
        talk.say(words, back=bool(number % 2))
    return talk.close().frames


def datagrams(port: int, said: tuple[bytes, ...]) -> list[bytes]:
    return [
        frame(udp(words, CLOUD, PHONE, port, 45_000), ROUTER_MAC, PHONE_MAC)
        if number % 2
        else frame(udp(words, sport=45_000, dport=port))
        for number, words in enumerate(said)
    ]


def ike(initiator: bytes, responder: bytes) -> bytes:
    return initiator * 8 + responder * 8 + bytes([33, 0x20, 34, 8]) + bytes(4) + struct.pack("!I", 92) + NOISE[:64]


STARTTLS = (
    b"", b"220 mail.example ESMTP ready\r\n", b"EHLO laptop-anna.lan\r\n", b"250-STARTTLS\r\n250 OK\r\n",
    b"STARTTLS\r\n", b"220 go ahead\r\n", HELLO + sealed(200), sealed(300),
)  # fmt: skip
IMAP_STARTTLS = (
    b"", b"* OK [CAPABILITY IMAP4rev1 STARTTLS] mail.example ready\r\n", b"a1 STARTTLS\r\n", b"a1 OK begin\r\n",
    HELLO + sealed(200), sealed(300),
)  # fmt: skip
TCP = {
    443: (b"\x16\x03\x01\x00\x05hello" + request(WORDS), response(b"ok")),
    8883: (HELLO, b"", WORDS, b"ok" * 40),
    8443: (HELLO,),
    444: (b"\x17\x03\x03\x00\x40" + WORDS, b"ok" * 40),
    853: (HELLO + sealed(300), sealed(200)),
    587: STARTTLS,
    143: IMAP_STARTTLS,
    2222: (b"SSH-2.0-OpenSSH_9.6\r\n", b"SSH-2.0-dropbear\r\n", NOISE, NOISE),
    22: (WORDS, WORDS),
}
UDP = {
    500: (WORDS, WORDS),
    4500: (bytes(4) + ike(b"a", b"\0"), bytes(4) + ike(b"a", b"b"), NOISE[:200]),
    1194: (WORDS, WORDS),
    9194: (b"\x38" + NOISE[:41], b"\x40" + NOISE[:53], b"\x48" + NOISE[:200]),
    51820: (b"\4\0\0\0" + NOISE[:12] + WORDS[:160], b"\4\0\0\0" + NOISE[:12] + WORDS[:16]),
    51999: (b"\1\0\0\0" + NOISE[:144], b"\2\0\0\0" + NOISE[:88], b"\4\0\0\0" + NOISE[:60]),
}


def test_what_only_looks_encrypted_is_not_called_so_and_tunnels_are_told_by_their_octets(tmp_path: Path) -> None:
    frames = [each for number, (port, said) in enumerate(TCP.items()) for each in turns(42_000 + number, port, said)]
    frames += [each for port, said in UDP.items() for each in datagrams(port, said)]
    inbound = turns(43_000, 995, (HELLO + sealed(200), sealed(400)))
    frames += [each for each in inbound if each[:6] == bytes.fromhex(PHONE_MAC.replace(":", ""))]
    (tmp_path / "made.pcap").write_bytes(pcap(frames))
    made = audit(walk([str(tmp_path / "made.pcap")]), Question(date(2026, 12, 2)))
    assert {flow.port: (flow.protocol, flow.reading.value) for flow in made.flows if flow.octets_out} == {
        443: ("http", "unread"), 8883: ("tcp", "clear"), 8443: ("tls", "unread"), 444: ("tcp", "unread"),
        853: ("tls", "sealed"), 587: ("tls", "sealed"), 143: ("tls", "sealed"), 2222: ("ssh", "sealed"),
        22: ("tcp", "clear"), 500: ("udp", "clear"), 4500: ("isakmp", "sealed"), 1194: ("udp", "clear"),
        9194: ("openvpn", "sealed"), 51820: ("wg", "unread"), 51999: ("wg", "sealed"),
    }  # fmt: skip
    assert [flow.port for flow in made.flows if flow.began_open] == [587, 143]
    counts = {limit.reason_id: limit.count for limit in made.limits}
    assert [count for text, count in counts.items() if "STARTTLS" in text] == [2]
    assert [count for text, count in counts.items() if "Tunnels" in text] == [4]
    assert all(port not in {flow.port for flow in made.flows if flow.octets_out} for port in (995,))
