"""What names a paper that somebody can look up, and what becomes of a rule that leans on a text that names none.

``papers/spellings.yaml`` lists what people write, as a lawyer would sort it. Each is judged in a complete register.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sluis.errors import FileName
from sluis.law.finding import VAGUE, Finding
from sluis.register.absent import denies, is_absent
from sluis.register.check import check_activity, is_open, lease
from sluis.register.flows import flow_of
from sluis.register.load import load_register
from sluis.register.lookup import references
from sluis.register.model import Register
from sluis.register.references import LAW, PAPER, VERSION, can_be_looked_up

from .test_situations import EXAMPLES, HERE, changed, read

DAY = date(2026, 12, 1)
SPELLINGS: dict[str, list[str]] = read(HERE / "papers" / "spellings.yaml")
SORTS = {"honest": PAPER, "empty": PAPER, "law": LAW, "no_law": LAW, "version": VERSION, "no_version": VERSION}
NO_RULE_ASKS = {
    "controller.cyber.registered", "controller.cyber.procedure", "controller.cyber.board", "controller.cyber.measures",
    "recipients.netwerk-meting.supply_chain", "activities.wifi-help.security.ref",
    "activities.network-quality.security.ref",
}  # fmt: skip
"""References that no verdict turns on: others beside them say as much, or no rule of this activity reads them."""


@cache
def _example() -> str:
    return json.dumps(read(EXAMPLES / "register-per-home.yaml"))


def register(**changes: str) -> Register:
    node = json.loads(_example())
    for path, value in changes.items():
        changed(node, path, value)
    return load_register(json.dumps(node).encode(), FileName("papers.yaml"), EXAMPLES / "vocabularies")


def findings(at: date = DAY, activity: str = "wifi-help", **changes: str) -> dict[str, Finding]:
    return {finding.rule: finding for finding in check_activity(register(**changes), activity, at)}


@pytest.mark.parametrize(("sort", "text"), [(sort, text) for sort in SORTS for text in SPELLINGS[sort]])
def test_a_spelling_names_a_paper_or_none(sort: str, text: str) -> None:
    names = not is_absent(text) and not denies(text) and can_be_looked_up(text, DAY, SORTS[sort])
    assert names is (sort in {"honest", "law", "version"})


@pytest.mark.parametrize("text", SPELLINGS["empty"][::3])
def test_an_agreement_that_nobody_could_look_up_carries_no_processor(text: str) -> None:
    found = findings(**{"recipients/wifi-insight/processor_agreement/ref": text})["avg-28-3"]
    assert found.verdict.value == ("FAIL" if is_absent(text) or denies(text) else "UNKNOWN")
    if found.verdict.value == "UNKNOWN":
        assert found.missing == ("recipients.wifi-insight.processor_agreement.ref",)
    assert found.closes


@pytest.mark.parametrize("text", SPELLINGS["honest"][::3])
def test_an_agreement_that_somebody_can_look_up_does(text: str) -> None:
    found = findings(**{"recipients/wifi-insight/processor_agreement/ref": text})["avg-28-3"]
    assert found.verdict.value == "PASS"


def test_the_finding_asks_for_a_number_a_date_or_a_place() -> None:
    found = findings(**{"recipients/wifi-insight/processor_agreement/ref": "de overeenkomst"})["avg-28-3"]
    assert found.reason_id == VAGUE
    assert "a number, a date or a place is missing" in found.told("en")
    assert "een nummer, een datum of een vindplaats" in found.told("nl")
    assert found.act("nl") == "Schrijf het nummer, de datum of de plaats waar het wordt bewaard."
    assert ("recipients.wifi-insight.processor_agreement.ref", "de overeenkomst") in found.facts


@pytest.mark.parametrize(
    ("day", "verdict"), [("2026-03-11", "UNKNOWN"), ("2026-03-12", "PASS"), ("2026-03-13", "PASS")]
)
def test_a_paper_is_there_from_the_day_it_gives_itself(day: str, verdict: str) -> None:
    ref = "Verwerkersovereenkomst v3 van 12 maart 2026"
    found = findings(date.fromisoformat(day), **{"recipients/wifi-insight/processor_agreement/ref": ref})
    assert found["avg-28-3"].verdict.value == verdict


def test_a_lease_begins_on_the_day_a_paper_gives_itself() -> None:
    ref = {"recipients/wifi-insight/processor_agreement/ref": "DPA of 1 November 2026"}
    assert lease(register(**ref), "wifi-help", DAY).activated_ms == 1_793_491_200_000


def test_what_is_wrong_without_any_paper_stays_wrong() -> None:
    agreement = "recipients/wifi-insight/processor_agreement/"
    found = findings(**{f"{agreement}ref": "contract", f"{agreement}signed": "2026-12-02"})["avg-28-3"]
    assert (found.verdict.value, found.reason_id == VAGUE) == ("FAIL", False)


def test_criteria_and_versions_are_no_papers() -> None:
    node: dict[str, Any] = {"activities/wifi-help/retention_criteria": "until the fault has been found"}
    assert is_open(check_activity(register(**node), "wifi-help", DAY)) is True


def _stated() -> list[tuple[str, str, str]]:
    held = register()
    return [
        (name, each.path, each.names)
        for name in held.activities
        for each in references(flow_of(held, name))
        if each.names != "words"
    ]


@pytest.mark.parametrize(("activity", "path", "names"), _stated())
def test_each_reference_of_the_example_is_asked_by_the_rules_that_lean_on_it(
    activity: str, path: str, names: str
) -> None:
    place = path.replace(".", "/").replace("[", "/").replace("]", "")
    steps = [str(int(step) - 1) if step.isdigit() else step for step in place.split("/")]
    before = findings(activity=activity)
    after = findings(activity=activity, **{"/".join(steps): "de laatste" if names == "version" else "het stuk"})
    leaned = [rule for rule, finding in after.items() if path in finding.missing]
    turned = {rule for rule in after if after[rule].verdict is not before[rule].verdict}
    assert turned <= set(leaned)
    assert leaned or path in NO_RULE_ASKS or names == "version"


def test_both_examples_stay_open() -> None:
    held = register()
    assert [is_open(check_activity(held, name, DAY)) for name in held.activities] == [True, True]


def test_spellings_are_many_and_apart() -> None:
    everything = [text for sort in SORTS for text in SPELLINGS[sort]]
    assert len(everything) == len(set(everything))
    assert (len(SPELLINGS["honest"]) >= 40, len(SPELLINGS["empty"]) >= 60) == (True, True)


def test_paths_and_files_are_read_from_the_yaml_as_they_stand() -> None:
    assert "S:\\Juridisch\\DPA\\wifi-insight.pdf" in SPELLINGS["honest"]
    assert Path(HERE / "papers" / "spellings.yaml").is_file()
