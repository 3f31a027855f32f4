"""From the register to the flow the law judges."""

from datetime import date

from sluis.law.activity import NO_NOTICE
from sluis.law.parties import NO_AI, NO_BREACHES, NO_CYBER, NO_RIGHTS, NO_TRANSFER
from sluis.register.flows import (
    flow_of,
    form_of,
    hinted,
    item_of,
    items_of,
    kinds_of,
    known_recipient,
    subjects_of_row,
    withheld_by_kind,
)
from sluis.terms import Kind, Subject

from .register_texts import EXAMPLE, SMALL, load, row, swap


def test_the_example_states_almost_every_fact() -> None:
    flow = flow_of(load(EXAMPLE), "wifi-help")
    absent = [name for name in flow.__struct_fields__ if getattr(flow, name) in (None, ())]
    assert absent == ["observed", "valid", "retention_criteria", "risk", "k_min", "known_at"]
    assert flow.controller.joint == ()
    assert flow.recipient.transfer.tool == "scc"
    assert flow.rotation_days == 1
    assert flow.retention_days == 30


def test_what_is_absent_stays_unknown() -> None:
    flow = flow_of(load(SMALL), "help")
    assert flow.recipient.own_purposes is None
    assert flow.recipient.trains_ai is None
    assert flow.controller.telecom_provider is None
    assert flow.controller.rights is NO_RIGHTS
    assert flow.controller.breaches is NO_BREACHES
    assert flow.controller.cyber is NO_CYBER
    assert flow.recipient.transfer is NO_TRANSFER
    assert flow.recipient.ai is NO_AI
    assert flow.notice is NO_NOTICE


def test_a_role_called_unknown_is_unknown() -> None:
    register = load(swap("role: processor", "role: unknown"))
    assert flow_of(register, "help").recipient.role is None
    named = load(SMALL).recipients["meting"]
    assert known_recipient(named) is named


def test_what_is_stated_of_the_parties_is_in_the_flow_as_it_stands() -> None:
    desks = (
        "dpo: b@voorbeeld.example, rights: {names_recipients: true, copy: false, disclosures_kept: P30D}, "
        "breaches: {log: LOG-1, incidents: [{ref: INC-1, detected: 2026-09-01, risk: high, reported_ap: 2026-09-02}]}, "
        "cyber: {entity: essential}}"
    )
    controller = flow_of(load(swap("dpo: b@voorbeeld.example}", desks)), "help").controller
    assert (controller.rights.names_recipients, controller.rights.copy) == (True, False)
    assert controller.rights.disclosures_kept_days == 30
    assert controller.cyber.entity == "essential"
    assert controller.breaches.log == "LOG-1"
    incident = controller.breaches.incidents[0]
    assert (incident.known, incident.risk, incident.reported_ap) == (date(2026, 9, 1), "high", date(2026, 9, 2))
    flow = flow_of(load(EXAMPLE), "wifi-help")
    assert flow.recipient.transfer.tia.ground == "use-case-2"
    assert flow.recipient.processor_agreement.covers == tuple("abcdefgh")
    assert flow.recipient.ai.literacy == "AI-2026-01"


def test_the_catalogue_says_whose_data_a_row_is_and_the_register_adds() -> None:
    fields = (
        load(row("{path: Device.A, treatment: withhold, item: {subjects: [guest]}, why: w}")).activities["help"].fields
    )
    assert subjects_of_row(fields[1]) == (Subject.HOUSEHOLD,)
    assert subjects_of_row(fields[4]) == (Subject.GUEST,)
    assert subjects_of_row(fields[3]) == ()
    assert kinds_of(fields[1]) == (Kind.MAC_ADDRESS,)


def test_the_register_cannot_take_a_subject_away() -> None:
    text = swap("lifetime: day, why: w}", "lifetime: day, item: {subjects: [subscriber]}, why: w}")
    assert subjects_of_row(load(text).activities["help"].fields[1]) == (Subject.HOUSEHOLD, Subject.SUBSCRIBER)


def test_rows_by_kind_withhold_items() -> None:
    fields = load(swap("kind: ssid", "kind: mac_address")).activities["help"].fields
    by_kind = withheld_by_kind(fields)
    assert by_kind == {Kind.MAC_ADDRESS: 4}
    assert [item.leaves for item in items_of(fields)] == [True, False, True]
    assert item_of(2, fields[1], {}).leaves


