"""Dossiers for authorities: made for who is signed in, agreed to, listed, handed out, and let go.

The rules this module keeps:
 * Who agrees is whose ID token the door of this desk checked in this very call, and who asked. No machine agrees.
 * What is agreed to is the manifest that was shown, by its digest.
 * An inspector is told of dossiers for his authority and of no other; one for another is answered as one that does not
   exist, to the byte. Each look of his is on record before it is answered, and so is each archive that is handed out.
"""

import base64
import binascii
import hashlib
import json
from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from sluis.api.dossier import STAGES, Dossier, dossiers, had, hand_over_dossier, lift
from sluis.api.dossier_asked import AddedFile, AuditFile, DossierAsked, SampleNoted
from sluis.api.dossier_settling import why_not_withdrawn
from sluis.api.dossier_signing import SignedIn, refuse_who_does_not_answer, signed_in_as
from sluis.api.lifecycle import Account
from sluis.api.moments import iso, now_ms
from sluis.desk.calls import Call, Caller
from sluis.desk.making import FAILED, WAITS, Making
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.problems import problem_of
from sluis.desk.routes.inspection import visited
from sluis.desk.routes.shared import CALL, Asker, Desk, described, told
from sluis.errors import Code, FileName
from sluis.errors.desk import desk_fault_error, person_needed_error
from sluis.errors.ledger import dossier_unknown_error
from sluis.errors.reports import dossier_large_error, dossier_request_error, dossier_unmade_error
from sluis.i18n import lang_in_force
from sluis.terms import Role

MOST_HOUSEHOLDS: Final = 25
"""Of a sample in a dossier of a desk: each is held in the transaction that records it."""
MOST_BYTES: Final = 16 << 20
"""Of an archive that a desk hands out; a larger one is made at the shell."""
_REQUEST: Final = "request.toml"
_DAY: Final = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$(?!\n)"
_BASE64: Final = r"^[A-Za-z0-9+/]*={0,2}$(?!\n)"
_LINE: Final = r"^[^\x00-\x1f\x7f]+$(?!\n)"
_Day = Annotated[str, msgspec.Meta(pattern=_DAY, max_length=10)]
_Named = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_LINE)]
_Noted = Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
_Power = Annotated[str, msgspec.Meta(max_length=40, description="Its id.")]
_Content = Annotated[str, msgspec.Meta(pattern=_BASE64, description="Its bytes; base64.")]
_Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 of the manifest.")]


class FileAdded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A letter or another file that is added."""

    name: _Named
    sender: _Named
    date: _Day
    about: _Noted
    content: _Content


class AuditAdded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The result of an audit (`sluis audit --format json`)."""

    name: _Named
    content: _Content


class SampleWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which households a seed of the authority draws."""

    seed: _Named
    epoch: Annotated[int, msgspec.Meta(ge=0, le=2**31)] | None = None
    first: Annotated[int, msgspec.Meta(ge=0, le=1 << 20, description="The place in the order of the seed, from 0.")] = 0
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOUSEHOLDS)] = 10


class DossierWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was asked, by whom, by which power and until when."""

    authority: Annotated[Literal["AP", "ACM", "RDI"], told("Whose inspector has it at his desk.")]
    by: Annotated[_Named, told("Who asked: the authority, or its inspector.")]
    reference: Annotated[_Named, told("Of the authority.")]
    received: _Day
    due: _Day | None = None
    powers: Annotated[
        list[_Power],
        msgspec.Meta(min_length=1, max_length=20, description="As `docs/reference/dossier.md` has them."),
    ]
    asked: Annotated[_Noted, told("In the words of whoever asked.")]
    first: Annotated[_Day, told("The first day it is about.")]
    last: Annotated[_Day, told("The last day in it.")]
    hold_until: Annotated[_Day | None, told("Kept until the end of this day; until somebody lifts it when absent.")] = (
        None
    )
    sample: SampleWanted | None = None
    audits: Annotated[list[AuditAdded], msgspec.Meta(max_length=50)] = []
    added: Annotated[list[FileAdded], msgspec.Meta(max_length=50)] = []


