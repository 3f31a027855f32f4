"""Whose router it was: the strongest proof of the sender gives one router, and the registry its household.

In:  one report, who sent it, the register in force, the moment. Out: ``LocatedReport``, or the reason to withhold it.

Strongest first: a household the operator names (files), a login that was proven, what somebody vouches for. Whatever
else is claimed must agree (gate specification, sections 3.3 to 3.6).
"""

from dataclasses import dataclass, field

from sluis.errors import LedgerCorruptError, StandingBrokenError
from sluis.errors.standing import standing_broken_error
from sluis.gate.path.arrival import Admitted, Arrival, Authenticated, Login, OperatorsLine, Vouched
from sluis.gate.state.rules import Rules
from sluis.gate.state.settings import Window
from sluis.standing.household import Households
from sluis.standing.occupation import slot_of_line
from sluis.standing.router import Router, router_of_login, routers_of_claims, routers_of_slot
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.claims import ConflictingClaims, body_claims, merge_claims
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Claims, Leaf, Number, Report, Value
from sluis.terms import Reason


@dataclass(frozen=True, slots=True)
class LocatedReport:
    """One report with the household it came from. Held in memory for one decision; never logged or shown."""

    router: Router = field(repr=False)
    leaves: tuple[Leaf, ...] = field(repr=False)
    """Aliases replaced."""
    written_time: Value | None = field(repr=False)
    """The collection time as written, or what the route puts in its place."""
    collected_ms: int = field(repr=False)
    profile: str
    """Name of the profile that renamed keys; empty when none did."""
    moment: str | None = field(default=None, repr=False)
    """What stands for the moment of collection in the mark of a duplicate, where that moment is the one of arrival: the
    report's own time as written, if it says any; ``None`` elsewhere."""


def locate_household(
    households: Households, rules: Rules, admitted: Admitted, report: Report, now_ms: int
) -> LocatedReport | Reason:
    """Find whose router this was when the report was collected.

    Args:
        households: Of the transaction that decides.
        rules: The register in force, or its shadow: its profiles rename keys, its settings say how late is late.
        admitted: The message and who sent it.
        report: Of that message.
        now_ms: The moment of the decision.

    Returns:
        The household with the leaves under their full names, or the reason why the report is withheld.
    """
    arrival, sender = admitted.arrival, admitted.sender
    collected = _collected(rules.settings.window, arrival, report, now_ms)
    if isinstance(collected, Reason):
        return collected
    collected_ms, written = collected
    claims = merge_claims(sender.claims, body_claims(report.leaves))
    if isinstance(claims, ConflictingClaims):
        return Reason.IDENTITY_MISMATCH
    try:
        router = router_at(households, sender.authenticated, claims, collected_ms)
    except (StandingBrokenError, LedgerCorruptError):
        return Reason.STANDING_BROKEN
    if isinstance(router, Reason):
        return router
    profile = rules.profile_of(router.oui, router.product_class, arrival.route.path)
    leaves = report.leaves
    if profile:
        leaves = apply_aliases(leaves, profile.names)
        claims = merge_claims(claims, body_claims(leaves))
    if not router.agrees_with(claims):
        return Reason.IDENTITY_MISMATCH
    moment = None
    if arrival.route.collection_time == "arrival":
        moment = f"arrival {'' if report.collection_time is None else report.collection_time}"
    return LocatedReport(router, leaves, written, collected_ms, profile.name if profile else "", moment)


def _collected(window: Window, arrival: Arrival, report: Report, now_ms: int) -> tuple[int, Value | None] | Reason:
    """Say when a report was collected, in milliseconds and as door 1 reads it; or why that rules it out."""
    if report.refused is not None:
        return report.refused
    if arrival.route.collection_time == "arrival":
        return now_ms, Number(str(now_ms // 1000))
    if report.collection_time is None and arrival.collected_ms is not None:
        written: Value | None = Number(str(arrival.collected_ms // 1000))
        collected_ms = arrival.collected_ms
    else:
        seconds = collection_seconds(report.collection_time)
        if seconds is None:
            return Reason.NO_COLLECTION_TIME
        collected_ms, written = seconds * 1000, report.collection_time
    if collected_ms > now_ms + window.early:
        return Reason.TOO_EARLY
    if collected_ms < now_ms - window.late:
        return Reason.TOO_LATE
    return collected_ms, written


def router_at(
    households: Households, authenticated: Authenticated, claims: Claims, collected_ms: int
) -> Router | Reason:
    """Return the one router that sent a report.

    Args:
        households: Of the transaction that decides.
        authenticated: Who sent it, as it was proven.
        claims: Of URL, headers and body; they find the router only when somebody vouches for them.
        collected_ms: The moment of collection.

    Returns:
        The router, or ``unknown-household`` (none fits) or ``overlapping-household`` (more than one does).

    Raises:
        standing_broken_error: what is on record about a household it may be of does not check.
    """
    match authenticated:
        case OperatorsLine(line):
            return _router_of_line(households, line, claims, collected_ms)
        case Login(name):
            fitting = router_of_login(households, name, collected_ms)
        case Vouched():
            fitting = routers_of_claims(households, claims, collected_ms)
    if not fitting:
        return Reason.UNKNOWN_HOUSEHOLD
    return fitting[0] if len(fitting) == 1 else Reason.OVERLAPPING_HOUSEHOLD


def _router_of_line(households: Households, line: str, claims: Claims, collected_ms: int) -> Router | Reason:
    """A household may have several routers at once (a mesh); the claims must agree with one of them."""
    slot = slot_of_line(households.conn, line)
    if slot is not None and households.of(slot).line != line:
        raise standing_broken_error(slot=slot)
    serving = () if slot is None else routers_of_slot(households, slot, collected_ms)
    if not serving:
        return Reason.UNKNOWN_HOUSEHOLD
    return next((router for router in serving if router.agrees_with(claims)), Reason.IDENTITY_MISMATCH)
