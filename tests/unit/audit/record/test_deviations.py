"""Each difference between traffic and record is said once, with its verdict, and nothing else is."""

from dataclasses import replace

import pytest
from tests.unit.audit.wire_texts import (
    AT,
    CHANNEL,
    HOSTED,
    MAC,
    NAME,
    OURS,
    ROUTER,
    STRANGE,
    THEIRS,
    TWO,
    Wire,
    differences,
)

from sluis.audit.model import Form, Observation, Reading, Sort, State, Treated
from sluis.audit.record.sender_attribution import sent_by_router
from sluis.capture.base.sighting import Part
from sluis.i18n import tr
from sluis.terms import Kind, Subject, Verdict

NO_HOSTS = HOSTED.replace(' hosts: ["*.voorbeeld.example"],', "")


def one(wire: Wire, sort: Sort, text: str = HOSTED) -> Observation:
    (observation,) = [each for each in wire.compared(text).observations if each.sort is sort]
    return observation


# --- to a stranger


def test_a_name_at_a_stranger_does_not_stand_in_the_record() -> None:
    wire = Wire()
    flow = wire.flow(STRANGE, country="US")
    read = wire.read(flow, "l.*.a", Kind.HOST_NAME, value="Annas-iPhone")
    observation = one(wire, Sort.UNDECLARED_RECIPIENT)
    assert (observation.verdict, observation.destination, observation.flows, observation.fields) == (
        Verdict.FAIL,
        STRANGE,
        (flow,),
        (read,),
    )
    assert {finding.rule for finding in observation.findings} >= {"avg-5-2", "avg-30-1", "avg-13", "avg-44", "tw-11-7a"}
    assert observation.places == wire.fields[0].places
    assert tr(observation.reason_id, "en", **dict(observation.words)) == (
        "pixel.vreemd.example received data of this house: host_name. This destination does not stand in the record."
    )


def test_telemetry_about_nobody_at_a_stranger_fails_too_and_a_bare_request_is_not_known() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "v", Kind.VERSION, subject=Subject.NOBODY, value="7.2")
    assert differences(wire.compared()) == [("undeclared-recipient", "FAIL", STRANGE)]
    bare = Wire()
    bare.read(bare.flow(STRANGE), "user-agent", Kind.VERSION, subject=Subject.NOBODY, part=Part.HEADER, value="7.2")
    assert differences(bare.compared()) == [("undeclared-recipient", "UNKNOWN", STRANGE)]


def test_no_value_stands_in_an_observation() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "l.*.a", Kind.HOST_NAME, value="Annas-iPhone")
    wire.read(wire.flow(THEIRS), "l.*.a", Kind.HOST_NAME, value="Annas-iPhone")
    wire.read(wire.flow(OURS), "l.*.a", Kind.HOST_NAME, value="Annas-iPhone")
    assert len(wire.compared().observations) == 4
    assert "Annas-iPhone" not in repr(wire.compared().observations)


@pytest.mark.parametrize("reading", [Reading.SEALED, Reading.UNREAD])
def test_what_the_router_sends_a_stranger_unreadable_is_unknown(reading: Reading) -> None:
    wire = Wire()
    flow = wire.flow(STRANGE, reading=reading)
    observation = one(wire, Sort.UNREADABLE_FLOW)
    assert (observation.verdict, observation.flows, dict(observation.words)["times"]) == (Verdict.UNKNOWN, (flow,), "2")
    assert observation.findings == ()


def test_read_and_unread_to_one_stranger_are_two_observations() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "a", Kind.MAC_ADDRESS)
    wire.flow(STRANGE, reading=Reading.SEALED)
    assert differences(wire.compared()) == [
        ("undeclared-recipient", "FAIL", STRANGE),
        ("unreadable-flow", "UNKNOWN", STRANGE),
    ]


def test_a_register_without_hosts_accuses_nobody_and_says_what_it_lacks() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), MAC, Kind.MAC_ADDRESS)
    wire.flow("x.example", reading=Reading.SEALED)
    result = wire.compared(NO_HOSTS)
    assert differences(result) == [
        ("undeclared-recipient", "UNKNOWN", STRANGE),
        ("unreadable-flow", "UNKNOWN", "x.example"),
    ]
    for each in result.observations[:2]:
        assert "controller" in tr(each.remedy_id, "en", **dict(each.words))
        assert each.findings == ()


