r"""MAC addresses however they are written.

In:  a plain text (``plain.plain``).
Out: hits, doubtful ones included; which of them count is the caller's point.

The rules this module keeps:
 * A run of groups is taken whole: whatever its length, the span covers all of it, so that no tail bytes survive.
 * Linear time: a run is read once, possessively, and never read again from its middle.
 * What decides between an address and a number that looks like one is the registry of makers, not the length alone.

Notations: groups of one or two digits with ``: - _ .`` or one space, also with zeros dropped, and with marks mixed;
groups of four and of six; bare digits, alone, behind ``0x``, or glued to words; lists of ``0x3c`` or ``\x3c``. Seven
groups beginning with 01 are a DHCP client identifier, eight an EUI-64, ten and fourteen a DUID, and some lengths a
certificate's fingerprint.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sluis.identify.find.hit import Hit, Nature, Sureness, doubt
from sluis.identify.vendor import maker
from sluis.terms import Kind

EUI48: Final = 6
EUI64: Final = 8
_FINGERPRINTS: Final = {16, 20, 32, 48, 64}
"""Lengths of digests, octets: colons in a run of this length are a certificate's fingerprint."""
_GROUP_BIT: Final = 0x01
_LOCAL_BIT: Final = 0x02
_BARE: Final = 2 * EUI48
_SECOND_HALF: Final = 0x0A

_H: Final = "[0-9A-Fa-f]"
_GROUPS = re.compile(
    rf"(?:(?<!{_H}){_H}{{1,2}}|{_H}{{2}})(?P<mark>[:\-_.]){_H}{{1,2}}(?>(?:(?P=mark){_H}{{1,2}}){{4,}})"
    rf"|(?<!{_H}){_H}{{2}}(?P<space> ){_H}{{2}}(?>(?: {_H}{{2}}){{4,}})"
)
_QUADS = re.compile(rf"(?<!{_H}){_H}{{4}}(?P<mark>[.:\-]){_H}{{4}}(?>(?:(?P=mark){_H}{{4}})+)(?!{_H})")
_HALVES = re.compile(rf"(?<![0-9A-Za-z]){_H}{{6}}[:\-_.]{_H}{{6}}(?![0-9A-Za-z])")
_RUN = re.compile(rf"{_H}{{12,}}+")
_BYTES = re.compile(rf"(?:0[xX]|\\x){_H}{{1,2}}(?>(?:[,;:\s]{{0,3}}(?:0[xX]|\\x){_H}{{1,2}}){{5,}})")
_MIXED = re.compile(rf"(?<!{_H}){_H}{{2}}(?>(?:[:\-_ ./]{_H}{{2}}){{5,}})(?!{_H}|[:\-_./]{_H})")
_UUID = re.compile(rf"{_H}{{8}}-{_H}{{4}}-(?P<version>{_H}){_H}{{3}}-{_H}{{4}}-(?P<node>{_H}{{12}})(?!{_H})")
_HEX: Final = frozenset("0123456789abcdefABCDEF:.")
_DIGITS = re.compile(_H + "+")
_SAYS_MAC = re.compile(
    r"(?i)(?:mac|bssid|hw_?addr|ether|station|sta|client|chaddr|lladdr|phys|ieee|dev(?:ice)?)"
    r"[\w .]{0,12}[^0-9A-Za-z]{0,4}$"
)
_SAYS_EUI64 = re.compile(r"(?i)(?:ieee|eui-?64|ext(?:ended)?)[\w .]{0,12}[\"']?[^0-9A-Za-z]{0,4}(?:0x)?$")
_SIX: Final = rf"(?:{_H}{{2}}(?: {_H}{{2}}){{5}}|{_H}{{4}}(?: {_H}{{4}}){{2}})"
_FRAME = re.compile(
    rf"(?m)(?:^|[\s:])(?:0x)?0{{4,8}}:? {{1,4}}(?P<to>{_SIX}) {{1,2}}(?P<from>{_SIX}) {{1,2}}"
    rf"(?:08 ?0[06]|86 ?[dD][dD]|81 ?00|88 ?{_H}{{2}})"
)
"""The first line of a frame as wireshark and tcpdump print its octets (IEEE 802.3 3.2)."""
_OF_BLUETOOTH: Final = "-0000-1000-8000-00805f9b34fb"
"""End of every assigned number of Bluetooth: no node made it."""
_BEFORE: Final = 32
"""Characters before a bare run in which a word may say that it is an address."""


