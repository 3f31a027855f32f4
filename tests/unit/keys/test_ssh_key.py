"""Public keys of SSH: every kind that signs here, and nothing else; read as OpenSSH and another library read them."""

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_public_key
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises
from tests.ssh_people import CURVES, KINDS, Signatory, mpint, signatory

from sluis.errors import SluisError
from sluis.errors.keys import ssh_key_error
from sluis.keys.ssh_key import SK_ECDSA, SK_ED25519, Wire, ssh_key, ssh_key_line, written

_ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
EIGHT_TIMES_IS_NOTHING = (0, 1, 2**255 - 20, _ORDER_8, 2**255 - 19 - _ORDER_8)
ALL = {kind: signatory(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_every_kind_is_read_and_verifies_what_it_signed(kind: str) -> None:
    key = ssh_key_line(f"  {ALL[kind].line} somebody of the office\n")
    assert (key.kind, key.octets, key.line) == (kind, ALL[kind].octets, ALL[kind].line)
    assert key.verifies(ALL[kind].signature(b"message"), b"message")
    assert not key.verifies(ALL[kind].signature(b"message"), b"another")
    assert not ssh_key(signatory(kind).octets).verifies(ALL[kind].signature(b"message"), b"message")


@pytest.mark.parametrize("kind", KINDS)
def test_ssh_keygen_gives_a_key_the_same_fingerprint(kind: str, tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_text(ALL[kind].line, encoding="utf-8")
    done = subprocess.run(["ssh-keygen", "-lf", tmp_path / "key.pub"], capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == ssh_key(ALL[kind].octets).fingerprint


@pytest.mark.parametrize("kind", ["ssh-ed25519", *CURVES, "ssh-rsa"])
def test_another_reader_of_keys_reads_the_same_key(kind: str) -> None:
    read = load_ssh_public_key(ALL[kind].line.encode())
    assert read.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode() == ssh_key_line(ALL[kind].line).line


@pytest.mark.parametrize("kind", ["ssh-ed25519", SK_ED25519])
@pytest.mark.parametrize("sign", [0, 1 << 255])
@pytest.mark.parametrize("y", [*EIGHT_TIMES_IS_NOTHING, 2**255 - 19, 2**255 - 18, 2**255 - 16])
def test_a_key_for_which_anybody_can_sign_is_none(kind: str, sign: int, y: int) -> None:
    application = written(b"ssh:") if kind == SK_ED25519 else b""
    with raises(ssh_key_error):
        ssh_key(written(kind.encode()) + written((y | sign).to_bytes(32, "little")) + application)


def doubled(y: int) -> int:
    """Return the y of twice a point of the curve (RFC 8032, section 5.1)."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    square = y * y % p
    x_square = (square - 1) * pow(d * square + 1, -1, p) % p
    return (square + x_square) * pow(2 - square + x_square, -1, p) % p


@pytest.mark.parametrize("y", EIGHT_TIMES_IS_NOTHING)
def test_the_points_of_small_order_are_those_of_which_eight_times_is_nothing(y: int) -> None:
    assert doubled(doubled(doubled(y))) == 1


def test_rsa_signs_with_sha_2_and_never_with_sha_1() -> None:
    key = ssh_key(ALL["ssh-rsa"].octets)
    assert key.verifies(ALL["ssh-rsa"].signature(b"m", "rsa-sha2-256"), b"m")
    assert key.verifies(ALL["ssh-rsa"].signature(b"m", "rsa-sha2-512"), b"m")
    assert not key.verifies(ALL["ssh-rsa"].signature(b"m", "ssh-rsa"), b"m")


@pytest.mark.parametrize("kind", [SK_ED25519, SK_ECDSA])
def test_a_security_key_must_have_been_touched(kind: str) -> None:
    key = ssh_key(ALL[kind].octets)
    assert not key.verifies(ALL[kind].signature(b"m", flags=0), b"m")
    assert key.verifies(ALL[kind].signature(b"m", flags=5), b"m"), "touched, and a PIN was asked too"
    touched = ALL[kind].signature(b"m", flags=0)
    assert not key.verifies(touched[:-5] + b"\x01" + touched[-4:], b"m"), "the device signs whether it was touched"


def ed_of(octets: bytes) -> bytes:
    return written(b"ssh-ed25519") + written(octets)


REFUSED = {
    "kind, dss": (written(b"ssh-dss") + mpint(7), "kind"),
    "kind, certificate": (written(b"ssh-ed25519-cert-v01@openssh.com") + written(b"x" * 32), "kind"),
    "kind, empty": (written(b""), "form"),
    "form, nothing": (b"", "form"),
    "form, too short": (ed_of(b"x" * 31), "form"),
    "form, goes on": (Signatory().octets + b"\0", "form"),
    "form, not ascii": (written(b"\xff"), "form"),
    "form, too long": (written(b"ssh-ed25519") + written(b"x" * 20_000), "form"),
    "form, another curve": (
        ALL["ecdsa-sha2-nistp256"].octets.replace(b"\x08nistp256", b"\x08nistp384"),
        "form",
    ),
    "form, no point": (written(b"ecdsa-sha2-nistp256") + written(b"nistp256") + written(b"\4" + b"1" * 64), "form"),
    "form, compressed point": (
        written(b"ecdsa-sha2-nistp256") + written(b"nistp256") + written(b"\2" + b"1" * 32),
        "form",
    ),
    "form, even exponent": (written(b"ssh-rsa") + mpint(4) + mpint(3 << 2046), "form"),
    "form, negative number": (written(b"ssh-rsa") + written(b"\xff") + mpint(3 << 2046), "form"),
    "form, zeros in front": (written(b"ssh-rsa") + written(b"\0\0\3") + mpint((3 << 2046) + 1), "form"),
    "size, short": (signatory("ssh-rsa", 1024).octets, "size"),
    "size, long": (written(b"ssh-rsa") + mpint(65_537) + mpint((1 << 8192) + 1), "size"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_sign_here_is_refused(name: str) -> None:
    octets, what = REFUSED[name]
    with raises(ssh_key_error) as refused:
        ssh_key(octets)
    assert refused.value.places["what"] == what


LINE = ALL["ssh-ed25519"].line


@pytest.mark.parametrize(
    "line",
    [
        "",
        LINE.split()[1],
        LINE.replace("ssh-ed25519", "ssh-rsa", 1),
        LINE[:-1],
        LINE + "=",
        f'command="x" {LINE}',
        f"{LINE}\n{LINE}",
        LINE + " " * 20_000,
        "ssh-ed25519 AB==",
    ],
    ids=["empty", "no kind", "another kind", "cut short", "padded", "options", "two of them", "huge", "cut to nothing"],
)
def test_a_line_that_is_no_public_key_is_refused(line: str) -> None:
    with raises(ssh_key_error):
        ssh_key_line(line)


@given(st.binary(max_size=200))
def test_no_octets_make_a_signature_that_cannot_be_read_an_error(octets: bytes) -> None:
    for signer in ALL.values():
        assert not ssh_key(signer.octets).verifies(octets, b"m")


@given(st.sampled_from(sorted(ALL)), st.integers(0, 400), st.integers(1, 255))
def test_a_signature_with_one_octet_changed_does_not_verify(kind: str, at: int, change: int) -> None:
    signature = bytearray(ALL[kind].signature(b"m"))
    signature[at % len(signature)] ^= change
    assert not ssh_key(ALL[kind].octets).verifies(bytes(signature), b"m")


@given(st.binary(max_size=80))
def test_octets_are_a_key_or_refused(octets: bytes) -> None:
    try:
        key = ssh_key(octets)
    except SluisError as error:
        if error.entry is not ssh_key_error:
            raise
    else:
        assert ssh_key_line(key.line) == key
        assert key.fingerprint == "SHA256:" + base64.b64encode(hashlib.sha256(octets).digest()).decode().rstrip("=")


def test_fields_are_read_in_order_and_to_the_end() -> None:
    wire = Wire(written(b"ssh") + (258).to_bytes(4, "big") + mpint(255) + b"x")
    assert (wire.text(), wire.number(), wire.positive(), wire.take(1)) == ("ssh", 258, 255, b"x")
    wire.end()
    with pytest.raises(ValueError, match=r"^$"):
        wire.take(1)


def test_a_rsa_signature_without_its_leading_zeros_is_the_same() -> None:
    signer, key = ALL["ssh-rsa"], ssh_key(ALL["ssh-rsa"].octets)
    for number in range(4000):
        message = str(number).encode()
        whole = Wire(signer.signature(message))
        algorithm, made = whole.string(), whole.string()
        if made.startswith(b"\0"):
            assert key.verifies(written(algorithm) + written(made.lstrip(b"\0")), message)
            return
    pytest.fail("no signature began with a zero")


def test_a_key_of_another_size_makes_no_exception() -> None:
    key = ssh_key(ed_of(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()))
    assert not key.verifies(written(b"ssh-ed25519") + written(b"x" * 63), b"m")
