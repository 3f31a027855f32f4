"""When Python looks for garbage: not among everything that a process holds while others wait for its transaction.

In:  a block that holds the database; a process that has made ready what it keeps. Out: nothing.

A full collection looks at every object of the process, which takes 130 ms and more: the longest that a piece of a page
held the database was one. What refers to nothing around itself is given back at once, whatever this module does.

The rules this module keeps:
 * While any thread of the process holds the database no full collection begins; those of young objects, which are
   short, go on. Afterwards all is as it was.
 * What was made before a process serves is not looked at again: it stays as long as the process.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NEVER: Final = 2**31 - 1
_LOCK: Final = threading.Lock()


class _Held:
    """How many blocks are under way in this process, and what the threshold of a full collection is without them."""

    blocks = 0
    before = 0


@contextmanager
def no_full_collection() -> Iterator[None]:
    """Let no full collection begin while the block runs, in whatever thread.

    Effects:
        The third threshold of ``gc``, until the last such block of the process is over.
    """
    with _LOCK:
        young, older, full = gc.get_threshold()
        if _Held.blocks == 0:
            _Held.before = full
        _Held.blocks += 1
        gc.set_threshold(young, older, _NEVER)
    try:
        yield
    finally:
        with _LOCK:
            _Held.blocks -= 1
            if _Held.blocks == 0:
                young, older, _ = gc.get_threshold()
                gc.set_threshold(young, older, _Held.before)


def settle() -> None:
    """Collect once, and look no more at what is left; for a process that is about to serve.

    Effects:
        What the process holds now is never collected as garbage, also where nothing refers to it any more.
    """
    gc.collect()
    gc.freeze()
