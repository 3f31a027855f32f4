"""From a device's name to one word of a closed list, or to nothing.

In:  the host name of a device, as its owner or maker gave it.
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

from sluis.terms import DeviceClass

LONGEST: Final = 255
"""Longest name looked at, characters; a longer one has no class."""
_TOGETHER: Final = 4
"""So many pieces in a row may be one word: ``Google-Home-Mini``, ``Fire-TV-Stick``."""
_DISTINCT: Final = 6
"""A forbidden word of so many letters also counts inside a longer word: ``mybabycam``."""
_WORDS: Final = files("sluis.identify").joinpath("device_words.toml").read_bytes()

DEVICE_CLASS_DIGEST: Final[str] = hashlib.sha256(_WORDS).hexdigest()
"""SHA-256 over the packaged words, 64 hex digits; part of every plan's digest."""

_PIECE = re.compile(r"[^\W_]+")
_WINDOWS = re.compile(r"([A-Za-z]+)-[A-Z0-9]{7}")


class _WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``device_words.toml`` as written."""

    never: tuple[str, ...]
    neutral: tuple[str, ...]
    classes: dict[DeviceClass, tuple[str, ...]]
    windows: dict[DeviceClass, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Table:
    """The words, ready to look up."""

    never: frozenset[str]
    distinct: dict[str, tuple[str, ...]]
    """The forbidden words that also count inside a longer word, by their first letters."""
    words: dict[str, DeviceClass | None]
    """``None``: a word that means no class and uses up its pieces."""
    windows: dict[str, DeviceClass]


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
    return _Table(frozenset(file.never), distinct, words, windows)


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


def pieces(name: str) -> list[str]:
    """Cut a name into pieces, lower case, where words and humps end.

    Examples:
        >>> pieces("LivingRoom-TV")
        ['living', 'room', 'tv']
    """
    return [hump.lower() for word in _PIECE.findall(name) for hump in _humps(word)]


def class_words() -> frozenset[str]:
    """Return every word of the table that means a class, in lower case.

    Examples:
        >>> "iphone" in class_words()
        True
    """
    return frozenset(word for word, class_ in _table().words.items() if class_ is not None)


def _spellings(words: list[str], start: int) -> list[tuple[str, int]]:
    """Return what may be one word from ``start`` on, longest first, with and without digits at its end."""
    found: list[tuple[str, int]] = []
    for count in range(min(_TOGETHER, len(words) - start), 0, -1):
        word = "".join(words[start : start + count])
        found.append((word, count))
        bare = word.rstrip("0123456789")
        if bare and bare != word:
            found.append((bare, count))
    return found


def _forbidden(words: list[str], spelled: list[list[tuple[str, int]]], table: _Table) -> bool:
    written = "".join(words)
    for at in range(len(written) - _DISTINCT + 1):
        for word in table.distinct.get(written[at : at + _DISTINCT], ()):
            if written.startswith(word, at):
                return True
    return any(word in table.never for spellings in spelled for word, _ in spellings)


def _classes(spelled: list[list[tuple[str, int]]], table: _Table) -> set[DeviceClass]:
    found: set[DeviceClass] = set()
    start = 0
    while start < len(spelled):
        taken = 1
        for word, count in spelled[start]:
            if word in table.words:
                class_ = table.words[word]
                if class_ is not None:
                    found.add(class_)
                taken = count
                break
        start += taken
    return found


def device_class(name: str) -> DeviceClass | None:
    """Return the class of device a name speaks of.

    Args:
        name: A host name or device name, at most 255 characters.

    Returns:
        The class, when all words of the name that mean one mean the same; ``None`` when none does, when two
        disagree, and for every device this list must not speak of.

    Effects:
        None. Time linear in the length of ``name``.

    Source:
        AVG (Regulation (EU) 2016/679) art. 5(1)(c) and, for devices that tell of health, art. 9(1). The words and
        the closed list are ours.

    Examples:
        >>> device_class("Annas-iPhone").value, device_class("LivingRoom-TV").value
        ('phone', 'television')
        >>> device_class("iPhone-Dexcom") is None, device_class("piets-ding") is None
        (True, True)
    """
    if len(name) > LONGEST:
        return None
    table = _table()
    words = pieces(unicodedata.normalize("NFKC", name))
    spelled = [_spellings(words, start) for start in range(len(words))]
    if _forbidden(words, spelled, table):
        return None
    named_by_windows = _WINDOWS.fullmatch(name)
    if named_by_windows and named_by_windows[1].lower() in table.windows:
        return table.windows[named_by_windows[1].lower()]
    found = _classes(spelled, table)
    return found.pop() if len(found) == 1 else None
