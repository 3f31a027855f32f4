"""The index of a dossier, from what is put in it: each figure with where it comes from.

In:  the parts of a dossier. Out: ``DossierPaper``.

The rule this module keeps: a part that is not there is "not on record"; it is not counted as 0.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from sluis.api.dossier_members import LogPart, RegisterPart
from sluis.api.dossier_request import DossierRequest
from sluis.api.inspection import WitnessSeen
from sluis.errors import SluisError
from sluis.i18n import LANGS, N_, tr
from sluis.law.judge import LAW_DIGEST
from sluis.law.sources import WORDS, checked_of, checked_until, citations
from sluis.law.tables import supervisors
from sluis.ledger.dossiers import FOR_EVER_MS, Dossier
from sluis.lifecycle.steps import Step
from sluis.register.model import Register
from sluis.reports.papers.answers import Signed
from sluis.reports.papers.dossier import DossierPaper, FileLine, FindingsLine, Group, PowerLine, VersionLine
from sluis.reports.papers.figure import Cited, Epochs, Figure, Moment, NameList, Origin, Phrase, Sentence, Source
from sluis.reports.papers.measured_history import on_record
from sluis.reports.papers.paper import Issued, issued_under
from sluis.reports.register_life import ADVICE, SAID
from sluis.reports.risk_lease import OnRecord

__all__ = ["FindingsOf", "Parts", "SampleMade", "dossier_paper"]

TOLD: Final = Source(Origin.PERSON, "request/request.toml")
LOG: Final = Source(Origin.LEDGER, "log/log.json")
DRAWN: Final = Source(Origin.LEDGER, "sample/manifest.json")
STEPS: Final = Source(Origin.STEPS, "register/steps.json")


SIGNS: Final = N_(
    "A person signed the list of everything in it, {name}, with a key of their own, not one of the ledger."
)
AGREES: Final = N_(
    "A person agreed to the list of everything in it, {name}, signed in at this provider. No key signs it: that it was "
    "this person rests on what the provider wrote down."
)


class Ordinal(msgspec.Struct, frozen=True):
    """Which one it is, from 1."""

    number: int

    def words(self) -> str:
        """Return it in the language in force."""
        return tr(N_("number {number}"), number=self.number)


class Reason(msgspec.Struct, frozen=True):
    """Why something could not be made, in words."""

    error: SluisError

    def words(self) -> str:
        """Return the sentence of the error."""
        return self.error.sentence()


class Joined(msgspec.Struct, frozen=True):
    """Words of ours and of others, one after another."""

    parts: tuple[str | Phrase, ...]

    def words(self) -> str:
        """Return them in the language in force."""
        return "; ".join(each if isinstance(each, str) else each.words() for each in self.parts)


@dataclass(frozen=True, slots=True)
class SampleMade:
    """What became of the sample that was asked for."""

    asked: bool
    why: SluisError | None = None
    """Why none was drawn."""
    epoch: int = 0
    registered: int = 0
    seed: str = ""
    first: int = 0
    drawn: int = 0
    with_statement: int = 0
    erased: int = 0
    """Numbers of households that asked for erasure."""


@dataclass(frozen=True, slots=True)
class FindingsOf:
    """What the law says of one register: activity and rule of each finding."""

    register: str
    open: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything of a dossier that its index tells."""

    register: Register
    day: date
    number: int
    earlier: tuple[Dossier, ...]
    request: DossierRequest
    until_ms: int
    members: Mapping[str, bytes]
    life: RegisterPart
    findings: tuple[FindingsOf, ...]
    log: LogPart
    witnesses: tuple[WitnessSeen, ...]
    sample: SampleMade
    captures: tuple[Mapping[str, str | int], ...]
    correspondence: tuple[Mapping[str, str], ...]
    signed: Signed
    signed_in: bool = False
    """Whether somebody agrees who is signed in, and no key signs."""
    measured: Sequence[OnRecord] = ()
    """What is on record of how well homes are recognised, by activity of the register in force."""


