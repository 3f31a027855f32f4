"""When questions were sent to a recipient, and what of them is unanswered.

In:  a gate, a recipient, the form that was sent. Out: what is on record of it, beside what must be asked today.

The rules this module keeps:
 * Only the form of this moment is put on record: its digest and its facts are reckoned here, and not told by a caller.
 * A question is unanswered while a rule of the register in force misses its fact; when it was answered is not known.
"""

import hashlib

import msgspec

from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.api.office_watch import VendorQuestions, vendor_questions
from sluis.errors import Code
from sluis.errors.desk import questions_not_sent_error
from sluis.ledger.questions_sent import SentOnce, note_sent, sent_on_record

__all__ = ["UNANSWERED_DAYS", "QuestionsSent", "SentTold", "note_questions", "questions_sent", "questions_to_note"]

UNANSWERED_DAYS = 30
"""After so many days questions count as unanswered for long: a round of letters takes a month."""
_DAY_MS = 86_400_000


class SentTold(msgspec.Struct, frozen=True, kw_only=True):
    """Questions were sent once."""

    at: str
    by: str
    """Whoever said so: what the identity service calls a person, or the name of a machine."""
    form: str
    """SHA-256 of the form, 64 hex digits."""
    questions: int
    unanswered: list[str]
    """Facts that were asked and that a rule still misses."""
    days: int
    """Whole days since then."""
    long: bool
    """Whether something is unanswered after ``UNANSWERED_DAYS``."""


class QuestionsSent(msgspec.Struct, frozen=True, kw_only=True):
    """When a recipient was sent questions."""

    recipient: str
    form: str
    """SHA-256 of the form of today."""
    sent: list[SentTold]
    """The newest first."""
    broken: list[int]
    """Numbers of events that do not open: of what they say nothing is told."""


def questions_sent(gate: Gate, recipient: str) -> QuestionsSent:
    """Return when a recipient of the register in force was sent questions, and what of them is unanswered.

    Raises:
        recipient_unknown_error: the register has no such recipient.
        StoreError: the database does not answer.
    """
    return _told(gate, vendor_questions(gate, recipient))


def questions_to_note(gate: Gate, recipient: str, form: str) -> SentOnce:
    """Return what is put on record of a form that was sent; nothing is recorded yet.

    Args:
        gate: Which.
        recipient: By the register's key.
        form: SHA-256 of the form that was sent; one that is not the form of this moment is refused.

    Raises:
        recipient_unknown_error: the register has no such recipient.
        questions_not_sent_error: there is nothing to ask, or the form is another one by now.
        StoreError: the database does not answer.
    """
    asked = vendor_questions(gate, recipient)
    if not asked.questions:
        raise questions_not_sent_error(why=Code("nothing"))
    if digest_of(asked) != form:
        raise questions_not_sent_error(why=Code("changed"))
    return SentOnce(recipient=recipient, form=form, facts=[each.fact for each in asked.questions])


def note_questions(gate: Gate, sent: SentOnce) -> None:
    """Put on record that somebody sent a form.

    Raises:
        StoreError: the database does not answer.

    Effects:
        One transaction with one event.
    """
    state = gate.beside()
    with state.transaction() as conn:
        note_sent(conn, sent, state.clock())


def digest_of(asked: VendorQuestions) -> str:
    """Return the SHA-256 of a form, as a recipient gets it, 64 hex digits."""
    return hashlib.sha256(asked.file.encode()).hexdigest()


def _told(gate: Gate, asked: VendorQuestions) -> QuestionsSent:
    state = gate.beside()
    now_ms, missing = state.clock(), {each.fact for each in asked.questions}
    with state.store.reading() as conn:
        record = sent_on_record(conn)
    own = [each for each in record.sent if each.recipient == asked.recipient]
    told = [_once(each, missing, now_ms) for each in reversed(own)]
    return QuestionsSent(recipient=asked.recipient, form=digest_of(asked), sent=told, broken=list(record.broken))


def _once(sent: SentOnce, missing: set[str], now_ms: int) -> SentTold:
    unanswered = [fact for fact in sent.facts if fact in missing]
    days = max(0, now_ms - sent.t_ms) // _DAY_MS
    return SentTold(
        at=iso(sent.t_ms),
        by=sent.subject or sent.caller or "",
        form=sent.form,
        questions=len(sent.facts),
        unanswered=unanswered,
        days=days,
        long=bool(unanswered) and days >= UNANSWERED_DAYS,
    )
