"""``sluis report register``: the register of processing, for who reads, files, edits, sorts, or has a machine read it.

In:  a register. Out: a page, PDF, DOCX, XLSX or JSON-LD.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from sluis import api
from sluis.cli.report_out import Day, Out, write_out
from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

RegisterForm = Annotated[
    Literal["html", "pdf", "docx", "xlsx", "jsonld"],
    option(
        N_("A page (html), a paper (pdf), for who edits (docx), a workbook that can come back (xlsx), DPV (jsonld)."),
        "--format",
    ),
]


def register(
    register_: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    date_: Day = None,
    format: RegisterForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Make the register of processing."""
    if format == "xlsx":
        content = api.register_sheets.register_workbook(register_, date_)
    elif format == "jsonld":
        told = api.paper_register.register_as_dpv(register_, date_)
        content = (json.dumps(told, indent=2, ensure_ascii=True) + "\n").encode()
    else:
        made = api.paper_register.make_register(register_, date_)
        content = made.html().encode() if format == "html" else made.pdf() if format == "pdf" else made.docx()
    write_out(content, format, out)
    return FINE


VERBS = (
    Verb(
        "register",
        N_(
            "Make the register of processing of GDPR art. 30(1): (a) to (g) per activity, and every field that leaves."
            "\n\nAs XLSX it can be edited, and `sluis register import` reads it back as a proposal. As JSON-LD it "
            "speaks the Data Privacy Vocabulary, and names terms of our own as ours."
        ),
        (
            Example("sluis report register examples/register.yaml --date 2026-12-01"),
            Example("sluis report register examples/register.yaml --format jsonld"),
        ),
        register,
    ),
)