def dossier_paper(parts: Parts) -> DossierPaper:
    """Return the index of a dossier."""
    request = parts.request
    before = parts.earlier[-1].manifest if parts.earlier else None
    return DossierPaper(
        issued=_issued(parts),
        number=Figure(str(parts.number), N_("Number of this dossier"), Source(Origin.LEDGER, "dossiers/dossiers.json")),
        previous=Figure(before, N_("Manifest of the dossier before, SHA-256"), Source(Origin.LEDGER, "manifest.json")),
        asked_by=Figure(request.by, N_("Asked by"), TOLD),
        authority=_authority(request.authority, TOLD),
        reference=Figure(request.reference, N_("Reference"), TOLD),
        received=Figure(request.received, N_("The request came in on"), TOLD),
        due=Figure(request.due, N_("To be answered by"), TOLD),
        first=Figure(request.period.first, N_("The period begins"), TOLD),
        last=Figure(request.period.last, N_("The period ends"), TOLD),
        law=Figure(LAW_DIGEST, N_("Fingerprint of the law, SHA-256"), Source(Origin.LAW, "law/law.json")),
        asked=Figure(request.asked, N_("What was asked"), TOLD),
        what=_what(parts),
        powers=tuple(_powers(request)),
        groups=tuple(_groups(parts.members)),
        versions=tuple(_versions(parts.life)),
        named=tuple(_named(parts.life)),
        findings=tuple(_findings(parts.findings)),
        measured=tuple(sentence for each in parts.measured for sentence in on_record(each)),
        log=tuple(_log(parts)),
        log_said=tuple(_log_said(parts.log)),
        sample=tuple(_sample(parts.sample)),
        sample_said=tuple(_sample_said(parts.sample)),
        captures=tuple(_captures(parts.captures)),
        correspondence=tuple(_letters(parts.correspondence)),
        people=tuple(_people(parts)),
        held=tuple(_held(parts)),
        earlier=tuple(map(_earlier, parts.earlier)),
        signed=parts.signed,
    )


def _issued(parts: Parts) -> Issued:
    law = Figure(checked_until(), N_("Law was checked until"), Source(Origin.LAW, "law/law.json"))
    return issued_under(
        parts.register,
        parts.day,
        rests_on=(
            Sentence(N_("The ledger of the gate, and the life of its register.")),
            Sentence(N_("The law, as far as it was checked: until {until}."), {"until": law}),
            Sentence(N_("What whoever noted the request says, and the files that were added: nobody checked them.")),
        ),
        does_not_show=_not_shown(),
    )


def _authority(named: str, source: Source) -> Figure:
    overseer = supervisors().get(named)
    return Figure(None if overseer is None else overseer.name, N_("For the supervisory authority"), source)


def _earlier(dossier: Dossier) -> Sentence:
    here, number = Source(Origin.LEDGER, "dossiers/records.json"), str(dossier.number)
    figures = {
        "number": Figure(dossier.number, N_("Dossier"), here),
        "made": Figure(Moment(dossier.made_ms), N_("When it was put on record"), here, number),
        "authority": _authority(dossier.authority, here),
        "reference": Figure(dossier.request, N_("Reference"), here, number),
        "who": Figure(dossier.by, N_("Accountable for it"), here, number),
        "digest": Figure(dossier.manifest, N_("SHA-256 of its manifest"), here, number),
    }
    if dossier.lifted_ms is None:
        return Sentence(_EARLIER, figures)
    return Sentence(_LET_GO, {**figures, "lifted": Figure(Moment(dossier.lifted_ms), N_("Let go"), here, number)})


_EARLIER: Final = N_(
    "Number {number}, on record since {made}, for: {authority}; reference {reference}, by {who}. Manifest: {digest}."
)
_LET_GO: Final = N_(
    "Number {number}, on record since {made}, for: {authority}; reference {reference}, by {who}. Manifest: {digest}. "
    "What it kept was let go on {lifted}."
)
_FIRST: Final = N_("It is number {number} on this provider's record: the first for any authority.")
_LATER: Final = N_(
    "It is number {number} on this provider's record, for all authorities together, and {own} for this one. Earlier "
    "ones are listed below, those for other authorities too."
)


