"""A dossier for an authority: one archive, signed by a person, checked offline; and what it keeps, let go again.

In:  a gate, a file that says what was asked, and who signs. Out: the bytes of an archive, and an event of the ledger.

The rules this module keeps:
 * The same store, request and signer give the same archive: no clock stands in it, names are fixed, nothing is packed.
 * It is on record, with its holds, before anybody has it; the manifest is signed by a person and never by the ledger.
 * Of households it holds the statements of those that were drawn, and of no other anything but what everybody may read.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePath
from typing import Final

import msgspec

from sluis.api.acting import sealing_of
from sluis.api.dossier_index import FindingsOf, Parts, SampleMade, dossier_paper
from sluis.api.dossier_members import (
    LogPart,
    Members,
    RegisterPart,
    dossier_checker,
    law_files,
    log_part,
    register_part,
    verifier_files,
)
from sluis.api.dossier_request import AskedSample, DossierRequest, ReadRequest, read_request
from sluis.api.dossier_risk import risk_files
from sluis.api.dossier_signing import Answers, SignedIn, namespace_of, refuse_who_does_not_answer, shown
from sluis.api.gate import Gate
from sluis.api.inspection import draw, leaf_digest, log_seen, population_of
from sluis.api.moments import iso
from sluis.api.papers import MadePaper, paper_day
from sluis.api.register import Checked, check_register
from sluis.api.risk_lease import risk_of
from sluis.api.sample_files import SampleDrawn, as_json, sample_files
from sluis.api.statement import make_statement
from sluis.errors import Code, FileName, SluisError
from sluis.errors.ledger import dossier_unknown_error, written_meanwhile_error
from sluis.errors.reports import dossier_large_error, dossier_request_error
from sluis.gate.http.sealing import folder_of
from sluis.gate.state.barrier import receipting
from sluis.gate.state.settings import Settings
from sluis.i18n import LANGS, lang_in_force, use
from sluis.ledger.acts import note_look
from sluis.ledger.check_dossier import MANIFEST, MOST_BYTES, MOST_MEMBERS, SIGNATURE, VERSION, packed
from sluis.ledger.dossiers import (
    FOR_EVER_MS,
    NOTHING_BEFORE,
    Dossier,
    Lifting,
    Opening,
    households_in,
    lift_dossier,
    note_dossier,
    note_had,
    openings_of_dossiers,
    recorded_dossiers,
)
from sluis.ledger.erasure import erasure_of, hold
from sluis.ledger.event_receipt import EventReceipt
from sluis.lifecycle.people import note_people
from sluis.register.check import check_data
from sluis.reports.dutch_time import DUTCH_TIME
from sluis.reports.papers.dossier import DossierPaper
from sluis.reports.papers.dossier_layout import dossier_report
from sluis.standing.chain import append
from sluis.standing.entries import Held
from sluis.terms import Verdict

__all__ = [
    "Dossier",
    "HandedOver",
    "Prepared",
    "dossier_checker",
    "dossiers",
    "had",
    "hand_over_dossier",
    "lift",
    "namespace_of",
    "prepare_dossier",
]

ERASED: Final = "erased"
"""Why there is no statement of a household that asked for erasure."""
README: Final = """\
A dossier for a supervisory authority. Read index/index-en.html or index/index-en.pdf first.
Een dossier voor een toezichthouder. Lees eerst index/index-nl.html of index/index-nl.pdf.

Check it with check_dossier.py from a release of Sluis, not with the copy in here, which comes from the provider.
Controleer het met check_dossier.py uit een uitgave van Sluis, niet met de kopie hierin, die van de aanbieder komt:

    python3 check_dossier.py DOSSIER.zip --help
