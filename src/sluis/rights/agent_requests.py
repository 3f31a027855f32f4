"""Requests of authorised agents as their cases say: whose they are, how they stand, and what of that a list knows.

In:  cases that agents opened. Out: the status of a request in the words of the Data Rights Protocol; its ``Standing``.

The rules this module keeps (rights specification, section 5.2):
 * A request is its agent's while its mandate holds; to anybody else, and afterwards, it does not exist.
 * While a case of that household does not check no agent is told anything: the end of its mandate may be in it.
 * Each case is opened and held against the ledger. What a list says is a reason to look, and no answer.
"""

from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from sluis.errors.rights import case_broken_error, case_unknown_error
from sluis.gate.state.state import GateState
from sluis.i18n import tr
from sluis.rights import desk
from sluis.rights.case import Case, State
from sluis.rights.chain import opened_by
from sluis.rights.kinds import DELAYS, NEED_IDENTITY, Ground
from sluis.rights.listed import Listed
from sluis.rights.mandates import mandates_in
from sluis.rights.steps import Refused

PREFIX: Final = "agent:"
"""Before the name of an agent where a case says who opened it."""
_REASONS: Final = {
    Ground.NOT_IDENTIFIED: "insuf_verification",
    Ground.EXCESSIVE: "too_many_requests",
    Ground.NO_CASE_OF_LAW: "claim_not_covered",
    Ground.LEGAL_OBLIGATION: "claim_not_covered",
    Ground.LEGAL_CLAIMS: "claim_not_covered",
}
"""Ground of a refusal → the protocol's reason; any other is ``other``."""


class RequestStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """The status of a request, as the protocol has it."""

    request_id: str
    """The number of its case."""
    status: str
    """``in_progress | fulfilled | revoked | denied``."""
    received_at: str
    expected_by: str | None = None
    """Until when it is answered, by the stricter reading; absent: it is answered, or at once."""
    reason: str | None = None
    """``need_user_verification``; denied: ``insuf_verification | too_many_requests | claim_not_covered | other``."""
    agent_request_id: str | None = None
    processing_details: str | None = None
    """Why it takes longer, in the language in force."""


class Standing(NamedTuple):
    """What of a status can change, as a list of cases knows it."""

    status: str
    verification: bool
    """Whether it waits for a check of who asks."""
    extended: bool


def by_of(agent: str) -> str:
    """Return who opened a case, for an agent.

    Examples:
        >>> by_of("union")
        'agent:union'
    """
    return f"{PREFIX}{agent}"


def cases_of_agents(state: GateState, conn: Connection, slot: int) -> tuple[list[Case], list[int]]:
    """Return the cases that agents opened for a household, and the numbers of those that may be its and do not check.

    Each is opened and held against the ledger: a list would believe a row that somebody put back.
    """
    checked, broken = desk.checked_cases(conn, state, slot)
    return [each for each in checked if each.opened.proof is not None], broken


def own_request(state: GateState, conn: Connection, agent: str, number: int) -> Case:
    """Return a case that an agent opened, of which the mandate was not ended.

    Another one, whole or broken, is answered as one that does not exist, by the same questions to the database.

    Raises:
        case_unknown_error: there is none.
        case_broken_error: what is on record about it, or about another that may be of its household, does not check:
            the end of the mandate may be what is gone.
    """
    if opened_by(conn, state.keystore, number) != by_of(agent):
        raise case_unknown_error(number=number)
    known = desk.case(conn, state, number)
    if known.opened.proof is None or known.opened.by != by_of(agent):
        raise case_unknown_error(number=number)
    of_agents, broken = cases_of_agents(state, conn, known.opened.slot)
    if broken:
        raise case_broken_error(number=broken[0])
    mandates = mandates_in(each for each in of_agents if each.opened.by == by_of(agent))
    if known.opened.mandate in mandates.ended:
        raise case_unknown_error(number=number)
    return known


def status_of(case: Case) -> RequestStatus:
    """Return how a request stands, in the language in force."""
    refused = next((step for step in case.steps if isinstance(step, Refused)), None)
    standing = _standing(
        case.state, case.missing_identity, refused is not None, case.taken_back, case.extended is not None
    )
    reason = "need_user_verification" if standing.verification else None
    if standing.status == "denied" and refused is not None:
        reason = _REASONS.get(refused.ground, "other")
    due = case.due if case.state is State.OPEN else None
    return RequestStatus(
        request_id=str(case.number),
        status=standing.status,
        received_at=datetime.fromtimestamp(case.opened.received_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        expected_by=None if due is None else due.astimezone(UTC).isoformat(timespec="seconds"),
        reason=reason,
        agent_request_id=case.opened.request,
        processing_details=None if case.extended is None else tr(DELAYS[case.extended.delay]),
    )


def standing_of(listed: Listed) -> Standing:
    """Return how a request stands, as a list says it."""
    return _standing(listed.state, listed.identity, listed.refused, listed.taken_back, listed.extended)


def first_standing(listed: Listed) -> Standing:
    """Return how a request stood when it was opened, which the answer to it said."""
    return Standing("in_progress", listed.kind in NEED_IDENTITY, extended=False)


def _standing(state: State, missing: str | None, refused: bool, taken_back: bool, extended: bool) -> Standing:  # noqa: FBT001
    if taken_back:
        return Standing("revoked", verification=False, extended=extended)
    if refused:
        return Standing("denied", verification=False, extended=extended)
    if state is State.OPEN:
        return Standing("in_progress", missing is not None, extended)
    return Standing("fulfilled", verification=False, extended=extended)
