"""A house for the tests of this folder: what it owns, as ``Household`` says it."""

from dataclasses import dataclass

from sluis.identify.canonical import canonical
from sluis.telemetry.model import Leaf
from sluis.terms import Kind

PATHS = {
    Kind.MAC_ADDRESS: "Device.Hosts.Host.{}.PhysAddress",
    Kind.HOST_NAME: "Device.Hosts.Host.{}.HostName",
    Kind.IP_ADDRESS: "Device.Hosts.Host.{}.IPAddress",
    Kind.SSID: "Device.WiFi.SSID.{}.SSID",
}


@dataclass(frozen=True, slots=True)
class Owning:
    """What a house owns: device, kind and text."""

    things: tuple[tuple[int, Kind, str], ...] = ()

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(Leaf(tuple(PATHS[kind].format(number).split(".")), text) for number, kind, text in self.things)

    def owner_of(self, kind: Kind, octets: bytes) -> int | None:
        return next(
            (number for number, one, text in self.things if one is kind and canonical(kind, text) == octets), None
        )


MAC, NAME = "00:00:5e:00:53:af", "Annas-iPhone"
HOUSE = Owning(((1, Kind.MAC_ADDRESS, MAC), (1, Kind.HOST_NAME, NAME), (2, Kind.HOST_NAME, "android")))
NOBODY = Owning()
