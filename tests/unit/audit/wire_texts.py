"""A register with hosts, and a capture in a few words: shared by the tests that compare the two."""

from dataclasses import dataclass, field, replace
from datetime import date

from tests.unit.register.register_texts import OPEN, load

from sluis.audit.model import Destination, Device, Field, Flow, Reading, State
from sluis.audit.record.compare import Compared, compare
from sluis.capture.base.sighting import Part, Place, Via
from sluis.register.model import Register
from sluis.terms import Kind, Subject

AT = date(2026, 11, 24)
NOON_MS = 1_795_521_600_000
"""Of that day, UTC."""
HOSTED = OPEN.replace("b@voorbeeld.example,", 'b@voorbeeld.example, hosts: ["*.voorbeeld.example"],').replace(
    "role: processor}", 'role: processor, hosts: ["*.meting.example", 203.0.113.0/28]}'
)
TWO = HOSTED.replace("activities:", "  ander: {name: Ander, hosts: [ander.example]}\nactivities:").replace(
    "profiles:",
    """\
  ander:
    purpose: {nl: x}
    recipient: ander
    trigger: always
    release: PT15M
    fields:
      - {path: Device.Hosts.Host.*.IPAddress, treatment: token, lifetime: day, why: w}
profiles:""",
)
"""The same with a second recipient, whose activity the law keeps closed."""
OURS, THEIRS, STRANGE = "acs.voorbeeld.example", "in.meting.example", "pixel.vreemd.example"
MAC, NAME, CHANNEL = (
    "Device.Hosts.Host.*.PhysAddress",
    "Device.Hosts.Host.*.HostName",
    "Device.WiFi.Radio.*.Channel",
)
ROUTER, PHONE, TV = (
    Device(number, (f"02:00:5e:00:53:0{number}",), (f"192.0.2.{number + 1}",), (name,))
    for number, name in enumerate(("router", "phone", "tv"))
)


def register(text: str = HOSTED) -> Register:
    return load(text)


QUIET = Destination("stil.example", (("stil.example", Via.TLS),), ("198.51.100.200",))


@dataclass
class Wire:
    """A capture under construction."""

    devices: tuple[Device, ...] = (ROUTER, PHONE, TV)
    destinations: dict[str, Destination] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def flow(
        self, to: str, *, device: int = 0, reading: Reading = Reading.CLEAR, protocol: str = "http", country: str = "",
        address: str = "198.51.100.9", names: tuple[tuple[str, Via], ...] | None = None, octets: int = 900,
        organisation: str = "", first_ms: int = NOON_MS,
    ) -> int:  # fmt: skip
        known = ((to, Via.TLS),) if names is None else names
        made = Destination(to, known, (address,), organisation, country, place=Place(1, 1))
        self.destinations.setdefault(to, made)
        number = len(self.flows) + 1
        self.flows.append(
            Flow(number, device, to, protocol, "tcp", 443, reading, 9, octets, 90, first_ms, first_ms + 60_000, 2,
                 (Place(1, number),))
        )  # fmt: skip
        return number

    def read(
        self, flow: int, path: str, kind: Kind, state: State = State.RAW, subject: Subject = Subject.HOUSEHOLD,
        *, value: str = "02:00:5e:00:53:01", part: Part = Part.BODY, devices: tuple[int, ...] = (), owned: bool = False,
    ) -> int:  # fmt: skip
        number = len(self.fields) + 1
        self.fields.append(
            Field(number, flow, part, tuple(path.split(".")), kind, subject, state, "pairs", 3, 1, devices, owned=owned,
                  shown="17 characters", value=value, places=(Place(1, 100 + number),))
        )  # fmt: skip
        return number

    def compared(
        self, text: str = HOSTED, *, at: date = AT, include_devices: bool = False, alone: bool = False
    ) -> Compared:
        """Compare; where devices are known, one of them sends something innocent, so that they are told apart."""
        result = compare(
            self.fields, self.heard(), (*self.destinations.values(), QUIET), register(text), at,
            devices=self.devices, include_devices=include_devices, alone=alone,
        )  # fmt: skip
        seen = tuple(destination for destination in result.destinations if destination.key != QUIET.key)
        return replace(result, destinations=seen, own=tuple(key for key in result.own if key != QUIET.key))

    def heard(self) -> list[Flow]:
        """The flows, and one of a phone to somebody of no interest."""
        quiet = Flow(9_999, 1, QUIET.key, "tls", "tcp", 443, Reading.SEALED, 9, 900, 90, NOON_MS, NOON_MS, 1, ())
        return [*self.flows, *([quiet] if PHONE in self.devices else [])]


def differences(result: Compared) -> list[tuple[str, str, str]]:
    """Sort, verdict and destination of what is not only something that was never seen."""
    return [
        (observation.sort.value, observation.verdict.value, observation.destination)
        for observation in result.observations
        if observation.sort.value != "never-seen"
    ]
