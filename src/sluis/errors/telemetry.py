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
@entry(
    "telemetry.decoder",
    "A decoder that the settings of the gate name, or that was asked for, cannot be used.",
    N_("The decoder {name} of package {package} cannot be used: {problem}."),
    N_("Install the package in exactly the version that `[[decoder]]` names, or have another version approved."),
    words={
        "absent": N_("the package is not installed"),
        "unpinned": N_("the settings of the gate do not name it"),
        "version": N_("it is installed in another version than the one that is named"),
        "running": N_("another version of it is loaded; start the program again"),
        "entry": N_("the package brings no decoder of that name, or more than one"),
        "module": N_("it points at a module of another package"),
        "load": N_("it cannot be loaded"),
        "shape": N_("it is no decoder"),
        "media": N_("it reads a content type that Sluis or another decoder reads"),
        "raises": N_("it failed on a message, or gave what is none"),
    },
)
def decoder_error(*, name: Code, package: Code, problem: Code) -> None: ...
