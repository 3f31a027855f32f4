import base64
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from sqlalchemy import insert, update
from tests.twins.event_refusals import ASKED, KEY, receipt

from sluis.keys.keystore import Keystore
from sluis.ledger.event_receipt import VERSION, receipts_of, signed_bytes
from sluis.ledger.events import EventType, append_hidden, publish_asked
from sluis.ledger.verify_statement import read_receipt
from sluis.standing.entries import numbered
from sluis.store.engine import Store
from sluis.store.schema import receipt_keys, slots, standing_events

ORIGIN = "voorbeeld.example/sluis"


@pytest.fixture
def household(tmp_path: Path, store: Store) -> Keystore:
    keystore = Keystore.create(tmp_path / "kek-receipts", store)
    with store.transaction() as conn:
        conn.execute(insert(slots).values(n=7, registration=b"", registered_ms=0))
        keystore.new_household(conn, 7)
    return keystore


def test_a_receipt_opens_its_event_and_is_signed(store: Store, household: Keystore) -> None:
    with store.transaction() as conn:
        event = append_hidden(conn, household, 7, EventType.STANDING, {"kind": "object"}, 5)
        [made] = receipts_of(conn, household, ORIGIN, [event])
        key = household.receipt_key(conn)
    assert made.signature is not None
    message = signed_bytes(ORIGIN, 5, "standing", event.commitment)
    key.private.public_key().verify(made.signature, message)
    with pytest.raises(InvalidSignature):
        key.private.public_key().verify(made.signature, signed_bytes(ORIGIN, 6, "standing", event.commitment))
    document = made.document()
    assert (document["v"], document["ms"], document["json"], document["kid"]) == (
        VERSION,
        5,
        '{"kind":"object"}',
        key.kid,
    )
    assert base64.b64decode(str(document["r"])) == event.r
    assert "object" not in repr(made)


def test_the_form_is_that_of_the_page(store: Store, household: Keystore) -> None:
    """The receipts that the verifiers are tested with are made from the page, these by the gate."""
    with store.transaction() as conn:
        event = append_hidden(conn, household, 7, EventType.STANDING, {"kind": "object"}, 5)
        [made] = receipts_of(conn, household, ORIGIN, [event])
    theirs = read_receipt(receipt(ASKED))
    assert [*made.document(), "slot"] == list(theirs), "the number is read from the JSON"
    assert len(KEY) == len(theirs["r"]) == 32


def test_a_key_that_cannot_sign_leaves_a_receipt_without_signature(store: Store, household: Keystore) -> None:
    with store.transaction() as conn:
        event = append_hidden(conn, household, 7, EventType.STANDING, {"kind": "object"}, 5)
        conn.execute(update(receipt_keys).values(wrapped=b"x"))
        [made] = receipts_of(conn, household, ORIGIN, [event])
    assert (made.kid, made.signature, made.document()["sig"]) == (None, None, None)


def test_what_is_published_is_published_once(store: Store, household: Keystore) -> None:
    content = b'{"activity":null,"at_ms":1,"is":"asked","kind":"object","recorded_ms":9,"until_ms":null}'
    ended = b'{"at_ms":1,"is":"closed","recorded_ms":9}'
    with store.transaction() as conn:
        rows = [content, b'{"is":"line","line":"NL-1","region":null,"use":null}', ended]
        conn.execute(
            insert(standing_events),
            [{"slot": 7, "seq": seq, "content": row, "mac": b""} for seq, row in enumerate(rows)],
        )
        assert [each.content for each in publish_asked(conn, household)] == [numbered(content, 7), numbered(ended, 7)]
        assert publish_asked(conn, household) == []
