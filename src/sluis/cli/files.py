"""What verbs read: a register by its name, a gate by its settings, a household by its line, a moment by its text.

In:  words from the command line. Out: what the folders below make of them.

The rules this module keeps:
 * What was typed for a household or a moment is never repeated in an error.
 * The gate and its database are imported where one is opened: ``sluis check`` needs neither, and starts twice as fast.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sluis.cli import show
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error, output_unwritable_error
from sluis.errors.gate import collected_at_error, file_missing_error, household_unknown_error
from sluis.errors.telemetry import format_unknown_error
from sluis.i18n import N_, tr
from sluis.register.load import load_register
from sluis.register.model import Register
from sluis.telemetry.decoders import installed_format
from sluis.telemetry.folder import UNREAD, walk
from sluis.telemetry.formats import FORMATS, TOLD, Format, format_named

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sluis.gate.state.state import GateState


def told_format(name: str | None) -> Format | None:
    """Return the format that ``--as`` names; ``None`` when it is left to the bytes.

    Raises:
        format_unknown_error: there is no such format; lists those there are.
        decoder_error: an installed package brings it, and it cannot be used.

    Effects:
        Imports the decoder of another package when that is the one that is named.

    Examples:
        >>> told_format("usp").name, told_format(None)
        ('usp', None)
    """
    if name is None:
        return None
    found = format_named(name) or installed_format(name)
    if found is None:
        known = Code(", ".join(one.name for one in (*FORMATS, *TOLD)))
        raise format_unknown_error(option=Code("--as"), known=known)
    return found


def files_in(names: list[str]) -> list[str]:
    """Return the files that some names stand for, those in folders included.

    Effects:
        Reads folders; says on standard error what in them is no file, and why it is not read.
    """
    found = list(walk(names))
    for entry in found:
        if entry.unread is not None:
            reason = tr(UNREAD[entry.unread])
            show.say(show.err(), N_("Not read: {file} ({reason})."), file=entry.name, reason=reason)
    return [entry.name for entry in found if entry.unread is None]


def today() -> date:
    """Return the UTC day of now; verbs read the clock, nothing below them does."""
    return datetime.now(UTC).date()


def register_of(path: Path) -> Register:
    """Load a register; its vocabularies lie in the folder ``vocabularies`` beside it.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults; carries them all.

    Effects:
        Reads the file and the vocabularies it names.
    """
    return load_register(read_bytes(path), FileName(path), path.parent / "vocabularies")


def read_bytes(path: Path) -> bytes:
    """Return the content of a file that was named on the command line.

    Raises:
        FileMissingError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise file_missing_error(file=FileName(path)) from None


def write_file(path: Path, content: bytes) -> None:
    """Write what a verb was asked to write.

    Raises:
        output_unwritable_error: the system does not let us.

    Effects:
        Writes the file; one of that name is replaced.
    """
    try:
        path.write_bytes(content)
    except OSError:
        raise output_unwritable_error(file=FileName(path)) from None


def now_ms() -> int:
    """Return the moment of now in milliseconds since 1970-01-01T00:00Z."""
    from sluis.gate.state.state import wall_clock

    return wall_clock()


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
    from sluis.gate.state.settings import instant_ms

    found = instant_ms(text)
    if found is None:
        raise collected_at_error(option=Code(name))
    return found


def gate_of(path: Path) -> "GateState":
    """Open what ``gate.toml`` describes; the caller closes it."""
    from sluis.gate.state.settings import load_settings
    from sluis.gate.state.state import open_gate

    return open_gate(load_settings(path))


@contextmanager
def opened(config: Path) -> Iterator["GateState"]:
    """Open the gate of some settings: its database, keys and pinned register; nothing listens.

    Raises:
        SluisError: settings, register, database or keystore cannot be used.

    Effects:
        As ``open_gate``; closes the database at the end.
    """
    with closing(gate_of(config)) as state:
        yield state


@contextmanager
def opened_beside(config: Path) -> Iterator["GateState"]:
    """Open the gate of some settings for a verb that decides nothing about reports; see ``open_beside``.

    Raises:
        SluisError: as ``opened``, but not because the register on disk is being edited.

    Effects:
        As ``open_gate``; closes the database at the end.
    """
    from sluis.gate.state.settings import load_settings
    from sluis.gate.state.state import open_beside

    with closing(open_beside(load_settings(config))) as state:
        yield state


def slot_of(conn: "Connection", line: str) -> int:
    """Return the slot of a household named by its line.

    Raises:
        household_unknown_error: the registry does not hold it.
    """
    from sluis.standing.registry import slot_of_line

    slot = slot_of_line(conn, unicodedata.normalize("NFC", line.strip()))
    if slot is None:
        raise household_unknown_error()
    return slot


def known_activity(register: Register, name: str | None) -> str | None:
    """Return the name of an activity given on the command line; ``None`` stands for all.

    Raises:
        activity_unknown_error: the register has no such activity; lists those it has.
    """
    if name is not None and name not in register.activities:
        known = RegisterText(", ".join(register.activities))
        raise activity_unknown_error(file=register.name, option=Code("--activity"), known=known)
    return name
