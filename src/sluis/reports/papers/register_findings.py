"""What the law says of a register, for the data protection officer: verdict first, one plain sentence a finding.

In:  a register, its findings on a day, what a check comes to, what changed since another register.
Out: ``FindingsPaper``, in no language.

The rules this module keeps:
 * A finding is said once, with the activities it is about; whoever supervises it stands above it.
 * Nothing is called unlawful, and nothing permitted: a finding says what the record shows or does not show.
 * What runs out is what the register gives a day; that no other day is there means nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from sluis.i18n import N_
from sluis.law.finding import AUTHORITIES, Finding
from sluis.law.sources import checked_until
from sluis.law.tables import supervisors
from sluis.register.check import LONGEST_LEASE_DAYS
from sluis.register.counterfactuals import ASKED_OF, AskedOf, asked_of
from sluis.register.diff import Difference
from sluis.register.model import Register
from sluis.register.summary import Summary, urgency
from sluis.reports.papers.figure import Both, Figure, Origin, Phrase, Sentence, Source, Value
from sluis.reports.papers.paper import Paper, Sentences
from sluis.reports.papers.recognised import MeasuredActivity, recognised
from sluis.reports.papers.register_paper import issued_of
from sluis.terms import Supervisor, Verdict

NOT_SHOWN: Final[Sentences] = (
    Sentence(N_("Whether what is on record is true.")),
    Sentence(N_("Law that no rule reads (radio equipment, the Data Act, net neutrality).")),
    Sentence(N_("Whether something is unlawful: only an authority or a court can say that.")),
)
UNSETTLED: Final = N_("not settled in the Netherlands")
NOBODY: Final = N_("no supervisor in particular")
AHEAD_DAYS: Final = 366
"""How far ahead what runs out is listed."""


class FindingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, about one activity or several."""

    verdict: Verdict
    told: Figure
    """What follows stands in the same rule, and has no place of its own."""
    act: Both
    reason: Both
    authority: Phrase
    activities: tuple[str, ...]
    closes: bool
    settled: bool


class Overseen(msgspec.Struct, frozen=True, kw_only=True):
    """What one supervisor supervises of it."""

    supervisor: Figure
    count: Figure
    lines: tuple[FindingLine, ...]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be asked of somebody."""

    whom: str
    """Message id."""
    asked: tuple[Figure, ...]


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which something runs out."""

    day: Figure
    what: str
    """Message id."""
    about: str
    """As the register calls it."""


class FindingsPaper(Paper, frozen=True, kw_only=True):
    """What the law says of a register on a day."""

    verdict: Sentence
    seen: Sentence | None
    """That data was seen leaving under an activity that is closed."""
    shut: bool
    counts: tuple[Figure, ...]
    first: Figure | None
    law: Sentence
    overseen: tuple[Overseen, ...]
    asking: tuple[Asking, ...]
    changed: tuple[Sentence, ...] | None
    """``None``: no other register was given, so nothing was compared."""
    since: Figure | None
    endings: tuple[Ending, ...]
    elsewhere: tuple[Figure, ...]
    """Documents that were not looked at."""
    recognised: tuple[Sentence, ...] | None = None
    """How well homes are recognised, as measured; ``None``: no gate was asked that runs this register."""


@dataclass(frozen=True, slots=True)
class Before:
    """Another register, and what becomes of it."""

    digest: str
    closing: int
    """How many findings closed on the same day."""
    difference: Difference


@dataclass(frozen=True, slots=True)
class CheckedOn:
    """A register with its findings on a day."""

    register: Register
    findings: Sequence[Finding]
    summary: Summary
    day: date
    until: Iterable[tuple[str, date]]
    """Activity that is open → first day on which a finding changes."""
    elsewhere: Sequence[str]
    """Documents that were not looked at."""
    measured: Sequence[MeasuredActivity] | None = None
    """What was measured and counts on the day; ``None``: no gate was asked that runs this register."""


