"""What only PostgreSQL can do wrong, against a real server."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select, text
from tests.postgres import Server
from tests.raised import raises

from sluis.errors import SealerElsewhereError, StoreBusyError, StoreError
from sluis.errors.store import store_durability_error, store_url_error
from sluis.store import postgres
from sluis.store.engine import Store
from sluis.store.schema import lines, meta

SECRET = "hunter2-of-the-database"


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    made = Store(postgres_url)
    yield made
    made.close()


@pytest.mark.parametrize(("setting", "weak"), [("synchronous_commit", "off"), ("synchronous_commit", "local")])
def test_a_database_that_may_lose_commits_is_refused(
    server: Server, postgres_url: str, setting: str, weak: str
) -> None:
    name = postgres_url.partition("@/")[2].partition("?")[0]
    server.tell(f"ALTER DATABASE {name} SET {setting} = {weak}")
    store = Store(postgres_url)
    with raises(store_durability_error) as refused, store.transaction():
        pytest.fail("a weak connection was handed out")
    assert refused.value.places == {"setting": "synchronous_commit", "wanted": "on"}
    store.close()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_may_lose_pages_is_refused(server: Server, postgres_url: str, setting: str) -> None:
    server.tell(f"ALTER SYSTEM SET {setting} = off")
    server.control("reload")
    try:
        end = time.monotonic() + 120
        while server.tell(f"SHOW {setting}") != [("off",)]:
            assert time.monotonic() < end
        store = Store(postgres_url)
        with raises(store_durability_error) as refused, store.reading():
            pytest.fail("a weak connection was handed out")
        assert refused.value.places["setting"] == setting
        store.close()
    finally:
        server.tell(f"ALTER SYSTEM RESET {setting}")
        server.control("reload")
        end = time.monotonic() + 120
        while server.tell(f"SHOW {setting}") != [("on",)]:
            assert time.monotonic() < end


@pytest.mark.parametrize("stricter", ["remote_write", "remote_apply"])
def test_a_stricter_database_is_taken(server: Server, postgres_url: str, stricter: str) -> None:
    name = postgres_url.partition("@/")[2].partition("?")[0]
    server.tell(f"ALTER DATABASE {name} SET synchronous_commit = {stricter}")
    store = Store(postgres_url)
    assert store.granted()["synchronous_commit"] == stricter
    store.close()


def test_nobody_waits_for_the_fence_for_ever(store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres._WAITS, "lock_timeout", 100)
    impatient = Store(postgres_url)
    with store.together(), pytest.raises(StoreBusyError) as busy, impatient.transaction():
        pytest.fail("alone beside another")
    assert busy.value.places == {"what": "lock"}
    with store.transaction(), pytest.raises(StoreBusyError), impatient.together():
        pytest.fail("beside one that is alone")
    impatient.close()


def test_transactions_that_may_run_together_do(store: Store) -> None:
    with store.together() as conn, store.together() as other:
        assert conn.execute(select(meta.c.key)).first() is None
        assert other.execute(select(meta.c.key)).first() is None


def test_two_that_wait_for_each_other_hear_busy(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(meta), [{"key": key, "value": b""} for key in "ab"])
    met, outcomes = Event(), []

    def change(keys: str, inserted: Event, wait: Event) -> None:
        try:
            with store.together() as conn:
                for key in keys:
                    conn.execute(meta.update().where(meta.c.key == key).values(value=b"x"))
                    inserted.set()
                    assert wait.wait(120)
            outcomes.append("done")
        except StoreBusyError:
            outcomes.append("busy")

    other = Event()
    threads = [Thread(target=change, args=("ab", met, other)), Thread(target=change, args=("ba", other, met))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy", "done"]


def test_a_statement_that_takes_too_long_is_ended(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres._WAITS, "statement_timeout", 100)
    store = Store(postgres_url)
    with pytest.raises(StoreBusyError), store.transaction() as conn:
        conn.execute(text("SELECT pg_sleep(20)"))
    store.close()


def test_a_process_that_stands_still_loses_its_transaction(
    store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or one that was stopped in the middle of a decision would keep every withdrawal waiting."""
    monkeypatch.setitem(postgres._WAITS, "idle_in_transaction_session_timeout", 100)
    asleep = Store(postgres_url)

    def stands_still() -> None:
        with asleep.together() as conn:
            conn.execute(insert(meta).values(key="lost", value=b""))
            with store.transaction() as other:
                assert other.execute(select(meta.c.key)).first() is None
            conn.execute(select(meta.c.key)).all()

    with pytest.raises(StoreError):
        stands_still()
    asleep.close()


def test_too_many_at_once_hear_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store._database.engine.pool, "_timeout", 0.1)
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(store.reading())
        with pytest.raises(StoreBusyError) as busy:
            held.enter_context(store.reading())
    assert busy.value.places == {"what": "connections"}


def test_a_server_that_goes_away_says_so_and_is_used_again_when_it_is_back(server: Server, postgres_url: str) -> None:
    store = Store(postgres_url)
    with store.reading():
        pass
    server.tell("CHECKPOINT")  # what other tests wrote since it began would be read again at the start
    server.control("-m", "immediate", "stop")
    try:
        for _ in range(2):
            with pytest.raises(StoreError) as gone, store.transaction():
                pytest.fail("there is no server")
            assert gone.value.places == {"what": "connection"}
    finally:
        server.start()
    with store.transaction() as conn:
        conn.execute(insert(meta).values(key="back", value=b""))
    store.close()


