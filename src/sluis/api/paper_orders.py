"""One paper as a desk makes it: of what is on record, from the registers a gate has kept.

In:  a gate, and an order. Out: ``PaperFile``: its bytes, their SHA-256, and what the paper itself says first.

The rules this module keeps:
 * The register is a version that was proposed, or the one that was in force: nobody hands one in.
 * A paper is made whole, in one language, and no longer than a bound; a longer one is none.
 * What it is called as a file is made of our own words and of keys in a register, and of nothing else.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from sluis.api import (
    paper_activity,
    paper_answers,
    paper_assessment,
    paper_findings,
    paper_incident,
    paper_register,
    register_sheets,
)
from sluis.api.dossier_asked import write_beside
from sluis.api.files import read_bytes
from sluis.api.gate import Gate
from sluis.api.incident_record import keep
from sluis.api.moments import now_ms
from sluis.api.paper_list import ENTRIES, MEDIA, PaperFile, PaperForm, PaperKind, Takes
from sluis.api.paper_signing import Signer, signer_of_line
from sluis.api.papers import Delay, MadePaper, make_delay, paper_day
from sluis.errors import Code, RegisterText
from sluis.errors.reports import (
    paper_form_error,
    paper_incomplete_error,
    paper_long_error,
    paper_version_day_error,
)
from sluis.i18n import Lang, use
from sluis.law.clock import NETHERLANDS
from sluis.reports.blocks import Judged, Lead, Numbers, Report, Words
from sluis.reports.papers.incident import IncidentPaper
from sluis.reports.papers.incident_letter import IncidentLetter
from sluis.reports.papers.paper import Issued

MOST_BYTES: Final = 8 << 20
"""Of one paper."""
_MadeIncident = MadePaper[IncidentPaper] | MadePaper[IncidentLetter]
_SAFE: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent along."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """Which paper, of what, in which form and language."""

    kind: PaperKind
    form: PaperForm = PaperForm.HTML
    lang: Lang = "en"
    version: str | None = None
    """Number or digits of the SHA-256 of a version; the one that was in force on the day when absent."""
    day: date | None = None
    """On the paper, and judged; today in the Netherlands when absent."""
    before: str | None = None
    """An earlier version, to say what differs."""
    activity: str | None = None
    recipient: str = ""
    from_ms: int = 0
    to_ms: int | None = None
    notes: bytes = field(default=b"", repr=False)
    """What somebody noted of an incident (TOML)."""
    rollout: bytes = field(default=b"", repr=False)
    """Which firmware ran on how many routers (CSV)."""
    log: bytes = field(default=b"", repr=False)
    """What the recipient says that it received (NDJSON)."""
    recordings: tuple[SentFile, ...] = field(default=(), repr=False)
    """Recordings of traffic that are looked at."""
    record: bytes | None = field(default=None, repr=False)
    """The versions of the paper that are kept (NDJSON), empty to begin; ``None``: this one is not kept with others."""
    why: str | None = None
    """Why a version corrects the one before."""
    accountable: str | None = None
    """Name and function of who is accountable; with a key and a list of people the name in the list counts."""
    key: str | None = None
    """The public SSH key of whoever will sign."""
    asked: date | None = None
    due: date | None = None
    delay: Delay | None = None


class _Made(Protocol):
    """A paper before its form is chosen: a ``MadePaper`` of any kind."""

    @property
    def issued(self) -> Issued:
        """Who issued it."""
        ...

    def report(self) -> Report:
        """Return it laid out."""
        ...

    def html(self) -> str:
        """Return it as a page."""
        ...

    def pdf(self) -> bytes:
        """Return it as PDF."""
        ...

    def docx(self) -> bytes:
        """Return it as DOCX."""
        ...


def make_paper_file(gate: Gate, order: PaperOrder) -> PaperFile:
    """Make one paper. That of an incident whose versions are kept may be handed out after ``note_incident`` alone.

    Args:
        gate: Whose registers, ledger and list of people.
        order: Which paper.

    Raises:
        paper_form_error: the paper has no such form.
        paper_incomplete_error: the order does not say what the paper is about.
        paper_long_error: it would be longer than a desk hands out.
        register_version_unknown_error, register_not_activated_error: there is no such version.
        paper_version_day_error: the version was proposed after the day.
        activity_unknown_error: the register has no such activity.
        SluisError: as of the paper itself.

    Effects:
        Reads the store; a folder of its own for as long as it lasts. Sets the language of this context.
    """
    _refuse_incomplete(order)
    use(order.lang)
    record: bytes | None = None
    if order.kind in _INCIDENTS:
        with _incident_asked(order) as asked:
            made = _incident(gate, order, asked)
            report, issued, content = _parts(made, order, Path())
            if asked.record is not None and isinstance(made.paper, IncidentPaper):
                keep(made.paper, order.recipient, asked.record, content, order.form.value)
                record = read_bytes(asked.record)
    else:
        with _register(gate, order.version, order.day) as file:
            report, issued, content = _parts(_MAKERS[order.kind](gate, order, file), order, file)
    return PaperFile(
        kind=order.kind,
        record=record,
        form=order.form,
        lang=order.lang,
        name=_name(order, issued.day),
        media_type=MEDIA[order.form],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        title=report.title,
        first=first_words(report),
        day=issued.day.isoformat(),
        issued_by=issued.by.words(),
        rests_on=tuple(each.words() for each in issued.rests_on),
        does_not_show=tuple(each.words() for each in issued.does_not_show),
    )


def _parts(made: _Made, order: PaperOrder, file: Path) -> tuple[Report, Issued, bytes]:
    """Return a paper laid out, who issued it, and its bytes.

    Raises:
        paper_long_error: there are more of them than a desk hands out.
    """
    report, issued, content = made.report(), made.issued, _content(made, order, file)
    if len(content) > MOST_BYTES:
        raise paper_long_error(most=MOST_BYTES)
    return report, issued, content


def _refuse_incomplete(order: PaperOrder) -> None:
    entry = ENTRIES[order.kind]
    if order.form not in entry.forms:
        raise paper_form_error(form=Code(order.form), known=Code(", ".join(entry.forms)))
    needed = (
        (Takes.ACTIVITY, bool(order.activity)),
        (Takes.RECIPIENT, bool(order.recipient.strip())),
        (Takes.PERIOD, order.from_ms < now_ms() and (order.to_ms is None or order.to_ms > order.from_ms)),
        (Takes.LETTER, order.delay is not None),
    )
    for takes, given in needed:
        if takes in entry.takes and not given:
            raise paper_incomplete_error(what=Code(takes.value))


def first_words(report: Report) -> str:
    """Return the first sentence of a paper, or its first number; of one that only lists the line below its title.

    Examples:
        >>> from sluis.reports.blocks import Section
        >>> end = (Section("about", "A", (Words("z"),)),)
        >>> def of(*head):
        ...     return first_words(Report("en", "T", "below", "", "", "", end, head))
        >>> of(Words("quiet", quiet=True), Words("It is open.")), of(Numbers((("3", "Fields"),))), of()
        ('It is open.', '3 fields', 'below')
    """
    blocks = [*report.head, *(block for part in report.sections if part.anchor != "about" for block in part.blocks)]
    for block in blocks:
        match block:
            case Words(quiet=False) | Lead():
                return block.text
            case Judged():
                return block.title
            case Numbers(rows=((count, words), *_)):
                return f"{count} {words[:1].lower() if words[1:2].islower() else words[:1]}{words[1:]}"
            case _:
                continue
    return report.subtitle


def _content(made: _Made, order: PaperOrder, file: Path) -> bytes:
    match order.form:
        case PaperForm.HTML:
            return made.html().encode()
        case PaperForm.PDF:
            return made.pdf()
        case PaperForm.DOCX:
            return made.docx()
        case PaperForm.XLSX:
            return register_sheets.register_workbook(file, order.day)
        case PaperForm.JSONLD:
            told = paper_register.register_as_dpv(file, order.day)
            return (json.dumps(told, indent=2, ensure_ascii=True) + "\n").encode()
        case PaperForm.SCHEMA:
            return paper_activity.annex_grammar(file, order.activity or "")


_ENDINGS: Final = {PaperForm.JSONLD: "jsonld", PaperForm.SCHEMA: "schema.json"}


def _name(order: PaperOrder, day: date) -> str:
    """Return what a paper is called as a file.

    Examples:
        >>> _name(PaperOrder(kind=PaperKind.NOTICE, activity='../"x'), date(2026, 12, 1))
        'sluis-notice-x-2026-12-01-en.html'
    """
    about = _SAFE.sub("-", (order.activity or order.recipient).lower())[:40].strip("-")
    words = ["sluis", order.kind.value, *([about] if about else []), day.isoformat(), order.lang]
    return f"{'-'.join(words)}.{_ENDINGS.get(order.form, order.form.value)}"


@contextmanager
def _register(gate: Gate, version: str | None, day: date | None) -> Iterator[Path]:
    """Have a version lie in a file: a named one, or that which was in force at the end of a day, or now.

    Raises:
        register_version_unknown_error, register_not_activated_error: there is none.
    """
    ends = None if day is None else _end_ms(day)
    if version is not None:
        with gate.registers.version_file(version) as file:
            if day is not None and ends is not None:
                _refuse_before_proposed(gate, Path(file), version, (day, ends))
            yield Path(file)
    elif ends is not None and ends < now_ms():
        with gate.registers.kept(ends) as file:
            yield Path(file)
    else:
        sources = gate.beside().rules.sources
        with gate.registers.written(sources.register, sources.vocabularies) as file:
            yield Path(file)


def _refuse_before_proposed(gate: Gate, file: Path, version: str, day: tuple[date, int]) -> None:
    """Refuse a paper that would bear a day on which its version was not there yet."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if all(step.register != digest for step in gate.registers.history(day[1]).steps):
        raise paper_version_day_error(version=RegisterText(version), day=Code(day[0].isoformat()))


