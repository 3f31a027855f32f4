"""Code of strangers that Sluis runs because somebody installed or named it: where it is found, and how it is run.

In:  the name of a group of entry points. Out: the entry points of others in it; and a fence around what they do.

The rules this module keeps:
 * Only what the metadata of installed packages says is found, and what is ours is left out: our own parts stand in
   tables, so that they work where the metadata is stale or gone.
 * Nothing is imported to be found.
 * Whatever a stranger's code raises becomes one error of ours, without a word of what it said: that may quote an input.
   Also what is no ``Exception``: a panic of a library in Rust, or ``SystemExit``, would end whoever runs it. Nothing is
   swallowed: one error takes the place of another. What Sluis itself raises goes through, and so does a file that
   cannot be read, and who interrupts the program.

Source: Python Packaging User Guide, entry points specification.
"""

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import Final

from sluis.errors import SluisError

_OURS: Final = "sluis."
_THROUGH: Final = (SluisError, OSError, KeyboardInterrupt, GeneratorExit)


def entry_points_of(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of others in a group.

    Args:
        group: Its name.

    Returns:
        By name, then by what they point at; one that is found twice in the same package once.

    Effects:
        Reads the metadata of the packages on ``sys.path``.

    Examples:
        >>> entry_points_of("sluis.no_such_group")
        ()
    """
    strangers = {
        (point.name, point.value, package_of(point)): point
        for point in entry_points(group=group)
        if not point.value.startswith(_OURS)
    }
    return tuple(strangers[key] for key in sorted(strangers))


def package_of(point: EntryPoint) -> str:
    """Return the package that brings an entry point; empty when its metadata does not say."""
    return "" if point.dist is None else point.dist.name or ""


def version_of(point: EntryPoint) -> str:
    """Return the version of the package that brings an entry point; empty when its metadata does not say."""
    return "" if point.dist is None else point.dist.version or ""


class fenced:  # noqa: N801 - read as a verb: ``with fenced(fault):``
    """Run code of a stranger; whatever it raises becomes ``fault``.

    Args:
        fault: Makes the error.

    Raises:
        SluisError: that error; or one of ours that was raised inside.
        OSError: an input could not be read.
        KeyboardInterrupt: somebody stopped the program.

    Examples:
        >>> from sluis.errors import Code
        >>> from sluis.errors.audit import capture_reader_error
        >>> try:
        ...     with fenced(lambda: capture_reader_error(name=Code("x"), problem=Code("raises"))):
        ...         raise KeyError("of somebody else")
        ... except SluisError as error:
        ...     print(error.code)
        audit.reader
    """

    def __init__(self, fault: Callable[[], SluisError]) -> None:
        """Take what makes the error."""
        self._fault = fault

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put our error in the place of a stranger's; nothing is swallowed, and nothing of what it said is kept."""
        if kind is not None and not issubclass(kind, _THROUGH):
            raise self._fault() from None
