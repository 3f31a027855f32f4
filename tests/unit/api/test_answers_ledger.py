"""What an answer says of a ledger: that it was not read, has not begun, is not sealed; else what it holds."""

from dataclasses import replace
from datetime import date

from source_tree import ROOT

from sluis.api.answers_known import AnswersAsked, LedgerCounted, known_of
from sluis.api.answers_ledger import before, held, inspected, ledger_evidence
from sluis.ledger.covered import Covered


def test_each_state_of_a_ledger_has_its_sentence() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register-per-home.yaml", date(2026, 12, 1)))
    assert held(known).words() == "Our ledger was not read for this paper: whoever made it named no gate."
    assert inspected(known).words().endswith("no gate was named.")
    assert [*ledger_evidence(known)] == []
    begun = replace(known, ledger=LedgerCounted(Covered(None, None, None), 0, 0, ""))
    assert held(begun).words() == "Our ledger has not begun yet."
    assert before(begun).words().endswith("has not begun yet.")
    unsealed = replace(known, ledger=LedgerCounted(Covered(1, None, None), 0, 0, ""))
    assert held(unsealed).words().startswith("Nothing of our ledger is sealed yet")
    assert inspected(unsealed).words().endswith("our ledger is not sealed yet.")
    sealed = replace(known, ledger=LedgerCounted(Covered(1, None, 5), 3, 2, "", 4))
    assert "holds 3 records, about 2 households, and 4 of numbers over many homes" in held(sealed).words()
    assert inspected(sealed).words().startswith("An inspector can draw households")
    assert [each.words() for each in ledger_evidence(sealed)] == ["sluis ledger verify --config gate.toml"]
