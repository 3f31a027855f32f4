"""The end of a restriction is told to whom it was told that it held, once, after it, and about the same disclosures."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from tests.unit.rights.conftest import request
from tests.unit.rights.test_sending import in_thread

from sluis.api.standing import Standings
from sluis.gate.state.state import GateState
from sluis.recipient.passed_on import Exercise
from sluis.rights import desk
from sluis.rights.kinds import Kind
from sluis.rights.lifting import lift_in, waits_for
from sluis.rights.passing import keep, waiting
from sluis.store.schema import rights_steps


class Beside:
    """A gate that is open already."""

    def __init__(self, state: GateState) -> None:
        self.state = state

    def beside(self) -> GateState:
        return self.state


def held(state: GateState, kind: Kind, activity: str | None = None) -> int:
    """Honour a request that stops something; recipients are told."""
    number = desk.open_case(state, 0, request(kind, activity=activity)).case.number
    desk.honour(state, number, "desk", "as asked")
    return number


@pytest.mark.parametrize(
    ("kind", "holds", "lifted"),
    [
        (Kind.RESTRICTION, Exercise.RESTRICTION, Exercise.RESTRICTION_LIFTED),
        (Kind.OBJECTION, Exercise.OBJECTION, Exercise.OBJECTION_LIFTED),
    ],
)
async def test_the_end_is_told_to_the_same_about_the_same_once(
    shared: GateState, kind: Kind, holds: Exercise, lifted: Exercise
) -> None:
    number = held(shared, kind)
    for _ in range(2):
        Standings(Beside(shared)).lift("NL-0001")
    with shared.store.reading() as conn:
        made = waiting(conn, shared.keystore)
        case = desk.case(conn, shared, number)
    told = {each.message.recipient: each.message.disclosures for each in made if each.message.exercise is holds}
    ended = {each.message.recipient: each.message.disclosures for each in made if each.message.exercise is lifted}
    assert told == ended != {}
    assert [passed.told.exercise for passed in case.passed].count(lifted.value) == len(told)


async def test_nobody_is_told_of_the_end_of_what_he_was_not_told_of(shared: GateState) -> None:
    desk.open_case(shared, 0, request(Kind.RESTRICTION))
    Standings(Beside(shared)).lift("NL-0001")
    with shared.store.reading() as conn:
        assert waiting(conn, shared.keystore) == []


async def test_a_request_about_one_activity_tells_of_that_one_and_so_does_its_end(shared: GateState) -> None:
    held(shared, Kind.OBJECTION, "wifi-help")
    with shared.transaction() as conn:
        assert {each.message.recipient for each in waiting(conn, shared.keystore)} == {"wifi-insight"}
        assert lift_in(shared, conn, 0, "network-quality", "desk", shared.clock()) == []
        assert [step.recipient for step in lift_in(shared, conn, 0, "wifi-help", "desk", shared.clock())] == [
            "wifi-insight"
        ]


async def test_it_is_sent_after_what_it_ends(shared: GateState) -> None:
    held(shared, Kind.RESTRICTION)
    Standings(Beside(shared)).lift("NL-0001")
    attempts = await in_thread(shared)
    with shared.transaction() as conn:
        made = waiting(conn, shared.keystore)
        first = [each for each in made if each.message.exercise is Exercise.RESTRICTION]
        after = [each for each in made if each.message.exercise is Exercise.RESTRICTION_LIFTED]
        assert sorted(attempt.message for attempt in attempts) == sorted(each.message.id for each in first)
        assert all(waits_for(each, made) for each in after)
        assert not any(waits_for(each, made) for each in first)
        for each in first:
            keep(conn, shared.keystore, replace(each, done=True))
    assert {each.message for each in await in_thread(shared)} == {each.message.id for each in after}


async def test_a_case_that_does_not_check_stops_nobody_else(shared: GateState) -> None:
    broken, number = held(shared, Kind.RESTRICTION), held(shared, Kind.RESTRICTION)
    with shared.transaction() as conn:
        conn.execute(rights_steps.update().where(rights_steps.c.number == broken).values(mac=bytes(32)))
    Standings(Beside(shared)).lift("NL-0001")
    with shared.store.reading() as conn:
        ended = [
            each for each in waiting(conn, shared.keystore) if each.message.exercise is Exercise.RESTRICTION_LIFTED
        ]
        assert {each.case for each in ended} == {number}
        assert conn.execute(select(rights_steps.c.number).where(rights_steps.c.number == broken)).first() is not None
