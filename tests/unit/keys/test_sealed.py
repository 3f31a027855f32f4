import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import SealBrokenError
from sluis.keys.sealed import seal, unseal

KEY = bytes(range(32))


@settings(max_examples=50)
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_is_sealed_opens(content: bytes, owner: bytes) -> None:
    assert unseal(KEY, seal(KEY, content, owner), owner) == content


def test_the_same_bytes_never_look_the_same() -> None:
    assert len({seal(KEY, b"x", b"") for _ in range(100)}) == 100


def test_any_change_is_noticed() -> None:
    sealed = seal(KEY, b"content", b"owner")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealBrokenError):
            unseal(KEY, bytes(changed), b"owner")
    for short in (b"", sealed[:5], sealed[:-1]):
        with pytest.raises(SealBrokenError):
            unseal(KEY, short, b"owner")


def test_another_key_or_owner_does_not_open() -> None:
    with pytest.raises(SealBrokenError):
        unseal(bytes(32), seal(KEY, b"content", b"owner"), b"owner")
    with pytest.raises(SealBrokenError):
        unseal(KEY, seal(KEY, b"content", b"owner"), b"other")
