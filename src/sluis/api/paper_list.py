"""Which papers a desk makes: what each is, for whom, on what it rests, in which forms, and what an order of it says.

In:  a gate, and some of the papers. Out: the list in words, with the versions, activities and recipients to name.

A paper that is added here needs its maker in ``paper_orders`` and a call of the desk that may make it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from sluis.i18n import N_, Lang, tr
from sluis.reports.disclosures import purpose_of

if TYPE_CHECKING:
    from sluis.api.gate import Gate


class PaperKind(StrEnum):
    """Which paper."""

    REGISTER = "register"
    FINDINGS = "findings"
    NOTICE = "notice"
    ANNEX = "annex"
    DPIA = "dpia"
    TIA = "tia"
    LIA = "lia"
    ANSWERS = "answers"
    PUBLIC = "public"
    DELAY = "delay"
    INCIDENT = "incident"
    CUSTOMERS = "incident-customers"
    NEIGHBOURS = "incident-neighbours"


class PaperForm(StrEnum):
    """In which form."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JSONLD = "jsonld"
    SCHEMA = "schema"


MEDIA: Final = {
    PaperForm.HTML: "text/html; charset=utf-8",
    PaperForm.PDF: "application/pdf",
    PaperForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PaperForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PaperForm.JSONLD: "application/ld+json",
    PaperForm.SCHEMA: "application/schema+json",
}
"""Form → media type."""
_READ: Final = (PaperForm.HTML, PaperForm.PDF)
_EDITED: Final = (*_READ, PaperForm.DOCX)


class Takes(StrEnum):
    """What an order of a paper says beside its kind."""

    VERSION = "version"
    DAY = "day"
    BEFORE = "before"
    ACTIVITY = "activity"
    ANY_ACTIVITY = "any-activity"
    RECIPIENT = "recipient"
    PERIOD = "period"
    NOTES = "notes"
    ACCOUNTABLE = "accountable"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper in the list of papers; its words are message ids."""

    kind: PaperKind
    name: str
    reader: str
    """For whom it is."""
    rests_on: str
    takes: tuple[Takes, ...]
    forms: tuple[PaperForm, ...] = _EDITED


_OF_REGISTER: Final = (Takes.VERSION, Takes.DAY)
_ASSESSED: Final = (*_OF_REGISTER, Takes.BEFORE, Takes.ANY_ACTIVITY)
_OF_INCIDENT: Final = (Takes.RECIPIENT, Takes.PERIOD, Takes.NOTES)
_RULES: Final = N_("The register, and the rules of law as the program holds them on that day.")
_WITH_STEPS: Final = N_("The register, the rules of law on that day, and the steps on record of that version.")
_LEDGER: Final = N_("The ledger of the gate in that period, the register in force, and what somebody noted.")
PAPERS: Final = (
    PaperEntry(
        PaperKind.REGISTER,
        N_("Register of processing (GDPR article 30)"),
        N_("For the supervisory authority, and for whoever keeps the register."),
        N_("The register as it was proposed, and nothing beside it."),
        _OF_REGISTER,
        (*_EDITED, PaperForm.XLSX, PaperForm.JSONLD),
    ),
    PaperEntry(
        PaperKind.FINDINGS,
        N_("Report on the register"),
        N_("For the data protection officer."),
        _RULES,
        (*_OF_REGISTER, Takes.BEFORE),
    ),
    PaperEntry(
        PaperKind.NOTICE,
        N_("What people are told of an activity (GDPR articles 13 and 14)"),
        N_("For people at home. Everybody can read that of the register in force without signing in."),
        N_("The register, and nothing of any household."),
        (*_OF_REGISTER, Takes.ACTIVITY),
    ),
    PaperEntry(
        PaperKind.ANNEX,
        N_("Annex to the agreement with a processor (GDPR article 28)"),
        N_("For the processor and the provider, to sign with their agreement."),
        N_("The register, and nothing beside it."),
        (*_OF_REGISTER, Takes.ACTIVITY),
        (*_EDITED, PaperForm.SCHEMA),
    ),
    PaperEntry(
        PaperKind.DPIA,
        N_("Data protection impact assessment (GDPR article 35)"),
        N_("For the data protection officer, and for who decides."),
        _WITH_STEPS,
        _ASSESSED,
    ),
    PaperEntry(
        PaperKind.TIA,
        N_("Transfer impact assessment (GDPR articles 44 to 49)"),
        N_("For the legal department and the data protection officer."),
        _WITH_STEPS,
        _ASSESSED,
    ),
    PaperEntry(
        PaperKind.LIA,
        N_("Balancing test of a legitimate interest (GDPR article 6(1)(f))"),
        N_("For the legal department and the data protection officer."),
        _WITH_STEPS,
        _ASSESSED,
    ),
    PaperEntry(
        PaperKind.ANSWERS,
        N_("Answers to the ten questions"),
        N_("For parliament and the press, signed by somebody who is accountable."),
        N_("The register, the law of today, and the ledger of the gate, counted. Recordings are not looked at here."),
        (Takes.VERSION, Takes.ACCOUNTABLE),
        _READ,
    ),
    PaperEntry(
        PaperKind.PUBLIC,
        N_("The answers on one page"),
        N_("For everybody. Everybody can read it without signing in, unsigned."),
        N_("The register, the law of today, and the ledger of the gate, counted."),
        (Takes.VERSION, Takes.ACCOUNTABLE),
        _READ,
    ),
    PaperEntry(
        PaperKind.DELAY,
        N_("Letter that an answer will be later"),
        N_("For whoever asked, before the term ends."),
        N_("What you type: nothing of it is checked."),
        (Takes.LETTER,),
    ),
    PaperEntry(
        PaperKind.INCIDENT,
        N_("Incident: what left for a recipient in a period"),
        N_("For the notices to the supervisory authorities, and for the record of the incident."),
        _LEDGER,
        _OF_INCIDENT,
    ),
    PaperEntry(
        PaperKind.CUSTOMERS,
        N_("Incident: the letter to customers"),
        N_("For customers whom it is about."),
        _LEDGER,
        _OF_INCIDENT,
    ),
    PaperEntry(
        PaperKind.NEIGHBOURS,
        N_("Incident: the letter to neighbours"),
        N_("For neighbours whose Wi-Fi it is about."),
        _LEDGER,
        _OF_INCIDENT,
    ),
)
"""Every paper a desk makes, in the order of the list."""
ENTRIES: Final = {entry.kind: entry for entry in PAPERS}


class ListedPaper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that somebody may have made, in words."""

    kind: PaperKind
    name: str
    reader: str
    """For whom it is."""
    rests_on: str
    takes: tuple[Takes, ...]
    """What an order says beside kind, form and language."""
    forms: tuple[PaperForm, ...]


