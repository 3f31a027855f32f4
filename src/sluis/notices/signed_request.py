"""Sign a request over HTTP, so that whoever gets it knows who sent it, when, and that nobody changed it.

In:  the parts of a request that are covered, and an Ed25519 key. Out: ``Signature-Input`` and ``Signature``.

Source: RFC 9421, sections 2.3, 2.5 and 3.3.6; RFC 9530 for ``Content-Digest``.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.errors.notices import signing_key_error

LABEL: Final = "sluis"
TAG: Final = "sluis-webhook"
"""Says what the signature is for: one that was made for something else does not fit here."""
LIFE_S: Final = 300
"""For how long a request holds."""


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in a file.

    Raises:
        FileMissingError: it cannot be read.
        signing_key_error: it is no Ed25519 key in PEM without a password.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError:
        raise file_missing_error(file=FileName(path)) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise signing_key_error(file=FileName(path)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise signing_key_error(file=FileName(path))
    return key


def public_text(key: Ed25519PublicKey) -> str:
    """Return a public key as receivers are given it: ``ed25519/`` and base64 of its 32 bytes."""
    return "ed25519/" + base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def key_id(key: Ed25519PublicKey) -> str:
    """Return the name of a key: 16 hex digits of SHA-256 over its 32 bytes."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def content_digest(body: bytes) -> str:
    """Return the value of ``Content-Digest``.

    Examples:
        >>> content_digest(b'{"hello": "world"}')
        'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:'
    """
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_base(covered: Sequence[tuple[str, str]], parameters: str) -> bytes:
    r"""Return what is signed.

    Args:
        covered: The name of each component and its value, one line each.
        parameters: Of the signature, as ``Signature-Input`` says them after its label.

    Examples:
        >>> signature_base([("@method", "POST")], '("@method");created=1').decode()
        '"@method": POST\n"@signature-params": ("@method");created=1'
    """
    lines = [f'"{name}": {value}' for name, value in covered]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def signed_headers(
    key: Ed25519PrivateKey, covered: Sequence[tuple[str, str]], created: int, *, more: str = "", label: str = LABEL
) -> dict[str, str]:
    """Return the two headers of a signature.

    Args:
        key: Which signs.
        covered: As ``signature_base``.
        created: When, seconds since 1970.
        more: Further parameters, as they stand there, with a semicolon before each.
        label: Of the signature.
    """
    names = " ".join(f'"{name}"' for name, _value in covered)
    parameters = f"({names});created={created}{more}"
    signature = base64.b64encode(key.sign(signature_base(covered, parameters))).decode()
    return {"Signature-Input": f"{label}={parameters}", "Signature": f"{label}=:{signature}:"}


def request_headers(key: Ed25519PrivateKey, url: str, body: bytes, now_s: int, tag: str = TAG) -> Mapping[str, str]:
    """Return the headers of a POST of JSON that is signed: method, address, form and every byte of the body.

    Args:
        key: Which signs.
        url: Where it is posted.
        body: What.
        now_s: The moment, seconds since 1970; it holds for ``LIFE_S``.
        tag: What the signature is for.
    """
    kind, digest = "application/json", content_digest(body)
    covered = [("@method", "POST"), ("@target-uri", url), ("content-type", kind), ("content-digest", digest)]
    more = f';expires={now_s + LIFE_S};keyid="{key_id(key.public_key())}";alg="ed25519";tag="{tag}"'
    return {"Content-Type": kind, "Content-Digest": digest, **signed_headers(key, covered, now_s, more=more)}