"""
Telling = Callable[[str], None]
"""Told which part of a dossier is being made: a word of ``STAGES``."""
STAGES: Final = ("registers", "sample", "findings", "index", "made")
"""Parts of the making, in their order."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A dossier that nobody signed yet. It may be full of personal data: never logged."""

    members: Members = field(repr=False)
    manifest: bytes = field(repr=False)
    number: int
    previous: str
    request: DossierRequest = field(repr=False)
    until_ms: int
    slots: tuple[int, ...] = field(repr=False)
    """Households whose statements are in it."""
    epochs: str
    """The first and the last sealed epoch of its period; empty: none was."""
    paper: MadePaper[DossierPaper] = field(repr=False)
    """Its index."""

    @property
    def digest(self) -> str:
        """SHA-256 of its manifest, 64 hex digits."""
        return hashlib.sha256(self.manifest).hexdigest()

    def archive(self, signature: bytes, member: str = SIGNATURE) -> bytes:
        """Return it as one file.

        Args:
            signature: What shows who stands for it.
            member: As that is called.

        Raises:
            dossier_large_error: it is larger than what its checker reads.
        """
        made = {**self.members, MANIFEST: self.manifest, member: signature}
        if len(made) > MOST_MEMBERS or sum(map(len, made.values())) > MOST_BYTES // 2:
            raise dossier_large_error(size=MOST_BYTES // 2, members=MOST_MEMBERS)
        return bytes(packed(made))  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A dossier that is signed and on record."""

    archive: bytes = field(repr=False)
    number: int
    digest: str
    """SHA-256 of its manifest: what the next one names."""
    kept: bool
    """Whether its holds stand in the journal outside the database, too."""
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens the holds in the ledger: for the households, and for whoever decided."""


class _AuditSource(msgspec.Struct, frozen=True):
    name: str
    kind: str
    sha256: str
    octets: int


class _AuditResult(msgspec.Struct, frozen=True):
    sources: tuple[_AuditSource, ...]


def dossiers(gate: Gate) -> tuple[Dossier, ...]:
    """Return every dossier that is on record.

    Raises:
        ledger_event_error: one does not open to what was put on record.
    """
    with gate.beside().store.reading() as conn:
        return tuple(recorded_dossiers(conn))


def had(gate: Gate, number: int, to: str) -> None:
    """Put on record that a desk hands the archive of a dossier out, before it does.

    Whoever has it looks at each household whose statement is in it: that is on record as any other look.

    Args:
        gate: Whose ledger.
        number: Of the dossier.
        to: ``office``, or the authority whose inspector has it.

    Raises:
        dossier_unknown_error: there is none of that number.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.transaction() as conn:
        now_ms, sealing = state.clock(), sealing_of(state)
        note_had(conn, number, to, now_ms)
        for slot in households_in(conn, number):
            note_look(conn, slot, "statement", now_ms, sealing=sealing)


def prepare_dossier(
    gate: Gate, request: Path, signer: Answers, day: date | None = None, telling: Telling = lambda _stage: None
) -> Prepared:
    """Put a dossier together; nothing is signed or recorded.

    Args:
        gate: Whose ledger and register.
        request: The file that says what was asked.
        signer: Who will sign it, or agree to it signed in.
        day: On its papers; today in the Netherlands when absent.
        telling: Told what is being made.

    Raises:
        dossier_request_error: the file, or one it names, cannot be used.
        paper_signer_error: the key is of a kind that the checker does not check, or of somebody who does not answer.
        written_meanwhile_error: an epoch was sealed while it was made: make it again.
        register_record_error: a step of a register does not check.
        SluisError: log or store cannot be used.

    Effects:
        Reads the store, the folder of the log, and the files.
    """
    refuse_who_does_not_answer(gate, signer)
    telling("registers")
    read, state, made_on = read_request(request), gate.beside(), paper_day(day)
    asked, until_ms = read.request, _until(read, state.clock())
    period = _midnight(asked.period.first), _midnight(asked.period.last + timedelta(days=1))
    with state.store.reading() as conn:
        log = log_part(conn, state, period)
        life = register_part(conn, state, (period[0], max(period[1], log.ends_ms)))
        earlier, openings = tuple(recorded_dossiers(conn)), openings_of_dossiers(conn)
    telling("sample")
    sample, drawn, slots = _sampled(gate, asked.sample, log)
    _refuse_other_log(state.settings, log)
    telling("findings")
    findings, told = _judged(gate, life, made_on)
    captures, letters, measured = _captures(read), _letters(read), risk_of(state)
    members: Members = {
        "README.txt": README.encode(),
        "request/request.toml": read.source,
        **_collected(life, log, drawn, risk_files(measured)),
        "findings/findings.json": as_json(told),
        "captures/captures.json": as_json(captures),
        **_added(letters),
        **_before(earlier, openings),
    }
    parts = Parts(
        register=state.register, day=made_on, number=len(earlier) + 1, earlier=earlier, request=asked,
        until_ms=until_ms, members=members, life=life, findings=findings, log=log,
        witnesses=log_seen(gate).witnesses, sample=sample, captures=tuple(captures),
        correspondence=tuple(row for row, _ in letters), signed=signer.told(),
        signed_in=isinstance(signer, SignedIn), measured=measured,
    )  # fmt: skip
    telling("index")
    paper = MadePaper(dossier_paper(parts), dossier_report)
    members |= _index(paper)
    manifest = as_json(_manifest(parts, state.settings.ledger.origin, signer, members))
    return Prepared(members, manifest, parts.number, _previous(earlier), asked, until_ms, slots, _epochs(log), paper)


def _refuse_other_log(settings: Settings, log: LogPart) -> None:
    """Refuse a log that the folder of the log is not of: an epoch was sealed meanwhile."""
    if (log.checkpoint or "").encode() != (folder_of(settings).checkpoint() or b""):
        raise written_meanwhile_error()


def hand_over_dossier(
    gate: Gate, prepared: Prepared, signer: Answers, keeping: Callable[[bytes], object] = lambda _archive: None
) -> HandedOver:
    """Have a dossier signed by a person, and put it on record with what it keeps.

    Args:
        gate: Whose ledger.
        prepared: As it was put together.
        signer: The same person.
        keeping: Is given the archive before anything is on record: what cannot be kept is not recorded.

    Raises:
        ssh_keygen_error: no signature was made.
        ssh_signature_error, paper_signer_error: it is not of that key.
        dossier_unknown_error: ``next``: another dossier was recorded meanwhile; ``erased``: a household whose statement
            is in it asked for erasure since it was put together.
        dossier_large_error: it is larger than what its checker reads.
        standing_broken_error: a household of it does not check.

    Effects:
        Runs ``ssh-keygen``, which may ask for a passphrase or a touch; one transaction: an event, and a hold of each
        household whose statement is in it.
    """
    state = gate.beside()
    refuse_who_does_not_answer(gate, signer)
    signature = shown(prepared.manifest, signer, state.settings.ledger.origin)
    archive = prepared.archive(signature.content, signature.member)
    dossier = Dossier(
        number=prepared.number,
        manifest=prepared.digest,
        previous=prepared.previous,
        request=prepared.request.reference,
        by=signer.name,
        key=signer.key.fingerprint,
        signature=signature.signature,
        until_ms=prepared.until_ms,
        authority=prepared.request.authority,
        token=signature.token,
        period=f"{prepared.request.period.first.isoformat()}/{prepared.request.period.last.isoformat()}",
        epochs=prepared.epochs,
        households=len(prepared.slots),
    )
    keeping(archive)
    with state.transaction() as conn, receipting(state, conn, []) as receipts:
        now_ms = state.clock()
        note_people(conn, state.settings.signers(), now_ms)
        note_dossier(conn, dossier, now_ms)
        for slot in prepared.slots:
            if erasure_of(conn, slot) is not None:  # what was asked to go is not handed over, nor held back from going
                raise dossier_unknown_error(number=dossier.number, what=Code("erased"))
            hold(conn, slot, dossier.ref, (now_ms, dossier.until_ms))
            held = Held(at_ms=now_ms, until_ms=dossier.until_ms, ref=dossier.ref, recorded_ms=now_ms)
            append(conn, state.keystore, slot, held)
    return HandedOver(archive, prepared.number, prepared.digest, state.journal.kept, tuple(receipts))


def lift(gate: Gate, number: int, why: str, signer: Answers) -> int:
    """Let go what a dossier keeps: a person signs that, and it is on record.

    Args:
        gate: Whose ledger.
        number: Of the dossier.
        why: In a sentence.
        signer: Who lets it go.

    Returns:
        How many holds of households end.

    Raises:
        dossier_unknown_error: there is none of that number, or it keeps nothing any more.
        ssh_keygen_error, ssh_signature_error, paper_signer_error: it was not signed by that key.

    Effects:
        Runs ``ssh-keygen``; one transaction.
    """
    state = gate.beside()
    refuse_who_does_not_answer(gate, signer)
    origin = state.settings.ledger.origin
    document = as_json({"v": "sluis/dossier-lift/v1", "gate": origin, "number": number, "why": why})
    made = shown(document, signer, origin)
    lifting = Lifting(number, why, signer.name, signer.key.fingerprint, made.signature, made.token)
    with state.transaction() as conn:
        return lift_dossier(conn, lifting, state.clock())


def _collected(life: RegisterPart, log: LogPart, drawn: Members, measured: Members) -> Members:
    """Return what follows from the store, the log, the law and this release."""
    return {**life.files, **law_files(), **measured, **log.files, **drawn, **verifier_files()}


def _until(read: ReadRequest, now_ms: int) -> int:
    """Return until when a dossier is kept.

    Raises:
        dossier_request_error: until a day that is over.
    """
    last = read.request.hold_until
    until_ms = FOR_EVER_MS if last is None else _midnight(last + timedelta(days=1))
    if until_ms <= now_ms:
        raise dossier_request_error(file=FileName(read.folder), what=Code("hold"))
    return until_ms


def _midnight(day: date) -> int:
    """Return when a day begins in the Netherlands, ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=DUTCH_TIME).astimezone(UTC).timestamp()) * 1000


