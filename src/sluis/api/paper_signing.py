"""Signing a paper: a person's SSH key signs every byte of its file, and anybody can check that.

In:  a key, and the list of people of a gate when there is one. Out: who signs; the file of a signature; who signed.

The rules this module keeps:
 * A private key is never read by Sluis: ``ssh-keygen`` signs, as for the steps of a register.
 * The paper names its signer and key before it is signed, so that a signature of somebody else does not fit it.
 * Where a gate has a list of people, a key that is not in it signs nothing.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.api.files import beside, read_bytes
from sluis.api.gate import Gate
from sluis.api.moments import now_ms
from sluis.api.ssh_keygen import sign
from sluis.errors import Code, RegisterText
from sluis.errors.reports import paper_signer_error
from sluis.i18n import N_
from sluis.keys.ssh_key import SshKey, ssh_key_line
from sluis.keys.ssh_signature import read_signature
from sluis.reports.papers.answers import Signed
from sluis.reports.papers.figure import Figure, Origin, Source

__all__ = [
    "NAMESPACE",
    "SignatureSeen",
    "Signer",
    "name_of_signer",
    "nobody",
    "sign_paper",
    "signature_seen",
    "signer_of",
    "signer_of_line",
    "who_signed",
]

NAMESPACE: Final = "sluis-paper"
"""For what a signature must be made."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs a paper."""

    name: str
    key: SshKey
    file: Path
    """The private key, or the public one of a key in ssh-agent."""
    listed: bool
    """Whether a list of people of a gate says whose key it is; else it is what was typed."""

    def told(self) -> Signed:
        """Return what a paper says of who signs it."""
        origin = Source(Origin.SETTINGS, "people.signers") if self.listed else Source(Origin.PERSON)
        return Signed(
            name=Figure(self.name, N_("Accountable for this paper"), origin),
            key=Figure(self.key.fingerprint, N_("Signs with the key"), Source(Origin.PERSON, self.file.name)),
        )


_UNSIGNED: Final = N_("not signed yet: sign it first")


def nobody(name: str | None = None) -> Signed:
    """Return what a paper says that nobody signs with a key."""
    return Signed(
        name=Figure(name, N_("Accountable for this paper"), Source(Origin.PERSON), "", _UNSIGNED),
        key=Figure(None, N_("Signs with the key"), Source(Origin.PERSON), "", _UNSIGNED),
    )


def signer_of(key: Path, name: str | None, gate: Gate | None = None) -> Signer:
    """Return who signs with a key.

    Args:
        key: The private key, whose public one lies beside it; or the public one of a key in ssh-agent.
        name: As it was typed; of a gate with a list of people the name in the list counts, and another is refused.
        gate: Whose list of people.

    Raises:
        FileMissingError: there is no public key.
        ssh_key_error: it is none that signs here.
        paper_signer_error: the list of people of the gate does not have it, or has it under another name.
    """
    public = key if key.suffix == ".pub" else beside(key, ".pub")
    held = ssh_key_line(read_bytes(public).decode("utf-8", "replace").strip())
    return _signer(held, name, gate, key)


def signer_of_line(line: str, name: str | None, gate: Gate) -> Signer:
    """Return who will sign elsewhere with a key, of which only the public line is here.

    Args:
        line: As it stands in the file of a public key.
        name: As it was typed; as of ``signer_of``.
        gate: Whose list of people.

    Raises:
        ssh_key_error, paper_signer_error: as ``signer_of``.
    """
    return _signer(ssh_key_line(line.strip()), name, gate, Path())


def _signer(held: SshKey, name: str | None, gate: Gate | None, key: Path) -> Signer:
    people = None if gate is None else gate.beside().settings.signers()
    if people is None or not people.signers:
        return Signer(name or "", held, key, listed=False)
    person, shown = people.of_key(held), RegisterText(held.fingerprint)
    if person is None:
        raise paper_signer_error(key=shown, what=Code("unknown"))
    if not person.signs_at(now_ms()):
        raise paper_signer_error(key=shown, what=Code("time"))
    if name not in {None, person.name}:
        raise paper_signer_error(key=shown, what=Code("name"))
    return Signer(person.name, held, key, listed=True)


def sign_paper(content: bytes, signer: Signer) -> bytes:
    """Return the file of a signature over every byte of a paper, checked as one that is handed in.

    Raises:
        ssh_keygen_error: ``ssh-keygen`` is not installed, or made none.
        ssh_signature_error: what it made is not of that key.

    Effects:
        Runs ``ssh-keygen``, which may ask for a passphrase on the terminal, or for a touch.
    """
    made = sign(content, signer.file, NAMESPACE)
    if who_signed(content, made) != signer.key.fingerprint:
        raise paper_signer_error(key=RegisterText(signer.key.fingerprint), what=Code("other"))
    return made


def who_signed(content: bytes, signature: bytes) -> str:
    """Return the fingerprint of the key that signed a paper.

    Raises:
        ssh_signature_error: it is no signature, or not over these bytes, or for something else.
    """
    return _key_of(content, signature).fingerprint


def name_of_signer(content: bytes, signature: bytes, gate: Gate) -> str:
    """Return who signed a paper, as the list of people of a gate has it, whether the key still counts or not.

    Raises:
        ssh_signature_error: it is no signature, or not over these bytes, or for something else.
        paper_signer_error: nobody in the list has the key.
    """
    key = _key_of(content, signature)
    person = gate.beside().settings.signers().of_key(key)
    if person is None:
        raise paper_signer_error(key=RegisterText(key.fingerprint), what=Code("unknown"))
    return person.name


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """Who signed a paper."""

    sha256: str
    """Of the paper, 64 hex digits."""
    key: str
    """Fingerprint."""
    name: str | None
    """Whose key that is by the list of people of a gate; ``None``: it is not in it."""
    counts: bool
    """Whether that key counts today, by the same list."""


def signature_seen(gate: Gate, content: bytes, signature: bytes) -> SignatureSeen:
    """Say who signed a paper, and whether the list of people of a gate has that key.

    Raises:
        ssh_signature_error: it is no signature, or not over these bytes, or for something else.
    """
    key = _key_of(content, signature)
    person = gate.beside().settings.signers().of_key(key)
    return SignatureSeen(
        sha256=hashlib.sha256(content).hexdigest(),
        key=key.fingerprint,
        name=None if person is None else person.name,
        counts=person is not None and person.signs_at(now_ms()),
    )


def _key_of(content: bytes, signature: bytes) -> SshKey:
    read = read_signature(signature)
    read.refuse_unless_of(content, NAMESPACE)
    return read.key
