"""The balancing test of a legitimate interest (GDPR art. 6(1)(f)) of activities, filled as far as the record goes.

In:  a register with its findings. Out: per activity the interest, the necessity, and what has to be weighed.

The rules this module keeps:
 * The balance is not struck here: what people expect and what it does to them is open until people say it.
 * An activity is left out only where every ground on record is another one than a legitimate interest.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_
from sluis.register.counterfactuals import AskedOf
from sluis.reports.papers.assessment import Assessed, Case, Judged, PhraseList, answer, open_point, phrase
from sluis.reports.papers.assessment_dpia import INTERESTS
from sluis.reports.papers.figure import Cited, Figure, Origin, Phrase, Sentence, Source

INTEREST, NECESSITY, BALANCE = "interest", "necessity", "balance"
RULES: Final = {
    INTEREST: ("avg-5-1-b",),
    NECESSITY: ("avg-5-1-c", "avg-5-1-e", "avg-25", "wide-number"),
    BALANCE: ("avg-6", "avg-6-14-neighbour", "avg-21", "avg-9", "avg-22", "avg-4-5", "continuity", "tw-11-7a"),
}
"""Element → rules of law whose findings stand there; findings of other law stand in the impact assessment."""
NOT_ABOUT: Final = N_("{activity}: every ground on record is another one than a legitimate interest.")
STEPS: Final = {"interest": N_("the interest"), "necessity": N_("the necessity"), "balance": N_("the balance")}
LESS: Final = N_("whether the same can be reached with less data, or in a way that touches people less")
EXPECTED: Final = N_("what people may reasonably expect, as they know the provider")
EFFECT: Final = N_("what it does to people, and to children among them")
OUTWEIGHS: Final = N_(
    "whether their interests, rights and freedoms weigh more than this interest, and who weighed that"
)


def assessed_lia(judged: Judged, key: str) -> Assessed | None:
    """Return one activity as the balancing test asks for it; ``None`` where no ground can be a legitimate interest.

    Args:
        judged: A register with its findings on a day.
        key: Of an activity that can be lowered.

    Source:
        GDPR art. 6(1)(f), rec. 47; C-252/21, C-621/22: interest, necessity, balance.
    """
    case = Case(judged, key)
    grounds = [ground.avg for ground in case.entry.grounds]
    if grounds and not {None, "6-1-f"} & set(grounds):
        return None
    rules = case.by_element(RULES, "")
    elements = (
        case.element(
            INTEREST,
            N_("1. Which interest it is"),
            "AVG art. 6(1)(f), 13(1)(d)",
            tuple(_interest(case)),
            rules[INTEREST],
        ),
        case.element(
            NECESSITY,
            N_("2. Whether it is necessary for that interest"),
            "AVG art. 6(1)(f), 5(1)(c)",
            tuple(_necessity(case)),
            rules[NECESSITY],
            fields=case.fields(),
            more=(_open(LESS, AskedOf.CONTROLLER),),
        ),
        case.element(
            BALANCE,
            N_("3. What has to be weighed"),
            "AVG art. 6(1)(f), 21(1), rec. 47",
            tuple(_balance(case)),
            rules[BALANCE],
            more=(
                _open(EXPECTED, AskedOf.PEOPLE),
                _open(EFFECT, AskedOf.CONTROLLER),
                _open(OUTWEIGHS, AskedOf.CONTROLLER),
            ),
        ),
    )
    return Assessed(key=key, purpose=case.part.purpose, elements=elements)


def _open(asked: str, whom: AskedOf) -> Sentence:
    return open_point(Phrase(asked), Source(Origin.LAW, Cited("AVG art. 6(1)(f), rec. 47")), whom)


def _interest(case: Case) -> Iterator[Figure]:
    yield case.part.purpose
    yield case.part.owner
    if not case.entry.grounds:
        yield case.fact(None, N_("Ground"), "grounds")
    for number, (ground, figure) in enumerate(zip(case.entry.grounds, case.part.grounds, strict=True), 1):
        place = f"grounds[{number}]"
        if ground.avg is None:
            yield case.fact(None, N_("Ground"), f"{place}.avg")
        if ground.avg != "6-1-f":
            continue
        yield figure
        yield case.fact(phrase(ground.interest, INTERESTS), N_("Legitimate interest"), f"{place}.interest")
        yield case.fact(ground.lia_ref, N_("Earlier balancing test"), f"{place}.lia")
        yield case.fact(ground.lia_made, N_("Day of the earlier balancing test"), f"{place}.lia_date")
        steps = PhraseList(tuple(STEPS[step] for step in ground.lia_steps))
        weighed = steps if steps.messages else None
        yield case.fact(weighed, N_("Steps the earlier balancing test takes"), f"{place}.lia_steps")


def _necessity(case: Case) -> Iterator[Figure]:
    entry, part = case.entry, case.part
    yield part.kinds
    yield part.when
    yield part.retention if entry.retention is not None or entry.retention_criteria is None else part.criteria


def _balance(case: Case) -> Iterator[Figure]:
    entry, notice, rights = case.entry, case.entry.notice, case.register.file.controller.rights
    yield case.people()
    yield case.yes_no(entry.children, N_("Directed at children"), "children")
    yield case.yes_no(notice.given, N_("People were told"), "notice.given")
    yield case.yes_no(notice.states_interest, N_("People were told of the interest"), "notice.states_interest")
    yield case.yes_no(
        notice.mentions_objection, N_("People were told that they can object"), "notice.mentions_objection"
    )
    stops = Source(Origin.REGISTER, "controller.rights.objection")
    yield Figure(answer(rights.objection), N_("An objection stops it at once"), stops, "controller")
    yield case.theirs(answer(case.recipient.ai.automated), N_("A machine decides by itself"), "ai.automated")
    yield case.theirs(answer(case.recipient.ai.profiling), N_("Profiles of people are made"), "ai.profiling")
    yield case.theirs(answer(case.recipient.own_use.own_purposes), N_("The recipient uses it for itself"), "own_use")
