"""What each row does, in papers: which does most and what would help, on its sample; or that it is not on record."""

from pathlib import Path

from tests.flow.gatehouse import Clock, build, opened
from tests.limited import PARTS, QUALITY, measurement, register_in
from tests.unit.reports.papers.test_measured_history import Found
from tests.unit.reports.test_risk_parts import LIMIT, TIGHT

from sluis.register.lower import RiskLimit
from sluis.reports.papers.measured_rows import rows_on_record
from sluis.standing.entries import Less, Measured, Parts


def said(counts: Measured | None, limit: RiskLimit | None = None) -> list[str]:
    return [each.words() for each in rows_on_record(Found(activity=QUALITY, limit=limit), counts)]


def test_a_paper_says_which_row_does_most_and_what_would_help(tmp_path: Path) -> None:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(1_795_737_600_000)) as gate:
        before = measurement(gate)
        less = (*before.less, Less(what="drop", column=PARTS.rows[0].column, alone=(1, 400), again=(3, 280)))
        told = measurement(gate, parts=PARTS, less=less)
        one_day = measurement(gate, parts=Parts(alone=(8, 400), again=None, rows=PARTS.rows, more=0))
    assert said(None) == []
    assert said(before) == [
        f"{QUALITY}: what each row does to these figures is not on record; it was not measured for this paper."
    ]
    first, token, row = said(told, LIMIT)
    assert f"without {PARTS.rows[0].column}, which does most (95 %)" in first
    assert token.endswith("a household token that lives for one report.")
    assert row.endswith(f"withhold the row ({PARTS.rows[0].column}).")
    assert "nothing that was tried" in said(told, TIGHT)[1]
    assert len(said(told)) == 1, "nothing is limited: nothing is said of a limit"
    assert "whether a home is found again was not measured" in said(one_day)[0]
