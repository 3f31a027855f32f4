"""``sluis demo``: the main job on embedded defaults, in under a minute."""

from typing import Annotated, Final

from sluis.cli.verb import FINDINGS, FINE, Example, Verb, option
from sluis.i18n import N_

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
) -> int:
    """Play the demonstration."""
    from sluis.demo.play import Keep, play

    kept = Keep.PAGES if web else Keep.ALL if keep else Keep.NOTHING
    return FINE if play(homes, seed, input, keep=kept) else FINDINGS


VERB = Verb(
    "demo",
    N_(
        "See the main job happen: invented homes, a real gate and real recipients on this machine.\n\n"
        "Help opens and closes the flow, an objection stops it, a recipient goes down and comes back, the situation of "
        "March 2026 is refused, new firmware is noticed. Takes less than a minute; nothing is left behind."
    ),
    (
        Example("sluis demo", runs=False),
        Example("sluis demo --web", runs=False),
        Example("sluis demo --input examples/report.json"),
    ),
    demo,
)
