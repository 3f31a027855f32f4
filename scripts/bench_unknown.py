"""A capture of mostly unknown payload for ``bench_audit``, and what an audit of it must say.

In:  how large. Out: the capture, the same each time; then whether a report holds what was planted, and nothing else.

The rules this script keeps:
 * Segments of 1,400 octets that look random, of a protocol that nobody reads. In each connection one identifier of the
   house, in turn in five spellings; in every second connection it is cut over two segments.
 * An identifier that is missing, one too many and one of another kind are all wrong answers.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.unit.capture import pcaps

FULL: Final = 50_000_000
QUICK: Final = 100_000
NAME: Final = "Annas-iPhone"
_SEGMENT: Final = 1400
_SEGMENTS: Final = 40
_SERVERS: Final = 8
_PORT: Final = 9999
_HELLO: Final = b"\0\0box\0"
"""How each connection begins: at random, one in some hundred would begin as TLS does, and be taken for it."""
_MAC: Final = pcaps.mac(pcaps.PHONE_MAC)
_SPELLED: Final = (
    ("mac_address", pcaps.PHONE_MAC.encode()),
    ("mac_address", _MAC),
    ("mac_address", _MAC.hex().encode()),
    ("mac_address", base64.b64encode(pcaps.PHONE_MAC.encode())),
    ("host_name", NAME.encode()),
)


@dataclass(frozen=True)
class Unknown:
    """What such a capture holds."""

    packets: int
    connections: int

    @property
    def kinds(self) -> Counter[str]:
        """How often something of each kind was planted."""
        return Counter(_SPELLED[number % len(_SPELLED)][0] for number in range(self.connections))


def _stream(number: int) -> bytes:
    """Return what is sent in one connection."""
    octets = bytearray(hashlib.shake_256(b"%d" % number).digest(_SEGMENT * _SEGMENTS))
    planted = b"\xff" + _SPELLED[number % len(_SPELLED)][1] + b"\xff"
    at = _SEGMENT * (1 + number % (_SEGMENTS - 2)) + (600 if number % 2 else -len(planted) // 2)
    octets[at : at + len(planted)] = planted
    octets[: len(_HELLO)] = _HELLO
    return bytes(octets)


def _frames(number: int) -> Iterator[bytes]:
    if number == 0:
        asked = pcaps.dhcp([(53, b"\x03"), (12, NAME.encode())])
        yield pcaps.frame(pcaps.udp(asked, pcaps.NOBODY, "255.255.255.255", 68, 67))
    server = f"203.0.113.{number % _SERVERS + 1}"
    talk = pcaps.Talk(server=server, sport=40_000 + number % 20_000, dport=_PORT, segment=_SEGMENT).open()
    yield from talk.say(_stream(number)).close().frames


def make(path: Path, octets: int, write: Callable[[bytes, int], bytes], step: Callable[[int], None]) -> Unknown:
    """Write a capture of about that many octets.

    Args:
        path: Where.
        octets: At least one connection is written.
        write: Returns the record of a frame in the file, given how many stood before it.
        step: Called with the octets written since the last time.

    Returns:
        What is in it.

    Effects:
        Writes the file.
    """
    packets = connections = written = 0
    with path.open("wb") as file:
        file.write(pcaps.pcap([]))
        while not connections or written < octets:
            out = bytearray()
            for frame in _frames(connections):
                out += write(frame, packets)
                packets += 1
            file.write(out)
            written += len(out)
            step(len(out))
            connections += 1
    return Unknown(packets, connections)


def wrong_in(told: Mapping[str, Sequence[Mapping[str, object]]], planted: Unknown) -> str:
    """Return what of a report is not as it was planted; empty when everything is."""
    [source] = told["sources"]
    if source["entries"] != planted.packets:
        return "packets"
    if {flow["port"] for flow in told["flows"]} != {_PORT} or len(told["flows"]) != min(planted.connections, _SERVERS):
        return "flows"
    counted: Counter[str] = Counter()
    for field in told["fields"]:
        counted[str(field["kind"])] += int(str(field["count"]))
    return "identifiers" if counted != planted.kinds or not all(each["owned"] for each in told["fields"]) else ""
