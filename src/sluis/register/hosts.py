"""Where a party of the register receives: names, everything below a name, addresses, networks.

In:  the texts of ``hosts:`` of the controller and of recipients.
Out: ``Host``; and ``HostBook``, which says whose a name or an address is.

The rules this module keeps:
 * One place is of one party: an entry that meets an entry of another party is a fault, whichever is the wider.
 * ``*.example.nl`` is every name below ``example.nl`` and never ``example.nl`` itself, as in certificates.
 * What would cover half the internet is refused: ``*.nl``, ``0.0.0.0/0``.
 * Hosts decide nothing about what leaves: no plan holds them. They are for who looks at traffic.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sluis.law.scalars import HOST_PATTERN

IPv4 = ipaddress.IPv4Network
IPv6 = ipaddress.IPv6Network

NARROWEST: Final[dict[int, int]] = {4: 8, 6: 16}
"""By version of IP: the shortest prefix that one party can have; registries give no larger blocks."""
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_FORM: Final = re.compile(HOST_PATTERN)
_LONGEST_NAME: Final = 253
_FEWEST_LABELS: Final = 2


@dataclass(frozen=True, slots=True)
class Host:
    """One entry of ``hosts:``."""

    labels: tuple[str, ...] = ()
    """Of a name, from the right: ``("example", "a")``; empty for an address or network."""
    below: bool = False
    """Every name below, as ``*.example.nl``; not the name itself."""
    network: IPv4 | IPv6 | None = None

    @property
    def wide(self) -> bool:
        """Whether it covers far more than one party can have."""
        if self.network is not None:
            return self.network.prefixlen < NARROWEST[self.network.version]
        return len(self.labels) < _FEWEST_LABELS


def read_host(text: str) -> Host | None:
    """Return an entry as its parts; ``None`` when it is none.

    Args:
        text: A host name in ASCII letters, ``*.`` and a name, an address, or a network without bits beside its prefix.

    Examples:
        >>> read_host("*.Wifi.example")
        Host(labels=('example', 'wifi'), below=True, network=None)
        >>> str(read_host("2001:db8::/32").network), read_host("192.0.2.1/24"), read_host("192.0.2")
        ('2001:db8::/32', None, None)
    """
    if _FORM.fullmatch(text) is None:
        return None
    try:
        return Host(network=ipaddress.ip_network(text))
    except ValueError:
        pass
    name = text.removeprefix("*.").lower()
    labels = tuple(reversed(name.split(".")))
    fits = len(name) <= _LONGEST_NAME and all(_LABEL.fullmatch(label) for label in labels)
    return Host(labels, below=text.startswith("*.")) if fits and not labels[0].isdigit() else None


def meetings(hosts: Sequence[tuple[Host, str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of entries that hold one place in common and are of different parties.

    Args:
        hosts: Entries and whose they are, in file order.

    Yields:
        Positions: of an entry, and of an earlier one it meets; of each entry one at most, as later or as earlier.

    Examples:
        >>> texts = ("*.wifi.example", "a.wifi.example", "wifi.example", "192.0.2.0/24", "192.0.2.7")
        >>> sorted(meetings([(read_host(text), f"party {at}") for at, text in enumerate(texts)]))
        [(1, 0), (4, 3)]
    """
    order = sorted(range(len(hosts)), key=lambda at: (_steps(hosts[at][0]), hosts[at][0].below, at))
    around: list[int] = []
    exact: dict[tuple[str, ...], int] = {}
    for at in order:
        host, owner = hosts[at]
        around = [other for other in around if _holds(hosts[other][0], host)]
        wide = host.below or host.network is not None
        met = around if wide or host.labels not in exact else [*around, exact[host.labels]]
        rival = next((other for other in met if hosts[other][1] != owner), None)
        if rival is not None:
            yield max(at, rival), min(at, rival)
        if wide:
            around.append(at)
        else:
            exact.setdefault(host.labels, at)


def _steps(host: Host) -> tuple[str, ...]:
    """Return an entry as the way to it from the top, so that what it holds sorts right behind it."""
    if host.network is None:
        return ("name", *host.labels)
    bits = f"{int(host.network.network_address):0{host.network.max_prefixlen}b}"
    return (f"ip{host.network.version}", bits[: host.network.prefixlen])


def _holds(wide: Host, host: Host) -> bool:
    """Whether everything of ``host`` lies in ``wide``, a network or all names below one."""
    if wide.network is not None and host.network is not None:
        same = wide.network.version == host.network.version
        return same and wide.network.prefixlen <= host.network.prefixlen and _inside(wide.network, host.network)
    if wide.network is not None or host.network is not None or host.labels[: len(wide.labels)] != wide.labels:
        return False
    return len(host.labels) > len(wide.labels) or host.below


def _inside(wide: IPv4 | IPv6, narrow: IPv4 | IPv6) -> bool:
    kept = wide.max_prefixlen - wide.prefixlen
    return int(wide.network_address) >> kept == int(narrow.network_address) >> kept


class HostBook:
    """Whose a name or an address is.

    Examples:
        >>> book = HostBook([(read_host(text), "wifi") for text in ("*.wifi.example", "192.0.2.0/24")])
        >>> book.of_name("a.b.wifi.example"), book.of_name("wifi.example"), book.of_address("192.0.2.9")
        ('wifi', None, 'wifi')
    """

    def __init__(self, hosts: Iterable[tuple[Host, str]]) -> None:
        self._exact: dict[tuple[str, ...], str] = {}
        self._below: dict[tuple[str, ...], str] = {}
        self._networks: dict[tuple[int, int], dict[int, str]] = {}
        for host, owner in hosts:
            if host.network is not None:
                kept = host.network.max_prefixlen - host.network.prefixlen
                of_length = self._networks.setdefault((host.network.version, kept), {})
                of_length.setdefault(int(host.network.network_address) >> kept, owner)
            else:
                (self._below if host.below else self._exact).setdefault(host.labels, owner)

    def of_name(self, name: str) -> str | None:
        """Return the party that receives under a name; ``None`` when no entry holds it."""
        labels = tuple(reversed(name.lower().removesuffix(".").split(".")))
        owner = self._exact.get(labels)
        above = (labels[:length] for length in range(len(labels) - 1, 0, -1))
        return owner if owner is not None else next((self._below[name] for name in above if name in self._below), None)

    def of_address(self, address: str) -> str | None:
        """Return the party that receives at an address; ``None`` when no entry holds it, or when it is none."""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return None
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        for (version, kept), networks in self._networks.items():
            owner = networks.get(int(parsed) >> kept) if version == parsed.version else None
            if owner is not None:
                return owner
        return None
