"""Who does what is recorded: said where a call comes in, and on record with each thing that is done in it.

In:  a person whose identity was checked. Out: a block inside which whatever is recorded names that person; and the look
of an employee at a household, put on record before he sees anything.
"""

from sluis.api.gate import Gate
from sluis.gate.state.state import GateState
from sluis.keys.sealed_to import inspector_key_of
from sluis.ledger.acts import Actor, Looked, LookReason, Machine, Sealing, acting, looks, note_look, who_acts
from sluis.standing.occupation import slot_of

__all__ = ["Actor", "LookReason", "Looked", "Machine", "acting", "looks", "record_look", "sealing_of", "who_acts"]


def record_look(gate: Gate, household: str, looked: Looked, reason: LookReason | None = None) -> None:
    """Put on record that somebody looks at a household; ``looks`` says whether it is needed.

    Args:
        gate: Whose ledger.
        household: Its line, or ``LINE#NUMBER``.
        looked: At what.
        reason: Why, where he says it.

    Raises:
        household_unknown_error: the registry does not hold it.
        StoreError: it cannot be recorded: nothing may be shown.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.transaction() as conn:
        note_look(conn, slot_of(conn, state.keystore, household), looked, state.clock(), reason, sealing_of(state))


def sealing_of(state: GateState) -> Sealing:
    """Return what seals the visits of an inspector, by the settings of a gate."""
    stated = state.settings.ledger.inspector_key
    return Sealing(
        state.keystore, None if stated is None else inspector_key_of(stated) or b""
    )  # never: settings refuse
