"""``sluis register questions``: the questionnaire for a recipient, and what its answers propose.

In:  a register and a recipient; or the form with answers. Out: a CSV form; proposed changes, and what they would do.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from sluis import api
from sluis.api.files import write_file
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.questions import Question

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
    asked = api.questions_about(register, recipient, at)
    if answers is not None:
        return _answered(api.answers_from(register, asked, answers), format)
    if out is not None:
        write_file(out, asked.form())
    if format == "json":
        show.print_json(api.as_json(asked))
    else:
        _print(asked.questions, out)
        show.sentences(show.out(), api.law.reservation(at=asked.checked.day))
    return FINDINGS if asked.questions else FINE


def _print(asked: "Sequence[Question]", out: Path | None) -> None:
    page = show.out()
    for number, question in enumerate(asked, 1):
        show.line(page, f"{number}. {question.dutch}")
        show.line(page, f"   {question.english}")
        show.line(page, f"   {question.path}  {question.form}".rstrip())
    if not asked:
        show.say(page, N_("Nothing has to be asked: no finding misses a fact about this recipient."))
    elif out is not None:
        template = N_("{count} questions are in {file}. Send it, and read it back with --answers.")
        show.say(page, template, count=len(asked), file=out)


def _answered(done: "api.Answered", form: str) -> int:
    if form == "json":
        show.print_json(api.as_json(done))
        return FINDINGS if done.after.closed else FINE
    page = show.out()
    for answer in done.answers:
        show.line(page, SET, f"{answer.change.path}={answer.value}")
        if answer.document:
            stated = {"fact": answer.change.path, **answer.document}
            show.line(page, "    - {" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}")
    template = N_("Answers: {count}. They change nothing by themselves: take them over, with their documents.")
    show.say(page, template, count=len(done.answers))
    was, then = done.before.verdicts(), done.after.verdicts()
    for verdict, word in show.VERDICT_WORDS.items():
        now, later = was.get(verdict.value, 0), then.get(verdict.value, 0)
        template = N_("{verdict}: {before} now, {after} with these answers")
        show.say(page, template, verdict=tr(word), before=now, after=later)
    show.sentences(page, api.law.reservation(at=done.after.day))
    return FINDINGS if done.after.closed else FINE


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
