"""Step 1: what arrived, who sent it and how that was proven.

In:  a route of the settings and what the socket knows of the sender (``Peer``); or a file and who names it.
Out: an ``Arrival`` with its ``Authenticated`` sender; later a ``Sender``, which also holds what was claimed.

The rules this module keeps (gate specification, sections 3.1 and 3.2):
 * Nobody's message is read who was not authenticated: a password, a certificate that this listener or a trusted
   terminator checked, a collector with its secret or certificate in its own network, or the operator at the shell.
 * Where the listener checks certificates itself, no header names anybody.
 * A claim proves nothing. It finds the router only when a collector or the operator vouches for it; otherwise it can
   only contradict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from sluis.gate.state.settings import Route
from sluis.telemetry.claims import ConflictingClaims
from sluis.telemetry.model import Claims, Report


class Proof(Enum):
    """How a login was proven."""

    PASSWORD = "password"  # noqa: S105 - a kind of proof
    """HTTP Basic, against the file of hashes."""
    CERTIFICATE = "certificate"
    """A client certificate: this listener checked it, or a terminator in the route's networks that wrote a header."""
    RECORDING = "recording"
    """The login of a recorded request, in a file whose origin the operator vouches for."""


class Voucher(Enum):
    """Who vouches for what a message claims of its sender."""

    COLLECTOR = "collector"
    """A collector that posts from the route's networks and proved that it is itself."""
    OPERATOR = "operator"
    """Whoever hands in a file at the shell."""


@dataclass(frozen=True, slots=True)
class Login:
    """The sender proved a login: the registry says whose router that is. Never logged."""

    name: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody vouches for the sender: the claims say which router it was."""

    by: Voucher


@dataclass(frozen=True, slots=True)
class OperatorsLine:
    """The operator named the household of a file. Never logged."""

    line: str


Authenticated = Login | Vouched | OperatorsLine
"""Who sent a message, as it was proven."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request as it came in, or one file."""

    route: Route
    target: str
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    sent_by: Authenticated
    collected_ms: int | None = None
    """A collection time named by the operator, for files that have none."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a message, and what it says about who sent it."""

    authenticated: Authenticated
    claims: Claims | ConflictingClaims
    """Of URL and headers, and of the message where its decoder found some; those of a report are in its leaves."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """An arrival that passed steps 1 and 2."""

    arrival: Arrival
    sender: Sender
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """What the socket knows of who posts."""

    host: str
    """Its address; empty when it has none."""
    checked: bool = False
    """Whether the listener asks for a client certificate: then no header names anybody."""
    login: str | None = None
    """The login in the client certificate that the listener checked. Never logged."""
    collector: str | None = None
    """The collector of the route that proved itself, by secret or certificate."""


def authenticated_peer(route: Route, headers: Mapping[str, str], peer: Peer) -> Authenticated | None:
    """Say who a peer is that shows no password of a router: one with a certificate, or a collector.

    Args:
        route: Of the settings; ``auth`` is ``certificate`` or ``collector``.
        headers: Lower-case names.
        peer: Who posts.

    Returns:
        The sender; ``None`` when it is not believed: the answer is 401, and nothing of the message is read.

    Examples:
        >>> authenticated_peer(Route(path="/", auth="collector"), {}, Peer("127.0.0.1", collector="acs")).by.value
        'collector'
        >>> authenticated_peer(Route(path="/", auth="collector"), {}, Peer("127.0.0.1")) is None
        True
        >>> authenticated_peer(Route(path="/", auth="certificate"), {"x-client-login": "cpe1"}, Peer("::1")).name
        'cpe1'
    """
    if route.auth == "collector":
        return Vouched(Voucher.COLLECTOR) if peer.collector is not None and _within(peer.host, route.networks) else None
    if route.auth != "certificate":
        return None
    login = peer.login if peer.checked else _named_by_terminator(route, headers, peer.host)
    return Login(login, Proof.CERTIFICATE) if login else None


def _named_by_terminator(route: Route, headers: Mapping[str, str], host: str) -> str | None:
    return headers.get(route.certificate_header.lower()) if _within(host, route.networks) else None


def _within(host: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in _read(networks))


@lru_cache(maxsize=64)
def _read(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of a route, read once and not for every request."""
    return tuple(ip_network(network) for network in networks)
