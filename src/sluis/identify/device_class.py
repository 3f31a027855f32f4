"""From a device's name to one word of a closed list, or to nothing.

In:  the host name of a device, as its owner or maker gave it; or what it said to a DHCP server, or its MAC address.
Out: a ``terms.DeviceClass``, or ``None`` and the value is withheld.

The rules this module keeps:
 * What comes out is a word of the list; no piece of the name does.
 * Whole words only (``device_words.toml``), so a person's name beside them changes nothing.
 * Doubt withholds: two classes in one name give none.
 * Cameras, locks, alarms, medical devices and baby monitors have no class, whatever else the name says: that such a
   thing is in a home says more of the people than the help they asked for needs.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from sluis.identify.canonical import canonical
from sluis.identify.vendor import maker
from sluis.terms import DeviceClass, Kind

LONGEST: Final = 255
"""Longest name looked at, characters; a longer one has no class."""
_TOGETHER: Final = 4
"""So many pieces in a row may be one word: ``Google-Home-Mini``, ``Fire-TV-Stick``."""
_DISTINCT: Final = 6
"""A forbidden word of so many letters also counts inside a longer word: ``mybabycam``."""
_SLICES: Final = tuple(slice(at, at + _DISTINCT) for at in range(LONGEST))
_DIGITS: Final = "0123456789"
_WORDS: Final = files("sluis.identify").joinpath("device_words.toml").read_bytes()

DEVICE_CLASS_DIGEST: Final[str] = hashlib.sha256(_WORDS).hexdigest()
"""SHA-256 over the packaged words, 64 hex digits; part of every plan's digest."""

_PIECE = re.compile(r"[^\W_]+")
_ASCII_PIECE = re.compile("[A-Z]+(?![a-z])[a-z0-9]*|[A-Z]?[a-z0-9]+")
"""The same cuts as ``_humps`` in one go, where a letter is one of 52."""
_LIST = re.compile(r"[0-9]{1,3}(?:, ?[0-9]{1,3}){4,40}")
_HEX_LIST = re.compile(r"(?:0x)?(?:[0-9a-f]{2}){8,40}")
_MAC_DIGITS: Final = 12
_WINDOWS = re.compile(r"([A-Za-z]+)-[A-Z0-9]{7}")


