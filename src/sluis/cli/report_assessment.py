"""``sluis report dpia``: an assessment, filled with what is on record, and every gap marked as open.

In:  a register, an activity, an earlier version, a gate. Out: a page, PDF or DOCX.
"""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

from sluis import api
from sluis.cli.report_findings import EditedForm, content_in
from sluis.cli.report_out import Day, Out, write_out
from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

RegisterFile = Annotated[Path, option(N_("The register, a YAML file."), "--register")]
OneActivity = Annotated[
    str | None, option(N_("The activity, by the register's key; every one when absent."), "--activity")
]
EarlierVersion = Annotated[
    Path | None,
    option(N_("An earlier register, to say what differs; `sluis register show` prints one."), "--before"),
]
WithSteps = Annotated[
    Path | None, option(N_("The settings of the gate, whose steps of this register are told."), "--config")
]


def dpia(
    *,
    register: RegisterFile,
    activity: OneActivity = None,
    before: EarlierVersion = None,
    config: WithSteps = None,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Fill a data protection impact assessment."""
    with nullcontext(None) if config is None else api.Gate.open(config) as gate:
        kind = api.paper_assessment.AssessmentKind.DPIA
        asked = api.paper_assessment.AssessmentAsked(kind, register, activity, date_, before, gate)
        made = api.paper_assessment.make_assessment(asked)
        write_out(content_in(made, format), format, out)
    return FINE


_ASKED = "--register examples/register.yaml --date 2026-12-01"
VERBS = (
    Verb(
        "dpia",
        N_(
            "Fill a data protection impact assessment (GDPR art. 35(7)) with what is on record; mark what is open.\n\n"
            "Per activity (a) to (d), each with its findings. Risk is not measured, and the paper says what would "
            "measure it. With --before it says which facts differ, with --config what was advised and decided."
        ),
        (
            Example(f"sluis report dpia {_ASKED} --activity wifi-help"),
            Example(f"sluis report dpia {_ASKED} --before examples/register.yaml"),
        ),
        dpia,
    ),
)
