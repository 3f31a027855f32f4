"""What may be shared, for everybody to read; and what was shared about a household, without the proof of it.

In:  a gate, and for the second a household. Out: ``Sharing``; ``SharedAbout``.

The rules this module keeps:
 * What may be shared is read from the register in force; nothing of a household stands in it.
 * Kinds, counts and days: no value, no moment within a day, nothing of a device. The ledger holds no detail of one.
 * What may have arrived counts as shared. Of which time the ledger can tell is told with it, and whether its database
   lacks something that was sealed; "nothing" is proved by a statement and not here.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, bindparam, select

from sluis.api.behind import ledger_in_doubt
from sluis.api.disclosed import Names
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.errors import SluisError
from sluis.gate.state.readiness import is_open
from sluis.gate.state.risk_lease import closed_by_risk
from sluis.gate.state.state import Activity, GateState
from sluis.i18n import N_, Lang, lang_in_force, tr
from sluis.kernel.count_body import epsilon_text
from sluis.kernel.plan import Plan, Release, TimeShape, Token
from sluis.law.adequacy import inside_eea
from sluis.ledger.covered import covered
from sluis.ledger.disclosure_groups import DisclosureGroup
from sluis.ledger.epoch_counts import Spent, counts_of_household, spent_of
from sluis.register.exposure import COLLECTION_TIME, HOUSEHOLD, exposures_of
from sluis.register.flows import subjects_of_row
from sluis.register.model import Register
from sluis.register.paths import plan_path
from sluis.reports.disclosures import STATUSES, purpose_of, recipient_of
from sluis.reports.household_words import (
    KindInWords,
    ground_in_words,
    kind_in_words,
    period_in_words,
    together,
    what_in_words,
)
from sluis.standing.household import Household, Households
from sluis.standing.occupation import slot_of
from sluis.standing.recipients import SystemStanding
from sluis.store.schema import slots
from sluis.terms import KINDS, SUBJECTS, Kind, Reason, Subject

__all__ = [
    "ActivityInWords",
    "CountedLine",
    "KindInWords",
    "Party",
    "SharedAbout",
    "SharedKind",
    "SharedLine",
    "Sharing",
    "shared_about",
    "sharing",
]

DUTCH_TIME: Final = ZoneInfo("Europe/Amsterdam")
"""In which days are told: 23:51 UTC is another day there."""
NEIGHBOURS_WIFI: Final = tuple(
    ("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result", "*", name)
    for name in ("SSID", "BSSID", "SignalStrength", "Channel", "SecurityModeEnabled", "OperatingStandards")
)
"""What a router writes down of a Wi-Fi network in its neighbourhood: TR-181, ``NeighboringWiFiDiagnostic``."""
_REGISTERED: Final = select(slots.c.registration, slots.c.registered_ms).where(slots.c.n == bindparam("which"))
_T = TypeVar("_T")
_OUTSIDERS: Final = frozenset({Subject.NEIGHBOUR, Subject.PASSER_BY})


class Party(msgspec.Struct, frozen=True):
    """Who receives, as a household reads it."""

    name: str
    country: str | None
    """In words; ``None`` when the register does not say."""
    outside_eea: bool | None
    """``None`` when the country is not known."""


class GroundInWords(msgspec.Struct, frozen=True):
    """On which ground, for whom."""

    subjects: tuple[str, ...]
    words: str


class ActivityInWords(msgspec.Struct, frozen=True):
    """One activity of the register in force."""

    activity: str
    purpose: str
    recipient: Party
    trigger: str
    """``always | consent | help-request``."""
    window_hours: int | None
    """For a help request: how long it stays open."""
    objectionable: bool
    """Whether an objection closes it."""
    grounds: tuple[GroundInWords, ...]
    kept: str | None
    """How long the recipient keeps it, in words; ``None`` when no term is on record."""
    kinds: tuple[KindInWords, ...]
    guests: bool
    """Whether it is about guests, too."""
    neighbours: tuple[KindInWords, ...]
    """What of it is about neighbours or passers-by."""
    consent_version: str | None
    """Of the text that people consent to, as the register names it; ``None`` where none is asked."""
    withheld: tuple[str, ...]
    """Kinds that it never lets out, whatever else is listed."""
    closed: str | None
    """Why it is closed for everybody now: a reason of docs/reference/errors.md."""


class Sharing(msgspec.Struct, frozen=True):
    """What may be shared, as the register in force says it."""

    register: str
    """SHA-256 of the register."""
    controller: str
    contact: str | None
    dpo: str | None
    activities: tuple[ActivityInWords, ...]
    neighbours_wifi: tuple[str, ...]
    """What a router sees of a neighbour's Wi-Fi, in words."""


