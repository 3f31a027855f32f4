"""The register in force when the database decides which that is: the version activated last whose moment has come.

In:  the URL of a database, and a moment. Out: the bytes of that version and since when it holds.

Asked by gates with ``[register] store = true``; where the settings pin a file, the settings decide (ADR 0019).

The rules this module keeps:
 * Only an activated version runs. None activated: nothing runs.
 * Where people sign, nothing runs under a history that does not check: who can write the database activates nothing.
   The last steps, taken out together with their events, do not show here: they do in the journal, without which nothing
   is decided.
 * Looking changes nothing: a database that is not there, or of an older schema, has no activated version.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from sluis.errors import Code
from sluis.errors.gate import register_superseded_error
from sluis.errors.register import register_not_activated_error, register_record_error
from sluis.lifecycle.steps import history
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


def version_in_force(url: str, now_ms: int, signed_for: str | None = None) -> Version:
    """Return the activated version that holds now.

    Args:
        url: Of the database, as ``Store`` takes it.
        now_ms: The moment.
        signed_for: Where people sign, the ledger's name: then every step is checked first, their signatures among
            them; the activation checks them again, with the keystore.

    Raises:
        register_not_activated_error: none holds.
        register_record_error: its bytes were changed; or, where people sign, a step does not check.
        StoreError: the database cannot be used.

    Effects:
        Reads the database. Makes none, and moves no schema.
    """
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///").partition("?")[0]).exists():
        raise register_not_activated_error()
    store = Store(url)
    try:
        with store.reading() as conn:
            if not is_current(conn):
                raise register_not_activated_error()
            if signed_for is not None:
                history(conn, signed_for, None)
            return held_at(conn, now_ms)
    finally:
        store.close()


def held_at(conn: Connection, at_ms: int) -> Version:
    """Return the activated version that holds at a moment.

    Raises:
        register_not_activated_error: none did.
        register_record_error: its bytes were changed.
    """
    activated = activated_at(conn, at_ms)
    if activated is None:
        raise register_not_activated_error()
    number, since_ms = activated
    sources = sources_of_version(conn, number)
    if sources is None:
        raise register_record_error(step=number, what=Code("bytes"))
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
        raise register_superseded_error()
