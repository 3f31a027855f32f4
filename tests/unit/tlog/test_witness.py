"""A witness beside the page of C2SP tlog-witness: each answer it asks for, and nothing forgotten."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.sealing import KEY, ORIGIN

from sluis.tlog.checkpoint import Checkpoint, Ed25519Cosigner, cosigned_at
from sluis.tlog.log_folder import Head
from sluis.tlog.merkle import EMPTY, mth
from sluis.tlog.note import Ed25519Signer, Note, signature_of, signed_note
from sluis.tlog.proof import consistency_path
from sluis.tlog.witness import Witness, WitnessMemoryError, memory_key_of
from sluis.tlog.witnesses import request_body

LEAVES = [bytes([n]) for n in range(9)]
COSIGNER = Ed25519Cosigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32), lambda: 1679315147)
MEMORY = memory_key_of(b"w" * 32)
STRANGER = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"s" * 32))


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness", [COSIGNER], [KEY.verifier], MEMORY)


def request(old: int, size: int, leaves: list[bytes] = LEAVES, signer: Ed25519Signer = KEY) -> bytes:
    note = signed_note(Checkpoint(signer.name, size, mth(leaves[:size]) if size else EMPTY).text(), [signer])
    return request_body(old, consistency_path(lambda lo, hi: mth(leaves[lo:hi]), old, size), note)


def test_a_growing_log_is_cosigned_and_remembered(witness: Witness) -> None:
    for old, size in ((0, 1), (1, 4), (4, 9), (9, 9)):
        reply = witness.add_checkpoint(request(old, size))
        assert reply.status == 200
        signature = signature_of(reply.body.decode().rstrip("\n"))
        text = Checkpoint(ORIGIN, size, mth(LEAVES[:size])).text()
        assert cosigned_at(Note(text, (signature,)), COSIGNER.verifier) == 1679315147
        assert witness.seen(ORIGIN) == Head(size, mth(LEAVES[:size]))
    again = Witness(witness.folder, [COSIGNER], [KEY.verifier], MEMORY)
    assert again.seen(ORIGIN).size == 9


def test_another_size_than_the_one_seen_is_told(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 4))
    reply = witness.add_checkpoint(request(2, 9))
    assert (reply.status, reply.body, reply.content_type) == (409, b"4\n", "text/x.tlog.size")


def test_a_forked_log_gets_nothing_and_the_evidence_is_kept(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 4))
    forked = [b"other", *LEAVES[1:]]
    assert witness.add_checkpoint(request(4, 9, forked)).status == 422
    assert witness.add_checkpoint(request(4, 4, forked)).status == 409
    assert witness.seen(ORIGIN) == Head(4, mth(LEAVES[:4]))
    kept = [path.read_bytes() for path in sorted(witness.folder.glob("*.evidence"))]
    assert sorted(kept) == sorted([request(4, 9, forked), request(4, 4, forked)])


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"4 ", b"3 ", 1),
        lambda content: b"1 " + base64.b64encode(mth([b"other"])) + content[content.rindex(b" ") :],
        lambda content: content[: content.rindex(b" ")] + b"\n",
        lambda content: content[:-2] + (b"1" if content[-2:-1] == b"0" else b"0") + b"\n",
        lambda content: content + content,
        lambda _content: b"",
    ],
    ids=["size", "root", "without", "mac", "twice", "empty"],
)
def test_what_was_seen_and_then_changed_by_hand_gets_no_cosignature(
    witness: Witness, change: Callable[[bytes], bytes]
) -> None:
    witness.add_checkpoint(request(0, 4))
    [place] = witness.folder.glob("*.head")
    before = place.read_bytes()
    place.write_bytes(change(before))
    for old in (0, 1, 3, 4):
        assert witness.add_checkpoint(request(old, 9)).status == 503
    with pytest.raises(WitnessMemoryError):
        witness.seen(ORIGIN)
    place.write_bytes(before)
    assert witness.add_checkpoint(request(4, 9)).status == 200


def test_what_was_seen_of_one_log_or_by_one_witness_does_not_stand_for_another(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 4))
    [place] = witness.folder.glob("*.head")
    other = Witness(witness.folder, [COSIGNER], [KEY.verifier], memory_key_of(b"x" * 32))
    assert other.add_checkpoint(request(4, 9)).status == 503
    elsewhere = witness.folder / f"{hashlib.sha256(b'example.nl/other').hexdigest()[:32]}.head"
    place.rename(elsewhere)
    with pytest.raises(WitnessMemoryError):
        witness.seen("example.nl/other")


def test_who_is_not_known_or_not_the_log_gets_nothing(witness: Witness) -> None:
    other = Ed25519Signer("example.nl/other", STRANGER.private)
    assert witness.add_checkpoint(request(0, 1, signer=other)).status == 404
    assert witness.add_checkpoint(request(0, 1, signer=STRANGER)).status == 403
    changed = request(0, 1).replace(b"\n1\n", b"\n2\n", 1)
    assert witness.add_checkpoint(changed).status == 403
    assert witness.add_checkpoint(request(0, 1).replace(b"old 0", b"old 5", 1)).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n\n",
        request(0, 1).replace(b"old 0", b"old 00", 1),
        request(0, 1).replace(b"old 0", b"new 0", 1),
        request(4, 9).replace(b"\n\n", b"\nAAAA\n\n", 1),
        b"old 0\n" + (base64.b64encode(bytes(32)) + b"\n") * 64 + request(0, 1)[6:],
        b"\xff" + request(0, 1),
    ],
    ids=range(7),
)
def test_what_is_not_written_as_the_protocol_asks_is_refused(witness: Witness, body: bytes) -> None:
    assert witness.add_checkpoint(body).status == 400


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(body: bytes) -> None:
    assert Witness(Path("nowhere"), [COSIGNER], [KEY.verifier], MEMORY).add_checkpoint(body).status == 400


def test_of_two_requests_at_once_one_is_first(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 1))
    answers: list[int] = []
    asking = [
        Thread(target=lambda size=size: answers.append(witness.add_checkpoint(request(1, size)).status))
        for size in range(2, 9)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(answers) == [200, *[409] * 6]
