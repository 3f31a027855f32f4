"""The scene of March 2026: a register with invented facts is refused, in words for somebody who reads no law.

In:  the shipped registers of that situation. Out: per supervisor what keeps the register closed, and what would have to
     be known; and how little the public record alone settles.

The rules this module keeps:
 * A sentence is printed only for a finding that came out, with the verdict it is about; a finding without a sentence of
   its own is printed as ``sluis check`` prints it.
 * Nobody is judged: companies and facts are invented, and the last line says so.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from rich.console import Console
from rich.text import Text

from sluis.api.register import Checked, check_register
from sluis.demo.scenes import title
from sluis.demo.stage import Stage, examples
from sluis.errors import FileName, RegisterError
from sluis.i18n import N_, tr
from sluis.law.finding import Finding
from sluis.law.tables import supervisors
from sluis.law.words import citation_in_words
from sluis.register.load import load_register
from sluis.reports import show
from sluis.terms import Supervisor, Verdict

REPORTED: Final = date(2026, 3, 3)
"""The day the press wrote about it; the registers are judged as on that day."""

REFUSAL_WORDS: Final[Mapping[tuple[str, Verdict], tuple[str, str]]] = {
    ("avg-5-1-a", Verdict.FAIL): (
        N_("It happened without people knowing. That is not fair or open."),
        N_("since when people could know"),
    ),
    ("avg-5-1-c", Verdict.FAIL): (
        N_("Names that people gave their devices left as they are."),
        N_("why the names themselves were needed"),
    ),
    ("listed-identifier", Verdict.FAIL): (
        N_("The list of what may leave names somebody's own device, as if that were an ordinary word."),
        N_("whose device it is, and who put it there"),
    ),
    ("avg-6", Verdict.FAIL): (
        N_("For some of the people concerned no legal ground is on record."),
        N_("the ground for each: customer, housemate, guest, neighbour"),
    ),
    ("avg-6-14-neighbour", Verdict.FAIL): (
        N_("Networks of neighbours went along. Neighbours are no customers, and nobody told them."),
        N_("on what ground, and where a neighbour could read it"),
    ),
    ("ai-5", Verdict.UNKNOWN): (
        N_("It is called artificial intelligence. Nobody wrote down whether it watches or scores people."),
        N_("what the system does with people"),
    ),
    ("avg-9", Verdict.UNKNOWN): (
        N_("A device's name can tell an illness or a faith. Nobody wrote down whether these did."),
        N_("what the names can tell"),
    ),
    ("avg-13", Verdict.FAIL): (
        N_("Customers were told nothing before it began."),
        N_("when they were told, and whether that named the country"),
    ),
    ("avg-28-3", Verdict.UNKNOWN): (
        N_("Whether the company worked for the provider or for itself is not on record."),
        N_("its role, and the contract"),
    ),
    ("avg-30-1", Verdict.FAIL): (
        N_("The provider's own list of what it does with data has holes here."),
        N_("what it was for, how long it was kept, how it was protected"),
    ),
    ("avg-35", Verdict.FAIL): (
        N_("No assessment of the risks for people is on record."),
        N_("whether one was made before it began, and what it found"),
    ),
    ("avg-44", Verdict.FAIL): (
        N_("The data left Europe, and nothing on record allowed that."),
        N_("which decision or contract carried it"),
    ),
    ("tw-11-5a", Verdict.REVIEW): (
        N_("A network nearby can show where somebody is. Whether this law reaches that is not settled."),
        N_("whether it showed places; a person has to weigh that and sign"),
    ),
    ("avg-5-1-b", Verdict.UNKNOWN): (
        N_("Nobody said whether the data was first collected for something else."),
        N_("what the data was collected for at first"),
    ),
    ("tw-11-7a", Verdict.FAIL): (
        N_("Equipment in people's homes was read, and nobody was asked."),
        N_("who consented, when and to what; or which exception holds"),
    ),
}
"""Rule and verdict → what is the matter, and what would have to be known, in plain words."""

FIVE: Final = ("avg-13", "tw-11-7a", "avg-5-1-c", "avg-6-14-neighbour", "avg-44")
"""Rules whose sentences tell the situation to somebody who has one minute."""


async def march_in_five(stage: Stage) -> None:
    """The same situation in five sentences, each of a point that closes; how many more there are is said."""
    path = examples() / "registers" / "march-2026-invented.yaml"
    page, checked = show.out(), check_register(path, REPORTED)
    closing = {finding.rule: finding for finding in checked.findings if finding.closes}
    page.print()
    head = N_(
        "In March 2026 a newspaper reported that a provider's routers sent names of devices, MAC addresses and data "
        "about neighbours' networks to an American company. Written as a register, with invented names and facts, "
        "Sluis refuses it:"
    )
    show.say(page, head, style="bold")
    told = [closing[rule] for rule in FIVE if rule in closing]
    for finding in told:
        explained, _ = REFUSAL_WORDS.get((finding.rule, finding.verdict), (finding.reason(), ""))
        show.sentences(page, f"  - {tr(explained)}")
    show.say(
        page,
        N_("There are {count} more such points. Under this register nothing leaves any home. This judges nobody."),
        count=len(closing) - len(told),
    )
    stage.expect(len(told) == len(FIVE), "the register of March 2026 was accepted")


async def march_refused(stage: Stage) -> None:
    """The situation of March 2026, with invented facts, as a register: it does not load."""
    title(6, N_("The situation of March 2026, with invented facts, as a register: it is refused"))
    folder = examples() / "registers"
    path = folder / "march-2026-invented.yaml"
    checked = check_register(path, REPORTED)
    print_refusal(checked)
    try:
        load_register(path.read_bytes(), FileName(path.name), folder / "vocabularies")
    except RegisterError:
        show.say(show.out(), N_("The register is refused. Under it nothing leaves any home."), style="bold")
    else:
        stage.expect(met=False, what="the register of March 2026 was accepted")
    closing = [finding for finding in checked.findings if finding.closes]
    named = {finding.supervisor for finding in closing}
    stage.expect({Supervisor.AP, Supervisor.ACM, Supervisor.RDI} <= named, "a supervisor is not named")
    _print_public(check_register(folder / "march-2026-public-record.yaml", REPORTED))


def print_refusal(checked: Checked) -> None:
    """Print what keeps a register closed, grouped by supervisor, in plain words where there are any.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    closing = [finding for finding in checked.findings if finding.closes]
    for supervisor in dict.fromkeys(finding.supervisor for finding in closing):
        group = [finding for finding in closing if finding.supervisor is supervisor]
        overseer = supervisors().get(supervisor.value)
        if overseer is None or supervisor is Supervisor.UNSETTLED:
            unsettled = N_("Who watches over these points in the Netherlands is not settled: {count}")
            show.say(page, unsettled, style="bold", count=len(group))
        else:
            words = {"name": overseer.name, "id": supervisor.value, "count": len(group)}
            show.say(page, N_("{name} ({id}) watches over these points: {count}"), style="bold", **words)
        for finding in group:
            _print_point(page, finding)
        page.print()
    passed = sum(finding.verdict is Verdict.PASS for finding in checked.findings)
    show.say(
        page,
        N_("Further points that close nothing by themselves: {count}. In order: {passed}."),
        count=len(checked.findings) - len(closing) - passed,
        passed=passed,
    )


def _print_point(page: Console, finding: Finding) -> None:
    explained, known = REFUSAL_WORDS.get((finding.rule, finding.verdict), ("", ""))
    reason, settles = (tr(explained), tr(known)) if explained else (finding.reason(), finding.remedy())
    page.print(Text.assemble("  ", show.verdict(finding.verdict), f"  {reason}"), soft_wrap=not page.is_terminal)
    citation = citation_in_words(finding.citation)
    show.say(page, N_("      To be known: {what}. ({citation})"), what=settles.rstrip("."), citation=citation)


def _print_public(checked: Checked) -> None:
    asked = [finding for finding in checked.findings if finding.verdict is not Verdict.PASS]
    show.say(
        show.out(),
        N_(
            "With only what is public, {unknown} of {count} answers are UNKNOWN. Companies and facts above are "
            "invented; a finding is for a provider and its supervisors, and judges nobody."
        ),
        unknown=sum(finding.verdict is Verdict.UNKNOWN for finding in asked),
        count=len(asked),
    )
