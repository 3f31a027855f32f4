"""The data protection impact assessment (GDPR art. 35(7)) of activities, filled as far as the record goes.

In:  a register with its findings. Out: per activity the elements of art. 35(7)(a) to (d), and who was asked.

The rules this module keeps:
 * Risk is not measured: the paper says so, and what would measure it. What one report can say at most is no risk.
 * A conclusion that the register has of an earlier assessment is told as that, and is no conclusion of this paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sluis.i18n import N_
from sluis.law.finding import Finding
from sluis.register.counterfactuals import AskedOf
from sluis.register.lower import plan_of
from sluis.reports.papers.assessment import (
    Assessed,
    Case,
    Element,
    Judged,
    PhraseList,
    answer,
    open_point,
    phrase,
)
from sluis.reports.papers.figure import Cited, Figure, NameList, Origin, Phrase, Sentence, Source
from sluis.reports.papers.measured_history import on_record
from sluis.reports.papers.measured_rows import rows_on_record
from sluis.reports.papers.paper import Sentences
from sluis.reports.register_words import SECURED
from sluis.reports.risk_lease import day
from sluis.reports.risk_parts import points_of
from sluis.reports.utility import utility_of
from sluis.standing.measured import alone_of, found_again
from sluis.standing.share import Share

NOT_SHOWN: Final[Sentences] = (
    Sentence(N_("An assessment: people make it. This puts before them what is on record, and what is not.")),
    Sentence(N_("How likely or how severe a risk is: that is not measured.")),
    Sentence(N_("Whether what is on record is true.")),
    Sentence(N_("Whether something is unlawful: only an authority or a court can say that.")),
)
NEED, DESCRIBED, NECESSARY, RISKS, MEASURES, ASKED = "need", "described", "necessary", "risks", "measures", "asked"
RULES: Final = {
    NEED: ("avg-35",),
    DESCRIBED: ("avg-30-1", "avg-5-2", "listed-path", "contradiction", "avg-26", "avg-26-conduct", "avg-27"),
    RISKS: ("avg-4-1", "avg-4-1-recipient", "avg-4-1-claim", "avg-22", "avg-33", "avg-34", "ai-", "continuity"),
    MEASURES: ("avg-4-5", "avg-25", "avg-32", "avg-33-5", "avg-24", "wide-number", "cbw-", "wwke", "tw-11-3"),
    ASKED: ("avg-35-2", "avg-36", "avg-37", "avg-38", "lease"),
}
"""Element → rules of law whose findings stand there; every other finding stands under necessity."""
CLAIMS: Final = {"pseudonymous": N_("pseudonymous"), "anonymous": N_("anonymous")}
INTERESTS: Final = {"security": N_("security"), "service": N_("service"), "commercial": N_("commercial")}
KEYS: Final = {
    "exporter_only": N_("only at the provider"),
    "shared": N_("at the provider and the recipient"),
    "recipient": N_("at the recipient"),
}
DELETED: Final = {
    "certificate": N_("a certificate"),
    "report": N_("a report"),
    "log": N_("a log"),
    "audit": N_("an audit"),
    "receipt": N_("a signed receipt per erasure"),
    "nothing-kept": N_("nothing is kept"),
}
SUPPLEMENTARY: Final = {
    "keys-with-exporter": N_("the keys stay with the provider"),
    "encryption": N_("encryption"),
    "pseudonymisation": N_("pseudonymisation"),
    "split-processing": N_("processing split over several parties"),
    "minimisation": N_("less data"),
    "transparency": N_("reports about orders of authorities"),
    "challenge-of-orders": N_("orders of authorities are challenged"),
    "audit": N_("audits"),
    "internal-rules": N_("rules inside the recipient"),
}
RESIDUAL: Final = {"low": N_("low"), "high": N_("high")}
UNMEASURED: Final = N_("not measured")
NOT_MEASURED: Final = N_("how well homes are recognised in what leaves, by a measurement that a gate has on record")
MEASURED_BY: Final = (
    Sentence(N_("A trial of finding one home back in what leaves, on a sample, would measure identification.")),
    Sentence(N_("A trial of following one home over days would measure how long it can be followed.")),
    Sentence(N_("A trial of guessing habits at home from what leaves would measure what can be inferred.")),
)
"""What would measure the risk."""
OPEN_RISKS: Final = (
    N_("how likely and how severe it is that somebody gets at the data who may not"),
    N_("how likely and how severe it is that the data is changed without anybody wanting it"),
    N_("how likely and how severe it is that the data is lost"),
)
OPEN_MEASURES: Final = N_("which measure answers which risk, who sees to it, and by when")
VIEWS: Final = N_("what people whose data it is, or who speaks for them, think of it")


def assessed_dpia(judged: Judged, key: str) -> Assessed:
    """Return one activity as a data protection impact assessment asks for it.

    Args:
        judged: A register with its findings on a day.
        key: Of an activity that can be lowered.

    Source:
        GDPR art. 35(1), (2), (7) and (9), 36.
    """
    case = Case(judged, key)
    rules = case.by_element(RULES, NECESSARY)
    elements = (*_described_elements(case, rules), _risks(case, rules[RISKS]), *_answered_elements(case, rules))
    count = plan_of(case.register, key).count
    worth = () if count is None else tuple(utility_of(count))
    parts = tuple(points_of((judged.measured or {}).get(key)))
    return Assessed(key=key, purpose=case.part.purpose, elements=elements, utility=worth, parts=parts)


def _described_elements(case: Case, rules: Mapping[str, Sequence[Finding]]) -> tuple[Element, ...]:
    return (
        case.element(
            NEED,
            N_("Whether an assessment is required"),
            "AVG art. 35(1), 35(3), 35(4)",
            (case.fact(case.entry.dpia.ref, N_("Earlier assessment"), "dpia.ref"),),
            rules[NEED],
        ),
        case.element(
            DESCRIBED,
            N_("(a) What is done, and for which purposes"),
            "AVG art. 35(7)(a)",
            tuple(_described(case)),
            rules[DESCRIBED],
        ),
        case.element(
            NECESSARY,
            N_("(b) Whether it is necessary and in proportion"),
            "AVG art. 35(7)(b)",
            tuple(_necessary(case)),
            rules[NECESSARY],
            fields=case.fields(),
        ),
    )


def _answered_elements(case: Case, rules: Mapping[str, Sequence[Finding]]) -> tuple[Element, ...]:
    return (
        case.element(
            MEASURES,
            N_("(d) What is done about the risks"),
            "AVG art. 35(7)(d)",
            tuple(_measures(case)),
            rules[MEASURES],
            more=(_open(OPEN_MEASURES, "35(7)(d)"),),
        ),
        case.element(
            ASKED,
            N_("Who was asked, and what was decided"),
            "AVG art. 35(2), 35(9), 36",
            tuple(_asked(case)),
            rules[ASKED],
            more=(_open(VIEWS, "35(9)", AskedOf.PEOPLE),),
        ),
    )


def _open(asked: str, article: str, whom: AskedOf = AskedOf.CONTROLLER) -> Sentence:
    return open_point(Phrase(asked), Source(Origin.LAW, Cited(f"AVG art. {article}")), whom)


def _described(case: Case) -> Iterator[Figure]:
    part, entry = case.part, case.entry
    yield part.purpose
    if entry.purposes:
        yield case.fact(NameList(entry.purposes), N_("The same as terms"), "purposes")
    yield from (part.owner, part.when, part.source, case.people(), part.kinds)
    yield from (part.recipient, part.role, part.country, *part.transfers)
    for number, other in enumerate(case.recipient.subprocessors, 1):
        yield case.theirs(other.name, N_("Passed on to"), f"subprocessors[{number}].name")
    yield part.retention if entry.retention is not None or entry.retention_criteria is None else part.criteria
    for number, ground in enumerate(entry.grounds, 1):
        if ground.avg == "6-1-f":
            yield case.fact(
                phrase(ground.interest, INTERESTS), N_("Legitimate interest"), f"grounds[{number}].interest"
            )


def _necessary(case: Case) -> Iterator[Figure]:
    part, entry = case.part, case.entry
    if not part.grounds:
        yield case.fact(None, N_("Ground"), "grounds")
    for number, (ground, figure) in enumerate(zip(entry.grounds, part.grounds, strict=True), 1):
        yield figure if ground.avg is not None else case.fact(None, figure.what, f"grounds[{number}].avg")
    yield case.yes_no(entry.reused, N_("First collected for another purpose"), "reused")
    yield case.yes_no(entry.kept_after_purpose, N_("Kept after its purpose ended"), "kept_after_purpose")
    yield case.yes_no(entry.notice.given, N_("People were told"), "notice.given")
    yield case.fact(entry.notice.published_at, N_("Told since"), "notice.published")
    yield case.yes_no(entry.notice.names_recipient, N_("The recipient is named to people"), "notice.names_recipient")
    agreement = case.recipient.processor_agreement
    if case.recipient.role in {"processor", "subprocessor"}:
        yield case.theirs(agreement.ref, N_("Processor agreement"), "processor_agreement.ref")
    own = case.recipient.own_use
    yield case.theirs(answer(own.own_purposes), N_("The recipient uses it for itself"), "own_use")
    yield case.theirs(answer(own.training), N_("The recipient trains models with it"), "own_use.training")


def _risks(case: Case, rules: Sequence[Finding]) -> Element:
    bits = case.judged.bits.get(case.key)
    measured = Source(
        Origin.PROGRAM,
        Phrase(N_("how likely or severe harm is, is not measured; how well homes are recognised stands below")),
    )
    facts = [
        Figure(Phrase(UNMEASURED), N_("Risk for people"), measured, case.key),
        *_recognised(case),
        Figure(bits, N_("Bits that one report can say at most"), Source(Origin.PROGRAM, "sluis check"), case.key),
        case.fact(phrase(case.entry.claim, CLAIMS), N_("What the provider says the data is"), "claim"),
        case.yes_no(case.entry.children, N_("Directed at children"), "children"),
        case.theirs(answer(case.recipient.ai.automated), N_("A machine decides by itself"), "ai.automated"),
        case.theirs(answer(case.recipient.ai.profiling), N_("Profiles of people are made"), "ai.profiling"),
    ]
    return case.element(
        RISKS,
        N_("(c) Which risks there are for people"),
        "AVG art. 35(7)(c)",
        facts,
        rules,
        remarks=(*_history(case), *MEASURED_BY),
        more=tuple(_open(asked, "35(7)(c)") for asked in (*_unmeasured(case), *OPEN_RISKS)),
    )


def _recognised(case: Case) -> Iterator[Figure]:
    """Yield the limit on recognising homes, and what a measurement on record says; what there is none of is open."""
    limit, on_record = case.entry.risk, (case.judged.measured or {}).get(case.key)
    at_most = None if limit is None else limit.singling_out
    yield case.fact(at_most, N_("Share of the homes that may be alone in what leaves, at most"), "risk.singling_out")
    days = 1 if limit is None or limit.linkage is None else limit.linkage.days_apart
    alone = None if on_record is None else alone_of(on_record)
    again = None if on_record is None else found_again(on_record, days)
    period = "" if on_record is None else f"{day(on_record.first_ms)} to {day(on_record.last_ms)}; {on_record.homes}"
    source = Source(Origin.LEDGER, f"sluis gate risk; {period}" if period else "sluis gate risk")
    yield Figure(_in_figures(alone), N_("Measured: homes alone in what left (95 %)"), source, case.key)
    found = _in_figures(None if again is None else Share(*again.found))
    yield Figure(found, N_("Measured: homes found again on another day (95 %)"), source, case.key)
    among = None if again is None else again.candidates
    yield Figure(among, N_("Measured: among how many homes they were looked for"), source, case.key)


def _history(case: Case) -> Iterator[Sentence]:
    """Yield everything on record of measuring it: every measurement, those that never ended, the sealed sample."""
    found = (case.judged.on_record or {}).get(case.key)
    if found is not None:
        yield from on_record(found)
        yield from rows_on_record(found, (case.judged.measured or {}).get(case.key))


def _unmeasured(case: Case) -> tuple[str, ...]:
    return () if (case.judged.measured or {}).get(case.key) is not None else (NOT_MEASURED,)


def _in_figures(share: Share | None) -> str | None:
    return None if share is None else f"{share.value:.4f} ({share.low:.4f} to {share.high:.4f})"


def _measures(case: Case) -> Iterator[Figure]:
    entry, transfer = case.entry, case.recipient.transfer
    yield from case.part.security
    for name, (so, _) in SECURED.items():
        if getattr(entry.security, name) is None:
            yield case.fact(None, so, f"security.{name}")
    yield case.fact(phrase(entry.key_location, KEYS), N_("Where tokens can be undone"), "key_location")
    yield case.fact(phrase(entry.deletion_proof, DELETED), N_("How erasure is proved"), "deletion_proof")
    if transfer.supplementary:
        measures = PhraseList(tuple(SUPPLEMENTARY[name] for name in transfer.supplementary))
        yield case.theirs(measures, N_("Supplementary measures"), "transfer.supplementary")


def _asked(case: Case) -> Iterator[Figure]:
    dpia = case.entry.dpia
    yield case.fact(dpia.made, N_("Day of the earlier assessment"), "dpia.date")
    yield case.fact(dpia.dpo_advice, N_("Advice of the data protection officer"), "dpia.dpo_advice")
    residual = N_("Risk that was left, as the earlier assessment concluded")
    yield case.fact(phrase(dpia.residual, RESIDUAL), residual, "dpia.residual")
    yield case.fact(dpia.review, N_("Day on which a newer one is due"), "dpia.review")
    if dpia.residual == "high" or dpia.consulted is not None:
        yield case.fact(dpia.consulted, N_("The AP was consulted"), "dpia.consulted")
        yield case.fact(dpia.advised, N_("The AP answered"), "dpia.advised")
    yield from case.decided()
