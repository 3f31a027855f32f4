"""Requests of people about their data: opened by a household for itself, shown to it; and worked on by the officer.

In:  calls. Out: a case that was opened, with receipts; own requests in words; cases with their clocks.

The rules this module keeps:
 * A household names itself by its line, and sees what it asked itself on its pages. Who names another is told the same
   as who names one that does not exist.
 * That somebody signed in is put on record as what the ID token says. A caller without a person signed nobody in.
 * An erasure cannot be undone: it says what became of the statement that was offered first, and none is done while
   something holds what is on record.
 * The list of cases names numbers and no household. Who opens one case, or takes a step in it, looks at a household,
   and is on record first.
 * Who takes a step is the person of the token, with his service; a machine by its name in ``desk.toml``.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Final, Literal

import msgspec
from litestar import post
from litestar.params import HeaderParameter, JSONBody

from sluis.api import rights
from sluis.api.acting import looks
from sluis.api.moments import iso
from sluis.api.pages import key_of
from sluis.api.rights_asked import (
    AskedRight,
    OwnCase,
    OwnCases,
    RightsPage,
    cases_of,
    look_at_case,
    opened_in_words,
)
from sluis.api.rights_letter import letter
from sluis.api.rights_listed import CaseListed, listed_cases
from sluis.api.rights_portability import portability
from sluis.desk.calls import Call
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.people import account_of, by_of, sign_in_of
from sluis.desk.routes.shared import CALL, Asker, Desk, described, for_one_household, key_given, looked_at, told
from sluis.desk.routes.standing import HouseholdNamed, Receipt
from sluis.errors import Code
from sluis.errors.desk import call_refused_error, channel_needed_error
from sluis.terms import Role

_Key = Annotated[
    str | None, HeaderParameter(name="Idempotency-Key", description="The caller's own; 1 to 200 characters.")
]
_Words = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
_Digest = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", max_length=64, description="SHA-256 of what was given.")
]
_Number = Annotated[int, msgspec.Meta(ge=1, lt=2**53, description="Of the case.")]


class AskCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a household asks about its data."""

    household: Annotated[str, msgspec.Meta(max_length=256, description="Its line; LINE#NUMBER where that had several.")]
    ask: Literal["access", "copy", "rectification", "erasure", "portability"]
    reason: Annotated[
        str, msgspec.Meta(max_length=1_000, description="In its own words; of a rectification what is wrong.")
    ] = ""
    channel: Annotated[
        Literal["letter", "email", "web", "telephone", "counter", "agent"] | None,
        told("How it came, of an employee who takes it in, and needed there. Of a household `web`, or nothing."),
    ] = None


class CaseOpened(msgspec.Struct, frozen=True):
    """The case that was opened."""

    again: Annotated[
        bool, told("The same was asked before under this key: nothing was opened now, and this was the answer.")
    ]
    case: Annotated[OwnCase | None, told("Absent where what was answered before is not known any more.")] = None
    receipts: list[Receipt] = []


class CasesAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases."""

    due: Annotated[bool, told("Only what runs out within a week, is late, or waits too long for a recipient.")] = False


class CaseRow(msgspec.Struct, frozen=True):
    """One case, without whose it is."""

    number: int
    kind: str
    channel: str
    received: str
    state: str
    due: Annotated[str | None, told("Until when it is answered, by the stricter reading; absent: at once.")]
    late: bool
    extended: bool
    identity: Annotated[str | None, told("Why it is not known well enough who asks: kind, own-check or doubt.")]
    waiting: Annotated[int, told("How many messages to recipients are not acknowledged.")]
    next: Annotated[str, told("What somebody has to do now, in a sentence; empty when nothing is left.")]


class CaseRows(msgspec.Struct, frozen=True):
    """Cases, what is due first first."""

    cases: list[CaseRow]
    broken: Annotated[list[int], told("Numbers of cases that do not check: do not answer by them.")]
    owed: Annotated[
        dict[str, int], told("Restrictions that hold and whose case could not be opened yet, by the code of why.")
    ]


class CaseNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which case."""

    number: _Number


class TermShown(msgspec.Struct, frozen=True):
    """A term of the law, in both readings."""

    id: str
    duty: str
    citation: str
    alarm: str | None
    readings: dict[str, str]


