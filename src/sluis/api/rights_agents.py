"""Requests of authorised agents for a household, in the shapes of the Data Rights Protocol where they fit.

In:  a gate, an agent, what it asks for whom and by what proof. Out: a case; its status; mandates and their end.

The rules this module keeps (rights specification, section 5):
 * An agent asks for a household with a proof of a closed list; its digest stands in the case. What hands data out,
   changes or destroys them waits until somebody checked the mandate with who gave it; what stops something stands.
 * It sees the status of its own requests and no others, and no data: an answer goes to the household.
 * The household sees who asked for it, and ends a mandate: from then on the agent asks and sees nothing there. It gives
   a new one, of another number: what was asked by the ended one stays out of the agent's sight.
"""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.api.pages import key_of
from sluis.api.rights_asked import AskedRight, Opening, RightsPage
from sluis.errors import Code
from sluis.errors.rights import agent_request_error, case_broken_error, case_unknown_error
from sluis.gate.state.pages import Done as PageDone
from sluis.gate.state.pages import PageKey
from sluis.gate.state.state import GateState
from sluis.rights import desk
from sluis.rights.agent_requests import RequestStatus, by_of, cases_of_agents, own_request
from sluis.rights.agent_requests import status_of as request_status
from sluis.rights.case import SKEW_MS, Case
from sluis.rights.desk import Mandate, TakenBack
from sluis.rights.kinds import PROOFS, Channel, Ending, Kind, Proof
from sluis.rights.mandates import mandates_in
from sluis.rights.who import AGENT
from sluis.standing.occupation import slot_of

__all__ = [
    "EXERCISES",
    "PROOFS",
    "AgentPage",
    "AgentRequest",
    "MandateGiven",
    "PageKey",
    "Proof",
    "RequestStatus",
    "end_mandate",
    "give_mandate",
    "key_of",
    "mandates_of",
    "revoke",
    "status_of",
]

LONGEST_MS: Final = 86_400_000
"""How long a request may hold."""
EXERCISES: Final = {
    "access": Kind.ACCESS,
    "access:specific": Kind.COPY,
    "deletion": Kind.ERASURE,
    "rectification": Kind.RECTIFICATION,
    "restriction": Kind.RESTRICTION,
    "portability": Kind.PORTABILITY,
    "objection": Kind.OBJECTION,
}
"""What is exercised, by its name in a request: the first three are the protocol's, the others ours."""


@dataclass(frozen=True, slots=True)
class AgentRequest:
    """A request as an agent sends it."""

    agent: str
    """The name of the caller."""
    agent_id: str
    business_id: str
    request: str
    """The agent's own name of it: the same again is asked once."""
    issued_ms: int
    expires_ms: int
    exercise: str
    household: str = field(repr=False)
    proof: Proof
    proof_sha256: str
    reason: str = field(default="", repr=False)


class MandateGiven(msgspec.Struct, frozen=True):
    """That an agent asked something for a household."""

    agent: str
    proof: str
    """By what it said that it may: ``signed-mandate | notarial-mandate | court-order``, of its last request."""
    since: str
    requests: int
    ended: bool
    number: int = 1
    """Of its mandate for this household: 1, and one more each time the household gave it again."""


class AgentPage:
    """One request of an agent; the same again under its name opens nothing."""

    def __init__(self, gate: Gate, asked: AgentRequest, key: PageKey) -> None:
        """Take a request.

        Args:
            gate: Whose.
            asked: What.
            key: Under what it is known.

        Raises:
            agent_request_error: it is not addressed to here by its caller, or not of now.
            rights_text_error: it does not say what is to be corrected.
        """
        state = gate.beside()
        _refuse_other(state, asked)
        right = AskedRight(
            asked.household,
            EXERCISES[asked.exercise],
            by_of(asked.agent),
            Channel.AGENT,
            asked.reason,
            mandate=Mandate(asked.proof, asked.proof_sha256, asked.request),
        )
        self._page = RightsPage(right, key, _number)
        self._asked = asked

    def advance(self, gate: Gate) -> bool:
        """Open it; return whether it is over.

        Raises:
            household_unknown_error: the registry does not hold it.
            not_one_household_error: its line is used by more than one.
            mandate_ended_error: the household ended the mandate.
            too_many_cases_error: many are open already.
            key_reused_error: the name belongs to another request.

        Effects:
            One transaction.
        """
        return self._page.advance(gate)

    @property
    def again(self) -> bool:
        """Whether it had been asked before."""
        return not self._page.page.done

    def status(self, gate: Gate) -> RequestStatus:
        """Return its status.

        Raises:
            case_unknown_error: it was asked before, and is not known any more.
        """
        kept = self._page.page.kept_answer
        number = self._page.page.done[0].result.case.number if self._page.page.done else int(kept or b"0")
        return status_of(gate, self._asked.agent, number)


