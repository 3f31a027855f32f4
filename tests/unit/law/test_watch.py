"""What begins, ends, was proposed, or was never read."""

import tomllib
from datetime import date, timedelta

import pytest

from sluis.law.adequacy import table_bytes
from sluis.law.rules import RULES
from sluis.law.sources import READ, SOURCES
from sluis.law.tables import KINDS
from sluis.law.watch import next_change, watch


def test_what_begins_or_ends_within_a_year_comes_first_in_order() -> None:
    days = [entry.day for entry in watch(date(2026, 1, 1)) if entry.day is not None]
    assert days == sorted(days)
    assert {entry.what for entry in watch(date(2026, 1, 1)) if entry.kind == "begins"} >= {
        "cbw-3",
        "wwke",
        "ai-4",
        "adequacy BR",
    }
    assert "ai-4-2025" in {entry.what for entry in watch(date(2026, 1, 1)) if entry.kind == "ends"}


def test_a_decision_that_expires_is_seen_a_year_before() -> None:
    ends = date(2031, 12, 28)

    def seen(at: date) -> bool:
        return any(entry.kind == "ends" and entry.what == "adequacy GB" for entry in watch(at))

    assert not seen(ends - timedelta(days=367))
    assert seen(ends - timedelta(days=366))
    assert seen(ends)
    assert not seen(ends + timedelta(days=1))


def test_every_row_nobody_read_officially_is_named() -> None:
    unread = {entry.what for entry in watch(date(2026, 11, 24)) if entry.kind == "unread"}
    assert {rule.id for rule in RULES if rule.checked not in READ} <= unread
    assert not {rule.id for rule in RULES if rule.checked in READ} & unread
    assert "eea.toml countries" in unread


def test_the_next_change_is_an_edge() -> None:
    assert next_change(date(2027, 12, 1)) == date(2027, 12, 2)
    assert next_change(date(2099, 1, 1)) is None


def test_days_no_rule_judges_by_are_watched_until_they_come() -> None:
    def begins(at: date) -> set[str]:
        return {entry.what for entry in watch(at) if entry.kind == "begins"}

    assert {"ai-5-1-ba", "ai-50-2"} <= begins(date(2026, 12, 1))
    assert {"ai-5-1-ba", "ai-50-2"} <= begins(date(2026, 12, 2))
    assert not {"ai-5-1-ba", "ai-50-2"} & begins(date(2026, 12, 3))


def days_in(part: object) -> list[date]:
    """Return every day that stands in a table."""
    if isinstance(part, dict):
        return [day for each in part.values() for day in days_in(each)]
    if isinstance(part, list):
        return [day for each in part for day in days_in(each)]
    return [part] if isinstance(part, date) else []


@pytest.mark.parametrize("name", sorted(set(KINDS) - {SOURCES}))
def test_every_day_of_every_table_is_watched_the_day_before(name: str) -> None:
    days = days_in(tomllib.loads(table_bytes(name).decode()))
    for day in days:
        entries = watch(day - timedelta(days=1))
        assert any(entry.day == day for entry in entries), (name, day)
        assert next_change(day - timedelta(days=1)) == day


def test_days_stand_in_the_tables_that_were_looked_at() -> None:
    with_days = {name for name in KINDS if days_in(tomllib.loads(table_bytes(name).decode()))}
    assert with_days >= {"adequacy.toml", "clocks.toml", "dates.toml", "law_and_practice.toml", "scc.toml"}
    assert date(2026, 12, 2) in days_in(tomllib.loads(table_bytes("dates.toml").decode()))


def test_every_day_of_a_rule_is_watched() -> None:
    for rule in RULES:
        for day in filter(None, (rule.starts, rule.ends)):
            assert any(entry.what == rule.id and entry.day == day for entry in watch(day - timedelta(days=1)))


def test_the_second_of_december_2026_is_seen_from_the_day_before() -> None:
    seen = {entry.what for entry in watch(date(2026, 12, 1)) if entry.day == date(2026, 12, 2)}
    assert seen == {"ai-5-1-ba", "ai-50-2"}
    assert next_change(date(2026, 12, 1)) == date(2026, 12, 2)