def findings_paper(checked: CheckedOn, before: Before | None = None) -> FindingsPaper:
    """Return what the law says of a register as a paper.

    Args:
        checked: The register and its findings on the day of the paper.
        before: Another register; nothing is compared when absent.
    """
    told = [finding for finding in checked.findings if finding.verdict is not Verdict.PASS]
    closing = sum(finding.closes for finding in told)
    first = checked.summary.first
    return FindingsPaper(
        issued=issued_of(checked.register, checked.day, N_("The rules of law in this program, as read."), NOT_SHOWN),
        verdict=_verdict(checked.summary),
        seen=_seen(checked.summary),
        shut=bool(checked.summary.closed),
        counts=(
            _counted(len(checked.summary.closed), N_("activities closed")),
            _counted(len(checked.summary.open), N_("activities open")),
            _counted(closing, N_("findings that close")),
            _counted(len(told), N_("findings in all, of each activity")),
        ),
        first=None if first is None else _said(first, (first.act("nl"), first.act("en")), N_("Do first")),
        law=Sentence(N_("The law was read until {day}."), {"day": _law_day()}),
        overseen=tuple(_overseen(told)),
        asking=tuple(_asking(told)),
        changed=None if before is None else tuple(_changes(before, closing)),
        since=None if before is None else _digest(before.digest),
        endings=tuple(sorted(_endings(checked), key=lambda ending: str(ending.day.value))),
        elsewhere=tuple(
            Figure(name, N_("Not looked at"), Source(Origin.REGISTER, "evidence")) for name in checked.elsewhere
        ),
        recognised=None if checked.measured is None else tuple(map(recognised, checked.measured)),
    )


def _counted(count: int, what: str) -> Figure:
    return Figure(count, what, Source(Origin.LAW, "sluis check"))


def _law_day() -> Figure:
    return Figure(checked_until(), N_("Law read until"), Source(Origin.LAW, "sources"))


def _digest(digest: str) -> Figure:
    return Figure(digest, N_("SHA-256 of the earlier register"), Source(Origin.REGISTER, "SHA-256"))


def _said(finding: Finding, texts: tuple[str, str], what: str, about: str = "") -> Figure:
    return Figure(Both(*texts), what, Source(Origin.LAW, f"{finding.rule}: {finding.citation}"), about)


def _verdict(summary: Summary) -> Sentence:
    closed, everything = len(summary.closed), len(summary.closed) + len(summary.open)
    count = Figure(closed, N_("activities closed"), Source(Origin.LAW, "sluis check"))
    whole = Figure(everything, N_("Activities"), Source(Origin.REGISTER, "activities"))
    if not summary.loads:
        return Sentence(N_("A gate does not load this register: it lets nothing leave."))
    if closed:
        message = N_("The gate keeps {closed} of the {activities} activities closed, for what is on record.")
        return Sentence(message, {"closed": count, "activities": whole})
    message = N_("No finding on record closes one of the {activities} activities.")
    return Sentence(message, {"activities": whole})


def _seen(summary: Summary) -> Sentence | None:
    if not summary.running:
        return None
    names = Figure(", ".join(summary.running), N_("Seen running"), Source(Origin.REGISTER, "activities.*.observed"))
    since = Figure(summary.day, N_("Seen since"), Source(Origin.REGISTER, "activities.*.observed.from"))
    message = N_("Data was seen leaving all the same under {names}, since {since}. No gate stops what goes past it.")
    return Sentence(message, {"names": names, "since": since})


def _overseen(told: Sequence[Finding]) -> Iterator[Overseen]:
    names = supervisors()
    for supervisor in Supervisor:
        mine = [finding for finding in told if finding.supervisor is supervisor]
        if not mine:
            continue
        without = _WITHOUT.get(supervisor)
        named: Value = None if without is None else Phrase(without)
        value: Value = named or f"{names[supervisor.value].name} ({supervisor.value})"
        lines = tuple(finding_lines(mine))
        yield Overseen(
            supervisor=Figure(value, N_("Supervised by"), Source(Origin.LAW, "supervisors")),
            count=_counted(len(lines), N_("Findings under one supervisor")),
            lines=lines,
        )


_WITHOUT: Final = {Supervisor.UNSETTLED: UNSETTLED, Supervisor.NONE: NOBODY}


def finding_lines(findings: Sequence[Finding]) -> Iterator[FindingLine]:
    """Yield findings that are no PASS, what closes first; alike ones once, with all their activities."""
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: (not finding.closes, urgency(finding))):
        alike.setdefault((finding.rule, finding.verdict, finding.told("en")), []).append(finding)
    for same in alike.values():
        finding, names = same[0], tuple(dict.fromkeys(each.activity for each in same))
        about = ", ".join(names)
        yield FindingLine(
            verdict=finding.verdict,
            told=_said(finding, (finding.told("nl"), finding.told("en")), N_("Finding"), about),
            act=Both(finding.act("nl"), finding.act("en")),
            reason=Both(finding.reason("nl"), finding.reason("en")),
            authority=Phrase(AUTHORITIES[finding.authority]),
            activities=names,
            closes=any(each.closes for each in same),
            settled=finding.settled is not None,
        )