def status_of(gate: Gate, agent: str, number: int) -> RequestStatus:
    """Return the status of a request of an agent's own, in the language in force.

    Raises:
        case_unknown_error: there is no such request of this agent, or its mandate was ended.
        case_broken_error: what is on record about it, or about another of that household, does not check.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        return request_status(own_request(state, conn, agent, number))


def revoke(gate: Gate, agent: str, number: int, reason: str) -> RequestStatus:
    """Take a request back, as an agent is asked to by who gave it its mandate; what was stopped stays stopped.

    Raises:
        case_unknown_error: there is no such request of this agent, or its mandate was ended.
        case_state_error: it is not open any more.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        own_request(state, conn, agent, number)
    evidence = TakenBack(Channel.AGENT, reason.strip() or "-")
    return request_status(desk.close(state, number, by_of(agent), Ending.TAKEN_BACK, evidence).case)


def mandates_of(gate: Gate, household: str) -> tuple[MandateGiven, ...]:
    """Return which agents asked something for a household, by name.

    Args:
        gate: Whose.
        household: By its line, or ``LINE#NUMBER``.

    Raises:
        household_unknown_error: the registry does not hold it.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = slot_of(conn, state.keystore, household)
        asked, _ = cases_of_agents(state, conn, slot)  # of what does not check the page of requests tells
    names = sorted({each.opened.by for each in asked})
    return tuple(_given(name, [each for each in asked if each.opened.by == name]) for name in names)


def end_mandate(gate: Gate, household: str, agent: str, by: str) -> tuple[MandateGiven, ...]:
    """End the mandate of an agent; return the mandates as they are then.

    Args:
        gate: Whose.
        household: By its line, or ``LINE#NUMBER``.
        agent: By its name.
        by: Who ends it.

    Raises:
        household_unknown_error: the registry does not hold it.
        case_unknown_error: this agent asked nothing for it.
        case_broken_error: what is on record about a case that may be of this household does not check. What could be
            ended is ended then.

    Effects:
        One transaction: a step in each of its requests by its last mandate for that household. An open one is not
        honoured before somebody checks again who asks.
    """
    state = gate.beside()
    with state.transaction() as conn:
        slot = slot_of(conn, state.keystore, household)
        asked, broken = cases_of_agents(state, conn, slot)
        own = _asked_by(agent, asked, broken)
        last = mandates_in(own).last
        of_it = [each for each in own if last in each.mandates_given and last not in each.mandates_ended]
        desk.end_mandate(state, conn, [each.number for each in of_it], by, last)
    if broken:  # a mandate that was given later may stand there: nobody is told that it is ended
        raise case_broken_error(number=broken[0])
    return mandates_of(gate, household)


def give_mandate(gate: Gate, household: str, agent: str, by: str) -> tuple[MandateGiven, ...]:
    """Give an agent a new mandate after its last one was ended; return the mandates as they are then.

    What was asked by an ended one stays as it is: the agent sees nothing of it; what is open of it waits for a check.

    Args:
        gate: Whose.
        household: By its line, or ``LINE#NUMBER``.
        agent: By its name.
        by: Who gives it.

    Raises:
        household_unknown_error: the registry does not hold it.
        case_unknown_error: this agent asked nothing for it.
        case_broken_error: what is on record about a case that may be of this household does not check.

    Effects:
        One transaction: a step in the last request of that agent. None where its last mandate holds.
    """
    state = gate.beside()
    with state.transaction() as conn:
        slot = slot_of(conn, state.keystore, household)
        asked, broken = cases_of_agents(state, conn, slot)
        if broken:
            raise case_broken_error(number=broken[0])
        own = _asked_by(agent, asked, broken)
        mandates = mandates_in(own)
        if not mandates.holds:
            desk.give_mandate(state, conn, max(each.number for each in own), by, mandates.next)
    return mandates_of(gate, household)


def _asked_by(agent: str, asked: list[Case], broken: list[int]) -> list[Case]:
    """Return the cases of one agent.

    Raises:
        case_unknown_error: there is none.
        case_broken_error: there is none that checks, and some that do not.
    """
    own = [each for each in asked if each.opened.by == by_of(agent)]
    if not own and broken:
        raise case_broken_error(number=broken[0])
    if not own:
        raise case_unknown_error(number=0)
    return own


def _refuse_other(state: GateState, asked: AgentRequest) -> None:
    now_ms = state.clock()
    what = ""
    if asked.agent_id != asked.agent:
        what = "agent"
    elif asked.business_id != state.settings.ledger.origin:
        what = "business"
    elif not asked.issued_ms - SKEW_MS <= now_ms < asked.expires_ms <= asked.issued_ms + LONGEST_MS:
        what = "moment"
    if what:
        raise agent_request_error(what=Code(what))


def _number(done: PageDone[Opening]) -> bytes:
    return str(done.result.case.number).encode()


def _given(by: str, asked: list[Case]) -> MandateGiven:
    newest, mandates = max(asked, key=lambda each: each.number), mandates_in(asked)
    return MandateGiven(
        agent=by.removeprefix(AGENT),
        proof="" if newest.opened.proof is None else newest.opened.proof.value,
        since=iso(min(each.opened.received_ms for each in asked)),
        requests=len(asked),
        ended=not mandates.holds,
        number=mandates.last,
    )
