"""Signatures of files: what OpenSSH makes is read here, what is made here it takes, and forged ones neither does."""

import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises
from tests.ssh_people import KINDS, Signatory, armoured, oracle, signatory

from sluis.errors import SluisError
from sluis.errors.keys import ssh_key_error, ssh_signature_error
from sluis.keys.ssh_key import SK_ECDSA, SK_ED25519
from sluis.keys.ssh_signature import read_signature

SPACE, MESSAGE = "sluis-register@test.example/ledger", b'{\n "step": "advised"\n}\n'
ALL = {kind: signatory(kind) for kind in KINDS}
FILE = ALL["ssh-ed25519"].file(MESSAGE, SPACE)


def holds(file: bytes, message: bytes = MESSAGE, namespace: str = SPACE) -> bool:
    try:
        read_signature(file).refuse_unless_of(message, namespace)
    except SluisError as error:
        if error.entry not in {ssh_signature_error, ssh_key_error}:
            raise
        return False
    return True


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("sk-")])
def test_what_ssh_keygen_signed_holds(kind: str, tmp_path: Path) -> None:
    key = ALL[kind].key_file(tmp_path / "key")
    for hash_name in ("sha256", "sha512"):
        words = ["ssh-keygen", "-q", "-Y", "sign", "-n", SPACE, "-O", f"hashalg={hash_name}", "-f", key]
        file = subprocess.run(words, input=MESSAGE, capture_output=True, check=True).stdout
        read = read_signature(file)
        read.refuse_unless_of(MESSAGE, SPACE)
        assert read.key.line == ALL[kind].line
        assert read.armoured.encode() == file, "written as ssh-keygen writes it"
        assert not holds(file, MESSAGE + b" ")
        assert not holds(file, namespace=SPACE + "x")


@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
@pytest.mark.parametrize("kind", KINDS)
def test_both_say_yes_to_what_is_signed_and_no_to_everything_near_it(kind: str, hash_name: str, tmp_path: Path) -> None:
    file = ALL[kind].file(MESSAGE, SPACE, hash_name=hash_name)
    line = ALL[kind].line
    assert holds(file)
    assert oracle(tmp_path, line, file, MESSAGE, SPACE)
    for message, namespace in ((MESSAGE + b"\n", SPACE), (b"", SPACE), (MESSAGE, "file")):
        assert not holds(file, message, namespace)
        assert not oracle(tmp_path, line, file, message, namespace)
    forged = signatory("ssh-ed25519").file(MESSAGE, SPACE)
    assert not oracle(tmp_path, line, forged, MESSAGE, SPACE)
    assert read_signature(forged).key.line != line, "who signed is told by the key in it"


@pytest.mark.parametrize("algorithm", ["rsa-sha2-256", "rsa-sha2-512", "ssh-rsa"])
def test_both_take_rsa_with_sha_2_and_refuse_sha_1(algorithm: str, tmp_path: Path) -> None:
    file = ALL["ssh-rsa"].file(MESSAGE, SPACE, algorithm=algorithm)
    sound = algorithm != "ssh-rsa"
    assert (holds(file), oracle(tmp_path, ALL["ssh-rsa"].line, file, MESSAGE, SPACE)) == (sound, sound)


@pytest.mark.parametrize("kind", [SK_ED25519, SK_ECDSA])
def test_a_security_key_that_was_not_touched_is_refused(kind: str) -> None:
    assert not holds(ALL[kind].file(MESSAGE, SPACE, flags=0))


def test_neither_takes_what_is_reserved_for_later(tmp_path: Path) -> None:
    file = ALL["ssh-ed25519"].file(MESSAGE, SPACE, reserved=b"later")
    assert not holds(file)
    assert not oracle(tmp_path, ALL["ssh-ed25519"].line, file, MESSAGE, SPACE)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("version", ALL["ssh-ed25519"].file(MESSAGE, SPACE, version=2)),
        ("digest", ALL["ssh-ed25519"].file(MESSAGE, SPACE, hash_name="sha384")),
        ("goes on", armoured(base64.b64decode("".join(FILE.decode().splitlines()[1:-1])) + b"\0")),
        ("cut short", armoured(base64.b64decode("".join(FILE.decode().splitlines()[1:-1]))[:-1])),
        ("no magic", armoured(b"sshsig" + b"\0" * 40)),
        ("not armoured", b"".join(FILE.splitlines()[1:-1])),
        ("a public key", Signatory().line.encode()),
        ("two of them", FILE + FILE),
        ("text before it", b"see below\n" + FILE),
        ("no text", b"\xff" * 100),
        ("empty", b""),
        ("huge", FILE + b"\n" * 40_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_file_of_a_signature_is_told(name: str, file: bytes) -> None:
    with raises(ssh_signature_error) as refused:
        read_signature(file)
    assert refused.value.places["what"] == "form", name


def test_a_key_that_does_not_sign_here_is_told() -> None:
    with raises(ssh_key_error):
        read_signature(signatory("ssh-rsa", 1024).file(MESSAGE, SPACE))


def test_what_is_wrong_is_told() -> None:
    read = read_signature(FILE)
    with raises(ssh_signature_error, match="another namespace"):
        read.refuse_unless_of(MESSAGE, "git")
    with raises(ssh_signature_error, match="not of this key over this file"):
        read.refuse_unless_of(b"another", SPACE)


def test_lines_that_mail_made_longer_ends_hold_and_are_kept_as_openssh_writes_them() -> None:
    read = read_signature(FILE.replace(b"\n", b"\r\n"))
    read.refuse_unless_of(MESSAGE, SPACE)
    assert read.armoured.encode() == FILE


@given(st.sampled_from(sorted(ALL)), st.integers(0, 2000), st.integers(1, 255))
def test_no_octet_of_a_signature_can_be_changed(kind: str, at: int, change: int) -> None:
    octets = bytearray(base64.b64decode("".join(ALL[kind].file(MESSAGE, SPACE).decode().splitlines()[1:-1])))
    octets[at % len(octets)] ^= change
    changed = armoured(bytes(octets))
    assert not holds(changed) or read_signature(changed).key.line != ALL[kind].line


@given(st.binary(max_size=300))
def test_whatever_is_handed_in_is_refused_in_one_sentence(octets: bytes) -> None:
    assert not holds(octets)
    assert not holds(armoured(b"SSHSIG" + octets))
    assert not holds(armoured(b"SSHSIG\0\0\0\1" + octets))
