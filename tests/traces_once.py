"""What spells the identifiers of a house in every notation, kept: tests audit the same few houses hundreds of times.

It follows from the identifiers alone, in their order, and finding changes nothing in it.
"""

from collections.abc import Iterable
from functools import lru_cache

from sluis.audit.content.traces import Traces
from sluis.identify.find.hit import SearchTerm

MOST = 64
"""Houses that are kept; an automaton takes a few megabytes."""


@lru_cache(MOST)
def _made(entries: tuple[SearchTerm, ...]) -> Traces:
    return Traces(entries)


def traces_once(entries: Iterable[SearchTerm]) -> Traces:
    """Do what ``Traces`` does."""
    return _made(tuple(entries))
