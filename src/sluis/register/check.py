"""Check a register on a day: the findings of law per activity, what a decision settles, and until when it all holds.

In:  a loaded register and a day.
Out: findings, worst first; the lease of an activity; the same as data for ``sluis check --format json``.

The rules this module keeps:
 * FAIL, UNKNOWN and REVIEW of a rule with effect ``close`` keep an activity closed. Only a REVIEW is settled by
   decisions: of each reason by one that names it, while the facts it weighed are unchanged and it has not expired.
 * A lease ends on the first day on which any finding changes. It is found by judging that day, never by guessing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import structs

from sluis.errors import RegisterError
from sluis.i18n import Lang
from sluis.law.finding import Finding, ReviewDecision, ReviewReason
from sluis.law.flow import Flow
from sluis.law.judge import edges, flow_edges
from sluis.register.evidence import weighed
from sluis.register.faults import Fault
from sluis.register.flows import flow_of
from sluis.register.lookup import days_of_papers, judge_by_papers
from sluis.register.model import Decision, Register
from sluis.terms import Verdict

LONGEST_LEASE_DAYS: Final = 366
DAY_MS: Final = 86_400_000
_EPOCH: Final = date(1970, 1, 1)
_WORST_FIRST: Final = {verdict: number for number, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Lease:
    """A plan holds in ``[activated_ms, not_after_ms)``; both are UTC midnights. Equal: it does not hold at all."""

    activated_ms: int
    not_after_ms: int


def day_of(at_ms: int) -> date:
    """Return the UTC day of a moment in milliseconds.

    Examples:
        >>> day_of(1_795_525_200_000)
        datetime.date(2026, 11, 24)
    """
    return datetime.fromtimestamp(at_ms // 1000, UTC).date()


def midnight_ms(day: date) -> int:
    """Return the UTC midnight at which a day begins, in milliseconds.

    Examples:
        >>> midnight_ms(date(2026, 11, 24))
        1795478400000
    """
    return (day - _EPOCH).days * DAY_MS


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with what closes first, then by verdict; within one verdict in the order of the file."""
    return tuple(sorted(findings, key=rank))


def rank(finding: Finding) -> tuple[bool, int]:
    """Return what findings are sorted by: what closes first, then the worst verdict."""
    return not finding.closes, _WORST_FIRST[finding.verdict]


def check(register: Register, at: date) -> tuple[Finding, ...]:
    """Return the findings of every activity on a day.

    Args:
        register: A register that loaded.
        at: The day that is judged.

    Returns:
        Findings of all activities in file order, within one activity worst first; a REVIEW that a decision settles
        carries it (``reviews``, ``settled``).

    Effects:
        None. Same register, same day, same findings.
    """
    return tuple(finding for name in register.activities for finding in check_activity(register, name, at))


def check_activity(register: Register, name: str, at: date) -> tuple[Finding, ...]:
    """Return the findings of one activity on a day, worst first."""
    return _settled(register, judge_by_papers(flow_of(register, name), at), at)


def as_known(register: Register, at: date, known: date) -> tuple[Finding, ...]:
    """Return the findings about ``at`` that come out otherwise with what is known on ``known``.

    Args:
        register: A register that loaded.
        at: The day that is judged.
        known: The day whose knowledge counts; nothing differs when it is ``at`` itself.

    Returns:
        The findings as known then, of each rule whose verdict differs: an annulled decision never counted.
    """
    differing = []
    for name in register.activities:
        flow = flow_of(register, name)
        then = {finding.rule: finding.verdict for finding in judge_by_papers(flow, at)}
        later = _settled(register, judge_by_papers(structs.replace(flow, known_at=known), at), at)
        differing += [finding for finding in later if then.get(finding.rule) is not finding.verdict]
    return tuple(differing)


def is_open(findings: tuple[Finding, ...]) -> bool:
    """Whether an activity with these findings may run: nothing closes it, and some rule was in force."""
    return bool(findings) and not any(finding.closes for finding in findings)


def lease(register: Register, name: str, at: date) -> Lease:
    """Return from when until when the findings of ``at`` hold.

    Args:
        register: A register that loaded.
        name: Key of the activity.
        at: The day on which it is asked.

    Returns:
        For an open activity: the day since which it is open without interruption, and the first day on which any
        finding changes, at most 366 days after ``at``. For a closed one both are the midnight of ``at``.

    Source:
        Register specification, section 7.1.
    """
    flow = flow_of(register, name)
    now = _settled(register, judge_by_papers(flow, at), at)
    if not is_open(now):
        return Lease(midnight_ms(at), midnight_ms(at))
    activated = at
    for day in sorted((day for day in _edges(register, flow) if day <= at), reverse=True):
        if not is_open(_settled(register, judge_by_papers(flow, day), day)):
            break
        activated = day
    return Lease(midnight_ms(activated), midnight_ms(_until(register, flow, now, at)))


