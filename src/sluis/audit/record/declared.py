"""What the register says of traffic: whose a destination is, which rows a field fits, and whether it left as they say.

In:  a ``Register``, a day.
Out: ``OnRecord``: party of a destination, rows of a field, treatment of a row against what was seen.

The rules this module keeps:
 * A destination is a recipient's or the provider's by ``hosts:`` alone. A name counts before an address, a recipient
   before the provider, and what is of nobody is a third party only when nobody on record could still be meant.
 * A field fits a row when its whole path does; ``*`` of a row takes one instance, and no name. A renamed key of a
   profile is tried as the path it stands for, since a capture does not show which profile a router has.
 * Rows of an activity that is not valid on the day let nothing through, and neither do rows by kind.
 * What left as a row says is a fixed point of that row: treated again it stays as it is (``kernel.shapes``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from sluis.audit.model import Destination, Party, State, Treated
from sluis.capture.base.sighting import Via
from sluis.kernel.body import Cell
from sluis.kernel.plan import STAR, Plan, Release, TimeShape, ToBands, Token, Treatment, Withhold
from sluis.kernel.shapes import read_number, treat
from sluis.kernel.tree import COLLECTION_TIME, HOUSEHOLD, REPORT
from sluis.register.flows import withheld_by_kind
from sluis.register.hosts import Host, HostBook, read_host
from sluis.register.lower import plan_of
from sluis.register.model import Activity, Register
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Leaf, Path
from sluis.terms import DeviceClass, Kind, VendorGroup

PROVIDER: Final = ""
"""Whose hosts of the controller are, in a ``HostBook``; no recipient can have that key."""
_WORDS: Final = frozenset({word.value for word in (*DeviceClass, *VendorGroup)})
_UNDONE: Final = frozenset({State.ENCODED, State.HASHED})
"""States that no row of a register makes."""


@dataclass(frozen=True, slots=True)
class RowOnRecord:
    """One row of the register as traffic meets it."""

    activity: str
    recipient: str
    number: int
    """From 1; 0 for ``household:`` and ``time:`` of the activity."""
    path: Path
    treatment: Treatment

    @property
    def key(self) -> str:
        """How ``Field.rows`` names it: ``activity#number``; ``activity#household`` and ``activity#time`` for those."""
        name = {HOUSEHOLD: "household", COLLECTION_TIME: "time"}.get(self.path[0]) if self.number == 0 else None
        return f"{self.activity}#{name or self.number}"

    @property
    def lets_through(self) -> bool:
        """Whether something of the field may leave under it."""
        return not isinstance(self.treatment, Withhold)


@dataclass(slots=True)
class _Place:
    """One place in the tree of rows."""

    below: dict[str, "_Place"] = field(default_factory=dict)
    rows: list[RowOnRecord] = field(default_factory=list)


class OnRecord:
    """A register, asked about traffic of one day."""

    def __init__(self, register: Register, at: date) -> None:
        self.register = register
        self.in_force = tuple(name for name, activity in register.activities.items() if _valid(register, activity, at))
        """Activities that may run on the day, by their own dates; law is asked elsewhere."""
        self.kinds = {name: frozenset(withheld_by_kind(register.activities[name].fields)) for name in self.in_force}
        """Kinds that rows by kind keep in, whatever the path, by activity."""
        self.rows = tuple(row for name in self.in_force for row in _rows(plan_of(register, name)))
        self._book = HostBook(_hosts(register))
        self._fitting: dict[Path, tuple[RowOnRecord, ...]] = {}
        self._root = _Place()
        for row in self.rows:
            node = self._root
            for segment in row.path:
                node = node.below.setdefault(segment, _Place())
            node.rows.append(row)

    def party_of(self, destination: Destination) -> tuple[Party, str]:
        """Return who a destination is, and the key of the recipient, empty when it is none."""
        asked = {name for name, via in destination.names if via is not Via.CERTIFICATE} or {destination.key}
        named = {self._book.of_name(name) for name in asked}
        name = named.pop() if len(named) == 1 else None
        owners = {self._book.of_address(address) for address in destination.addresses}
        recipients = sorted(owner for owner in owners if owner)
        if name:
            return Party.RECIPIENT, name
        if recipients and (name == PROVIDER or owners == {recipients[0]}):
            return Party.RECIPIENT, recipients[0]
        if name == PROVIDER or owners == {PROVIDER}:
            return Party.PROVIDER, ""
        return (Party.UNKNOWN if self.unstated else Party.THIRD), ""

    @property
    def unstated(self) -> tuple[str, ...]:
        """Who may receive at places the register does not name: ``controller``, and keys of recipients.

        A recipient of which every activity passes the provider's own systems first cannot be met from a router.
        """
        file = self.register.file
        direct = {
            activity.recipient for activity in file.activities.values() if activity.via_provider_backend is not True
        }
        lacking = [key for key, recipient in file.recipients.items() if not recipient.hosts and key in direct]
        return (*(() if file.controller.hosts else ("controller",)), *lacking)

    def goes_past_us(self, recipient: str) -> bool:
        """Whether every activity of a recipient is said to pass the provider's own systems first."""
        own = [activity for activity in self.register.file.activities.values() if activity.recipient == recipient]
        return bool(own) and all(activity.via_provider_backend is True for activity in own)

    def rows_of(self, path: Path) -> tuple[RowOnRecord, ...]:
        """Return the rows a path fits, in the order of the register; renamed keys are tried in full."""
        fitting = self._fitting.get(path)
        if fitting is None:
            keys = {row.key for spelled in self.spellings(path) for row in _walk(self._root, spelled)}
            fitting = self._fitting[path] = tuple(row for row in self.rows if row.key in keys) if keys else ()
        return fitting

    def letting(self, rows: Iterable[RowOnRecord], kind: Kind) -> tuple[RowOnRecord, ...]:
        """Return those rows under which something of a kind may leave."""
        return tuple(row for row in rows if row.lets_through and kind not in self.kinds[row.activity])

    def spellings(self, path: Path) -> tuple[Path, ...]:
        """Return a path as it may be meant: without the frame of a report, taken apart at dots, aliases in full."""
        plain = _taken_apart(path)
        profiles = self.register.file.profiles.values()
        full = (apply_aliases((Leaf(plain, ""),), profile.names)[0].path for profile in profiles) if plain else ()
        return tuple(dict.fromkeys([plain, *full]))


