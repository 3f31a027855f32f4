"""What is on record, in words: limit, whether it is open, what closes it, and rows with intervals."""

from dataclasses import dataclass, field

from tests.unit.standing.test_measured import FINE, LIMIT

from sluis.gate.state.risk_finding import RiskFinding
from sluis.register.lower import RiskLimit
from sluis.reports.risk_lease import between, history_rows, in_words, recorded_in_words
from sluis.standing.entries import Less, MeasureBegun, Measured, SampleBegun
from sluis.standing.measured import RiskFault


@dataclass
class Told:
    activity: str = "a"
    limit: RiskLimit | None = LIMIT
    finding: RiskFinding | None = None
    good_until_ms: int | None = 1_795_527_091_000
    history: tuple[Measured, ...] = field(default=(FINE,))
    unreported: tuple[MeasureBegun, ...] = ()
    sample: SampleBegun | None = None


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


def test_what_was_begun_and_never_reported_and_what_is_kept_are_said() -> None:
    begun = MeasureBegun(
        activity="a", leaving="1" * 64, source="replay", input="2" * 64, root="3" * 64, seed=7, at_ms=FINE.at_ms
    )
    day_ms = 86_400_000
    sample = SampleBegun(
        activity="a", leaving="1" * 64, root="3" * 64, from_ms=FINE.at_ms, until_ms=FINE.at_ms + 9 * day_ms,
        slots=900, below=1, homes=400, at_ms=FINE.at_ms,
    )  # fmt: skip
    _limit, _open, unreported, kept = in_words(Told(unreported=(begun,), sample=sample))
    assert "2" * 64 in unreported
    assert "nothing on record says what came out" in unreported
    assert "of 400 homes that the log drew" in kept


def test_rows_have_period_source_and_intervals_newest_first() -> None:
    [row] = history_rows(Told())
    assert row[:3] == ["2026-11-24", "recorded reports, replayed", "400"]
    assert row[3].startswith("1.0% (")
    assert between(None) == "—"
    assert "from 2026-11-22 to 2026-11-23" in recorded_in_words(FINE, "ab")
    assert Less(what="drop", column="x", alone=(0, 1), again=None).what == "drop"
