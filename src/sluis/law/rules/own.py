"""Rules of Sluis itself: no passage on papers that ran out, no token beside something that outlives it.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

These are our own reading of the accountability duty (GDPR 5(2)) and of pseudonymisation (GDPR 4(5)); they say so.
"""

from datetime import date
from typing import Final

from sluis.errors import Moment, Place, RegisterText
from sluis.i18n import N_
from sluis.law.finding import Authority, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.terms import Effect, Supervisor, Verdict


def _lease(flow: Flow, at: date) -> RuleResult:
    facts = tuple(
        (f"{paper.fact}.{edge}", day.isoformat())
        for paper in flow.papers
        for edge, day in (("from", paper.starts), ("until", paper.ends))
        if day is not None
    )
    for paper in flow.papers:
        places: dict[str, Place | int] = {"fact": RegisterText(paper.fact)}
        if paper.ends is not None and paper.ends <= at:
            return RuleResult(
                Verdict.FAIL,
                N_("The activity leans on {fact}, and that ran out on {day}."),
                N_("Renew it and write the new date in the register."),
                {**places, "day": Moment(paper.ends.isoformat())},
                facts,
            )
        if paper.starts is not None and paper.starts > at:
            return RuleResult(
                Verdict.FAIL,
                N_("The activity leans on {fact}, and that begins on {day}."),
                N_("Wait until then, or correct the date in the register."),
                {**places, "day": Moment(paper.starts.isoformat())},
                facts,
            )
    return RuleResult(Verdict.PASS, N_("Nothing this activity leans on has run out."), facts=facts)


def _continuity(flow: Flow, _at: date) -> RuleResult | None:
    tokens = [(item.path, item.lifetime) for item in flow.items if item.lifetime is not None and item.leaves]
    if flow.household_lifetime is not None:
        tokens.append(("household", flow.household_lifetime))
    if not tokens:
        return None
    running = [i for i in flow.items if i.leaves and i.lifetime is None and i.continuous and not i.banded]
    facts = tuple((f"activities.{flow.id}.{path}", f"token, {lifetime}") for path, lifetime in tokens) + tuple(
        (f"activities.{flow.id}.{item.path}", f"{item.category}, {item.form}") for item in running
    )
    if not running:
        return RuleResult(Verdict.PASS, N_("No value that runs on stands beside a token that changes."), facts=facts)
    return RuleResult(
        Verdict.REVIEW,
        N_("These values run on while the tokens beside them change, so two tokens can be tied together: {paths}."),
        N_("Generalise them to bands, or let somebody decide that the step is wide enough (`decisions:`)."),
        {"paths": RegisterText(", ".join(item.path for item in running))},
        facts,
    )


def _listed_path(flow: Flow, _at: date) -> RuleResult | None:
    unlisted = [item for item in flow.items if item.unlisted]
    if not unlisted:
        return None
    facts = tuple((f"activities.{flow.id}.{item.path}", item.near or "absent") for item in unlisted)
    near = [f"{item.path} ({item.near})" for item in unlisted if item.near is not None]
    if not near:
        return RuleResult(
            Verdict.REVIEW,
            N_("Their data model has no such parameter: {paths}."),
            N_("Correct the path; or say what it is (`item.category`), when routers do send it."),
            {"paths": RegisterText(", ".join(item.path for item in unlisted))},
            facts,
        )
    return RuleResult(
        Verdict.REVIEW,
        N_("Their data model has no such parameter: {paths}. Did you mean: {near}?"),
        N_(
            "Correct the path: a row whose path no router sends lets nothing leave. When routers do send it, decide so."
        ),
        {
            "paths": RegisterText(", ".join(item.path for item in unlisted)),
            "near": RegisterText(", ".join(near)),
        },
        facts,
    )


RULES: Final = (
    Rule(
        id="lease",
        citation="AVG art. 5(2), 24(1)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        checked="general knowledge",
        title=N_("What an activity leans on has begun and has not run out."),
        answer=_lease,
    ),
    Rule(
        id="continuity",
        citation="AVG art. 4(5), 25(1); WP216 (singling out, linkability)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        checked="general knowledge",
        title=N_("A token that changes does not stand beside a value that runs on."),
        answer=_continuity,
    ),
    Rule(
        id="listed-path",
        citation="AVG art. 5(1)(d), 5(2), 30(1)",
        effect=Effect.WARN,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        checked="general knowledge",
        title=N_("Every row names a parameter that its data model has."),
        answer=_listed_path,
    ),
)
