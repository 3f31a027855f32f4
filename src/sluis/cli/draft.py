"""``sluis draft``: a first register from files with reports. Everything in it is withheld.

In:  files with reports in any format Sluis reads. Out: a register on standard output; with ``--out`` in a folder, with
     the vocabularies beside it.

A message or report that is refused is counted on standard error and makes exit 1; the draft is written all the same.
"""

from pathlib import Path
from typing import Annotated, Final

from sluis import api
from sluis.cli.given import refuse_nothing, refuse_other_kinds
from sluis.cli.verb import FINDINGS, FINE, As, Example, Files, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import REASONS

USUAL_K: Final = 20
"""As ``sluis.api.draft.USUAL_K``, which costs too much to load for a page of help."""


def draft(
    files: Files,
    /,
    *,
    out: Annotated[Path | None, option(N_("A new folder for the register and its vocabularies."), "--out")] = None,
    as_: As = None,
    k: Annotated[
        int,
        option(N_("How many routers must have sent a word before it is proposed; 2 or more."), "--k"),
    ] = USUAL_K,
) -> int:
    """Draft a register."""
    refuse_other_kinds(files, "sluis draft")
    with show.progress() as bar:
        drafted = api.draft_register(files, k, as_, watch=lambda names: bar.track(names, description=tr(N_("files"))))
    refuse_nothing(drafted.read)
    if out is None:
        show.out().print(drafted.text, end="", markup=False, highlight=False, soft_wrap=True)
    else:
        drafted.write(out)
        count = len(drafted.vocabularies)
        show.say(show.out(), N_("Written: {folder}, with vocabularies: {count}."), folder=out, count=count)
    refused = drafted.read.refused
    for reason, count in sorted(refused.items()):
        show.say(show.err(), N_("Refused: {count} ({reason})."), count=count, reason=tr(REASONS[reason]))
    return FINDINGS if refused else FINE


VERB = Verb(
    "draft",
    N_(
        "Draft a first register from recorded reports.\n\n"
        "Every path becomes a row that withholds, with its kind, whose it is and the form in which it could leave. "
        "Secrets, other people and the router itself stand apart. No value is written; a word only when enough routers "
        "sent it."
    ),
    (
        Example("sluis draft examples/report.json"),
        Example("sluis draft examples/report.json --k 50"),
    ),
    draft,
    stdin=True,
)
