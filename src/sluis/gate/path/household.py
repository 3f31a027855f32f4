"""Whose router it was: the strongest proof of the sender gives one router, and the registry its household.

In:  what is known of the sender, and the moment of collection. Out: one ``Router``, or the reason to withhold.

Strongest first: a household the operator names (files), a login proven by password or certificate, what a vouching
collector claims. Whatever else is claimed must agree; the caller checks that (gate specification, section 3.4).
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.standing.registry import slot_of_line
from sluis.standing.router import Router, router_of_login, routers_of_claims, routers_of_slot
from sluis.telemetry.model import Claims, Leaf, Value
from sluis.terms import Reason


@dataclass(frozen=True, slots=True)
class LocatedReport:
    """One report with the household it came from. Held in memory for one decision; never logged."""

    router: Router
    leaves: tuple[Leaf, ...]
    """Aliases replaced."""
    written_time: Value | None
    """The collection time as written, or what the route puts in its place."""
    collected_ms: int
    profile: str
    """Name of the profile that renamed keys; empty when none did."""


def router_at(
    conn: Connection, login: str | None, line: str | None, claims: Claims, collected_ms: int
) -> Router | Reason:
    """Return the one router that sent a report.

    Args:
        conn: The transaction that decides.
        login: Proven by password or certificate.
        line: Named by the operator, for files.
        claims: Of URL and headers; used to find the router only when a collector vouches (no login, no line).
        collected_ms: The moment of collection.

    Returns:
        The router, or ``unknown-household`` (none fits) or ``overlapping-household`` (more than one does).
    """
    if line is not None:
        return _router_of_line(conn, line, claims, collected_ms)
    found = (
        router_of_login(conn, login, collected_ms)
        if login is not None
        else routers_of_claims(conn, claims, collected_ms)
    )
    if not found:
        return Reason.UNKNOWN_HOUSEHOLD
    return found[0] if len(found) == 1 else Reason.OVERLAPPING_HOUSEHOLD


def _router_of_line(conn: Connection, line: str, claims: Claims, collected_ms: int) -> Router | Reason:
    """A household may have several routers at once (a mesh); the claims must agree with one of them."""
    slot = slot_of_line(conn, line)
    serving = () if slot is None else routers_of_slot(conn, slot, collected_ms)
    if not serving:
        return Reason.UNKNOWN_HOUSEHOLD
    return next((router for router in serving if router.agrees_with(claims)), Reason.IDENTITY_MISMATCH)
