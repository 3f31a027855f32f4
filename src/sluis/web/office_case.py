"""One case at the office, for the data protection officer: its clocks and history, its letter, and its steps.

In:  who is signed in, the number of a case, a form. Out: pages and files.

The rules this module keeps:
 * Whoever opens a page of a case looks at a household; the desk puts that on record first.
 * Nothing is recorded without a page that says what will happen. Its form carries how many steps the case had: where
   there are more by now, nothing is said to the desk, so that no step is taken twice or on what was not read.
 * Who takes a step is told by the ID token that goes with the call. No form says who.
"""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from sluis.api import rights
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.household_acts import fields_of, file_of
from sluis.web.office import office_of
from sluis.web.office_answers import CaseStepTaken, CaseWhole, LetterMade
from sluis.web.office_case_steps import LONGEST, STEPS, CaseStep, body_of, options
from sluis.web.office_registers import names_or_keys
from sluis.web.rendering import answer, page
from sluis.web.visit import Visit, Visited, file_answer

TITLE: Final = N_("Case {number}: {kind}")
LETTER: Final = N_("The letter of case {number}")
TEXT: Final = "text/plain; charset=utf-8"


async def case_at(visit: Visit, number: int) -> CaseWhole:
    """Return a case; that somebody looks is on record before.

    Raises:
        office_refused_error: there is none, or it does not check.
    """
    return await visit.ask("/v1/cases/one", CaseWhole, {"number": number})


def in_words(visit: Visit, told: CaseWhole) -> dict[str, str]:
    """Return kind, channel and state of a case in words."""
    return {
        "kind": visit.words(rights.KINDS[rights.Kind(told.kind)]),
        "channel": visit.words(rights.CHANNELS[rights.Channel(told.channel)]),
        "state": visit.words(rights.STATES[rights.State(told.state)]),
    }


@get("/office/cases/{number:int}")
async def case(visit: Visited, number: FromPath[int]) -> Response[bytes]:
    """A case: what it is, until when, what was done, and what can be done now."""
    around_it = office_of(visit, Role.DPO)
    told = await case_at(visit, number)
    words = in_words(visit, told)
    shown = {
        "told": told,
        "in_words": words,
        "names": await names_or_keys(visit),
        "acts": [(name, visit.words(step.words)) for name, step in STEPS.items() if step.when(told)],
    }
    return answer(page("office_case.html", around_it, visit.words(TITLE, number=number, kind=words["kind"]), **shown))


@get("/office/cases/{number:int}/letter")
async def letter(visit: Visited, number: FromPath[int]) -> Response[bytes]:
    """The letter of a case as it is now, in the language of the page."""
    around_it = office_of(visit, Role.DPO)
    made = await visit.ask("/v1/cases/letter", LetterMade, {"number": number})
    return answer(page("office_letter.html", around_it, visit.words(LETTER, number=number), made=made, number=number))


@get("/office/cases/{number:int}/letter.txt")
async def letter_file(visit: Visited, number: FromPath[int]) -> Response[bytes]:
    """The same, to send."""
    office_of(visit, Role.DPO)
    made = await visit.ask("/v1/cases/letter", LetterMade, {"number": number})
    return file_answer(made.text.encode(), f"sluis-letter-{number}.txt", TEXT)


@get("/office/cases/{number:int}/{name:str}")
async def confirm_step(visit: Visited, number: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """What will happen when somebody confirms, and what he has to say; nothing happens yet."""
    office_of(visit, Role.DPO)
    step = step_named(name)
    return _confirming(visit, step, name, await case_at(visit, number), {}, "")


@post("/office/cases/{number:int}/{name:str}", status_code=200)
async def take_step(visit: Visited, number: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """Take it, and hand out what opens its events."""
    around_it = office_of(visit, Role.DPO)
    step, fields = step_named(name), await fields_of(visit.request)
    told = await case_at(visit, number)
    if fields.get("seen") != str(len(told.words)):
        return _confirming(visit, step, name, told, fields, visit.words(CHANGED), 409)
    body, missing = body_of(step, told, fields)
    if missing:
        return _confirming(visit, step, name, told, fields, visit.words(missing), 422)
    done = await visit.ask(f"/v1/cases/{step.call}", CaseStepTaken, body)
    shown = {
        "done": done,
        "words": done.case.words[-1].words,
        "file": file_of(done.receipts) if done.receipts else "",
    }
    return answer(page("office_case_done.html", around_it, visit.words(DONE, number=number), **shown))


CHANGED: Final = N_("Nothing was recorded yet: a step was taken since you opened this page. Read the case again.")
DONE: Final = N_("Case {number}: it is recorded")


def step_named(name: str) -> CaseStep:
    """Return a step by its name in an address.

    Raises:
        request_refused_error: there is none.
    """
    if name not in STEPS:
        raise request_refused_error(why=Code("path"))
    return STEPS[name]


def _confirming(
    visit: Visit,
    step: CaseStep,
    name: str,
    told: CaseWhole,
    fields: Mapping[str, str],
    missed: str,
    status: int = 200,
) -> Response[bytes]:
    around_it = office_of(visit, Role.DPO)
    shown = {
        "told": told,
        "in_words": in_words(visit, told),
        "step": step,
        "step_name": name,
        "will": [visit.words(sentence) for sentence in step.will],
        "options": {value: visit.words(words) for value, words in options(step, told.kind).items()},
        "legend": visit.words(step.legend) if step.legend else "",
        "question": visit.words(step.reason) if step.reason else "",
        "button": visit.words(step.button),
        "fields": fields,
        "missed": missed,
        "most": LONGEST,
        "now": step.when(told),
    }
    title = visit.words(N_("Case {number}: {step}"), number=told.number, step=visit.words(step.words))
    return answer(page("office_case_step.html", around_it, title, **shown), status)


HANDLERS: Final = (case, letter, letter_file, confirm_step, take_step)