def _sampled(gate: Gate, asked: AskedSample | None, log: LogPart) -> tuple[SampleMade, Members, tuple[int, ...]]:
    """Draw the households that were asked for; return what became of it, its files, and whose statements are in it."""
    if asked is None:
        return SampleMade(asked=False), {}, ()
    try:
        known = population_of(gate, asked.epoch)
        sample = draw(gate, known.epoch, asked.seed, asked.first, asked.count)
    except SluisError as error:
        return SampleMade(asked=True, why=error, seed=asked.seed, first=asked.first), {}, ()
    statements: dict[int, bytes | str] = {}
    erased = _erased(gate, [each.number for each in sample.drawn if each.household is None])
    for each in sample.drawn:
        made_of = "nobody" if each.nobody else _statement(gate, each.household, log.sealed_ms)
        statements[each.number] = ERASED if each.number in erased else made_of
    drawn = SampleDrawn(
        epoch=known.epoch,
        registered=known.registered,
        leaf=known.leaf,
        last=(_b64(known.last.leaf_hash), _b64(known.last.path)),
        seed=asked.seed,
        first=asked.first,
        numbers=tuple((each.number, None if each.nobody is None else _b64(each.nobody.path)) for each in sample.drawn),
    )
    slots = tuple(number for number, made in statements.items() if isinstance(made, bytes))
    told = SampleMade(
        asked=True, epoch=known.epoch, registered=known.registered, seed=asked.seed, first=asked.first,
        drawn=len(sample.drawn), with_statement=len(slots), erased=len(erased),
    )  # fmt: skip
    made = sample_files(drawn, statements, {"leaf.txt": f"{leaf_digest(known)}\n".encode()})
    return told, {f"sample/{name}": content for name, content in made.items()}, slots


