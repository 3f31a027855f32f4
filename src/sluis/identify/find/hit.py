"""What the engine answers: where something identifying stands, of what kind it is, and how sure that is.

In:  nothing. Out: the types every module of this folder speaks.

The rule this module keeps: no ``repr`` shows a value, so that no log, error or failed test does.
"""

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

from sluis.terms import Kind


class Point(StrEnum):
    """For whom the engine looks."""

    CANARY = "canary"
    """The gate: recall first. What is only doubtful counts, because a miss is a leak."""
    AUDIT = "audit"
    """A person reads the result: precision first. What is only doubtful does not count."""


class Nature(StrEnum):
    """Who gave out a MAC address (IEEE 802-2014, 8.2)."""

    UNIVERSAL = "universal"
    """By a maker: the same for the device's whole life."""
    LOCAL = "local"
    """By the device itself; often made up anew per network."""
    GROUP = "group"
    """For many receivers; names nobody by itself."""


class Sureness(IntEnum):
    """How sure a hit is. The audit takes the upper two."""

    DOUBTFUL = 1
    """Has the form, and so have harmless texts."""
    LIKELY = 2
    """Has the form and something beside it that harmless texts seldom have."""
    SURE = 3
    """Has a form nothing else has, or equals an identifier known from the same report or capture."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One identifier found in a text."""

    start: int
    """First character, counted from 0, in the text as given."""
    end: int
    """First character after it. Hits of one text are disjoint or nested (a MAC address inside an IPv6 address)."""
    kind: Kind
    canonical: bytes = field(repr=False)
    """The identifier however it was written: octets of an address, digits of a number, else lower-case UTF-8."""
    confidence: Sureness
    reason: str
    """Why it is one: words of ``docs/reference/detection.md`` joined by ``:``. Never a piece of the text."""
    nature: Nature | None = None
    """Of a MAC address; else ``None``."""
    vendor: str | None = field(default=None, repr=False)
    """Maker of a MAC address as the IEEE registry names it; ``None`` when it lists none."""

    def counts(self, point: Point) -> bool:
        """Whether the hit counts at an operating point."""
        return point is Point.CANARY or self.confidence >= Sureness.LIKELY

    def moved(self, start: int, end: int, reason: str) -> "Hit":
        """Return the same identifier at another place: that of the coding it was found inside."""
        return replace(self, start=start, end=end, reason=reason)


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One identifier to look for."""

    kind: Kind
    canonical: bytes = field(repr=False)
    text: str = field(repr=False)
    """As it stood in the leaf."""
    vague: bool = False
    """Whether the same text stands where nobody is named, like a model that is also a host's name: doubtful."""


def doubt(*, unless: bool, else_: Sureness = Sureness.LIKELY) -> Sureness:
    """Return ``DOUBTFUL`` unless something supports the hit.

    Examples:
        >>> doubt(unless=False).name, doubt(unless=True).name
        ('DOUBTFUL', 'LIKELY')
    """
    return else_ if unless else Sureness.DOUBTFUL
