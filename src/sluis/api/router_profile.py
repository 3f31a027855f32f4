"""The valve in the router: activities as Bulk Data profiles of a router, and dumps of routers held against them.

In:  a register; dumps of profiles. Out: ``MadeProfiles`` with messages of USP and CWMP; ``CheckedProfiles``.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from sluis.api.document import Json
from sluis.api.files import STANDARD_INPUT, entries_of, load_register, named, write_file
from sluis.api.moments import midnight_ms, today
from sluis.audit.fleet.fleet_list import is_list, read_fleet
from sluis.audit.profile.drift import Held
from sluis.audit.profile.drift_kinds import Drift, DriftFinding
from sluis.audit.profile.messages import RouterMessage, cwmp_messages, usp_messages
from sluis.audit.profile.routers import DriftSummary, KindOfRouter, Label, RouterChecked, check_routers
from sluis.audit.profile.wanted import WantedProfile, is_sealed, wanted
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.audit import profile_url_error
from sluis.errors.cli import activity_unknown_error, folder_empty_error, output_unwritable_error
from sluis.register.lower import lower
from sluis.register.model import Register
from sluis.reports.router_profile_document import checked_document, made_document
from sluis.telemetry.folder import FolderEntry
from sluis.terms import Verdict

__all__ = [
    "LEVELS",
    "CheckedProfiles",
    "Drift",
    "DriftFinding",
    "FailOn",
    "KindOfRouter",
    "MadeProfiles",
    "RouterChecked",
    "check_profiles",
    "make_profiles",
]

FailOn = Literal["fail", "unknown", "review", "never"]
LEVELS: Final[dict[str, frozenset[Verdict]]] = {
    "fail": frozenset({Verdict.FAIL}),
    "unknown": frozenset({Verdict.FAIL, Verdict.UNKNOWN}),
    "review": frozenset({Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW}),
    "never": frozenset(),
}
MOST_KEPT: Final = 1_000
"""Routers that differ and are kept one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class MadeProfiles:
    """What the activities of a register need of a router."""

    register: Register
    day: date
    profiles: tuple[WantedProfile, ...]
    """Of the activities that were asked for, in file order; closed ones included."""
    instance: int = 1

    @property
    def refused(self) -> bool:
        """Whether an activity has no profile: the law closes it, or nothing of it can be asked."""
        return any(not profile.made for profile in self.profiles)

    def messages(self, profile: WantedProfile) -> tuple[RouterMessage, ...]:
        """Return the messages that put a profile in a router; none of an activity that has no profile."""
        if not profile.made:
            return ()
        return (*usp_messages(profile), *cwmp_messages(profile, self.instance))

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Write the messages, a folder for each activity.

        Raises:
            output_unwritable_error: the system does not let us.

        Effects:
            Makes the folder and writes the files; those of that name are replaced.
        """
        written: list[Path] = []
        for profile in self.profiles:
            for message in self.messages(profile):
                place = folder / profile.activity
                try:
                    place.mkdir(parents=True, exist_ok=True)
                except OSError:
                    raise output_unwritable_error(file=FileName(place)) from None
                write_file(place / message.name, message.content)
                written.append(place / message.name)
        return tuple(written)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis router-profile --format json`` prints it."""
        return dict(made_document(self.register, self.day, self.profiles))


