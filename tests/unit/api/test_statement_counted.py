"""What a letter tells of counts: each period, recipient and value by itself, in both languages."""

from pathlib import Path

from tests.flow.counting import HOMES, HOUR_MS, START_MS, api_of, send_all, street
from tests.flow.gatehouse import DAY_MS

from sluis.api.ledger import seal
from sluis.api.paper_statement import make_statement_letter
from sluis.gate.path.closing import close_periods
from sluis.i18n import use


def test_only_counts_of_the_period_that_was_asked_about_are_told(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        for day in (1, 2):
            send_all(gate, dict.fromkeys(range(HOMES), 0))
            clock.at_ms = START_MS + day * DAY_MS + HOUR_MS
            assert close_periods(gate) == 1
        clock.at_ms += 1
        api = api_of(gate)
        seal(api)
        both = make_statement_letter(api, "NL-0001", 0, clock.at_ms).paper.counted
        first = make_statement_letter(api, "NL-0001", 0, START_MS + DAY_MS + 2 * HOUR_MS).paper.counted
        assert both[0].words().startswith("Your home was counted 2 times, for Netwerk Meting GmbH, ")
        assert first[0].words().startswith("Your home was counted 1 time, for Netwerk Meting GmbH, ")
        assert "spent 10 of it" in both[-1].words()
        assert "spent 5 of it" in first[-1].words()
        use("nl")
        try:
            assert both[0].words().startswith("Uw huis is 2 keer meegeteld, voor Netwerk Meting GmbH, ")
        finally:
            use("en")
