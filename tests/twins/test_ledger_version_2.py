"""Version 2 of the ledger, computed from the page alone, and the code of Sluis held against it.

Every construction in the first half, and in ``ledger_maker``, was written from ``docs/spec/ledger.md`` sections 0 to 3a
and 7, with no code of Sluis; what must come out is read from its section 8.1. The second half gives both the same
inputs.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.twins import ledger_maker
from tests.twins.ledger_maker import NOBODY, b64, h, leaf_hash, lp, mac, mth, over, record, sha, slot_leaf, u32, u64

from sluis.keys import derive
from sluis.ledger import bundle as ours_bundle
from sluis.ledger import epoch_leaf as ours_leaf
from sluis.ledger import record as ours_record
from sluis.tlog import merkle

PAGE = Path(__file__).resolve().parents[2] / "docs" / "spec" / "ledger.md"
MOMENT, HOUR_MS, EXPIRES = 1767225600000, 3600000, 1767830400000
ORIGIN = "voorbeeld.example/sluis"
K_0, K_1 = bytes(range(0x20)), bytes(range(0x20, 0x40))
E = b'{"activity":"wifi-diagnosis","bytes_sha256":"' + b"0" * 64 + b'","kind":"intent"}'
EVENT = b'{"activity":"wifi-diagnosis","kind":"object","t_ms":1767225600000}'
WRITER, KR, P, PLAN = b"\x22" * 16, b"\x44" * 32, b"\x33" * 32, b"\x55" * 32
RECIPIENT, ACTIVITY = b"wifi-insight", b"wifi-diagnosis"


def registration(key: bytes, line: str) -> bytes:
    return ledger_maker.registration(mac(key, b"sluis/regkey/v1\0"), line)


def bundle(key: bytes, epoch: int, slot: int, records: list[bytes]) -> bytes:
    return ledger_maker.bundle(ledger_maker.salt_of(key, epoch), epoch, slot, sorted(records))


def epoch_leaf(root: bytes, writers: bytes, events: bytes) -> bytes:
    lines = [
        "sluis/epoch/v2", ORIGIN, "epoch 0", f"from {MOMENT}", f"to {MOMENT + HOUR_MS}",
        f"slots 3 {b64(root)}", "records 1", f"writers 1 {b64(writers)}", f"events 1 {b64(events)}",
        f"prev-note {b64(NOBODY)}", "plan " + "5" * 64,
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def token() -> str:
    names = lp(RECIPIENT) + lp(ACTIVITY) + lp(b"day")
    key = mac(P, b"sluis/token/v1\0", names, u64(20781), b"\x01")
    message = lp(b"mac_address") + lp(b"household") + u64(0) + lp(bytes.fromhex("a0b1c2d3e4f5"))
    return mac(key, message)[:13].hex().translate(str.maketrans("0123456789abcdef", "ghjkmnpqrstvwxyz"))


def ledger_vectors() -> dict[str, bytes]:
    """Records, bundles, trees and leaves."""
    c, second = record(b"\x11" * 32, E), record(b"\x12" * 32, E)
    r_0, r_1 = registration(K_0, "NL-0001"), registration(K_1, "NL-0002")
    b_0, b_1 = bundle(K_0, 0, 0, [c]), bundle(K_1, 0, 1, [])
    ch_0 = h("sluis/chain/v1", WRITER, bytes(32))
    ch_1 = h("sluis/link/v1", ch_0, u64(0), c)
    root = mth([slot_leaf(0, 0, r_0, b_0), slot_leaf(0, 1, r_1, b_1), slot_leaf(0, 2, NOBODY, NOBODY)])
    writer = leaf_hash(b"sluis/writer/v1\0" + WRITER + u64(0) + u64(1) + ch_0 + ch_1 + mth([c]))
    hidden = h("sluis/hidden/v2", lp(b"\x66" * 32), u32(len(EVENT)), EVENT)
    content = b'{"commitment":"' + hidden.hex().encode() + b'"}'
    event = leaf_hash(b"sluis/event/v2\0" + u64(MOMENT) + lp(b"standing") + u32(len(content)) + content)
    leaf = epoch_leaf(root, writer, event)
    seven = [leaf_hash(leaf + bytes([n])) for n in range(7)]
    return {
        "C": c, "C_2": second, "R_0": r_0, "B_0": b_0, "B_1": b_1, "B_2": bundle(K_0, 0, 0, [c, second]), "ch_1": ch_1,
        "root": root, "wleaf": writer, "hidden": hidden, "event": event, "leaf": leaf_hash(leaf),
        "range": sha(over(seven[:2]), over(seven[4:])),
    }  # fmt: skip


def evidence_vectors(c: bytes, ch_1: bytes) -> dict[str, bytes]:
    """What a recipient, the outbox and the chain of standing hold."""
    pin = h("sluis/pin/v2", lp(mac(KR, b"sluis/pin-salt/v2\0", c)), ch_1)
    promise = lp(ORIGIN.encode()) + c + pin + u64(MOMENT) + sha(b"{}") + lp(RECIPIENT)
    row = c + ch_1 + lp(RECIPIENT) + lp(ACTIVITY) + u64(0) + PLAN + u64(MOMENT) + u64(EXPIRES)
    first = mac(mac(K_0, b"sluis/standing/v2\0"), u64(0), bytes(32), u32(len(EVENT)), EVENT)
    return {
        "pin": pin,
        "msg": sha(b"sluis/receipt/v2\0", promise),
        "aad": h("sluis/outbox/v2", row),
        "mac": first,
        "head": mac(mac(K_0, b"sluis/standing-head/v2\0"), u64(1), first),
    }


def test_the_page_says_what_its_constructions_give() -> None:
    block = PAGE.read_text(encoding="utf-8").partition("### 8.1 ")[2].partition("```\n")[2].partition("```")[0]
    vectors = {name: value for name, value, *_ in (re.split(r" +", line) for line in block.splitlines())}
    made = ledger_vectors()
    made |= evidence_vectors(made["C"], made["ch_1"])
    assert set(vectors) == {*made, "token"}
    assert {name: made[name].hex()[: len(value)] for name, value in vectors.items() if name != "token"} == {
        name: value for name, value in vectors.items() if name != "token"
    }
    assert all(len(value) in {16, 64} for name, value in vectors.items() if name != "token")
    assert vectors["token"] == token()


def test_the_lengths_of_the_page_are_those_of_its_labels() -> None:
    page = PAGE.read_text(encoding="utf-8")
    lengths = re.findall(r"^ *\| `\"(sluis/[a-z]+/v\d)\\0\"` \| (\d+) \|$", page, re.MULTILINE)
    assert len(lengths) == 3
    assert [label for label, length in lengths if len(label) + 1 != int(length)] == []


keys = st.binary(min_size=32, max_size=32)
digests = st.lists(keys, max_size=6, unique=True)
u64s = st.integers(0, 2**64 - 1)


@settings(max_examples=60)
@given(keys, u64s, u64s, digests)
def test_both_build_the_same_slot_leaf(key: bytes, epoch: int, slot: int, records: list[bytes]) -> None:
    registered = derive.registration(derive.registration_key(key), "NL-0001")
    bundled = ours_bundle.bundle(derive.salt(key, epoch), epoch, slot, records)
    ours = ours_bundle.slot_leaf(epoch, slot, registered, bundled)
    assert ours == slot_leaf(epoch, slot, registration(key, "NL-0001"), bundle(key, epoch, slot, records))


@settings(max_examples=60)
@given(st.binary(min_size=16, max_size=16), keys, st.lists(st.binary(max_size=80), max_size=6))
def test_both_build_the_same_chain(writer: bytes, r: bytes, contents: list[bytes]) -> None:
    chain, page_chain = ours_record.chain_start(writer), h("sluis/chain/v1", writer, bytes(32))
    for seq, e in enumerate(contents):
        assert ours_record.commitment(r, e) == record(r, e)
        chain = ours_record.chain_next(chain, seq, record(r, e))
        page_chain = h("sluis/link/v1", page_chain, u64(seq), record(r, e))
    assert chain == page_chain


@pytest.mark.parametrize("size", [*range(35), 63, 64, 65, 127, 128, 129, 1000])
def test_both_build_the_same_tree(size: int) -> None:
    leaves = [bytes([n % 256]) * (n % 5) for n in range(size)]
    assert merkle.mth(leaves) == mth(leaves)


@given(keys, st.binary(max_size=80), u64s, st.from_regex(r"[a-z-]{1,64}", fullmatch=True))
def test_both_build_the_same_event(r: bytes, content: bytes, moment: int, kind: str) -> None:
    assert ours_leaf.hidden_commitment(r, content) == h("sluis/hidden/v2", lp(r), u32(len(content)), content)
    page_leaf = b"sluis/event/v2\0" + u64(moment) + lp(kind.encode()) + u32(len(content)) + content
    assert ours_leaf.event_leaf(moment, kind, content) == page_leaf


def test_the_code_gives_every_vector_of_the_ledger() -> None:
    made = ledger_vectors()
    c = ours_record.commitment(b"\x11" * 32, E)
    ch_0 = ours_record.chain_start(WRITER)
    ch_1 = ours_record.chain_next(ch_0, 0, c)
    writer = ours_leaf.WriterLeaf(WRITER, 0, 1, ch_0, ch_1, merkle.mth([c]))
    hidden = ours_leaf.hidden_commitment(b"\x66" * 32, EVENT)
    event = merkle.mth([ours_leaf.event_leaf(MOMENT, "standing", b'{"commitment":"' + hidden.hex().encode() + b'"}')])
    leaf = ours_leaf.EpochLeaf(
        ORIGIN, 0, MOMENT, MOMENT + HOUR_MS, 3, made["root"], 1, 1, merkle.mth([writer.encode()]), 1, event, NOBODY,
        ("5" * 64,),
    )  # fmt: skip
    assert (c, ch_1, hidden, event) == (made["C"], made["ch_1"], made["hidden"], made["event"])
    assert merkle.leaf_hash(writer.encode()) == made["wleaf"]
    assert merkle.leaf_hash(leaf.encode()) == made["leaf"]
    assert ours_leaf.EpochLeaf.parse(leaf.encode()) == leaf
