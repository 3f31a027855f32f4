"""A list knows of each request of an agent what its case says of it, at each step."""

from tests.unit.api.test_rights_agents import asked

from sluis.api import rights
from sluis.api.gate import Gate
from sluis.api.rights_agents import EXERCISES, revoke, status_of
from sluis.rights.agent_requests import Standing, first_standing, standing_of
from sluis.rights.kinds import Delay, Ground, Means
from sluis.rights.listed import all_listed


def stands(gate: Gate, number: int) -> Standing:
    """Return how a request stands by the list, and hold it against its case."""
    state = gate.beside()
    with state.store.reading() as conn:
        [listed] = [each for each in all_listed(conn, state.keystore)[0] if each.number == number]
    standing, status = standing_of(listed), status_of(gate, "union", number)
    assert standing.status == status.status
    assert standing.verification == (status.reason == "need_user_verification")
    assert standing.extended == (status.processing_details is not None)
    if len(rights.show(gate, number).case.steps) == 1:
        assert standing == first_standing(listed)
    return standing


def test_a_list_says_what_the_case_says_at_each_step(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        for number, exercise in enumerate(EXERCISES, 1):
            asked(gate, exercise, f"r-{number}")
            assert stands(gate, number).status == "in_progress"
            rights.check_identity(gate, number, "FG", Means.MANDATE)
            assert not stands(gate, number).verification
            rights.check_identity(gate, number, "FG", None, "who is this")
            assert stands(gate, number).verification
        rights.extend(gate, 1, "FG", Delay.NUMBER, "many")
        assert stands(gate, 1) == ("in_progress", True, True)
        rights.check_identity(gate, 1, "FG", Means.MANDATE)
        rights.answer(gate, 1, "FG", "as asked")
        assert stands(gate, 1) == ("fulfilled", False, True)
        rights.close(gate, 1, "FG")
        assert stands(gate, 1) == ("fulfilled", False, True)
        rights.refuse(gate, 2, "FG", Ground.EXCESSIVE, "again")
        assert stands(gate, 2).status == "denied"
        rights.close(gate, 2, "FG")
        assert stands(gate, 2).status == "denied"
        revoke(gate, "union", 3, "found the letter")
        assert stands(gate, 3).status == "revoked"
