"""Watch somebody's sealed log from outside, without a gate.

In:  the address of a log, its keys, a policy, and the file that keeps the last head. Out: the head, or what is wrong.
"""

from collections.abc import Sequence
from pathlib import Path

from sluis.api.files import read_bytes, read_policy, write_file
from sluis.errors import Code
from sluis.errors.ledger import monitor_error
from sluis.ledger.monitor import Seen, Watched, Watching, Wrong, keys_are_read, look, read_seen, written_seen
from sluis.tlog.fetching import fetcher

__all__ = ["Seen", "Watched", "Wrong", "watch_log"]


def watch_log(url: str, seen: Path, log_keys: Sequence[str], policy: Path | None = None) -> Watched:
    """Look at a log once: read every leaf that is new, and hold its head against the last one.

    Args:
        url: Where it is served, as ``https://log.example``.
        seen: The file that keeps the last head; made at the first look, which reads every leaf.
        log_keys: Keys of the log (C2SP signed-note); each must have signed.
        policy: File that says which witnesses must have seen it, as ``FILE[@EPOCH]``.

    Returns:
        The head, or what is wrong. When something is, the file is left as it was.

    Raises:
        log_unreachable_error: the log does not answer.
        monitor_error: a key, the policy or the file cannot be used.
        file_missing_error: a file cannot be read or written.

    Effects:
        Fetches; writes the file.
    """
    watching = Watching(log_keys, None if policy is None else read_policy(policy))
    if not keys_are_read(watching):
        raise monitor_error(what=Code("keys"))
    last = read_seen(read_bytes(seen)) if seen.exists() else Seen()
    if last is None:
        raise monitor_error(what=Code("seen"))
    watched = look(fetcher(url), watching, last)
    if watched.wrong is None:
        write_file(seen, written_seen(watched.seen))
    return watched
