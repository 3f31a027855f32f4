"""GDPR, Regulation (EU) 2016/679: the record of article 30, and people who are not our customers.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

Source: ``facts/law.md`` sections 2 and 4. Chapter V has a file of its own.
"""

from datetime import date
from typing import Final, NamedTuple

from sluis.errors import Code, Moment, Place, RegisterText
from sluis.i18n import N_
from sluis.law.activity import Ground
from sluis.law.finding import Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.rules.gdpr_basis import DATA_SUBJECT, speaks_for
from sluis.terms import Effect, Subject, Supervisor, Verdict

OUTSIDERS: Final = (Subject.NEIGHBOUR, Subject.PASSER_BY, Subject.CORRESPONDENT)
"""Subjects with whom the provider has neither contract nor contact."""
CANNOT_REACH: Final = ("6-1-a", "6-1-b")
"""Grounds that need an act of, or a contract with, the subject: an outsider gave neither."""

_WHERE_POSSIBLE: Final = ("(f)", "(g)")


class RecordElement(NamedTuple):
    """One element of the record of processing."""

    letter: str
    """As ``(a)``."""
    path: str
    """Where it stands in the register."""
    present: bool


def record_elements(flow: Flow) -> tuple[RecordElement, ...]:
    """Return the elements of art. 30(1).

    Source:
        GDPR art. 30(1)(a)-(g); (f) and (g) are asked "where possible". For (f) criteria stand in for a term, as in
        art. 13(2)(a). For (c) every row that leaves must have a category of data and the activity its subjects.
    """
    activity, recipient = f"activities.{flow.id}", f"recipients.{flow.recipient_key}"
    leaving = [item for item in flow.items if item.leaves]
    security = flow.security
    described = (security.ref, security.tls, security.at_rest, security.access_log, security.key_holder_country)
    elements = [
        RecordElement("(a)", "controller.name", bool(flow.controller.name)),
        RecordElement("(a)", "controller.contact", bool(flow.controller.contact)),
        RecordElement("(a)", "controller.dpo", bool(flow.controller.dpo)),
        RecordElement("(b)", f"{activity}.purpose", bool(flow.purposes)),
        RecordElement("(c)", f"{activity}.grounds", any(ground.subjects for ground in flow.grounds)),
        RecordElement("(c)", f"{activity}.fields", all(item.category for item in leaving)),
        RecordElement("(d)", f"{recipient}.name", bool(flow.recipient.name)),
        RecordElement("(e)", f"{recipient}.country", bool(flow.recipient.country)),
        RecordElement("(f)", f"{activity}.retention", flow.retention_days is not None or bool(flow.retention_criteria)),
        RecordElement("(g)", f"{activity}.security", any(fact is not None for fact in described)),
    ]
    if flow.exporter_role == "joint":
        elements.insert(3, RecordElement("(a)", "controller.joint", bool(flow.controller.joint)))
    return tuple(elements)


def _article_30(flow: Flow, _at: date) -> RuleResult:
    elements = record_elements(flow)
    absent = [(letter, path) for letter, path, present in elements if not present]
    facts = tuple((path, "stated" if present else "absent") for _, path, present in elements)
    if not absent:
        return RuleResult(Verdict.PASS, N_("The record of article 30(1) is complete for this activity."), facts=facts)
    places: dict[str, Place | int] = {
        "elements": Code(", ".join(dict.fromkeys(f"30-1-{letter[1]}" for letter, _ in absent)))
    }
    missing = tuple(path for _, path in absent)
    if any(letter not in _WHERE_POSSIBLE for letter, _ in absent):
        return RuleResult(
            Verdict.FAIL,
            N_("The record of article 30(1) lacks: {elements}."),
            N_("Complete the record: {elements}."),
            places,
            facts,
            missing,
        )
    return RuleResult(
        Verdict.UNKNOWN,
        N_("The record of article 30(1) does not say what it should where possible: {elements}."),
        N_("Complete the record, with a term or the criteria for it: {elements}."),
        places,
        facts,
        missing,
    )