def _end_ms(day: date) -> int:
    """Return the last millisecond of a day in the Netherlands."""
    after = day + timedelta(days=1)
    return int(datetime(after.year, after.month, after.day, tzinfo=NETHERLANDS).timestamp() * 1000) - 1


def _of_register(_gate: Gate, order: PaperOrder, file: Path) -> _Made:
    return paper_register.make_register(file, order.day)


def _findings(gate: Gate, order: PaperOrder, file: Path) -> _Made:
    if order.before is None:
        return paper_findings.make_findings(file, order.day, None, gate)
    with gate.registers.version_file(order.before) as before:
        return paper_findings.make_findings(file, order.day, before, gate)


def _notice(_gate: Gate, order: PaperOrder, file: Path) -> _Made:
    return paper_activity.make_notice(file, order.activity or "", order.day)


def _annex(_gate: Gate, order: PaperOrder, file: Path) -> _Made:
    return paper_activity.make_annex(file, order.activity or "", order.day)


def _assessment(gate: Gate, order: PaperOrder, file: Path) -> _Made:
    kind = paper_assessment.AssessmentKind(order.kind.value)
    asked = paper_assessment.AssessmentAsked(kind, file, order.activity, order.day, None, gate)
    if order.before is None:
        return paper_assessment.make_assessment(asked)
    with gate.registers.version_file(order.before) as before:
        made = paper_assessment.AssessmentAsked(kind, file, order.activity, order.day, before, gate)
        return paper_assessment.make_assessment(made)


