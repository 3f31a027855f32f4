"""A paper has two forms that hold the same, its figures with their places, and a day that is given."""

from datetime import date

from source_tree import ROOT

from sluis import api
from sluis.api.papers import Delay, make_delay, paper_day

SAID = Delay("a", "b", date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), "c", "d")


def test_the_day_is_the_one_that_is_given() -> None:
    assert paper_day(date(2026, 1, 1)) == date(2026, 1, 1)
    assert paper_day(None) > date(2026, 1, 1)


def test_a_document_holds_every_figure_with_its_place() -> None:
    made = api.as_json(make_delay(ROOT / "examples" / "register-per-home.yaml", SAID, date(2026, 12, 1)))
    assert made["issued_by"] == "Voorbeeld Telecom B.V."
    assert made["day"] == "2026-12-01"
    assert {
        "what": "To",
        "value": "a",
        "from": "whoever asked for this paper; nobody checked it",
        "origin": "person",
    } in made["figures"]  # type: ignore[operator]
