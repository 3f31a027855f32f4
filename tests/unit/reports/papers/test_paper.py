"""Whoever issues a paper is the controller of its register, and a paper always rests on something."""

from datetime import date

from source_tree import ROOT
from tests.paper_checks import figure

from sluis.api.files import load_register
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.paper import PROVIDER, issued_under

SAID = Sentence("What it does not show.")


def test_the_controller_of_the_register_issues_it() -> None:
    register = load_register(ROOT / "examples" / "register-per-home.yaml")
    made = issued_under(register, date(2026, 12, 1), rests_on=(SAID,), does_not_show=(SAID,))
    assert made.by == Figure("Voorbeeld Telecom B.V.", PROVIDER, Source(Origin.REGISTER, "controller.name"))
    assert (made.contact.value, made.officer.value) == ("privacy@voorbeeld.example", "fg@voorbeeld.example")
    assert figure(made, "SHA-256 of the register").value == register.digest
    assert made.rests_on[0] == SAID
    assert len(made.rests_on) == 2