class SharedKind(msgspec.Struct, frozen=True):
    """One kind of data that was shared, and how many values of it left or may have; what was stopped is not in it."""

    what: str
    form: str
    example: str
    count: int


class Became(msgspec.Struct, frozen=True):
    """What became of some reports."""

    words: str
    count: int


class SharedLine(msgspec.Struct, frozen=True):
    """Reports of one activity to one recipient under one plan."""

    activity: str
    purpose: str
    recipient: Party
    sent: int
    """How many left or may have."""
    stopped: int
    """How many are on record that never left."""
    first_day: str
    """Of the first that left or may have, a day in the Netherlands; where none did, of the first that was stopped."""
    last_day: str
    became: tuple[Became, ...]
    kinds: tuple[SharedKind, ...]


class CountedLine(msgspec.Struct, frozen=True):
    """Counts of homes of one activity and calendar year, in which this home stands; nothing of it alone left."""

    activity: str
    purpose: str
    recipient: Party
    year: int
    """In which the privacy budget was spent."""
    count: int
    """How many counts."""
    homes: int
    """In the smallest of them about so many homes: with noise, rounded down."""
    spent: str
    """Of the privacy budget of that year, by these counts: epsilon, as a decimal."""
    budget: str
    first_day: str
    """When the first left, a day in the Netherlands."""
    last_day: str
    what: str
    """By which value homes are counted, in words; empty when its plan cannot be read any more."""


class SharedAbout(msgspec.Struct, frozen=True):
    """What the ledger holds about one period of living at one line."""

    number: int
    """Of the occupation: it stands on the receipt."""
    registration: str
    """R_n, 64 hex digits: what stands on the receipt."""
    use: str | None
    """``consumer | business | shared | holiday``; ``None`` when the registry does not say."""
    occupied_from: str
    """Since when it is registered."""
    occupied_until: str | None
    ledger_from: str | None
    """When the ledger began; ``None`` while nothing is on record."""
    pruned_until: str | None
    """Until when what it held was thrown away."""
    sealed_until: str | None
    """Until when it can be proved; ``None`` before anything is."""
    asked_at: str
    """Until when this tells."""
    lines: tuple[SharedLine, ...]
    behind: bool = False
    """Whether the database lacks something that was sealed, or nobody can tell: counts may be too low."""
    counts: tuple[CountedLine, ...] = ()
    """Counts of homes in which this home stands."""
    counts_unknown: tuple[tuple[str, str], ...] = ()
    """From when until when homes were counted, and nobody can tell any more whether this one was."""


def sharing(gate: Gate) -> Sharing:
    """Return what may be shared: the register in force, in words.

    Args:
        gate: Whose register.

    Raises:
        StoreError: the database does not answer.
    """
    state = gate.beside()
    try:
        with state.store.reading() as conn:
            system = _system(state, conn)
    except SluisError:
        system = None
    return _sharing(state, system)


def sharing_in(state: GateState, conn: Connection) -> Sharing:
    """As ``sharing``, with what a transaction sees."""
    return _sharing(state, _system(state, conn))


