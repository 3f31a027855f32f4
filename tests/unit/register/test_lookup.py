"""A rule that leans on a text that names nothing to look up is UNKNOWN; the rest stays as it was."""

from datetime import date

from msgspec import structs

from sluis.law.finding import VAGUE
from sluis.law.flow import Flow
from sluis.law.judge import judge
from sluis.register.flows import flow_of
from sluis.register.lookup import days_of_papers, judge_by_papers, references

from .register_texts import OPEN, load

DAY = date(2026, 11, 24)


def flow(changes: dict[str, str] | None = None) -> Flow:
    text = OPEN
    for old, new in (changes or {}).items():
        text = text.replace(old, new)
    return flow_of(load(text), "help")


def test_without_a_vague_text_it_is_what_the_law_answers() -> None:
    assert judge_by_papers(flow(), DAY) == judge(flow(), DAY)


def test_references_are_found_wherever_they_stand() -> None:
    paths = {each.path: each.names for each in references(flow())}
    assert paths["controller.dpo"] == "paper"
    assert paths["activities.help.grounds[1].contract"] == "paper"
    assert {"activities.help.grounds[2].lia", "activities.help.dpia.ref"} <= paths.keys()
    assert all(path.startswith(("controller.", "recipients.", "activities.help.")) for path in paths)


def test_each_rule_that_leans_on_it_asks_and_no_other() -> None:
    told = judge_by_papers(flow({"lia: L-1": "lia: the test"}), DAY)
    asked = {finding.rule: finding for finding in told if finding.reason_id == VAGUE}
    assert "avg-6" in asked
    assert asked["avg-6"].missing == ("activities.help.grounds[2].lia",)
    before = {finding.rule: finding.verdict for finding in judge(flow(), DAY)}
    after = {finding.rule: finding.verdict for finding in told}
    assert {rule for rule in before if before[rule] is not after[rule]} <= {
        rule for rule in after if str(after[rule]) == "UNKNOWN"
    }


def test_worst_first_as_the_law_gives_them() -> None:
    told = judge_by_papers(flow({"lia: L-1": "lia: the test", "contract: C-1": "contract: it"}), DAY)
    order = ["FAIL", "UNKNOWN", "REVIEW", "PASS"]
    assert [str(f.verdict) for f in told] == sorted((str(f.verdict) for f in told), key=order.index)


def test_a_paper_begins_on_the_day_it_gives_itself() -> None:
    dated = flow({"lia: L-1": "lia: LIA of 1 February 2026"})
    assert days_of_papers(dated) == {date(2026, 2, 1)}
    assert judge_by_papers(structs.replace(dated, known_at=DAY), date(2026, 1, 31)) != judge(dated, date(2026, 1, 31))
