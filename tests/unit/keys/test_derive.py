"""Vectors of the ledger specification, section 8, and keys that never coincide."""

import hashlib
import hmac

from sluis.keys import derive

K_0 = bytes(range(32))


def test_registration_is_the_vector_of_the_specification() -> None:
    assert derive.registration(derive.registration_key(K_0), "NL-0001").hex() == (
        "f7820c3cb5d6889468945371e945d287198b841bd64d9189a07bcb62bc398f98"
    )


def test_the_unicode_form_of_a_line_does_not_matter() -> None:
    rk = derive.registration_key(K_0)
    assert derive.registration(rk, "caf\u00e9") == derive.registration(rk, "cafe\u0301")


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
        K_0,
    }
    assert len(made) == 6
    assert {len(key) for key in made} == {32}
