"""Events: on record in the open epoch, open to everybody, and closed about households."""

import json

import pytest
from sqlalchemy import insert, select, update

from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.ledger.epoch_leaf import event_leaf, hidden_commitment
from sluis.ledger.events import (
    EventType,
    Terms,
    append_changed,
    append_event,
    append_hidden,
    encoded,
    events_of,
    publish,
)
from sluis.store.engine import Store
from sluis.store.schema import events, household_keys, receipt_keys


def test_an_event_is_kept_as_it_was_said_in_the_order_it_was_said(store: Store) -> None:
    with store.transaction() as conn:
        append_event(conn, EventType.REGISTER, {"register": "ab", "plans": ["b 1", "a 2"]}, 5)
        append_event(conn, EventType.PRUNE, {"before": 3}, 4)
    with store.reading() as conn:
        first, second = events_of(conn, 0)
        assert events_of(conn, 1) == []
    assert (first.type, first.content) == ("register", b'{"plans":["b 1","a 2"],"register":"ab"}')
    assert second.leaf() == event_leaf(4, "prune", b'{"before":3}')


def test_what_did_not_change_is_not_said_again(store: Store) -> None:
    with store.transaction() as conn:
        events_said = [append_changed(conn, EventType.REGISTER, {"register": name}, 5) for name in ("a", "a", "b", "a")]
        assert [each is not None for each in events_said] == [True, False, True, True]
        assert len(events_of(conn, 0)) == 3


def test_what_concerns_a_household_is_a_commitment_its_key_opens(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        appended = append_hidden(conn, keystore, 1, EventType.STANDING, {"kind": "object"}, 5)
        again = append_hidden(conn, keystore, 1, EventType.STANDING, {"kind": "object"}, 5)
    assert appended.commitment != again.commitment
    assert b"object" not in encoded({"commitment": appended.commitment.hex()})
    with store.reading() as conn:
        kept = [event.content for event in events_of(conn, 0)]
    assert kept == [encoded({"commitment": each.commitment.hex()}) for each in (appended, again)]
    with store.transaction() as conn:
        household = keystore.household_key(conn, 1)
        row = conn.execute(select(events)).first()
        assert household is not None
        assert row is not None
        hidden = bytes.fromhex(json.loads(row.content)["commitment"])
        opened = unseal(opening_key(household), row.opening, hidden)
    assert opened[32:] == b'{"kind":"object"}'
    assert hidden_commitment(opened[:32], opened[32:]) == hidden


def test_terms_are_on_record_when_first_sealed_and_when_changed(store: Store, keystore: Keystore) -> None:
    for terms in (Terms(60_000, 5), Terms(60_000, 5), None, Terms(60_000, 7), Terms(60_000, 5)):
        with store.transaction() as conn:
            publish(conn, keystore, [], 9, terms)
    with store.reading() as conn:
        told = [event.content for event in events_of(conn, 0) if event.type == EventType.TERMS]
    assert told == [b'{"epoch_ms":60000,"seal_ms":%d}' % seal_ms for seal_ms in (5, 7, 5)]


def test_a_receipt_key_that_somebody_put_in_the_database_is_not_published(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        ours = keystore.receipt_key(conn)
        theirs = {"kid": "00000000", "number": 7, "public": bytes(32), "wrapped": b"x"}
        conn.execute(insert(receipt_keys).values(**theirs))
        publish(conn, keystore, (), 5)
        told = [json.loads(each.content) for each in events_of(conn, 0) if each.type == "receipt-key"]
    assert told == [{"kid": ours.kid, "public": ours.public.hex()}]


def test_a_household_without_a_key_gets_a_commitment_nobody_opens(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        keystore.destroy_household(conn, 2)
        append_hidden(conn, keystore, 2, EventType.ERASURE, {"article": "17"}, 5)
        assert conn.execute(select(events.c.opening)).scalar() is None


def test_a_key_that_was_changed_from_outside_keeps_no_event_of_others_back(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        conn.execute(update(household_keys).where(household_keys.c.slot == 2).values(wrapped=b"x" * 60))
        told = [append_hidden(conn, keystore, slot, EventType.STANDING, {"kind": "object"}, 5) for slot in (2, 1)]
        openings = conn.execute(select(events.c.opening).order_by(events.c.id)).scalars().all()
    assert [opening is None for opening in openings] == [True, False]
    assert [hidden_commitment(each.r, each.content) == each.commitment for each in told] == [True, True]


def test_an_event_holds_no_floats(store: Store) -> None:
    with store.transaction() as conn, pytest.raises(ValueError, match="JSON compliant"):
        append_event(conn, EventType.PRUNE, {"before": float("nan")}, 5)  # type: ignore[dict-item]
