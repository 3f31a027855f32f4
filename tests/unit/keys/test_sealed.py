import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import SealBrokenError
from sluis.keys.sealed import seal, unseal, unsealer, unsealer_of_many

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


@given(st.lists(st.tuples(st.binary(max_size=60), st.binary(max_size=9)), max_size=5))
def test_many_open_to_what_each_opens_to(given_: list[tuple[bytes, bytes]]) -> None:
    sealed = [seal(KEY, content, owner) for content, owner in given_]
    opens, owners = unsealer(KEY), [owner for _, owner in given_]
    assert unsealer_of_many(KEY)(sealed, owners) == list(map(opens, sealed, owners)) == [each for each, _ in given_]


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("broken", ["nothing", "version", "nonce", "another version", "another owner"])
def test_of_many_none_opens_when_one_does_not(at: int, broken: str) -> None:
    sealed = [seal(KEY, b"x", b"o") for _ in range(3)]
    sealed[at] = {
        "nothing": b"",
        "version": b"\1",
        "nonce": b"\1" + bytes(12),
        "another version": b"\2" + sealed[at][1:],
        "another owner": seal(KEY, b"x", b"p"),
    }[broken]
    with pytest.raises(SealBrokenError):
        unsealer(KEY)(sealed[at], b"o")
    with pytest.raises(SealBrokenError):
        unsealer_of_many(KEY)(sealed, [b"o"] * 3)
