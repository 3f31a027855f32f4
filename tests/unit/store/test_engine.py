"""What the store promises on every database."""

import subprocess
import sys
import time
from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import Connection, insert, select, text
from tests.raised import raises

from sluis.errors import SealerElsewhereError, StoreError
from sluis.errors.store import store_conflict_error, store_served_error, store_url_error
from sluis.store.engine import Store
from sluis.store.schema import lines, meta, slots

MARKER = "Marker-7f3a9c-of-a-household"


def a_slot(conn: Connection, n: int = 0) -> None:
    conn.execute(insert(slots).values(n=n, registration=bytes(32), registered_ms=0))


def test_a_transaction_commits_or_leaves_nothing(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(meta).values(key="kept", value=b"1"))

    def fails() -> None:
        with store.transaction() as conn:
            conn.execute(insert(meta).values(key="lost", value=b"1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.reading() as conn:
        assert conn.execute(select(meta.c.key)).scalars().all() == ["kept"]


def test_reading_writes_nothing(store: Store) -> None:
    with store.reading() as conn:
        conn.execute(insert(meta).values(key="lost", value=b"1"))
    with store.reading() as conn:
        assert conn.execute(select(meta.c.key)).first() is None


def test_writers_wait_for_each_other(store: Store) -> None:
    def add() -> None:
        for _ in range(20):
            with store.transaction() as conn:
                last = conn.execute(select(meta.c.value).where(meta.c.key == "n")).scalar_one()
                conn.execute(meta.update().where(meta.c.key == "n").values(value=bytes([last[0] + 1])))

    with store.transaction() as conn:
        conn.execute(insert(meta).values(key="n", value=b"\0"))
    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as conn:
        assert conn.execute(select(meta.c.value)).scalar_one() == bytes([80])


def test_a_broken_rule_says_so_without_the_values(store: Store) -> None:
    def twice() -> None:
        with store.transaction() as conn:
            a_slot(conn, 0)
            a_slot(conn, 1)
            conn.execute(insert(lines).values(slot=0, line=MARKER))
            conn.execute(insert(lines).values(slot=0, line=MARKER))

    with raises(store_conflict_error) as refused:
        twice()
    assert MARKER not in str(refused.value) + repr(refused.value) + repr(refused.value.places)
    assert refused.value.__suppress_context__
    assert MARKER not in str(refused.value.__context__)


def test_a_reference_to_nothing_is_refused(store: Store) -> None:
    with raises(store_conflict_error), store.transaction() as conn:
        conn.execute(insert(lines).values(slot=99, line="NL-0001"))


def test_a_statement_the_database_cannot_run_gives_a_code_only(store: Store) -> None:
    with pytest.raises(StoreError) as refused, store.transaction() as conn:
        conn.execute(text("SELECT * FROM absent WHERE x = :x"), {"x": MARKER})
    assert refused.value.code == "store.failed"
    assert refused.value.places == {"what": "statement"}
    assert MARKER not in str(refused.value.__context__)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("nonsense", "syntax"),
        ("", "syntax"),
        ("postgresql://db:port/sluis", "syntax"),
        ("mysql://db/sluis", "not-one-of-ours"),
        ("postgresql+psycopg2://localhost/sluis", "not-one-of-ours"),
    ],
)
def test_an_address_of_no_database_we_know_is_refused(url: str, what: str) -> None:
    with raises(store_url_error) as refused:
        Store(url)
    assert refused.value.places == {"what": what}


def test_whoever_wants_to_be_alone_waits_and_what_comes_later_sees_what_it_did(store: Store) -> None:
    """The barrier: a deciding transaction is under way, a withdrawal comes, another decision comes after it."""
    deciding, go_on, seen = Event(), Event(), []

    def decide() -> None:
        with store.together():
            deciding.set()
            assert go_on.wait(120)
            seen.append("older ended")

    def withdraw() -> None:
        with store.transaction() as conn:
            seen.append("withdrawn")
            conn.execute(insert(meta).values(key="standing", value=b"withdrawn"))

    older, barrier = Thread(target=decide), Thread(target=withdraw)
    older.start()
    assert deciding.wait(120)
    barrier.start()
    barrier.join(0.2)
    assert barrier.is_alive()

    def later() -> None:
        with store.together() as conn:
            seen.append(conn.execute(select(meta.c.value)).scalar())

    younger = Thread(target=later)
    younger.start()
    younger.join(0.2)
    assert younger.is_alive()
    go_on.set()
    for thread in (older, barrier, younger):
        thread.join()
    assert seen == ["older ended", "withdrawn", b"withdrawn"]