def treated(row: RowOnRecord, state: State, value: str) -> Treated:
    """Return whether something left as a row that lets it through says.

    Args:
        row: The row.
        state: What was seen to be done to it.
        value: As sent, whole. An empty one is as every row says: what a row keeps in leaves an empty place too.

    Examples:
        >>> from decimal import Decimal
        >>> from sluis.kernel.plan import NumberShape
        >>> row = RowOnRecord("help", "wifi", 1, ("X",), Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5))))
        >>> [str(treated(row, State.RAW, value)) for value in ("-65", "-61")]
        ['as-said', 'otherwise']
    """
    treatment = row.treatment
    if not value and row.lets_through:
        return Treated.AS_SAID
    if state in _UNDONE:
        return Treated.OTHERWISE
    if state is State.UNEXPLAINED:
        return Treated.UNSURE
    if isinstance(treatment, Token) or state is State.TOKEN:
        same = isinstance(treatment, Token) and state is State.TOKEN
    elif isinstance(treatment, Release | ToBands):
        same = _fixed(treatment, value)
    else:
        same = state is State.GENERALISED or value in _WORDS
    return Treated.AS_SAID if same else Treated.OTHERWISE


def _fixed(treatment: Release | ToBands, value: str) -> bool:
    """Whether a value stays as it is when it is treated again: then it can be what a row let out."""
    cell = treat(treatment, value, lambda _row, _canonical: "")
    if not isinstance(cell, Cell):
        return False
    if isinstance(treatment, Release) and isinstance(treatment.shape, TimeShape):
        return cell.text == str(collection_seconds(value))
    before, after = read_number(value), read_number(cell.text)
    return before == after or not (isinstance(before, Decimal) and isinstance(after, Decimal))


def _valid(register: Register, activity: Activity, at: date) -> bool:
    """Whether an activity may run on a day, by the dates it gives itself."""
    effective, valid = register.file.effective, activity.valid
    if effective is not None and at < effective:
        return False
    if valid is None:
        return True
    return (valid.from_ is None or valid.from_ <= at) and (valid.until is None or at < valid.until)


def _hosts(register: Register) -> Iterator[tuple[Host, str]]:
    file = register.file
    for owner, texts in (
        (PROVIDER, file.controller.hosts),
        *((key, recipient.hosts) for key, recipient in file.recipients.items()),
    ):
        yield from ((host, owner) for text in texts if (host := read_host(text)) is not None)


def _rows(plan: Plan) -> Iterator[RowOnRecord]:
    """Yield the rows of an activity, and what it lets out beside them: its token of the household, and the time."""
    for row in plan.rows:
        yield RowOnRecord(plan.activity, plan.recipient, row.number, row.path, row.treatment)
    if plan.household is not None:
        token = Token(Kind.HOUSEHOLD, plan.household)
        yield RowOnRecord(plan.activity, plan.recipient, 0, (HOUSEHOLD,), token)
    if plan.time_grid_s is not None:
        time = Release(TimeShape(plan.time_grid_s))
        yield RowOnRecord(plan.activity, plan.recipient, 0, (COLLECTION_TIME,), time)


def _taken_apart(path: Path) -> Path:
    """Return a path with dotted names taken apart, digits as ``*``, and without the frame ``Report.*`` of a body.

    Examples:
        >>> _taken_apart(("Report", "*", "Device.Hosts.Host.2.HostName"))
        ('Device', 'Hosts', 'Host', '*', 'HostName')
    """
    apart = [part for segment in path for part in segment.split(".") if part]
    plain = tuple(STAR if part.isdigit() else part for part in apart)
    return plain[1 + (plain[1:2] == (STAR,)) :] if plain[:1] == (REPORT,) else plain


def fits(row: Path, path: Path) -> bool:
    """Return whether a path fits the path of a row: whole, ``*`` of the row for one instance.

    Examples:
        >>> fits(("A", "*", "B"), ("A", "7", "B")), fits(("A", "*"), ("A", "7", "B"))
        (True, False)
    """
    plain = _taken_apart(path)
    return len(plain) == len(row) and all(
        name == segment or (name == STAR and _instance(segment)) for name, segment in zip(row, plain, strict=True)
    )


def _walk(place: _Place, path: Path) -> Iterator[RowOnRecord]:
    if not path:
        yield from place.rows
        return
    for name, below in place.below.items():
        if name == path[0] or (name == STAR and _instance(path[0])):
            yield from _walk(below, path[1:])


def _instance(segment: str) -> bool:
    """Whether a segment can be an instance: ``*``, or what stands in square brackets (an alias of TR-069)."""
    return segment == STAR or (segment.startswith("[") and segment.endswith("]"))
