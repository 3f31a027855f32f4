"""``sluis report notice`` and ``sluis report annex``: one activity for people at home, and for a processor.

In:  a register and an activity. Out: a page, PDF or DOCX; of the annex also its grammar.
"""

from pathlib import Path
from typing import Annotated, Literal

from sluis import api
from sluis.cli.report_out import Day, EditedForm, Out, content_in, write_out
from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

Register = Annotated[Path, option(N_("The register, a YAML file."))]
Activity = Annotated[str, option(N_("The activity, by the register's key."), "--activity")]


def notice(
    register: Register,
    /,
    *,
    activity: Activity,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Tell people of an activity."""
    made = api.paper_activity.make_notice(register, activity, date_)
    write_out(content_in(made, format), format, out)
    return FINE


def annex(
    register: Register,
    /,
    *,
    activity: Activity,
    date_: Day = None,
    format: Annotated[  # noqa: A002 - the name people type
        Literal["html", "pdf", "docx", "schema"],
        option(
            N_("A page (html), a paper (pdf), a text for who edits it (docx), or the grammar as JSON Schema (schema)."),
            "--format",
        ),
    ] = "html",
    out: Out = None,
) -> int:
    """Make the annex to a processor agreement."""
    if format == "schema":
        write_out(api.paper_activity.annex_grammar(register, activity), format, out)
    else:
        made = api.paper_activity.make_annex(register, activity, date_)
        write_out(content_in(made, format), format, out)
    return FINE


_ASKED = "examples/register.yaml --activity wifi-help --date 2026-12-01"
VERBS = (
    Verb(
        "notice",
        N_(
            "Tell people of one activity: the elements of GDPR articles 13 and 14, in words of a household.\n\n"
            "What may leave and in which form, who gets it, why, for how long, what protects it elsewhere, and what "
            "people can do. What the register cannot fill is said not to be on record."
        ),
        (Example(f"sluis report notice {_ASKED}"),),
        notice,
    ),
    Verb(
        "annex",
        N_(
            "Make the annex to a processor agreement (GDPR art. 28(3)) for one activity.\n\n"
            "The instruction in words: only what is listed leaves. `--format schema` writes the same as JSON Schema; "
            "its SHA-256 stands in the annex."
        ),
        (Example(f"sluis report annex {_ASKED}"), Example(f"sluis report annex {_ASKED} --format schema")),
        annex,
    ),
)
