"""Lower a register to plans: what the kernel reads, and what the gate needs to know beside it.

In:  a loaded register and the moment.
Out: per activity a ``Plan`` with its trigger, lease, findings and whether it is open; and the profiles.

The rules this module keeps:
 * Rows are numbered from 1 in file order, rows by kind included. A row by kind wins over every row of that kind.
 * A plan's digest covers the kernel's semantics, rows, vocabularies, catalogue, the tables of device classes and
   vendors, and law tables; not lines or names.
 * An activity that law closes is lowered too, with ``open`` false, so that somebody can say why.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import msgspec

from sluis.identify.canonical import TOKEN_KINDS
from sluis.identify.catalogue import CATALOGUE_DIGEST, classify
from sluis.identify.device_class import DEVICE_CLASS_DIGEST
from sluis.identify.vendor import VENDOR_DIGEST
from sluis.kernel.plan import (
    KERNEL_VERSION,
    CountPlan,
    FlagShape,
    Generalise,
    NumberShape,
    Plan,
    PlanPath,
    Release,
    Row,
    Shape,
    TableBound,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)  # fmt: skip
from sluis.law.finding import Finding
from sluis.law.judge import LAW_DIGEST
from sluis.law.scalars import IMMEDIATE, seconds_of
from sluis.register import model
from sluis.register.check import Lease, check_activity, day_of, is_open, lease
from sluis.register.flows import kinds_of, withheld_by_kind
from sluis.register.model import Activity, Register, Vocabulary
from sluis.register.model import Profile as ProfileEntry
from sluis.register.paths import plan_path
from sluis.telemetry.decoders import DecoderPin
from sluis.terms import BodyFormat, Kind, Lifetime

OBJECTIONABLE: Final = frozenset({"6-1-e", "6-1-f"})
"""Grounds against which a subject may object: GDPR art. 21(1)."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """When data may flow at all."""

    kind: Literal["always", "consent", "help-request"]
    """``always | consent | help-request``."""
    window_ms: int | None = None
    """For a help request: how long it stays open after it."""


@dataclass(frozen=True, slots=True)
class RiskLimit:
    """How well a home may be recognised in what leaves, at most."""

    singling_out: float
    """The share of homes that may be alone in all that one token covers."""
    linkage: float | None
    """The share of homes that may be found again; ``None``: not limited."""
    days_apart: int
    """On days so far apart, and further."""
    max_age_ms: int


@dataclass(frozen=True, slots=True)
class LoweredActivity:
    """One activity, ready for the gate."""

    name: str
    plan: Plan
    trigger: Trigger
    objectionable: bool
    """A household's objection closes it: one of its grounds is GDPR 6(1)(e) or (f)."""
    release_ms: int | None
    """The period in which its bodies leave, ms; ``None``: each at once."""
    lease: Lease
    findings: tuple[Finding, ...]
    open: bool
    """Nothing in the findings closes it on the day it was lowered."""
    leaving: str = ""
    """SHA-256 over what may leave, and in what form: what a measurement is of."""
    risk: RiskLimit | None = None
    """``None``: the register limits nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A Bulk Data profile that renames keys; an empty set matches everything."""

    name: str
    ouis: frozenset[str]
    """Upper case, six hex digits."""
    product_classes: frozenset[str]
    route: str | None
    names: Mapping[str, PlanPath]
    """Alias, and the template whose stars its instances fill; a partial one ends in an empty segment."""

    def matches(self, oui: str | None, product_class: str | None, route: str) -> bool:
        """Whether the profile applies to a router on a route; a profile that asks what is not known does not."""
        return (
            (not self.ouis or (oui is not None and oui.upper() in self.ouis))
            and (not self.product_classes or product_class in self.product_classes)
            and (self.route is None or self.route == route)
        )


@dataclass(frozen=True, slots=True)
class Lowered:
    """A register, ready for the gate."""

    digest: str
    """SHA-256 of the register's bytes, 64 hex digits."""
    activities: tuple[LoweredActivity, ...]
    """In file order."""
    profiles: tuple[Profile, ...]


def lower(register: Register, at_ms: int, decoders: Sequence[DecoderPin] = ()) -> Lowered:
    """Lower every activity of a register.

    Args:
        register: A register that loaded.
        at_ms: The moment whose UTC day is judged, milliseconds since 1970-01-01T00:00Z.
        decoders: Of other packages, that a gate runs; the digest of every plan covers them.

    Returns:
        Plans in file order, closed ones included; profiles in file order.

    Effects:
        None. Same register, same day, same plans and digests.

    Source:
        Register specification, section 8.1.
    """
    return Lowered(
        digest=register.digest,
        activities=tuple(_lowered(register, name, at_ms, decoders) for name in register.activities),
        profiles=tuple(_profile(name, entry) for name, entry in register.file.profiles.items()),
    )