def _sharing(state: GateState, system: SystemStanding | None) -> Sharing:
    now_ms = state.clock()
    register, who = state.register, state.register.file.controller
    return Sharing(
        register=register.digest,
        controller=who.name,
        contact=who.contact,
        dpo=who.dpo,
        activities=tuple(_activity(register, activity, now_ms, system) for activity in state.activities),
        neighbours_wifi=tuple(what_in_words(path) for path in NEIGHBOURS_WIFI),
    )


def shared_about(gate: Gate, household: str) -> SharedAbout:
    """Return what was shared about a household, without the proof of it.

    Args:
        gate: Whose ledger.
        household: Its line in the registry, or LINE#NUMBER where that had several.

    Raises:
        household_unknown_error: the registry does not hold it.
        HouseholdErasedError: there is no key.
        LedgerCorruptError: a record does not open to its commitment.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
        return shared_in(state, conn, Households(conn, state.keystore).of(slot))


def shared_in(state: GateState, conn: Connection, home: Household) -> SharedAbout:
    """As ``shared_about``, of a household that a transaction read."""
    slot = home.slot
    registered = conn.execute(_REGISTERED, {"which": slot}).one()
    names, counts = Names(state, conn), counts_of_household(conn, state.keystore, slot)
    groups = state.folds.of(conn, state.keystore, slot)
    told = covered(conn)
    return SharedAbout(
        number=slot,
        registration=bytes(registered.registration).hex(),
        use=home.use,
        occupied_from=iso(registered.registered_ms),
        occupied_until=None if home.closed_ms is None else iso(home.closed_ms),
        ledger_from=None if told.from_ms is None else iso(told.from_ms),
        pruned_until=None if told.pruned_ms is None else iso(told.pruned_ms),
        sealed_until=None if told.sealed_ms is None else iso(told.sealed_ms),
        asked_at=iso(state.clock()),
        lines=tuple(_line(names, group) for group in groups),
        behind=ledger_in_doubt(state, conn),
        counts=tuple(_counted(names, line) for line in spent_of(counts.told)),
        counts_unknown=tuple((iso(each.from_ms), iso(each.to_ms)) for each in counts.unknown),
    )


def _counted(names: Names, line: Spent) -> CountedLine:
    plan, register = names.of_plan(line.activity, line.plan)
    return CountedLine(
        activity=line.activity,
        purpose=purpose_of(register, line.activity),
        recipient=_party(register, line.recipient),
        year=line.year,
        count=line.times,
        homes=line.homes,
        spent=epsilon_text(line.spent_u),
        budget=epsilon_text(line.budget_u),
        first_day=_day(line.first_ms),
        last_day=_day(line.last_ms),
        what="" if plan is None or plan.count is None else what_in_words(plan.count.path),
    )


def _system(state: GateState, conn: Connection) -> SystemStanding | None:
    """Return what holds for the whole gate; ``None`` when what has no slot does not check, and nothing is decided."""
    try:
        return state.follow(conn).system
    except SluisError:
        return None


def _closed(activity: Activity, recipient: str, now_ms: int, system: SystemStanding | None) -> Reason | None:
    """Return why an activity is closed for everybody."""
    if not activity.lowered.open:
        return Reason.CLOSED_LAW
    if not is_open(activity, now_ms):
        return Reason.CLOSED_LEASE
    if system is None:
        return Reason.FAULT
    if closed_by_risk(activity, system, now_ms) is not None:
        return Reason.CLOSED_RISK
    return Reason.CLOSED_RECIPIENT if recipient in system.stopped else None


def _activity(register: Register, activity: Activity, now_ms: int, system: SystemStanding | None) -> ActivityInWords:
    closed = _closed(activity, register.activities[activity.name].recipient, now_ms, system)
    told = _words(_Same(register), _Same(activity), lang_in_force())
    return told if closed is None else msgspec.structs.replace(told, closed=closed.value)


@dataclass(frozen=True, slots=True, eq=False)
class _Same(Generic[_T]):
    """Something of the rules in force, which never changes: this one, and none that only looks like it."""

    of: _T

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.of is other.of

    def __hash__(self) -> int:
        return id(self.of)


@lru_cache(maxsize=64)
def _words(of: _Same[Register], about: _Same[Activity], _lang: Lang) -> ActivityInWords:
    """Return what the register says of an activity in the language in force; kept, for nothing of a household is in it.

    What closes it is not of the register, and is not in it.
    """
    register, activity = of.of, about.of
    lowered, entry = activity.lowered, register.activities[activity.name]
    rows = {plan_path(row.path): row for row in entry.fields if row.path is not None}
    told = [(exposure.path, kind_in_words(exposure.path, exposure.treatment)) for exposure in exposures_of(lowered)]
    outsiders = [words for path, words in told if path in rows and _OUTSIDERS & set(subjects_of_row(rows[path]))]
    subjects = {subject for ground in entry.grounds for subject in ground.subjects}
    versions = [ground.consent.notice_version for ground in entry.grounds if ground.consent is not None]
    window_ms = lowered.trigger.window_ms
    return ActivityInWords(
        activity=activity.name,
        purpose=purpose_of(register, activity.name),
        recipient=_party(register, entry.recipient),
        trigger=lowered.trigger.kind,
        window_hours=None if window_ms is None else window_ms // 3_600_000,
        objectionable=lowered.objectionable,
        grounds=tuple(
            GroundInWords(tuple(tr(SUBJECTS[Subject(name)][0]) for name in ground.subjects), ground_in_words(ground))
            for ground in entry.grounds
        ),
        kept=None if entry.retention is None else period_in_words(entry.retention),
        kinds=tuple(kind for kind, _ in together((words, 1) for _, words in told)),
        guests="guest" in subjects,
        neighbours=tuple(kind for kind, _ in together((words, 1) for words in outsiders)),
        consent_version=next(filter(None, versions), None),
        withheld=tuple(tr(KINDS[row.kind].label) for row in entry.fields if row.path is None and row.kind is not None),
        closed=None,
    )


def _party(register: Register, key: str) -> Party:
    """Return who receives; the country is told in words, and whether it lies outside the European Economic Area."""
    known, named = register.recipients.get(key), recipient_of(register, key)
    code = None if known is None else known.country
    return Party(named.name, named.country, None if code is None else not inside_eea(code))


def _line(names: Names, group: DisclosureGroup) -> SharedLine:
    plan, register = names.of_plan(group.activity, group.plan or "")
    first_ms, last_ms = group.told_ms
    told = together((_kind(plan, key), count) for key, count in sorted(group.rows.items(), key=_in_order))
    return SharedLine(
        activity=group.activity,
        purpose=purpose_of(register, group.activity),
        recipient=_party(register, group.recipient),
        sent=group.sent,
        stopped=group.count - group.sent,
        first_day=_day(first_ms),
        last_day=_day(last_ms),
        became=tuple(Became(tr(STATUSES[status]), count) for status, count in group.statuses.items()),
        kinds=tuple(SharedKind(kind.what, kind.form, kind.example, count) for kind, count in told),
    )


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, DUTCH_TIME).date().isoformat()


def _in_order(counted: tuple[str, int]) -> tuple[bool, str]:
    """Order rows as the register does, and what has no row after them."""
    return not counted[0].isdigit(), counted[0].zfill(9)


def _kind(plan: Plan | None, key: str) -> KindInWords:
    """Return what was shared under a key of the ledger: the number of a row, ``household`` or ``time``."""
    if plan is not None:
        if key == "household" and plan.household is not None:
            return kind_in_words(HOUSEHOLD, Token(Kind.HOUSEHOLD, plan.household))
        if key == "time" and plan.time_grid_s is not None:
            return kind_in_words(COLLECTION_TIME, Release(TimeShape(plan.time_grid_s)))
        row = next((row for row in plan.rows if str(row.number) == key), None)
        if row is not None:
            return kind_in_words(row.path, plan.told(row))
    return KindInWords(tr(N_("Something of an earlier register that we cannot read any more")), "", "")
