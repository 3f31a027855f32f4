"""The register in force when the database decides which that is: the version activated last whose moment has come.

In:  the URL of a database, and a moment. Out: the bytes of that version and since when it holds.

Asked by gates with ``[register] store = true``; where the settings pin a file, the settings decide (ADR 0019).

The rules this module keeps:
 * Only an activated version runs. None activated: nothing runs.
 * Looking changes nothing: a database that is not there, or of an older schema, has no activated version.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from sluis.errors import Code, RegisterNotActivatedError, RegisterRecordError, RegisterSupersededError
from sluis.store.engine import Store
from sluis.store.migrate import is_current
from sluis.store.register_versions import activated_at, sources_of_version
from sluis.store.registers import Sources, digest_of


@dataclass(frozen=True, slots=True)
class Version:
    """An activated version of the register."""

    number: int
    since_ms: int
    """From when it holds."""
    sources: Sources

    @property
    def digest(self) -> str:
        """SHA-256 of the register, 64 hex digits."""
        return digest_of(self.sources.register)


def version_in_force(url: str, now_ms: int) -> Version:
    """Return the activated version that holds now.

    Args:
        url: Of the database, as ``Store`` takes it.
        now_ms: The moment.

    Raises:
        RegisterNotActivatedError: none holds.
        RegisterRecordError: its bytes were changed.
        StoreError: the database cannot be used.

    Effects:
        Reads the database. Makes none, and moves no schema.
    """
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///").partition("?")[0]).exists():
        raise RegisterNotActivatedError
    store = Store(url)
    try:
        with store.reading() as conn:
            if not is_current(conn):
                raise RegisterNotActivatedError
            return held_at(conn, now_ms)
    finally:
        store.close()


def held_at(conn: Connection, at_ms: int) -> Version:
    """Return the activated version that holds at a moment.

    Raises:
        RegisterNotActivatedError: none did.
        RegisterRecordError: its bytes were changed.
    """
    found = activated_at(conn, at_ms)
    if found is None:
        raise RegisterNotActivatedError
    number, since_ms = found
    sources = sources_of_version(conn, number)
    if sources is None:
        raise RegisterRecordError(step=number, what=Code("bytes"))
    return Version(number, since_ms, sources)


def refuse_when_overdue(conn: Connection, held: tuple[int, int] | None, now_ms: int) -> None:
    """Refuse to decide under a version that is not in force any more.

    Args:
        conn: The transaction that decides.
        held: Number and first moment of the version this process runs under; ``None`` with a pin, which nothing
            supersedes but a reload.
        now_ms: The moment of the decisions.

    Raises:
        RegisterSupersededError: another version, or the same one activated again, is in force.
    """
    if held is not None and activated_at(conn, now_ms) != held:
        raise RegisterSupersededError
