"""A fleet of captures: which model and firmware sends what to whom, and what differs between versions.

In:  a folder or a list of captures, and what they are held against. Out: ``FleetAudited``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from sluis.api.audit import LEVELS, Asked, FailOn, question_of
from sluis.api.document import Json
from sluis.api.files import named
from sluis.audit.fleet.fleet import Fleet, audit_fleet
from sluis.audit.fleet.fleet_list import read_fleet
from sluis.reports.audit.fleet_forms import fleet_document, fleet_page, print_fleet

__all__ = ["Fleet", "FleetAudited", "audit_captures_of_fleet", "captures_of"]


@dataclass(frozen=True, slots=True)
class FleetAudited:
    """What a fleet of captures shows."""

    fleet: Fleet
    register: str
    """Name of the register's file; empty: none."""
    digest: str
    files: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    """Captures of which something is not known: number and name of the file, for whoever asked; in no paper."""

    def reaches(self, level: FailOn) -> bool:
        """Return whether the verdict is of a level."""
        return self.fleet.verdict in LEVELS[level]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis audit --fleet --format json`` prints it."""
        return dict(fleet_document(self.fleet, self.register, self.digest))

    def html(self) -> bytes:
        """Return the page for whoever decides about a release."""
        return fleet_page(self.fleet, self.register)

    def print(self, console: Console) -> None:
        """Print it."""
        print_fleet(self.fleet, self.register, console)


def captures_of(place: Path | str) -> int:
    """Return how many captures a fleet has; for whoever shows how far it is.

    Raises:
        fleet_list_error: it is no list.
    """
    return len(read_fleet(named(place)))


def audit_captures_of_fleet(
    place: Path | str,
    asked: Asked | None = None,
    versions: tuple[str, str] | None = None,
    *,
    advance: Callable[[int], None] | None = None,
) -> FleetAudited:
    """Say which model and firmware sends what to whom, and what differs between versions.

    Args:
        place: A folder ``MODEL/FIRMWARE/...`` of captures and dumps, or a list of them (CSV).
        asked: What each is held against; nothing when absent.
        versions: The earlier and the later version; each with the one before it when absent.
        advance: Told of each capture that was looked at.

    Raises:
        fleet_list_error: it is no list, or a line is not as it must be.
        FileMissingError, RegisterError: what they are held against cannot be used.

    Effects:
        Reads the captures, one at a time.
    """
    question = question_of(asked or Asked())
    entries = read_fleet(named(place))
    fleet = audit_fleet(entries, question, versions, advance=advance)
    numbers = sorted({number for kind in fleet.firmware for number in kind.doubtful})
    files = tuple((number, entries[number - 1].entry.name) for number in numbers)
    return FleetAudited(fleet, question.declared.name, question.declared.digest, files)
