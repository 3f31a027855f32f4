"""The tamper matrix: whatever is changed in a ledger, ``verify`` notices it or a line here says why not.

Each column of each table of the ledger is changed, emptied and given a value of another type, each kind of row is
deleted, and each file of the log is changed and deleted; one at a time, on a copy. No change ends in an exception.
On PostgreSQL, which takes no other type into a column, each change is made in a transaction that is taken back.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection
from tests import postgres
from tests.unit.ledger.sealing import KEY, ORIGIN, Clock, intents, outcome, register, seal_now

from sluis.errors import LedgerCorruptError, StoreError
from sluis.errors.ledger import ledger_row_error
from sluis.keys.keystore import Keystore
from sluis.ledger import slot_tree
from sluis.ledger.erasure import incomplete, note_turn_over, order
from sluis.ledger.events import EventType, append_hidden
from sluis.ledger.quarantine import note_released, note_stopped
from sluis.ledger.record import Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.verify import Verified, verify
from sluis.ledger.writer import Writer
from sluis.store.counts import quarantine_row, release_row
from sluis.store.engine import Store
from sluis.store.schema import metadata, slots
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.policy import NO_WITNESS

HOUSEHOLDS, PLACES = 4, 512
ROWS = {
    "records, sealed": "epoch = 0",
    "records, of an erased household": "opening IS NULL",
    "records, open": "epoch = 3",
    "events, public": "type = 'log-key'",
    "events, hidden": "type = 'standing'",
    "events, erasure": "type = 'erasure'",
    "seals": "epoch = 1",
    "slot_tiles, level 0": "level = 0 AND epoch = 1",
    "slot_tiles, level 1": "level = 1 AND epoch = 1",
    "slots": "n = 1",
    "lines": "slot = 1",
    "household_keys": "slot = 1",
    "epochs": "epoch = 1",
    "writers": "next_seq > 0",
    "erasures": "slot = 3",
    "quarantine": "row = 6",
}
"""Table and kind of row, and which row: the first."""
GONE = {
    **ROWS,
    "records, the last of a writer": "epoch = 3 AND seq = 1",
    "records, all of a writer": "epoch = 3 AND outcome_of IS NOT NULL",
}
"""What is taken away, too: what shows at nothing but the writer's head."""
NOT_NOTICED = {
    ("slots", "registered_ms"): "is not sealed; the household's receipt holds the moment",
    ("writers", "started_ms"): "is not sealed; a chain says nothing of when its process started",
    ("seals", "stamp"): "a time stamp that is gone leaves the checkpoint as good as without one",
    ("seals", "served_ms"): "when it was served is not sealed; only that it was",
    ("records, of an erased household", "opening"): "nothing of an erased household opens; what lies there is noise",
    ("records, of an erased household", "outcome_of"): "what the erased record said is not known to anybody",
    ("records, of an erased household", "t_ms"): "what the erased record said is not known to anybody",
}
"""What stays unnoticed, and why; a change of this list is a change of what docs/explanation/ledger.md claims."""
NOT_READ = {("slots", "registered_ms"), ("writers", "started_ms")}
"""What a check does not read at all."""
TYPES = {int: "integer", str: "text", bytes: "blob"}
NUMBERED = ("events, hidden", "id")
SERVED_LATER = ("seals", "served_ms")


@dataclass(frozen=True)
class Ledger:
    """A copy that may be changed."""

    folder: Path

    def verified(self) -> Verified:
        store = Store.at(self.folder / "sluis.db")
        try:
            keystore = Keystore.open(self.folder / "kek", store)
            with store.reading() as conn:
                return verify(conn, keystore, LogFolder(self.folder / "log"), [KEY.verifier], NO_WITNESS)
        finally:
            store.close()

    def noticed(self) -> bool:
        """Whether a check finds something: faults, or a value that no column of ours can hold."""
        try:
            return self.verified().faults != []
        except LedgerCorruptError as error:
            return error.entry is ledger_row_error

    def run(self, statement: str, *values: object) -> int:
        """Change the database as somebody would who has the file and nothing of ours; return how many rows."""
        with closing(sqlite3.connect(self.folder / "sluis.db")) as db, db:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("PRAGMA ignore_check_constraints = ON")
            return db.execute(statement, values).rowcount


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of three sealed epochs and an open one: four households, of which one is erased."""
    folder = tmp_path_factory.mktemp("ledger")
    store = Store.at(folder / "sluis.db")
    store.migrate()
    fill(store, folder)
    store.checkpoint()
    store.close()
    return folder


def fill(store: Store, folder: Path) -> None:
    """Make that ledger in an empty database, with its key file and its log in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slot_tree, "PADDED_TO", PLACES)
        keystore, clock = Keystore.create(folder / "kek", store), Clock()
        with store.transaction() as conn:
            rows = [{"n": n, "registration": b"", "registered_ms": 0} for n in range(HOUSEHOLDS)]
            conn.execute(slots.insert(), rows)
            for n in range(HOUSEHOLDS):
                keystore.new_household(conn, n)
        sealer = Sealer(store, keystore, LogFolder(folder / "log"), ORIGIN, lambda _conn: [KEY], clock)
        register(sealer)
        first, *_ = intents(sealer, 1, 0, 3)
        with store.transaction() as conn:
            append_hidden(conn, keystore, 1, EventType.STANDING, {"kind": "object"}, clock())
        seal_now(sealer)
        outcome(sealer, 1, first, Status.DELIVERED)
        seal_now(sealer)
        with store.transaction() as conn:
            order(conn, keystore, Writer.start(conn, clock()), 3, "AVG-1", clock())
            conn.exec_driver_sql("DELETE FROM lines WHERE slot = 3")
        seal_now(sealer)
        with store.transaction() as conn:
            assert note_turn_over(conn, incomplete(conn), clock()) == 1
            for row, at_ms in ((6, clock()), (7, clock())):
                quarantine_row(conn, "wifi-help", row, "mac_address", at_ms)
                note_stopped(conn, "wifi-help", row, "mac_address", at_ms)
            assert release_row(conn, "wifi-help", 7)
            note_released(conn, "wifi-help", 7, clock())
        (late, *_) = intents(sealer, 1, 2)
        outcome(sealer, 1, late, Status.REFUSED)


