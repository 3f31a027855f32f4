"""``sluis ledger statement | verifier``: what a household is owed, with proof, and the one file that checks it.

In:  a household and a period. Out: text, JSON or a page; JSON and page carry the evidence, and need nothing of ours.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

from sluis import api
from sluis.api.files import write_file
from sluis.cli.files import moment_of
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Line, Verb, option
from sluis.i18n import N_
from sluis.reports import show

From = Annotated[
    str | None, option(N_("Start of the period, as 2026-01-01T00:00:00Z; the beginning when absent."), "--from")
]
To = Annotated[str | None, option(N_("End of the period; now when absent."), "--to")]
Out = Annotated[Path | None, option(N_("Write it to this file instead of the screen."), "--out")]
Script = Annotated[
    bool, option(N_("Print verify_statement.mjs, the same in JavaScript, for a browser or Node."), "--js")
]
Shape = Annotated[
    Literal["text", "json", "html"], option(N_("Text to read, JSON to check, or a page that is both."), "--format")
]


def statement(
    *,
    household: Line,
    from_: From = None,
    to: To = None,
    config: Config = GATE_TOML,
    format: Shape = "text",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """State what the ledger holds about a household."""
    period = None if from_ is None else moment_of(from_, "--from"), None if to is None else moment_of(to, "--to")
    with api.Gate.open(config) as gate:
        made = api.make_statement(gate, household, *period)
    if format == "json":
        _write(out, show.json_text(api.as_json(made), 1))
    elif format == "html":
        _write(out, made.page())
    else:
        _write(out, made.text())
    return FINE


def _write(out: Path | None, text: str) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        write_file(out, text.encode())


def verifier(*, js: Script = False, out: Out = None) -> int:
    """Print the program that checks a statement without us."""
    _write(out, api.statement.verifier("js" if js else "py"))
    return FINE


_STATEMENT = "sluis ledger statement --household NL-0001 --config examples/gate.toml"
VERBS = (
    Verb(
        "statement",
        N_(
            "State everything the ledger holds about a household in a period, with proof, also when it is nothing.\n\n"
            "Only sealed epochs can be proved: see `sluis ledger status`. Give the JSON or the page to the household."
        ),
        (
            Example(f"{_STATEMENT} --format json --out statement.json", runs=False),
            Example(f"{_STATEMENT} --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z", runs=False),
        ),
        statement,
    ),
    Verb(
        "verifier",
        N_("Print verify_statement.py: one file that checks a statement offline, without anything of ours."),
        (
            Example("sluis ledger verifier --out verify_statement.py", runs=False),
            Example("sluis ledger verifier --js --out verify_statement.mjs", runs=False),
            Example("sluis ledger verifier"),
        ),
        verifier,
    ),
)
