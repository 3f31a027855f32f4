"""What was withheld, for a person."""

import pytest

from sluis.gate.state.tally import WHOLE_REPORT
from sluis.reports.withheld import day_of, print_withheld
from sluis.store.counts import Count, UnlistedName


def test_counts_and_names_are_tables(capsys: pytest.CaptureFixture[str]) -> None:
    counts = [Count(20781, "wifi-help", 3, "withhold", 7), Count(20781, "", WHOLE_REPORT, "duplicate", 2)]
    print_withheld(counts, [UnlistedName("Device.X_NEW.Field", 25, 0, 0)])
    page = " ".join(capsys.readouterr().out.split())
    assert day_of(counts[0]) == "2026-11-24"
    for text in ("2026-11-24 wifi-help 3", "whole report", "Device.X_NEW.Field", "1970-01-01T00:00:00Z"):
        assert text in page
