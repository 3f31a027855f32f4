"""Which addresses are of the house, and which of nobody outside.

In:  networks that were given out in a capture, or that somebody told. Out: ``HomeNetworks``.

The rules this module keeps:
 * What somebody told wins; else what DHCP and router advertisements gave out; else, per version of IP, the private
   ranges.
 * Link-local, multicast, broadcast, loopback and unspecified addresses never leave a house.
 * A public or shared address given out by DHCP is of the router towards its provider: that address alone is the
   house's, and the network around it, with the neighbours in it, is not.
 * A private address outside a network that was learnt is outside: providers use private addresses too.

Source: RFC 1918, 4193, 6598 (shared address space), 3927, 4291, 1112, 919.
"""

import ipaddress
from functools import lru_cache
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE4: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
PRIVATE6: Final[tuple[Network, ...]] = (ipaddress.ip_network("fc00::/7"),)
_BROADCAST: Final = ipaddress.ip_address("255.255.255.255")
_SHORTEST_HOME6: Final = 32
"""A shorter prefix is no home's: somebody advertises nonsense."""
_SHORTEST_HOME4: Final = 8


@lru_cache(maxsize=65_536)
def parsed(text: str) -> Address | None:
    """Return an address; ``None`` for text that is none.

    Examples:
        >>> parsed("192.0.2.1").version, parsed("cloud.example") is None
        (4, True)
    """
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def network_of(text: str) -> Network | None:
    """Return a network, host bits allowed; ``None`` for text that is none.

    Examples:
        >>> str(network_of("192.168.1.7/24")), network_of("x") is None
        ('192.168.1.0/24', True)
    """
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def private(address: Address) -> bool:
    """Return whether an address is of a range that everybody may use at home (RFC 1918, 4193).

    Examples:
        >>> private(parsed("192.168.1.7")), private(parsed("100.64.0.1")), private(parsed("192.0.2.1"))
        (True, False, False)
    """
    return any(address in network for network in (PRIVATE4 if address.version == 4 else PRIVATE6))  # noqa: PLR2004 - of IP


def never_leaves(address: Address) -> bool:
    """Return whether packets to this address stay on their link, whoever sends them.

    Examples:
        >>> never_leaves(parsed("224.0.0.251")), never_leaves(parsed("fe80::1")), never_leaves(parsed("192.0.2.1"))
        (True, True, False)
    """
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_loopback
        or address.is_unspecified
        or address == _BROADCAST
    )


def same_network(address: str, other: str) -> bool:
    """Return whether two addresses can be of one network of a house: /24 in IPv4, /64 in IPv6.

    Examples:
        >>> same_network("192.168.1.1", "192.168.1.7"), same_network("10.20.0.5", "192.168.1.7")
        (True, False)
    """
    first, second = parsed(address), parsed(other)
    if first is None or second is None or first.version != second.version:
        return False
    return (int(first) ^ int(second)) >> (8 if first.version == 4 else 64) == 0  # noqa: PLR2004 - of IP


class HomeNetworks:
    """The networks and single addresses of the house."""

    def __init__(
        self,
        told: tuple[str, ...] = (),
        learnt: tuple[str, ...] = (),
        hosts: tuple[str, ...] = (),
        *,
        line: bool = False,
    ) -> None:
        """Settle what is home.

        Args:
            told: Networks that somebody gave (``--home``); with these nothing learnt counts.
            learnt: Networks that were given out in the capture.
            hosts: Single addresses that are of the house for another reason.
            line: Whether the capture is of the line to the provider: what is private there is the provider's.

        Effects:
            None.
        """
        networks = [network for network in map(network_of, told) if network is not None]
        if not networks and not line:
            networks = [network for network in map(network_of, learnt) if network is not None and _a_home(network)]
            for version, ranges in ((4, PRIVATE4), (6, PRIVATE6)):
                if all(network.version != version for network in networks):
                    networks += ranges
        self._networks = tuple(networks)
        self._hosts = {address for address in map(parsed, hosts) if address is not None}
        self._known: dict[str, bool] = {}

    def add(self, address: str) -> None:
        """Take one more address as of the house.

        Effects:
            Changes what ``has`` answers.
        """
        parsed_address = parsed(address)
        if parsed_address is not None:
            self._hosts.add(parsed_address)
            self._known.clear()

    def has(self, text: str) -> bool:
        """Return whether an address is of the house, or of nobody outside.

        Args:
            text: An address. What is none is outside.

        Returns:
            Whether traffic to it stays.

        Effects:
            Remembers up to 65,536 answers.

        Examples:
            >>> home = HomeNetworks(learnt=("192.168.1.0/24",))
            >>> [home.has(text) for text in ("192.168.1.9", "10.0.0.1", "192.0.2.1", "ff02::1", "fd00::1")]
            [True, False, False, True, True]
        """
        answer = self._known.get(text)
        if answer is None:
            if len(self._known) >= 65_536:  # noqa: PLR2004 - said above
                self._known.clear()
            answer = self._known[text] = self._has(text)
        return answer

    def _has(self, text: str) -> bool:
        address = parsed(text)
        if address is None:
            return False
        if never_leaves(address) or address in self._hosts:
            return True
        return any(address.version == network.version and address in network for network in self._networks)

    def broadcast(self, text: str) -> bool:
        """Return whether an address is that of everybody in one of the networks."""
        address = parsed(text)
        return any(address == network.broadcast_address for network in self._networks if network.version == 4)  # noqa: PLR2004


def _a_home(network: Network) -> bool:
    """Return whether a network that was given out can be that of a house."""
    if network.version == 4:  # noqa: PLR2004 - of IP
        return network.prefixlen >= _SHORTEST_HOME4 and private(network.network_address)
    return network.prefixlen >= _SHORTEST_HOME6
