"""What the register said under which something was sent; nothing where nobody can read it any more."""

from dataclasses import replace

from sqlalchemy import delete
from tests.flow.gatehouse import arrive, ask

from sluis.gate.state.state import GateState
from sluis.ledger.disclosures import disclosures
from sluis.rights.sent_under import rules_of
from sluis.store.schema import plan_vocabularies, plans


async def test_the_plan_says_which_register_it_was(state: GateState) -> None:
    ask(state)
    arrive(state)
    with state.transaction() as conn:
        sent = next(each for each in disclosures(conn, state.keystore, 0) if each.intent.activity == "wifi-help")
        assert rules_of(state, conn, sent) == state.register.activities["wifi-help"]
        strange = replace(sent, intent=replace(sent.intent, plan="ab" * 32))
        assert rules_of(state, conn, strange) is None
        conn.execute(delete(plan_vocabularies))
        conn.execute(delete(plans))
        assert rules_of(state, conn, sent) == state.register.activities["wifi-help"], "it is the one in force"
