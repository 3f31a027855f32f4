"""Sealed to somebody: nobody else opens it, for nothing else, and no key that is none is sealed to."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from tests.raised import raises

from sluis.errors.keys import seal_broken_error
from sluis.keys.sealed_to import LEAST, PREFIX, inspector_key_of, opened, seal_to

OWN = X25519PrivateKey.generate()
PUBLIC = OWN.public_key().public_bytes_raw()


def test_only_the_private_key_opens_it_and_only_for_what_it_belongs_to() -> None:
    sealed = seal_to(PUBLIC, b"text", b"event 1")
    assert len(sealed) == LEAST + 4
    assert opened(OWN, sealed, b"event 1") == b"text"
    assert seal_to(PUBLIC, b"text", b"event 1") != sealed
    for private, changed, about in (
        (X25519PrivateKey.generate(), sealed, b"event 1"),
        (OWN, sealed, b"event 2"),
        (OWN, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"event 1"),
        (OWN, PUBLIC + sealed[32:], b"event 1"),
        (OWN, sealed[:40], b"event 1"),
        (OWN, b"", b"event 1"),
    ):
        with raises(seal_broken_error):
            opened(private, changed, about)


@pytest.mark.parametrize("public", [bytes(32), bytes([1]) + bytes(31), b"short"])
def test_a_key_with_which_anybody_could_open_it_is_refused(public: bytes) -> None:
    with raises(seal_broken_error):
        seal_to(public, b"text", b"event 1")


@pytest.mark.parametrize(
    "stated", ["", "x25519/", "x25519/AAAA", "ed25519/" + "A" * 43 + "=", "A" * 43 + "=", "x25519/" + "A" * 43 + "="]
)
def test_what_is_no_key_is_none(stated: str) -> None:
    assert inspector_key_of(stated) is None
    assert inspector_key_of(PREFIX + base64.b64encode(PUBLIC).decode()) == PUBLIC
