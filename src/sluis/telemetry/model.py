"""What a decoded message is made of.

A leaf's value keeps its JSON type and its text as written, so that 64-bit counters stay exact and two spellings of
one path can be compared (gate specification, section 2.8). Arrays and ``null`` are one leaf each: they fit no shape.
"""

from dataclasses import dataclass, field
from enum import Enum

import msgspec

from sluis.terms import Reason


class Number(msgspec.Struct, frozen=True, gc=False):
    """A JSON number, exactly as written. A ``Struct``, like ``Leaf``: a message makes hundreds, and it is 5x faster."""

    text: str


class Opaque(Enum):
    """A value that fits no shape. Numbers stand for it where it is encoded, as for no other value (``digest``)."""

    NULL = 0
    ARRAY = 1


Value = str | bool | Number | Opaque
"""``str``: decoded JSON string. ``bool``. ``Number``. ``Opaque``: null, or an array with all that is in it."""

Path = tuple[str, ...]
"""A path as segments, instances included: ``("Device", "Hosts", "Host", "1", "HostName")``."""


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """One value with its path; keys are split on "." at every level, so both layouts give the same path."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Claims:
    """What URL, headers and body say about who sent a message. ``None``: not said. Never logged."""

    oui: str | None = None
    product_class: str | None = None
    serial: str | None = None
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One collection of one router: an element of ``Report``, or a whole parameter dump."""

    leaves: tuple[Leaf, ...]
    """In the order written; aliases of a profile not yet replaced. ``CollectionTime`` is not among them."""
    collection_time: Value | None = None
    """The value of ``CollectionTime`` as written, or ``None`` when there is none."""
    refused: Reason | None = None
    """Why this report alone is refused; ``leaves`` is then empty."""
    leaf_count: int = 0
    """How many leaves it held, refused ones included where they could be counted."""


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived in one piece: one HTTP body, one line of NDJSON, one dump."""

    reports: tuple[Report, ...]
    claims: Claims = field(default_factory=Claims)
    """What the URL and headers claimed; body claims are read from the leaves by the gate."""
    query: str = ""
    login: str | None = None
    """User name of Basic authentication in a recorded request; the password is never kept."""
    path: str = ""
    """Path of the target of a recorded request: the route it was sent to."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of a recorded request, names in lower case, credentials not among them; only identify looks at them."""
