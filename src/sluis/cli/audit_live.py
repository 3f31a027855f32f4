"""``sluis audit --live``: what leaves the house while it leaves, until the time is over or somebody presses Ctrl-C.

In:  the name of an interface. Out: a running view on a terminal, else one line per destination; and in the end
everything that was gathered, for the same reports as those of a file.

The rules this module keeps:
 * Nothing is written to disk; what was said is kept in memory, up to a limit.
 * Ctrl-C stops the capture and what was seen is reported; a second Ctrl-C ends at once.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.live import Live as View

from sluis import api

if TYPE_CHECKING:
    from sluis.api.live import CaptureFacts, FlowKey

AT_ONCE_S: Final = 0.5
"""Within so many seconds after the first request to end, another one is the same."""


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` at the first Ctrl-C or request to end; a second Ctrl-C ends the program as always.

    ``timeout`` sends what it sends twice, to the program and to its group: what follows at once is no second one.

    Effects:
        Changes what the process does with two signals, until the end of the ``with``.
    """
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)}
    first_at: list[float] = []

    def asked(number: int, _: FrameType | None) -> None:
        if not first_at:
            first_at.append(time.monotonic())
            stop()
        elif time.monotonic() - first_at[0] > AT_ONCE_S:
            signal.signal(number, before[signal.Signals(number)])
            signal.raise_signal(signal.Signals(number))

    for signum in before:
        signal.signal(signum, asked)
    try:
        yield
    finally:
        for signum, was in before.items():
            signal.signal(signum, was)


def run_live(
    interface: str,
    seconds: float,
    gathered: "CaptureFacts",
    console: Console,
    *,
    home: tuple[str, ...] = (),
    router: str = "",
    keylog: str | None = None,
    reveal: bool = False,
) -> "CaptureFacts":
    """Capture an interface and show what leaves, until it ends.

    Args:
        interface: Its name.
        seconds: After which it stops; 0 goes on until Ctrl-C.
        gathered: Where everything goes; made with ``live=True``.
        console: Where it is shown: a running view on a terminal, else a line per destination.
        home: Networks of the house, when told.
        router: Address or MAC address of the router, when told.
        keylog: A file with TLS secrets that grows while it runs.
        reveal: Whether what a device calls itself is shown.

    Returns:
        ``gathered``.

    Raises:
        tshark_missing_error, capture_program_missing_error: When a program is not installed.
        interface_error: When nothing could be captured.
        FileMissingError: When the key log cannot be opened.

    Effects:
        Runs two programs, writes to the console, and takes Ctrl-C while it runs.
    """
    from sluis.reports.audit.live import picture, tell_new

    with api.live.Live(interface, seconds=seconds, keylog=keylog) as live, stopping(live.stop):
        passes = api.live.looks(live, gathered, home=home, router=router)
        if console.is_terminal:
            with View(console=console, auto_refresh=False, transient=True) as view:
                for look in passes:
                    view.update(picture(look, reveal=reveal), refresh=True)
        else:
            told: set[FlowKey] = set()
            for look in passes:
                tell_new(console, look, told, reveal=reveal)
    return gathered
