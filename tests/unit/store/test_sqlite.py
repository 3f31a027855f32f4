import errno
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, insert, select
from tests.raised import raises

from sluis.errors import StoreBusyError, StoreError
from sluis.errors.store import store_durability_error, store_url_error
from sluis.store import sqlite
from sluis.store.engine import Store
from sluis.store.schema import lines, meta, slots

MARKER = "Marker-7f3a9c-of-a-household"
SENDER = bytes(range(8))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.at(tmp_path / "sluis.db")
    made.migrate()
    yield made
    made.close()


def a_slot(conn: Connection, n: int = 0) -> None:
    conn.execute(insert(slots).values(n=n, registration=bytes(32), registered_ms=0))


def test_every_connection_is_durable_and_overwrites_what_it_deletes(store: Store) -> None:
    with store.reading() as conn:
        pragmas = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}


@pytest.mark.parametrize(
    ("setting", "weak"),
    [("journal_mode", "DELETE"), ("synchronous", "NORMAL"), ("foreign_keys", "OFF"), ("secure_delete", "OFF")],
)
def test_a_connection_granted_less_is_refused(tmp_path: Path, setting: str, weak: str) -> None:
    plain = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    for name, value in sqlite._SETTINGS.items():
        plain.execute(f"PRAGMA {name}={value}")
    sqlite.verify_durability(plain)
    plain.execute(f"PRAGMA {setting}={weak}")
    with raises(store_durability_error) as refused:
        sqlite.verify_durability(plain)
    assert refused.value.places["setting"] == setting
    plain.close()


def test_a_file_that_is_granted_no_write_ahead_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite._SETTINGS, "journal_mode", "DELETE")
    weak = Store.at(tmp_path / "x.db")
    with raises(store_durability_error), weak.transaction():
        pytest.fail("a weak connection was handed out")
    weak.close()


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true", "sqlite:///file:x?mode=memory&uri=true"],
)
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    with raises(store_url_error) as refused:
        Store(url)
    assert refused.value.places["what"] == "in memory"


@pytest.mark.parametrize("written", ["file:{}/x.db?uri=true", "file:{}/x.db", "{}/x.db?uri=true", "{}/x.db?uri=false"])
def test_a_name_that_sqlite_reads_by_itself_is_refused_because_no_lock_can_stand_beside_it(
    tmp_path: Path, written: str
) -> None:
    with raises(store_url_error) as refused:
        Store("sqlite:///" + written.format(tmp_path))
    assert refused.value.places["what"] == "syntax"
    assert list(tmp_path.iterdir()) == []


def gate_place(store: Store) -> AbstractContextManager[object]:
    return store.served()


def sealer_place(store: Store) -> AbstractContextManager[object]:
    return store.sealing()


def sender_place(store: Store) -> AbstractContextManager[object]:
    return store.present(SENDER)


PLACES = {"gate": gate_place, "sealer": sealer_place, f"sender-{SENDER.hex()}": sender_place}


@pytest.mark.parametrize("name", PLACES)
def test_a_place_whose_file_cannot_be_opened_is_not_held(tmp_path: Path, store: Store, name: str) -> None:
    (tmp_path / f"sluis.db-{name}").mkdir()
    with pytest.raises(StoreError) as refused, PLACES[name](store):
        pytest.fail("there is no file to lock")
    assert refused.value.places["what"] == "input-output"


@pytest.mark.parametrize("name", PLACES)
def test_a_symbolic_link_where_a_lock_belongs_is_not_followed(tmp_path: Path, store: Store, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / f"sluis.db-{name}").symlink_to(elsewhere)
    with pytest.raises(StoreError) as refused, PLACES[name](store):
        pytest.fail("somebody else's file was locked")
    assert refused.value.places["what"] == "input-output"
    assert not elsewhere.exists()


def test_without_a_turnstile_nothing_is_written(tmp_path: Path, store: Store) -> None:
    (tmp_path / "sluis.db-turn").unlink()
    (tmp_path / "sluis.db-turn").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError), store.transaction():
        pytest.fail("there is nowhere to stand")


def test_whether_a_sender_behind_a_symbolic_link_lives_is_not_told(tmp_path: Path, store: Store) -> None:
    (tmp_path / "elsewhere").write_bytes(b"")
    (tmp_path / f"sluis.db-sender-{SENDER.hex()}").symlink_to(tmp_path / "elsewhere")
    with store.transaction() as conn, pytest.raises(StoreError):
        store.gone(conn, SENDER)


