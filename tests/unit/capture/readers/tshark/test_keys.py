"""Real TLS between a real client and server, captured by tcpdump: read with the key log, and not read without."""

import datetime as dt
import gzip
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.unit.capture.conftest import Seen
from tests.unit.capture.pcaps import CLOUD, client_hello, frame, pcap, request, udp

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.model import Reading
from sluis.capture.base.sighting import CERTIFICATE, NameBinding, Part, Payload, Sighting, TrafficRecord, Via
from sluis.capture.readers.tshark.dissection import dissect

BODY = b'{"mac":"02:00:5e:00:53:07","raw":"\xff\x00"}' * 200


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate of a server and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "box")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + dt.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("cert.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key").write_bytes(private)
    return folder / "cert", folder / "key"


@dataclass
class Captured:
    capture: Path
    keylog: Path
    port: int


def answer(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Serve one connection: read a request to its end and answer it."""
    plain, _ = listener.accept()
    with context.wrap_socket(plain, server_side=True) as tls:
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += tls.recv(65536)
        head, _, body = heard.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += tls.recv(65536)
        tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
        tls.recv(1)


def post(port: int, version: ssl.TLSVersion, keylog: Path) -> None:
    """Post a report as a client would, and log the secrets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    context.keylog_filename = str(keylog)
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname="tls.example") as tls,
    ):
        lines = ("Content-Type: application/json", "Content-Encoding: gzip", "Authorization: Basic topsecret")
        tls.sendall(request(gzip.compress(BODY), "/in", "tls.example", *lines))
        heard = b""
        while not heard.endswith(b"fine"):
            heard += tls.recv(65536)


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def captured(request: pytest.FixtureRequest, tshark: str, tmp_path: Path) -> Captured:
    assert tshark
    tcpdump = shutil.which("tcpdump")
    if tcpdump is None or os.geteuid() != 0:
        pytest.skip("tcpdump as root is needed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        serving = threading.Thread(target=answer, args=(listener, context))
        words = [tcpdump, "-i", "lo", "-U", "--immediate-mode", "-Z", "root", "-w", str(tmp_path / "pcap")]
        words += ["tcp", "port", str(port)]
        capturing = subprocess.Popen(words, stderr=subprocess.PIPE)
        assert capturing.stderr is not None
        while b"listening" not in capturing.stderr.readline():
            assert capturing.poll() is None
        serving.start()
        post(port, request.param, tmp_path / "keys")
        serving.join()
        wait_for_the_last(tmp_path / "pcap")
        capturing.terminate()
        capturing.communicate()
    return Captured(tmp_path / "pcap", tmp_path / "keys", port)


def wait_for_the_last(capture: Path) -> None:
    """Wait until the capture holds packets and stopped growing: what was sent is in it."""
    size, before = 0, -1
    while size <= len(pcap([])) or size != before:
        before, size = size, capture.stat().st_size
        time.sleep(0.5)


def said(sightings: list[Sighting], part: Part) -> list[Payload]:
    return [payload for payload in sightings if isinstance(payload, Payload) and payload.part is part]


def test_with_the_keys_it_is_read_octet_for_octet_and_told_that_it_was_sealed(captured: Captured) -> None:
    sightings = list(dissect(str(captured.capture), 1, keylog=str(captured.keylog)))
    body = said(sightings, Part.BODY)
    assert [(payload.sealed, payload.coding) for payload in body] == [(True, "gzip"), (True, "")]
    assert (gzip.decompress(body[0].octets), body[1].octets) == (BODY, b"fine")
    assert [payload.octets for payload in said(sightings, Part.URL)] == [b"https://tls.example/in"]
    assert b"topsecret" not in repr(sightings).encode()
    assert {
        binding.name for binding in sightings if isinstance(binding, NameBinding) and binding.via is Via.CERTIFICATE
    } == {"cert.example"}


def test_without_the_keys_only_its_name_and_size_are_seen(captured: Captured) -> None:
    with gather(dissect(str(captured.capture), 1), CaptureFacts()) as gathered:
        assert [(payload.part, payload.octets) for payload in gathered.payloads] == []
    sightings = list(dissect(str(captured.capture), 1))
    sent = [payload for payload in sightings if isinstance(payload, Payload) and payload.media != CERTIFICATE]
    assert {(payload.part, payload.octets) for payload in sent} == {(Part.TLS_NAME, b"tls.example")}
    assert ("tls.example", Via.TLS) in {
        (binding.name, binding.via) for binding in sightings if isinstance(binding, NameBinding)
    }
    assert {record.protocol for record in sightings if isinstance(record, TrafficRecord)} == {"", "tls"}


def quic_initial(hello: bytes) -> bytes:
    """Return a first packet of QUIC around a ClientHello, protected as RFC 9001, 5 and appendix A.1 say."""
    target = bytes.fromhex("8394c8f03e515708")
    key = bytes.fromhex("1f369613dd76d5467730efcbe3b1a22d")
    iv = bytes.fromhex("fa044b2f42a3fd3b46fb255c")
    hiding = bytes.fromhex("9f50449e04a0e810283a1e9933adedd2")
    crypto = b"\x06\x00" + struct.pack("!H", 0x4000 | len(hello)) + hello
    plain = crypto + bytes(1162 - len(crypto))
    head = b"\xc3\0\0\0\1\x08" + target + b"\0\0" + struct.pack("!H", 0x4000 | (len(plain) + 16 + 4)) + b"\0\0\0\2"
    nonce = iv[:-1] + bytes([iv[-1] ^ 2])
    sealed = AESGCM(key).encrypt(nonce, plain, head)
    encryptor = Cipher(algorithms.AES(hiding), modes.ECB()).encryptor()  # noqa: S305 - header protection (5.4.3)
    mask = encryptor.update(sealed[:16])
    first = bytes([head[0] ^ (mask[0] & 0x0F)])
    number = bytes(a ^ b for a, b in zip(head[-4:], mask[1:5], strict=True))
    return first + head[1:-4] + number + sealed


def test_a_connection_of_quic_is_named_by_its_first_packet(seen: Seen) -> None:
    hello = client_hello(b"quic.example")[5:]
    sightings = seen(pcap([frame(udp(quic_initial(hello), dport=443))]))
    assert [
        (binding.address, binding.name, binding.via) for binding in sightings if isinstance(binding, NameBinding)
    ] == [(CLOUD, "quic.example", Via.TLS)]
    with gather(sightings, CaptureFacts()) as gathered:
        (flow,) = gathered.flows.build_flow_table(gathered.house.build_inventory()).flows
    assert (flow.destination, flow.protocol, flow.reading) == ("quic.example", "quic", Reading.SEALED)