def _lowered(register: Register, name: str, at_ms: int, decoders: Sequence[DecoderPin]) -> LoweredActivity:
    activity, day = register.activities[name], day_of(at_ms)
    findings = check_activity(register, name, day)
    window = activity.trigger.window
    plan = plan_of(register, name, decoders)
    return LoweredActivity(
        name=name,
        plan=plan,
        trigger=Trigger(activity.trigger.kind, None if window is None else seconds_of(window) * 1000),
        objectionable=any(ground.avg in OBJECTIONABLE for ground in activity.grounds if ground.avg is not None),
        release_ms=release_ms_of(activity),
        lease=lease(register, name, day),
        findings=findings,
        open=is_open(findings),
        leaving=leaving_of(register, plan, decoders),
        risk=risk_limit_of(activity),
    )


def risk_limit_of(activity: Activity) -> RiskLimit | None:
    """Return how well a home may be recognised in what an activity releases; ``None`` when the register does not say.

    Args:
        activity: Of a register that loaded.

    Source:
        Register specification, section 3.4.8.
    """
    risk = activity.risk
    if risk is None:
        return None
    share = None if risk.linkage is None else float(risk.linkage.share)
    days = 1 if risk.linkage is None else risk.linkage.days_apart
    return RiskLimit(float(risk.singling_out), share, days, seconds_of(risk.max_age) * 1000)


def release_ms_of(activity: Activity) -> int | None:
    """Return the period in which the bodies of an activity leave, ms; ``None`` when each leaves at once.

    Args:
        activity: Of a register that loaded: it states ``release:`` or ``time:``.

    Source:
        Register specification, section 3.4.7.
    """
    if activity.release == IMMEDIATE:
        return None
    grid = None if activity.time is None else activity.time.grid
    return seconds_of(activity.release or grid or "") * 1000


def _profile(name: str, entry: ProfileEntry) -> Profile:
    return Profile(
        name=name,
        ouis=frozenset(oui.upper() for oui in entry.match.oui),
        product_classes=frozenset(entry.match.product_class),
        route=None if entry.match.route is None else entry.match.route,
        names={alias: tuple(template.split(".")) for alias, template in entry.names.items()},
    )


def plan_of(register: Register, name: str, decoders: Sequence[DecoderPin] = ()) -> Plan:
    """Return the plan of one activity, open or not.

    Args:
        register: A register that loaded.
        name: The register's key of the activity.
        decoders: Of other packages, that a gate runs. Without any the digest is that of the register alone.
    """
    activity = register.activities[name]
    by_kind = withheld_by_kind(activity.fields)
    rows = tuple(
        Row(number, plan_path(row.path), _treatment(register, number, row, by_kind), line)
        for number, (row, line) in enumerate(zip(activity.fields, register.lines[name], strict=True), 1)
        if row.path is not None
    )
    household = None if activity.household is None else activity.household.lifetime
    grid_s = None if activity.time is None else seconds_of(activity.time.grid)
    recipient = register.recipients[activity.recipient]
    count = _count(register, rows, activity)
    body_format = recipient.format if count is None else BodyFormat.OBJECT
    digest = _digest(name, activity, body_format, rows, household, grid_s, register.vocabularies, decoders, count)
    tables = _tables(activity)
    return Plan(name, activity.recipient, body_format, rows, household, grid_s, digest, tables, count)


def _count(register: Register, rows: Sequence[Row], activity: Activity) -> CountPlan | None:
    """Return how homes are counted, when a row says so that no row by kind withholds."""
    for row in rows:
        entry, withheld = activity.fields[row.number - 1].count, row.treatment
        if entry is None or not isinstance(withheld, Withhold) or withheld.by_row != row.number:
            continue
        return CountPlan(
            row=row.number,
            path=row.path,
            bounds=entry.bands,
            of=entry.of if entry.worst is None else entry.worst,
            cells=tuple(sorted(entry.cells)),
            minimum=entry.minimum,
            eps_u=_millionths(entry.epsilon),
            budget_u=_millionths(register.file.privacy_budget or Decimal(0)),
            period_s=seconds_of(entry.period),
        )
    return None


def _millionths(number: Decimal) -> int:
    return int(number.scaleb(6))


def _tables(activity: Activity) -> tuple[TableBound, ...]:
    """The bounds in the order of their paths: where they stand in the file decides nothing."""
    return tuple(
        sorted((TableBound(plan_path(table.path), table.entries) for table in activity.tables), key=lambda t: t.path)
    )


def _treatment(register: Register, number: int, row: model.Row, by_kind: dict[Kind, int]) -> Treatment:
    withheld_by = next((by_kind[kind] for kind in kinds_of(row) if kind in by_kind), None)
    if withheld_by is not None:
        return Withhold(withheld_by)
    match row.treatment:
        case "release":
            return Release(_shape(register, row))
        case "token":
            return Token(_token_kind(row), _lifetime(row), row.scope)
        case "generalise":
            return _generalise(row)
        case "count" | "withhold":  # nothing of one home leaves: how homes are counted stands beside the rows
            return Withhold(number)


