"""A pin is opened for whoever inspects, also of the erased, and replays to the chain."""

import pytest
from sqlalchemy import delete
from tests.raised import raises
from tests.unit.ledger.receipts import INSIGHT, header, intent, outcome, record

from sluis.errors.ledger import pin_error
from sluis.keys.keystore import Keystore
from sluis.ledger.pins import commitments_until, open_pin, pin_on_record, replayed
from sluis.ledger.receipt import parse_header, pin_of
from sluis.ledger.record import Status
from sluis.store.engine import Store
from sluis.store.schema import pin_keys


def test_an_opened_pin_is_that_of_the_receipt_and_replays(store: Store, keystore: Keystore) -> None:
    made = record(store, keystore, *(intent(n % 3, n) for n in range(7)))
    told = parse_header(header(store, keystore, made[4], 4))
    with store.reading() as conn:
        opened = open_pin(conn, keystore, made[4].commitment)
        assert (opened.pin, opened.recipient, opened.seq) == (told.pin, INSIGHT, 4)
        assert pin_of(opened.salt, opened.chain) == opened.pin
        assert pin_on_record(conn, keystore, opened.commitment, made[4].chain, INSIGHT) == told.pin
        before = list(commitments_until(conn, opened))
    assert before == [disclosure.commitment for disclosure in made[:5]]
    assert replayed(opened.writer, iter(before)) == opened.chain
    assert replayed(opened.writer, iter(before[1:])) != opened.chain


def test_pins_of_the_erased_are_opened_when_it_is_said_whose_they_are(store: Store, keystore: Keystore) -> None:
    [disclosed] = record(store, keystore, intent(0, 0))
    told = parse_header(header(store, keystore, disclosed, 0))
    with store.transaction() as conn:
        keystore.destroy_household(conn, 0)
    with store.reading() as conn:
        with raises(pin_error, match="--recipient"):
            open_pin(conn, keystore, disclosed.commitment)
        assert open_pin(conn, keystore, disclosed.commitment, INSIGHT).pin == told.pin
        assert open_pin(conn, keystore, disclosed.commitment, INSIGHT).salt != bytes(32)


def test_what_is_no_disclosure_or_has_no_key_any_more_is_said(store: Store, keystore: Keystore) -> None:
    [disclosed] = record(store, keystore, intent(0, 0))
    [other] = record(store, keystore, outcome(0, disclosed, Status.DELIVERED))
    with store.transaction() as conn:
        for unknown in (bytes(32), other.commitment):
            with raises(pin_error, match="no disclosure"):
                open_pin(conn, keystore, unknown)
        keystore.pin_key(conn, INSIGHT)
        conn.execute(delete(pin_keys))
        with raises(pin_error, match="is gone"):
            open_pin(conn, keystore, disclosed.commitment)
        assert pin_on_record(conn, keystore, disclosed.commitment, disclosed.chain, INSIGHT) is None


@pytest.mark.parametrize("seq", [0, 2])
def test_a_chain_that_lost_a_record_ends_before_it(store: Store, keystore: Keystore, seq: int) -> None:
    made = record(store, keystore, *(intent(0, n) for n in range(3)))
    header(store, keystore, made[seq], seq)
    with store.reading() as conn:
        opened = open_pin(conn, keystore, made[seq].commitment)
        assert len(list(commitments_until(conn, opened))) == seq + 1
