"""A register is checked on a day, without a command line."""

from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.api.register import Checked, check_register
from sluis.errors import RegisterError
from sluis.errors.register import set_value_error
from sluis.terms import Verdict

REGISTER = ROOT / "examples" / "register-per-home.yaml"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def closed() -> Checked:
    """Return the example register on a day before its clauses were signed."""
    return check_register(REGISTER, date(2026, 1, 10))


def test_an_open_register_says_until_when() -> None:
    checked = check_register(str(REGISTER), DAY)
    assert checked.loads
    assert checked.closed == ()
    assert set(checked.until) == set(checked.register.activities)
    assert all(day > DAY for day in checked.until.values())


def test_what_closes_comes_first_and_the_smallest_change_is_found(closed: Checked) -> None:
    assert "wifi-help" in closed.closed
    worst = closed.findings[0]
    assert (worst.verdict, worst.closes) == (Verdict.FAIL, True)
    smallest = closed.smallest(worst)
    assert smallest is not None
    assert smallest.facts
    assert closed.smallest(closed.findings[-1]) is None
    assert sum(closed.verdicts().values()) == len(closed.findings)


def test_a_what_if_is_kept_with_the_answer() -> None:
    fact = "recipients.wifi-insight.own_use.training=true"
    checked = check_register(REGISTER, DAY, [fact])
    assert checked.closed
    assert checked.document()["set"] == [fact]


def test_a_change_that_does_not_fit_is_blamed() -> None:
    with raises(set_value_error):
        check_register(REGISTER, DAY, ["recipients.wifi-insight.country=Netherlands"])


def test_a_register_with_faults_raises_them_all(tmp_path: Path) -> None:
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    source = REGISTER.read_text(encoding="utf-8").replace("treatment: token", "treatment: tokken")
    (tmp_path / "register.yaml").write_text(source, encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        check_register(tmp_path / "register.yaml", DAY)
    assert len(caught.value.faults) > 1


def test_what_only_the_law_refuses_gives_its_findings() -> None:
    checked = check_register(ROOT / "examples" / "register-neighbours.yaml", DAY)
    assert not checked.loads
    assert set(checked.closed) == set(checked.register.activities)