def _outsider_ground(flow: Flow, subject: Subject) -> tuple[Ground | None, bool]:
    """Return a ground that can reach the subject, if any; and whether any ground names it at all."""
    naming = [ground for ground in flow.grounds if subject in ground.subjects]
    reaching = (g for g in naming if g.avg is not None and (g.avg not in CANNOT_REACH or _own_consent(g)))
    return next(reaching, None), bool(naming)


def _own_consent(ground: Ground) -> bool:
    """Whether the people themselves consented, and not a subscriber for them."""
    return ground.avg == "6-1-a" and ground.consent is not None and bool(speaks_for(ground.consent, DATA_SUBJECT))


def _neighbour(flow: Flow, at: date) -> RuleResult | None:
    rows = [item for item in flow.items if item.leaves and any(s in OUTSIDERS for s in item.subjects)]
    if not rows:
        return None
    subjects = [s for s in OUTSIDERS if any(s in item.subjects for item in rows)]
    activity = f"activities.{flow.id}"
    facts = tuple((f"{activity}.fields[{item.row}].path", item.path) for item in rows) + tuple(
        (f"{activity}.grounds[{index}].avg", ground.avg or "absent") for index, ground in enumerate(flow.grounds, 1)
    )
    for subject in subjects:
        answer = _one_outsider(flow, subject, rows[0].path, facts)
        if answer is not None:
            return answer
    return _article_14(flow, at, rows[0].path, facts)


def _one_outsider(flow: Flow, subject: Subject, path: str, facts: tuple[tuple[str, str], ...]) -> RuleResult | None:
    reaching, named = _outsider_ground(flow, subject)
    if reaching is not None:
        return None
    places: dict[str, Place | int] = {"path": RegisterText(path), "subject": Code(subject.value)}
    remedy = N_(
        "Withhold the row. Or name the subject {subject} in `grounds:` with a ground that reaches people who are not "
        "your customers, and publish a notice under article 14."
    )
    if named:
        reason = N_(
            "The row {path} is about somebody who is no customer ({subject}); consent or a contract of the "
            "subscriber cannot be a ground for that."
        )
    else:
        reason = N_("The row {path} is about somebody who is no customer ({subject}), and no ground names them.")
    return RuleResult(Verdict.FAIL, reason, remedy, places, facts, (f"activities.{flow.id}.grounds",))


def _article_14(flow: Flow, at: date, path: str, facts: tuple[tuple[str, str], ...]) -> RuleResult:
    where = f"activities.{flow.id}.notice.art14"
    facts = (*facts, (f"{where}.ref", flow.notice.art14.ref or "absent"))
    places: dict[str, Place | int] = {"path": RegisterText(path)}
    if not flow.notice.art14.ref:
        return RuleResult(
            Verdict.FAIL,
            N_("The row {path} is about people who are not customers, and no notice under article 14 is on record."),
            N_("Publish a notice for people who are not customers and name it in `art14:` below `notice:`."),
            places,
            facts,
            (f"{where}.ref",),
        )
    if flow.notice.art14.published is None:
        return RuleResult(
            Verdict.UNKNOWN,
            N_("It is not on record since when the notice under article 14 for {path} is published."),
            N_("Write `published:` below `art14:` of the notice."),
            places,
            facts,
            (f"{where}.published",),
        )
    published = flow.notice.art14.published
    facts = (*facts, (f"{where}.published", published.isoformat()))
    if published > at:
        return RuleResult(
            Verdict.FAIL,
            N_("The notice under article 14 for {path} is published on {day}, after the data would leave."),
            N_("Wait until the notice is published."),
            {**places, "day": Moment(published.isoformat())},
            facts,
        )
    return RuleResult(
        Verdict.PASS,
        N_("The row {path} is about people who are not customers; a ground that can reach them and a notice exist."),
        places=places,
        facts=facts,
    )


RULES: Final = (
    Rule(
        id="avg-30-1",
        citation="AVG art. 30(1)(a)-(g)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.STATUTE,
        title=N_("The record of processing is complete for every activity."),
        answer=_article_30,
        fine="avg-83-4",
    ),
    Rule(
        id="avg-6-14-neighbour",
        citation="AVG art. 6(1), 14(1), 14(3)(c)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.STATUTE,
        title=N_("Data about neighbours and passers-by has a ground of its own and a notice."),
        answer=_neighbour,
        fine="avg-83-5",
    ),
)