def test_forms_are_said_in_one_line() -> None:
    fields = load(EXAMPLE).activities["wifi-help"].fields
    assert [form_of(field) for field in fields[:4]] == [
        "number -110 to 0 by 5",
        "token for a day",
        "bands 0, 6000, 54000, 150000, 433000, 1000000",
        "vocabulary wifi-standards",
    ]


def test_grounds_and_notices_keep_their_facts() -> None:
    register = load(EXAMPLE)
    flow, activity = flow_of(register, "wifi-help"), register.activities["wifi-help"]
    assert flow.grounds is activity.grounds
    assert flow.grounds[1].lia_ref == "LIA-2026-01"
    assert flow.notice is activity.notice
    assert flow.notice.names_recipient is True


def runs(text: str) -> bool:
    return items_of(load(row(text)).activities["help"].fields)[-1].continuous


def test_numbers_and_moments_of_a_running_kind_run_on() -> None:
    up = "Device.DeviceInfo.UpTime"
    number = "as: {number: {min: 0, max: 100, step: 1}}"
    assert runs(f"{{path: {up}, treatment: release, {number}, why: w}}")
    assert not runs(f"{{path: {up}, treatment: generalise, to: {{bands: [0, 10]}}, why: w}}")
    assert not runs("{path: Device.DeviceInfo.UpTime, treatment: release, as: {enum: [a]}, why: w}")
    assert not runs(f"{{path: Device.WiFi.Radio.*.TransmitPower, treatment: release, {number}, why: w}}")


def test_a_number_nobody_knows_runs_on_until_the_register_says_what_it_is() -> None:
    unknown = "path: Device.X.Y, treatment: release"
    number = "as: {number: {min: 0, max: 100, step: 1}}"
    assert runs(f"{{{unknown}, {number}, why: w}}")
    assert runs(f"{{{unknown}, {number}, item: {{subjects: [guest]}}, why: w}}")
    assert runs(f"{{{unknown}, {number}, item: {{category: unknown}}, why: w}}")
    assert runs(f"{{{unknown}, {number}, item: {{category: uptime}}, why: w}}")
    assert not runs(f"{{{unknown}, {number}, item: {{category: signal}}, why: w}}")
    assert runs(f"{{{unknown}, as: {{time: {{grid: PT1H}}}}, why: w}}")
    assert not runs(f"{{{unknown}, as: flag, why: w}}")
    assert not runs(f"{{{unknown}, as: {{enum: [a, b]}}, why: w}}")


def test_a_listed_word_that_tells_devices_apart_runs_on_and_one_of_a_vocabulary_does_not() -> None:
    telling = "path: Device.WiFi.AccessPoint.*.AssociatedDevice.*.OperatingStandard, treatment: release"
    assert runs(f"{{{telling}, as: {{enum: [b, ax]}}, why: w}}")
    assert not runs(f"{{{telling}, as: {{vocabulary: wifi-standards}}, why: w}}")
    assert runs("{path: Device.X.Y, treatment: release, as: {enum: [a]}, item: {category: model}, why: w}")


def test_listed_words_that_tell_an_illness_are_a_hint_and_the_register_may_know_better() -> None:
    def hint(text: str) -> bool | None:
        return items_of(load(row(text)).activities["help"].fields)[-1].special_hint

    assert hint("{path: Device.X.Y, treatment: release, as: {enum: [tv, Dexcom G7]}, why: w}") is True
    assert hint("{path: Device.X.Y, treatment: release, as: {enum: [tv]}, why: w}") is None
    known = "item: {special_hint: false}"
    assert hint(f"{{path: Device.X.Y, treatment: release, as: {{enum: [dexcom]}}, {known}, why: w}}") is False
    vocabulary = load(row("{path: Device.X.Y, treatment: release, as: {vocabulary: wifi-standards}, why: w}"))
    last = vocabulary.activities["help"].fields[-1]
    assert hinted(last, {"wifi-standards": ("cpap",)}) is True
    assert hinted(last, {"wifi-standards": ("ax",)}) is None
