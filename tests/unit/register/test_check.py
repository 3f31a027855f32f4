"""Findings of a register, what settles them, and until when they hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.errors import RegisterError
from sluis.register.check import (
    DAY_MS,
    Lease,
    as_known,
    check,
    check_activity,
    check_data,
    day_of,
    findings_of,
    is_open,
    lease,
    midnight_ms,
    open_until,
)
from sluis.terms import Verdict

from .register_texts import EXAMPLE, EXAMPLES, OPEN, load

NOW = date(2026, 11, 24)


def test_the_example_is_open_on_its_day() -> None:
    register = load(EXAMPLE)
    for name in register.activities:
        assert is_open(check_activity(register, name, NOW)), name
    assert {finding.verdict for finding in check(register, NOW)} == {Verdict.PASS, Verdict.REVIEW, Verdict.UNKNOWN}


def test_findings_of_an_activity_stand_worst_first() -> None:
    verdicts = [f.verdict for f in check_activity(load(EXAMPLE), "network-quality", NOW)]
    assert verdicts == sorted(verdicts, key=list(Verdict).index)


def test_a_decision_settles_until_it_expires() -> None:
    register = load(EXAMPLE)
    held = lease(register, "network-quality", date(2027, 6, 1))
    assert day_of(held.not_after_ms) == date(2028, 2, 10)
    assert day_of(held.activated_ms) == date(2026, 2, 10)
    assert lease(register, "network-quality", date(2028, 2, 10)) == Lease(*[midnight_ms(date(2028, 2, 10))] * 2)


def test_a_lease_is_at_most_366_days() -> None:
    assert day_of(lease(load(OPEN), "help", NOW).not_after_ms) == NOW + timedelta(days=366)


def test_a_lease_ends_on_the_first_day_a_finding_changes() -> None:
    text = OPEN.replace("signed: 2026-01-01", "signed: 2026-03-01, expires: 2027-01-01")
    register = load(text)
    assert lease(register, "help", NOW) == Lease(midnight_ms(date(2026, 3, 1)), midnight_ms(date(2027, 1, 1)))
    assert not is_open(check_activity(register, "help", date(2027, 1, 1)))
    assert not is_open(check_activity(register, "help", date(2026, 2, 28)))


def test_a_date_that_changes_nothing_does_not_end_a_lease() -> None:
    transfer = "role: processor, transfer: {tool: scc, signed: 2026-12-01, expires: 2027-01-01}}"
    text = OPEN.replace("role: processor}", transfer)
    assert day_of(lease(load(text), "help", NOW).not_after_ms) > date(2027, 1, 1)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.integers(0, 400))
def test_inside_a_lease_the_activity_is_open_and_at_its_end_something_changed(
    signed: date, expires: date, later: int
) -> None:
    register = load(OPEN.replace("signed: 2026-01-01", f"signed: {signed}, expires: {expires}"))
    held = lease(register, "help", NOW)
    if held.activated_ms == held.not_after_ms:
        assert not is_open(check_activity(register, "help", NOW))
        return
    assert held.activated_ms <= midnight_ms(NOW) < held.not_after_ms
    day = NOW + timedelta(days=later)
    if midnight_ms(day) < held.not_after_ms:
        assert is_open(check_activity(register, "help", day))
    end = day_of(held.not_after_ms)
    assert end == NOW + timedelta(days=366) or not is_open(check_activity(register, "help", end))


@given(st.integers(0, 4 * 10**12))
def test_a_moment_lies_in_its_day(at_ms: int) -> None:
    start = midnight_ms(day_of(at_ms))
    assert start <= at_ms < start + DAY_MS


def test_data_for_machines_has_the_agreed_keys() -> None:
    data = check_data(check(load(EXAMPLE), NOW), "en")
    assert list(data) == ["findings"]
    for finding in data["findings"]:
        assert {"activity", "rule", "verdict", "effect", "supervisor", "reason"} <= set(finding)


def test_a_refused_register_still_gives_its_findings() -> None:
    with pytest.raises(RegisterError) as refused:
        load((EXAMPLES / "register-neighbours.yaml").read_bytes())
    findings = findings_of(refused.value)
    assert [(f.rule, f.verdict, f.activity) for f in findings] == [
        ("avg-6-14-neighbour", Verdict.FAIL, "wifi-help"),
        ("avg-6-14-neighbour", Verdict.FAIL, "wifi-help"),
    ]
    assert check_data(findings, "en")["findings"][0]["closes"] is True


SHIELD = OPEN.replace("country: DE", "country: US, subject_to: [US-PRIVACY-SHIELD]")


def test_a_day_before_an_annulment_passes_as_known_then_and_fails_as_known_later() -> None:
    register, last = load(SHIELD), date(2020, 7, 15)
    assert next(f.verdict for f in check(register, last) if f.rule == "avg-44") is Verdict.PASS
    assert ("avg-44", Verdict.FAIL) in [(f.rule, f.verdict) for f in as_known(register, last, NOW)]
    assert {f.rule for f in as_known(register, last, NOW)} == {"avg-44", "avg-46-702"}
    assert as_known(register, last, last) == ()
    assert as_known(register, NOW, NOW) == ()


@pytest.mark.parametrize("at", [date(2026, 1, 10), date(2026, 11, 24), date(2028, 2, 9), date(2028, 2, 10)])
def test_what_check_shows_is_the_end_of_the_lease(at: date) -> None:
    register = load(EXAMPLE)
    for name in register.activities:
        until = open_until(register, name, check_activity(register, name, at), at)
        assert midnight_ms(until) == lease(register, name, at).not_after_ms
