"""Rules of Sluis itself: no passage on papers that ran out, no token beside something that outlives it.

In:  a flow and a day.
Out: one answer per rule, or ``None`` where the rule does not apply.

These are our own reading of the accountability duty (GDPR 5(2)) and of pseudonymisation (GDPR 4(5)); they say so.
"""

from datetime import date
from typing import Final

from sluis.errors import Code, Moment, Place, RegisterText
from sluis.i18n import N_
from sluis.law.contradictions import PAIRS
from sluis.law.finding import Authority, ReviewReason, Rule, RuleResult
from sluis.law.flow import Flow
from sluis.law.scalars import IMMEDIATE, seconds_of
from sluis.law.weighing import Weighing
from sluis.terms import Effect, Supervisor, Verdict

_COMMON_INTERVAL_S: Final = 900
"""Between two reports of a router, as providers commonly set it."""
LISTED_IDENTIFIER: Final = "listed-identifier"
"""The rule whose FAIL keeps a gate from loading the register at all."""
WIDE_NUMBER: Final = 2**16
"""Values of a number beyond which somebody must look at it."""


def _lease(flow: Flow, at: date) -> RuleResult:
    facts = tuple(
        (f"{paper.fact}.{edge}", day.isoformat())
        for paper in flow.papers
        for edge, day in (("from", paper.starts), ("until", paper.ends))
        if day is not None
    )
    for paper in flow.papers:
        places: dict[str, Place | int] = {"document": Code(paper.fact.rsplit(".", 1)[-1])}
        if paper.ends is not None and paper.ends <= at:
            return RuleResult(
                Verdict.FAIL,
                N_("The activity leans on {document}, and that ran out on {day}."),
                N_("Renew it and write the new date in the register."),
                {**places, "day": Moment(paper.ends.isoformat())},
                facts,
            )
        if paper.starts is not None and paper.starts > at:
            return RuleResult(
                Verdict.FAIL,
                N_("The activity leans on {document}, and that begins on {day}."),
                N_("Wait until then, or correct the date in the register."),
                {**places, "day": Moment(paper.starts.isoformat())},
                facts,
            )
    return RuleResult(Verdict.PASS, N_("Nothing this activity leans on has run out."), facts=facts)


def _continuity(flow: Flow, _at: date) -> RuleResult | None:
    tokens = [(item.path, item.lifetime) for item in flow.items if item.lifetime is not None and item.leaves]
    if flow.household_lifetime is not None:
        tokens.append(("household", flow.household_lifetime))
    arrives = _arrives_finer(flow)
    if not tokens and not arrives:
        return None
    running = [i for i in flow.items if i.leaves and i.lifetime is None and i.continuous and not i.banded]
    facts = tuple((f"activities.{flow.id}.{path}", f"token, {lifetime}") for path, lifetime in tokens) + tuple(
        (f"activities.{flow.id}.{item.path}", f"{item.category}, {item.form}") for item in running
    )
    if arrives:
        time = "no time" if flow.time_grid is None else f"time on {flow.time_grid}"
        facts += ((f"activities.{flow.id}.release", f"{flow.release}, {time}"),)
    reasons = []
    if running:
        reasons.append(
            ReviewReason(
                "runs-on",
                N_("These values run on while the tokens beside them change, so two tokens can be tied together: "
                   "{paths}."),
                N_("Generalise them to bands, or let somebody decide that the step is wide enough (`decisions:`)."),
                {"paths": RegisterText(", ".join(item.path for item in running))},
            )
        )  # fmt: skip
    if arrives:
        reasons.append(
            ReviewReason(
                "arrives-soon",
                N_("Bodies leave so soon that the moment of arrival recognises a home, whatever its tokens do."),
                N_("State a longer period (`release:`), or let somebody decide that speed is worth it (`decisions:`)."),
            )
        )
    if not reasons:
        return RuleResult(Verdict.PASS, N_("No value that runs on stands beside a token that changes."), facts=facts)
    return RuleResult.weigh(reasons, facts)


def _arrives_finer(flow: Flow) -> bool:
    """Whether arrival tells a finer moment than the body: a home that reports regularly is known by it on the next day.

    Beside a body without a time any period counts as fine that is shorter than routers commonly take between reports.
    """
    if flow.release is None:
        return False
    coarsest = _COMMON_INTERVAL_S if flow.time_grid is None else seconds_of(flow.time_grid)
    return flow.release == IMMEDIATE or seconds_of(flow.release) < coarsest


