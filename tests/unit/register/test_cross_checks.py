"""Profiles and decisions."""

import pytest

from sluis.register.lower import plan_of

from .register_texts import SMALL, codes, faults, load, top

TWO = "  two: {{match: {{{match}}}, names: {{m: Device.Hosts.Host.*.PhysAddress}}}}\n"


@pytest.mark.parametrize("match", ["", "oui: [012345]", "route: /ingest", "oui: ['012345'], route: /ingest",
                                   "product_class: [A]", "oui: [AABBCC, 012345]"])  # fmt: skip
def test_profiles_that_can_match_the_same_router_refuse(match: str) -> None:
    assert codes(top(TWO.format(match=match))) == ["register.profile-overlap"]


@pytest.mark.parametrize("match", ["oui: [AABBCC]", "route: /other", "oui: [012345], route: /other"])
def test_profiles_that_cannot_meet_load(match: str) -> None:
    assert len(load(top(TWO.format(match=match))).file.profiles) == 2


def test_upper_and_lower_case_are_one_oui() -> None:
    text = top(TWO.format(match="oui: [abcdef]")).replace('"012345"', "ABCDEF")
    assert codes(text) == ["register.profile-overlap"]


def hosted(recipients: str, controller: str = "") -> str:
    text = SMALL.replace("role: processor}", f"role: processor, hosts: [{recipients}]}}\n  ander: {{name: Ander}}")
    return text.replace("dpo: b@voorbeeld.example}", f"dpo: b@voorbeeld.example{controller}}}")


def test_hosts_that_meet_nobody_load() -> None:
    entries = '"*.meting.example", meting.example, 192.0.2.0/24, "2001:db8::1"'
    file = load(hosted(entries, ", hosts: [ingest.voorbeeld.example]")).file
    assert file.recipients["meting"].hosts == ("*.meting.example", "meting.example", "192.0.2.0/24", "2001:db8::1")
    assert file.controller.hosts == ("ingest.voorbeeld.example",)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("a.meting.example", "a.meting.example"), ('"*.meting.example"', "A.meting.example"),
     ("b.a.meting.example", '"*.meting.example"'), ("192.0.2.7", "192.0.2.0/24"), ("192.0.2.0/24", "192.0.2.0/28"),
     ('"2001:db8::/32"', '"2001:db8:1::/48"')],
)  # fmt: skip
def test_one_place_of_two_parties_refuses_and_names_both_lines(mine: str, theirs: str) -> None:
    (faults_read,) = faults(hosted(mine).replace("{name: Ander}", f"{{name: Ander, hosts: [{theirs}]}}"))
    assert (faults_read.code, faults_read.line, faults_read.places["line"]) == ("register.host-overlap", 5, 4)
    assert faults_read.places["other"] == "recipients.meting"
    (faults_read,) = faults(hosted(mine, f", hosts: [{theirs}]"))
    assert (faults_read.code, faults_read.line, faults_read.places["line"]) == ("register.host-overlap", 4, 2)
    assert faults_read.places["other"] == "controller"


@pytest.mark.parametrize(
    ("entry", "code"),
    [("a..example", "register.expects-host"), ("een host", "register.expects-host"),
     ("192.0.2.1/24", "register.expects-host"), ('"*.nl"', "register.host-wide"), ("0.0.0.0/0", "register.host-wide"),
     ('""', "register.empty-text"), ("a.example, a.example", "register.repeated"), ("", "register.empty-list")],
)  # fmt: skip
def test_a_host_that_is_none_refuses(entry: str, code: str) -> None:
    assert codes(hosted(entry)) == [code]


def test_hosts_change_no_plan() -> None:
    before, after = load(SMALL), load(hosted("a.meting.example", ", hosts: [b.voorbeeld.example]"))
    assert plan_of(before, "help").digest == plan_of(after, "help").digest
