"""What is handed over for portability: from the ledger, with the copies that recipients sent.

In:  a gate, a case, what a person looked at, a folder of copies. Out: a document; nothing is recorded.

The rules this module keeps:
 * It is made for a case of portability that is not refused, when it is known who asks.
 * A copy counts when its SHA-256 is the one of its record; any other file of the folder is left where it is.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sluis.api.document import Json
from sluis.api.gate import Gate
from sluis.api.rights_letter import letter
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import file_missing_error
from sluis.errors.rights import case_state_error, case_unknown_error
from sluis.ledger.disclosures import Disclosure, disclosures
from sluis.reports.portability import Portability, reviewable
from sluis.reports.rights_letter import Letter
from sluis.rights import desk
from sluis.rights.kinds import Channel, Kind
from sluis.rights.listed import all_listed
from sluis.standing.occupation import slot_of

__all__ = ["CasePortability", "own_file", "portability"]


@dataclass(frozen=True, slots=True)
class CasePortability:
    """What is handed over. Full of personal data: never logged."""

    made: Portability = field(repr=False)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis rights portability`` prints it."""
        return self.made.document()


def portability(
    gate: Gate,
    number: int,
    reviewed: Collection[str] = (),
    copies: Path | None = None,
) -> CasePortability:
    """Return what is handed over for a case of portability.

    Args:
        gate: Whose.
        number: Which case.
        reviewed: Activities that a person looked at and let go; why stands in the answer of the case.
        copies: The folder into which ``send`` wrote the copies; without it there are kinds, counts and records.

    Raises:
        case_state_error: the case asks something else, or is refused.
        identity_needed_error: it is not known who asks.
        activity_unknown_error: nothing that must be looked at was shared for an activity that is named.
        FileMissingError: a copy cannot be read.
        LedgerCorruptError: a record does not open to its commitment.
    """
    made = letter(gate, number).letter
    if made.case.opened.kind is not Kind.PORTABILITY or made.case.refused:
        raise case_state_error(number=number, what=Code("refused" if made.case.refused else "other"))
    known = reviewable(made)
    for name in reviewed:
        if name not in known:
            told = RegisterText(", ".join(sorted(known)))
            raise activity_unknown_error(file=made.register.name, option=Code("--reviewed"), known=told)
    bodies = {} if copies is None else _copies(gate, made, copies)
    return CasePortability(Portability(made, frozenset(reviewed), bodies))


def own_file(gate: Gate, household: str, number: int, by: str, copies: Path | None = None) -> CasePortability:
    """Return the file of a case of portability to the account that asked for it on its page.

    In it is what the officer let go when he answered, of what was decided until then.

    Args:
        gate: Whose.
        household: By its line, or ``LINE#NUMBER``.
        number: Which case.
        by: Who asks: the account.
        copies: As for ``portability``.

    Raises:
        household_unknown_error: the registry does not hold it.
        case_unknown_error: it has no such case of this account, or none with a file to fetch now.
        FileMissingError: a copy cannot be read.
        LedgerCorruptError: a record does not open to its commitment.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
        rows, _ = all_listed(conn, state.keystore)
        own = [each for each in rows if (each.slot, each.by, each.channel) == (slot, by, Channel.WEB)]
        if number not in [each.number for each in own]:
            raise case_unknown_error(number=number)
        answered = desk.case(conn, state, number).file(state.clock())
    if answered is None:
        raise case_unknown_error(number=number)
    made = letter(gate, number, None, answered.at_ms).letter
    still = frozenset(answered.reviewed or ()) & frozenset(
        reviewable(made)
    )  # of some nothing may be on record any more
    return CasePortability(Portability(made, still, {} if copies is None else _copies(gate, made, copies)))


def _copies(gate: Gate, made: Letter, folder: Path) -> dict[str, bytes]:
    state = gate.beside()
    with state.store.reading() as conn:
        known: Sequence[Disclosure] = disclosures(conn, state.keystore, made.case.opened.slot)
    bodies: dict[str, bytes] = {}
    for disclosure in known:
        place = folder / f"{disclosure.commitment.hex()}.body"
        try:
            body = place.read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            raise file_missing_error(file=FileName(place)) from None
        if hashlib.sha256(body).digest() == disclosure.intent.body_sha256:
            bodies[disclosure.commitment.hex()] = body
    return bodies
