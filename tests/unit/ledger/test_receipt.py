import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import http_sf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import ReceiptError
from sluis.keys.keystore import ReceiptKey, kid_of
from sluis.ledger.receipt import Disclosed, Promise, make_header, parse_header, verify_header

BODY = b'{"Report":[]}'
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = ReceiptKey(kid_of(PRIVATE.public_key().public_bytes_raw()), PRIVATE)
PROMISE = Promise(
    "voorbeeld.example/sluis", b"\xfb" * 32, b"\xff" * 32, 1_795_525_200_000, hashlib.sha256(BODY).digest(), "insight"
)
HEADER = make_header(KEY, PROMISE)


def verified(header: str, body: bytes = BODY, origin: str = PROMISE.origin, recipient: str = "insight") -> Disclosed:
    return verify_header(header, KEY.public, origin, recipient, body)


def test_an_independent_parser_of_rfc_9651_reads_the_same() -> None:
    dictionary = http_sf.parse(HEADER.encode(), tltype="dictionary")
    assert {name: value for name, (value, _) in dictionary.items()} == {
        "c": PROMISE.commitment,
        "chain": PROMISE.chain,
        "t": PROMISE.t_ms,
        "kid": KEY.kid,
        "sig": parse_header(HEADER).signature,
    }
    assert all(parameters == {} for _, parameters in dictionary.values())
    assert http_sf.ser(dictionary) == HEADER


def test_the_signed_bytes_are_those_of_the_page() -> None:
    message = (
        b"sluis/receipt/v1\0"
        b"\x00\x17voorbeeld.example/sluis"
        + b"\xfb" * 32
        + b"\xff" * 32
        + (1_795_525_200_000).to_bytes(8, "big")
        + hashlib.sha256(BODY).digest()
        + b"\x00\x07insight"
    )
    Ed25519PublicKey.from_public_bytes(KEY.public).verify(parse_header(HEADER).signature, message)


def test_a_true_header_verifies_in_any_spacing_and_order_and_with_later_keys() -> None:
    said = verified(HEADER)
    assert (said.commitment, said.chain, said.t_ms, said.kid) == (
        PROMISE.commitment,
        PROMISE.chain,
        PROMISE.t_ms,
        KEY.kid,
    )
    parts = HEADER.split(", ")
    for other in (",".join(parts), "\t,  ".join(reversed(parts)), HEADER + ", later=?1"):
        assert verified(other) == said


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ReceiptError) as found:
        call()
    return str(found.value.places["what"])


def test_nothing_else_verifies() -> None:
    assert refused(lambda: verified(HEADER, body=BODY + b" ")) == "signature"
    assert refused(lambda: verified(HEADER, origin="other.example/sluis")) == "signature"
    assert refused(lambda: verified(HEADER, recipient="other")) == "signature"
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert refused(lambda: verify_header(HEADER, other, PROMISE.origin, "insight", BODY)) == "key"
    for changed in (
        replace(PROMISE, t_ms=PROMISE.t_ms + 1),
        replace(PROMISE, commitment=bytes(32)),
        replace(PROMISE, chain=bytes(32)),
    ):
        forged = make_header(KEY, changed).rsplit(", sig=", 1)[0] + ", sig=" + HEADER.rsplit(", sig=", 1)[1]
        assert refused(lambda forged=forged: verified(forged)) == "signature"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "c",
        HEADER.replace("t=1795525200000", "t=1795525200000.0"),
        HEADER.replace("t=1795525200000", "t=-1"),
        HEADER.replace("t=1795525200000", "t=01795525200000"),
        HEADER.replace("t=1795525200000", "t=1795525200000;a=1"),
        HEADER.replace("t=1795525200000, ", ""),
        HEADER.replace('kid="', 'kid="x'),
        HEADER.replace('kid="', "kid=").replace('", sig', ", sig"),
        HEADER.replace("c=:", "c=:AA"),
        HEADER.replace("chain=:", "chain="),
        HEADER.replace("+", "-"),
        HEADER + ", t=1795525200000",
        HEADER + ",",
        HEADER + ", é=1",
        HEADER + ", x=" + "a" * 3000,
    ],
)
def test_a_header_of_another_form_is_refused(header: str) -> None:
    assert refused(lambda: verified(header)) == "form"


@settings(max_examples=100)
@given(st.text(max_size=100) | st.sampled_from([HEADER]).map(lambda text: text.replace("=", "==", 1)))
def test_any_text_is_refused_or_read(text: str) -> None:
    with suppress(ReceiptError):
        parse_header(text)


def test_a_digest_written_two_ways_is_refused() -> None:
    """Base64 has spare bits in its last digit; only zero is right."""
    loose = HEADER.replace("//8=", "//9=", 1)
    assert loose != HEADER
    assert refused(lambda: verified(loose)) == "form"