def open_until(register: Register, name: str, now: tuple[Finding, ...], at: date) -> date:
    """Return the first day on which any finding of an activity changes: the end of its lease, when it is open.

    Args:
        register: A register that was read.
        name: Key of the activity.
        now: Its findings on ``at``, of ``check_activity``.
        at: The day.

    Returns:
        A day after ``at``, at most 366 days ahead; ``at`` itself when something closes it.
    """
    return _until(register, flow_of(register, name), now, at) if is_open(now) else at


def _until(register: Register, flow: Flow, now: tuple[Finding, ...], at: date) -> date:
    last = at + timedelta(days=LONGEST_LEASE_DAYS)
    gist = _gist(now)
    changes = (
        day
        for day in sorted(_edges(register, flow))
        if at < day < last and _gist(_settled(register, judge_by_papers(flow, day), day)) != gist
    )
    return next(changes, last)


def _edges(register: Register, flow: Flow) -> frozenset[date]:
    decisions = {day for d in register.file.decisions if d.activity == flow.id for day in (d.date, d.expires)}
    evidence = register.file.evidence
    papers = frozenset() if evidence is None else {document.date for document in evidence.documents}
    return edges() | flow_edges(flow) | days_of_papers(flow) | decisions | papers


def _gist(findings: tuple[Finding, ...]) -> tuple[tuple[object, ...], ...]:
    """What has to stay the same for a lease to go on: verdicts, reasons, facts, and what settles them."""
    return tuple((f.rule, f.verdict, f.reason_id, f.facts, f.missing, _settles(f)) for f in findings)


def _settles(finding: Finding) -> tuple[tuple[str, ReviewDecision | None], ...]:
    return tuple((reason.key, reason.settled) for reason in finding.reviews)


def _settled(register: Register, findings: tuple[Finding, ...], at: date) -> tuple[Finding, ...]:
    proven = weighed(register.file.evidence, findings, at)
    return tuple(_with_decision(register, finding, at) for finding in proven)


def _with_decision(register: Register, finding: Finding, at: date) -> Finding:
    if finding.verdict is not Verdict.REVIEW:
        return finding
    held = [decision for decision in register.file.decisions if holds(decision, finding, at)]
    reviews = []
    for reason in finding.reviews:
        decision = next((decision for decision in held if reason.key in decision.reasons), None)
        settled = None if decision is None else ReviewDecision(decision.who, decision.date, decision.expires)
        reviews.append(replace(reason, settled=settled))
    return replace(finding, reviews=tuple(reviews))


def holds(decision: Decision, finding: Finding, at: date) -> bool:
    """Whether a decision is about this finding, as it stands, on a day; which of its reasons it settles, it names."""
    names_it = decision.finding == finding.rule and decision.activity == finding.activity
    return names_it and decision.facts == finding.facts_digest and decision.date <= at < decision.expires


def findings_of(error: RegisterError) -> tuple[Finding, ...]:
    """Return the findings of law among a register's faults, each once: what refuses a row about neighbours."""
    faults = (fault for fault in error.faults if isinstance(fault, Fault))
    findings = (fault.finding for fault in faults if fault.finding is not None)
    return tuple({finding.facts_digest + finding.reason_id: finding for finding in findings}.values())


Json = str | bool | list[str] | list[dict[str, str | None]] | None


def check_data(findings: tuple[Finding, ...], lang: Lang | None = None) -> dict[str, list[dict[str, Json]]]:
    """Return findings as ``sluis check --format json`` prints them.

    Args:
        findings: Of ``check``, or of ``findings_of`` for a register that does not load.
        lang: Language of reason and remedy; the one in force when absent.

    Returns:
        ``{"findings": [{"activity", "rule", "verdict", "effect", "supervisor", "reason", ...}]}``.
    """
    return {"findings": [_finding_data(finding, lang) for finding in findings]}


def _finding_data(finding: Finding, lang: Lang | None) -> dict[str, Json]:
    settled = finding.settled
    return {
        "activity": finding.activity,
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "effect": finding.effect.value,
        "supervisor": finding.supervisor.value,
        "told": finding.told(lang),
        "question": finding.question(lang),
        "act": finding.act(lang),
        "does": finding.does.value,
        "reason": finding.reason(lang),
        "remedy": finding.remedy(lang),
        "citation": finding.citation,
        "authority": finding.authority.value,
        "checked": finding.checked,
        "closes": finding.closes,
        "facts": finding.facts_digest,
        "weighed": [f"{path}: {value}" for path, value in finding.facts],
        "missing": list(finding.missing),
        "reasons": [_reason_data(finding, reason, lang) for reason in finding.reviews],
        "settled_by": None if settled is None else settled.who,
        "settled_until": None if settled is None else settled.expires.isoformat(),
    }


def _reason_data(finding: Finding, reason: ReviewReason, lang: Lang | None) -> dict[str, str | None]:
    settled = reason.settled
    return {
        "key": reason.key,
        "reason": finding.reason_of(reason, lang),
        "remedy": finding.remedy_of(reason, lang),
        "settled_by": None if settled is None else settled.who,
        "settled_until": None if settled is None else settled.expires.isoformat(),
    }
