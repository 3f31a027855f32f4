"""The table of I/O points: every call by which steps, deliverer, store and keystore touch anything outside the process.

A point is named after the function that makes the call and the call itself, not after a file: code that moves keeps
its name. ``tests/repo/test_io_points.py`` reads the source and fails when a call stands there that this table does not
have, or the table has one that stands nowhere. ``tests/sim/inject.py`` makes the faults happen at these points.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class How(Enum):
    """What goes wrong at a call."""

    BEFORE = "fails before"
    """An error, and nothing was done."""
    AFTER = "fails after"
    """It was done, and an error is reported all the same."""
    HANG = "hangs"
    """It takes long, and then does what it should."""
    KILL_BEFORE = "killed before"
    """The process is gone, and nothing was done."""
    KILL_AFTER = "killed after"
    """It was done, and then the process is gone."""
    JUMP = "clock jumps"
    """A clock says another time from now on."""


class Seam(Enum):
    """Where a call is caught."""

    DRIVER = "driver"
    """The connection and cursor of the database driver."""
    SYSTEM = "system"
    """``os``, ``fcntl``, ``time`` and ``pathlib``, as called by Sluis itself."""
    WIRE = "wire"
    """The connector, request and response of the HTTP client."""
    CLOCK = "clock"
    """The clock the gate is given."""


class Needs(Enum):
    """What must happen in a run before it comes by a point."""

    NOTHING = "nothing"
    CREATION = "creation"
    """The first start of a gate: no database and no key file yet."""
    TURN_OVER = "turn-over"
    """The key-encryption key is turned over."""
    CHORES = "chores"
    """Keys of ended periods are destroyed."""
    DROP = "drop"
    """A recipient that takes files."""
    WAIT = "wait"
    """Another process stands at the turnstile of the store."""


ALL: Final = (How.BEFORE, How.AFTER, How.HANG, How.KILL_BEFORE, How.KILL_AFTER)
NO_ERROR: Final = (How.HANG, How.KILL_BEFORE, How.KILL_AFTER)
"""For calls that cannot report an error."""
CLOSING: Final = (How.AFTER, How.HANG, How.KILL_BEFORE, How.KILL_AFTER)
"""For ``close``: Linux lets go of a file whatever it reports."""
CLOCK: Final = (How.JUMP, How.KILL_BEFORE, How.KILL_AFTER)


@dataclass(frozen=True, slots=True)
class Point:
    """One place where something can go wrong."""

    name: str
    seam: Seam
    hows: tuple[How, ...] = ALL
    often: int = 2
    """About how many times a run comes by: the call at which a fault strikes is drawn from as many."""
    needs: Needs = Needs.NOTHING


def _driver(name: str, often: int, needs: Needs = Needs.NOTHING) -> Point:
    return Point(f"driver/{name}", Seam.DRIVER, ALL, often, needs)


def _system(name: str, often: int = 2, needs: Needs = Needs.NOTHING, hows: tuple[How, ...] = ALL) -> Point:
    return Point(name, Seam.SYSTEM, hows, often, needs)


_LISTED: Final = (
    # The database, at its driver: whatever function of Sluis or of the database library makes the call.
    _driver("connect", 3),
    _driver("pragma", 20),
    _driver("checkpoint", 1, Needs.CHORES),
    _driver("begin", 20),
    _driver("execute", 150),
    _driver("fetch", 80),
    _driver("commit", 10),
    _driver("rollback", 6),
    _driver("close", 4),
    # Files beside the database.
    _system("_make_private/os.open", 1, Needs.CREATION),
    _system("_make_private/os.close", 1, Needs.CREATION, CLOSING),
    _system("_keep_private/os.stat", 3),
    _system("_usable/Path.is_file", 2),
    _system("_usable/os.access", 2, hows=NO_ERROR),
    _system("_beside/os.open", 10),
    _system("_locked/fcntl.flock", 10),
    _system("_let_go/os.close", 10, hows=CLOSING),
    _system("_wait/time.monotonic", 10, hows=NO_ERROR),
    _system("_wait/time.sleep", 2, Needs.WAIT, NO_ERROR),
    _system("_somebody_first/os.open", 10),
    _system("gone/os.open", 6),
    _system("gone/os.unlink", 1),
    _system("present/os.unlink", 1),
    _system("_file_at/Path.stat", 20),
    _system("free_bytes/os.statvfs", 4),
    # The key file.
    _system("create/os.path.lexists", 1, Needs.CREATION, NO_ERROR),
    _system("write_new/os.open", 1, Needs.TURN_OVER),
    _system("write_new/os.fdopen", 1, Needs.TURN_OVER),
    _system("write_new/os.fchmod", 1, Needs.TURN_OVER),
    _system("write_new/file.write", 1, Needs.TURN_OVER),
    _system("write_new/file.flush", 1, Needs.TURN_OVER),
    _system("write_new/os.fsync", 1, Needs.TURN_OVER),
    _system("read/os.open", 4),
    _system("read/os.fstat", 4),
    _system("read/os.read", 4),
    _system("read/os.close", 4, hows=CLOSING),
    _system("replace/Path.open", 1, Needs.TURN_OVER),
    _system("replace/Path.stat", 1, Needs.TURN_OVER),
    _system("replace/file.write", 1, Needs.TURN_OVER),
    _system("replace/file.flush", 1, Needs.TURN_OVER),
    _system("replace/os.fsync", 1, Needs.TURN_OVER),
    _system("replace/Path.replace", 1, Needs.TURN_OVER),
    _system("remove/Path.unlink", 2),
    _system("sync_folder/os.open", 3),
    _system("sync_folder/os.fsync", 3),
    _system("sync_folder/os.close", 3, hows=CLOSING),
    # Random bytes: getrandom(2) reports no error once the machine is up.
    _system("create/os.urandom", 1, Needs.CREATION, NO_ERROR),
    _system("new_household/os.urandom", 2, Needs.CREATION, NO_ERROR),
    _system("period_key/os.urandom", 2, hows=NO_ERROR),
    _system("turn_over/os.urandom", 1, Needs.TURN_OVER, NO_ERROR),
    _system("name/os.urandom", 2, hows=NO_ERROR),
    _system("seal/os.urandom", 20, hows=NO_ERROR),
    _system("start/os.urandom", 2, hows=NO_ERROR),
    _system("draw_salts/os.urandom", 10, hows=NO_ERROR),
    # Recipients.
    Point("wire/connect", Seam.WIRE, ALL, 4),
    Point("wire/send", Seam.WIRE, ALL, 6),
    Point("wire/read-head", Seam.WIRE, ALL, 6),
    Point("wire/read-body", Seam.WIRE, ALL, 6),
    _system("_make_folder/Path.exists", 3, Needs.DROP, NO_ERROR),
    _system("_make_folder/Path.mkdir", 3, Needs.DROP),
    _system("_write/os.fdopen", 6, Needs.DROP),
    _system("_write/os.fchmod", 6, Needs.DROP),
    _system("_write/file.write", 6, Needs.DROP),
    _system("_write/file.flush", 6, Needs.DROP),
    _system("_write/os.fsync", 6, Needs.DROP),
    _system("_write/Path.replace", 6, Needs.DROP),
    _system("_write/os.open", 6, Needs.DROP),
    # The clock.
    Point("gate/clock", Seam.CLOCK, CLOCK, 30),
)
POINTS: Final = {point.name: point for point in _LISTED}
FAULTS: Final = tuple((point, how) for point in _LISTED for how in point.hows)
"""Every fault at every point, in a fixed order: seeds go through it."""

# What the points of a seam that does not name functions stand for ----------------------------------------------------
BY_DRIVER: Final = frozenset(
    {"execute", "exec_driver_sql", "connect", "raw_connection", "begin", "rollback", "dispose", "upgrade"}
    | {"cursor", "fetchone", "fetchall", "first", "scalar", "scalars", "scalar_one", "all"}
)
"""Methods of the database library and its driver: each of them ends at the driver's seam."""
BY_WIRE: Final = frozenset({"post", "content.read"})
"""Calls of the HTTP client: each of them ends at the wire's seam."""
BY_CLOCK: Final = frozenset({"clock"})
"""The clock the gate was given."""
_JOURNAL: Final = (
    "the journal's place: tests/unit/standing/test_journal_place.py tears it and takes it away, "
    "tests/sim/test_restored.py puts backups back beside it"
)
ELSEWHERE: Final = {
    "_bounded/os.setpriority": "of a process beside the gate: tests/unit/gate/http/test_measuring.py",
    "_known_revisions/Path.glob": "names of files of the package: tests/unit/store/test_migrate.py has them",
    "alone/Path.mkdir": _JOURNAL,
    "alone/os.open": _JOURNAL,
    "alone/fcntl.flock": _JOURNAL,
    "alone/os.close": _JOURNAL,
    "begin/Path.exists": _JOURNAL,
    "begin/shutil.rmtree": _JOURNAL,
    "begin/Path.mkdir": _JOURNAL,
    "point_to/Path.glob": _JOURNAL,
    "point_to/shutil.rmtree": _JOURNAL,
    "newest/Path.glob": _JOURNAL,
    "grew/os.stat": _JOURNAL,
    "mark/Path.iterdir": _JOURNAL,
    "mark/Path.stat": _JOURNAL,
    "_take_snapshot/Path.glob": _JOURNAL,
    "_read/Path.open": _JOURNAL,
    "_append/os.open": _JOURNAL,
    "_append/os.ftruncate": _JOURNAL,
    "_append/os.lseek": _JOURNAL,
    "_append/os.fdopen": _JOURNAL,
    "_append/os.dup": _JOURNAL,
    "_append/file.write": _JOURNAL,
    "_append/os.fsync": _JOURNAL,
    "_append/os.close": _JOURNAL,
    "write_whole/secrets.token_hex": _JOURNAL,
    "write_whole/os.open": _JOURNAL,
    "write_whole/os.fdopen": _JOURNAL,
    "write_whole/file.write": _JOURNAL,
    "write_whole/file.flush": _JOURNAL,
    "write_whole/os.fsync": _JOURNAL,
    "write_whole/Path.replace": _JOURNAL,
    "write_whole/Path.unlink": _JOURNAL,
    "place_drawn/os.urandom": "getrandom(2) reports no error",
    "_new_pin_key/os.urandom": "getrandom(2) reports no error",
    "append_sealed_visit/os.urandom": "getrandom(2) reports no error",
    "_single/os.urandom": "getrandom(2) reports no error",
    "new_case_key/os.urandom": "getrandom(2) reports no error",
    "record_of/os.urandom": "getrandom(2) reports no error",
    "seal_as/os.urandom": "getrandom(2) reports no error",
    "_made/os.urandom": "getrandom(2) reports no error",
    "wall_clock/time.time_ns": "the clock of a real gate; simulated gates are given another (gate/clock)",
    "__init__/secrets.token_bytes": "drawn before anything is served; getrandom(2) reports no error",
    "report_key/os.urandom": "no activity of the simulated register has a key per report",
    "append_opened/os.urandom": "an order to erase, which no run gives",
    "append_opened_without_slot/os.urandom": "who signs for the controller, which no run changes",
    "log_key/os.urandom": "keys of checkpoints: no run seals; tests/unit/ledger/test_sealer.py stops it anywhere",
    "version_in_force/Path.exists": "where the register stands is looked for at a start",
    "_somebody_first/fcntl.flock": "only where a recipient was ever stopped; tests/unit/store/test_sqlite.py",
    "_append_all_hidden/os.urandom": "getrandom(2) reports no error",
    "append_hidden/os.urandom": "lines of the chain of events; nothing of a report is decided there",
    "_still_at/os.fstat": "asked by who seals, which no run does; a fault there is: not held any more",
    "_still_at/os.lstat": "asked by who seals, which no run does; a fault there is: not held any more",
    "_keep_private/os.chmod": "of a database that was copied by hand; a fault there leaves it for the doctor to name",
    "tls_context/Path.open": "read before a recipient is served: a fault there refuses to start or to reload",
    "carrier_for/Path.read_text": "read before a recipient is served: a fault there refuses to start or to reload",
}
"""Calls in the modules that are looked at which are no points, and why."""
