"""``sluis report findings``: what the law says of a register, for the data protection officer.

In:  a register, an earlier one, a gate. Out: a page, PDF or DOCX: two pages first, then every finding.
"""

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

from sluis import api
from sluis.cli.report_out import Day, EditedForm, Out, content_in, write_out
from sluis.cli.verb import FINE, GATE_TOML, Example, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr


def findings(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    before: Annotated[
        Path | None,
        option(N_("An earlier register, to say what changed; `sluis register show` prints one."), "--before"),
    ] = None,
    since: Annotated[
        date | None,
        option(N_("A day (YYYY-MM-DD): what changed since the version that the gate ran then."), "--since"),
    ] = None,
    config: Annotated[
        Path | None,
        option(N_("The settings of the gate, whose archive and measurements are told."), "--config"),
    ] = None,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Report on a register."""
    if since is None:
        with nullcontext(None) if config is None else api.Gate.open(config) as gate:
            made = api.paper_findings.make_findings(register, date_, before, gate)
    elif before is None:
        with api.Gate.open(GATE_TOML if config is None else config) as gate:
            made = api.paper_findings.make_findings_since(gate, register, since, date_)
    else:
        command, expected = (
            Code("sluis report findings"),
            Code(tr(N_("something to give beside {other}"), None, other="--before")),
        )
        raise argument_invalid_error(command=command, argument=Code("--since"), expected=expected)
    write_out(content_in(made, format), format, out)
    return FINE


VERBS = (
    Verb(
        "findings",
        N_(
            "Report on a register for the data protection officer: the verdict, then one plain sentence a finding.\n\n"
            "By supervisor, with what to ask whom, what changed since an earlier register, and what runs out; two "
            "pages before any detail. With --config it says how well homes are recognised, as measured. "
            "A finding says what the record shows or does not show; it judges nobody."
        ),
        (Example("sluis report findings examples/register.yaml --before examples/register.yaml --date 2026-12-01"),),
        findings,
    ),
)