def _not_shown() -> tuple[Sentence, *tuple[Sentence, ...]]:
    return (
        Sentence(N_("What was never on record, or went around the gate.")),
        Sentence(N_("Households that were not drawn: of them it holds what everybody may read of the log.")),
        Sentence(N_("What was erased or thrown away before: the log shows that something was, and not what.")),
        Sentence(N_("What recordings hold: their digests stand in it, so that one can be recognised.")),
        Sentence(N_("Whether files that were added are complete, or true.")),
        Sentence(N_("Whether a law was kept or broken: an authority or a court says that. It is no legal advice.")),
    )


def _what(parts: Parts) -> tuple[Sentence, ...]:
    period, by = parts.request.period, Figure(parts.request.by, N_("Asked by"), TOLD)
    days = {
        "first": Figure(period.first, N_("The period begins"), TOLD),
        "last": Figure(period.last, N_("The period ends"), TOLD),
    }
    provider = Figure(
        parts.register.file.controller.name, N_("The provider"), Source(Origin.REGISTER, "controller.name")
    )
    place = Source(Origin.LEDGER, "dossiers/dossiers.json")
    number = Figure(str(parts.number), N_("Number of this dossier"), place)
    same = sum(each.authority == parts.request.authority for each in parts.earlier)
    own = Figure(Ordinal(same + 1), N_("Number for this authority"), place)
    return (
        Sentence(
            N_("This is what {provider} hands over to {by}, about the days from {first} to {last}."),
            {"provider": provider, "by": by, **days},
        ),
        Sentence(_FIRST, {"number": number}) if parts.number == 1 else Sentence(_LATER, {"number": number, "own": own}),
        Sentence(AGREES if parts.signed_in else SIGNS, {"name": parts.signed.name}),
    )


def _powers(request: DossierRequest) -> Iterator[PowerLine]:
    for power in request.powers:
        of = f"powers.toml/{power}"
        for cited in citations(of):
            place = Source(Origin.LAW, f"law/sources.toml, {of}")
            text = cited.text
            yield PowerLine(
                citation=Figure(Cited(f"{text.act} {cited.reading.at}"), N_("Power"), place, power),
                read_in=Figure(f"{text.name}, {text.version}, {text.link}", N_("Read in"), place, cited.reading.at),
                digest=Figure(cited.passage.sha256, N_("SHA-256 of the passage"), place, cited.reading.at),
                how=Figure(Phrase(WORDS[checked_of(of)]), N_("How it was read"), place, cited.reading.at),
            )


def _groups(members: Mapping[str, bytes]) -> Iterator[Group]:
    alone = {"check_dossier.py": "verifiers", "correspondence.json": "correspondence"}
    names = Counter(alone.get(name, name.split("/")[0]) for name in members if name != "README.txt")
    for name, count in names.items():
        yield _group(name, count)
    yield _group("index", 2 * len(LANGS))


def _group(name: str, count: int) -> Group:
    return Group(name=name, count=Figure(count, N_("Files"), Source(Origin.PROGRAM, f"{name}/"), f"{name}/"))


def _versions(life: RegisterPart) -> Iterator[VersionLine]:
    for number in sorted({step.number for step in life.steps}):
        own = [step for step in life.steps if step.number == number]
        held = [each for each in life.in_force if each.version == number]
        moments = (
            Figure(Moment(each.from_ms), N_("In force from"), _place("in-force.json"), str(number)) for each in held
        )
        yield VersionLine(
            number=Figure(str(number), N_("Version"), STEPS, own[0].register[:16]),
            digest=Figure(own[0].register, N_("SHA-256 of the register"), STEPS, str(number)),
            steps=tuple(map(_step, own)),
            in_force=tuple(Sentence(N_("from {moment}"), {"moment": moment}) for moment in moments),
        )


def _place(name: str) -> Source:
    return Source(Origin.STEPS, f"register/{name}")


