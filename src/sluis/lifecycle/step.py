"""One step of the life of a register: which there are, what is said with one, and how it was shown who took it.

In:  nothing. Out: the values that steps are made of.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sluis.lifecycle.account import Account
from sluis.lifecycle.people import Role
from sluis.lifecycle.to_sign import AgreedTo, HandedIn


class StepName(StrEnum):
    """What is done to a version, in the order in which it can be done."""

    PROPOSED = "proposed"
    ADVISED = "advised"
    APPROVED = "approved"
    ACTIVATED = "activated"


ROLE_OF: Final = {
    StepName.PROPOSED: Role.OWNER,
    StepName.ADVISED: Role.DPO,
    StepName.APPROVED: Role.OWNER,
    StepName.ACTIVATED: Role.OPERATOR,
}
"""In which role a step is signed."""


class Advice(StrEnum):
    """What the data protection officer advises."""

    POSITIVE = "positive"
    CONDITIONS = "conditions"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class StepDetails:
    """What a person says with a step; absent is not said."""

    by: str
    """Who, as the operator wrote it; empty with a signature, which tells."""
    text: str = ""
    """The advice, or why."""
    advice: Advice | None = None
    followed: bool | None = None
    """Of an approval: whether the advice is followed."""
    closed: tuple[str, ...] = ()
    """Of a proposal: activities that law kept closed on that day."""
    handed: HandedIn | AgreedTo | None = None
    """What its person signed or agreed to, on the way in."""


@dataclass(frozen=True, slots=True)
class Signed:
    """How a step was signed by its person."""

    role: Role
    key: str
    """Fingerprint of the SSH key, as ``ssh-keygen -l`` prints it."""
    people: str
    """SHA-256 of the list of people it was signed under, 64 hex digits."""
    made_ms: int
    """When the document that was signed was made."""
    sshsig: str
    """The signature, as ``ssh-keygen -Y sign`` writes it."""
    document: bytes = b""
    """What was signed; empty until the step is checked, because it names the gate and the record does not."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How somebody took a step who was signed in: a desk checked an ID token; no signature of the person is left."""

    role: Role
    account: Account
    token: str
    """SHA-256 of the ID token, 64 hex digits."""
    people: str
    """SHA-256 of the list of people it was taken under, 64 hex digits."""
    made_ms: int
    """When the document that was agreed to was made."""
    document: bytes = b""
    """What was agreed to; empty until the step is checked."""

    @property
    def key(self) -> str:
        """By what the person is known."""
        return self.account.fingerprint


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the life of a version."""

    number: int
    register: str
    """SHA-256 of the version, 64 hex digits."""
    name: StepName
    details: StepDetails
    t_ms: int
    """When it was recorded."""
    effective_ms: int | None
    """Of an activation: from when the version holds."""
    digest: str
    """SHA-256 of the record, 64 hex digits: what the ledger's event names."""
    kid: str
    """The key of the ledger that signed it."""
    signed: Signed | None = None
    """How its person signed it; ``None``: nobody did."""
    agreed: Agreed | None = None
    """How its person agreed to it, signed in; with neither the name was typed."""

    @property
    def shown(self) -> "Signed | Agreed | None":
        """How it was shown who took it; ``None``: it was not, the name was typed."""
        return self.signed or self.agreed
