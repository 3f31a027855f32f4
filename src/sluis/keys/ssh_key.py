"""Public keys of SSH, and whether a signature was made with one: what a person signs a step of a register with.

In:  a line as it stands in ``id_ed25519.pub``, or the octets of a key. Out: ``SshKey``; yes or no about a signature.

The rules this module keeps:
 * Ed25519, ECDSA on the three NIST curves, RSA of 2,048 to 8,192 bits, and the two kinds on a security key. Nothing
   else, and no SHA-1: an RSA key signs with SHA-256 or SHA-512.
 * A security key must say that somebody touched it.
 * An Ed25519 key is no point of small order, for which anybody can make signatures; and it is written in one way.
 * No program is asked: what is proved here does not depend on what lies along ``PATH``.

Source: RFC 4251 section 5, RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8332, RFC 8709; OpenSSH's PROTOCOL.u2f.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from sluis.errors import Code
from sluis.errors.keys import ssh_key_error

ED25519: Final = "ssh-ed25519"
SK_ED25519: Final = "sk-ssh-ed25519@openssh.com"
SK_ECDSA: Final = "sk-ecdsa-sha2-nistp256@openssh.com"
RSA: Final = "ssh-rsa"
_CURVES: Final[dict[str, tuple[str, ec.EllipticCurve, HashAlgorithm]]] = {
    "ecdsa-sha2-nistp256": ("nistp256", ec.SECP256R1(), SHA256()),
    "ecdsa-sha2-nistp384": ("nistp384", ec.SECP384R1(), SHA384()),
    "ecdsa-sha2-nistp521": ("nistp521", ec.SECP521R1(), SHA512()),
    SK_ECDSA: ("nistp256", ec.SECP256R1(), SHA256()),
}
_RSA_HASHES: Final[dict[str, HashAlgorithm]] = {"rsa-sha2-256": SHA256(), "rsa-sha2-512": SHA512()}
_RSA_BITS: Final = range(2048, 8193)
_KINDS: Final = frozenset({ED25519, SK_ED25519, RSA, *_CURVES})
_TOUCHED: Final = 0x01
_UNCOMPRESSED: Final = 0x04
_LONGEST: Final = 16_384
"""Characters of a line, or octets of a key."""
_LINE: Final = re.compile(r"([a-z0-9@.-]{1,64})[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t].*)?")

_FIELD: Final = 2**255 - 19
_ORDER_8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER: Final = frozenset({0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8})
"""The y of the eight points whose order divides the cofactor."""

_Public = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class Wire:
    """Reads the fields of SSH one after another; what is too short, or goes on, raises ``ValueError``."""

    def __init__(self, octets: bytes) -> None:
        self._rest = octets

    def take(self, count: int) -> bytes:
        """Return the next octets."""
        if count > len(self._rest):
            raise ValueError
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def number(self) -> int:
        """Return the next uint32."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Return the next string."""
        return self.take(self.number())

    def text(self) -> str:
        """Return the next string, which is ASCII."""
        return self.string().decode("ascii")

    def positive(self) -> int:
        """Return the next mpint, which is more than 0 and written in the shortest way."""
        octets = self.string()
        value = int.from_bytes(octets, "big", signed=True)
        if value <= 0 or len(octets) != value.bit_length() // 8 + 1:
            raise ValueError
        return value

    def end(self) -> None:
        """Refuse what goes on."""
        if self._rest:
            raise ValueError


def written(octets: bytes) -> bytes:
    r"""Return octets as a string of SSH.

    Examples:
        >>> written(b"sha512")
        b'\x00\x00\x00\x06sha512'
    """
    return len(octets).to_bytes(4, "big") + octets


