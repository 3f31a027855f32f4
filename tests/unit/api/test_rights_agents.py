"""Requests of agents as values: their statuses, what is too many, and that what does not check stops an agent."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update
from tests.raised import raises

from sluis.api import rights
from sluis.api.gate import Gate
from sluis.api.rights_agents import (
    EXERCISES,
    AgentPage,
    AgentRequest,
    Proof,
    RequestStatus,
    end_mandate,
    give_mandate,
    key_of,
    mandates_of,
    revoke,
    status_of,
)
from sluis.errors.rights import (
    agent_request_error,
    case_broken_error,
    case_unknown_error,
    mandate_ended_error,
    rights_text_error,
    too_many_cases_error,
)
from sluis.rights.kinds import Channel, Delay, Ground, Kind, Means
from sluis.store.schema import events, rights_cases, rights_steps

LINE = "NL-0001"


def request(gate: Gate, exercise: str = "access", name: str = "r-1", agent: str = "union") -> AgentRequest:
    state = gate.beside()
    now_ms, origin = state.clock(), state.settings.ledger.origin
    proof = (Proof.SIGNED_MANDATE, "ab" * 32, "why")
    return AgentRequest(agent, agent, origin, name, now_ms, now_ms + 60_000, exercise, LINE, *proof)


def asked(gate: Gate, exercise: str = "access", name: str = "r-1", agent: str = "union") -> RequestStatus:
    page = AgentPage(gate, request(gate, exercise, name, agent), key_of(agent, name, [exercise, name]))
    assert page.advance(gate)
    return page.status(gate)


def test_each_exercise_is_a_case_of_its_kind_and_none_is_of_a_withdrawal() -> None:
    assert set(EXERCISES.values()) == set(Kind) - {Kind.WITHDRAWAL}


@pytest.mark.parametrize(
    ("ground", "reason"),
    [
        (Ground.NOT_IDENTIFIED, "insuf_verification"),
        (Ground.EXCESSIVE, "too_many_requests"),
        (Ground.NO_CASE_OF_LAW, "claim_not_covered"),
        (Ground.UNFOUNDED, "other"),
    ],
)
def test_a_refusal_is_a_denial_for_a_reason_of_the_protocol_also_when_it_is_closed(
    peopled: str, ground: Ground, reason: str
) -> None:
    with Gate.open(peopled) as gate:
        assert asked(gate, "deletion").status == "in_progress"
        rights.refuse(gate, 1, "FG", ground, "no")
        denied = status_of(gate, "union", 1)
        assert (denied.status, denied.reason, denied.expected_by) == ("denied", reason, None)
        rights.close(gate, 1, "FG")
        assert status_of(gate, "union", 1) == denied


def test_a_request_that_takes_longer_says_why_and_one_that_is_done_is_fulfilled(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        first = asked(gate)
        rights.extend(gate, 1, "FG", Delay.NUMBER, "many")
        longer = status_of(gate, "union", 1)
        assert longer.processing_details
        assert (first.expected_by or "") < (longer.expected_by or "")
        rights.check_identity(gate, 1, "FG", Means.MANDATE)
        rights.answer(gate, 1, "FG", "as asked")
        for _ in range(2):
            assert status_of(gate, "union", 1).status == "fulfilled"
            rights.close(gate, 1, "FG") if rights.show(gate, 1).case.state is rights.State.ANSWERED else None


def test_an_agent_has_so_many_open_at_a_household_and_another_its_own(
    peopled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.api.rights_asked.MOST_OF_ACCOUNT", 2)
    with Gate.open(peopled) as gate:
        for name in ("a", "b"):
            asked(gate, "objection", name)
        with raises(too_many_cases_error):
            asked(gate, "objection", "c")
        assert asked(gate, "objection", "b").request_id == "2", "the same again is no other"
        assert asked(gate, "access", "c", "other").request_id == "3"
        assert revoke(gate, "union", 1, " ").status == "revoked"
        assert asked(gate, "access", "d").request_id == "4"
        with raises(rights_text_error):
            AgentPage(gate, replace(request(gate, "rectification"), reason=""), key_of("union", "x", []))
        with raises(agent_request_error):
            AgentPage(gate, replace(request(gate), expires_ms=0), key_of("union", "x", []))


def test_the_end_of_a_mandate_cannot_be_taken_out_of_the_database_for_an_agent(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        asked(gate)
        with gate.beside().store.reading() as conn:
            before = conn.execute(select(rights_cases)).one()._asdict()
        [given] = end_mandate(gate, LINE, "union", "account:kim")
        assert (given.agent, given.ended, given.requests) == ("union", True, 1)
        assert mandates_of(gate, LINE) == end_mandate(gate, LINE, "union", "account:kim")
        with raises(mandate_ended_error):
            asked(gate, name="r-2")
        with raises(case_unknown_error):
            status_of(gate, "union", 1)
        with gate.beside().transaction() as conn:
            conn.execute(delete(rights_steps).where(rights_steps.c.seq == 1))
            conn.execute(update(rights_cases).values(**before))
        for agent in ("union", "other"):
            with raises(case_broken_error):
                asked(gate, name="r-2", agent=agent)
        with raises(case_broken_error):
            revoke(gate, "union", 1, "")
        with raises(case_broken_error):
            end_mandate(gate, LINE, "union", "account:kim")


def test_a_mandate_is_given_again_by_another_number_and_the_ended_one_stays_ended(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        with raises(case_unknown_error):
            give_mandate(gate, LINE, "union", "account:kim")
        asked(gate)
        [first] = give_mandate(gate, LINE, "union", "account:kim")
        assert (first.number, first.ended) == (1, False), "it holds: nothing is given"
        for number in (2, 3):
            [ended] = end_mandate(gate, LINE, "union", "account:kim")
            assert (ended.number, ended.ended) == (number - 1, True)
            [given] = give_mandate(gate, LINE, "union", "account:kim")
            assert give_mandate(gate, LINE, "union", "account:kim") == (given,)
            assert (given.number, given.ended) == (number, False)
        assert asked(gate, name="r-2").request_id == "2"
        with raises(case_unknown_error):
            status_of(gate, "union", 1)
        with raises(case_unknown_error):
            revoke(gate, "union", 1, "")
        assert status_of(gate, "union", 2).status == "in_progress"
        rights.check_identity(gate, 1, "FG", Means.MANDATE)
        end_mandate(gate, LINE, "union", "account:kim")
        assert rights.show(gate, 1).case.identified, "it was checked after the end of its own"
        with raises(mandate_ended_error):
            asked(gate, name="r-3")
        with raises(case_unknown_error):
            status_of(gate, "union", 2)


def test_no_row_put_back_revives_a_mandate_that_was_given_and_ended(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        asked(gate)
        end_mandate(gate, LINE, "union", "account:kim")
        give_mandate(gate, LINE, "union", "account:kim")
        with gate.beside().store.reading() as conn:
            before = conn.execute(select(rights_cases)).one()._asdict()
        end_mandate(gate, LINE, "union", "account:kim")
        with gate.beside().transaction() as conn:
            conn.execute(delete(rights_steps).where(rights_steps.c.seq == 3))
            conn.execute(update(rights_cases).values(**before))
        with raises(case_broken_error):
            asked(gate, name="r-2")
        for change in (give_mandate, end_mandate):
            with raises(case_broken_error):
                change(gate, LINE, "union", "account:kim")


def test_while_a_case_is_hidden_nobody_is_told_that_a_mandate_is_ended(peopled: str) -> None:
    """Who writes the database hides the case of a new mandate, has the household end the rest, and puts it back."""
    with Gate.open(peopled) as gate:
        asked(gate)
        end_mandate(gate, LINE, "union", "account:kim")
        asked(gate, agent="other")
        give_mandate(gate, LINE, "union", "account:kim")
        asked(gate, name="r-2")
        end_mandate(gate, LINE, "union", "account:kim")
        give_mandate(gate, LINE, "union", "account:kim")
        with gate.beside().transaction() as conn:
            row = conn.execute(select(rights_cases).where(rights_cases.c.number == 3)).one()._asdict()
            conn.execute(update(rights_cases).where(rights_cases.c.number == 3).values(head=b"\0" * 32))
        with raises(case_broken_error):
            end_mandate(gate, LINE, "union", "account:kim")
        with gate.beside().transaction() as conn:
            conn.execute(update(rights_cases).where(rights_cases.c.number == 3).values(**row))
        assert [each.ended for each in mandates_of(gate, LINE) if each.agent == "union"] == [False]
        end_mandate(gate, LINE, "union", "account:kim")
        assert [each.ended for each in mandates_of(gate, LINE) if each.agent == "union"] == [True]


def test_an_end_put_back_in_one_case_is_found_though_the_count_of_steps_fits(peopled: str) -> None:
    """Of another case, in which it was asked before, an event is taken out, so that there are as many as steps."""
    with Gate.open(peopled) as gate:
        rights.open_case(gate, LINE, rights.Incoming(Kind.ACCESS, Channel.LETTER, "FG"))
        asked(gate)
        with gate.beside().store.reading() as conn:
            before = conn.execute(select(rights_cases).where(rights_cases.c.number == 2)).one()._asdict()
            [old, *_] = conn.execute(
                select(events.c.id).where(events.c.type == "rights").order_by(events.c.id)
            ).scalars()
        end_mandate(gate, LINE, "union", "account:kim")
        with gate.beside().transaction() as conn:
            conn.execute(delete(rights_steps).where(rights_steps.c.number == 2, rights_steps.c.seq == 1))
            conn.execute(update(rights_cases).where(rights_cases.c.number == 2).values(**before))
            conn.execute(delete(events).where(events.c.id == old))
        assert mandates_of(gate, LINE) == ()
        with raises(case_broken_error):
            status_of(gate, "union", 2)