def test_whoever_wants_to_be_alone_is_not_kept_waiting_by_those_who_are_never_idle(store: Store) -> None:
    done, rounds = Event(), []

    def keep_deciding() -> None:
        while not done.is_set():
            with store.together() as conn:
                conn.execute(select(meta.c.key)).all()
                done.wait(0.02)
                rounds.append(1)

    busy = [Thread(target=keep_deciding) for _ in range(3)]
    for thread in busy:
        thread.start()
    try:
        for n in range(5):
            with store.transaction() as conn:
                conn.execute(insert(meta).values(key=str(n), value=b""))
    finally:
        done.set()
        for thread in busy:
            thread.join()
    assert rounds
    with store.reading() as conn:
        assert len(conn.execute(select(meta.c.key)).all()) == 5


def test_a_view_does_not_change_while_others_write(store: Store) -> None:
    with store.reading() as conn:
        assert conn.execute(select(meta.c.key)).first() is None
        with store.transaction() as writing:
            writing.execute(insert(meta).values(key="later", value=b""))
        assert conn.execute(select(meta.c.key)).first() is None
    with store.reading() as conn:
        assert conn.execute(select(meta.c.key)).scalar_one() == "later"


def test_what_makes_a_commit_last_can_be_asked(store: Store) -> None:
    granted = store.granted()
    wanted = {"fsync": "on", "synchronous_commit": "on"} if "fsync" in granted else {"synchronous": "2"}
    assert granted.items() >= wanted.items()


def test_deleted_bytes_can_be_cleared_beside_a_reader_or_it_is_said(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(meta).values(key="x", value=b"x"))
        conn.execute(meta.delete())
    store.checkpoint()
    with store.reading() as conn:
        assert conn.execute(select(meta)).all() == []


def test_only_one_gate_may_serve_where_one_writes(store: Store, database_url: str) -> None:
    other = Store(database_url)
    with store.served():
        if store.many_writers:
            with other.served():
                pass
        else:
            with raises(store_served_error), other.served():
                pass
        with other.transaction():
            pass
    with other.served():
        pass
    other.close()


def gone(store: Store, sender: bytes) -> bool:
    with store.transaction() as conn:
        return store.gone(conn, sender)


def goes(store: Store, sender: bytes) -> bool:
    """Wait until a server has noticed that a connection was closed; it does so when it gets round to it."""
    return any(gone(store, sender) or sleep(0.05) for _ in range(2400))


def test_a_sender_is_there_until_it_leaves(store: Store, database_url: str) -> None:
    me, stranger = b"m" * 16, b"s" * 16
    other = Store(database_url)
    assert gone(store, me)
    with store.present(me):
        assert not gone(store, me)
        assert not gone(other, me)
        assert gone(other, stranger)
    assert goes(store, me)
    assert goes(other, me)
    other.close()


def test_a_sender_that_was_killed_is_gone(store: Store, database_url: str) -> None:
    stays = (
        "import sys, time; from sluis.store.engine import Store\n"
        "with Store(sys.argv[1]).present(b'k' * 16): print('here', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", stays, database_url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        assert not gone(store, b"k" * 16)
        process.kill()
        process.wait()
        end = time.monotonic() + 120
        while not gone(store, b"k" * 16):
            assert time.monotonic() < end, "still taken for alive"
            time.sleep(0.05)


def test_the_place_of_the_one_who_seals_is_free_again_when_he_was_killed(store: Store, database_url: str) -> None:
    stays = (
        "import sys, time; from sluis.store.engine import Store\n"
        "with Store(sys.argv[1]).sealing(): print('here', flush=True); time.sleep(60)"
    )

    def free() -> bool:
        try:
            with store.sealing() as held:
                return held()
        except SealerElsewhereError:
            return False

    assert free()
    with subprocess.Popen([sys.executable, "-c", stays, database_url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        assert not free()
        with store.transaction():
            pass  # who seals keeps nobody from deciding
        process.kill()
        process.wait()
        end = time.monotonic() + 120
        while not free():
            assert time.monotonic() < end, "still taken for alive"
            time.sleep(0.05)
