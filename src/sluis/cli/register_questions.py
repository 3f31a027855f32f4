"""``sluis register questions``: the questionnaire for a recipient, and what its answers propose.

In:  a register and a recipient; or the form with answers. Out: a CSV form; proposed changes, and what they would do.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from sluis.cli import show
from sluis.cli.check import Checked, checked_on
from sluis.cli.files import read_bytes, today, write_file
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.errors import Code, FileName, RegisterText, SluisError
from sluis.errors.register import answer_error, recipient_unknown_error
from sluis.i18n import N_, tr
from sluis.law.finding import Finding
from sluis.register.questions import Answer, Question, form_of, questions_for, read_answers

SET: Final = "--set"
"""The option of ``sluis check`` that tries a change."""


def questions(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    recipient: Annotated[str, option(N_("The recipient, by the register's key."), "--recipient")],
    at: At = None,
    out: Annotated[Path | None, option(N_("Write the form to this file (.csv)."), "--out")] = None,
    answers: Annotated[Path | None, option(N_("Read this form, filled in, and propose changes."), "--answers")] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Ask a recipient what is not known."""
    day = at or today()
    checked = checked_on(register, day)
    if recipient not in checked.register.recipients:
        known = RegisterText(", ".join(checked.register.recipients))
        raise recipient_unknown_error(file=FileName(register), option=Code("--recipient"), known=known)
    if answers is not None:
        return _answered(register, checked, recipient, answers, format)
    asked = questions_for(recipient, _about(checked, recipient))
    if out is not None:
        write_file(out, form_of(asked))
    if format == "json":
        show.print_json({"recipient": recipient, "questions": [_question(one) for one in asked]})
    else:
        _print(asked, out)
    return FINDINGS if asked else FINE


def _about(checked: Checked, recipient: str) -> list[Finding]:
    names = {name for name, activity in checked.register.activities.items() if activity.recipient == recipient}
    return [finding for finding in checked.findings if finding.activity in names]


def _question(one: Question) -> show.Json:
    return {"fact": one.path, "nl": one.dutch, "en": one.english, "form": one.form, "rules": list(one.rules)}


def _print(asked: Sequence[Question], out: Path | None) -> None:
    page = show.out()
    for number, one in enumerate(asked, 1):
        show.line(page, f"{number}. {one.dutch}")
        show.line(page, f"   {one.english}")
        show.line(page, f"   {one.path}  {one.form}".rstrip())
    if not asked:
        show.say(page, N_("Nothing has to be asked: no finding misses a fact about this recipient."))
    elif out is not None:
        said = N_("{count} questions are in {file}. Send it, and read it back with --answers.")
        show.say(page, said, count=len(asked), file=out)


def _answered(register: Path, before: Checked, recipient: str, answers: Path, form: str) -> int:
    name = FileName(answers)
    given = read_answers(read_bytes(answers), name, recipient)
    for answer in given:
        _must_fit(register, before, answer, name)
    after = checked_on(register, before.day, tuple(answer.change for answer in given))
    if form == "json":
        show.print_json(
            {
                "recipient": recipient,
                "changes": [
                    {"set": f"{one.change.path}={one.value}", "line": one.line, "document": dict(one.document)}
                    for one in given
                ],
                "before": _verdicts(before),
                "after": _verdicts(after),
                "closed": list(after.closed),
            }
        )
        return FINDINGS if after.closed else FINE
    page = show.out()
    for answer in given:
        show.line(page, SET, f"{answer.change.path}={answer.value}")
        if answer.document:
            stated = {"fact": answer.change.path, **answer.document}
            show.line(page, "    - {" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}")
    said = N_("Answers: {count}. They change nothing by themselves: take them over, with their documents.")
    show.say(page, said, count=len(given))
    was, then = _verdicts(before), _verdicts(after)
    for verdict, word in show.VERDICT_WORDS.items():
        now, later = was.get(verdict.value, 0), then.get(verdict.value, 0)
        said = N_("{verdict}: {before} now, {after} with these answers")
        show.say(page, said, verdict=tr(word), before=now, after=later)
    return FINDINGS if after.closed else FINE


def _must_fit(register: Path, before: Checked, answer: Answer, name: FileName) -> None:
    """Try each answer alone, so that the line of the one that does not fit can be said."""
    try:
        checked_on(register, before.day, (answer.change,))
    except SluisError as error:
        problem = RegisterText(error.text().rstrip("."))
        raise answer_error(file=name, line=answer.line, problem=problem) from None


def _verdicts(checked: Checked) -> dict[str, int]:
    return dict(Counter(finding.verdict.value for finding in checked.findings))


QUESTIONS = Verb(
    "questions",
    N_(
        "Write the questionnaire for a recipient: every fact about it that a finding misses, in Dutch and English.\n\n"
        "--out writes a CSV form that opens in a spreadsheet. --answers reads the form back and says which changes of "
        "the register the answers propose, and what they would do to the findings; the register itself stays as it is. "
        "The exit code is 1 while something has to be asked, or stays closed."
    ),
    (Example("sluis register questions examples/register.yaml --recipient wifi-insight --at 2026-11-24"),),
    questions,
)
