"""Open the visits of an inspector with his private key, offline: what is on record about him, and in whose name.

In:  the file that the desk gave (JSON), and the private key (PEM, X25519: openssl genpkey -algorithm X25519).
Out: a line for each visit. Ends with 0: all opened and are what the ledger holds; 1: one does not open, or is another.

Runs on Python 3.11 with "cryptography" and nothing of Sluis. Source: ledger specification, sections 1.4.8 and 10.10.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def opened(private: X25519PrivateKey, sealed: bytes, commitment: bytes) -> bytes:
    """Return r and the JSON of a visit.

    Raises:
        InvalidTag, ValueError: it does not open under this key.
    """
    begins, version, nonce, rest = sealed[:32], sealed[32:33], sealed[33:45], sealed[45:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(begins))
    both = begins + private.public_key().public_bytes_raw()
    key = HKDF(SHA256(), 32, both, b"sluis/sealed-to/v1").derive(shared)
    return AESGCM(key).decrypt(nonce, rest, version + commitment)


def committed(r: bytes, content: bytes) -> bytes:
    """Return the commitment of a hidden event."""
    framed = len(r).to_bytes(2, "big") + r + len(content).to_bytes(4, "big") + content
    return hashlib.sha256(b"sluis/hidden/v2\0" + framed).digest()


def line_of(private: X25519PrivateKey, visit: dict[str, str]) -> tuple[str, bool]:
    """Return what is said of a visit, and whether it opened and is the one of the ledger."""
    commitment = bytes.fromhex(visit["commitment"])
    begins = f"{visit['at']} {visit['commitment'][:16]} "
    try:
        plain = opened(private, base64.b64decode(visit["sealed"], validate=True), commitment)
    except (InvalidTag, ValueError):
        return begins + "DOES NOT OPEN: it is sealed to another key, or was changed", False
    r, content = plain[:32], plain[32:].rstrip(b" ")
    if committed(r, content) != commitment:
        return begins + "IS ANOTHER than the ledger holds", False
    return begins + ascii(json.loads(content)), True


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the visits in a file, and return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if len(words) != 2:  # noqa: PLR2004 - a file and a key
        sys.stdout.write("usage: open_visits.py VISITS.json KEY.pem\n")
        return 2
    try:
        private = load_pem_private_key(Path(words[1]).read_bytes(), None)
        visits = json.loads(Path(words[0]).read_text(encoding="utf-8"))["visits"]
    except (OSError, ValueError, KeyError, TypeError):
        sys.stdout.write("the file or the key cannot be read\n")
        return 2
    if not isinstance(private, X25519PrivateKey):
        sys.stdout.write("the key is no X25519 key\n")
        return 2
    told = [line_of(private, visit) for visit in visits]
    sys.stdout.writelines(f"{line}\n" for line, _ in told)
    return 0 if all(held for _, held in told) else 1


if __name__ == "__main__":
    sys.exit(main())
