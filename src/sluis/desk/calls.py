"""The closed list of calls, and who may make which: the only place where a right is given.

In:  the caller that ``desk.toml`` lists, and a call. Out: whether it may; and which household it may name.

The rules this module keeps:
 * A call that is not in the table is made by nobody; a role has no right that does not stand here.
 * A caller that answers for some households makes no call that reaches any by a number or a draw.
 * A caller that answers for some households names those and no other. Another one is looked up as one that cannot
   exist, by the same questions to the database, so that no answer tells the two apart.
 * An agent for which no household is listed answers for none.
"""

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sluis.terms import Role


class Call(StrEnum):
    """What may be asked of a desk."""

    HEALTH = "health"
    READY = "ready"
    DESCRIPTION = "description"
    STOP_RECIPIENT = "stop-recipient"
    STOPPED = "stopped"
    START_RECIPIENT = "start-recipient"
    START_ROW = "start-row"
    SHOW_STANDING = "show-standing"
    ASK = "ask"
    ASK_PAGE = "ask-page"
    STATEMENT = "statement"
    OWN_LETTERS = "own-letters"
    OWN_LETTER = "own-letter"
    SHARING = "sharing"
    SHARED_ABOUT = "shared-about"
    OVERVIEW = "overview"
    REGISTRY_PAGE = "registry-page"
    REGISTRY_FEED = "registry-feed"
    REGISTERS = "registers"
    REGISTER = "register"
    FINDINGS = "findings"
    PROPOSE = "propose"
    PROPOSAL_TO_SIGN = "proposal-to-sign"
    STEP = "step"
    STEP_TO_SIGN = "step-to-sign"
    ACTIVITIES = "activities"
    PROPOSE_AGREED = "propose-agreed"
    ADVISE = "advise"
    APPROVE = "approve"
    ACTIVATE = "activate"
    OFFICE = "office"
    EFFECT = "effect"
    ALARMS = "alarms"
    CASES = "cases"
    LOOKS = "looks"
    RISK = "risk"
    VENDOR_QUESTIONS = "vendor-questions"
    VENDOR_ANSWERS = "vendor-answers"
    QUESTIONS_SENT = "questions-sent"
    NOTE_SENT = "note-sent"
    POPULATION = "population"
    SAMPLE = "sample"
    LOG = "log"
    VISITS = "visits"
    INSPECT_CASES = "inspect-cases"
    INSPECT_CASE = "inspect-case"
    OPEN_CASE = "open-case"
    SHOW_CASES = "show-cases"
    LIST_CASES = "list-cases"
    CASE = "case"
    CASE_STEP = "case-step"
    OWN_FILE = "own-file"
    EXERCISE = "exercise"
    REQUEST_STATUS = "request-status"
    REVOKE_REQUEST = "revoke-request"
    MANDATES = "mandates"
    END_MANDATE = "end-mandate"
    GIVE_MANDATE = "give-mandate"
    PAPERS = "papers"
    REGISTER_PAPER = "register-paper"
    PROVIDER_PAPER = "provider-paper"
    INCIDENT_PAPER = "incident-paper"
    SIGNED_PAPER = "signed-paper"
    WORKBOOK = "workbook"
    DOSSIERS = "dossiers"
    MAKE_DOSSIER = "make-dossier"
    DOSSIER_MAKING = "dossier-making"
    AGREE_DOSSIER = "agree-dossier"
    HAVE_DOSSIER = "have-dossier"
    LIFT_DOSSIER = "lift-dossier"
    NOTICE = "notice"
    PUBLIC_ANSWERS = "public-answers"


