"""What somebody at the office has to look at: alarms and new fields, terms of cases, and questions for recipients.

In:  who is signed in, and what the desk answers. Out: pages, and the same as files.

The rule this module keeps: of a case stands here its number, kind and term, and not whose it is.
"""

import base64
import re
from typing import Final
from urllib.parse import parse_qsl, quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from sluis.api.questions_sent import QuestionsSent
from sluis.api.vendor_answers import VendorAnswers
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.form_data import form_data_of
from sluis.web.office import ASKS_VENDORS, READS_CASES, office_of
from sluis.web.office_answers import Alarms, CaseTerms, OfficeRecipient, VendorQuestions
from sluis.web.office_pages import names_in, names_of, overview
from sluis.web.office_registers import told_or_why_not
from sluis.web.rendering import answer, led, page
from sluis.web.visit import PageAndFile, Visit, Visited, file_answer

CSV: Final = "text/csv; charset=utf-8"
"""Of the form that a recipient fills in."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
NO_FILE: Final = N_("Nothing was read yet: choose the form.")
ALARMS: Final = PageAndFile(
    "/office/alarms",
    "sluis-alarms.json",
    "office_alarms.html",
    N_("Alarms"),
    office_of,
    lambda visit: visit.read("/v1/alarms", Alarms),
    beside=names_of,
)
"""What the canary stopped, what was withheld, which fields are new, and how far the ledger is."""
CASES: Final = PageAndFile(
    "/office/cases",
    "sluis-cases.json",
    "office_cases.html",
    N_("Terms of cases"),
    lambda visit: office_of(visit, *READS_CASES),
    lambda visit: visit.read("/v1/cases", CaseTerms),
    lambda visit, told: {"told": told, "may_open": visit.signed_in.is_any(Role.DPO)},
)
"""Cases with their terms, what is due first first."""


class Questions(msgspec.Struct, frozen=True):
    """What a recipient must be asked, and when it was."""

    recipient: OfficeRecipient
    asked: VendorQuestions
    sent: QuestionsSent


async def questions_told(visit: Visit) -> list[Questions]:
    """Return what each recipient of the register in force must be asked, and when it was."""
    known = (await overview(visit)).recipients
    return [
        Questions(each, await visit.read(at, VendorQuestions), await visit.read(f"{at}/sent", QuestionsSent))
        for each in known
        for at in (_questions_at(each.recipient),)
    ]


def _questions_at(recipient: str) -> str:
    return f"/v1/recipients/{quote(recipient, safe='')}/questions"


QUESTIONS: Final = PageAndFile(
    "/office/questions",
    "sluis-questions.json",
    "office_questions.html",
    N_("Questions for recipients"),
    lambda visit: office_of(visit, *ASKS_VENDORS),
    questions_told,
    kept=lambda told: [{"asked": each.asked, "sent": each.sent} for each in told],
)
"""What each recipient must be asked, the form to send, and when that was sent."""


@get("/office/recipients/{recipient:str}/questions.csv")
async def questions_form(visit: Visited, recipient: FromPath[str]) -> Response[bytes]:
    """The form that a recipient fills in.

    Raises:
        request_refused_error: the register in force has no such recipient.
    """
    office_of(visit, *ASKS_VENDORS)
    if recipient not in {each.recipient for each in (await overview(visit)).recipients}:
        raise request_refused_error(why=Code("path"))
    asked = await visit.read(_questions_at(recipient), VendorQuestions)
    return file_answer(asked.file.encode(), "sluis-questions.csv", CSV)


@post("/office/recipients/{recipient:str}/questions/sent")
async def questions_noted(visit: Visited, recipient: FromPath[str]) -> Response[bytes]:
    """Put on record that the form of this moment was sent; show it on the page of questions.

    Raises:
        request_refused_error: the register in force has no such recipient, or the form names no form.
        office_refused_error: it is another form by now, or there is nothing to ask.
    """
    office_of(visit, *ASKS_VENDORS)
    if recipient not in {each.recipient for each in (await overview(visit)).recipients}:
        raise request_refused_error(why=Code("path"))
    sent = dict(parse_qsl((await visit.request.body()).decode("ascii")))
    if _DIGEST.fullmatch(sent.get("form", "")) is None:
        raise request_refused_error(why=Code("form"))
    await visit.ask(f"{_questions_at(recipient)}/sent", QuestionsSent, {"form": sent["form"]})
    return led("/office/questions")


@post("/office/answers", status_code=200)
async def answered(visit: Visited) -> Response[bytes]:
    """What a form that a recipient filled in answers, and what that would do; nothing is proposed yet.

    Raises:
        request_refused_error: the register in force has no such recipient.
    """
    around_it = office_of(visit, *ASKS_VENDORS)
    kind = visit.request.headers.get("content-type", "").encode("latin-1", "replace")
    sent = form_data_of(kind, await visit.request.body())
    recipient, file = sent.fields.get("recipient", ""), sent.files.get("form", b"")
    told = await overview(visit)
    asked = next((each for each in told.recipients if each.recipient == recipient), None)
    if asked is None:
        raise request_refused_error(why=Code("path"))
    questions, _ = await told_or_why_not(visit.read(_questions_at(recipient), VendorQuestions), visit.language)
    read, missing = None, visit.words(NO_FILE)
    if file:
        body = {"form": base64.b64encode(file).decode("ascii")}
        path = f"/v1/recipients/{quote(recipient, safe='')}/answers"
        read, missing = await told_or_why_not(visit.ask(path, VendorAnswers, body), visit.language)
    title = visit.words(N_("Answers of {name}"), name=asked.name)
    shown = {
        "recipient": asked,
        "read": read,
        "missing": missing,
        "may_propose": visit.signed_in.is_any(Role.OWNER),
        "names": names_in(told),
        "questions": {} if questions is None else {each.fact: each.words for each in questions.questions},
    }
    return answer(page("office_answered.html", around_it, title, **shown), 422 if missing else 200)


HANDLERS: Final = (
    *ALARMS.handlers(),
    *CASES.handlers(),
    *QUESTIONS.handlers(),
    questions_form,
    questions_noted,
    answered,
)
