"""The letter of a case of rights, with the statement that goes with it.

In:  a gate and a case. Out: text or a document; nothing is recorded: the digest of what was given goes into the answer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from sluis.api.disclosed import Names
from sluis.api.document import Json
from sluis.api.gate import Gate
from sluis.api.statement import make_statement
from sluis.durable import write_whole
from sluis.errors import FileName, HouseholdErasedError
from sluis.errors.cli import output_unwritable_error
from sluis.gate.state.state import GateState
from sluis.ledger.covered import covered
from sluis.ledger.disclosures import Disclosure, disclosures
from sluis.ledger.epoch_counts import CountsOfHousehold, counts_of_household, spent_of
from sluis.register.model import Register
from sluis.reports.rights_letter import HANDS_OUT, Letter, letter_text
from sluis.rights import desk
from sluis.rights.case import Case
from sluis.rights.retention import retentions
from sluis.standing.registry import line_of_slot

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


def letter(gate: Gate, number: int, statement: Path | None = None, until_ms: int | None = None) -> CaseLetter:
    """Return the letter of a case: what was shared and why, or why it is refused or takes longer.

    Args:
        gate: Whose.
        number: Which case.
        statement: Where the statement that goes with it is written, as a page; its digest stands in the letter.
        until_ms: Only what was decided until then; all when absent.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: what is on record about it does not check.
        identity_needed_error: it hands something out, and it is not known who asks.
        nothing_sealed_error: a statement is wanted, and nothing is sealed yet.
        output_unwritable_error: the statement cannot be written.
        LedgerCorruptError: a record does not open to its commitment.

    Effects:
        Reads the store; writes the statement.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        case = desk.case(conn, state, number)
        read, erased = _shared(state, conn, case)
        line = line_of_slot(conn, case.opened.slot)
        counts = (
            counts_of_household(conn, state.keystore, case.opened.slot) if read is not None else CountsOfHousehold()
        )
    told = [each for each in counts.told if until_ms is None or each.record.t_ms <= until_ms]
    unknown = [(each.from_ms, each.to_ms) for each in counts.unknown if until_ms is None or each.from_ms <= until_ms]
    if read is not None and until_ms is not None:
        read = [each for each in read if each.intent.t_ms <= until_ms]
    enclosed = None
    if statement is not None and read is not None:
        enclosed = _enclosed(gate, f"{line}#{case.opened.slot}", statement)
    with state.store.reading() as conn:
        names = Names(state, conn)
        return CaseLetter(
            Letter(
                case,
                state.register,
                None if read is None else tuple(names.of(each) for each in read),
                state.clock(),
                covered(conn),
                sent_under(names, read or ()),
                retentions(conn, state.register),
                erased,
                enclosed,
                tuple(map(names.of_counts, spent_of(told))),
                tuple(unknown),
            )
        )


def sent_under(names: Names, read: Sequence[Disclosure]) -> dict[tuple[str, str], Register]:
    """Return the register each disclosure was sent under, by its activity and plan; none of what cannot be read."""
    made: dict[tuple[str, str], Register] = {}
    for disclosure in read:
        key = disclosure.intent.activity, disclosure.intent.plan or ""
        plan, register = names.of_plan(*key)
        if plan is not None:
            made[key] = register
    return made


def _shared(state: GateState, conn: Connection, case: Case) -> tuple[list[Disclosure] | None, bool]:
    """Return what counts as sent, where the case hands it out; and whether the household was erased."""
    hands_out = case.opened.kind in HANDS_OUT and not case.refused
    if hands_out:
        case.need_identity()
    try:
        read = disclosures(conn, state.keystore, case.opened.slot)
    except HouseholdErasedError:
        return None, True
    return [each for each in read if each.counts_as_sent] if hands_out else None, False


def _enclosed(gate: Gate, household: str, place: Path) -> str:
    """Write the statement of a household, and return its digest."""
    content = make_statement(gate, household).page().encode()
    try:
        write_whole(place, content, 0o600)
    except OSError:
        raise output_unwritable_error(file=FileName(place)) from None
    return hashlib.sha256(content).hexdigest()