_EVERYBODY: Final = frozenset(Role)
_GOVERN: Final = frozenset({Role.OWNER, Role.LEGAL, Role.DPO, Role.APPROVER, Role.OPERATOR, Role.INSPECTOR})
"""Who reads registers, and how what they allow is."""
_SIGN: Final = frozenset({Role.OWNER, Role.DPO, Role.APPROVER, Role.OPERATOR})
"""Who carries signed steps; who takes one, its signature says."""
_OFFICE: Final = _GOVERN - {Role.INSPECTOR}
"""Who has a desk at the office of the web."""
_PAPERS: Final = frozenset({Role.OWNER, Role.LEGAL, Role.DPO})
"""Who has papers of the provider made."""
_ANSWERS: Final = frozenset({Role.LEGAL, Role.DPO})
"""Who answers an authority at the desk; an owner does at the shell."""
MAY: Final[dict[Call, frozenset[Role]]] = {
    Call.HEALTH: _EVERYBODY,
    Call.READY: _EVERYBODY,
    Call.DESCRIPTION: _EVERYBODY,
    Call.STOP_RECIPIENT: frozenset({Role.OPERATOR, Role.DPO}),
    Call.STOPPED: _GOVERN,
    Call.START_RECIPIENT: frozenset({Role.OPERATOR, Role.DPO}),
    Call.START_ROW: frozenset({Role.OPERATOR, Role.DPO}),
    Call.SHOW_STANDING: frozenset({Role.CALL_CENTRE, Role.DPO, Role.INSPECTOR, Role.HOUSEHOLD}),
    Call.ASK: frozenset({Role.CALL_CENTRE, Role.HOUSEHOLD}),
    Call.ASK_PAGE: frozenset({Role.CALL_CENTRE, Role.REGISTRY}),
    Call.STATEMENT: frozenset({Role.DPO, Role.INSPECTOR, Role.HOUSEHOLD}),
    Call.OWN_LETTERS: frozenset({Role.HOUSEHOLD}),
    Call.OWN_LETTER: frozenset({Role.HOUSEHOLD}),
    Call.SHARING: _EVERYBODY,
    Call.SHARED_ABOUT: frozenset({Role.DPO, Role.INSPECTOR, Role.HOUSEHOLD}),
    Call.OVERVIEW: frozenset({Role.HOUSEHOLD}),
    Call.REGISTRY_PAGE: frozenset({Role.REGISTRY}),
    Call.REGISTRY_FEED: frozenset({Role.REGISTRY}),
    Call.REGISTERS: _GOVERN,
    Call.REGISTER: _GOVERN,
    Call.FINDINGS: _GOVERN,
    Call.PROPOSE: frozenset({Role.OWNER}),
    Call.PROPOSAL_TO_SIGN: frozenset({Role.OWNER}),
    Call.STEP: _SIGN,
    Call.STEP_TO_SIGN: _SIGN,
    Call.ACTIVITIES: _GOVERN,
    Call.PROPOSE_AGREED: frozenset({Role.OWNER}),
    Call.ADVISE: frozenset({Role.DPO}),
    Call.APPROVE: frozenset({Role.OWNER, Role.APPROVER}),
    Call.ACTIVATE: frozenset({Role.OPERATOR}),
    Call.OFFICE: _OFFICE,
    Call.EFFECT: _GOVERN,
    Call.ALARMS: _OFFICE,
    Call.CASES: frozenset({Role.DPO, Role.LEGAL}),
    Call.LOOKS: frozenset({Role.DPO}),
    Call.RISK: frozenset({Role.OWNER, Role.LEGAL, Role.DPO}),
    Call.VENDOR_QUESTIONS: frozenset({Role.OWNER, Role.LEGAL, Role.DPO}),
    Call.VENDOR_ANSWERS: frozenset({Role.OWNER, Role.LEGAL, Role.DPO}),
    Call.QUESTIONS_SENT: frozenset({Role.OWNER, Role.LEGAL, Role.DPO}),
    Call.NOTE_SENT: frozenset({Role.OWNER, Role.LEGAL, Role.DPO}),
    Call.POPULATION: frozenset({Role.INSPECTOR}),
    Call.SAMPLE: frozenset({Role.INSPECTOR}),
    Call.LOG: frozenset({Role.INSPECTOR}),
    Call.VISITS: frozenset({Role.INSPECTOR}),
    Call.INSPECT_CASES: frozenset({Role.INSPECTOR}),
    Call.INSPECT_CASE: frozenset({Role.INSPECTOR}),
    Call.OPEN_CASE: frozenset({Role.CALL_CENTRE, Role.DPO, Role.HOUSEHOLD}),
    Call.SHOW_CASES: frozenset({Role.DPO, Role.HOUSEHOLD}),
    Call.LIST_CASES: frozenset({Role.DPO}),
    Call.CASE: frozenset({Role.DPO}),
    Call.CASE_STEP: frozenset({Role.DPO}),
    Call.OWN_FILE: frozenset({Role.HOUSEHOLD}),
    Call.EXERCISE: frozenset({Role.AGENT}),
    Call.REQUEST_STATUS: frozenset({Role.AGENT}),
    Call.REVOKE_REQUEST: frozenset({Role.AGENT}),
    Call.MANDATES: frozenset({Role.HOUSEHOLD}),
    Call.END_MANDATE: frozenset({Role.HOUSEHOLD}),
    Call.GIVE_MANDATE: frozenset({Role.HOUSEHOLD}),
    Call.PAPERS: _PAPERS | {Role.INSPECTOR},
    Call.REGISTER_PAPER: _PAPERS | {Role.INSPECTOR},
    Call.PROVIDER_PAPER: _PAPERS,
    Call.INCIDENT_PAPER: _PAPERS,
    Call.SIGNED_PAPER: _PAPERS,
    Call.WORKBOOK: frozenset({Role.OWNER}),
    Call.DOSSIERS: _ANSWERS | {Role.INSPECTOR},
    Call.MAKE_DOSSIER: _ANSWERS,
    Call.DOSSIER_MAKING: _ANSWERS,
    Call.AGREE_DOSSIER: _ANSWERS,
    Call.HAVE_DOSSIER: _ANSWERS | {Role.INSPECTOR},
    Call.LIFT_DOSSIER: _ANSWERS,
    Call.NOTICE: _EVERYBODY,
    Call.PUBLIC_ANSWERS: _EVERYBODY,
}
"""Call → who may make it."""
NAMES_NONE: Final = frozenset(
    {
        Call.CASES,
        Call.LIST_CASES,
        Call.CASE,
        Call.CASE_STEP,
        Call.INSPECT_CASE,
        Call.INSPECT_CASES,
        Call.LOOKS,
        Call.SAMPLE,
        Call.DOSSIERS,
        Call.MAKE_DOSSIER,
        Call.DOSSIER_MAKING,
        Call.AGREE_DOSSIER,
        Call.HAVE_DOSSIER,
        Call.LIFT_DOSSIER,
    }
)
"""Calls that reach households without naming a line: by the number of a case, or because a seed draws them."""
READS: Final = frozenset(
    {
        Call.HEALTH,
        Call.READY,
        Call.DESCRIPTION,
        Call.STOPPED,
        Call.SHOW_STANDING,
        Call.STATEMENT,
        Call.OWN_LETTERS,
        Call.OWN_LETTER,
        Call.SHARING,
        Call.SHARED_ABOUT,
        Call.OVERVIEW,
        Call.REGISTRY_FEED,
        Call.REGISTERS,
        Call.REGISTER,
        Call.FINDINGS,
        Call.PROPOSAL_TO_SIGN,
        Call.STEP_TO_SIGN,
        Call.ACTIVITIES,
        Call.OFFICE,
        Call.EFFECT,
        Call.ALARMS,
        Call.CASES,
        Call.LOOKS,
        Call.RISK,
        Call.VENDOR_QUESTIONS,
        Call.VENDOR_ANSWERS,
        Call.QUESTIONS_SENT,
        Call.POPULATION,
        Call.SAMPLE,
        Call.LOG,
        Call.VISITS,
        Call.INSPECT_CASES,
        Call.INSPECT_CASE,
        Call.SHOW_CASES,
        Call.LIST_CASES,
        Call.CASE,
        Call.OWN_FILE,
        Call.REQUEST_STATUS,
        Call.MANDATES,
        Call.PAPERS,
        Call.REGISTER_PAPER,
        Call.PROVIDER_PAPER,
        Call.INCIDENT_PAPER,
        Call.SIGNED_PAPER,
        Call.WORKBOOK,
        Call.DOSSIERS,
        Call.DOSSIER_MAKING,
        Call.NOTICE,
        Call.PUBLIC_ANSWERS,
    }
)
"""Calls that change nothing but the record of who looked: a person makes them while the identity service is away. What
does not stand here is an act."""

