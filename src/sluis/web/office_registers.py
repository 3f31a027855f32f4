"""The registers at the office: every version with its steps, what the law says of it, and what it would change.

In:  who is signed in, and what the desk answers. Out: pages, the bytes of a version, and all of it as a file.

The rule this module keeps: of a step stands beside it what shows who took it: a signature that everybody can check, an
ID token that the desk checked then, or nothing.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from sluis.errors import Code, SluisError
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.terms import Role
from sluis.web.office import advice_words, office_of, step_words
from sluis.web.office_answers import Effect, Findings, Registers, RegisterStep
from sluis.web.office_pages import NOT_NAMED, Names, names_in, overview
from sluis.web.rendering import answer, page
from sluis.web.sessions import SignedIn
from sluis.web.visit import PageAndFile, Visit, Visited, file_answer, json_file

_T = TypeVar("_T")
WHERE: Final = {
    "proposed": N_("Waits for the advice of the data protection officer."),
    "advised": N_("Waits for the approval of the owner."),
    "approved": N_("Waits until somebody else activates it."),
    "activated": N_("Was activated."),
}
"""Where a version stands after its last step."""
HOLDS: Final = N_("Holds now.")
NOT_TAKEN: Final = N_("Holds now by its steps; no gate that is on record took it yet.")
VERDICTS: Final = {
    "PASS": N_("in order"),
    "FAIL": N_("not in order"),
    "REVIEW": N_("somebody has to weigh it"),
    "UNKNOWN": N_("a fact is missing"),
}
"""What a rule of law says, in words."""
ACTS: Final = (
    ("advice", N_("Advise on it"), frozenset({Role.DPO}), "proposed"),
    ("approval", N_("Approve it"), frozenset({Role.OWNER, Role.APPROVER}), "advised"),
    ("activation", N_("Activate it"), frozenset({Role.OPERATOR}), "approved"),
)
"""Name of a step in an address, its words, who may take it, and which step comes before."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version and its life."""

    number: int
    register: str
    steps: tuple[RegisterStep, ...]
    where: str
    """Where it stands, in one sentence."""
    holds: bool

    @property
    def advice(self) -> RegisterStep | None:
        """The last advice."""
        return next((step for step in reversed(self.steps) if step.step == "advised"), None)


def versions_of(registers: Registers, language: Lang) -> list[Version]:
    """Return the versions, newest first."""
    made = []
    for number in sorted({step.version for step in registers.steps}, reverse=True):
        life = tuple(step for step in registers.steps if step.version == number)
        holds = registers.in_force == number
        holding = HOLDS if any(each.register == life[0].register for each in registers.taken) else NOT_TAKEN
        where = holding if holds and life[-1].step == "activated" else WHERE[life[-1].step]
        made.append(Version(number, life[0].register, life, tr(where, language), holds))
    return made


def acts_for(version: Version, signed_in: SignedIn, language: Lang) -> list[tuple[str, str]]:
    """Return the steps that somebody may take now: name in an address, and words."""
    done, last = {step.step for step in version.steps}, version.steps[-1].step
    return [
        (name, tr(words, language))
        for name, words, roles, before in ACTS
        if before in done and signed_in.is_any(*roles) and (name != "activation" or last in {"approved", "activated"})
    ]


async def life(visit: Visit) -> Registers:
    """Return the life of every version, its moments as other answers write them."""
    told = await visit.read("/v1/registers", Registers)
    steps = tuple(_told_plainly(step) for step in told.steps)
    taken = tuple(msgspec.structs.replace(each, at=iso_of(each.at)) for each in told.taken)
    return msgspec.structs.replace(told, at=iso_of(told.at), steps=steps, taken=taken)


def _told_plainly(step: RegisterStep) -> RegisterStep:
    holds = None if step.from_ is None else iso_of(step.from_)
    return msgspec.structs.replace(step, at=iso_of(step.at), from_=holds)


def iso_of(moment: str) -> str:
    """Return a moment of the history of registers, which is written for people, in ISO 8601.

    Examples:
        >>> iso_of("2026-11-24 13:00:00 UTC"), iso_of("2026-11-24T13:00:00Z")
        ('2026-11-24T13:00:00Z', '2026-11-24T13:00:00Z')
    """
    return moment.replace(" UTC", "Z").replace(" ", "T")


