"""Errors of input, one row each; ``sluis.errors`` says how to read a row."""

from typing import Final

from sluis.errors.caught import InputNotReadableError
from sluis.errors.entry import Entry, SluisError, entry
from sluis.errors.place import Code, FileName
from sluis.i18n import N_


class RefusedError(SluisError):
    """A message or report is refused whole; ``reason`` is the counter it goes under."""

    def __init__(self, reason: Code, *, line: int | None = None, byte: int | None = None) -> None:
        """Take the reason, and where it stands when that is known: a line of a text, a byte of a binary message."""
        super().__init__(REFUSED, {"reason": reason})
        self.reason = str(reason)
        self.line = line
        self.byte = byte


REFUSED: Final = Entry(
    code="telemetry.refused",
    raised_as=RefusedError,
    message=N_("The input was refused: {reason}."),
    hint=N_("Nothing of it left. See docs/reference/errors.md for what each reason means."),
    meaning=RefusedError.__doc__ or "",
    places=frozenset({"reason"}),
)


@entry(
    "telemetry.input-not-readable",
    "A file that was named as input cannot be opened or read.",
    N_("The input {file} cannot be read."),
    N_("Check that it exists, is a file and may be read by this user; - stands for standard input."),
    raised_as=InputNotReadableError,
)
def input_not_readable_error(*, file: FileName) -> None: ...
@entry(
    "telemetry.format-unknown",
    "Somebody names a format that Sluis does not read.",
    N_("{option} names no format; it takes: {known}."),
    N_("docs/reference/formats.md describes them. Without the option the format is read from the bytes."),
)
def format_unknown_error(*, option: Code, known: Code) -> None: ...
