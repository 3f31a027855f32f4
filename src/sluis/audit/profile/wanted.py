"""The Bulk Data profile an activity needs: what a router is asked, and what it is not, with the reason.

In:  one activity of a lowered register, and where the router is to report. Out: ``WantedProfile``.

The rules this module keeps:
 * A router is asked what a row lets something through of, and nothing else: what no row needs is not collected.
 * What the register cannot have treated in a router (a token, a band) is still asked in full; the gate treats it.
 * Every row of the activity comes out: asked, or left out with its reason. Nothing is dropped.
 * A profile is on by itself only when the activity always runs, and never without an https URL.
 * The parts of a path are those of the row, ``*`` where the row has one.

Source: TR-181 (Device:2.19), ``Device.BulkData.``; TR-369 Annex A; GDPR art. 5(1)(c) and 25.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from sluis.i18n import N_
from sluis.identify.catalogue import known_prefix, known_template, not_listed
from sluis.kernel.plan import STAR, Plan, PlanPath, Told, Withhold
from sluis.register.hosts import read_host
from sluis.register.lower import LoweredActivity
from sluis.register.model import Register

ROOT: Final = "Device"
DEFAULT_INTERVAL_S: Final = 86_400
"""The data model's own default of ``ReportingInterval``."""
LONGEST_REFERENCE: Final = 256
"""Characters of ``Parameter.{i}.Reference``."""
LONGEST_ALIAS: Final = 64
PREFIX: Final = "sluis-"
_OLD_ROOT: Final = "InternetGatewayDevice"
_CALLED: Final = ("()", "!")
"""What the name of a command or an event ends in."""


class Left(StrEnum):
    """Why a router is not asked for a row of the register."""

    WITHHELD = "withheld"
    OLD_MODEL = "old-model"
    NO_MODEL = "no-model"
    OBJECT = "object"
    COMMAND = "command"
    TOO_LONG = "too-long"


LEFT: Final[dict[Left, str]] = {
    Left.WITHHELD: N_("the register withholds it"),
    Left.OLD_MODEL: N_("TR-098 gives Bulk Data no HTTP; such a router has to be read over CWMP"),
    Left.NO_MODEL: N_("it stands in no data model of a router that has Bulk Data profiles"),
    Left.OBJECT: N_("it names an object, and a profile would then send all that is in it"),
    Left.COMMAND: N_("it belongs to a command or an event, which a profile cannot send"),
    Left.TOO_LONG: N_("it has more than 256 characters"),
}


class Paced(StrEnum):
    """What the interval was taken from."""

    TIME = "time"
    COUNT = "count"
    RELEASE = "release"
    DEFAULT = "default"


PACED: Final[dict[Paced, str]] = {
    Paced.TIME: N_("the grid of `time:`: oftener would tell the activity nothing more"),
    Paced.COUNT: N_("the period in which homes are counted"),
    Paced.RELEASE: N_("the period of `release:`"),
    Paced.DEFAULT: N_("the register says none; the default of the data model"),
}


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row a router is asked for."""

    path: PlanPath
    number: int
    line: int
    treatment: Told
    """What the gate makes of it."""
    listed: bool
    """Whether the parameter lists name it; what a maker added is known to its routers only."""

    @property
    def reference(self) -> str:
        """The row as ``Parameter.{i}.Reference``."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A row a router is not asked for."""

    path: PlanPath
    number: int
    line: int
    why: Left


@dataclass(frozen=True, slots=True)
class WantedProfile:
    """One activity as a Bulk Data profile of a router."""

    activity: str
    url: str
    """Where the router reports; empty: nobody said, and the profile stays off."""
    interval_s: int
    paced: Paced
    trigger: str
    """``always``, ``consent`` or ``help-request``."""
    open: bool
    """Whether the law lets the activity run on the day."""
    asked: tuple[AskedRow, ...]
    left: tuple[LeftRow, ...]
    guarded: bool = False
    """Whether rows that are withheld by path are excluded by name too, for routers of Device:2.16 and later."""

    @property
    def alias(self) -> str:
        """How the profile is called in a router."""
        return alias_of(self.activity)

    @property
    def enabled(self) -> bool:
        """Whether it is on by itself; else somebody switches it on where the activity may run."""
        return self.trigger == "always" and self.open and is_sealed(self.url)

    @property
    def excluded(self) -> tuple[str, ...]:
        """References that are excluded by name."""
        paths = (row.path for row in self.left if row.why is Left.WITHHELD)
        return tuple(".".join(path) for path in paths if self.guarded and path[0] == ROOT)

    @property
    def made(self) -> bool:
        """Whether there is a profile at all: the activity may run, and something is asked."""
        return self.open and bool(self.asked)


