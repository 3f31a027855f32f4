"""Traffic as it passes an interface, taken apart at once and written nowhere.

In:  the name of an interface. Out: ``Sighting``, until the time is over or somebody stops it.

The rules this module keeps:
 * The capturing program writes to a pipe, tshark reads that pipe, we read tshark: there is no file, not even a
   temporary one (``tshark -i`` would make one).
 * Stopping ends the capturing program first; what was captured until then is still read. However it ends, both programs
   are gone and reaped.
 * Packets the kernel dropped because nobody was fast enough are told as a gap.
"""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from typing import Final, Self

from sluis.capture.base.sighting import NotRead, Place, Sighting, Why
from sluis.capture.readers import tshark
from sluis.capture.readers.dissect_rows import Rows
from sluis.errors import FileName
from sluis.errors.audit import capture_program_missing_error, interface_error
from sluis.errors.gate import file_missing_error

RESET: Final = 100_000
"""Packets after which tshark forgets connections, so that its memory stays the same however long it runs."""
_BUFFER_MB: Final = 16
_WAIT_S: Final = 10.0
_DROPPED = re.compile(rb"(?:dropped on interface .*: \d+/(\d+))|(?:(\d+) packets dropped by kernel)")


def capturing(interface: str) -> list[str]:
    """Return how the interface is captured to standard output: with dumpcap, which tshark brings, else tcpdump.

    Args:
        interface: Its name.

    Returns:
        The arguments, the program first.

    Raises:
        capture_program_missing_error: When neither is installed.

    Effects:
        Looks along ``PATH``.
    """
    dumpcap = shutil.which("dumpcap")
    if dumpcap is not None:
        return [dumpcap, "-q", "-P", "-B", str(_BUFFER_MB), "-i", interface, "-w", "-"]
    tcpdump = shutil.which("tcpdump")
    if tcpdump is None:
        raise capture_program_missing_error()
    return [tcpdump, "-n", "-U", "-s", "0", "-B", str(_BUFFER_MB * 1024), "-i", interface, "-w", "-"]


class Live:
    """Two programs at work on an interface. Use it in a ``with``: at the end of that both are gone."""

    def __init__(self, interface: str, source: int = 1, *, seconds: float = 0.0, keylog: str | None = None) -> None:
        """Start capturing.

        Args:
            interface: Its name.
            source: Number of this input, from 1.
            seconds: After which it stops; 0 goes on until ``stop``.
            keylog: A file with TLS secrets that grows while it runs.

        Raises:
            tshark_missing_error, capture_program_missing_error: When a program is not installed.
            FileMissingError: When the key log cannot be opened.

        Effects:
            Starts two programs.
        """
        words = capturing(interface)
        reading = tshark.command("-", keylog=keylog, live=True, reset=RESET)
        if keylog is not None and not tshark.readable(keylog):
            raise file_missing_error(file=FileName(keylog))
        self._interface, self._source = interface, source
        self._capture = subprocess.Popen(  # noqa: S603 - the words of ``capturing``, and no shell
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=tshark.surroundings(), start_new_session=True,
        )  # fmt: skip
        self._said = bytearray()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        pipe = self._capture.stdout
        try:
            self._running = tshark.Running(reading, pipe=pipe.fileno() if pipe is not None else None)
        except OSError:
            self._capture.kill()
            self._capture.wait()
            raise
        if pipe is not None:
            pipe.close()
        self._timer = threading.Timer(seconds, self.stop) if seconds > 0 else None
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End both programs."""
        self.close()

    @property
    def numbers(self) -> tuple[int, int]:
        """Numbers of the capturing and of the reading process."""
        return self._capture.pid, self._running.number

    def _listen(self) -> None:
        said = self._capture.stderr
        while said is not None and (heard := said.read(4096)):
            self._said = (self._said + heard)[-4096:]

    def stop(self) -> None:
        """Stop capturing; what was captured is still read, and then ``sightings`` ends.

        Effects:
            Asks the capturing program to end. May be called from a signal handler and more than once.
        """
        if self._capture.poll() is None:
            self._capture.terminate()

    def sightings(self) -> Iterator[Sighting]:
        """Yield what passes, as ``dissect`` does for a file.

        Yields:
            Sightings as they come.

        Raises:
            interface_error: When nothing could be captured on the interface.

        Effects:
            Waits for traffic.
        """
        rows = Rows(self._source, tshark.known_fields())
        yield from rows.sightings(self._running.lines())
        ending = self._running.ending()
        result = self._capture.wait()
        self._listener.join(_WAIT_S)
        if rows.count == 0 and result > 0:
            raise interface_error(interface=FileName(self._interface))
        dropped = sum(int(one or other) for one, other in _DROPPED.findall(bytes(self._said)))
        if dropped:
            yield NotRead(Place(self._source, 0), Why.GAP, dropped)
        if ending is not None and rows.count:
            yield NotRead(Place(self._source, 0), ending)

    def close(self) -> None:
        """End both programs and wait until they are gone.

        Effects:
            Kills what does not end by itself.
        """
        if self._timer is not None:
            self._timer.cancel()
        self.stop()
        self._running.stop()
        try:
            self._capture.wait(_WAIT_S)
        except subprocess.TimeoutExpired:
            self._capture.kill()
            self._capture.wait()
        self._listener.join(_WAIT_S)
        if self._capture.stderr is not None:
            self._capture.stderr.close()
