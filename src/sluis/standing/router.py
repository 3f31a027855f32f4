"""Find the router a login, an endpoint or a claim means at a moment, and check claims against it.

In:  what is known of the sender, and the moment of collection.
Out: the routers that fit; none is an unknown household, more than one an overlap. Both are for the gate to withhold.

The rules this module keeps:
 * Intervals are half-open: a router that moved at noon belongs to the new household at noon.
 * An endpoint id of TR-369 holds an OUI and a serial number in itself: they are claims like the others.
 * A claim agrees when it says nothing, or says what the registry says; what the registry does not hold of a router
   cannot be contradicted.
 * Read in the transaction that decides; nothing is cached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Connection, Row, bindparam, or_, select

from sluis.store.schema import lines, routers
from sluis.telemetry.claims import ConflictingClaims, claims_of_endpoint
from sluis.telemetry.model import Claims
from sluis.terms import Kind


@dataclass(frozen=True, slots=True)
class Router:
    """A router while it serves a household. Full of personal data: never logged."""

    slot: int
    line: str
    oui: str | None
    product_class: str | None
    serial: str | None
    endpoint: str | None
    login: str | None

    def agrees_with(self, claims: Claims | ConflictingClaims) -> bool:
        """Return whether nothing in ``claims`` says that this is another router."""
        if isinstance(claims, ConflictingClaims):
            return False
        pairs: tuple[tuple[str | None, str | None], ...] = (
            (self.oui, _oui(claims.oui)),
            (self.product_class, _trimmed(claims.product_class)),
            (self.serial, _trimmed(claims.serial)),
            (self.endpoint, _trimmed(claims.endpoint)),
        )
        inside = claims_of_endpoint(_trimmed(claims.endpoint) or "")
        pairs += (
            (self.oui, _oui(inside.oui)),
            (self.product_class, _trimmed(inside.product_class)),
            (self.serial, _trimmed(inside.serial)),
        )
        return all(claimed is None or held is None or claimed == held for held, claimed in pairs)

    def identifiers(self) -> tuple[tuple[Kind, str], ...]:
        """Return what the registry knows this household by, for the canary."""
        known = (
            (Kind.SERIAL, self.serial),
            (Kind.ENDPOINT, self.endpoint),
            (Kind.USER_NAME, self.login),
            (Kind.SUBSCRIBER_NUMBER, self.line),
        )
        return tuple((kind, text) for kind, text in known if text is not None)


def router_of_login(conn: Connection, login: str, at_ms: int) -> tuple[Router, ...]:
    """Return the router that logs in with ``login`` at a moment: none, one, or an overlap.

    Args:
        conn: The transaction that decides.
        login: As the socket proved it.
        at_ms: The moment of collection.
    """
    return _routers_of(conn.execute(_OF_LOGIN, {"which": login, "at": at_ms})) if _storable(login) else ()


def routers_of_slot(conn: Connection, slot: int, at_ms: int) -> tuple[Router, ...]:
    """Return the routers that serve a household at a moment."""
    return _routers_of(conn.execute(_OF_SLOT, {"which": slot, "at": at_ms}))


def routers_of_claims(conn: Connection, claims: Claims, at_ms: int) -> tuple[Router, ...]:
    """Return the routers that fit every claim, found by endpoint or by OUI and serial number.

    Args:
        conn: The transaction that decides.
        claims: What a collector that vouches said. OUI or product class alone find nothing.
        at_ms: The moment of collection.

    Returns:
        Routers that agree with all claims. A serial number without an OUI may fit several.
    """
    endpoint = _trimmed(claims.endpoint)
    inside = claims_of_endpoint(endpoint or "")
    serial = _trimmed(claims.serial) or _trimmed(inside.serial)
    oui = _oui(claims.oui) or _oui(inside.oui)
    if not all(_storable(text or "") for text in (serial, endpoint, oui)):
        return ()
    routers: tuple[Router, ...] = ()
    if endpoint is not None:
        routers = _routers_of(conn.execute(_OF_ENDPOINT, {"which": endpoint, "at": at_ms}))
    if not routers and serial is not None:
        by_serial = _OF_SERIAL if oui is None else _OF_OUI_AND_SERIAL
        known = {} if oui is None else {"maker": oui}
        routers = _routers_of(conn.execute(by_serial, {"which": serial, "at": at_ms, **known}))
    return tuple(router for router in routers if router.agrees_with(claims))


_AT: Final = bindparam("at", type_=BigInteger)
_SERVING: Final = (
    select(routers, lines.c.line)
    .join(lines, lines.c.slot == routers.c.slot)
    .where(routers.c.from_ms <= _AT, or_(routers.c.to_ms.is_(None), routers.c.to_ms > _AT))
    .order_by(routers.c.id)
)
_OF_LOGIN: Final = _SERVING.where(routers.c.login == bindparam("which"))
_OF_ENDPOINT: Final = _SERVING.where(routers.c.endpoint == bindparam("which"))
_OF_SERIAL: Final = _SERVING.where(routers.c.serial == bindparam("which"))
_OF_OUI_AND_SERIAL: Final = _OF_SERIAL.where(routers.c.oui == bindparam("maker"))
_OF_SLOT: Final = _SERVING.where(routers.c.slot == bindparam("which"))


def _routers_of(rows: Iterable[Row[tuple[object, ...]]]) -> tuple[Router, ...]:
    return tuple(
        Router(row.slot, row.line, row.oui, row.product_class, row.serial, row.endpoint, row.login) for row in rows
    )


def _trimmed(text: str | None) -> str | None:
    return None if text is None else text.strip(" \t\r\n") or None


def _oui(text: str | None) -> str | None:
    trimmed = _trimmed(text)
    return None if trimmed is None else trimmed.upper()


def _storable(text: str) -> bool:
    """Text with half surrogates or NUL was never imported, and a driver's error would quote it."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
