"""``sluis clock`` says both readings and rings on the stricter; bad moments and events are one sentence."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main
from sluis.errors import Entry
from sluis.errors.cli import argument_missing_error, output_unwritable_error
from sluis.errors.law import clock_event_error, clock_moment_error

FRIDAY = ("clock", "--event", "breach", "--at", "2026-11-20T17:00")


def test_a_breach_on_friday_rings_on_saturday_and_on_monday(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FRIDAY, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    terms = {term["id"]: term for term in document["terms"]}
    assert terms["tw-611-first"]["alarm"] == "2026-11-21T17:00:00+01:00"
    assert terms["avg-33"]["alarm"] == "2026-11-23T17:00:00+01:00"
    assert terms["avg-33"]["readings"]["regulation"] == "2026-11-24T23:59:59+01:00"
    assert terms["avg-34"]["alarm"] is None
    assert {term["checked"] for term in document["terms"]} == {"official"}


def test_people_read_it_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FRIDAY, "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert "za 2026-11-21 17:00:00 CET  AP  Eerste melding van de inbreuk" in page
    assert "onverwijld" in page


def test_what_was_no_duty_yet_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "--event", "incident", "--at", "2026-03-03T10:00"]) == 0
    assert "Not in force on that day: Cyberbeveiligingswet" in capsys.readouterr().out


def test_it_lists_every_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "--format", "json"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert {"breach", "request", "incident", "prior-consultation"} <= {event["event"] for event in events}
    assert all(event["terms"] for event in events)


def test_a_calendar_file_is_written_and_the_same_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "1.ics", tmp_path / "2.ics"
    assert main([*FRIDAY, "--ics", str(first)]) == 0
    assert main(["clock", "--event", "breach", "--at", "2026-11-20T16:00:00Z", "--ics", str(second)]) == 0
    capsys.readouterr()
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--event", "breach"], argument_missing_error),
        (["--event", "breach", "--at", "yesterday"], clock_moment_error),
        (["--event", "birthday", "--at", "2026-11-20"], clock_event_error),
        (["--event", "breach", "--at", "2026-11-20", "--ics", "no/such/folder/x.ics"], output_unwritable_error),
    ],
)
def test_bad_input_is_one_sentence(words: list[str], error: Entry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", *words]) == 2
    page = capsys.readouterr()
    assert page.out == ""
    assert page.err.count("\n") == 1
    assert error.hint in page.err
    assert "yesterday" not in page.err
    assert "birthday" not in page.err


def test_the_clock_says_until_when_the_law_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["clock"], ["clock", "--event", "breach", "--at", "2026-12-05T10:00"]):
        assert main(words) == 0
        assert "\nLaw checked until " in capsys.readouterr().out
        assert main([*words, "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["law_read"]["checked_until"]
