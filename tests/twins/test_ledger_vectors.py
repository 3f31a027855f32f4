"""The ledger's bytes, built a second time from the page, without the code that is tested.

Everything in ``page`` style below was written from ledger specification sections 1 and 8 alone; the slot tree has no
outside oracle.
"""

import hashlib
import hmac
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.keys import derive
from sluis.ledger import bundle, record
from sluis.tlog import merkle


def h(tag: str, *parts: bytes) -> bytes:
    """H(t, ...) of the page's first lines."""
    return hashlib.sha256(tag.encode("ascii") + b"\x00" + b"".join(parts)).digest()


def lp(content: bytes) -> bytes:
    return struct.pack(">H", len(content)) + content


def page_registration(key: bytes, line: str) -> bytes:
    rk = hmac.new(key, b"sluis/regkey/v1\x00", hashlib.sha256).digest()
    return h("sluis/registration/v1", rk, lp(line.encode()))


def page_bundle(key: bytes, epoch: int, records: list[bytes]) -> bytes:
    salt = hmac.new(key, b"sluis/salt/v1\x00" + struct.pack(">Q", epoch), hashlib.sha256).digest()
    return h("sluis/bundle/v1", salt, struct.pack(">I", len(records)), *records)


def page_leaf(epoch: int, slot: int, registration: bytes, bundled: bytes) -> bytes:
    return b"sluis/slot/v1\x00" + struct.pack(">QQ", epoch, slot) + registration + bundled


def page_mth(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, as it is written: recursive, split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + page_mth(leaves[:k]) + page_mth(leaves[k:])).digest()


def page_record(r: bytes, e: bytes) -> bytes:
    return h("sluis/record/v1", r, e)


def page_chain(writer: bytes, records: list[bytes]) -> bytes:
    chain = h("sluis/chain/v1", writer, bytes(32))
    for seq, c in enumerate(records):
        chain = h("sluis/link/v1", chain, struct.pack(">Q", seq), c)
    return chain


K_0, K_1 = bytes(range(0x20)), bytes(range(0x20, 0x40))
E = b'{"activity":"wifi-diagnosis","bytes_sha256":"' + b"0" * 64 + b'","kind":"intent"}'


def test_the_second_implementation_gives_every_vector() -> None:
    c = page_record(b"\x11" * 32, E)
    r_0, r_1 = page_registration(K_0, "NL-0001"), page_registration(K_1, "NL-0002")
    b_0, b_1 = page_bundle(K_0, 0, [c]), page_bundle(K_1, 0, [])
    root = page_mth([page_leaf(0, 0, r_0, b_0), page_leaf(0, 1, r_1, b_1), page_leaf(0, 2, bytes(32), bytes(32))])
    assert {
        "C": c.hex(),
        "R_0": r_0.hex(),
        "B_0": b_0.hex(),
        "B_1": b_1.hex(),
        "ch_1": page_chain(b"\x22" * 16, [c]).hex(),
        "root": root.hex(),
    } == {
        "C": "9ba7e533e9c8097ea2b1031d4260f6b8492ca6e0e4dcb3413a4107230957aba1",
        "R_0": "f7820c3cb5d6889468945371e945d287198b841bd64d9189a07bcb62bc398f98",
        "B_0": "0bb3f8cff9cb6fa036d2be9f6217e6738ee113f38e707d6483112b75cbb08378",
        "B_1": "45e2a5464ef345773cdaa6b21a69ca5afa11eab21264b7d0de4354c088a71535",
        "ch_1": "56612c877db7f2ef5330c22c34192adbd479ce3291f6c267698a5e1b1dadf12a",
        "root": "bdc8eaa5e50a3b213156f535813440ef82613acaf355348b0065431c23c686c8",
    }


keys = st.binary(min_size=32, max_size=32)
digests = st.lists(keys, max_size=6)


@settings(max_examples=60)
@given(keys, st.integers(0, 2**63), st.integers(0, 2**63), digests)
def test_both_build_the_same_slot_leaf(key: bytes, epoch: int, slot: int, records: list[bytes]) -> None:
    ours = bundle.slot_leaf(
        epoch,
        slot,
        derive.registration(derive.registration_key(key), "NL-0001"),
        bundle.bundle(derive.salt(key, epoch), records),
    )
    assert ours == page_leaf(epoch, slot, page_registration(key, "NL-0001"), page_bundle(key, epoch, records))


@settings(max_examples=60)
@given(st.binary(min_size=16, max_size=16), keys, st.lists(st.binary(max_size=80), max_size=6))
def test_both_build_the_same_chain(writer: bytes, r: bytes, contents: list[bytes]) -> None:
    chain, commitments = record.chain_start(writer), []
    for seq, e in enumerate(contents):
        commitments.append(record.commitment(r, e))
        chain = record.chain_next(chain, seq, commitments[-1])
    assert commitments == [page_record(r, e) for e in contents]
    assert chain == page_chain(writer, commitments)


@pytest.mark.parametrize("size", [*range(35), 63, 64, 65, 127, 128, 129, 1000])
def test_both_build_the_same_tree(size: int) -> None:
    leaves = [bytes([n % 256]) * (n % 5) for n in range(size)]
    assert merkle.mth(leaves) == page_mth(leaves)
