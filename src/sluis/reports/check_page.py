"""How a check looks to whoever has to act: the verdict, ten lines, then each finding once, in plain words.

In:  what ``sluis.register.summary`` made of a check, its findings, and what the search after measures found.
Out: text on a console, 80 columns.

The rules this module keeps:
 * No path, key, rule id, citation or digest: ``findings`` prints those for ``--detail``.
 * What is the same for several activities is said once, with their names.
 * A measure is arithmetic about a text, and says so where it stands.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rich.console import Console

from sluis.i18n import N_, tr, tr_n
from sluis.identify.catalogue import classify
from sluis.law.finding import Finding
from sluis.law.sources import reservation
from sluis.law.tables import supervisors
from sluis.law.words import within
from sluis.register.counterfactuals import ASKED_OF, AskedOf, asked_of
from sluis.register.fact_path import steps_of
from sluis.register.smallest_change import Fact, Smallest
from sluis.register.summary import Summary, When, urgency
from sluis.reports import show
from sluis.terms import KINDS, Effect, Supervisor, Verdict

Searched = Callable[[Finding], Smallest | None]
WITHHOLD: Final = N_("withhold the rows: {rows}")
MEASURE: Final[dict[str, str]] = {
    "notice": N_("complete and publish the privacy notice"),
    "dpia": N_("make the impact assessment (DPIA)"),
    "grounds": N_("make the balancing test"),
    "retention": N_("shorten the term to a month"),
    "retention_criteria": N_("record the reason for the term"),
    "purpose": N_("record the purpose"),
    "security": N_("protect the data, and record how"),
    "valid": N_("prolong the activity"),
    "processor_agreement": N_("sign or renew the processor agreement"),
    "arrangement": N_("conclude the arrangement, and publish its essence"),
    "transfer": N_("sign the clauses that fit, with an assessment"),
    "supply_chain": N_("assess the recipient as a supplier"),
    "ai": N_("complete what is on record about AI"),
    "contact": N_("record the contact details"),
    "dpo": N_("appoint an officer"),
    "representative": N_("appoint a representative"),
    "security_policy": N_("adopt a security policy"),
    "rights": N_("make the right of people work"),
    "breaches": N_("keep a list of breaches and a procedure"),
    "cyber": N_("register, and record the measures"),
}
"""Key of a fact, or of the paper it stands in → the measure in plain words."""
_DEVICE: Final = re.compile(r"\b(?:Device|InternetGatewayDevice)\.(?:[\w*{}]|\.(?=[\w*{]))+")
_KEY: Final = re.compile(r"`|\b(?:activities|recipients|controller)\.[\w\[\]-]|\b[a-z]+_[a-z_]+\b")
_LABEL: Final = 14
_MOST: Final = 0.7


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says beside its findings."""

    day: date
    summary: Summary
    says: str
    """What the register says of itself."""
    elsewhere: Sequence[str]
    """Documents that were not looked at."""
    otherwise: int
    """Findings that come out otherwise with what is known today."""
    idle: int = 0
    """Decisions on record that settle nothing on the day."""


def print_check(page: Page, findings: Sequence[Finding], searched: Searched) -> None:
    """Print a check for people who have to act on it.

    Effects:
        Writes to standard output.
    """
    console = show.out()
    _print_verdict(console, page)
    _print_summary(console, page)
    if page.says:
        console.print()
        show.paragraph(console, tr(N_("In the register's own words: {words}"), None, words=page.says))
    told = [finding for finding in findings if finding.verdict is not Verdict.PASS]
    for heading, chosen in _sections(told):
        _print_section(console, heading, chosen, searched, many=len(page.summary.open + page.summary.closed) > 1)
    _print_questions(console, [each for each in told if _is_question(each)])
    console.print()
    if page.idle:
        show.say(console, N_("Decisions on record that settle nothing on this day: {count}."), count=page.idle)
    show.say(console, N_("Rules in order: {count}."), count=len(findings) - len(told))


