"""Steps 4 to 6, on values: what of one report may leave, for which activity.

In:  ``Facts`` of the batch and ``ReportFacts`` of one report. Out: a ``Decision``, and the facts for the next report.

The rules this module keeps (gate specification, section 9.3):
 * No database, no clock, no randomness: the same facts and report give the same decision, here and anywhere else.
 * Nothing is done: what a decision asks for is done by ``recording.record``, in the transaction that read the facts.
 * A duplicate is found before the doors are asked. A report for which everything is closed is closed, not a duplicate.
 * A fault is raised, never decided around: whoever runs the batch lets nothing of it leave.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sluis.errors.ledger import household_erased_error
from sluis.gate.path.contributing import Contribution
from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.household import LocatedReport
from sluis.gate.state.doors import Passed
from sluis.gate.state.release import expiry_ms, release_moment
from sluis.gate.state.risk_lease import closed_by_risk
from sluis.gate.state.rules import Activity, activities_of
from sluis.identify.canary import Identifiers, collect
from sluis.kernel.plan import CountPlan
from sluis.kernel.reference import TokenKeys
from sluis.ledger.record import PendingRecord, RecordKind
from sluis.ledger.sampled import Sampled
from sluis.standing.holds import reason_of
from sluis.standing.sampling import keeps
from sluis.store.duplicates import Mark
from sluis.terms import Kind, Lifetime, Reason
from sluis.token_period import year_of


@dataclass(frozen=True, slots=True)
class Intent:
    """What will leave, before it is on record."""

    draft: PendingRecord
    salt: bytes = field(repr=False)
    """r of the record: with the draft it gives the disclosure's id."""
    body: bytes = field(repr=False)
    collected_ms: int = field(repr=False)
    release_ms: int
    """From when it may leave."""
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """The canary found an identifier behind both doors."""

    activity: str
    row: int
    """Whose row is stopped; 0: no row explains it, the activity is."""
    kind: Kind
    stops: bool = True
    """Whether the row is stopped for everybody. What a number says by chance, or a home by choice, stops nobody."""


@dataclass(frozen=True, slots=True)
class ActivityDecision:
    """What becomes of one report for one activity."""

    activity: str
    passed: Passed
    """What came out of its doors; of a closed activity only the reason."""
    intent: Intent | None = None
    """What leaves, when anything does."""
    alarm: Alarm | None = None
    contribution: Contribution | None = None
    """What its home adds to a count, when the activity counts homes."""
    sampled: Sampled | None = None
    """What is kept of it to be measured, when its home was drawn."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one report."""

    withheld: Reason | None
    """Why the report is withheld whole, without an activity; ``None``: each activity has its own answer."""
    home: LocatedReport | None = field(default=None, repr=False)
    """The report of which parameter names may be noted; ``None`` when it is withheld whole."""
    mark: Mark | None = None
    """To be remembered, because something of it leaves."""
    activities: tuple[ActivityDecision, ...] = ()
    """In the order of the register."""


# (4) -----------------------------------------------------------------------------------------------------------------
def closed(facts: Facts, activity: Activity, home: LocatedReport) -> Reason | None:
    """Say why an activity is closed for this household, or ``None`` when it is open.

    Law and lease first, then its measurement, a stop of the recipient, and the standing; law, lease and standing must
    hold now and when the report was collected.
    """
    if not activity.lowered.open:
        return Reason.CLOSED_LAW
    if not all(activity.in_force(moment) for moment in (home.collected_ms, facts.now_ms)):
        return Reason.CLOSED_LEASE
    if closed_by_risk(activity, facts.system, facts.now_ms) is not None:
        return Reason.CLOSED_RISK
    if activity.doors.plan.recipient in facts.stopped_recipients:
        return Reason.CLOSED_RECIPIENT
    shut = reason_of(facts.standing[home.router.slot], activity.facts, home.collected_ms, facts.now_ms)
    return shut or _not_counted(facts, activity, home.router.slot)


def _not_counted(facts: Facts, activity: Activity, slot: int) -> Reason | None:
    """Say why a home is not counted by an activity that counts; ``None`` when it is, or the activity does not.

    Source:
        Gate specification, section 17.1.
    """
    count = activity.doors.plan.count
    if count is None:
        return None
    from_ms = period_from(count, facts.now_ms)
    if from_ms < facts.system.closed_until(activity.name, (activity.doors.plan.recipient, count.path)):
        return Reason.CLOSED_PERIOD
    if facts.system.spent_u.get(year_of(from_ms), 0) + count.eps_u > count.budget_u:
        return Reason.CLOSED_BUDGET
    return None if facts.regions.get(slot) in activity.doors.cells else Reason.NO_CELL


def period_from(count: CountPlan, at_ms: int) -> int:
    """Return when the period of a moment begins, ms."""
    return at_ms - at_ms % (count.period_s * 1000)


# (5) -----------------------------------------------------------------------------------------------------------------
def doors(
    facts: Facts, activity: Activity, home: LocatedReport, identifiers: Identifiers, drawn: Draw
) -> ActivityDecision:
    """Pass the report through both doors and let the canary listen for this household's own names and addresses."""
    keys = token_keys(facts, activity, drawn)
    stopped = facts.stopped.get(activity.name, frozenset())
    passed = activity.doors.pass_through(home.leaves, home.written_time, keys, home.router.slot, identifiers, stopped)
    if passed.hit is None:
        return ActivityDecision(activity.name, passed)
    hit = passed.hit
    alarm = Alarm(activity.name, activity.doors.row_of(hit.path), hit.kind, stops=not hit.number)
    return ActivityDecision(activity.name, passed, alarm=alarm)


