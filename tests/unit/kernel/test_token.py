"""Tokens against the published vectors: RFC 4231 and RFC 5869 from outside, ours (ledger specification, section 8)."""

import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.token import ALPHABET, TOKEN_LENGTH, make_token, token_key
from sluis.terms import Kind, Lifetime

MAC = bytes.fromhex("a0b1c2d3e4f5")
KEY = token_key(b"\x33" * 32, "wifi-insight", "wifi-diagnosis", Lifetime.DAY, 20781)

RFC_4231 = [
    ("0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe".hex(),
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    ("aa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
]
RFC_5869_PRK_INFO_OKM = [
    (
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
    ),
    (
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
    ),
]


@pytest.mark.parametrize(("key", "data", "expected"), RFC_4231)
def test_the_hmac_we_use_is_that_of_rfc_4231(key: str, data: bytes, expected: str) -> None:
    assert hmac.digest(bytes.fromhex(key), data, "sha256").hex() == expected


@pytest.mark.parametrize(("prk", "context", "okm"), RFC_5869_PRK_INFO_OKM)
def test_one_block_of_expand_is_hmac_with_a_trailing_one(prk: str, context: str, okm: str) -> None:
    made = hmac.digest(bytes.fromhex(prk), bytes.fromhex(context) + b"\x01", "sha256")
    assert made.hex() == okm
    assert HKDFExpand(SHA256(), 32, bytes.fromhex(context)).derive(bytes.fromhex(prk)).hex() == okm


def test_the_vector_of_the_ledger_specification() -> None:
    assert make_token(KEY, Kind.MAC_ADDRESS, "household", 0, MAC) == "mgvkyjqpswyqprvsxphpkqzgwp"


@given(st.binary(min_size=32, max_size=32), st.sampled_from(Lifetime), st.integers(0, 2**64 - 1))
def test_the_key_is_hkdf_expand_of_an_independent_library(period_key: bytes, lifetime: Lifetime, period: int) -> None:
    names = [b"r\xc3\xa9cipient", b"a" * 300, lifetime.value.encode()]
    context = b"sluis/token/v1\x00" + b"".join(len(name).to_bytes(2, "big") + name for name in names)
    expected = HKDFExpand(SHA256(), 32, context + period.to_bytes(8, "big")).derive(period_key)
    assert token_key(period_key, "r\u00e9cipient", "a" * 300, lifetime, period) == expected


@given(st.sampled_from(Kind), st.sampled_from(["household", "all"]), st.integers(0, 2**64 - 2), st.binary(max_size=255))
def test_a_token_is_26_letters_and_none_is_a_hex_digit(kind: Kind, scope: str, slot: int, canonical: bytes) -> None:
    token = make_token(KEY, kind, scope, slot, canonical)
    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0123456789abcdefABCDEF")


def test_another_kind_recipient_activity_lifetime_period_or_home_gives_another_token() -> None:
    base = (b"\x33" * 32, "r", "a", Lifetime.DAY, 1)
    keys = {
        token_key(*base),
        token_key(b"\x34" * 32, *base[1:]),
        token_key(base[0], "ra", "", *base[3:]),
        token_key(base[0], "", "ra", *base[3:]),
        token_key(*base[:3], Lifetime.WEEK, 1),
        token_key(*base[:4], 2),
    }
    assert len(keys) == 6
    key = token_key(*base)
    tokens = {
        make_token(key, kind, "household", slot, MAC) for kind in (Kind.MAC_ADDRESS, Kind.SSID) for slot in (1, 2)
    }
    assert len(tokens) == 4


def test_scope_all_does_not_look_at_the_slot_and_differs_from_every_household() -> None:
    everywhere = {make_token(KEY, Kind.MAC_ADDRESS, "all", slot, MAC) for slot in range(9)}
    assert len(everywhere) == 1
    assert make_token(KEY, Kind.MAC_ADDRESS, "household", 2**64 - 1, MAC) not in everywhere
