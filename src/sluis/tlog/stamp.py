"""Have a checkpoint stamped by a time-stamping authority, and check such a stamp.

In:  a checkpoint as its log signed it, an authority's address or certificates. Out: the authority's answer, DER; or
     whether it holds.

The rules this module keeps (ledger specification, section 1.5):
 * What is stamped is SHA-256 over note text, blank line and the log's own signatures: what witnesses add later does not
   change it.
 * An answer is kept only when it grants, repeats the nonce and stamps this digest.
 * A stamp is worth as much as its authority. Nothing waits for it: whoever does not answer is named, and that is all.

Source: RFC 3161; the structures and their verification are those of ``rfc3161-client``.
"""

import http.client
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import Certificate
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from sluis.tlog.note import Note, VerifierKey

TIMEOUT_S: Final = 10.0
_OK: Final = 200
_MOST_BYTES: Final = 1 << 17
_GRANTED: Final = 0


def stamped_text(note: Note, log_keys: Sequence[VerifierKey]) -> bytes:
    """Return what a stamp is over, before hashing.

    Args:
        note: The checkpoint; cosignatures of witnesses are left out.
        log_keys: The log's own keys.
    """
    mine = {(key.name, key.key_id) for key in log_keys}
    own = tuple(signature for signature in note.signatures if (signature.name, signature.key_id) in mine)
    return str(Note(note.text, own)).encode()


def ask_stamp(url: str, content: bytes) -> bytes | str:
    """Ask an authority to stamp bytes.

    Args:
        url: https, or http on this machine.
        content: What to stamp; only its SHA-256 leaves.

    Returns:
        The answer, DER; or why there is none: ``unreachable``, ``refused`` (another status, or not granted),
        ``false`` (no answer to this question).

    Effects:
        One request.
    """
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        status, answer = _post(url, request.as_bytes())
    except (OSError, http.client.HTTPException, ValueError):
        return "unreachable"
    if status != _OK:
        return "refused"
    try:
        made = decode_timestamp_response(answer)
        if made.status != _GRANTED:
            return "refused"
        stamped = made.tst_info
    except ValueError:
        return "false"
    same = request.nonce is not None and stamped.nonce == request.nonce
    return answer if same and _of(made) == request.message_imprint.message else "false"


def stamp_holds(stamp: bytes, content: bytes, authorities: Sequence[Certificate]) -> bool:
    """Say whether a stamp is over these bytes and by one of these authorities.

    Args:
        stamp: As it was kept.
        content: What it should be over, before hashing.
        authorities: Certificates that are trusted: roots first of all, others of the chain too.
    """
    builder = VerifierBuilder()
    for authority in authorities:
        builder = builder.add_root_certificate(authority)
    try:
        return bool(builder.build().verify_message(decode_timestamp_response(stamp), content))
    except (VerificationError, ValueError):
        return False


def _of(answer: TimeStampResponse) -> bytes:
    return bytes(answer.tst_info.message_imprint.message)


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(parts.scheme)
    if kind is None or parts.hostname is None:
        raise ValueError
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, {"content-type": "application/timestamp-query"})
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    finally:
        connection.close()
