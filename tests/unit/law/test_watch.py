"""What begins, ends, was proposed, or was never read."""

from datetime import date, timedelta

from sluis.law.rules import RULES
from sluis.law.sources import READ
from sluis.law.watch import next_change, watch


def test_what_begins_or_ends_within_a_year_comes_first_in_order() -> None:
    days = [one.day for one in watch(date(2026, 1, 1)) if one.day is not None]
    assert days == sorted(days)
    assert {one.what for one in watch(date(2026, 1, 1)) if one.kind == "begins"} >= {
        "cbw-3",
        "wwke",
        "ai-4",
        "adequacy BR",
    }
    assert "ai-4-2025" in {one.what for one in watch(date(2026, 1, 1)) if one.kind == "ends"}


def test_a_decision_that_expires_is_seen_a_year_before() -> None:
    ends = date(2031, 12, 28)

    def seen(at: date) -> bool:
        return any(one.kind == "ends" and one.what == "adequacy GB" for one in watch(at))

    assert not seen(ends - timedelta(days=367))
    assert seen(ends - timedelta(days=366))
    assert seen(ends - timedelta(days=1))
    assert not seen(ends)


def test_every_row_nobody_read_officially_is_named() -> None:
    unread = {one.what for one in watch(date(2026, 11, 24)) if one.kind == "unread"}
    assert {rule.id for rule in RULES if rule.checked not in READ} <= unread
    assert not {rule.id for rule in RULES if rule.checked in READ} & unread
    assert "eea.toml countries" in unread


def test_the_next_change_is_an_edge() -> None:
    assert next_change(date(2027, 12, 1)) == date(2027, 12, 2)
    assert next_change(date(2099, 1, 1)) is None


def test_days_no_rule_judges_by_are_watched_until_they_come() -> None:
    def begins(at: date) -> set[str]:
        return {one.what for one in watch(at) if one.kind == "begins"}

    assert {"ai-5-1-ba", "ai-50-2"} <= begins(date(2026, 12, 1))
    assert not {"ai-5-1-ba", "ai-50-2"} & begins(date(2026, 12, 2))
