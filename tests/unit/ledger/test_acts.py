"""Who did what: beside the event that says what, opened by whom it concerns, and held to it by ``verify``."""

import contextvars
import json

import pytest
from sqlalchemy import select, update
from tests.unit.ledger.sealing import KEY, register, seal_now

from sluis.keys.derive import opening_key
from sluis.ledger.acts import Actor, _acting, acting, note_act, note_stop
from sluis.ledger.erasure import order
from sluis.ledger.events import EventType, append_hidden
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import _event
from sluis.ledger.verify import What, verify
from sluis.ledger.writer import Writer
from sluis.store.schema import events
from sluis.tlog.policy import NO_WITNESS

ACT = events.c.type == EventType.ACT.value


def actor(*, own: bool) -> Actor:
    return Actor("https://id.example", "subject-7", "ab" * 32, own)


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