def token_keys(facts: Facts, activity: Activity, drawn: Draw) -> TokenKeys:
    """Return the keys an activity's plan needs: of the periods of now, and of lifetime ``report`` the one drawn."""
    return TokenKeys(
        {
            lifetime: (0, drawn.report_key) if lifetime is Lifetime.REPORT else facts.periods[lifetime]
            for lifetime in activity.doors.lifetimes
        }
    )


# (6) -----------------------------------------------------------------------------------------------------------------
def decide(facts: Facts, report: ReportFacts) -> tuple[Decision, Facts]:
    """Decide about one report: one answer per activity, or one reason for the whole of it.

    Args:
        facts: Of the batch, as the decision before this one left them.
        report: One of its reports.

    Returns:
        The decision, and the facts for the next report: its mark seen, the row that the canary stopped, the room that
        its bodies take.

    Raises:
        HouseholdErasedError: something passed, and the household has no key (any more); nothing may leave.
        RecipientFullError: a recipient's share of the outbox is full; nothing of this report may be decided.

    Effects:
        None.

    Source:
        Gate specification, sections 3.6, 4.6, 8.2 and 9.3.
    """
    home = report.home
    if isinstance(home, Reason):
        return Decision(home), facts
    served = activities_of(facts.activities, report.route)
    reasons = [closed(facts, activity, home) for activity in served]
    if None not in reasons:
        shut = [_closed(activity, why) for activity, why in zip(served, reasons, strict=True)]
        return Decision(None, home, None, tuple(shut)), facts
    if report.mark is not None and report.mark in facts.seen:
        return Decision(Reason.DUPLICATE), facts
    identifiers = collect(home.leaves, home.router.identifiers())
    answers = [
        doors(facts, activity, home, identifiers, report.draws[activity.name])
        if why is None
        else _closed(activity, why)
        for activity, why in zip(served, reasons, strict=True)
    ]
    return _with_intents(facts, report, home, served, answers)


def _closed(activity: Activity, why: Reason | None) -> ActivityDecision:
    return ActivityDecision(activity.name, Passed(None, {}, {}, why))


def _with_intents(
    facts: Facts,
    report: ReportFacts,
    home: LocatedReport,
    served: Sequence[Activity],
    answers: Sequence[ActivityDecision],
) -> tuple[Decision, Facts]:
    """Write down what is about to leave, and what that changes for the next report."""
    room, made, mark = facts.room, list(answers), None
    for place, (activity, answer) in enumerate(zip(served, answers, strict=True)):
        body, band = answer.passed.body, answer.passed.band
        if body is None and band is None:
            continue
        if report.mark is None:
            raise household_erased_error(slot=home.router.slot)
        mark = report.mark
        if body is None:
            made[place] = replace(answer, contribution=_contribution(facts, activity, home, band or 0))
            continue
        room = room.take(activity.doors.plan.recipient, len(body))
        intent = _intent_of(facts, activity, home, answer.passed, body, report.draws[activity.name])
        made[place] = replace(answer, intent=intent, sampled=_sampled(facts, activity, home.router.slot, body))
    after = facts if mark is None else replace(facts, room=room, seen=facts.seen.plus([mark]))
    for answer in answers:
        if answer.alarm is not None and answer.alarm.stops:
            after = after.stopping(answer.activity, answer.alarm.row)
    return Decision(None, home, mark, tuple(made)), after


def _contribution(facts: Facts, activity: Activity, home: LocatedReport, band: int) -> Contribution | None:
    plan, cell = activity.doors.plan, facts.regions.get(home.router.slot)
    if plan.count is None or cell is None:  # pragma: no cover - ``closed`` asks both
        return None
    period = facts.now_ms // (plan.count.period_s * 1000)
    about = (activity.name, period, home.router.slot, plan.digest)
    return Contribution(*about, band, cell, home.collected_ms, of=plan.count.of)


def _sampled(facts: Facts, activity: Activity, slot: int, body: bytes) -> Sampled | None:
    """Return what is kept of a body to be measured; ``None`` when its home was not drawn, or nothing is kept now.

    Source:
        Risk specification, section 6.
    """
    sample, leaving = facts.system.samples.get(activity.name), activity.lowered.leaving
    if sample is None or not keeps(sample, leaving, slot, facts.now_ms):
        return None
    return Sampled(activity.name, slot, sample.until_ms, leaving, facts.now_ms, body)


def _intent_of(
    facts: Facts, activity: Activity, home: LocatedReport, passed: Passed, body: bytes, drawn: Draw
) -> Intent:
    plan = activity.doors.plan
    draft = PendingRecord(
        RecordKind.INTENT,
        home.router.slot,
        activity.name,
        plan.recipient,
        facts.now_ms,
        plan=plan.digest,
        body_sha256=hashlib.sha256(body).digest(),
        rows=passed.released,
    )
    period_ms = activity.lowered.release_ms
    wait_ms = 0
    if plan.recipient in facts.max_age_ms:
        wait_ms = expiry_ms(period_ms, facts.max_age_ms[plan.recipient])
    return Intent(
        draft,
        drawn.salt,
        body,
        home.collected_ms,
        release_moment(facts.now_ms, period_ms, drawn.place),
        facts.now_ms + wait_ms,
    )


def decide_in_order(facts: Facts, reports: Sequence[ReportFacts]) -> tuple[Decision, ...]:
    """Decide about all reports of a batch, each on the facts that the one before it left."""
    made: list[Decision] = []
    for report in reports:
        decision, facts = decide(facts, report)
        made.append(decision)
    return tuple(made)
