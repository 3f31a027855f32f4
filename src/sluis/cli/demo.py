"""``sluis demo``: what Sluis does, in a minute or in every scene."""

from pathlib import Path
from typing import Annotated, Final

from sluis.cli.given import refuse_other_kinds, refuse_unread
from sluis.cli.verb import FINDINGS, FINE, Example, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr

HOMES: Final = 60
SEED: Final = 2026
FOLDER: Final = Path("sluis-demo")


def demo(
    *,
    all_: Annotated[bool, option(N_("Play every scene; about a minute."), "--all")] = False,
    keep: Annotated[bool, option(N_("Leave it running with its pages for people, until Ctrl-C."), "--keep")] = False,
    input: Annotated[  # noqa: A002 - the name people type
        tuple[str, ...], option(N_("Your own report, instead of the scenes; may be given more than once."), "--input")
    ] = (),
    papers: Annotated[Path, option(N_("The folder in which papers and pages are left."), "--papers")] = FOLDER,
    homes: Annotated[int, option(N_("How many invented homes; at least 60."), "--homes")] = HOMES,
    seed: Annotated[int, option(N_("The same seed makes the same homes."), "--seed")] = SEED,
) -> int:
    """Play the demonstration."""
    command = Code("sluis demo")
    if homes < HOMES:
        raise argument_invalid_error(command=command, argument=Code("--homes"), expected=Code(tr(N_("60 or more"))))
    if input and all_:
        alone = Code(tr(N_("given without --input: your own reports take the place of the scenes")))
        raise argument_invalid_error(command=command, argument=Code("--all"), expected=alone)
    refuse_other_kinds(input, "sluis demo")
    refuse_unread(input)
    from sluis.demo.play import Asked, play

    return FINE if play(Asked(homes, seed, input, all_, keep, papers)) else FINDINGS


VERB = Verb(
    "demo",
    N_(
        "See in a minute what Sluis does: invented homes, a real gate and real recipients on this machine.\n\n"
        "One report before and after, the situation of March 2026 refused, and papers to read in the folder "
        "sluis-demo. With --all also: an objection stops the flow, a recipient goes down and comes back, new firmware "
        "is noticed, a gate is killed while it sends, and statements are proved."
    ),
    (
        Example("sluis demo", runs=False),
        Example("sluis demo --all", runs=False),
        Example("sluis demo --keep", runs=False),
        Example("sluis demo --papers papers", runs=False),
        Example("sluis demo --input examples/report.json"),
    ),
    demo,
)
