"""A text as a person reads it, with the place of each character in the text as it was given.

In:  any text. Out: ``Plain``: ASCII where a look-alike stood, nothing where something invisible stood, the character
where an escape stood.

The rules this module keeps:
 * Whatever is found in the plain text has a span in the text as given, so that replacing it leaves no rest.
 * A text without anything to undo comes back as it is, at the cost of one look.
 * Linear time; an escape of an escape is undone again, at most ``LAYERS`` times.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LAYERS: Final = 4
"""So often an escape inside an escape is undone: ``%25253A``."""

_SPACE, _DELETE = 0x20, 0x7F
_SURROGATES: Final = range(0xD800, 0xE000)
_LOOK_ALIKE: Final[dict[str, str]] = {
    **dict.fromkeys("\uff1a\u2236\ua789\u02d0\u02f8\u05c3\ufe55\u0589\u205a\u00b7\u2022\u30fb", ":"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u00ad\u2043\u02d7", "-"),
    **dict.fromkeys("\u2024\u3002\uff0e\ufe52\u06d4", "."),
    **dict.fromkeys("\uff3f\ufe4f", "_"),
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4\uff07\u2032", "'"),
    **dict.fromkeys("\uff20\ufe6b", "@"),
    **dict.fromkeys("\u0430\u0391\u0410\u03b1", "a"),
    **dict.fromkeys("\u0412\u0392", "b"),
    **dict.fromkeys("\u0441\u0421\u03f2", "c"),
    **dict.fromkeys("\u0435\u0415\u0395", "e"),
    **dict.fromkeys("\u043e\u041e\u03bf\u039f", "o"),
}
"""Separators, quotes and hexadecimal letters that look like ASCII. Unicode's full list is longer; these are the ones
that can stand inside an address without a reader noticing."""

_ESCAPE = re.compile(r"%(?P<url>[0-9A-Fa-f]{2})|\\u(?P<u>[0-9A-Fa-f]{4})|\\(?P<c>[\"/\\'])|&(?P<h>#?[0-9A-Za-z]{2,8});")


@dataclass(frozen=True, slots=True)
class Plain:
    """The text to look at, and where its characters came from."""

    text: str
    places: tuple[int, ...] | None
    """Place of each character in the text as given, and one more for the end; ``None``: the same places."""
    undone: bool = False
    """Whether an escape was undone, so that the text differs in more than look-alikes."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text as given of ``text[start:end]``."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end]


@lru_cache(maxsize=4096)
def _seen_as(character: str) -> str:
    """Return what a reader sees: ASCII for a look-alike, nothing for something invisible."""
    if character in _LOOK_ALIKE:
        return _LOOK_ALIKE[character]
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"} or character == "\u3164":
        return "" if category == "Cf" or character == "\u3164" else character
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _visible(text: str, places: list[int] | None) -> tuple[str, list[int]]:
    came = places if places is not None else list(range(len(text) + 1))
    kept: list[str] = []
    where: list[int] = []
    for place, character in enumerate(text):
        seen = character if character.isascii() else _seen_as(character)
        if seen:
            kept.append(seen)
            where.append(came[place])
    where.append(came[len(text)])
    return "".join(kept), where


def _character(match: re.Match[str]) -> str | None:
    if match["url"] is not None:
        code = int(match["url"], 16)
        return chr(code) if _SPACE <= code < _DELETE else None  # beyond ASCII only whole sequences mean something
    if match["u"] is not None:
        code = int(match["u"], 16)
        return None if code in _SURROGATES else chr(code)
    if match["c"] is not None:
        return match["c"]
    named = html.unescape(match.group())
    return named if len(named) == 1 else None


def _undone(text: str, places: list[int] | None) -> tuple[str, list[int]] | None:
    """Undo one layer of escapes; ``None`` when there is none."""
    came = places if places is not None else list(range(len(text) + 1))
    kept: list[str] = []
    where: list[int] = []
    last = 0
    for match in _ESCAPE.finditer(text):
        character = _character(match)
        if character is None:
            continue
        kept.append(text[last : match.start()])
        where.extend(came[last : match.start()])
        kept.append(character)
        where.append(came[match.start()])
        last = match.end()
    if last == 0:
        return None
    kept.append(text[last:])
    where.extend(came[last:])
    return "".join(kept), where


def has_marks(text: str) -> bool:
    """Whether ``plain`` would change anything in a text.

    Examples:
        >>> has_marks("36 channels"), has_marks("a%3Ab")
        (False, True)
    """
    return not text.isascii() or "%" in text or "\\" in text or "&" in text


def plain(text: str) -> Plain:
    r"""Return ``text`` as a person reads it.

    Args:
        text: Any text.

    Returns:
        The readable text with places. Zero-width and direction characters are gone, look-alikes of separators, digits
        and hexadecimal letters are ASCII, URL, JSON and HTML escapes are undone.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Unicode UAX #15 (NFKC) and UTS #39 (confusables); the short table is ours. RFC 3986, RFC 8259.

    Examples:
        >>> seen = plain("mac=3c%3A06")
        >>> seen.text, seen.span(4, 9)
        ('mac=3c:06', (4, 11))
        >>> plain("3c\u200b\uff1a06").text
        '3c:06'
    """
    seen, places, undone = text, None, False
    if not text.isascii():
        seen, places = _visible(text, None)
    for _ in range(LAYERS):
        if not has_marks(seen):
            break
        more = _undone(seen, places)
        if more is None:
            break
        seen, places, undone = *more, True
        if not seen.isascii():
            seen, places = _visible(seen, places)
    return Plain(seen, None if places is None else tuple(places), undone)
