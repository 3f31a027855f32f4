"""Profiles as JSON: a difference of what is off says so, and words are in the language in force."""

from dataclasses import replace

from sluis.audit.profile.drift_kinds import Drift, found
from sluis.i18n import use
from sluis.reports.router_profile_document import said


def test_what_is_off_is_said_to_be_off() -> None:
    finding = found(Drift.UNENCRYPTED)
    assert said(finding).startswith("The router reports without")
    assert said(replace(finding, off=True)).startswith("Off now; when it is on: The router")
    assert said(replace(found(Drift.OFF, activity="a"), off=True)).startswith("The profile of a is off")


def test_a_reason_and_a_trigger_are_translated_too() -> None:
    use("nl")
    try:
        assert "aanvraag" in said(found(Drift.ON, activity="a", trigger="help-request")) or "hulp" in said(
            found(Drift.ON, activity="a", trigger="help-request")
        )
    finally:
        use("en")
