"""What art. 30(1) asks of one activity, in words: whose data, which kinds, who receives, where it goes, how it is kept.

In:  a register and the key of an activity. Out: phrases in the language in force.

The rules this module keeps:
 * What the register does not state is said to be missing, and never taken for "no".
 * Only rows of which something leaves are counted as data that the recipient has.
 * The subscriber, whose router it is, is among the people; so is whoever a row that leaves is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sluis.i18n import N_, tr
from sluis.law.finding import WORDS
from sluis.law.instruments import TOOLS
from sluis.law.parties import Recipient, Transfer
from sluis.register.flows import flow_of, kinds_of, subjects_of_row, withheld_by_kind
from sluis.register.lower import plan_of
from sluis.register.model import Register, Row, subjects_of
from sluis.reports.access_words import passed_on_known, stays_inside, transfers
from sluis.reports.disclosures import country_name, recipient_of
from sluis.reports.household_words import kind_in_words, period_in_words, what_in_words
from sluis.terms import KINDS, SUBJECTS, Kind, Subject

MISSING: Final = N_("not stated in the register")
ROLES: Final[dict[str, str]] = {
    "processor": N_("processor"),
    "subprocessor": N_("sub-processor"),
    "controller": N_("controller"),
    "joint": N_("joint controller"),
    "unknown": N_("role not known"),
}
INSIDE: Final = N_("does not leave the European Economic Area, as far as the register says")
UNDER: Final = N_("{country} ({name}), under {tool}")
WITHOUT: Final = N_("{country} ({name}); the register states no instrument for it")
LOOKED_AT: Final = N_("from which countries it can be looked at: not stated in the register")
PASSED_ON: Final = N_("where a company is that it passes data on to: not stated in the register")
LEAVES_NOT: Final = N_("stays inside")
SECURED: Final[dict[str, tuple[str, str]]] = {
    "tls": (N_("encrypted under way"), N_("not encrypted under way")),
    "at_rest": (N_("encrypted where it is kept"), N_("not encrypted where it is kept")),
    "access_log": (N_("who looks at it is logged"), N_("who looks at it is not logged")),
}
"""Fact about security → the words when it is so, and when it is not."""


def leaving(register: Register, activity: str) -> tuple[Row, ...]:
    """Return the rows of which something goes to the recipient, in file order."""
    rows = register.activities[activity].fields
    by_kind = withheld_by_kind(rows)
    return tuple(
        row
        for row in rows
        if row.path is not None and row.treatment != "withhold" and not any(kind in by_kind for kind in kinds_of(row))
    )


def people_of(register: Register, activity: str) -> tuple[Subject, ...]:
    """Return the people whose data it is: whoever a row that leaves is about, and whoever a ground speaks of."""
    named = {subject for ground in register.activities[activity].grounds for subject in subjects_of(ground.subjects)}
    concerned = {*flow_of(register, activity).concerned, *named}
    return tuple(subject for subject in Subject if subject in concerned)


def kinds_leaving(register: Register, activity: str) -> tuple[Kind, ...]:
    """Return the kinds of data of which something leaves, each once: of rows, and of what goes beside them."""
    entry = register.activities[activity]
    told = [(kinds_of(row) or (Kind.UNKNOWN,))[0] for row in leaving(register, activity)]
    beside = [*([] if entry.household is None else [Kind.HOUSEHOLD]), *([] if entry.time is None else [Kind.MOMENT])]
    return tuple(dict.fromkeys([*told, *beside]))


def people_in_words(register: Register, activity: str) -> str:
    """Return whose data it is (art. 30(1)(c))."""
    return ", ".join(tr(SUBJECTS[subject][0]) for subject in people_of(register, activity))


def kinds_in_words(register: Register, activity: str) -> str:
    """Return which categories of data the recipient has (art. 30(1)(c))."""
    return ", ".join(tr(KINDS[kind].label) for kind in kinds_leaving(register, activity)) or tr(LEAVES_NOT)


def recipient_in_words(register: Register, key: str) -> str:
    """Return who receives, and in which role (art. 30(1)(d)).

    Args:
        register: The register.
        key: Of the recipient.
    """
    named, role = recipient_of(register, key), register.recipients[key].role
    return f"{named.name} ({tr(MISSING) if role is None else tr(ROLES[role])})"


def tool_in_words(transfer: Transfer) -> str:
    """Return an instrument of chapter V in words; that none is stated, where none is."""
    return tr(MISSING) if transfer.tool is None else tr(WORDS[TOOLS[transfer.tool]])


def transfer_phrases(recipient: Recipient) -> Iterator[str]:
    """Yield where data goes outside the EEA, and under what (art. 30(1)(e))."""
    if recipient.country is None:
        yield tr(MISSING)
        return
    for country, name, transfer in transfers(recipient):
        template = WITHOUT if transfer.tool is None else UNDER
        yield tr(template, None, country=country_name(country), name=name, tool=tool_in_words(transfer))
    if not recipient.access_from:
        yield tr(LOOKED_AT)
    elif stays_inside(recipient):
        yield tr(INSIDE)
    if not passed_on_known(recipient):
        yield tr(PASSED_ON)


def retention_in_words(register: Register, activity: str) -> str:
    """Return how long the recipient keeps it (art. 30(1)(f)): a term, else the criteria, else that neither is known."""
    entry = register.activities[activity]
    if entry.retention is not None:
        return period_in_words(entry.retention)
    return tr(MISSING) if entry.retention_criteria is None else entry.retention_criteria


def security_in_words(register: Register, activity: str) -> str:
    """Return how it is protected (art. 30(1)(g)); what is not stated is left unsaid, and nothing stated is said so."""
    security = register.activities[activity].security
    told = []
    for fact, (so, not_so) in SECURED.items():
        value: bool | None = getattr(security, fact)
        if value is not None:
            told.append(tr(so if value else not_so))
    if security.key_holder_country is not None:
        told.append(tr(N_("keys held in {country}"), None, country=country_name(security.key_holder_country)))
    return ", ".join(told) or tr(MISSING)


@dataclass(frozen=True, slots=True)
class RowInWords:
    """One row of an activity, as people read it."""

    what: str
    """What it tells about a home."""
    form: str
    """In which form it leaves; that it stays inside, when nothing does."""
    example: str
    """How such a value looks; of nobody, and empty when nothing leaves."""
    people: str
    """Whose it is."""
    leaves: bool


def rows_in_words(register: Register, activity: str) -> tuple[RowInWords, ...]:
    """Return every row of an activity in words, in file order."""
    plan = plan_of(register, activity)
    compiled = {row.number: row for row in plan.rows}
    leaves = leaving(register, activity)
    made = []
    for number, row in enumerate(register.activities[activity].fields, 1):
        people = ", ".join(tr(SUBJECTS[subject][0]) for subject in subjects_of_row(row))
        planned = compiled.get(number)
        if planned is None:
            kind = "" if row.kind is None else tr(KINDS[row.kind].label)
            made.append(RowInWords(tr(N_("every {kind}"), None, kind=kind), tr(LEAVES_NOT), "", "", leaves=False))
        elif row in leaves:
            told = kind_in_words(planned.path, plan.told(planned))
            made.append(RowInWords(told.what, told.form, told.example, people, leaves=True))
        else:
            made.append(RowInWords(what_in_words(planned.path), tr(LEAVES_NOT), "", people, leaves=False))
    return tuple(made)
