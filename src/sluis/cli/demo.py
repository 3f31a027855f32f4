"""``sluis demo``: the main job on embedded defaults, in under a minute."""

from pathlib import Path
from typing import Annotated, Final

from sluis.cli.verb import FINDINGS, FINE, Example, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr

HOMES: Final = 60
SEED: Final = 2026


def demo(
    *,
    homes: Annotated[int, option(N_("How many invented homes; at least 60."), "--homes")] = HOMES,
    seed: Annotated[int, option(N_("The same seed makes the same homes."), "--seed")] = SEED,
    keep: Annotated[bool, option(N_("Leave it running with its pages for people, until Ctrl-C."), "--keep")] = False,
    web: Annotated[bool, option(N_("Two scenes only, and then the pages for people, until Ctrl-C."), "--web")] = False,
    input: Annotated[  # noqa: A002 - the name people type
        tuple[str, ...], option(N_("Your own report, instead of the scenes; may be given more than once."), "--input")
    ] = (),
    papers: Annotated[
        Path | None,
        option(N_("Leave every paper of the provider behind in this folder."), "--papers"),
    ] = None,
) -> int:
    """Play the demonstration."""
    if papers is not None and (web or input):
        alone = Code(tr(N_("given without --web and --input: papers are of all scenes")))
        raise argument_invalid_error(command=Code("sluis demo"), argument=Code("--papers"), expected=alone)
    from sluis.demo.play import Keep, play

    kept = Keep.PAGES if web else Keep.ALL if keep else Keep.NOTHING
    return FINE if play(homes, seed, input, keep=kept, papers=papers) else FINDINGS


VERB = Verb(
    "demo",
    N_(
        "See the main job happen: invented homes, a real gate and real recipients on this machine.\n\n"
        "Help opens and closes the flow, an objection stops it, a recipient goes down and comes back, the situation of "
        "March 2026 is refused, new firmware is noticed. Takes about a minute; nothing is left behind but papers, if "
        "you ask for them."
    ),
    (
        Example("sluis demo", runs=False),
        Example("sluis demo --web", runs=False),
        Example("sluis demo --papers papers", runs=False),
        Example("sluis demo --input examples/report.json"),
    ),
    demo,
)
