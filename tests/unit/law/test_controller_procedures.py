"""The exporter's desks as the law sees them."""

from datetime import date

from sluis.law.controller_procedures import Incident


def test_terms_run_from_awareness_and_without_it_from_detection() -> None:
    detected, aware = date(2026, 9, 1), date(2026, 9, 3)
    assert Incident("i", detected).known == detected
    assert Incident("i", detected, aware).known == aware
