"""Measure what runs and put it on record; see which activities their measurement lets be open, and what was measured.

In:  a gate, recorded reports or bodies that left. Out: ``MeasuredOnRecord``, ``RiskOfActivity``.

The rules this module keeps (risk specification, section 5):
 * What is recorded is what was measured here, just now, under the register that runs or the shadow beside it.
 * Nobody chooses the seed: it follows from the input, when it was read, and the log's last checkpoint.
 * That a measurement begins is on record before its result is known; one that is never reported stays to be seen.
 * Every figure that is told is one on record. Nothing is measured to be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import UNSET

from sluis.api.document import Json
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.errors import Code, FileName, RegisterText, StandingBrokenError
from sluis.errors.cli import activity_unknown_error, argument_missing_error
from sluis.errors.gate import shadow_missing_error
from sluis.errors.risk import input_digest_error, input_unnamed_error
from sluis.gate.state.risk_finding import RiskFinding, percent, risk_finding
from sluis.gate.state.risk_lease import Recorded, Source, begin_measurement, measurement_of, record_measurement
from sluis.gate.state.rules import Activity, Rules
from sluis.gate.state.state import GateState
from sluis.register.lower import RiskLimit
from sluis.standing.entries import Again, Less, MeasureBegun, Measured, Parts, RowPart, SampleBegun
from sluis.standing.household import Households
from sluis.standing.measured import alone_of, found_again, good_until_ms
from sluis.standing.recipients import SystemStanding
from sluis.standing.router import routers_of_claims
from sluis.standing.sampling import measurable_ms
from sluis.standing.share import Share
from sluis.telemetry.model import Claims

if TYPE_CHECKING:
    from sluis.api.risk import Read, RiskMeasured
    from sluis.risk.measurement import Apart, Explained

MOST_LESS: Final = 8
"""Of what would have been less, how much is put on record: what helps most."""
MOST_ROWS: Final = 12
"""Of rows, how many are put on record: those that do most."""
_SOURCES: Final[Mapping[str, Source]] = {
    "replay": "replay",
    "bodies": "bodies",
    "sample": "sample",
}
__all__ = ["MeasuredOnRecord", "RiskOfActivity", "ToRecord", "measure_and_record", "percent", "risk_of_activities"]


@dataclass(frozen=True, slots=True)
class MeasuredOnRecord:
    """A measurement that was put on record."""

    measured: "RiskMeasured"
    entry: Measured
    """What stands on record of it."""
    recorded: Recorded

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        fault = self.recorded.fault
        return {
            "measured": self.measured.document(),
            "sha256": self.recorded.sha256,
            "closes": None if fault is None else fault.value,
            "kept": self.recorded.kept,
        }


@dataclass(frozen=True, slots=True)
class RiskOfActivity:
    """How well homes are recognised in what an activity releases, as far as that is on record."""

    activity: str
    limit: RiskLimit | None
    """``None``: the register limits nothing."""
    open: bool
    """Whether its measurement lets it be open; where nothing is limited, yes."""
    reason: str | None
    """Why it does not."""
    finding: RiskFinding | None
    counts: Measured | None
    """The measurement that counts; ``None``: there is none of what leaves now."""
    good_until_ms: int | None
    """The first moment at which that is too old; ``None``: nothing is limited, or there is none."""
    history: tuple[Measured, ...]
    """Every measurement of this activity, of whatever left then, in the order in which they were recorded."""
    unreported: tuple[MeasureBegun, ...] = ()
    """Measurements of it that were begun and never reported, the oldest first."""
    sample: SampleBegun | None = None
    """The newest sample of its homes that was not given up."""

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        helping = () if self.finding is None else self.finding.helping()
        return {
            "activity": self.activity,
            "limit": _limit(self.limit),
            "open": self.open,
            "closed_by": None if self.finding is None else self.finding.fault.value,
            "reason": self.reason,
            "foremost": None if self.finding is None else self.finding.foremost or None,
            "would_help": [{"what": less.what, "row": less.column or None} for less in helping],
            "good_until": None if self.good_until_ms is None else iso(self.good_until_ms),
            "counts": None if self.counts is None else measured_document(self.counts, self.limit),
            "history": [measured_document(each, self.limit) for each in self.history],
            "begun": [_begun_document(each) for each in self.unreported],
            "sample": None if self.sample is None else _sample_document(self.sample),
        }


@dataclass(frozen=True, slots=True)
class ToRecord:
    """What is to be measured and put on record."""

    activity: str
    """By the register's key."""
    files: Sequence[str] = ()
    """Recorded reports of many homes."""
    bodies: Path | None = None
    """Or a folder of bodies that left."""
    homes: Path | None = None
    """Which body is of which home: see ``sluis.api.risk.measure_bodies``."""
    shadow: bool = False
    """Of the shadow register: before it comes into force."""
    told: str | None = None
    """The format the files are in, by its name."""
    sample: bool = False
    """Or the sealed sample that the gate keeps."""
    expected: str | None = None
    """What the digest of the input has to be; any when absent."""


