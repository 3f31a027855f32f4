"""The letter of a case of rights, and what is handed over for portability.

In:  a gate and a case. Out: text or a document; nothing is recorded: the digest of what was given goes into the answer.
"""

from dataclasses import dataclass, field

from sluis.api.disclosed import Names
from sluis.api.document import Json
from sluis.api.gate import Gate
from sluis.errors import HouseholdErasedError
from sluis.ledger.covered import covered
from sluis.ledger.disclosures import disclosures
from sluis.reports.disclosures import NamedDisclosure
from sluis.reports.rights_letter import HANDS_OUT, Letter, letter_text
from sluis.rights import desk

__all__ = ["CaseLetter", "letter"]


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """The letter of a case. Full of personal data: never logged."""

    letter: Letter = field(repr=False)

    def text(self) -> str:
        """Return it as text, in the language in force."""
        return letter_text(self.letter)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis rights letter --format json`` prints it."""
        return self.letter.document()


def letter(gate: Gate, number: int) -> CaseLetter:
    """Return the letter of a case: what was shared and why, or why it is refused or takes longer.

    Args:
        gate: Whose.
        number: Which case.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: what is on record about it does not check.
        identity_needed_error: it hands something out, and it is not known who asks.
        LedgerCorruptError: a record does not open to its commitment.

    Effects:
        Reads the store.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        case = desk.case(conn, state, number)
        shared: tuple[NamedDisclosure, ...] | None = None
        if case.opened.kind in HANDS_OUT and not case.refused:
            case.need_identity()
            names = Names(state, conn)
            try:
                read = disclosures(conn, state.keystore, case.opened.slot)
                shared = tuple(names.of(each) for each in read if each.counts_as_sent)
            except HouseholdErasedError:
                shared = None
        return CaseLetter(Letter(case, state.register, shared, state.clock(), covered(conn)))
