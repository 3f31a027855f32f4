"""Every register that ships gives the findings that are expected of it, and moves as the law moved."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from source_tree import ROOT

from sluis.api.register import Checked, check_register
from sluis.law.precedents import Case, cases_of
from sluis.ledger.record import Status
from sluis.standing.events import EventKind
from sluis.terms import Kind, Reason, Supervisor, Verdict

EXAMPLES = ROOT / "examples"
HERE = Path(__file__).parent
SHIPPED = yaml.safe_load((HERE / "shipped" / "shipped.yaml").read_text(encoding="utf-8"))
INVENTED = EXAMPLES / "registers" / "march-2026-invented.yaml"
PUBLIC = EXAMPLES / "registers" / "march-2026-public-record.yaml"
REPORTED = date(2026, 3, 3)
DECLARED = {"avg-5-2", "avg-25"}
"""What vector 1 fails because the flow stood in no record: in a register it does, by being there."""


def not_passing(checked: Checked) -> dict[str, dict[str, list[str]]]:
    words: dict[str, dict[str, list[str]]] = {name: {} for name in checked.register.activities}
    for finding in checked.findings:
        if finding.verdict is not Verdict.PASS:
            word = "SETTLED" if finding.settled else finding.verdict.value
            words[finding.activity].setdefault(word, []).append(finding.rule)
    return {name: {word: sorted(rules) for word, rules in by.items()} for name, by in words.items()}


def verdicts(register: str, day: date) -> dict[tuple[str, str], str]:
    return {
        (finding.activity, finding.rule): finding.verdict.value
        for finding in check_register(EXAMPLES / register, day).findings
    }


@pytest.mark.parametrize("case", SHIPPED["expected"], ids=lambda case: case["register"])
def test_a_shipped_register_gives_what_is_expected(case: dict[str, Any]) -> None:
    checked = check_register(EXAMPLES / case["register"], case["at"])
    assert not_passing(checked) == case["findings"]
    assert list(checked.closed) == case["closed"]
    assert case["loads"] is not bool(checked.read.faults)


def test_no_shipped_register_is_left_out() -> None:
    files = {*EXAMPLES.glob("register*.yaml"), *EXAMPLES.glob("registers/*.yaml")}
    expected = {EXAMPLES / case["register"] for case in SHIPPED["expected"]}
    assert files == expected


@pytest.mark.parametrize("move", SHIPPED["moves"], ids=lambda move: f"{move['day']} {move['why']}")
def test_only_the_day_moves_findings(move: dict[str, Any]) -> None:
    before = verdicts(move["register"], move["day"] - timedelta(days=1))
    after = verdicts(move["register"], move["day"])
    moved: dict[str, dict[str, list[str]]] = {}
    for activity, rule in {**before, **after}:
        then, now = before.get((activity, rule), "none"), after.get((activity, rule), "none")
        if then != now:
            moved.setdefault(activity, {})[rule] = [then, now]
    assert moved == move["changes"]


def test_the_law_moves_on_at_least_six_days() -> None:
    assert len({move["day"] for move in SHIPPED["moves"] if move["changes"]}) >= 6


def test_the_invented_situation_fails_where_the_first_vector_does() -> None:
    vector = cases_of((HERE / "flows" / "vectors.yaml").read_bytes(), Case)[0]
    failing = {rule for rule, word in vector.expect.items() if word == "FAIL"}
    checked = check_register(INVENTED, REPORTED)
    outcomes = {finding.rule: finding.verdict for finding in checked.findings}
    assert {rule for rule in failing if outcomes.get(rule) is not Verdict.FAIL} == DECLARED
    assert {outcomes[rule] for rule in DECLARED} == {Verdict.PASS}
    assert outcomes["avg-28-3"] is Verdict.UNKNOWN
    assert not {"cbw-3", "cbw-21", "wwke"} & outcomes.keys()
    assert {finding.supervisor for finding in checked.findings if finding.closes} == {
        Supervisor.AP,
        Supervisor.ACM,
        Supervisor.RDI,
        Supervisor.UNSETTLED,
    }


def test_the_public_record_is_mostly_unknown() -> None:
    words = [finding.verdict for finding in check_register(PUBLIC, REPORTED).findings]
    asked = [word for word in words if word is not Verdict.PASS]
    assert asked.count(Verdict.UNKNOWN) > 2 * (len(asked) - asked.count(Verdict.UNKNOWN))


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.name)
def test_companies_are_invented_and_nobody_is_judged(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    assert [word for word in ("odido", "lifemote", "mellema", "violat", "overtred", "illegal") if word in text] == []


def test_the_baseline_opens_with_the_papers_of_a_provider_but_for_what_must_be_decided(tmp_path: Path) -> None:
    register = yaml.safe_load((EXAMPLES / "registers" / "sector-baseline.yaml").read_text(encoding="utf-8"))
    papers = SHIPPED["papers"]
    register["controller"].update(papers["controller"])
    register["recipients"]["processor"].update(papers["recipients"]["processor"])
    for activity in register["activities"].values():
        activity.update(papers["activity"])
        for ground in activity["grounds"]:
            ground.update(papers["ground"])
    (tmp_path / "register.yaml").write_text(json.dumps(register, default=str), encoding="utf-8")  # JSON is YAML
    checked = check_register(tmp_path / "register.yaml", date(2026, 11, 27))
    assert [(finding.activity, finding.rule) for finding in checked.findings if finding.closes] == [
        ("faults", "tw-11-7a")
    ]
    assert checked.closed == ("faults",)
    assert Verdict.FAIL not in {finding.verdict for finding in checked.findings}


def words_of(activity: str, path: str) -> set[str]:
    register = yaml.safe_load((EXAMPLES / "registers" / "sluis-itself.yaml").read_text(encoding="utf-8"))
    [row] = [row for row in register["activities"][activity]["fields"] if row.get("path") == path]
    return set(row["as"]["enum"])


def test_what_sluis_says_of_itself_is_what_it_keeps() -> None:
    assert words_of("intake", "Sluis.Withheld.*.Reason") == {reason.value for reason in Reason}
    assert words_of("ledger", "Sluis.Disclosure.*.Outcome") == {status.value for status in Status}
    assert words_of("standing", "Sluis.Standing.*.Kind") == {kind.value for kind in EventKind}
    example = yaml.safe_load((EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8"))
    assert words_of("ledger", "Sluis.Disclosure.*.Activity") == example["activities"].keys()


def test_the_intake_of_sluis_lets_no_value_of_a_router_out() -> None:
    register = check_register(EXAMPLES / "registers" / "sluis-itself.yaml", date(2026, 11, 27)).register
    intake = register.activities["intake"].fields
    withheld = {row.kind for row in intake if row.path is None and row.treatment == "withhold"}
    assert {Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.HOST_NAME, Kind.SSID, Kind.SERIAL, Kind.SECRET} <= withheld
    rows = [row.path for activity in register.activities.values() for row in activity.fields if row.path is not None]
    assert {path.split(".")[0] for path in rows} == {"Sluis"}
