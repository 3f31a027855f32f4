"""Why a measurement closes, in words: each with its figures, none with a share that hides that it is above."""

import msgspec
import pytest
from tests.unit.standing.test_measured import FINE, LIMIT

from sluis.gate.state.risk_finding import SENTENCES, RiskFinding, helps, percent
from sluis.register.lower import RiskLimit
from sluis.standing.entries import Less
from sluis.standing.measured import RiskFault


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("fault", list(RiskFault))
def test_each_has_a_sentence_with_all_its_places(fault: RiskFault, lang: str) -> None:
    said = RiskFinding("a", fault, LIMIT, FINE).reason("nl" if lang == "nl" else "en")
    assert "{" not in said
    assert set(SENTENCES) == set(RiskFault)


def test_a_figure_that_is_above_is_not_rounded_to_its_limit() -> None:
    assert percent(0.050004, "en") != percent(0.05, "en")


def test_what_helps_stays_under_both_limits_and_what_was_not_measured_does_not_help() -> None:
    less = Less(what="drop", column="Device.A", alone=(0, 400), again=(0, 400))
    assert helps(less, LIMIT)
    assert not helps(msgspec.structs.replace(less, alone=(400, 400)), LIMIT)
    assert not helps(msgspec.structs.replace(less, again=None), LIMIT)
    assert helps(msgspec.structs.replace(less, again=None), RiskLimit(0.05, None, 1, 86_400_000))


def test_only_a_figure_above_its_limit_has_what_would_help() -> None:
    assert RiskFinding("a", RiskFault.OLD, LIMIT, FINE).helping() == ()
    assert not RiskFinding("a", RiskFault.UNMEASURED, LIMIT, None).above