def test_outside_the_house_a_device_may_have_sent_it() -> None:
    wire = Wire(devices=(ROUTER,))
    wire.read(wire.flow(STRANGE), "l.*.a", Kind.HOST_NAME)
    assert differences(wire.compared()) == [("undeclared-recipient", "UNKNOWN", STRANGE)]


def test_and_on_a_test_bench_nothing_stands_behind_the_router() -> None:
    wire = Wire(devices=(ROUTER,))
    wire.read(wire.flow(STRANGE), "l.*.a", Kind.HOST_NAME)
    wire.flow("x.example", reading=Reading.SEALED)
    assert differences(wire.compared(alone=True)) == [
        ("undeclared-recipient", "FAIL", STRANGE),
        ("unreadable-flow", "UNKNOWN", "x.example"),
    ]


def test_and_what_only_a_router_knows_came_from_the_router() -> None:
    wire = Wire(devices=(ROUTER,))
    wire.read(wire.flow(STRANGE), NAME, Kind.HOST_NAME)
    assert differences(wire.compared()) == [("undeclared-recipient", "FAIL", STRANGE)]


def test_outside_the_house_everything_unreadable_is_said_in_one_line() -> None:
    wire = Wire(devices=())
    flows = [wire.flow(name, reading=Reading.SEALED) for name in (STRANGE, "bank.example", "bank.example", OURS)]
    observation = one(wire, Sort.UNREADABLE_FLOW)
    assert (observation.verdict, observation.destination, observation.flows) == (Verdict.UNKNOWN, "", tuple(flows[:3]))
    assert dict(observation.words)["count"] == "2"


def test_a_name_that_holds_a_device_was_asked_for_by_somebody_in_the_house() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, protocol="dns"), "dns.name", Kind.MAC_ADDRESS, State.ENCODED, part=Part.DNS_NAME)
    observation = one(wire, Sort.UNDECLARED_RECIPIENT)
    assert (observation.verdict, observation.findings) == (Verdict.UNKNOWN, ())
    assert "for everybody" in observation.remedy_id


# --- to a recipient


def test_what_a_row_lets_through_in_its_form_is_no_difference() -> None:
    wire = Wire()
    flow = wire.flow(THEIRS)
    wire.read(flow, MAC, Kind.MAC_ADDRESS, State.TOKEN, value="token")
    wire.read(flow, NAME, Kind.HOST_NAME, State.GENERALISED, value="phone")
    wire.read(flow, CHANNEL, Kind.NUMBER, subject=Subject.NOBODY, value="36")
    wire.read(flow, "CollectionTime", Kind.MOMENT, subject=Subject.NOBODY, value="1795521600")
    assert wire.compared().observations == ()


@pytest.mark.parametrize(
    ("subject", "verdict", "judged"), [(Subject.HOUSEHOLD, "FAIL", True), (Subject.NOBODY, "REVIEW", False)]
)
def test_a_field_without_a_row(subject: Subject, verdict: str, *, judged: bool) -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), "Device.Hosts.Host.*.Layer1Interface", Kind.REFERENCE, subject=subject)
    observation = one(wire, Sort.UNDECLARED_FIELD)
    assert (observation.verdict.value, bool(observation.findings)) == (verdict, judged)
    assert dict(observation.words)["path"] == "Device.Hosts.Host.*.Layer1Interface"
    assert not any(finding.rule in {"avg-30-1", "avg-13"} for finding in observation.findings)


def test_a_row_by_kind_keeps_a_field_in_and_is_named() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), CHANNEL, Kind.SSID, value="36")
    observation = one(wire, Sort.UNDECLARED_FIELD)
    assert (observation.verdict, dict(observation.words)["rows"], observation.activity) == (
        Verdict.FAIL,
        "help#1",
        "help",
    )
    assert "keeps it in" in observation.reason_id


@pytest.mark.parametrize("state", [State.RAW, State.ENCODED, State.HASHED])
def test_a_token_row_that_let_something_else_out(state: State) -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, state)
    observation = one(wire, Sort.NOT_TREATED)
    assert (observation.verdict, observation.activity, dict(observation.words)["rows"]) == (
        Verdict.FAIL,
        "help",
        "help#2",
    )
    assert ("without a key" in observation.remedy_id) is (state is State.HASHED)
    assert ("avg-4-5" in {finding.rule for finding in observation.findings}) is (state is State.HASHED)


