"""The side-by-side picture shows what was sent, what leaves and why, and nothing a terminal would obey."""

import io

from sluis.gate.trial.side_by_side import LeafComparison
from sluis.reports.comparison import comparison
from sluis.reports.show import console_on
from sluis.terms import Reason


def page_of(lines: list[LeafComparison], *, all_lines: bool = False) -> str:
    page = io.StringIO()
    console_on(page).print(comparison(lines, "NL-0001", all_lines=all_lines))
    return page.getvalue()


def unlisted(number: int) -> LeafComparison:
    return LeafComparison(("Device", f"Name{number}"), "x", 0, None, Reason.UNLISTED)


def test_what_leaves_and_what_does_not_stand_beside_what_was_sent() -> None:
    released = LeafComparison(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone", 6, "phone", None)
    page = page_of([released, LeafComparison(("Device", "Rssi"), "7", 3, None, Reason.RANGE)])
    assert "Device.Hosts.Host.1.HostName" in page
    assert [word in page for word in ("Annas-iPhone", "phone", "outside the range of the row")] == [True] * 3


def test_many_unlisted_lines_are_counted_unless_all_are_asked_for() -> None:
    lines = [unlisted(number) for number in range(50)]
    assert "and 10 more that no row lists" in page_of(lines)
    assert "Device.Name49" not in page_of(lines)
    assert "Device.Name49" in page_of(lines, all_lines=True)


def test_a_value_cannot_command_the_terminal() -> None:
    hostile = "\x1b[2J\x07\u202eevil"
    page = page_of([LeafComparison(("Device", "Name"), hostile, 0, None, Reason.UNLISTED)])
    assert not any(character in page for character in "\x1b\x07\u202e")
    assert "evil" in page
    hostile_path = page_of([LeafComparison(("Device", "\x1b[31mx"), "1", 0, None, Reason.UNLISTED)])
    assert "\x1b" not in hostile_path


def test_on_a_narrow_screen_the_entry_stands_above_its_leaves() -> None:
    page = io.StringIO()
    station = ("Device", "WiFi", "AccessPoint", "1", "AssociatedDevice", "1")
    lines = [
        LeafComparison((*station, "MACAddress"), "3C:06:30:12:34:56", 2, "g" * 26, None),
        LeafComparison((*station, "SignalStrength"), "-61", 1, "-65", None),
    ]
    console_on(page, 110).print(comparison(lines, "NL-0001", columns=110))
    assert page.getvalue().count("Device.WiFi.AccessPoint.1.AssociatedDevice.1") == 1
    assert "  SignalStrength" in page.getvalue()
