"""A paper about an incident: what left for a recipient in a period, what of it is known, and what notices ask.

In:  a gate, a recipient, a period; a rollout list and notes where there are some. Out: a paper.

The rule this module keeps: what a person noted is taken as it is and said to be that; nothing of it is checked.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from msgspec import structs
from sqlalchemy import func, select

from sluis.api.audit import Asked, audit_entries, question_of
from sluis.api.files import entries_of, names_of, read_bytes
from sluis.api.gate import Gate
from sluis.api.incident_facts import WHAT, Filling, IncidentFacts, NeighboursNoted, read_facts
from sluis.api.incident_record import as_version, how_far, keep, refuse_when_cut, versions_of
from sluis.api.incident_scope import scope_of
from sluis.api.incident_sources import Given, RecipientLog, Recordings, RolloutList
from sluis.api.moments import now_ms
from sluis.api.papers import MadePaper
from sluis.errors import Code, FileName
from sluis.errors.gate import file_missing_error
from sluis.errors.ledger import reconcile_log_error
from sluis.gate.state.state import GateState
from sluis.i18n import N_
from sluis.ledger.incident_versions import note_versions, versions_on_record
from sluis.ledger.received_log import ReceivedLog
from sluis.reports.country_words import UNKNOWN
from sluis.reports.dutch_time import dutch_day
from sluis.reports.papers.figure import Figure, Moment, Origin, Phrase, Sentence, Source, country_figure
from sluis.reports.papers.incident import IncidentPaper
from sluis.reports.papers.incident_layout import incident_report
from sluis.reports.papers.incident_letter import IncidentLetter, Reader, of_reader, seen_by, without_kinds
from sluis.reports.papers.incident_letter_layout import incident_letter_report
from sluis.reports.papers.letters import blank
from sluis.reports.papers.paper import issued_under
from sluis.standing.rollout_file import read_rollout
from sluis.store.schema import records

__all__ = ["IncidentAsked", "Reader", "keep_incident", "make_incident", "make_incident_letter", "note_incident"]

_MOST_NAMED = 6
"""Recordings that a source names; it says how many more there are."""
_BLANKS = {
    "summary": N_("What happened, in short"),
    "consequences": N_("Likely consequences"),
    "measures": N_("Measures taken or proposed"),
    "advice": N_("What people can do"),
}
"""Key of a note → what the blank is for where nobody noted it."""


@dataclass(frozen=True, slots=True)
class IncidentAsked:
    """What a paper about an incident is made from."""

    recipient: str
    """By its key in the register, or a name that no register holds."""
    from_ms: int
    """First moment, milliseconds since 1970-01-01T00:00Z."""
    to_ms: int | None = None
    """First moment that does not count any more; now when absent."""
    rollout: Path | None = None
    """CSV: oui, product_class, firmware, from, to, count."""
    facts: Path | None = None
    """TOML: what somebody noted."""
    day: date | None = None
    """On the paper; that of the end of the period, or today when that lies ahead, in the Netherlands."""
    log: Path | None = None
    """NDJSON: what the recipient says that it received, as ``sluis ledger reconcile`` reads it."""
    recordings: tuple[str, ...] = ()
    """Captures and logs of traffic, and folders of them, as ``sluis audit`` reads them."""
    record: Path | None = None
    """The file in which versions of the paper are kept."""
    why: str | None = None
    """Why a version corrects the one before."""


def make_incident(gate: Gate, asked: IncidentAsked) -> MadePaper[IncidentPaper]:
    """Make the paper about an incident.

    Args:
        gate: Whose ledger and register.
        asked: What it is made from.

    Raises:
        FileMissingError: a file cannot be read.
        rollout_list_error: the rollout list is none.
        incident_facts_error: the notes are none.
        reconcile_log_error: no line of the log can be read.
        audit_nothing_read_error: of the recordings nothing can be read.
        incident_record_error: the versions that are kept cannot be used, the ledger says that there were more of them,
            or no reason is given for a correction.
        ledger_event_error: what the ledger says of them does not open.
        statement_behind_error: the database lacks epochs that were sealed.
        LedgerCorruptError: a record does not check.

    Effects:
        Reads the store and the files.
    """
    facts, state = read_facts(asked.facts), gate.beside()
    reads = max(now_ms(), _newest(state) + 1)
    period = asked.from_ms, reads if asked.to_ms is None else asked.to_ms
    with _given(state, asked) as given:
        scope = scope_of(state, asked.recipient, period, reads, given)
        rests_on = tuple(_rests_on(given, facts))
    unseen = (
        Sentence(N_("Which homes stand in counts of many homes: a count does not tell it.")),
        Sentence(N_("Whether it has to be notified, and whether a law was kept: it is no legal advice.")),
        *_other_files(state, asked.record, asked.recipient),
    )
    issued = issued_under(
        state.register,
        dutch_day(min(period[1], reads)) if asked.day is None else asked.day,
        rests_on=(Sentence(N_("Our ledger, as far as it holds the time of the incident.")), *rests_on),
        does_not_show=(Sentence(N_("What went around our ledger, and what no list and no note tells.")), *unseen),
    )
    filling = Filling(issued, facts, scope.stretches, state.register, scope.activities)
    told = Source(Origin.PERSON)
    paper = IncidentPaper(
        issued=issued,
        recipient=_recipient(state, asked.recipient),
        country=_country(state, asked.recipient, "recipient"),
        detected=facts.figure("detected") or Figure(None, WHAT["detected"], told),
        period=Sentence(
            N_("This paper is about {first} to {last}."),
            {
                "first": Figure(Moment(period[0]), N_("The period begins"), told),
                "last": Figure(Moment(period[1]), N_("The period ends"), told),
            },
        ),
        stretches=scope.stretches,
        notices=filling.notices(),
        decision=facts.decision(),
    )
    if asked.record is not None:
        paper = as_version(paper, asked.recipient, asked.record, asked.why)
    return MadePaper(paper, incident_report)


def keep_incident(gate: Gate, made: MadePaper[IncidentPaper], asked: IncidentAsked, content: bytes, form: str) -> None:
    """Keep a version that is handed out with the others, when a file for them was named; how far it goes is on record.

    Args:
        gate: Whose ledger says it.
        made: The paper.
        asked: What it was made from.
        content: The file that is handed out.
        form: Its form.

    Raises:
        output_unwritable_error: the file of versions cannot be written.
        StoreError: it cannot be put on record: the version may not be handed out.

    Effects:
        Writes the file of versions; then one event in the ledger.
    """
    if asked.record is not None:
        keep(made.paper, asked.recipient, asked.record, content, form)
        note_incident(gate, read_bytes(asked.record), asked.recipient)


def note_incident(gate: Gate, record: bytes, recipient: str) -> None:
    """Put on record how far a file of versions goes: before that is done, its newest version may not be handed out.

    Args:
        gate: Whose ledger.
        record: The file, with that version.
        recipient: About whom.

    Raises:
        incident_record_error: the ledger says otherwise: somebody else was first.
        StoreError: it cannot be put on record.

    Effects:
        One event in the ledger.
    """
    state = gate.beside()
    with state.transaction() as conn:
        refuse_when_cut(record, FileName(""), versions_on_record(conn))
        note_versions(conn, how_far(record, recipient), state.clock())


def _other_files(state: GateState, record: Path | None, recipient: str) -> tuple[Sentence, ...]:
    """Say that the ledger knows other files of versions about a recipient, which this paper does not correct.

    Raises:
        incident_record_error: the end of this one was cut off.
    """
    if record is None:
        return ()
    with state.store.reading() as conn:
        kept = versions_on_record(conn)
    content = read_bytes(record) if versions_of(record) else b""
    own = refuse_when_cut(content, FileName(record), kept)
    others = [each for each in kept if each.recipient == recipient and each != own]
    if not others:
        return ()
    here = Source(Origin.LEDGER, Phrase(N_("how far each file of versions went")))
    return (
        Sentence(
            N_("What {count} other file of versions about this recipient says, by the ledger of {last} or before."),
            {
                "count": Figure(len(others), N_("Other files of versions"), here),
                "last": Figure(Moment(max(each.at_ms for each in others)), N_("The newest of their versions"), here),
            },
            N_("What {count} other files of versions about this recipient say, by the ledger of {last} or before."),
        ),
    )


def make_incident_letter(gate: Gate, asked: IncidentAsked, reader: Reader) -> MadePaper[IncidentLetter]:
    """Make the letter about an incident to customers, or to neighbours.

    Args:
        gate: Whose ledger and register.
        asked: As of ``make_incident``.
        reader: To whom it goes.

    Raises:
        As ``make_incident``.

    Effects:
        As ``make_incident``.
    """
    bare = replace(asked, record=None, why=None)
    paper, facts = make_incident(gate, bare).paper, read_facts(asked.facts)
    noted = {key: _told_to(reader, facts, key) or blank(what) for key, what in _BLANKS.items()}
    letter = IncidentLetter(
        issued=paper.issued,
        reader=reader,
        recipient=paper.recipient,
        country=structs.replace(paper.country, absent=UNKNOWN["us"]),
        summary=noted["summary"],
        consequences=noted["consequences"],
        measures=noted["measures"],
        advice=noted["advice"],
        stretches=tuple(without_kinds(each) for each in paper.stretches),
        kinds=of_reader(reader, paper.stretches),
        seen=seen_by(reader, paper.stretches),
    )
    return MadePaper(letter, incident_letter_report)


def _told_to(reader: Reader, facts: IncidentFacts, key: str) -> Figure | None:
    """Return what was noted for a reader; of what is said to customers, neighbours are told the measures alone."""
    if reader is Reader.CUSTOMER or key == "measures":
        return facts.figure(key)
    return (facts.neighbours or NeighboursNoted()).figure(key)


def _newest(state: GateState) -> int:
    """Return the newest moment on record, which lies ahead of the clock when that was set back."""
    with state.store.reading() as conn:
        return int(conn.execute(select(func.max(records.c.t_ms))).scalar() or 0)


def _rollout(file: Path | None) -> RolloutList | None:
    if file is None:
        return None
    content = read_bytes(file)
    place = _named(file, hashlib.sha256(content).hexdigest())
    return RolloutList(read_rollout(content, FileName(file)), Source(Origin.ROLLOUT, place))


@contextmanager
def _given(state: GateState, asked: IncidentAsked) -> Iterator[Given]:
    """Have what was given beside the ledger open for as long as it is read."""
    rollout, recordings = _rollout(asked.rollout), _recordings(state, asked.recordings)
    with closing(ReceivedLog()) as log:
        yield Given(rollout, None if asked.log is None else _log(log, asked.log), recordings)


def _log(log: ReceivedLog, file: Path) -> RecipientLog:
    try:
        with file.open("rb") as stream:
            sha256 = log.read(stream)
    except (OSError, ValueError):
        raise file_missing_error(file=FileName(file)) from None
    if log.within(0, 2**62) is None:
        raise reconcile_log_error(file=FileName(file), what=Code("no-line" if log.unread else "empty"))
    return RecipientLog(log, Source(Origin.RECIPIENT_LOG, _named(file, sha256)))


def _recordings(state: GateState, files: tuple[str, ...]) -> Recordings | None:
    if not files:
        return None
    question = replace(question_of(Asked()), register=state.register)
    audit = audit_entries(entries_of(names_of(files)), question).audit
    read = [each for each in audit.sources if each.sha256]
    places = [f"{Path(each.name).name}, SHA-256 {each.sha256[:16]}" for each in read[:_MOST_NAMED]]
    more = len(read) - len(places)
    place = "; ".join([*places, *([f"+ {more}"] if more > 0 else [])])
    return Recordings(audit, Source(Origin.AUDIT, place))


def _named(file: Path, sha256: str) -> str:
    return f"{file.name}, SHA-256 {sha256[:16]}"


def _rests_on(given: Given, facts: IncidentFacts) -> Iterator[Sentence]:
    if given.rollout is not None:
        rows = Figure(len(given.rollout.rows), N_("Rows of the list"), given.rollout.source)
        listed = N_("A list of which firmware ran on how many routers, {rows} rows; nobody checked it.")
        yield Sentence(listed, {"rows": rows})
    if given.log is not None:
        yield Sentence(N_("A log of what the recipient says that it received; nobody checked it."))
    if given.recordings is not None:
        count = Figure(len(given.recordings.audit.sources), N_("Recordings"), given.recordings.source)
        yield Sentence(N_("Recordings of traffic, as far as they can be read: {count}."), {"count": count})
    if facts != IncidentFacts():
        yield Sentence(N_("What somebody noted about the incident; nobody checked it."))


def _recipient(state: GateState, key: str) -> Figure:
    known = state.register.recipients.get(key)
    if known is None:
        return Figure(key, N_("Recipient"), Source(Origin.PERSON))
    return Figure(known.legal_entity or known.name, N_("Recipient"), Source(Origin.REGISTER, f"recipients.{key}"))


def _country(state: GateState, key: str, ask: str) -> Figure:
    known = state.register.recipients.get(key)
    code = None if known is None else known.country
    return country_figure(code, Source(Origin.REGISTER, f"recipients.{key}.country"), ask=ask)
