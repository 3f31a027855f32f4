"""The plan: one activity of the register, compiled for the kernel.

The rules this module keeps:
 * What no row names does not leave: data minimisation is the default, and a release an exception that somebody wrote
   down. A row is a path of literals and ``*`` with exactly one treatment.
 * No row's path begins with another row's path, and at one place there are literals or ``*``, never both.
 * ``digest`` covers kernel semantics version, rows, vocabularies, catalogue and law tables, so that any decision can
   be replayed years later.

No articles of law here: the kernel knows fields, shapes and treatments.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sluis.terms import BodyFormat, Kind, Lifetime

KERNEL_VERSION: Final = 2
"""Version of the semantics of door 1 and the output grammar; part of every plan's digest."""

STAR: Final = "*"
MOST_ENTRIES: Final = 64
"""Entries of one table in one body, all parents together, where the plan says no other bound."""
PlanPath = tuple[str, ...]
"""Segments; ``*`` where an instance stands. Never empty."""


@dataclass(frozen=True, slots=True)
class NumberShape:
    """``release`` as a number: in ``[minimum, maximum]`` as received, then down to ``minimum + step * k``."""

    minimum: Decimal
    maximum: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class FlagShape:
    """``release`` as a boolean: true, false, 1, 0, quoted or not."""


@dataclass(frozen=True, slots=True)
class WordShape:
    """``release`` as one of listed words: ``enum`` of the register, or an approved ``vocabulary`` file."""

    words: tuple[str, ...]
    vocabulary: str | None = None
    """Name of the vocabulary file, ``None`` for an enum."""


@dataclass(frozen=True, slots=True)
class TimeShape:
    """``release`` as whole seconds since 1970-01-01T00:00Z, down to a multiple of ``grid_s``."""

    grid_s: int


Shape = NumberShape | FlagShape | WordShape | TimeShape


@dataclass(frozen=True, slots=True)
class Release:
    """The value itself leaves, in the canonical form of its shape."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Token:
    """A keyed token leaves (gate specification, section 5.7)."""

    kind: Kind
    lifetime: Lifetime
    scope: str = "household"
    """``household`` or ``all``; with ``all`` one device is recognisable in two homes."""


@dataclass(frozen=True, slots=True)
class ToDeviceClass:
    """A host name leaves as a word of ``terms.DeviceClass``."""


@dataclass(frozen=True, slots=True)
class ToVendorGroup:
    """A MAC address leaves as a word of ``terms.VendorGroup``."""


@dataclass(frozen=True, slots=True)
class ToBands:
    """A number leaves as the lower bound of its band; the last band is open."""

    bounds: tuple[Decimal, ...]
    """Ascending, at least one; a number below the first is withheld."""


Generalise = ToDeviceClass | ToVendorGroup | ToBands


@dataclass(frozen=True, slots=True)
class Withhold:
    """Nothing leaves; ``by_row`` is the row that says so (a row by kind, or this row itself)."""

    by_row: int


Treatment = Release | Token | Generalise | Withhold


@dataclass(frozen=True, slots=True)
class Row:
    """One field of an activity."""

    number: int
    """From 1 in the order of the file, rows by kind included: the key of the intent's counts."""
    path: PlanPath
    treatment: Treatment
    line: int = 0
    """Line of the register, 1-based; 0 when made in code."""


@dataclass(frozen=True, slots=True)
class TableBound:
    """How many entries of one table a body may hold."""

    path: PlanPath
    """Of the table: ends in ``*``."""
    entries: int
    """At least 1, all parents together."""


@dataclass(frozen=True, slots=True)
class CountPlan:
    """Homes are counted by region and band: nothing of one home leaves, and its row withholds in door 1."""

    row: int
    """The number of the row."""
    path: PlanPath
    bounds: tuple[Decimal, ...]
    """Lower bounds of the bands, ascending."""
    of: str
    """Which value of a home and period counts: ``low`` or ``high`` (the worst), ``last`` or ``any``."""
    cells: tuple[str, ...]
    """The regions, ascending."""
    minimum: int
    """With fewer homes, counted with the noise, nothing of a region leaves."""
    eps_u: int
    """What one period spends, in millionths."""
    budget_u: int
    """What all counts together may spend of a household in a calendar year, in millionths."""
    period_s: int


Told = Treatment | CountPlan
"""What is told of a row: how its values leave, or that homes are counted by them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity compiled for the kernel: what may leave, in which form, to whom."""

    activity: str
    recipient: str
    body_format: BodyFormat
    rows: tuple[Row, ...]
    household: Lifetime | None = None
    """Lifetime of the household's own token; ``None``: the body names no household."""
    time_grid_s: int | None = None
    """Grid of ``CollectionTime``; ``None``: it does not leave."""
    digest: str = ""
    """SHA-256, 64 hex digits."""
    tables: tuple[TableBound, ...] = ()
    """Tables with another bound than ``MOST_ENTRIES``."""
    count: CountPlan | None = None
    """Homes are counted; then nothing else leaves of the activity."""

    def told(self, row: Row) -> Told:
        """Return what is told of a row: its treatment, or that homes are counted by it."""
        return self.count if self.count is not None and self.count.row == row.number else row.treatment

    def most_entries(self, table: PlanPath) -> int:
        """Return how many entries of a table, whose path ends in ``*``, a body may hold."""
        return next((bound.entries for bound in self.tables if bound.path == table), MOST_ENTRIES)
