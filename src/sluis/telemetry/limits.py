"""How much of anything one message may hold.

In:  nothing; an operator may build other ``Limits`` from the settings.
Out: ``Limits``, passed to every decoder.

The rules this module keeps:
 * Every decoder is bounded in time and memory by these numbers, whatever the bytes say.
 * A limit is inclusive: what is exactly at the limit passes, one more is refused.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the input (gate specification, section 2.2).

    Examples:
        >>> Limits().depth, Limits(depth=8).depth
        (64, 8)
    """

    message_bytes: int = 1_048_576
    """One message as it came over the wire or stands in a file, a content coding not yet undone."""
    inflated_bytes: int = 8 * 1_048_576
    """One message after its content coding is undone; no JSON text is longer."""
    depth: int = 64
    """Nesting of a JSON text; the outermost value is depth 1. Deeper refuses the message."""
    report_depth: int = 32
    """Nesting inside one ``Report`` element; the element is depth 1. Deeper refuses that report."""
    number_chars: int = 32
    """Characters of one number as written, sign included."""
    exponent_digits: int = 2
    """Digits of an exponent as written, sign excluded."""
    reports: int = 1_000
    """Reports in one message."""
    leaves: int = 50_000
    """Leaves of all reports of one message together."""
    values: int = 400_000
    """Commas and opening brackets in one JSON text, those within strings included: bounds what a parse can build."""
    path_segments: int = 64
    """Segments of one path; without it one key of a million dots would be copied for every leaf below it."""
    whole: bool = False
    """Whether what no plan can release becomes leaves too: members of arrays, and keys beside the reports of Bulk Data.
    For people who look at a file (``identify``); never for the gate, ``draft``, ``try`` or ``filter``.
    """
