"""What a household asked, as values."""

from pathlib import Path

import pytest
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.errors import FileMissingError
from sluis.errors.gate import household_unknown_error
from sluis.standing.events import EventKind
from sluis.terms import Reason

LINE = "NL-0001"


def test_a_registry_is_imported_and_each_new_household_gets_a_receipt(gate: str) -> None:
    with Gate.open(gate) as opened:
        first = opened.registry.import_file(Path(gate).parent / "registry.csv")
        again = opened.registry.import_file(str(Path(gate).parent / "registry.csv"))
        with pytest.raises(FileMissingError):
            opened.registry.import_file("none.csv")
    assert len(first.result.receipts) > 0
    assert again.document()["receipts"] == []
    assert again.result.unchanged == first.result.added


def test_help_opens_and_an_objection_closes(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        [window] = gate.standing.ask_help(LINE)
        assert window.activity == "wifi-help"
        assert gate.standing.ask_help(LINE, "network-quality") == ()
        receipt = gate.standing.stop("restrict", LINE)
        assert set(receipt.closed) == {"wifi-help", "network-quality"}
        shown = gate.standing.show(LINE)
        assert [event.kind for event in shown.shown.history] == [EventKind.HELP, EventKind.RESTRICT]
        assert {standing.closed for standing in shown.shown.standings} == {Reason.CLOSED_RESTRICTION}
        gate.standing.lift(LINE)
        gate.standing.consent(LINE, until_ms=gate.beside().clock() + 60_000)
        assert any(standing.closed is None for standing in gate.standing.show(LINE).shown.standings)
        assert gate.standing.name_of("wifi-insight") != "wifi-insight"
        assert gate.standing.name_of("none") == "none"


def test_a_line_nobody_has_is_refused(peopled: str) -> None:
    with Gate.open(peopled) as gate, raises(household_unknown_error):
        gate.standing.show("NL-9999")
