"""Checkpoints and cosignatures. The example is of C2SP tlog-cosignature's page; its keys are not published."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from sluis.errors import NoteError
from sluis.tlog.checkpoint import (
    Checkpoint,
    Ed25519Cosigner,
    MlDsaCosigner,
    cosigned_at,
    signed_by,
    verified,
)
from sluis.tlog.note import Ed25519Signer, Note, VerifierKey, signed_note

EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xe"
    "McTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+"
    "mbIUBkBIfZ+qnA==\n"
)
ORIGIN = "example.nl/sluis"
HEAD = Checkpoint(ORIGIN, 3, bytes(range(32)))
LOG = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
WITNESS = Ed25519Cosigner(
    "witness.example/w1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))), lambda: 1679315147
)
QUANTUM = MlDsaCosigner(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(32)), lambda: 1679315147)


def test_the_example_of_the_standard_is_read() -> None:
    note = Note.parse(EXAMPLE.encode())
    assert Checkpoint.parse(note.text).size == 20852163
    cosigned = note.signatures[1].signed
    assert (int.from_bytes(cosigned[:8], "big"), len(cosigned)) == (1679315147, 72)


def test_what_a_witness_signs_is_what_the_standard_writes_out() -> None:
    text = Checkpoint.parse(Note.parse(EXAMPLE.encode()).text).text()
    signed = WITNESS.sign(text)
    message = f"cosignature/v1\ntime 1679315147\n{text}".encode()
    WITNESS.private.public_key().verify(signed.signed[8:], message)


def test_what_is_signed_with_ml_dsa_is_what_the_standard_writes_out() -> None:
    signed = QUANTUM.sign(HEAD.text())
    message = (
        b"subtree/v1\n\0"
        + bytes([len(ORIGIN)])
        + ORIGIN.encode()
        + (1679315147).to_bytes(8, "big")
        + bytes([len(ORIGIN)])
        + ORIGIN.encode()
        + bytes(8)
        + (3).to_bytes(8, "big")
        + HEAD.root
    )
    QUANTUM.private.public_key().verify(signed.signed[8:], message)
    assert len(signed.signed) == 8 + 2420


def test_each_signature_is_found_and_checked() -> None:
    note = signed_note(HEAD.text(), [LOG, QUANTUM, WITNESS])
    keys = (LOG.verifier, QUANTUM.verifier, WITNESS.verifier)
    assert signed_by(note, keys) == keys
    assert cosigned_at(note, WITNESS.verifier) == 1679315147
    assert cosigned_at(note, LOG.verifier) is None
    head, same = verified(str(note).encode(), [LOG.verifier])
    assert (head, same) == (HEAD, note)
    assert verified(str(note).encode(), [QUANTUM.verifier])[0] == HEAD
    assert verified(str(note).encode(), [LOG.verifier, QUANTUM.verifier])[0] == HEAD


def test_each_key_that_is_given_must_have_signed() -> None:
    for signer in (LOG, QUANTUM):
        note = str(signed_note(HEAD.text(), [signer, WITNESS])).encode()
        assert verified(note, [signer.verifier])[0] == HEAD
        with pytest.raises(NoteError, match="known keys"):
            verified(note, [LOG.verifier, QUANTUM.verifier])
    with pytest.raises(NoteError, match="known keys"):
        verified(note, [])
    with pytest.raises(NoteError, match="known keys"):
        verified(note, [QUANTUM.verifier, WITNESS.verifier])


@pytest.mark.parametrize("key", [WITNESS.verifier, QUANTUM.verifier], ids=["ed25519", "ml-dsa-44"])
def test_a_cosignature_of_another_head_or_moment_refuses(key: VerifierKey) -> None:
    note = signed_note(HEAD.text(), [LOG, QUANTUM, WITNESS])
    other = Note(Checkpoint(ORIGIN, 4, HEAD.root).text(), note.signatures)
    with pytest.raises(NoteError, match="signature"):
        cosigned_at(other, key)
    signature = note.by(key)
    assert signature is not None
    for moment in (bytes(8), b"\xff" * 8):
        moved = type(signature)(signature.name, signature.key_id, moment + signature.signed[8:])
        with pytest.raises(NoteError, match="signature"):
            cosigned_at(Note(note.text, (moved,)), key)


def test_a_head_nobody_known_signed_is_not_believed() -> None:
    note = signed_note(HEAD.text(), [WITNESS])
    with pytest.raises(NoteError, match="known keys"):
        verified(str(note).encode(), [LOG.verifier])
    other = Checkpoint("example.nl/other", 3, HEAD.root)
    with pytest.raises(NoteError, match="known keys"):
        verified(str(signed_note(other.text(), [LOG])).encode(), [LOG.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\nAAAA\n",
        "a\n01\n" + "A" * 43 + "=\n",
        "\n1\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=\nmore\n",
        "a\n",
        "a\n9007199254740992\n" + "A" * 43 + "=\n",
        "a\n1_0\n" + "A" * 43 + "=\n",
        "a\n+1\n" + "A" * 43 + "=\n",
        "a\n\u0661\n" + "A" * 43 + "=\n",
        "a\n1 \n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 42 + "B=\n",
        "a b\n1\n" + "A" * 43 + "=\n",
        "a+b\n1\n" + "A" * 43 + "=\n",
        "\u00e9\n1\n" + "A" * 43 + "=\n",
        "a\n1\u2028\n" + "A" * 43 + "=\n",
        "a\x0b\n1\n" + "A" * 43 + "=\n",
        "a\n1\r\n" + "A" * 43 + "=\n",
        "a" * 256 + "\n1\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError, match="written"):
        Checkpoint.parse(text)
