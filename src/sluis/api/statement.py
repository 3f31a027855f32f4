"""The statement a household is owed: what was shared in a period, with proof, also when it is nothing.

In:  a gate, a household, a period; or a statement with the public keys of the log. Out: ``Statement``, or what it
proves.

The rules this module keeps:
 * The words are the register's that each disclosure was made under; the numbers are those the evidence opens.
 * "Nothing" is an answer, has its dates, and is proved like any other; beside what was pruned or is not sealed yet it
   is not given.
 * The limits stand on every statement, word for word (ledger specification, section 6).
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select

from sluis.api.behind import log_is_ahead
from sluis.api.disclosed import Names
from sluis.api.document import Json
from sluis.api.files import read_bytes
from sluis.api.gate import Gate
from sluis.api.moments import now_ms
from sluis.audit.record.verified_statement import Stated, Unproved, read_statement
from sluis.errors.ledger import statement_behind_error
from sluis.gate.http.sealing import folder_of, kept_verifiers_of, policy_of
from sluis.gate.state.state import GateState
from sluis.i18n import tr
from sluis.kernel.count_body import epsilon_text
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures, open_records
from sluis.ledger.epoch import epoch_states
from sluis.ledger.epoch_counts import Spent, counts_of_household, spent_of
from sluis.ledger.record import RecordKind
from sluis.ledger.statement import LIMITS, Evidence, evidence, recorded_until, sealed_until
from sluis.register.model import Register
from sluis.reports.blocks import Report
from sluis.reports.disclosures import STATUSES, purpose_of, recipient_of
from sluis.reports.household_words import what_in_words
from sluis.reports.statement import holds_nothing, page_with_proof, statement_page, statement_text
from sluis.standing.check import epoch_lost
from sluis.standing.occupation import moment_of, slot_of
from sluis.standing.registry import line_of_slot
from sluis.store.schema import slots
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.note import Note
from sluis.tlog.policy import SELF
from sluis.tlog.witnesses import cosigned_by

__all__ = ["Stated", "Statement", "Unproved", "make_statement", "verifier", "verify_statement"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement; its JSON and its page carry the evidence, and need nothing of ours to be checked."""

    whole: dict[str, Json]
    """Words and evidence, as docs/reference/statement.md has them."""

    @property
    def nothing(self) -> bool:
        """Whether the ledger holds nothing in all of the period that it can hold by now, which is proved as well."""
        return holds_nothing(self.whole)

    def text(self) -> str:
        """Return it as lines to read, in the language in force."""
        return statement_text(self.whole)

    def page(self) -> str:
        """Return it as a page (HTML) with the evidence in it, in the language in force."""
        return statement_page(self.whole)

    def with_proof(self, report: Report) -> str:
        """Return another report about the same statement as a page (HTML) with the evidence in it."""
        return page_with_proof(report, self.whole)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger statement --format json`` prints it."""
        return dict(self.whole)


def make_statement(
    gate: Gate, household: str, from_ms: int | None = None, to_ms: int | None = None, made_ms: int | None = None
) -> Statement:
    """State everything the ledger holds about a household in a period, with proof.

    Args:
        gate: Whose ledger.
        household: Its line in the registry.
        from_ms: Start of the period, milliseconds since 1970-01-01T00:00Z; the beginning when absent.
        to_ms: End of the period; when absent now, or later where what is on record is, as after a clock was set back.
        made_ms: What it says of when it was made; now when absent.

    Raises:
        household_unknown_error: the registry does not hold it.
        HouseholdErasedError: there is no key.
        nothing_sealed_error: no epoch of the period is sealed.
        statement_behind_error: the database lacks epochs that were sealed, as the journal or the log says, and the
            period goes on after the last it holds: what they hold would be called "not sealed yet", or nothing.
        LedgerCorruptError, LedgerTreeError: what is kept does not check.

    Effects:
        Reads the store and the folder of the log.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
        ends = max(now_ms(), recorded_until(conn, slot)) if to_ms is None else to_ms
        period = 0 if from_ms is None else from_ms, ends
        line = line_of_slot(conn, slot) or household
        refuse_when_behind(state, conn, period[1])
        proved = evidence(conn, state.keystore, folder_of(state.settings), (slot, line), period)
        reading = reading_of(state, conn, slot, proved, period)
    asked: dict[str, Json] = {}
    if from_ms is None:  # who names no beginning asks for all there is
        asked = {"from_ms": proved.from_ms}
    made = now_ms() if made_ms is None else made_ms
    return Statement({**whole_of(proved), **asked, "made_ms": made, "reading": reading, "limits": LIMITS})


