"""What an inspector reads: drafts and advice that was not followed, and days and draws in their own form only."""

from datetime import UTC, datetime

import pytest

from sluis.web.inspector import ADVICE, STEPS, draw_in, end_of_day, iso_of, took, versions
from sluis.web.inspector_answers import AgreedAs, GateTook, Registers, RegisterStep, SignedWith

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
AT = "2026-11-24 13:00:00 UTC"
FORM = {"epoch": "2", "seed": "4613-2255-6142-3316", "first": "6", "count": "5"}


def step(version: int, name: str, **more: object) -> RegisterStep:
    usual: dict[str, object] = {
        "by": "Eva",
        "signed": None,
        "agreed": None,
        "text": "",
        "advice": None,
        "followed": None,
        "at": AT,
    }
    return RegisterStep(version=version, register="ab", step=name, **{**usual, **more})  # type: ignore[arg-type]


def test_the_newest_version_comes_first_and_a_draft_is_one() -> None:
    whole = [step(1, name) for name in STEPS]
    rows = versions(Registers(AT, 1, (*whole, step(2, "proposed")), (GateTook(AT, "ab"),)), "en")
    assert [(row.version, row.state) for row in rows] == [
        (2, "a draft: proposed, and not decided for"),
        (1, "in force on this day"),
    ]
    [again] = versions(Registers(AT, None, tuple(whole), ()), "en")
    assert again.state == "activated, and not in force on this day"


def test_what_holds_by_its_steps_and_runs_nowhere_is_told_as_that() -> None:
    """Somebody who activates one version, and has the gate decide by another, profits when the steps alone are told."""
    whole = tuple(step(1, name) for name in STEPS)
    told = Registers(AT, 1, whole, (GateTook(AT, "cd"),))
    assert [row.state for row in versions(told, "en")] == ["in force on this day by its steps, and taken by no gate"]
    assert took(told) == ((iso_of(AT), "cd", None),), "what a gate took was never proposed"
    assert took(Registers(AT, 1, whole, (GateTook(AT, "ab"),))) == ((iso_of(AT), "ab", 1),)


def test_of_each_step_it_is_said_how_it_was_known_who_took_it() -> None:
    steps = (
        step(1, "proposed"),
        step(1, "advised", signed=SignedWith("dpo", "SHA256:abc")),
        step(1, "approved", agreed=AgreedAs("approver", "https://id.example", "7")),
    )
    [row] = versions(Registers(AT, None, steps, ()), "en")
    told = ["the name was typed", "signed with the key SHA256:abc", "signed in at https://id.example as 7"]
    assert [each.known for each in row.steps] == told


def test_advice_that_was_not_followed_is_said_with_who_decided() -> None:
    steps = (step(1, "proposed"), step(1, "advised", advice="negative"), step(1, "approved", followed=False, by="Anna"))
    [row] = versions(Registers(AT, None, steps, ()), "en")
    assert (row.against_advice, row.state) == (True, "decided for, and not activated")
    assert [(each.told, each.by, each.role) for each in row.steps[1:]] == [
        ("negative", "Eva", "data protection officer"),
        ("the advice is NOT followed", "Anna", "approver"),
    ]
    assert set(ADVICE) == {"positive", "conditions", "negative"}


@pytest.mark.parametrize(
    "text", ["", "2026-12-02", "9999-12-31", "2026-02-30", "1969-12-31", "2026-W49-2", " 2026-12-01"]
)
def test_what_is_no_day_or_lies_ahead_is_none(text: str) -> None:
    assert end_of_day(text, NOW) is None


def test_a_day_ends_in_dutch_time_and_today_is_now() -> None:
    assert end_of_day("2026-07-01", NOW) == "2026-07-01T23:59:59.999+02:00"
    assert end_of_day("2026-12-01", NOW) == "2026-12-01T13:00:00.000+01:00"
    assert iso_of(AT) == "2026-11-24T13:00:00+00:00"


def test_a_place_is_counted_from_one_by_people() -> None:
    made = draw_in(FORM)
    assert made is not None
    assert (made.first, made.count, made.epoch, made.seed) == (5, 5, 2, FORM["seed"])


@pytest.mark.parametrize(
    "change",
    [{"first": "0"}, {"count": "26"}, {"count": "٣"}, {"epoch": "-1"}, {"seed": "a" * 15}, {"seed": "a b" * 7}],
)
def test_what_is_no_draw_is_none(change: dict[str, str]) -> None:
    assert draw_in({**FORM, **change}) is None


@pytest.mark.parametrize("hour", [22, 23])
def test_just_after_midnight_today_is_the_dutch_day_and_what_happened_since_is_shown(hour: int) -> None:
    """In UTC it is still yesterday then, and the end of that Dutch day is past."""
    summer, winter = datetime(2026, 7, 1, hour, 30, tzinfo=UTC), datetime(2026, 12, 1, hour, 30, tzinfo=UTC)
    for now in (summer, winter):
        told = end_of_day(None, now)
        assert told is not None
        assert datetime.fromisoformat(told) == now
