"""``sluis register convert``: a register of version 1, written anew in version 2.

In:  a register of version 1. Out: a new file; what became a word, and what somebody has to answer.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.i18n import N_
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api import ConvertedRegister


def convert(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    out: Annotated[Path | None, option(N_("Write the new text to this file, which is not there yet."), "--out")] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Write a register of version 1 in version 2."""
    done = api.convert_register(register, out)
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        _print(done, out)
    return FINDINGS if done.asked else FINE


def _print(done: "ConvertedRegister", out: Path | None) -> None:
    page = show.out()
    for place in done.replaced:
        show.line(page, f"{place.line}: {place.path}")
        if place.word is None:
            show.line(page, f"   {place.asks()}")
        else:
            show.say(page, N_("   now: {word}"), word=place.word)
    show.say(page, N_("Turned into words: {count}."), count=len(done.replaced) - len(done.asked))
    show.say(page, N_("Left absent, to be answered: {count}. What is absent keeps closed."), count=len(done.asked))
    if out is None:
        show.say(page, N_("Nothing was written; --out names a new file."))


CONVERT = Verb(
    "convert",
    N_(
        "Write a register of version 1 in version 2, which has lists of words where version 1 took any text.\n\n"
        "Known phrases become words. What is not known is left absent, with the question as a comment above its line; "
        "the other lines and comments stay. --out names a new file; the old one is not touched. The exit code is 1 "
        "while something has to be answered."
    ),
    (Example("sluis register convert examples/version-1.yaml", exit_code=1),),
    convert,
)
