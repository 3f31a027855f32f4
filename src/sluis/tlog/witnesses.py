"""Ask the witnesses of a policy to cosign a checkpoint.

In:  a signed checkpoint and the tree behind it. Out: the checkpoint with cosignatures that verify, and who gave none.

The rules this module keeps:
 * A witness that has seen a larger tree of this log than we have means that we were rolled back: nothing goes on.
 * What a witness answers is believed only where its key verifies.
 * A witness that does not answer is asked again at the next round; the quorum decides, not this module.

Source: C2SP tlog-witness ("add-checkpoint"); ledger specification, sections 1.5 and 2.3.
"""

import base64
import http.client
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sluis.errors import Code, NoteError
from sluis.errors.ledger import witness_ahead_error
from sluis.tlog.checkpoint import Checkpoint, cosigned_at
from sluis.tlog.note import Note, Signature, signature_of
from sluis.tlog.policy import Party, Policy
from sluis.tlog.proof import Subtree, consistency_path

TIMEOUT_S: Final = 10.0
_OK: Final = 200
_CONFLICT: Final = 409
_MOST_BYTES: Final = 1 << 20
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,15})\n")


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What asking came to."""

    note: Note
    """With every cosignature that verifies, those it had included."""
    by: tuple[str, ...]
    """Names, in the policy, of the witnesses that cosigned."""
    silent: tuple[tuple[str, str], ...]
    """Name of a witness that did not, and why: ``no-url``, ``unreachable``, ``refused``, ``false``."""


def request_body(old: int, path: list[bytes], note: Note) -> bytes:
    r"""Return what is posted to a witness.

    Examples:
        >>> request_body(0, [], Note("a\n0\nb\n", (Signature("a", bytes(4), b"x"),))).decode()
        'old 0\n\na\n0\nb\n\n— a AAAAAHg=\n'
    """
    lines = "".join(f"{base64.b64encode(each).decode('ascii')}\n" for each in path)
    return f"old {old}\n{lines}\n{note}".encode()


def ask(policy: Policy, note: Note, subtree: Subtree, last: int) -> Cosigned:
    """Ask every witness of a policy that has an address.

    Args:
        policy: The witnesses.
        note: The checkpoint, signed by its log.
        subtree: The log's tree at the checkpoint's size.
        last: Size of the checkpoint before this one, which most witnesses saw.

    Raises:
        witness_ahead_error: a witness saw a larger tree, or another one of this size.

    Effects:
        One or two requests per witness.
    """
    size = Checkpoint.parse(note.text).size
    got: list[Signature] = []
    by: list[str] = []
    silent: list[tuple[str, str]] = []
    for witness in policy.witnesses:
        answer = _cosignature_of(witness, note, subtree, (last, size))
        if isinstance(answer, Signature):
            by.append(witness.name)
            got.extend([] if note.by(witness.key) else [answer])
        else:
            silent.append((witness.name, answer))
    return Cosigned(Note(note.text, (*note.signatures, *got)), tuple(by), tuple(silent))


def cosigned_by(note: Note, policy: Policy) -> tuple[str, ...]:
    """Return the names of the witnesses of a policy whose cosignatures stand under a checkpoint.

    Raises:
        NoteError: one of them is claimed and does not verify.
    """
    return tuple(witness.name for witness in policy.witnesses if cosigned_at(note, witness.key) is not None)


def _cosignature_of(witness: Party, note: Note, subtree: Subtree, sizes: tuple[int, int]) -> Signature | str:
    known = note.by(witness.key)
    if known is not None and cosigned_at(note, witness.key) is not None:
        return known
    if witness.url is None:
        return "no-url"
    old, size = sizes
    for _attempt in range(2):
        try:
            status, content = _post(witness.url, request_body(old, consistency_path(subtree, old, size), note))
        except (OSError, http.client.HTTPException, ValueError):
            return "unreachable"
        if status == _OK:
            return _believed(content, note, witness) or "false"
        seen = _SIZE.fullmatch(content) if status == _CONFLICT else None
        if seen is None:
            return "refused"
        if int(seen[1]) > size or int(seen[1]) == old:
            raise witness_ahead_error(witness=Code(witness.name), size=int(seen[1]), ours=size)
        old = int(seen[1])
    return "refused"


def _believed(content: bytes, note: Note, witness: Party) -> Signature | None:
    for line in content.decode("utf-8", "replace").split("\n"):
        try:
            signature = signature_of(line)
            if (signature.name, signature.key_id) == (witness.key.name, witness.key.key_id):
                cosigned_at(Note(note.text, (signature,)), witness.key)
                return signature
        except NoteError:
            continue
    return None


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(parts.scheme)
    if kind is None or parts.hostname is None:
        raise ValueError
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/add-checkpoint", body)
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    finally:
        connection.close()
