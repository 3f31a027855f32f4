"""What is on record, in words: limit, whether it is open, what closes it, and rows with intervals."""

from dataclasses import dataclass, field

from tests.unit.standing.test_measured import FINE, LIMIT

from sluis.gate.state.risk_finding import RiskFinding
from sluis.register.lower import RiskLimit
from sluis.reports.risk_lease import between, history_rows, in_words, recorded_in_words
from sluis.standing.entries import Less, Measured
from sluis.standing.measured import RiskFault


@dataclass
class Told:
    activity: str = "a"
    limit: RiskLimit | None = LIMIT
    finding: RiskFinding | None = None
    good_until_ms: int | None = 1_795_527_091_000
    history: tuple[Measured, ...] = field(default=(FINE,))


def test_without_a_limit_nothing_is_said_to_be_limited() -> None:
    assert list(in_words(Told(limit=None))) == [
        "a: the register does not say how well a home may be recognised; nothing is limited."
    ]


def test_open_and_closed_are_said_with_their_numbers() -> None:
    said = " ".join(in_words(Told()))
    assert "at most 5.0% of the homes" in said
    assert "until 2026-11-24" in said
    closed = RiskFinding("a", RiskFault.SINGLED_OUT, LIMIT, FINE)
    said = " ".join(in_words(Told(finding=closed)))
    assert "The row that does most is Device.A." in said
    assert "No single change that was tried on 400 homes" in said


def test_rows_have_period_source_and_intervals_newest_first() -> None:
    [row] = history_rows(Told())
    assert row[:3] == ["2026-11-24", "recorded reports, replayed", "400"]
    assert row[3].startswith("1.0% (")
    assert between(None) == "—"
    assert "from 2026-11-22 to 2026-11-23" in recorded_in_words(FINE, "ab")
    assert Less(what="drop", column="x", alone=(0, 1), again=None).what == "drop"
