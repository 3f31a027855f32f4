"""Who did what: beside the event that says what, opened by whom it concerns, and held to it by ``verify``."""

import contextvars
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select, update
from tests.unit.ledger.sealing import KEY, register, seal_now

from sluis.keys.derive import opening_key
from sluis.keys.sealed_to import opened, seal_to
from sluis.ledger.acts import Actor, Sealing, _acting, acting, note_act, note_look, note_stop, note_visit
from sluis.ledger.erasure import order
from sluis.ledger.events import EventType, append_hidden, sealed_visit
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import _event
from sluis.ledger.verify import What, verify
from sluis.ledger.writer import Writer
from sluis.store.schema import events
from sluis.tlog.policy import NO_WITNESS

ACT = events.c.type == EventType.ACT.value


def actor(*, own: bool) -> Actor:
    return Actor("https://id.example", "subject-7", "ab" * 32, own)


def visitor(*, inspector: bool) -> Actor:
    return Actor("https://id.example", "subject-9", "ab" * 32, for_own_household=False, inspector=inspector)


def done(sealer: Sealer, *, own: bool) -> None:
    with sealer.store.transaction() as conn, acting(actor(own=own)):
        asked = append_hidden(conn, sealer.keystore, 1, EventType.STANDING, {"is": "asked", "slot": 1}, sealer.clock())
        note_act(conn, sealer.keystore, asked)


def whats(sealer: Sealer) -> set[What]:
    with sealer.store.reading() as conn:
        return {fault.what for fault in verify(conn, sealer.keystore, sealer.folder, [KEY.verifier], NO_WITNESS).faults}


def openings(sealer: Sealer) -> list[bytes]:
    with sealer.store.reading() as conn:
        return [bytes(made or b"") for made in conn.execute(select(events.c.opening).where(ACT)).scalars()]


def test_where_nobody_was_named_nobody_acts(sealer: Sealer) -> None:
    register(sealer)
    with sealer.store.transaction() as conn:
        asked = append_hidden(conn, sealer.keystore, 1, EventType.STANDING, {"slot": 1}, 5)
        note_act(conn, sealer.keystore, asked)
        note_stop(conn, "wifi-insight", 5)
    assert openings(sealer) == []


def test_a_name_holds_in_its_block_and_in_no_other_context() -> None:
    outside = contextvars.copy_context()
    with acting(actor(own=True)):
        assert _acting.get() is not None
        assert outside.run(_acting.get) is None
        with acting(None):
            assert _acting.get() is None
    assert _acting.get() is None


def test_an_act_says_nothing_of_somebody_when_it_is_printed() -> None:
    assert "subject-7" not in repr(actor(own=False))


@pytest.mark.parametrize("own", [True, False])
def test_an_act_is_sealed_and_holds_and_only_as_it_was(sealer: Sealer, *, own: bool) -> None:
    register(sealer)
    done(sealer, own=own)
    seal_now(sealer)
    assert whats(sealer) == set()
    [opening] = openings(sealer)
    assert (b"subject-7" in opening) is not own
    for changed in (opening[:-3] + b"xxx", None):
        with sealer.store.transaction() as conn:
            conn.execute(update(events).where(ACT).values(opening=changed))
        assert whats(sealer) == {What.EVENT}


def test_a_household_reads_its_own_act_and_no_employee(sealer: Sealer) -> None:
    register(sealer)
    done(sealer, own=True)
    with sealer.store.reading() as conn:
        key = sealer.keystore.household_key(conn, 1)
        assert key is not None
        number = conn.execute(select(events.c.id).where(ACT, events.c.slot == 1)).scalar_one()
        assert json.loads(str(_event(conn, opening_key(key), number)["json"]))["subject"] == "subject-7"
    done(sealer, own=False)
    with sealer.store.reading() as conn:
        assert conn.execute(select(events.c.id).where(ACT, events.c.slot == 1)).scalars().all() == [number]


def test_an_act_of_a_household_is_erased_with_it(sealer: Sealer) -> None:
    register(sealer)
    done(sealer, own=True)
    with sealer.store.transaction() as conn:
        order(conn, sealer.keystore, Writer.start(conn, sealer.clock()), 1, "AVG-1", sealer.clock())
    seal_now(sealer)
    assert openings(sealer) == [b""]
    assert What.EVENT not in whats(sealer)


def test_the_visit_of_an_inspector_opens_with_his_key_alone_and_holds(sealer: Sealer) -> None:
    own = X25519PrivateKey.generate()
    sealing = Sealing(sealer.keystore, own.public_key().public_bytes_raw())
    register(sealer)
    for inspector in (True, False):
        with (
            sealer.store.transaction() as conn,
            acting(visitor(inspector=inspector)),
        ):
            note_visit(conn, {"looked": "log"}, sealer.clock(), sealing)
            note_look(conn, 1, "standing", sealer.clock(), None, sealing)
    seal_now(sealer)
    assert whats(sealer) == set()
    with sealer.store.reading() as conn:
        rows = conn.execute(select(events.c.content, events.c.opening).where(ACT).order_by(events.c.id)).all()
        hidden = [bytes.fromhex(json.loads(row.content)["commitment"]) for row in rows]
        inside = [
            sealed_visit(sealer.keystore, conn, row.opening, each) for row, each in zip(rows, hidden, strict=True)
        ]
    assert [each is not None for each in inside] == [True, True, False, False], "an employee is not sealed away"
    assert len({len(each) for each in inside if each is not None}) == 1, "nor does a length say at what he looked"
    told = [json.loads(opened(own, each or b"", about)[32:]) for each, about in zip(inside[:2], hidden, strict=False)]
    assert [each["looked"] for each in told] == ["log", "standing"]
    assert b"looked" not in rows[0].opening


def test_who_writes_the_database_hides_no_look_of_his_own_by_sealing_it(sealer: Sealer) -> None:
    own = X25519PrivateKey.generate()
    sealing = Sealing(sealer.keystore, own.public_key().public_bytes_raw())
    register(sealer)
    with sealer.store.transaction() as conn, acting(actor(own=False)):
        note_look(conn, 1, "standing", sealer.clock(), None, sealing)
    with (
        sealer.store.transaction() as conn,
        acting(visitor(inspector=True)),
    ):
        note_visit(conn, {"looked": "log"}, sealer.clock(), sealing)
    seal_now(sealer)
    [plain, sealed] = openings(sealer)
    made = seal_to(own.public_key().public_bytes_raw(), plain, b"")
    for instead in (made, sealed, b"", bytes(96)):
        with sealer.store.transaction() as conn:
            conn.execute(update(events).where(ACT, events.c.opening == plain).values(opening=instead))
        assert whats(sealer) == {What.EVENT}
        with sealer.store.transaction() as conn:
            first = select(events.c.id).where(ACT).order_by(events.c.id).limit(1).scalar_subquery()
            conn.execute(update(events).where(events.c.id == first).values(opening=plain))
