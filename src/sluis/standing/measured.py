"""Measurements on record of how well a home is recognised, and whether one lets an activity be open.

In:  a limit of the register, the measurement that counts, the clock. Out: why it keeps the activity closed.

The rules this module keeps (gate specification, section 4.3):
 * What counts is the newest on record of what leaves now, by its digest; a measurement of anything else says nothing.
 * The upper end of the interval is held against the limit. What is exactly at the limit passes.
 * Doubt closes: none, one that cannot be, one from after now, one that says nothing of what is limited.
 * Its age counts from the last moment of what was measured, whenever somebody measured it.
"""

import hashlib
from enum import StrEnum
from typing import Final

from msgspec import UNSET

from sluis.register.lower import RiskLimit
from sluis.standing.entries import Again, Measured
from sluis.standing.share import FEWEST_HOMES, Share

NEWEST_METHOD: Final = 1
"""Version of what the figures mean. Another number is another measurement; one that is not known cannot be read."""
LONGEST_MS: Final = 253_402_300_800_000
"""Every moment lies before it."""
NO_CHECKPOINT: Final = hashlib.sha256().hexdigest()
"""The root of a log in which nothing was sealed yet: RFC 9162, section 2.1.1."""
_SEED: Final = b"sluis/risk-seed/v1\0"
_SEED_BITS: Final = 48


class RiskFault(StrEnum):
    """Why a measurement keeps an activity closed."""

    UNMEASURED = "unmeasured"
    UNREADABLE = "unreadable"
    AHEAD = "ahead"
    """It was made, or what was measured ends, after the gate's clock."""
    OLD = "old"
    SINGLED_OUT = "singled-out"
    NOT_LINKED = "not-linked"
    """A limit on finding a home again, and no days so far apart were measured."""
    LINKED = "linked"


def risk_fault(limit: RiskLimit | None, measured: Measured | None, now_ms: int) -> RiskFault | None:
    """Return why an activity is closed; ``None`` when its measurement lets it be open, or nothing is limited.

    Args:
        limit: Of the register; ``None``: it limits nothing.
        measured: That counts.
        now_ms: The clock.

    Source:
        Gate specification, section 4.3.
    """
    if limit is None:
        return None
    if measured is None:
        return RiskFault.UNMEASURED
    return _of_time(limit, measured, now_ms) if is_whole(measured) else RiskFault.UNREADABLE


def _of_time(limit: RiskLimit, measured: Measured, now_ms: int) -> RiskFault | None:
    if max(measured.at_ms, measured.last_ms) > now_ms:
        return RiskFault.AHEAD
    return RiskFault.OLD if now_ms >= good_until_ms(limit, measured) else _of_figures(limit, measured)


def _of_figures(limit: RiskLimit, measured: Measured) -> RiskFault | None:
    if alone_of(measured).high > limit.singling_out:
        return RiskFault.SINGLED_OUT
    again = again_of(measured, limit.days_apart)
    if limit.linkage is not None and again is None:
        return RiskFault.NOT_LINKED
    above = limit.linkage is not None and again is not None and again.high > limit.linkage
    return RiskFault.LINKED if above else None


def good_until_ms(limit: RiskLimit, measured: Measured) -> int:
    """Return the first moment at which a measurement is too old."""
    return min(measured.last_ms, measured.at_ms) + limit.max_age_ms


def is_whole(measured: Measured) -> bool:
    """Return whether a measurement can be one: counts that fit each other, homes enough, a method that is known."""
    again = (*measured.again, *(measured.among or ()))
    shares = [measured.alone, *(each.found for each in again), *_of_rows(measured)]
    return (
        all(0 <= hits <= trials and trials > 0 for hits, trials in shares)
        and measured.homes >= FEWEST_HOMES
        and 1 <= measured.method <= NEWEST_METHOD
        and 0 < measured.first_ms <= measured.last_ms < LONGEST_MS
        and all(each.days >= 1 for each in again)
        and (measured.strangers is UNSET or measured.strangers <= measured.homes + measured.silent)
    )


def _of_rows(measured: Measured) -> list[tuple[int, int]]:
    if not measured.parts:
        return []
    parts = measured.parts
    found = [parts.alone, parts.again, *(each for row in parts.rows for each in (row.without, row.only, row.again))]
    return [each for each in found if each is not None]


def alone_of(measured: Measured) -> Share:
    """Return how many homes are alone in all that one token covers, of those of which anything left."""
    return Share(*measured.alone)


def found_again(measured: Measured, days_apart: int) -> Again | None:
    """Return who found most homes again on days at least so far apart, and among how many; ``None``: nobody looked."""
    found = [each for each in measured.again if each.days >= days_apart]
    return max(found, key=lambda each: (Share(*each.found).high, Share(*each.found).value), default=None)


def again_of(measured: Measured, days_apart: int) -> Share | None:
    """Return how many homes are found again on days at least so far apart, by whoever reaches highest.

    Returns:
        ``None``: no such days were measured.
    """
    again = found_again(measured, days_apart)
    return None if again is None else Share(*again.found)


def seed_of(input_sha256: str, leaving: str, root: str) -> int:
    """Return the seed of a measurement, which nobody chooses: it follows from the input and from the log.

    Args:
        input_sha256: Digest of what is measured, 64 hex digits.
        leaving: Digest of what may leave, 64 hex digits.
        root: Of the log at its last checkpoint, 64 hex digits; ``NO_CHECKPOINT`` when there is none.

    Source:
        Risk specification, section 5.3.

    Examples:
        >>> seed_of("ab" * 32, "cd" * 32, NO_CHECKPOINT) < 2**48
        True
    """
    text = f"{input_sha256} {leaving} {root}".encode("ascii")
    return int.from_bytes(hashlib.sha256(_SEED + text).digest(), "big") >> (256 - _SEED_BITS)