def alias_of(activity: str) -> str:
    """Return the alias of an activity's profile, at most 64 characters.

    Examples:
        >>> alias_of("wifi-help"), len(alias_of("a" * 64))
        ('sluis-wifi-help', 64)
    """
    alias = PREFIX + activity
    if len(alias) <= LONGEST_ALIAS:
        return alias
    digest = hashlib.sha256(activity.encode()).hexdigest()[:12]
    return f"{alias[: LONGEST_ALIAS - 13]}-{digest}"


def is_sealed(url: str) -> bool:
    """Return whether a URL is one of https, with a host that is a name or an address, and without a login in it.

    Examples:
        >>> [is_sealed(url) for url in ("https://gate.example/in", "http://a.example/", "https://u:p@a.example/", "")]
        [True, False, False, False]
    """
    try:
        parts = urlsplit(url)
        sealed = parts.scheme.lower() == "https" and "@" not in parts.netloc
        return sealed and read_host(parts.hostname or "") is not None and parts.port != 0 and url.isprintable()
    except ValueError:
        return False


def wanted(register: Register, activity: LoweredActivity, url: str = "", *, guarded: bool = False) -> WantedProfile:
    """Return the profile an activity needs.

    Args:
        register: That holds the activity.
        activity: Lowered for the day.
        url: Where the router is to report.
        guarded: Whether rows withheld by path are excluded by name too.

    Effects:
        None. Equal for equal arguments.
    """
    interval_s, paced = _interval(activity)
    asked, left = list[AskedRow](), list[LeftRow]()
    for row in activity.plan.rows:
        told = activity.plan.told(row)
        why = _left(row.path, told)
        if why is None:
            asked.append(AskedRow(row.path, row.number, row.line, told, known_template(row.path) is not None))
        else:
            left.append(LeftRow(row.path, row.number, row.line, why))
    trigger = register.activities[activity.name].trigger.kind
    return WantedProfile(
        activity.name, url, interval_s, paced, trigger, activity.open, tuple(asked), tuple(left), guarded
    )


def _interval(activity: LoweredActivity) -> tuple[int, Paced]:
    plan: Plan = activity.plan
    if plan.count is not None:
        return plan.count.period_s, Paced.COUNT
    if plan.time_grid_s is not None:
        return plan.time_grid_s, Paced.TIME
    if activity.release_ms is not None:
        return activity.release_ms // 1000, Paced.RELEASE
    return DEFAULT_INTERVAL_S, Paced.DEFAULT


def _left(path: PlanPath, told: Told) -> Left | None:
    """Return why a router is not asked for a row; ``None`` when it is."""
    return next(_reasons(path, told), None)


def _reasons(path: PlanPath, told: Told) -> Iterator[Left]:
    if isinstance(told, Withhold):
        yield Left.WITHHELD
    if path[0] == _OLD_ROOT:
        yield Left.OLD_MODEL
    if path[0] != ROOT:
        yield Left.NO_MODEL
    if any(segment.endswith(_CALLED) for segment in path):
        yield Left.COMMAND
    if is_object(path):
        yield Left.OBJECT
    if len(".".join(path)) > LONGEST_REFERENCE:
        yield Left.TOO_LONG


def is_object(path: PlanPath) -> bool:
    """Return whether a path names an object or a table of the data model, and no parameter.

    Examples:
        >>> is_object(("Device", "Hosts", "Host", "*")), is_object(("Device", "Hosts", "Host", "*", "HostName"))
        (True, False)
        >>> is_object(("Device", "X_TEST_Foo"))
        False
    """
    spelled, parameter = known_prefix(path)
    return path[-1] == STAR or (len(spelled) == len(path) and not parameter and not_listed(path) is not None)
