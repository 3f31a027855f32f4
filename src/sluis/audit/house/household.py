"""Who lives in the house, as far as a capture says: devices, the router, and what identifies them.

In:  what ``House`` gathered. Out: ``HomeInventory``, which does not change any more.

The rules this module keeps:
 * The router has number 0, the devices 1, 2, ... in the order of first sight.
 * What identifies a device is given as leaves under paths of the device model, so that the engine of ``identify`` takes
   it as it takes a report; whose it is, is looked up by what that engine itself makes of it.
 * ``repr`` shows no value.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from sluis.audit.model import Device
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import SocketAddress
from sluis.identify.find.known import Known
from sluis.telemetry.model import Leaf, Path
from sluis.terms import Kind

ROUTER: Final = 0
NOBODY: Final = -1
"""What ``device_of`` says of an end outside the house."""

_PATHS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.MAC_ADDRESS: ("Device", "Hosts", "Host", "*", "PhysAddress"),
    Kind.IP_ADDRESS: ("Device", "Hosts", "Host", "*", "IPAddress"),
    Kind.HOST_NAME: ("Device", "Hosts", "Host", "*", "HostName"),
    Kind.DEVICE_NAME: ("Device", "UPnP", "Description", "DeviceInstance", "*", "FriendlyName"),
    Kind.DHCP_IDENTIFIER: ("Device", "Hosts", "Host", "*", "ClientID"),
    Kind.DHCP_OPTION: ("Device", "DHCPv4", "Server", "Pool", "1", "Client", "*", "Option", "1", "Value"),
    Kind.SERIAL: ("Device", "UPnP", "Description", "DeviceInstance", "*", "SerialNumber"),
    Kind.UUID: ("Device", "UPnP", "Discovery", "Device", "*", "UUID"),
}
"""Where the device model (TR-181) has each kind; ``*`` is the device."""


def path_of(kind: Kind, device: int) -> Path:
    """Return the path under which something of a device stands.

    Args:
        kind: Of the identifier; one without a place stands with the host names.
        device: Its number.

    Returns:
        The segments.

    Effects:
        None.

    Examples:
        >>> ".".join(path_of(Kind.MAC_ADDRESS, 2))
        'Device.Hosts.Host.2.PhysAddress'
    """
    path = _PATHS.get(kind, _PATHS[Kind.HOST_NAME])
    return tuple(str(device) if segment == "*" else segment for segment in path)


class OwnedIdentifier(NamedTuple):
    """Something that identifies a device of the house; never logged."""

    device: int
    """Its number."""
    kind: Kind
    value: str


@dataclass(frozen=True)
class HomeInventory:
    """The devices of a house and what is theirs."""

    devices: tuple[Device, ...]
    """The router first, when it is known."""
    networks: HomeNetworks = field(repr=False)
    identifiers: tuple[OwnedIdentifier, ...] = field(repr=False)
    """In the order of first sight."""

    @cached_property
    def _by_mac(self) -> dict[str, int]:
        return {mac: device.number for device in self.devices for mac in device.macs}

    @cached_property
    def _by_address(self) -> dict[str, int]:
        return {address: device.number for device in reversed(self.devices) for address in device.addresses}

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Identifiers of the house as leaves of a report."""
        return tuple(Leaf(path_of(kind, device), value) for device, kind, value in self.identifiers)

    @cached_property
    def known(self) -> Known:
        """What is looked for of the house alone."""
        return Known.from_leaves(self.leaves)

    @cached_property
    def _owners(self) -> dict[tuple[Kind, bytes], int]:
        owners: dict[tuple[Kind, bytes], int] = {}
        for device in self.devices:
            own = [
                leaf
                for leaf, (number, _, _) in zip(self.leaves, self.identifiers, strict=True)
                if number == device.number
            ]
            for entry in Known.from_leaves(own).entries():
                owners.setdefault((entry.kind, entry.canonical), device.number)
        return owners

    def is_home(self, address: str) -> bool:
        """Return whether an address is of the house; what is no address is not.

        Args:
            address: Canonical text.

        Returns:
            Also ``True`` for addresses that are of nobody outside: multicast, link-local and so on.

        Effects:
            None.
        """
        return self.networks.has(address)

    def device_of(self, end: SocketAddress) -> int:
        """Return whose end of a connection this is.

        Args:
            end: With what is known of it.

        Returns:
            Number of the device; 0 for the router; -1 for an end outside the house.

        Effects:
            None.
        """
        number = self._by_address.get(end.address)
        if number is not None and number != ROUTER:
            return number
        by_mac = self._by_mac.get(end.mac, NOBODY)
        if by_mac > ROUTER and (not end.address or self.is_home(end.address)):
            return by_mac
        if number is not None or not end.address or self.is_home(end.address):
            return ROUTER
        return NOBODY

    def mac_of(self, mac: str) -> int:
        """Return whose MAC address this is, whatever address was sent with it; -1 when it is of none that is known.

        Args:
            mac: In lower case with colons.

        Returns:
            Number of the device; 0 is the router, whose frames carry what is of everybody outside.

        Effects:
            None.
        """
        return self._by_mac.get(mac, NOBODY)

    def owner_of(self, kind: Kind, canonical: bytes) -> int | None:
        """Return whose identifier this is.

        Args:
            kind: As the engine of ``identify`` said of a hit.
            canonical: Its canonical octets.

        Returns:
            Number of the device; ``None`` when it is of none that is known.

        Effects:
            None.
        """
        return self._owners.get((kind, canonical))
