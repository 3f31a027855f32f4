"""The readers there are: ours, and those of packages that somebody installed beside us.

In:  the entry points of the group ``sluis.capture_readers``. Out: ``readers``, and a reader's sightings, checked.

The rules this module keeps:
 * Two readers of one name are one too many: nothing is read until one of them is gone.
 * A reader of somebody else that cannot be loaded, is no reader, raises, or yields what is no sighting of the file it
   was given ends the audit with one sentence that names it. Half of what it saw is no answer.
 * Ours come first and are asked first.

To write one: ``docs/how-to/add-a-capture-reader.md``.
"""

import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import BinaryIO, Final, get_args

from sluis.capture.base.reader import CaptureReader, ReadOptions, Recognition
from sluis.capture.base.sighting import Sighting
from sluis.capture.readers.built_in import BUILT_IN
from sluis.errors import Code, SluisError
from sluis.errors.audit import capture_reader_error
from sluis.telemetry.extensions import entry_points_of, fenced

GROUP: Final = "sluis.capture_readers"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_VERSION: Final = re.compile(r"[A-Za-z0-9.+!_-]{1,40}")
_SIGHTINGS: Final[tuple[type, ...]] = get_args(Sighting)


class InstalledReader:
    """A reader of somebody else, behind a fence."""

    def __init__(self, name: str, reader: CaptureReader) -> None:
        """Take a reader under the name of its entry point.

        Raises:
            capture_reader_error: it is no reader, or calls itself something else.
        """
        self.name = name
        self._reader = reader
        with fenced(lambda: _fault(name, "shape")):
            self.version = str(reader.version)
            methods = [getattr(reader, method, None) for method in ("recognises", "read")]
            sound = reader.name == name and all(map(callable, methods))
        if not (sound and _NAME.fullmatch(name) and _VERSION.fullmatch(self.version)):
            raise _fault(name, "shape")

    def recognises(self, head: bytes) -> Recognition:
        """Return how sure it is.

        Raises:
            capture_reader_error: it raises, or says something else.
        """
        with fenced(lambda: _fault(self.name, "raises")):
            answer = self._reader.recognises(head)
        if not isinstance(answer, Recognition):
            raise _fault(self.name, "shape")
        return answer

    def read(self, stream: BinaryIO, source: int, options: ReadOptions) -> Iterator[Sighting]:
        """Yield what it sees, each looked at: a sighting, of this input.

        Raises:
            capture_reader_error: it raises, or yields something else.
        """
        with fenced(lambda: _fault(self.name, "raises")):
            sightings = iter(self._reader.read(stream, source, options))
        while True:
            with fenced(lambda: _fault(self.name, "raises")):
                sighting = next(sightings, None)
            if sighting is None:
                return
            if not isinstance(sighting, _SIGHTINGS) or sighting.place.source != source:
                raise _fault(self.name, "sighting")
            yield sighting


def readers() -> tuple[CaptureReader, ...]:
    """Return every reader there is, ours first.

    Raises:
        capture_reader_error: one cannot be loaded, is no reader, or has the name of another.

    Effects:
        Reads the metadata of the packages on ``sys.path``, and imports the readers of others.

    Examples:
        >>> [reader.name for reader in readers()][:6]
        ['pcap', 'pcapng', 'har', 'mitmproxy', 'eve', 'zeek']
    """
    points = entry_points_of(GROUP)
    names = [*(reader.name for reader in BUILT_IN), *(point.name for point in points)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _fault(twice, "twice")
    return (*BUILT_IN, *(_installed(point) for point in points))


def _installed(point: EntryPoint) -> InstalledReader:
    with fenced(lambda: _fault(point.name, "load")):
        try:
            reader: CaptureReader = point.load()
        except OSError:
            raise _fault(point.name, "load") from None
    return InstalledReader(point.name, reader)


def _fault(name: str, problem: str) -> SluisError:
    return capture_reader_error(name=Code(name), problem=Code(problem))


def chosen(candidates: list[CaptureReader]) -> CaptureReader | None:
    """Return the one reader of several that are equally sure; ``None`` for none.

    Raises:
        capture_reader_error: there are several, and nobody can say which is right.
    """
    if len(candidates) > 1:
        raise _fault(candidates[0].name, "both")
    return candidates[0] if candidates else None
