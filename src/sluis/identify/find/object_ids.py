"""MAC addresses in the index of an object identifier: six decimal numbers behind the column of a table (SNMP).

In:  a plain text (``plain.plain``).
Out: hits of MAC addresses.

The rules this module keeps:
 * In a column that is known to be indexed by an address, six numbers of at most 255 are one.
 * Under a maker's own number, and in a column whose name speaks of a station, they are one when the registry lists the
   maker; an index that is an IP address with its length or interface before it is none.
 * Linear time: an identifier is read once, possessively.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.macs import mac_hit, names_nobody
from sluis.identify.vendor import maker

_OID: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?P<root>\.?1\.[03](?:\.[0-9]{1,10}){4}|iso(?:\.[0-9]{1,10}){5}|(?:[A-Za-z][\w\-]{0,40}::)?(?P<name>[A-Za-z][A-Za-z0-9\-]{1,48}))(?P<index>(?>(?:\.[0-9]{1,10}){6,64}))(?![0-9A-Za-z.])"
)
"""An object identifier, in numbers or as net-snmp prints it, with what follows its first arcs."""
_INDEXED: Final = re.compile(
    r"\.?(?:1|iso)\.3\.6\.1\.2\.1(?:\.17\.4\.3\.1\.[1-3]|\.17\.7\.1\.2\.2\.1\.[1-3]\.[0-9]{1,10}|\.17\.7\.1\.2\.3\.1\.[1-9]\.[0-9]{1,10}|\.17\.7\.1\.3\.1\.1\.[1-4]\.[0-9]{1,10}|\.10\.127\.1\.3\.7\.1\.[1-9])"
    r"|mib-2(?:\.17\.4\.3\.1\.[1-3]|\.17\.7\.1\.2\.2\.1\.[1-3]\.[0-9]{1,10})|dot1d(?:TpFdb|Static)[A-Za-z]{3,24}|dot1q(?:TpFdb|TpGroup|StaticUnicast)[A-Za-z]{3,24}(?:\.[0-9]{1,10})?"
)
"""Columns whose index ends in an address (RFC 4188, RFC 4363, RFC 4546), up to that address."""
_OF_MAKERS: Final = re.compile(r"\.?(?:1|iso)\.3\.6\.1\.4\.1\.[0-9]{2,6}\.|enterprises\.")
_SPEAKS: Final = re.compile(
    r"(?i)[a-z0-9]*(?:mac|sta|station|client|fdb|rtab|peer|assoc|subscriber|lease|modem|host|neighbo)[a-z0-9]*"
)
_LARGEST: Final = 255
_ARCS: Final = 6
_SPREAD: Final = 3
"""So many different numbers an address of a maker's column has at least: counters of rows repeat."""


_LISTED: Final = re.compile(
    r"(?i)(?:mac|addr|bssid|hw|eth|station|sta)[a-z_]{0,16}[\"']?\s{0,2}[:=]\s{0,2}\[\s{0,4}(?P<list>[0-9]{1,3}(?:\s{0,2},\s{0,2}[0-9]{1,3}){5})\s{0,4}\]"
)
"""Six decimal numbers in a list behind a word for an address."""


def _octets(arcs: list[str]) -> bytes | None:
    numbers = [int(arc) for arc in arcs] if all(len(arc) < 4 for arc in arcs) else []  # noqa: PLR2004 - three digits
    return bytes(numbers) if len(numbers) == _ARCS and max(numbers) <= _LARGEST else None


def _read(octets: bytes, *, indexed: bool) -> bool:
    """Whether six numbers are an address: as the column says, else as the registry of makers does."""
    if names_nobody(octets) or octets[0] & 1:
        return False
    return indexed or (maker(octets) is not None and len(set(octets)) > _SPREAD and any(octets[:2]))


def _addresses(text: str) -> Iterator[Hit]:
    for match in _OID.finditer(text):
        whole = match.group().rpartition("::")[2]
        column = whole.removesuffix(match["index"])
        known = _INDEXED.match(whole)
        speaks = match["name"] is not None and _SPEAKS.fullmatch(match["name"]) is not None
        if known is None and not speaks and _OF_MAKERS.match(whole if match["name"] is None else column + ".") is None:
            continue
        arcs = whole.split(".")
        for behind in (0, 1) if known is None else (0,):
            last = arcs[len(arcs) - _ARCS - behind : len(arcs) - behind]
            octets = _octets(last)
            exact = known is not None and known.end() == len(whole) - len("." + ".".join(last))
            if octets is not None and _read(octets, indexed=exact):
                tail = sum(len(arc) + 1 for arc in arcs[len(arcs) - behind :]) if behind else 0
                end = match.end() - tail
                yield mac_hit(end - len(".".join(last)), end, octets, Sureness.LIKELY, "object-id")
                break


def _lists(text: str) -> Iterator[Hit]:
    for match in _LISTED.finditer(text):
        octets = _octets([arc.strip() for arc in match["list"].split(",")])
        if octets is not None and _read(octets, indexed=False):
            yield mac_hit(*match.span("list"), octets, Sureness.LIKELY, "byte-array")


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return (
        r"[0-9A-Za-z]\.[0-9]{1,10}(?:\.[0-9]{1,3}){5}",
        r"\[\s{0,4}[0-9]{1,3}(?:\s{0,2},\s{0,2}[0-9]{1,3}){5}\s{0,4}\]",
    )


def find_in(text: str) -> list[Hit]:
    """Return the MAC addresses in the indices of object identifiers.

    Args:
        text: A plain text.

    Returns:
        Hits in order; ``canonical`` is the six octets.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 4188 (dot1dTpFdbTable), RFC 4363 (dot1qTpFdbTable), RFC 2578 7.7 (an index of octets, one arc each).

    Examples:
        >>> [hit.canonical.hex() for hit in find_in(".1.3.6.1.2.1.17.4.3.1.2.60.6.48.18.52.86 = INTEGER: 3")]
        ['3c0630123456']
        >>> find_in(".1.3.6.1.2.1.4.20.1.1.192.168.1.1 = IpAddress: 192.168.1.1")
        []
    """
    return [*_addresses(text), *(_lists(text) if "[" in text else ())]
