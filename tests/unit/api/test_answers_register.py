"""Kinds are named in words, changed or not; what is not on record of a consultation or an AI system is said so."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.answers_known import AnswersAsked, Known, known_of
from sluis.api.answers_register import consulted, kinds_outside, purpose, systems, written_down
from sluis.reports.papers.figure import Both

EXAMPLE = ROOT / "examples" / "register-per-home.yaml"


def of(folder: Path, old: str = "", new: str = "") -> Known:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    (folder / "vocabularies").symlink_to(EXAMPLE.parent / "vocabularies")
    (folder / "register.yaml").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return known_of(AnswersAsked(folder / "register.yaml", date(2026, 12, 1)))


def of_example() -> Known:
    return known_of(AnswersAsked(EXAMPLE, date(2026, 12, 1)))


def test_what_goes_outside_is_named_and_what_stays_in_europe_is_not() -> None:
    said = kinds_outside(of_example()).words()
    assert "MAC address (changed first)" in said
    assert "host name (changed first)" in said
    assert "presence at home" in said
    assert "technical values" in said
    assert "technical values" not in kinds_outside(of_example(), people=True).words()
    march = ROOT / "examples" / "registers" / "march-2026-public-record.yaml"
    raw = kinds_outside(known_of(AnswersAsked(march, date(2026, 3, 11)))).words()
    assert raw == "MAC address and host name", "as the press had it: not changed"


def test_where_all_of_it_stays_no_kind_is_named(tmp_path: Path) -> None:
    assert kinds_outside(of(tmp_path, "    country: US\n", "    country: DE\n")).words() == "stays inside"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("", ["not on record", "not on record"]),
        (", consulted: 2026-01-21, advised: 2026-01-25", ["Wednesday 21", "Sunday 25"]),
    ],
)
def test_a_consultation_is_told_with_its_day_or_as_not_on_record(new: str, told: list[str], tmp_path: Path) -> None:
    made = [each.words() for each in consulted(of(tmp_path, "residual: low", f"residual: low{new}"))]
    assert len(made) == 2 + bool(new)
    assert all(words.startswith(start) for words, start in zip(made, told, strict=False))


def test_an_activity_is_called_what_it_is_for_and_by_its_key_where_the_register_has_no_words(tmp_path: Path) -> None:
    known = of(tmp_path, "      en: Solve Wi-Fi problems when the customer asks\n")
    both = purpose(known, "wifi-help")
    assert isinstance(both, Both)
    assert both.words() == "Wifi-problemen oplossen als de klant erom vraagt", "in the other language"
    assert purpose(known, "no-such-activity") == "no-such-activity"
    assert [each.what for each in written_down(known)] == [
        "Where breaches are written down",
        "How breaches are reported",
    ]


def test_an_ai_system_is_named_with_what_is_not_on_record_of_it(tmp_path: Path) -> None:
    [told] = systems(of(tmp_path, "      oversight: team lead of the helpdesk\n"))
    assert told.about_words() == "WiFi Insight Inc.", "as it is called, and not by its key"
    assert "name: WiFi Insight Advisor 4.2; who makes it: WiFi Insight Inc." in told.words()
    assert "who oversees it: not on record" in told.words()
    assert "what comes back: “advice a helpdesk employee reads and may follow”" in told.words(), "others wrote that"
    assert "high-risk (Annex III): no" in told.words()
