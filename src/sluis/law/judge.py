"""Judge a flow on a day, and say on which days the answer can change.

In:  a ``Flow`` and a ``date``; nothing else: no clock, no file but the packaged tables.
Out: findings, worst first; the dates at which law, tables or the flow's own papers can turn one.
"""

import hashlib
from datetime import date, timedelta
from typing import Final

import msgspec

from sluis.law.adequacy import ADEQUACY_TABLE, EEA_TABLE, listing_ends, table_bytes, table_edges
from sluis.law.deadlines import CLOCK_TABLE, last_day
from sluis.law.finding import Finding, Rule, RuleResult
from sluis.law.flow import Flow, dates_of
from sluis.law.rules import RULES
from sluis.law.rules.chapter_v import LAPSED
from sluis.law.rules.gdpr_assess import EIGHT_WEEKS, TOLD_WITHIN
from sluis.law.tables import HINTS, MODULES, PRACTICE, clauses, practice
from sluis.terms import Verdict

RULES_VERSION: Final = 6
"""Raised by hand when a rule's meaning changes while its table entry stays the same; part of ``LAW_DIGEST``."""

TERMS: Final = ("tw-611-first", "avg-33", "cbw-early-warning")
"""Terms in hours that rules judge by day."""
_DAY: Final = timedelta(days=1)
_WORST_FIRST: Final = {verdict: place for place, verdict in enumerate(Verdict)}


def judge(flow: Flow, at: date) -> tuple[Finding, ...]:
    """Return every rule's finding about the flow on that day, worst first.

    Args:
        flow: The facts somebody established.
        at: The day that is judged: the day the data leaves, never the day of asking.

    Returns:
        One finding per rule that is in force and applies, sorted by verdict (FAIL first), then by rule id. An empty
        tuple means that no rule was in force.

    Effects:
        None. Same flow, same day, same findings.

    Examples:
        >>> from sluis.law.parties import Recipient
        >>> flow = Flow(id="help", recipient_key="vendor", recipient=Recipient(name="Vendor Inc.", country="US"))
        >>> [(f.rule, str(f.verdict)) for f in judge(flow, date(2026, 11, 24))][0]
        ('avg-30-1', 'FAIL')
    """
    findings = []
    for rule in RULES:
        if rule.in_force(at):
            answer = rule.answer(flow, at)
            if answer is not None:
                findings.append(_finding(flow, rule, answer))
    return tuple(sorted(findings, key=lambda finding: (_WORST_FIRST[finding.verdict], finding.rule)))


def judge_as_known(flow: Flow, at: date, known: date) -> tuple[Finding, ...]:
    """Judge the flow on ``at`` with what is known on ``known``: what was annulled in between never counted.

    Examples:
        >>> from sluis.law.parties import Recipient
        >>> shield = Recipient(name="V", country="US", access_from=("own",), subject_to=("US-PRIVACY-SHIELD",))
        >>> flow = Flow(id="a", recipient_key="v", recipient=shield)
        >>> then, now = date(2020, 7, 15), date(2026, 11, 24)
        >>> [str(f.verdict) for day in (then, now) for f in judge_as_known(flow, then, day) if f.rule == "avg-44"]
        ['PASS', 'FAIL']
    """
    return judge(msgspec.structs.replace(flow, known_at=known), at)


def edges() -> frozenset[date]:
    """Return every day on which the rules or their tables change."""
    starts = {rule.starts for rule in RULES}
    ends = {rule.ends for rule in RULES if rule.ends is not None}
    held = clauses()
    terms = {held.starts, held.old_concluded_before, held.old_ends, LAPSED}
    days = {day for row in practice() for day in (row.starts, row.ends) if day is not None}
    return frozenset(starts | ends | terms | days) | table_edges()


def flow_edges(flow: Flow) -> frozenset[date]:
    """Return every day on which a date in the flow itself can turn a finding."""
    derived = {
        last_day(clock, incident.known) + _DAY for incident in flow.controller.breaches.incidents for clock in TERMS
    }
    derived |= {incident.known + TOLD_WITHIN + _DAY for incident in flow.controller.breaches.incidents}
    if flow.dpia.consulted is not None:
        derived.add(flow.dpia.consulted + EIGHT_WEEKS + _DAY)
    if flow.recipient.transfer.dpf.checked_at is not None:
        derived.add(listing_ends(flow.recipient.transfer.dpf.checked_at))
    if flow.recipient.transfer.dpf.next_due is not None:
        derived.add(flow.recipient.transfer.dpf.next_due + _DAY)
    return dates_of(flow) | derived


def law_digest() -> str:
    """Return the SHA-256 (64 hex digits) over tables and declared rules: what ``LAW_DIGEST`` is."""
    declared = [
        [r.id, r.citation, r.starts, r.ends, r.effect, r.supervisor, r.authority, r.checked, r.fine] for r in RULES
    ]
    parts = (
        msgspec.json.encode([RULES_VERSION, declared]),
        table_bytes(EEA_TABLE),
        table_bytes(ADEQUACY_TABLE),
        *(table_bytes(name) for name in (CLOCK_TABLE, MODULES, PRACTICE, HINTS)),
    )
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


LAW_DIGEST: Final = law_digest()
"""Part of every plan's digest: a plan judged under other tables is another plan."""


def _finding(flow: Flow, rule: Rule, answer: RuleResult) -> Finding:
    return Finding(
        activity=flow.id,
        rule=rule.id,
        verdict=answer.verdict,
        effect=rule.effect,
        supervisor=rule.supervisor,
        citation=rule.citation,
        reason_id=answer.reason_id,
        remedy_id=answer.remedy_id,
        places=answer.places,
        facts=tuple(sorted(answer.facts)),
        missing=tuple(sorted(set(answer.missing))),
        checked=rule.checked,
        authority=rule.authority,
        reviews=answer.reviews,
        fine=rule.fine,
    )
