"""The page of a measurement: the sentence first, the pictures, the tables, and what was not looked at."""

from tests.unit.risk.test_measurement import fleet

from sluis.reports.risk_page import risk_page
from sluis.risk.measurement import measure


def test_everything_is_on_the_page() -> None:
    figures = measure(fleet(24, 1), 5, sensitive="kind", homes_in_all=99)
    page = risk_page([("help <me>", figures, (1_795_478_400_000, 1_795_651_200_000), {"without-home": 7})])
    assert "help &lt;me&gt;: 100.0% of homes are recognised the next day" in page
    assert page.count("<svg") == 1
    for title in ("Homes that are alone", "Homes found again", "What each column does", "What would bring it down"):
        assert title in page
    assert "reports that do not say whose router it was: 7" in page
    assert "what the recipient knows from elsewhere" in page
    assert page.index("recognised the next day") < page.index("<svg")
    assert "<script" not in page