def _asking(told: Sequence[Finding]) -> Iterator[Asking]:
    by_whom: dict[AskedOf, dict[Figure, None]] = {}
    for finding in sorted(told, key=lambda finding: (not finding.closes, urgency(finding))):
        if not finding.missing or not finding.question("en"):
            continue
        for whom in dict.fromkeys(map(asked_of, finding.missing)):
            asked = _said(finding, (finding.question("nl"), finding.question("en")), N_("Question"))
            by_whom.setdefault(whom, {})[asked] = None
    for whom in AskedOf:
        if whom in by_whom:
            yield Asking(whom=ASKED_OF[whom], asked=tuple(by_whom[whom]))


def _changes(before: Before, closing: int) -> Iterator[Sentence]:
    compared = Source(Origin.REGISTER, "sluis diff")
    delta = before.difference
    for moves, message in (
        (delta.gains, N_("{recipient} gets more fields, or the same more precisely: {count}.")),
        (delta.losses, N_("{recipient} gets fewer fields, or the same less precisely: {count}.")),
    ):
        for recipient in dict.fromkeys(moved.recipient for moved in moves):
            count = sum(moved.recipient == recipient for moved in moves)
            places = {
                "recipient": Figure(recipient, N_("Recipient"), compared),
                "count": Figure(count, N_("Fields more or less"), compared, recipient),
            }
            yield Sentence(message, places)
    for change in delta.access:
        places = {
            "recipient": Figure(change.recipient, N_("Recipient"), compared),
            "fact": Figure(change.fact, N_("Fact that changed"), compared),
            "before": Figure(change.before or None, N_("Before"), compared),
            "after": Figure(change.after or None, N_("After"), compared),
        }
        yield Sentence(N_("{recipient}: {fact} was {before}, and is {after}."), places)
    for stale in delta.stale:
        where = Figure(stale.where, N_("Made for less"), compared)
        yield Sentence(N_("Made for less than what leaves now: {where}."), {"where": where})
    if before.closing != closing:
        was = Figure(before.closing, N_("Findings that closed before"), Source(Origin.LAW, "sluis check"))
        now = Figure(closing, N_("findings that close"), Source(Origin.LAW, "sluis check"))
        yield Sentence(N_("Findings that close: {before} before, {after} now."), {"before": was, "after": now})


AGREEMENT: Final = N_("the processor agreement ends")
TRANSFER: Final = N_("the instrument of the transfer ends")
TIA: Final = N_("a newer transfer assessment must exist")
DPF: Final = N_("the listing must be renewed")
VALID: Final = N_("the activity ends")
DPIA: Final = N_("a newer impact assessment must exist")
DECISION: Final = N_("a decision expires, and has to be taken anew")
CHANGES: Final = N_("a finding changes: look again")


def _endings(checked: CheckedOn) -> Iterator[Ending]:
    for day, what, place in (*_of_register(checked.register), *_of_findings(checked)):
        if day is not None and (day - checked.day).days <= AHEAD_DAYS:
            figure = Figure(day, N_("Runs out"), Source(Origin.REGISTER, place), place)
            yield Ending(day=figure, what=what, about=place)


def _of_register(register: Register) -> Iterator[tuple[date | None, str, str]]:
    for key, recipient in register.recipients.items():
        where = f"recipients.{key}"
        transfer = recipient.transfer
        yield recipient.processor_agreement.expires, AGREEMENT, f"{where}.processor_agreement.expires"
        yield transfer.expires, TRANSFER, f"{where}.transfer.expires"
        yield transfer.tia.review, TIA, f"{where}.transfer.tia.review"
        yield transfer.dpf.next_due, DPF, f"{where}.transfer.dpf.next_due"
    for key, activity in register.activities.items():
        where = f"activities.{key}"
        yield None if activity.valid is None else activity.valid.until, VALID, f"{where}.valid.until"
        yield activity.dpia.review, DPIA, f"{where}.dpia.review"
    for number, decision in enumerate(register.file.decisions, 1):
        yield decision.expires, DECISION, f"decisions[{number}].expires"


def _of_findings(checked: CheckedOn) -> Iterator[tuple[date | None, str, str]]:
    for name, day in checked.until:
        if (day - checked.day).days < LONGEST_LEASE_DAYS:  # there the search ends, whatever comes after it
            yield day, CHANGES, f"activities.{name}"