class DossierBegun(msgspec.Struct, frozen=True):
    """It is being made."""

    making: Annotated[str, told("Its name, for an hour, for whoever asked and nobody else.")]


class DossierMaking(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is."""

    making: str
    stage: Annotated[str, told("`waits`, `registers`, `sample`, `findings`, `index`, `made` or `failed`.")]
    done: Annotated[int, told("Stages that are over.")]
    stages: int
    authority: str
    by: str
    reference: str
    problem: Annotated[str | None, told("Why it cannot be made.")]
    number: int | None = None
    manifest: Annotated[str | None, told("SHA-256 of what is to be agreed to.")] = None
    households: Annotated[int | None, told("Statements in it; while it is kept none of them is erased.")] = None
    files: int | None = None
    index: Annotated[str | None, told("Its index as a page; to read before anybody agrees.")] = None


class DossierAgreed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody agrees who saw it."""

    manifest: _Digest


class DossierLifted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody lets go what a dossier keeps."""

    manifest: _Digest
    why: Annotated[_Noted, told("In a sentence.")]


class DossierListed(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier that is on record."""

    number: int
    manifest: str
    authority: str
    authority_number: Annotated[int, told("Which one it is for that authority.")]
    reference: str
    by: Annotated[str, told("Who signed it, or agreed signed in.")]
    signed: Annotated[bool, told("Whether a key signed it.")]
    period: Annotated[str, told("The first and the last day it is about.")]
    epochs: Annotated[str, told("The first and the last sealed epoch of it; empty: none was sealed.")]
    households: Annotated[int, told("Statements of households in it, which are kept.")]
    made: Annotated[str, told("When it was put on record, and its hold was placed.")]
    until: Annotated[str | None, told("Until when it is kept; null: until somebody lifts it.")]
    lifted: Annotated[str | None, told("When somebody let it go.")]
    had: Annotated[tuple[str, ...], told("When a desk handed its archive out.")]
    here: Annotated[bool, told("Whether its archive can be had at this desk.")]


class DossiersListed(msgspec.Struct, frozen=True):
    """Dossiers on record, the newest first."""

    dossiers: tuple[DossierListed, ...]


class DossierFile(msgspec.Struct, frozen=True, kw_only=True):
    """An archive."""

    number: int
    name: str
    manifest: str
    sha256: Annotated[str, told("Of its bytes.")]
    content: Annotated[bytes, told("As JSON: base64.")]

    def __repr__(self) -> str:
        """Say which, and nothing that stands in it."""
        return f"DossierFile({self.number}, {self.sha256})"


@get("/v1/dossiers", opt={CALL: Call.DOSSIERS}, summary="Dossiers on record.", responses=described(409))
async def listed(desk: Desk, caller: Asker) -> DossiersListed:
    """All of them; for an inspector those for his authority."""
    await visited(desk, caller, {"looked": "dossiers"})
    return await desk.read(lambda: DossiersListed(tuple(_listed(desk, caller))))


@post(
    "/v1/dossiers",
    opt={CALL: Call.MAKE_DOSSIER},
    summary="Begin to make a dossier.",
    responses=described(400, 401, 409, 422),
    status_code=200,
)
async def make(desk: Desk, caller: Asker, data: JSONBody[DossierWanted]) -> DossierBegun:
    """It takes a while, and holds nothing up; nothing is on record until somebody agrees."""
    asked, by = _asked(data), await desk.read(_who, desk, caller)
    _ = desk.archives.folder
    return DossierBegun(desk.makings.begin(lambda: desk.gate, by, asked))


@get(
    "/v1/dossiers/making/{making:str}",
    opt={CALL: Call.DOSSIER_MAKING},
    summary="How far a dossier is.",
    responses=described(401, 409),
)
async def making(desk: Desk, caller: Asker, making: FromPath[str]) -> DossierMaking:
    """For whoever asked for it; when it is made, its index and what is to be agreed to."""
    own = desk.makings.of(making, _account(caller).fingerprint)
    return await desk.read(lambda: _shown(making, own))


@post(
    "/v1/dossiers/making/{making:str}/agreement",
    opt={CALL: Call.AGREE_DOSSIER},
    summary="Agree to a dossier: it is on record from then on.",
    responses=described(400, 401, 409, 422),
    status_code=200,
)
async def agree(desk: Desk, caller: Asker, making: FromPath[str], data: JSONBody[DossierAgreed]) -> DossierListed:
    """What was shown, and nothing else: by whose ID token this call shows. What it rests on is kept."""
    own, by = desk.makings.of(making, _account(caller).fingerprint), await desk.read(_who, desk, caller)

    def done() -> DossierListed:
        prepared = own.prepared
        if prepared is None:
            raise dossier_unmade_error(what=Code("making"))
        if prepared.digest != data.manifest:
            raise dossier_unmade_error(what=Code("other"))
        _forget(desk)
        with desk.archives.recording():
            hand_over_dossier(desk.gate, prepared, by, lambda archive: _kept(desk, prepared.digest, archive))
        return next(each for each in _listed(desk, caller) if each.manifest == data.manifest)

    made = await desk.record(done)
    desk.makings.drop(making)
    return made


@post(
    "/v1/dossiers/{number:int}/archive",
    opt={CALL: Call.HAVE_DOSSIER},
    summary="Have the archive of a dossier.",
    responses=described(400, 401, 404, 409),
    status_code=200,
)
async def archive(desk: Desk, caller: Asker, number: FromPath[int]) -> DossierFile:
    """To a person; that it was handed out is on record before it is."""
    await visited(desk, caller, {"looked": "dossier", "number": number})
    _account(caller)

    def done() -> DossierFile:
        dossier = _named(desk, caller, number)
        content = desk.archives.opened(desk.gate, dossier)
        had(desk.gate, number, dossier.authority if Role.INSPECTOR in caller.roles else "office")
        name = f"sluis-dossier-{number}.zip"
        digest = hashlib.sha256(content).hexdigest()
        return DossierFile(number=number, name=name, manifest=dossier.manifest, sha256=digest, content=content)

    return await desk.record(done)


@post(
    "/v1/dossiers/{number:int}/lift",
    opt={CALL: Call.LIFT_DOSSIER},
    summary="Let go what a dossier keeps.",
    responses=described(400, 401, 404, 409, 422),
    status_code=200,
)
async def let_go(desk: Desk, caller: Asker, number: FromPath[int], data: JSONBody[DossierLifted]) -> DossierListed:
    """On record, by whose ID token this call shows; its archive is taken away."""
    by = await desk.read(_who, desk, caller)

    def done() -> DossierListed:
        if _named(desk, caller, number).manifest != data.manifest:
            raise dossier_unmade_error(what=Code("other"))
        lift(desk.gate, number, data.why, by)
        _forget(desk)
        return next(each for each in _listed(desk, caller) if each.number == number)

    return await desk.record(done)


def _forget(desk: OpenedGate) -> None:
    desk.archives.forget(dossiers(desk.gate), now_ms(), sure=why_not_withdrawn(desk.gate) is None)


def _kept(desk: OpenedGate, digest: str, archive: bytes) -> None:
    if len(archive) > MOST_BYTES:
        raise dossier_large_error(size=MOST_BYTES, members=0)
    desk.archives.keep(desk.gate, digest, archive)


def _account(caller: Caller) -> Account:
    """Return whose ID token this call shows.

    Raises:
        person_needed_error: a machine calls.
    """
    if caller.person is None:
        raise person_needed_error()
    return Account(caller.person.issuer, caller.person.subject)


def _who(desk: OpenedGate, caller: Caller) -> SignedIn:
    account = _account(caller)
    by = signed_in_as(desk.gate, account, "" if caller.person is None else caller.person.token)
    refuse_who_does_not_answer(desk.gate, by)
    return by


def _mine(caller: Caller, dossier: Dossier) -> bool:
    """Return whether a caller is told of a dossier: an inspector of those for his authority."""
    return Role.INSPECTOR not in caller.roles or dossier.authority in caller.authorities


def _named(desk: OpenedGate, caller: Caller, number: int) -> Dossier:
    """Return a dossier by its number.

    Raises:
        dossier_unknown_error: there is none, or none the caller is told of, or it keeps nothing any more.
    """
    found = next((each for each in dossiers(desk.gate) if each.number == number and _mine(caller, each)), None)
    if found is None:
        raise dossier_unknown_error(number=number, what=Code("number"))
    if not found.runs_at(now_ms()):
        raise dossier_unknown_error(number=number, what=Code("lifted"))
    return found


def _listed(desk: OpenedGate, caller: Caller) -> list[DossierListed]:
    known, now = dossiers(desk.gate), now_ms()
    made = []
    for each in known:
        same = [one.number for one in known if one.authority == each.authority and one.number <= each.number]
        if not _mine(caller, each):
            continue
        made.append(
            DossierListed(
                number=each.number,
                manifest=each.manifest,
                authority=each.authority,
                authority_number=len(same),
                reference=each.request,
                by=each.by,
                signed=bool(each.signature),
                period=each.period,
                epochs=each.epochs,
                households=each.households,
                made=iso(each.made_ms),
                until=None if each.for_ever else iso(each.until_ms),
                lifted=None if each.lifted_ms is None else iso(each.lifted_ms),
                had=tuple(map(iso, each.had_ms)),
                here=each.runs_at(now) and desk.archives.has(each),
            )
        )
    return made[::-1]


def _shown(name: str, own: Making) -> DossierMaking:
    stages = (WAITS, *STAGES)
    prepared = own.prepared if own.stage == STAGES[-1] else None
    return DossierMaking(
        making=name,
        stage=own.stage,
        done=stages.index(own.stage) if own.stage in stages else 0,
        stages=len(stages) - 1,
        authority=own.asked.authority,
        by=own.asked.by,
        reference=own.asked.reference,
        problem=None if own.stage != FAILED else _why(own),
        number=None if prepared is None else prepared.number,
        manifest=None if prepared is None else prepared.digest,
        households=None if prepared is None else len(prepared.slots),
        files=None if prepared is None else len(prepared.members),
        index=None if prepared is None else prepared.paper.html(),
    )


def _why(own: Making) -> str:
    return str(json.loads(problem_of(own.why or desk_fault_error(), lang_in_force()).body)["title"])


def _asked(data: DossierWanted) -> DossierAsked:
    sample = None if data.sample is None else msgspec.convert(msgspec.to_builtins(data.sample), SampleNoted)
    return DossierAsked(
        authority=data.authority,
        by=data.by,
        reference=data.reference,
        received=_date(data.received),
        due=None if data.due is None else _date(data.due),
        powers=tuple(data.powers),
        asked=data.asked,
        first=_date(data.first),
        last=_date(data.last),
        hold_until=None if data.hold_until is None else _date(data.hold_until),
        sample=sample,
        audits=tuple(AuditFile(name=each.name, content=_bytes(each.content)) for each in data.audits),
        added=tuple(
            AddedFile(
                name=each.name,
                sender=each.sender,
                date=_date(each.date),
                about=each.about,
                content=_bytes(each.content),
            )
            for each in data.added
        ),
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise dossier_request_error(file=FileName(_REQUEST), what=Code("keys")) from None


def _bytes(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise dossier_request_error(file=FileName(_REQUEST), what=Code("keys")) from None


HANDLERS: Final = (listed, make, making, agree, archive, let_go)
