"""The letter of a case: what article 15 asks of what was shared, or why a request is refused or takes longer.

In:  a case, what was disclosed, the registers it was sent under, the one in force. Out: text in the language in force,
and a document for programs.

The rules this module keeps:
 * Every number stands beside the ids of its records, or of the message it is from; and whether a statement proves
   them. What a register does not say is said to be missing.
 * Grounds, sources, decisions by machine and transfers are those of the register each report was sent under; the time
   it is kept is the longest of any register.
 * The ledger holds kinds, counts and moments: no value of a report stands here, and the letter says where values are.
 * A refusal names its reasons, the supervisory authority and the court (GDPR art. 12(4)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sluis.i18n import N_, tr, tr_n
from sluis.law.activity import Ground as LegalGround
from sluis.law.parties import Recipient
from sluis.ledger.covered import Covered
from sluis.recipient.passed_on import Exercise
from sluis.register.model import Activity, Register
from sluis.reports.access_words import automated, automated_lines, source_line, transfer_lines, transfers_in_words
from sluis.reports.counts import counts_unknown_in_words
from sluis.reports.disclosures import NamedCounts, NamedDisclosure, purpose_of, recipient_of
from sluis.reports.dutch_time import moment_in_words
from sluis.reports.household_words import period_in_words
from sluis.reports.rights_household import dutch_day
from sluis.reports.show import Json, moment
from sluis.reports.statement import article, whose
from sluis.rights.case import Case, Passed, State
from sluis.rights.kinds import DELAYS, GROUNDS, KINDS, Kind
from sluis.rights.retention import Retentions, Term
from sluis.rights.steps import Answered, Refused

VERSION: Final = "sluis/rights-letter/v1"
HANDS_OUT: Final = frozenset({Kind.ACCESS, Kind.COPY, Kind.PORTABILITY})
"""Cases whose letter says what was shared."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was shared for one activity with one recipient, under the rules of one register."""

    activity: str
    under: Register | None = field(repr=False)
    """The register it was sent under; ``None`` when it cannot be read any more."""
    shared: tuple[NamedDisclosure, ...] = field(repr=False)

    @property
    def rules(self) -> Activity | None:
        """What that register says of the activity."""
        return None if self.under is None else self.under.activities.get(self.activity)

    @property
    def recipient(self) -> Recipient | None:
        """What that register says of the recipient."""
        return None if self.under is None else self.under.recipients.get(self.shared[0].recipient.key)

    def kinds(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Return what it was → how many values of it, and the ids of the records that say so."""
        counts: dict[str, int] = {}
        records: dict[str, dict[str, None]] = {}
        for disclosure in self.shared:
            for each in disclosure.fields:
                counts[each.what] = counts.get(each.what, 0) + each.count
                records.setdefault(each.what, {})[disclosure.id] = None
        return {what: (count, tuple(records[what])) for what, count in counts.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of a case. Full of personal data: never logged."""

    case: Case = field(repr=False)
    register: Register = field(repr=False)
    """The one in force."""
    shared: tuple[NamedDisclosure, ...] | None = field(repr=False)
    """What counts as sent; ``None`` where the case hands nothing out, or the household is erased."""
    made_ms: int
    covered: Covered
    """Of which time the ledger can tell."""
    under: Mapping[tuple[str, str], Register] = field(default_factory=dict, repr=False)
    """Activity and plan of a disclosure → the register it was sent under, where that can be read."""
    kept: Retentions = field(default_factory=Retentions)
    """How long recipients may keep it."""
    erased: bool = False
    """Whether the household was erased: nothing of it can be read any more."""
    statement: str | None = None
    """SHA-256 of the file of the statement that goes with it, 64 hex digits."""
    counts: tuple[NamedCounts, ...] = field(default=(), repr=False)
    """Counts of many homes in which the household stands, where the case hands something out."""
    counts_unknown: tuple[tuple[int, int], ...] = ()
    """When homes were counted, and nobody can tell any more whether this one was; milliseconds."""

    def document(self) -> dict[str, Json]:
        """Return it for programs."""
        controller = self.register.file.controller
        parts: list[Json] = [self._part(part) for part in self.parts()]
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
            "proved_until": _moment(self.covered.sealed_ms),
            "statement_sha256": self.statement,
            "erased": self.erased,
            "shared": None if self.shared is None else parts,
            "counted": None if self.shared is None else [each.document() for each in self.counts],
            "counted_unknown": [{"from": moment(first), "to": moment(last)} for first, last in self.counts_unknown],
            "passed_on": [_passed(passed) for passed in self.case.passed],
        }

    def parts(self) -> list[Part]:
        """Return what was shared by activity, recipient and register, in the order of the first of each."""
        grouped: dict[tuple[str, str, str], list[NamedDisclosure]] = {}
        for disclosure in self.shared or ():
            under = self.under.get((disclosure.activity, disclosure.plan))
            key = disclosure.activity, disclosure.recipient.key, "" if under is None else under.digest
            grouped.setdefault(key, []).append(disclosure)
        return [
            Part(activity, self.under.get((activity, shared[0].plan)), tuple(shared))
            for (activity, _, _), shared in grouped.items()
        ]

    def proved(self, disclosure: NamedDisclosure) -> bool:
        """Return whether a statement proves a record: it was made before what is sealed ends."""
        return self.covered.sealed_ms is not None and disclosure.t_ms < self.covered.sealed_ms

    def _part(self, part: Part) -> dict[str, Json]:
        rules, shared, kept = part.rules, part.shared, self.kept.of(part.activity)
        told: dict[str, Json] = {
            what: {"count": count, "records": list(ids)} for what, (count, ids) in part.kinds().items()
        }
        return {
            "activity": part.activity,
            "register_sha256": None if part.under is None else part.under.digest,
            "purpose": shared[0].purpose,
            "recipient": shared[0].recipient.name,
            "country": shared[0].recipient.country,
            "grounds": [] if rules is None else [_ground(ground) for ground in rules.grounds],
            "retention": kept.period,
            "retention_criteria": kept.criteria,
            "source": None if rules is None else rules.source,
            "automated": automated(part.recipient),
            "transfers": transfers_in_words(part.recipient),
            "first": moment(shared[0].t_ms),
            "last": moment(shared[-1].t_ms),
            "kinds": told,
            "records": [{"id": each.id, "at": moment(each.t_ms), "proved": self.proved(each)} for each in shared],
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
    yield tr(
        asked, moment=moment_in_words(case.opened.received_ms), kind=tr(KINDS[case.opened.kind]), number=case.number
    )
    yield ""
    yield from _decided(case)
    yield from _told(letter)
    if letter.erased:
        yield tr(
            N_(
                "We erased what our ledger held about your household. Nothing of it can be read any more: no kinds and "
                "no values. That it was erased, and when, stays on record."
            )
        )
    if letter.shared is not None:
        yield from _shared(letter)
        yield from _from_now_on(letter.register)
    yield ""
    yield tr(
        N_(
            "You may ask us to correct, erase or restrict this, and object (GDPR articles 16, 17, 18 and 21). You may "
            "complain with the Autoriteit Persoonsgegevens (GDPR article 77)."
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
            yield tr(N_("You get it on {moment} at the latest."), moment=dutch_day(int(case.due.timestamp() * 1000)))


def _done(case: Case) -> str:
    """Return the first sentence about a request that was honoured: no more than is done everywhere."""
    if any(passed.acknowledged is None for passed in case.passed):
        return N_("We did our part of what you asked: {reason}. Not everybody we told has confirmed it yet.")
    if any(passed.left or passed.unknown for passed in case.passed):
        return N_("We did our part of what you asked: {reason}. Not everybody we told could or would do all of it.")
    return N_("We did what you asked: {reason}.")


def _told(letter: Letter) -> Iterator[str]:
    """Yield what became of what recipients were told (GDPR article 19), in their own words."""
    for passed in letter.case.passed:
        name = recipient_of(letter.register, passed.told.recipient).name
        if passed.acknowledged is None:
            yield tr(
                N_("{name} is told. It has not confirmed it yet, so we do not know whether our message arrived."),
                name=name,
            )
            continue
        at = moment_in_words(passed.acknowledged.acknowledged_ms)
        yield tr(N_("{name} was told, and signed on {moment} what it did."), name=name, moment=at)
        counts = {"name": name, "total": passed.told.disclosures}
        if passed.unknown:
            words = N_("{name} says that it keeps nothing of {count} of the {total} reports that left for it.")
            yield tr(words, count=passed.unknown, **counts)
        if passed.left:
            yield tr(N_("{name} keeps {count} of the {total} and did not send them."), count=passed.left, **counts)
        if passed.told.exercise == Exercise.ACCESS.value and passed.already:
            words = N_("{name} erased {count} of the {total} before: of those we can tell kinds, and no values.")
            yield tr(words, count=passed.already, **counts)
        yield tr(N_("  message: {id}"), id=passed.told.message)


def _shared(letter: Letter) -> Iterator[str]:
    first, last = letter.covered.told_from_ms, moment_in_words(letter.made_ms)
    if first is None:
        yield tr(N_("Our ledger has not begun, so this letter cannot tell what was shared."))
    else:
        words = N_("This letter tells what our ledger holds from {first} to {last}.")
        yield tr(words, first=moment_in_words(first), last=last)
    if letter.covered.pruned_ms is not None:
        yield tr(N_("What it held of the time before was thrown away, and is not told here."))
    if first is not None and not letter.shared:
        alone = N_(
            "Of that time it holds nothing of your home alone that was shared. Your home was counted among others:"
        )
        nothing = N_("Of that time it holds nothing that was shared about your household.")
        yield tr(alone if letter.counts else nothing)
    for each in letter.counts:
        yield from each.sentences()
    for from_ms, to_ms in letter.counts_unknown:
        yield counts_unknown_in_words(moment(from_ms), moment(to_ms))
    yield from _proof(letter)
    for part in letter.parts():
        yield ""
        yield from _activity(letter, part)
    yield ""
    yield tr(
        N_(
            "We hold no values of your devices: only kinds, numbers and moments. What was shared lies at the "
            "recipient, and a copy can be asked for as long as it is kept there. After that there are kinds, and no "
            "values."
        )
    )


def _proof(letter: Letter) -> Iterator[str]:
    if letter.statement is not None:
        words = N_("A statement with proof goes with this letter. The digest of its file (SHA-256): {digest}.")
        yield tr(words, digest=letter.statement)
    else:
        yield tr(N_("No statement with proof goes with this letter. Ask us for one: it costs nothing."))
    unproved = sum(not letter.proved(each) for each in letter.shared or ())
    if unproved:
        words = N_("{count} of the records below are too new to be proved by a statement: ask for one later.")
        yield tr(words, count=unproved)


def _activity(letter: Letter, part: Part) -> Iterator[str]:
    missing, shared, rules = tr(N_("not stated in the register")), part.shared, part.rules
    to = shared[0].recipient
    yield tr(
        N_("To {name} ({country}), {count} times:"), name=to.name, country=to.country or missing, count=len(shared)
    )
    between = (moment_in_words(shared[0].t_ms), moment_in_words(shared[-1].t_ms))
    yield tr(N_("  from {first} to {last}"), first=between[0], last=between[1])
    yield tr(N_("  why: {purpose}"), purpose=shared[0].purpose)
    if part.under is None:
        yield tr(N_("  the register of then cannot be read any more: what it said is not told here"))
    else:
        yield tr(N_("  as the register of then says ({digest}):"), digest=part.under.digest[:16])
    yield from _grounds(rules)
    yield _kept_there(letter.kept.of(part.activity))
    yield source_line(rules)
    yield from automated_lines(part.recipient)
    yield from transfer_lines(part.recipient)
    for what, (count, ids) in part.kinds().items():
        values = tr_n("{count} value", "{count} values", count)
        records = tr_n("{count} record", "{count} records", len(ids))
        yield tr(N_("  what: {what}; {values}, in {records}"), what=what, values=values, records=records)
    yield tr(N_("  records: {ids}"), ids=", ".join(disclosure.id[:16] for disclosure in shared))


def _grounds(rules: Activity | None) -> Iterator[str]:
    if rules is None or not rules.grounds:
        yield tr(N_("  on which ground: not stated in the register"))
        return
    for ground in rules.grounds:
        template = N_("  on the ground of GDPR article {avg}, for {subjects}")
        yield tr(template, avg=article(ground.avg), subjects=whose(_ground(ground)))


def _kept_there(kept: Term) -> str:
    if kept.period is not None:
        return tr(N_("  kept there: at most {period}"), period=period_in_words(kept.period))
    return tr(N_("  kept there: {retention}"), retention=kept.criteria or tr(N_("not stated in the register")))


def _from_now_on(register: Register) -> Iterator[str]:
    """Yield to whom something may go from now on (GDPR art. 15(1)(c)): the register in force, whatever it closed."""
    yield ""
    yield tr(N_("Under our register of today it may go to these from now on, where it is open for your household:"))
    for name, activity in register.activities.items():
        to = recipient_of(register, activity.recipient)
        missing = tr(N_("not stated in the register"))
        words = N_("  {name} ({country}): {purpose}")
        yield tr(words, name=to.name, country=to.country or missing, purpose=purpose_of(register, name))


def _passed(passed: Passed) -> dict[str, Json]:
    done = passed.acknowledged
    return {
        "message": passed.told.message,
        "recipient": passed.told.recipient,
        "exercise": passed.told.exercise,
        "records": passed.told.disclosures,
        "acknowledged": None if done is None else moment(done.acknowledged_ms),
        "acknowledgement_sha256": None if done is None else done.sha256,
        "results": None if done is None else dict(done.results),
    }


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else moment(at_ms)


def _ground(ground: LegalGround) -> dict[str, Json]:
    return {"avg": ground.avg, "subjects": list(ground.subjects)}
