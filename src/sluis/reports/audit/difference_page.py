"""What was found, each with its evidence and what the rules of law say of it.

In:  one audit as a reader sees it. Out: one section with a part for each observation.

The rules this module keeps:
 * A finding of a rule is shown with its supervisor, its article, what it rests on and whether anybody read the official
   text: it is a question for the controller, and no judgement of guilt.
"""

from collections.abc import Iterable
from typing import Final

from sluis.audit.model import SORTS, Field, Observation, Sort
from sluis.i18n import N_
from sluis.law.finding import AUTHORITIES, Finding
from sluis.law.sources import WORDS as HOW_READ
from sluis.law.sources import How
from sluis.law.words import citation_in_words
from sluis.reports.audit.summary import VERDICTS, undeclared
from sluis.reports.audit.view import View
from sluis.reports.blocks import Block, Facts, Judged, Row, Section, Words, several, single
from sluis.terms import Supervisor

SUPERVISORS: Final[dict[Supervisor, str]] = {
    Supervisor.AP: N_("AP (Dutch Data Protection Authority)"),
    Supervisor.ACM: N_("ACM (Authority for Consumers and Markets)"),
    Supervisor.RDI: N_("RDI (Dutch Authority for Digital Infrastructure)"),
    Supervisor.UNSETTLED: N_("not settled yet"),
    Supervisor.NONE: N_("none"),
}
_FIELDS: Final = 30
"""Fields that one observation lists; the pages of destinations hold them all."""


_MEANING: Final = N_(
    "FAIL: it differs from what was given to compare with, or a rule asks for what does not stand there. UNKNOWN: a "
    "fact is missing. REVIEW: a person has to weigh it. PASS: no answer is needed. A record may exist that was not "
    "given. What can be done is said to whoever runs the network."
)


def differences(view: View) -> Section:
    """Return the section of findings: what differs from what is declared, and what was not encrypted."""
    audit, title = view.audit, view.say(N_("Findings"))
    if not audit.observations:
        return Section("differences", title, tuple(undeclared(view)), new_page=bool(audit.destinations))
    intro = N_(
        "What follows are findings: what was not encrypted, what differs from what is declared, and the questions "
        "that the law asks about it on {day}. Only a supervisor or a court can call something a violation."
    )
    blocks = (Words(view.say(intro, day=view.day(audit.at))), Words(view.say(_MEANING)))
    parts = tuple(_part(view, seen) for seen in audit.observations)
    return Section("differences", title, blocks, parts, new_page=True)


def _part(view: View, seen: Observation) -> Section:
    reason, remedy = view.told(seen.reason_id, seen.words), view.told(seen.remedy_id, seen.words)
    head = Judged(
        seen.verdict.value, view.say(VERDICTS[seen.verdict]), "", tuple(text for text in (reason, remedy) if text)
    )
    blocks: list[Block] = [head]
    facts = tuple(_facts(view, seen))
    if facts:
        blocks.append(Facts(facts))
    blocks += [finding_block(view, finding) for finding in seen.findings]
    title = f"{seen.number}. {view.say(SORTS[seen.sort])}"
    if seen.destination:
        title += f": {view.name(seen.destination)}"
    return Section(f"difference-{seen.number}", title, tuple(blocks))


def _facts(view: View, seen: Observation) -> Iterable[Row]:
    if seen.destination:
        yield single(view.say(N_("Destination")), view.name(seen.destination, 253))
    if seen.activity:
        yield single(view.say(N_("Activity of the register")), view.text(seen.activity, 80))
    fields = [view.field[number] for number in seen.fields if number in view.field]
    if fields:
        shown = [_shown(view, seen, field) for field in fields[:_FIELDS]]
        more = [view.say(N_("and {count} more"), count=len(fields) - _FIELDS)] if len(fields) > _FIELDS else []
        yield several(view.say(N_("Fields")), [*shown, *more])
    if seen.places:
        yield single(view.say(N_("Found at")), view.evidence(seen.places))


def _shown(view: View, seen: Observation, field: Field) -> str:
    """Return what a field is; of one that left in another form than its row gives it, what differs and how often."""
    description = f"{view.path(field)} ({view.kind(field.kind)}, {view.state(field.state)})"
    if seen.sort is not Sort.NOT_TREATED:
        return description
    return f"{description}: {view.value(field)}, {view.tr_n('{count} time', '{count} times', field.count)}"


def finding_block(view: View, finding: Finding) -> Judged:
    """Return what one rule of law says."""
    texts = tuple(text for text in (finding.reason(view.lang), finding.remedy(view.lang)) if text)
    rows = [
        single(view.say(N_("Supervisor")), view.say(SUPERVISORS[finding.supervisor])),
        single(view.say(N_("Rests on")), view.say(AUTHORITIES[finding.authority]), checked(view, finding.checked)),
    ]
    if finding.missing:
        lacking = [view.text(view.law(path), 200) for path in finding.missing[:_FIELDS]]
        rows.append(several(view.say(N_("Not stated")), lacking))
    word = view.say(VERDICTS[finding.verdict])
    title = f"{citation_in_words(finding.citation, view.lang)} ({finding.rule})"
    return Judged(
        finding.verdict.value, word, title, tuple(view.text(view.law(text), 2_000) for text in texts), tuple(rows)
    )


def checked(view: View, how: How) -> str:
    """Return whether somebody read the official text of a rule."""
    return view.say(HOW_READ[how])
