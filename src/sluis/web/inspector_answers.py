"""What the desk answers to the calls of an inspector, as values.

In:  JSON of the desk. Out: frozen structs. What a later desk says besides is left out; what is missing is no answer.

A test holds them against the desk's own description.
"""

import msgspec

from sluis.api.inspection_cases import InspectedCase, InspectedCases

__all__ = [
    "AgreedAs",
    "DrawnNumber",
    "InspectedCase",
    "InspectedCases",
    "LogShown",
    "PopulationShown",
    "RegisterStep",
    "Registers",
    "SampleShown",
    "SealedEpoch",
    "SignedWith",
    "TreePath",
    "VisitSealed",
    "VisitsSealed",
    "Witness",
]


class TreePath(msgspec.Struct, frozen=True):
    """What stands at a number of the tree of an epoch."""

    number: int
    hash: str
    path: str


class PopulationShown(msgspec.Struct, frozen=True):
    """The households of a sealed epoch."""

    epoch: int
    starts: str
    ends: str
    registered: int
    leaf: str
    leaf_sha256: str
    checkpoint: str
    last: TreePath


class DrawnNumber(msgspec.Struct, frozen=True):
    """One number that was drawn."""

    number: int
    household: str | None
    nobody: str | None


class SampleShown(msgspec.Struct, frozen=True):
    """What a seed draws."""

    population: PopulationShown
    seed: str
    first: int
    drawn: tuple[DrawnNumber, ...]


class Witness(msgspec.Struct, frozen=True):
    """A witness that cosigned the head of the log."""

    name: str
    group: str
    own: bool


class SealedEpoch(msgspec.Struct, frozen=True):
    """One epoch of the ledger."""

    epoch: int
    starts: str
    ends: str | None
    state: str


class LogShown(msgspec.Struct, frozen=True):
    """The log as it is served now."""

    origin: str
    keys: tuple[str, ...]
    key_lost: bool
    checkpoint: str | None
    size: int
    root: str
    witnesses: tuple[Witness, ...]
    epochs: tuple[SealedEpoch, ...]
    visits_sealed: bool


class VisitSealed(msgspec.Struct, frozen=True):
    """A visit, as only his private key opens it."""

    epoch: int
    at: str
    commitment: str
    sealed: str


class VisitsSealed(msgspec.Struct, frozen=True):
    """Visits of inspectors."""

    visits: tuple[VisitSealed, ...]
    after: int | None


class SignedWith(msgspec.Struct, frozen=True):
    """By which key a step was signed."""

    role: str
    key: str


class AgreedAs(msgspec.Struct, frozen=True):
    """As who somebody was signed in when he took a step."""

    role: str
    issuer: str
    subject: str


class RegisterStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a version of the register."""

    version: int
    register: str
    step: str
    by: str
    signed: SignedWith | None
    agreed: AgreedAs | None
    text: str
    advice: str | None
    followed: bool | None
    at: str
    from_: str | None = msgspec.field(name="from", default=None)


class GateTook(msgspec.Struct, frozen=True):
    """A gate took a register."""

    at: str
    register: str


class Registers(msgspec.Struct, frozen=True):
    """The life of every version until a moment."""

    at: str
    in_force: int | None
    steps: tuple[RegisterStep, ...]
    taken: tuple[GateTook, ...]