def _print_verdict(console: Console, page: Page) -> None:
    made, day = page.summary, page.day.isoformat()
    total = len(made.open) + len(made.closed)
    if made.closed:
        sentence = N_(
            "On {day} a gate lets nothing leave under {closed} of the {total} activities: what is on record closes "
            "them."
        )
        if not made.loads:
            sentence = N_("On {day} a gate lets nothing leave under this register: it does not load it.")
        elif total == 1:
            sentence = N_(
                "On {day} a gate lets nothing leave under this register: what is on record closes its one activity."
            )
        words = tr(sentence, None, day=day, closed=len(made.closed), total=total)
        if made.running and made.day is not None:
            past = N_("Data was seen leaving all the same, since {since}: no gate stops what goes past it.")
            words = f"{words} {tr(past, None, since=made.day.isoformat())}"
        show.paragraph(console, words, style="bold red")
        return
    sentence = N_("On {day} no finding on record closes an activity of this register.")
    show.paragraph(console, tr(sentence, None, day=day), style="bold green")


def summary_lines(page: Page) -> list[tuple[str, str]]:
    """Return label and sentence of each line of the summary, in the language in force."""
    made = page.summary
    rows = [
        (N_("Activities"), _activities(made)),
        (N_("Closed by"), _closed_by(made)),
        (N_("Foremost"), "" if made.worst is None else made.worst.told()),
        (N_("Do first"), first_in_words(made)),
        (N_("By when"), when_in_words(made)),
        (N_("Supervisors"), supervised(made)),
        (N_("Not looked at"), _not_looked_at(page)),
    ]
    return [(tr(label), words) for label, words in rows if words]


def _print_summary(console: Console, page: Page) -> None:
    for label, words in summary_lines(page):
        show.paragraph(console, f"{label:<{_LABEL}} {words}", hang=_LABEL + 1)
    show.paragraph(console, reservation(at=page.day))
    more = N_("Paths, citations and digests: --detail. A finding is for the controller; it judges nobody.")
    show.paragraph(console, tr(more))


def _activities(made: Summary) -> str:
    parts = []
    if made.closed:
        parts.append(tr(N_("closed: {names}"), None, names=", ".join(made.closed)))
    if made.open:
        parts.append(tr(N_("open: {names}"), None, names=", ".join(made.open)))
    return f"{len(made.open) + len(made.closed)}; {'; '.join(parts)}" if parts else "0"


def _closed_by(made: Summary) -> str:
    words = {
        Verdict.FAIL: N_("{count} findings not in order"),
        Verdict.UNKNOWN: N_("{count} not known"),
        Verdict.REVIEW: N_("{count} to be weighed"),
    }
    return ", ".join(tr(words[verdict], None, count=made.counts[verdict]) for verdict in words if made.counts[verdict])


def first_in_words(made: Summary) -> str:
    """Return what to do first; empty when there is nothing to do."""
    if made.running:
        return tr(N_("Stop {names}, which was seen running."), None, names=", ".join(made.running)) + _then(made)
    return "" if made.first is None else made.first.act()


def _then(made: Summary) -> str:
    return "" if made.first is None else " " + tr(N_("Then: {act}"), None, act=made.first.act())


def when_in_words(made: Summary) -> str:
    """Return by when the first thing has to be done."""
    words: dict[When, str] = {
        When.NOW_RUNNING: N_("At once: it has been seen running since {day}."),
        When.NOW_LATE: N_("At once: a term of law has passed."),
        When.TERM: N_("{day} at the latest, the last day of a term of law."),
        When.BEFORE_START: N_("Before anything leaves; until then it stays closed."),
        When.LEASE: N_("Look again before {day}: then a finding changes."),
        When.NEVER: "",
    }
    return tr(words[made.when], None, day="" if made.day is None else made.day.isoformat())


def supervised(made: Summary) -> str:
    """Return who supervises what did not pass, with how many findings."""
    named = supervisors()
    parts = []
    for supervisor in Supervisor:
        count = made.supervisors.get(supervisor, 0)
        if count and supervisor is Supervisor.UNSETTLED:
            parts.append(tr(N_("not settled in the Netherlands ({count})"), None, count=count))
        elif count and supervisor.value in named:
            parts.append(f"{named[supervisor.value].name} ({supervisor.value}, {count})")
    return ", ".join(parts)


