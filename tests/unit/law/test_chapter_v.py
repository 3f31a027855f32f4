"""Chapter V on bare flows; tests/rules has it as situations."""

from datetime import date

import pytest
from msgspec.structs import replace

from sluis.law.activity import Span
from sluis.law.flow import Flow
from sluis.law.instruments import AUTHORISED, EQUIVALENT, TOOLS
from sluis.law.judge import judge
from sluis.law.parties import ProcessorAgreement, Recipient, Subprocessor, Tia, Transfer
from sluis.law.rules.chapter_v import UNLISTED
from sluis.law.tables import modules
from sluis.terms import Verdict

from .chapter_v_told import KEPT, told
from .every_flow import COMPLETE as FLOW
from .every_flow import changed
from .every_flow import verdict as of_rule

NOW = date(2026, 11, 24)
DAY = date(2026, 1, 1)
COMPLETE = Transfer(
    tool="scc",
    scc_module=2,
    signed=DAY,
    importer_under_avg=False,
    tia=Tia(ref="x", made=DAY, outcome=EQUIVALENT, ground="use-case-2"),
)
ALONE = ProcessorAgreement(subprocessing="none")
INDIA = Recipient(name="R", country="IN", role="processor", access_from=("own",), processor_agreement=ALONE)


def verdict(recipient: Recipient = INDIA, transfer: Transfer = COMPLETE, role: str = "controller") -> Verdict:
    recipient = replace(recipient, transfer=transfer)
    flow = Flow(id="a", recipient_key="r", recipient=recipient, exporter_role=role)
    return next(f.verdict for f in judge(flow, NOW) if f.rule == "avg-44")


def test_a_complete_instrument_carries_the_transfer() -> None:
    assert verdict() is Verdict.PASS


@pytest.mark.parametrize("tool", ["bcr", "code-of-conduct", "certification", "ad-hoc-clauses"])
def test_the_other_instruments_need_signature_and_assessment_but_no_module(tool: str) -> None:
    complete = replace(COMPLETE, tool=tool, scc_module=None, decision="AP-2026-7", group_member=True)
    assert verdict(transfer=complete) is (Verdict.REVIEW if tool in UNLISTED else Verdict.PASS)
    assert verdict(transfer=replace(complete, tia=Tia())) is Verdict.UNKNOWN
    assert verdict(transfer=replace(complete, signed=None)) is Verdict.UNKNOWN
    unauthorised = Verdict.UNKNOWN if tool in AUTHORISED else Verdict.PASS
    assert verdict(transfer=replace(complete, decision=None)) is unauthorised


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.startswith("49-")])
def test_article_49_never_carries_what_nobody_asked_for(tool: str) -> None:
    assert verdict(transfer=replace(COMPLETE, tool=tool)) is Verdict.FAIL


def test_adequacy_as_a_tool_needs_a_decision() -> None:
    assert verdict(transfer=Transfer(tool="adequacy")) is Verdict.FAIL
    assert verdict(replace(INDIA, country="UY"), Transfer(tool="adequacy")) is Verdict.PASS


@pytest.mark.parametrize("exporter", ["controller", "joint", "processor"])
@pytest.mark.parametrize("importer", ["controller", "joint", "processor", "subprocessor"])
@pytest.mark.parametrize("module", [1, 2, 3, 4])
def test_a_module_fits_its_roles_only(exporter: str, importer: str, module: int) -> None:
    verdict_of_module = verdict(replace(INDIA, role=importer), replace(COMPLETE, scc_module=module), exporter)
    fits = modules().get((exporter, importer)) == module
    assert verdict_of_module is (Verdict.PASS if fits else Verdict.FAIL)


@pytest.mark.parametrize("field", ["ref", "made", "outcome", "ground"])
def test_each_fact_of_the_assessment_is_asked(field: str) -> None:
    assert verdict(transfer=replace(COMPLETE, tia=replace(COMPLETE.tia, **{field: None}))) is Verdict.UNKNOWN


def test_what_is_wrong_outweighs_what_is_missing() -> None:
    assert verdict(transfer=replace(COMPLETE, expires=NOW, tia=Tia())) is Verdict.FAIL


