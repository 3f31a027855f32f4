"""People with SSH keys, for tests: keys of every kind, and signatures made here as OpenSSH makes them.

A security key is played by its private key: what it signs is put together here as PROTOCOL.u2f says, and ``ssh-keygen``
checks it without any device.
"""

import base64
import hashlib
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sluis.keys.ssh_key import SK_ECDSA, SK_ED25519, written

APPLICATION = b"ssh:"
CURVES: dict[str, tuple[str, ec.EllipticCurve, HashAlgorithm]] = {
    "ecdsa-sha2-nistp256": ("nistp256", ec.SECP256R1(), SHA256()),
    "ecdsa-sha2-nistp384": ("nistp384", ec.SECP384R1(), SHA384()),
    "ecdsa-sha2-nistp521": ("nistp521", ec.SECP521R1(), SHA512()),
}
RSA_HASHES: dict[str, HashAlgorithm] = {
    "rsa-sha2-256": SHA256(),
    "rsa-sha2-512": SHA512(),
    "ssh-rsa": SHA1(),  # noqa: S303 - what must be refused
}
KINDS = ("ssh-ed25519", *CURVES, "ssh-rsa", SK_ED25519, SK_ECDSA)
Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def mpint(value: int) -> bytes:
    return written(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def private_of(kind: str, bits: int = 2048) -> Private:
    if kind in {"ssh-ed25519", SK_ED25519}:
        return ed25519.Ed25519PrivateKey.generate()
    if kind == "ssh-rsa":
        return rsa.generate_private_key(public_exponent=65_537, key_size=bits)
    return ec.generate_private_key(CURVES[kind][1] if kind in CURVES else ec.SECP256R1())


@dataclass(frozen=True)
class Signatory:
    """A key with which a test signs."""

    kind: str = "ssh-ed25519"
    private: Private = field(default_factory=ed25519.Ed25519PrivateKey.generate)

    @property
    def octets(self) -> bytes:
        """Return the public key as SSH writes it."""
        public, kind = self.private.public_key(), written(self.kind.encode())
        if isinstance(public, ed25519.Ed25519PublicKey):
            key = kind + written(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
        elif isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            key = kind + mpint(numbers.e) + mpint(numbers.n)
        else:
            curve = CURVES.get(self.kind, CURVES["ecdsa-sha2-nistp256"])[0].encode()
            point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            key = kind + written(curve) + written(point)
        return key + (written(APPLICATION) if self.kind.startswith("sk-") else b"")

    @property
    def line(self) -> str:
        """Return the public key as in ``id_ed25519.pub``."""
        return f"{self.kind} {base64.b64encode(self.octets).decode()}"

    def signature(self, message: bytes, algorithm: str | None = None, flags: int = 1) -> bytes:
        """Return a signature over a message as SSH writes it."""
        algorithm = algorithm or ("rsa-sha2-512" if self.kind == "ssh-rsa" else self.kind)
        tail = b""
        if self.kind.startswith("sk-"):
            tail = bytes([flags]) + (7).to_bytes(4, "big")
            message = hashlib.sha256(APPLICATION).digest() + tail + hashlib.sha256(message).digest()
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            made = self.private.sign(message)
        elif isinstance(self.private, rsa.RSAPrivateKey):
            made = self.private.sign(message, padding.PKCS1v15(), RSA_HASHES[algorithm])
        else:
            digest = CURVES.get(self.kind, CURVES["ecdsa-sha2-nistp256"])[2]
            r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(digest)))
            made = mpint(r) + mpint(s)
        return written(algorithm.encode()) + written(made) + tail

    def file(
        self,
        message: bytes,
        namespace: str,
        *,
        hash_name: str = "sha512",
        algorithm: str | None = None,
        flags: int = 1,
        version: int = 1,
        reserved: bytes = b"",
    ) -> bytes:
        """Return the file of a signature as ``ssh-keygen -Y sign`` writes it."""
        digest = hashlib.new(hash_name, message).digest()
        fields = (namespace.encode(), reserved, hash_name.encode(), digest)
        signature = self.signature(b"SSHSIG" + b"".join(map(written, fields)), algorithm, flags)
        whole = (self.octets, *fields[:3], signature)
        return armoured(b"SSHSIG" + version.to_bytes(4, "big") + b"".join(map(written, whole)))

    def key_file(self, path: Path) -> Path:
        """Write the private key for ``ssh-keygen``."""
        path.write_bytes(self.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        path.chmod(0o600)
        return path


def signatory(kind: str, bits: int = 2048) -> Signatory:
    return Signatory(kind, private_of(kind, bits))


def armoured(octets: bytes) -> bytes:
    text = base64.b64encode(octets).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return "\n".join(("-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", "")).encode()


def oracle(folder: Path, line: str, file: bytes, message: bytes, namespace: str) -> bool:
    """Ask ``ssh-keygen -Y verify`` whether a signature holds."""
    (folder / "allowed").write_text(f"somebody {line}\n", encoding="utf-8")
    (folder / "given.sig").write_bytes(file)
    words = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "somebody", "-n", namespace, "-s", "given.sig"]
    return subprocess.run(words, cwd=folder, input=message, capture_output=True, check=False).returncode == 0