def _not_looked_at(page: Page) -> str:
    parts = [tr(N_("Whether what is on record is true"))]
    if page.elsewhere:
        parts.append(tr(N_("documents kept elsewhere ({names})"), None, names=", ".join(page.elsewhere)))
    parts.append(tr(N_("law that no rule reads (radio equipment, the Data Act, net neutrality)")))
    sentence = "; ".join(parts) + "."
    if page.otherwise:
        sentence += " " + tr_n(
            "With what is known today {count} finding comes out otherwise.",
            "With what is known today {count} findings come out otherwise.",
            page.otherwise,
        )
    return sentence


def _is_question(finding: Finding) -> bool:
    return finding.verdict is Verdict.UNKNOWN and not finding.closes and finding.effect is not Effect.CLOCK


def _sections(told: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    closing = [finding for finding in told if finding.closes]
    clocks = [finding for finding in told if finding.effect is Effect.CLOCK]
    others = [f for f in told if not f.closes and f.effect is not Effect.CLOCK and f.verdict is not Verdict.UNKNOWN]
    return [
        (N_("What keeps activities closed"), closing),
        (N_("Terms of law"), clocks),
        (N_("What else the record shows"), others),
    ]


def _print_section(
    console: Console, heading: str, findings: Sequence[Finding], searched: Searched, *, many: bool
) -> None:
    if not findings:
        return
    console.print()
    show.say(console, heading, style="bold")
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(findings, key=urgency):
        groups.setdefault((finding.rule, finding.verdict, finding.reason()), []).append(finding)
    for alike in groups.values():
        _print_finding(console, alike, searched, many=many)


def _print_finding(console: Console, alike: Sequence[Finding], searched: Searched, *, many: bool) -> None:
    finding = alike[0]
    head = f"{show.verdict(finding.verdict).plain}  {finding.told()}{_suffix(finding)}"
    show.paragraph(console, head, style=show.VERDICT_STYLES[finding.verdict], hang=2)
    if many:
        names = ", ".join(each.activity for each in alike)
        show.paragraph(console, tr(N_("Activities: {names}"), None, names=names), indent=4, hang=2)
    for sentence in _whys(finding):
        show.paragraph(console, sentence, indent=4, hang=2)
    if finding.settled is not None:
        return
    if finding.verdict is Verdict.UNKNOWN and finding.missing:
        ask = tr(N_("Ask {whom}; until then it stays closed."), None, whom=_whom(finding))
        show.paragraph(console, ask, indent=4, hang=2)
        return
    show.paragraph(console, tr(N_("Do: {act}"), None, act=finding.act()), indent=4, hang=2)
    for sentence in _measures(finding, searched(finding)):
        show.paragraph(console, sentence, indent=4, hang=2)


def _whys(finding: Finding) -> Iterable[str]:
    """Yield why; of a REVIEW each reason, followed by who weighed it."""
    if finding.verdict is Verdict.UNKNOWN:
        return
    for reason in finding.reviews:
        why = in_plain_words(finding.reason_of(reason))
        if len(finding.reviews) > 1 or _says_more(why, finding.told()):
            yield tr(N_("Why: {reason}"), None, reason=why)
        if reason.settled is not None:
            until = reason.settled.expires.isoformat()
            yield tr(N_("Weighed by {who}; that holds until {day}."), None, who=reason.settled.who, day=until)
    why = "" if finding.reviews else in_plain_words(finding.reason())
    if why and _says_more(why, finding.told()):
        yield tr(N_("Why: {reason}"), None, reason=why)


def _says_more(reason: str, told: str) -> bool:
    """Whether a reason says something the sentence above it does not: fewer than most of its words stand there."""
    words = set(re.findall(r"\w+", reason.lower()))
    return len(words & set(re.findall(r"\w+", told.lower()))) < len(words) * _MOST


def _suffix(finding: Finding) -> str:
    supervisor = finding.supervisor
    return f" ({supervisor.value})" if supervisor not in {Supervisor.UNSETTLED, Supervisor.NONE} else ""


def _measures(finding: Finding, search: Smallest | None) -> Iterable[str]:
    """Yield what would settle a finding, or what has to be found out and from whom."""
    if search is None:
        return
    measure = measure_in_words(finding, search)
    if measure and not search.stops:
        yield tr(N_("Would settle this finding, once true (arithmetic, not advice): {measure}."), None, measure=measure)
    elif not search.stops:
        yield tr(N_("No single measure would settle this finding."))
    if finding.missing and (search.stops or not search.facts):
        asked = within(finding.question())
        yield tr(N_("Find out from {whom}: {asked}"), None, whom=_whom(finding), asked=asked)


def _whom(finding: Finding) -> str:
    """Return who knows what a finding misses."""
    return ", ".join(dict.fromkeys(tr(ASKED_OF[asked_of(path)]) for path in finding.missing))


def measure_in_words(finding: Finding, search: Smallest) -> str:
    """Return the smallest measure in plain words; empty when there is none."""
    rows = [fact for fact in search.facts if fact.path.endswith(".treatment")]
    measures = [tr(WITHHOLD, None, rows=_kinds(rows, finding))] if rows else []
    measures += [tr(MEASURE[key]) for fact in search.facts if fact not in rows and (key := _paper(fact)) in MEASURE]
    return tr(N_(" and ")).join(dict.fromkeys(measures))


def _paper(fact: Fact) -> str:
    steps = [step for step in steps_of(fact.path) or () if isinstance(step, str)]
    return next((step for step in reversed(steps) if step in MEASURE), "")


def _kinds(rows: Sequence[Fact], finding: Finding) -> str:
    """Return rows by the kind of what they hold, as far as the finding names it; else by their numbers."""
    facts = dict(finding.facts)
    labels = []
    for fact in rows:
        path = fact.path.removesuffix(".treatment")
        words = f"{facts.get(f'{path}.path', '')}"
        kind = next((term.label for kind, term in KINDS.items() if re.search(rf"\b{kind.value}\b", words)), None)
        device = _DEVICE.search(words)
        label = tr(kind) if kind is not None else _kind_of(device[0]) if device else ""
        labels.append(label or tr(N_("row {number}"), None, number=path.rpartition("[")[2].rstrip("]")))
    return ", ".join(dict.fromkeys(labels))


def _kind_of(path: str) -> str:
    kind = classify(tuple(path.rstrip(".").split(".")))
    return "" if kind is None else tr(KINDS[kind.kind].label)


def in_plain_words(text: str) -> str:
    """Return a sentence with paths of routers as kinds of data; empty when a key of the register is left in it.

    Examples:
        >>> in_plain_words("Names leave as they are (Device.Hosts.Host.*.HostName).")
        'Names leave as they are (host name).'
        >>> in_plain_words("It says `decisions:`.")
        ''
    """
    kinds = dict.fromkeys(_kind_of(match[0]) for match in _DEVICE.finditer(text))
    plain = _DEVICE.sub("\0", text)
    plain = re.sub("\0(?:, \0)*", lambda _: ", ".join(kind for kind in kinds if kind), plain)
    return "" if _KEY.search(plain) else plain


def _print_questions(console: Console, questions: Sequence[Finding]) -> None:
    """Print what is not known and closes nothing: a list of questions, by who can answer them."""
    if not questions:
        return
    console.print()
    show.say(console, N_("Questions that are open, and close nothing by themselves"), style="bold")
    by_whom: dict[AskedOf, dict[str, None]] = {}
    for finding in sorted(questions, key=urgency):
        whom = asked_of(finding.missing[0]) if finding.missing else AskedOf.CONTROLLER
        by_whom.setdefault(whom, {})[f"{finding.question()}{_suffix(finding)}"] = None
    for whom in AskedOf:
        if whom in by_whom:
            show.paragraph(console, tr(N_("To {whom}:"), None, whom=tr(ASKED_OF[whom])))
            for question in by_whom[whom]:
                show.paragraph(console, f"- {question}", indent=2, hang=2)