@dataclass(frozen=True, slots=True)
class CheckedProfiles:
    """Dumps of routers held against a register."""

    register: Register
    day: date
    summary: DriftSummary
    routers: tuple[RouterChecked, ...]
    """Those that differ, the first ``MOST_KEPT``; and a router that stands alone, whatever was seen."""

    def reaches(self, level: FailOn) -> bool:
        """Return whether a difference of a level was seen."""
        return self.summary.worst in LEVELS[level]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis router-profile --check DUMP --format json`` prints it."""
        return dict(checked_document(self.register, self.day, self.summary, self.routers))


def make_profiles(
    register: Path | str,
    *,
    at: date | None = None,
    activity: str | None = None,
    url: str = "",
    guarded: bool = False,
    instance: int = 1,
) -> MadeProfiles:
    """Compile activities of a register into Bulk Data profiles of a router.

    Args:
        register: The file.
        at: The day by which law is judged; today when absent.
        activity: The only one that is compiled, by the register's key.
        url: Where routers report: the gate. Without it profiles stay off, and have to be given one.
        guarded: Whether rows withheld by path are excluded by name too (Device:2.16 and later).
        instance: The number a router gives the profile, for the messages of CWMP.

    Raises:
        FileMissingError, RegisterError: the register cannot be used.
        activity_unknown_error: the register has no such activity.
        profile_url_error: routers cannot report there.

    Effects:
        Reads the register and the vocabularies it names.
    """
    loaded, day, profiles = _compiled(register, at, url, guarded=guarded)
    chosen = tuple(profile for profile in profiles if activity in {None, profile.activity})
    _check_activity(loaded, activity)
    if url:
        _check_url(loaded, url)
    return MadeProfiles(loaded, day, chosen, instance)


def check_profiles(
    dumps: str | Path | Iterable[str],
    register: Path | str,
    *,
    at: date | None = None,
    activity: str | None = None,
    url: str = "",
    advance: Callable[[int], None] | None = None,
) -> CheckedProfiles:
    """Hold dumps of routers' profiles against a register.

    Args:
        dumps: Names of files and folders; ``-`` is standard input. One file may be a list
            (``file,oui,product_class,firmware,from``) of dumps beside it, with their models and firmware.
        register: The file.
        at: The day by which law is judged; today when absent.
        activity: The one that must have a profile; each that always runs when absent.
        url: Where routers are to report; a host of the controller when absent.
        advance: Told of each dump that was held.

    Raises:
        FileMissingError, RegisterError: the register cannot be used.
        InputNotReadableError: a file that was named cannot be opened.
        activity_unknown_error: the register has no such activity.
        fleet_list_error: a list is not as it must be.
        folder_empty_error: there is no dump: of nothing nobody may read that it agrees.

    Effects:
        Reads the files, one at a time.
    """
    loaded, day, profiles = _compiled(register, at, url, guarded=False)
    _check_activity(loaded, activity)
    held = Held(loaded, profiles, url, activity)
    names = [str(dumps)] if isinstance(dumps, str | Path) else list(dumps)
    entries, labels = _entries(names)
    if not entries:
        raise folder_empty_error(file=FileName(", ".join(names)))
    stdin = sys.stdin.buffer if STANDARD_INPUT in names else None
    summary, kept = DriftSummary(), list[RouterChecked]()
    for checked in check_routers(entries, held, labels=labels, advance=advance, stdin=stdin):
        summary.take(checked)
        if (checked.counts or len(entries) == 1) and len(kept) < MOST_KEPT:
            kept.append(checked)
    return CheckedProfiles(loaded, day, summary, tuple(kept))


def dumps_of(names: Sequence[str]) -> int:
    """Return how many dumps there are; for whoever shows how far it is."""
    return len(_entries(names)[0])


def _entries(names: Sequence[str]) -> tuple[list[FolderEntry], list[Label]]:
    """Return the dumps, and what a list says of each; no labels where there is no list."""
    if len(names) == 1 and names[0] != STANDARD_INPUT and is_list(named(names[0])):
        listed = read_fleet(named(names[0]))
        return [each.entry for each in listed], [Label(each.model, each.firmware, each.oui) for each in listed]
    return entries_of(names), []


def _compiled(
    register: Path | str, at: date | None, url: str, *, guarded: bool
) -> tuple[Register, date, tuple[WantedProfile, ...]]:
    loaded, day = load_register(register), at or today()
    lowered = lower(loaded, midnight_ms(day))
    return loaded, day, tuple(wanted(loaded, each, url, guarded=guarded) for each in lowered.activities)


def _check_activity(register: Register, activity: str | None) -> None:
    if activity is not None and activity not in register.activities:
        known = RegisterText(", ".join(register.activities))
        raise activity_unknown_error(file=register.name, option=Code("--activity"), known=known)


def _check_url(register: Register, url: str) -> None:
    """Refuse an address at which no gate of the controller can stand."""
    held = Held(register, ())
    drifts = {finding.drift for finding in held.of_url(url)}
    problem = ""
    if not is_sealed(url) or Drift.UNENCRYPTED in drifts:
        problem = "sealed"
    elif Drift.TO_RECIPIENT in drifts:
        problem = "recipient"
    elif Drift.OTHER_URL in drifts:
        problem = "stranger"
    if problem:
        raise profile_url_error(option=Code("--url"), problem=Code(problem))
