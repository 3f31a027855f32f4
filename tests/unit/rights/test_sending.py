"""Sending what waits: attempts that wait longer each time, dates that are noted once, and what does not count."""

import msgspec
import pytest
from tests.flow.gatehouse import Clock, set_settings
from tests.unit.recipient.test_passed_on import OWN
from tests.unit.rights.conftest import request
from tests.unit.rights.test_desk import known

from sluis.gate.state.rights_endpoint import key_text
from sluis.gate.state.state import GateState
from sluis.recipient.passed_on import Acknowledgement, Exercise, Message, Result, answered, message_in
from sluis.rights import desk, sending
from sluis.rights.case import Case
from sluis.rights.kinds import Ending, Given, Kind
from sluis.rights.passing import ESCALATE_MS, EXPIRE_MS, REMIND_MS, pass_on, waiting
from sluis.rights.sending import FIRST_MS, send_due
from sluis.rights.steps import Escalated, Reminded

DAY_MS = 86_400_000


def erased(state: GateState, statement: Given | None = Given.TAKEN) -> int:
    number = known(state, Kind.ERASURE).number
    desk.honour(state, number, "desk", "as asked", None, statement)
    return number


def addressed(state: GateState) -> None:
    """Let the settings name an address and a key for each recipient."""
    key = key_text(OWN.public_key().public_bytes_raw())
    there = {
        name: msgspec.structs.replace(endpoint, rights_url="http://127.0.0.1:9/rights", rights_keys=(key,))
        for name, endpoint in state.settings.recipients.items()
    }
    set_settings(state, msgspec.structs.replace(state.settings, recipients=there))


def read(state: GateState, number: int) -> Case:
    with state.store.reading() as conn:
        return desk.case(conn, state, number)


async def test_an_acknowledgement_that_counts_ends_the_waiting_and_lets_the_case_close(
    shared: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = erased(shared)
    addressed(shared)

    async def posted(_settings: object, _endpoint: object, body: bytes) -> tuple[int, bytes]:
        with shared.store.reading() as conn:
            publics = shared.keystore.receipt_publics(conn)
        name = "wifi-insight" if b"wifi-insight" in body else "netwerk-meting"
        message = message_in(body, publics, shared.settings.ledger.origin, name, shared.clock())
        return 200, answered(_done(message, shared.clock()), OWN, {})

    monkeypatch.setattr(sending, "_post", posted)
    attempts = await in_thread(shared)
    assert {attempt.outcome for attempt in attempts} == {"acknowledged"}
    case = read(shared, number)
    assert all(passed.acknowledged is not None for passed in case.passed)
    assert case.passed[0].acknowledged is not None
    assert case.passed[0].acknowledged.results == {"erased": case.passed[0].told.disclosures}
    assert desk.close(shared, number, "desk", Ending.DONE).case.state.value == "closed"
    assert await in_thread(shared) == []


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [(None, "not-sent", ""), (409, "refused", "409"), (200, "does-not-count", "form")],
)
async def test_anything_else_leaves_it_waiting_longer_each_time(
    shared: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch, status: int | None, outcome: str, reason: str
) -> None:
    number = erased(shared)
    addressed(shared)

    async def posted(*_args: object) -> tuple[int | None, bytes]:
        return status, b"{}"

    monkeypatch.setattr(sending, "_post", posted)
    first = await in_thread(shared)
    assert {(attempt.outcome, attempt.reason) for attempt in first} == {(outcome, reason)}
    assert await in_thread(shared) == []
    clock.at_ms += FIRST_MS
    assert len(await in_thread(shared)) == len(first)
    clock.at_ms += FIRST_MS
    assert await in_thread(shared) == []
    assert all(passed.acknowledged is None for passed in read(shared, number).passed)


async def test_without_an_address_dates_pass_and_are_noted_once_each(shared: GateState, clock: Clock) -> None:
    number = erased(shared)
    assert {attempt.outcome for attempt in await in_thread(shared)} == {"no-address"}
    many = len(read(shared, number).passed)
    for after_ms, kind in ((REMIND_MS, Reminded), (ESCALATE_MS - REMIND_MS, Escalated)):
        clock.at_ms += after_ms
        for _ in range(2):
            await in_thread(shared)
        assert sum(isinstance(step, kind) for step in read(shared, number).steps) == many
    clock.at_ms += EXPIRE_MS
    assert {attempt.outcome for attempt in await in_thread(shared)} == {"expired"}
    with shared.store.reading() as conn:
        assert len(waiting(conn, shared.keystore)) == many


def test_nothing_waits_where_nothing_was_shared(state: GateState) -> None:
    number = desk.open_case(state, 0, request(Kind.OBJECTION)).case.number
    assert desk.honour(state, number, "desk", "as asked").passed == ()
    assert send_due(state) == []


async def test_a_recipient_that_keeps_what_it_signed_to_have_erased_is_not_believed(
    shared: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    addressed(shared)
    said = {"result": Result.ERASED}

    async def posted(_settings: object, _endpoint: object, body: bytes) -> tuple[int, bytes]:
        with shared.store.reading() as conn:
            publics = shared.keystore.receipt_publics(conn)
        name = "wifi-insight" if b"wifi-insight" in body else "netwerk-meting"
        message = message_in(body, publics, shared.settings.ledger.origin, name, shared.clock())
        results = dict.fromkeys(message.disclosures, said["result"])
        late_ms = shared.clock() + (said["result"] is Result.NOTED)
        return 200, answered(Acknowledgement(message, late_ms, results), OWN, {})

    monkeypatch.setattr(sending, "_post", posted)
    held = desk.open_case(shared, 0, request(Kind.RESTRICTION)).case.number
    erased(shared)
    with shared.transaction() as conn:
        pass_on(shared, conn, (held, 0), Exercise.RESTRICTION, "desk", clock())
        order = {each.message.id: each.message.exercise for each in waiting(conn, shared.keystore)}
    assert {Exercise.ERASURE, Exercise.RESTRICTION} == set(order.values())
    answers = {Exercise.ERASURE: Result.ERASED, Exercise.RESTRICTION: Result.NOTED}

    async def by_exercise(settings: object, endpoint: object, body: bytes) -> tuple[int, bytes]:
        said["result"] = next(result for exercise, result in answers.items() if exercise.value.encode() in body)
        return await posted(settings, endpoint, body)

    monkeypatch.setattr(sending, "_post", by_exercise)
    told = {order[attempt.message]: (attempt.outcome, attempt.reason) for attempt in await in_thread(shared)}
    assert told == {
        Exercise.ERASURE: ("acknowledged", ""),
        Exercise.RESTRICTION: ("does-not-count", "contradicts"),
    }
    answers[Exercise.RESTRICTION] = Result.ALREADY
    clock.at_ms += FIRST_MS
    assert {attempt.outcome for attempt in await in_thread(shared)} == {"acknowledged"}


def _done(message: Message, at_ms: int) -> Acknowledgement:
    return Acknowledgement(message, at_ms, dict.fromkeys(message.disclosures, Result.ERASED))


async def in_thread(state: GateState) -> list[sending.Attempt]:
    import asyncio

    return await asyncio.to_thread(send_due, state)
