"""Papers to file, sign, send or publish, made for whoever is in office and for an inspector; and what comes back.

The rules this module keeps:
 * Which papers a role has made is told by three calls of the table: of the register, of the provider, of an incident.
 * What an inspector has made is on record before it is made. No paper here is about a household.
 * A paper is made of what is on record: a register that somebody sends along is read as a proposal, and no paper.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from sluis.api.document import as_json
from sluis.api.moments import moment_ms
from sluis.api.paper_incident import note_incident
from sluis.api.paper_list import PaperFile, PaperForm, PaperKind, PapersListed, papers_listed
from sluis.api.paper_orders import PaperOrder, SentFile, make_paper_file
from sluis.api.paper_signing import signature_seen
from sluis.api.papers import Delay, paper_day
from sluis.api.workbook_proposals import changes_of_sent
from sluis.desk.calls import Call
from sluis.desk.routes.inspection import visited
from sluis.desk.routes.registers import named
from sluis.desk.routes.shared import CALL, Asker, Desk, described, moment, told
from sluis.errors import Code
from sluis.errors.desk import call_refused_error
from sluis.i18n import Lang

OF_REGISTER: Final = frozenset({PaperKind.REGISTER, PaperKind.FINDINGS, PaperKind.NOTICE, PaperKind.ANNEX})
OF_PROVIDER: Final = frozenset(
    {PaperKind.DPIA, PaperKind.TIA, PaperKind.LIA, PaperKind.ANSWERS, PaperKind.PUBLIC, PaperKind.DELAY}
)
OF_INCIDENT: Final = frozenset({PaperKind.INCIDENT, PaperKind.CUSTOMERS, PaperKind.NEIGHBOURS})
CALLS: Final[Mapping[Call, frozenset[PaperKind]]] = {
    Call.REGISTER_PAPER: OF_REGISTER,
    Call.PROVIDER_PAPER: OF_PROVIDER,
    Call.INCIDENT_PAPER: OF_INCIDENT,
}
"""Call → the papers it makes."""
_BASE64: Final = r"^[A-Za-z0-9+/]*={0,2}$(?!\n)"
_FILE: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)"
_DAY: Final = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$(?!\n)"


def _day(text: str) -> msgspec.Meta:
    return msgspec.Meta(pattern=_DAY, max_length=10, description=text)


def _text(most: int, text: str) -> msgspec.Meta:
    return msgspec.Meta(max_length=most, description=text)


_Lang = Annotated[Lang, told("Of the paper.")]
_Version = (
    Annotated[
        str,
        _text(64, "Its number, or 8 digits of its SHA-256 at least; the one that was in force on the day when absent."),
    ]
    | None
)
_Before = Annotated[str, _text(64, "An earlier version, to say what differs.")] | None
_Activity = Annotated[str, _text(128, "By the register's key.")] | None
_Day = Annotated[str, _day("On the paper, and judged; today when absent.")] | None
_Content = Annotated[str, msgspec.Meta(pattern=_BASE64, description="Its bytes; base64.")]


class RegisterPaperAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A paper of a version of the register."""

    kind: Literal["register", "findings", "notice", "annex"]
    form: Annotated[
        Literal["html", "pdf", "docx", "xlsx", "jsonld", "schema"],
        told("`xlsx` and `jsonld` of the register, `schema` of an annex."),
    ] = "html"
    lang: _Lang = "nl"
    version: _Version = None
    day: _Day = None
    before: _Before = None
    activity: _Activity = None


class DelayAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a letter says whose answer will be late."""

    to: Annotated[str, _text(200, "Who asked.")]
    about: Annotated[str, _text(400, "What was asked, as the asker calls it.")]
    received: Annotated[str, _day("When it came in.")]
    due: Annotated[str, _day("When the answer was due; not before that day.")]
    answer_by: Annotated[str, _day("When the answer will be there; after that day, and not before today.")]
    reason: Annotated[str, _text(2_000, "Why it takes longer, in a sentence.")]
    signed_by: Annotated[str, _text(200, "Name and function of who is accountable.")]


class ProviderPaperAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An assessment, answers, or a letter about a delay."""

    kind: Literal["dpia", "tia", "lia", "answers", "public", "delay"]
    form: Annotated[Literal["html", "pdf", "docx"], told("`docx` of assessments.")] = "html"
    lang: _Lang = "nl"
    version: _Version = None
    day: Annotated[str, _day("Of an assessment; today when absent.")] | None = None
    before: _Before = None
    activity: _Activity = None
    accountable: Annotated[str, _text(200, "Of answers: name and function of who is accountable.")] | None = None
    key: Annotated[str, _text(16_384, "Of answers: the public SSH key of whoever will sign, one line.")] | None = None
    asked: Annotated[str, _day("Of answers: when the questions came.")] | None = None
    due: Annotated[str, _day("Of answers: until when they are wanted.")] | None = None
    delay: DelayAsked | None = None


class RecordingSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recording of traffic."""

    name: Annotated[
        str, msgspec.Meta(pattern=_FILE, max_length=120, description="With its ending; no folder stands in it.")
    ]
    content: _Content


class IncidentPaperAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What left for a recipient in a period, as a paper or as a letter."""

    kind: Literal["incident", "incident-customers", "incident-neighbours"]
    form: Literal["html", "pdf", "docx"] = "html"
    lang: _Lang = "nl"
    recipient: Annotated[str, _text(128, "By the register's key; else its name.")]
    from_: Annotated[str, moment("Start of the period.")] = msgspec.field(name="from")
    to: Annotated[str | None, moment("End of it; now when absent.")] = None
    notes: Annotated[str, _text(65_536, "What somebody noted about it (TOML); what is not in it is open.")] = ""
    rollout: Annotated[str, _text(524_288, "Firmware before the gate (CSV).")] = ""
    log: Annotated[str, _text(1_048_576, "What the recipient says that it received (NDJSON); nobody checks it.")] = ""
    recordings: Annotated[
        tuple[RecordingSent, ...], msgspec.Meta(max_length=8, description="Traffic that is looked at.")
    ] = ()
    record: (
        Annotated[
            str,
            _text(
                1_048_576, "Of the paper: its versions that are kept (NDJSON), empty to begin; not kept when absent."
            ),
        ]
        | None
    ) = None
    why: Annotated[str, _text(2_000, "Why this version says something else than the last on record.")] | None = None


class PaperSigned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper, and a signature over every byte of it."""

    paper: _Content
    signature: Annotated[str, _text(16_384, "As `ssh-keygen -Y sign -n sluis-paper` writes it.")]


class SignatureSeen(msgspec.Struct, frozen=True):
    """Who signed a paper; nothing of it is kept."""

    sha256: Annotated[str, told("Of the paper.")]
    key: Annotated[str, told("Fingerprint of the key that signed.")]
    name: Annotated[str | None, told("Whose key that is, by the settings of the gate; null: they list it nowhere.")]
    counts: Annotated[bool, told("Whether that key counts today, by the same settings.")]


class WorkbookSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workbook of a register that somebody edited."""

    workbook: _Content


class CellChanged(msgspec.Struct, frozen=True):
    """What changed in a cell."""

    cell: str
    path: str
    before: str | None
    after: str | None


class RowChanged(msgspec.Struct, frozen=True):
    """What became of a row."""

    sheet: str
    row: int | None
    path: str
    state: str
    cells: list[CellChanged]


class CellNotUnderstood(msgspec.Struct, frozen=True):
    """A cell, and why it cannot be taken over."""

    sheet: str
    cell: str
    problem: str
    remedy: str


class WorkbookRead(msgspec.Struct, frozen=True, kw_only=True):
    """What an edited workbook changes in the register it was made of; nothing is proposed by it."""

    register: Annotated[str, told("SHA-256 of the register it was made of.")]
    rows: Annotated[dict[str, int], told("How many rows became what.")]
    changed: list[RowChanged]
    not_understood: Annotated[list[CellNotUnderstood], told("While there is one there is no proposal.")]
    proposal: Annotated[str | None, told("The register that it says, to propose as any other.")]
    comments_kept: bool
    not_taken_over: list[str]
    refused_by_law: bool


@get("/v1/papers", opt={CALL: Call.PAPERS}, summary="Which papers there are.", responses=described(409))
async def papers(desk: Desk, caller: Asker) -> PapersListed:
    """Those the caller may have made, what each rests on and takes; and the versions they can be made of."""
    await visited(desk, caller, {"looked": "papers"})
    kinds = frozenset[PaperKind]().union(*(kinds for call, kinds in CALLS.items() if caller.may(call)))
    return await desk.read(lambda: papers_listed(desk.gate, kinds))


