"""Codings opened: base64, hexadecimal, gzip and zlib, to a limit.

In:  a plain text; octets.
Out: what is inside, with the span of the coding, and whether a limit was reached.

The rules this module keeps:
 * What is inside counts only when it is a readable text, compressed data, or octets that the caller recognises.
 * Work is bounded by a budget of octets per text, not by time. A budget that runs out is said, and counts as "may hold
   an identifier".
 * Nothing is executed, and no name inside is followed.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

DEEPEST: Final = 6
"""Codings inside codings that are opened."""
_MOST: Final = 1 << 20
"""Octets that come out of compression per text."""
_SHORTEST: Final = 8
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_\-])[0-9A-Za-z+/_\-]{8,}+(?>(?:(?:\r?\n|\\n)[0-9A-Za-z+/_\-]{4,}+)*)={0,2}")
_ALL_HEX = re.compile(r"[0-9A-Fa-f]+")
_STRUCTURED: Final = 16
"""Octets from which structure in base64 means something."""
_PART = re.compile(r"[0-9A-Za-z]{8,}+={0,2}")
"""Part of a run: ``/`` and ``-`` belong to base64, and part paths and names too."""
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0[xX])?(?P<run>(?>(?:[0-9A-Fa-f]{2}){4,}))(?![0-9A-Za-z])")
_PAIRS = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?P<mark>[: \-,])[0-9A-Fa-f]{2}(?>(?:(?P=mark)[0-9A-Fa-f]{2}){6,})")
_ESCAPED = re.compile(r"(?>(?:\\x[0-9A-Fa-f]{2}){4,})")
_GZIP: Final = b"\x1f\x8b\x08"
_ZLIB: Final = frozenset({0x01, 0x5E, 0x9C, 0xDA})


@dataclass(slots=True)
class Budget:
    """What may still be opened of one text."""

    octets: int = _MOST
    reached: bool = False
    """Whether something stayed closed because of a limit."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One coding and what is inside."""

    start: int
    end: int
    form: str
    octets: bytes = field(repr=False)
    structured: bool = True
    """Whether DHCP options or a frame may be read in it: not in a few octets that only happen to be base64."""


def _base64(text: str) -> bytes | None:
    """Return the octets of base64 in either alphabet, padded or not; ``None`` when the length cannot be."""
    bare = re.sub(r"\\n|\s", "", text).rstrip("=").replace("-", "+").replace("_", "/")
    if len(bare) % 4 == 1:
        bare = bare[:-1]
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except ValueError:
        return None


def openings(text: str) -> Iterator[Opening]:
    """Yield each run of a plain text that may be base64 or hexadecimal, with its octets.

    Args:
        text: A plain text.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 4648 (base64 and base64url, padding optional; base16).

    Examples:
        >>> [(one.form, one.octets) for one in openings("id=M2M6MDY6MzA6MTI6MzQ6NTY=")]
        [('base64', b'3c:06:30:12:34:56')]
    """
    for match in _HEX.finditer(text):
        yield Opening(*match.span(), "hex", bytes.fromhex(match["run"]))
    for match in _PAIRS.finditer(text):
        yield Opening(*match.span(), "hex-pairs", bytes.fromhex(match.group().replace(match["mark"], "")))
    for match in _ESCAPED.finditer(text):
        yield Opening(*match.span(), "hex-escapes", bytes.fromhex(match.group().replace("\\x", "")))
    for match in _BASE64.finditer(text):
        start, whole = match.start(), match.group()
        spans = [(0, len(whole)), *(part.span() for part in _PART.finditer(whole) if len(part.group()) < len(whole))]
        for first, last in spans:
            octets = _base64(whole[first:last])
            if octets is not None and len(octets) > _SHORTEST // 2:
                long = len(octets) >= _STRUCTURED and not _ALL_HEX.fullmatch(whole[first:last])
                yield Opening(start + first, start + last, "base64", octets, long)


def readable(octets: bytes) -> str | None:
    """Return octets as a text when they are one: UTF-8, and nearly all of it printable.

    Examples:
        >>> readable(b"Annas-iPhone"), readable(bytes(range(12))) is None
        ('Annas-iPhone', True)
    """
    trimmed = octets.rstrip(b"\0")
    if not trimmed:
        return None
    try:
        text = trimmed.decode("utf-8")
    except UnicodeDecodeError:
        return None
    odd = sum(not (character.isprintable() or character in "\t\r\n") for character in text[:4096])
    return text if odd * 10 <= min(len(text), 4096) else None


def compressed(octets: bytes) -> int | None:
    """Return zlib's window bits for compressed octets; ``None`` when they are not.

    Examples:
        >>> compressed(zlib.compress(b"Annas-iPhone")), compressed(b"Annas-iPhone") is None
        (15, True)
    """
    if octets.startswith(_GZIP):
        return 31
    if len(octets) > _SHORTEST and octets[0] == 0x78 and octets[1] in _ZLIB:  # noqa: PLR2004 - RFC 1950 2.2
        return 15
    return None


def inflate(octets: bytes, budget: Budget) -> bytes | None:
    """Return what compressed octets hold, as far as the budget goes; ``None`` when they are not compressed.

    Args:
        octets: Of any kind.
        budget: Is charged with what comes out; ``reached`` is set when something stayed closed.

    Source:
        RFC 1950, RFC 1952.

    Examples:
        >>> inflate(zlib.compress(b"Annas-iPhone"), Budget())
        b'Annas-iPhone'
    """
    bits = compressed(octets)
    if bits is None:
        return None
    machine = zlib.decompressobj(bits)
    try:
        out = machine.decompress(octets, max(budget.octets, 1))
    except zlib.error:
        return None
    budget.octets -= len(out)
    if machine.unconsumed_tail or budget.octets <= 0:
        budget.reached = True
    return out
