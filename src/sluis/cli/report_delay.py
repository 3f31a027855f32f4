"""``sluis report delay``: a letter that says an answer will be later than its term.

In:  what was asked, its term and the new day. Out: the letter, as a page, a paper, or a text to edit (DOCX).
"""

from datetime import date
from pathlib import Path
from typing import Annotated

from sluis import api
from sluis.cli.report_out import Day, EditedForm, Out, content_in, write_out
from sluis.cli.verb import FINE, Example, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr


def delay(
    *,
    register: Annotated[Path, option(N_("The register that names the provider."), "--register")],
    to: Annotated[str, option(N_("Who asked."), "--to")],
    about: Annotated[str, option(N_("What was asked, as the asker calls it."), "--about")],
    received: Annotated[date, option(N_("When it came in (YYYY-MM-DD)."), "--received")],
    due: Annotated[date, option(N_("When the answer was due (YYYY-MM-DD)."), "--due")],
    answer_by: Annotated[date, option(N_("When the answer will be there (YYYY-MM-DD)."), "--answer-by")],
    reason: Annotated[str, option(N_("Why it takes longer, in a sentence."), "--reason")],
    signed_by: Annotated[str, option(N_("Name and function of who is accountable."), "--signed-by")],
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Write that an answer will be late."""
    wrong = (
        ("--due", N_("a day on which, or after which, it came in")),
        ("--answer-by", N_("a day after --due")),
        ("--answer-by", N_("a day that has not passed on the day of the letter")),
    )
    holding = due >= received, answer_by > due, answer_by >= api.papers.paper_day(date_)
    for (argument, expected), holds in zip(wrong, holding, strict=True):
        if not holds:
            raise argument_invalid_error(
                command=Code("sluis report delay"), argument=Code(argument), expected=Code(tr(expected))
            )
    said = api.papers.Delay(to, about, received, due, answer_by, reason, signed_by)
    write_out(content_in(api.papers.make_delay(register, said, date_), format), format, out)
    return FINE


VERBS = (
    Verb(
        "delay",
        N_(
            "Write that an answer will be later than its term, why, and when it comes.\n\n"
            "Everything in it but the provider is what you say; nothing of it is checked."
        ),
        (
            Example(
                "sluis report delay --register examples/register.yaml --to 'House of Representatives' "
                "--about 'Questions 2026Z04886' --received 2026-03-11 --due 2026-04-01 --answer-by 2026-04-22 "
                "--reason 'We wait for figures of a supplier.' --signed-by 'A. de Vries, director' --date 2026-03-30"
            ),
        ),
        delay,
    ),
)