class ListedVersion(msgspec.Struct, frozen=True):
    """A version of the register that a paper can be made of."""

    version: int
    register: str
    """Its SHA-256."""


class ListedActivity(msgspec.Struct, frozen=True):
    """An activity of the register in force."""

    activity: str
    purpose: str


class ListedRecipient(msgspec.Struct, frozen=True):
    """A recipient of the register in force."""

    recipient: str
    name: str


class PapersListed(msgspec.Struct, frozen=True):
    """What papers there are, and of what they can be made."""

    papers: tuple[ListedPaper, ...]
    versions: tuple[ListedVersion, ...]
    """The newest first."""
    register: str
    """SHA-256 of the register in force."""
    activities: tuple[ListedActivity, ...]
    recipients: tuple[ListedRecipient, ...]


class PaperHanded(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that was made, whichever. It may be full of personal data: never logged."""

    form: PaperForm
    lang: Lang
    name: str
    """As a file: letters, digits, hyphens and points."""
    media_type: str
    content: bytes
    """As JSON: base64."""
    sha256: str
    """Of its bytes, 64 hex digits."""
    title: str
    first: str
    """The first sentence of the paper, as the paper says it."""
    day: str
    issued_by: str
    rests_on: tuple[str, ...]
    does_not_show: tuple[str, ...]

    def __repr__(self) -> str:
        """Say which form of a paper, and nothing that stands in it."""
        return f"{type(self).__name__}({self.form.value}, {self.sha256})"


class PaperFile(PaperHanded, frozen=True, kw_only=True):
    """A paper of the list that was made."""

    kind: PaperKind
    record: bytes | None = None
    """Of an incident whose versions are kept: the file of them, one line longer. As JSON: base64."""

    def __repr__(self) -> str:
        """Say which paper, and nothing that stands in it."""
        return f"PaperFile({self.kind.value}, {self.form.value}, {self.sha256})"


def papers_listed(gate: "Gate", kinds: Iterable[PaperKind]) -> PapersListed:
    """Return some papers in words, with the versions, activities and recipients they can be made of.

    Args:
        gate: Whose registers.
        kinds: Which papers.

    Raises:
        register_record_error: a step on record does not check.
        StoreError: the database does not answer.
    """
    register, chosen = gate.beside().register, frozenset(kinds)
    steps = gate.registers.history().steps
    versions = {step.number: step.register for step in steps}
    return PapersListed(
        tuple(_listed(entry) for entry in PAPERS if entry.kind in chosen),
        tuple(ListedVersion(number, digest) for number, digest in sorted(versions.items(), reverse=True)),
        register.digest,
        tuple(ListedActivity(key, purpose_of(register, key)) for key in register.activities),
        tuple(ListedRecipient(key, each.legal_entity or each.name) for key, each in register.recipients.items()),
    )


def _listed(entry: PaperEntry) -> ListedPaper:
    words = tr(entry.name), tr(entry.reader), tr(entry.rests_on)
    return ListedPaper(
        kind=entry.kind, name=words[0], reader=words[1], rests_on=words[2], takes=entry.takes, forms=entry.forms
    )
