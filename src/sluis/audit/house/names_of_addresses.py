"""Which names an address had, and which it had last.

In:  ``NameBinding``. Out: names.

The rules this module keeps:
 * The last name a name server gave before a connection is the name of that connection, when it says none itself.
 * A name said in a connection (TLS, HTTP) or in a certificate names the address for connections that say nothing only
   while it is the one name the address has: many names share the addresses of a cloud.
 * Memory is bounded: addresses and names of each have a limit.
"""

from typing import Final

from sluis.capture.base.sighting import NameBinding, Via

MOST_ADDRESSES: Final = 100_000
MOST_NAMES: Final = 64
"""Of certificates, and as many of all others: a certificate of many names never pushes out one that was asked for."""


class NamesOfAddresses:
    """The names of every address so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._names: dict[str, dict[tuple[str, Via], None]] = {}
        self._last: dict[str, str] = {}

    def take(self, named: NameBinding) -> None:
        """Take one more name.

        Effects:
            Remembers it, as far as there is room.
        """
        if named.address not in self._names and len(self._names) >= MOST_ADDRESSES:
            return
        names = self._names.setdefault(named.address, {})
        told = named.via is Via.CERTIFICATE
        if sum((via is Via.CERTIFICATE) is told for _, via in names) < MOST_NAMES:
            names.setdefault((named.name, named.via))
        if named.via in {Via.DNS, Via.PROXY}:
            self._last[named.address] = named.name

    def of(self, address: str) -> str:
        """Return the name of an address for a connection that says none; empty when it has none, or more than one.

        Args:
            address: Canonical text; the empty one has no name.

        Returns:
            What a name server answered last; else the only name there is.

        Effects:
            None.

        Examples:
            >>> NamesOfAddresses().of("192.0.2.1")
            ''
        """
        last_name = self._last.get(address, "") if address else ""
        if last_name or not address:
            return last_name
        names = {name for name, _ in self._names.get(address, ()) if "*" not in name}
        return names.pop() if len(names) == 1 else ""

    def asked(self, address: str) -> tuple[tuple[str, Via], ...]:
        """Return the names that a name server gave an address so far, when there are more than one."""
        names = tuple(binding for binding in self._names.get(address, ()) if binding[1] is Via.DNS)
        return names if len(names) > 1 else ()

    def all(self, address: str) -> tuple[tuple[str, Via], ...]:
        """Return every name of an address and how it became known, in the order of first sight."""
        return tuple(self._names.get(address, ()))
