"""What the desk answers to the calls that pages make, as values.

In:  JSON of the desk. Out: frozen structs. What a later desk says besides is left out; what is missing is no answer.

A test holds them against the desk's own description.
"""

from typing import Annotated, Literal

import msgspec

from sluis.api.rights_agents import MandateGiven
from sluis.api.rights_asked import OwnCase, OwnCases
from sluis.api.sharing import SharedAbout, SharedLine, Sharing

__all__ = [
    "ActivityStanding",
    "Asked",
    "AskedBefore",
    "CaseAsk",
    "CaseOpened",
    "FileMade",
    "HouseholdAsk",
    "Leaving",
    "MandateGiven",
    "Mandates",
    "Overview",
    "OwnCase",
    "OwnCases",
    "Problem",
    "Receipt",
    "SharedAbout",
    "SharedLine",
    "Sharing",
    "ShownText",
    "Standing",
    "Window",
    "WrittenDown",
]

HouseholdAsk = Literal["object", "withdraw", "restrict", "help", "consent"]
"""What a household asks."""
CaseAsk = Literal["access", "copy", "rectification", "erasure", "portability"]
"""What a household asks about its data, as a case."""
_Short = Annotated[str, msgspec.Meta(max_length=512)]


class Leaving(msgspec.Struct, frozen=True):
    """A report that left, or is being sent."""

    disclosure: str
    recipient: str
    activity: str
    decided: str


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What opens an event in the ledger, signed."""

    v: _Short
    origin: _Short
    ms: int
    type: _Short
    json: Annotated[str, msgspec.Meta(max_length=8_192)]
    r: _Short
    kid: _Short | None
    sig: _Short | None


class Window(msgspec.Struct, frozen=True):
    """An activity that a help request opened."""

    activity: str
    until: str


class Asked(msgspec.Struct, frozen=True):
    """What was done about what a household asks."""

    again: bool
    closed: tuple[str, ...] = ()
    opened: tuple[Window, ...] = ()
    last_left: Leaving | None = None
    left_known: bool = True
    """Whether what is on record of it checks: else nobody can say what left last."""
    under_way: tuple[Leaving, ...] = ()
    cancelled: int = 0
    uncertain: int = 0
    receipts: tuple[Receipt, ...] = ()
    case_later: bool = False
    """Of a restriction: it holds, and companies are told later, for the case could not be opened."""


class ActivityStanding(msgspec.Struct, frozen=True):
    """How an activity stands for a household."""

    activity: str
    closed: str | None
    help_until: str | None
    consented: bool


class AskedBefore(msgspec.Struct, frozen=True):
    """One thing a household asked."""

    kind: str
    activity: str | None
    at: str
    until: str | None
    recorded: str


class Standing(msgspec.Struct, frozen=True):
    """How each activity stands for a household, and everything it asked."""

    number: int
    use: str | None
    occupied_until: str | None
    activities: tuple[ActivityStanding, ...]
    history: tuple[AskedBefore, ...]
    behind: bool = False


class Overview(msgspec.Struct, frozen=True):
    """What the page of a household shows."""

    sharing: Sharing
    shared: SharedAbout
    standing: Standing


class CaseOpened(msgspec.Struct, frozen=True):
    """The case that was opened."""

    again: bool
    case: OwnCase | None = None
    receipts: tuple[Receipt, ...] = ()


class FileMade(msgspec.Struct, frozen=True):
    """A file to take along."""

    file: dict[str, object]


class Mandates(msgspec.Struct, frozen=True):
    """The agents that asked something for a household."""

    mandates: tuple[MandateGiven, ...]


class ShownText(msgspec.Struct, frozen=True):
    """The text somebody consents to, as it was shown; sent to the desk, not answered by it."""

    sha256: str
    version: str
    language: str
    act: Literal["button"] = "button"


class WrittenDown(msgspec.Struct, frozen=True, omit_defaults=True):
    """Beside what an employee writes down: how the household asked, and how he knows that it is that household."""

    reason: str
    identified: str


class Problem(msgspec.Struct, frozen=True):
    """Why a call was not done (RFC 9457)."""

    type: str
    title: str
