"""Errors of a register and its life, one row each; ``sluis.errors`` says how to read a row."""

from collections.abc import Sequence
from typing import Final, Protocol

from sluis.errors.entry import Entry, SluisError, entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_, Lang
from sluis.i18n.harmless import harmless


class PlacedFault(Protocol):
    """One mistake in a file a person wrote: where it stands, what it is and what to do."""

    @property
    def line(self) -> int:
        """Line, from 1."""

    @property
    def column(self) -> int:
        """Column, from 1."""

    @property
    def code(self) -> str:
        """Stable code of the mistake."""

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence."""

    def remedy(self, lang: Lang | None = None) -> str:
        """Return what to do."""


class RegisterError(SluisError):
    """A register cannot be used; carries every fault, in file order."""

    def __init__(self, name: FileName, faults: Sequence[PlacedFault]) -> None:
        super().__init__(REGISTER_FAULTS, {"file": name, "count": len(faults)})
        self.name = name
        self.faults = tuple(faults)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence, then a line per fault: ``file:line:column``, what is wrong, what to do, its code."""
        placed = (
            harmless(f"{self.name}:{fault.line}:{fault.column}: {fault.text(lang)} {fault.remedy(lang)} [{fault.code}]")
            for fault in self.faults
        )
        return "\n".join((super().text(lang), *placed))


REGISTER_FAULTS: Final = Entry(
    code="register.faults",
    raised_as=RegisterError,
    message=N_("{file} cannot be used; faults: {count}."),
    hint=N_("Nothing flows under a register with faults."),
    meaning=RegisterError.__doc__ or "",
    places=frozenset({"file", "count"}),
)


