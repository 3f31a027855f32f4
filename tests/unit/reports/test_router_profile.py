"""Profiles on a screen: a fleet by model and firmware, one router by its findings, and what was not looked at."""

from datetime import date

import pytest

from sluis.api.router_profile import check_profiles, make_profiles
from sluis.reports.router_profile import print_checked, print_profiles

DAY = date(2026, 12, 2)


def test_a_fleet_is_told_by_model_and_firmware(capsys: pytest.CaptureFixture[str]) -> None:
    checked = check_profiles("examples/router", "examples/register-per-home.yaml", at=DAY)
    print_checked(checked.register, checked.day, checked.summary, checked.routers)
    said = capsys.readouterr().out
    assert said.startswith("FAIL\n2 dumps")
    assert "4.3.0" in said
    assert "never" not in said
    assert "was not looked at" in said


def test_no_difference_is_said_of_what_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    checked = check_profiles("examples/router/as-the-register.txt", "examples/register-per-home.yaml", at=DAY)
    print_checked(checked.register, checked.day, checked.summary, checked.routers)
    assert "No difference was seen in what they say." in capsys.readouterr().out


def test_a_closed_activity_is_said_to_be_closed(capsys: pytest.CaptureFixture[str]) -> None:
    made = make_profiles("examples/register-per-home.yaml", at=date(2030, 1, 1))
    print_profiles(made.register, made.day, made.profiles)
    assert "No profile is made" in capsys.readouterr().out
