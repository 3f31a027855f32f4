"""One activity: people who are not customers."""

import pytest

from sluis.law.finding import Finding
from sluis.register.activity_checks import OUTSIDER_RULE

from .register_texts import EXAMPLES, NUMBER_ROW, codes, faults, load, row, swap

NEIGHBOUR = (
    f"{{path: Device.WiFi.NeighboringWiFiDiagnostic.Result.*.SignalStrength, treatment: release, {NUMBER_ROW}, why: w}}"
)


def with_neighbour(ground: str, notice: str) -> str:
    text = row(NEIGHBOUR).replace("avg: 6-1-b}]", f"avg: 6-1-b}}, {ground}]")
    return text.replace("    retention:", f"    notice: {notice}\n    retention:")


@pytest.mark.parametrize("avg", ["6-1-c", "6-1-d", "6-1-e", "6-1-f"])
def test_a_row_about_neighbours_loads_with_a_ground_that_reaches_them_and_a_notice(avg: str) -> None:
    load(with_neighbour(f"{{subjects: [neighbour], avg: {avg}}}", "{art14: {ref: N-1, published: 2026-01-01}}"))


@pytest.mark.parametrize("avg", ["6-1-a", "6-1-b"])
def test_neither_consent_nor_contract_reaches_a_neighbour(avg: str) -> None:
    text = with_neighbour(f"{{subjects: [neighbour], avg: {avg}}}", "{art14: {ref: N-1}}")
    assert codes(text) == ["register.outsider"]


def test_without_a_notice_it_does_not_load() -> None:
    assert codes(with_neighbour("{subjects: [neighbour], avg: 6-1-f}", "{version: 1}")) == ["register.outsider"]


def test_a_ground_for_another_subject_does_not_count() -> None:
    assert codes(with_neighbour("{subjects: [guest], avg: 6-1-f}", "{art14: {ref: N-1}}")) == ["register.outsider"]


def test_a_row_by_kind_that_withholds_it_makes_it_load() -> None:
    load(row(NEIGHBOUR).replace("{kind: ssid, treatment", "{kind: signal, treatment"))


def test_the_shipped_refused_register_carries_its_findings() -> None:
    faults_read = faults((EXAMPLES / "register-neighbours.yaml").read_bytes())
    assert [fault.code for fault in faults_read] == ["register.outsider"] * 2
    for fault in faults_read:
        assert isinstance(fault.finding, Finding)
        assert fault.finding.rule == OUTSIDER_RULE
        assert fault.finding.supervisor == "AP"
        assert "neighbour" in fault.text("en")
        assert fault.remedy("en")


def test_a_broken_ground_for_others_does_not_hide_that_nobody_named_the_neighbour() -> None:
    text = row(NEIGHBOUR).replace("avg: 6-1-b", "avg: x")
    assert codes(text) == ["register.expects-ground", "register.outsider"]


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        ("{subjects: [neighbour], avg: x}", "register.expects-ground"),
        ("{subjects: [neighbor], avg: 6-1-f}", "register.expects-word"),
        ("{subjects: neighbour, avg: 6-1-f}", "register.expects-list"),
        ("{avg: 6-1-f}", "register.missing-key"),
        ("neighbour", "register.expects-mapping"),
    ],
)
def test_a_broken_ground_that_may_be_the_neighbours_is_said_once(ground: str, code: str) -> None:
    assert codes(with_neighbour(ground, "{art14: {ref: N-1}}")) == [code]


def test_grounds_that_are_no_list_are_said_once() -> None:
    grounds = "[{subjects: [subscriber, household, guest], avg: 6-1-b}]"
    assert codes(row(NEIGHBOUR).replace(grounds, "all")) == ["register.expects-list"]


@pytest.mark.parametrize(("subjects", "others"), [("neighbour", []), ("guest", ["register.outsider"])])
def test_a_broken_notice_is_said_once_and_hides_no_missing_ground(subjects: str, others: list[str]) -> None:
    faults_read = codes(
        with_neighbour(f"{{subjects: [{subjects}], avg: 6-1-f}}", "{art14: {ref: N-1, published: soon}}")
    )
    assert faults_read == ["register.expects-date", *others]


def test_a_window_of_nothing_is_refused() -> None:
    assert codes(swap("window: P3D", "window: P0D")) == ["register.zero-duration"]
