"""``sluis draft``: a first register from files with reports. Everything in it is withheld.

In:  files with reports in any format Sluis reads. Out: a register on standard output; with ``--out`` in a folder, with
     the vocabularies beside it.

A message or report that is refused is counted on standard error and makes exit 1; the draft is written all the same.
"""

from pathlib import Path
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import told_format
from sluis.cli.reading import read_reports
from sluis.cli.verb import FINDINGS, FINE, As, Example, Files, Verb, option
from sluis.errors import FileName
from sluis.errors.cli import output_exists_error, output_unwritable_error
from sluis.i18n import N_, tr
from sluis.register.draft_text import register_text, vocabulary_text
from sluis.register.propose import FirstRegister, propose
from sluis.register.vocabulary import SMALLEST_K
from sluis.terms import REASONS

USUAL_K = 20


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
    read = read_reports(files, told_format(as_))
    first = propose(read.reports, read.sources, max(k, SMALLEST_K))
    if out is None:
        show.out().print(register_text(first), end="", markup=False, highlight=False, soft_wrap=True)
    else:
        _write(first, out)
        show.say(
            show.out(), N_("Written: {folder}, with vocabularies: {count}."), folder=out, count=len(first.vocabularies)
        )
    for reason, count in sorted(read.refused.items()):
        show.say(show.err(), N_("Refused: {count} ({reason})."), count=count, reason=tr(REASONS[reason]))
    return FINDINGS if read.refused else FINE


def _write(first: FirstRegister, folder: Path) -> None:
    """Write the files of a draft; nothing that is there already is touched."""
    texts = {folder / "register.yaml": register_text(first)}
    for name, words in first.vocabularies.items():
        texts[folder / "vocabularies" / f"{name}.yaml"] = vocabulary_text(words, first.k)
    for path in texts:
        if path.exists():
            raise output_exists_error(file=FileName(path))
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            raise output_unwritable_error(file=FileName(path)) from None


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