@pytest.fixture
def ledger(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setattr(slot_tree, "PADDED_TO", PLACES)
    shutil.copytree(made, tmp_path / "copy")
    return Ledger(tmp_path / "copy")


def edits() -> list[tuple[str, str, str]]:
    tables = [(kind, metadata.tables[kind.partition(",")[0]]) for kind in ROWS]
    places = [(kind, column) for kind, table in tables for column in table.columns]
    return [
        (kind, column.name, change)
        for change in CHANGES
        for kind, column in places
        if change != "below zero" or issubclass(column.type.python_type, int)
    ]


def row_of(kind: str) -> str:
    table = kind.partition(",")[0]
    return f"rowid = (SELECT rowid FROM {table} WHERE {GONE[kind]} ORDER BY rowid LIMIT 1)"  # noqa: S608 - our own names


CHANGES = {
    "changed": "CASE typeof({0}) WHEN 'blob' THEN CAST(substr({0}, 2) || x'07' AS BLOB) "
    "WHEN 'text' THEN {0} || 'x' WHEN 'integer' THEN {0} + 7 ELSE 7 END",
    "below zero": "-1",
    "emptied": "NULL",
    "of another type": "CASE typeof({0}) WHEN 'text' THEN 5 ELSE 'x' END",
}


def test_an_untouched_ledger_holds(ledger: Ledger) -> None:
    done = ledger.verified()
    assert done.faults == []
    assert (done.epochs, done.erased, done.records) == (3, 3, 3)


@pytest.mark.parametrize(("kind", "column", "change"), edits())
def test_every_column_is_noticed_or_named(ledger: Ledger, kind: str, column: str, change: str) -> None:
    table = kind.partition(",")[0]
    new = CHANGES[change].format(column)
    before = f"SELECT {column} IS {new}, typeof({new}) FROM {table} WHERE {row_of(kind)}"  # noqa: S608 - our own names
    with closing(sqlite3.connect(ledger.folder / "sluis.db")) as db:
        same, kind_of_value = db.execute(before).fetchone()
    if same:
        pytest.skip("it holds that already")
    try:
        assert ledger.run(f"UPDATE {table} SET {column} = {new} WHERE {row_of(kind)}") == 1  # noqa: S608
    except sqlite3.IntegrityError:
        return  # the database refuses it
    if kind_of_value not in {TYPES[metadata.tables[table].columns[column].type.python_type], "null"}:
        assert ledger.noticed() == ((kind, column) not in NOT_READ), "no column gives a value of another type"
    else:
        judge(kind, column, change, noticed=ledger.noticed())


def judge(kind: str, column: str, change: str, *, noticed: bool) -> None:
    if (kind, column) == SERVED_LATER and change == "emptied":
        assert noticed, "that it was not served"
    elif (kind, column) == NUMBERED and change == "below zero":
        assert not noticed, "it is the first of its epoch still: its place is sealed, and the number of its row is not"
    else:
        assert noticed == ((kind, column) not in NOT_NOTICED)


@pytest.mark.parametrize("kind", GONE)
def test_a_row_that_is_gone_is_noticed(ledger: Ledger, kind: str) -> None:
    assert ledger.run(f"DELETE FROM {kind.partition(',')[0]} WHERE {row_of(kind)}") == 1  # noqa: S608 - our own names
    assert ledger.verified().faults != []


FILES = ("checkpoint", "signing", "tile/0/000.p/3", "tile/entries/000.p/3")


@pytest.mark.parametrize("kind", ["records, the last of a writer", "records, all of a writer"])
def test_nothing_is_sealed_over_what_a_writer_wrote_last_and_is_gone(ledger: Ledger, kind: str) -> None:
    assert ledger.run(f"DELETE FROM records WHERE {row_of(kind)}") == 1  # noqa: S608 - our own names
    store = Store.at(ledger.folder / "sluis.db")
    try:
        keystore = Keystore.open(ledger.folder / "kek", store)
        sealer = Sealer(store, keystore, LogFolder(ledger.folder / "log"), ORIGIN, lambda _conn: [KEY], Clock())
        with pytest.raises(LedgerCorruptError):
            seal_now(sealer)
    finally:
        store.close()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", ["changed", "changed at its head", "shorter", "gone"])
def test_a_file_of_the_log_is_noticed(ledger: Ledger, name: str, change: str) -> None:
    place = ledger.folder / "log" / name
    content = place.read_bytes()
    if change == "gone":
        place.unlink()
    elif change == "shorter":
        place.write_bytes(content[:-1])
    elif change == "changed":
        place.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
    else:
        place.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    assert ledger.verified().faults != []


def test_an_order_to_erase_that_is_not_sealed_covers_nothing(ledger: Ledger) -> None:
    """Written by hand into the open epoch, with the key and the line gone: not erased, but lost."""
    assert ledger.run("DELETE FROM household_keys WHERE slot = 2") == 1
    assert ledger.run("DELETE FROM lines WHERE slot = 2") == 1
    assert ledger.run("UPDATE events SET epoch = 3 WHERE type = 'erasure'") == 1
    assert ledger.run("UPDATE erasures SET epoch = 3, slot = 2") == 1
    assert {fault.what.value for fault in ledger.verified().faults} >= {"lost", "event"}


@dataclass(frozen=True)
class OnPostgres:
    """The same ledger on PostgreSQL; a change is seen by ``verify`` in its own transaction, and taken back."""

    store: Store
    folder: Path

    @contextmanager
    def edited(self, statement: str) -> Iterator[tuple[int, Connection]]:
        """Change the database as its superuser could, without what holds rows together; then take it back."""
        with self.store.reading() as conn:
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield conn.exec_driver_sql(statement).rowcount, conn

    def faults(self, conn: Connection) -> list[object]:
        keystore = Keystore.open(self.folder / "kek", self.store)
        return list(verify(conn, keystore, LogFolder(self.folder / "log"), [KEY.verifier], NO_WITNESS).faults)


@pytest.fixture(scope="module")
def on_postgres(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnPostgres]:
    folder, url = tmp_path_factory.mktemp("ledger"), server.new("migrated")
    store = Store(url)
    fill(store, folder)
    yield OnPostgres(store, folder)
    store.close()
    server.drop(url)


TYPED = {bytes: "substr({0}, 2) || '\\x07'::bytea", str: "{0} || 'x'", int: "coalesce({0}, 0) + 7", bool: "NOT {0}"}


def row_on_postgres(kind: str) -> str:
    table = kind.partition(",")[0]
    keys = ", ".join(column.name for column in metadata.tables[table].primary_key)
    return f"ctid = (SELECT ctid FROM {table} WHERE {GONE[kind]} ORDER BY {keys} LIMIT 1)"  # noqa: S608 - our own names


@pytest.mark.parametrize("kind", ROWS)
def test_every_column_is_noticed_or_named_on_postgresql(
    on_postgres: OnPostgres, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot_tree, "PADDED_TO", PLACES)
    table, tried = kind.partition(",")[0], 0
    for column in metadata.tables[table].columns:
        changed = TYPED[column.type.python_type].format(column.name)
        for change, new in (("changed", changed), ("emptied", "NULL")):
            differs = f"{column.name} IS DISTINCT FROM {new}"
            statement = f"UPDATE {table} SET {column.name} = {new} WHERE {row_on_postgres(kind)} AND {differs}"  # noqa: S608
            try:
                with on_postgres.edited(statement) as (rows, conn):
                    if rows:
                        judge(kind, column.name, change, noticed=on_postgres.faults(conn) != [])
            except StoreError:
                rows = 1  # the database refuses it
            tried += rows
    assert tried >= len(metadata.tables[table].columns)


@pytest.mark.parametrize("kind", GONE)
def test_a_row_that_is_gone_is_noticed_on_postgresql(
    on_postgres: OnPostgres, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot_tree, "PADDED_TO", PLACES)
    gone = f"DELETE FROM {kind.partition(',')[0]} WHERE {row_on_postgres(kind)}"  # noqa: S608 - our own names
    with on_postgres.edited(gone) as (rows, conn):
        assert rows == 1
        assert on_postgres.faults(conn) != []
    with on_postgres.store.reading() as conn:
        assert on_postgres.faults(conn) == []
