"""What nobody read, when it is to stay: as it was, but for every spelling of an identifier that was found elsewhere.

In:  a canvas, and identifiers. Out: the cut octets of the canvas as they were, with spellings in zeros.

The rule this module keeps: a search finds what is spelled in a way it knows, of what it knows. It promises no more; who
keeps what was not read is told so.
"""

import base64
from collections.abc import Iterable, Iterator
from typing import Final

import re2  # type: ignore[import-untyped]

from sluis.capture.anonymise.canvas import Canvas, Fate
from sluis.capture.anonymise.replacements import text_of

_SIXTEEN: Final = 16
_CERTAIN: Final = 6
_SHORTEST: Final = 4
_AT_ONCE: Final = 4_000
"""Spellings in one look."""
_NEAR: Final = 3
"""How far from a known address the others of one device lie: its radios, its ports."""


def spellings(octets: bytes) -> Iterator[bytes]:
    r"""Yield how octets can be written, letters in lower case.

    Examples:
        >>> found = set(spellings(b"\x02\x00\x5e\x00\x13\x07"))
        >>> [text in found for text in (b"02:00:5e:00:13:07", b"02005e001307", b"\x07\x13\x00\x5e\x00\x02")]
        [True, True, True]
    """
    for each in (octets, octets[::-1]):
        pairs = [f"{octet:02x}" for octet in each]
        yield each.lower()
        yield from ((mark.join(pairs)).encode() for mark in ("", ":", "-", ".", " ", "%3a", "_", ","))
        yield "".join(f"%{pair}" for pair in pairs).encode()
        yield ",".join(str(octet) for octet in each).encode()
        yield ".".join(str(octet) for octet in each).encode()
        yield from _base64(each)


def _base64(octets: bytes) -> Iterator[bytes]:
    """Yield those letters of base64 that octets alone decide, at each of three places."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + octets + bytes(-(before + len(octets)) % 3)).rstrip(b"=")
        first = (8 * before + 5) // 6
        last = (8 * (before + len(octets))) // 6
        piece = text[first:last].lower()
        yield piece
        yield piece.replace(b"+", b"-").replace(b"/", b"_")


def of_mac(octets: bytes) -> Iterator[bytes]:
    """Yield spellings of a MAC address, its EUI-64, and the addresses beside it."""
    number = int.from_bytes(octets, "big")
    for near in range(-_NEAR, _NEAR + 1):
        one = ((number + near) % (1 << 48)).to_bytes(6, "big")
        yield from spellings(one)
        yield from spellings(bytes((one[0] ^ 2,)) + one[1:3] + b"\xff\xfe" + one[3:])
        yield from spellings(one[:3] + b"\xff\xfe" + one[3:])
        yield from (f"{one.hex()[:4]}.{one.hex()[4:8]}.{one.hex()[8:]}".encode(),)


def of_address(octets: bytes) -> Iterator[bytes]:
    """Yield spellings of an IP address, as octets and as text."""
    yield from spellings(octets)
    if len(octets) == _SIXTEEN and octets[0] & 0xE0 == 0x20:  # noqa: PLR2004 - the network of a house
        yield from spellings(octets[:8])
    text = text_of(octets).encode()
    yield text
    yield from _base64(text)


def of_word(word: str) -> Iterator[bytes]:
    """Yield spellings of a name."""
    for form in {word, word.lower(), word.upper(), word.capitalize()}:
        octets = form.encode()
        yield octets.lower()
        yield octets[::-1].lower()
        yield form.encode("utf-16-le").lower()
        yield form.encode("utf-16-be").lower()
        yield octets.hex().encode()
        yield "".join(f"%{octet:02x}" for octet in octets).encode()
        yield from _base64(octets)


def certain_spellings(macs: Iterable[bytes], addresses: Iterable[bytes]) -> frozenset[bytes]:
    """Return those spellings of addresses that nothing else is by chance."""
    found = {spelled for mac in macs for spelled in of_mac(mac)}
    found |= {spelled for address in addresses if len(address) == _SIXTEEN for spelled in spellings(address)}
    return frozenset(spelled for spelled in found if len(spelled) >= _CERTAIN)


def all_spellings(macs: Iterable[bytes], addresses: Iterable[bytes], words: Iterable[str]) -> frozenset[bytes]:
    """Return every spelling of every identifier that is long enough to be told from chance."""
    found = {spelled for mac in macs for spelled in of_mac(mac)}
    found |= {spelled for address in addresses for spelled in of_address(address)}
    found |= {spelled for word in words for spelled in of_word(word)}
    return frozenset(spelled for spelled in found if len(spelled) >= _SHORTEST)


class Known:
    """Spellings to search for, as one look."""

    def __init__(self, spelled: frozenset[bytes]) -> None:
        """Put them together; those that do not fit in one look make several."""
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.longest_match = True
        options.log_errors = False
        options.max_mem = 1 << 28
        ordered = sorted(spelled)
        self._looks = [
            re2.compile(b"|".join(map(re2.escape, ordered[at : at + _AT_ONCE])), options)
            for at in range(0, len(ordered), _AT_ONCE)
        ]

    def places(self, octets: bytes) -> set[int]:
        """Return which octets of a text in lower case are of a spelling.

        Examples:
            >>> sorted(Known(frozenset({b"tv-1"})).places(b"a tv-1"))
            [2, 3, 4, 5]
        """
        return {at for look in self._looks for match in look.finditer(octets) for at in range(*match.span())}


def cut_known(canvas: Canvas, known: Known) -> None:
    """Cut what spells an identifier in octets that were kept or replaced, where only their place says what they are.

    Effects:
        Changes the canvas.
    """
    for at in known.places(bytes(canvas.out).lower()):
        canvas.out[at], canvas.fate[at] = 0, Fate.CUT


def keep_undecoded(canvas: Canvas, known: Known) -> tuple[int, int]:
    """Leave what nobody read as it was, but for what is known; return octets kept so, and octets cut for being known.

    Effects:
        Changes the canvas.
    """
    cut = [at for at, fate in enumerate(canvas.fate) if fate == Fate.CUT]
    for at in cut:
        canvas.out[at] = canvas.source[at]
    known_here = 0
    while found := known.places(bytes(canvas.out).lower()) & set(cut):
        for at in found:
            canvas.out[at] = 0
        known_here += len(found)
        cut = [at for at in cut if at not in found]
    for at in cut:
        canvas.fate[at] = Fate.KEPT
    return len(cut), known_here