class _WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``device_words.toml`` as written."""

    never: tuple[str, ...]
    neutral: tuple[str, ...]
    classes: dict[DeviceClass, tuple[str, ...]]
    windows: dict[DeviceClass, tuple[str, ...]]
    vendor_class: dict[DeviceClass, tuple[str, ...]]
    parameters: dict[DeviceClass, tuple[str, ...]]
    makers: dict[DeviceClass, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Table:
    """The words, ready to look up."""

    never: frozenset[str]
    distinct: dict[str, tuple[str, ...]]
    """The forbidden words that also count inside a longer word, by their first letters."""
    words: dict[str, DeviceClass | None]
    """``None``: a word that means no class and uses up its pieces."""
    windows: dict[str, DeviceClass]
    beginnings: frozenset[str]
    """What any word or forbidden word begins with: no other piece can begin one."""
    vendor_class: tuple[tuple[str, DeviceClass], ...]
    parameters: dict[str, DeviceClass]
    makers: tuple[tuple[str, DeviceClass], ...]


@cache
def _table() -> _Table:
    file = msgspec.toml.decode(_WORDS, type=_WordFile)
    words: dict[str, DeviceClass | None] = dict.fromkeys(file.neutral)
    for class_, names in file.classes.items():
        words |= dict.fromkeys(names, class_)
    windows = {name: class_ for class_, names in file.windows.items() for name in names}
    distinct: dict[str, tuple[str, ...]] = {}
    for word in file.never:
        if len(word) >= _DISTINCT:
            distinct[word[:_DISTINCT]] = (*distinct.get(word[:_DISTINCT], ()), word)
    beginnings = frozenset(word[:end] for word in (*words, *file.never) for end in range(1, len(word) + 1))
    return _Table(
        frozenset(file.never),
        distinct,
        words,
        windows,
        beginnings,
        tuple((begins, class_) for class_, all_ in file.vendor_class.items() for begins in all_),
        {numbers: class_ for class_, lists in file.parameters.items() for numbers in lists},
        tuple((f"{begins} ", class_) for class_, all_ in file.makers.items() for begins in all_),
    )


def _humps(word: str) -> Iterable[str]:
    """Cut a word where a capital follows a small letter or digit, or where the last of some capitals begins a word."""
    if word[1:].islower() or word.isdecimal():  # the rule: nothing to cut
        yield word
        return
    start = 0
    for here in range(1, len(word)):
        before, this, after = word[here - 1], word[here], word[here + 1 : here + 2]
        if this.isupper() and (not before.isupper() or after.islower()):
            yield word[start:here]
            start = here
    yield word[start:]


def name_pieces(name: str) -> list[str]:
    """Cut a name into pieces, lower case, where words and humps end.

    Examples:
        >>> name_pieces("LivingRoom-TV")
        ['living', 'room', 'tv']
    """
    if name.isascii():
        return [piece.lower() for piece in _ASCII_PIECE.findall(name)]
    name = unicodedata.normalize("NFKC", name)
    return [hump.lower() for word in _PIECE.findall(name) for hump in _humps(word)]


def class_words() -> frozenset[str]:
    """Return every word of the table that means a class, in lower case.

    Examples:
        >>> "iphone" in class_words()
        True
    """
    return frozenset(word for word, class_ in _table().words.items() if class_ is not None)


def _spellings(pieces: list[str], start: int, beginnings: frozenset[str]) -> list[tuple[str, int]]:
    """Return what may be one word from ``start`` on, longest last, with and without digits at its end.

    It goes on only while something known begins like this: no longer word can be known then.
    """
    spellings: list[tuple[str, int]] = []
    word = ""
    for count, piece in enumerate(pieces[start : start + _TOGETHER], start=1):
        word += piece
        bare = word.rstrip(_DIGITS) if word[-1] in _DIGITS else word
        if word not in beginnings and bare not in beginnings:
            break
        if bare != word:
            spellings.append((bare, count))
        spellings.append((word, count))
    return spellings


def _holds_forbidden(pieces: list[str], table: _Table) -> bool:
    """Whether a distinct forbidden word stands anywhere in the name."""
    written = "".join(pieces)
    starts = [written[at : at + _DISTINCT] for at in range(len(written) - _DISTINCT + 1)]
    if table.distinct.keys().isdisjoint(starts):
        return False
    return any(
        written.startswith(word, at) for at, start in enumerate(starts) for word in table.distinct.get(start, ())
    )


def _classes(pieces: list[str], table: _Table) -> set[DeviceClass] | None:
    """Return the classes the words speak of; ``None`` when one is forbidden, also inside what another used up."""
    classes: set[DeviceClass] = set()
    words, never = table.words, table.never
    used = 0
    for start in range(len(pieces)):
        for word, count in reversed(_spellings(pieces, start, table.beginnings)):
            if word in never:
                return None
            if start >= used and word in words:
                class_ = words[word]
                if class_ is not None:
                    classes.add(class_)
                used = start + count
    return classes


def _by_network(text: str, table: _Table) -> DeviceClass | None:
    """Return the class of what a device said to a DHCP server, or of its maker when that makes one class only."""
    folded = text.strip().lower()
    for begins, class_ in table.vendor_class:
        if folded.startswith(begins):
            return class_
    if _LIST.fullmatch(folded):
        return table.parameters.get(folded.replace(" ", ""))
    if _HEX_LIST.fullmatch(folded) and len(folded) != _MAC_DIGITS:
        return table.parameters.get(",".join(map(str, bytes.fromhex(folded.removeprefix("0x")))))
    octets = canonical(Kind.MAC_ADDRESS, text)
    holder = None if octets is None else maker(octets)
    if holder is None:
        return None
    spelled = " ".join(_PIECE.findall(holder.lower())) + " "
    return next((class_ for begins, class_ in table.makers if spelled.startswith(begins)), None)


def device_class(name: str) -> DeviceClass | None:
    """Return the class of device a name speaks of.

    Args:
        name: A host name or device name, at most 255 characters; also a DHCP vendor class (option 60), a parameter
            request list (option 55, numbers with commas or hexadecimal) or a MAC address.

    Returns:
        The class, when all words of the name that mean one mean the same; ``None`` when none does, when two
        disagree, and for every device this list must not speak of.

    Effects:
        None. Time linear in the length of ``name``.

    Source:
        GDPR (Regulation (EU) 2016/679) art. 5(1)(c) and, for devices that tell of health, art. 9(1). The words and
        the closed list are ours.

    Examples:
        >>> device_class("Annas-iPhone").value, device_class("LivingRoom-TV").value
        ('phone', 'television')
        >>> device_class("iPhone-Dexcom") is None, device_class("piets-ding") is None
        (True, True)
        >>> device_class("MSFT 5.0").value, device_class("00:0e:58:12:34:56").value
        ('computer', 'speaker')
    """
    if len(name) > LONGEST:
        return None
    table = _table()
    pieces = name_pieces(name)
    classes = None if _holds_forbidden(pieces, table) else _classes(pieces, table)
    if classes is None:
        return None
    named_by_windows = _WINDOWS.fullmatch(name) if name[-8:-7] == "-" else None
    if named_by_windows and named_by_windows[1].lower() in table.windows:
        return table.windows[named_by_windows[1].lower()]
    if not classes:
        return _by_network(name, table)
    return classes.pop() if len(classes) == 1 else None