def test_a_third_country_in_the_chain_counts() -> None:
    inside = Recipient(name="R", country="NL", access_from=("own",))
    assert verdict(inside, Transfer()) is Verdict.PASS
    assert verdict(replace(inside, subprocessors=(Subprocessor(name="S", country="IN"),)), Transfer()) is Verdict.FAIL
    words = Subprocessor(name="S", country="IN", transfer=Transfer(tool="scc"))
    assert verdict(replace(inside, subprocessors=(words,)), Transfer()) is Verdict.UNKNOWN
    own = replace(words, transfer=replace(COMPLETE, scc_module=3))
    assert verdict(replace(inside, subprocessors=(own,)), Transfer()) is Verdict.PASS
    assert verdict(replace(inside, subprocessors=(replace(own, transfer=COMPLETE),)), Transfer()) is Verdict.FAIL
    assert verdict(replace(inside, subprocessors=(Subprocessor(name="S"),)), Transfer()) is Verdict.UNKNOWN
    assert verdict(replace(inside, access_from=("CH",)), Transfer()) is Verdict.PASS
    assert verdict(replace(inside, access_from=("CH", "IN")), Transfer()) is Verdict.FAIL
    assert verdict(replace(inside, access_from=("IN",), access_by="staff"), Transfer()) is Verdict.PASS


def test_an_unknown_country_beside_a_covered_one_stays_unknown() -> None:
    swiss = Recipient(name="R", country="CH", subprocessors=(Subprocessor(name="S"),))
    assert verdict(swiss, Transfer()) is Verdict.UNKNOWN
    assert verdict(replace(INDIA, subprocessors=(Subprocessor(name="S"),))) is Verdict.UNKNOWN


ONE_FACT = [
    ("avg-46-clauses", "recipient.transfer.annexes", ("I.A",), Verdict.UNKNOWN),
    ("avg-46-clauses", "recipient.transfer.importer_under_avg", None, Verdict.UNKNOWN),
    ("avg-46-clauses", "recipient.country", "NL", None),
    ("avg-46-rights", "recipient.transfer.rights_enforceable", False, Verdict.FAIL),
    ("avg-46-rights", "recipient.transfer.rights_enforceable", None, Verdict.UNKNOWN),
    ("avg-46-rights", "recipient.country", "GB", None),
    ("avg-46-702", "recipient.transfer.tia.ground", "law-and-practice", Verdict.REVIEW),
    ("avg-46-702", "recipient.service", None, Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), ONE_FACT)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert of_rule(FLOW, rule) is not expected
    assert of_rule(changed(fact, value), rule) is expected


@pytest.mark.parametrize(
    ("seen", "recorded", "tool", "expected"),
    [
        (True, False, None, Verdict.FAIL),
        (True, False, "adequacy", Verdict.UNKNOWN),
        (True, True, None, Verdict.UNKNOWN),
        (False, False, None, Verdict.UNKNOWN),
    ],
)
def test_what_was_seen_leaving_and_stands_nowhere_needs_no_look_at_a_decision(
    *, seen: bool, recorded: bool, tool: str | None, expected: Verdict
) -> None:
    flow = Flow(
        id="a",
        recipient_key="r",
        recipient=Recipient(name="R", country="US", transfer=Transfer(tool=tool)),
        observed=Span(from_=DAY) if seen else None,
        ropa_ref="register" if recorded else None,
    )
    finding = next(finding for finding in judge(flow, NOW) if finding.rule == "avg-44")
    assert finding.verdict is expected
    if expected is Verdict.FAIL:
        assert "nothing on record carried it" in finding.reason("en")


def test_a_parent_abroad_is_told_and_is_no_transfer() -> None:
    inside = changed("recipient.country", "NL", changed("recipient.parent_country", "US"))
    assert of_rule(inside, "avg-48") is Verdict.PASS
    assert of_rule(inside, "avg-44") is Verdict.PASS


def test_every_answer_is_the_one_that_was_read() -> None:
    assert told() == KEPT.read_text(encoding="utf-8"), "read the difference; `python -m tests.unit.law.chapter_v_told`"
