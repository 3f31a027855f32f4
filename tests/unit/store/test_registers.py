from sqlalchemy import select, update

from sluis.store.engine import Store
from sluis.store.registers import (
    Sources,
    bring_into_force,
    digest_of,
    every_register,
    in_force,
    keep_register,
    last_plan,
    sources_of_plan,
)
from sluis.store.schema import plans, registers, vocabularies

FIRST = Sources(b"version: 1\n", {"words.yaml": b"k: 20\n"})
SECOND = Sources(b"version: 1 \n", {"words.yaml": b"k: 30\n"})


def test_what_was_in_force_is_found_by_the_plan(store: Store) -> None:
    with store.transaction() as conn:
        assert keep_register(conn, FIRST, {"a": "p1", "b": "p2"}, 10)
        assert not keep_register(conn, FIRST, {"a": "p1", "b": "p2"}, 20)
        assert keep_register(conn, SECOND, {"a": "p3", "b": "p2"}, 30)
        assert sources_of_plan(conn, "p1") == FIRST
        assert sources_of_plan(conn, "p2") == FIRST, "the register it was first lowered from"
        assert sources_of_plan(conn, "p3") == SECOND
        assert sources_of_plan(conn, "p9") is None
        assert last_plan(conn, "a") == "p3"
        keep_register(conn, FIRST, {"a": "p1"}, 40)
        assert last_plan(conn, "a") == "p1", "an earlier register may come back"
        assert last_plan(conn, "c") is None
        assert conn.execute(select(registers.c.activated_ms).order_by(registers.c.activated_ms)).scalars().all() == [
            10,
            30,
        ]
        assert conn.execute(select(plans.c.first_ms, plans.c.last_ms).where(plans.c.digest == "p1")).one() == (10, 40)


def test_bytes_that_were_changed_are_not_handed_out(store: Store) -> None:
    with store.transaction() as conn:
        keep_register(conn, FIRST, {"a": "p1"}, 10)
        conn.execute(update(vocabularies).values(bytes=b"k: 1\n"))
        assert sources_of_plan(conn, "p1") is None
        conn.execute(update(vocabularies).values(bytes=b"k: 20\n"))
        assert sources_of_plan(conn, "p1") == FIRST
        conn.execute(update(registers).values(bytes=b"\0"))
        assert sources_of_plan(conn, "p1") is None


def test_a_digest_is_sha_256() -> None:
    assert digest_of(b"")[:16] == "e3b0c44298fc1c14"


def test_an_activation_is_a_new_one_only_when_the_rules_are_others(store: Store) -> None:
    with store.transaction() as conn:
        assert in_force(conn) == b""
        first = bring_into_force(conn, b"a" * 32, {"a": "1"})
        assert bring_into_force(conn, b"a" * 32, {"a": "1"}) == first == in_force(conn)
        second = bring_into_force(conn, b"b" * 32, {"b": "2"})
        again = bring_into_force(conn, b"a" * 32, {"a": "1"})
    assert len({first, second, again}) == 3
    with store.reading() as conn:
        assert in_force(conn) == again


def test_every_register_that_was_in_force_is_read_back_and_one_that_was_changed_is_none(store: Store) -> None:
    with store.transaction() as conn:
        keep_register(conn, Sources(b"first", {"a.yaml": b"one"}), {"x": "11" * 32}, 1)
        keep_register(conn, Sources(b"second", {"b.yaml": b"two"}), {"x": "11" * 32}, 2)
        kept = every_register(conn)
        assert sorted(each.register for each in kept if each is not None) == [b"first", b"second"]
        assert all(each is not None and each.vocabularies == {"a.yaml": b"one"} for each in kept), (
            "of a plan of its own"
        )
        conn.execute(registers.update().where(registers.c.bytes == b"first").values(bytes=b"other"))
        assert [None if each is None else each.register for each in every_register(conn)].count(None) == 1
