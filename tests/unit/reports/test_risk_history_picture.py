"""The history of measurements is drawn the same each time, with its limit, and fetches nothing."""

from sluis.reports.risk_history_picture import Drawn, history_picture

HISTORY = [Drawn("2026-11-01", 0.1, 0.05, 0.2), Drawn("2026-11-02", 0.2, 0.1, 0.3)]


def test_it_has_its_days_and_its_limit_and_the_same_figures_give_the_same_bytes() -> None:
    drawn = history_picture(HISTORY, HISTORY[:1], 0.3, None)
    assert drawn == history_picture(HISTORY, HISTORY[:1], 0.3, None)
    for words in ("Homes that are alone, by when", "Homes found again, by when", "at most, today", "2026-11-02"):
        assert words in drawn
    for wrong in ("<script", "<style", "style=", "<image", "href="):
        assert wrong not in drawn, "a policy of pages refuses it, or it fetches"


def test_what_is_not_limited_and_was_not_measured_is_not_drawn() -> None:
    drawn = history_picture(HISTORY, [], None, None)
    assert "at most" not in drawn
    assert "found again" not in drawn