def _answers(gate: Gate, order: PaperOrder, file: Path) -> _Made:
    asked = paper_answers.AnswersAsked(
        file, None, gate, (), order.asked, order.due, _signer(gate, order), order.accountable
    )
    if order.kind is PaperKind.PUBLIC:
        return paper_answers.make_public_answer(asked)
    return paper_answers.make_answers(asked)


def _signer(gate: Gate, order: PaperOrder) -> Signer | None:
    return None if order.key is None else signer_of_line(order.key, order.accountable, gate)


def _delay(_gate: Gate, order: PaperOrder, file: Path) -> _Made:
    if order.delay is None:  # pragma: no cover - ``_refuse_incomplete`` refuses it
        raise paper_incomplete_error(what=Code(Takes.LETTER.value))
    return make_delay(file, order.delay, paper_day(None))


@contextmanager
def _incident_asked(order: PaperOrder) -> Iterator[paper_incident.IncidentAsked]:
    """Have what an incident is made from lie in a folder of its own for as long as it is made."""
    with TemporaryDirectory(prefix="sluis-incident-") as made:
        folder = Path(made)
        record = folder / "versions.ndjson"
        if order.record:
            record.write_bytes(order.record)
        yield paper_incident.IncidentAsked(
            order.recipient,
            order.from_ms,
            order.to_ms,
            _written(folder / "rollout.csv", order.rollout),
            _written(folder / "incident.toml", order.notes),
            log=_written(folder / "received.ndjson", order.log),
            recordings=tuple(
                str(folder / write_beside(folder, f"recording-{at}", each.name, each.content))
                for at, each in enumerate(order.recordings)
            ),
            record=None if order.record is None else record,
            why=order.why,
        )


def _incident(gate: Gate, order: PaperOrder, asked: paper_incident.IncidentAsked) -> _MadeIncident:
    if order.kind is PaperKind.INCIDENT:
        return paper_incident.make_incident(gate, asked)
    reader = "customer" if order.kind is PaperKind.CUSTOMERS else "neighbour"
    return paper_incident.make_incident_letter(gate, replace(asked, record=None), paper_incident.Reader(reader))


def _written(file: Path, content: bytes) -> Path | None:
    if not content:
        return None
    file.write_bytes(content)
    return file


_MAKERS: Final[Mapping[PaperKind, Callable[[Gate, PaperOrder, Path], _Made]]] = {
    PaperKind.REGISTER: _of_register,
    PaperKind.FINDINGS: _findings,
    PaperKind.NOTICE: _notice,
    PaperKind.ANNEX: _annex,
    PaperKind.DPIA: _assessment,
    PaperKind.TIA: _assessment,
    PaperKind.LIA: _assessment,
    PaperKind.ANSWERS: _answers,
    PaperKind.PUBLIC: _answers,
    PaperKind.DELAY: _delay,
}
_INCIDENTS: Final = frozenset({PaperKind.INCIDENT, PaperKind.CUSTOMERS, PaperKind.NEIGHBOURS})
