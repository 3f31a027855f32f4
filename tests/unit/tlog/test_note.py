"""Signed notes. The first note is the example of C2SP signed-note's page; its key is not published."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import NoteError
from sluis.tlog.note import ED25519, Ed25519Signer, Note, Signature, VerifierKey, name_fits, signed_note, verify_ed25519

EXAMPLE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3"
    "ZekRwNtIc=\n"
)
KEY = Ed25519Signer("example.nl/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Ed25519Signer("example.nl/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def test_the_example_of_the_standard_is_read() -> None:
    note = Note.parse(EXAMPLE.encode())
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert [signature.name for signature in note.signatures] == ["quasimodo.example/salvatore"]
    assert str(note) == EXAMPLE


def test_a_published_key_of_go_is_read() -> None:
    """The checksum database's key, as Go carries it."""
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = VerifierKey.parse(text)
    assert (key.name, key.type, str(key)) == ("sum.golang.org", ED25519, text)


@pytest.mark.parametrize(
    "text",
    ["", "x", "a+00000000+AAAA", "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "a b+00+AQ=="],
)
def test_other_keys_are_refused(text: str) -> None:
    with pytest.raises(NoteError, match="key"):
        VerifierKey.parse(text)


def test_a_signature_of_another_key_is_ignored_and_a_false_one_refuses() -> None:
    note = signed_note("text\n", [KEY])
    assert verify_ed25519(note, KEY.verifier)
    assert not verify_ed25519(note, OTHER.verifier)
    assert not verify_ed25519(note, VerifierKey("example.nl/log", 4, KEY.verifier.public))
    changed = Note("other text\n", note.signatures)
    with pytest.raises(NoteError, match="signature"):
        verify_ed25519(changed, KEY.verifier)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text\n",
        b"text\n\n",
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAAA=".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        "te\txt\n\n— name AAAAAAA=\n".encode(),
        b"text\n\n-- name AAAAAAA=\n",
        "\n\n— name AAAAAAA=\n".encode(),
        b"\xff\n\n",
        ("text\n\n" + "— name AAAAAAA=\n" * 65).encode(),
        "text\n\n— n\u00e9me AAAAAAA=\n".encode(),
        "text\n\n— name  AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA= \n".encode(),
        f"text\n\n— {'n' * 256} AAAAAAA=\n".encode(),
        b"x" * (1 << 20) + "\n\n— name AAAAAAA=\n".encode(),
    ],
    ids=range(16),
)
def test_what_is_no_note_is_refused(content: bytes) -> None:
    with pytest.raises(NoteError, match="written"):
        Note.parse(content)


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n"])
def test_what_is_no_text_of_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError, match="written"):
        signed_note(text, [KEY])


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_that_is_written_the_same_or_refused(content: bytes) -> None:
    try:
        note = Note.parse(content)
    except NoteError:
        return
    assert str(note).encode() == content


def test_64_signatures_are_read_and_a_known_key_signs_once() -> None:
    note = signed_note("text\n", [KEY])
    full = Note(note.text, (*note.signatures, *[Signature("other", bytes(4), b"x")] * 63))
    assert verify_ed25519(Note.parse(str(full).encode()), KEY.verifier)
    with pytest.raises(NoteError, match="written"):
        verify_ed25519(Note(note.text, note.signatures * 2), KEY.verifier)


def test_names_have_no_space_and_no_plus() -> None:
    assert name_fits("example.nl/log")
    assert not any(name_fits(name) for name in ("", "a b", "a+b", "a\n", "a\u2003b", "\u00e9", "a" * 256))
