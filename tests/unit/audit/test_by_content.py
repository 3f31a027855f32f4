"""What is encrypted is told by its octets: no port makes an open line a closed one, nor hides TLS."""

import struct
from datetime import date
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import Talk, client_hello, frame, pcap, request, response, sealed, udp

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
