"""What Sluis can do, as functions on typed values: to embed it, and what the command line is made of.

``from sluis import api`` loads nothing but this file; a name loads what it needs when it is first used.

The rules this package keeps:
 * A function takes and gives values; ``as_json`` makes JSON of each, the same that the command line prints.
 * Nothing is printed, no process ends, no signal is taken. What cannot be done raises a ``sluis.errors.SluisError``.
 * The clock is read here when nobody says a day or a moment, and nowhere below.
 * ``__all__`` is the surface, versioned by ``API_VERSION`` (semantic versioning): what takes a name or an argument away
   counts the first number up, what adds one the second. Modules below this package that ``__all__`` does not name serve
   the command line and may change.

Reference: docs/reference/api.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sluis.api import (  # noqa: F401 - known to type checkers as __getattr__ knows them
        audit,
        clock,
        fleet,
        health,
        law,
        ledger,
        live,
        monitoring,
        notices,
        paper_activity,
        paper_answers,
        paper_assessment,
        paper_findings,
        paper_incident,
        paper_letters,
        paper_register,
        paper_signing,
        paper_statement,
        papers,
        recipient,
        register_sheets,
        rights,
        rights_letter,
        rights_listed,
        rights_portability,
        risk,
        risk_lease,
        router_profile,
        serving,
        statement,
    )
    from sluis.api.anonymise import Anonymised, anonymise_capture
    from sluis.api.audit import Asked, Audited, audit_captures
    from sluis.api.conversion import ConvertedRegister, convert_register
    from sluis.api.difference import ComparedRegisters, compare_registers
    from sluis.api.disclosed import Disclosures, disclosures
    from sluis.api.document import Document, Json, as_json
    from sluis.api.draft import Drafted, draft_register
    from sluis.api.gate import Gate
    from sluis.api.identify import HitPlace, Identified, find_identifiers, identify_paths
    from sluis.api.lifecycle import (
        Advice,
        HandedIn,
        RegisterHistory,
        RegisterLife,
        SignWith,
        StepName,
        StepRequest,
        TakenStep,
    )
    from sluis.api.outcomes import Decided, ShadowReport, Status, Withheld
    from sluis.api.plan import (
        CompiledActivity,
        CompiledRegister,
        Passed,
        TokenKeys,
        compile_plan,
        project,
        throwaway_keys,
    )
    from sluis.api.questions import Answered, Questions, answers_from, questions_about
    from sluis.api.reading import Read, read_reports
    from sluis.api.reconciliation import Reconciliation, reconcile
    from sluis.api.register import Checked, check_register, outbox_document, outbox_needs
    from sluis.api.standing import HelpWindow, Imported, Registry, Standings, StandingShown, StopReceipt
    from sluis.api.statement import Stated, Statement, Unproved, make_statement, verify_statement
    from sluis.api.trial import Tried, try_file

API_VERSION: Final = "1.5"
"""Of the surface, not of the program."""

__all__ = [
    "API_VERSION",
    "Advice",
    "Anonymised",
    "Answered",
    "Asked",
    "Audited",
    "Checked",
    "ComparedRegisters",
    "CompiledActivity",
    "CompiledRegister",
    "ConvertedRegister",
    "Decided",
    "Disclosures",
    "Document",
    "Drafted",
    "Gate",
    "HandedIn",
    "HelpWindow",
    "HitPlace",
    "Identified",
    "Imported",
    "Json",
    "Passed",
    "Questions",
    "Read",
    "Reconciliation",
    "RegisterHistory",
    "RegisterLife",
    "Registry",
    "ShadowReport",
    "SignWith",
    "StandingShown",
    "Standings",
    "Stated",
    "Statement",
    "Status",
    "StepName",
    "StepRequest",
    "StopReceipt",
    "TakenStep",
    "TokenKeys",
    "Tried",
    "Unproved",
    "Withheld",
    "anonymise_capture",
    "answers_from",
    "as_json",
    "audit_captures",
    "check_register",
    "compare_registers",
    "compile_plan",
    "convert_register",
    "disclosures",
    "draft_register",
    "find_identifiers",
    "identify_paths",
    "make_statement",
    "outbox_document",
    "outbox_needs",
    "project",
    "questions_about",
    "read_reports",
    "reconcile",
    "throwaway_keys",
    "try_file",
    "verify_statement",
]

_MODULES: Final = {
    "anonymise": ("Anonymised", "anonymise_capture"),
    "audit": ("Asked", "Audited", "audit_captures"),
    "conversion": ("ConvertedRegister", "convert_register"),
    "difference": ("ComparedRegisters", "compare_registers"),
    "disclosed": ("Disclosures", "disclosures"),
    "document": ("Document", "Json", "as_json"),
    "draft": ("Drafted", "draft_register"),
    "gate": ("Gate",),
    "outcomes": ("Decided", "ShadowReport", "Status", "Withheld"),
    "identify": ("HitPlace", "Identified", "find_identifiers", "identify_paths"),
    "lifecycle": (
        "Advice",
        "HandedIn",
        "RegisterHistory",
        "RegisterLife",
        "SignWith",
        "StepName",
        "StepRequest",
        "TakenStep",
    ),
    "plan": (
        "CompiledActivity",
        "CompiledRegister",
        "Passed",
        "TokenKeys",
        "compile_plan",
        "project",
        "throwaway_keys",
    ),
    "questions": ("Answered", "Questions", "answers_from", "questions_about"),
    "reading": ("Read", "read_reports"),
    "reconciliation": ("Reconciliation", "reconcile"),
    "register": ("Checked", "check_register", "outbox_document", "outbox_needs"),
    "standing": ("HelpWindow", "Imported", "Registry", "StandingShown", "Standings", "StopReceipt"),
    "statement": ("Stated", "Statement", "Unproved", "make_statement", "verify_statement"),
    "trial": ("Tried", "try_file"),
}
"""Module of this package → the names of the surface that it holds."""
_HOMES: Final = {name: module for module, names in _MODULES.items() for name in names}
_BELOW: Final = frozenset(
    {
        "audit",
        "clock",
        "fleet",
        "health",
        "law",
        "ledger",
        "live",
        "monitoring",
        "notices",
        "paper_activity",
        "paper_answers",
        "paper_assessment",
        "paper_findings",
        "paper_incident",
        "paper_letters",
        "paper_register",
        "paper_signing",
        "paper_statement",
        "papers",
        "recipient",
        "register_sheets",
        "rights",
        "rights_letter",
        "rights_listed",
        "rights_portability",
        "risk",
        "risk_lease",
        "router_profile",
        "serving",
        "statement",
    }
)
"""Modules that serve the command line under their own names."""


if not TYPE_CHECKING:  # a checker that saw it would believe in every name

    def __getattr__(name: str) -> object:
        """Load the module of a name when the name is first used."""
        if name in _BELOW:
            return import_module(f"{__name__}.{name}")
        if name not in _HOMES:
            raise AttributeError(name)
        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
