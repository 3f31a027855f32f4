"""That questions were sent is on record with who says so, and what was changed is told as that."""

import pytest
from sqlalchemy import select, update
from tests.unit.ledger.sealing import register
from tests.unit.ledger.test_looks import CRM, person

from sluis.ledger.acts import Actor, Machine, acting
from sluis.ledger.questions_sent import SentOnce, note_sent, sent_on_record
from sluis.ledger.sealer import Sealer
from sluis.store.schema import events

SENT = SentOnce(recipient="wifi-insight", form="ab" * 32, facts=["recipients.wifi-insight.country"])


def noted(sealer: Sealer, actor: Actor | None, machine: Machine | None = None) -> None:
    with sealer.store.transaction() as conn, acting(actor, machine):
        note_sent(conn, SENT, sealer.clock())


def test_a_person_or_a_machine_stands_there_and_nobody_cannot(sealer: Sealer) -> None:
    register(sealer)
    noted(sealer, person("dpo"))
    noted(sealer, None, CRM)
    with pytest.raises(TypeError, match="nobody"):
        noted(sealer, None)
    with sealer.store.reading() as conn:
        record = sent_on_record(conn)
        contents = [
            bytes(each) for (each,) in conn.execute(select(events.c.content).where(events.c.type == "questions"))
        ]
    assert [(each.recipient, each.form, each.facts, each.subject, each.caller) for each in record.sent] == [
        ("wifi-insight", "ab" * 32, SENT.facts, "sam", None),
        ("wifi-insight", "ab" * 32, SENT.facts, None, "crm"),
    ]
    assert record.broken == ()
    assert not any(b"wifi" in content or b"sam" in content for content in contents), "hidden from who reads the log"


def test_what_was_changed_is_named_and_told_as_nothing(sealer: Sealer) -> None:
    """Who profits: somebody who never asked, or who asked something else."""
    register(sealer)
    for _ in range(2):
        noted(sealer, person("dpo"))
    with sealer.store.transaction() as conn:
        row = conn.execute(select(events).where(events.c.type == "questions")).first()
        assert row is not None
        other = bytes(row.opening).replace(b"wifi-insight", b"netwerk-metin")
        conn.execute(update(events).where(events.c.id == row.id).values(opening=other))
    with sealer.store.reading() as conn:
        record = sent_on_record(conn)
    assert (len(record.sent), record.broken) == (1, (row.id,))