@pytest.mark.parametrize("path", [MAC, CHANNEL])
def test_what_stands_in_a_credential_is_in_the_form_of_no_row_though_its_value_is_not_kept(path: str) -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), path, Kind.MAC_ADDRESS, part=Part.CREDENTIAL, value="", owned=True)
    assert one(wire, Sort.NOT_TREATED).verdict is Verdict.FAIL


def test_digits_nobody_can_explain_may_be_the_token() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, State.UNEXPLAINED)
    observation = one(wire, Sort.NOT_TREATED)
    assert (observation.verdict, observation.findings) == (Verdict.UNKNOWN, ())


@pytest.mark.parametrize(
    ("form", "value", "values", "verdict"),
    [
        ((("help#1", Treated.AS_SAID),), "36", 9, None),
        ((("help#1", Treated.OTHERWISE),), "36", 9, Verdict.FAIL),
        ((("help#1", Treated.NOT_HELD),), "36", 9, Verdict.UNKNOWN),
        ((), "36", 1, None),
        ((), "36", 2, Verdict.UNKNOWN),
        ((), "999", 2, Verdict.FAIL),
    ],
)
def test_what_every_value_said_counts_and_a_first_value_alone_shows_only_the_worst(
    form: Form, value: str, values: int, verdict: Verdict | None
) -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), CHANNEL, Kind.NUMBER, subject=Subject.NOBODY, value=value)
    wire.fields = [replace(each, form=form, values=values) for each in wire.fields]
    observations = [each for each in wire.compared().observations if each.sort is Sort.NOT_TREATED]
    assert [each.verdict for each in observations] == ([] if verdict is None else [verdict])


def test_the_worst_of_one_path_is_the_one_that_is_shown() -> None:
    wire = Wire()
    flow = wire.flow(THEIRS)
    for value in ("36", "999", "37"):
        wire.read(flow, CHANNEL, Kind.NUMBER, subject=Subject.NOBODY, value=value)
    observation = one(wire, Sort.NOT_TREATED)
    assert (observation.fields, observation.places) == ((2,), wire.fields[1].places)


def test_a_copy_of_what_a_device_sent_is_no_copy_when_its_form_is_another() -> None:
    wire = Wire()
    own, theirs = wire.flow(THEIRS), wire.flow(THEIRS, device=1)
    for flow, answer in ((theirs, Treated.AS_SAID), (own, Treated.AS_SAID), (own, Treated.OTHERWISE)):
        wire.read(flow, "x.Channel", Kind.NUMBER, subject=Subject.NOBODY, value="36")
        wire.fields[-1] = replace(wire.fields[-1], form=(("help#1", answer),))
    sent = sent_by_router(wire.fields, wire.flows, tuple(wire.destinations.values()), lambda path: (path,), apart=True)
    assert [each.number for each in sent[0].fields] == [3]


def test_a_number_off_its_grid_was_not_treated() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), CHANNEL, Kind.NUMBER, subject=Subject.NOBODY, value="36.5")
    assert differences(wire.compared()) == [("not-treated", "FAIL", THEIRS)]


def test_one_path_in_two_states_is_two_answers() -> None:
    wire = Wire()
    for state in (State.TOKEN, State.RAW):
        wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, state)
    observation = one(wire, Sort.NOT_TREATED)
    assert observation.fields == (2,)


def test_one_path_many_times_is_one_observation() -> None:
    wire = Wire()
    for _ in range(5):
        wire.read(wire.flow(THEIRS), "x", Kind.MAC_ADDRESS)
    assert one(wire, Sort.UNDECLARED_FIELD).fields == (1, 2, 3, 4, 5)


def test_a_recipient_met_from_outside_the_house_is_unknown() -> None:
    wire = Wire(devices=())
    wire.read(wire.flow(THEIRS), "x", Kind.MAC_ADDRESS)
    assert differences(wire.compared()) == [("undeclared-field", "UNKNOWN", THEIRS)]


def test_an_activity_the_law_keeps_closed_says_by_what() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, State.TOKEN)
    text = HOSTED.replace("given: true", "given: false")
    observation = one(wire, Sort.CLOSED, text)
    assert (observation.verdict, observation.activity) == (Verdict.FAIL, "help")
    assert "avg-13" in {finding.rule for finding in observation.findings}
    assert all(finding.closes for finding in observation.findings)


