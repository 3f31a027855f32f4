"""To whom something is passed on: whoever may still keep something; on record first, sealed, by ids alone."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from tests.flow.gatehouse import Clock, arrive, ask, element, message
from tests.unit.rights.conftest import request

from sluis.gate.delivery.deliver import drain
from sluis.gate.state.state import GateState
from sluis.recipient.passed_on import Exercise, message_in
from sluis.rights import passing
from sluis.rights.desk import open_case
from sluis.rights.kinds import Kind
from sluis.rights.passing import DAY_MS, Waiting, concerned, keep, pass_on, waiting
from sluis.store.schema import rights_messages


def passed(state: GateState, exercise: Exercise = Exercise.ERASURE) -> list[Waiting]:
    number = open_case(state, 0, request(Kind.ERASURE)).case.number
    with state.transaction() as conn:
        steps = pass_on(state, conn, (number, 0), exercise, "desk", state.clock())
        made = waiting(conn, state.keystore)
    assert [step.message for step in steps] == [each.message.id for each in made]
    assert [step.sha256 for step in steps] == [each.message.digest for each in made]
    return made


async def test_whoever_may_still_keep_something_is_told_until_its_retention_is_over(
    shared: GateState, clock: Clock
) -> None:
    with shared.store.reading() as conn:
        now = concerned(shared, conn, 0, clock())
        assert "wifi-insight" in now
        days = {each.intent.activity for some in now.values() for each in some}
        longest = max(shared.register.activities[name].retention_days or 0 for name in days)
        assert longest > 0
        assert concerned(shared, conn, 0, clock() + (longest + 1) * DAY_MS) == {}


async def test_a_message_is_signed_names_ids_alone_and_waits_sealed(shared: GateState) -> None:
    made = next(each for each in passed(shared) if each.message.recipient == "wifi-insight")
    with shared.store.reading() as conn:
        publics = shared.keystore.receipt_publics(conn)
        rows = conn.execute(select(rights_messages)).all()
        shared_ids = [each.commitment.hex() for each in concerned(shared, conn, 0, shared.clock())["wifi-insight"]]
    origin = shared.settings.ledger.origin
    assert message_in(made.posted, publics, origin, "wifi-insight", shared.clock()) == made.message
    assert list(made.message.disclosures) == sorted(shared_ids)
    assert b"NL-0001" not in made.posted
    assert "slot" not in json.loads(made.posted)["message"], "and its signature may hold any four letters"
    assert all(b"wifi-insight" not in bytes(row.sealed) for row in rows)
    assert made.sent_sha256 == {}


async def test_a_copy_is_asked_with_the_digests_of_what_was_sent(shared: GateState) -> None:
    for made in passed(shared, Exercise.ACCESS):
        assert set(made.sent_sha256) == set(made.message.disclosures)
        assert all(len(bytes.fromhex(digest)) == 32 for digest in made.sent_sha256.values())


async def test_many_disclosures_become_several_messages(
    state: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(state)
    arrive(state)
    clock.at_ms += 60_000
    arrive(state, message(element(clock.at_ms // 1000 - 60)))
    assert (await drain(state, 10.0)).waiting == 0
    whole = [each for each in passed(state) if each.message.recipient == "wifi-insight"]
    assert [len(each.message.disclosures) for each in whole] == [2]
    monkeypatch.setattr(passing, "MOST_DISCLOSURES", 1)
    with state.transaction() as conn:
        steps = pass_on(state, conn, (1, 0), Exercise.ERASURE, "desk", state.clock())
    assert [step.disclosures for step in steps if step.recipient == "wifi-insight"] == [1, 1]
    assert len({step.message for step in steps}) == len(steps)


async def test_what_became_of_a_message_is_kept(shared: GateState) -> None:
    first = passed(shared)[0]
    with shared.transaction() as conn:
        keep(conn, shared.keystore, replace(first, attempts=3, next_ms=first.next_ms + 5))
        assert waiting(conn, shared.keystore, due_ms=first.next_ms + 4) == [
            each for each in waiting(conn, shared.keystore) if each.row != first.row
        ]
        assert waiting(conn, shared.keystore)[0].attempts == 3
        keep(conn, shared.keystore, replace(first, done=True))
        assert first.row not in [each.row for each in waiting(conn, shared.keystore)]