def _listed(flow: Flow, _at: date) -> RuleResult | None:
    naming = [item for item in flow.items if item.leaves and item.identifiers]
    if not naming:
        return None
    kinds = sorted({kind for item in naming for kind in item.identifiers})
    return RuleResult(
        Verdict.FAIL,
        N_("Words that may leave as they stand are identifiers themselves ({kinds}): {paths}."),
        N_("Take them out of the list. A gate does not load this register, and no decision settles it."),
        {
            "kinds": Code(", ".join(kinds)),
            "paths": RegisterText(", ".join(item.path for item in naming)),
        },
        tuple((f"activities.{flow.id}.{item.path}", item.form) for item in naming),
    )


def _wide(flow: Flow, _at: date) -> RuleResult | None:
    wide = [item for item in flow.items if item.leaves and item.values is not None and item.values > WIDE_NUMBER]
    if not wide:
        return None
    reason = ReviewReason(
        "wide",
        N_("These numbers have so many values that an identifier fits in one: {paths}."),
        N_("Take a narrower range or a wider step, generalise them to bands, or say in `why` what needs the digits."),
        {"paths": RegisterText(", ".join(item.path for item in wide))},
    )
    return RuleResult.weigh([reason], tuple((f"activities.{flow.id}.{item.path}", item.form) for item in wide))


def _listed_path(flow: Flow, _at: date) -> RuleResult | None:
    unlisted = [item for item in flow.items if item.unlisted]
    if not unlisted:
        return None
    facts = tuple((f"activities.{flow.id}.{item.path}", item.near or "absent") for item in unlisted)
    near = [f"{item.path} ({item.near})" for item in unlisted if item.near is not None]
    paths = {"paths": RegisterText(", ".join(item.path for item in unlisted))}
    if not near:
        reason = ReviewReason(
            "no-such-parameter",
            N_("Their data model has no such parameter: {paths}."),
            N_("Correct the path; or say what it is (`item.category`), when routers do send it."),
            paths,
        )
        return RuleResult.weigh([reason], facts)
    reason = ReviewReason(
        "one-looks-like-it",
        N_("Their data model has no such parameter: {paths}. Did you mean: {near}?"),
        N_(
            "Correct the path: a row whose path no router sends lets nothing leave. When routers do send it, decide so."
        ),
        {**paths, "near": RegisterText(", ".join(near))},
    )
    return RuleResult.weigh([reason], facts)


def _contradiction(flow: Flow, _at: date) -> RuleResult | None:
    held = [(pair, facts) for pair in PAIRS if (facts := pair.held(flow))]
    if not held:
        return None
    weighing = Weighing()
    for pair, facts in held:
        for path, value in facts:
            weighing.fact(path, value)
        weighing.review(pair.id, pair.reason, pair.remedy)
    return weighing.answer()


RULES: Final = (
    Rule(
        id="lease",
        citation="AVG art. 5(2), 24(1)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        title=N_("What an activity leans on has begun and has not run out."),
        answer=_lease,
    ),
    Rule(
        id="continuity",
        citation="AVG art. 4(5), 25(1); WP216 (singling out, linkability)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        title=N_("A token that changes does not stand beside a value that runs on."),
        answer=_continuity,
    ),
    Rule(
        id=LISTED_IDENTIFIER,
        citation="AVG art. 4(1), 5(1)(c), 25(1)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        title=N_("No listed word is an address, a serial number, a telephone number or an e-mail address itself."),
        answer=_listed,
    ),
    Rule(
        id="wide-number",
        citation="AVG art. 5(1)(c), 25(1)",
        effect=Effect.WARN,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        title=N_("No number has room for an identifier."),
        answer=_wide,
    ),
    Rule(
        id="listed-path",
        citation="AVG art. 5(2), 30(1)",
        effect=Effect.WARN,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        title=N_("Every row names a parameter that its data model has."),
        answer=_listed_path,
    ),
    Rule(
        id="contradiction",
        citation="AVG art. 5(2), 24(1)",
        effect=Effect.CLOSE,
        supervisor=Supervisor.AP,
        authority=Authority.OWN_READING,
        title=N_("No two facts of the register speak against each other."),
        answer=_contradiction,
    ),
)