def of_bluetooth(uuid: str) -> bool:
    """Return whether a UUID is an assigned number of Bluetooth: what a service is, and nobody's.

    Source:
        Bluetooth Core Specification, volume 3, part B, 2.5.1 (Bluetooth Base UUID).

    Examples:
        >>> of_bluetooth("0000110B-0000-1000-8000-00805F9B34FB")
        True
    """
    return uuid.lower().endswith(_OF_BLUETOOTH)


def nature(octets: bytes) -> Nature:
    """Return who gave out an address.

    Examples:
        >>> nature(bytes.fromhex("daa119abcdef")).value
        'local'
    """
    if octets[0] & _GROUP_BIT:
        return Nature.GROUP
    if octets[0] & _LOCAL_BIT and maker(octets) is None:
        return Nature.LOCAL
    return Nature.UNIVERSAL


def names_nobody(octets: bytes) -> bool:
    """Whether an address is all zeros or all ones: a placeholder.

    Examples:
        >>> names_nobody(bytes(6)), names_nobody(bytes.fromhex("3c0630123456"))
        (True, False)
    """
    return len(set(octets)) == 1 and octets[0] in {0x00, 0xFF}


def unfold_eui64(octets: bytes, *, flip: bool = False) -> bytes | None:
    """Return the six octets an EUI-64 was made of; ``None`` when it was not made of a MAC address.

    Args:
        octets: Eight octets.
        flip: Whether the U/L bit is turned, as in an IPv6 interface identifier (RFC 4291, appendix A).

    Examples:
        >>> unfold_eui64(bytes.fromhex("3e0630fffe123456"), flip=True).hex()
        '3c0630123456'
    """
    if len(octets) != EUI64 or octets[3:5] not in {b"\xff\xfe", b"\xff\xff"}:
        return None
    first = octets[0] ^ _LOCAL_BIT if flip else octets[0]
    return bytes([first]) + octets[1:3] + octets[5:]


def mac_hit(start: int, end: int, octets: bytes, sure: Sureness, reason: str) -> Hit:
    """Return the hit of an address: a placeholder and a group address are doubtful, whatever else says."""
    if names_nobody(octets) or octets[0] & _GROUP_BIT:
        sure = Sureness.DOUBTFUL
    return Hit(start, end, Kind.MAC_ADDRESS, octets, sure, reason, nature(octets), maker(octets))


def inside(octets: bytes) -> tuple[bytes, str] | None:
    """Return the address a DHCP identifier holds, with the name of its form; ``None`` when it is no such identifier.

    Args:
        octets: Of a client identifier (RFC 2132 9.14, RFC 4361) or a DUID (RFC 8415 11).

    Examples:
        >>> address, form = inside(bytes.fromhex("000300013c0630123456"))
        >>> address.hex(), form
        ('3c0630123456', 'duid-ll')
        >>> inside(bytes.fromhex("013c0630123456"))[1]
        'client-id'
    """
    size = len(octets)
    if size == 1 + EUI48 and octets[0] == 1:
        return octets[1:], "client-id"
    if octets[:2] == b"\x00\x03" and size == 4 + EUI48:
        return octets[4:], "duid-ll"
    if octets[:2] == b"\x00\x01" and size == 8 + EUI48:
        return octets[8:], "duid-llt"
    if octets[:1] == b"\xff" and size > 5 + EUI48:  # RFC 4361: type 255, IAID of four octets, DUID
        held = inside(octets[5:])
        return None if held is None else (held[0], f"client-id:{held[1]}")
    return None


