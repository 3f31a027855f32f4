"""What has to be asked of a recipient, and what its answers would do to the findings.

In:  a register, a recipient, a day; later the form with answers. Out: questions; changes that the answers propose.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import read_bytes
from sluis.api.law import law_read
from sluis.api.register import Checked, check_register
from sluis.errors import Code, FileName, RegisterText, SluisError
from sluis.errors.register import answer_error, recipient_unknown_error
from sluis.register.questions import Answer, Question, form_of, questions_for, read_answers

__all__ = ["Answer", "Answered", "Question", "Questions", "answers_from", "answers_in", "questions_about"]


@dataclass(frozen=True, slots=True)
class Questions:
    """What a recipient is asked."""

    recipient: str
    """By the register's key."""
    questions: tuple[Question, ...]
    checked: Checked
    """The register on the day on which it was judged."""

    def form(self) -> bytes:
        """Return the form that the recipient fills in, as CSV."""
        return form_of(self.questions, self.checked.day)

    def document(self) -> dict[str, Json]:
        """Return them as ``sluis register questions --format json`` prints them."""
        return {
            "recipient": self.recipient,
            "questions": [_question(question) for question in self.questions],
            "law": law_read(self.checked.day),
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of a recipient, and what they would do; the register stays as it is."""

    recipient: str
    answers: tuple[Answer, ...]
    before: Checked
    after: Checked

    def document(self) -> dict[str, Json]:
        """Return them as ``sluis register questions --answers FILE --format json`` prints them."""
        return {
            "recipient": self.recipient,
            "changes": [
                {
                    "set": f"{answer.change.path}={answer.value}",
                    "line": answer.line,
                    "document": dict(answer.document),
                }
                for answer in self.answers
            ],
            "before": self.before.verdicts(),
            "after": self.after.verdicts(),
            "closed": list(self.after.closed),
            "law": law_read(self.after.day),
        }


def questions_about(register: Path | str, recipient: str, at: date | None = None) -> Questions:
    """Return what has to be asked of a recipient: every fact about it that a finding misses.

    Raises:
        SluisError: as ``check_register``.
        recipient_unknown_error: the register has no such recipient; lists those it has.
    """
    checked = check_register(register, at)
    if recipient not in checked.register.recipients:
        known = RegisterText(", ".join(checked.register.recipients))
        raise recipient_unknown_error(file=FileName(register), option=Code("--recipient"), known=known)
    names = {name for name, activity in checked.register.activities.items() if activity.recipient == recipient}
    about = [finding for finding in checked.findings if finding.activity in names]
    return Questions(recipient, tuple(questions_for(recipient, about)), checked)


def answers_from(register: Path | str, asked: Questions, answers: Path | str) -> Answered:
    """Read a form that was filled in, and judge the register as the answers would have it.

    Args:
        register: The file the questions were about.
        asked: The questions.
        answers: The form.

    Raises:
        FileMissingError: the form cannot be read.
        answer_error: an answer does not fit; names its line.
    """
    return answers_in(register, asked, read_bytes(answers), FileName(answers))


def answers_in(register: Path | str, asked: Questions, form: bytes, name: FileName) -> Answered:
    """As ``answers_from``, of a form that came as bytes.

    Args:
        register: The file the questions were about.
        asked: The questions.
        form: The form.
        name: What an error calls it.

    Raises:
        answer_error: an answer does not fit; names its line.
    """
    given = tuple(read_answers(form, name, asked.recipient))
    for answer in given:
        _must_fit(register, asked.checked, answer, name)
    after = check_register(register, asked.checked.day, [answer.change for answer in given])
    return Answered(asked.recipient, given, asked.checked, after)


def _must_fit(register: Path | str, before: Checked, answer: Answer, name: FileName) -> None:
    """Try each answer alone, so that the line of the one that does not fit can be said."""
    try:
        check_register(register, before.day, (answer.change,))
    except SluisError as error:
        problem = RegisterText(error.text().rstrip("."))
        raise answer_error(file=name, line=answer.line, problem=problem) from None


def _question(question: Question) -> dict[str, Json]:
    return {
        "fact": question.path,
        "nl": question.dutch,
        "en": question.english,
        "form": question.form,
        "rules": list(question.rules),
    }
