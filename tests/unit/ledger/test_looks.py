"""Looks are read back as they are on record: of who looked, in which roles; what was changed or sealed is no look."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select, update
from tests.unit.ledger.sealing import register
from tests.unit.ledger.test_acts import ACT

from sluis.ledger.acts import Actor, Machine, Sealing, acting, note_look, note_stop, note_visit
from sluis.ledger.looks import Look, Looks, looks_at
from sluis.ledger.sealer import Sealer
from sluis.store.schema import events

CRM = Machine("crm", ("dpo",), inspector=False)


def person(*roles: str) -> Actor:
    return Actor("https://id.example", "sam", "ab" * 32, for_own_household=False, roles=roles)


def read(sealer: Sealer, beside: Looks, to_ms: int = 2**60) -> list[Look]:
    with sealer.store.reading() as conn:
        return list(looks_at(conn, sealer.keystore, 0, to_ms, beside))


def looked(sealer: Sealer, actor: Actor | None, machine: Machine | None = None, sealing: Sealing | None = None) -> None:
    with sealer.store.transaction() as conn, acting(actor, machine):
        note_look(conn, 1, "standing", sealer.clock(), "question", sealing)
        note_visit(conn, {"looked": "log"}, sealer.clock(), sealing)
        note_stop(conn, "wifi-insight", sealer.clock())


def test_a_look_names_a_person_or_a_machine_and_no_act_is_one(sealer: Sealer) -> None:
    register(sealer)
    looked(sealer, person("call-centre"))
    looked(sealer, person())
    looked(sealer, None, CRM)
    looked(sealer, None, Machine("mijn", ("household",), inspector=False))
    looked(sealer, person("inspector"))
    beside = Looks()
    made = read(sealer, beside)
    assert [(look.subject, look.caller, look.roles, look.number) for look in made] == [
        ("sam", None, ["call-centre"], 1),
        ("sam", None, [], 1),
        (None, "crm", ["dpo"], 1),
        (None, "mijn", ["household"], 1),
    ]
    assert (beside.sealed, beside.broken) == (0, [])
    assert read(sealer, Looks(), made[0].t_ms) == []


def test_what_is_sealed_or_was_changed_is_counted_and_not_told(sealer: Sealer) -> None:
    register(sealer)
    sealing = Sealing(sealer.keystore, X25519PrivateKey.generate().public_key().public_bytes_raw())
    inspector = Actor(
        "https://id.example", "9", "ab" * 32, for_own_household=False, inspector=True, roles=("inspector",)
    )
    with sealer.store.transaction() as conn, acting(inspector):
        note_look(conn, 1, "statement", sealer.clock(), None, sealing)
    looked(sealer, person("dpo"), sealing=sealing)
    with sealer.store.transaction() as conn:
        number = conn.execute(select(events.c.id).where(ACT).order_by(events.c.id).offset(1).limit(1)).scalar_one()
        old = conn.execute(select(events.c.opening).where(events.c.id == number)).scalar_one()
        changed = bytes(old).replace(b'"number":1', b'"number":2')
        conn.execute(update(events).where(events.c.id == number).values(opening=changed))
    beside = Looks()
    assert read(sealer, beside) == []
    assert (beside.sealed, beside.broken) == (1, [number])