def _step(step: Step) -> Sentence:
    details, here = step.details, Source(Origin.STEPS, f"record {step.digest[:16]}")
    figures = {
        "moment": Figure(Moment(step.t_ms), N_("When"), here),
        "step": Figure(Phrase(SAID[step.name]), N_("What was done"), here),
        "who": Figure(details.by, N_("By whom"), here),
        "how": Figure(Phrase(_how(step)), N_("How that is shown"), here),
    }
    said: list[str | Phrase] = []
    if details.advice is not None:
        said.append(Phrase(ADVICE[details.advice]))
    if details.followed is not None:
        said.append(Phrase(N_("advice followed") if details.followed else N_("advice not followed")))
    if details.text:
        said.append(details.text)
    if not said:
        return Sentence(N_("{moment}: {step} by {who}; {how}."), figures)
    return Sentence(
        N_("{moment}: {step} by {who}; {how}: {more}."),
        {**figures, "more": Figure(Joined(tuple(said)), N_("What was said"), here)},
    )


def _how(step: Step) -> str:
    if step.signed is not None:
        return N_("signed with a key")
    return N_("signed in, no signature is left") if step.agreed is not None else N_("typed, not signed")


def _named(life: RegisterPart) -> Iterator[Sentence]:
    for each in life.in_force:
        if each.version is None:
            here = _place("in-force.json")
            yield Sentence(
                N_("From {moment} gates decided under the register with SHA-256 {digest}, which their settings name."),
                {
                    "moment": Figure(Moment(each.from_ms), N_("In force from"), here, each.register[:16]),
                    "digest": Figure(each.register, N_("SHA-256 of the register"), here),
                },
            )


def _findings(findings: Sequence[FindingsOf]) -> Iterator[FindingsLine]:
    here = Source(Origin.LAW, "findings/findings.json")
    for each in findings:
        yield FindingsLine(
            register=Figure(each.register, N_("SHA-256 of the register"), here),
            open=tuple(Figure(rule, N_("Open finding"), here, activity) for activity, rule in each.open),
            closed=tuple(Figure(rule, N_("Finding that is closed"), here, activity) for activity, rule in each.closed),
        )


def _log(parts: Parts) -> Iterator[Figure]:
    log, sealed = parts.log, parts.log.size > 0
    yield Figure(log.size if sealed else None, N_("Epochs in the log"), LOG)
    yield Figure(log.root or None, N_("Root of the log"), LOG)
    span = None if log.first is None or log.last is None else Epochs(log.first, log.last)
    yield Figure(span, N_("Epochs of the period"), LOG)
    yield Figure(Moment(log.sealed_ms) if sealed else None, N_("Sealed until"), LOG)
    yield Figure(NameList(log.keys) if log.keys else None, N_("Keys of the log, as the provider names them"), LOG)
    others = tuple(each.name for each in parts.witnesses if not each.own)
    own = tuple(each.name for each in parts.witnesses if each.own)
    yield Figure(NameList(others) if others else None, N_("Witnesses of others that cosigned its head"), LOG)
    yield Figure(NameList(own) if own else None, N_("Witnesses of the provider that cosigned its head"), LOG)


def _log_said(log: LogPart) -> Iterator[Sentence]:
    if log.size == 0:
        yield Sentence(N_("The log was not sealed yet when this was made: what left in this period it cannot tell."))
    elif log.unsealed:
        yield Sentence(
            N_("A part of the period lies before the log began, or is not sealed yet: of that it cannot tell.")
        )
    if log.pruned:
        pruned = Figure(log.pruned, N_("The first epoch that can be opened"), LOG)
        yield Sentence(
            N_("Epochs before {epoch} cannot be opened any more: that was thrown away under a written policy."),
            {"epoch": pruned},
        )
    if log.size and not log.policies:
        yield Sentence(N_("The settings ask for no witness: that everybody is shown the same log is not shown."))


def _sample(sample: SampleMade) -> Iterator[Figure]:
    made = sample.asked and sample.why is None
    yield Figure(sample.seed or None, N_("Seed of whoever asked"), TOLD)
    yield Figure(sample.epoch if made else None, N_("Drawn from epoch"), DRAWN)
    yield Figure(sample.registered if made else None, N_("Numbers that were given out"), DRAWN)
    yield Figure(sample.first + 1 if made else None, N_("From place in the order of the seed"), DRAWN)
    yield Figure(sample.drawn if made else None, N_("Numbers drawn"), DRAWN)
    yield Figure(sample.with_statement if made else None, N_("Statements of them"), DRAWN)


