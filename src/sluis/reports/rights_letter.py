"""The letter of a case: what was shared and on what the register rests it, or why a request is refused or takes longer.

In:  a case, what was disclosed, the register in force. Out: text in the language in force, and a document for programs.

The rules this module keeps:
 * Every number stands beside the ids of its records. What the register does not say is said to be missing.
 * The ledger holds kinds, counts and moments: no value of a report stands here, and the letter says where values are.
 * A refusal names its reasons, the supervisory authority and the court (GDPR art. 12(4)).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sluis.i18n import N_, tr
from sluis.law.activity import Ground as LegalGround
from sluis.ledger.covered import Covered
from sluis.register.model import Activity, Register
from sluis.reports.disclosures import NamedDisclosure, recipient_of
from sluis.reports.show import Json, moment
from sluis.reports.statement import article, whose
from sluis.rights.case import Case, State
from sluis.rights.kinds import DELAYS, GROUNDS, KINDS, Kind
from sluis.rights.steps import Answered, Refused

VERSION: Final = "sluis/rights-letter/v1"
HANDS_OUT: Final = frozenset({Kind.ACCESS, Kind.COPY, Kind.PORTABILITY})
"""Cases whose letter says what was shared."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of a case. Full of personal data: never logged."""

    case: Case = field(repr=False)
    register: Register = field(repr=False)
    shared: tuple[NamedDisclosure, ...] | None = field(repr=False)
    """What counts as sent; ``None`` where the case hands nothing out, or the household is erased."""
    made_ms: int
    covered: Covered
    """Of which time the ledger can tell."""

    def document(self) -> dict[str, Json]:
        """Return it for programs; for a request of portability this is what is handed over (GDPR art. 20(1))."""
        controller = self.register.file.controller
        parts: list[Json] = [self._part(*part) for part in self.parts()]
        return {
            "v": VERSION,
            "case": self.case.number,
            "kind": self.case.opened.kind.value,
            "state": self.case.state.value,
            "received": moment(self.case.opened.received_ms),
            "made": moment(self.made_ms),
            "controller": {"name": controller.name, "contact": controller.contact, "dpo": controller.dpo},
            "register_sha256": self.register.digest,
            "tells_from": _moment(self.covered.told_from_ms),
            "thrown_away_until": _moment(self.covered.pruned_ms),
            "shared": None if self.shared is None else parts,
        }

    def parts(self) -> list[tuple[str, Sequence[NamedDisclosure]]]:
        """Return what was shared by activity, in the order of the first of each."""
        grouped: dict[str, list[NamedDisclosure]] = {}
        for disclosure in self.shared or ():
            grouped.setdefault(disclosure.activity, []).append(disclosure)
        return list(grouped.items())

    def _part(self, activity: str, shared: Sequence[NamedDisclosure]) -> dict[str, Json]:
        known = self.register.activities.get(activity)
        kinds: dict[str, int] = {}
        for disclosure in shared:
            for each in disclosure.fields:
                kinds[each.what] = kinds.get(each.what, 0) + each.count
        return {
            "activity": activity,
            "purpose": shared[0].purpose,
            "recipient": shared[0].recipient.name,
            "country": shared[0].recipient.country,
            "grounds": [] if known is None else [_ground(ground) for ground in known.grounds],
            "retention": None if known is None or known.retention is None else str(known.retention),
            "first": moment(shared[0].t_ms),
            "last": moment(shared[-1].t_ms),
            "kinds": dict(kinds),
            "records": [disclosure.id for disclosure in shared],
        }


