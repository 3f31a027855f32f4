"""A form that a recipient filled in and that came as bytes: what it answers, what that would do, and as which register.

In:  a gate, a recipient of its register in force, and the form. Out: ``VendorAnswers``.

The rules this module keeps:
 * Answers are proposals: nothing is recorded, and the form is not kept.
 * The text that is offered says what the register in force says and the answers, and it is judged again: where the
   findings are not those of the answers, or a gate would not load it, none is offered.
 * A document that an answer names is told beside it, and is written into no register: a person looks at it first.
"""

import tempfile
from pathlib import Path
from typing import Final

import msgspec

from sluis.api.gate import Gate
from sluis.api.questions import Answered, answers_in, questions_about
from sluis.api.register import check_register
from sluis.errors import FileName, RegisterError
from sluis.register.edited_text import Edit, EditedText, applied, edited_text
from sluis.register.tree import Json, plain, read_tree
from sluis.register.under_check import written_out

__all__ = ["AnswerTold", "VendorAnswers", "vendor_answers"]

FORM: Final = "answers.csv"


class AnswerTold(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that was answered."""

    fact: str
    value: str
    line: int
    """Of the form."""
    document: dict[str, str]
    """What proves it, as far as the form says: ``document``, ``sha256``, ``title``, ``page``, ``date``."""


class VendorAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What a form answers; the register stays as it is."""

    recipient: str
    day: str
    answers: list[AnswerTold]
    left: int
    """Questions that the register would still leave open."""
    closed_before: list[str]
    closed_after: list[str]
    """Activities that the law closes, now and with the answers."""
    proposal: str | None
    """The register that the answers make, to propose as any other; ``None``: they change nothing, or not that way."""
    comments_kept: bool


def vendor_answers(gate: Gate, recipient: str, form: bytes) -> VendorAnswers:
    """Read a form about a recipient of the register in force.

    Raises:
        recipient_unknown_error: the register has no such recipient.
        answer_error: an answer does not fit; names its line.
        StoreError: the database does not answer.

    Effects:
        Folders of its own for as long as it lasts.
    """
    sources = gate.beside().rules.sources
    with gate.registers.written(sources.register, sources.vocabularies) as file:
        asked = questions_about(file, recipient)
        answered = answers_in(file, asked, form, FileName(FORM))
        made = _proposal(Path(file), answered)
        left = 0 if made is None else _left(Path(file), made.text, recipient)
    return VendorAnswers(
        recipient=recipient,
        day=asked.checked.day.isoformat(),
        answers=[
            AnswerTold(fact=each.change.path, value=each.value, line=each.line, document=dict(each.document))
            for each in answered.answers
        ],
        left=len(asked.questions) if made is None else left,
        closed_before=list(answered.before.closed),
        closed_after=list(answered.after.closed),
        proposal=None if made is None else made.text,
        comments_kept=made is None or made.comments_kept,
    )


def _proposal(file: Path, answered: Answered) -> EditedText | None:
    """Return the register with the answers in it; ``None`` where they change nothing or cannot be written."""
    source = file.read_bytes()
    tree, _ = read_tree(source)
    if tree is None:  # pragma: no cover - it is in force
        return None
    before = written_out(plain(tree))
    changes = [Edit(each.change.steps, plain(each.change.value)) for each in answered.answers if each.change.value]
    after = applied(before, changes)
    edits = _whole_facts(before, after, answered.recipient)
    if not edits:
        return None
    made = edited_text(source, edits)
    with tempfile.TemporaryDirectory(prefix="sluis-answers-", dir=file.parent) as folder:
        again = Path(folder) / file.name
        again.write_text(made.text, encoding="utf-8")
        (again.parent / "vocabularies").symlink_to(file.parent / "vocabularies")
        try:
            read = check_register(again, answered.after.day)
        except RegisterError:
            return None
    same = read.verdicts() == answered.after.verdicts() and read.closed == answered.after.closed
    return made if same and read.loads else None


def _whole_facts(before: Json, after: Json, recipient: str) -> list[Edit]:
    """Return an edit for each fact of a recipient that differs, as a whole: what is nested in it is written anew."""
    old, new = _recipient(before, recipient), _recipient(after, recipient)
    return [Edit(("recipients", recipient, name), new[name]) for name in new if new[name] != old.get(name)]


def _recipient(register: Json, recipient: str) -> dict[str, Json]:
    known = register.get("recipients") if isinstance(register, dict) else None
    facts = known.get(recipient) if isinstance(known, dict) else None
    return facts if isinstance(facts, dict) else {}


def _left(file: Path, text: str, recipient: str) -> int:
    """Return how many questions a register leaves open."""
    beside = file.with_name("answered.yaml")
    beside.write_text(text, encoding="utf-8")
    return len(questions_about(beside, recipient).questions)