class PassedShown(msgspec.Struct, frozen=True):
    """What was passed on to a recipient, and what became of it."""

    message: str
    recipient: str
    exercise: str
    disclosures: int
    recorded: str
    acknowledged: str | None
    results: dict[str, int] | None
    reminded: bool
    escalated: bool


class StepTold(msgspec.Struct, frozen=True):
    """A step in words, in the language asked for."""

    at: str
    by: str
    words: str


class ErasureFar(msgspec.Struct, frozen=True):
    """How far an erasure is."""

    held_until: Annotated[str | None, told("Until when it must be kept (GDPR art. 17(3)); nothing is erased before.")]
    ordered: str | None
    deleted: Annotated[bool, told("Whether the key is in no table any more.")]
    destroyed: Annotated[str | None, told("Since when the database as it is opens nothing of it any more.")]
    complete: Annotated[str | None, told("Since when no backup made before does either.")]


class CaseWhole(msgspec.Struct, frozen=True):
    """A case with its clocks and its history."""

    number: int
    kind: str
    slot: Annotated[int, told("Number of the household.")]
    channel: str
    received: str
    state: str
    identified: bool
    due: str | None
    late: bool
    terms: list[TermShown]
    taken_back_before: Annotated[
        list[int], told("Earlier cases of the same household and kind that are closed as taken back.")
    ]
    taken_back_unknown: Annotated[
        list[int], told("Earlier cases that do not check and may be of that household: each may be one of those.")
    ]
    erasure: Annotated[ErasureFar | None, told("Of an erasure that was not refused or taken back.")]
    passed_on: list[PassedShown]
    steps: Annotated[list[dict[str, object]], told("Each as docs/spec/rights.md has it.")]
    words: Annotated[list[StepTold], told("The same steps, in words.")]
    next: Annotated[str, told("What somebody has to do now, in a sentence; empty when nothing is left.")]


class IdentityChecked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How it was established who asks, or why there is a doubt; one of the two."""

    number: _Number
    means: Literal["sign-in", "call-back", "code-by-post", "counter", "mandate"] | None = None
    doubt: _Words | None = None


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That whoever asked was told that it takes longer, and why."""

    number: _Number
    because: Literal["complexity", "number"]
    reason: _Words
    at: Annotated[str | None, told("When it was told; now when absent.")] = None


