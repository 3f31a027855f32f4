"""``sluis audit``: what left a house, to whom, and what of it no register covers.

In:  captures, logs and recorded messages; a register, a statement, or nothing to compare them with.
Out: a report for people or programs; exit 1 when something of the level of ``--fail-on`` was found.

What could not be read counts as unknown: a gate in a pipeline must not let through what nobody looked at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sluis.audit.audit import Audit, Options, audit
from sluis.audit.verdicts import worst
from sluis.cli import show
from sluis.cli.files import register_of, told_format, write_file
from sluis.cli.verb import FINDINGS, FINE, As, At, Example, Files, Verb, option
from sluis.i18n import N_, lang_in_force, tr
from sluis.terms import Verdict

Form = Annotated[
    Literal["text", "json", "sarif", "html", "pdf", "svg"],
    option(
        N_("Print text for people, JSON or SARIF for programs, a page, a PDF, or only the picture of the flows."),
        "--format",
    ),
]
FailOn = Annotated[
    Literal["fail", "unknown", "review", "never"],
    option(N_("The least serious observation that makes the exit code 1."), "--fail-on"),
]
