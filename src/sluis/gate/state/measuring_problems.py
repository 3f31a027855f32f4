"""What is wrong with `[measuring]` of the settings.

In:  its three numbers. Out: key and problem, for whoever wrote them.
"""

from collections.abc import Iterator

from sluis.i18n import N_, tr
from sluis.standing.sampling import DAY_MS, MOST_HOMES
from sluis.standing.share import FEWEST_HOMES


def measuring_problems(sample: int, every_ms: int, most_bytes: int) -> Iterator[tuple[str, str]]:
    """Yield what cannot be.

    Args:
        sample: Homes.
        every_ms: From one sample to the next.
        most_bytes: That a sample may take.

    Examples:
        >>> list(measuring_problems(2_000, 604_800_000, 1))
        []
        >>> [key for key, _problem in measuring_problems(2_001, 86_399_999, 0)]
        ['measuring.sample', 'measuring.every', 'measuring.bytes']
    """
    if not FEWEST_HOMES <= sample <= MOST_HOMES:
        yield "measuring.sample", tr(N_("must be from {least} to {most}"), None, least=FEWEST_HOMES, most=MOST_HOMES)
    if every_ms < DAY_MS:
        yield "measuring.every", tr(N_("must be a day or more"))
    if most_bytes <= 0:
        yield "measuring.bytes", tr(N_("must be more than 0"))
