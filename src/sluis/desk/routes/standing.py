"""What a household asks, one or many at a time; and how it stands."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec
from litestar import post
from litestar.params import JSONBody

from sluis.api.moments import iso
from sluis.api.pages import AskedBy, AskedResult, AskingPage, Done, Request, RightsChannel, ShownText, key_of
from sluis.desk.calls import Call, Caller
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.people import account_of, by_of, sign_in_of
from sluis.desk.routes.recipients import Leaving
from sluis.desk.routes.shared import (
    CALL,
    NEEDS_KEY,
    Asker,
    Desk,
    Key,
    described,
    for_one_household,
    key_given,
    looked_at,
    moment,
    told,
)
from sluis.errors import Code
from sluis.errors.desk import (
    consent_own_error,
    identified_needed_error,
    key_needed_error,
    look_reason_needed_error,
    not_kept_error,
    reason_needed_error,
)
from sluis.terms import Role

MOST: Final = 1_000
"""Changes in a page."""
_Line = Annotated[str, msgspec.Meta(max_length=256, description="Its line; LINE#NUMBER where that had several.")]


class HouseholdNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which household."""

    household: _Line


class Looking(HouseholdNamed, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which household, and why somebody looks."""

    reason: Annotated[
        Literal["question", "request", "complaint", "mistake"] | None,
        told("Why an employee looks; one of a call centre always says it. It is on record with his look."),
    ] = None


class ConsentText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text somebody consented to, as it was shown; it must be the one of the register."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="Of its bytes.")]
    version: Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="As the register names it.")]
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$(?!\n)", description="As `nl`.")]
    act: Annotated[
        Literal["button", "signature", "spoken"], told("By what it was given; a box ticked beforehand is none.")
    ]


class _Asking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    household: _Line
    activity: Annotated[str | None, told("By the register's key; all when absent.")] = None
    at: Annotated[str | None, moment("When it was asked; now when absent.")] = None
    reason: Annotated[
        Literal["telephone", "letter", "e-mail", "chat", "visit"] | None,
        told("How the household asked, of who writes it down; a call centre always says it. Hidden in the event."),
    ] = None
    identified: Annotated[
        Literal["call-back", "code-by-post", "counter", "questions", "mandate", "none"] | None,
        told("How who writes it down knows that it is the household; an employee always says it. Hidden in the event."),
    ] = None


class Ask(_Asking, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one household asks; a consent names its activity and the text, and is withdrawn with less."""

    ask: Literal["object", "withdraw", "restrict", "help", "consent"]
    until: Annotated[str | None, moment("Of a consent: until when; without end when absent.")] = None
    text: Annotated[ConsentText | None, told("Of a consent, and needed there.")] = None


class AskOfPage(_Asking, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one household of many asks; a consent is given by itself."""

    ask: Literal["object", "withdraw", "restrict", "help"]


class Asks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of what households ask."""

    asks: Annotated[list[AskOfPage], msgspec.Meta(min_length=1, max_length=MOST)]


class Receipt(msgspec.Struct, frozen=True):
    """What opens the event in the ledger, signed: for whoever asked, who can show it was left out of a statement."""

    v: str
    origin: str
    ms: int
    type: str
    json: str
    r: str
    kid: str | None
    sig: str | None


class Window(msgspec.Struct, frozen=True):
    """An activity that a help request opened."""

    activity: str
    until: str


class Asked(msgspec.Struct, frozen=True):
    """What was done about what a household asks."""

    again: Annotated[
        bool, told("The same was done before under this key: nothing was done now, and this was the answer.")
    ]
    closed: Annotated[list[str], told("Activities that are closed for it now.")] = []
    opened: list[Window] = []
    last_left: Annotated[Leaving | None, told("The last report that left, or may have, of what closed.")] = None
    left_known: Annotated[
        bool, told("Whether its records could be checked: else the last one that left is not known.")
    ] = True
    under_way: Annotated[list[Leaving], told("What is being sent: it may arrive.")] = []
    cancelled: Annotated[int, told("Bodies that waited, and are not sent.")] = 0
    uncertain: Annotated[int, told("Bodies that waited after an attempt: they may have arrived.")] = 0
    receipts: list[Receipt] = []
    case_later: Annotated[
        bool, told("Of a restriction: it holds, and the case by which recipients are told is opened later.")
    ] = False


class RefusedChange(msgspec.Struct, frozen=True):
    """A change of a page that was not done."""

    at: Annotated[int, told("Its place in the page, from 0.")]
    code: Annotated[str, told("Why: a code of docs/reference/errors.md.")]


class AskedPage(msgspec.Struct, frozen=True):
    """What became of a page; everything that is not refused is on record."""

    total: int
    refused: list[RefusedChange]
    again: Annotated[bool, told("Something of the page had been done before under this key.")]
    cancelled: Annotated[int, told("Bodies that waited, and are not sent, of what was done now.")]
    under_way: Annotated[int, told("Bodies that were being sent, of what was done now.")]
    cases: Annotated[int, told("Cases of restrictions that were opened now, by which recipients are told.")]
    cases_later: Annotated[int, told("Restrictions that hold, and whose case could not be opened: it is opened later.")]


class ActivityStanding(msgspec.Struct, frozen=True):
    """How an activity stands for a household."""

    activity: str
    closed: Annotated[str | None, told("Why it is closed: a reason of docs/reference/errors.md.")]
    help_until: str | None
    consented: bool


class AskedBefore(msgspec.Struct, frozen=True):
    """One thing a household asked."""

    kind: str
    activity: str | None
    at: str
    until: str | None
    recorded: str


class Standing(msgspec.Struct, frozen=True):
    """How each activity stands for a household, and everything it asked."""

    number: Annotated[int, told("Of its receipt.")]
    use: Annotated[str | None, told("consumer, business, shared or holiday; null when the registry does not say.")]
    occupied_until: str | None
    behind: Annotated[bool, told("Whether the database lacks something that was sealed, or nobody can tell.")]
    activities: list[ActivityStanding]
    history: list[AskedBefore]


@post(
    "/v1/standing/show",
    opt={CALL: Call.SHOW_STANDING},
    summary="How each activity stands for a household, and everything it asked.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def show(desk: Desk, caller: Asker, data: JSONBody[Looking]) -> Standing:
    """A household nobody knows, and one the caller does not answer for, are both not there (404)."""
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    if data.reason is None and caller.person is not None and Role.CALL_CENTRE in caller.roles:
        raise look_reason_needed_error()
    await looked_at(desk, line, "standing", data.reason)
    shown = await desk.read(lambda: desk.gate.standing.show(line))
    return msgspec.convert(shown.document(), Standing)


@post(
    "/v1/standing/ask",
    opt={CALL: Call.ASK},
    summary="Record what a household asks: objection, withdrawal, restriction, help, consent.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def ask(desk: Desk, caller: Asker, data: JSONBody[Ask], key: Key = None) -> Asked:
    """When it is answered it holds. Under an Idempotency-Key it is recorded once, and answered alike for 30 days."""
    known = None if key is None else key_of(caller.name, key_given(key), data)
    text = None if data.text is None else ShownText(**msgspec.structs.asdict(data.text))
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    asks = [Request(line, data.ask, data.activity, data.at, data.until, text, data.reason, data.identified)]
    page = AskingPage(asks, known, single=True, answer=_written, restricted=_restricted(caller))
    _refuse_without_reason(caller, [data])
    _refuse_consent_of_another(caller, data)
    while not await desk.record(lambda: page.advance(desk.gate)):
        pass
    await kept(desk, again=not page.page.done)
    if page.page.done:
        return _asked(page.page.done[0])
    before = msgspec.json.decode(page.page.kept_answer, type=Asked) if page.page.kept_answer else Asked(again=True)
    return msgspec.structs.replace(before, again=True)


@post(
    "/v1/standing/pages",
    opt={CALL: Call.ASK_PAGE, NEEDS_KEY: True},
    summary="Record what up to 1,000 households ask.",
    responses=described(400, 422),
    status_code=200,
)
async def ask_page(desk: Desk, caller: Asker, data: JSONBody[Asks], key: Key = None) -> AskedPage:
    """Each is recorded or refused by itself, in short transactions. Sent again under its key, it goes on."""
    if key is None:
        raise key_needed_error()
    if caller.person is not None:  # an employee; a page of a machine may be of those who asked on its own pages
        _refuse_without_reason(caller, data.asks)
    asks = [
        Request(
            caller.household(each.household),
            each.ask,
            each.activity,
            each.at,
            reason=each.reason,
            identified=each.identified,
        )
        for each in data.asks
    ]
    page = AskingPage(asks, key_of(caller.name, key_given(key), data), restricted=AskedBy(by_of(caller)))
    while not await desk.record_piece(lambda: page.advance(desk.gate)):
        pass
    await kept(desk, again=page.page.again)
    done = [each.result.stopped for each in page.page.done if each.result.stopped is not None]
    return AskedPage(
        total=len(asks),
        refused=refused_of(page.page.refused),
        again=page.page.again,
        cancelled=sum(stopped.cancelled for stopped in done),
        under_way=sum(len(stopped.in_flight) for stopped in done),
        cases=sum(each.result.case is not None for each in page.page.done),
        cases_later=sum(each.result.case_later for each in page.page.done),
    )


def _restricted(caller: Caller) -> AskedBy:
    """Return who asks for a restriction, for the case by which recipients are told."""
    if Role.HOUSEHOLD in caller.roles:
        return AskedBy(account_of(caller), RightsChannel.WEB, sign_in_of(caller), received_now=True, anew=True)
    return AskedBy(by_of(caller), anew=True)


def _refuse_without_reason(caller: Caller, asks: Sequence[Ask | AskOfPage]) -> None:
    """Refuse a call centre that does not say how each household asked, and an employee of one also how he knows it.

    Raises:
        reason_needed_error: it does not.
        identified_needed_error: he does not; or what opens something is asked by somebody who was not identified.
    """
    if Role.CALL_CENTRE not in caller.roles or Role.HOUSEHOLD in caller.roles:
        return
    if None in [each.reason for each in asks]:
        raise reason_needed_error()
    if caller.person is not None and None in [each.identified for each in asks]:
        raise identified_needed_error(why=Code("missing"))
    if ("help", "none") in [(each.ask, each.identified) for each in asks]:
        raise identified_needed_error(why=Code("opens"))


def _refuse_consent_of_another(caller: Caller, asked: Ask) -> None:
    """Refuse a consent that a call centre gives in the place of a household; one that was signed it may write down.

    Raises:
        consent_own_error: nobody signed.
    """
    if asked.ask != "consent" or Role.CALL_CENTRE not in caller.roles or Role.HOUSEHOLD in caller.roles:
        return
    if asked.text is None or asked.text.act != "signature" or asked.reason not in {"letter", "visit"}:
        raise consent_own_error()
    if asked.identified == "none":
        raise identified_needed_error(why=Code("opens"))


async def kept(desk: OpenedGate, *, again: bool) -> None:
    """Go on when all that was recorded stands in the journal outside the database, too.

    Args:
        desk: The gate.
        again: Something was recorded by an earlier call, of which this process may know nothing.

    Raises:
        not_kept_error: it does not: no answer says that it holds.
    """
    if not await desk.record(lambda: desk.gate.kept(again=again)):
        raise not_kept_error()


def _written(done: Done[AskedResult]) -> bytes:
    return msgspec.json.encode(_asked(done))


def refused_of(refused: dict[int, str]) -> list[RefusedChange]:
    """Return the refused changes of a page, in order."""
    return [RefusedChange(at, code) for at, code in sorted(refused.items())]


def _asked(done: Done[AskedResult]) -> Asked:
    result, stopped = done.result, done.result.stopped
    receipts = [msgspec.convert(receipt.document(), Receipt) for receipt in done.receipts]
    opened = [Window(activity, iso(until_ms)) for activity, until_ms in result.opened]
    if stopped is None:
        return Asked(again=False, opened=opened, receipts=receipts)
    last = stopped.last_left
    left = [Leaving(each.commitment.hex(), each.recipient, each.activity, iso(each.t_ms)) for each in stopped.in_flight]
    return Asked(
        again=False,
        closed=list(result.closed),
        last_left=None
        if last is None
        else Leaving(last.commitment.hex(), last.recipient, last.activity, iso(last.t_ms)),
        left_known=stopped.history_checked,
        under_way=left,
        cancelled=stopped.cancelled,
        uncertain=stopped.uncertain,
        receipts=receipts,
        case_later=result.case_later,
    )


HANDLERS: Final = (show, ask, ask_page)
