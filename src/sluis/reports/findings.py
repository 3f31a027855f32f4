"""How findings look to a person: per activity and supervisor, worst first, with what was used, missing and would help.

In:  findings, and what the search after the smallest change found. Out: text on a console.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from sluis.i18n import N_, tr
from sluis.law.finding import EFFECTS, Finding, ReviewReason
from sluis.law.sources import WORDS as HOW_READ
from sluis.law.words import citation_in_words
from sluis.register.check import worst_first
from sluis.register.counterfactuals import DAYS, OPEN
from sluis.register.decisions import STATE_WORDS, DecisionDone, DecisionState
from sluis.register.smallest_change import Fact, Smallest
from sluis.register.tree import Json
from sluis.reports import show
from sluis.terms import Supervisor, Verdict

VALUES: Final[dict[str, str]] = {
    "absent": N_("not on record"),
    "stated": N_("on record"),
    "yes": N_("yes"),
    "no": N_("no"),
}
"""Words that stand for what a register says or does not say."""
Searched = Callable[[Finding], Smallest | None]
"""What turns a finding; ``None`` when it was not searched."""


def _not_searched(_finding: Finding) -> None:
    return None


def print_findings(findings: Sequence[Finding], searched: Searched = _not_searched) -> None:
    """Print findings for people, grouped by activity and then by supervisor; what passed is counted.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    told = worst_first(finding for finding in findings if finding.verdict is not Verdict.PASS)
    for activity in dict.fromkeys(finding.activity for finding in told):
        here = [finding for finding in told if finding.activity == activity]
        for supervisor in dict.fromkeys(finding.supervisor for finding in here):
            group = [finding for finding in here if finding.supervisor is supervisor]
            _print_group(page, activity, supervisor, group, searched)
    show.say(page, N_("Rules in order: {count}."), count=len(findings) - len(told))


def _print_group(
    page: Console, activity: str, supervisor: Supervisor, group: Sequence[Finding], searched: Searched
) -> None:
    if supervisor is Supervisor.NONE:
        show.say(page, N_("== {activity}, no supervisor: {count}"), style="bold", activity=activity, count=len(group))
    else:
        heading = N_("== {activity}, supervisor {name}: {count}")
        name = supervisor_in_words(supervisor)
        show.say(page, heading, style="bold", activity=activity, name=name, count=len(group))
    for finding in group:
        _print_finding(page, finding)
        turned = searched(finding)
        if turned is not None:
            _print_smallest(page, turned)
        page.print()


def _print_finding(page: Console, finding: Finding) -> None:
    head = Text.assemble(show.verdict(finding.verdict), "  ", (finding.activity, "bold"), f"  {finding.rule}")
    page.print(head, soft_wrap=True)
    if not finding.reviews:
        show.sentences(page, "   ", finding.reason())
        if finding.remedy():
            show.sentences(page, "    ->", finding.remedy())
    for reason in finding.reviews:
        _print_reason(page, finding, reason)
    show.sentences(page, "   ", _basis(finding))
    weighed = N_("    weigh {path}: {value}") if finding.verdict is Verdict.REVIEW else N_("    used {path}: {value}")
    for path, value in finding.facts:
        show.say(page, weighed, path=path, value=value_in_words(value))
    for path in _missing(finding):
        show.say(page, N_("    missing {path}"), path=path)
    if finding.open_reviews:
        show.say(page, N_("    a decision names these facts: {digest}"), digest=finding.facts_digest)
        keys = ", ".join(reason.key for reason in finding.open_reviews)
        show.say(page, N_("    and of these reasons the ones it settles: {keys}"), keys=keys)


def _missing(finding: Finding) -> list[str]:
    """Return the paths of what is missing; of a list that lacks parts, with the parts."""
    listed = str(finding.places.get("facts", ""))
    parts = {path: re.search(rf"{re.escape(path)} (\([^)]*\))", listed) for path in finding.missing}
    return [path if asked is None else f"{path} {asked[1]}" for path, asked in parts.items()]


def value_in_words(value: str) -> str:
    """Return the value of a fact, with our own words in the reader's language.

    Examples:
        >>> value_in_words("absent"), value_in_words("US")
        ('not on record', 'US')
    """
    return tr(VALUES[value]) if value in VALUES else value


def supervisor_in_words(supervisor: Supervisor) -> str:
    """Return who supervises; in words where nobody was found."""
    return tr(N_("not settled")) if supervisor is Supervisor.UNSETTLED else supervisor.value


def _basis(finding: Finding) -> str:
    parts = [citation_in_words(finding.citation), tr(EFFECTS[finding.effect])]
    if finding.supervisor is not Supervisor.NONE:
        parts.append(tr(N_("supervisor: {name}"), None, name=supervisor_in_words(finding.supervisor)))
    parts.append(tr(N_("checked: {how}"), None, how=tr(HOW_READ[finding.checked])))
    return "; ".join(parts)


def _print_reason(page: Console, finding: Finding, reason: ReviewReason) -> None:
    show.sentences(page, "   ", f"({reason.key}) {finding.reason_of(reason)}")
    if reason.settled is not None:
        until = reason.settled.expires.isoformat()
        show.say(page, N_("    settled by {who} until {day}"), who=reason.settled.who, day=until)
    elif reason.remedy_id:
        show.sentences(page, "    ->", finding.remedy_of(reason))


def _print_smallest(page: Console, search: Smallest) -> None:
    if not search.facts:
        whole = N_("    no single measure would settle this finding")
        cut = N_("    no measure was found; the search was cut before it had tried everything")
        show.say(page, whole if search.complete else cut)
        return
    then = tr(N_("it does not apply")) if search.becomes is None else tr(show.VERDICT_WORDS[search.becomes])
    sentence = N_("    would settle it, once true (arithmetic, not advice): {change} (then: {verdict})")
    if search.stops:
        sentence = N_("    only that nothing leaves would settle it now: {change} (then: {verdict})")
    show.say(page, sentence, change=change_in_words(search.facts), verdict=then)
    for other in search.also:
        show.say(page, N_("    or: {change}"), change=change_in_words(other))
    if search.worse:
        show.say(page, N_("    but that alone makes these fail or unknown: {rules}"), rules=", ".join(search.worse))


def change_in_words(facts: Sequence[Fact]) -> str:
    """Return a change as people read it.

    Examples:
        >>> change_in_words([Fact("recipients.a.role", "processor"), Fact("recipients.a.transfer.ref", "…")])
        'recipients.a.role = processor and recipients.a.transfer.ref = (to be stated)'
    """
    return tr(N_(" and ")).join(f"{fact.path} = {_value(fact.value)}" for fact in facts)


def _value(value: Json | None) -> str:
    if value is None:
        return tr(N_("(taken out)"))
    if value == OPEN:
        return tr(N_("(to be stated)"))
    if isinstance(value, str) and value in DAYS:
        return tr(DAYS[value])
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return value


def print_decisions(decisions: Sequence[DecisionDone]) -> None:
    """Print the decisions that settle nothing, and why.

    Effects:
        Writes to standard output.
    """
    sentence = N_("Decision {number} ({finding} for {activity}) settles nothing: {why}.")
    for decision in decisions:
        if decision.state is not DecisionState.HOLDS:
            words = {
                "finding": decision.decision.finding,
                "activity": decision.decision.activity,
                "why": tr(STATE_WORDS[decision.state]),
            }
            show.say(show.out(), sentence, style="yellow", number=decision.number, **words)