def verify_statement(
    statement: Statement | Path | str | bytes, log_keys: Sequence[str], policy: str = ""
) -> Stated | Unproved:
    """Check a statement, without any gate or database.

    Args:
        statement: It, or the file the household got (JSON, or the page that holds it), or the octets of that file.
        log_keys: Verifier keys of the log (C2SP signed-note), from somebody other than who gave the statement.
        policy: Text of the policy that says how many witnesses are enough; empty asks for none.

    Returns:
        ``Stated``: what was disclosed and which days that covers; or ``Unproved``: what does not hold.

    Raises:
        FileMissingError: the file cannot be read.

    Examples:
        >>> verify_statement(b"{}", ())
        Unproved(why='no-key')
    """
    if isinstance(statement, Statement):
        source = json.dumps(statement.whole).encode()
    else:
        source = statement if isinstance(statement, bytes) else read_bytes(statement)
    return read_statement(source, log_keys, policy)


def verifier(language: Literal["py", "js"] = "py") -> str:
    """Return the program that checks a statement offline, without anything of ours.

    Args:
        language: Python; or JavaScript, for a browser or Node.
    """
    name = "verify_statement.mjs" if language == "js" else "verify_statement.py"
    return files("sluis.ledger").joinpath(name).read_text(encoding="utf-8")


def refuse_when_behind(state: GateState, conn: Connection, to_ms: int) -> None:
    """Refuse to speak of a time of which something was sealed that this database does not hold."""
    until_ms = sealed_until(conn)
    if to_ms > until_ms and (log_is_ahead(state, conn) or epoch_lost(conn, state.journal) is not None):
        raise statement_behind_error(moment=moment_of(until_ms))


def whole_of(proved: Evidence) -> dict[str, Json]:
    made: dict[str, Json] = json.loads(json.dumps(proved.document))
    return {**made, "covers_from_ms": proved.from_ms, "covers_to_ms": proved.to_ms}


def reading_of(
    state: GateState, conn: Connection, slot: int, proved: Evidence, period: tuple[int, int]
) -> dict[str, Json]:
    """Return the words beside the evidence: what was shared, what of the period is not told, and who saw the log."""
    names, known = Names(state, conn), disclosures(conn, state.keystore, slot)
    opened = [disclosure for disclosure in known if proved.opens(disclosure.epoch)]
    states = epoch_states(conn)
    sealed = {each.epoch for each in states if each.state == "served"}
    waiting = [
        disclosure
        for disclosure in known
        if disclosure.epoch not in sealed and period[0] <= disclosure.intent.t_ms < period[1]
    ]
    counts = counts_of_household(conn, state.keystore, slot).told
    unsealed = [each for each in counts if each.epoch not in sealed and period[0] <= each.record.t_ms < period[1]]
    begins = states[0].from_ms if states else proved.from_ms
    made: dict[str, Json] = {
        "shared": [_line(names, group) for group in fold(opened)],
        "counts": [_count(names, line) for line in spent_of(each for each in counts if proved.opens(each.epoch))],
        "elsewhere": _elsewhere(conn, state, slot, proved),
        "unsealed": {"from_ms": proved.sealed_ms, "reports": len(waiting) + len(unsealed)},
        "occupation": _occupation(conn, slot),
        "log": {"from_ms": begins, "to_ms": proved.sealed_ms},
        "witnesses": [{"name": name, "organisation": group} for name, group in witnesses_of(state, conn, proved)],
    }
    stretches = {"opened": proved.opened, "pruned": proved.pruned, "absent": proved.absent}
    for name, spans in stretches.items():
        made[name] = [json.loads(json.dumps(span.document())) for span in spans]
    return made