PUBLISHED: Final = {
    "/v1/sharing": Call.SHARING,
    "/v1/notices": Call.NOTICE,
    "/v1/answers": Call.PUBLIC_ANSWERS,
}
"""Path → the call that a caller which speaks for people makes for nobody in particular: it tells what everybody may
read, and nothing of a household."""
PAPERS: Final = frozenset(path for path, call in PUBLISHED.items() if call is not Call.SHARING)
"""Of these the ones that are papers, which take a while to make."""
NO_HOUSEHOLD: Final = "\x01"
"""A line no registry holds, for an import refuses what cannot be printed: it is looked up in the place of a household
that the caller does not answer for."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person for whom a caller speaks: the desk itself checked who it is."""

    issuer: str
    subject: str = field(repr=False)
    """What the identity service calls somebody, for ever."""
    token: str = field(repr=False)
    """SHA-256 of the ID token, 64 hex digits."""
    expires: int
    """When that ends, seconds since 1970."""
    acr: str | None = None
    """How strongly somebody signed in, and below by what and when: what the token says, and no more."""
    amr: tuple[str, ...] = ()
    signed_in: int | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody or something that ``desk.toml`` lists, or a person for whom such a caller speaks."""

    name: str
    roles: frozenset[Role]
    households: frozenset[str] | None = field(default=None, repr=False)
    """The lines it answers for, in Unicode form NFC; ``None``: any, and of an agent none."""
    for_people: bool = False
    """It speaks for people who show who they are, and has no role of its own."""
    for_machines: bool = False
    """It hands on calls of machines that show an access token, and has no role of its own."""
    person: Person | None = None
    """For whom it speaks in this call."""
    authorities: frozenset[str] = frozenset()
    """Of which authorities that person is an inspector."""
    bound: bool = False
    """It shows access tokens, and each must be bound to the certificate of its connection."""

    def may(self, call: Call) -> bool:
        """Return whether one of its roles may make a call, or whoever it speaks for may.

        Examples:
            >>> brand = Caller("brand", frozenset({Role.DPO}), frozenset({"NL-0001"}))
            >>> brand.may(Call.STATEMENT), brand.may(Call.CASE)
            (True, False)
        """
        if self.households is not None and call in NAMES_NONE:
            return False
        published = self.for_people and call in PUBLISHED.values()
        return published or not self.roles.isdisjoint(MAY.get(call, frozenset()))

    def household(self, line: str) -> str:
        """Return the line to look up for a line this caller named: that line, or one that cannot exist.

        What cannot be printed is no line either, and a database may not even take it as a question.

        Examples:
            >>> own = Caller("mijn", frozenset({Role.HOUSEHOLD}), frozenset({"NL-0001"}))
            >>> own.household(" NL-0001"), own.household("NL-0002") == NO_HOUSEHOLD
            ('NL-0001', True)
            >>> Caller("union", frozenset({Role.AGENT})).household("NL-0001") == NO_HOUSEHOLD
            True
        """
        named = unicodedata.normalize("NFC", line.strip())
        answers_for = Role.AGENT not in self.roles if self.households is None else named in self.households
        return named if answers_for and named.isprintable() else NO_HOUSEHOLD
