"""``sluis report statement``: what was shared about a household, as a letter in short sentences.

In:  a household and a period. Out: the letter, as a page that carries its proof, or as a paper.
"""

from typing import Annotated

from sluis import api
from sluis.cli.files import moment_of
from sluis.cli.report_out import Day, Out, PaperForm, hand_over
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Line, Verb, option
from sluis.i18n import N_

From = Annotated[
    str | None, option(N_("Start of the period, as 2026-01-01T00:00:00Z; the beginning when absent."), "--from")
]
To = Annotated[str | None, option(N_("End of the period; now when absent."), "--to")]


def statement(
    *,
    household: Line,
    from_: From = None,
    to: To = None,
    config: Config = GATE_TOML,
    date_: Day = None,
    format: PaperForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Write to a household what was shared about it."""
    period = None if from_ is None else moment_of(from_, "--from"), None if to is None else moment_of(to, "--to")
    with api.Gate.open(config) as gate:
        made = api.paper_statement.make_statement_letter(gate, household, *period, date_)
        hand_over(made, format, out)
    return FINE


VERBS = (
    Verb(
        "statement",
        N_(
            "Write to a household what was shared about it, why, for how long, and what it can do.\n\n"
            "The page carries the proof and checks itself; the paper says how to get it. What is not sealed yet is in "
            "it, and is said not to be proved."
        ),
        (
            Example(
                "sluis report statement --household NL-0001 --config examples/gate.toml --format pdf --out letter.pdf",
                runs=False,
            ),
        ),
        statement,
    ),
)
