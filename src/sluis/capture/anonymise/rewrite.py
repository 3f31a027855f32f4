"""A whole capture rewritten: learnt once, rewritten once, and searched at the end.

In:  the octets of a capture, a seed, and what may stay. Out: ``Rewritten``: the octets of another, and counts.

The rules this module keeps:
 * Equal input and equal seed give equal output. Without a seed the key is random, and thrown away with the run.
 * The addresses that came out are none of those that went in: else it is done again under the next key of the seed.
   Not so where several captures are to be alike: then the first key holds, and such addresses are counted.
 * What was kept for its place, and spells an address that was replaced elsewhere, is cut all the same.
 * At the end the output is searched for every address that was replaced; what is found is counted.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.container import Packet, rewritten
from sluis.capture.anonymise.frames import LINKS, read_frame
from sluis.capture.anonymise.packets import Packets
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.undecoded import Known, all_spellings, certain_spellings, cut_known, keep_undecoded

_ROUNDS: Final = 8


@dataclass
class Counts:
    """What was done, in numbers."""

    packets: int = 0
    octets: int = 0
    """Of packets; what a file says beside them is in ``left_out``."""
    cut: int = 0
    kept: int = 0
    replaced: int = 0
    undecoded_kept: int = 0
    known_in_undecoded: int = 0
    """Octets cut in what nobody read, because they spell an identifier."""
    by_kind: Counter[str] = field(default_factory=Counter)
    """How often each kind was replaced: mac, ip4, ip6, ip6-cut, name, ssid, text, number."""
    devices: int = 0
    """Different MAC addresses."""
    addresses: int = 0
    """Different IP addresses."""
    left_out: Counter[str] = field(default_factory=Counter)
    links_unread: Counter[int] = field(default_factory=Counter)
    """Packets of kinds of link that are not read, all cut."""
    still_there: int = 0
    """Addresses of the input that stand in the output, for another device or by chance."""
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Another capture."""

    octets: bytes = field(repr=False)
    counts: Counts


def rewrite(
    file: bytes, seed: bytes, *, keep_unread: bool = False, keep_domains: tuple[str, ...] = (), alike: bool = False
) -> Rewritten:
    """Rewrite a capture.

    Args:
        file: The octets of a pcap or pcapng file.
        seed: Decides every replacement; of 16 octets or more, random or a secret.
        keep_unread: Whether what nobody read stays, searched for what is known.
        keep_domains: Domains whose own name stays.
        alike: Whether other captures are rewritten with the seed, so that the key may not hang on what is in this one.

    Returns:
        A capture of the same packets, moments and lengths.

    Raises:
        DamagedError: it is cut off, or not as its format says.

    Effects:
        None.
    """
    learnt = Packets(Replacements(b"nothing is written yet"))
    made: Rewritten | None = None

    def learn(packet: Packet) -> bytes:
        read_frame(Canvas(packet.octets), packet.link, learnt)
        learnt.finish()
        return packet.octets

    for _ in rewritten(file, learn, Counter()):
        pass
    for number in range(1, _ROUNDS + 1):
        key = blake2b(seed, person=b"sluis capture", salt=number.to_bytes(8, "big")).digest()
        made, swap = _once(file, key, learnt, keep_domains, None)
        originals = swap.macs.keys() | swap.addresses.keys()
        made.counts.rounds = number
        if alike or originals.isdisjoint({*swap.macs.values(), *swap.addresses.values()}):
            break
    assert made is not None  # noqa: S101 - there is at least one round
    certain = Known(certain_spellings(swap.macs, swap.addresses))
    known = Known(all_spellings(swap.macs, swap.addresses, swap.names)) if keep_unread else None
    if keep_unread or certain.places(made.octets.lower()):
        number = made.counts.rounds
        made, swap = _once(file, key, learnt, keep_domains, known, certain)
        made.counts.rounds = number
    made.counts.still_there = _still_there(made.octets, swap)
    return made


def _once(
    file: bytes,
    key: bytes,
    packets: Packets,
    domains: tuple[str, ...],
    known: Known | None,
    certain: Known | None = None,
) -> tuple[Rewritten, Replacements]:
    swap, counts = Replacements(key, domains), Counts()
    packets.read(swap)
    for canvas in (*packets.streams.canvases(), *packets.fragments.canvases()):
        counts.known_in_undecoded += _searched(canvas, known, certain)[1]
    packets.finish()

    def replace(packet: Packet) -> bytes:
        canvas = Canvas(packet.octets)
        read_frame(canvas, packet.link, packets)
        counts.packets += 1
        counts.octets += len(packet.octets)
        if packet.link not in LINKS:
            counts.links_unread[packet.link] += 1
        kept, spelled = _searched(canvas, known, certain)
        counts.undecoded_kept += kept
        counts.known_in_undecoded += spelled
        packets.finish()
        cut, kept, replaced = canvas.fates()
        counts.cut += cut
        counts.kept += kept
        counts.replaced += replaced
        return bytes(canvas.out)

    octets = b"".join(rewritten(file, replace, counts.left_out))
    counts.by_kind = swap.counts
    counts.devices, counts.addresses = len(swap.macs), len(swap.addresses)
    return Rewritten(octets, counts), swap


def _searched(canvas: Canvas, known: Known | None, certain: Known | None) -> tuple[int, int]:
    """Search what was not read, if it is to stay, and what was kept; return octets of the first kept, and cut."""
    found = (0, 0) if known is None else keep_undecoded(canvas, known)
    if certain is not None:
        cut_known(canvas, certain)
    return found


def _still_there(octets: bytes, swap: Replacements) -> int:
    """Return how many addresses of the input stand in the output, as octets or as text."""
    lower = octets.lower()
    found = 0
    for mac in swap.macs:
        pairs = mac.hex(":")
        found += any(
            spelled in lower for spelled in (pairs.encode(), mac.hex().encode(), pairs.replace(":", "-").encode())
        )
        found += mac in octets
    others = set(swap.addresses.values())
    return found + sum(  # four octets of IPv4 stand anywhere by chance: as an address is what counts
        address in (octets if len(address) > 4 else others)  # noqa: PLR2004 - octets of IPv4
        for address in swap.addresses
    )