def measure_and_record(gate: Gate, asked: ToRecord) -> MeasuredOnRecord:
    """Measure an activity of the register that runs, and put what comes out on record, whatever it is.

    Args:
        gate: Whose register, and on whose record.
        asked: What is measured, and on what.

    Raises:
        activity_unknown_error: the register has no such activity.
        shadow_missing_error: the settings name no shadow register, or it cannot be used.
        argument_missing_error: bodies, and nothing says which is of which home.
        input_digest_error: what was read is not what its digest says.
        input_unnamed_error: standard input cannot be read again.
        measurement_refused_error: it may not count (risk specification, section 5.2).
        SluisError: as ``measure_replay`` and ``measure_bodies``.

    Effects:
        Reads the files. Two transactions, each an entry and an event: that it begins, and what came out.
    """
    return measure_in(gate.beside(), asked)


def measure_in(state: GateState, asked: ToRecord) -> MeasuredOnRecord:
    """As ``measure_and_record``, of a gate that is open."""
    from sluis.api.risk import Asking, figures_of, refuse_too_few  # numpy and a database of its own, for this alone

    rules = _rules(state, shadow=asked.shadow)
    chosen = _chosen(rules, asked.activity)
    read = _read(state, rules, chosen, asked)
    found = read.source.sha256
    if found is None:
        raise input_unnamed_error()
    if asked.expected is not None and asked.expected != found:
        raise input_digest_error(found=Code(found), expected=Code(asked.expected))
    released, _source = read.of(asked.activity)
    refuse_too_few(asked.activity, released)
    lowered = chosen.lowered
    begun = begin_measurement(state, chosen, _SOURCES[read.source.kind], found)
    days_apart = 1 if lowered.risk is None else lowered.risk.days_apart
    measured = figures_of(
        chosen, rules.register.digest, read.of(asked.activity), Asking(seed=begun.seed, days_apart=days_apart)
    )
    entry = _entry(measured, begun, state.clock())
    return MeasuredOnRecord(measured, entry, record_measurement(state, entry))


def _read(state: GateState, rules: Rules, chosen: Activity, asked: ToRecord) -> "Read":
    from sluis.api.risk import read_bodies, read_sample, replayed

    if asked.sample:
        return read_sample(state, chosen)
    if asked.bodies is not None:
        if asked.homes is None:
            raise argument_missing_error(command=Code("sluis gate measure"), argument=Code("--homes"))
        return read_bodies(asked.bodies, chosen, asked.homes)
    return replayed(
        list(asked.files), rules.profiles, (chosen,), told=asked.told, ask=lambda claims: _names(state, claims)
    )


def _names(state: GateState, claims: Claims) -> bool:
    """Whether the registry of a gate names the router that a recorded report says it is of, by now."""
    with state.store.reading() as conn:
        try:
            return bool(routers_of_claims(Households(conn, state.keystore), claims, state.clock()))
        except StandingBrokenError:  # what is on record about it does not check: it names nobody
            return False


def _rules(state: GateState, *, shadow: bool) -> Rules:
    if not shadow:
        return state.rules
    if state.rules.shadow is None:
        raise state.rules.shadow_fault or shadow_missing_error(file=FileName(state.settings.base))
    return state.rules.shadow


def _chosen(rules: Rules, activity: str) -> Activity:
    found = rules.activity(activity)
    if found is None:
        known = RegisterText(", ".join(each.name for each in rules.activities))
        raise activity_unknown_error(file=rules.register.name, option=Code("ACTIVITY"), known=known)
    return found


def _entry(measured: "RiskMeasured", begun: MeasureBegun, now_ms: int) -> Measured:
    """Return what is put on record of a measurement: figures, paths of rows and digests."""
    figures, source = measured.figures, measured.source
    explained = figures.explained
    return Measured(
        activity=measured.activity,
        register=measured.register,
        plan=measured.plan,
        leaving=begun.leaving,
        method=figures.method,
        source=begun.source,
        input=begun.input,
        root=begun.root,
        seed=figures.seed,
        homes=figures.homes - figures.silent,
        silent=figures.silent,
        bodies=figures.bodies,
        first_ms=source.first_ms,
        last_ms=source.last_ms,
        alone=_trials(figures.heard.unique),
        again=tuple(_again(each) for each in figures.apart),
        foremost=explained.contributions[0].column if explained is not None and explained.contributions else "",
        sample=0 if explained is None else explained.homes,
        less=() if explained is None else _less(explained),
        at_ms=now_ms,
        parts=UNSET if explained is None else _parts(explained),
        among=tuple(_again(each) for each in figures.among) or UNSET,
        strangers=UNSET if source.strangers is None else source.strangers,
    )