@pytest.mark.parametrize(
    ("more", "host"),
    [("", "db.example"), ("?sslmode=require", "db.example"), ("?sslmode=prefer", "192.0.2.7"), ("?service=x", "")],
)
def test_a_database_elsewhere_without_checked_tls_is_refused(more: str, host: str) -> None:
    with raises(store_url_error) as refused:
        Store(f"postgresql://sluis:{SECRET}@{host}/sluis{more}")
    assert refused.value.places == {"what": "clear"}
    assert SECRET not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://sluis@/sluis",
        "postgresql://sluis@localhost/sluis",
        "postgresql://[::1]/sluis",
        "postgresql+psycopg://127.0.0.1:5433/sluis",
        "postgresql://sluis@/sluis?host=/run/postgresql",
        "postgresql://sluis@db.example/sluis?sslmode=verify-full&sslrootcert=system",
    ],
)
def test_a_database_nobody_on_the_way_can_read_is_taken(url: str) -> None:
    Store(url).close()


@pytest.mark.parametrize("more", ["", "host=db.example", "host=/run,db.example", "hostaddr=192.0.2.7"])
def test_a_host_in_the_query_counts_too(more: str) -> None:
    if not more:
        Store("postgresql:///sluis").close()
        return
    with raises(store_url_error):
        Store(f"postgresql:///sluis?{more}")


def test_a_host_in_the_environment_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    with raises(store_url_error):
        Store("postgresql:///sluis")
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    Store("postgresql:///sluis").close()


def test_a_password_is_in_no_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        store = Store(f"postgresql://sluis:{SECRET}@127.0.0.1:{taken.getsockname()[1]}/sluis")
        with pytest.raises(StoreError) as refused, store.reading():
            pytest.fail("nobody listens there")
    shown = str(refused.value) + repr(refused.value) + repr(refused.value.places) + str(refused.value.__context__)
    assert SECRET not in shown + repr(store)
    assert refused.value.places == {"what": "connection"}
    assert refused.value.__suppress_context__


def test_dead_rows_of_key_tables_are_cleared(server: Server, store: Store, postgres_url: str) -> None:
    with store.transaction() as conn:
        conn.execute(insert(meta).values(key="k", value=b"wrapped"))
    with store.transaction() as conn:
        conn.execute(meta.delete())
    store.checkpoint()
    name = postgres_url.partition("@/")[2].partition("?")[0]
    assert server.tell("SELECT pg_relation_size('meta')", name) == [(0,)]


def test_a_text_the_driver_refuses_is_no_lost_connection_and_is_not_quoted(store: Store) -> None:
    with pytest.raises(StoreError) as refused, store.transaction() as conn:
        conn.execute(insert(lines).values(slot=0, line=f"{SECRET}\0"))
    assert refused.value.places == {"what": "statement"}
    assert SECRET not in str(refused.value) + str(refused.value.__context__)


def test_a_place_of_the_one_who_seals_is_lost_with_its_connection_and_free_for_another(
    server: Server, store: Store, postgres_url: str
) -> None:
    other = Store(postgres_url)
    with store.sealing() as held:
        assert held()
        with pytest.raises(SealerElsewhereError), other.sealing():
            pytest.fail("two of them")
        locks = server.tell("SELECT pid, objid FROM pg_locks WHERE locktype = 'advisory'")
        (pid,) = (pid for pid, number in locks if number == postgres.SEALER % 2**32)
        server.tell(f"SELECT pg_terminate_backend({pid}, 10000)")
        assert not held()
        assert not held(), "a connection that broke does not come back"
        with other.sealing() as mine:
            assert mine()
    with store.sealing() as held:
        assert held()
    other.close()


def test_who_goes_first_goes_before_who_does_not_stand_at_the_fence_yet(postgres_url: str, store: Store) -> None:
    order, held, at_fence = list[str](), Event(), Event()

    def under_way() -> None:
        own = Store(postgres_url)
        with own.together():
            held.set()
            at_fence.wait(120)
            time.sleep(0.3)
            order.append("under way")
        own.close()

    def first() -> None:
        own = Store(postgres_url)
        with own.first():
            order.append("first")
        own.close()

    def later(number: int) -> None:
        own = Store(postgres_url)
        with own.transaction() if number % 2 else own.together():
            order.append(f"later {number}")
        own.close()

    threads = [Thread(target=under_way)]
    threads[0].start()
    held.wait(120)
    threads.append(Thread(target=first))
    threads[1].start()
    with store.reading() as conn:
        asked = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        end = time.monotonic() + 120
        while not conn.execute(asked).scalar_one() and time.monotonic() < end:
            time.sleep(0.01)
    threads += [Thread(target=later, args=(number,)) for number in range(4)]
    for thread in threads[2:]:
        thread.start()
    at_fence.set()
    for thread in threads:
        thread.join(120)
    assert order[:2] == ["under way", "first"]
    assert len(order) == 6