def _epochs(log: LogPart) -> str:
    return "" if log.first is None else f"{log.first}/{log.last}"


def _erased(gate: Gate, numbers: Sequence[int]) -> frozenset[int]:
    """Return the numbers that the registry does not hold because their erasure was ordered."""
    with gate.beside().store.reading() as conn:
        return frozenset(number for number in numbers if erasure_of(conn, number) is not None)


def _statement(gate: Gate, household: str | None, sealed_ms: int) -> bytes | str:
    """Return the statement of a household until the log's end, or the code of why there is none."""
    if household is None:
        return "standing.household-unknown"
    try:
        return as_json(make_statement(gate, household, None, sealed_ms, sealed_ms).document())
    except SluisError as error:
        return str(error.code)


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _judged(gate: Gate, life: RegisterPart, day: date) -> tuple[tuple[FindingsOf, ...], list[dict[str, object]]]:
    """Judge each register that was in force, by the law of the dossier's day; what fell away is closed."""
    findings, rows = list[FindingsOf](), list[dict[str, object]]()
    before: set[tuple[str, str]] = set()
    for digest in dict.fromkeys(each.register for each in life.in_force):
        sources = life.sources[digest]
        with gate.registers.written(sources.register, sources.vocabularies) as file:
            checked = check_register(file, day)
        held = _open(checked)
        closed = sorted(before - set(held))
        findings.append(FindingsOf(digest, held, tuple(closed)))
        told = check_data(checked.findings, "en")["findings"]
        kept = [each for each in told if each["verdict"] != Verdict.PASS.value]
        rows.append({"register": digest, "day": day.isoformat(), "open": kept, "closed": closed})
        before = set(held)
    return tuple(findings), rows


def _open(checked: Checked) -> tuple[tuple[str, str], ...]:
    kept = [each for each in checked.findings if each.verdict is not Verdict.PASS]
    return tuple(dict.fromkeys((each.activity, f"{each.citation} ({each.verdict.value})") for each in kept))


