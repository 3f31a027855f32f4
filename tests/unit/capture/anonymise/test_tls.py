"""Of TLS the way of speaking stays; names are replaced, keys and what is encrypted are cut."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import client_hello, sealed

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.tls import looks_tls, read_tls


def made(octets: bytes) -> bytes:
    canvas = Canvas(octets)
    read_tls(canvas, 0, len(octets), Replacements(b"k"))
    return bytes(canvas.out)


def test_a_hello_keeps_its_build_and_its_name_is_replaced() -> None:
    old = client_hello(b"noor.example")
    out = made(old + sealed(40))
    assert out[:11] == old[:11]
    assert out[11:43] == bytes(32)
    assert out[43 : len(old) - 12] == old[43:-12]
    assert out[len(old) - 8 : len(old)] == b".example"
    assert b"noor" not in out
    assert out[len(old) :] == b"\x17\x03\x03\x00\x28" + bytes(40)


def test_what_looks_like_a_handshake_after_the_keys_is_cut() -> None:
    out = made(sealed(8) + b"\x16\x03\x03\x00\x08\x01\x00\x00\x04noor")
    assert out.endswith(bytes(8))
    assert looks_tls(out)


@given(octets=st.binary(max_size=60))
def test_anything_is_read_without_a_fault(octets: bytes) -> None:
    for before in (b"", client_hello(b"a.example")[:50], b"\x16\x03\x03\x00\x30\x02\x00\x00\x2c"):
        assert len(made(before + octets)) == len(before + octets)
