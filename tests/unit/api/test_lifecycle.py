"""The life of the register, as values."""

from pathlib import Path

from source_tree import ROOT
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.errors.register import (
    register_not_activated_error,
    register_same_person_error,
    register_version_unknown_error,
)
from sluis.lifecycle.steps import StepName

REGISTER = ROOT / "examples" / "register-per-home.yaml"


def test_three_people_take_a_register_from_proposal_to_force(gate: str) -> None:
    with Gate.open(gate) as opened:
        life = opened.registers
        with raises(register_not_activated_error):
            life.source(at_ms=1)
        assert life.propose(REGISTER, "Owner", "the helpdesk asks for it").step.number == 1
        life.advise("1", "Officer", "conditions", "only for three days")
        with raises(register_same_person_error):
            life.approve("1", "Officer", followed=True)
        life.approve("1", "Owner", followed=True)
        done = life.activate("1", "Operator")
        assert (done.step.name, done.cancelled) == (StepName.ACTIVATED, None), "the settings pin a file"
        assert life.source("1") == REGISTER.read_bytes()
        history = life.history()
        assert [step.name for step in history.steps] == list(StepName)
        assert life.history(1).steps == ()
        assert history.document()["in_force"] == 1
        assert done.document()["by"] == "Operator"
        with raises(register_version_unknown_error):
            life.source("2")


def test_documents_beside_a_register_are_looked_at(gate: str) -> None:
    with Gate.open(gate) as opened:
        step = opened.registers.propose(str(Path(gate).parent / "register.yaml"), "Owner").step
    assert step.details.by == "Owner"