@post(
    "/v1/papers/register",
    opt={CALL: Call.REGISTER_PAPER},
    summary="Make a paper of the register.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def register_paper(desk: Desk, caller: Asker, data: JSONBody[RegisterPaperAsked]) -> PaperFile:
    """The register of processing, its findings, what people are told of an activity, or an annex for a processor."""
    order = PaperOrder(
        kind=PaperKind(data.kind),
        form=PaperForm(data.form),
        lang=data.lang,
        version=_version(data.version),
        day=_date(data.day),
        before=_version(data.before),
        activity=data.activity,
    )
    about = {"version": data.version, "day": data.day, "before": data.before, "activity": data.activity}
    given = {name: value for name, value in about.items() if value is not None}
    await visited(desk, caller, {"looked": "paper", "kind": data.kind, "form": data.form, **given})
    return await desk.read(lambda: make_paper_file(desk.gate, order))


@post(
    "/v1/papers/provider",
    opt={CALL: Call.PROVIDER_PAPER},
    summary="Make an assessment, answers, or a letter about a delay.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def provider_paper(desk: Desk, data: JSONBody[ProviderPaperAsked]) -> PaperFile:
    """Filled with what is on record. What is not is said to be open; nothing is invented."""
    order = PaperOrder(
        kind=PaperKind(data.kind),
        form=PaperForm(data.form),
        lang=data.lang,
        version=_version(data.version),
        day=_date(data.day),
        before=_version(data.before),
        activity=data.activity,
        accountable=data.accountable or None,
        key=data.key,
        asked=_date(data.asked),
        due=_date(data.due),
        delay=None if data.delay is None else _delay(data.delay),
    )
    return await desk.read(lambda: make_paper_file(desk.gate, order))


@post(
    "/v1/papers/incident",
    opt={CALL: Call.INCIDENT_PAPER},
    summary="Write down what is known of an incident.",
    responses=described(400, 409, 422),
    status_code=200,
)
async def incident_paper(desk: Desk, data: JSONBody[IncidentPaperAsked]) -> PaperFile:
    """The ledger counted for a recipient and a period; no household is named. Nothing that is sent along is kept."""
    begins, ends = moment_ms(data.from_), None if data.to is None else moment_ms(data.to)
    if begins is None or (ends is None and data.to is not None):
        raise call_refused_error(why=Code("form"))
    if (data.record is not None and data.kind != "incident") or (data.why is not None and data.record is None):
        raise call_refused_error(why=Code("form"))
    order = PaperOrder(
        kind=PaperKind(data.kind),
        form=PaperForm(data.form),
        lang=data.lang,
        recipient=data.recipient,
        from_ms=begins,
        to_ms=ends,
        notes=data.notes.encode(),
        rollout=data.rollout.encode(),
        log=data.log.encode(),
        recordings=tuple(SentFile(each.name, _bytes(each.content)) for each in data.recordings),
        record=None if data.record is None else data.record.encode(),
        why=data.why,
    )
    made = await desk.read(lambda: make_paper_file(desk.gate, order))
    if made.record is not None:
        record = made.record
        await desk.record(lambda: note_incident(desk.gate, record, data.recipient))
    return made


@post(
    "/v1/papers/signed",
    opt={CALL: Call.SIGNED_PAPER},
    summary="Say who signed a paper.",
    responses=described(400, 409, 422),
    status_code=200,
)
async def signed_paper(desk: Desk, data: JSONBody[PaperSigned]) -> SignatureSeen:
    """A changed byte is refused. Neither the paper nor its signature is kept."""
    content = _bytes(data.paper)
    seen = await desk.read(lambda: signature_seen(desk.gate, content, data.signature.encode()))
    return SignatureSeen(seen.sha256, seen.key, seen.name, seen.counts)


@post(
    "/v1/registers/workbook",
    opt={CALL: Call.WORKBOOK},
    summary="Read an edited workbook of a register.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def workbook(desk: Desk, data: JSONBody[WorkbookSent]) -> WorkbookRead:
    """Every row accounted for, faults by cell, and the text of a proposal. Nothing is proposed, and nothing kept."""
    content = _bytes(data.workbook)
    return await desk.read(lambda: msgspec.convert(as_json(changes_of_sent(desk.gate, content)), WorkbookRead))


def _version(version: str | None) -> str | None:
    return None if version is None else named(version)


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise call_refused_error(why=Code("form")) from None


def _delay(asked: DelayAsked) -> Delay | None:
    """Return what a letter says; ``None`` when a part is empty, or its days are out of order or promise the past."""
    days = [day for each in (asked.received, asked.due, asked.answer_by) if (day := _date(each)) is not None]
    received, due, answer_by = days
    texts = asked.to, asked.about, asked.reason, asked.signed_by
    in_order = received <= due < answer_by and answer_by >= paper_day(None)
    if not in_order or not all(text.strip() for text in texts):
        return None
    return Delay(asked.to, asked.about, received, due, answer_by, asked.reason, asked.signed_by)


def _bytes(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise call_refused_error(why=Code("form")) from None


HANDLERS: Final = (papers, register_paper, provider_paper, incident_paper, signed_paper, workbook)
