"""Who answers an authority: a person with a key of SSH, or one who is signed in at the desk; and what is left of that.

In:  a gate, a key or an account. Out: who it is; the member of an archive that shows it.

The rules this module keeps:
 * Who answers is an owner, the data protection officer or somebody of the legal department, by the list of people of
   the gate; whoever runs the gate does not. Where there is no list a name is typed, and every paper says so.
 * A key signs the manifest, to the byte, and anybody checks that. An account leaves no signature: what the desk checked
   is written down, and whoever checks a dossier is told that it rests on the installation.
 * Neither is ever the key of the ledger.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from sluis.api.gate import Gate
from sluis.api.moments import iso, now_ms
from sluis.api.paper_signing import Signer
from sluis.api.sample_files import as_json
from sluis.api.ssh_keygen import sign
from sluis.errors import Code, RegisterText, SluisError
from sluis.errors.reports import paper_signer_error
from sluis.i18n import N_
from sluis.keys.ssh_key import ED25519, SK_ED25519, SshKey
from sluis.keys.ssh_signature import read_signature
from sluis.ledger.check_dossier import AGREED, SIGNATURE
from sluis.lifecycle.account import Account
from sluis.lifecycle.people import ANSWERS
from sluis.reports.papers.answers import Signed
from sluis.reports.papers.figure import Figure, Origin, Source

__all__ = ["Answers", "Shown", "SignedIn", "namespace_of", "refuse_who_does_not_answer", "shown", "signed_in_as"]

_KINDS: Final = frozenset({ED25519, SK_ED25519})
"""Keys whose signatures the checker checks without any package."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in at the desk, under an account that the list of people ties to a person."""

    name: str
    key: Account
    token: str = field(repr=False)
    """SHA-256 of the ID token that the desk checked, 64 hex digits."""
    listed: bool = True

    def told(self) -> Signed:
        """Return what a paper says of who answers for it."""
        place = Source(Origin.SETTINGS, "people.signers")
        return Signed(
            name=Figure(self.name, N_("Accountable for this paper"), place),
            key=Figure(self.key.fingerprint, N_("Signed in as, and no key signs"), place),
        )


Answers = Signer | SignedIn
"""Who answers an authority."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What shows that somebody stands for a document."""

    member: str
    """As it is called in an archive."""
    content: bytes
    signature: str
    """Armoured; empty: nobody signed with a key."""
    token: str


def namespace_of(origin: str) -> str:
    """Return for what a signature under a dossier of a ledger must be made.

    Examples:
        >>> namespace_of("voorbeeld.example/sluis")
        'sluis-dossier@voorbeeld.example/sluis'
    """
    return f"sluis-dossier@{origin}"


def signed_in_as(gate: Gate, account: Account, token: str) -> SignedIn:
    """Return who is signed in with an account.

    Args:
        gate: Whose list of people.
        account: As the ID token says it.
        token: SHA-256 of that token.

    Raises:
        paper_signer_error: nobody in the list has the account, or it does not count today.
    """
    person = gate.beside().settings.signers().of_key(account)
    if person is None:
        raise _refused(account, "account")
    if not person.signs_at(now_ms()):
        raise _refused(account, "time")
    return SignedIn(person.name, account, token)


def refuse_who_does_not_answer(gate: Gate, by: Answers) -> None:
    """Refuse a key or account of somebody who does not answer for the provider, or that no checker checks.

    Raises:
        paper_signer_error: ``kind``, ``role`` or ``unknown``.
    """
    if isinstance(by, Signer) and by.key.kind not in _KINDS:
        raise _refused(by.key, "kind")
    people = gate.beside().settings.signers()
    if not people.signers and isinstance(by, Signer):
        return
    person = people.of_key(by.key)
    if person is None:
        raise _refused(by.key, "unknown")
    if ANSWERS.isdisjoint(person.roles):
        raise _refused(by.key, "role")


def shown(content: bytes, by: Answers, origin: str) -> Shown:
    """Return what shows that somebody stands for a document.

    Args:
        content: The document: a manifest, or that something is let go.
        by: Who.
        origin: Of the ledger.

    Raises:
        ssh_keygen_error: no signature was made.
        ssh_signature_error, paper_signer_error: it is not of that key.

    Effects:
        With a key: runs ``ssh-keygen``, which may ask for a passphrase or a touch.
    """
    if isinstance(by, Signer):
        made = _signed(content, by, namespace_of(origin))
        return Shown(SIGNATURE, made, made.decode("ascii"), "")
    told = {
        "v": "sluis/dossier-agreed/v1",
        "gate": origin,
        "manifest": hashlib.sha256(content).hexdigest(),
        "by": by.name,
        "issuer": by.key.issuer,
        "subject": by.key.subject,
        "token": by.token,
        "at": iso(now_ms()),
    }
    return Shown(AGREED, as_json(told), "", by.token)


def _signed(content: bytes, signer: Signer, namespace: str) -> bytes:
    made = sign(content, signer.file, namespace)
    read = read_signature(made)
    read.refuse_unless_of(content, namespace)
    if read.key != signer.key:
        raise _refused(signer.key, "other")
    return made


def _refused(key: SshKey | Account, what: str) -> SluisError:
    named = (
        key.fingerprint if isinstance(key, SshKey) else f"of an account at {key.issuer}"
    )  # whose stands in no message
    return paper_signer_error(key=RegisterText(named), what=Code(what))
