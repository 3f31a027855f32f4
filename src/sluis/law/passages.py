"""A passage in a file of law, found by its headings; its lines; and the digests by which a change is seen.

In:  the text of a file of law (Markdown) and the beginnings of headings that lead to the passage.
Out: its lines, and SHA-256 digests.

The rules this module keeps:
 * A passage runs from its heading to the next heading of the same or a higher level.
 * A digest is over Unicode form NFC with every run of white space as one space: another layout is no other law.
 * A sentence of law is a line as the text sets it, a paragraph or a point: where one inside it ends is guesswork.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_HEADING: Final = re.compile(r"(#{1,6}) ")


def plain(text: str) -> str:
    """Return a text in form NFC with every run of white space as one space, and none at its ends.

    Examples:
        >>> plain("1.  Each controller" + chr(10) + " shall  maintain a record. ")
        '1. Each controller shall maintain a record.'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest(text: str) -> str:
    """Return the SHA-256 of a text as law reads it, 64 hex digits.

    Examples:
        >>> digest("one  word ") == digest("one word")
        True
    """
    return hashlib.sha256(plain(text).encode()).hexdigest()


def level(line: str) -> int:
    """Return the level of a heading, from 1; 0 for a line that is none."""
    heading = _HEADING.match(line)
    return 0 if heading is None else len(heading[1])


def passage(text: str, headings: Sequence[str]) -> tuple[str, ...] | None:
    """Return the lines of a passage that say something, the heading first.

    Args:
        text: A file of law.
        headings: How the headings begin that lead to it, outermost first; each is sought after the one before.

    Returns:
        ``None`` when a heading is not there.

    Examples:
        >>> text = chr(10).join(["## Act", "### Article 1 - Aim", "", "Be kind.", "### Article 2 - End"])
        >>> passage(text, ["## Act", "### Article 1 "])
        ('### Article 1 - Aim', 'Be kind.')
    """
    lines, at = text.splitlines(), -1
    for heading in headings:
        at = next((n for n in range(at + 1, len(lines)) if lines[n].startswith(heading)), -1)
        if at < 0:
            return None
    own = level(lines[at])
    end = next((n for n in range(at + 1, len(lines)) if 0 < level(lines[n]) <= own), len(lines))
    return tuple(plain(line) for line in lines[at:end] if line.strip())
