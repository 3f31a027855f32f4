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
from sluis.ledger.receipt import (
    Disclosed,
    Promise,
    make_header,
    parse_header,
    pin_of,
    pin_salt,
    promised_ms,
    verify_header,
)

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
        "pin": PROMISE.pin,
        "t": PROMISE.t_ms,
        "kid": KEY.kid,
        "sig": parse_header(HEADER).signature,
    }
    assert all(parameters == {} for _, parameters in dictionary.values())
    assert http_sf.ser(dictionary) == HEADER


def test_the_signed_bytes_are_those_of_the_page() -> None:
    message = (
        b"sluis/receipt/v2\0"
        b"\x00\x17voorbeeld.example/sluis"
        + b"\xfb" * 32
        + b"\xff" * 32
        + (1_795_525_200_000).to_bytes(8, "big")
        + hashlib.sha256(BODY).digest()
        + b"\x00\x07insight"
    )
    Ed25519PublicKey.from_public_bytes(KEY.public).verify(parse_header(HEADER).signature, message)


def test_a_true_header_verifies() -> None:
    told = verified(HEADER)
    assert (told.commitment, told.pin, told.t_ms, told.kid) == (
        PROMISE.commitment,
        PROMISE.pin,
        PROMISE.t_ms,
        KEY.kid,
    )


def test_pin_and_message_are_those_of_the_page() -> None:
    """Ledger specification, section 8.1, with its C and ch_1."""
    c = bytes.fromhex("578239eeddc6b7445a0c1cdda541b0a330b6acafa7bcd0882b75b1a88519d93c")
    start = hashlib.sha256(b"sluis/chain/v1\0" + b"\x22" * 16 + bytes(32)).digest()
    chain = hashlib.sha256(b"sluis/link/v1\0" + start + bytes(8) + c).digest()
    assert chain.hex()[:16] == "cd08890e88fe9d6d"
    pin = pin_of(pin_salt(b"\x44" * 32, c), chain)
    assert pin.hex() == "318eed345eb8d5ccaf011ce0036d8ecf98a637c5e9a41be6d05154b379b481cd"
    empty = hashlib.sha256(b"{}").digest()
    promise = Promise("voorbeeld.example/sluis", c, pin, 1_767_225_600_000, empty, "wifi-insight")
    assert hashlib.sha256(promise.signed_bytes()).hexdigest()[:16] == "890a83250d70651f"


@pytest.mark.parametrize(("salt", "chain"), [(31, 32), (33, 32), (32, 28), (32, 36), (0, 32)])
def test_a_pin_opens_with_32_bytes_each_and_nothing_else(salt: int, chain: int) -> None:
    with pytest.raises(ValueError, match="salt or chain"):
        pin_of(bytes(salt), bytes(chain))


def test_a_moment_falls_to_its_grid_whether_it_divides_a_day_or_not() -> None:
    assert promised_ms(1_795_527_091_123, 900_000) == 1_795_527_000_000
    assert promised_ms(1_795_527_091_123, 7_000) == 1_795_527_091_123 // 7_000 * 7_000
    assert promised_ms(1_795_527_091_123, None) == 1_795_478_400_000


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ReceiptError) as caught:
        call()
    return str(caught.value.places["what"])


def test_nothing_else_verifies() -> None:
    assert refused(lambda: verified(HEADER, body=BODY + b" ")) == "signature"
    assert refused(lambda: verified(HEADER, origin="other.example/sluis")) == "signature"
    assert refused(lambda: verified(HEADER, recipient="other")) == "signature"
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert refused(lambda: verify_header(HEADER, other, PROMISE.origin, "insight", BODY)) == "key"
    for changed in (
        replace(PROMISE, t_ms=PROMISE.t_ms + 1),
        replace(PROMISE, commitment=bytes(32)),
        replace(PROMISE, pin=bytes(32)),
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
        HEADER.replace("pin=:", "pin="),
        HEADER.replace("pin=:", "chain=:"),
        HEADER.replace(", ", ","),
        HEADER.replace(", ", ",  "),
        HEADER.replace("t=1795525200000", "t=253402300800000"),
        ", ".join(reversed(HEADER.split(", "))),
        HEADER + ", later=?1",
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
