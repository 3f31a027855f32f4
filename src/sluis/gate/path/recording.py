"""Step 6: what was decided is on record before anything of it leaves.

In:  the decisions of a batch. Out: marks, stopped rows, intents with their encrypted bodies, counts; all in the one
transaction that read what they stand on.

The rules this module keeps (gate specification, sections 8.2 and 9.4):
 * Marks come first: when another transaction remembered one of them meanwhile, nothing of this batch is recorded, and
   it is decided again.
 * A mark is remembered only with an intent: a report of which nothing passed may come again.
 * Nothing is sent before the transaction has committed: the deliverer reads the outbox.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from sluis.gate.path.contributing import put_contributions
from sluis.gate.path.deciding import Decision
from sluis.gate.path.facts import Facts
from sluis.gate.path.quarantine import put_on_record, sound_alarms
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.ledger.outbox import Outgoing, enqueue
from sluis.ledger.sampled import put_sampled
from sluis.store.counts import add_withheld
from sluis.store.duplicates import Mark, remember
from sluis.terms import Reason


def remember_marks(conn: Connection, facts: Facts, decisions: Sequence[Decision]) -> frozenset[Mark]:
    """Remember the reports of which something leaves, for the window in which late reports are taken; all or none.

    Returns:
        The marks that another transaction remembered since they were looked up; none of this batch is remembered then.

    Effects:
        In the transaction. Waits for another one that is about to remember one of them.
    """
    marks = {decision.mark for decision in decisions if decision.mark is not None}
    return remember(conn, marks, facts.marks_expire_ms)


def record(state: GateState, conn: Connection, facts: Facts, decisions: Sequence[Decision]) -> Tally:
    """Put on record what was decided about a batch whose marks are remembered.

    Args:
        state: The gate: its writer appends, its counter of unlisted names notes.
        conn: The transaction that read the facts.
        facts: As they were read.
        decisions: Of all reports of the batch, in order.

    Returns:
        The counts, to be shown when the transaction has committed.

    Raises:
        StoreError: the store cannot take it.

    Effects:
        In the transaction: stopped rows, intents, outbox, what is kept of a sample, what homes add to counts, counts
        of what was withheld, names that may be kept, events of rows that were stopped, and their entries in the chain
        of what has no slot; in this order, which every transaction of this kind keeps. An alarm is logged.
    """
    answers = [answer for decision in decisions for answer in decision.activities]
    alarms = sound_alarms(conn, answers, facts.now_ms)
    intents = [answer.intent for answer in answers if answer.intent is not None]
    if intents:
        drafts, salts = [intent.draft for intent in intents], [intent.salt for intent in intents]
        appended = state.writer(conn).append_drawn(conn, facts.household_keys, drafts, salts)
        outgoing = [
            Outgoing(on_record, intent.draft, intent.body, intent.collected_ms, intent.expires_ms, intent.release_ms)
            for on_record, intent in zip(appended, intents, strict=True)
        ]
        enqueue(conn, facts.household_keys, outgoing)
        sampled = [answer.sampled for answer in answers if answer.sampled is not None]
        put_sampled(conn, facts.household_keys, sampled)
    added = [answer.contribution for answer in answers if answer.contribution is not None]
    put_contributions(conn, facts.household_keys, added)
    tally = tally_of(decisions)
    add_withheld(conn, facts.now_ms, tally.rows())
    state.unlisted.begin()
    for home in (decision.home for decision in decisions if decision.home is not None):
        state.unlisted.note(home.leaves, home.router.slot)
    state.unlisted.write(conn, facts.now_ms)
    plans = [activity.doors.plan for activity in facts.activities]
    put_on_record(conn, state.keystore, plans, alarms, facts.now_ms)
    return tally


def tally_of(decisions: Sequence[Decision]) -> Tally:
    """Count decisions: every report once per activity, or once whole; every withheld leaf once per activity."""
    tally = Tally()
    for decision in decisions:
        if decision.withheld is not None:
            tally.whole("", decision.withheld)
        for answer in decision.activities:
            tally.leaves(answer.activity, answer.passed.withheld)
            if answer.intent is None:
                tally.whole(answer.activity, answer.passed.reason or Reason.FAULT)
            else:
                tally.recorded(answer.activity)
    return tally