def _count(names: Names, line: Spent) -> Json:
    """Return the counts of one activity and calendar year in which the household stands."""
    plan, register = names.of_plan(line.activity, line.plan)
    return {
        "activity": line.activity,
        "what": "" if plan is None or plan.count is None else what_in_words(plan.count.path),
        "recipient": recipient_of(register, line.recipient).name,
        "purpose": purpose_of(register, line.activity),
        "year": line.year,
        "count": line.times,
        "homes": line.homes,
        "spent": epsilon_text(line.spent_u),
        "budget": epsilon_text(line.budget_u),
        "first_ms": line.first_ms,
        "last_ms": line.last_ms,
    }


def _occupation(conn: Connection, slot: int) -> Json:
    """Return since when a number is registered, and since when its occupation is over, if it is."""
    row = conn.execute(select(slots.c.registered_ms, slots.c.closed_ms).where(slots.c.n == slot)).one()
    return {"from_ms": int(row.registered_ms), "to_ms": None if row.closed_ms is None else int(row.closed_ms)}


def _elsewhere(conn: Connection, state: GateState, slot: int, proved: Evidence) -> list[Json]:
    """Return what became of reports that are on record in epochs that are not opened here, told in one that is."""
    own = list(open_records(conn, state.keystore, slot))
    intents = {each.commitment for each in own if each.draft.kind is RecordKind.INTENT and proved.opens(each.epoch)}
    told = Counter(
        each.draft.status
        for each in own
        if each.draft.status is not None and each.draft.ref not in intents and proved.opens(each.epoch)
    )
    return [{"status": status.value, "became": tr(STATUSES[status]), "count": n} for status, n in sorted(told.items())]


def witnesses_of(state: GateState, conn: Connection, proved: Evidence) -> list[tuple[str, str]]:
    """Return the witnesses under the checkpoint of a statement that are not the provider's own, with their groups."""
    keys, _ = kept_verifiers_of(state, conn)
    note = Note.parse(str(proved.document["checkpoint"]).encode())
    policy = policy_of(state.settings).at(Checkpoint.parse(note.text).size - 1)
    named = cosigned_by(note, policy)
    return [(name, organisation) for name in named if (organisation := policy.group_of(name, keys)) != SELF]


def _line(names: Names, group: DisclosureGroup) -> dict[str, Json]:
    digest = group.plan or ""
    _, register = names.of_plan(group.activity, digest)
    to = recipient_of(register, group.recipient)
    return {
        "recipient": {"key": to.key, "name": to.name, "country": to.country, "role": _role(register, to.key)},
        "activity": group.activity,
        "purpose": purpose_of(register, group.activity),
        "grounds": _grounds(register, group.activity),
        "plan": group.plan,
        "count": group.count,
        "sent": group.sent,
        "first_ms": group.first_ms,
        "last_ms": group.last_ms,
        "outcomes": {"none" if status is None else status.value: n for status, n in group.statuses.items()},
        "became": [f"{tr(STATUSES[status])}: {n}" for status, n in group.statuses.items()],
        "fields": [field.document() for field in names.fields(group.activity, digest, group.rows)],
    }


def _role(register: Register, key: str) -> str | None:
    known = register.recipients.get(key)
    role = None if known is None else getattr(known, "role", None)
    return None if role is None else str(getattr(role, "value", role))


def _grounds(register: Register, key: str) -> list[Json]:
    """Return the grounds of an activity as they stand in the register: article of the GDPR and of the Tw."""
    known = register.activities.get(key)
    grounds = getattr(known, "grounds", None) or ()
    return [
        {
            "subjects": [str(getattr(subject, "value", subject)) for subject in getattr(ground, "subjects", ())],
            "avg": _text(getattr(ground, "avg", None)),
            "tw": _text(getattr(ground, "tw", None)),
        }
        for ground in grounds
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