def letter_text(letter: Letter) -> str:
    """Return a letter as text."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    controller, case = letter.register.file.controller, letter.case
    missing = tr(N_("not stated in the register"))
    yield controller.name
    yield tr(N_("Contact: {contact}"), contact=controller.contact or missing)
    yield tr(N_("Data protection officer: {dpo}"), dpo=controller.dpo or missing)
    yield ""
    asked = N_("Your request of {moment}: {kind}. Our case {number}.")
    yield tr(asked, moment=moment(case.opened.received_ms), kind=tr(KINDS[case.opened.kind]), number=case.number)
    yield ""
    yield from _decided(case)
    yield from _told(letter)
    if letter.shared is not None:
        yield from _shared(letter)
    yield ""
    yield tr(
        N_(
            "You may ask us to correct, erase or restrict this, and object (AVG articles 16, 17, 18 and 21). You may "
            "complain with the Autoriteit Persoonsgegevens (AVG article 77)."
        )
    )


def _decided(case: Case) -> Iterator[str]:
    for step in case.steps:
        if isinstance(step, Answered):
            yield tr(_done(case), reason=step.reason.rstrip("."))
        if isinstance(step, Refused):
            yield tr(N_("We do not do what you asked: {ground}."), ground=tr(GROUNDS[step.ground]))
            yield tr(N_("Why: {reason}."), reason=step.reason.rstrip("."))
            yield tr(
                N_(
                    "You may go to court: a petition to the district court within six weeks of this letter "
                    "(UAVG article 35(2))."
                )
            )
    if case.extended is not None and case.state is State.OPEN:
        yield tr(N_("Our answer takes longer: {delay}."), delay=tr(DELAYS[case.extended.delay]))
        yield tr(N_("Why: {reason}."), reason=case.extended.reason.rstrip("."))
        if case.due is not None:
            yield tr(N_("You get it on {moment} at the latest."), moment=case.due.strftime("%Y-%m-%d"))


def _done(case: Case) -> str:
    """Return the first sentence about a request that was honoured: no more than is done everywhere."""
    if any(passed.acknowledged is None for passed in case.passed):
        return N_("We did our part of what you asked: {reason}. Not everybody we told has confirmed it yet.")
    if any(passed.left or passed.unknown for passed in case.passed):
        return N_("We did our part of what you asked: {reason}. Not everybody we told could or would do all of it.")
    return N_("We did what you asked: {reason}.")


def _told(letter: Letter) -> Iterator[str]:
    """Yield what became of what recipients were told (AVG article 19), in their own words."""
    for passed in letter.case.passed:
        name = recipient_of(letter.register, passed.told.recipient).name
        if passed.acknowledged is None:
            yield tr(N_("{name} was told, and has not confirmed it yet."), name=name)
            continue
        at = moment(passed.acknowledged.acknowledged_ms)
        yield tr(N_("{name} was told, and signed on {moment} what it did."), name=name, moment=at)
        counts = {"name": name, "total": passed.told.disclosures}
        if passed.unknown:
            words = N_("{name} says that it keeps nothing of {count} of the {total} reports that left for it.")
            yield tr(words, count=passed.unknown, **counts)
        if passed.left:
            yield tr(N_("{name} keeps {count} of the {total} and did not send them."), count=passed.left, **counts)


def _shared(letter: Letter) -> Iterator[str]:
    first, last = letter.covered.told_from_ms, moment(letter.made_ms)
    if first is None:
        yield tr(N_("Our ledger has not begun, so this letter cannot tell what was shared."))
    else:
        yield tr(N_("This letter tells what our ledger holds from {first} to {last}."), first=moment(first), last=last)
    if letter.covered.pruned_ms is not None:
        yield tr(N_("What it held of the time before was thrown away, and is not told here."))
    if first is not None and not letter.shared:
        yield tr(N_("Of that time it holds nothing that was shared about your household."))
    for activity, shared in letter.parts():
        yield ""
        yield from _activity(letter.register.activities.get(activity), shared)
    yield ""
    yield tr(
        N_(
            "We hold no values of your devices: only kinds, numbers and moments. What was shared lies at the "
            "recipient, and a copy can be asked for as long as it is kept there. All of it came from your router."
        )
    )


def _activity(known: Activity | None, shared: Sequence[NamedDisclosure]) -> Iterator[str]:
    missing, to = tr(N_("not stated in the register")), shared[0].recipient
    yield tr(
        N_("To {name} ({country}), {count} times:"), name=to.name, country=to.country or missing, count=len(shared)
    )
    yield tr(N_("  from {first} to {last}"), first=moment(shared[0].t_ms), last=moment(shared[-1].t_ms))
    yield tr(N_("  why: {purpose}"), purpose=shared[0].purpose)
    for ground in () if known is None else known.grounds:
        template = N_("  on the ground of AVG article {avg}, for {subjects}")
        yield tr(template, avg=article(ground.avg), subjects=whose(_ground(ground)))
    retention = None if known is None else known.retention or known.retention_criteria
    yield tr(N_("  kept there: {retention}"), retention=retention or missing)
    for what in dict.fromkeys(each.what for disclosure in shared for each in disclosure.fields):
        yield tr(N_("  what: {what}"), what=what)
    yield tr(N_("  records: {ids}"), ids=", ".join(disclosure.id[:16] for disclosure in shared))


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else moment(at_ms)


def _ground(ground: LegalGround) -> dict[str, Json]:
    return {"avg": ground.avg, "subjects": list(ground.subjects)}