def _again(apart: "Apart") -> Again:
    """Return the attacker who reached highest."""
    one = max(apart.linked, key=lambda linked: (linked.recognised.high, linked.recognised.value))
    return Again(days=apart.days, attacker=one.attacker, found=_trials(one.recognised), candidates=one.candidates)


def _parts(explained: "Explained") -> Parts:
    """Return what each row does: those that do most."""
    rows = tuple(
        RowPart(
            column=each.column,
            without=_trials(each.unique),
            only=_trials(each.alone),
            again=None if each.recognised is None else _trials(each.recognised),
        )
        for each in explained.contributions[:MOST_ROWS]
    )
    whole = explained.recognised
    return Parts(
        alone=_trials(explained.unique),
        again=None if whole is None else _trials(whole),
        rows=rows,
        more=len(explained.contributions) - len(rows),
    )


def _less(explained: "Explained") -> tuple[Less, ...]:
    return tuple(
        Less(
            what=each.what,
            column=each.column,
            alone=_trials(each.unique),
            again=None if each.recognised is None else _trials(each.recognised),
        )
        for each in explained.remedies[:MOST_LESS]
    )


def _trials(share: Share) -> tuple[int, int]:
    return share.hits, share.trials


def risk_of_activities(gate: Gate) -> tuple[RiskOfActivity, ...]:
    """Return of each activity of the register in force what is on record of its risk.

    Raises:
        StandingClosedError: what is on record does not agree with the journal: nothing is decided, and nothing told.
    """
    return risk_of(gate.beside())


def risk_of(state: GateState) -> tuple[RiskOfActivity, ...]:
    """As ``risk_of_activities``, of a gate that is open."""
    with state.store.reading() as conn:
        system = state.follow(conn).system
    return tuple(_of_activity(each, system, state.clock()) for each in state.activities)


def _of_activity(activity: Activity, system: SystemStanding, now_ms: int) -> RiskOfActivity:
    finding, counts = risk_finding(activity, system, now_ms), measurement_of(activity, system)
    limit = activity.lowered.risk
    return RiskOfActivity(
        activity.name,
        limit,
        finding is None,
        None if finding is None else finding.reason(),
        finding,
        counts,
        None if limit is None or counts is None else good_until_ms(limit, counts),
        tuple(each for each in system.measurements if each.activity == activity.name),
        tuple(each for each in system.unreported if each.activity == activity.name),
        system.samples.get(activity.name),
    )


def _begun_document(begun: MeasureBegun) -> dict[str, Json]:
    return {"begun": iso(begun.at_ms), "source": begun.source, "input": begun.input, "seed": begun.seed}


def _sample_document(sample: SampleBegun) -> dict[str, Json]:
    return {
        "homes": sample.homes,
        "from": iso(sample.from_ms),
        "measured_from": iso(measurable_ms(sample)),
        "until": iso(sample.until_ms),
        "root": sample.root,
        "below": sample.below,
        "slots": sample.slots,
    }


def measured_document(measured: Measured, limit: RiskLimit | None) -> dict[str, Json]:
    """Return a measurement on record for JSON."""
    again = found_again(measured, 1 if limit is None else limit.days_apart)
    return {
        "measured": iso(measured.at_ms),
        "source": measured.source,
        "input": measured.input,
        "register": measured.register,
        "plan": measured.plan,
        "leaving": measured.leaving,
        "method": measured.method,
        "seed": measured.seed,
        "root": measured.root,
        "homes": measured.homes,
        "silent": measured.silent,
        "strangers": None if measured.strangers is UNSET else measured.strangers,
        "bodies": measured.bodies,
        "first": iso(measured.first_ms),
        "last": iso(measured.last_ms),
        "alone": dict(alone_of(measured).document()),
        "found_again": None if again is None else _found_document(again),
        "among": [_found_document(each) for each in measured.among or ()],
        "foremost": measured.foremost or None,
        "rows": _rows_document(measured.parts or None),
    }


def _rows_document(parts: Parts | None) -> Json:
    """Return what each row does, with intervals; ``None`` where it is not on record."""
    if parts is None:
        return None
    return {
        "alone": dict(Share(*parts.alone).document()),
        "found_again": None if parts.again is None else dict(Share(*parts.again).document()),
        "rows": [
            {
                "row": each.column,
                "alone_without": dict(Share(*each.without).document()),
                "alone_only": dict(Share(*each.only).document()),
                "found_again_without": None if each.again is None else dict(Share(*each.again).document()),
            }
            for each in parts.rows
        ],
        "more": parts.more,
    }


def _found_document(again: Again) -> dict[str, Json]:
    return {**Share(*again.found).document(), "days": again.days, "candidates": again.candidates}


def _limit(limit: RiskLimit | None) -> Json:
    if limit is None:
        return None
    return {
        "singling_out": limit.singling_out,
        "linkage": limit.linkage,
        "days_apart": limit.days_apart,
        "max_age_days": limit.max_age_ms / 86_400_000,
    }