def _captures(read: ReadRequest) -> list[dict[str, str | int]]:
    """Return the recordings that audits read, by their digests; names without folders."""
    rows: list[dict[str, str | int]] = []
    for name in read.request.audits:
        content = read.read(name)
        try:
            sources = msgspec.json.decode(content, type=_AuditResult).sources
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise dossier_request_error(file=FileName(name), what=Code("audit")) from None
        about = {"audit": PurePath(name).name, "audit_sha256": hashlib.sha256(content).hexdigest()}
        rows += [
            {**about, "name": PurePath(each.name).name, "kind": each.kind, "sha256": each.sha256, "octets": each.octets}
            for each in sources
        ]
    return rows


def _letters(read: ReadRequest) -> list[tuple[dict[str, str], bytes]]:
    """Return what was added: its row, and its bytes; a member has a number and never the name somebody gave it."""
    made = []
    for at, each in enumerate(read.request.correspondence, 1):
        content = read.read(each.file)
        row = {
            "file": f"correspondence/{at:04}.bin",
            "name": PurePath(each.file).name,
            "sender": each.sender,
            "date": each.date.isoformat(),
            "about": each.about,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        made.append((row, content))
    return made


def _previous(earlier: Sequence[Dossier]) -> str:
    return earlier[-1].manifest if earlier else NOTHING_BEFORE


def _added(letters: Sequence[tuple[dict[str, str], bytes]]) -> Members:
    """Return the files that were added, and their list."""
    listed = as_json([row for row, _ in letters])
    return {"correspondence.json": listed, **{row["file"]: content for row, content in letters}}


def _before(earlier: Sequence[Dossier], openings: Sequence[Opening]) -> Members:
    """Return the dossiers before, and each record of them with what opens it."""
    return {
        "dossiers/dossiers.json": as_json([_told_of(each) for each in earlier]),
        "dossiers/records.json": as_json([_opening(each) for each in openings]),
    }


def _opening(each: Opening) -> dict[str, object]:
    return {"at_ms": each.t_ms, "content": each.content, "r": each.r.hex(), "opened": each.opened}


def _told_of(dossier: Dossier) -> dict[str, object]:
    return {
        "number": dossier.number,
        "manifest": dossier.manifest,
        "previous": dossier.previous,
        "authority": dossier.authority,
        "request": dossier.request,
        "made": iso(dossier.made_ms),
        "lifted": None if dossier.lifted_ms is None else iso(dossier.lifted_ms),
    }


def _index(paper: MadePaper[DossierPaper]) -> Members:
    """Return the index in both languages, as a page and on paper."""
    before, made = lang_in_force(), Members()
    try:
        for lang in LANGS:
            use(lang)
            made |= {f"index/index-{lang}.html": paper.html().encode(), f"index/index-{lang}.pdf": paper.pdf()}
    finally:
        use(before)
    return made


def _signer(signer: Answers) -> dict[str, object]:
    told: dict[str, object] = {"name": signer.name, "key": signer.key.fingerprint, "listed": signer.listed}
    return told | {"by": "account" if isinstance(signer, SignedIn) else "key"}


def _manifest(parts: Parts, origin: str, signer: Answers, members: Mapping[str, bytes]) -> dict[str, object]:
    asked, sample = parts.request, parts.sample
    own = [each.manifest for each in parts.earlier if each.authority == asked.authority]
    drawn: dict[str, object] = {"why": "not asked" if sample.why is None else str(sample.why.code)}
    if sample.asked and sample.why is None:
        drawn = {name: getattr(sample, name) for name in ("epoch", "registered", "seed", "first", "drawn")}
    return {
        "v": VERSION,
        "origin": origin,
        "number": parts.number,
        "previous": _previous(parts.earlier),
        "authority": {
            "id": asked.authority,
            "number": len(own) + 1,
            "previous": own[-1] if own else NOTHING_BEFORE,
        },
        "day": parts.day.isoformat(),
        "period": {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()},
        "issuer": parts.register.file.controller.name,
        "request": {
            "by": asked.by,
            "reference": asked.reference,
            "received": asked.received.isoformat(),
            "due": None if asked.due is None else asked.due.isoformat(),
            "powers": list(asked.powers),
        },
        "hold": {"until": None if parts.until_ms == FOR_EVER_MS else iso(parts.until_ms)},
        "signer": _signer(signer),
        "sample": drawn,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(members.items())},
    }