def test_whoever_seals_sees_that_the_file_of_the_place_was_deleted_or_replaced(tmp_path: Path, store: Store) -> None:
    with store.sealing() as held:
        assert held()
        (tmp_path / "sluis.db-sealer").unlink()
        assert not held()
        with store.sealing() as next_held:
            assert (held(), next_held()) == (False, True)
            (tmp_path / "sluis.db-sealer").unlink()
            (tmp_path / "sluis.db-sealer").symlink_to(tmp_path / "sluis.db")
            assert not next_held()


def test_no_lock_is_handed_on_to_another_program(tmp_path: Path, store: Store) -> None:
    with store.served():
        at = [
            int(entry.name) for entry in Path("/proc/self/fd").iterdir() if leads_to(entry, tmp_path / "sluis.db-gate")
        ]
        assert [os.get_inheritable(handle) for handle in at] == [False]


def leads_to(entry: Path, path: Path) -> bool:
    try:
        return entry.readlink() == path
    except OSError:
        return False


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with raises(store_url_error) as refused:
        Store.at(tmp_path / "absent" / "x.db")
    assert "absent" not in str(refused.value)


def test_the_file_can_be_read_by_its_owner_only(tmp_path: Path, store: Store) -> None:
    with store.transaction() as conn:
        a_slot(conn)
    for name in ("sluis.db", "sluis.db-wal", "sluis.db-shm"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_database_that_was_copied_becomes_its_owners_with_the_first_write_and_not_by_looking(
    tmp_path: Path, store: Store
) -> None:
    with store.transaction() as conn:
        a_slot(conn)
    store.close()
    (tmp_path / "sluis.db").chmod(0o664)
    again = Store.at(tmp_path / "sluis.db")
    with again.reading():
        assert stat.S_IMODE((tmp_path / "sluis.db").stat().st_mode) == 0o664
    with again.transaction():
        for name in ("sluis.db", "sluis.db-wal", "sluis.db-shm"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    again.close()


def test_a_transaction_holds_the_write_lock_from_its_start(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction():
        other = sqlite3.connect(tmp_path / "sluis.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    monkeypatch.setitem(sqlite._SETTINGS, "busy_timeout", "10")
    impatient = Store.at(tmp_path / "sluis.db")
    with store.transaction(), pytest.raises(StoreBusyError), impatient.transaction():
        pytest.fail("two writers at once")
    impatient.close()


def test_a_busy_writer_lets_another_process_have_its_turn(tmp_path: Path, store: Store) -> None:
    """An objection comes from another process than the gate, and the gate is always in some transaction."""
    done, rounds, waited = Event(), list[int](), list[int]()

    def keep_busy() -> None:
        while not done.is_set():
            with store.transaction():
                time.sleep(0.03)
                rounds.append(1)

    other = Store.at(tmp_path / "sluis.db")
    busy = Thread(target=keep_busy)
    busy.start()
    try:
        for _ in range(10):
            before = len(rounds)
            with other.transaction():
                waited.append(len(rounds) - before)
    finally:
        done.set()
        busy.join()
        other.close()
    assert sum(waited) <= 100, "a turn comes after a few of the other's, not after all it has"


def test_a_second_store_in_one_process_keeps_the_locks_of_the_first(tmp_path: Path, store: Store) -> None:
    """POSIX drops every lock of a process on a file when it closes any descriptor of that file."""
    with store.transaction() as conn:
        conn.execute(insert(meta).values(key="mine", value=b""))
        Store.at(tmp_path / "sluis.db").close()
        tried = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('PRAGMA journal_mode=DELETE')"
        ended = subprocess.run(
            [sys.executable, "-c", tried, str(tmp_path / "sluis.db")], check=False, capture_output=True, text=True
        )
        assert "database is locked" in ended.stderr


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database, " * 500)
    broken = Store.at(tmp_path / "x.db")
    with pytest.raises(StoreError) as refused:
        broken.migrate()
    assert refused.value.places == {"what": "not-a-database"}
    broken.close()


def test_deleted_text_is_gone_from_file_and_log_after_a_checkpoint(tmp_path: Path, store: Store) -> None:
    def everything() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-shm"))

    with store.transaction() as conn:
        for n in range(50):
            a_slot(conn, n)
            conn.execute(insert(lines).values(slot=n, line=f"{MARKER}-{n}"))
    assert MARKER.encode() in everything()
    with store.transaction() as conn:
        conn.execute(lines.delete())
    store.checkpoint()
    assert MARKER.encode() not in everything()


def test_a_checkpoint_that_a_reader_prevents_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sqlite._SETTINGS, "busy_timeout", "10")
    impatient = Store.at(tmp_path / "sluis.db")
    with store.reading() as conn:
        conn.execute(select(meta)).all()
        with impatient.transaction() as writing:
            a_slot(writing)
        with pytest.raises(StoreBusyError):
            impatient.checkpoint()
    impatient.checkpoint()
    impatient.close()


def test_a_database_that_was_moved_is_not_written_to_and_none_is_made_in_its_place(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "sluis.db")
    store.migrate()
    (tmp_path / "sluis.db").rename(tmp_path / "away.db")
    with pytest.raises(StoreError) as gone, store.transaction():
        pass
    assert "its file is not there any more" in str(gone.value)
    assert not (tmp_path / "sluis.db").exists()
    (tmp_path / "sluis.db").write_bytes(b"")
    with pytest.raises(StoreError) as moved, store.transaction():
        pass
    assert "moved or replaced" in str(moved.value)
    (tmp_path / "away.db").rename(tmp_path / "sluis.db")
    with store.transaction() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM slots").scalar_one() == 0
    store.close()


def test_a_lock_the_system_cannot_give_is_an_error_of_the_store_and_nothing_is_done(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, MARKER)

    monkeypatch.setattr("fcntl.flock", failing)
    with pytest.raises(StoreError) as caught, store.transaction():
        pytest.fail("there is no lock")
    assert caught.value.places["what"] == "input-output"
    assert MARKER not in caught.value.text()
    with pytest.raises(StoreError), store.served():
        pytest.fail("there is no lock")


def test_what_closing_the_turnstile_says_does_not_spoil_a_transaction(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = os.close

    def complaining(handle: int) -> None:
        close(handle)
        raise OSError(errno.EIO, MARKER)

    with monkeypatch.context() as during:
        during.setattr("os.close", complaining)
        with store.transaction() as conn:
            conn.execute(insert(meta).values(key="a", value=b"b"))
    with store.reading() as conn:
        assert conn.execute(select(meta.c.value).where(meta.c.key == "a")).scalar_one() == b"b"


def test_a_file_the_system_says_nothing_of_is_refused_with_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.db").write_bytes(b"")

    def failing(_path: Path) -> bool:
        raise OSError(errno.EIO, MARKER)

    monkeypatch.setattr(Path, "is_file", failing)
    with raises(store_url_error):
        Store.at(tmp_path / "x.db")


def test_who_goes_first_waits_for_who_is_under_way_and_not_for_all_who_wait(tmp_path: Path, store: Store) -> None:
    order, begun, stands = list[str](), Event(), Event()

    def ordinary(name: str) -> None:
        own = Store.at(tmp_path / "sluis.db")
        with own.transaction():
            order.append(name)
            begun.set()
            assert stands.wait(120), "nobody who goes first came to stand there"
        own.close()

    def first() -> None:
        own = Store.at(tmp_path / "sluis.db")
        with own.first() as conn:
            order.append("first")
            conn.execute(insert(meta).values(key="stopped", value=b""))
        own.close()

    threads = [Thread(target=ordinary, args=("under way",))]
    threads[0].start()
    begun.wait(120)
    threads += [Thread(target=ordinary, args=(f"waits {number}",)) for number in range(4)]
    for thread in threads[1:]:
        thread.start()
    threads.append(Thread(target=first))
    threads[-1].start()
    while not sqlite._somebody_first(str(tmp_path / "sluis.db")):
        time.sleep(0.005)
    stands.set()
    for thread in threads:
        thread.join(120)
    assert order[0] == "under way"
    assert order.index("first") <= 2, "one may stand at the turnstile already"
    assert len(order) == 6
    with store.reading() as conn:
        assert conn.execute(select(meta.c.key).where(meta.c.key == "stopped")).scalar_one() == "stopped"


def test_a_place_to_go_first_from_that_cannot_be_opened_stops_everybody(tmp_path: Path, store: Store) -> None:
    with store.first():
        pass
    (tmp_path / "sluis.db-first").unlink()
    (tmp_path / "sluis.db-first").symlink_to(tmp_path / "elsewhere")
    for transaction in (store.first, store.transaction):
        with pytest.raises(StoreError), transaction():
            pytest.fail("there is no lock")
