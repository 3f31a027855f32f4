"""Text that others wrote, made safe to show: nothing in it can move a cursor, turn a line around or stay unseen.

In:  any text, as sent. Out: the same text with everything that cannot be seen written out, as ``⟨U+202E⟩``.

The rules this module keeps:
 * What a reader sees is what stands there: control characters, bidirectional marks, zero-width and unassigned
   characters, odd spaces and line ends are shown by their number and never sent to a screen.
 * A letter of any script stays a letter. Markup of HTML and Typst stays text because renderers escape it or pass it as
   data; that is their work, not this module's.
 * Doing it twice is doing it once.
"""

import unicodedata
from typing import Final

HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
"""Unicode categories of what cannot be seen, or not told from something else. The plain space is allowed."""
MARKS: Final = 3
"""Marks that may stand on one letter; more of them would cover the lines around it."""
_CUT: Final = "…"


def escaped(character: str) -> str:
    """Return the number of a character, as it is shown.

    Examples:
        >>> escaped(chr(0x202E))
        '⟨U+202E⟩'
    """
    return f"⟨U+{ord(character):04X}⟩"


def harmless(text: str) -> str:
    r"""Return text with everything that cannot be seen written out.

    Args:
        text: As it was sent, lone surrogates included.

    Examples:
        >>> harmless("tv\x1b[2J" + chr(0x202E) + "exe.café")
        'tv⟨U+001B⟩[2J⟨U+202E⟩exe.café'
        >>> harmless("two\nlines")
        'two⟨U+000A⟩lines'
    """
    if text.isascii() and text.isprintable():
        return text
    made, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        hidden = category in HIDDEN and character != " "
        made.append(escaped(character) if hidden or marks > MARKS else character)
    return "".join(made)


def harmless_lines(text: str) -> str:
    r"""Return text as ``harmless`` does, but for its line ends: for text of which the lines are ours.

    Examples:
        >>> harmless_lines("two\nlines\r")
        'two\nlines⟨U+000D⟩'
    """
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(harmless, text.split("\n")))


def shortened(text: str, most: int) -> str:
    """Return text of at most ``most`` characters, cut in the middle: both ends of a name say something.

    Args:
        text: Already harmless.
        most: At least 3.

    Examples:
        >>> shortened("telemetry.eu-west-1.wifi-insight.example", 21)
        'telemetry.…ht.example'
        >>> shortened("short", 21)
        'short'
    """
    if len(text) <= most:
        return text
    kept = most - len(_CUT)
    front = (kept + 1) // 2
    return text[:front] + _CUT + text[len(text) - (kept - front) :]
