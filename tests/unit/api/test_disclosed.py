"""What was disclosed about a household, with the names it had then."""

from tests.raised import raises
from tests.unit.cli.test_ledger_show import on_record

from sluis.api.disclosed import disclosures
from sluis.api.gate import Gate
from sluis.errors.gate import household_unknown_error
from sluis.ledger.record import Status


def test_a_household_of_which_nothing_left_has_no_disclosure(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        assert disclosures(gate, "NL-0001").disclosures == ()
        with raises(household_unknown_error):
            disclosures(gate, "NL-9999")


def test_recipient_purpose_and_fields_are_those_of_its_register(peopled: str) -> None:
    on_record(peopled, [Status.DELIVERED, Status.CANCELLED])
    with Gate.open(peopled) as gate:
        first, second = disclosures(gate, "NL-0001").disclosures
    assert (first.recipient.name, first.recipient.country) == ("WiFi Insight Inc. (Delaware)", "United States")
    assert {field.key for field in first.fields} == {"1", "2", "6", "household", "time"}
    assert all(field.path for field in first.fields if field.key.isdigit())
    assert (first.counts_as_sent, second.counts_as_sent) == (True, False)
    assert first.document()["status"] == "delivered"


def test_a_plan_that_was_never_kept_leaves_row_numbers(peopled: str) -> None:
    on_record(peopled, [None], plan="0" * 64)
    with Gate.open(peopled) as gate:
        [only] = disclosures(gate, "NL-0001").disclosures
    assert {field.path for field in only.fields} == {None}
    assert only.counts_as_sent