def _shape(register: Register, row: model.Row) -> Shape:
    shape = row.as_
    if shape is None:  # pragma: no cover - loading refuses it
        raise ValueError
    if shape.number is not None:
        return NumberShape(shape.number.min, shape.number.max, shape.number.step)
    if shape.flag is not None:
        return FlagShape()
    if shape.time is not None:
        return TimeShape(seconds_of(shape.time.grid))
    if shape.vocabulary is not None:
        vocabulary = register.vocabularies[shape.vocabulary]
        return WordShape(vocabulary.values, vocabulary.name)
    return WordShape(() if shape.enum is None else shape.enum)


def _token_kind(row: model.Row) -> Kind:
    """The class of a token: the catalogue's, or the one the row names."""
    known = classify(plan_path(row.path)) if row.path is not None else None
    if known is not None and known.kind in TOKEN_KINDS:
        return known.kind
    return Kind.UNKNOWN if row.kind is None else row.kind


def _lifetime(row: model.Row) -> Lifetime:
    return Lifetime.REPORT if row.lifetime is None else row.lifetime


def _generalise(row: model.Row) -> Generalise:
    if isinstance(row.to, model.Bands):
        return ToBands(row.to.bands)
    return ToDeviceClass() if row.to == "device-class" else ToVendorGroup()


def _digest(
    name: str,
    activity: Activity,
    body_format: str,
    rows: tuple[Row, ...],
    household: Lifetime | None,
    grid_s: int | None,
    vocabularies: Mapping[str, Vocabulary],
    decoders: Sequence[DecoderPin],
    count: CountPlan | None,
) -> str:
    """SHA-256 over everything that decides what leaves; lines and reasons do not."""
    return _sha256(_covered(name, activity, body_format, rows, household, grid_s, vocabularies, decoders, count))


def leaving_of(register: Register, plan: Plan, decoders: Sequence[DecoderPin] = ()) -> str:
    """Return the digest of what may leave, and in what form: the same for two registers that let out the same.

    Law, the catalogue, rows that withhold and the numbers of rows are not in it: none of them changes a body.

    Args:
        register: A register that loaded.
        plan: Of one of its activities.
        decoders: As for ``plan_of``.

    Source:
        Register specification, section 8.4.4.
    """
    rows = tuple(row for row in plan.rows if not isinstance(row.treatment, Withhold))
    covered = _covered(
        plan.activity,
        register.activities[plan.activity],
        plan.body_format,
        rows,
        plan.household,
        plan.time_grid_s,
        register.vocabularies,
        decoders,
        plan.count,
    )
    del covered["law"], covered["catalogue"]
    return _sha256(
        {
            **covered,
            "rows": [
                [row.path, type(row.treatment).__name__, _described(row.treatment)]
                for row in sorted(rows, key=lambda row: row.path)
            ],
        }
    )


def _sha256(covered: Mapping[str, object]) -> str:
    return hashlib.sha256(msgspec.json.encode(covered, order="sorted")).hexdigest()


def _covered(
    name: str,
    activity: Activity,
    body_format: str,
    rows: tuple[Row, ...],
    household: Lifetime | None,
    grid_s: int | None,
    vocabularies: Mapping[str, Vocabulary],
    decoders: Sequence[DecoderPin],
    count: CountPlan | None,
) -> dict[str, object]:
    """Return everything that decides what leaves; lines and reasons do not."""
    used = sorted(
        {row.treatment.shape.vocabulary or "" for row in rows
         if isinstance(row.treatment, Release) and isinstance(row.treatment.shape, WordShape)} - {""}
    )  # fmt: skip
    covered: dict[str, object] = {
        "kernel": KERNEL_VERSION,
        "catalogue": CATALOGUE_DIGEST,
        "classes": [DEVICE_CLASS_DIGEST, VENDOR_DIGEST],
        "law": LAW_DIGEST,
        "activity": name,
        "recipient": activity.recipient,
        "format": body_format,
        "household": household,
        "grid_s": grid_s,
        "vocabularies": [[vocabulary, vocabularies[vocabulary].digest] for vocabulary in used],
        "release": activity.release,
        "tables": [[bound.path, bound.entries] for bound in _tables(activity)],
        "rows": [[row.number, row.path, type(row.treatment).__name__, _described(row.treatment)] for row in rows],
    }
    if activity.release is None:  # the grid says it; without any the digest is what it was before there could be
        del covered["release"]
    if count is not None:  # without any the digest is what it was before there could be
        covered["count"] = count
    if decoders:  # without any the digest is what it was before there could be
        covered["decoders"] = sorted(decoders)
    return covered


def _described(treatment: Treatment) -> object:
    if isinstance(treatment, Release):
        return [type(treatment.shape).__name__, treatment.shape]
    return treatment
