r"""Files of packets (pcap, pcapng): their packets handed out one by one, and put back in the same build.

In:  the octets of a file. Out: ``Packet`` after ``Packet``; and the file with others in their place.

The rules this module keeps:
 * The moment and the lengths of a packet stay, and the order; of an interface its kind of link and its unit of time.
 * Everything else that a file can say beside its packets is left out: comments, names of machines, programs and
   interfaces, tables of names, secrets of TLS, statistics, blocks of others.

Source: libpcap's file format (``pcap-savefile(5)``); pcapng (draft-ietf-opsawg-pcapng-03, 3 and 4).
"""

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_SECTION, _INTERFACE, _OLD, _SIMPLE, _ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6
_ORDER: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_MARKS: Final = {
    b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\x3c\x4d": ">",
}  # fmt: skip
_TIME_OPTIONS: Final = frozenset({9, 14})
"""Options of an interface that say what its moments mean."""
_LEFT_OUT: Final = {4: "names", 5: "statistics", 10: "secrets"}


class DamagedError(Exception):
    """A file that is cut off or not as its format says, or a kind of file that is not read."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet."""

    link: int
    """Kind of link, as tcpdump.org/linktypes numbers them."""
    octets: bytes


def is_read(head: bytes) -> bool:
    r"""Return whether a file is of a kind that is read here.

    Examples:
        >>> is_read(b"\x0a\x0d\x0d\x0a"), is_read(b"\xd4\xc3\xb2\xa1"), is_read(b"{}")
        (True, True, False)
    """
    return head[:4] in _MARKS or head[:4] == b"\x0a\x0d\x0d\x0a"


def rewritten(file: bytes, replace: Callable[[Packet], bytes], left_out: Counter[str]) -> Iterator[bytes]:
    """Yield a file with other packets.

    Args:
        file: All of it.
        replace: Given a packet, as many octets.
        left_out: Counts what a file said beside its packets.

    Raises:
        DamagedError: it ends in the middle of something, or is not as its format says.
    """
    if file[:4] in _MARKS:
        yield from _pcap(file, _MARKS[file[:4]], replace)
    elif is_read(file):
        yield from _pcapng(file, replace, left_out)
    else:
        raise DamagedError


def _pcap(file: bytes, order: str, replace: Callable[[Packet], bytes]) -> Iterator[bytes]:
    if len(file) < 24:  # noqa: PLR2004 - its head
        raise DamagedError
    link = struct.unpack(order + "I", file[20:24])[0] & 0xFFFF
    yield file[:8] + bytes(8) + file[16:20] + struct.pack(order + "I", link)
    at = 24
    while at < len(file):
        if at + 16 > len(file):
            raise DamagedError
        size = struct.unpack(order + "I", file[at + 8 : at + 12])[0]
        if at + 16 + size > len(file):
            raise DamagedError
        yield file[at : at + 16]
        yield replace(Packet(link, file[at + 16 : at + 16 + size]))
        at += 16 + size


def _pcapng(file: bytes, replace: Callable[[Packet], bytes], left_out: Counter[str]) -> Iterator[bytes]:
    order, links, at = "<", list[tuple[int, int]](), 0
    while at < len(file):
        if at + 12 > len(file):
            raise DamagedError
        if file[at : at + 4] == b"\x0a\x0d\x0d\x0a":
            found = _ORDER.get(file[at + 8 : at + 12])
            if found is None:
                raise DamagedError
            order, links = found, []
        kind, size = struct.unpack(order + "II", file[at : at + 8])
        if size < 12 or size % 4 or at + size > len(file):  # noqa: PLR2004 - the least there is
            raise DamagedError
        body = file[at + 8 : at + size - 4]
        made = _block(kind, body, order, links, replace, left_out)
        if made is not None:
            head = struct.pack(order + "II", kind, 12 + len(made))
            yield head + made + head[4:]
        at += size


def _block(
    kind: int,
    body: bytes,
    order: str,
    links: list[tuple[int, int]],
    replace: Callable[[Packet], bytes],
    left_out: Counter[str],
) -> bytes | None:
    """Return what stands for the inside of a block; ``None`` for one that is left out."""
    if kind == _SECTION and len(body) >= 16:  # noqa: PLR2004 - its fixed part
        _count_options(body[16:], left_out)
        return body[:8] + b"\xff" * 8
    if kind == _INTERFACE and len(body) >= 8:  # noqa: PLR2004 - its fixed part
        link, _, snap = struct.unpack(order + "HHI", body[:8])
        links.append((link, snap))
        return body[:8] + _time_options(body[8:], order, left_out)
    if kind in {_ENHANCED, _OLD} and len(body) >= 20:  # noqa: PLR2004 - its fixed part
        number = struct.unpack(order + ("I" if kind == _ENHANCED else "H"), body[: 4 if kind == _ENHANCED else 2])[0]
        size = struct.unpack(order + "I", body[12:16])[0]
        if number >= len(links) or 20 + size > len(body):
            raise DamagedError
        _count_options(body[20 + (size + 3) // 4 * 4 :], left_out)
        octets = replace(Packet(links[number][0], body[20 : 20 + size]))
        return body[:20] + octets + bytes(-size % 4)
    if kind == _SIMPLE and len(body) >= 4 and links:  # noqa: PLR2004 - its length
        size = struct.unpack(order + "I", body[:4])[0]
        size = min(size, len(body) - 4, links[0][1] or size)
        octets = replace(Packet(links[0][0], body[4 : 4 + size]))
        return body[:4] + octets + bytes(-size % 4)
    if kind in {_SECTION, _INTERFACE, _ENHANCED, _OLD, _SIMPLE}:
        raise DamagedError
    left_out[_LEFT_OUT.get(kind, "blocks")] += 1
    return None


def _count_options(options: bytes, left_out: Counter[str]) -> None:
    if any(options):
        left_out["options"] += 1


def _time_options(options: bytes, order: str, left_out: Counter[str]) -> bytes:
    """Return those options of an interface that its moments need."""
    made, at, others = b"", 0, False
    while at + 4 <= len(options):
        code, size = struct.unpack(order + "HH", options[at : at + 4])
        step = 4 + (size + 3) // 4 * 4
        if code == 0:
            break
        if code in _TIME_OPTIONS and size in {1, 8}:
            made += options[at : at + 4 + size] + bytes(-size % 4)
        else:
            others = True
        at += step
    left_out["options"] += others
    return made + bytes(4) if made else b""