@entry(
    "register.version-unknown",
    "A version is named that was never proposed, or by too few digits.",
    N_("No version of the register is called {version}."),
    N_("`sluis register history` lists them: use the number, or at least 8 digits of the SHA-256."),
)
def register_version_unknown_error(*, version: RegisterText) -> None: ...
@entry(
    "register.version-current",
    "A register is to be converted that is written in the version of today.",
    N_("{file} is written in version {version} of the format already."),
    N_("There is nothing to convert."),
)
def register_current_error(*, file: FileName, version: int) -> None: ...
@entry(
    "register.version-old",
    "A register of an older version of the format is proposed.",
    N_("{file} is written in version {version} of the format; a proposal is written in version {ours}."),
    N_("`sluis register convert` writes it anew: what people decide on says what is read."),
)
def register_old_error(*, file: FileName, version: int, ours: int) -> None: ...
@entry(
    "register.convert-text",
    "The text of a register cannot be rewritten line by line.",
    N_("{file} cannot be written anew so that it says the same."),
    N_("Write each mapping on lines of its own, then convert again; or change the words by hand."),
)
def register_unwritable_error(*, file: FileName) -> None: ...
@entry(
    "register.version-known",
    "The same bytes were proposed before.",
    N_("{file} is version {number} already, byte for byte."),
    N_("`sluis register history` says how far it is."),
)
def register_known_error(*, file: FileName, number: int) -> None: ...
@entry(
    "register.step-order",
    "A step is taken before the one it needs.",
    N_("Version {number} cannot be {step} yet: first it has to be {needs}."),
    N_("The order is: proposed, advised, approved, activated. New advice asks for a new approval."),
    words={
        "proposed": N_("proposed"),
        "advised": N_("advised on"),
        "approved": N_("approved"),
        "activated": N_("activated"),
    },
)
def register_step_order_error(*, number: int, step: Code, needs: Code) -> None: ...
@entry(
    "register.same-person",
    "One person takes a step that another has to take.",
    N_("Version {number} cannot be {step} by who has {did} it."),
    N_("Who advises does not decide, and who decides does not activate (GDPR 38(3), 38(6)): ask somebody else."),
    exit_code=1,
    words={
        "advised": N_("advised on"),
        "approved": N_("approved"),
        "activated": N_("activated"),
    },
)
def register_same_person_error(*, number: int, step: Code, did: Code) -> None: ...
@entry(
    "register.why",
    "Advice is set aside without a reason.",
    N_("Version {number} is approved against the advice, and nobody says why."),
    N_("Add --why with the reason: it is kept beside the advice."),
)
def register_why_error(*, number: int) -> None: ...
@entry(
    "register.effective",
    "A version would hold from a moment that is over.",
    N_("Version {number} cannot hold from a moment in the past."),
    N_("Leave --from out for now, or give a later moment: what was decided before stays as it was."),
)
def register_effective_error(*, number: int) -> None: ...
@entry(
    "register.not-activated",
    "The gate takes its register from the database, and none is activated there.",
    N_("No version of the register is activated in the database."),
    N_("`sluis register history` says how far each is; or pin a file in the settings under [register]."),
)
def register_not_activated_error() -> None: ...
@entry(
    "register.record",
    "A step of the register's life does not check.",
    N_("Step {step} of the register's history does not check: {what}."),
    N_("The database was changed from outside. Keep this copy, and restore one that checks."),
    words={
        "form": N_("its record cannot be read"),
        "chain": N_("it does not follow on the step before it"),
        "signature": N_("its signature is not of a key of this ledger"),
        "event": N_("the ledger holds no event of it"),
        "bytes": N_("the register it names is not there, or was changed"),
        "person": N_("it is not signed by a person who could sign it then"),
        "people": N_("the list of people on record does not open"),
        "lost": N_("it was on record, and is not there any more"),
    },
)
def register_record_error(*, step: int, what: Code) -> None: ...
@entry(
    "register.by-typed",
    "A name is typed for a step, and the settings list people who sign.",
    N_("A step of the register is signed here: a name that is typed is not taken."),
    N_(
        "Leave --by out and add --sign-with KEYFILE; or --to-sign FILE, then `ssh-keygen -Y sign`, then "
        "--signature FILE.sig."
    ),
)
def register_typed_error() -> None: ...
@entry(
    "register.unsigned",
    "A step is taken without a signature, and the settings list people who sign.",
    N_("A step of the register is signed here, and this one is not."),
    N_("Add --sign-with KEYFILE; or --to-sign FILE, then `ssh-keygen -Y sign`, then --signature FILE.sig."),
)
def register_unsigned_error() -> None: ...
@entry(
    "register.nobody-signs",
    "A signature is given for a step, and the settings list nobody who may sign.",
    N_("Nobody may sign steps of the register: the settings list no people."),
    N_("List them under [people] in the settings (docs/how-to/bring-a-register-into-force.md), or type a name: --by."),
)
def register_nobody_signs_error() -> None: ...
@entry(
    "register.document",
    "The document that was signed is not of the step that is asked for now.",
    N_("The document that was signed does not fit this step: {what}."),
    N_("Ask for a new one with --to-sign, with the same words, and sign that."),
    words={
        "form": N_("it is not as Sluis wrote it"),
        "gate": N_("it is for another gate"),
        "register": N_("it is about another register"),
        "version": N_("it is about another version"),
        "step": N_("it is another step"),
        "text": N_("it gives another text or reason"),
        "advice": N_("it gives another advice"),
        "followed": N_("it says otherwise whether the advice is followed"),
        "closed": N_("the law keeps other activities closed today"),
        "from": N_("it holds from another moment"),
        "plans": N_("the register gives other plans now"),
        "previous": N_("another step was recorded since"),
        "people": N_("the people who may sign changed since"),
        "made": N_("it was not made in the last seven days"),
    },
)
def register_document_error(*, what: Code) -> None: ...
@entry(
    "register.signer",
    "A step is signed by somebody who may not sign it.",
    N_("The key {key} may not sign this step: {what}."),
    N_("[people] in the settings says who may, in which role and since when."),
    exit_code=1,
    words={
        "unknown": N_("nobody in the settings has it"),
        "owner": N_("whose it is, is no owner"),
        "dpo": N_("whose it is, is no data protection officer (dpo)"),
        "operator": N_("whose it is, is no operator"),
        "time": N_("it does not count yet, or not any more"),
    },
)
def register_signer_error(*, key: RegisterText, what: Code) -> None: ...
@entry(
    "register.account",
    "Somebody takes a step signed in with an account that may not take it.",
    N_("This account may not take this step: {what}."),
    N_("[people] in the settings of the gate says which account may, in which role and since when."),
    exit_code=1,
    words={
        "unknown": N_("the settings of the gate tie it to nobody"),
        "owner": N_("whose it is, is no owner there"),
        "dpo": N_("whose it is, is no data protection officer (dpo) there"),
        "operator": N_("whose it is, is no operator there"),
        "time": N_("it does not count yet, or not any more"),
    },
)
def register_account_error(*, what: Code) -> None: ...
@entry(
    "register.ssh-keygen",
    "`ssh-keygen` is not there, or made no signature.",
    N_("`ssh-keygen` made no signature with {file}."),
    N_(
        "Is OpenSSH installed, and is it a private key (or the public one of a key in ssh-agent)? Sign elsewhere with "
        "--to-sign FILE and hand in --signature FILE.sig."
    ),
)
def ssh_keygen_error(*, file: FileName) -> None: ...
@entry(
    "register.evidence-hash",
    "A document beside the register is not the one that was meant.",
    N_("{file}, line {line}: {document} is another document: its SHA-256 is {found}."),
    N_("Put the right document back, or have the new one assessed and write its SHA-256 and date."),
)
def evidence_hash_error(*, file: FileName, line: int, document: RegisterText, found: RegisterText) -> None: ...
@entry(
    "register.recipient-unknown",
    "A recipient is named that the register does not have.",
    N_("{file} has no recipient of the name given with {option}. It has: {known}."),
    N_("Use the key under `recipients:`."),
)
def recipient_unknown_error(*, file: FileName, option: Code, known: RegisterText) -> None: ...
@entry(
    "register.answer",
    "An answer of a vendor cannot be taken over.",
    N_("{file}, line {line}: {problem}."),
    N_("Correct that line, or leave its answer empty; `sluis register questions` writes the form again."),
)
def answer_error(*, file: FileName, line: int, problem: RegisterText) -> None: ...
@entry(
    "register.set-form",
    "A what-if is not written as one.",
    N_("What was given for {option} is not PATH=VALUE."),
    N_("Write it like recipients.wifi-insight.country=NL; the entries of a list count from 1, as fields[3]."),
)
def set_form_error(*, option: Code) -> None: ...
@entry(
    "register.set-path",
    "A what-if names a place the register does not have.",
    N_("{option}: the register has no place {path}. There is: {near}."),
    N_("docs/reference/register.md lists every key; findings name the facts they used."),
)
def set_path_error(*, option: Code, path: RegisterText, near: RegisterText) -> None: ...
@entry(
    "register.set-value",
    "A what-if gives a fact a value it cannot have.",
    N_("{option}: {path} cannot have that value: {problem}."),
    N_("docs/reference/register.md says what each key takes."),
)
def set_value_error(*, option: Code, path: RegisterText, problem: RegisterText) -> None: ...
@entry(
    "register.workbook",
    "An edited workbook cannot be used as one.",
    N_("{file} cannot be read as a workbook of a register: {problem}."),
    N_("`sluis report register --format xlsx` writes one; change its cells, and save it as XLSX."),
)
def workbook_unusable_error(*, file: FileName, problem: RegisterText) -> None: ...
@entry(
    "register.workbook-other",
    "An edited workbook was made of another register than the one it is held against.",
    N_("{file} was made of the register with SHA-256 {made_of}, and {register} is another one."),
    N_("Give the register it was made of (`sluis register show` prints each version), or take a new workbook."),
)
def workbook_other_error(*, file: FileName, made_of: RegisterText, register: FileName) -> None: ...