@dataclass(frozen=True, slots=True)
class SshKey:
    """A public key. Two are the same key when their octets are."""

    octets: bytes
    """As SSH writes it, the kind in front."""

    @property
    def kind(self) -> str:
        """What kind of key, as ``ssh-ed25519``."""
        return Wire(self.octets).text()

    @property
    def fingerprint(self) -> str:
        """The name ``ssh-keygen -l`` gives it: ``SHA256:`` and 43 characters."""
        digest = base64.b64encode(hashlib.sha256(self.octets).digest()).decode("ascii")
        return "SHA256:" + digest.rstrip("=")

    @property
    def line(self) -> str:
        """The key as in ``id_ed25519.pub``, without its comment."""
        return f"{self.kind} {base64.b64encode(self.octets).decode('ascii')}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Say whether a signature of SSH over a message was made with this key.

        Args:
            signature: As SSH writes it: the algorithm, then what it gave.
            message: What was signed.

        Returns:
            ``False`` also for a signature that cannot be read, is of another algorithm, or was made without a touch.
        """
        try:
            return _verifies(self.octets, signature, message)
        except (ValueError, InvalidSignature, UnsupportedAlgorithm):
            return False


def ssh_key(octets: bytes) -> SshKey:
    """Read a key as SSH writes it.

    Raises:
        ssh_key_error: it cannot be read, is of a kind that does not sign here, or of a size that does not.
    """
    try:
        kind = Wire(octets).text() if len(octets) <= _LONGEST else ""
        if kind not in _KINDS:
            raise ssh_key_error(what=Code("kind" if kind else "form"))
        public, _ = _public(octets)
    except (ValueError, UnsupportedAlgorithm):
        raise ssh_key_error(what=Code("form")) from None
    if isinstance(public, rsa.RSAPublicKey) and public.key_size not in _RSA_BITS:
        raise ssh_key_error(what=Code("size"))
    return SshKey(octets)


def ssh_key_line(line: str) -> SshKey:
    """Read a key as it stands in ``id_ed25519.pub``; what stands behind it is a comment.

    Raises:
        ssh_key_error: as ``ssh_key``.

    Examples:
        >>> key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL/FnSaT7a5X7QXt+ild/2IZXCVbpqPnBbn++iepHklQ"
        >>> ssh_key_line(f"{key} FG of the office").line == key
        True
    """
    match = _LINE.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    try:
        octets = base64.b64decode(match[2], validate=True) if match else b""
    except binascii.Error:
        octets = b""
    if match is None or base64.b64encode(octets).decode("ascii") != match[2]:
        raise ssh_key_error(what=Code("form"))
    key = ssh_key(octets)
    if key.kind != match[1]:
        raise ssh_key_error(what=Code("form"))
    return key


def _public(octets: bytes) -> tuple[_Public, bytes | None]:
    """Return a key for the library, and of a security key what it was made for."""
    wire = Wire(octets)
    kind = wire.text()
    public = _point_of(kind, wire)
    application = wire.string() if kind in {SK_ED25519, SK_ECDSA} else None
    wire.end()
    return public, application


def is_somebodys_point(point: bytes) -> bool:
    """Return whether an Ed25519 key is no point of small order, and written in its one way.

    Examples:
        >>> is_somebodys_point(bytes(32)), is_somebodys_point(bytes([2]) * 32)
        (False, True)
    """
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y < _FIELD and y not in _SMALL_ORDER


def _point_of(kind: str, wire: Wire) -> _Public:
    if kind in {ED25519, SK_ED25519}:
        point = wire.string()
        if not is_somebodys_point(point):
            raise ValueError
        return ed25519.Ed25519PublicKey.from_public_bytes(point)
    if kind == RSA:
        exponent, modulus = wire.positive(), wire.positive()
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    name, curve, _ = _CURVES[kind]
    if wire.text() != name:
        raise ValueError
    point = wire.string()
    if point[:1] != bytes([_UNCOMPRESSED]):
        raise ValueError
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, point)


def _verifies(octets: bytes, signature: bytes, message: bytes) -> bool:
    kind, (public, application) = Wire(octets).text(), _public(octets)
    wire = Wire(signature)
    algorithm, made = wire.text(), wire.string()
    if application is not None:
        flags, counter = wire.take(1), wire.take(4)
        if not flags[0] & _TOUCHED:
            return False
        message = hashlib.sha256(application).digest() + flags + counter + hashlib.sha256(message).digest()
    wire.end()
    if isinstance(public, rsa.RSAPublicKey):
        return _rsa_verifies(public, algorithm, made, message)
    if algorithm != kind:
        return False
    if isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(made, message)
        return True
    inner = Wire(made)
    r, s = inner.positive(), inner.positive()
    inner.end()
    public.verify(encode_dss_signature(r, s), message, ec.ECDSA(_CURVES[kind][2]))
    return True


def _rsa_verifies(public: rsa.RSAPublicKey, algorithm: str, made: bytes, message: bytes) -> bool:
    if algorithm not in _RSA_HASHES:
        return False
    whole = made.rjust(public.key_size // 8 + bool(public.key_size % 8), b"\0")  # an older signer left out zeros
    public.verify(whole, message, padding.PKCS1v15(), _RSA_HASHES[algorithm])
    return True