class Honoured(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a request is honoured."""

    number: _Number
    reason: _Words
    letter: _Digest | None = None
    reviewed: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=256)]] | None,
        told("Of portability: activities that somebody let go. With it, also empty, the household fetches its file."),
    ] = None
    statement: Annotated[
        Literal["taken", "declined"] | None,
        told("Of an erasure, and needed there: what became of the statement, which is offered first."),
    ] = None


class RefusedCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a request is refused."""

    number: _Number
    ground: Literal[
        "not-identified",
        "unfounded",
        "excessive",
        "rights-of-others",
        "legal-obligation",
        "legal-claims",
        "compelling-grounds",
        "no-case-of-law",
        "accurate",
    ]
    reason: _Words
    letter: _Digest | None = None


class ClosedCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That nothing is left to do."""

    number: _Number
    taken_back: Annotated[bool, told("Whoever asked took the request back.")] = False
    how: Annotated[
        Literal["letter", "email", "web", "telephone", "counter", "agent"] | None,
        told("How that was done, where it was taken back, and needed there."),
    ] = None
    reason: Annotated[
        str, msgspec.Meta(max_length=1_000, description="What was said then, in a sentence; needed there, too.")
    ] = ""
    letter: _Digest | None = None


class LetterMade(msgspec.Struct, frozen=True):
    """The letter of a case as it is now."""

    text: Annotated[str, told("In the language asked for.")]
    sha256: Annotated[str, told("Of the text in UTF-8: for the answer, when this very text is given.")]


class CaseStepTaken(msgspec.Struct, frozen=True):
    """What a step did."""

    case: CaseWhole
    messages: Annotated[list[PassedShown], told("What waits to be sent to recipients.")]
    receipts: list[Receipt]


@post(
    "/v1/cases",
    opt={CALL: Call.OPEN_CASE},
    summary="Open a case: access, a copy, rectification, erasure, portability.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def open_case(desk: Desk, caller: Asker, data: JSONBody[AskCase], key: _Key = None) -> CaseOpened:
    """It is received when it is recorded. Under an Idempotency-Key it is opened once, and answered alike 30 days."""
    known = None if key is None else key_of(caller.name, key_given(key), data)
    itself = Role.HOUSEHOLD in caller.roles
    if itself and data.channel not in {None, "web"}:
        raise call_refused_error(why=Code("form"))
    if not itself and data.channel is None:
        raise channel_needed_error()
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    asked = AskedRight(
        line,
        rights.Kind(data.ask),
        account_of(caller) if itself else by_of(caller),
        rights.Channel.WEB if data.channel is None else rights.Channel(data.channel),
        data.reason,
        sign_in_of(caller) if itself else None,
        itself,
    )
    page = RightsPage(
        asked,
        known,
        lambda done: msgspec.json.encode(_opened(opened_in_words(desk.gate, done.result), done.result.receipts)),
    )
    while not await desk.record(lambda: page.advance(desk.gate)):
        pass
    if page.page.done:
        opening = page.page.done[0].result
        return _opened(opened_in_words(desk.gate, opening), opening.receipts)
    before = msgspec.json.decode(page.page.kept_answer, type=CaseOpened) if page.page.kept_answer else None
    return CaseOpened(again=True) if before is None else msgspec.structs.replace(before, again=True)


@post(
    "/v1/cases/show",
    opt={CALL: Call.SHOW_CASES},
    summary="What a household asked about its data, and what became of it.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def show_cases(desk: Desk, caller: Asker, data: JSONBody[HouseholdNamed]) -> OwnCases:
    """To a household what it asked itself on its pages, and nothing that somebody else asked about the same line."""
    line = caller.household(data.household)
    await looked_at(desk, line, "cases")
    by = account_of(caller) if Role.HOUSEHOLD in caller.roles else None
    return await desk.read(lambda: cases_of(desk.gate, line, by))


@post(
    "/v1/cases/list",
    opt={CALL: Call.LIST_CASES},
    summary="Cases with their clocks, what is due first first; no household is named.",
    responses=described(400),
    status_code=200,
)
async def list_cases(desk: Desk, data: JSONBody[CasesAsked]) -> CaseRows:
    """What has to be done next stands with each; a case that does not check is named, and hides no other."""
    listed = await desk.read(lambda: listed_cases(desk.gate, due=data.due))
    return CaseRows([_row(shown) for shown in listed.cases], list(listed.broken), listed.owed)


@post(
    "/v1/cases/one",
    opt={CALL: Call.CASE},
    summary="One case: its terms in both readings, its steps, what recipients did.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def one_case(desk: Desk, data: JSONBody[CaseNamed]) -> CaseWhole:
    """Who looks is on record first, as with a household."""
    await _looked_into(desk, data.number)
    return case_whole(await desk.read(lambda: rights.show(desk.gate, data.number)))


@post(
    "/v1/cases/letter",
    opt={CALL: Call.CASE},
    summary="The letter of a case: what was shared and why, or why it is refused or takes longer.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def letter_of(desk: Desk, data: JSONBody[CaseNamed]) -> LetterMade:
    """What is handed out needs to know who asks; who looks is on record first. The statement is a call of its own."""
    await _looked_into(desk, data.number)
    text = await desk.read(lambda: letter(desk.gate, data.number).text())
    return LetterMade(text, sha256(text.encode()).hexdigest())


@post(
    "/v1/cases/identity",
    opt={CALL: Call.CASE_STEP},
    summary="Note how it was established who asks, or a reasonable doubt.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def check_identity(desk: Desk, caller: Asker, data: JSONBody[IdentityChecked]) -> CaseStepTaken:
    """A doubt suspends no term (GDPR art. 12(6))."""
    means = None if data.means is None else rights.Means(data.means)
    by = by_of(caller)
    return await _step(desk, data.number, lambda: rights.check_identity(desk.gate, data.number, by, means, data.doubt))


@post(
    "/v1/cases/extend",
    opt={CALL: Call.CASE_STEP},
    summary="Note that whoever asked was told, within the month, that it takes longer.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def extend(desk: Desk, caller: Asker, data: JSONBody[Extension]) -> CaseStepTaken:
    """It counts when it was told, and is recorded, within the month (GDPR art. 12(3))."""
    by, delay = by_of(caller), rights.Delay(data.because)
    return await _step(
        desk, data.number, lambda: rights.extend(desk.gate, data.number, by, delay, data.reason, data.at)
    )


@post(
    "/v1/cases/answer",
    opt={CALL: Call.CASE_STEP},
    summary="Honour a request: recipients are told, and an erasure is ordered.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def honour(desk: Desk, caller: Asker, data: JSONBody[Honoured]) -> CaseStepTaken:
    """Not before it is known who asks; `sluis rights send` sends what waits. An erasure cannot be undone."""
    by = by_of(caller)
    statement = None if data.statement is None else rights.Given(data.statement)

    def answered() -> rights.CaseDone:
        kind = rights.show(desk.gate, data.number).case.opened.kind
        if statement is not None and kind is not rights.Kind.ERASURE:
            raise call_refused_error(why=Code("form"))
        reviewed = None if data.reviewed is None else tuple(data.reviewed)
        if reviewed is not None:
            portability(desk.gate, data.number, reviewed)
        return rights.answer(desk.gate, data.number, by, data.reason, data.letter, statement, reviewed)

    return await _step(desk, data.number, answered)


@post(
    "/v1/cases/refuse",
    opt={CALL: Call.CASE_STEP},
    summary="Refuse a request, on a ground that the law gives for its kind.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def refuse(desk: Desk, caller: Asker, data: JSONBody[RefusedCase]) -> CaseStepTaken:
    """The letter names reasons, complaint and court (GDPR art. 12(4))."""
    by, ground = by_of(caller), rights.Ground(data.ground)
    return await _step(
        desk, data.number, lambda: rights.refuse(desk.gate, data.number, by, ground, data.reason, data.letter)
    )


@post(
    "/v1/cases/close",
    opt={CALL: Call.CASE_STEP},
    summary="Close a case, when nothing is left to do or the request was taken back.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def close(desk: Desk, caller: Asker, data: JSONBody[ClosedCase]) -> CaseStepTaken:
    """Of one that was taken back it is said how that is known; the household reads it on its page."""
    by, ending = by_of(caller), rights.Ending.TAKEN_BACK if data.taken_back else rights.Ending.DONE
    how = None if data.how is None else rights.taken_back(rights.Channel(data.how), data.reason, data.letter)
    return await _step(desk, data.number, lambda: rights.close(desk.gate, data.number, by, ending, how))


def _opened(case: OwnCase, receipts: tuple[rights.EventReceipt, ...]) -> CaseOpened:
    return CaseOpened(
        again=False, case=case, receipts=[msgspec.convert(receipt.document(), Receipt) for receipt in receipts]
    )


async def _step(desk: OpenedGate, number: int, step: Callable[[], rights.CaseDone]) -> CaseStepTaken:
    """Take a step; the answer shows the case, so that who takes it looks at it, and that is on record first."""
    await _looked_into(desk, number)
    done = await desk.record(step)
    made = {step.message for step in done.done.passed}
    whole = case_whole(done.shown)
    return CaseStepTaken(
        whole,
        [passed for passed in whole.passed_on if passed.message in made],
        [msgspec.convert(receipt.document(), Receipt) for receipt in done.done.receipts],
    )


async def _looked_into(desk: OpenedGate, number: int) -> None:
    """Put on record who looks into a case, before anything of it is read.

    Raises:
        SluisError: there is no such case, it does not check, or it cannot be recorded: nothing is shown.

    Effects:
        One event in the ledger.
    """
    if looks():
        await desk.record(lambda: look_at_case(desk.gate, number))


def _row(shown: CaseListed) -> CaseRow:
    listed = shown.listed
    return CaseRow(
        number=listed.number,
        kind=listed.kind.value,
        channel=listed.channel.value,
        received=iso(listed.received_ms),
        state=listed.state.value,
        due=None if listed.due is None else listed.due.isoformat(),
        late=shown.late,
        extended=listed.extended,
        identity=listed.identity,
        waiting=listed.waiting,
        next=shown.next,
    )


def case_whole(shown: rights.CaseShown) -> CaseWhole:
    """Return a case with its clocks and its history, in the language in force."""
    words = [StepTold(*step) for step in shown.told]
    return msgspec.convert({**shown.document(), "words": words}, CaseWhole)


HANDLERS: Final = (
    open_case,
    show_cases,
    list_cases,
    one_case,
    letter_of,
    check_identity,
    extend,
    honour,
    refuse,
    close,
)