def _sample_said(sample: SampleMade) -> Iterator[Sentence]:
    if not sample.asked:
        yield Sentence(N_("Whoever asked gave no seed: households were not drawn."))
    elif sample.why is not None:
        why = Figure(Reason(sample.why), N_("Why households were not drawn"), DRAWN)
        yield Sentence(N_("Households were not drawn. {why}"), {"why": why})
    else:
        yield Sentence(N_("The order follows from the seed and the numbers: check_sample.py draws it again."))
        yield Sentence(N_("A number without a statement stands in sample/manifest.json with why."))
        if sample.erased:
            count = Figure(sample.erased, N_("Numbers of households that asked for erasure"), DRAWN)
            yield Sentence(
                N_("Of {count} of the numbers there is no statement because that household asked for erasure."),
                {"count": count},
            )


def _captures(rows: Sequence[Mapping[str, str | int]]) -> Iterator[FileLine]:
    here = Source(Origin.AUDIT, "captures/captures.json")
    for each in rows:
        name, audit = str(each["name"]), Figure(str(each["audit"]), N_("The result of the audit"), here)
        octets = Figure(int(each["octets"]), N_("Octets"), here, name)
        yield FileLine(
            name=Figure(name, N_("Recording"), here),
            digest=Figure(str(each["sha256"]) or None, N_("SHA-256"), here, name),
            told=(Sentence(N_("Read by the audit {audit}, {octets} octets."), {"audit": audit, "octets": octets}),),
        )


def _letters(rows: Sequence[Mapping[str, str]]) -> Iterator[FileLine]:
    here = Source(Origin.PERSON, "correspondence.json")
    for each in rows:
        name = each["name"]
        yield FileLine(
            name=Figure(name, N_("File"), here),
            digest=Figure(each["sha256"], N_("SHA-256"), here, name),
            told=(
                Sentence(
                    N_("From {sender}, {day}: {about}"),
                    {
                        "sender": Figure(each["sender"], N_("From"), here, name),
                        "day": Figure(date.fromisoformat(each["date"]), N_("Date"), here, name),
                        "about": Figure(each["about"], N_("About"), here, name),
                    },
                ),
                Sentence(
                    N_("In the archive it is {file}."), {"file": Figure(each["file"], N_("In the archive"), here, name)}
                ),
            ),
        )


def _people(parts: Parts) -> Iterator[Sentence]:
    if parts.sample.with_statement:
        count = Figure(parts.sample.with_statement, N_("Statements of them"), DRAWN)
        yield Sentence(
            N_(
                "Of {count} households that were drawn: number and line, and when what was sent about them to whom. "
                "Values of reports do not stand in it."
            ),
            {"count": count},
        )
    if parts.life.steps:
        yield Sentence(N_("Of people who took steps of a register: name, key or account, and what they wrote."))
    yield Sentence(N_("Of whoever signs it: name and key. Of others what added files hold, which was not looked at."))
    yield Sentence(
        N_("No key of a household stands in it. A statement opens what is sealed of its own household, in its period.")
    )


def _held(parts: Parts) -> Iterator[Sentence]:
    here = Source(Origin.LEDGER, "its events")
    count = Figure(parts.sample.with_statement or None, N_("Households that are kept"), here)
    yield Sentence(
        N_("While it is kept, the ledger throws no epoch away, and erases no household of the sample: {count}."),
        {"count": count},
    )
    if parts.until_ms == FOR_EVER_MS:
        yield Sentence(N_("It is kept until a person lifts that, which is on record as the making of this dossier is."))
    else:
        until = Figure(Moment(parts.until_ms), N_("Kept until"), TOLD)
        yield Sentence(
            N_("It is kept until {until}, or until a person lifts that before, which is on record."), {"until": until}
        )
    yield Sentence(N_("A household of it that asks for erasure is told that, and why (GDPR article 17(3))."))
