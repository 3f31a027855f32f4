"""The end of a restriction or an objection, told to whoever was told that it held (GDPR art. 19, 18(3)).

In:  a household whose restriction or objection is lifted, in that transaction. Out: messages that wait, in their cases.

The rules this module keeps (rights specification, section 2.2a):
 * Told are the recipients of the messages that told of it, about the same disclosures, once each.
 * It is told after what it ends: a message of before that waits is sent first.
 * A case that does not check is left out, and stops nobody else: ``sluis ledger verify`` names it.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from sluis.gate.state.state import GateState
from sluis.ledger.disclosures import Disclosure
from sluis.rights.case import case_of
from sluis.rights.chain import append, checked_chains, read
from sluis.rights.listed import write
from sluis.rights.passing import LIFTED, Only, Waiting, pass_on, told_of
from sluis.rights.steps import PassedOn


def lift_in(
    state: GateState, conn: Connection, slot: int, activity: str | None, by: str, now_ms: int
) -> list[PassedOn]:
    """Tell recipients that what a household had stopped holds no more.

    Args:
        state: The gate's keys and register.
        conn: The transaction that lifts it; it runs alone.
        slot: The household.
        activity: By the register's key; ``None`` for all.
        by: Who lifts it.
        now_ms: The clock.

    Returns:
        The steps of its cases.

    Effects:
        Messages that wait, and a step and an event for each.
    """
    made: list[PassedOn] = []
    for case in map(case_of, checked_chains(conn, state.keystore, slot)[0]):
        for held, lifted in LIFTED.items():
            told = told_of(conn, state.keystore, case.number, {held})
            told -= told_of(conn, state.keystore, case.number, {lifted})
            if told:
                passed = pass_on(state, conn, (case.number, slot), lifted, by, now_ms, _about(told, activity))
                for step in passed:
                    append(conn, state.keystore, case.number, slot, step)
                if passed:
                    write(conn, state.keystore, [case_of(read(conn, state.keystore, case.number))])
                made += passed
    return made


def waits_for(message: Waiting, others: Sequence[Waiting]) -> bool:
    """Return whether a message tells the end of something that its recipient was not told yet."""
    ended = {lifted: held for held, lifted in LIFTED.items()}.get(message.message.exercise)
    return any(
        other.row < message.row
        and other.message.exercise is ended
        and (other.slot, other.message.recipient) == (message.slot, message.message.recipient)
        for other in others
    )


def _about(told: frozenset[str], activity: str | None) -> Only:
    def only(disclosure: Disclosure) -> bool:
        return disclosure.commitment.hex() in told and activity in {None, disclosure.intent.activity}

    return only
