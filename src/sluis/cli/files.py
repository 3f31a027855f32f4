"""What verbs read: files that are named, and a moment by its text.

In:  words from the command line. Out: what the API makes of them.

The rule this module keeps: what was typed for a moment is never repeated in an error.
"""

from sluis.api.files import entries_of, told_format, why_unread
from sluis.api.moments import moment_ms, now_ms
from sluis.errors import Code
from sluis.errors.gate import collected_at_error
from sluis.i18n import N_
from sluis.reports import show

__all__ = ["files_in", "moment_of", "now_ms", "told_format"]


def files_in(names: list[str]) -> list[str]:
    """Return the files that some names stand for, those in folders included.

    Effects:
        Reads folders; says on standard error what in them is no file, and why it is not read.
    """
    entries = entries_of(names)
    for entry in entries:
        if entry.unread is not None:
            show.say(show.err(), N_("Not read: {file} ({reason})."), file=entry.name, reason=why_unread(entry))
    return [entry.name for entry in entries if entry.unread is None]


def moment_of(text: str, name: str) -> int:
    """Read a moment typed on the command line, in milliseconds.

    Args:
        text: ISO 8601 with a time zone.
        name: The option, for the error.

    Raises:
        collected_at_error: it is no such moment.

    Examples:
        >>> moment_of("2026-11-24T13:31:31Z", "--at")
        1795527091000
    """
    at_ms = moment_ms(text)
    if at_ms is None:
        raise collected_at_error(option=Code(name))
    return at_ms
