"""Vectors of the ledger specification, section 8, and keys that never coincide."""

import hashlib
import hmac

import pytest

from sluis.keys import derive

K_0 = bytes(range(32))


def test_registration_is_the_vector_of_the_specification() -> None:
    framed = b"\x00\x20" + derive.registration_key(K_0) + b"\x00\x07NL-0001"
    expected = hashlib.sha256(b"sluis/registration/v2\0" + framed).digest()
    assert derive.registration(derive.registration_key(K_0), "NL-0001") == expected
    assert derive.registration(derive.registration_key(K_0), "NL-0001").hex()[:16] == "8d781bb18c5871fa"


@pytest.mark.parametrize("line", ["", "cafe\u0301", "a\nb", "a\x85b", "\ud800", "a" * 256, "\u00e9" * 128])
def test_what_is_no_line_id_is_not_registered(line: str) -> None:
    assert not derive.line_fits(line)
    with pytest.raises(ValueError, match=r"^not a registration key and a line$"):
        derive.registration(derive.registration_key(K_0), line)


@pytest.mark.parametrize("line", ["a", "caf\u00e9", "a" * 255, "\u00e9" * 127, "NL 0001"])
def test_a_line_id_is_1_to_255_bytes_of_nfc(line: str) -> None:
    assert derive.line_fits(line)
    with pytest.raises(ValueError, match=r"^not a registration key and a line$"):
        derive.registration(derive.registration_key(K_0)[:31], line)


def test_the_salt_is_one_per_epoch() -> None:
    expected = hmac.new(K_0, b"sluis/salt/v1\0" + b"\0" * 7 + b"\x05", hashlib.sha256).digest()
    assert derive.salt(K_0, 5) == expected
    assert len({derive.salt(K_0, epoch) for epoch in range(100)}) == 100


def test_no_two_uses_share_a_key() -> None:
    made = {
        derive.registration_key(K_0),
        derive.salt(K_0, 0),
        derive.opening_key(K_0),
        derive.outbox_key(K_0),
        derive.duplicate_key(K_0),
        derive.folded_key(K_0),
        K_0,
    }
    assert len(made) == 7
    assert {len(key) for key in made} == {32}
