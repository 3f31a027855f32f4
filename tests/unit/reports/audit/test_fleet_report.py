"""A fleet as a report: the first sentence says how much was looked at, and no difference is never none."""

from datetime import date

from tests.unit.audit.fleet.fleets import audited

from sluis.audit.audit import Question
from sluis.audit.fleet.differences import compare_firmware
from sluis.audit.fleet.fleet import Fleet, audit_fleet
from sluis.audit.fleet.seen import FirmwareSeen
from sluis.reports.audit.fleet_report import fleet_report, place_words, sentence
from sluis.reports.blocks import Judged
from sluis.terms import Kind, Verdict

SENT = ("a.example", "A.Name", Kind.HOST_NAME)


def fleet_of(*versions: FirmwareSeen) -> Fleet:
    """Return a fleet of two versions."""
    compared = compare_firmware(versions[0], versions[1])
    return Fleet(2, versions, (compared,), held=False, verdict=compared.verdict)


def seen(version: str, *more: tuple[str, str, Kind]) -> FirmwareSeen:
    """Return what one capture of a version shows."""
    kind = FirmwareSeen("HG", version)
    kind.take(1, audited(SENT, *more))
    return kind


def test_no_difference_is_of_captures_and_hours() -> None:
    fleet = fleet_of(seen("1"), seen("2"))
    assert sentence(fleet) == "No difference between versions was seen in 2 captures of 2.00 hours (2026-11-24)."
    [head] = fleet_report(fleet).head
    assert isinstance(head, Judged)
    assert (head.verdict, head.title) == ("PASS", sentence(fleet))


def test_differences_are_counted_in_the_first_sentence() -> None:
    fleet = fleet_of(seen("1"), seen("2", ("b.example", "A.Other", Kind.SERIAL)))
    assert sentence(fleet).startswith("1 difference between versions was seen in 2 captures")
    assert "b.example" in repr(fleet_report(fleet, "register.yaml").sections[0])


def test_nothing_read_says_nothing() -> None:
    fleet = audit_fleet([], Question(date(2026, 11, 24)))
    assert sentence(fleet) == "Nothing could be read of 0 captures; nothing can be said."
    assert fleet.verdict is Verdict.UNKNOWN


def test_a_place_without_a_name_is_called_by_its_holder() -> None:
    assert place_words("*", "Holder") == "an address without a name, of Holder"
    assert place_words("", "") == "not said by the files"
    assert place_words("a\u202e.example", "") != "a\u202e.example"


def test_a_kind_that_came_later_has_its_day() -> None:
    from dataclasses import replace

    from tests.unit.audit.fleet.fleets import HOUR

    kind, later = seen("1"), audited(SENT, ("a.example", "A.Other", Kind.SERIAL))
    days = 48 * HOUR
    moved = tuple(replace(flow, first_ms=flow.first_ms + days, last_ms=flow.last_ms + days) for flow in later.flows)
    kind.take(2, replace(later, flows=moved, first_ms=later.first_ms + 48 * HOUR, last_ms=later.last_ms + 48 * HOUR))
    said = repr(fleet_report(fleet_of(kind, seen("2"))))
    assert "host name, serial number (since 2026-11-26)" in said


def test_what_is_not_shown_is_counted() -> None:
    many = [(f"{at}.example", "A.Other", Kind.SERIAL) for at in range(205)]
    after = seen("2", *many)
    after.unread |= dict.fromkeys(range(2, 50), "audit.nothing-read")
    said = repr(fleet_report(fleet_of(seen("1"), after)))
    assert "5 more rows are not shown here" in said
    assert "6 more rows are not shown here" in said
    assert "and 8 more" in said


def test_an_order_that_may_be_turned_is_said() -> None:
    compared = compare_firmware(seen("2"), seen("1"), turned=True)
    fleet = Fleet(2, (compared.before, compared.after), (compared,), held=False, verdict=compared.verdict)
    assert "Only the clocks of the captures" in repr(fleet_report(fleet).sections[0])