_HEADER: Final = 14
_ETHERTYPES: Final = frozenset(map(bytes.fromhex, ("0800", "0806", "86dd", "8100", "88a8", "8863", "8864")))
"""What follows receiver and sender in the header of a frame, as a firewall logs it (IEEE 802.3 3.2.6)."""


def _of_octets(start: int, end: int, octets: bytes, form: str, six: Sureness) -> Hit | None:
    """Return what a run of octets is, by its length; ``six`` is how sure six of them are an address."""
    size = len(octets)
    if size == EUI48:
        return mac_hit(start, end, octets, six, form)
    held = inside(octets)
    if held is not None:
        return mac_hit(start, end, held[0], Sureness.SURE, held[1])
    if size == EUI64:
        made_of = unfold_eui64(octets)
        sure = Sureness.SURE if made_of is not None else doubt(unless=maker(octets) is not None)
        return mac_hit(start, end, octets, sure, "eui-64")
    if size == _HEADER and octets[-2:] in _ETHERTYPES:
        sender = octets[EUI48 : 2 * EUI48]
        return mac_hit(start, end, octets[:EUI48] if names_nobody(sender) else sender, Sureness.SURE, "frame-ethernet")
    if size > EUI48 and size not in _FINGERPRINTS:
        return mac_hit(start, end, octets[:EUI48], Sureness.DOUBTFUL, f"{form}:longer")
    return None


def _given_out(octets: bytes) -> bool:
    """Whether an address may be a device's: a maker's, or one the device made up."""
    return maker(octets) is not None or octets[0] & (_GROUP_BIT | _LOCAL_BIT) == _LOCAL_BIT


def _sure_of_groups(mark: str, digits: str, octets: bytes) -> Sureness:
    if mark == ":":
        return Sureness.SURE
    lettered = not digits.isdigit()
    listed = maker(octets) is not None
    if mark == "-":
        return Sureness.SURE if lettered else doubt(unless=listed or bool(octets[0] & _LOCAL_BIT))
    return doubt(unless=lettered or (listed and digits[0] == "0"))


class _Cut(NamedTuple):
    """Groups of digits without what belongs to something else."""

    groups: list[str]
    end: int
    """Where the last group ends in the text."""
    goes_on: bool
    """Whether the text goes on right behind it."""


def _cut(text: str, end: int, groups: list[str], mark: str) -> _Cut:
    """Leave off a last group that goes on as something else."""
    following = text[end : end + 1]
    if not following.isalnum():
        return _Cut(groups, end, goes_on=False)
    on = following in "0123456789abcdefABCDEF"
    if on and len(groups) != EUI48:
        return _Cut(groups[:-1], end - len(groups[-1]) - len(mark), goes_on=False)
    return _Cut(groups, end, goes_on=on)


def _groups(text: str) -> Iterator[Hit]:
    for match in _GROUPS.finditer(text):
        mark = match["mark"] or " "
        groups, end, goes_on = _cut(text, match.end(), match.group().split(mark), mark)
        start = match.start()
        worded = len(groups) > EUI48 and groups[0].isalpha() and text[max(start - 1, 0) : start].isalpha()
        if worded:
            start += len(groups[0]) + len(mark)  # the end of a word: "mac:", "device:"
            groups = groups[1:]
        if len(groups) < EUI48:
            continue
        octets = bytes(int(group, 16) for group in groups)
        digits = "".join(groups)
        inner = text[max(start - 1, 0) : start] in {mark, "."} and mark in ":." and text[max(start - 2, 0)] in _HEX
        inner &= not worded
        if all(len(group) == 2 for group in groups):  # noqa: PLR2004 - two digits a byte
            six = _sure_of_groups(mark, digits, octets)
            if inner or (goes_on and text[end].isdigit()):
                six = Sureness.DOUBTFUL
            hit = _of_octets(start, end, octets, "pairs", six)
            if hit is not None:
                yield hit
        elif len(groups) == EUI48:
            supported = not inner and (not digits.isdigit() or (mark == ":" and maker(octets) is not None))
            supported &= mark == ":" or (mark == "-" and _given_out(octets))
            yield mac_hit(start, end, octets, doubt(unless=supported), "no-zeros")