async def version_at(visit: Visit, number: int) -> Version:
    """Return a version.

    Raises:
        request_refused_error: there is none of that number.
    """
    known = versions_of(await life(visit), visit.language)
    found = next((version for version in known if version.number == number), None)
    if found is None:
        raise request_refused_error(why=Code("path"))
    return found


async def findings_of(visit: Visit, number: int) -> Findings:
    """Return what the law says of a version today."""
    return await visit.read(f"/v1/registers/{number}/findings", Findings)


async def effect_of(visit: Visit, number: int) -> Effect:
    """Return what a version would change."""
    return await visit.read(f"/v1/registers/{number}/effect", Effect)


async def names_or_keys(visit: Visit) -> Names:
    """Return what the register in force calls activities and recipients; where it cannot be read, nothing."""
    told, _ = await told_or_why_not(overview(visit), visit.language)
    return NOT_NAMED if told is None else names_in(told)


async def told_or_why_not(asked: Awaitable[_T], language: Lang) -> tuple[_T | None, str]:
    """Return an answer of the desk, or in words why it gave none: a version of long ago may be readable no more.

    Raises:
        SluisError: the desk did not refuse, but is away or silent.
    """
    try:
        return await asked, ""
    except SluisError as fault:
        if fault.code != "web.office-refused":
            raise
        return None, fault.sentence(language)


REGISTERS: Final = PageAndFile(
    "/office/registers",
    "sluis-registers.json",
    "office_registers.html",
    N_("Registers"),
    office_of,
    life,
    lambda visit, told: {
        "told": told,
        "versions": versions_of(told, visit.language),
        "known": {step.register: step.version for step in told.steps},
        "steps": step_words(visit.language),
        "advices": advice_words(visit.language),
        "may_propose": visit.signed_in.is_any(Role.OWNER),
    },
)
"""Every version, and where it stands."""


@get("/office/registers/{number:int}")
async def version(visit: Visited, number: FromPath[int]) -> Response[bytes]:
    """A version: its steps, what it would change, and what the law says of it."""
    around_it, language = office_of(visit), visit.language
    known = await version_at(visit, number)
    findings, no_findings = await told_or_why_not(findings_of(visit, number), language)
    effect, no_effect = await told_or_why_not(effect_of(visit, number), language)
    told = () if findings is None else findings.findings
    shown = {
        "version": known,
        "effect": effect,
        "closing": [finding for finding in told if finding.closes],
        "others": [each for each in told if not each.closes and each.verdict != "PASS"],
        "at": None if findings is None else findings.at,
        "why_not": [words for words in (no_findings, no_effect) if words],
        "steps": step_words(language),
        "advices": advice_words(language),
        "acts": acts_for(known, visit.signed_in, language),
        "names": await names_or_keys(visit),
        "verdicts": {name: tr(words, language) for name, words in VERDICTS.items()},
    }
    title = tr(N_("Version {number} of the register"), language, number=number)
    return answer(page("office_version.html", around_it, title, **shown))


@get("/office/registers/{number:int}/register.yaml")
async def version_file(visit: Visited, number: FromPath[int]) -> Response[bytes]:
    """A version as it was proposed, byte for byte."""
    office_of(visit)
    content = await visit.desk.bytes_of(visit.signed_in, f"/v1/registers/{number}", visit.language)
    return file_answer(content, f"register-{number}.yaml", "application/yaml")


@get("/office/registers/{number:int}/version.json")
async def version_told(visit: Visited, number: FromPath[int]) -> Response[bytes]:
    """A version with its steps, findings and effect, for a program."""
    office_of(visit)
    known = await version_at(visit, number)
    findings = await findings_of(visit, number)
    effect = await effect_of(visit, number)
    parts = {"steps": known.steps, "findings": findings, "effect": effect}
    return json_file({"version": number, "register": known.register, **parts}, f"sluis-register-{number}.json")


HANDLERS: Final = (*REGISTERS.handlers(), version, version_file, version_told)