def test_a_row_of_another_recipient_lets_nothing_through() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), "Device.Hosts.Host.*.IPAddress", Kind.IP_ADDRESS, State.TOKEN)
    assert differences(wire.compared(TWO)) == [("undeclared-field", "FAIL", THEIRS)]
    assert [
        dict(observation.words)["seen"]
        for observation in wire.compared(TWO).observations
        if observation.sort is Sort.NEVER_SEEN
    ] == [
        "0",
        "0",
    ]


def test_what_an_open_activity_lets_through_too_is_not_closed() -> None:
    twin = TWO.replace("    recipient: ander\n", "    recipient: meting\n").replace(
        "Host.*.IPAddress", "Host.*.PhysAddress"
    )
    wire = Wire()
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, State.TOKEN)
    assert differences(wire.compared(twin)) == []
    wire.read(wire.flow("ander.example"), "Device.Hosts.Host.*.IPAddress", Kind.IP_ADDRESS, State.TOKEN)
    assert ("closed", "FAIL", "ander.example") in differences(wire.compared(TWO))


def test_going_past_the_provider_is_another_way_than_the_record_says() -> None:
    wire = Wire()
    flow = wire.flow(THEIRS, reading=Reading.SEALED)
    text = HOSTED.replace("    retention: P30D", "    via_provider_backend: true\n    retention: P30D")
    observation = one(wire, Sort.BESIDE_THE_RECORD, text)
    assert (observation.verdict, observation.flows) == (Verdict.FAIL, (flow,))
    assert [finding.rule for finding in observation.findings] == ["avg-5-2"]
    assert differences(wire.compared()) == []


# --- to the provider


def test_what_goes_to_the_provider_is_raw_by_design() -> None:
    wire = Wire()
    flow = wire.flow(OURS)
    wire.read(flow, MAC, Kind.MAC_ADDRESS)
    wire.read(flow, NAME, Kind.HOST_NAME)
    assert differences(wire.compared()) == []


def test_what_no_activity_uses_is_for_a_person_to_see_once_per_kind() -> None:
    wire = Wire()
    flow = wire.flow(OURS)
    for path in ("Device.Hosts.Host.*.IPAddress", "Device.DHCPv4.Server.Pool.*.Client.*.IPv4Address.*.IPAddress"):
        wire.read(flow, path, Kind.IP_ADDRESS)
    wire.read(flow, "Device.DeviceInfo.SoftwareVersion", Kind.VERSION, subject=Subject.NOBODY)
    observation = one(wire, Sort.COLLECTED_UNUSED)
    assert (observation.verdict, observation.fields, dict(observation.words)) == (
        Verdict.REVIEW,
        (1, 2),
        {"count": "2", "kind": "ip_address"},
    )


def test_a_customer_at_the_website_of_the_provider_is_not_the_router() -> None:
    wire = Wire(devices=())
    wire.read(wire.flow(OURS), "form.email", Kind.EMAIL, subject=Subject.SUBSCRIBER)
    assert differences(wire.compared()) == []


# --- never seen


def test_rows_that_were_not_seen_are_counted_per_activity_and_pass() -> None:
    wire = Wire()
    wire.read(wire.flow(OURS), MAC, Kind.MAC_ADDRESS)
    observation = one(wire, Sort.NEVER_SEEN)
    assert (observation.verdict, observation.activity) == (Verdict.PASS, "help")
    assert dict(observation.words) == {"activity": "help", "rows": "3", "seen": "1"}


def test_a_row_seen_at_somebody_else_is_not_seen() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), MAC, Kind.MAC_ADDRESS)
    assert dict(one(wire, Sort.NEVER_SEEN).words)["seen"] == "0"


def test_what_does_not_come_from_a_router_cannot_be_missed() -> None:
    text = HOSTED.replace("source: cpe_router", "source: core_network")
    assert Wire().compared(text).observations == ()


def test_every_sentence_is_in_dutch_too_and_fills_from_its_words() -> None:
    wire = Wire()
    for to in (STRANGE, THEIRS, OURS):
        wire.read(wire.flow(to), "x", Kind.MAC_ADDRESS)
        wire.flow(to, reading=Reading.SEALED)
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, State.HASHED)
    observations = wire.compared(at=AT).observations
    assert len(observations) == 6
    for each in observations:
        for text in filter(None, (each.reason_id, each.remedy_id)):
            sentences = {lang: tr(text, lang, **dict(each.words)) for lang in ("nl", "en")}
            assert sentences["nl"] != sentences["en"]
            assert "{" not in sentences["nl"] + sentences["en"]