def _quads(text: str) -> Iterator[Hit]:
    for match in _QUADS.finditer(text):
        mark, start, end = match["mark"], match.start(), match.end()
        octets = bytes.fromhex(match.group().replace(mark, ""))
        before, after = text[max(start - 1, 0) : start], text[end : end + 2]
        part = before == mark or (len(after) > 1 and after[0] == mark and after[1].isalnum())
        if len(octets) not in {EUI48, EUI64} or (part and mark != "."):
            continue
        lettered = not match.group().replace(mark, "").isdigit()
        listed = unfold_eui64(octets) is not None or (len(octets) == EUI48 and lettered and _given_out(octets))
        sure = Sureness.SURE if mark == "." and len(octets) == EUI48 else doubt(unless=listed)
        yield mac_hit(start, end, octets, Sureness.DOUBTFUL if part else sure, "quads")


def _halves(text: str) -> Iterator[Hit]:
    for match in _HALVES.finditer(text):
        digits = match.group()[:6] + match.group()[7:]
        octets = bytes.fromhex(digits)
        yield mac_hit(*match.span(), octets, doubt(unless=_given_out(octets) and not digits.isdigit()), "halves")


def _bare_sure(text: str, start: int, end: int, digits: str, octets: bytes) -> Sureness:
    """Return how sure twelve digits without a mark are an address."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    listed = maker(octets) is not None
    if before.lower() == "x" and text[max(start - 2, 0) : start - 1] == "0":
        return doubt(unless=any(octets[:3]), else_=Sureness.SURE)  # three octets of nothing: a place in a memory
    if before.isalnum() or after.isalnum():
        return doubt(unless=listed and not digits.isdigit())
    if _SAYS_MAC.search(text[max(start - _BEFORE, 0) : start]):
        return Sureness.SURE if listed else Sureness.LIKELY
    return doubt(unless=listed and not digits.isdigit())


def _glued(text: str, start: int, end: int, digits: str) -> Iterator[Hit]:
    """Look at both ends of a longer run: a word may end or begin in letters that are digits too."""
    if text[max(start - 1, 0) : start].isalpha():
        octets = bytes.fromhex(digits[-_BARE:])
        yield mac_hit(end - _BARE, end, octets, doubt(unless=maker(octets) is not None), "glued")
    if text[end : end + 1].isalpha():
        octets = bytes.fromhex(digits[:_BARE])
        yield mac_hit(start, start + _BARE, octets, doubt(unless=maker(octets) is not None), "glued")


def _bare(text: str, taken: frozenset[int]) -> Iterator[Hit]:
    for match in _RUN.finditer(text):
        start, end, digits = match.start(), match.end(), match.group()
        if start in taken:
            continue
        size = len(digits)
        if size == _BARE:
            octets = bytes.fromhex(digits)
            yield mac_hit(start, end, octets, _bare_sure(text, start, end, digits, octets), "bare")
            continue
        octets = bytes.fromhex(digits) if size % 2 == 0 else b""
        held = inside(octets) if octets else None
        if held is not None:
            supported = maker(held[0]) is not None or bool(held[0][0] & _LOCAL_BIT) or size > 2 * EUI64
            yield mac_hit(start, end, held[0], doubt(unless=supported, else_=Sureness.SURE), held[1])
        elif size == 2 * EUI64:
            made_of = unfold_eui64(octets) is not None
            told = _SAYS_EUI64.search(text[max(start - _BEFORE, 0) : start]) is not None and maker(octets) is not None
            yield mac_hit(start, end, octets, doubt(unless=made_of or told, else_=Sureness.SURE), "eui-64")
        elif size < 2 * _BARE:
            yield from _glued(text, start, end, digits)


def _arrays(text: str) -> Iterator[Hit]:
    for match in _BYTES.finditer(text):
        octets = bytes(int(digits, 16) for digits in re.findall(rf"(?:0[xX]|\\x)({_H}{{1,2}})", match.group()))
        listed = maker(octets) is not None or bool(octets[0] & _LOCAL_BIT)
        hit = _of_octets(*match.span(), octets, "byte-array", doubt(unless=listed))
        if hit is not None:
            yield hit


def _mixed(text: str) -> Iterator[Hit]:
    for match in _MIXED.finditer(text):
        if len(match.group()) == 3 * EUI48 - 1 and len(set(match.group()[2::3])) > 1:
            digits = re.sub(r"[^0-9A-Fa-f]", "", match.group())
            octets = bytes.fromhex(digits)
            yield mac_hit(*match.span(), octets, doubt(unless=_given_out(octets) and not digits.isdigit()), "mixed")


def _framed(text: str) -> Iterator[Hit]:
    """Yield both addresses of a frame whose octets are printed from its beginning."""
    for match in _FRAME.finditer(text):
        for end in ("to", "from"):
            yield mac_hit(*match.span(end), bytes.fromhex(match[end]), Sureness.LIKELY, "frame-ethernet")


def _nodes(text: str) -> Iterator[tuple[int, Hit | None]]:
    """Yield where the last group of each UUID begins, with the address in it when the UUID is made of one."""
    for match in _UUID.finditer(text):
        octets = bytes.fromhex(match["node"])
        if of_bluetooth(match.group()):
            yield match.start("node"), None
            continue
        made_of_time = match["version"] == "1" and not octets[0] & _GROUP_BIT
        hit = mac_hit(*match.span("node"), octets, Sureness.SURE, "uuid-1") if made_of_time else None
        if hit is None and maker(octets) is not None:
            hit = mac_hit(*match.span("node"), octets, Sureness.DOUBTFUL, "uuid-node")
        yield match.start("node"), hit


def find_in(text: str) -> list[Hit]:
    """Return every MAC address in a plain text, doubtful ones included, in order and without overlap.

    Args:
        text: A plain text: ``plain.plain(...).text``.

    Returns:
        Hits of kind ``MAC_ADDRESS``. ``canonical`` is six octets, eight for an EUI-64; of a DHCP identifier the six
        octets inside it, while the span covers all of it.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        IEEE 802-2014 8.1, RFC 2132 9.14, RFC 4361, RFC 8415 11, RFC 9562 5.1; other notations from captures.

    Examples:
        >>> [(hit.start, hit.end, hit.reason, hit.canonical.hex()) for hit in find_in("client-0:e0:4c:36:2:a7 left")]
        [(7, 22, 'no-zeros', '00e04c3602a7')]
        >>> find_in("firmware 1.10.6, channel 36")
        []
    """
    nodes = dict(_nodes(text)) if "-" in text else {}
    hits = [hit for hit in nodes.values() if hit is not None]
    hits += [*_groups(text), *_quads(text), *_halves(text), *_bare(text, frozenset(nodes)), *_arrays(text)]
    hits += [*_mixed(text), *_framed(text)]
    return without_overlap(hits)


def without_overlap(hits: list[Hit]) -> list[Hit]:
    """Keep the surer, then the longer of hits that share characters.

    Examples:
        >>> one = mac_hit(0, 17, bytes(6), Sureness.SURE, "pairs")
        >>> len(without_overlap([one, mac_hit(3, 17, bytes(6), Sureness.DOUBTFUL, "mixed")]))
        1
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda candidate: (candidate.start, -candidate.end)):
        last = kept[-1] if kept else None
        if last is None or hit.start >= last.end:
            kept.append(hit)
        elif (hit.confidence, hit.end - hit.start) > (last.confidence, last.end - last.start):
            kept[-1] = hit
    return kept
