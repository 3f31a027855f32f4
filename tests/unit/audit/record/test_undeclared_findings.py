"""What was seen becomes a flow that says no more than a capture can, and only what did not pass is kept."""

import re
from datetime import date

import pytest
from tests.unit.audit.wire_texts import AT, STRANGE, THEIRS, Wire, register

from sluis.audit.model import Destination, State
from sluis.audit.record.undeclared_findings import (
    BESIDE,
    UNDECLARED,
    UNLISTED,
    UNTREATED,
    DestinationTraffic,
    findings,
    flow_of,
    key_of,
)
from sluis.law.activity import Span
from sluis.law.finding import Finding
from sluis.law.parties import NOBODY
from sluis.law.rules import RULES
from sluis.law.scalars import Name
from sluis.terms import Kind, Subject, Supervisor, Verdict


def seen(
    *fields: tuple[str, Kind, State, Subject], country: str = "", key: str = STRANGE, recipient: str = ""
) -> DestinationTraffic:
    wire = Wire()
    number = wire.flow(key)
    for path, kind, state, subject in fields:
        wire.read(number, path, kind, state, subject)
    return DestinationTraffic(Destination(key, (), (), country=country, recipient=recipient), wire.fields, AT, AT, True)  # noqa: FBT003


MAC = ("l.*.b", Kind.MAC_ADDRESS, State.RAW, Subject.HOUSEHOLD)


def verdicts(findings_told: tuple[Finding, ...]) -> dict[str, Verdict]:
    return {finding.rule: finding.verdict for finding in findings_told}


def test_every_rule_that_is_kept_exists() -> None:
    assert {rule.id for rule in RULES} >= UNDECLARED | UNLISTED | UNTREATED | BESIDE
    assert UNLISTED < UNDECLARED


def test_a_flow_nobody_declared_fails_record_accountability_and_notice_at_once() -> None:
    """facts/law.md, section 4."""
    verdicts_told = verdicts(findings(register(), seen(MAC), AT, UNDECLARED))
    assert {rule: verdicts_told[rule] for rule in ("avg-30-1", "avg-5-2", "avg-13")} == dict.fromkeys(
        ("avg-30-1", "avg-5-2", "avg-13"), Verdict.FAIL
    )
    assert verdicts_told["tw-11-7a"] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("country", "verdict"),
    [("US", Verdict.FAIL), ("", Verdict.UNKNOWN), ("DE", Verdict.UNKNOWN), ("CH", Verdict.UNKNOWN)],
)
def test_chapter_five_by_country(country: str, verdict: Verdict) -> None:
    """Where a destination is looked at from, no capture shows: silence about it is UNKNOWN."""
    verdicts_told = verdicts(findings(register(), seen(MAC, country=country), AT, UNDECLARED))
    assert verdicts_told.get("avg-44") is verdict


def test_each_finding_says_who_supervises_and_what_it_rests_on() -> None:
    findings_told = findings(register(), seen(MAC, country="US"), AT, UNDECLARED)
    assert {finding.supervisor for finding in findings_told} == {Supervisor.AP, Supervisor.ACM}
    assert all(
        finding.citation and "violat" not in (finding.reason("en") + finding.remedy("en")).lower()
        for finding in findings_told
    )


@pytest.mark.parametrize("rules", [UNDECLARED, UNLISTED, BESIDE])
def test_no_reason_says_that_no_record_at_all_names_it(rules: frozenset[str]) -> None:
    """Only the record that was given is known; a recipient that stands in it is not called unknown."""
    [finding] = [rule for rule in findings(register(), seen(MAC), AT, rules) if rule.rule == "avg-5-2"]
    for lang in ("nl", "en"):
        assert ("given" if lang == "en" else "gegeven register") in finding.reason(lang)
    assert ("names this recipient" in finding.reason("en")) is (rules is not UNDECLARED)
    assert "no record" not in " ".join(rule.reason("en") for rule in findings(register(), seen(MAC), AT, rules))


def test_what_left_in_another_form_is_not_said_to_have_no_row() -> None:
    [finding] = [each for each in findings(register(), seen(MAC), AT, UNTREATED) if each.rule == "avg-25"]
    assert finding.reason("en") == "A field leaves in another form than its row in the record that was given says."


def test_nothing_that_passed_is_kept() -> None:
    findings_told = findings(register(), seen(MAC, country="DE"), AT, frozenset(rule.id for rule in RULES))
    assert findings_told
    assert all(finding.verdict is not Verdict.PASS for finding in findings_told)


def test_a_plain_digest_is_no_pseudonym() -> None:
    hashed = ("d", Kind.MAC_ADDRESS, State.HASHED, Subject.HOUSEHOLD)
    assert verdicts(findings(register(), seen(hashed), AT, UNTREATED))["avg-4-5"] is Verdict.FAIL


def test_a_neighbour_is_nobody_with_whom_there_is_a_contract() -> None:
    near = ("scan.*.n", Kind.SSID, State.RAW, Subject.NEIGHBOUR)
    assert verdicts(findings(register(), seen(near), AT, UNDECLARED))["avg-6-14-neighbour"] is Verdict.FAIL


def test_the_flow_says_what_a_capture_can_establish() -> None:
    flow = flow_of(register(), seen(MAC, MAC, ("v", Kind.VERSION, State.ENCODED, Subject.NOBODY)))
    assert [(item.path, item.category, item.transform, item.subjects) for item in flow.items] == [
        ("l.*.b", "mac_address", "none", (Subject.HOUSEHOLD,)),
        ("v", "version", "none", ()),
    ]
    assert flow.observed == Span(from_=AT, until=date(2026, 11, 25))
    assert (flow.controller.name, flow.ropa_ref, flow.recipient.role) == ("Voorbeeld B.V.", None, None)
    assert (flow.recipient.name, flow.recipient.country) == (STRANGE, None)


def test_a_recipient_on_record_brings_its_facts() -> None:
    flow = flow_of(register(), seen(MAC, key=THEIRS, recipient="meting", country="US"))
    assert (flow.recipient_key, flow.recipient.country, flow.recipient.role) == ("meting", "DE", "processor")


def test_without_a_register_only_what_was_seen_is_known() -> None:
    assert flow_of(None, seen(MAC)).controller is NOBODY


def test_who_sent_it_may_be_unknown() -> None:
    some = seen(MAC)
    flow = flow_of(None, DestinationTraffic(some.destination, some.fields, AT, AT, None))
    assert (flow.source, flow.read_from_terminal) == (None, None)


@pytest.mark.parametrize("text", ["a.b.example", "2001:db8::1", "..", "\x1b[2J.example", "é" * 99, "x" * 300, "-a-"])
def test_any_name_is_a_key_of_a_register(text: str) -> None:

    (pattern,) = (constraint.pattern for constraint in Name.__metadata__)
    assert re.fullmatch(pattern, key_of(text))
